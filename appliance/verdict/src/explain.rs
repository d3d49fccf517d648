//! Why, in one or two sentences for the person who asked.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Authorisation, Decision, Finding, IntentSummary, Level, Outcome, Role};

use crate::say::listed;

/// What an explanation is made from.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) decision: Decision,
    pub(crate) findings: &'a [Finding],
    pub(crate) intent: &'a IntentSummary,
    pub(crate) approvers: &'a [Role],
    pub(crate) authorisations: &'a [Authorisation],
    pub(crate) has_effects: bool,
}

/// The reason of a decision.
pub(crate) fn reason(facts: &Facts<'_>) -> String {
    let head = match facts.decision {
        Decision::Vetoed => vetoed(facts),
        Decision::Escalated => escalated(facts),
        Decision::AutoFixed => {
            let fixes = messages(facts.findings, |finding| finding.fix.is_some());
            format!("It may be done once the plan is made anew with these repairs: {fixes}")
        }
        Decision::ApprovedWithConditions => String::from(
            "It leaves the paved road: it may be done once your team takes on what that means.",
        ),
        Decision::ApprovedWithWarnings => {
            let warnings = messages(facts.findings, |_finding| true);
            format!("It may be done; please read: {warnings}")
        }
        Decision::Approved if !facts.has_effects => {
            return String::from("There is nothing to apply: the plan changes nothing.");
        }
        Decision::Approved => String::from("It does what was asked and nothing stands against it."),
    };
    let mut grounds: Vec<&str> = Vec::new();
    for authorisation in facts.authorisations {
        if authorisation.basis.starts_with("rests on")
            && !grounds.contains(&authorisation.basis.as_str())
        {
            grounds.push(&authorisation.basis);
        }
    }
    let allowed = facts.decision < Decision::Escalated;
    if grounds.is_empty() || !allowed {
        head
    } else {
        format!("{head} For production it {}.", grounds.join(" and "))
    }
}

fn vetoed(facts: &Facts<'_>) -> String {
    let is_veto =
        |finding: &Finding| finding.level == Level::Blocking && finding.outcome == Outcome::Fail;
    let all = messages(facts.findings, is_veto);
    if facts.intent.unrequested.is_empty() {
        format!("It may not be done: {all}")
    } else {
        let names = listed(facts.intent.unrequested.iter().map(String::as_str));
        format!("It tried to do more than you asked: {names}. {all}")
    }
}

fn escalated(facts: &Facts<'_>) -> String {
    let roles: Vec<String> = facts.approvers.iter().map(plain_role).collect();
    let escalates = |finding: &Finding| {
        finding.outcome == Outcome::Unknown
            || finding.level == Level::Governance
            || (finding.level == Level::Hard && finding.fix.is_none())
    };
    let all = messages(facts.findings, escalates);
    if roles.is_empty() {
        format!("It waits for a person: {all}")
    } else {
        format!("It waits for {}: {all}", roles.join(", "))
    }
}

fn plain_role(role: &Role) -> String {
    match role.0.as_str() {
        "requester_confirmation" => String::from("your own confirmation"),
        other => other.replace('_', " "),
    }
}

/// The first few different messages.
fn messages(findings: &[Finding], wanted: impl Fn(&Finding) -> bool) -> String {
    const SHOWN: usize = 4;
    let mut seen = BTreeSet::new();
    let mut all: Vec<&str> = Vec::new();
    for finding in findings.iter().filter(|finding| wanted(finding)) {
        if seen.insert(finding.message.as_str()) {
            all.push(&finding.message);
        }
    }
    let rest = all.len().saturating_sub(SHOWN);
    all.truncate(SHOWN);
    let text = all.join(" ");
    if rest > 0 { format!("{text} And {rest} more.") } else { text }
}
