//! A case, or the part of it one policy reads, as the request that crosses the interface.

use alloc::{format, string::String, string::ToString, vec::Vec};
use tribune_record::{
    Change, Context, Effect, Placement, Plan, Pointer, ProviderRef, Settings, UnixMillis,
};

use crate::{kinds, leaves::leaves, leaves::scalar, wire};

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
    let changes: Vec<_> = input
        .plan
        .changes
        .iter()
        .zip(input.placements)
        .filter(|(change, _)| kinds::reads(&policy.reads, &change.resource_type))
        .map(|(change, placement)| lower_change(change, placement))
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
        | wire::Scalar::EmptyMap => 0,
    }
}

fn lower_change(change: &Change, placement: &Placement) -> wire::Change {
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
        leaves: leaves(&change.before, &change.after),
    }
}

fn lower_provider(provider: &ProviderRef) -> wire::Provider {
    wire::Provider {
        source: provider.source.clone(),
        config_key: provider.config_key.clone(),
        region: scalar(&provider.region),
    }
}

fn summary(plan: &Plan) -> wire::PlanSummary {
    wire::PlanSummary {
        kind: plan.kind,
        format_version: plan.format_version.clone(),
        tool_version: plan.tool_version.clone(),
        complete: plan.complete,
        applyable: plan.applyable,
        digest: plan.digest.to_string(),
        semantic_digest: plan.semantic_digest.to_string(),
        changes: u32::try_from(plan.changes.len()).unwrap_or(u32::MAX),
        effects: plan.effects.iter().map(lower_effect).collect(),
        drift: plan
            .drift
            .iter()
            .map(|object| wire::Drifted {
                address: object.address.clone(),
                resource_type: object.resource_type.clone(),
                action: object.action,
            })
            .collect(),
        modules: plan
            .modules
            .iter()
            .map(|module| wire::ModuleCall {
                address: module.address.clone(),
                source: module.source.clone(),
                version: module.version.clone(),
            })
            .collect(),
        providers: plan
            .providers
            .iter()
            .map(|provider| wire::ProviderConfig {
                key: provider.key.clone(),
                source: provider.source.clone(),
                region: scalar(&provider.region),
                assumes_role: provider.assumes_role,
            })
            .collect(),
    }
}

fn lower_effect(effect: &Effect) -> wire::Effect {
    let noted = |address: &String, detail: &String| wire::Noted {
        address: address.clone(),
        detail: detail.clone(),
    };
    match effect {
        Effect::Provisioner { address, provisioner, command } => {
            wire::Effect::Provisioner(wire::Provisioner {
                address: address.clone(),
                kind: provisioner.clone(),
                command: scalar(command),
            })
        }
        Effect::DataSource { address, resource_type } => {
            wire::Effect::DataSource(wire::DataSource {
                address: address.clone(),
                resource_type: resource_type.clone(),
            })
        }
        Effect::Deferred { address, reason } => wire::Effect::Deferred(noted(address, reason)),
        Effect::ActionInvocation { address } => wire::Effect::ActionInvocation(address.clone()),
        Effect::Check { address, status } => wire::Effect::Check(noted(address, status)),
        Effect::Output { name, action } => {
            wire::Effect::Output(wire::OutputChange { name: name.clone(), action: *action })
        }
        Effect::UnknownKey { pointer } => wire::Effect::UnknownKey(pointer.clone()),
        // The interface has no word of its own for it; a policy that knows none of it stops.
        Effect::SourceNotRead { place, .. } => wire::Effect::UnknownKey(place.clone()),
        Effect::Inconsistent { address, detail } => {
            wire::Effect::Inconsistent(noted(address, detail))
        }
        // To a policy it is one more thing that does not fit together.
        Effect::ArchiveMismatch { place, expected, found } => {
            let detail = format!("the plan file says {expected}, the JSON {found}");
            wire::Effect::Inconsistent(noted(place, &detail))
        }
    }
}
