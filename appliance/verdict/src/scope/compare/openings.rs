//! What a change newly lets in, and which address ranges it newly names.

use alloc::{borrow::ToOwned, collections::BTreeSet, string::String, vec::Vec};
use core::net::IpAddr;
use tribune_record::Value;

use super::row::Row;

/// What travels on a way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Protocol {
    /// Of everything.
    Every,
    Tcp,
    Udp,
    /// Neither: ICMP, SCTP, one by its number.
    Other,
}

impl Protocol {
    /// What people call it.
    pub(super) const fn said(self) -> &'static str {
        match self {
            Self::Every => "every protocol",
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Other => "another protocol",
        }
    }
}

/// A way in: an address range and the ports it reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Opening {
    /// The range, or a word that stands for everybody.
    pub(super) from: String,
    /// First port; none where all are open.
    pub(super) low: Option<u16>,
    /// Last port.
    pub(super) high: Option<u16>,
    /// What it lets in.
    pub(super) protocol: Protocol,
    /// The attribute that opens it.
    pub(super) attribute: &'static str,
}

impl Opening {
    /// Whether it admits the world, or so much of it that it makes no difference.
    pub(super) fn is_world(&self) -> bool {
        is_world(&self.from)
    }

    /// Whether whoever comes in here could come in there.
    pub(super) fn is_part_of(&self, other: &Self) -> bool {
        let from = self.from == other.from || is_within(&self.from, &other.from);
        let ports = match (self.low, self.high, other.low, other.high) {
            (_, _, None, _) | (_, _, _, None) => true,
            (Some(low), Some(high), Some(from), Some(to)) => from <= low && high <= to,
            _every_port => false,
        };
        let every = other.low.is_none() || other.protocol == Protocol::Every;
        let protocol = every || self.protocol == other.protocol;
        from && ports && protocol
    }

    /// Whether it reaches one of these ports; where none is given, it does.
    pub(super) fn touches(&self, ports: &BTreeSet<u16>) -> bool {
        let (low, high) = (self.low.unwrap_or(0), self.high.unwrap_or(u16::MAX));
        ports.is_empty() || ports.iter().any(|port| (low..=high).contains(port))
    }

    /// Whether every port of it is one of these.
    pub(super) fn within(&self, ports: &BTreeSet<u16>) -> bool {
        match (self.low, self.high) {
            (Some(low), Some(high)) if low <= high => {
                // At most as many steps as there are ports asked for.
                let width = usize::from(high.saturating_sub(low)).saturating_add(1);
                width <= ports.len() && (low..=high).all(|port| ports.contains(&port))
            }
            _every_port => false,
        }
    }
}

/// The ways in that are there after the change and were not before.
pub(super) fn new_openings(row: &Row<'_>) -> BTreeSet<Opening> {
    let kind = row.change.resource_type.as_str();
    let after = openings(kind, &row.change.after);
    let before = openings(kind, &row.change.before);
    after.difference(&before).cloned().collect()
}

/// Every way in that is there after the change.
pub(super) fn all_openings(row: &Row<'_>) -> BTreeSet<Opening> {
    openings(row.change.resource_type.as_str(), &row.change.after)
}

/// The ways in that were there before.
pub(super) fn old_openings(row: &Row<'_>) -> BTreeSet<Opening> {
    openings(row.change.resource_type.as_str(), &row.change.before)
}

/// The ways out that are there after the change and were not before.
pub(super) fn out_openings(row: &Row<'_>) -> BTreeSet<Opening> {
    let side = |object: &Value| {
        let mut out = BTreeSet::new();
        if is_outgoing(row.change.resource_type.as_str(), object) {
            rule(object, &mut out);
        }
        let listed = object.as_map().and_then(|map| map.get("egress")).and_then(Value::as_list);
        listed.into_iter().flatten().for_each(|object| rule(object, &mut out));
        out
    };
    side(&row.change.after).difference(&side(&row.change.before)).cloned().collect()
}

/// Whether an object is a rule for the way out.
fn is_outgoing(kind: &str, object: &Value) -> bool {
    let is_egress = |text: Option<&str>| text.is_some_and(|t| t.eq_ignore_ascii_case("egress"));
    is_egress(object.read(&["type"]).text())
        || is_egress(object.read(&["direction"]).text())
        || object.read(&["direction"]).text() == Some("Outbound")
        || object.read(&["egress"]).bool() == Some(true)
        || kind.ends_with("egress_rule")
}

fn openings(kind: &str, object: &Value) -> BTreeSet<Opening> {
    let mut out = BTreeSet::new();
    let flags: &[(&'static str, bool)] = &[
        ("publicly_accessible", true),
        ("public_network_access_enabled", true),
        ("associate_public_ip_address", true),
        ("map_public_ip_on_launch", true),
    ];
    for (attribute, open) in flags {
        if object.read(&[attribute]).bool() == Some(*open) {
            out.insert(everybody(attribute));
        }
    }
    let acl = object.read(&["acl"]).text().unwrap_or_default();
    if acl.starts_with("public") || acl == "authenticated-read" {
        out.insert(everybody("acl"));
    }
    if object.read(&["authorization_type"]).text() == Some("NONE") && kind.contains("function_url")
    {
        out.insert(everybody("authorization_type"));
    }
    if !is_outgoing(kind, object) && lets_in(kind) {
        rule(object, &mut out);
    }
    for list in ["ingress", "security_rule"] {
        let rules = object.as_map().and_then(|map| map.get(list)).and_then(Value::as_list);
        rules.into_iter().flatten().for_each(|object| rule(object, &mut out));
    }
    out
}

fn everybody(attribute: &'static str) -> Opening {
    Opening { from: "*".to_owned(), low: None, high: None, protocol: Protocol::Tcp, attribute }
}

fn lets_in(kind: &str) -> bool {
    [
        "aws_security_group_rule",
        "aws_vpc_security_group_ingress_rule",
        "aws_network_acl_rule",
        "azurerm_network_security_rule",
        "google_compute_firewall",
        "security_group",
        "firewall_rule",
        "firewall",
        "security_group_rule",
    ]
    .contains(&kind)
}

/// One rule of a wall, unless it refuses.
fn rule(object: &Value, out: &mut BTreeSet<Opening>) {
    let refuses = ["action", "rule_action", "access"].iter().any(|attribute| {
        let said = object.read(&[attribute]).text().unwrap_or_default();
        said.eq_ignore_ascii_case("deny") || said.eq_ignore_ascii_case("block")
    });
    let list = |attribute: &str| object.read(&[attribute]).list().unwrap_or_default();
    let (allows, denies) = (list("allow"), list("deny"));
    let only_denies = allows.is_empty() && !denies.is_empty();
    if refuses || only_denies || object.read(&["deny"]).text().is_some() {
        return;
    }
    if !allows.is_empty() {
        return google(object, allows, out);
    }
    let all = matches!(object.read(&["protocol"]).text(), Some("-1" | "all"))
        || matches!(object.read(&["ip_protocol"]).text(), Some("-1" | "all"));
    let port = |attribute: &str| {
        let number = object.read(&[attribute]).i64().filter(|_| !all)?;
        u16::try_from(number).ok()
    };
    let one = port("port");
    let azure = object.read(&["destination_port_range"]).text();
    let many = list("destination_port_ranges").iter().map(Value::as_text);
    let mut spans: Vec<_> = azure
        .into_iter()
        .map(Some)
        .chain(many)
        .map(|text| {
            let span = text.and_then(span);
            (span.map(|(low, _)| low), span.map(|(_, high)| high))
        })
        .collect();
    if spans.is_empty() {
        spans.push((port("from_port").or(one), port("to_port").or(one)));
    }
    let protocol = protocol_of(object);
    for (attribute, from) in sources(object) {
        for (low, high) in &spans {
            let (low, high) = (*low, *high);
            out.insert(Opening { from: from.clone(), low, high, protocol, attribute });
        }
    }
}

/// What a rule lets in; one that does not say is taken for TCP.
fn protocol_of(object: &Value) -> Protocol {
    let said = ["protocol", "ip_protocol"].iter().find_map(|key| object.read(&[key]).text());
    match said.unwrap_or("tcp").to_lowercase().as_str() {
        "tcp" | "6" => Protocol::Tcp,
        "udp" | "17" => Protocol::Udp,
        "-1" | "all" | "*" | "" => Protocol::Every,
        _other => Protocol::Other,
    }
}

/// A rule of Google's: what each of its blocks allows.
fn google(object: &Value, allows: &[Value], out: &mut BTreeSet<Opening>) {
    for block in allows {
        let ports = block.read(&["ports"]).list().unwrap_or_default();
        let protocol = protocol_of(block);
        let spans: Vec<_> = ports.iter().map(|port| port.as_text().and_then(span)).collect();
        // Without ports it is all of them.
        let spans = if spans.is_empty() { alloc::vec![None] } else { spans };
        for (attribute, from) in sources(object) {
            for span in &spans {
                let (low, high) = (span.map(|(low, _)| low), span.map(|(_, high)| high));
                out.insert(Opening { from: from.clone(), low, high, protocol, attribute });
            }
        }
    }
}

/// Ports as Azure writes them, `443` or `8000-8100`.
fn span(text: &str) -> Option<(u16, u16)> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    Some((low.trim().parse().ok()?, high.trim().parse().ok()?))
}

const SOURCES: &[&str] = &[
    "cidr_blocks",
    "ipv6_cidr_blocks",
    "cidr_ipv4",
    "cidr_ipv6",
    "cidr_block",
    "ipv6_cidr_block",
    "source_ranges",
    "source_address_prefix",
    "source_address_prefixes",
    "source",
    "cidr",
    "security_groups",
    "source_security_group_id",
    "referenced_security_group_id",
    "prefix_list_id",
    "prefix_list_ids",
];

fn sources(object: &Value) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    for attribute in SOURCES {
        let Some(value) = object.as_map().and_then(|map| map.get(*attribute)) else { continue };
        let texts = value.as_list().unwrap_or_else(|| core::slice::from_ref(value));
        out.extend(texts.iter().filter_map(Value::as_text).map(|t| (*attribute, t.to_owned())));
    }
    out
}

/// Address ranges that are named after the change and were not before.
pub(super) fn new_ranges(row: &Row<'_>) -> BTreeSet<String> {
    let named = |object: &Value| {
        let mut out: BTreeSet<String> = BTreeSet::new();
        ranges(object, false, &mut out, 0);
        out
    };
    named(&row.change.after).difference(&named(&row.change.before)).cloned().collect()
}

/// Every text that is an address range, except what describes the way out.
fn ranges(value: &Value, outgoing: bool, out: &mut BTreeSet<String>, depth: u8) {
    if depth > 12 {
        return;
    }
    let deeper = depth.saturating_add(1);
    match value {
        Value::Text(text) if !outgoing => {
            if let Some(range) = super::super::marks::cidr(text).filter(|_| text.contains('/')) {
                out.insert(range);
            }
        }
        Value::List(list) => list.iter().for_each(|v| ranges(v, outgoing, out, deeper)),
        Value::Map(map) => {
            let leaves = map.get("type").and_then(Value::as_text) == Some("egress");
            for (key, value) in map {
                let away = key == "egress" || key.starts_with("tags") || leaves;
                ranges(value, outgoing || away, out, deeper);
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => {}
    }
}

/// Whether a range is the world: everything, or a half, a quarter, ... down to a /7.
fn is_world(range: &str) -> bool {
    if matches!(range, "*" | "0.0.0.0" | "::")
        || range.eq_ignore_ascii_case("internet")
        || range.eq_ignore_ascii_case("any")
    {
        return true;
    }
    split(range).is_some_and(|(address, bits)| {
        let few = if address.is_ipv4() { 8 } else { 16 };
        bits < few
    })
}

fn split(range: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = range.split_once('/')?;
    Some((address.parse().ok()?, bits.parse().ok()?))
}

/// Whether one range lies within another.
pub(super) fn is_within(inner: &str, outer: &str) -> bool {
    let (Some((inner, narrow)), Some((outer, wide))) = (split(inner), split(outer)) else {
        return false;
    };
    let shifted = |address: IpAddr| match address {
        IpAddr::V4(v4) => {
            (true, u128::from(v4.to_bits()).checked_shr(32_u32.saturating_sub(u32::from(wide))))
        }
        IpAddr::V6(v6) => {
            (false, v6.to_bits().checked_shr(128_u32.saturating_sub(u32::from(wide))))
        }
    };
    // A shift by the whole width leaves nothing to differ.
    let (inner, outer) = (shifted(inner), shifted(outer));
    inner.0 == outer.0 && narrow >= wide && inner.1.unwrap_or(0) == outer.1.unwrap_or(0)
}
