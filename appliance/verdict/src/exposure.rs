//! Ways other than a firewall rule in which an object can be reached from anywhere.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Action, Change, Known, Pointer, Unknown, UnknownKind, Value};

use crate::{
    cidr::{Range, is_internet},
    document::{Content, Use, documents},
    inbound::Inbound,
    view::{Subject, View},
    walk::{at, last_key, leaves, pointer},
};

/// What was seen of one way in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen<'a> {
    /// Nobody comes in.
    Closed,
    /// Everybody does.
    Open,
    /// Nobody can say before apply; none where it is masked.
    Unknown(Option<&'a Unknown>),
    /// The plan shows only a part of what decides it.
    Doubt,
}

/// One way in.
#[derive(Debug)]
pub(crate) struct Exposure<'a> {
    pub(crate) path: Pointer,
    pub(crate) what: String,
    pub(crate) seen: Seen<'a>,
}

/// Switches that make an object reachable, and what the provider does where nothing is set.
/// Source: Terraform AWS provider 5.100 documentation of each type.
const SWITCHES: &[(&str, &[&str], bool)] = &[
    ("aws_db_instance", &["publicly_accessible"], false),
    ("aws_rds_cluster_instance", &["publicly_accessible"], false),
    ("aws_neptune_cluster_instance", &["publicly_accessible"], false),
    ("aws_redshift_cluster", &["publicly_accessible"], true),
    ("aws_redshiftserverless_workgroup", &["publicly_accessible"], false),
    ("aws_dms_replication_instance", &["publicly_accessible"], false),
    ("aws_mq_broker", &["publicly_accessible"], false),
];

/// Switches of a public access block; off is open.
const BLOCKS: [&str; 4] =
    ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

const PUBLIC_ACLS: [&str; 3] = ["public-read", "public-read-write", "authenticated-read"];

/// Every way in that this object has.
pub(crate) fn exposures<'a>(view: &View<'_>, subject: &Subject<'a>) -> Vec<Exposure<'a>> {
    let change = subject.change;
    if matches!(change.after, Value::Null) {
        return block_removed(change);
    }
    let mut found = vec![];
    for (kind, path, default) in SWITCHES {
        if change.resource_type == *kind {
            found.push(switch(change, path, *default));
        }
    }
    bucket(change, &mut found);
    public_documents(change, &mut found);
    endpoints(change, &mut found);
    balancer(view, subject, &mut found);
    if Inbound::after(change).is_none() {
        elsewhere(change, &mut found);
    }
    found
}

fn switch<'a>(change: &'a Change, path: &[&str], default: bool) -> Exposure<'a> {
    let what = String::from("it is publicly accessible");
    let seen = match change.after.read(path) {
        Known::Is(value) if value.as_bool() == Some(false) => Seen::Closed,
        Known::Is(_true) => Seen::Open,
        Known::Masked => Seen::Unknown(None),
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Seen::Unknown(Some(unknown))
        }
        Known::Absent | Known::Unknown(_) => {
            if default {
                Seen::Open
            } else {
                Seen::Closed
            }
        }
    };
    Exposure { path: at(path), what, seen }
}

fn block_removed(change: &Change) -> Vec<Exposure<'_>> {
    let is_block = change.resource_type == "aws_s3_bucket_public_access_block"
        || change.resource_type == "aws_s3_account_public_access_block";
    if is_block && change.action != Action::NoOp {
        let what = String::from("the block on public access is removed");
        vec![Exposure { path: Pointer::default(), what, seen: Seen::Open }]
    } else {
        vec![]
    }
}

fn bucket<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    let kind = change.resource_type.as_str();
    if kind == "aws_s3_bucket_public_access_block" || kind == "aws_s3_account_public_access_block" {
        for key in BLOCKS {
            // Not set means off.
            let seen = match change.after.read(&[key]) {
                Known::Is(value) if value.as_bool() == Some(true) => Seen::Closed,
                Known::Is(_) | Known::Absent => Seen::Open,
                Known::Masked => Seen::Unknown(None),
                Known::Unknown(unknown) => Seen::Unknown(Some(unknown)),
            };
            let what = String::from("a block on public access is off");
            found.push(Exposure { path: at(&[key]), what, seen });
        }
    }
    if kind == "aws_s3_bucket" || kind == "aws_s3_bucket_acl" {
        let seen = match change.after.read(&["acl"]) {
            Known::Is(value) => {
                let public = value.as_text().is_none_or(|acl| PUBLIC_ACLS.contains(&acl));
                if public { Seen::Open } else { Seen::Closed }
            }
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                Seen::Unknown(Some(unknown))
            }
            Known::Masked => Seen::Unknown(None),
            Known::Absent | Known::Unknown(_) => Seen::Closed,
        };
        let what = String::from("its access list lets everybody read");
        found.push(Exposure { path: at(&["acl"]), what, seen });
    }
}

fn public_documents<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    for document in documents(change) {
        if document.purpose == Use::Identity {
            continue;
        }
        let seen = match document.content {
            Content::Read(statements) => {
                if statements.iter().any(crate::document::Statement::admits_everybody) {
                    Seen::Open
                } else {
                    Seen::Closed
                }
            }
            Content::Garbled(_why) => Seen::Doubt,
            Content::Open(unknown) => Seen::Unknown(unknown),
        };
        let what = String::from("its policy admits everybody");
        found.push(Exposure { path: document.path, what, seen });
    }
    if change.resource_type == "aws_lambda_permission"
        && change.after.read(&["principal"]).text() == Some("*")
        && matches!(change.after.read(&["source_account"]), Known::Absent)
        && matches!(change.after.read(&["principal_org_id"]), Known::Absent)
    {
        let what = String::from("anybody may call the function");
        found.push(Exposure { path: at(&["principal"]), what, seen: Seen::Open });
    }
}

fn endpoints<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    if change.resource_type == "aws_lambda_function_url"
        && change.after.read(&["authorization_type"]).text() != Some("AWS_IAM")
    {
        let what = String::from("anybody may call its address");
        found.push(Exposure { path: at(&["authorization_type"]), what, seen: Seen::Open });
    }
    if change.resource_type == "aws_eks_cluster" {
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
}

/// A load balancer that faces the internet is as open as its security groups; those that are not
/// in the plan nobody here can read.
fn balancer<'a>(view: &View<'_>, subject: &Subject<'a>, found: &mut Vec<Exposure<'a>>) {
    let change = subject.change;
    if !matches!(change.resource_type.as_str(), "aws_lb" | "aws_alb" | "aws_elb") {
        return;
    }
    let seen = match change.after.read(&["internal"]) {
        Known::Is(value) if value.as_bool() == Some(true) => Seen::Closed,
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Seen::Unknown(Some(unknown))
        }
        Known::Masked => Seen::Unknown(None),
        Known::Is(_) | Known::Absent | Known::Unknown(_) => {
            let guarded =
                view.referred(subject).any(|other| other.resource_type == "aws_security_group");
            if guarded { Seen::Closed } else { Seen::Doubt }
        }
    };
    let what = String::from("it faces the internet and the plan does not show who may come in");
    found.push(Exposure { path: at(&["internal"]), what, seen });
}

/// The whole internet named in an attribute of a type no rule knows.
fn elsewhere<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
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
