//! Law 3: production is never reachable from 0.0.0.0/0 or `::/0`, by whatever road.

use alloc::{collections::BTreeMap, format, string::String, vec, vec::Vec};
use tribune_record::{EnvironmentKind, Finding, Known, Pointer, Value};

use crate::{
    cidr::{Range, is_internet},
    exposure::{Doors, Exposure, Seen, callable, exposures},
    inbound::{Inbound, PREFIX_LIST, PREFIX_LIST_ENTRY, list_name},
    law::{Law, Report},
    say::{About, Voice, range_in_words, report, why_open},
    view::{Subject, View},
    walk::at,
};

const VOICE: Voice = Voice::law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "no_public_production_access",
    says: "Production is never reachable from 0.0.0.0/0 or ::/0.",
    check,
};

fn check(view: &View<'_>) -> Report {
    let subjects: Vec<Subject<'_>> = view
        .effective()
        .filter(|subject| subject.placement.kind == EnvironmentKind::Production)
        .collect();
    let mut findings = vec![];
    let mut applicable = false;
    let mut doors = Doors::of(view);
    for subject in &subjects {
        if let Some(inbound) = Inbound::resolved(view, subject.position) {
            applicable = true;
            findings.extend(firewall(*subject, &inbound));
        }
        let found = exposures(&mut doors, subject).into_iter();
        for exposure in found.chain(callable(&mut doors, subject)) {
            applicable = true;
            findings.extend(exposed(*subject, exposure));
        }
    }
    findings.extend(together(view, &subjects));
    findings.extend(through_lists(view));
    report(applicable, findings)
}

fn firewall(subject: Subject<'_>, inbound: &Inbound<'_>) -> Vec<Finding> {
    let change = subject.change;
    let mut findings = vec![];
    if is_internet(&inbound.all()) {
        let path = widest(inbound);
        let message = format!("{} would let the whole internet into production.", change.address);
        findings.push(VOICE.fail(message).on(change).at(path));
    }
    for (path, text) in &inbound.garbled {
        let message = format!("{}: {} is no address range.", change.address, range_in_words(text));
        let asked = VOICE.unknown(message).on(change).at(path.clone());
        findings.push(asked.ask(&["security_team"]));
    }
    let before = Inbound::before(change).unwrap_or_default();
    for (path, list) in inbound.new_lists(&before) {
        let message = format!(
            "{} would let {} into production, and the plan does not show whom.",
            change.address,
            list_name(list)
        );
        let asked = VOICE.unknown(message).on(change).at(path.clone());
        findings.push(asked.ask(&["security_team"]));
    }
    for (path, unknown) in &inbound.open {
        let message = format!(
            "{}: nobody can say whom it lets into production: {}.",
            change.address,
            why_open(*unknown)
        );
        let asked = VOICE.unknown(message).on(change).at(path.clone());
        findings.push(asked.ask(&["security_team"]));
    }
    findings
}

/// Prefix lists that change, and what stands in production already and lets in whom they name.
fn through_lists(view: &View<'_>) -> Vec<Finding> {
    let changes = &view.case.plan.changes;
    let has_effect = |at: &usize| changes.get(*at).is_some_and(|it| it.action.has_effect());
    let is = |at: &usize, kind: &str| changes.get(*at).is_some_and(|it| it.resource_type == kind);
    let mut findings = vec![];
    let standing = view.subjects().filter(|it| {
        it.placement.kind == EnvironmentKind::Production && !it.change.action.has_effect()
    });
    for subject in standing {
        let mut lists = view.links.from(subject.position).iter().filter(|at| is(at, PREFIX_LIST));
        let changed = lists.find_map(|list| {
            let entries = view.links.to(*list).iter().filter(|at| is(at, PREFIX_LIST_ENTRY));
            core::iter::once(list).chain(entries).find(|at| has_effect(at))
        });
        let Some(list) = changed.and_then(|at| changes.get(*at)) else { continue };
        let Some(inbound) = Inbound::resolved(view, subject.position) else { continue };
        if !inbound.listed.is_empty() && is_internet(&inbound.all()) {
            let message = format!(
                "{} would let the whole internet into production, through {}.",
                list.address, subject.change.address
            );
            findings.push(VOICE.fail(message).on(list));
        }
    }
    findings
}

/// The attribute with the widest range, to point at.
fn widest(inbound: &Inbound<'_>) -> Pointer {
    let own = inbound.ranges.iter().map(|(path, range)| (path, range));
    let listed = inbound.listed.iter().map(|(path, _list, range)| (path, range));
    let widest = own.chain(listed).min_by_key(|(_path, range)| range.prefix());
    widest.map_or_else(Pointer::default, |(path, _range)| path.clone())
}

/// What rules that are single objects name the group they belong to by.
const GROUPED_BY: [&str; 5] =
    ["security_group_id", "network_security_group_name", "network", "server_id", "server_name"];

fn group(subject: Subject<'_>, key: &str) -> Option<String> {
    match subject.change.after.read(&[key]) {
        Known::Is(Value::Text(id)) => Some(format!("{key}={id}")),
        Known::Unknown(unknown) => {
            let module = subject.change.module.as_deref().unwrap_or_default();
            Some(format!("{module}|{}", unknown.references.join(",")))
        }
        Known::Is(_) | Known::Absent | Known::Masked => None,
    }
}

/// Rules that are single objects: what those of one group let in together.
fn together(view: &View<'_>, subjects: &[Subject<'_>]) -> Vec<Finding> {
    let mut groups: BTreeMap<String, Vec<(Subject<'_>, Vec<Range>)>> = BTreeMap::new();
    for subject in subjects {
        let Some(inbound) = Inbound::resolved(view, subject.position) else { continue };
        let Some(group) = GROUPED_BY.iter().find_map(|key| group(*subject, key)) else { continue };
        groups.entry(group).or_default().push((*subject, inbound.all()));
    }
    let mut findings = vec![];
    for members in groups.into_values() {
        let alone = members.iter().any(|(_subject, ranges)| is_internet(ranges));
        let all: Vec<Range> =
            members.iter().flat_map(|(_subject, ranges)| ranges.iter().copied()).collect();
        if let Some((subject, _ranges)) = members.first()
            && !alone
            && is_internet(&all)
        {
            let message = format!(
                "{} and the other rules of its group would together let the internet into \
                 production.",
                subject.change.address
            );
            let after = &subject.change.after;
            let key = GROUPED_BY.iter().find(|key| !matches!(after.read(&[key]), Known::Absent));
            let path = key.map_or_else(Pointer::default, |key| at(&[key]));
            findings.push(VOICE.fail(message).on(subject.change).at(path));
        }
    }
    findings
}

fn exposed(subject: Subject<'_>, exposure: Exposure<'_>) -> Option<Finding> {
    let address = &subject.change.address;
    match exposure.seen {
        Seen::Closed => None,
        Seen::Open => {
            let message = format!("{address}: {}, in production.", exposure.what);
            Some(VOICE.fail(message).on(subject.change).at(exposure.path))
        }
        Seen::Unknown(unknown) => {
            let message = format!(
                "{address}: nobody can say whether {}: {}.",
                exposure.what,
                why_open(unknown)
            );
            let asked = VOICE.unknown(message).on(subject.change).at(exposure.path);
            Some(asked.ask(&["security_team"]))
        }
        Seen::Doubt => {
            let message = format!("{address}: {}; somebody has to look.", exposure.what);
            let asked = VOICE.unknown(message).on(subject.change).at(exposure.path);
            Some(asked.ask(&["security_team"]))
        }
    }
}
