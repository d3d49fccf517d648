//! What security groups let in from the internet.

use core::ops::RangeInclusive;
use std::net::IpAddr;

use tribune_sdk::{Change, Open, Reading, Scalar, Tree};

/// Resource types that let something in.
pub(crate) const KINDS: &[&str] = &[
    "aws_security_group",
    "aws_default_security_group",
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
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

const BLOCK: Shape = Shape { protocol: "protocol", sources: &["cidr_blocks", "ipv6_cidr_blocks"] };
const SINGLE: Shape = Shape { protocol: "ip_protocol", sources: &["cidr_ipv4", "cidr_ipv6"] };

/// Everything a change lets in from the internet, or from nobody can say where.
pub(crate) fn ingresses(change: &Change) -> Result<Vec<Ingress>, (String, Open)> {
    let after = change.after();
    let mut found = Vec::new();
    match change.resource_type.as_str() {
        "aws_security_group" | "aws_default_security_group" => {
            for block in after.places("/ingress/*")? {
                found.extend(from(after, &block, &BLOCK));
            }
        }
        "aws_security_group_rule" => {
            // An unknown type may be the one that lets in.
            let out = matches!(after.text("/type"), Reading::Known("egress"));
            if !out {
                found.extend(from(after, "", &BLOCK));
            }
        }
        _ => found.extend(from(after, "", &SINGLE)),
    }
    Ok(found)
}

fn from(after: Tree<'_>, block: &str, shape: &Shape) -> Vec<Ingress> {
    let Some(ports) = ports(after, block, shape) else { return vec![] };
    let mut found = Vec::new();
    for name in shape.sources {
        let pointer = format!("{block}/{name}");
        for (pointer, source) in sources(after, &pointer) {
            found.push(Ingress { pointer, ports: ports.clone(), source });
        }
    }
    found
}

/// The TCP ports a rule opens; what nobody can say counts as all of them.
fn ports(after: Tree<'_>, block: &str, shape: &Shape) -> Option<RangeInclusive<i64>> {
    let protocol = after.read(&format!("{block}/{}", shape.protocol));
    let every = match protocol {
        Reading::Known(Scalar::Text(name)) => match name.to_ascii_lowercase().as_str() {
            "tcp" | "6" => false,
            "udp" | "17" | "icmp" | "1" | "icmpv6" | "58" => return None,
            _ => true,
        },
        Reading::Known(_) | Reading::Absent | Reading::Computed | Reading::Open(_) => true,
    };
    let port = |name: &str| after.integer(&format!("{block}/{name}"));
    match (every, port("from_port"), port("to_port")) {
        (false, Reading::Known(first), Reading::Known(last)) => Some(first..=last),
        (_, _, _) => Some(ALL_PORTS),
    }
}

/// The sources at a pointer, one text or a list of them, as far as they are the internet or open.
fn sources(after: Tree<'_>, pointer: &str) -> Vec<(String, Result<String, Open>)> {
    let mut places = vec![pointer.to_owned()];
    if let Reading::Known(count) = after.count(pointer)
        && count > 0
    {
        places = (0..count).map(|index| format!("{pointer}/{index}")).collect();
    }
    let judged = places.into_iter().filter_map(|place| match after.read(&place) {
        Reading::Known(Scalar::Text(range)) => {
            is_internet(range).then(|| (place, Ok(range.clone())))
        }
        Reading::Known(_) | Reading::Absent | Reading::Computed => None,
        Reading::Open(open) => Some((place, Err(open))),
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
