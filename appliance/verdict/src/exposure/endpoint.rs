//! Addresses people call: functions, services, and the control planes and nodes of clusters.

use alloc::{string::String, vec::Vec};
use tribune_record::{Change, Known, UnknownKind, Value};

use super::{Exposure, Seen};
use crate::{
    cidr::{Range, is_internet},
    walk::{at, places},
};

const URL: &str = "aws_lambda_function_url";
const CLUSTER: &str = "aws_eks_cluster";
const NODES: &str = "aws_eks_node_group";
const SERVICE: &str = "aws_apprunner_service";
const DISTRIBUTION: &str = "aws_cloudfront_distribution";

/// The types that are read here.
pub(super) const KINDS: [&str; 5] = [URL, CLUSTER, NODES, SERVICE, DISTRIBUTION];

/// Whether a type is read here.
pub(super) fn knows(kind: &str) -> bool {
    KINDS.contains(&kind)
}

pub(super) fn exposures<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    if change.resource_type == URL
        && change.after.read(&["authorization_type"]).text() != Some("AWS_IAM")
    {
        let what = String::from("anybody may call its address");
        found.push(Exposure { path: at(&["authorization_type"]), what, seen: Seen::Open });
    }
    if change.resource_type == CLUSTER {
        let public = change.after.read(&["vpc_config", "0", "endpoint_public_access"]);
        let ranges = change.after.read(&["vpc_config", "0", "public_access_cidrs"]).list();
        let named: Option<Vec<Range>> = ranges.and_then(|list| {
            list.iter().map(|range| range.as_text().and_then(Range::parse)).collect()
        });
        // The provider's default is open, to 0.0.0.0/0.
        let open = public.bool() != Some(false)
            && named.is_none_or(|ranges| ranges.is_empty() || is_internet(&ranges));
        let what = String::from("its control plane answers the whole internet");
        let path = at(&["vpc_config", "0", "public_access_cidrs"]);
        found.push(Exposure { path, what, seen: if open { Seen::Open } else { Seen::Closed } });
    }
    if change.resource_type == NODES {
        found.extend(nodes(change));
    }
    if change.resource_type == SERVICE {
        let path = ["network_configuration", "0", "ingress_configuration", "0", SWITCH];
        let closed = change.after.read(&path).bool() == Some(false);
        let what = String::from("anybody may call the service");
        let seen = if closed { Seen::Closed } else { Seen::Open };
        found.push(Exposure { path: at(&path), what, seen });
    }
    if change.resource_type == DISTRIBUTION {
        found.push(distribution(change));
    }
}

/// What brings something else to the whole internet: what it leads to may answer nobody else, as a
/// website's bucket does, or was never meant to be public. Only what becomes reachable is asked
/// about.
fn distribution(change: &Change) -> Exposure<'_> {
    let side = |side: &Value| {
        let origin = |key| side.as_map().and_then(|map| map.get(key)).cloned();
        (side.read(&["enabled"]).bool() == Some(true), origin("origin"), origin("origin_group"))
    };
    let seen = match change.after.read(&["enabled"]) {
        Known::Is(value) if value.as_bool() == Some(false) => Seen::Closed,
        Known::Masked => Seen::Unknown(None),
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Seen::Unknown(Some(unknown))
        }
        Known::Is(_) | Known::Absent | Known::Unknown(_)
            if side(&change.before) == side(&change.after) =>
        {
            Seen::Closed
        }
        Known::Is(_) | Known::Absent | Known::Unknown(_) => Seen::Doubt,
    };
    let what = String::from("through it the whole internet reaches what it leads to");
    Exposure { path: at(&["enabled"]), what, seen }
}

const SWITCH: &str = "is_publicly_accessible";

/// Nodes with a key and without groups that may use it: Amazon opens their port 22 to everybody.
/// Source: Amazon EKS API, `RemoteAccessConfig`.
fn nodes(change: &Change) -> Option<Exposure<'_>> {
    let key = places(&change.after, "remote_access.ec2_ssh_key");
    let has_key = key.iter().any(|(_path, known)| known.is_open() || known.text().is_some());
    let groups = places(&change.after, "remote_access.source_security_group_ids");
    let has_groups = groups.iter().any(|(_path, known)| known.is_open() || known.text().is_some());
    let what = String::from("its nodes answer the whole internet on port 22");
    let path = at(&["remote_access"]);
    (has_key && !has_groups).then_some(Exposure { path, what, seen: Seen::Open })
}
