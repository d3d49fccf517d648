//! From a case to its judgment: everything that has something to say is asked, what it says is
//! joined, and what led to the decision stands beside it.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{
    Case, Change, Decision, EnvironmentKind, Finding, IntentMatch, IntentSummary, Judgment, Level,
    Mode, Origin, Outcome, PlanSummary, PolicySummary, Role,
};

use crate::{
    LAWS, RULES, explain, guardrail, join, plan_check, policy, road::road, rule, satisfy, scope,
    view::View,
};

/// Judges a case. The same case gives the same judgment, byte for byte.
#[must_use]
pub fn judge(case: &Case) -> Judgment {
    let view = View::of(case);
    let has_effects = case.plan.has_effects() || takes_over(case);
    let mut policies = vec![];
    let mut findings = vec![];
    let mut authorisations = vec![];
    for rule in LAWS.iter().chain(&RULES) {
        let report = (rule.check)(&view);
        findings.extend(report.findings);
        authorisations.extend(report.authorisations);
        let id = String::from(rule.id);
        policies.push(PolicySummary { id, digest: None, status: report.status });
    }
    policies.extend(policy::summaries(case));
    let mut said = policy::findings(case);
    rule::vendor_access::tell_ends(&view, &mut said);
    findings.extend(said);
    let reach = guardrail::Reach::of(&view);
    let (of_the_site, limits) = guardrail::findings(&view, &reach);
    findings.extend(of_the_site);
    policies.extend(limits);
    let (intent, asked) = intent(&view);
    let road = road(&view);
    // What was asked for and is not there is told of a plan that does nothing, too.
    if has_effects || !intent.missing.is_empty() {
        findings.extend(asked);
    }
    if has_effects {
        findings.extend(plan_check::findings(&view));
        findings.extend(road.findings);
        findings.extend(view.estimate.understated(case));
    }
    guardrail::raise(&view, &reach, &mut findings);
    let (mut findings, signed) = satisfy::settle(case, findings);
    authorisations.extend(signed);
    authorisations.sort_by(|a, b| (&a.rule, &a.basis, &a.by).cmp(&(&b.rule, &b.basis, &b.by)));
    arrange(&mut findings);
    let mut cost = view.estimate.summary();
    cost.unknown.sort();
    let conditions = if has_effects { road.conditions } else { vec![] };
    let decision = join(&findings, !conditions.is_empty());
    let waits = decision == Decision::Escalated;
    let approvers = if waits { satisfy::awaited(case, &findings) } else { vec![] };
    let reason = explain::reason(&explain::Facts {
        decision,
        findings: &findings,
        intent: &intent,
        approvers: &approvers,
        authorisations: &authorisations,
        has_effects,
    });
    Judgment {
        decision,
        reason,
        intent,
        golden_path: road.path,
        cost,
        approvers,
        conditions,
        notify: notify(decision, &findings),
        policies,
        authorisations,
        access: view.access.clone(),
        environment: environment(&view),
        plan: summary(case),
        findings,
    }
}

/// Whether the plan takes existing objects under its management, which may be all that it does.
fn takes_over(case: &Case) -> bool {
    let managed = |change: &&Change| change.mode == Mode::Managed;
    case.plan.changes.iter().filter(managed).any(|change| change.importing.is_some())
}

/// What the intent check sees. An agent that acts on its own has no words to compare with.
fn intent(view: &View<'_>) -> (IntentSummary, Vec<Finding>) {
    if view.case.request.is_some() && view.case.origin == Origin::User {
        let (contract, links) = (&view.contract, &view.links);
        let compared = scope::compare_linked(contract, view.case, &view.placements, links);
        let compared = scope::opinion::weigh(view.case, contract, &view.placements, compared);
        let compared = scope::doubted(compared, &view.doubts);
        return (compared.summary, compared.findings);
    }
    let summary =
        IntentSummary { verdict: IntentMatch::Unknown, unrequested: vec![], missing: vec![] };
    (summary, vec![])
}

/// Gravest first, each once, in an order that does not depend on the plan's.
fn arrange(findings: &mut Vec<Finding>) {
    let gravity = |finding: &Finding| match (finding.outcome, finding.level) {
        (Outcome::Fail, Level::Blocking) => 0,
        (Outcome::Fail, Level::Governance) => 1,
        (Outcome::Unknown, _) => 2,
        (Outcome::Fail, Level::Hard) => 3,
        (Outcome::Fail, Level::Soft) => 4_u8,
    };
    findings.sort_by(|a, b| gravity(a).cmp(&gravity(b)).then_with(|| a.cmp(b)));
    findings.dedup();
}

/// Who is told without being asked.
fn notify(decision: Decision, findings: &[Finding]) -> Vec<Role> {
    let role = match decision {
        Decision::Vetoed => "security_team",
        Decision::AutoFixed | Decision::ApprovedWithConditions => "platform_team",
        Decision::Approved | Decision::ApprovedWithWarnings | Decision::Escalated => {
            return vec![];
        }
    };
    let mut roles = vec![Role::from(role)];
    if findings.iter().any(|finding| finding.id == "gdpr_data_residency") {
        roles.push(Role::from("data_protection_officer"));
    }
    roles
}

/// The strictest environment anything happens in.
fn environment(view: &View<'_>) -> String {
    let mut effective = view.effective().peekable();
    let all: Vec<_> = if effective.peek().is_some() {
        effective.map(|subject| subject.placement).collect()
    } else {
        view.placements.iter().collect()
    };
    if all.is_empty() || all.iter().any(|place| place.kind == EnvironmentKind::Production) {
        return String::from("production");
    }
    let mut names: Vec<&str> = all.iter().map(|place| place.environment.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

fn summary(case: &Case) -> PlanSummary {
    PlanSummary {
        digest: case.plan.digest,
        semantic_digest: case.plan.semantic_digest,
        changes: u64::try_from(case.plan.changes.len()).unwrap_or(u64::MAX),
        archive: case.plan.archive.clone(),
    }
}

#[cfg(test)]
mod tests;
