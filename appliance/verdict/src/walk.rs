//! Every leaf of an attribute value, with the way to it.

use alloc::{string::ToString, vec::Vec};
use tribune_record::{Pointer, Value};

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
