//! What the policies said, and whether every expected one said anything.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Case, Finding, Level, Outcome, PolicyRun, PolicyStatus, PolicySummary, Source,
};

use crate::say::{About, Voice};

const FAILED: Voice =
    Voice { id: "policy_failed", source: Source::Plugin, level: Level::Governance };
const REFUSED: Voice =
    Voice { id: "policy_failed", source: Source::Plugin, level: Level::Blocking };

/// Who settles what names nobody.
const BY_DEFAULT: &str = "security_team";

/// The policies' findings, with one for each that failed or is missing.
pub(crate) fn findings(case: &Case) -> Vec<Finding> {
    let mut findings = vec![];
    for run in &case.policy_runs {
        findings.extend(run.findings.iter().cloned());
        findings.extend(unsettled(run));
    }
    for (id, digest) in &case.settings.policies {
        let run = case.policy_runs.iter().find(|run| run.id == *id && run.digest == *digest);
        if run.is_none() {
            let message = format!("The policy {id} had to run and did not.");
            findings.push(FAILED.fail(message).ask(&[BY_DEFAULT]));
        }
    }
    let ran = case.policy_runs.iter().any(|run| run.status != PolicyStatus::Failed);
    if !ran {
        let message = "Not one policy ran, so nothing can be judged.";
        findings.push(REFUSED.fail(String::from(message)));
    }
    findings
}

/// A run that did not settle everything and has no finding that says so.
fn unsettled(run: &PolicyRun) -> Option<Finding> {
    let id = &run.id;
    match run.status {
        PolicyStatus::Failed => {
            let why = run.detail.as_deref().unwrap_or("it did not say why");
            let message = format!("The policy {id} did not run to its end: {why}.");
            Some(FAILED.fail(message).ask(&[BY_DEFAULT]))
        }
        PolicyStatus::Unknown if run.findings.iter().all(|f| f.outcome != Outcome::Unknown) => {
            let message = format!("The policy {id} could not settle everything.");
            Some(FAILED.unknown(message).ask(&[BY_DEFAULT]))
        }
        PolicyStatus::Ran | PolicyStatus::NotApplicable | PolicyStatus::Unknown => None,
    }
}

/// Every expected policy, and those that ran unasked, in that order.
pub(crate) fn summaries(case: &Case) -> Vec<PolicySummary> {
    let mut all: Vec<PolicySummary> = vec![];
    for (id, digest) in &case.settings.policies {
        let run = case.policy_runs.iter().find(|run| run.id == *id && run.digest == *digest);
        let status = run.map_or(PolicyStatus::Failed, |run| run.status);
        all.push(PolicySummary { id: id.clone(), digest: Some(*digest), status });
    }
    for run in &case.policy_runs {
        let known = all.iter().any(|one| one.id == run.id && one.digest == Some(run.digest));
        if !known {
            let digest = Some(run.digest);
            all.push(PolicySummary { id: run.id.clone(), digest, status: run.status });
        }
    }
    all
}
