//! What a plan means: its canonical form without what changes between two equal plans.

use serde::Serialize;
use tribune_record::{
    Change, Digest, DriftedObject, Effect, ModuleCall, Plan, PlanKind, ProviderConfig, Purpose, Usd,
};

/// A plan without its timestamp and digests, every list in an order of its own. Hidden values take
/// part by their commitments: another secret is another plan.
#[derive(Serialize)]
struct Canonical<'p> {
    kind: PlanKind,
    format_version: &'p str,
    tool_version: Option<&'p str>,
    complete: Option<bool>,
    applyable: Option<bool>,
    changes: Vec<&'p Change>,
    effects: Vec<&'p Effect>,
    drift: Vec<&'p DriftedObject>,
    modules: Vec<&'p ModuleCall>,
    providers: Vec<&'p ProviderConfig>,
    claimed_path: Option<&'p str>,
    claimed_monthly_cost: Option<Usd>,
}

/// The digest of what `plan` means: its `semantic_digest`, worked out again.
#[must_use]
pub fn semantic_digest(plan: &Plan) -> Digest {
    let mut changes: Vec<&Change> = plan.changes.iter().collect();
    changes.sort_by(|a, b| (&a.address, &a.deposed).cmp(&(&b.address, &b.deposed)));
    let canonical = Canonical {
        kind: plan.kind,
        format_version: &plan.format_version,
        tool_version: plan.tool_version.as_deref(),
        complete: plan.complete,
        applyable: plan.applyable,
        changes,
        effects: sorted(&plan.effects),
        drift: sorted(&plan.drift),
        modules: sorted(&plan.modules),
        providers: sorted(&plan.providers),
        claimed_path: plan.claimed_path.as_deref(),
        claimed_monthly_cost: plan.claimed_monthly_cost,
    };
    // Writing values of these types into memory has no way to fail.
    let bytes = serde_json::to_vec(&canonical).unwrap_or_default();
    Digest::of(Purpose::PlanSemantic, &bytes)
}

fn sorted<T: Ord>(list: &[T]) -> Vec<&T> {
    let mut sorted: Vec<&T> = list.iter().collect();
    sorted.sort();
    sorted
}
