//! Blocks of a firewall's object, whichever of two spellings they come in: `stateful_rule` as
//! Terraform writes it, `StatefulRules` as the service's own interface does.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Pointer, UnknownKind, Value};

use super::Unread;
use crate::{walk::is_nothing, words::plain};

/// The object with its keys in one spelling.
pub(super) fn alike(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let entries = map.iter().map(|(key, value)| (spelt(key), alike(value)));
            Value::Map(entries.collect())
        }
        Value::List(list) => Value::List(list.iter().map(alike).collect()),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => value.clone(),
    }
}

fn spelt(key: &str) -> String {
    let plain = plain(key);
    String::from(plain.strip_suffix('s').unwrap_or(&plain))
}

/// Why nobody can read a value; none where it can be read, or where the provider sets it.
pub(super) fn closed(value: &Value) -> Option<&'static str> {
    match value {
        Value::Redacted(_) => Some("it is hidden"),
        Value::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Some("it is only known after apply; send the plan file too")
        }
        Value::Unknown(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => None,
    }
}

/// The elements at a key: none where there is nothing, one where no list stands there.
pub(super) fn each<'a>(object: &'a Value, key: &str) -> Vec<&'a Value> {
    match object.as_map().and_then(|map| map.get(key)) {
        None => vec![],
        Some(Value::List(list)) => list.iter().collect(),
        Some(value) if is_nothing(value) => vec![],
        Some(value) => vec![value],
    }
}

/// The text at a key, in small letters; empty where there is none.
pub(super) fn word(object: &Value, key: &str) -> String {
    let value = object.as_map().and_then(|map| map.get(key));
    value.and_then(Value::as_text).unwrap_or_default().to_ascii_lowercase()
}

/// The texts at a key. What is no text is named among what nobody can read.
pub(super) fn texts(
    object: &Value,
    key: &str,
    at: &Pointer,
    unread: &mut Vec<Unread>,
) -> Vec<String> {
    let mut found = vec![];
    for value in each(object, key) {
        match value {
            Value::Text(text) => found.push(text.clone()),
            Value::Number(number) => found.push(String::from(number.as_str())),
            Value::Null
            | Value::Bool(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => {
                let why = closed(value).unwrap_or("a text is missing there");
                unread.push((at.clone(), format!("{key}: {why}")));
            }
        }
    }
    found
}

/// Names every part of a block that stands in no list of known ones, or cannot be read.
pub(super) fn strangers(block: &Value, known: &[&str], at: &Pointer, unread: &mut Vec<Unread>) {
    let Some(map) = block.as_map() else {
        if let Some(why) = closed(block) {
            unread.push((at.clone(), String::from(why)));
        } else if !is_nothing(block) && !matches!(block, Value::Unknown(_)) {
            unread.push((at.clone(), String::from("it is no block")));
        }
        return;
    };
    for (key, value) in map {
        if let Some(why) = closed(value) {
            unread.push((at.clone(), format!("{key}: {why}")));
        } else if !known.contains(&key.as_str()) && !is_nothing(value) {
            unread.push((at.clone(), format!("nobody here knows its part {key}")));
        }
    }
}
