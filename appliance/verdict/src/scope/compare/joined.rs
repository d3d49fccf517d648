//! What joins a network to another one or to the world: a noun that is meant for many kinds of
//! things ("gateway", "hook up") asks for none of these.

use alloc::format;

use super::{View, notes::Notes, row::Row};

/// Types, and the beginnings of words that ask for one.
const JOINING: &[(&str, &[&str])] = &[
    ("aws_customer_gateway", &["customer", "site", "vpn"]),
    ("aws_dx_connection", &["direct", "dx"]),
    ("aws_ec2_transit_gateway", &["tgw", "transit"]),
    ("aws_egress_only_internet_gateway", &["egress", "internet", "network", "vpc"]),
    ("aws_internet_gateway", &["igw", "internet", "network", "public", "vpc"]),
    ("aws_vpc_peering_connection", &["peer"]),
    ("aws_vpn_connection", &["site", "tunnel", "vpn"]),
    ("aws_vpn_gateway", &["tunnel", "vgw", "vpn"]),
];

/// Doubts one that is new, where the words do not speak of it.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let kind = row.change.resource_type.as_str();
    let own = JOINING.iter().filter(|(begin, _)| kind.starts_with(begin));
    // The longest name is the type's own.
    let own = own.max_by_key(|(begin, _)| begin.len());
    if row.change.action.creates() && own.is_some_and(|(_, words)| !view.heard.begins(words)) {
        let plain = row.plain();
        notes.perhaps_beyond(row, format!("It makes {plain} ({kind}); you did not speak of one."));
    }
}
