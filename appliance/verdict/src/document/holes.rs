//! A policy document with parts that nobody can read before apply: the parts that can be read, and
//! where the others stand.
//!
//! What is left is judged as it would be whatever the open parts turn out to be: an open action or
//! principal adds nothing, an open resource is some object, an open condition may confine to
//! anything. The open parts themselves wait for a person. A `Sid` says nothing.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};
use tribune_record::{Pointer, Unknown, Value};

/// Where a part is open, and why; none where it is masked.
pub(crate) type Hole<'a> = (Pointer, Option<&'a Unknown>);

/// What stands for an object nobody can name yet: no pattern, and no account.
const SOME_OBJECT: &str = "${unknown}";
/// The key put into a condition of which a part is open.
pub(super) const OPEN_CONDITION: &str = "$open";

/// A document without its open parts, and those parts.
pub(super) fn without<'a>(document: &'a Value, at: &Pointer) -> (Value, Vec<Hole<'a>>) {
    let mut holes = Vec::new();
    let Value::Map(map) = document else { return (document.clone(), holes) };
    let mut kept = BTreeMap::new();
    for (key, value) in map {
        if !key.eq_ignore_ascii_case("statement") {
            continue;
        }
        let at = at.join(key);
        let statements = match value {
            Value::List(list) => {
                let each = list.iter().enumerate();
                let read = each.filter_map(|(position, one)| {
                    statement(one, &at.join(&format!("{position}")), &mut holes)
                });
                read.collect()
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => statement(value, &at, &mut holes).into_iter().collect(),
        };
        let statements = Value::List(statements);
        kept.insert(key.clone(), statements);
    }
    (Value::Map(kept), holes)
}

fn statement<'a>(value: &'a Value, at: &Pointer, holes: &mut Vec<Hole<'a>>) -> Option<Value> {
    if let Some(unknown) = open(value) {
        holes.push((at.clone(), unknown));
        return None;
    }
    let Value::Map(parts) = value else { return Some(value.clone()) };
    let mut kept = BTreeMap::new();
    for (key, part) in parts {
        let before = holes.len();
        let at = at.join(key);
        let part = match key.to_ascii_lowercase().as_str() {
            "sid" => continue,
            "resource" => {
                Some(prune(part, &at, holes).unwrap_or_else(|| Value::Text(SOME_OBJECT.to_owned())))
            }
            "condition" => {
                let known = prune(part, &at, holes);
                if holes.len() > before { Some(Value::text(OPEN_CONDITION)) } else { known }
            }
            _other => prune(part, &at, holes),
        };
        let effect = key.eq_ignore_ascii_case("effect");
        match part {
            Some(part) => kept.insert(key.clone(), part),
            // Nobody can say whether it allows anything.
            None if effect => return None,
            // Whatever is left out, the rest is taken in.
            None if key.to_ascii_lowercase().starts_with("not") => {
                kept.insert(key.clone(), Value::List(Vec::new()))
            }
            None => None,
        };
    }
    Some(Value::Map(kept))
}

/// A part without what is open in it; none where nothing is left.
fn prune<'a>(value: &'a Value, at: &Pointer, holes: &mut Vec<Hole<'a>>) -> Option<Value> {
    if let Some(unknown) = open(value) {
        holes.push((at.clone(), unknown));
        return None;
    }
    match value {
        Value::List(list) => {
            let each = list.iter().enumerate();
            let known: Vec<Value> = each
                .filter_map(|(position, one)| prune(one, &at.join(&format!("{position}")), holes))
                .collect();
            (list.is_empty() || !known.is_empty()).then_some(Value::List(known))
        }
        Value::Map(map) => {
            let known: BTreeMap<String, Value> = map
                .iter()
                .filter_map(|(key, one)| Some((key.clone(), prune(one, &at.join(key), holes)?)))
                .collect();
            (map.is_empty() || !known.is_empty()).then_some(Value::Map(known))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => Some(value.clone()),
    }
}

/// Whether a value is open, and why.
const fn open(value: &Value) -> Option<Option<&Unknown>> {
    match value {
        Value::Unknown(unknown) => Some(Some(unknown)),
        Value::Redacted(_) => Some(None),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => None,
    }
}
