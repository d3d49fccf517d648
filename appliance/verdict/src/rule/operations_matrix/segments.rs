//! Networks that come and go: whole ones, their parts, segments of Cloud WAN, attachments.

use alloc::{format, vec::Vec};
use tribune_record::Change;

use super::{
    deeds::{Aims, Deed, says},
    operation::Operation,
};
use crate::{cloud_wan, view::Subject, words::matches};

/// Types that are a segment, or tie a network to one. A trailing `*` stands for the rest.
const SEGMENTS: [&str; 18] = [
    "aws_ec2_transit_gateway",
    "aws_ec2_transit_gateway_connect",
    "aws_ec2_transit_gateway_peering_attachment",
    "aws_ec2_transit_gateway_route_table",
    "aws_ec2_transit_gateway_vpc_attachment",
    "aws_networkmanager_connect_attachment",
    "aws_networkmanager_dx_gateway_attachment",
    "aws_networkmanager_site_to_site_vpn_attachment",
    "aws_networkmanager_transit_gateway_route_table_attachment",
    "aws_networkmanager_vpc_attachment",
    "aws_subnet",
    "aws_vpc",
    "azurerm_subnet",
    "azurerm_virtual_hub",
    "azurerm_virtual_hub_connection",
    "azurerm_virtual_network",
    "google_compute_network",
    "google_compute_subnetwork",
];

/// Whether a change is of a segment.
pub(super) fn is_segment(change: &Change) -> bool {
    knows(&change.resource_type)
}

/// Whether a type is a segment's.
pub(super) fn knows(kind: &str) -> bool {
    SEGMENTS.iter().any(|segment| matches(segment, kind)) || cloud_wan::holds_policy(kind)
}

pub(super) fn deeds(subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    let mut found = Vec::new();
    if let Some(difference) = cloud_wan::difference(change) {
        let deed = |operation, what| Deed::new(operation, what, Aims::Nothing);
        let added = difference.added.iter().map(|name| {
            let what = format!("{} would add the segment {name}.", change.address);
            deed(Operation::NewSegment, what)
        });
        let removed = difference.removed.iter().map(|name| {
            let what = format!("{} would delete the segment {name}.", change.address);
            deed(Operation::DeleteSegment, what)
        });
        found.extend(added.chain(removed));
        let goes = change.action.destroys() && difference.removed.is_empty();
        if goes && change.resource_type == cloud_wan::CORE_NETWORK {
            let what = says(change, "go, with every segment in it");
            found.push(deed(Operation::DeleteSegment, what));
        }
        return found;
    }
    if !is_segment(change) {
        return found;
    }
    let deed = |operation, what| Deed::new(operation, says(change, what), Aims::Nothing);
    if change.action.destroys() {
        found.push(deed(Operation::DeleteSegment, "delete a segment"));
    }
    if change.action.creates() {
        found.push(deed(Operation::NewSegment, "make a new segment"));
    }
    found
}
