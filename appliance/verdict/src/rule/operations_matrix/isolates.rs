//! A machine is cut off: it stands in groups that let nothing in and nothing out, or loses the
//! role it could act in.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Known, Value};

use super::{
    deeds::{Aims, Deed, changed, changes_only, says},
    operation::Operation,
};
use crate::{
    inbound::{GROUPS, Inbound, RULE_TYPES, meant},
    view::{Subject, View},
    walk::is_nothing,
};

/// Attributes that hold the groups a machine stands in, by type. Which one of several a machine's
/// plan uses depends on the age of its network.
const GROUPED: [(&str, &[&str]); 2] = [
    ("aws_instance", &["vpc_security_group_ids", "security_groups"]),
    ("aws_network_interface", &["security_groups"]),
];
const ROLE: &str = "iam_instance_profile";
const EGRESS_RULE: &str = "aws_vpc_security_group_egress_rule";

pub(super) fn deeds(view: &View<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    let Some((_kind, keys)) = GROUPED.iter().find(|(kind, _keys)| change.resource_type == *kind)
    else {
        return vec![];
    };
    let all: Vec<&str> = keys.iter().copied().chain([ROLE]).collect();
    if !changes_only(change, &all) {
        return vec![];
    }
    let changed = changed(change);
    let gone = |key| change.after.as_map().and_then(|map| map.get(key)).is_none_or(is_nothing);
    if changed.contains(ROLE) && !gone(ROLE) {
        return vec![];
    }
    let swapped: Vec<&&str> = keys.iter().filter(|key| changed.contains(**key)).collect();
    let mut why = None;
    for key in &swapped {
        let groups = change.after.as_map().and_then(|map| map.get(**key)).and_then(Value::as_list);
        let groups = groups.unwrap_or_default();
        if groups.is_empty() {
            why = Some(String::from("with no group of its own it stands in the default one"));
        }
        for group in groups {
            match is_closed(view, subject.position, group) {
                Some(true) => {}
                Some(false) => return vec![],
                None => why = Some(String::from("a group does not stand in the plan")),
            }
        }
    }
    let what = if swapped.is_empty() {
        says(change, "lose the role it acts in")
    } else {
        says(change, "stand in groups that let nothing through")
    };
    let named = ["id", "attachment"].iter().filter_map(|key| {
        let side = change.before.as_map().and_then(|map| map.get(*key))?;
        side.as_text().or_else(|| side.read(&["0", "instance"]).text()).map(String::from)
    });
    let aims = match why {
        Some(why) => Aims::Unclear(why),
        None => Aims::Named(named.collect()),
    };
    vec![Deed::new(Operation::Isolate, what, aims)]
}

/// Whether a group lets nothing in, and nothing out but to one's own network. None where it cannot
/// be seen.
fn is_closed(view: &View<'_>, from: usize, group: &Value) -> Option<bool> {
    let found = meant(view, from, group, &GROUPS)?;
    let mut sure = true;
    for at in found {
        let change = view.case.plan.changes.get(at)?;
        let inward = Inbound::after(change)?;
        let outward = Inbound::outward(&change.resource_type, &change.after);
        sure &= seen_whole(&change.after, "ingress") && seen_whole(&change.after, "egress");
        let is_shut = inward.ranges.is_empty()
            && inward.open.is_empty()
            && inward.groups.is_empty()
            && inward.lists.is_empty()
            && inward.garbled.is_empty()
            && outward.open.is_empty()
            && outward.lists.is_empty()
            && outward.all().iter().all(|range| range.is_private());
        let has_rules = view.links.to(at).iter().any(|rule| {
            view.case.plan.changes.get(*rule).is_some_and(|rule| {
                let kind = rule.resource_type.as_str();
                let is_rule = RULE_TYPES.contains(&kind) || kind == EGRESS_RULE;
                is_rule && !matches!(rule.after, Value::Null)
            })
        });
        if !is_shut || has_rules || opens_to_itself(&change.after) {
            return Some(false);
        }
    }
    sure.then_some(true)
}

/// Whether the list of rules is there to be read: what the provider works out is not.
fn seen_whole(side: &Value, key: &str) -> bool {
    !matches!(side.read(&[key]), Known::Unknown(_) | Known::Masked)
}

fn opens_to_itself(side: &Value) -> bool {
    let rules = side.read(&["ingress"]).list().unwrap_or_default();
    rules.iter().any(|rule| rule.read(&["self"]).bool() == Some(true))
}
