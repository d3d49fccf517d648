//! Why, in one or two sentences for the person who asked.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Authorisation, Decision, Finding, IntentSummary, Level, Outcome, Role};

use crate::{rule::MATRIX, say::listed};

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
            let fixes = repairs(facts.findings);
            format!("It may be done once the plan is made anew with these repairs: {fixes}.")
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
        Decision::Approved => alone(facts.authorisations).unwrap_or_else(|| {
            String::from("It does what was asked and nothing stands against it.")
        }),
    };
    let head = String::from(head.trim_end());
    if facts.decision >= Decision::Escalated {
        return head;
    }
    let mut said: Vec<String> = Vec::from([head]);
    for (rule, subject) in
        [("production_change_ticket", "For production it"), ("cost_threshold_approval", "The cost")]
    {
        let grounds = grounds(facts.authorisations, rule);
        if !grounds.is_empty() {
            said.push(format!("{subject} {}.", grounds.join(" and ")));
        }
    }
    said.join(" ")
}

/// What a rule's content rests on, each once.
fn grounds<'a>(authorisations: &'a [Authorisation], rule: &str) -> Vec<&'a str> {
    let mut grounds: Vec<&str> = Vec::new();
    for authorisation in authorisations.iter().filter(|authorisation| authorisation.rule == rule) {
        let basis = authorisation.basis.as_str();
        if basis.starts_with("rests on") && !grounds.contains(&basis) {
            grounds.push(basis);
        }
    }
    grounds
}

/// On what ground an agent may act without anybody who asked.
fn alone(authorisations: &[Authorisation]) -> Option<String> {
    let grounds: BTreeSet<&str> = authorisations
        .iter()
        .filter(|authorisation| authorisation.by == MATRIX)
        .map(|authorisation| authorisation.basis.as_str())
        .collect();
    if grounds.is_empty() {
        return None;
    }
    let grounds = listed(grounds.into_iter());
    Some(format!("Nobody asked; {MATRIX} allows an agent to {grounds}."))
}

/// How the intent check begins what it says about unasked changes; said once is enough.
const MORE: &str = "It tried to do more than you asked: ";

fn vetoed(facts: &Facts<'_>) -> String {
    let is_veto =
        |finding: &Finding| finding.level == Level::Blocking && finding.outcome == Outcome::Fail;
    let is_more = |finding: &Finding| finding.message.starts_with(MORE);
    let more = distinct(facts.findings, |finding| is_veto(finding) && is_more(finding));
    let others = messages(facts.findings, |finding| is_veto(finding) && !is_more(finding));
    let parts: Vec<&str> = more
        .iter()
        .take(SHOWN)
        .map(|message| message.strip_prefix(MORE).unwrap_or(message).trim_end_matches('.'))
        .collect();
    let unasked = listed(facts.intent.unrequested.iter().map(String::as_str));
    match (parts.is_empty(), unasked.is_empty()) {
        (true, true) => format!("It may not be done: {others}"),
        (true, false) => format!("{MORE}{unasked}. {others}"),
        (false, true) => format!("{MORE}{}. {others}", parts.join("; ")),
        (false, false) => format!("{MORE}{} ({unasked}). {others}", parts.join("; ")),
    }
}

fn repairs(findings: &[Finding]) -> String {
    let fixes: Vec<String> = findings
        .iter()
        .filter_map(|finding| {
            let words = finding.fix.as_ref()?.words.trim_end_matches('.');
            let address = finding.address.as_deref().unwrap_or("the plan");
            Some(format!("{address}: {words}"))
        })
        .collect();
    listed(fixes.iter().map(String::as_str))
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

/// How many messages a reason repeats; the rest stand among the findings.
const SHOWN: usize = 4;

/// The first few different messages.
fn messages(findings: &[Finding], wanted: impl Fn(&Finding) -> bool) -> String {
    let mut all = distinct(findings, wanted);
    let rest = all.len().saturating_sub(SHOWN);
    all.truncate(SHOWN);
    let text = all.join(" ");
    if rest > 0 { format!("{text} And {rest} more.") } else { text }
}

fn distinct(findings: &[Finding], wanted: impl Fn(&Finding) -> bool) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let chosen = findings.iter().filter(|finding| wanted(finding));
    let texts = chosen.map(|finding| finding.message.as_str());
    texts.filter(|text| seen.insert(*text)).collect()
}
