//! What a plan adds to the monthly bill, by our own price book. What the book does not know is
//! listed, never counted as nothing; what may grow with no further plan is named.

mod amount;
mod book;
mod data;
mod lookup;
mod machines;
mod quote;
mod read;
mod services;
mod spoken;
mod sums;
mod usage;

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};
use tribune_record::{
    Case, CostSummary, Finding, Level, Placement, RequestSource, Source, Spending, Usd,
};

use crate::{
    law::tier,
    links::Links,
    say::{About, Voice, listed},
};
use lookup::Lookup;
use quote::Quoter;
pub(crate) use sums::Sums;
use usage::Usage;

/// Hours in an average month.
pub(crate) const MONTH: u64 = 730;

/// What a plan costs.
#[derive(Debug, Default)]
pub(crate) struct Estimate {
    /// The largest of what the orchestrator and the request say it adds.
    pub(crate) claimed: Option<Usd>,
    /// What is added.
    pub(crate) sums: Sums,
    /// What would be added if all of it ran a whole month, with all it may grow to.
    pub(crate) whole_month: Usd,
    /// How long it runs, and on whose word.
    pub(crate) usage: Usage,
    /// What was added before, under the same service.
    pub(crate) before: Usd,
    /// Which price book it is made from, and who vouches for that.
    pub(crate) basis: String,
    /// Why nothing can rest on that book, where nothing can.
    pub(crate) doubt: Option<String>,
}

impl Estimate {
    /// Estimates a case.
    pub(crate) fn of(case: &Case, links: &Links, placements: &[Placement]) -> Self {
        let lookup = Lookup::new(case, links);
        let used = sums::used(case, &lookup);
        let sums = |hours| Sums::of(&Quoter { case, lookup: &lookup, used: &used, hours });
        let claimed = claimed(case);
        let own = case.spending.iter().filter(|spending| spending.service.is_none());
        let before = added(own);
        let full = sums(MONTH);
        let whole_month = full.reach.max(claimed.unwrap_or_default());
        let usage = Usage::of(case, placements, whole_month.plus(before));
        let sums = if usage.hours < MONTH { sums(usage.hours) } else { full };
        let (basis, doubt) = (book::basis(case), book::doubt(case));
        Self { claimed, sums, whole_month, usage, before, basis, doubt }
    }

    /// Where the sum comes from, in words.
    pub(crate) fn analysis(&self) -> String {
        const SHOWN: usize = 3;
        let line = |(amount, address): &(Usd, String)| format!("{address} {amount}");
        let lines = &self.sums.lines;
        let mut parts: Vec<String> = lines.iter().take(SHOWN).map(line).collect();
        let rest = lines.len().saturating_sub(parts.len());
        if rest > 0 {
            parts.push(format!("{rest} more"));
        }
        if let Some(claimed) = self.claimed {
            parts.push(format!("the orchestrator says {claimed}"));
        }
        parts.extend(self.usage.word.iter().map(|(_by, word)| word.clone()));
        parts.extend(self.usage.unheard.clone());
        parts.extend(self.sums.grows.iter().take(SHOWN).cloned());
        if parts.is_empty() { String::from("no price is known") } else { parts.join(", ") }
    }

    /// For the decision.
    pub(crate) fn summary(&self) -> CostSummary {
        let Sums { known, reach, grows, by_use, unpriced, priced_any, .. } = &self.sums;
        let nothing_known = !(*priced_any || by_use.is_empty() && unpriced.is_empty());
        let unknown = unpriced.iter().chain(grows).chain(by_use);
        CostSummary {
            declared: self.claimed,
            estimated: if nothing_known { None } else { Some(*known) },
            may_reach: Some(*reach).filter(|reach| reach > known),
            unknown: unknown.map(ToString::to_string).collect(),
            basis: self.basis.clone(),
        }
    }

    /// What is said to be less than it is, or less than it is together with what the same client
    /// adds elsewhere.
    pub(crate) fn understated(&self, case: &Case) -> Vec<Finding> {
        let both = [self.claims_too_little(), self.is_split(case)];
        both.into_iter().flatten().collect()
    }

    /// A claim far under the estimate is a finding: harmless where the sum is small.
    fn claims_too_little(&self) -> Option<Finding> {
        const SLACK: Usd = Usd::from_cents(2_500);
        const MATTERS: Usd = Usd::from_cents(100_000);
        let claimed = self.claimed?;
        let known = self.sums.known;
        let short = known.minus(claimed);
        // More than a quarter and more than small change.
        if short.times(4) <= claimed || short <= SLACK {
            return None;
        }
        let far = known > MATTERS && short > claimed;
        let level = if far { Level::Governance } else { Level::Soft };
        let message =
            format!("The orchestrator says it adds {claimed} a month, our prices say {known}.");
        let finding = understating(level).fail(message);
        Some(if far { finding.ask(&["finance"]) } else { finding })
    }

    /// A name for a service that nobody registered may be made up for each plan. One client often
    /// works for many services, so what it adds under all of them is told, not asked about.
    fn is_split(&self, case: &Case) -> Option<Finding> {
        let others = case.spending.iter().filter(|spending| spending.service.is_some());
        let elsewhere = added(others.clone());
        let own = self.adds().plus(self.before);
        let all = own.plus(elsewhere);
        let above = tier(all).filter(|_tier| self.adds() > Usd::default())?;
        if tier(own) == Some(above) || elsewhere <= Usd::default() {
            return None;
        }
        let names: BTreeSet<&str> = others.filter_map(|s| s.service.as_deref()).collect();
        let name = case.context.service.as_deref().unwrap_or_default();
        let message = format!(
            "Nobody registered the service {name}: with what the same client added in 30 days \
             under other names ({}) it comes to {all} a month.",
            listed(names.into_iter())
        );
        Some(understating(Level::Soft).fail(message))
    }

    /// What law 4 rests on: the larger of our sum, with all it may grow to, and what is claimed.
    pub(crate) fn adds(&self) -> Usd {
        self.sums.reach.max(self.claimed.unwrap_or_default())
    }
}

const fn understating(level: Level) -> Voice {
    Voice { id: "cost_understated", source: Source::Cost, level }
}

/// What somebody says it adds. A claim can only make it more: how long a rate lasts is taken from
/// the words, and from the context only where its operator is taken at their word.
fn claimed(case: &Case) -> Option<Usd> {
    let request = case.request.as_ref();
    let local = request.is_some_and(|request| request.source == RequestSource::Local);
    let days = case.context.duration_days.filter(|days| local && *days > 0);
    let words = request.map_or("", |request| request.text.as_str());
    let spoken = spoken::monthly(words, days);
    let claims = [case.context.declared_monthly_cost, case.plan.claimed_monthly_cost, spoken];
    claims.into_iter().flatten().max()
}

fn added<'a>(spending: impl Iterator<Item = &'a Spending>) -> Usd {
    let added = spending.map(|spending| spending.monthly.max(Usd::default()));
    added.fold(Usd::default(), Usd::plus)
}

#[cfg(test)]
mod tests;
