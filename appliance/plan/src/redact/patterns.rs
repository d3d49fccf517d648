//! Secrets that can be found in a text without knowing where it stands: one pass over the text
//! finds every mark a secret may begin with, and the mark's rule looks closer.
//!
//! A rule looks no further than a fixed reach, or no place twice, so that a scan stays linear
//! whatever the text is.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{assigned, commands, forms, tokens, words::STEMS};

/// A range of bytes.
pub(super) type Range = (usize, usize);

/// Looks closer at a mark: where is the secret, if there is one?
pub(super) type Rule = fn(&mut Scan<'_>, Range) -> Option<Range>;

/// Marks and their rules. Capitals and small letters are one here; a rule that minds looks again.
const RULES: &[(Rule, &[&str])] = &[
    (forms::pem, &["-----BEGIN ", "---- BEGIN "]),
    (forms::putty, &["PuTTY-User-Key-File-"]),
    (forms::jwt, &["eyJ"]),
    (forms::credentials, &["://"]),
    (forms::oracle, &["jdbc:oracle:thin:"]),
    (forms::bearer, &["bearer ", "authorization: token "]),
    (forms::basic, &["basic "]),
    (forms::signature, &["sig=", "code="]),
    (forms::signed, &["signature=", "sshkey="]),
    (forms::entra, &["Q~"]),
    (forms::atlas, &[".atlasv1."]),
    (forms::telegram, &[":AA"]),
    (forms::manifest, &["kind: Secret", "kind\": \"Secret", "kind\":\"Secret"]),
    (assigned::named, STEMS),
    (commands::quoted, &["identified by ", "ConvertTo-SecureString "]),
    (commands::login, &["chpasswd"]),
    (commands::piped, &["passwd --stdin", "sudo -S", "--password-stdin"]),
    (commands::literal, &["--from-literal=", "--from-literal "]),
];

/// What a mark stands for.
#[derive(Debug, Clone, Copy)]
enum Mark {
    Token(&'static tokens::Family),
    Command(&'static commands::Command),
    Rule(Rule),
}

/// A text under way, and how far it has been looked at.
#[derive(Debug)]
pub(super) struct Scan<'t> {
    pub(super) text: &'t str,
    /// Where the last name looked at ends.
    pub(super) named: usize,
    /// How many names were given something.
    pub(super) names: usize,
    /// How far the logins behind a mark were looked for.
    pub(super) logins: usize,
    /// Where the last mark ends that something may be piped into.
    pub(super) piped: usize,
    /// How far each command's arguments were read.
    pub(super) commands: [usize; commands::COUNT],
    /// Whether the text has the data of a manifest, once somebody asked.
    data: Option<bool>,
}

impl<'t> Scan<'t> {
    const fn of(text: &'t str) -> Self {
        Self {
            text,
            named: 0,
            names: 0,
            logins: 0,
            piped: 0,
            commands: [0; commands::COUNT],
            data: None,
        }
    }

    pub(super) fn holds_data(&mut self) -> bool {
        *self.data.get_or_insert_with(|| {
            ["data:", "stringData:", "data\":", "stringData\":"]
                .iter()
                .any(|k| self.text.contains(k))
        })
    }
}

/// Every mark of a secret, found in one pass over a text; the same for every plan.
#[derive(Debug)]
struct Marks {
    anchors: AhoCorasick,
    marks: Vec<Mark>,
}

static MARKS: LazyLock<Option<Marks>> = LazyLock::new(Marks::new);

impl Marks {
    fn new() -> Option<Self> {
        let tokens = tokens::FAMILIES
            .iter()
            .flat_map(|family| family.marks.iter().map(|mark| (*mark, Mark::Token(family))));
        let commands = commands::COMMANDS
            .iter()
            .flat_map(|command| command.names.iter().map(|n| (*n, Mark::Command(command))));
        let rules =
            RULES.iter().flat_map(|(rule, marks)| marks.iter().map(|m| (*m, Mark::Rule(*rule))));
        let (texts, marks): (Vec<&str>, Vec<Mark>) = tokens.chain(commands).chain(rules).unzip();
        let anchors = AhoCorasick::builder().ascii_case_insensitive(true).build(texts).ok()?;
        Some(Self { anchors, marks })
    }

    fn find(&self, text: &str) -> Option<Range> {
        let mut scan = Scan::of(text);
        self.anchors.find_overlapping_iter(text).find_map(|hit| {
            let at = (hit.start(), hit.end());
            match self.marks.get(hit.pattern().as_usize())? {
                Mark::Token(family) => tokens::end(family, text, at).map(|end| (at.0, end)),
                Mark::Command(command) => commands::called(command, &mut scan, at),
                Mark::Rule(rule) => rule(&mut scan, at),
            }
        })
    }
}

/// The marks of this module, and the sensitive values of one plan.
#[derive(Debug)]
pub(super) struct Patterns {
    marks: &'static Marks,
    needles: Option<AhoCorasick>,
}

impl Patterns {
    /// Looks for secrets by their form and for `needles`, word for word. None where an automaton
    /// would grow too big.
    pub(super) fn new(needles: &[&str]) -> Option<Self> {
        let marks = MARKS.as_ref()?;
        let needles = if needles.is_empty() { None } else { Some(AhoCorasick::new(needles).ok()?) };
        Some(Self { marks, needles })
    }

    /// Whether there is a secret in `text`.
    pub(super) fn any(&self, text: &str) -> bool {
        let needle = self.needles.as_ref().is_some_and(|needles| needles.is_match(text));
        needle || self.marks.find(text).is_some()
    }

    /// The secrets in `text`, in order, none over another; at most `limit` of each kind and one
    /// more.
    pub(super) fn all(&self, text: &str, limit: usize) -> Vec<Range> {
        let needles = self.needles.iter().flat_map(|needles| needles.find_iter(text));
        let mut found: Vec<Range> =
            needles.map(|hit| (hit.start(), hit.end())).take(limit).collect();
        let mut from = 0;
        while let Some((start, end)) = text.get(from..).and_then(|rest| self.marks.find(rest)) {
            found.push((from.saturating_add(start), from.saturating_add(end)));
            from = from.saturating_add(end.max(1));
            if found.len() > limit.saturating_mul(2) {
                break;
            }
        }
        found.sort_unstable();
        let mut ranges: Vec<Range> = Vec::with_capacity(found.len());
        for (start, end) in found {
            match ranges.last_mut() {
                Some(last) if start < last.1 => last.1 = last.1.max(end),
                Some(_) | None => ranges.push((start, end)),
            }
        }
        ranges
    }
}

pub(super) fn bytes_from(text: &str, at: usize) -> &[u8] {
    text.as_bytes().get(at..).unwrap_or_default()
}

/// How many bytes at the beginning of `bytes` are `wanted`.
pub(super) fn run(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|b| wanted(**b)).count()
}
