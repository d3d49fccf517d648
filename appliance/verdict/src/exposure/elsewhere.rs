//! The whole internet named in an attribute of a type no rule knows.

use alloc::{string::String, vec::Vec};
use tribune_record::{Change, Value};

use super::{Exposure, Seen};
use crate::{
    cidr::{Range, is_internet},
    walk::{last_key, leaves, pointer},
};

pub(super) fn exposures<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    const OUTWARD_TYPES: [&str; 7] = [
        "aws_route",
        "aws_route_table",
        "aws_default_route_table",
        "aws_ec2_transit_gateway_route",
        "aws_network_acl",
        "aws_network_acl_rule",
        "aws_vpc_security_group_egress_rule",
    ];
    const OUTWARD: [&str; 5] =
        ["egress", "destination", "route", "outbound", "public_access_cidrs"];
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
        let way = pointer(steps);
        let outward = OUTWARD.iter().any(|word| way.0.contains(word));
        let label = ["description", "tags", "tags_all", "comment"];
        let is_label = label.iter().any(|word| way.0.contains(word)) || last_key(steps) == "name";
        if let Value::Text(text) = leaf
            && text.contains('/')
            && !outward
            && !is_label
            && Range::parse(text).is_some_and(|range| is_internet(&[range]))
        {
            first.get_or_insert(way);
        }
    });
    if let Some(path) = first {
        let what = String::from("it names the whole internet");
        found.push(Exposure { path, what, seen: Seen::Doubt });
    }
}
