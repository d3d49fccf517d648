//! Addresses people call: functions, services, and the control planes and nodes of clusters.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use tribune_record::{Change, Known, UnknownKind, Value};

use super::{Exposure, Seen};
use crate::{
    cidr::{Range, is_internet},
    walk::{at, is_nothing, places},
};

const URL: &str = "aws_lambda_function_url";
const CLUSTER: &str = "aws_eks_cluster";
const NODES: &str = "aws_eks_node_group";
const SERVICE: &str = "aws_apprunner_service";
const DISTRIBUTION: &str = "aws_cloudfront_distribution";
const PORTS: &str = "aws_lightsail_instance_public_ports";
const COLLECTIONS: &str = "aws_opensearchserverless_security_policy";

/// The types that are read here.
pub(super) const KINDS: [&str; 7] =
    [URL, CLUSTER, NODES, SERVICE, DISTRIBUTION, PORTS, COLLECTIONS];

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
    if change.resource_type == PORTS {
        found.extend(ports(change));
    }
    if change.resource_type == COLLECTIONS {
        found.extend(collections(change));
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

/// Ports for which nobody says who may come: Lightsail lets everybody. Source: Amazon Lightsail
/// API, `PortInfo`.
fn ports(change: &Change) -> Vec<Exposure<'_>> {
    let infos = change.after.read(&["port_info"]).list().unwrap_or_default().iter().enumerate();
    let open = infos.filter(|(_at, info)| {
        let is_left = |key: &str| match info.read(&[key]) {
            Known::Is(value) => is_nothing(value),
            Known::Absent => true,
            Known::Unknown(unknown) => unknown.kind == UnknownKind::Computed,
            Known::Masked => false,
        };
        info.as_map().is_some()
            && ["cidrs", "ipv6_cidrs", "cidr_list_aliases"].iter().all(|key| is_left(key))
    });
    let what = || String::from("its ports answer the whole internet");
    let told = open.map(|(position, _info)| Exposure {
        path: at(&["port_info", &position.to_string()]),
        what: what(),
        seen: Seen::Open,
    });
    told.collect()
}

/// A policy of collections that anybody may reach over the network. One that is no JSON nobody here
/// can read.
fn collections(change: &Change) -> Option<Exposure<'_>> {
    let seen = match change.after.read(&["policy"]) {
        Known::Is(Value::Text(text)) => match serde_json::from_str::<Value>(text) {
            Ok(policy) => {
                let rules = places(&policy, "AllowFromPublic");
                let is_open = rules.iter().any(|(_path, known)| known.bool() == Some(true));
                if is_open { Seen::Open } else { Seen::Closed }
            }
            Err(_) => Seen::Doubt,
        },
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Seen::Unknown(Some(unknown))
        }
        Known::Masked => Seen::Unknown(None),
        Known::Is(_) | Known::Unknown(_) | Known::Absent => return None,
    };
    let what = String::from("its collections answer the whole internet");
    Some(Exposure { path: at(&["policy"]), what, seen })
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::fixture::{case_of, created};

    #[track_caller]
    fn check(kind: &str, properties: &Json, expected: bool) {
        let case = case_of(&created(kind, properties));
        let mut found = vec![];
        exposures(&case.plan.changes[0], &mut found);
        let open = found.iter().any(|one| matches!(one.seen, Seen::Open));
        assert_eq!(open, expected, "{kind} {properties}: {found:?}");
    }

    #[test]
    fn ports_without_ranges_are_open() {
        let ports = |info: &Json| json!({ "instance_name": "d", "port_info": [info] });
        check(PORTS, &ports(&json!({ "protocol": "tcp" })), true);
        check(PORTS, &ports(&json!({ "protocol": "tcp", "cidrs": null, "ipv6_cidrs": [] })), true);
        check(PORTS, &ports(&json!({ "protocol": "tcp", "cidrs": ["10.0.0.0/8"] })), false);
        let connect = json!({ "protocol": "tcp", "cidr_list_aliases": ["lightsail-connect"] });
        check(PORTS, &ports(&connect), false);
    }

    #[test]
    fn collections_are_open_where_their_policy_says_so() {
        let policy = |public: bool| {
            let rules = json!([{ "Rules": [], "AllowFromPublic": public }]);
            json!({ "name": "d", "type": "network", "policy": rules.to_string() })
        };
        check(COLLECTIONS, &policy(true), true);
        check(COLLECTIONS, &policy(false), false);
        let encryption = json!({ "type": "encryption", "policy": "{\"AWSOwnedKey\": true}" });
        check(COLLECTIONS, &encryption, false);
    }
}
