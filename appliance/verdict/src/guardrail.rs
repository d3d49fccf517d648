//! What the site adds to the rules: levels, approvers, thresholds, requirements, each where the
//! site says. Whatever a rule says by itself stays as it is: a site can add, never take away.

mod backups;
mod limits;
mod raise;
mod reach;
mod requirements;

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Change, Finding, Guardrail, Level, Outcome, PolicySummary, Source, Unknown};

use crate::{say::why_open, view::View};
pub(crate) use raise::raise;
pub(crate) use reach::Reach;
pub use reach::names_type;

/// What the thresholds and requirements of the site find, and how its own limits did.
pub(crate) fn findings(view: &View<'_>, reach: &Reach<'_>) -> (Vec<Finding>, Vec<PolicySummary>) {
    let (mut findings, mut summaries) = (vec![], vec![]);
    for guardrail in &view.case.settings.guardrails {
        limits::check(view, reach, guardrail, &mut findings, &mut summaries);
        findings.extend(backups::findings(reach, guardrail));
        findings.extend(requirements::findings(reach, guardrail));
    }
    (findings, summaries)
}

/// A finding of the rule that a guardrail is about. What is only on trial warns, also where
/// nobody can say.
fn say(guardrail: &Guardrail, outcome: Outcome, message: String) -> Finding {
    let holds = guardrail.enforcement.is_enforced();
    Finding {
        id: guardrail.name.clone(),
        source: Source::Guardrail,
        level: if holds { guardrail.level } else { Level::Soft },
        outcome: if holds { outcome } else { Outcome::Fail },
        address: None,
        path: None,
        message,
        approvers: vec![],
        fix: None,
    }
}

/// Nobody can say whether an object has what is demanded of it.
fn open(guardrail: &Guardrail, change: &Change, what: &str, unknown: Option<&Unknown>) -> Finding {
    let why = why_open(unknown);
    let message = format!("{}: nobody can say whether {what}: {why}.", change.address);
    say(guardrail, Outcome::Unknown, message)
}

#[cfg(test)]
mod tests;
