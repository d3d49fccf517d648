//! A type of resource that no rule knows is told, so that silence is never taken for consent.

mod deciding;
mod harmless;

use alloc::{collections::BTreeMap, format, vec, vec::Vec};
use tribune_record::{Action, Case, EnvironmentKind, Level, Mode, PolicyStatus, Source};

use super::{AS_POLICIES, least_privilege_iam, operations_matrix, unknown_value, vendor_access};
use crate::{
    document, exposure, inbound,
    law::{self, Law, Report},
    say::{About, Voice, listed, report},
    view::{Subject, View},
    words::matches,
};

const VOICE: Voice = Voice { id: RULE.id, source: Source::Plan, level: Level::Governance };

pub(super) const RULE: Law = Law {
    id: "not_covered",
    says: "What no rule knows is named; where it changes production, somebody looks.",
    check,
};

fn check(view: &View<'_>) -> Report {
    let mut types: BTreeMap<&str, Vec<Subject<'_>>> = BTreeMap::new();
    for subject in view.effective().filter(is_made_or_changed) {
        types.entry(&subject.change.resource_type).or_default().push(subject);
    }
    // Thousands of objects may be of one type: each type is looked up once.
    types.retain(|kind, subjects| {
        if is_covered(view.case, kind) {
            subjects.retain(|subject| deciding::decides(subject.change).is_some());
        } else if law::knows_in_scope(kind) {
            subjects.retain(|subject| !subject.placement.pci);
        }
        !subjects.is_empty()
    });
    let mut findings = vec![];
    for (kind, subjects) in types {
        let is_production =
            |subject: &&Subject<'_>| subject.placement.kind == EnvironmentKind::Production;
        let live = subjects.iter().find(is_production);
        let Some(subject) = live.or_else(|| subjects.first()) else { continue };
        let names = listed(subjects.iter().map(|subject| subject.change.address.as_str()));
        let message = match deciding::decides(subject.change) {
            _any if deciding::runs(kind) => {
                format!("{kind} runs a program of the plan's choice: {names}.")
            }
            Some(path) => format!("{kind} would be less safe ({path}), by no rule: {names}."),
            None => format!("{kind} is not covered by any rule: {names}."),
        };
        let is_asked = live.is_some() || deciding::runs(kind);
        let voice = if is_asked { VOICE } else { Voice { level: Level::Soft, ..VOICE } };
        let finding = voice.fail(message).on(subject.change);
        let asked = if is_asked { finding.ask(&["security_team"]) } else { finding };
        findings.push(asked);
    }
    report(!findings.is_empty(), findings)
}

/// What goes is the law of deletions' matter, whatever it is.
const fn is_made_or_changed(subject: &Subject<'_>) -> bool {
    let change = subject.change;
    matches!(change.mode, Mode::Managed)
        && (change.action.creates()
            || matches!(change.action, Action::Update | Action::Unrecognised))
}

/// Whether anything that judges this case knows a type: a table of a law or of a rule, the list of
/// what needs no rule, or a policy that reads it and ran.
fn is_covered(case: &Case, kind: &str) -> bool {
    is_in_a_table(kind) || harmless::why(kind).is_some() || is_read(case, kind)
}

/// Whether a table of a law or of a rule names a type. Each table answers for itself.
fn is_in_a_table(kind: &str) -> bool {
    let tables = [
        law::knows,
        document::knows,
        exposure::knows,
        inbound::knows,
        least_privilege_iam::knows,
        operations_matrix::knows,
        unknown_value::knows,
        vendor_access::knows,
    ];
    tables.iter().any(|knows| knows(kind))
}

fn is_read(case: &Case, kind: &str) -> bool {
    let ran = case.policy_runs.iter().filter(|run| run.status != PolicyStatus::Failed);
    // To look through everything is to know no type. Ours read more than their tables know.
    ran.filter(|run| !AS_POLICIES.contains(&&*run.id))
        .flat_map(|run| &run.reads)
        .any(|read| read != "*" && matches(read, kind))
}

#[cfg(test)]
mod tests;
