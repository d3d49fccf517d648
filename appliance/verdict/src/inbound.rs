//! Who may come in: the address ranges of firewall rules, the prefix lists and groups they name,
//! and the parts of them nobody can read.

pub(crate) mod acl;
mod clouds;
mod sources;

use alloc::{vec, vec::Vec};
use tribune_record::{Change, Pointer, Unknown, UnknownKind, Value};

use crate::{
    cidr::Range,
    walk::{Step, last_key, leaves, pointer},
};
pub(crate) use clouds::keeps_out;
pub(crate) use sources::{GROUPS, PREFIX_LIST, PREFIX_LIST_ENTRY, list_name, meant};

/// Types whose whole purpose is one inbound rule.
pub(crate) const RULE_TYPES: [&str; 2] =
    ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule"];
/// Attributes of a rule that hold address ranges.
const RANGE_KEYS: [&str; 4] = ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"];
/// Attributes of a rule that hold prefix lists.
const LIST_KEYS: [&str; 2] = ["prefix_list_ids", "prefix_list_id"];
/// Attributes of a rule that hold security groups, whose members may come in.
const GROUP_KEYS: [&str; 3] =
    ["security_groups", "source_security_group_id", "referenced_security_group_id"];

/// A part of a rule that cannot be read; without an unknown it is masked.
pub(crate) type Open<'a> = (Pointer, Option<&'a Unknown>);

/// What a change lets in.
#[derive(Debug, Default)]
pub(crate) struct Inbound<'a> {
    /// Ranges that were read.
    pub(crate) ranges: Vec<(Pointer, Range)>,
    /// Ranges of the prefix lists it names, each with the list's name.
    pub(crate) listed: Vec<(Pointer, &'a Value, Range)>,
    /// Text that is no range.
    pub(crate) garbled: Vec<(Pointer, &'a str)>,
    /// What cannot be read before apply.
    pub(crate) open: Vec<Open<'a>>,
    /// Prefix lists, by id or as an expression, whose ranges were not looked up, and names that
    /// Azure has for networks.
    pub(crate) lists: Vec<(Pointer, &'a Value)>,
    /// Security groups, by id or as an expression.
    pub(crate) groups: Vec<(Pointer, &'a Value)>,
}

impl<'a> Inbound<'a> {
    /// What the object lets in after the change; none if its type lets nobody in.
    pub(crate) fn after(change: &'a Change) -> Option<Self> {
        Self::of(&change.resource_type, &change.after)
    }

    /// What it let in before.
    pub(crate) fn before(change: &'a Change) -> Option<Self> {
        Self::of(&change.resource_type, &change.before)
    }

    fn of(kind: &str, value: &'a Value) -> Option<Self> {
        let mut inbound = Self::default();
        if GROUPS.contains(&kind) {
            inbound.read(value, "ingress");
        } else if RULE_TYPES.contains(&kind) {
            if value.read(&["type"]).text() == Some("egress") {
                return None;
            }
            inbound.read_rule(value);
        } else {
            return clouds::inbound(kind, value);
        }
        Some(inbound)
    }

    /// What an object lets out on one side of a change, in the same shape.
    pub(crate) fn outward(kind: &str, value: &'a Value) -> Self {
        let mut outward = Self::default();
        let is_rule = kind == "aws_vpc_security_group_egress_rule"
            || (kind == "aws_security_group_rule"
                && value.read(&["type"]).text() == Some("egress"));
        if GROUPS.contains(&kind) {
            outward.read(value, "egress");
        } else if is_rule {
            outward.read_rule(value);
        } else {
            return clouds::outward(kind, value);
        }
        outward
    }

    /// Every range that was read.
    pub(crate) fn all(&self) -> Vec<Range> {
        let own = self.ranges.iter().map(|(_path, range)| *range);
        own.chain(self.listed.iter().map(|(_path, _list, range)| *range)).collect()
    }

    fn read_rule(&mut self, rule: &'a Value) {
        for key in RANGE_KEYS.iter().chain(&LIST_KEYS).chain(&GROUP_KEYS) {
            self.read(rule, key);
        }
    }

    fn read(&mut self, object: &'a Value, key: &'a str) {
        match object {
            Value::Map(map) => {
                let Some(value) = map.get(key) else { return };
                leaves(value, &mut |steps, leaf| {
                    let mut way = vec![Step::Key(key)];
                    way.extend_from_slice(steps);
                    self.leaf(&way, leaf);
                });
            }
            Value::Unknown(_) | Value::Redacted(_) => self.leaf(&[Step::Key(key)], object),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => {}
        }
    }

    fn leaf(&mut self, way: &[Step<'a>], leaf: &'a Value) {
        let under = |keys: &[&str]| {
            way.iter().any(|step| matches!(step, Step::Key(key) if keys.contains(key)))
        };
        if under(&LIST_KEYS) {
            self.lists.extend(is_set(leaf).then(|| (pointer(way), leaf)));
        } else if under(&GROUP_KEYS) {
            self.groups.extend(is_set(leaf).then(|| (pointer(way), leaf)));
        } else if under(&RANGE_KEYS) || matches!(last_key(way), "ingress" | "egress") {
            self.range(pointer(way), leaf);
        }
    }

    fn range(&mut self, path: Pointer, leaf: &'a Value) {
        match leaf {
            Value::Text(text) => match world_word(text).or_else(|| Range::parse(text)) {
                Some(range) => self.ranges.push((path, range)),
                None => self.garbled.push((path, text)),
            },
            Value::Unknown(unknown) => {
                self.open.extend(is_set(leaf).then_some((path, Some(unknown))));
            }
            Value::Redacted(_) => self.open.push((path, None)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {}
        }
    }
}

/// Whether somebody set a source. What the provider sets where nobody asked for anything lets
/// nobody in.
fn is_set(leaf: &Value) -> bool {
    match leaf {
        Value::Text(text) => !text.is_empty(),
        Value::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
        Value::Redacted(_) => true,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => false,
    }
}

/// Azure's names for everybody.
fn world_word(text: &str) -> Option<Range> {
    let everybody = ["*", "internet", "any"].iter().any(|word| text.eq_ignore_ascii_case(word));
    everybody.then_some(WORLD)
}

const WORLD: Range = Range::V4(0, u32::MAX);

/// The types the tables of inbound rules name.
pub(crate) fn kinds() -> impl Iterator<Item = &'static str> {
    let own = GROUPS.into_iter().chain(RULE_TYPES).chain(acl::HOLDERS);
    own.chain([acl::RULE, PREFIX_LIST, PREFIX_LIST_ENTRY]).chain(clouds::kinds())
}

/// What is read of whom they let in.
pub(crate) fn reads() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let of = |kind| if GROUPS.contains(&kind) { vec!["ingress"] } else { vec![] };
    kinds().map(move |kind| (kind, of(kind)))
}

/// Whether the tables of inbound rules name a type.
pub(crate) fn knows(kind: &str) -> bool {
    kinds().any(|of| of == kind)
}
