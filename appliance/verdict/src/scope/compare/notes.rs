//! The findings of a comparison as they come up, and what they add up to.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Finding, IntentMatch, IntentSummary, Level, Outcome, Pointer, Role, Source};

use super::{Comparison, row::Row};

/// Most findings of one level that are written out; the rest are counted.
const FINDINGS_MAX: usize = 100;

/// What has come up so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    findings: Vec<Finding>,
    more: usize,
    unrequested: BTreeSet<String>,
    missing: Vec<String>,
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
    /// Something was done that nobody asked for.
    pub(super) fn beyond(&mut self, row: &Row<'_>, path: Option<Pointer>, what: &str) {
        let message = format!("It tried to do more than you asked: {what}.");
        self.unrequested.insert(row.address());
        self.add(Level::Blocking, Some((row, path)), message);
    }

    /// Something about a change that a person has to look at.
    pub(super) fn doubt(&mut self, row: &Row<'_>, message: String) {
        self.partial = true;
        self.add(Level::Governance, Some((row, None)), message);
    }

    /// Something nobody asked for, where the words were not understood well enough to be sure.
    pub(super) fn maybe_beyond(&mut self, row: &Row<'_>, message: String) {
        self.unrequested.insert(row.address());
        self.doubt(row, message);
    }

    /// Something about the whole plan that a person has to look at.
    pub(super) fn question(&mut self, message: String) {
        self.partial = true;
        self.add(Level::Governance, None, message);
    }

    /// Words that were not understood.
    pub(super) fn unclear(&mut self, message: String) {
        self.not_understood = true;
        self.add(Level::Governance, None, message);
    }

    /// Something asked for that the plan does not do.
    pub(super) fn missing(&mut self, what: String) {
        let message = format!("You asked for something that the plan does not do: {what}.");
        self.missing.push(what);
        self.question(message);
    }

    /// Something left open that the plan had to fill.
    pub(super) fn assumed(&mut self, message: String) {
        self.partial = true;
        self.add(Level::Soft, None, message);
    }

    /// A finding that says nothing about how well plan and words fit.
    pub(super) fn aside(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn add(&mut self, level: Level, about: Option<(&Row<'_>, Option<Pointer>)>, message: String) {
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
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
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
        Comparison { findings: self.findings, summary }
    }
}
