//! Which changes in place weaken audit and logging. What only strengthens it is let through.

use alloc::{format, vec, vec::Vec};
use tribune_record::{Change, Finding, Known, Outcome, Site, UnknownKind, Value};

use super::{
    VOICE, clouds, feeds, is_audit_type,
    states::{is_off_word, is_on_word},
    stronger::{self, Effect},
};
use crate::{
    law::accounts::{self, Whose, whose},
    say::{About, why_open},
    walk::{at, is_nothing, same},
};

/// Attributes whose change says nothing about what is logged.
const LABELS: [&str; 9] = [
    "tags",
    "tags_all",
    "timeouts",
    "description",
    "skip_destroy",
    "lock_token",
    "update_token",
    "updated_at",
    "updated_reason",
];

/// Switches that strengthen when they go on.
const GOOD_SWITCHES: [&str; 15] = [
    "enable_logging",
    "is_multi_region_trail",
    "is_organization_trail",
    "include_global_service_events",
    "enable_log_file_validation",
    "enable",
    "enabled",
    "is_enabled",
    "actions_enabled",
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
    "enable_key_rotation",
    "object_lock_enabled",
];

/// States, in words, of what detects.
const STATES: [&str; 5] =
    ["status", "state", "control_status", "association_status", "auto_enable_organization_members"];

/// Switches of what detects: one that is made with one of them off only poses as a detector.
const BORN_OFF: [&str; 4] = ["enable_logging", "enable", "enabled", "is_enabled"];

const RETENTIONS: [&str; 3] = ["retention_in_days", "retention_period_in_days", "retention_period"];

/// Keys by which what was logged is encrypted.
const KEYS: [&str; 4] = ["kms_key", "kms_key_arn", "kms_key_id", "kms_master_key_id"];

/// Attributes of objects that carry logs whose change weakens the audit. That of another one may.
const WATCHED: &[&str] = &[
    "alarm_actions",
    "retention_in_days",
    "retention_period",
    "kms_key_id",
    "kms_master_key_id",
    "policy",
    "assume_role_policy",
    "versioning_configuration",
    "versioning",
    "rule",
    "lifecycle_rule",
    "object_lock_configuration",
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
    "force_destroy",
    "is_enabled",
    "state",
    "actions_enabled",
    "target_bucket",
    "destination_arn",
    "event_pattern",
    "acl",
    "blob_properties",
    "daily_quota_gb",
    "default_encryption_configuration",
    "default_table_expiration_ms",
    "encryption",
    "immutability_policy",
    "lock_level",
    "network_rules",
    "public_access_prevention",
    "retention_days",
    "retention_policy",
    "uniform_bucket_level_access",
];

/// What an update does to an object of the audit.
pub(super) fn alterations(change: &Change, site: &Site, why: &str) -> Vec<Finding> {
    let (Some(before), Some(after)) = (change.before.as_map(), change.after.as_map()) else {
        let message = format!("{} would be altered, and {why}.", change.address);
        return vec![VOICE.fail(message).on(change)];
    };
    let wholly = is_audit_type(&change.resource_type);
    let mut keys: Vec<&str> = before.keys().chain(after.keys()).map(|key| key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut findings = vec![];
    for key in keys {
        if LABELS.contains(&key) {
            continue;
        }
        let counts = wholly || WATCHED.contains(&key);
        let old = before.get(key).unwrap_or(&Value::Null);
        let new = after.get(key).unwrap_or(&Value::Null);
        let finding = altered(change, site, key, (old, new), why);
        findings.extend(finding.map(|finding| if counts { finding } else { unclear(finding) }));
    }
    findings
}

fn altered(
    change: &Change,
    site: &Site,
    key: &str,
    (old, new): (&Value, &Value),
    why: &str,
) -> Option<Finding> {
    let address = &change.address;
    if let Value::Unknown(unknown) = new {
        if unknown.kind == UnknownKind::Computed {
            return None;
        }
        let open = why_open(Some(unknown));
        let message =
            format!("{address}: nobody can say what becomes of {key}, and {why}: {open}.");
        let asked = VOICE.unknown(message).ask(&["security_team"]);
        return Some(asked.on(change).at(at(&[key])));
    }
    let effect = effect(change, site, key, (old, new));
    match effect {
        Effect::Stronger => None,
        Effect::Otherwise => {
            let message =
                format!("{address}: {key} would be altered, and {why}; somebody has to look.");
            let asked = VOICE.unknown(message).ask(&["security_team"]);
            Some(asked.on(change).at(at(&[key])))
        }
        Effect::Weaker => {
            let message = format!("{address}: {key} would be altered, and {why}.");
            Some(VOICE.fail(message).on(change).at(at(&[key])))
        }
    }
}

/// What the change of a setting does to the audit. Of what carries logs, a setting that is watched
/// and not known to be stronger is weaker.
fn effect(change: &Change, site: &Site, key: &str, (old, new): (&Value, &Value)) -> Effect {
    if same(old, new) {
        return Effect::Stronger;
    }
    let kind = change.resource_type.as_str();
    if let Some(is_stronger) = clouds::strengthens(kind, key, old, new) {
        return Effect::of(is_stronger);
    }
    if KEYS.contains(&key) {
        return if is_nothing(old) { keyed(whose(change, site, old, new)) } else { Effect::Weaker };
    }
    let known = stronger::known(key, old, new);
    if let Some(effect) = known.or_else(|| strengthens(key, old, new).map(Effect::of)) {
        return effect;
    }
    if !is_audit_type(kind) {
        return Effect::Weaker;
    }
    stronger::unknown((old, new), &|key, old, new| effect(change, site, key, (old, new)))
}

/// An attribute of a carrier may have nothing to do with what it carries: somebody has to look.
fn unclear(finding: Finding) -> Finding {
    Finding { outcome: Outcome::Unknown, ..finding }.ask(&["security_team"])
}

/// Keys of others that an object of the audit would be encrypted with: whoever has such a key can
/// take away what was logged.
pub(super) fn strange_keys(change: &Change, site: &Site, why: &str) -> Vec<Finding> {
    let address = &change.address;
    let told = accounts::strange_keys(change, site).into_iter().map(|(place, account, whose)| {
        let finding = match whose {
            Whose::Own | Whose::Open => VOICE
                .unknown(format!(
                    "{address} would be encrypted with a key of {account}, nobody can say whose \
                     that is, and {why}; an account of yours belongs into own_accounts."
                ))
                .ask(&["security_team"]),
            Whose::Foreign => VOICE.fail(format!(
                "{address} would be encrypted with a key of {account}, which is another account, \
                 and {why}; an account of yours belongs into own_accounts."
            )),
        };
        finding.on(change).at(place)
    });
    told.collect()
}

/// What it does to what was logged that it is encrypted from now on, by whose key.
const fn keyed(whose: Whose) -> Effect {
    match whose {
        Whose::Own => Effect::Stronger,
        Whose::Open => Effect::Otherwise,
        Whose::Foreign => Effect::Weaker,
    }
}

/// Whether a change of a setting that any object of the audit may have strengthens it; none where
/// this table does not know the setting.
fn strengthens(key: &str, old: &Value, new: &Value) -> Option<bool> {
    let is_stronger = match key {
        _retention if RETENTIONS.contains(&key) => match (old.as_i64(), new.as_i64()) {
            // 0 keeps for ever.
            (Some(old), Some(new)) => new == 0 || (old != 0 && new > old),
            (None, Some(new)) => new == 0,
            (Some(_) | None, None) => false,
        },
        "event_pattern" => feeds::widens(old, new),
        "force_destroy" => new.as_bool() == Some(false),
        // Whoever was told is told still.
        "alarm_actions" => {
            let told = |value: &Value| value.as_list().map_or_else(Vec::new, <[Value]>::to_vec);
            let now = told(new);
            told(old).iter().all(|who| now.contains(who))
        }
        _state if STATES.contains(&key) => new.as_text().is_some_and(is_on_word),
        _switch if GOOD_SWITCHES.contains(&key) => {
            new.as_bool() == Some(true) && old.as_bool() != Some(true)
        }
        _other => return None,
    };
    Some(is_stronger)
}

/// What is made switched off only poses as a detector, or switches one off that stands already.
pub(super) fn born_off(change: &Change, why: &str) -> Option<Finding> {
    let is = |key: &str, off: fn(&Value) -> bool| match change.after.read(&[key]) {
        Known::Is(value) => off(value),
        Known::Absent | Known::Unknown(_) | Known::Masked => false,
    };
    let switch = BORN_OFF.iter().find(|key| is(key, |value| value.as_bool() == Some(false)));
    let state = STATES.iter().find(|key| is(key, |value| value.as_text().is_some_and(is_off_word)));
    let key = switch.or(state).copied().or_else(|| clouds::born_off(change))?;
    let message = format!("{} would be made switched off, and {why}.", change.address);
    Some(VOICE.fail(message).on(change).at(at(&[key])))
}

/// What is made to see a part alone may be beside something that sees all, or in its place.
pub(super) fn born_blind(change: &Change) -> Option<Finding> {
    let key = match change.resource_type.as_str() {
        "aws_cloudtrail" => {
            let selectors = change.after.read(&["event_selector"]).list().unwrap_or_default();
            let is_blind =
                |one: &Value| one.read(&["include_management_events"]).bool() == Some(false);
            (!selectors.is_empty() && selectors.iter().all(is_blind)).then_some("event_selector")
        }
        "aws_config_configuration_recorder" => {
            let all = change.after.read(&["recording_group", "0", "all_supported"]).bool();
            (all == Some(false)).then_some("recording_group")
        }
        _other => None,
    }?;
    let message = format!(
        "{} would see only a part of what is done; somebody has to look whether anything sees the \
         rest.",
        change.address
    );
    let asked = VOICE.unknown(message).ask(&["security_team"]);
    Some(asked.on(change).at(at(&[key])))
}

/// What can be hung on a bucket of the audit by anybody: it only guards it.
pub(super) const HARDENING: [&str; 4] = [
    "aws_s3_bucket_logging",
    "aws_s3_bucket_object_lock_configuration",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
];

/// What is hung on a bucket of the audit that stands already changes that bucket.
pub(super) fn hung_on(change: &Change, why: &str) -> Option<Finding> {
    let address = &change.address;
    match change.resource_type.as_str() {
        "aws_s3_bucket_lifecycle_configuration" => {
            let message = format!("{address} would let what was logged expire, and {why}.");
            Some(VOICE.fail(message).on(change))
        }
        "aws_s3_bucket_versioning" => {
            let status = change.after.read(&["versioning_configuration", "0", "status"]);
            let message = format!("{address} would leave what was logged unversioned, and {why}.");
            (status.text() != Some("Enabled")).then(|| VOICE.fail(message).on(change))
        }
        "aws_s3_bucket_policy" | "aws_kms_key_policy" => {
            let message = format!("{address} would change who reaches it, and {why}.");
            Some(VOICE.unknown(message).on(change).ask(&["security_team"]))
        }
        _hardening if HARDENING.contains(&change.resource_type.as_str()) => None,
        "azurerm_storage_management_policy" => {
            let message = format!("{address} would let what was logged expire, and {why}.");
            Some(VOICE.fail(message).on(change))
        }
        "azurerm_storage_account_network_rules" => None,
        kind if ["aws_s3_bucket_", "google_storage_"].iter().any(|of| kind.starts_with(of)) => {
            let message = format!("{address} would be hung on a bucket of the audit, and {why}.");
            Some(VOICE.unknown(message).on(change).ask(&["security_team"]))
        }
        _other => None,
    }
}
