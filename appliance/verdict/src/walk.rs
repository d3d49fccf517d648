//! Every leaf of an attribute value, with the way to it.

use alloc::{string::ToString, vec, vec::Vec};
use tribune_record::{Known, Pointer, Value};

/// One step into a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// Into an object.
    Key(&'a str),
    /// Into a list.
    At(usize),
}

/// The pointer that these steps make.
pub(crate) fn pointer(steps: &[Step<'_>]) -> Pointer {
    steps.iter().fold(Pointer::default(), |pointer, step| match step {
        Step::Key(key) => pointer.join(key),
        Step::At(at) => pointer.join(&at.to_string()),
    })
}

/// The pointer of an attribute by its keys.
pub(crate) fn at(keys: &[&str]) -> Pointer {
    keys.iter().fold(Pointer::default(), |pointer, key| pointer.join(key))
}

/// The last key on the way, list positions aside.
pub(crate) fn last_key<'a>(steps: &[Step<'a>]) -> &'a str {
    let mut keys = steps.iter().rev().filter_map(|step| match step {
        Step::Key(key) => Some(*key),
        Step::At(_) => None,
    });
    keys.next().unwrap_or("")
}

/// Visits every leaf: everything that is neither a list nor an object.
pub(crate) fn leaves<'a>(value: &'a Value, visit: &mut dyn FnMut(&[Step<'a>], &'a Value)) {
    // The reader of plans bounds the depth, so an explicit stack is kept for the way alone.
    let mut steps = Vec::new();
    descend(value, &mut steps, visit);
}

fn descend<'a>(
    value: &'a Value,
    steps: &mut Vec<Step<'a>>,
    visit: &mut dyn FnMut(&[Step<'a>], &'a Value),
) {
    match value {
        Value::List(list) => {
            for (at, element) in list.iter().enumerate() {
                steps.push(Step::At(at));
                descend(element, steps, visit);
                steps.pop();
            }
        }
        Value::Map(map) => {
            for (key, element) in map {
                steps.push(Step::Key(key));
                descend(element, steps, visit);
                steps.pop();
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => visit(steps, value),
    }
}

/// What stands at a path of keys, `rule.lifecycle.delete_after`: one place for each element of a
/// list on the way. A block that is not there leads nowhere; what is unknown or hidden on the way
/// stands for everything behind it.
pub(crate) fn places<'a>(object: &'a Value, path: &str) -> Vec<(Pointer, Known<'a>)> {
    let keys: Vec<&str> = path.split('.').collect();
    let mut found = vec![];
    follow(object, Pointer::default(), &keys, &mut found);
    found
}

fn follow<'a>(
    here: &'a Value,
    pointer: Pointer,
    keys: &[&str],
    found: &mut Vec<(Pointer, Known<'a>)>,
) {
    match (here, keys) {
        (Value::List(list), _) => {
            for (at, element) in list.iter().enumerate() {
                follow(element, pointer.join(&at.to_string()), keys, found);
            }
        }
        (_, []) | (Value::Unknown(_) | Value::Redacted(_), _) => {
            found.push((pointer, here.read(&[])));
        }
        (Value::Map(map), [key, rest @ ..]) => match map.get(*key) {
            Some(value) => follow(value, pointer.join(key), rest, found),
            None if rest.is_empty() => found.push((pointer.join(key), Known::Absent)),
            None => {}
        },
        (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_), _) => {}
    }
}

/// Whether a value is null, or a text, list or object with nothing in it: the same nothing, however
/// a provider writes it.
pub(crate) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Unknown(_) | Value::Redacted(_) => false,
    }
}

/// Whether two values say the same.
pub(crate) fn same(old: &Value, new: &Value) -> bool {
    old == new || (is_nothing(old) && is_nothing(new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[track_caller]
    fn check(json: &str, path: &str, expected: &[(&str, Option<i64>)]) {
        let value: Value = serde_json::from_str(json).unwrap();
        let found = places(&value, path);
        let found: Vec<(String, Option<i64>)> =
            found.into_iter().map(|(at, known)| (at.0, known.i64())).collect();
        let expected: Vec<(String, Option<i64>)> =
            expected.iter().map(|(at, number)| (String::from(*at), *number)).collect();
        assert_eq!(found, expected, "{path} in {json}");
    }

    #[test]
    fn a_path_leads_to_every_block() {
        check(r#"{"a":1}"#, "a", &[("/a", Some(1))]);
        check(r#"{"a":[{"b":1},{"b":2}]}"#, "a.b", &[("/a/0/b", Some(1)), ("/a/1/b", Some(2))]);
        check(r#"{"a":{"b":[{"c":3}]}}"#, "a.b.c", &[("/a/b/0/c", Some(3))]);
        check(r#"{"a":[{}]}"#, "a.b", &[("/a/0/b", None)]);
        check(r#"{"a":[4,5]}"#, "a", &[("/a/0", Some(4)), ("/a/1", Some(5))]);
        check(r#"{"a":[{"$unknown":{"kind":"computed"}}]}"#, "a.b.c", &[("/a/0", None)]);
    }

    #[test]
    fn what_is_not_there_leads_nowhere() {
        for (json, path) in [
            (r#"{}"#, "a.b"),
            (r#"{"a":[]}"#, "a.b"),
            (r#"{"a":null}"#, "a.b"),
            (r#"{"a":"b"}"#, "a.b"),
            (r#"{"a":{"c":{"d":1}}}"#, "a.b.d"),
        ] {
            check(json, path, &[]);
        }
    }
}
