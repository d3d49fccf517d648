//! Sums that a site sets: monthly limits of its own, a lower first limit of the cost law, and what
//! a single object may cost.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Finding, Guardrail, Outcome, PolicyStatus, PolicySummary, Role, Usd};

use super::{reach::Reach, say};
use crate::{
    catalogue::{COST_LAW, INSTANCE_SIZE, MONTHLY_COST, known},
    law::tier,
    say::listed,
    view::View,
};

/// Checks one guardrail; a limit of the site's own is listed among the policies.
pub(super) fn check(
    view: &View<'_>,
    reach: &Reach<'_>,
    guardrail: &Guardrail,
    findings: &mut Vec<Finding>,
    summaries: &mut Vec<PolicySummary>,
) {
    let Some(threshold) = guardrail.threshold else { return };
    let limit = Usd::from_cents(100).times(i64::from(threshold));
    match known(&guardrail.name).map(|entry| entry.id) {
        Some(MONTHLY_COST) => {
            let (status, found) = monthly(view, reach, guardrail, limit);
            findings.extend(found);
            summaries.push(PolicySummary { id: guardrail.name.clone(), digest: None, status });
        }
        // Above its own limit, and where nobody knows, the law asks.
        Some(COST_LAW) if tier(view.estimate.adds().plus(view.estimate.before)).is_none() => {
            let (_status, found) = monthly(view, reach, guardrail, limit);
            findings.extend(found.filter(|finding| finding.outcome == Outcome::Fail));
        }
        Some(INSTANCE_SIZE) => findings.extend(single(view, reach, guardrail, limit)),
        Some(_) | None => {}
    }
}

/// What the plan adds where the guardrail holds. Only what is known to be added elsewhere is left
/// out: a claim, what may grow, and what was added before stay in.
fn monthly(
    view: &View<'_>,
    reach: &Reach<'_>,
    guardrail: &Guardrail,
    limit: Usd,
) -> (PolicyStatus, Option<Finding>) {
    let (estimate, to) = (&view.estimate, &guardrail.applies_to);
    let (mut here, mut elsewhere) = (Usd::default(), Usd::default());
    for (amount, address) in &estimate.sums.lines {
        let side = if reach.at(to, address) { &mut here } else { &mut elsewhere };
        *side = side.plus(*amount);
    }
    if here <= Usd::default() && reach.effective(to).next().is_none() {
        return (PolicyStatus::NotApplicable, None);
    }
    // Each line is rounded up, and the whole is rounded once: many small ones elsewhere would take
    // more from the whole than they are.
    let (added, before) = (estimate.adds().minus(elsewhere).max(here), estimate.before);
    let total = added.plus(before);
    if added > Usd::default() && total > limit {
        let sum = if before > Usd::default() {
            format!(", with {before} already added in 30 days {total}")
        } else {
            String::new()
        };
        let analysis = estimate.analysis();
        let message =
            format!("It adds {added} a month{sum}, more than the site's {limit}: {analysis}.");
        return (PolicyStatus::Ran, Some(asking(guardrail, Outcome::Fail, message)));
    }
    let lines = estimate.sums.unpriced.iter().map(String::as_str);
    let unpriced: Vec<&str> = lines.filter(|line| reach.at_line(to, line)).collect();
    if unpriced.is_empty() {
        return (PolicyStatus::Ran, None);
    }
    let names = listed(unpriced.into_iter());
    let message = format!("Nobody knows whether it stays under the site's {limit}: {names}.");
    (PolicyStatus::Unknown, Some(asking(guardrail, Outcome::Unknown, message)))
}

/// Money is finance's, where the site names nobody.
fn asking(guardrail: &Guardrail, outcome: Outcome, message: String) -> Finding {
    let mut finding = say(guardrail, outcome, message);
    if guardrail.approvers.is_empty() || guardrail.name == COST_LAW {
        finding.approvers = vec![Role::from("finance")];
    }
    finding
}

/// Objects that cost more alone. What has no price here the cost law asks about.
fn single(view: &View<'_>, reach: &Reach<'_>, guardrail: &Guardrail, limit: Usd) -> Vec<Finding> {
    let dear = view.estimate.sums.lines.iter().filter(|(amount, _address)| *amount > limit);
    let here = dear.filter(|(_amount, address)| reach.at(&guardrail.applies_to, address));
    here.map(|(amount, address)| {
        let message =
            format!("{address} alone adds {amount} a month, more than {limit}; is it meant?");
        let finding = say(guardrail, Outcome::Fail, message);
        Finding { address: Some(address.clone()), ..finding }
    })
    .collect()
}
