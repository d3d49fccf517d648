//! Programs that are told a secret on their command line, where no name stands beside it:
//! `mysql -psecret`, `curl -u user:pass`, `echo user:pass | chpasswd`.

use super::{
    forms::is_pass,
    harmless::{Word, is_placeholder},
    patterns::{Range, Scan, bytes_from, run},
    random::looks_random,
    word::{self, near, whole},
};

/// Longest stretch of a command line, or before and behind a mark, that is looked at, in bytes.
const REACH: usize = 4096;
const NEAR: usize = 512;
/// Longest login that is found where one stretch ends and the next begins, in bytes.
const CUT: usize = 64;

/// How a program is told its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// The word behind a flag, or joined to it.
    Word,
    /// `user:pass`, `user%pass` or `user,pass` behind a flag.
    Login,
    /// The n-th word that is no flag.
    Position(usize),
    /// `user/pass@…`, wherever it stands.
    Connect,
}

/// A program, or one of its commands, with a space behind it.
#[derive(Debug)]
pub(super) struct Command {
    /// Its place in [`COMMANDS`].
    index: usize,
    pub(super) names: &'static [&'static str],
    flags: &'static [&'static str],
    told: Told,
}

const fn command(
    index: usize,
    names: &'static [&'static str],
    flags: &'static [&'static str],
    told: Told,
) -> Command {
    Command { index, names, flags, told }
}

pub(super) const COUNT: usize = COMMANDS.len();

/// Programs, from their manuals.
pub(super) const COMMANDS: &[Command] = &[
    command(
        0,
        &[
            "mariadb ",
            "mariadb-admin ",
            "mariadb-dump ",
            "mysql ",
            "mysqladmin ",
            "mysqldump ",
            "mysqlimport ",
            "mysqlsh ",
        ],
        &["-p"],
        Told::Word,
    ),
    command(1, &["sshpass "], &["-p"], Told::Word),
    command(2, &["curl ", "curl.exe "], &["-u", "-U", "--user", "--proxy-user"], Told::Login),
    command(
        3,
        &[
            "az acr login ",
            "az login ",
            "crane auth login ",
            "docker login ",
            "helm registry login ",
            "nerdctl login ",
            "oras login ",
            "podman login ",
        ],
        &["-p"],
        Told::Word,
    ),
    command(4, &["skopeo ", "buildah "], &["--creds", "--dest-creds", "--src-creds"], Told::Login),
    command(5, &["redis-cli "], &["-a"], Told::Word),
    command(
        6,
        &["cqlsh ", "mongo ", "mongodump ", "mongoexport ", "mongorestore ", "mongosh "],
        &["-p"],
        Told::Word,
    ),
    command(
        7,
        &["ldapadd ", "ldapmodify ", "ldappasswd ", "ldapsearch "],
        &["-w", "-s"],
        Told::Word,
    ),
    command(8, &["bcp ", "sqlcmd ", "unzip ", "zip "], &["-P"], Told::Word),
    command(9, &["useradd ", "usermod ", "7z ", "psexec ", "rdesktop "], &["-p"], Told::Word),
    command(10, &["lftp ", "smbclient ", "rpcclient "], &["-u", "-U"], Told::Login),
    command(
        11,
        &["net user ", "rabbitmqctl add_user ", "rabbitmqctl change_password "],
        &[],
        Told::Position(2),
    ),
    command(12, &["vault login ", "openssl passwd "], &[], Told::Position(1)),
    command(13, &["htpasswd "], &[], Told::Position(3)),
    command(14, &["expdp ", "impdp ", "sqlldr ", "sqlplus "], &[], Told::Connect),
    command(15, &["aws ssm put-parameter "], &["--value"], Told::Word),
];

/// A secret among the arguments of the command whose name stands here.
pub(super) fn called(command: &Command, scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    let read = scan.commands.get_mut(command.index)?;
    if start < *read || !begins_word(scan.text, start) {
        return None;
    }
    let words = arguments(scan.text, end);
    *read = words.last().map_or(end, |(_, end)| *end);
    let (mut position, mut behind_flag) = (0_usize, false);
    for (start, end) in words {
        let Some(word) = scan.text.get(start..end) else { continue };
        if behind_flag && let Some(found) = told(command, word, start) {
            return Some(found);
        }
        behind_flag = command.flags.contains(&word) || is_cluster(command, word);
        let joined = command.flags.iter().filter_map(|flag| joined(flag, word));
        for value in joined {
            let at = end.saturating_sub(value.len());
            if let Some(found) = told(command, value, at) {
                return Some(found);
            }
        }
        position =
            position.saturating_add(usize::from(!word.starts_with('-') && !word.contains('=')));
        let placed = command.told == Told::Position(position) || command.told == Told::Connect;
        if placed && let Some(found) = told(command, word, start) {
            return Some(found);
        }
    }
    None
}

/// Whether `word` of a list, such as the command of a container, is a secret behind `before`: the
/// words stand apart there.
pub(super) fn is_argument(program: &str, before: &str, word: &str) -> bool {
    let program = program.rsplit('/').next().unwrap_or_default();
    let known = |command: &&Command| command.names.iter().any(|name| name.trim_end() == program);
    COMMANDS.iter().filter(known).any(|command| {
        let joined = command.flags.iter().filter_map(|flag| joined(flag, word));
        let behind = command.flags.contains(&before) || is_cluster(command, before);
        behind.then_some(word).into_iter().chain(joined).any(|v| told(command, v, 0).is_some())
    })
}

fn begins_word(text: &str, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
    before.is_none_or(|b| !b.is_ascii_alphanumeric() && !b"_-".contains(b))
}

/// `-psecret` of `-p`, `--user=x:y` of `--user`.
fn joined<'w>(flag: &str, word: &'w str) -> Option<&'w str> {
    let rest = word.strip_prefix(flag).filter(|rest| !rest.is_empty())?;
    if flag.starts_with("--") { rest.strip_prefix('=') } else { Some(rest) }
}

/// `-su` of `-u`: flags of one letter, put together.
fn is_cluster(command: &Command, word: &str) -> bool {
    let letters = word.strip_prefix('-').unwrap_or_default();
    let last = letters.chars().last();
    let short = |flag: &&str| flag.len() == 2 && flag.chars().nth(1) == last;
    let fits = letters.len() > 1 && letters.bytes().all(|b| b.is_ascii_alphabetic());
    command.told == Told::Login && fits && command.flags.iter().any(short)
}

/// Where the secret is in a word that may be one, if it is.
fn told(command: &Command, word: &str, at: usize) -> Option<Range> {
    let quotes = ['"', '\'', '\\'];
    let value = word.trim_matches(quotes);
    let start = at.saturating_add(word.len().saturating_sub(word.trim_start_matches(quotes).len()));
    let plain = Word { text: value, quoted: false, prose: false, after: "" };
    let secret = match command.told {
        Told::Word | Told::Position(_) => {
            value.len() > 2 && !value.starts_with(['-', '/']) && !is_placeholder(plain)
        }
        Told::Login => is_login(value),
        Told::Connect => value.split_once('/').is_some_and(|(user, rest)| {
            let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            let pass = rest.split('@').next().unwrap_or_default();
            let named = !user.is_empty() && user.bytes().all(word);
            named && pass.len() < rest.len() && is_pass(pass)
        }),
    };
    secret.then(|| (start, start.saturating_add(value.len())))
}

/// `user:pass`, or one random word with nothing behind the colon.
fn is_login(value: &str) -> bool {
    match value.split_once([':', '%', ',']) {
        Some((user, "")) => looks_random(user),
        Some((_user, pass)) => is_pass(pass) && !value.contains("://"),
        None => false,
    }
}

/// The words of a command line, in quotes or not, up to its end: a line's end without a `\`
/// before it, `;`, `|`, `&` or a comment.
fn arguments(text: &str, from: usize) -> Vec<Range> {
    let bytes = bytes_from(text, from);
    let bytes = bytes.get(..REACH).unwrap_or(bytes);
    let (mut words, mut start, mut quote, mut before) = (Vec::new(), None, None, b' ');
    let mut end = from.saturating_add(bytes.len());
    for (here, b) in (from..).zip(bytes.iter().copied()) {
        if quote.is_some() {
            quote = quote.filter(|open| *open != b || before == b'\\');
        } else if ends_command(before, b) {
            end = here;
            break;
        } else if b.is_ascii_whitespace() || (b == b'\\' && before.is_ascii_whitespace()) {
            words.extend(start.take().map(|start| (start, here)));
        } else {
            start = start.or(Some(here));
            quote = (b == b'"' || b == b'\'').then_some(b);
        }
        before = b;
    }
    words.extend(start.map(|start| (start, end)));
    words
}

const fn ends_command(before: u8, b: u8) -> bool {
    match b {
        b'\n' => before != b'\\',
        b'#' => before.is_ascii_whitespace(),
        b'&' => before != b'>',
        b';' | b'|' => true,
        _other => false,
    }
}

/// The word in quotes behind a mark such as `IDENTIFIED BY`.
pub(super) fn quoted(scan: &mut Scan<'_>, (_start, end): Range) -> Option<Range> {
    let rest = bytes_from(scan.text, end);
    let flags = run(rest.get(..NEAR).unwrap_or(rest), |b| {
        b == b' ' || b == b'-' || b.is_ascii_alphabetic()
    });
    let (word, place) = word::word(scan.text, end.saturating_add(flags), false)?;
    (word.quoted && !is_placeholder(word)).then(|| whole(scan.text, place, true))
}

/// `NAME=value` behind `--from-literal`, whatever the name is.
pub(super) fn literal(scan: &mut Scan<'_>, (_start, end): Range) -> Option<Range> {
    let rest = bytes_from(scan.text, end);
    let name = run(rest.get(..NEAR).unwrap_or(rest), |b| b.is_ascii_graphic() && b != b'=');
    let sign = end.saturating_add(name);
    let given = bytes_from(scan.text, sign).first() == Some(&b'=');
    let (word, place) = word::word(scan.text, sign.saturating_add(1), false)?;
    (given && !is_placeholder(word)).then(|| whole(scan.text, place, word.quoted))
}

/// `user:pass` around `chpasswd`: what is echoed into it, lines of a here-document, or the list of
/// a cloud-init configuration.
pub(super) fn login(scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    // What was looked at behind the mark before is not looked at again, but for a word cut in two.
    let from = start.saturating_sub(NEAR).max(scan.logins.saturating_sub(CUT));
    let to = scan.text.len().min(end.saturating_add(NEAR));
    scan.logins = to;
    let bytes = scan.text.as_bytes().get(from..to)?;
    let mut at = from;
    for word in bytes.split(|b| b.is_ascii_whitespace() || b"\"'|,[]".contains(b)) {
        let place = (at, at.saturating_add(word.len()));
        at = place.1.saturating_add(1);
        let Ok(text) = core::str::from_utf8(word) else { continue };
        let Some((user, pass)) = text.split_once(':') else { continue };
        let named = !user.is_empty()
            && user.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
        if named && pass.len() > 2 && !pass.starts_with("//") && is_pass(pass) {
            return Some(place);
        }
    }
    None
}

/// The word that is echoed into a program that reads a password.
pub(super) fn piped(scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    let from = start.saturating_sub(NEAR).max(scan.piped);
    scan.piped = end;
    let head = scan.text.as_bytes().get(from..start)?;
    let line = head.iter().rposition(|b| *b == b'\n').map_or(0, |at| at.saturating_add(1));
    let mut from = from.saturating_add(line);
    while !scan.text.is_char_boundary(from) {
        from = from.saturating_add(1);
    }
    let line = scan.text.get(from..start)?;
    let (echo, mark) =
        ["echo ", "printf ", "<<< "].iter().find_map(|m| Some((line.rfind(m)?, m)))?;
    let at = from.saturating_add(echo).saturating_add(mark.len());
    let flagged = bytes_from(scan.text, at).first() == Some(&b'-');
    let flags = near(scan.text, at, 16, |b| flagged && b"-neE ".contains(&b));
    let (word, place) = word::word(scan.text, at.saturating_add(flags), false)?;
    (word.text.len() > 2 && !is_placeholder(word)).then(|| whole(scan.text, place, word.quoted))
}
