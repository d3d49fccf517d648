//! Values that unit tests start from.

use tribune_record::{
    CostSummary, Decision, Digest, IntentMatch, IntentSummary, Judgment, PlanSummary,
};

/// A judgment without a finding.
pub(crate) fn judgment(decision: Decision) -> Judgment {
    let digest = Digest([7; 32]);
    Judgment {
        decision,
        reason: "Because.".to_owned(),
        findings: vec![],
        intent: IntentSummary { verdict: IntentMatch::Exact, unrequested: vec![], missing: vec![] },
        golden_path: None,
        cost: CostSummary {
            declared: None,
            estimated: None,
            may_reach: None,
            unknown: vec![],
            basis: String::new(),
        },
        approvers: vec![],
        conditions: vec![],
        notify: vec![],
        policies: vec![],
        authorisations: vec![],
        access: vec![],
        environment: "staging".to_owned(),
        plan: PlanSummary { digest, semantic_digest: digest, changes: 1, archive: None },
    }
}
