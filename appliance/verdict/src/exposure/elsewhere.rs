//! The whole internet named in an attribute of a type no rule knows.

use alloc::{string::String, vec::Vec};
use tribune_record::{Change, Value};

use super::{Exposure, Seen};
use crate::{
    cidr::{Range, is_internet},
    walk::{Step, last_key, leaves, pointer},
};

/// Types that say where traffic goes, or that are read elsewhere.
const OUTWARD_TYPES: [&str; 12] = [
    "aws_route",
    "aws_route_table",
    "aws_default_route_table",
    "aws_ec2_transit_gateway_route",
    "aws_network_acl",
    "aws_network_acl_rule",
    "aws_vpc_security_group_egress_rule",
    "azurerm_route",
    "azurerm_route_table",
    "azurerm_firewall_network_rule_collection",
    "azurerm_firewall_application_rule_collection",
    "google_compute_route",
];

/// Whether the table names a type.
pub(super) fn knows(kind: &str) -> bool {
    OUTWARD_TYPES.contains(&kind)
}

pub(super) fn exposures<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    let kind = change.resource_type.as_str();
    let is_egress = change.after.read(&["type"]).text() == Some("egress")
        || change
            .after
            .read(&["direction"])
            .text()
            .is_some_and(|d| d.eq_ignore_ascii_case("egress"));
    if OUTWARD_TYPES.contains(&kind) || kind.starts_with("aws_iam_") || is_egress {
        return;
    }
    let mut first = None;
    leaves(&change.after, &mut |steps, leaf| {
        if let Value::Text(text) = leaf
            && text.contains('/')
            && first.is_none()
            && Range::parse(text).is_some_and(|range| is_internet(&[range]))
            && !is_aside(steps)
        {
            first = Some(pointer(steps));
        }
    });
    if let Some(path) = first {
        let what = String::from("it names the whole internet");
        found.push(Exposure { path, what, seen: Seen::Doubt });
    }
}

/// Where naming the internet lets nobody in: what goes out, and labels.
fn is_aside(steps: &[Step<'_>]) -> bool {
    const WORDS: [&str; 8] = [
        "egress",
        "destination",
        "route",
        "outbound",
        "public_access_cidrs",
        "description",
        "tags",
        "comment",
    ];
    let named = |step: &Step<'_>| match step {
        Step::Key(key) => WORDS.iter().any(|word| key.contains(word)),
        Step::At(_) => false,
    };
    steps.iter().any(named) || last_key(steps) == "name"
}
