//! Secrets that can be told by their form: token prefixes, keys, credentials in URLs and scripts.

use aho_corasick::AhoCorasick;

/// A token with a fixed prefix: the characters after it, and how many there are at least.
struct Token {
    prefix: &'static str,
    alphabet: Alphabet,
    at_least: usize,
}

#[derive(Clone, Copy)]
enum Alphabet {
    UpperAndDigits,
    WordAndDash,
    PathLike,
}

impl Alphabet {
    fn has(self, b: u8) -> bool {
        match self {
            Self::UpperAndDigits => b.is_ascii_uppercase() || b.is_ascii_digit(),
            Self::WordAndDash => b.is_ascii_alphanumeric() || b == b'_' || b == b'-',
            Self::PathLike => b.is_ascii_alphanumeric() || b"_-./".contains(&b),
        }
    }
}

const fn token(prefix: &'static str, alphabet: Alphabet, at_least: usize) -> Token {
    Token { prefix, alphabet, at_least }
}

/// Prefixes as their issuers document them.
const TOKENS: &[Token] = &[
    token("AKIA", Alphabet::UpperAndDigits, 16),
    token("ASIA", Alphabet::UpperAndDigits, 16),
    token("ghp_", Alphabet::WordAndDash, 30),
    token("gho_", Alphabet::WordAndDash, 30),
    token("ghu_", Alphabet::WordAndDash, 30),
    token("ghs_", Alphabet::WordAndDash, 30),
    token("ghr_", Alphabet::WordAndDash, 30),
    token("github_pat_", Alphabet::WordAndDash, 22),
    token("glpat-", Alphabet::WordAndDash, 20),
    token("xoxa-", Alphabet::WordAndDash, 10),
    token("xoxb-", Alphabet::WordAndDash, 10),
    token("xoxp-", Alphabet::WordAndDash, 10),
    token("xoxr-", Alphabet::WordAndDash, 10),
    token("xoxs-", Alphabet::WordAndDash, 10),
    token("xapp-", Alphabet::WordAndDash, 10),
    token("hooks.slack.com/services/", Alphabet::PathLike, 20),
    token("AIza", Alphabet::WordAndDash, 35),
    token("ya29.", Alphabet::WordAndDash, 20),
    token("GOCSPX-", Alphabet::WordAndDash, 20),
    token("sk_live_", Alphabet::WordAndDash, 16),
    token("rk_live_", Alphabet::WordAndDash, 16),
    token("sk-ant-", Alphabet::WordAndDash, 20),
    token("sk-proj-", Alphabet::WordAndDash, 20),
    token("npm_", Alphabet::WordAndDash, 36),
    token("pypi-", Alphabet::WordAndDash, 50),
    token("hvs.", Alphabet::WordAndDash, 20),
    token("dop_v1_", Alphabet::WordAndDash, 40),
    token("SG.", Alphabet::PathLike, 40),
];

/// Where other forms begin; the index says which test follows.
const PEM: &str = "-----BEGIN";
const JWT: &str = "eyJ";
const URL: &str = "://";
const BEARER: &str = "earer ";
/// Names before `=` (or after `--`) in scripts.
const ASSIGNED: &[&str] = &[
    "password",
    "PASSWORD",
    "passwd",
    "PASSWD",
    "_pwd",
    "_PWD",
    "passphrase",
    "PASSPHRASE",
    "secret",
    "SECRET",
    "token",
    "TOKEN",
    "api_key",
    "API_KEY",
    "apikey",
    "APIKEY",
    "access_key",
    "ACCESS_KEY",
    "secret_key",
    "SECRET_KEY",
    "AccountKey",
    "SharedAccessKey",
    "Password",
    "Pwd",
];

/// Every place where a secret may begin, found in one pass over a text.
#[derive(Debug)]
pub(super) struct Patterns {
    anchors: AhoCorasick,
    needles: usize,
}

impl Patterns {
    /// Looks for the forms of this file and for `needles`, word for word. None where the automaton
    /// would grow too big.
    pub(super) fn new(needles: &[&str]) -> Option<Self> {
        let fixed = TOKENS.iter().map(|t| t.prefix).chain([PEM, JWT, URL, BEARER]);
        let anchors =
            AhoCorasick::new(needles.iter().copied().chain(fixed).chain(ASSIGNED.iter().copied()));
        anchors.ok().map(|anchors| Self { anchors, needles: needles.len() })
    }

    /// The first secret in `text`, as a range of bytes.
    pub(super) fn find(&self, text: &str) -> Option<(usize, usize)> {
        self.anchors.find_overlapping_iter(text).find_map(|hit| {
            let Some(form) = hit.pattern().as_usize().checked_sub(self.needles) else {
                return Some((hit.start(), hit.end()));
            };
            let (start, end) = (hit.start(), hit.end());
            if let Some(token) = TOKENS.get(form) {
                return token_end(token, text, start, end).map(|end| (start, end));
            }
            match form.checked_sub(TOKENS.len()) {
                Some(0) => pem_end(text, end).map(|end| (start, end)),
                Some(1) => jwt_end(text, start).map(|end| (start, end)),
                Some(2) => credentials(text, end),
                Some(3) => word(text, end, 20),
                _assigned => assigned(text, end),
            }
        })
    }
}

fn bytes_from(text: &str, at: usize) -> &[u8] {
    text.as_bytes().get(at..).unwrap_or_default()
}

/// How many bytes at the beginning of `bytes` are `wanted`.
fn run(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|b| wanted(**b)).count()
}

fn token_end(token: &Token, text: &str, start: usize, end: usize) -> Option<usize> {
    let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
    if before.is_some_and(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let length = run(bytes_from(text, end), |b| token.alphabet.has(b));
    (length >= token.at_least).then(|| end.saturating_add(length))
}

fn pem_end(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let title = rest.split("-----").next()?;
    title.contains("PRIVATE KEY").then(|| {
        let end = rest.rfind("-----").map_or(rest.len(), |at| at.saturating_add(5));
        from.saturating_add(end)
    })
}

/// A header and a body of at least ten characters each, with a dot between. Only the first anchor
/// of a run of such characters counts, or hostile text would take quadratic time.
fn jwt_end(text: &str, start: usize) -> Option<usize> {
    let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
    if before.is_some_and(|b| Alphabet::WordAndDash.has(*b)) {
        return None;
    }
    let part = |at: usize| run(bytes_from(text, at), |b| Alphabet::WordAndDash.has(b));
    let header = part(start);
    let dot = start.saturating_add(header);
    let body = part(dot.saturating_add(1));
    if header < 10 || body < 10 || bytes_from(text, dot).first() != Some(&b'.') {
        return None;
    }
    let end = dot.saturating_add(1).saturating_add(body);
    match bytes_from(text, end).first() {
        Some(b'.') => Some(end.saturating_add(1).saturating_add(part(end.saturating_add(1)))),
        _none => Some(end),
    }
}

/// `user:pass@` after `scheme://`; a placeholder is no password.
fn credentials(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let stop = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '<' | '>' | '?' | '#');
    let authority = rest.split(stop).next()?;
    let (userinfo, _host) = authority.rsplit_once('@')?;
    let (_user, pass) = userinfo.split_once(':')?;
    let real = !pass.is_empty() && !pass.starts_with(['$', '{', '%', '*']);
    real.then(|| (from, from.saturating_add(userinfo.len())))
}

/// A value of at least `at_least` characters that stands here and is no placeholder.
fn word(text: &str, from: usize, at_least: usize) -> Option<(usize, usize)> {
    let bytes = bytes_from(text, from);
    let quotes = run(bytes, |b| b == b'"' || b == b'\'' || b == b'\\');
    let start = from.saturating_add(quotes);
    let rest = bytes_from(text, start);
    if rest.first().is_none_or(|b| b"$<{%*&(".contains(b)) {
        return None;
    }
    let stop = |b: u8| b.is_ascii_whitespace() || b"\"'\\;,&|)".contains(&b);
    let length = run(rest, |b| !stop(b));
    let value = text.get(start..start.saturating_add(length))?;
    let names_a_place = value.starts_with("arn:") || value.starts_with("file:");
    (length >= at_least && !names_a_place).then(|| (start, start.saturating_add(length)))
}

/// `NAME=value`, or `--name value`: only in these two is the name one that is given a value.
fn assigned(text: &str, end: usize) -> Option<(usize, usize)> {
    let rest = bytes_from(text, end);
    match rest.first() {
        Some(b'=') => word(text, end.saturating_add(1), 4),
        Some(b' ') => {
            let head = text.get(..end)?;
            let option = head.rsplit(char::is_whitespace).next()?;
            option.starts_with("--").then(|| word(text, end.saturating_add(1), 4)).flatten()
        }
        _other => None,
    }
}

/// Whether a text looks as if chance had made it: long, without spaces, many different characters
/// of several classes. Identifiers, addresses and digests that everybody may see do not count.
pub(super) fn looks_random(text: &str) -> bool {
    if text.len() < 16 || text.len() > 4096 || is_public_form(text) {
        return false;
    }
    if text.bytes().any(|b| !b.is_ascii_graphic()) {
        return false;
    }
    let mut seen = [false; 256];
    let (mut lower, mut upper, mut digit, mut different) = (0_u32, 0_u32, 0_u32, 0_u32);
    for b in text.bytes() {
        lower = lower.saturating_add(u32::from(b.is_ascii_lowercase()));
        upper = upper.saturating_add(u32::from(b.is_ascii_uppercase()));
        digit = digit.saturating_add(u32::from(b.is_ascii_digit()));
        if let Some(seen) = seen.get_mut(usize::from(b))
            && !*seen
        {
            *seen = true;
            different = different.saturating_add(1);
        }
    }
    let hex = text.bytes().all(|b| b.is_ascii_hexdigit());
    if hex {
        return text.len() >= 32 && digit > 4;
    }
    lower > 1 && digit > 1 && (upper > 1 || digit > 4) && different >= 12
}

/// Texts whose form says that they identify something and hide nothing: account and resource ids,
/// ARNs, network addresses, UUIDs, named digests.
pub(super) fn is_public_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    let only = |wanted: fn(u8) -> bool| !bytes.is_empty() && bytes.iter().all(|b| wanted(*b));
    let uuid = bytes.len() == 36 && only(|b| b.is_ascii_hexdigit() || b == b'-');
    let number = only(|b| b.is_ascii_digit()) && (bytes.len() == 12 || bytes.len() < 6);
    let address = text.contains('.') && only(|b| b.is_ascii_digit() || b == b'.' || b == b'/');
    let address6 = text.contains("::") && only(|b| b.is_ascii_hexdigit() || b == b':' || b == b'/');
    let digest = ["sha256:", "sha512:", "sha1:", "md5:", "h1:", "zh:"];
    let resource = text.rsplit_once('-').is_some_and(|(kind, id)| {
        kind.len() <= 12
            && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            && matches!(id.len(), 1 | 8 | 17)
            && id.bytes().all(|b| b.is_ascii_hexdigit())
    });
    let named = text.starts_with("arn:") || digest.iter().any(|name| text.starts_with(name));
    uuid || number || address || address6 || resource || named
}
