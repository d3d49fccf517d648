//! Rows of the matrix of operations that hold whoever asks: an allow rule on a firewall others
//! share, and one that admits an outside network into production, are the security team's.
//!
//! A firewall that the plan itself makes nobody shares yet. What an agent does on its own is held
//! against the whole matrix by a person (`plan_check`).

use alloc::{collections::BTreeSet, format, string::String, string::ToString, vec, vec::Vec};
use tribune_record::{Action, Change, EnvironmentKind, Finding, Known, Level, Source, Value};

use crate::{
    cidr::{Cover, Range, is_internet},
    inbound::{Inbound, PREFIX_LIST, PREFIX_LIST_ENTRY, acl, meant},
    law::{Law, Report},
    say::{About, Voice, listed, report},
    view::{Subject, View},
    walk::{leaves, places},
};

const VOICE: Voice = Voice { id: RULE.id, source: Source::Guardrail, level: Level::Governance };

pub(super) const RULE: Law = Law {
    id: "operations_matrix",
    says: "Who opens a shared firewall, or production to an outside network, asks security.",
    check,
};

const RULE_GROUP: &str = "aws_networkfirewall_rule_group";
const FIREWALL_POLICY: &str = "aws_networkfirewall_firewall_policy";
/// References of a policy to groups of rules.
const REFERENCES: [&str; 2] = [
    "firewall_policy.stateful_rule_group_reference.resource_arn",
    "firewall_policy.stateless_rule_group_reference.resource_arn",
];
/// Words with which a rule or a default lets something pass. Source: AWS Network Firewall developer
/// guide; Suricata's rule actions.
const PASSES: [&str; 4] = ["pass", "aws:pass", "allow", "allowlist"];

/// Whether a type is read here, beside what lets somebody in.
pub(crate) fn knows(kind: &str) -> bool {
    [RULE_GROUP, FIREWALL_POLICY].contains(&kind)
}

fn check(view: &View<'_>) -> Report {
    let mut findings = vec![];
    let mut applicable = false;
    for subject in view.effective().filter(|subject| !matches!(subject.change.after, Value::Null)) {
        let address = &subject.change.address;
        let kind = subject.change.resource_type.as_str();
        if let Some(inbound) = Inbound::resolved(view, subject.position) {
            applicable = true;
            let admitted = outsiders(&subject, &inbound);
            if !admitted.is_empty() {
                let ranges = listed(admitted.iter().map(String::as_str));
                let what =
                    format!("{address} would admit an outside network into production: {ranges}.");
                findings.push(asked(&subject, &what));
            }
        }
        let is_firewall = acl::HOLDERS.contains(&kind)
            || [acl::RULE, PREFIX_LIST, PREFIX_LIST_ENTRY, RULE_GROUP, FIREWALL_POLICY]
                .contains(&kind);
        applicable |= is_firewall;
        if is_firewall && lets_more_pass(view, &subject) && is_shared(view, &subject) {
            let what = format!("{address} would let something pass a firewall that others share.");
            findings.push(asked(&subject, &what));
        }
    }
    report(applicable, findings)
}

fn asked(subject: &Subject<'_>, what: &str) -> Finding {
    let message = format!("{what} That is the security team's to decide, whoever asks.");
    VOICE.fail(message).on(subject.change).ask(&["security_team"])
}

/// The outside networks that a change newly lets into production. The whole internet is the law's.
fn outsiders(subject: &Subject<'_>, inbound: &Inbound<'_>) -> BTreeSet<String> {
    if subject.placement.kind != EnvironmentKind::Production || is_internet(&inbound.all()) {
        return BTreeSet::new();
    }
    let before = Inbound::before(subject.change).unwrap_or_default();
    let new = inbound.new_ranges(&before).into_iter().map(|(_path, range)| range);
    new.filter(|range| !range.is_private()).map(|range| range.to_string()).collect()
}

/// Whether more passes after the change than before.
fn lets_more_pass(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let Change { resource_type, before, after, .. } = subject.change;
    match resource_type.as_str() {
        RULE_GROUP => !passes(after).is_subset(&passes(before)),
        FIREWALL_POLICY => {
            !passes(after).is_subset(&passes(before)) || refers_to_more(view, subject)
        }
        PREFIX_LIST | PREFIX_LIST_ENTRY => {
            let path = if resource_type == PREFIX_LIST { "entry.cidr" } else { "cidr" };
            let ranges = |side| {
                let all = places(side, path).into_iter();
                all.map(|(_path, known)| known.text().and_then(Range::parse)).collect::<Vec<_>>()
            };
            let old: Vec<Range> = ranges(before).into_iter().flatten().collect();
            let old = Cover::of(&old);
            ranges(after).iter().any(|range| range.is_none_or(|range| !old.takes_in(range)))
        }
        kind => {
            let old = acl::rules(kind, before);
            let old: BTreeSet<_> = old.iter().map(acl::AclRule::says).collect();
            let new = acl::rules(kind, after);
            new.iter().any(|rule| !rule.denies() && !old.contains(&rule.says()))
        }
    }
}

/// Every rule and default in a value that lets something pass.
fn passes(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    leaves(value, &mut |_steps, leaf| {
        for line in leaf.as_text().into_iter().flat_map(str::lines) {
            let word = line.split_whitespace().next().unwrap_or_default();
            if PASSES.iter().any(|pass| word.eq_ignore_ascii_case(pass)) {
                found.insert(String::from(line.trim()));
            }
        }
    });
    found
}

/// Whether a firewall's policy takes in groups of rules that do not stand in the plan. Those that
/// do are judged where they stand.
fn refers_to_more(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let change = subject.change;
    let groups = |side| REFERENCES.iter().flat_map(move |path| places(side, path));
    let old: BTreeSet<&str> =
        groups(&change.before).filter_map(|(_path, known)| known.text()).collect();
    let stands = |value: &Value| meant(view, subject.position, value, &[RULE_GROUP]).is_some();
    groups(&change.after).any(|(_path, known)| match known {
        Known::Is(value) => !value.as_text().is_some_and(|arn| old.contains(arn)) && !stands(value),
        Known::Unknown(unknown) => !stands(&Value::Unknown(unknown.clone())),
        Known::Masked => true,
        Known::Absent => false,
    })
}

/// Whether a firewall, or the one that a rule belongs to, is there already.
fn is_shared(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let change = subject.change;
    let is_new = |at: &usize| {
        let owner = view.case.plan.changes.get(*at);
        // A default one is there before Terraform makes it its own.
        owner.is_some_and(|owner| {
            owner.action == Action::Create && owner.resource_type != "aws_default_network_acl"
        })
    };
    let (key, kinds): (&str, &[&str]) = match change.resource_type.as_str() {
        acl::RULE => ("network_acl_id", &acl::HOLDERS),
        PREFIX_LIST_ENTRY => ("prefix_list_id", &[PREFIX_LIST]),
        _whole => {
            let users = view.links.to(subject.position);
            let policies = users.iter().filter(|at| {
                let user = view.case.plan.changes.get(**at);
                user.is_some_and(|user| user.resource_type == FIREWALL_POLICY)
            });
            let is_used = policies.into_iter().any(|at| !is_new(at));
            return is_used || !is_new(&subject.position);
        }
    };
    let named = change.after.as_map().and_then(|map| map.get(key));
    let owners = named.and_then(|named| meant(view, subject.position, named, kinds));
    owners.is_none_or(|owners| !owners.iter().all(is_new))
}
