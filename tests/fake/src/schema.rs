//! The part of JSON Schema that a constrained grammar is made of.

use serde_json::Value;

const UNSUPPORTED: [&str; 12] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];
const FORMATS: [&str; 10] =
    ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];
const DEFINITION: &str = "#/$defs/";

/// What no grammar can be made of.
pub(super) fn complaint(schema: &Value) -> Option<String> {
    if schema.is_null() {
        return Some("Field required".to_owned());
    }
    at(schema).or_else(|| {
        let definitions = schema["$defs"].as_object()?;
        let recursive = definitions.iter().find(|(name, body)| reaches(schema, body, name, 0));
        recursive.map(|(name, _)| format!("Recursion is not supported: {name}"))
    })
}

fn at(schema: &Value) -> Option<String> {
    let Some(object) = schema.as_object() else {
        return Some("expected an object".to_owned());
    };
    if let Some(key) = UNSUPPORTED.iter().find(|key| object.contains_key(**key)) {
        return Some(format!("For type, property '{key}' is not supported"));
    }
    if schema["type"] == "object" && schema["additionalProperties"] != Value::Bool(false) {
        return Some("For 'object' type, 'additionalProperties' must be false".to_owned());
    }
    if schema["minItems"].as_u64().is_some_and(|least| least > 1) {
        return Some("For 'array' type, 'minItems' must be 0 or 1".to_owned());
    }
    if schema["format"].as_str().is_some_and(|format| !FORMATS.contains(&format)) {
        return Some("format is not supported".to_owned());
    }
    let named = ["properties", "$defs"].into_iter().filter_map(|key| schema[key].as_object());
    let listed = ["anyOf", "allOf", "oneOf"].into_iter().filter_map(|key| schema[key].as_array());
    let inside = named.flat_map(|map| map.values()).chain(listed.flatten());
    inside.chain(object.get("items")).find_map(at)
}

/// Whether a definition stands somewhere inside itself.
fn reaches(root: &Value, from: &Value, name: &str, depth: u8) -> bool {
    if depth > 32 {
        return true;
    }
    let deeper = depth.saturating_add(1);
    match from {
        Value::Object(map) => map.iter().any(|(key, value)| {
            let target = value.as_str().and_then(|text| text.strip_prefix(DEFINITION));
            match (key.as_str(), target) {
                ("$ref", Some(found)) => {
                    let target = root.get("$defs").and_then(|named| named.get(found));
                    let inside = |target| reaches(root, target, name, deeper);
                    found == name || target.is_some_and(inside)
                }
                _ => reaches(root, value, name, deeper),
            }
        }),
        Value::Array(list) => list.iter().any(|value| reaches(root, value, name, deeper)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
