//! The plan without its changes, as it crosses the interface.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    string::ToString,
    vec::Vec,
};
use tribune_record::{Action, Effect, Plan};

use crate::leaves::scalar;
use crate::wire::{self, Answer};

pub(crate) fn summary(plan: &Plan) -> wire::PlanSummary {
    let running = Running::of(plan);
    wire::PlanSummary {
        kind: plan.kind,
        format_version: plan.format_version.clone(),
        tool_version: plan.tool_version.clone(),
        complete: plan.complete,
        applyable: plan.applyable,
        digest: plan.digest.to_string(),
        semantic_digest: plan.semantic_digest.to_string(),
        changes: u32::try_from(plan.changes.len()).unwrap_or(u32::MAX),
        effects: plan.effects.iter().map(|effect| lower_effect(&running, effect)).collect(),
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
        used_providers: used_providers(plan),
    }
}

/// Sources of the providers of all changes, each once.
fn used_providers(plan: &Plan) -> Vec<String> {
    let sources: BTreeSet<_> = plan.changes.iter().map(|change| &change.provider.source).collect();
    sources.into_iter().cloned().collect()
}

/// Of which resources instances are made or destroyed, by their addresses without keys. A
/// provisioner runs at one of the two, and the plan does not say which.
struct Running {
    moves: BTreeMap<String, bool>,
    deferred: BTreeSet<String>,
}

impl Running {
    fn of(plan: &Plan) -> Self {
        let mut running = Self { moves: BTreeMap::new(), deferred: BTreeSet::new() };
        if !plan.effects.iter().any(|effect| matches!(effect, Effect::Provisioner { .. })) {
            return running; // nobody asks
        }
        for change in &plan.changes {
            let action = change.action;
            let moves = action.creates() || action.destroys() || action == Action::Unrecognised;
            *running.moves.entry(without_keys(&change.address)).or_insert(false) |= moves;
        }
        running.deferred.extend(plan.effects.iter().filter_map(|effect| match effect {
            Effect::Deferred { address, .. } => Some(without_keys(address)),
            Effect::Provisioner { .. }
            | Effect::DataSource { .. }
            | Effect::ActionInvocation { .. }
            | Effect::Check { .. }
            | Effect::Output { .. }
            | Effect::UnknownKey { .. }
            | Effect::Inconsistent { .. }
            | Effect::ArchiveMismatch { .. }
            | Effect::SourceNotRead { .. } => None,
        }));
        running
    }

    fn at(&self, address: &str) -> Answer {
        let address = without_keys(address);
        match self.moves.get(&address) {
            Some(false) if self.deferred.contains(&address) => Answer::Unknown,
            Some(false) => Answer::No,
            // Of a resource without any instance nobody says that nothing runs.
            Some(true) | None => Answer::Yes,
        }
    }
}

/// An address without its instance keys.
fn without_keys(address: &str) -> String {
    let mut depth: usize = 0;
    let keep = |c: &char| {
        match c {
            '[' => depth = depth.saturating_add(1),
            ']' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _other => {}
        }
        depth == 0
    };
    address.chars().filter(keep).collect()
}

fn lower_effect(running: &Running, effect: &Effect) -> wire::Effect {
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
                runs: running.at(address),
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
