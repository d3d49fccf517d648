//! Law 4: what adds more than $1,000 a month needs finance, more than $5,000 the finance manager,
//! more than $10,000 the chief financial officer.

use alloc::{format, string::String, vec};
use tribune_record::Usd;

use crate::{
    law::{Law, Report},
    say::{About, Voice, listed, report},
    view::View,
};

const VOICE: Voice = Voice::asking_law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "cost_threshold_approval",
    says: "More than $1,000, $5,000 or $10,000 a month needs finance, its manager or the CFO.",
    check,
};

/// Monthly dollars above which a role is asked, the highest first. Fixed: no setting raises them.
const TIERS: [(Usd, &str); 3] = [
    (Usd::from_cents(1_000_000), "cfo"),
    (Usd::from_cents(500_000), "finance_manager"),
    (Usd::from_cents(100_000), "finance"),
];

fn check(view: &View<'_>) -> Report {
    let estimate = &view.estimate;
    let before = view.case.spending.iter().fold(Usd::default(), |sum, s| sum.plus(s.monthly));
    // The orchestrator's figure can only make it more, never less.
    let claimed = estimate.claimed.unwrap_or_default();
    let added = estimate.known.max(claimed);
    let total = added.plus(before.max(Usd::default()));
    let mut findings = vec![];
    let tier = TIERS.iter().find(|(above, _role)| total > *above && added > Usd::default());
    if let Some((above, role)) = tier {
        let sum = if before > Usd::default() {
            format!(", with {before} already added for this service in 30 days {total}")
        } else {
            String::new()
        };
        let message =
            format!("It adds {added} a month{sum}, more than {above}: {}.", estimate.analysis());
        findings.push(VOICE.fail(message).ask(&[role]));
    }
    if !estimate.unpriced.is_empty()
        && !findings.iter().any(|f| f.approvers.iter().any(|r| r.0 == "cfo"))
    {
        let names = listed(estimate.unpriced.iter().map(String::as_str));
        let message = format!("Nobody knows what this costs: {names}.");
        findings.push(VOICE.unknown(message).ask(&["finance"]));
    }
    let applicable = view.effective().next().is_some();
    report(applicable, findings)
}
