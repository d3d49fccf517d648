//! Rules of network ACLs: they let in and keep out, ahead of every security group of a subnet.

use alloc::{string::ToString, vec, vec::Vec};
use tribune_record::{Known, Pointer, UnknownKind, Value};

use super::Inbound;
use crate::walk::{at, is_nothing};

/// Types that hold rules, and the type that is one.
pub(crate) const HOLDERS: [&str; 2] = ["aws_network_acl", "aws_default_network_acl"];
pub(crate) const RULE: &str = "aws_network_acl_rule";

/// From here up are the ports a host sends from, and to which answers come. Source: Amazon VPC user
/// guide, "Ephemeral ports".
const EPHEMERAL: core::ops::RangeInclusive<i64> = 1024..=32_768;
const LAST_EPHEMERAL: i64 = 60_999;

/// One rule.
#[derive(Debug, Clone)]
pub(crate) struct AclRule<'a> {
    pub(crate) path: Pointer,
    /// Whether it is about what leaves the subnet.
    pub(crate) is_outward: bool,
    object: &'a Value,
}

/// The rules that stand in one side of a change.
pub(crate) fn rules<'a>(kind: &str, side: &'a Value) -> Vec<AclRule<'a>> {
    if kind == RULE {
        let is_outward = side.read(&["egress"]).bool() == Some(true);
        let stands = !matches!(side, Value::Null);
        let rule = AclRule { path: Pointer::default(), is_outward, object: side };
        return if stands { vec![rule] } else { vec![] };
    }
    if !HOLDERS.contains(&kind) {
        return vec![];
    }
    let mut found = vec![];
    for (key, is_outward) in [("ingress", false), ("egress", true)] {
        match side.read(&[key]) {
            Known::Is(value) => {
                let blocks = value.as_list().unwrap_or_default().iter().enumerate();
                found.extend(blocks.map(|(position, object)| {
                    let path = at(&[key, &position.to_string()]);
                    AclRule { path, is_outward, object }
                }));
            }
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Computed => {}
            Known::Unknown(_) | Known::Masked => {
                let object = side.as_map().and_then(|map| map.get(key)).unwrap_or(side);
                found.push(AclRule { path: at(&[key]), is_outward, object });
            }
            Known::Absent => {}
        }
    }
    found
}

impl<'a> AclRule<'a> {
    /// Whether it keeps out for sure.
    pub(crate) fn denies(&self) -> bool {
        let actions = ["action", "rule_action"].map(|key| self.object.read(&[key]).text());
        actions.iter().flatten().any(|action| action.eq_ignore_ascii_case("deny"))
    }

    /// Whom it is about.
    pub(crate) fn ranges(&self) -> Inbound<'a> {
        let mut inbound = Inbound::default();
        let Some(rule) = self.object.as_map() else {
            inbound.range(self.path.clone(), self.object);
            return inbound;
        };
        for key in ["cidr_block", "ipv6_cidr_block"] {
            // One that is not set is an empty text in applied state.
            if let Some(range) = rule.get(key).filter(|range| !is_nothing(range)) {
                inbound.range(self.path.join(key), range);
            }
        }
        inbound
    }

    /// Whether it lets in no more than the answers to what a host asks others.
    pub(crate) fn is_for_answers(&self) -> bool {
        let port = |key| self.object.read(&[key]).i64();
        port("from_port").is_some_and(|from| EPHEMERAL.contains(&from))
            && port("to_port").is_some_and(|to| to >= LAST_EPHEMERAL)
    }

    /// What it says: a rule that says the same is the same.
    pub(crate) const fn says(&self) -> (bool, &'a Value) {
        (self.is_outward, self.object)
    }
}
