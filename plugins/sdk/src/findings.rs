//! Writing findings without ceremony.

use std::collections::BTreeSet;

use crate::{
    Change, Finding, Fix, Level, Operation, Outcome, PatchOp, ReadKind, Report, Rule, Which,
};

/// Findings listed one by one; of more only the number is told, so that a plan with very many
/// faults cannot make an answer too long to be taken.
const LISTED: usize = 2_000;

/// The findings of one rule.
#[derive(Debug)]
pub struct Findings {
    rule: &'static str,
    level: Level,
    list: Vec<Finding>,
    more: u64,
    /// Of those not listed, whether one is a failure, and whom they ask.
    more_fail: bool,
    more_ask: BTreeSet<String>,
}

impl Findings {
    /// None yet, for a rule that reports with this level.
    #[must_use]
    pub fn of(rule: &'static str, level: Level) -> Self {
        Self { rule, level, list: vec![], more: 0, more_fail: false, more_ask: BTreeSet::new() }
    }

    /// The rule is broken by a change.
    pub fn fail(&mut self, change: &Change, pointer: &str, message: String) {
        let finding = self.about(change, pointer, Outcome::Fail, message);
        self.push(finding);
    }

    /// The rule is broken by a change, and a patch repairs it; `texts` are the message and what to
    /// write in the configuration. The patch's pointers are resolved here.
    pub fn fail_with_patch(
        &mut self,
        change: &Change,
        pointer: &str,
        mut patch: Vec<PatchOp>,
        [message, words]: [&str; 2],
    ) {
        let finding = self.about(change, pointer, Outcome::Fail, message.into());
        for step in &mut patch {
            step.path = change.after().resolve(&step.path);
        }
        let fix = Fix { patch, words: words.into() };
        self.push(Finding { fix: Some(fix), ..finding });
    }

    /// Nobody can say whether a change breaks the rule.
    pub fn unknown(&mut self, change: &Change, pointer: &str, message: String) {
        let finding = self.about(change, pointer, Outcome::Unknown, message);
        self.push(finding);
    }

    /// The rule is broken by what a plan does beside its changes, at this address; none where it is
    /// about the whole plan.
    pub fn fail_at(&mut self, address: Option<&str>, message: String) {
        self.push(self.at(address, Outcome::Fail, message));
    }

    /// Nobody can say whether what a plan does beside its changes breaks the rule.
    pub fn unknown_at(&mut self, address: Option<&str>, message: String) {
        self.push(self.at(address, Outcome::Unknown, message));
    }

    fn at(&self, address: Option<&str>, outcome: Outcome, message: String) -> Finding {
        Finding {
            rule: self.rule.into(),
            level: self.level,
            outcome,
            address: address.map(Into::into),
            pointer: None,
            message,
            approvers: vec![],
            fix: None,
        }
    }

    fn about(&self, change: &Change, pointer: &str, outcome: Outcome, message: String) -> Finding {
        let pointer = Some(change.after().resolve(pointer));
        Finding { pointer, ..self.at(Some(&change.address), outcome, message) }
    }

    /// One more, as it is.
    pub fn push(&mut self, finding: Finding) {
        if self.list.len() < LISTED {
            self.list.push(finding);
        } else {
            self.more = self.more.saturating_add(1);
            self.more_fail |= finding.outcome == Outcome::Fail;
            self.more_ask.extend(finding.approvers);
        }
    }

    /// The report of a policy with this one rule.
    #[must_use]
    pub fn report(mut self) -> Report {
        if self.more > 0 {
            // The rest was not told one by one: a person looks, where it is not vetoed.
            let vetoes = self.more_fail && self.level == Level::Blocking;
            let outcome = if vetoes { Outcome::Fail } else { Outcome::Unknown };
            let message = format!("{} more changes break this rule", self.more);
            let approvers = core::mem::take(&mut self.more_ask).into_iter().collect();
            self.list.push(Finding { approvers, ..self.at(None, outcome, message) });
        }
        Report { findings: self.list, rules_evaluated: vec![self.rule.into()] }
    }
}

impl Rule {
    /// A rule with its floor and the controls it serves.
    #[must_use]
    pub fn new(id: &str, title: &str, floor: Level, controls: &[&str]) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            floor,
            controls: controls.iter().map(|control| (*control).into()).collect(),
        }
    }
}

impl ReadKind {
    /// Everything of a resource type; one `*` stands for any part of its name.
    #[must_use]
    pub fn whole(resource_type: &str) -> Self {
        Self { resource_type: resource_type.into(), attributes: vec![], which: Which::Every }
    }

    /// What these pointers of a resource type lead to, whichever way they go on.
    #[must_use]
    pub fn of(resource_type: &str, pointers: &[&str]) -> Self {
        let name = |pointer: &&str| pointer.split('/').nth(1).map(Into::into);
        let attributes = pointers.iter().filter_map(name).collect();
        Self { resource_type: resource_type.into(), attributes, which: Which::Every }
    }

    /// The same, of some objects only.
    #[must_use]
    pub fn only(self, which: Which) -> Self {
        Self { which, ..self }
    }
}

impl PatchOp {
    /// Sets a place to a JSON value, whether or not something stands there (RFC 6902 section 4.1).
    #[must_use]
    pub fn set(path: &str, value_json: &str) -> Self {
        Self { op: Operation::Add, path: path.into(), value_json: Some(value_json.into()) }
    }
}
