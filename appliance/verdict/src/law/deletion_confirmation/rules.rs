//! Rules in blocks that say how long copies or data are kept: less than before loses the rest.

use alloc::{collections::BTreeMap, format, vec, vec::Vec};
use tribune_record::{Change, Known, UnknownKind, Value};

use super::side::Loss;
use crate::{
    walk::{at, same},
    words::matches,
};

/// One way of keeping.
struct Row {
    kind: &'static str,
    /// The blocks, each of which keeps something.
    blocks: &'static [&'static str],
    /// Where a block says how long, or how many, and what each of these is in days.
    lengths: &'static [(&'static [&'static str], i64)],
    /// Where it says in which unit.
    unit: Option<&'static [&'static str]>,
    /// Whether a block that says no length keeps for ever, rather than not at all.
    unset_keeps: bool,
}

const fn row(
    kind: &'static str,
    blocks: &'static [&'static str],
    lengths: &'static [(&'static [&'static str], i64)],
) -> Row {
    Row { kind, blocks, lengths, unit: None, unset_keeps: false }
}

const DLM: &str = "aws_dlm_lifecycle_policy";
const SCHEDULE: &[&str] = &["policy_details", "schedule"];
const COPY: &[&str] = &["policy_details", "schedule", "cross_region_copy_rule"];
const COUNT: &[(&[&str], i64)] = &[(&["retain_rule", "0", "count"], 1)];
const INTERVAL: &[(&[&str], i64)] = &[(&["retain_rule", "0", "interval"], 1)];
const INTERVAL_UNIT: Option<&[&str]> = Some(&["retain_rule", "0", "interval_unit"]);
const DELETE_AFTER: &[(&[&str], i64)] = &[(&["lifecycle", "0", "delete_after"], 1)];
const LOCK: &[(&[&str], i64)] =
    &[(&["default_retention", "0", "days"], 1), (&["default_retention", "0", "years"], 365)];

const AZURE_ACCOUNT: &str = "azurerm_storage_account";
const AZURE_BACKUPS: &str = "azurerm_backup_policy_*";
const GOOGLE_SQL: &str = "google_sql_database_instance";
const DAYS: &[(&[&str], i64)] = &[(&["days"], 1)];
const COUNTED: &[(&[&str], i64)] = &[(&["count"], 1)];

/// Source: Terraform providers AWS 5.100, azurerm 4 and google 6.
const ROWS: [Row; 32] = [
    Row { unset_keeps: true, ..row("aws_backup_plan", &["rule"], DELETE_AFTER) },
    Row { unset_keeps: true, ..row("aws_backup_plan", &["rule", "copy_action"], DELETE_AFTER) },
    row("aws_backup_plan", &["rule"], &[(&["enable_continuous_backup"], 1)]),
    row(DLM, SCHEDULE, COUNT),
    Row { unit: INTERVAL_UNIT, ..row(DLM, SCHEDULE, INTERVAL) },
    Row { unit: INTERVAL_UNIT, ..row(DLM, COPY, INTERVAL) },
    row("aws_s3_bucket_object_lock_configuration", &["rule"], LOCK),
    row("aws_s3_bucket", &["object_lock_configuration", "rule"], LOCK),
    row(
        "aws_timestreamwrite_table",
        &["retention_properties"],
        &[(&["magnetic_store_retention_period_in_days"], 1)],
    ),
    row(
        "aws_timestreamwrite_table",
        &["retention_properties"],
        &[(&["memory_store_retention_period_in_hours"], 1)],
    ),
    row("aws_rbin_rule", &["retention_period"], &[(&["retention_period_value"], 1)]),
    row("aws_redshift_cluster", &["snapshot_copy"], &[(&["retention_period"], 1)]),
    row(
        "aws_drs_replication_configuration_template",
        &["pit_policy"],
        &[(&["retention_duration"], 1)],
    ),
    row("aws_dynamodb_table", &["replica"], &[(&["point_in_time_recovery"], 1)]),
    row(
        "aws_glue_catalog_table_optimizer",
        &["configuration", "retention_configuration", "iceberg_configuration"],
        &[(&["snapshot_retention_period_in_days"], 1)],
    ),
    row(
        "aws_glue_catalog_table_optimizer",
        &["configuration", "retention_configuration", "iceberg_configuration"],
        &[(&["number_of_snapshots_to_retain"], 1)],
    ),
    row(AZURE_ACCOUNT, &["blob_properties", "delete_retention_policy"], DAYS),
    row(AZURE_ACCOUNT, &["blob_properties", "container_delete_retention_policy"], DAYS),
    row(AZURE_ACCOUNT, &["share_properties", "retention_policy"], DAYS),
    row("azurerm_mssql_database", &["short_term_retention_policy"], &[(&["retention_days"], 1)]),
    row(AZURE_BACKUPS, &["retention_daily"], COUNTED),
    row(AZURE_BACKUPS, &["retention_weekly"], COUNTED),
    row(AZURE_BACKUPS, &["retention_monthly"], COUNTED),
    row(AZURE_BACKUPS, &["retention_yearly"], COUNTED),
    row("azurerm_cosmosdb_account", &["backup"], &[(&["retention_in_hours"], 1)]),
    row("google_storage_bucket", &["retention_policy"], &[(&["retention_period"], 1)]),
    row("google_storage_bucket", &["soft_delete_policy"], &[(&["retention_duration_seconds"], 1)]),
    row(
        GOOGLE_SQL,
        &["settings", "backup_configuration"],
        &[(&["transaction_log_retention_days"], 1)],
    ),
    row(
        GOOGLE_SQL,
        &["settings", "backup_configuration", "backup_retention_settings"],
        &[(&["retained_backups"], 1)],
    ),
    row(
        "google_compute_resource_policy",
        &["snapshot_schedule_policy", "retention_policy"],
        &[(&["max_retention_days"], 1)],
    ),
    row("google_gke_backup_backup_plan", &["retention_policy"], &[(&["backup_retain_days"], 1)]),
    row(
        "google_alloydb_cluster",
        &["automated_backup_policy", "quantity_based_retention"],
        COUNTED,
    ),
];

/// Whether the table names a type.
pub(super) fn knows(kind: &str) -> bool {
    ROWS.iter().any(|row| matches(row.kind, kind))
}

/// Attributes that tell one block from the next.
const NAMES: [&str; 5] = ["rule_name", "name", "region_name", "destination_vault_arn", "target"];

/// Units of time in days. A month counts as the shortest.
const UNITS: [(&str, i64); 4] = [("DAYS", 1), ("WEEKS", 7), ("MONTHS", 28), ("YEARS", 365)];

/// Blocks by the names on the way to them.
type Blocks<'a> = BTreeMap<Vec<&'a str>, Vec<&'a Value>>;

/// What the rules of a change keep for a shorter time, or no longer.
pub(super) fn losses(change: &Change) -> Vec<Loss> {
    let rows = ROWS.iter().filter(|row| matches(row.kind, &change.resource_type));
    let keys = rows.filter_map(|row| {
        let key = row.blocks.first()?;
        is_less(change, key, row).then_some(*key)
    });
    let mut keys: Vec<&str> = keys.collect();
    keys.dedup();
    let what = |key| format!("would keep what it holds for a shorter time ({key})");
    keys.into_iter().map(|key| (at(&[key]), what(key))).collect()
}

fn is_less(change: &Change, key: &str, row: &Row) -> bool {
    let side = |side: &'_ Value| side.as_map().and_then(|map| map.get(key)).cloned();
    let old = side(&change.before).unwrap_or_default();
    let new = side(&change.after).unwrap_or_default();
    if same(&old, &new) {
        return false;
    }
    let (mut was, mut is) = (Blocks::new(), Blocks::new());
    let rest = row.blocks.get(1..).unwrap_or_default();
    blocks(&old, rest, &[], &mut was);
    blocks(&new, rest, &[], &mut is);
    was.iter().any(|(names, blocks)| {
        let was = lengths(blocks, row, i64::MAX);
        let is = is.get(names).map(|blocks| lengths(blocks, row, i64::MIN)).unwrap_or_default();
        was.iter().enumerate().any(|(at, was)| is.get(at).is_none_or(|is| is < was))
    })
}

fn blocks<'a>(here: &'a Value, path: &[&str], names: &[&'a str], found: &mut Blocks<'a>) {
    match (here, path) {
        (Value::List(list), _) => list.iter().for_each(|it| blocks(it, path, names, found)),
        (Value::Map(map), _) => {
            let own = NAMES.iter().find_map(|key| map.get(*key)?.as_text());
            let names = [names, &[own.unwrap_or_default()]].concat();
            match path {
                [] => found.entry(names).or_default().push(here),
                [key, rest @ ..] => {
                    if let Some(value) = map.get(*key) {
                        blocks(value, rest, &names, found);
                    }
                }
            }
        }
        (Value::Unknown(_) | Value::Redacted(_), _) => {
            found.entry(names.to_vec()).or_default().push(here);
        }
        (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_), _) => {}
    }
}

/// How long these blocks keep, the longest first.
fn lengths(blocks: &[&Value], row: &Row, open: i64) -> Vec<i64> {
    let mut found: Vec<i64> = vec![];
    found.extend(blocks.iter().map(|block| length(block, row).unwrap_or(open)));
    found.sort_unstable_by(|a, b| b.cmp(a));
    found
}

/// How long a block keeps, if anybody can say.
fn length(block: &Value, row: &Row) -> Option<i64> {
    let mut sum: i64 = 0;
    for (path, days) in row.lengths {
        let number = match block.read(path) {
            Known::Is(value) => value.as_i64().or_else(|| value.as_bool().map(i64::from))?,
            Known::Absent => 0,
            // Nobody set it: the provider keeps to what it was.
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Computed => {
                return Some(i64::MAX);
            }
            Known::Unknown(_) | Known::Masked => return None,
        };
        sum = sum.saturating_add(number.saturating_mul(*days));
    }
    let unit = match row.unit.map(|path| block.read(path)) {
        None | Some(Known::Absent) => 1,
        Some(Known::Is(value)) => {
            let word = value.as_text()?;
            UNITS.iter().find(|(unit, _days)| *unit == word || word.is_empty())?.1
        }
        Some(Known::Unknown(_) | Known::Masked) => return None,
    };
    let keeps_all = sum == 0 && row.unset_keeps;
    Some(if keeps_all { i64::MAX } else { sum.saturating_mul(unit) })
}
