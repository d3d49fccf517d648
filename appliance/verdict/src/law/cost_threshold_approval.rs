//! Law 4: what adds more than $1,000 a month needs finance, more than $5,000 the finance manager,
//! more than $10,000 the chief financial officer.

mod belongs;
mod budget;

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Authorisation, Finding, Usd};

use crate::{
    law::{Law, Report},
    say::{About, Voice, listed, report},
    view::View,
};
use budget::Standing;

const VOICE: Voice = Voice::asking_law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "cost_threshold_approval",
    says: "More than $1,000, $5,000 or $10,000 a month needs finance, its manager or the CFO.",
    check,
};

/// The most a month that finance signs for without its manager.
pub(crate) const FINANCE_UP_TO: Usd = Usd::from_cents(500_000);

/// Monthly dollars above which a role is asked, the highest first. Fixed: no setting raises them.
const TIERS: [(Usd, &str); 3] = [
    (Usd::from_cents(1_000_000), "cfo"),
    (FINANCE_UP_TO, "finance_manager"),
    (Usd::from_cents(100_000), "finance"),
];

/// The sum that is exceeded, and who is asked.
pub(crate) fn tier(total: Usd) -> Option<(Usd, &'static str)> {
    TIERS.into_iter().find(|(above, _role)| total > *above)
}

/// The role that signs for a sum a month, `finance` also where nobody needs to.
#[must_use]
pub fn signer_of(sum: Usd) -> &'static str {
    tier(sum).map_or("finance", |(_above, role)| role)
}

fn check(view: &View<'_>) -> Report {
    let estimate = &view.estimate;
    let (added, before) = (estimate.adds(), estimate.before);
    let total = added.plus(before);
    let mut asked = tier(total).filter(|_tier| added > Usd::default());
    let mut findings = vec![];
    let mut authorisations = vec![];
    if let Some((above, role)) = asked {
        match budget::standing(view, total, role) {
            Standing::Covers(budget) => {
                authorisations.push(budget::authorisation(budget, total));
                asked = None;
            }
            Standing::Absent => findings.push(exceeded(view, (above, role), "")),
            Standing::Short(why) => findings.push(exceeded(view, (above, role), &why)),
        }
    }
    // The chief financial officer signs for any sum.
    if asked.is_none_or(|(_above, role)| role != "cfo") {
        findings.extend(doubts(view));
    }
    let applicable = view.effective().next().is_some();
    let mut report = report(applicable, findings);
    report.authorisations = authorisations;
    report.authorisations.extend(rests_on(view, total));
    report
}

/// It adds more than nobody needs to sign for.
fn exceeded(view: &View<'_>, (above, role): (Usd, &str), budget: &str) -> Finding {
    let estimate = &view.estimate;
    let (added, before) = (estimate.adds(), estimate.before);
    let now = estimate.sums.known.max(estimate.claimed.unwrap_or_default());
    let grown = if added > now {
        format!(", {added} with what it may grow to by itself")
    } else {
        String::new()
    };
    let sum = if before > Usd::default() {
        let by = match view.case.context.service {
            Some(_) => "for this service",
            None => "by this client without naming a service",
        };
        let total = added.plus(before);
        format!(", with {before} already added {by} in 30 days {total}")
    } else {
        String::new()
    };
    let analysis = estimate.analysis();
    let message =
        format!("It adds {now} a month{grown}{sum}, more than {above}: {analysis}.{budget}");
    VOICE.fail(message).ask(&[role])
}

/// What nobody can say of the sum, whatever it comes to.
fn doubts(view: &View<'_>) -> Vec<Finding> {
    let estimate = &view.estimate;
    let unpriced = &estimate.sums.unpriced;
    let names = listed(unpriced.iter().map(String::as_str));
    let unpriced =
        (!unpriced.is_empty()).then(|| format!("Nobody knows what this costs: {names}."));
    let book = estimate.doubt.as_ref().filter(|_doubt| estimate.sums.priced_any);
    let book = book.map(|doubt| format!("Nobody can rely on what this costs: {doubt}."));
    let messages = unpriced.into_iter().chain(book);
    messages.map(|message| VOICE.unknown(message).ask(&["finance"])).collect()
}

/// The word that keeps the sum under a limit it would exceed if all of it ran a whole month.
fn rests_on(view: &View<'_>, total: Usd) -> Option<Authorisation> {
    let estimate = &view.estimate;
    let (by, word) = estimate.usage.word.as_ref()?;
    let whole = estimate.whole_month;
    let (above, _role) = tier(whole.plus(estimate.before))?;
    (tier(total).is_none_or(|(reached, _role)| reached < above)).then(|| Authorisation {
        rule: String::from(LAW.id),
        by: String::from(*by),
        basis: format!("{word}; all month it would be {whole}, more than {above}"),
    })
}
