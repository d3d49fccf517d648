//! What a plan would do, or hides, beside its list of changes. None of it is fine without a
//! person.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};
use tribune_record::{
    Action, Effect, EnvironmentKind, Finding, Level, Origin, Plan, PlanKind, RequestSource, Source,
};

use crate::{
    say::{About, Voice, listed},
    view::View,
};

const fn voice(id: &'static str, level: Level) -> Voice {
    Voice { id, source: Source::Plan, level }
}
const INCOMPLETE: Voice = voice("plan_incomplete", Level::Governance);
const INCONSISTENT: Voice = voice("plan_inconsistent", Level::Blocking);
const MISMATCH: Voice = voice("plan_archive_mismatch", Level::Blocking);
const EXECUTES: Voice = voice("local_exec", Level::Blocking);
const READS_OUT: Voice = voice("side_effect_data_source", Level::Governance);
const CHECK: Voice = voice("check_failed", Level::Governance);

/// Findings about the plan as such.
pub(crate) fn findings(view: &View<'_>) -> Vec<Finding> {
    let plan = &view.case.plan;
    let mut findings = whole(plan);
    let resting = resting(plan);
    findings.extend(plan.effects.iter().filter_map(|effect| effect_finding(&resting, effect)));
    for change in plan.changes.iter().filter(|c| c.action == Action::Unrecognised) {
        let message = format!("Nobody knows what the plan does to {}.", change.address);
        findings.push(INCONSISTENT.fail(message).on(change));
    }
    findings.extend(who_asked(view));
    findings
}

fn whole(plan: &Plan) -> Vec<Finding> {
    let mut findings = vec![];
    let mut say = |message: &str| {
        findings.push(INCOMPLETE.fail(String::from(message)).ask(&["security_team"]));
    };
    let old = plan.format_version.split('.').next() == Some("0");
    if plan.kind == PlanKind::Terraform {
        if old {
            say("The plan's format is from before Terraform 1.0 and says too little about itself.");
        }
        match plan.complete {
            Some(true) => {}
            Some(false) => say(&partial(plan)),
            None => say("The plan does not say whether it is complete."),
        }
        match plan.applyable {
            Some(true) => {}
            Some(false) => say("Terraform itself would not apply this plan."),
            None => say("The plan does not say whether it can be applied."),
        }
    }
    findings
}

/// What a partial plan was cut down to, where its file says so.
fn partial(plan: &Plan) -> String {
    let targets = plan.archive.as_ref().map_or(&[][..], |archive| archive.targets.as_slice());
    if targets.is_empty() {
        return String::from("The plan leaves changes out (made with -target or the like).");
    }
    let targets = listed(targets.iter().map(String::as_str));
    format!("The plan leaves out everything but {targets} (made with -target).")
}

fn effect_finding(resting: &BTreeSet<String>, effect: &Effect) -> Option<Finding> {
    let (finding, address) = match effect {
        Effect::Provisioner { address, provisioner, .. } => {
            if resting.contains(&without_keys(address)) {
                return None;
            }
            let message = format!("{address} would run a {provisioner} provisioner.");
            (EXECUTES.fail(message), address)
        }
        Effect::ActionInvocation { address } => {
            (EXECUTES.fail(format!("{address} is an action that would be carried out.")), address)
        }
        Effect::DataSource { address, resource_type } if resource_type == "external" => {
            let message = format!("{address} runs a program of its own while planning.");
            (EXECUTES.fail(message), address)
        }
        Effect::DataSource { address, resource_type } => {
            let message = format!("{address} ({resource_type}) reaches out when it is read.");
            (READS_OUT.fail(message).ask(&["security_team"]), address)
        }
        Effect::Deferred { address, reason } => {
            let message = format!("{address} would be worked out only later: {reason}.");
            (INCOMPLETE.fail(message).ask(&["security_team"]), address)
        }
        Effect::Check { address, status } => {
            let message = format!("The check {address} says {status}.");
            (CHECK.fail(message).ask(&["change_manager"]), address)
        }
        Effect::UnknownKey { pointer } => {
            let message = format!("The plan has a part nobody here knows, {pointer}.");
            return Some(INCOMPLETE.fail(message).ask(&["security_team"]));
        }
        Effect::Inconsistent { address, detail } => {
            (INCONSISTENT.fail(format!("{address} contradicts itself: {detail}.")), address)
        }
        Effect::ArchiveMismatch { place, expected, found } => {
            let message = format!(
                "What was posted as JSON is not what the plan file would apply: {place} is \
                 {expected} in the file and {found} in the JSON."
            );
            (MISMATCH.fail(message), place)
        }
        Effect::SourceNotRead { place, why } => {
            let message = format!("The configuration in {place} is not read: {why}.");
            return Some(INCOMPLETE.fail(message).ask(&["security_team"]));
        }
        Effect::Output { .. } => return None,
    };
    let mut finding = finding;
    finding.address = Some(address.clone());
    Some(finding)
}

/// Resources of which no instance is made or destroyed, without their keys. Provisioners run at
/// one of the two and the plan does not say which: only at these does nothing run.
fn resting(plan: &Plan) -> BTreeSet<String> {
    let mut rests: BTreeMap<String, bool> = BTreeMap::new();
    for change in &plan.changes {
        let action = change.action;
        let moves = action.creates() || action.destroys() || action == Action::Unrecognised;
        let all = rests.entry(without_keys(&change.address)).or_insert(true);
        *all = *all && !moves;
    }
    rests.into_iter().filter(|(_address, rests)| *rests).map(|(address, _rests)| address).collect()
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

/// Whose words these are.
fn who_asked(view: &View<'_>) -> Option<Finding> {
    if view.case.origin == Origin::Autonomous {
        let message = "An agent acts on its own; a person has to hold that against the matrix of \
                       operations.";
        let voice =
            Voice { id: "operations_matrix", source: Source::Guardrail, level: Level::Governance };
        return Some(voice.unknown(String::from(message)).ask(&["security_team"]));
    }
    let Some(request) = &view.case.request else {
        let voice =
            Voice { id: "intent_unavailable", source: Source::Intent, level: Level::Governance };
        let message = "Nobody said in words what is wanted.";
        return Some(voice.unknown(String::from(message)).ask(&["change_manager"]));
    };
    let mut production: Vec<&str> = view
        .effective()
        .filter(|subject| subject.placement.kind == EnvironmentKind::Production)
        .map(|subject| subject.change.address.as_str())
        .collect();
    if request.source != RequestSource::Posted || production.is_empty() {
        return None;
    }
    production.sort_unstable();
    let voice =
        Voice { id: "request_not_registered", source: Source::Intent, level: Level::Governance };
    let message = format!(
        "The request came from the orchestrator alone, and production changes: {}.",
        listed(production.into_iter())
    );
    Some(voice.fail(message).ask(&["change_manager"]))
}
