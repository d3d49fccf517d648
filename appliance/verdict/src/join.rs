//! The fixed lattice: what a set of findings comes to. More findings are never milder.

use tribune_record::{Decision, Finding, Level, Outcome};

/// What one finding alone comes to. A finding nobody could settle escalates whatever its level;
/// a failure of a blocking rule vetoes.
const fn weight(finding: &Finding) -> Decision {
    match (finding.outcome, finding.level) {
        (Outcome::Fail, Level::Blocking) => Decision::Vetoed,
        (Outcome::Unknown, _) | (Outcome::Fail, Level::Governance) => Decision::Escalated,
        (Outcome::Fail, Level::Hard) => {
            // A repair that is not there cannot be offered.
            if finding.fix.is_some() { Decision::AutoFixed } else { Decision::Escalated }
        }
        (Outcome::Fail, Level::Soft) => Decision::ApprovedWithWarnings,
    }
}

/// The gravest of all findings, and of the conditions of leaving the paved road.
#[must_use]
pub fn join(findings: &[Finding], has_conditions: bool) -> Decision {
    let floor = if has_conditions { Decision::ApprovedWithConditions } else { Decision::Approved };
    findings.iter().map(weight).fold(floor, Ord::max)
}
