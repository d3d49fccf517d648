//! How long backups are kept at least, where the site says so.

use alloc::{format, vec, vec::Vec};
use tribune_record::{
    Change, Finding, Fix, Guardrail, Known, Outcome, PatchOp, Pointer, UnknownKind, Value,
};

use super::{open, reach::Reach, say};
use crate::{catalogue::BACKUP, say::About, walk::at};

/// Days of automatic backups: where they stand, and what the provider does where nothing is set.
/// Source: Terraform AWS provider 5.100 documentation of each type.
const KEPT: &[(&str, &str, i64)] = &[
    ("aws_db_instance", "backup_retention_period", 0),
    ("aws_docdb_cluster", "backup_retention_period", 1),
    ("aws_elasticache_replication_group", "snapshot_retention_limit", 0),
    ("aws_neptune_cluster", "backup_retention_period", 1),
    ("aws_rds_cluster", "backup_retention_period", 1),
    ("aws_redshift_cluster", "automated_snapshot_retention_period", 1),
];

/// Stores that keep fewer days of backups than the guardrail wants.
pub(super) fn findings(reach: &Reach<'_>, guardrail: &Guardrail) -> Vec<Finding> {
    let Some(days) = guardrail.threshold.filter(|_days| guardrail.name == BACKUP) else {
        return vec![];
    };
    let mut findings = vec![];
    for subject in reach.effective(&guardrail.applies_to) {
        let change = subject.change;
        let row = KEPT.iter().find(|(kind, ..)| *kind == change.resource_type);
        if let Some((_kind, key, default)) = row
            && !matches!(change.after, Value::Null)
            && !is_replica(change)
        {
            findings.extend(judge(guardrail, change, (*key, *default), days));
        }
    }
    findings
}

/// A replica's source is the one that is backed up.
fn is_replica(change: &Change) -> bool {
    change.after.read(&["replicate_source_db"]).text().is_some_and(|source| !source.is_empty())
}

fn judge(
    guardrail: &Guardrail,
    change: &Change,
    (key, default): (&str, i64),
    days: u32,
) -> Option<Finding> {
    let found = match change.after.read(&[key]) {
        Known::Absent => Ok(default),
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Computed => Ok(default),
        Known::Unknown(unknown) => Err(Some(unknown)),
        Known::Masked => Err(None),
        Known::Is(value) => value.as_i64().ok_or(None),
    };
    let finding = match found {
        Ok(kept) if kept >= i64::from(days) => return None,
        Ok(kept) => {
            let address = &change.address;
            let message =
                format!("{address} keeps its backups {kept} days, the site wants {days}.");
            Finding {
                fix: Some(keep(at(&[key]), key, days)),
                ..say(guardrail, Outcome::Fail, message)
            }
        }
        Err(unknown) => {
            let what = format!("it keeps its backups {days} days");
            open(guardrail, change, &what, unknown)
        }
    };
    Some(finding.on(change).at(at(&[key])))
}

fn keep(path: Pointer, key: &str, days: u32) -> Fix {
    let value = Value::Number(u64::from(days).into());
    let patch = vec![PatchOp { op: "add".into(), path, value }];
    Fix { patch, words: format!("Set {key} = {days}.") }
}
