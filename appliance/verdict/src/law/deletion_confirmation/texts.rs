//! Losses that stand in texts: statements of SQL that delete, and times with a unit.

use alloc::{format, string::String, vec::Vec};
use tribune_record::{Change, Known, Pointer, UnknownKind, Value};

use super::side::Loss;
use crate::{
    walk::{at, leaves, pointer},
    words::{Words, matches},
};

/// Attributes with statements that run when they are added. Source: Terraform google 6.
const STATEMENTS: [(&str, &str); 1] = [("google_spanner_database", "ddl")];

/// What may be dropped and takes no data along. Of `DROP ROW DELETION POLICY` more stays.
/// Source: Spanner's reference of its data definition language.
const WITHOUT_DATA: [&str; 9] =
    ["constraint", "default", "index", "not", "role", "row", "search", "vector", "view"];

/// How long something is kept, as a number with a unit. Source: Terraform google 6.
const KEPT: [(&str, &str); 3] = [
    ("google_pubsub_subscription", "message_retention_duration"),
    ("google_pubsub_topic", "message_retention_duration"),
    ("google_spanner_database", "version_retention_period"),
];

/// Units in seconds.
const UNITS: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];

/// Whether the tables name a type.
pub(super) fn knows(kind: &str) -> bool {
    STATEMENTS.iter().chain(&KEPT).any(|(of, _key)| matches(of, kind))
}

/// What the texts of a change lose.
pub(super) fn losses(change: &Change) -> Vec<Loss> {
    let here = |rows: &'static [(&str, &str)]| {
        rows.iter().filter(|(kind, _key)| matches(kind, &change.resource_type))
    };
    let deleted = here(&STATEMENTS).filter_map(|(_kind, key)| deletes(change, key));
    deleted.chain(here(&KEPT).filter_map(|(_kind, key)| shorter(change, key))).collect()
}

/// Statements that stood there already have run.
fn deletes(change: &Change, key: &str) -> Option<Loss> {
    let mut old: Vec<&Value> = Vec::new();
    if let Some(value) = change.before.as_map().and_then(|map| map.get(key)) {
        leaves(value, &mut |_steps, leaf| old.push(leaf));
    }
    let mut found: Option<Pointer> = None;
    leaves(change.after.as_map()?.get(key)?, &mut |steps, leaf| {
        let loses = match leaf {
            Value::Text(text) => text.split(';').any(is_deletion),
            Value::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
            Value::Redacted(_) => true,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {
                false
            }
        };
        if loses && !old.contains(&leaf) {
            found.get_or_insert_with(|| pointer(steps));
        }
    });
    found.map(|_path| (at(&[key]), format!("would run a statement that deletes ({key})")))
}

/// Whether a statement drops what holds data, empties it or lets its rows expire.
fn is_deletion(statement: &str) -> bool {
    let words: Vec<String> = Words::of(statement).collect();
    let says = |word: &str| words.iter().any(|it| it == word);
    let drops = words.iter().enumerate().any(|(position, word)| {
        let next = position.checked_add(1).and_then(|next| words.get(next));
        word == "drop" && next.is_none_or(|next| !WITHOUT_DATA.contains(&next.as_str()))
    });
    // What is made anew has no rows yet.
    let is_made = says("create") && !says("alter");
    let expires = says("deletion") && !says("drop") && !is_made;
    let empties = says("truncate") || (says("delete") && says("from"));
    drops || expires || empties
}

fn shorter(change: &Change, key: &str) -> Option<Loss> {
    let is_less = match change.after.read(&[key]) {
        Known::Is(value) => {
            let (was, is) = (change.before.read(&[key]).text(), value.as_text());
            was != is
                && match (was.and_then(seconds), is.and_then(seconds)) {
                    (Some(was), Some(is)) => is < was,
                    (None, Some(_is)) => was.is_some_and(|was| !was.is_empty()),
                    (_, None) => true,
                }
        }
        Known::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
        Known::Masked => true,
        Known::Absent => change.before.read(&[key]).text().is_some_and(|was| !was.is_empty()),
    };
    is_less.then(|| (at(&[key]), format!("would keep what it holds for a shorter time ({key})")))
}

fn seconds(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(end)?;
    let seconds = UNITS.iter().find(|(name, _seconds)| *name == unit)?.1;
    number.parse::<u64>().ok()?.checked_mul(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_deletes_or_does_not() {
        for statement in [
            "DROP TABLE orders",
            "drop table if exists orders",
            "-- create\nDROP DATABASE shop",
            "ALTER TABLE orders DROP COLUMN total",
            "ALTER TABLE orders ADD ROW DELETION POLICY (OLDER_THAN(at, INTERVAL 1 DAY))",
            "ALTER TABLE orders REPLACE ROW DELETION POLICY (OLDER_THAN(at, INTERVAL 1 DAY))",
            "DELETE FROM orders WHERE true",
            "DROP SCHEMA s CASCADE",
        ] {
            assert!(is_deletion(statement), "{statement}");
        }
        for statement in [
            "CREATE TABLE t (id INT64) PRIMARY KEY (id)",
            "CREATE TABLE t (id INT64), ROW DELETION POLICY (OLDER_THAN(at, INTERVAL 1 DAY))",
            "CREATE TABLE t (id INT64), INTERLEAVE IN PARENT p ON DELETE CASCADE",
            "DROP INDEX by_name",
            "ALTER TABLE t DROP CONSTRAINT c",
            "ALTER TABLE t DROP ROW DELETION POLICY",
            "ALTER TABLE t ALTER COLUMN c DROP DEFAULT",
            "",
        ] {
            assert!(!is_deletion(statement), "{statement}");
        }
    }

    #[test]
    fn a_time_is_read_with_its_unit() {
        assert_eq!(seconds("7d"), Some(604_800));
        assert_eq!(seconds("168h"), Some(604_800));
        assert_eq!(seconds("604800s"), Some(604_800));
        assert_eq!(seconds("7 days"), None);
        assert_eq!(seconds("7"), None);
    }
}
