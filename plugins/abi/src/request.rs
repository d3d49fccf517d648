//! A case, or the part of it one policy reads, as the request that crosses the interface.

use alloc::{collections::BTreeMap, string::String, string::ToString, vec::Vec};
use tribune_record::{
    Change, Context, Placement, Plan, Pointer, ProviderRef, Settings, UnixMillis,
};

use crate::{
    kinds::{self, Asked},
    leaves::{is_asked_for, leaves_of, scalar},
    summary::summary,
    wire,
};

/// What a policy run depends on. Every part of it stands in the recorded case or is derived from
/// it, so that a replay can build the same input again.
#[derive(Debug, Clone, Copy)]
pub struct PolicyInput<'a> {
    /// The plan, redacted.
    pub plan: &'a Plan,
    /// Where each change happens: one for each entry of `plan.changes`, in the same order.
    pub placements: &'a [Placement],
    /// What the orchestrator claims.
    pub context: &'a Context,
    /// What the person asked for; empty where nobody asked.
    pub request_text: &'a str,
    /// When the plan came in: the only clock a policy can see.
    pub received_at: UnixMillis,
    /// What the site sets: which policies must run, and what each is set to.
    pub settings: &'a Settings,
}

/// The request for one policy: the plan's summary and the changes of the kinds it reads. None where
/// it has nothing to judge, or where a change has no placement (then the caller must not go on as
/// if it had judged).
///
/// # Errors
/// A sentence, where the placements do not fit the changes or a claim cannot be written as JSON.
pub fn request(
    input: &PolicyInput<'_>,
    policy: &wire::Descriptor,
) -> Result<Option<wire::Request>, String> {
    if input.placements.len() != input.plan.changes.len() {
        return Err("the placements do not fit the changes".into());
    }
    // Thousands of objects may be of one type: each type is looked up once.
    let mut types: BTreeMap<&str, Option<Asked>> = BTreeMap::new();
    let changes: Vec<_> = input
        .plan
        .changes
        .iter()
        .zip(input.placements)
        .filter_map(|(change, placement)| {
            let kind = change.resource_type.as_str();
            let asked = types.entry(kind).or_insert_with(|| kinds::reads(&policy.reads, kind));
            let asked = asked.as_ref()?;
            let leaves = leaves_of(&change.before, &change.after, asked);
            is_asked_for(&leaves, &asked.which)
                .then(|| lower_change(change, placement, &asked.attributes, leaves))
        })
        .collect();
    if changes.is_empty() && !policy.reads_plan {
        return Ok(None);
    }
    let settings = input.settings.policy_settings.get(&policy.id);
    Ok(Some(wire::Request {
        plan: summary(input.plan),
        changes,
        context_json: serde_json::to_string(input.context).map_err(|e| e.to_string())?,
        settings_json: settings.map_or_else(|| "{}".into(), ToString::to_string),
        request_text: input.request_text.into(),
        own_accounts: input.settings.site.own_accounts.clone(),
        received_at: input.received_at.0,
    }))
}

/// About how many bytes a request is: what a budget is in proportion to.
#[must_use]
pub fn weight(request: &wire::Request) -> u64 {
    /// What a change or a leaf weighs before its texts.
    const EACH: usize = 64;
    let leaves = request.changes.iter().flat_map(|change| &change.leaves);
    let bytes = leaves.fold(0_usize, |sum, leaf| {
        let texts = [&leaf.before, &leaf.after].map(scalar_len);
        texts.iter().fold(sum.saturating_add(EACH).saturating_add(leaf.pointer.len()), |s, t| {
            s.saturating_add(*t)
        })
    });
    let fixed = [
        request.changes.len().saturating_mul(EACH.saturating_mul(4)),
        request.plan.effects.len().saturating_mul(EACH.saturating_mul(4)),
        request.plan.drift.len().saturating_mul(EACH.saturating_mul(2)),
        request.plan.modules.len().saturating_mul(EACH.saturating_mul(2)),
        request.plan.providers.len().saturating_mul(EACH.saturating_mul(2)),
        request.context_json.len(),
        request.settings_json.len(),
        request.request_text.len(),
        request.own_accounts.iter().map(|own| own.len().saturating_add(EACH)).sum(),
    ];
    u64::try_from(fixed.iter().fold(bytes, |sum, n| sum.saturating_add(*n))).unwrap_or(u64::MAX)
}

fn scalar_len(scalar: &wire::Scalar) -> usize {
    match scalar {
        wire::Scalar::Number(text) | wire::Scalar::Text(text) | wire::Scalar::Redacted(text) => {
            text.len()
        }
        wire::Scalar::Unknown(unknown) => unknown.references.iter().map(String::len).sum(),
        wire::Scalar::Absent
        | wire::Scalar::Null
        | wire::Scalar::Boolean(_)
        | wire::Scalar::EmptyList
        | wire::Scalar::EmptyMap
        | wire::Scalar::KeyedMap => 0,
    }
}

fn lower_change(
    change: &Change,
    placement: &Placement,
    attributes: &[String],
    leaves: Vec<wire::Leaf>,
) -> wire::Change {
    wire::Change {
        address: change.address.clone(),
        previous_address: change.previous_address.clone(),
        deposed: change.deposed.clone(),
        module: change.module.clone(),
        mode: change.mode,
        resource_type: change.resource_type.clone(),
        name: change.name.clone(),
        index: change.index.clone(),
        provider: lower_provider(&change.provider),
        action: change.action,
        reason: change.reason.clone(),
        replace_paths: change.replace_paths.iter().map(Pointer::to_string).collect(),
        importing: change.importing.clone(),
        placement: wire::Placement {
            environment: placement.environment.clone(),
            kind: placement.kind,
            segment: placement.segment.clone(),
            region: placement.region.clone(),
            pci: placement.pci,
            eu: placement.eu,
        },
        attributes: attributes.to_vec(),
        leaves,
    }
}

fn lower_provider(provider: &ProviderRef) -> wire::Provider {
    wire::Provider {
        source: provider.source.clone(),
        config_key: provider.config_key.clone(),
        region: scalar(&provider.region),
    }
}
