//! From a case to its judgment.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{
    Case, CostSummary, Decision, EnvironmentKind, Finding, IntentMatch, IntentSummary, Judgment,
    PlanSummary, PolicySummary,
};

use crate::{LAWS, join, scope, view::View};

/// Judges a case.
#[must_use]
pub fn judge(case: &Case) -> Judgment {
    let view = View::of(case);
    let comparison = case
        .request
        .as_ref()
        .map(|request| scope::compare(&scope::contract(&request.text), case, &view.placements));
    let (findings, intent): (Vec<Finding>, _) = comparison.map_or_else(
        || {
            let none = IntentSummary {
                verdict: IntentMatch::Unknown,
                unrequested: vec![],
                missing: vec![],
            };
            (vec![], none)
        },
        |comparison| (comparison.findings, comparison.summary),
    );
    let mut findings = findings;
    let mut policies = vec![];
    for law in LAWS {
        let report = (law.check)(&view);
        findings.extend(report.findings);
        policies.push(PolicySummary {
            id: String::from(law.id),
            digest: None,
            status: report.status,
        });
    }
    let decision = join(&findings, false).max(Decision::Escalated);
    let production = view.placements.iter().any(|p| p.kind == EnvironmentKind::Production);
    Judgment {
        decision,
        reason: String::from("Nothing is approved before every law is in force."),
        findings,
        intent,
        golden_path: None,
        cost: CostSummary { declared: None, estimated: None, unknown: vec![] },
        approvers: vec![],
        conditions: vec![],
        notify: vec![],
        policies,
        authorisations: vec![],
        environment: String::from(if production { "production" } else { "non-production" }),
        plan: PlanSummary {
            digest: case.plan.digest,
            semantic_digest: case.plan.semantic_digest,
            changes: u64::try_from(case.plan.changes.len()).unwrap_or(u64::MAX),
        },
    }
}
