//! Every attribute that differs between what an object was and what it becomes.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};
use tribune_record::{Change, UnknownKind, Value};

use super::{details::Changed, units};

/// Attributes that say who an object acts as: none is a provider's to choose.
const ACTORS: &[&str] =
    &["execution_role_arn", "iam_instance_profile", "role", "role_arn", "task_role_arn"];

/// Lists whose order says what is done.
const ORDERED: &[&str] = &["args", "command", "entryPoint", "entry_point", "entrypoint"];

/// Maps whose keys the plan's author makes up: no key in them is an attribute's name.
const FREE: &[&str] = &[
    "annotations",
    "app_settings",
    "environment_variables",
    "labels",
    "metadata",
    "option_settings",
    "variables",
];

/// Every attribute that differs, but for what the provider itself sets at apply.
pub(super) fn changed(change: &Change) -> Vec<Changed> {
    let mut out = Vec::new();
    differ(&mut Vec::new(), &change.before, &change.after, &mut out);
    for one in &mut out {
        one.unit = units::of(change.resource_type.as_str(), &one.keys);
    }
    out
}

fn differ(keys: &mut Vec<String>, before: &Value, after: &Value, out: &mut Vec<Changed>) {
    let computed =
        matches!(after, Value::Unknown(unknown) if unknown.kind == UnknownKind::Computed);
    // A provider sets again what it had set; who an object acts as it never makes up.
    let acts = keys.last().is_some_and(|key| ACTORS.contains(&key.as_str()));
    if before == after
        || (computed && (!acts || is_nothing(before)))
        || (is_nothing(before) && is_nothing(after))
    {
        return;
    }
    let empty = BTreeMap::new();
    match (before, after) {
        (Value::Map(_) | Value::Null, Value::Map(_)) | (Value::Map(_), Value::Null) => {
            let was = before.as_map().unwrap_or(&empty);
            let is = after.as_map().unwrap_or(&empty);
            let names = was.keys().chain(is.keys().filter(|key| !was.contains_key(*key)));
            let free = keys.last().is_some_and(|key| FREE.contains(&key.as_str()));
            for key in names {
                keys.push(if free { format!("[{key}]") } else { key.clone() });
                let (was, is) = (was.get(key), is.get(key));
                differ(keys, was.unwrap_or(&Value::Null), is.unwrap_or(&Value::Null), out);
                keys.pop();
            }
        }
        (Value::List(_) | Value::Null, Value::List(_)) | (Value::List(_), Value::Null) => {
            let (was, is) = (before.as_list(), after.as_list());
            let ordered = keys.last().is_some_and(|key| ORDERED.contains(&key.as_str()));
            if ordered {
                return push(keys, before, after, out);
            }
            for (was, is) in pairs(was.unwrap_or_default(), is.unwrap_or_default()) {
                let name = [is, was].into_iter().find_map(|one| one.read(&["name"]).text());
                keys.extend(name.map(|name| format!("[{name}]")));
                let from = out.len();
                differ(keys, was, is, out);
                let own = out.iter_mut().skip(from).filter(|one| one.keys == *keys);
                own.for_each(|one| one.listed = true);
                name.and_then(|_name| keys.pop());
            }
        }
        (Value::Text(was), Value::Text(is)) => match (json(was), json(is)) {
            (Some(was), Some(is)) => differ(keys, &was, &is, out),
            _no_json => push(keys, before, after, out),
        },
        _leaf => push(keys, before, after, out),
    }
}

fn push(keys: &[String], before: &Value, after: &Value, out: &mut Vec<Changed>) {
    let (before, after) = (before.clone(), after.clone());
    out.push(Changed { keys: keys.to_owned(), before, after, unit: None, listed: false });
}

/// Not set, switched off or empty: providers write all of these for the same thing.
pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Text(text) => text.is_empty(),
        Value::List(list) => list.iter().all(is_nothing),
        Value::Map(map) => map.values().all(is_nothing),
        Value::Bool(true) | Value::Number(_) | Value::Unknown(_) | Value::Redacted(_) => false,
    }
}

/// The elements of two lists that are not in both, side by side; order says nothing.
fn pairs<'a>(was: &'a [Value], is: &'a [Value]) -> Vec<(&'a Value, &'a Value)> {
    let mut counts: BTreeMap<&Value, usize> = BTreeMap::new();
    for value in is {
        let count = counts.entry(value).or_default();
        *count = count.saturating_add(1);
    }
    let mut gone = Vec::new();
    for value in was {
        match counts.get_mut(value).filter(|count| **count > 0) {
            Some(count) => *count = count.saturating_sub(1),
            None => gone.push(value),
        }
    }
    let mut new = Vec::new();
    for value in is {
        if let Some(count) = counts.get_mut(value).filter(|count| **count > 0) {
            *count = count.saturating_sub(1);
            new.push(value);
        }
    }
    let most = gone.len().max(new.len());
    let side = |list: &[&'a Value], at: usize| list.get(at).copied().unwrap_or(&Value::Null);
    (0..most).map(|at| (side(&gone, at), side(&new, at))).collect()
}

/// An object or a list that is written as a text.
fn json(text: &str) -> Option<Value> {
    let opens = text.trim_start().starts_with(['{', '[']);
    opens.then(|| serde_json::from_str(text).ok()).flatten()
}
