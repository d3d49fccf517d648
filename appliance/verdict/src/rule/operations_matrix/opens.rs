//! Who lets more through: an allow rule on a firewall, and one that admits an outside network into
//! production. A firewall that the plan itself makes nobody shares yet.

use alloc::{collections::BTreeSet, format, string::String, string::ToString, vec, vec::Vec};
use tribune_record::{Action, Change, EnvironmentKind, Known, Pointer, Value};

use super::{
    deeds::{Aims, Deed, Look, changed, says},
    operation::Operation,
    waf,
};
use crate::{
    cidr::{Cover, Range, is_internet},
    cloud_wan,
    firewall::{Difference, FIREWALL_POLICY, RULE_GROUP},
    inbound::{GROUPS, Inbound, PREFIX_LIST, PREFIX_LIST_ENTRY, RULE_TYPES, acl, meant},
    say::listed,
    view::{Subject, View},
    walk::{at, places},
};

const FIREWALL: &str = "aws_networkfirewall_firewall";
/// References of a policy to groups of rules.
const REFERENCES: [&str; 2] = [
    "firewall_policy.stateful_rule_group_reference.resource_arn",
    "firewall_policy.stateless_rule_group_reference.resource_arn",
];

/// Rules of one group that are held one against another: more than twice what a group may have.
const ENTRIES_MAX: usize = 512;

/// A deed, and whether the firewall it is done to is shared with others.
type Opened = (Deed, bool);

/// Whether a change is of something that can let anything through.
pub(super) fn reads(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let kind = subject.change.resource_type.as_str();
    is_firewall(kind) || Inbound::resolved(view, subject.position).is_some()
}

fn is_firewall(kind: &str) -> bool {
    acl::HOLDERS.contains(&kind)
        || [acl::RULE, PREFIX_LIST, PREFIX_LIST_ENTRY, RULE_GROUP, FIREWALL_POLICY, FIREWALL]
            .contains(&kind)
        || waf::KINDS.contains(&kind)
        || cloud_wan::holds_policy(kind)
}

/// Everything that a change lets through.
pub(super) fn deeds(look: &Look<'_>, subject: &Subject<'_>) -> Vec<Opened> {
    let (view, change) = (look.view, subject.change);
    let kind = change.resource_type.as_str();
    let mut found = entrances(view, subject);
    let is_shared = is_shared(view, subject);
    if let Some(difference) = cloud_wan::difference(change) {
        found.extend(joined(change, &difference).into_iter().map(|deed| (deed, is_shared)));
    } else if let Some(difference) = Difference::of(change) {
        found.extend(passed(view, subject, &difference, is_shared));
    } else if waf::KINDS.contains(&kind) {
        let looser = waf::looser(subject).into_iter();
        found.extend(looser.map(|looser| match looser {
            Ok(what) => (allows(change, &what), is_shared),
            Err(why) => (unclear(change, at(&["rule"]), &why), is_shared),
        }));
        found.extend(waf::looser_set(look, subject).map(|looser| match looser {
            Ok(what) => (allows(change, what), is_shared),
            Err(why) => (unclear(change, at(&["addresses"]), why), is_shared),
        }));
    } else if kind == FIREWALL {
        found.extend(left(change).map(|what| (allows(change, what), is_shared)));
    } else if is_firewall(kind) && lets_more_pass(change) {
        found.push((allows(change, "let something pass a firewall that others share"), is_shared));
    }
    found
}

fn allows(change: &Change, what: &str) -> Deed {
    Deed::new(Operation::AllowRule, says(change, what), Aims::Nothing)
}

fn unclear(change: &Change, path: Pointer, why: &str) -> Deed {
    let what = format!("{}: nobody here can read what it lets through: {why}.", change.address);
    Deed::new(Operation::AllowRule, what, Aims::Unclear(String::from(why))).at(path)
}

/// The ways into a group of machines.
fn entrances(view: &View<'_>, subject: &Subject<'_>) -> Vec<Opened> {
    let change = subject.change;
    let Some(inbound) = Inbound::resolved(view, subject.position) else { return vec![] };
    if matches!(change.after, Value::Null) {
        return vec![];
    }
    let before = Inbound::before(change).unwrap_or_default();
    let new: BTreeSet<String> = inbound
        .new_ranges(&before)
        .into_iter()
        .filter(|(_path, range)| !range.is_private())
        .map(|(_path, range)| range.to_string())
        .collect();
    let production = subject.placement.kind == EnvironmentKind::Production;
    // The whole internet is the law's, as far as people ask for it.
    let is_asked = production && !is_internet(&inbound.all());
    if !new.is_empty() {
        let ranges = listed(new.iter().map(String::as_str));
        let what = if production {
            format!("admit an outside network into production: {ranges}")
        } else {
            format!("admit an outside network: {ranges}")
        };
        return vec![(allows(change, &what), is_asked)];
    }
    // A person may let in what is one's own; an agent may let in nothing.
    let is_rule = RULE_TYPES.contains(&change.resource_type.as_str());
    if is_rule || !narrows(change) {
        return vec![(allows(change, "let something in"), false)];
    }
    vec![]
}

fn entries<'a>(change: &Change, side: &'a Value) -> BTreeSet<&'a Value> {
    let is_group = GROUPS.contains(&change.resource_type.as_str());
    let rules = if is_group { side.read(&["ingress"]).list() } else { None };
    rules.into_iter().flatten().collect()
}

/// Whether every rule that comes in is one that was there, with fewer ranges.
pub(super) fn narrows(change: &Change) -> bool {
    const RANGES: [&str; 2] = ["cidr_blocks", "ipv6_cidr_blocks"];
    let (old, new) = (entries(change, &change.before), entries(change, &change.after));
    if old.len().max(new.len()) > ENTRIES_MAX {
        return new.is_subset(&old);
    }
    let is_within = |rule: &&Value| {
        old.iter().any(|was| {
            let (Some(is), Some(was)) = (rule.as_map(), was.as_map()) else { return false };
            let keys: BTreeSet<&str> = is.keys().chain(was.keys()).map(String::as_str).collect();
            keys.into_iter().all(|key| {
                let (now, then) = (is.get(key), was.get(key));
                if !RANGES.contains(&key) {
                    return crate::walk::same(
                        now.unwrap_or(&Value::Null),
                        then.unwrap_or(&Value::Null),
                    );
                }
                let list = |side: Option<&'_ Value>| -> Option<BTreeSet<String>> {
                    let list = side.and_then(Value::as_list).unwrap_or_default();
                    list.iter().map(|one| one.as_text().map(String::from)).collect()
                };
                matches!((list(now), list(then)), (Some(now), Some(then)) if now.is_subset(&then))
            })
        })
    };
    new.iter().all(is_within)
}

/// What a policy of Cloud WAN joins.
fn joined(change: &Change, difference: &cloud_wan::Difference) -> Vec<Deed> {
    let looser = difference.looser.iter().map(|one| {
        let what = format!("{}: {}.", change.address, one.what);
        Deed::new(Operation::AllowRule, what, Aims::Nothing)
    });
    let unread = difference.unread.iter();
    let unread = unread.map(|(path, why)| unclear(change, path.clone(), why));
    looser.chain(unread).collect()
}

/// What a rule group or a policy of Network Firewall lets pass. A rule that lets everything pass
/// in production is told even where nobody shares the firewall yet.
fn passed(
    view: &View<'_>,
    subject: &Subject<'_>,
    difference: &Difference,
    is_shared: bool,
) -> Vec<Opened> {
    let change = subject.change;
    let production = subject.placement.kind == EnvironmentKind::Production;
    let mut found = vec![];
    if difference.lets_more_pass() {
        let what =
            format!("let something pass a firewall that others share: it {}", difference.looser());
        let is_told = is_shared || (difference.everything && production);
        found.push((allows(change, &what), is_told));
    } else if refers_to_more(view, subject) {
        let what = "take in rules of a group that does not stand in the plan";
        found.push((allows(change, what), is_shared));
    }
    let unread = difference.unread.iter();
    found.extend(unread.map(|(path, why)| (unclear(change, path.clone(), why), true)));
    found
}

/// What becomes of the traffic that a firewall guarded.
fn left(change: &Change) -> Option<&'static str> {
    if matches!(change.after, Value::Null) {
        return Some("go, and let everything pass that it kept out");
    }
    let keys = changed(change);
    if matches!(change.before, Value::Null) || !keys.contains("firewall_policy_arn") {
        return None;
    }
    Some("do what another policy says")
}

/// Whether more passes after the change than before.
fn lets_more_pass(change: &Change) -> bool {
    let Change { resource_type, before, after, .. } = change;
    match resource_type.as_str() {
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
            let (old, new) = (acl::rules(kind, before), acl::rules(kind, after));
            let was: BTreeSet<_> = old.iter().map(acl::AclRule::says).collect();
            let is: BTreeSet<_> = new.iter().map(acl::AclRule::says).collect();
            // With the whole list goes the subnet's guard; another one takes its place.
            let stays = kind == acl::RULE || !matches!(after, Value::Null);
            new.iter().any(|rule| !rule.denies() && !was.contains(&rule.says()))
                || (stays && old.iter().any(|rule| rule.denies() && !is.contains(&rule.says())))
        }
    }
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
    let side = if matches!(change.after, Value::Null) { &change.before } else { &change.after };
    let (key, kinds): (&str, &[&str]) = match change.resource_type.as_str() {
        acl::RULE => ("network_acl_id", &acl::HOLDERS),
        PREFIX_LIST_ENTRY => ("prefix_list_id", &[PREFIX_LIST]),
        cloud_wan::POLICY => ("core_network_id", &[cloud_wan::CORE_NETWORK]),
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
    let named = side.as_map().and_then(|map| map.get(key));
    let owners = named.and_then(|named| meant(view, subject.position, named, kinds));
    owners.is_none_or(|owners| !owners.iter().all(is_new))
}
