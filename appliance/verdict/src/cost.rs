//! What a plan adds to the monthly bill, by our own price book. What the book does not know is
//! listed, never counted as nothing.

mod quote;
mod spoken;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use tribune_record::{Action, Case, Change, CostSummary, Finding, Level, Source, Usd, Value};

use crate::{
    links::Links,
    say::{About, Voice},
};
use quote::{Quote, Quoter};

/// Hours in an average month.
pub(crate) const MONTH: u64 = 730;

/// What a plan costs.
#[derive(Debug, Default)]
pub(crate) struct Estimate {
    /// The largest of what the orchestrator and the request say it adds.
    pub(crate) claimed: Option<Usd>,
    /// The sum of what is added, as far as it is known. What the plan takes away elsewhere is not
    /// set off against it.
    pub(crate) known: Usd,
    /// Each known addition, largest first.
    pub(crate) lines: Vec<(Usd, String)>,
    /// What is billed by use alone, with the reason.
    pub(crate) by_use: Vec<String>,
    /// What has no price here, with the reason: nobody may take it for little.
    pub(crate) unpriced: Vec<String>,
    /// What the sum rests on beside the book, in words.
    pub(crate) assumed: Option<String>,
    priced_any: bool,
}

impl Estimate {
    /// Estimates a case.
    pub(crate) fn of(case: &Case, links: &Links) -> Self {
        let context = &case.context;
        let words = case.request.as_ref().map_or("", |request| request.text.as_str());
        let spoken = spoken::monthly(words, context.duration_days);
        let claims = [context.declared_monthly_cost, case.plan.claimed_monthly_cost, spoken];
        let mut estimate = Self { claimed: claims.into_iter().flatten().max(), ..Self::default() };
        let usage = context.usage_hours_per_month.map_or(MONTH, u64::from).min(MONTH);
        let lifetime = context.duration_days.map_or(MONTH, |d| u64::from(d).saturating_mul(24));
        let hours = usage.min(lifetime);
        if hours < MONTH {
            let words = format!("on the word that it runs {hours} hours a month");
            estimate.assumed = Some(words);
        }
        let quoter = Quoter { case, links, hours };
        let mut micro: u64 = 0;
        for (at, change) in case.plan.changes.iter().enumerate() {
            micro = micro.saturating_add(estimate.add(&quoter, at, change));
        }
        estimate.known = dollars(micro);
        estimate.lines.sort_by(|a, b| b.cmp(a));
        estimate
    }

    /// Counts one change; gives what it adds, in millionths of a dollar.
    fn add(&mut self, quoter: &Quoter<'_>, at: usize, change: &Change) -> u64 {
        let grows = change.action.creates() || change.action == Action::Update;
        if !grows || matches!(change.after, Value::Null) {
            return 0;
        }
        let after = quoter.quote(at, &change.resource_type, &change.after);
        let before = match change.before {
            Value::Null => Quote::Free,
            Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => quoter.quote(at, &change.resource_type, &change.before),
        };
        match (before, after) {
            (_, Quote::Free) => 0,
            (_, Quote::ByUse) => {
                if change.action.creates() {
                    self.by_use.push(format!("{}: billed by use", change.address));
                }
                0
            }
            (Quote::Monthly(before), Quote::Monthly(after)) => {
                self.line(change, after.saturating_sub(before))
            }
            (_, Quote::Monthly(after)) => self.line(change, after),
            (Quote::Unknown(_), Quote::Unknown(_)) if !resized(change) => 0,
            (_, Quote::Unknown(why)) => {
                self.unpriced.push(format!("{}: {why}", change.address));
                0
            }
        }
    }

    fn line(&mut self, change: &Change, micro: u64) -> u64 {
        self.priced_any = true;
        if micro > 0 {
            self.lines.push((dollars(micro), change.address.clone()));
        }
        micro
    }

    /// Where the sum comes from, in words.
    pub(crate) fn analysis(&self) -> String {
        const SHOWN: usize = 3;
        let line = |(amount, address): &(Usd, String)| format!("{address} {amount}");
        let mut parts: Vec<String> = self.lines.iter().take(SHOWN).map(line).collect();
        let rest = self.lines.len().saturating_sub(parts.len());
        if rest > 0 {
            parts.push(format!("{rest} more"));
        }
        if let Some(claimed) = self.claimed {
            parts.push(format!("the orchestrator says {claimed}"));
        }
        parts.extend(self.assumed.clone());
        if parts.is_empty() { String::from("no price is known") } else { parts.join(", ") }
    }

    /// For the decision.
    pub(crate) fn summary(&self) -> CostSummary {
        let nothing_known =
            !(self.priced_any || self.by_use.is_empty() && self.unpriced.is_empty());
        let unknown = self.unpriced.iter().chain(&self.by_use).map(ToString::to_string).collect();
        CostSummary {
            declared: self.claimed,
            estimated: if nothing_known { None } else { Some(self.known) },
            unknown,
        }
    }

    /// A claim far under the estimate is a finding: harmless where the sum is small.
    pub(crate) fn understated(&self) -> Option<Finding> {
        const SLACK: Usd = Usd::from_cents(2_500);
        const MATTERS: Usd = Usd::from_cents(100_000);
        let claimed = self.claimed?;
        let short = self.known.minus(claimed);
        // More than a quarter and more than small change.
        if short.times(4) <= claimed || short <= SLACK {
            return None;
        }
        let far = self.known > MATTERS && short > claimed;
        let level = if far { Level::Governance } else { Level::Soft };
        let voice = Voice { id: "cost_understated", source: Source::Cost, level };
        let known = self.known;
        let message =
            format!("The orchestrator says it adds {claimed} a month, our prices say {known}.");
        let finding = voice.fail(message);
        Some(if far { finding.ask(&["finance"]) } else { finding })
    }
}

/// Whether anything that decides about size changes in place.
fn resized(change: &Change) -> bool {
    const SIZES: [&str; 11] = [
        "size",
        "type",
        "class",
        "count",
        "capacity",
        "nodes",
        "iops",
        "throughput",
        "storage",
        "shards",
        "units",
    ];
    let (Some(before), Some(after)) = (change.before.as_map(), change.after.as_map()) else {
        return true;
    };
    after.iter().any(|(key, value)| {
        SIZES.iter().any(|word| key.contains(word)) && before.get(key) != Some(value)
    })
}

/// Rounded up to the cent.
fn dollars(micro: u64) -> Usd {
    const PER_CENT: u64 = 10_000;
    Usd::from_cents(i64::try_from(micro.div_ceil(PER_CENT)).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
