//! Every switch of the table: on, off, not set, only known after apply, masked.

use alloc::{borrow::ToOwned, collections::BTreeMap, vec};
use serde_json::json;
use tribune_record::{Commitment, Purpose, Unknown};

use super::*;
use crate::fixture::{case_of, created};

/// The value at the end of a path of blocks.
fn nested(path: &str, value: Value) -> Value {
    path.rsplit('.').fold(value, |inner, key| {
        let inner = if matches!(inner, Value::Map(_)) { Value::List(vec![inner]) } else { inner };
        Value::Map(BTreeMap::from([(key.to_owned(), inner)]))
    })
}

fn seen(row: &Row, after: Value) -> Option<&'static str> {
    let mut case = case_of(&created(row.kind, &json!({})));
    case.plan.changes[0].after = after;
    switched(&case.plan.changes[0], row).map(|exposure| match exposure.seen {
        Seen::Closed => "closed",
        Seen::Open => "open",
        Seen::Doubt => "doubt",
        Seen::Unknown(Some(_)) => "unknown",
        Seen::Unknown(None) => "masked",
    })
}

fn of_word(word: &str) -> Value {
    match word {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "*" => Value::text("something"),
        word => Value::text(word),
    }
}

#[test]
fn every_switch_is_read() {
    let configured = || Unknown { kind: UnknownKind::Configured, references: vec![] };
    let masked = || Commitment::new(Purpose::Redaction, &[7; 32], b"x");
    for row in SWITCHES.iter().chain([&table::STORAGE_NETWORK]) {
        let opens = if matches!(row.opens, Seen::Open) { "open" } else { "doubt" };
        let name = || alloc::format!("{} {}", row.kind, row.path);
        for word in row.words {
            assert_eq!(seen(row, nested(row.path, of_word(word))), Some(opens), "{}", name());
        }
        let unknown = nested(row.path, Value::Unknown(configured()));
        assert_eq!(seen(row, unknown), Some("unknown"), "{}", name());
        let hidden = nested(row.path, Value::Redacted(masked()));
        assert_eq!(seen(row, hidden), Some("masked"), "{}", name());
        let by_default = match row.unset {
            Unset::Closed => None,
            Unset::Opens => Some(opens),
            Unset::Doubt => Some("doubt"),
        };
        let empty = Value::Map(BTreeMap::new());
        assert_eq!(seen(row, empty), by_default, "{}", name());
        if !row.words.contains(&"*") {
            let other = match row.words.first() {
                Some(&"true") => Value::Bool(false),
                Some(&"false") => Value::Bool(true),
                _words => Value::text("something else"),
            };
            assert_eq!(seen(row, nested(row.path, other)), None, "{}", name());
        }
    }
}

#[test]
fn what_keeps_everybody_out_is_read_too() {
    for row in SWITCHES.iter().chain([&table::STORAGE_NETWORK]) {
        for (path, words) in row.unless {
            let word = words.first().copied().unwrap();
            let with = |wall: Value| {
                let opened = nested(row.path, of_word(row.words.first().unwrap()));
                merged(opened, nested(path, wall))
            };
            let name = alloc::format!("{} {} {path}", row.kind, row.path);
            assert_eq!(seen(row, with(of_word(word))), None, "{name}");
            let open = Unknown { kind: UnknownKind::Configured, references: vec![] };
            assert_eq!(seen(row, with(Value::Unknown(open))), Some("unknown"), "{name}");
        }
    }
}

/// Two objects as one; blocks of one name are one block.
fn merged(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Map(mut one), Value::Map(other)) => {
            for (key, value) in other {
                let merged = match one.remove(&key) {
                    Some(own) => merged(own, value),
                    None => value,
                };
                one.insert(key, merged);
            }
            Value::Map(one)
        }
        (Value::List(mut one), Value::List(mut other)) => {
            Value::List(vec![merged(one.remove(0), other.remove(0))])
        }
        (_one, other) => other,
    }
}
