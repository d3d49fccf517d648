//! Logging of ordinary objects: attributes that say what is logged and where to, whatever the type.
//! Less of it in production is logging taken away.

use alloc::{format, vec::Vec};
use tribune_record::{Change, Finding, UnknownKind, Value};

use super::{VOICE, states::is_off_word};
use crate::{
    say::{About, why_open},
    walk::{at, is_nothing, same},
    words::tokens,
};

/// Words in an attribute's name that make it one about logging.
const WORDS: [&str; 3] = ["log", "logs", "logging"];

/// How two sides of such an attribute compare, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// At least as much is logged, to the same place.
    None,
    /// It is logged otherwise.
    Otherwise,
    /// Less is logged.
    Less,
}

/// What a change takes away from the logging of its object.
pub(super) fn cut(change: &Change) -> Vec<Finding> {
    let (Some(before), Some(after)) = (change.before.as_map(), change.after.as_map()) else {
        return Vec::new();
    };
    let logging = before.iter().filter(|(key, _old)| {
        let words = tokens(key);
        WORDS.iter().any(|word| words.iter().any(|have| have == word))
    });
    let judged = logging.filter_map(|(key, old)| {
        let new = after.get(key).unwrap_or(&Value::Null);
        Some(compare(old, new)).filter(|cut| *cut > Cut::None).map(|cut| (key, new, cut))
    });
    judged.map(|(key, new, cut)| finding(change, key, new, cut)).collect()
}

fn finding(change: &Change, key: &str, new: &Value, cut: Cut) -> Finding {
    let address = &change.address;
    let finding = match cut {
        Cut::Less => VOICE.fail(format!("{address}: less would be logged ({key}).")),
        Cut::None | Cut::Otherwise => {
            let why = match new {
                Value::Unknown(unknown) => format!(": {}", why_open(Some(unknown))),
                Value::Redacted(_) => format!(": {}", why_open(None)),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Text(_)
                | Value::List(_)
                | Value::Map(_) => alloc::string::String::new(),
            };
            let message = format!(
                "{address}: it would be logged otherwise ({key}); somebody has to look{why}."
            );
            VOICE.unknown(message).ask(&["security_team"])
        }
    };
    finding.on(change).at(at(&[key]))
}

fn compare(old: &Value, new: &Value) -> Cut {
    if same(old, new) || is_nothing(old) || old.as_bool() == Some(false) {
        return Cut::None;
    }
    match (old, new) {
        (_, Value::Unknown(unknown)) if unknown.kind == UnknownKind::Computed => Cut::None,
        (_, Value::Unknown(_) | Value::Redacted(_)) => Cut::Otherwise,
        (_, gone) if is_nothing(gone) || gone.as_bool() == Some(false) => Cut::Less,
        (Value::List(old), Value::List(new)) => lists(old, new),
        (Value::Map(old), Value::Map(new)) => old
            .iter()
            .map(|(key, old)| compare(old, new.get(key).unwrap_or(&Value::Null)))
            .fold(Cut::None, Ord::max),
        (_, Value::Text(word)) if is_off_word(word) => Cut::Less,
        (_, _) => Cut::Otherwise,
    }
}

/// Blocks are compared one by one; of plain values each has to stay.
fn lists(old: &[Value], new: &[Value]) -> Cut {
    let blocks = old.iter().any(|value| matches!(value, Value::Map(_)));
    let open = new.iter().any(|value| matches!(value, Value::Unknown(_) | Value::Redacted(_)));
    if !blocks {
        let kept = old.iter().all(|value| new.contains(value));
        return match (kept, open) {
            (true, _) => Cut::None,
            (false, true) => Cut::Otherwise,
            (false, false) => Cut::Less,
        };
    }
    if new.len() < old.len() {
        return Cut::Less;
    }
    old.iter().zip(new).map(|(old, new)| compare(old, new)).fold(Cut::None, Ord::max)
}
