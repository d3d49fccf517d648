//! Objects that are part of the baseline: what takes one away, weakens it, or changes it so that
//! somebody has to look.

use alloc::{collections::BTreeSet, format, vec, vec::Vec};
use tribune_record::{Action, Change, Finding, UnknownKind, Value};

use super::VOICE;
use crate::{
    say::About,
    view::{Subject, View},
    walk::{at, is_nothing, same},
    words::matches,
};

/// A kind of guard: its types, what it gives, and the types it leaves together with.
type Guard = (&'static str, &'static str, &'static [&'static str]);

const BUCKET: &[&str] = &["aws_s3_bucket"];
const NETWORK: &[&str] = &["aws_vpc", "aws_subnet", "aws_network_interface"];
const BEHIND_WAF: &[&str] =
    &["aws_lb", "aws_alb", "aws_api_gateway_stage", "aws_cloudfront_distribution"];
const AZURE: &[&str] = &["azurerm_network_interface", "azurerm_subnet", "azurerm_virtual_network"];
const AZURE_STORES: &[&str] = &[
    "azurerm_cosmosdb_account",
    "azurerm_key_vault",
    "azurerm_mssql_database",
    "azurerm_mssql_server",
    "azurerm_network_security_group",
    "azurerm_storage_account",
];
const BEHIND_AZURE_WAF: &[&str] =
    &["azurerm_application_gateway", "azurerm_cdn_frontdoor_profile", "azurerm_frontdoor"];
const GUARDS: &[Guard] = &[
    ("aws_s3_bucket_server_side_encryption_configuration", "encryption", BUCKET),
    ("aws_s3_bucket_public_access_block", "isolation", BUCKET),
    ("aws_s3_bucket_logging", "logging", BUCKET),
    ("aws_flow_log", "logging", NETWORK),
    ("aws_networkfirewall_*", "firewall", &["aws_vpc", "aws_networkfirewall_firewall"]),
    ("aws_wafv2_*", "firewall", BEHIND_WAF),
    ("aws_waf_*", "firewall", BEHIND_WAF),
    ("aws_wafregional_*", "firewall", BEHIND_WAF),
    ("aws_network_acl", "firewall", NETWORK),
    ("aws_default_network_acl", "firewall", NETWORK),
    ("aws_shield_*", "firewall", BEHIND_WAF),
    ("aws_kms_key", "encryption", &[]),
    ("aws_guardduty_*", "logging", &[]),
    ("azurerm_disk_encryption_set", "encryption", &[]),
    ("azurerm_firewall*", "firewall", &["azurerm_firewall", "azurerm_virtual_network"]),
    ("azurerm_key_vault_key", "encryption", &[]),
    ("azurerm_monitor_diagnostic_setting", "logging", AZURE_STORES),
    ("azurerm_mssql_database_extended_auditing_policy", "logging", AZURE_STORES),
    ("azurerm_mssql_server_extended_auditing_policy", "logging", AZURE_STORES),
    ("azurerm_mssql_server_transparent_data_encryption", "encryption", AZURE_STORES),
    ("azurerm_network_interface_security_group_association", "firewall", AZURE),
    ("azurerm_network_security_group", "firewall", AZURE),
    ("azurerm_network_watcher_flow_log", "logging", AZURE_STORES),
    ("azurerm_security_center_*", "logging", &[]),
    ("azurerm_storage_account_customer_managed_key", "encryption", AZURE_STORES),
    ("azurerm_storage_account_network_rules", "isolation", AZURE_STORES),
    ("azurerm_subnet_network_security_group_association", "firewall", AZURE),
    ("azurerm_web_application_firewall_policy", "firewall", BEHIND_AZURE_WAF),
    ("google_access_context_manager_service_perimeter*", "isolation", &[]),
    ("google_compute_firewall_policy*", "firewall", GOOGLE),
    ("google_compute_security_policy*", "firewall", &["google_compute_backend_service"]),
    ("google_kms_crypto_key", "encryption", &[]),
    ("google_logging_*", "logging", &[]),
    ("google_scc_*", "logging", &[]),
];

const GOOGLE: &[&str] = &["google_compute_network"];

/// Whether the table names a type.
pub(super) fn knows(kind: &str) -> bool {
    GUARDS.iter().any(|guard| matches(guard.0, kind))
}

/// Attributes that say nothing about how well it guards.
const LABELS: [&str; 6] =
    ["tags", "tags_all", "timeouts", "description", "lock_token", "update_token"];

/// Switches that guard while they are on.
const SWITCHES: [&str; 9] = [
    "is_enabled",
    "enable",
    "enabled",
    "enable_key_rotation",
    "delete_protection",
    "firewall_policy_change_protection",
    "subnet_change_protection",
    "bucket_key_enabled",
    "purge_protection_enabled",
];

/// Words by which a rule or a default keeps something out, or hands it on to be inspected. Source:
/// AWS Network Firewall and WAF developer guides; Suricata's rule actions.
const HOLDS: [&str; 8] = [
    "drop",
    "reject",
    "deny",
    "block",
    "aws:drop",
    "aws:drop_strict",
    "aws:drop_established",
    "aws:forward_to_sfe",
];
/// Blocks, empty or not, that do the same by being there.
const HOLDING_BLOCKS: [&str; 3] = ["block", "captcha", "challenge"];

/// What a change does to a guard of card data.
pub(super) fn findings(view: &View<'_>, subject: &Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let kind = |guard: &&Guard| matches(guard.0, &change.resource_type);
    let Some((_kind, what, guarded)) = GUARDS.iter().find(kind) else { return vec![] };
    if change.deposed.is_some() {
        return vec![];
    }
    if change.action == Action::Delete || change.action.forgets() {
        // A guard may leave together with what it guards.
        let leaves_too = view.referred(subject).any(|other| {
            other.action == Action::Delete && guarded.contains(&other.resource_type.as_str())
        });
        let message = format!("{} guards card data ({what}) and would go.", change.address);
        return if leaves_too { vec![] } else { vec![VOICE.fail(message).on(change)] };
    }
    altered(change, what)
}

fn altered(change: &Change, what: &str) -> Vec<Finding> {
    let (Some(before), Some(after)) = (change.before.as_map(), change.after.as_map()) else {
        return vec![];
    };
    let keys: BTreeSet<&str> = before.keys().chain(after.keys()).map(|key| key.as_str()).collect();
    let keys = keys.into_iter().filter(|key| !LABELS.contains(key));
    let judged = keys.filter_map(|key| {
        let side = |map: &alloc::collections::BTreeMap<_, _>| map.get(key).cloned();
        let (old, new) = (side(before).unwrap_or_default(), side(after).unwrap_or_default());
        let address = &change.address;
        let finding = match effect(key, &old, &new) {
            Effect::None => return None,
            Effect::Weaker => VOICE
                .fail(format!("{address} guards card data ({what}) and would do so less: {key}.")),
            Effect::Unclear => {
                let message = format!(
                    "{address} guards card data ({what}) and {key} would change; somebody has to \
                     look."
                );
                VOICE.unknown(message).ask(&["security_team"])
            }
        };
        Some(finding.on(change).at(at(&[key])))
    });
    judged.collect()
}

enum Effect {
    None,
    Weaker,
    Unclear,
}

fn effect(key: &str, old: &Value, new: &Value) -> Effect {
    if same(old, new) {
        return Effect::None;
    }
    if let Value::Unknown(unknown) = new {
        return if unknown.kind == UnknownKind::Computed { Effect::None } else { Effect::Unclear };
    }
    if SWITCHES.contains(&key) {
        let on = |value: &Value| value.as_bool() == Some(true);
        return if on(old) && !on(new) { Effect::Weaker } else { Effect::None };
    }
    let gone = !is_nothing(old) && is_nothing(new);
    if gone || held(new) < held(old) { Effect::Weaker } else { Effect::Unclear }
}

/// How many rules and defaults in a value keep something out.
fn held(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.lines().filter(|line| is_hold(line)).count(),
        Value::List(list) => list.iter().map(held).fold(0, usize::saturating_add),
        Value::Map(map) => map
            .iter()
            .map(|(key, value)| {
                let stands = value.as_list().is_some_and(|blocks| !blocks.is_empty());
                let holds = HOLDING_BLOCKS.contains(&key.as_str()) && stands;
                // A group of rules that is not overridden does what its rules say.
                let obeyed = key == "override_action" && {
                    let none = value.read(&["0", "none"]).list();
                    none.is_some_and(|blocks| !blocks.is_empty())
                };
                usize::from(holds).saturating_add(usize::from(obeyed)).saturating_add(held(value))
            })
            .fold(0, usize::saturating_add),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => 0,
    }
}

/// Whether a value, or a line of Suricata's rules, begins with a word that keeps something out.
fn is_hold(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    HOLDS.iter().any(|hold| word.eq_ignore_ascii_case(hold))
}
