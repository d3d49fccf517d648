//! Ways other than a firewall rule in which an object can be reached from anywhere.

mod account;
mod address;
mod api;
mod bucket;
mod clouds;
mod doors;
mod elsewhere;
mod endpoint;
mod given;

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Change, Known, Pointer, Unknown, UnknownKind, Value};

use crate::{
    document::{self, Content, Statement, documents},
    inbound::Inbound,
    view::{Reads, Subject},
    walk::at,
};
pub(crate) use doors::{Doors, GROUP_KEYS};

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
    ("aws_lightsail_database", &["publicly_accessible"], false),
    ("aws_rds_shard_group", &["publicly_accessible"], false),
    ("aws_timestreaminfluxdb_db_instance", &["publicly_accessible"], false),
];

/// Every way in that this object has.
pub(crate) fn exposures<'v>(doors: &mut Doors<'v>, subject: &Subject<'v>) -> Vec<Exposure<'v>> {
    let change = subject.change;
    if matches!(change.after, Value::Null) {
        let mut found = bucket::removed(doors.view, subject);
        found.extend(clouds::removed(doors.view, subject));
        account::exposures(change, &mut found);
        return found;
    }
    let mut found = vec![];
    for (kind, path, default) in SWITCHES {
        if change.resource_type == *kind {
            found.push(switch(change, path, *default));
        }
    }
    bucket::exposures(change, &mut found);
    public_documents(change, &mut found);
    endpoint::exposures(change, &mut found);
    account::exposures(change, &mut found);
    given::exposures(change, &mut found);
    address::exposures(doors, subject, &mut found);
    clouds::exposures(doors.view, subject, &mut found);
    if Inbound::after(change).is_none() {
        elsewhere::exposures(change, &mut found);
    }
    found
}

/// Types of which few attributes among many say who comes in. What they name groups and subnets by
/// is among them.
const NARROW: &[(&str, &[&str])] = &[
    ("aws_alb", &["internal", "security_groups"]),
    ("aws_cloudfront_distribution", &["enabled", "origin", "origin_group"]),
    (
        "aws_instance",
        &[
            "associate_public_ip_address",
            "network_interface",
            "security_groups",
            "subnet_id",
            "vpc_security_group_ids",
        ],
    ),
    ("aws_lambda_permission", &["principal", "principal_org_id", "source_account"]),
    (
        "aws_launch_template",
        &["network_interfaces", "security_group_names", "vpc_security_group_ids"],
    ),
    ("aws_lb", &["internal", "security_groups"]),
    ("aws_s3_bucket", &["access_control_policy", "acl", "grant", "grants", "policy"]),
    ("aws_subnet", &["map_public_ip_on_launch"]),
];

/// What is read by tables, with what that leads to. Of any other type the one way in is an
/// attribute that names the whole internet.
pub(crate) fn reads() -> impl Iterator<Item = Reads> {
    let whole = (account::kinds())
        .chain(address::kinds())
        .chain(api::KINDS)
        .chain(bucket::kinds())
        .chain(clouds::kinds())
        .chain(endpoint::KINDS)
        .chain(given::kinds())
        .filter(|kind| NARROW.iter().all(|(narrow, _keys)| narrow != kind))
        .map(|kind| (kind, vec![]));
    let switches = SWITCHES.iter().map(|(of, path, _default)| (*of, path.to_vec()));
    let letting_in = document::reads().filter(|(.., purpose)| purpose.lets_in());
    let documents = letting_in.map(|(kind, key, _purpose)| (kind, vec![key]));
    let narrow = NARROW.iter().map(|(kind, keys)| (*kind, keys.to_vec()));
    whole.chain(switches).chain(documents).chain(narrow)
}

/// Whether ways into others hang on an object of this type: interfaces by their parts, walls by
/// what they guard.
pub(crate) fn is_led_to(kind: &str) -> bool {
    api::KINDS.contains(&kind) || clouds::kinds().any(|of| of == kind)
}

/// Whether the tables of ways in name a type.
pub(crate) fn knows(kind: &str) -> bool {
    SWITCHES.iter().any(|(of, ..)| *of == kind)
        || account::knows(kind)
        || address::knows(kind)
        || api::knows(kind)
        || bucket::knows(kind)
        || clouds::knows(kind)
        || elsewhere::knows(kind)
        || endpoint::knows(kind)
}

/// The way in without authorisation that an interface on the web opens.
pub(crate) fn callable<'v>(doors: &mut Doors<'v>, subject: &Subject<'v>) -> Option<Exposure<'v>> {
    doors.apis.callable(subject)
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

fn public_documents<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    for document in documents(change) {
        if !document.purpose.lets_in() {
            continue;
        }
        let admits = |statements: &[Statement]| statements.iter().any(Statement::admits_everybody);
        let seen = match document.content {
            Content::Read(statements) | Content::Partly(statements, _) if admits(&statements) => {
                Seen::Open
            }
            Content::Read(_) => Seen::Closed,
            Content::Partly(_, holes) => {
                Seen::Unknown(holes.iter().find_map(|(_path, unknown)| *unknown))
            }
            Content::Garbled(_why) => Seen::Doubt,
            Content::Open(unknown) => Seen::Unknown(unknown),
        };
        let what = String::from("its policy admits everybody");
        found.push(Exposure { path: document.path, what, seen });
    }
    if change.resource_type == "aws_lambda_permission"
        && change.after.read(&["principal"]).text() == Some("*")
        && is_left_out(change.after.read(&["source_account"]))
        && is_left_out(change.after.read(&["principal_org_id"]))
    {
        let what = String::from("anybody may call the function");
        found.push(Exposure { path: at(&["principal"]), what, seen: Seen::Open });
    }
}

/// Whether nobody is named. An empty name is none.
fn is_left_out(known: Known<'_>) -> bool {
    match known {
        Known::Absent => true,
        Known::Is(value) => crate::walk::is_nothing(value),
        Known::Unknown(_) | Known::Masked => false,
    }
}
