//! Sources of a firewall rule that stand somewhere else in the plan: prefix lists and security
//! groups, named by id or by an expression.

use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};
use tribune_record::{Change, Known, Pointer, Unknown, UnknownKind, Value};

use super::Inbound;
use crate::{
    cidr::{Cover, Range},
    view::Linked,
    walk::places,
};

/// Types of security groups. They hold inbound rules in an attribute `ingress`.
pub(crate) const GROUPS: [&str; 2] = ["aws_security_group", "aws_default_security_group"];
pub(crate) const PREFIX_LIST: &str = "aws_ec2_managed_prefix_list";
pub(crate) const PREFIX_LIST_ENTRY: &str = "aws_ec2_managed_prefix_list_entry";

impl<'a> Inbound<'a> {
    /// What the object at a position lets in after the change, the prefix lists that stand in the
    /// plan written out. Those that do not are left in `lists`.
    pub(crate) fn resolved(view: &Linked<'a>, position: usize) -> Option<Self> {
        let mut inbound = Self::after(view.changes.get(position)?)?;
        for (path, list) in core::mem::take(&mut inbound.lists) {
            let Some(found) = meant(view, position, list, &[PREFIX_LIST]) else {
                inbound.lists.push((path, list));
                continue;
            };
            for at in found {
                for entry in entries(view, at) {
                    match entry {
                        Ok(range) => inbound.listed.push((path.clone(), list, range)),
                        Err(unknown) => inbound.open.push((path.clone(), unknown)),
                    }
                }
            }
        }
        Some(inbound)
    }

    /// Ranges that came in with the change, by themselves or with a prefix list: nothing that it
    /// let in before takes them in.
    pub(crate) fn new_ranges(&self, before: &Self) -> Vec<(&Pointer, Range)> {
        let known = Cover::of(&before.all());
        let lists: BTreeSet<&Value> = before.lists.iter().map(|(_path, list)| *list).collect();
        let own = self.ranges.iter().map(|(path, range)| (path, *range));
        let listed = self.listed.iter().filter(|(_path, list, _range)| !lists.contains(list));
        let all = own.chain(listed.map(|(path, _list, range)| (path, *range)));
        all.filter(|(_path, range)| !known.takes_in(*range)).collect()
    }

    /// Prefix lists that came in with the change.
    pub(crate) fn new_lists(&self, before: &Self) -> Vec<&(Pointer, &'a Value)> {
        let known: BTreeSet<&Value> = before.lists.iter().map(|(_path, list)| *list).collect();
        self.lists.iter().filter(|(_path, list)| !known.contains(list)).collect()
    }
}

/// The ranges of the prefix list at a position, and of the entries that stand apart from it.
fn entries<'a>(view: &Linked<'a>, list: usize) -> Vec<Result<Range, Option<&'a Unknown>>> {
    let changes = view.changes;
    let own = changes.get(list).into_iter().flat_map(|list| places(&list.after, "entry.cidr"));
    let apart = view.links.to(list).iter().filter_map(|at| changes.get(*at));
    let apart = apart.filter(|entry| entry.resource_type == PREFIX_LIST_ENTRY);
    let all = own.chain(apart.flat_map(|entry| places(&entry.after, "cidr")));
    all.filter_map(|(_path, known)| match known {
        Known::Is(value) => Some(value.as_text().and_then(Range::parse).ok_or(None)),
        Known::Unknown(unknown) => {
            (unknown.kind == UnknownKind::Configured).then_some(Err(Some(unknown)))
        }
        Known::Masked => Some(Err(None)),
        Known::Absent => None,
    })
    .collect()
}

/// The positions of the objects of these types that a value of the object at `from` names; none
/// where it names something that does not stand in the plan.
pub(crate) fn meant(
    view: &Linked<'_>,
    from: usize,
    value: &Value,
    kinds: &[&str],
) -> Option<Vec<usize>> {
    let named = |other: &Change| match value {
        Value::Text(id) => {
            let sides = [&other.after, &other.before];
            sides
                .iter()
                .any(|side| ["id", "arn"].iter().any(|key| side.read(&[key]).text() == Some(id)))
        }
        Value::Unknown(unknown) => {
            let mut references = unknown.references.iter();
            references.any(|reference| names(reference) == (&other.resource_type, &other.name))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Redacted(_) => false,
    };
    // An expression may join what stands in the plan with what does not.
    if let Value::Unknown(unknown) = value
        && !unknown.references.iter().all(|reference| kinds.contains(&names(reference).0))
    {
        return None;
    }
    let mut found = vec![];
    for at in view.links.from(from) {
        let other = view.changes.get(*at);
        if other.is_some_and(|other| kinds.contains(&&*other.resource_type) && named(other)) {
            found.push(*at);
        }
    }
    if found.is_empty() { None } else { Some(found) }
}

/// The type and the name that a reference begins with: `aws_security_group.db[0].id`.
fn names(reference: &str) -> (&str, &str) {
    let mut parts = reference.split(['.', '[']);
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// Whom a prefix list, or a name of Azure's for networks, lets in, in words.
pub(crate) fn list_name(list: &Value) -> String {
    match list {
        Value::Text(id) if id == super::clouds::ALL_OF_AZURE => {
            String::from("every machine in Azure, other customers' too,")
        }
        Value::Text(id) if id.starts_with("pl-") => format!("whoever the prefix list {id} names"),
        Value::Text(id) => format!("whoever {id} stands for"),
        Value::Unknown(_)
        | Value::Redacted(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::List(_)
        | Value::Map(_) => String::from("whoever a prefix list names"),
    }
}
