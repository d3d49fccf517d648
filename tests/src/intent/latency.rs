//! How long the intent check alone takes on plans of many changes.

use std::{
    io,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tribune_verdict::scope;

use super::{Base, Court, Document, Half, document::text};

/// How long it took.
#[derive(Debug, Clone, Copy)]
pub struct Latency {
    /// Changes of the plan.
    pub changes: usize,
    /// Half of the runs took no longer.
    pub p50: Duration,
    /// All but one in a hundred took no longer.
    pub p99: Duration,
}

/// Reads the words of a base and compares them with its plan grown to so many changes, so many
/// times.
///
/// # Errors
/// Where the half has no plan that can grow, or it is refused.
pub fn latency(half: &Half, court: &Court, changes: usize, runs: usize) -> io::Result<Latency> {
    let none = || io::Error::other("no plan to grow");
    let grows = |base: &&Base| {
        half.plans.get(&base.plan).is_some_and(|plan| plan.with_acts(&["create"]).len() > 2)
    };
    let base = half.bases.iter().find(grows).ok_or_else(none)?;
    let plan = half.plans.get(&base.plan).and_then(|plan| grown(plan, changes)).ok_or_else(none)?;
    let case = court.case(base, &plan.bytes(), &base.request)?;
    let places = tribune_verdict::place(
        &case.plan,
        &case.context,
        case.request.as_ref(),
        &case.settings.site,
    );
    let mut took: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            let compared = scope::compare(&scope::contract(&base.request), &case, &places);
            let took = start.elapsed();
            drop(compared);
            took
        })
        .collect();
    took.sort_unstable();
    let at = |part: usize| {
        let last = took.len().saturating_sub(1);
        took.get(last.saturating_mul(part).div_euclid(100)).copied().unwrap_or_default()
    };
    Ok(Latency { changes: case.plan.changes.len(), p50: at(50), p99: at(99) })
}

/// The plan with its changes repeated under other addresses.
fn grown(plan: &Document, changes: usize) -> Option<Document> {
    let mut grown = plan.clone();
    let source: Vec<Value> = plan.changes().to_vec();
    let all = grown.changes_mut()?;
    for (change, number) in source.iter().cycle().zip(1_u32..) {
        if all.len() >= changes {
            break;
        }
        let mut change = change.clone();
        let address = format!("{}_{number}", super::document::bare(text(&change, "address")));
        let name = address.rsplit('.').next().unwrap_or_default().to_owned();
        let object = change.as_object_mut()?;
        object.insert("address".to_owned(), json!(address));
        object.insert("name".to_owned(), json!(name));
        object.remove("index");
        all.push(change);
    }
    Some(grown)
}
