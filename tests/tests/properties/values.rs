//! Ways into attribute values, and what stands at their ends.

use tribune_record::{Change, Value};

/// Keys and positions from the object to a leaf.
pub(crate) type Way = Vec<String>;

/// The way to every leaf that is set.
pub(crate) fn leaves(value: &Value) -> Vec<Way> {
    let mut found = Vec::new();
    descend(value, &mut Vec::new(), &mut found);
    found
}

fn descend(value: &Value, way: &mut Way, found: &mut Vec<Way>) {
    let mut into = |step: String, value: &Value| {
        way.push(step);
        descend(value, way, found);
        way.pop();
    };
    match value {
        Value::Null => {}
        Value::List(list) => {
            list.iter().enumerate().for_each(|(at, element)| into(at.to_string(), element));
        }
        Value::Map(map) => map.iter().for_each(|(key, element)| into(key.clone(), element)),
        Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => found.push(way.clone()),
    }
}

/// What stands at the end of a way.
pub(crate) fn at<'a>(value: &'a mut Value, way: &[String]) -> Option<&'a mut Value> {
    way.iter().try_fold(value, |here, step| match here {
        Value::Map(map) => map.get_mut(step),
        Value::List(list) => list.get_mut(step.parse::<usize>().ok()?),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => None,
    })
}

/// Both sides of a change that are objects.
pub(crate) fn sides(change: &mut Change) -> impl Iterator<Item = &mut Value> {
    [&mut change.before, &mut change.after].into_iter().filter(|side| matches!(side, Value::Map(_)))
}

/// The tags of an object, as far as they are set.
pub(crate) fn tags(side: &mut Value) -> Vec<&mut std::collections::BTreeMap<String, Value>> {
    let Value::Map(object) = side else { return Vec::new() };
    let is_tags = |key: &str| matches!(key, "tags" | "tags_all" | "labels");
    let entries = object.iter_mut().filter(|(key, _)| is_tags(key));
    entries
        .filter_map(|(_, value)| if let Value::Map(map) = value { Some(map) } else { None })
        .collect()
}
