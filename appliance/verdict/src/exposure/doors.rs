//! What security groups let in, worked out once for each set of them.

use alloc::{collections::BTreeMap, vec, vec::Vec};
use tribune_record::{UnknownKind, Value};

use super::{Seen, api::Apis};
use crate::{
    cidr::is_internet,
    inbound::{GROUPS, Inbound, RULE_TYPES, meant},
    view::Linked,
    walk::{Step, leaves},
};

/// Attributes that say in which security groups an object stands.
pub(crate) const GROUP_KEYS: [&str; 3] =
    ["security_groups", "vpc_security_group_ids", "security_group_ids"];

/// The security groups of a plan, and its interfaces. Thousands of objects may stand in one group
/// of thousands of rules.
#[derive(Debug)]
pub(crate) struct Doors<'v> {
    pub(super) view: &'v Linked<'v>,
    pub(super) apis: Apis<'v>,
    known: BTreeMap<Vec<usize>, Seen<'v>>,
}

impl<'v> Doors<'v> {
    /// Those of a plan.
    pub(crate) fn of(view: &'v Linked<'v>) -> Self {
        Self { view, apis: Apis::of(view), known: BTreeMap::new() }
    }

    /// Whom the security groups of the object at a position let in together. An entry of the plan
    /// without effect says what stands there already; a group that is not in the plan nobody here
    /// can read.
    pub(crate) fn seen(&mut self, position: usize) -> Seen<'v> {
        let Some(change) = self.view.changes.get(position) else { return Seen::Doubt };
        let mut groups = vec![];
        for named in groups_of(&change.after) {
            match meant(self.view, position, named, &GROUPS) {
                Some(found) => groups.extend(found),
                None => return Seen::Doubt,
            }
        }
        if groups.is_empty() { Seen::Doubt } else { self.let_in(groups) }
    }

    /// Whom a group lets in that an object at a position names; none where it does not stand in
    /// the plan.
    pub(crate) fn of_group(&mut self, position: usize, named: &Value) -> Option<Seen<'v>> {
        let groups = meant(self.view, position, named, &GROUPS)?;
        Some(self.let_in(groups))
    }

    /// Whom the groups at these positions let in together, each with the rules that stand apart
    /// from it.
    fn let_in(&mut self, mut groups: Vec<usize>) -> Seen<'v> {
        groups.sort_unstable();
        groups.dedup();
        if let Some(known) = self.known.get(&groups) {
            return *known;
        }
        let seen = let_in(self.view, &groups);
        self.known.insert(groups, seen);
        seen
    }
}

fn let_in<'v>(view: &'v Linked<'v>, groups: &[usize]) -> Seen<'v> {
    let mut ranges = vec![];
    for group in groups {
        let rules = view.links.to(*group).iter().filter(|rule| is_rule_of(view, **rule, *group));
        for at in core::iter::once(group).chain(rules) {
            let Some(inbound) = Inbound::resolved(view, *at) else { continue };
            if let Some((_path, unknown)) = inbound.open.first() {
                return Seen::Unknown(*unknown);
            }
            ranges.extend(inbound.all());
        }
    }
    if is_internet(&ranges) { Seen::Open } else { Seen::Closed }
}

/// Whether the object at a position is a rule of the group, and not one that only names it as a
/// source.
fn is_rule_of(view: &Linked<'_>, rule: usize, group: usize) -> bool {
    let change = view.changes.get(rule);
    let owner = change
        .filter(|change| RULE_TYPES.contains(&change.resource_type.as_str()))
        .and_then(|change| change.after.as_map()?.get("security_group_id"));
    let owners = owner.and_then(|owner| meant(view, rule, owner, &GROUPS));
    owners.is_some_and(|owners| owners.contains(&group))
}

/// The security groups an object stands in, by id or as an expression.
fn groups_of(object: &Value) -> Vec<&Value> {
    let mut found = vec![];
    leaves(object, &mut |steps, leaf| {
        let named = steps.iter().any(|step| matches!(step, Step::Key(k) if GROUP_KEYS.contains(k)));
        let is_left = match leaf {
            Value::Null => true,
            Value::Unknown(unknown) => unknown.kind == UnknownKind::Computed,
            Value::List(_)
            | Value::Map(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Redacted(_) => false,
        };
        if named && !is_left {
            found.push(leaf);
        }
    });
    found
}
