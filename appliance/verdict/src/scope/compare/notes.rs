//! The findings of a comparison as they come up, and what they add up to.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use tribune_record::{
    Action, Finding, IntentMatch, IntentSummary, Level, Outcome, Pointer, Role, Source,
};

use super::{Comparison, row::Row};

/// Most findings of one level that are written out; the rest are counted.
const FINDINGS_MAX: usize = 100;

/// What a second reader of the words may say to a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing: it rests on names, numbers, attributes or powers, which a person looks at.
    Firm,
    /// Whether what is done there, to an object of that kind, belongs to what was asked. The
    /// change stands at this position in the plan.
    Open(usize),
}

/// What has come up so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    findings: Vec<Finding>,
    /// Of findings that are open: the changes they are about, by the finding's place.
    open: BTreeMap<usize, BTreeSet<usize>>,
    more: usize,
    unrequested: BTreeSet<String>,
    missing: Vec<String>,
    /// What was said of words that nothing in the plan was found for.
    lacks: BTreeSet<String>,
    not_understood: bool,
    partial: bool,
}

/// A finding of this check.
pub(in crate::scope) fn finding(id: &str, level: Level, message: String) -> Finding {
    let approvers = match level {
        Level::Governance => alloc::vec![Role::from("change_manager")],
        Level::Soft | Level::Hard | Level::Blocking => Vec::new(),
    };
    Finding {
        id: id.to_owned(),
        source: Source::Intent,
        level,
        outcome: Outcome::Fail,
        address: None,
        path: None,
        message,
        approvers,
        fix: None,
    }
}

impl Notes {
    /// What is said of something that nobody asked for.
    pub(super) fn too_much(what: &str) -> String {
        format!("It tried to do more than you asked: {what}.")
    }

    /// Something was done that nobody asked for.
    pub(super) fn beyond(&mut self, row: &Row<'_>, path: Option<Pointer>, what: &str) {
        let message = Self::too_much(what);
        self.unrequested.insert(row.address());
        self.add(Level::Blocking, Standing::Firm, Some((row, path)), message);
    }

    /// Something about a change that a person has to look at.
    pub(super) fn doubt(&mut self, row: &Row<'_>, message: String) {
        self.partial = true;
        self.add(Level::Governance, Standing::Firm, Some((row, None)), message);
    }

    /// A doubt of nothing but whether a change of that kind belongs to what was asked.
    pub(super) fn unsure(&mut self, row: &Row<'_>, message: String) {
        self.partial = true;
        self.add(Level::Governance, standing(row), Some((row, None)), message);
    }

    /// Something nobody asked for, where the words were not understood well enough to be sure.
    pub(super) fn maybe_beyond(&mut self, row: &Row<'_>, message: String) {
        self.unrequested.insert(row.address());
        self.doubt(row, message);
    }

    /// The same, where the kind of the change is all that is in doubt.
    pub(super) fn perhaps_beyond(&mut self, row: &Row<'_>, message: String) {
        self.unrequested.insert(row.address());
        self.unsure(row, message);
    }

    /// Something about the whole plan that a person has to look at.
    pub(super) fn question(&mut self, message: String) {
        self.partial = true;
        self.add(Level::Governance, Standing::Firm, None, message);
    }

    /// A name or a figure that nothing in the plan was found for. Plain words are not looked for
    /// once more.
    pub(super) fn unfound(&mut self, words: &str, message: String) {
        if words.starts_with(|c: char| c.is_ascii_digit()) || is_written_out(words) {
            self.lacks.insert(message.clone());
        }
        self.question(message);
    }

    /// What is said of a change that the words name, and may yet be found to ask for.
    pub(super) fn may_be_found(&mut self, message: &str) {
        self.lacks.insert(message.to_owned());
    }

    /// Words that were not understood.
    pub(super) fn unclear(&mut self, message: String) {
        self.not_understood = true;
        self.add(Level::Governance, Standing::Firm, None, message);
    }

    /// Something asked for that the plan does not do.
    pub(super) fn missing(&mut self, what: String) {
        let message = format!("You asked for something that the plan does not do: {what}.");
        // A plain word for which of a kind is meant is not looked for once more: "the service api".
        let mut names = what.split('"').skip(1).step_by(2).flat_map(|names| names.split(' '));
        if names.all(is_written_out) {
            self.lacks.insert(message.clone());
        }
        self.missing.push(what);
        self.question(message);
    }

    /// Something left open that the plan had to fill.
    pub(super) fn assumed(&mut self, message: String) {
        self.partial = true;
        self.add(Level::Soft, Standing::Firm, None, message);
    }

    /// A finding that says nothing about how well plan and words fit.
    pub(super) fn aside(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn add(
        &mut self,
        level: Level,
        standing: Standing,
        about: Option<(&Row<'_>, Option<Pointer>)>,
        message: String,
    ) {
        let same = self.findings.iter().filter(|finding| finding.level == level).take(FINDINGS_MAX);
        if same.count() >= FINDINGS_MAX {
            self.more = self.more.saturating_add(1);
            return;
        }
        let mut finding = finding("intent_scope", level, message);
        if let Some((row, path)) = about {
            finding.address = Some(row.address());
            finding.path = path;
        }
        let same = self.findings.iter().position(|other| *other == finding);
        let at = same.unwrap_or(self.findings.len());
        if same.is_none() {
            self.findings.push(finding);
        }
        match standing {
            // Two objects may share an address: the finding is open while all it says is.
            Standing::Open(position) if same.is_none() || self.open.contains_key(&at) => {
                self.open.entry(at).or_default().insert(position);
            }
            Standing::Open(_) => {}
            Standing::Firm => {
                self.open.remove(&at);
            }
        }
    }

    /// Everything that came up, and what it adds up to.
    pub(super) fn settle(mut self) -> Comparison {
        let blocks = self
            .findings
            .iter()
            .any(|finding| finding.id == "intent_scope" && finding.level == Level::Blocking);
        let verdict = if blocks {
            IntentMatch::Mismatch
        } else if self.not_understood {
            IntentMatch::Unknown
        } else if self.partial {
            IntentMatch::Partial
        } else {
            IntentMatch::Exact
        };
        if self.more > 0 {
            let message = format!("{} more findings of the same kinds are not listed.", self.more);
            self.findings.push(finding("intent_scope", Level::Governance, message));
        }
        let summary = IntentSummary {
            verdict,
            unrequested: self.unrequested.into_iter().collect(),
            missing: self.missing,
        };
        Comparison { findings: self.findings, summary, open: self.open, lacks: self.lacks }
    }
}

/// Whether a word is written as nobody writes a plain one.
fn is_written_out(word: &str) -> bool {
    word.contains(['-', '_', '/', '.', ':'])
}

/// Only something new, of a kind that is known, is told in full to whoever is asked: what a change
/// of what stands there changes is not, nor what a setting sets. Who may do what, and what keeps
/// the record of what happened, is never open.
fn standing(row: &Row<'_>) -> Standing {
    let new = row.change.action == Action::Create && row.kind.main && row.kind.known;
    let grave = row.has(|class| class.dangerous || class.access || class.record);
    if new && !grave { Standing::Open(row.position) } else { Standing::Firm }
}
