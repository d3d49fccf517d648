//! What security groups let in from the internet.

use core::ops::RangeInclusive;
use std::net::IpAddr;

use tribune_sdk::{Change, Open, Place, ReadKind, Reading, Scalar, Tree};

/// Resource types that let something in, and what says so.
const KINDS: &[(&str, &[&str])] = &[
    ("aws_security_group", &["/ingress"]),
    ("aws_default_security_group", &["/ingress"]),
    (
        "aws_security_group_rule",
        &["/type", "/protocol", "/from_port", "/to_port", "/cidr_blocks", "/ipv6_cidr_blocks"],
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        &["/ip_protocol", "/from_port", "/to_port", "/cidr_ipv4", "/cidr_ipv6"],
    ),
];

/// Ports databases listen on, as IANA or their makers have it.
pub(crate) const DATABASE_PORTS: &[(i64, &str)] = &[
    (5432, "PostgreSQL"),
    (3306, "MySQL"),
    (1433, "SQL Server"),
    (1521, "Oracle"),
    (27017, "MongoDB"),
    (6379, "Redis"),
    (5439, "Redshift"),
    (9042, "Cassandra"),
    (11211, "Memcached"),
    (50000, "Db2"),
];
const ALL_PORTS: RangeInclusive<i64> = 0..=65_535;
/// A range with a shorter prefix than the largest ever given to one owner is the internet.
const PREFIX_MIN_V4: u8 = 8;
const PREFIX_MIN_V6: u8 = 16;

/// Something let in: from the internet, or from nobody can say where.
#[derive(Debug)]
pub(crate) struct Ingress {
    pub(crate) pointer: String,
    pub(crate) ports: RangeInclusive<i64>,
    pub(crate) source: Result<String, Open>,
}

/// Where the parts of one rule stand within its block.
struct Shape {
    protocol: &'static str,
    sources: &'static [&'static str],
}

const BLOCK: Shape =
    Shape { protocol: "/protocol", sources: &["/cidr_blocks", "/ipv6_cidr_blocks"] };
const SINGLE: Shape = Shape { protocol: "/ip_protocol", sources: &["/cidr_ipv4", "/cidr_ipv6"] };

/// What is read of the types that let something in.
pub(crate) fn reads() -> impl Iterator<Item = ReadKind> {
    KINDS.iter().map(|(kind, pointers)| ReadKind::of(kind, pointers))
}

/// Everything a change lets in from the internet, or from nobody can say where.
pub(crate) fn ingresses(change: &Change) -> Result<Vec<Ingress>, (String, Open)> {
    let after = change.after();
    let mut found = Vec::new();
    match change.resource_type.as_str() {
        "aws_security_group" | "aws_default_security_group" => {
            for block in after.places("/ingress/*")? {
                from(&block, &BLOCK, &mut found);
            }
        }
        "aws_security_group_rule" => {
            // An unknown type may be the one that lets in.
            let out = matches!(after.text("/type"), Reading::Known("egress"));
            if !out {
                from(&whole(after), &BLOCK, &mut found);
            }
        }
        _ => from(&whole(after), &SINGLE, &mut found),
    }
    Ok(found)
}

fn whole(tree: Tree<'_>) -> Place<'_> {
    Place { pointer: String::new(), tree }
}

fn from(block: &Place<'_>, shape: &Shape, found: &mut Vec<Ingress>) {
    let Some(ports) = ports(block.tree, shape) else { return };
    for name in shape.sources {
        for (pointer, source) in sources(block, name) {
            found.push(Ingress { pointer, ports: ports.clone(), source });
        }
    }
}

/// The TCP ports a rule opens; what nobody can say counts as all of them.
fn ports(block: Tree<'_>, shape: &Shape) -> Option<RangeInclusive<i64>> {
    let every = match block.read(shape.protocol) {
        Reading::Known(Scalar::Text(name)) => match name.to_ascii_lowercase().as_str() {
            "tcp" | "6" => false,
            "udp" | "17" | "icmp" | "1" | "icmpv6" | "58" => return None,
            _ => true,
        },
        Reading::Known(_) | Reading::Absent | Reading::Computed | Reading::Open(_) => true,
    };
    match (every, block.integer("/from_port"), block.integer("/to_port")) {
        (false, Reading::Known(first), Reading::Known(last)) => Some(first..=last),
        (_, _, _) => Some(ALL_PORTS),
    }
}

/// The sources a block names, one text or a list of them, as far as they are the internet or open.
fn sources(block: &Place<'_>, name: &str) -> Vec<(String, Result<String, Open>)> {
    let at = block.tree.at(name);
    let listed = at.places("/*").unwrap_or_default();
    let places = if listed.is_empty() { vec![whole(at)] } else { listed };
    let judged = places.into_iter().filter_map(|place| {
        let source = match place.tree.read("") {
            Reading::Known(Scalar::Text(range)) if is_internet(range) => Ok(range.clone()),
            Reading::Known(_) | Reading::Absent | Reading::Computed => return None,
            Reading::Open(open) => Err(open),
        };
        Some((format!("{}{name}{}", block.pointer, place.pointer), source))
    });
    judged.collect()
}

/// Whether a range is too wide to be somebody's. What is no range is: better asked than let in.
fn is_internet(range: &str) -> bool {
    let (address, prefix) = range.split_once('/').unwrap_or((range, "128"));
    match (address.parse(), prefix.parse::<u8>()) {
        (Ok(IpAddr::V4(_)), Ok(prefix)) => prefix < PREFIX_MIN_V4,
        // fc00::/7 is private to each network.
        (Ok(IpAddr::V6(at)), Ok(prefix)) => prefix < PREFIX_MIN_V6 && !at.is_unique_local(),
        (Err(_), _) | (_, Err(_)) => true,
    }
}
