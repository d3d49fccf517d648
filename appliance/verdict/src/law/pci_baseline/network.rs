//! The network around card data: who comes in, what goes out, and where an object stands.

use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};
use tribune_record::{Action, Change, EnvironmentKind, Finding, Pointer, UnknownKind, Value};

use super::{VOICE, open};
use crate::{
    cidr::{Range, is_internet},
    exposure::{Doors, GROUP_KEYS, Seen},
    inbound::{GROUPS, Inbound, RULE_TYPES, acl, keeps_out, list_name, meant},
    say::About,
    view::{Subject, View},
    walk::{Step, at, is_nothing, last_key, leaves, pointer},
};

/// A shorter prefix takes in more than one network of one's own: a VPC is a /16 at most, a site of
/// unique local addresses is a /48 (RFC 4193).
const NETWORK_V4: u32 = 16;
const NETWORK_V6: u32 = 48;

/// Attributes that say in which network an object stands, beside its security groups.
const STANDS_IN: [&str; 14] = [
    "cluster_subnet_group_name",
    "db_subnet_group_name",
    "delegated_subnet_id",
    "neptune_subnet_group_name",
    "replication_subnet_group_id",
    "subnet_group_name",
    "subnet_id",
    "subnet_ids",
    "subnets",
    "subnetwork",
    "virtual_network_subnet_id",
    "vpc_id",
    "vpc_subnet_ids",
    "vpc_zone_identifier",
];

fn asked(subject: &Subject<'_>, message: String) -> Finding {
    VOICE.unknown(message).on(subject.change).ask(&["security_team"])
}

/// Who comes in by the rules of security groups, and what goes out.
pub(super) fn firewall(view: &View<'_>, subject: &Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let mut findings = outward(subject);
    let Some(inbound) = Inbound::resolved(view, subject.position) else { return findings };
    let before = Inbound::before(change).unwrap_or_default();
    if is_internet(&inbound.all()) {
        let message = format!("{} would open card data to the internet.", change.address);
        findings.push(VOICE.fail(message).on(change));
    } else {
        let stands = stands_already(view, subject);
        for (path, range) in inbound.new_ranges(&before) {
            let finding = network(subject, range, stands);
            findings.extend(finding.map(|finding| finding.at(path.clone())));
        }
    }
    for (path, list) in inbound.new_lists(&before) {
        let list = list_name(list);
        let message = format!(
            "{} would let {list} reach card data, and the plan does not show whom.",
            change.address
        );
        findings.push(asked(subject, message).at(path.clone()));
    }
    for (path, unknown) in &inbound.open {
        findings.push(open(change, "it stays closed", *unknown).on(change).at(path.clone()));
    }
    let known: BTreeSet<&Value> = before.groups.iter().map(|(_path, group)| *group).collect();
    for (path, group) in inbound.groups.iter().filter(|(_path, group)| !known.contains(group)) {
        findings.extend(members(view, subject, group).map(|finding| finding.at(path.clone())));
    }
    findings
}

/// Whether the group that is changed, or that a rule belongs to, was there before.
fn stands_already(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let change = subject.change;
    let is_new = |at: &usize| {
        let group = view.case.plan.changes.get(*at);
        group.is_some_and(|group| group.action == Action::Create)
    };
    if !RULE_TYPES.contains(&change.resource_type.as_str()) {
        return !is_new(&subject.position);
    }
    let owner = change.after.as_map().and_then(|map| map.get("security_group_id"));
    let owners = owner.and_then(|owner| meant(view, subject.position, owner, &GROUPS));
    owners.is_none_or(|owners| !owners.iter().all(is_new))
}

/// What a network that newly comes in is, if somebody has to look.
fn network(subject: &Subject<'_>, range: Range, stands: bool) -> Option<Finding> {
    let address = &subject.change.address;
    let widest = if matches!(range, Range::V4(..)) { NETWORK_V4 } else { NETWORK_V6 };
    let message = if !range.is_private() {
        format!("{address} would let an outside network reach card data.")
    } else if stands {
        format!("{address} would let more of one's own network, {range}, reach card data.")
    } else if range.prefix() < widest || range == Range::WHOLE_SITE {
        format!("{address} would let many networks of one's own, {range}, reach card data.")
    } else {
        return None;
    };
    Some(asked(subject, message))
}

/// What is wrong with letting in the members of a group. Those in scope are guarded alike.
fn members(view: &View<'_>, subject: &Subject<'_>, group: &Value) -> Option<Finding> {
    let change = subject.change;
    let own = ["id", "security_group_id"].map(|key| change.after.as_map()?.get(key));
    if own.contains(&Some(group)) {
        return None;
    }
    let address = &change.address;
    let Some(found) = meant(view, subject.position, group, &GROUPS) else {
        let message = format!(
            "{address} would let a group reach card data that does not stand in the plan; somebody \
             has to look."
        );
        return Some(asked(subject, message));
    };
    let production = subject.placement.kind == EnvironmentKind::Production;
    // One that calls itself one of card data is let in no sooner (PCI DSS 4.0, 6.5.3).
    if production && found.iter().any(|at| view.is_outside(*at)) {
        let message = format!("{address} would let something outside production reach card data.");
        return Some(VOICE.fail(message).on(change));
    }
    let message = format!(
        "{address} would let a group reach card data that is not in the scope of PCI itself."
    );
    let mut placements = found.iter().filter_map(|at| view.placements.get(*at));
    placements.any(|it| !it.pci).then(|| asked(subject, message))
}

/// Card data may not be sent just anywhere (PCI DSS 4.0, 1.3.2).
fn outward(subject: &Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let old = Inbound::outward(&change.resource_type, &change.before);
    let new = Inbound::outward(&change.resource_type, &change.after);
    let mut findings = vec![];
    if is_internet(&new.all()) && !is_internet(&old.all()) {
        let message =
            format!("{} would let card data be sent to the whole internet.", change.address);
        findings.push(asked(subject, message));
    }
    for (path, unknown) in new.open {
        let finding = open(change, "card data goes nowhere else", unknown);
        findings.push(finding.on(change).at(path));
    }
    findings
}

/// What a change of a network ACL lets in, or no longer keeps out.
pub(super) fn acl(view: &View<'_>, subject: &Subject<'_>) -> Vec<Finding> {
    let Change { resource_type, address, before, after, .. } = subject.change;
    let (old, new) = (acl::rules(resource_type, before), acl::rules(resource_type, after));
    let known: BTreeSet<_> = old.iter().map(acl::AclRule::says).collect();
    let allowing = new
        .iter()
        .filter(|rule| !rule.is_outward && !rule.denies() && !known.contains(&rule.says()));
    let mut findings = vec![];
    for rule in allowing {
        let ranges = rule.ranges();
        let path = || rule.path.clone();
        if is_internet(&ranges.all()) && !rule.is_for_answers() {
            let message = format!("{address} would let the internet past the ACL of card data.");
            findings.push(VOICE.fail(message).on(subject.change).at(path()));
        } else if ranges.ranges.iter().any(|(_path, range)| !range.is_private())
            || !ranges.garbled.is_empty()
            || !ranges.open.is_empty()
        {
            let message =
                format!("{address} would let an outside network past the ACL of card data.");
            findings.push(asked(subject, message).at(path()));
        }
    }
    let kept: BTreeSet<_> =
        new.iter().filter(|rule| rule.denies()).map(acl::AclRule::says).collect();
    let is_lost = |rule: &acl::AclRule<'_>| rule.denies() && !kept.contains(&rule.says());
    // What its guard says of a whole ACL stands beside this.
    if resource_type == acl::RULE && old.iter().any(is_lost) && !leaves_with_its_acl(view, subject)
    {
        let message = format!("{address} keeps something from card data and would do so less.");
        findings.push(VOICE.fail(message).on(subject.change));
    }
    findings
}

/// A rule of Azure's or Google's that keeps something out, and would do so no longer.
pub(super) fn kept_out(subject: &Subject<'_>) -> Option<Finding> {
    let Change { resource_type, address, before, after, .. } = subject.change;
    let lost = keeps_out(resource_type, before) && !keeps_out(resource_type, after);
    let message = format!("{address} keeps something from card data and would do so no longer.");
    lost.then(|| VOICE.fail(message).on(subject.change))
}

fn leaves_with_its_acl(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let mut others = view.referred(subject);
    others.any(|other| {
        acl::HOLDERS.contains(&other.resource_type.as_str()) && other.action == Action::Delete
    })
}

/// What an object newly stands in: other security groups, other subnets.
pub(super) fn moved<'v>(doors: &mut Doors<'v>, subject: &Subject<'v>) -> Vec<Finding> {
    let change = subject.change;
    let kind = change.resource_type.as_str();
    if GROUPS.contains(&kind) || RULE_TYPES.contains(&kind) {
        return vec![];
    }
    let old: BTreeSet<(&str, &Value)> =
        places_of(&change.before).into_iter().map(|(_path, key, leaf)| (key, leaf)).collect();
    let mut findings = vec![];
    for (path, key, leaf) in places_of(&change.after) {
        if old.contains(&(key, leaf)) {
            continue;
        }
        let is_open = GROUP_KEYS.contains(&key)
            && doors
                .of_group(subject.position, leaf)
                .is_some_and(|seen| matches!(seen, Seen::Open));
        let address = &change.address;
        if is_open {
            let message =
                format!("{address} holds card data and would stand in a group open to everybody.");
            findings.push(VOICE.fail(message).on(change).at(path));
        } else if !matches!(change.before, Value::Null) {
            let message = format!(
                "{address} holds card data and would stand in another network ({key}); somebody \
                 has to look."
            );
            findings.push(asked(subject, message).at(path));
        }
    }
    findings.extend(ungrouped(subject).or_else(|| networkless(subject)));
    findings
}

/// Attributes that say in which network an object stands, as far as somebody set them.
fn places_of(object: &Value) -> Vec<(Pointer, &str, &Value)> {
    let mut found = vec![];
    leaves(object, &mut |steps, leaf| {
        let key = steps.iter().find_map(|step| match step {
            Step::Key(key) if STANDS_IN.contains(key) || GROUP_KEYS.contains(key) => Some(*key),
            Step::Key(_) | Step::At(_) => None,
        });
        let computed =
            matches!(leaf, Value::Unknown(unknown) if unknown.kind == UnknownKind::Computed);
        if let Some(key) = key
            && !computed
            && !is_nothing(leaf)
            && last_key(steps) == key
        {
            found.push((pointer(steps), key, leaf));
        }
    });
    found
}

/// An object that is taken out of all its groups stands in the default one.
fn ungrouped(subject: &Subject<'_>) -> Option<Finding> {
    let change = subject.change;
    let key = GROUP_KEYS.into_iter().find(|key| {
        let side = |side: &Value| side.as_map().and_then(|map| map.get(*key)).map(is_nothing);
        side(&change.before) == Some(false) && side(&change.after) == Some(true)
    })?;
    let message = format!(
        "{} holds card data and would stand in no group of its own ({key}); somebody has to look.",
        change.address
    );
    Some(asked(subject, message).at(at(&[key])))
}

/// An object that stood in a network and would stand in none: a function whose block about it is
/// emptied reaches the whole internet.
fn networkless(subject: &Subject<'_>) -> Option<Finding> {
    let change = subject.change;
    let (path, key, _leaf) = places_of(&change.before).into_iter().next()?;
    let stays = matches!(change.after, Value::Null) || !places_of(&change.after).is_empty();
    let message = format!(
        "{} holds card data and would stand in no network of its own ({key}); somebody has to \
         look.",
        change.address
    );
    (!stays).then(|| asked(subject, message).at(path))
}
