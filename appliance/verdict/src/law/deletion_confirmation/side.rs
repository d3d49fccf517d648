//! What loses data without deleting its object: things expire, copies are kept for a shorter time,
//! and what keeps them from being deleted is taken away.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Change, Known, Pointer, UnknownKind, Value};

use super::{rules, texts};
use crate::{
    view::{Subject, View},
    walk::{Step, at, last_key, leaves},
    words::matches,
};

/// One loss: where it stands, and what is lost, as the end of a sentence.
pub(super) type Loss = (Pointer, String);

/// How long something is kept: less loses the rest. Source: Terraform providers AWS 5.100,
/// azurerm 4 and google 6.
const KEPT: [&str; 21] = [
    "automated_snapshot_retention_period",
    "automatic_backup_retention_days",
    "backup_retention_days",
    "backtrack_window",
    "backup_retention_period",
    "data_retention_in_hours",
    "default_expiration_days",
    "deletion_window_in_days",
    "failure_retention_period",
    "immutability_period_in_days",
    "manual_snapshot_retention_period",
    "message_retention_seconds",
    "min_retention_days",
    "recovery_window_in_days",
    "retention_days",
    "retention_in_days",
    "retention_period",
    "retention_period_in_days",
    "snapshot_retention_limit",
    "soft_delete_retention_days",
    "success_retention_period",
];
/// Of these 0 means for ever.
const ZERO_KEEPS: [&str; 2] = ["retention_days", "retention_in_days"];

/// Switches that protect while they are on.
const PROTECTS: &[&[&str]] = &[
    &["backup_retention_enabled"],
    &["blob_properties", "0", "versioning_enabled"],
    &["delete_protection_state"],
    &["delete_protection"],
    &["deletion_protection"],
    &["deletion_protection_enabled"],
    &["deletion_policy"],
    &["disable_api_stop"],
    &["disable_api_termination"],
    &["enable_deletion_protection"],
    &["enable_drop_protection"],
    &["final_snapshot"],
    &["geo_redundant_backup_enabled"],
    &["object_lock_legal_hold_status"],
    &["object_lock_mode"],
    &["point_in_time_recovery"],
    &["point_in_time_recovery", "0", "enabled"],
    &["point_in_time_recovery_enabled"],
    &["protect_from_scale_in"],
    &["purge_protection_enabled"],
    &["settings", "0", "backup_configuration", "0", "enabled"],
    &["settings", "0", "backup_configuration", "0", "point_in_time_recovery_enabled"],
    &["settings", "0", "deletion_protection_enabled"],
    &["soft_delete_enabled"],
    &["termination_protection"],
    &["termination_protection_enabled"],
    &["transfer_lock"],
    &["versioning", "0", "enabled"],
    &["versioning", "0", "mfa_delete"],
    &["versioning_configuration", "0", "mfa_delete"],
    &["versioning_configuration", "0", "status"],
];

/// The same at types where other types have a switch of that name that protects nothing. What a key
/// that is off has encrypted nobody reads; a policy that is off makes no copies.
const PROTECTS_AT: &[(&str, &[&str])] = &[
    ("aws_dlm_lifecycle_policy", &["state"]),
    ("aws_kms_*", &["enabled"]),
    ("aws_kms_*", &["is_enabled"]),
    (
        "aws_s3_bucket",
        &["object_lock_configuration", "0", "rule", "0", "default_retention", "0", "mode"],
    ),
    ("aws_s3_bucket_object_lock_configuration", &["rule", "0", "default_retention", "0", "mode"]),
];

/// Words for a state in which something is protected. In the mode of compliance nobody deletes; the
/// last three are Firestore's, Bigtable's and a project's.
const ON_WORDS: [&str; 7] =
    ["enabled", "active", "on", "compliance", "delete_protection_enabled", "protected", "prevent"];

/// Switches that lose something, or make losing it easy, while they are on.
const LOSES: &[&[&str]] = &[
    &["delete_automated_backups"],
    &["delete_contents_on_destroy"],
    &["force_delete"],
    &["force_destroy"],
    &["root_block_device", "0", "delete_on_termination"],
    &["skip_final_backup"],
    &["skip_final_snapshot"],
    &["ttl", "0", "enabled"],
];

/// Types whose rules let things expire: the attribute that says whose, its type, and where the
/// rules stand.
const EXPIRING: [(&str, &str, &str, &str); 3] = [
    ("aws_s3_bucket_lifecycle_configuration", "bucket", "aws_s3_bucket", "rule"),
    ("aws_ecr_lifecycle_policy", "repository", "aws_ecr_repository", POLICY),
    ("azurerm_storage_management_policy", "storage_account_id", "azurerm_storage_account", "rule"),
];
/// Rules nobody here reads: each may let something go.
const POLICY: &str = "policy";
/// Types that hold such rules themselves.
const INLINE: [(&str, &str); 2] =
    [("aws_s3_bucket", "lifecycle_rule"), ("google_storage_bucket", "lifecycle_rule")];
/// Blocks of lifecycle rules by which things go.
const EXPIRATIONS: [&str; 2] = ["expiration", "noncurrent_version_expiration"];

/// How Azure's settings begin after how many days something goes.
const AZURES: &str = "delete_after_days";

/// Whether the tables name a type.
pub(super) fn knows(kind: &str) -> bool {
    EXPIRING.iter().any(|(of, ..)| *of == kind)
        || INLINE.iter().any(|(of, _key)| *of == kind)
        || PROTECTS_AT.iter().any(|(of, _path)| matches(of, kind))
}

/// Everything a change in place, or a new object beside an old one, loses.
pub(super) fn losses(view: &View<'_>, subject: &Subject<'_>) -> Vec<Loss> {
    let change = subject.change;
    if matches!(change.after, Value::Null) {
        return vec![];
    }
    let mut found = vec![];
    found.extend(expires(view, subject));
    if !matches!(change.before, Value::Null) {
        found.extend(KEPT.iter().filter_map(|key| kept(change, key)));
        found.extend(PROTECTS.iter().filter_map(|path| protects(change, path)));
        let here = PROTECTS_AT.iter().filter(|(kind, _path)| matches(kind, &change.resource_type));
        found.extend(here.filter_map(|(_kind, path)| protects(change, path)));
        found.extend(LOSES.iter().filter_map(|path| loses(change, path)));
        found.extend(replicas(change));
        found.extend(rules::losses(change));
        found.extend(texts::losses(change));
    }
    found
}

fn kept(change: &Change, key: &'static str) -> Option<Loss> {
    let before = change.before.read(&[key]).i64();
    let keeps_all = |days: i64| days == 0 && ZERO_KEEPS.contains(&key);
    let is_less = match change.after.read(&[key]) {
        // Rules in blocks are read for themselves.
        Known::Is(Value::List(_) | Value::Map(_)) => false,
        Known::Is(value) => match (before, value.as_i64()) {
            (Some(before), Some(after)) => {
                !keeps_all(after) && (after < before || (keeps_all(before) && after != 0))
            }
            (None, Some(after)) => after == 0 && !keeps_all(after),
            (_, None) => true,
        },
        Known::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
        Known::Masked => true,
        Known::Absent => false,
    };
    is_less.then(|| (at(&[key]), format!("would keep what it holds for a shorter time ({key})")))
}

/// `true`, or a state in words.
fn is_on(known: Known<'_>) -> Option<bool> {
    match known {
        Known::Is(value) => {
            let word = value
                .as_text()
                .is_some_and(|text| ON_WORDS.iter().any(|on| text.eq_ignore_ascii_case(on)));
            Some(word || value.as_bool() == Some(true))
        }
        Known::Absent => Some(false),
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Computed => Some(false),
        Known::Unknown(_) | Known::Masked => None,
    }
}

fn protects(change: &Change, path: &[&str]) -> Option<Loss> {
    let was = is_on(change.before.read(path)) != Some(false);
    let stays = is_on(change.after.read(path)) == Some(true);
    let key = path.first().copied().unwrap_or_default();
    (was && !stays).then(|| (at(path), format!("would lose its protection ({key})")))
}

fn loses(change: &Change, path: &[&str]) -> Option<Loss> {
    let was = is_on(change.before.read(path)) == Some(true);
    let becomes = is_on(change.after.read(path)) != Some(false);
    let key = path.first().copied().unwrap_or_default();
    (!was && becomes).then(|| (at(path), format!("would lose what it holds more easily ({key})")))
}

fn replicas(change: &Change) -> Option<Loss> {
    let count = |side: &Value| side.read(&["replica"]).list().map_or(0, <[Value]>::len);
    let fewer = change.resource_type == "aws_dynamodb_table"
        && count(&change.after) < count(&change.before);
    fewer.then(|| (at(&["replica"]), String::from("would lose a replica")))
}

/// Rules under which things of an object that stands already expire.
fn expires(view: &View<'_>, subject: &Subject<'_>) -> Option<Loss> {
    let change = subject.change;
    let apart = EXPIRING.iter().find(|(kind, ..)| change.resource_type == *kind);
    let inline = INLINE.iter().find(|(kind, _key)| change.resource_type == *kind);
    let key = match (apart, inline) {
        (Some((_kind, key, owner, rules)), _) => {
            if view.owner(subject, key, owner).is_some_and(|owner| owner.action.creates()) {
                return None;
            }
            *rules
        }
        (None, Some((_kind, key))) if change.before != Value::Null => *key,
        (None, _) => return None,
    };
    let side = |value: &Value| value.as_map().and_then(|map| map.get(key)).cloned();
    let (old, new) = (side(&change.before), side(&change.after));
    let lets_go = key == POLICY || new.as_ref().is_some_and(expiring);
    let message = format!("would let what stands there already expire ({key})");
    (lets_go && old != new).then(|| (at(&[key]), message))
}

/// Whether something stands in a block that lets things go, or nobody can say.
fn expiring(rules: &Value) -> bool {
    let mut found = false;
    leaves(rules, &mut |steps, leaf| {
        let lets_go = steps.iter().any(|step| {
            matches!(step, Step::Key(key) if EXPIRATIONS.contains(key)
                || key.starts_with(AZURES))
        });
        // Google's rules say what they do.
        let deletes = last_key(steps) == "type" && steps.contains(&Step::Key("action"));
        found |= match leaf {
            Value::Null => false,
            Value::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
            Value::Redacted(_) => true,
            // Terraform writes days that are not set as 0 at AWS, and a marker's end as false; at
            // Azure it writes them as -1, and after 0 days everything goes.
            Value::Number(number) => {
                let none = if last_key(steps).starts_with(AZURES) { -1 } else { 0 };
                lets_go && number.as_i64() != Some(none)
            }
            Value::Bool(set) => lets_go && *set,
            Value::Text(text) => (lets_go && !text.is_empty()) || (deletes && text == "Delete"),
            Value::List(_) | Value::Map(_) => false,
        };
    });
    found
}
