//! Whom Azure and Google let in: rules of firewalls, and the lists of addresses that services keep
//! themselves, those of Amazon's clusters too. Source: Terraform providers azurerm 4, google 6 and
//! aws 5.100.

use alloc::{string::ToString, vec};
use tribune_record::{Known, Pointer, UnknownKind, Value};

use super::{Inbound, WORLD, world_word};
use crate::{
    cidr::Range,
    walk::{at, places},
};

/// What a rule from this address to this address means: everything that runs in Azure, whoever it
/// belongs to. Source: Azure SQL Database, "Connections from inside Azure".
pub(super) const ALL_OF_AZURE: &str = "0.0.0.0";

const GROUP: &str = "azurerm_network_security_group";
const RULE: &str = "azurerm_network_security_rule";
const FIREWALL: &str = "google_compute_firewall";
/// Rules of Google's firewall policies, which keep the sources in a block `match`.
const POLICY_RULES: [&str; 3] = [
    "google_compute_firewall_policy_rule",
    "google_compute_network_firewall_policy_rule",
    "google_compute_region_network_firewall_policy_rule",
];

/// Rules that hold the first and the last address.
const SPANS: &[(&str, [&str; 2])] = &[
    ("azurerm_cosmosdb_postgresql_firewall_rule", ["start_ip_address", "end_ip_address"]),
    ("azurerm_mariadb_firewall_rule", ["start_ip_address", "end_ip_address"]),
    ("azurerm_mssql_firewall_rule", ["start_ip_address", "end_ip_address"]),
    ("azurerm_mysql_firewall_rule", ["start_ip_address", "end_ip_address"]),
    ("azurerm_mysql_flexible_server_firewall_rule", ["start_ip_address", "end_ip_address"]),
    ("azurerm_postgresql_firewall_rule", ["start_ip_address", "end_ip_address"]),
    ("azurerm_postgresql_flexible_server_firewall_rule", ["start_ip_address", "end_ip_address"]),
    ("azurerm_redis_firewall_rule", ["start_ip", "end_ip"]),
    ("azurerm_sql_firewall_rule", ["start_ip_address", "end_ip_address"]),
    ("azurerm_synapse_firewall_rule", ["start_ip_address", "end_ip_address"]),
];

/// Attributes in which a service keeps the addresses it lets in, and the switch that has to be on
/// for anybody to come in by them.
const LISTS: &[(&str, &str, Option<&str>)] = &[
    (
        "aws_eks_cluster",
        "vpc_config.public_access_cidrs",
        Some("vpc_config.endpoint_public_access"),
    ),
    ("azurerm_cognitive_account", "network_acls.ip_rules", PUBLIC),
    ("azurerm_container_registry", "network_rule_set.ip_rule.ip_range", PUBLIC),
    ("azurerm_cosmosdb_account", "ip_range_filter", PUBLIC),
    ("azurerm_eventhub_namespace", "network_rulesets.ip_rule.ip_mask", PUBLIC),
    ("azurerm_firewall_nat_rule_collection", "rule.source_addresses", None),
    (
        "azurerm_firewall_policy_rule_collection_group",
        "nat_rule_collection.rule.source_addresses",
        None,
    ),
    ("azurerm_key_vault", "network_acls.ip_rules", PUBLIC),
    ("azurerm_kubernetes_cluster", "api_server_access_profile.authorized_ip_ranges", None),
    ("azurerm_search_service", "allowed_ips", PUBLIC),
    ("azurerm_servicebus_namespace", "network_rule_set.ip_rules", PUBLIC),
    ("azurerm_storage_account", "network_rules.ip_rules", PUBLIC),
    ("azurerm_storage_account_network_rules", "ip_rules", None),
    ("google_alloydb_instance", "network_config.authorized_external_networks.cidr_range", None),
    ("google_container_cluster", "master_authorized_networks_config.cidr_blocks.cidr_block", None),
    ("google_sql_database_instance", "settings.ip_configuration.authorized_networks.value", SQL),
];
/// Blocks that each name an address and say whether it may come in: their type, the way to them,
/// the keys of the word and of the address.
const RESTRICTIONS: [(&str, &str, &str, &str); 1] =
    [("azurerm_container_app", "ingress.ip_security_restriction", "action", "ip_address_range")];
const PUBLIC: Option<&str> = Some("public_network_access_enabled");
const SQL: Option<&str> = Some("settings.ip_configuration.ipv4_enabled");

/// Azure's names for what lies inside one's own network.
const INSIDE: [&str; 3] = ["VirtualNetwork", "AzureLoadBalancer", "VirtualNetworkGateway"];

/// The types the tables name.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    let own = [GROUP, RULE, FIREWALL].into_iter().chain(POLICY_RULES);
    let tables = SPANS.iter().map(|(of, _keys)| *of).chain(LISTS.iter().map(|(of, ..)| *of));
    own.chain(tables).chain(RESTRICTIONS.iter().map(|(of, ..)| *of))
}

/// Whether one side of a change is a rule in force that keeps somebody out.
pub(crate) fn keeps_out(kind: &str, rule: &Value) -> bool {
    let is = |key: &str, word: &str| says(rule, &[key], word) == Some(true);
    let denies = match kind {
        RULE => is("direction", "inbound") && is("access", "deny"),
        FIREWALL => {
            !is("direction", "egress")
                && rule.read(&["deny"]).list().is_some_and(|deny| !deny.is_empty())
        }
        _policy if POLICY_RULES.contains(&kind) => {
            !is("direction", "egress") && is("action", "deny")
        }
        _other => false,
    };
    denies && rule.read(&["disabled"]).bool() != Some(true)
}

/// Whom an object of such a type lets in; none if its type lets nobody in.
pub(super) fn inbound<'a>(kind: &str, object: &'a Value) -> Option<Inbound<'a>> {
    match kind {
        RULE => azure_rule(object, "inbound"),
        GROUP => Some(each_rule(object, "inbound")),
        FIREWALL => google_rule(object),
        _policy if POLICY_RULES.contains(&kind) => google_policy_rule(object),
        _other => listed(kind, object),
    }
}

/// Whereto an object lets anything out.
pub(super) fn outward<'a>(kind: &str, object: &'a Value) -> Inbound<'a> {
    match kind {
        RULE => azure_rule(object, "outbound").unwrap_or_default(),
        GROUP => each_rule(object, "outbound"),
        FIREWALL if says(object, &["direction"], "egress") == Some(true) && allows(object) => {
            let mut outward = Inbound::default();
            outward.places(object, &Pointer::default(), "destination_ranges");
            outward
        }
        _other => Inbound::default(),
    }
}

/// Whether an attribute says this, in whatever case; none where nobody can read it.
fn says(object: &Value, path: &[&str], word: &str) -> Option<bool> {
    match object.read(path) {
        Known::Is(value) => Some(value.as_text().is_some_and(|it| it.eq_ignore_ascii_case(word))),
        Known::Absent => Some(false),
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Computed => Some(false),
        Known::Unknown(_) | Known::Masked => None,
    }
}

fn each_rule<'a>(group: &'a Value, direction: &str) -> Inbound<'a> {
    const RULES: &str = "security_rule";
    let mut all = Inbound::default();
    match group.read(&[RULES]) {
        Known::Is(rules) => {
            let rules = rules.as_list().unwrap_or_default().iter().enumerate();
            for (position, rule) in rules {
                if let Some(found) = azure_rule(rule, direction) {
                    all.append(&at(&[RULES, &position.to_string()]), found);
                }
            }
        }
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            all.open.push((at(&[RULES]), Some(unknown)));
        }
        Known::Masked => all.open.push((at(&[RULES]), None)),
        Known::Absent | Known::Unknown(_) => {}
    }
    all
}

/// A rule of a network security group, if it lets something through in this direction, or nobody
/// can say that it does not.
fn azure_rule<'a>(rule: &'a Value, direction: &str) -> Option<Inbound<'a>> {
    if matches!(rule, Value::Null)
        || says(rule, &["direction"], direction) == Some(false)
        || says(rule, &["access"], "allow") == Some(false)
    {
        return None;
    }
    let keys = if direction == "inbound" {
        ["source_address_prefix", "source_address_prefixes"]
    } else {
        ["destination_address_prefix", "destination_address_prefixes"]
    };
    let mut found = Inbound::default();
    match rule {
        Value::Unknown(unknown) => found.open.push((Pointer::default(), Some(unknown))),
        Value::Redacted(_) => found.open.push((Pointer::default(), None)),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => {
            for key in keys {
                found.places(rule, &Pointer::default(), key);
            }
        }
    }
    Some(found)
}

/// Whether a rule of Google's is in force and lets something through.
fn allows(rule: &Value) -> bool {
    let denies = rule.read(&["deny"]).list().is_some_and(|deny| !deny.is_empty());
    let off = rule.read(&["disabled"]).bool() == Some(true);
    !off && !denies
}

fn google_rule(rule: &Value) -> Option<Inbound<'_>> {
    if matches!(rule, Value::Null) || says(rule, &["direction"], "egress") == Some(true) {
        return None;
    }
    let mut found = Inbound::default();
    if allows(rule) {
        const OTHERS: [&str; 2] = ["source_tags", "source_service_accounts"];
        found.sources(rule, "source_ranges", &OTHERS);
    }
    Some(found)
}

fn google_policy_rule(rule: &Value) -> Option<Inbound<'_>> {
    if matches!(rule, Value::Null) || says(rule, &["direction"], "egress") == Some(true) {
        return None;
    }
    let mut found = Inbound::default();
    if rule.read(&["disabled"]).bool() != Some(true)
        && ["deny", "goto_next"].iter().all(|no| says(rule, &["action"], no) != Some(true))
    {
        const OTHERS: [&str; 6] = [
            "match.src_address_groups",
            "match.src_fqdns",
            "match.src_networks",
            "match.src_region_codes",
            "match.src_secure_tags",
            "match.src_threat_intelligences",
        ];
        found.sources(rule, "match.src_ip_ranges", &OTHERS);
    }
    Some(found)
}

fn listed<'a>(kind: &str, object: &'a Value) -> Option<Inbound<'a>> {
    if matches!(object, Value::Null) {
        return kinds().any(|of| of == kind).then(Inbound::default);
    }
    if let Some((_kind, keys)) = SPANS.iter().find(|(of, _keys)| *of == kind) {
        let mut found = Inbound::default();
        found.span(object, keys);
        return Some(found);
    }
    let rows = LISTS.iter().filter(|(of, ..)| *of == kind);
    let mut all: Option<Inbound<'a>> = None;
    for (_kind, path, switch) in rows {
        let found = all.get_or_insert_with(Inbound::default);
        let is_off = switch.is_some_and(|switch| {
            places(object, switch).iter().any(|(_path, known)| known.bool() == Some(false))
        });
        if !is_off {
            found.places(object, &Pointer::default(), path);
        }
    }
    for row in RESTRICTIONS.iter().filter(|(of, ..)| *of == kind) {
        all.get_or_insert_with(Inbound::default).restrictions(object, row);
    }
    all
}

impl<'a> Inbound<'a> {
    /// Everything another one lets in, found under `path`.
    fn append(&mut self, path: &Pointer, other: Self) {
        let under = |inner: Pointer| Pointer(alloc::format!("{path}{inner}"));
        self.ranges.extend(other.ranges.into_iter().map(|(it, range)| (under(it), range)));
        self.garbled.extend(other.garbled.into_iter().map(|(it, text)| (under(it), text)));
        self.open.extend(other.open.into_iter().map(|(it, unknown)| (under(it), unknown)));
        self.lists.extend(other.lists.into_iter().map(|(it, list)| (under(it), list)));
    }

    /// The addresses that blocks let in, each by its own word.
    fn restrictions(
        &mut self,
        object: &'a Value,
        (_kind, path, word, key): &(&str, &str, &'static str, &str),
    ) {
        for (place, known) in places(object, path) {
            match known {
                Known::Is(block) if says(block, &[*word], "deny") == Some(true) => {}
                Known::Is(block) => self.places(block, &place, key),
                Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                    self.open.push((place, Some(unknown)));
                }
                Known::Masked => self.open.push((place, None)),
                Known::Absent | Known::Unknown(_) => {}
            }
        }
    }

    /// The addresses that stand at a path of keys.
    fn places(&mut self, object: &'a Value, above: &Pointer, path: &str) {
        for (inner, known) in places(object, path) {
            let place = Pointer(alloc::format!("{above}{inner}"));
            match known {
                Known::Is(text @ Value::Text(words)) => {
                    // Older versions of the provider keep several in one text.
                    for one in words.split(',').map(str::trim).filter(|one| !one.is_empty()) {
                        self.address(place.clone(), text, one);
                    }
                }
                Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                    self.open.push((place, Some(unknown)));
                }
                Known::Masked => self.open.push((place, None)),
                Known::Is(_) | Known::Absent | Known::Unknown(_) => {}
            }
        }
    }

    fn address(&mut self, place: Pointer, whole: &'a Value, one: &'a str) {
        if one == ALL_OF_AZURE {
            self.lists.push((place, whole));
        } else if let Some(range) = world_word(one).or_else(|| Range::parse(one)) {
            self.ranges.push((place, range));
        } else if one.starts_with(|c: char| c.is_ascii_digit()) || one.contains([':', '/']) {
            self.garbled.push((place, one));
        } else if !INSIDE.iter().any(|inside| one.eq_ignore_ascii_case(inside)) {
            // A service tag: whom it stands for, Azure says and changes.
            self.lists.push((place, whole));
        }
    }

    /// The ranges a rule of Google's lets in; all of them where it names no source at all.
    fn sources(&mut self, rule: &'a Value, path: &str, others: &[&str]) {
        let named = |path: &str| {
            let all = places(rule, path);
            all.iter().any(|(_path, known)| match known {
                Known::Is(_) | Known::Masked => true,
                Known::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
                Known::Absent => false,
            })
        };
        self.places(rule, &Pointer::default(), path);
        if !named(path) && !others.iter().any(|other| named(other)) {
            let keys: vec::Vec<&str> = path.split('.').collect();
            self.ranges.push((at(&keys), WORLD));
        }
    }

    /// A rule from a first to a last address.
    fn span(&mut self, object: &'a Value, keys: &[&'static str; 2]) {
        let [first, last] = keys.map(|key| (at(&[key]), object.read(&[key])));
        let mut addresses = vec![];
        for (place, known) in [first, last] {
            match known {
                Known::Is(Value::Text(text)) => match Range::parse(text) {
                    Some(Range::V4(address, _last)) => addresses.push((place, address)),
                    Some(Range::V6(..)) | None => self.garbled.push((place, text)),
                },
                Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                    self.open.push((place, Some(unknown)));
                }
                Known::Masked => self.open.push((place, None)),
                Known::Is(_) | Known::Absent | Known::Unknown(_) => {}
            }
        }
        let [(place, first), (_last, last)] = addresses.as_slice() else { return };
        if (*first, *last) == (0, 0) {
            let text = keys.first().and_then(|key| object.as_map()?.get(*key));
            self.lists.extend(text.map(|text| (place.clone(), text)));
        } else {
            self.ranges.push((place.clone(), Range::V4(*first, *last)));
        }
    }
}
