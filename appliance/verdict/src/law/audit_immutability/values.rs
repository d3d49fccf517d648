//! What values mean to the audit: nothing, off, the same.

use tribune_record::Value;

/// How a state says that it is off, in whatever case.
const OFF_WORDS: [&str; 8] =
    ["disabled", "disable", "paused", "suspended", "inactive", "off", "none", "false"];
const ON_WORDS: [&str; 6] = ["enabled", "enable", "active", "on", "all", "true"];

pub(super) fn is_off_word(word: &str) -> bool {
    OFF_WORDS.iter().any(|off| word.eq_ignore_ascii_case(off))
}

pub(super) fn is_on_word(word: &str) -> bool {
    ON_WORDS.iter().any(|on| word.eq_ignore_ascii_case(on))
}

/// Null, an empty text and an empty list are the same nothing.
pub(super) fn same(old: &Value, new: &Value) -> bool {
    old == new || (is_nothing(old) && is_nothing(new))
}

pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Unknown(_) | Value::Redacted(_) => false,
    }
}
