//! Which changes in place weaken audit and logging. What only strengthens it is let through.

use alloc::{format, vec, vec::Vec};
use tribune_record::{Change, Finding, Known, UnknownKind, Value};

use super::VOICE;
use crate::{
    say::{About, why_open},
    walk::at,
    words::matches,
};

/// Attributes whose change says nothing about what is logged.
const LABELS: [&str; 5] = ["tags", "tags_all", "timeouts", "description", "skip_destroy"];

/// Switches that strengthen when they go on.
const GOOD_SWITCHES: [&str; 14] = [
    "enable_logging",
    "is_multi_region_trail",
    "is_organization_trail",
    "include_global_service_events",
    "enable_log_file_validation",
    "enable",
    "enabled",
    "is_enabled",
    "recording_group",
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
    "enable_key_rotation",
];

/// Types whose every other attribute belongs to what is logged. Of the rest only the attributes
/// of [`WATCHED`] count.
const WHOLLY: [&str; 5] =
    ["aws_cloudtrail*", "aws_config_*", "aws_guardduty_*", "aws_securityhub_*", "aws_flow_log"];

/// Attributes that count on objects that carry logs.
const WATCHED: [&str; 19] = [
    "retention_in_days",
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
    "target_bucket",
    "destination_arn",
    "acl",
];

/// What an update does to an object of the audit.
pub(super) fn alterations(change: &Change, why: &str) -> Vec<Finding> {
    let (Some(before), Some(after)) = (change.before.as_map(), change.after.as_map()) else {
        let message = format!("{} would be altered, and {why}.", change.address);
        return vec![VOICE.fail(message).on(change)];
    };
    let wholly = WHOLLY.iter().any(|kind| matches(kind, &change.resource_type));
    let mut keys: Vec<&str> = before.keys().chain(after.keys()).map(|key| key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut findings = vec![];
    for key in keys {
        if LABELS.contains(&key) || !(wholly || WATCHED.contains(&key)) {
            continue;
        }
        let old = before.get(key).unwrap_or(&Value::Null);
        let new = after.get(key).unwrap_or(&Value::Null);
        findings.extend(altered(change, key, (old, new), why));
    }
    findings
}

fn altered(change: &Change, key: &str, (old, new): (&Value, &Value), why: &str) -> Option<Finding> {
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
    if same(old, new) || strengthens(key, old, new) {
        return None;
    }
    let message = format!("{address}: {key} would be altered, and {why}.");
    Some(VOICE.fail(message).on(change).at(at(&[key])))
}

/// Null, an empty text and an empty list are the same nothing.
fn same(old: &Value, new: &Value) -> bool {
    old == new || (is_nothing(old) && is_nothing(new))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Unknown(_) | Value::Redacted(_) => false,
    }
}

fn strengthens(key: &str, old: &Value, new: &Value) -> bool {
    match key {
        "retention_in_days" => match (old.as_i64(), new.as_i64()) {
            // 0 keeps for ever.
            (Some(old), Some(new)) => new == 0 || (old != 0 && new > old),
            (None, Some(new)) => new == 0,
            (Some(_) | None, None) => false,
        },
        "kms_key_id" | "kms_master_key_id" | "object_lock_configuration" => is_nothing(old),
        "versioning_configuration" | "versioning" => {
            new.read(&["0", "status"]).text() == Some("Enabled")
                || new.read(&["0", "enabled"]).bool() == Some(true)
        }
        "force_destroy" => new.as_bool() == Some(false),
        _switch if GOOD_SWITCHES.contains(&key) => {
            new.as_bool() == Some(true) && old.as_bool() != Some(true)
        }
        _other => false,
    }
}

/// A trail that is made switched off only poses as one.
pub(super) fn born_off(change: &Change, why: &str) -> Vec<Finding> {
    let off = ["enable_logging", "enable"].into_iter().find(|key| {
        matches!(change.after.read(&[key]), Known::Is(value) if value.as_bool() == Some(false))
    });
    off.map(|key| {
        let message = format!("{} would be made switched off, and {why}.", change.address);
        VOICE.fail(message).on(change).at(at(&[key]))
    })
    .into_iter()
    .collect()
}

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
        _other => None,
    }
}
