//! Writing findings without ceremony.

use std::collections::BTreeSet;

use crate::{
    Change, Finding, Fix, Level, Operation, Outcome, PatchOp, ReadKind, Report, Rule, Which,
};

/// Findings listed one by one; of more only the number is told, so that a plan with very many
/// faults cannot make an answer too long to be taken.
const LISTED: usize = 2_000;
/// Bytes of the texts of those, which are a plan's own names: the host takes 4 MiB of everything.
const LISTED_BYTES: usize = 2 << 20;
/// Characters of a message or of a fix's words: the host keeps no more.
const TEXT_CHARS: usize = 1_000;
/// Bytes of an address, of a pointer, and of all a fix sets. One that is longer cannot be cut, for
/// it would name something else, and is left out.
const PLACE_BYTES: usize = 16 << 10;
/// Characters of such an address that a message names it by.
const START_CHARS: usize = 100;

/// The findings of one rule, failures first: what an answer has no room for is the lighter part.
#[derive(Debug)]
pub struct Findings {
    rule: &'static str,
    level: Level,
    failures: Listed,
    doubts: Listed,
    more: More,
}

/// As many as there is room for.
#[derive(Debug, Default)]
struct Listed {
    list: Vec<Finding>,
    bytes: usize,
}

/// Those there is no room for.
#[derive(Debug, Default)]
struct More {
    number: u64,
    /// Whether one is a failure, and whom they ask.
    fail: bool,
    ask: BTreeSet<String>,
}

impl Listed {
    /// One more, counted only where there is no room.
    fn add(&mut self, finding: Finding, more: &mut More) {
        let bytes = self.bytes.saturating_add(bytes_of(&finding));
        if self.list.len() < LISTED && bytes <= LISTED_BYTES {
            self.bytes = bytes;
            self.list.push(finding);
        } else {
            more.number = more.number.saturating_add(1);
            more.fail |= finding.outcome == Outcome::Fail;
            more.ask.extend(finding.approvers);
        }
    }
}

impl Findings {
    /// None yet, for a rule that reports with this level.
    #[must_use]
    pub fn of(rule: &'static str, level: Level) -> Self {
        let (failures, doubts) = (Listed::default(), Listed::default());
        Self { rule, level, failures, doubts, more: More::default() }
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

    /// One more; what is too long about it is shortened.
    pub fn push(&mut self, finding: Finding) {
        let is_failure = finding.outcome == Outcome::Fail;
        let listed = if is_failure { &mut self.failures } else { &mut self.doubts };
        listed.add(shortened(finding), &mut self.more);
    }

    /// The report of a policy with this one rule.
    #[must_use]
    pub fn report(mut self) -> Report {
        let mut findings = core::mem::take(&mut self.failures);
        for doubt in core::mem::take(&mut self.doubts.list) {
            findings.add(doubt, &mut self.more);
        }
        let mut findings = findings.list;
        if self.more.number > 0 {
            // The rest was not told one by one: a person looks, where it is not vetoed.
            let vetoes = self.more.fail && self.level == Level::Blocking;
            let outcome = if vetoes { Outcome::Fail } else { Outcome::Unknown };
            let message = format!("{} more changes break this rule", self.more.number);
            let approvers = core::mem::take(&mut self.more.ask).into_iter().collect();
            findings.push(Finding { approvers, ..self.at(None, outcome, message) });
        }
        Report { findings, rules_evaluated: vec![self.rule.into()] }
    }
}

/// The bytes of what a plan has a say in.
fn bytes_of(finding: &Finding) -> usize {
    let Finding { address, pointer, message, approvers, fix, .. } = finding;
    let places = [address, pointer].into_iter().flatten();
    let texts = places.chain([message]).chain(approvers).map(String::len);
    texts.chain(fix.as_ref().map(bytes_of_fix)).fold(0, usize::saturating_add)
}

fn bytes_of_fix(fix: &Fix) -> usize {
    let steps = fix.patch.iter().flat_map(|step| [Some(&step.path), step.value_json.as_ref()]);
    let texts = steps.flatten().chain([&fix.words]).map(String::len);
    texts.fold(0, usize::saturating_add)
}

/// A finding whose texts are no longer than the host keeps, and that says nothing of where it is
/// rather than too much. Without its place it has no fix either.
fn shortened(mut finding: Finding) -> Finding {
    if let Some(address) = finding.address.take_if(|address| address.len() > PLACE_BYTES) {
        // Most messages begin with it; in others it is cut with what stands behind it.
        if let Some(rest) = finding.message.strip_prefix(address.as_str()) {
            finding.message = format!("{}{}", cut(&address, START_CHARS), cut(rest, TEXT_CHARS));
        }
        finding.pointer = None;
        finding.fix = None;
    }
    finding.pointer.take_if(|pointer| pointer.len() > PLACE_BYTES);
    if let Some(fix) = &mut finding.fix {
        fix.words = cut(&fix.words, TEXT_CHARS);
    }
    finding.fix.take_if(|fix| bytes_of_fix(fix) > PLACE_BYTES);
    finding.message = cut(&finding.message, TEXT_CHARS);
    finding
}

/// The first characters of a text.
fn cut(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _char)) => format!("{}…", text.split_at(end).0),
        None => text.into(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(outcome: Outcome, address: &str) -> Finding {
        let findings = Findings::of("rule", Level::Blocking);
        let message = format!("{address} would allow everything.");
        let pointer = Some("/policy_arn".into());
        Finding { pointer, ..findings.at(Some(address), outcome, message) }
    }

    fn report(all: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
        let mut findings = Findings::of("rule", Level::Blocking);
        all.into_iter().for_each(|one| findings.push(one));
        findings.report().findings
    }

    fn bytes(findings: &[Finding]) -> usize {
        findings.iter().map(bytes_of).sum()
    }

    fn fails(findings: &[Finding]) -> bool {
        findings.iter().any(|one| one.outcome == Outcome::Fail)
    }

    #[test]
    fn what_is_short_is_told_as_it_is() {
        let all = [found(Outcome::Fail, "a.b"), found(Outcome::Unknown, "a.c")];
        let said = report(all.clone());
        assert_eq!(format!("{said:?}"), format!("{all:?}"));
    }

    #[test]
    fn an_address_that_is_too_long_is_left_out_and_its_start_named() {
        let said = report([found(Outcome::Fail, &"k".repeat(3_000_000))]);
        let [one] = said.as_slice() else { panic!("{} findings", said.len()) };
        assert_eq!((&one.address, &one.pointer, one.outcome), (&None, &None, Outcome::Fail));
        assert!(one.message.starts_with("kkk"), "{}", one.message);
        assert!(one.message.ends_with("… would allow everything."), "{}", one.message);
    }

    #[test]
    fn many_long_addresses_end_the_list_and_still_fail() {
        let address = |n: usize| format!("{n}{}", "k".repeat(1_200));
        let said = report((0..2_000).map(|n| found(Outcome::Fail, &address(n))));
        assert!(bytes(&said) < LISTED_BYTES + PLACE_BYTES, "{}", bytes(&said));
        let last = said.last().unwrap();
        assert!(last.message.ends_with("more changes break this rule"), "{}", last.message);
        assert_eq!((&last.address, last.outcome), (&None, Outcome::Fail));
    }

    #[test]
    fn a_failure_stands_before_any_number_of_doubts() {
        let address = |n: usize| format!("{n}{}", "k".repeat(10_000));
        let doubts = (0..2_500).map(|n| found(Outcome::Unknown, &address(n)));
        let said = report(doubts.chain([found(Outcome::Fail, "a.b")]));
        assert_eq!(said.first().and_then(|one| one.address.as_deref()), Some("a.b"));
        assert_eq!(said.last().map(|one| one.outcome), Some(Outcome::Unknown));
        assert!(fails(&said) && bytes(&said) < LISTED_BYTES + PLACE_BYTES);
    }
}
