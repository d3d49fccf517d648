//! What is kept out: a denial in a network ACL, an address of a set that WAF stops, a rule of
//! Network Firewall that drops, an entrance of a security group that closes.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use tribune_record::{Action, Change, Value};

use super::{
    deeds::{Aims, Deed, Look, changed, changes_only, says},
    opens,
    operation::Operation,
    waf,
};
use crate::{
    cidr::{Cover, Range},
    firewall::{Difference, Target},
    inbound::{GROUPS, Inbound, RULE_TYPES, acl},
    say::{listed, range_in_words},
    view::Subject,
};

/// What is kept out by a change that does nothing else; nothing for every other change.
pub(super) fn deeds(look: &Look<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    let kind = change.resource_type.as_str();
    let found = if waf::KINDS.contains(&kind) {
        by_waf(look, subject)
    } else if kind == acl::RULE || acl::HOLDERS.contains(&kind) {
        by_acl(change)
    } else if GROUPS.contains(&kind) || RULE_TYPES.contains(&kind) {
        by_group(change)
    } else {
        by_firewall(change)
    };
    match found {
        None => vec![],
        Some(Ok(targets)) if targets.is_empty() => vec![],
        Some(Ok(targets)) => vec![keeps_out(change, targets)],
        Some(Err(why)) => {
            let what = says(change, "keep something out");
            vec![Deed::new(Operation::BlockRule, what, Aims::Unclear(why))]
        }
    }
}

type Found = Option<Result<Vec<Target>, String>>;

fn keeps_out(change: &Change, targets: Vec<Target>) -> Deed {
    let is_address = |target: &Target| matches!(target, Target::Range(range) if is_single(*range));
    let all = targets.iter().all(is_address);
    let operation = if all { Operation::BlockAddress } else { Operation::BlockRule };
    let names: Vec<String> = targets.iter().map(name).collect();
    let what = says(change, &format!("block {}", listed(names.iter().map(String::as_str))));
    Deed::new(operation, what, Aims::At(targets))
}

pub(super) fn is_single(range: Range) -> bool {
    let whole = if matches!(range, Range::V4(..)) { 32 } else { 128 };
    range.prefix() == whole
}

/// What is kept out, in words.
pub(super) fn name(target: &Target) -> String {
    match target {
        Target::Everything => String::from("everything"),
        Target::Range(range) if is_single(*range) => {
            let text = range.to_string();
            String::from(text.split('/').next().unwrap_or(&text))
        }
        Target::Range(range) => range.to_string(),
        Target::Domain(domain) => domain.clone(),
        Target::Else => String::from("traffic that no address and no domain stands for"),
    }
}

fn by_waf(look: &Look<'_>, subject: &Subject<'_>) -> Found {
    if let Some(found) = waf::stopped(look, subject) {
        return Some(found);
    }
    let added = waf::added(look.view, subject)?;
    if !added.limits.is_empty() || added.stops.is_empty() {
        return None;
    }
    let all: Option<Vec<Vec<Target>>> = added.stops.into_iter().collect();
    let why = "nobody here can read whom the new rule stops";
    Some(all.map(|all| all.concat()).ok_or_else(|| String::from(why)))
}

/// Ranges as targets; why not, where any of them cannot be read.
fn targets(inbound: &Inbound<'_>) -> Result<Vec<Target>, String> {
    if let Some((_path, text)) = inbound.garbled.first() {
        return Err(format!("{} is no address range", range_in_words(text)));
    }
    if !inbound.open.is_empty() {
        return Err(String::from("its range is only known after apply, or hidden"));
    }
    if !inbound.lists.is_empty() || !inbound.groups.is_empty() {
        return Err(String::from("it names a list or a group, not an address"));
    }
    Ok(inbound.ranges.iter().map(|(_path, range)| Target::Range(*range)).collect())
}

fn by_acl(change: &Change) -> Found {
    let Change { resource_type, before, after, action, .. } = change;
    let (old, new) = (acl::rules(resource_type, before), acl::rules(resource_type, after));
    let fits = if resource_type == acl::RULE {
        matches!(action, Action::Create | Action::Delete)
    } else {
        changes_only(change, &["ingress", "egress"])
    };
    if !fits {
        return None;
    }
    let was: BTreeSet<_> = old.iter().map(acl::AclRule::says).collect();
    let is: BTreeSet<_> = new.iter().map(acl::AclRule::says).collect();
    let added = new.iter().filter(|rule| !was.contains(&rule.says()));
    let gone = old.iter().filter(|rule| !is.contains(&rule.says()));
    if added.clone().any(|rule| !rule.denies()) || gone.clone().any(acl::AclRule::denies) {
        return None;
    }
    let all = added.chain(gone).map(|rule| targets(&rule.ranges()));
    Some(all.collect::<Result<Vec<_>, String>>().map(|all| all.concat()))
}

fn by_group(change: &Change) -> Found {
    let kind = change.resource_type.as_str();
    let before = Inbound::before(change)?;
    if RULE_TYPES.contains(&kind) {
        return (change.action == Action::Delete).then(|| targets(&before));
    }
    if !changes_only(change, &["ingress"]) || !opens::narrows(change) {
        return None;
    }
    let after = Inbound::after(change)?;
    if before.groups.len() != after.groups.len() || before.lists.len() != after.lists.len() {
        return None;
    }
    let stays: Vec<Range> = after.all();
    let stays = Cover::of(&stays);
    Some(targets(&before).map(|all| {
        let gone = |target: &Target| match target {
            Target::Range(range) => !stays.takes_in(*range),
            Target::Everything | Target::Domain(_) | Target::Else => true,
        };
        let closed: Vec<Target> = all.into_iter().filter(gone).collect();
        // A port that closes to an address that may use another one.
        if closed.is_empty() { vec![Target::Else] } else { closed }
    }))
}

fn by_firewall(change: &Change) -> Found {
    let difference = Difference::of(change)?;
    let only = ["rules", "rule_group"];
    let fits = change.action == Action::Update
        && changed(change).iter().all(|key| only.contains(key))
        && !matches!(change.after, Value::Null);
    let is_less = difference.lets_more_pass() || !difference.other.is_empty();
    (fits && !is_less && difference.unread.is_empty()).then_some(Ok(difference.kept))
}
