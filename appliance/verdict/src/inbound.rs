//! Who may come in: the address ranges of firewall rules, and the parts of them nobody can read.

use alloc::vec::Vec;
use tribune_record::{Change, Known, Pointer, Unknown, Value};

use crate::{
    cidr::Range,
    walk::{Step, at, last_key, leaves, pointer},
};

/// Types whose whole purpose is one inbound rule.
const RULE_TYPES: [&str; 2] = ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule"];
/// Types that hold inbound rules in an attribute `ingress`.
const HOLDER_TYPES: [&str; 2] = ["aws_security_group", "aws_default_security_group"];
/// Attributes of a rule that hold address ranges.
pub(crate) const RANGE_KEYS: [&str; 7] = [
    "cidr_blocks",
    "ipv6_cidr_blocks",
    "cidr_ipv4",
    "cidr_ipv6",
    "source_ranges",
    "source_address_prefix",
    "source_address_prefixes",
];

/// A part of a rule that cannot be read; without an unknown it is masked.
pub(crate) type Open<'a> = (Pointer, Option<&'a Unknown>);

/// What a change lets in.
#[derive(Debug, Default)]
pub(crate) struct Inbound<'a> {
    /// Ranges that were read.
    pub(crate) ranges: Vec<(Pointer, Range)>,
    /// Text that is no range.
    pub(crate) garbled: Vec<(Pointer, &'a str)>,
    /// What cannot be read before apply.
    pub(crate) open: Vec<Open<'a>>,
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
        if HOLDER_TYPES.contains(&kind) {
            inbound.read(value, &["ingress"]);
        } else if RULE_TYPES.contains(&kind) {
            if value.read(&["type"]).text() == Some("egress") {
                return None;
            }
            for key in RANGE_KEYS {
                inbound.read(value, &[key]);
            }
        } else if is_foreign_rule(kind, value) {
            for key in RANGE_KEYS {
                inbound.read(value, &[key]);
            }
        } else {
            return None;
        }
        Some(inbound)
    }

    /// Every range that was read.
    pub(crate) fn all(&self) -> Vec<Range> {
        self.ranges.iter().map(|(_path, range)| *range).collect()
    }

    fn read(&mut self, object: &'a Value, keys: &[&'a str]) {
        match object.read(keys) {
            Known::Absent => {}
            Known::Unknown(unknown) => self.unread(at(keys), Some(unknown)),
            Known::Masked => self.unread(at(keys), None),
            Known::Is(value) => leaves(value, &mut |steps, leaf| {
                let mut way: Vec<Step<'a>> = keys.iter().map(|key| Step::Key(key)).collect();
                way.extend_from_slice(steps);
                self.leaf(&way, leaf);
            }),
        }
    }

    fn leaf(&mut self, way: &[Step<'a>], leaf: &'a Value) {
        let key = last_key(way);
        let is_rule_itself = matches!(key, "ingress");
        if !RANGE_KEYS.contains(&key) && !is_rule_itself {
            return;
        }
        match leaf {
            Value::Text(text) => match world_word(text).or_else(|| Range::parse(text)) {
                Some(range) => self.ranges.push((pointer(way), range)),
                None => self.garbled.push((pointer(way), text)),
            },
            Value::Unknown(unknown) => self.unread(pointer(way), Some(unknown)),
            Value::Redacted(_) => self.unread(pointer(way), None),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {}
        }
    }

    fn unread(&mut self, path: Pointer, unknown: Option<&'a Unknown>) {
        // What the provider sets where nobody asked for anything lets nobody in.
        if unknown.is_none_or(|u| u.kind == tribune_record::UnknownKind::Configured) {
            self.open.push((path, unknown));
        }
    }
}

/// Azure's names for everybody.
fn world_word(text: &str) -> Option<Range> {
    let everybody = ["*", "internet", "any"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if everybody { Some(Range::V4(0, u32::MAX)) } else { None }
}

/// Firewall rules of the two other large clouds, where they let somebody in.
fn is_foreign_rule(kind: &str, value: &Value) -> bool {
    let direction = value.read(&["direction"]).text().unwrap_or("");
    match kind {
        "google_compute_firewall" => !direction.eq_ignore_ascii_case("egress"),
        "azurerm_network_security_rule" => {
            direction.eq_ignore_ascii_case("inbound")
                && value.read(&["access"]).text().is_some_and(|a| a.eq_ignore_ascii_case("allow"))
        }
        _other => false,
    }
}
