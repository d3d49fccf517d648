//! The first place where two JSON values differ, so that a person finds it in a large body.

use serde_json::Value;

/// Longest text of one side, in characters.
const SHOWN_MAX: usize = 200;

/// One place, and what stands there on each side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// RFC 6901 pointer; empty for the whole.
    pub(crate) pointer: String,
    /// The left side there.
    pub(crate) expected: String,
    /// The right side there.
    pub(crate) found: String,
}

/// The first difference in the order of keys and positions; none where the two are equal.
pub(crate) fn first(expected: &Value, found: &Value) -> Option<Difference> {
    if expected == found {
        return None;
    }
    let inner = match (expected, found) {
        (Value::Object(left), Value::Object(right)) => {
            let keys = left.keys().chain(right.keys().filter(|key| !left.contains_key(*key)));
            let mut sides = keys.map(|key| (escaped(key), left.get(key), right.get(key)));
            sides.find_map(|(step, left, right)| below(&step, left, right))
        }
        (Value::Array(left), Value::Array(right)) => {
            let both = 0..left.len().max(right.len());
            both.into_iter().find_map(|at| below(&at.to_string(), left.get(at), right.get(at)))
        }
        (
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_),
            _,
        ) => None,
    };
    Some(inner.unwrap_or_else(|| leaf(Some(expected), Some(found))))
}

fn below(step: &str, expected: Option<&Value>, found: Option<&Value>) -> Option<Difference> {
    let mut difference = match (expected, found) {
        (Some(expected), Some(found)) => first(expected, found)?,
        (None, None) => return None,
        (Some(_), None) | (None, Some(_)) => leaf(expected, found),
    };
    difference.pointer.insert_str(0, step);
    difference.pointer.insert(0, '/');
    Some(difference)
}

fn leaf(expected: Option<&Value>, found: Option<&Value>) -> Difference {
    Difference { pointer: String::new(), expected: shown(expected), found: shown(found) }
}

fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "nothing".to_owned(), ToString::to_string);
    match text.char_indices().nth(SHOWN_MAX) {
        Some((at, _)) => format!("{}…", text.split_at(at).0),
        None => text,
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[track_caller]
    fn check(expected: &str, found: &str, difference: Option<(&str, &str, &str)>) {
        let wanted = difference.map(|(pointer, expected, found)| Difference {
            pointer: pointer.into(),
            expected: expected.into(),
            found: found.into(),
        });
        assert_eq!(first(&json(expected), &json(found)), wanted);
    }

    #[test]
    fn the_first_difference_is_named() {
        let left = r#"{"a": [1, {"b/c": 2}]}"#;
        check(left, left, None);
        let right = r#"{"a": [1, {"b/c": 3}], "z": 1}"#;
        check(left, right, Some(("/a/1/b~1c", "2", "3")));
        check("[1]", "[1, 2]", Some(("/1", "nothing", "2")));
        check(r#"{"k": 1}"#, "{}", Some(("/k", "1", "nothing")));
        check("1", r#""1""#, Some(("", "1", r#""1""#)));
    }

    #[test]
    fn a_long_side_is_cut() {
        let difference = first(&Value::from("ä".repeat(500)), &Value::Null).unwrap();
        assert_eq!(difference.expected.chars().count(), SHOWN_MAX + 1);
    }
}
