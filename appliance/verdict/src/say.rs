//! How laws and rules speak: findings put together from a rule's fixed part and what it saw.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Change, Finding, Level, Outcome, Pointer, PolicyStatus, Role, Source, Unknown,
};

use crate::law::Report;

/// The fixed part of every finding of one rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    /// The rule.
    pub(crate) id: &'static str,
    /// What kind of rule it is.
    pub(crate) source: Source,
    /// How heavy its findings weigh.
    pub(crate) level: Level,
}

impl Voice {
    /// A law that vetoes.
    pub(crate) const fn law(id: &'static str) -> Self {
        Self { id, source: Source::Law, level: Level::Blocking }
    }

    /// A law that names what is missing and escalates.
    pub(crate) const fn asking_law(id: &'static str) -> Self {
        Self { id, source: Source::Law, level: Level::Governance }
    }

    /// The rule is broken.
    pub(crate) fn fail(self, message: String) -> Finding {
        self.say(Outcome::Fail, message)
    }

    /// Nobody can say before apply.
    pub(crate) fn unknown(self, message: String) -> Finding {
        self.say(Outcome::Unknown, message)
    }

    fn say(self, outcome: Outcome, message: String) -> Finding {
        Finding {
            id: String::from(self.id),
            source: self.source,
            level: self.level,
            outcome,
            address: None,
            path: None,
            message,
            approvers: vec![],
            fix: None,
        }
    }
}

/// What a finding is about and who may settle it.
pub(crate) trait About: Sized {
    /// The change.
    fn on(self, change: &Change) -> Self;
    /// The attribute.
    fn at(self, path: Pointer) -> Self;
    /// Who is asked, each of them.
    fn ask(self, roles: &[&str]) -> Self;
}

impl About for Finding {
    fn on(mut self, change: &Change) -> Self {
        self.address = Some(change.address.clone());
        self
    }
    fn at(mut self, path: Pointer) -> Self {
        self.path = Some(path);
        self
    }
    fn ask(mut self, roles: &[&str]) -> Self {
        self.approvers = roles.iter().map(|role| Role::from(*role)).collect();
        self
    }
}

/// What a rule that reads `applicable` objects of a plan comes to.
pub(crate) fn report(applicable: bool, findings: Vec<Finding>) -> Report {
    let status = if findings.iter().any(|finding| finding.outcome == Outcome::Unknown) {
        PolicyStatus::Unknown
    } else if applicable || !findings.is_empty() {
        PolicyStatus::Ran
    } else {
        PolicyStatus::NotApplicable
    };
    Report { status, findings, authorisations: vec![] }
}

/// Why a value is open, and what to do about it, in words. None stands for a masked value.
pub(crate) fn why_open(unknown: Option<&Unknown>) -> String {
    unknown.map_or_else(
        || String::from("it is hidden, so nobody can check it"),
        |unknown| {
            let names = unknown.references.join(", ");
            let from = if names.is_empty() { String::new() } else { format!(" (from {names})") };
            format!("it is only known after apply{from}; send the plan file too")
        },
    )
}

/// A text that stands where a range of addresses belongs: shown where it looks like one, for
/// anything else may be a secret.
pub(crate) fn range_in_words(text: &str) -> String {
    let looks = text.len() <= 64
        && text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | '/' | '-' | ' '));
    if looks { format!("{text:?}") } else { String::from("what stands there") }
}

/// A list of names for a sentence, the first few of the alphabet and the number of the rest: what
/// is said does not hang on the order of a plan.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 5;
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    let shown: Vec<&str> = names.iter().take(SHOWN).copied().collect();
    let rest = names.len().saturating_sub(shown.len());
    let text = shown.join(", ");
    if rest > 0 { format!("{text} and {rest} more") } else { text }
}
