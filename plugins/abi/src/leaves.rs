//! Two JSON trees, before and after, as one list of leaves in the order of their pointers.

use alloc::{string::String, string::ToString, vec::Vec};
use core::fmt::Write;
use tribune_record::Value;

use crate::kinds::Asked;
use crate::wire::{Leaf, Scalar, Unknown, Which};

/// The leaves of an object before and after, in ascending bytewise order of their pointers, each
/// pointer once. An end that exists on one side only is absent on the other.
///
/// Recursion goes as deep as the values do; whoever reads a plan bounds that.
#[must_use]
pub fn leaves(before: &Value, after: &Value) -> Vec<Leaf> {
    leaves_of(before, after, &Asked { attributes: Vec::new(), which: Vec::new() })
}

/// The same, only of what is asked for. What is no map is taken whole.
pub(crate) fn leaves_of(before: &Value, after: &Value, asked: &Asked) -> Vec<Leaf> {
    let (old, new) = (flat(before, asked), flat(after, asked));
    let mut both = Vec::with_capacity(old.len().max(new.len()));
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => core::cmp::Ordering::Less,
            (None, Some(_)) => core::cmp::Ordering::Greater,
            (None, None) => return both,
        };
        let left = if order.is_le() { old.next() } else { None };
        let right = if order.is_ge() { new.next() } else { None };
        both.extend(pair(left, right));
    }
}

fn pair(before: Option<(String, Scalar)>, after: Option<(String, Scalar)>) -> Option<Leaf> {
    Some(match (before, after) {
        (Some((pointer, before)), Some((_, after))) => Leaf { pointer, before, after },
        (Some((pointer, before)), None) => Leaf { pointer, before, after: Scalar::Absent },
        (None, Some((pointer, after))) => Leaf { pointer, before: Scalar::Absent, after },
        (None, None) => return None,
    })
}

fn flat(value: &Value, asked: &Asked) -> Vec<(String, Scalar)> {
    let attributes = &asked.attributes;
    let mut found = Vec::new();
    match value {
        // A whole object that is null is one that does not exist: no leaf at all.
        Value::Null => return found,
        Value::Map(map) if !attributes.is_empty() => {
            let named = attributes.iter().filter_map(|name| map.get_key_value(name));
            children(named, &mut String::new(), &mut found);
            if asked.which.contains(&Which::WithRange) {
                let others = map.iter().filter(|(name, _value)| !attributes.contains(name));
                let mut all = Vec::new();
                children(others, &mut String::new(), &mut all);
                found.extend(all.into_iter().filter(|(_pointer, scalar)| is_range(scalar)));
            }
            if found.is_empty() {
                found.push((String::new(), Scalar::EmptyMap));
            }
        }
        Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => walk(value, &mut String::new(), &mut found),
    }
    found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    found
}

fn walk(value: &Value, pointer: &mut String, found: &mut Vec<(String, Scalar)>) {
    match value {
        Value::List(list) if !list.is_empty() => {
            for (index, item) in list.iter().enumerate() {
                step(item, pointer, found, |p| write!(p, "/{index}").is_ok());
            }
        }
        Value::Map(map) if !map.is_empty() => {
            if is_like_a_list(map.keys()) {
                found.push((pointer.clone(), Scalar::KeyedMap));
            }
            children(map, pointer, found);
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => found.push((pointer.clone(), scalar(value))),
    }
}

/// Whether a text looks like a range of addresses.
fn is_range(scalar: &Scalar) -> bool {
    let looks = |b: u8| b.is_ascii_hexdigit() || b.is_ascii_whitespace() || b"./:".contains(&b);
    matches!(scalar, Scalar::Text(text) if text.contains('/') && text.bytes().all(looks))
}

/// Whether an object with these leaves is among those asked for. One that is hidden as a whole may
/// be.
pub(crate) fn is_asked_for(leaves: &[Leaf], which: &[Which]) -> bool {
    let any = |of: fn(&Scalar) -> bool| {
        leaves.iter().any(|leaf| [&leaf.before, &leaf.after].into_iter().any(of))
    };
    let is_known = |scalar: &Scalar| match scalar {
        Scalar::Text(text) | Scalar::Number(text) => !text.is_empty(),
        Scalar::Boolean(_) => true,
        Scalar::Absent
        | Scalar::Null
        | Scalar::EmptyList
        | Scalar::EmptyMap
        | Scalar::KeyedMap
        | Scalar::Unknown(_)
        | Scalar::Redacted(_) => false,
    };
    let hides = |scalar: &Scalar| matches!(scalar, Scalar::Unknown(_) | Scalar::Redacted(_));
    let whole = leaves.first().filter(|leaf| leaf.pointer.is_empty());
    let hidden = whole.is_some_and(|leaf| hides(&leaf.before) || hides(&leaf.after));
    hidden
        || which.iter().any(|which| match which {
            Which::Every => true,
            Which::WithAttribute => any(is_known),
            Which::WithRange => any(is_range),
        })
}

/// Whether these keys, each once, are the positions of a list: nothing else tells the two apart.
fn is_like_a_list<'v>(mut keys: impl ExactSizeIterator<Item = &'v String>) -> bool {
    let count = keys.len();
    keys.all(|key| {
        let position = key.parse::<usize>();
        position.is_ok_and(|position| position < count && position.to_string() == *key)
    })
}

fn children<'v>(
    map: impl IntoIterator<Item = (&'v String, &'v Value)>,
    pointer: &mut String,
    found: &mut Vec<(String, Scalar)>,
) {
    for (key, item) in map {
        step(item, pointer, found, |p| {
            p.push('/');
            for c in key.chars() {
                match c {
                    '~' => p.push_str("~0"),
                    '/' => p.push_str("~1"),
                    other => p.push(other),
                }
            }
            true
        });
    }
}

/// Walks a child; a pointer step that could not be written would drop the child, so it is checked.
fn step(
    item: &Value,
    pointer: &mut String,
    found: &mut Vec<(String, Scalar)>,
    append: impl FnOnce(&mut String) -> bool,
) {
    let length = pointer.len();
    if append(pointer) {
        walk(item, pointer, found);
    }
    pointer.truncate(length);
}

/// The value as a leaf; a list or map that is not empty is none and becomes its JSON text.
pub(crate) fn scalar(value: &Value) -> Scalar {
    match value {
        Value::Null => Scalar::Null,
        Value::Bool(b) => Scalar::Boolean(*b),
        Value::Number(number) => Scalar::Number(number.as_str().into()),
        Value::Text(text) => Scalar::Text(text.clone()),
        Value::List(list) if list.is_empty() => Scalar::EmptyList,
        Value::Map(map) if map.is_empty() => Scalar::EmptyMap,
        Value::List(_) | Value::Map(_) => {
            Scalar::Text(serde_json::to_string(value).unwrap_or_default())
        }
        Value::Unknown(unknown) => {
            Scalar::Unknown(Unknown { kind: unknown.kind, references: unknown.references.clone() })
        }
        Value::Redacted(commitment) => Scalar::Redacted(commitment.to_string()),
    }
}
