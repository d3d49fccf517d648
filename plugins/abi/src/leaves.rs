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
    let mut way = Way { pointer: String::new(), found: Vec::new(), keeps: Keeps::All };
    match value {
        // A whole object that is null is one that does not exist: no leaf at all.
        Value::Null => return way.found,
        Value::Map(map) if !attributes.is_empty() => {
            way.children(attributes.iter().filter_map(|name| map.get_key_value(name)));
            if asked.which.contains(&Which::WithRange) {
                way.keeps = Keeps::Ranges;
                way.children(map.iter().filter(|(name, _value)| !attributes.contains(name)));
            }
            if way.found.is_empty() {
                way.found.push((String::new(), Scalar::EmptyMap));
            }
        }
        Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => way.walk(value),
    }
    way.found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    way.found
}

/// Which leaves are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    All,
    /// Texts that are ranges of addresses.
    Ranges,
}

/// Where a walk through a value stands, and what it found.
struct Way {
    pointer: String,
    found: Vec<(String, Scalar)>,
    keeps: Keeps,
}

impl Way {
    fn walk(&mut self, value: &Value) {
        match value {
            Value::List(list) if !list.is_empty() => {
                for (index, item) in list.iter().enumerate() {
                    self.step(item, |p| write!(p, "/{index}").is_ok());
                }
            }
            Value::Map(map) if !map.is_empty() => {
                if self.keeps == Keeps::All && is_like_a_list(map.keys()) {
                    self.found.push((self.pointer.clone(), Scalar::KeyedMap));
                }
                self.children(map);
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => {
                if self.keeps == Keeps::All || value.as_text().is_some_and(is_range) {
                    self.found.push((self.pointer.clone(), scalar(value)));
                }
            }
        }
    }

    fn children<'v>(&mut self, map: impl IntoIterator<Item = (&'v String, &'v Value)>) {
        for (key, item) in map {
            self.step(item, |p| {
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

    /// Walks a child; a pointer step that could not be written would drop the child, so it is
    /// checked.
    fn step(&mut self, item: &Value, append: impl FnOnce(&mut String) -> bool) {
        let length = self.pointer.len();
        if append(&mut self.pointer) {
            self.walk(item);
        }
        self.pointer.truncate(length);
    }
}

/// Whether a text looks like a range of addresses.
fn is_range(text: &str) -> bool {
    let looks = |b: u8| b.is_ascii_hexdigit() || b.is_ascii_whitespace() || b"./:".contains(&b);
    text.bytes().all(looks) && text.contains('/')
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
            Which::WithRange => {
                any(|scalar| matches!(scalar, Scalar::Text(text) if is_range(text)))
            }
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
