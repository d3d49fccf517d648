//! Validation by a JSON Schema, for the keywords that ours has (draft 2020-12). The crates that do
//! it all switch on features of `serde_json` and `hashbrown` in everything that is tested, and so
//! build the policy engine a second time, with numbers that are read differently.

use serde_json::Value;

/// A schema with the definitions that it refers to.
pub(super) struct Schema<'s>(pub(super) &'s Value);

/// Keywords that say nothing about a document.
const NOTES: &[&str] = &["$defs", "$schema", "default", "description", "title"];
const KEYWORDS: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "if",
    "items",
    "maximum",
    "minItems",
    "minProperties",
    "minimum",
    "not",
    "pattern",
    "properties",
    "required",
    "then",
    "type",
    "uniqueItems",
];

/// Whether the schema has keywords that are not understood here.
pub(super) fn check_keywords(schema: &Value) {
    let Some(map) = schema.as_object() else {
        assert!(schema.is_boolean(), "{schema} is no schema");
        return;
    };
    for (key, value) in map {
        assert!(NOTES.contains(&&**key) || KEYWORDS.contains(&&**key), "{key} is not known");
        match key.as_str() {
            "properties" | "$defs" => value.as_object().unwrap().values().for_each(check_keywords),
            "allOf" | "anyOf" => value.as_array().unwrap().iter().for_each(check_keywords),
            "items" | "if" | "then" | "not" | "additionalProperties" => check_keywords(value),
            _said => {}
        }
    }
}

impl Schema<'_> {
    /// Whether a document is valid.
    pub(super) fn takes(&self, document: &Value) -> bool {
        self.fits(self.0, document)
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        match schema {
            Value::Bool(all) => *all,
            Value::Object(map) => map.iter().all(|(key, said)| {
                if key == "then" {
                    return !self.fits(&map["if"], value) || self.fits(said, value);
                }
                self.holds(key, said, value, schema)
            }),
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                panic!("{schema} is no schema")
            }
        }
    }

    /// One keyword. A keyword about lists says nothing of a number, and so on.
    fn holds(&self, key: &str, said: &Value, value: &Value, schema: &Value) -> bool {
        let (text, number) = (value.as_str(), value.as_f64());
        let (list, map) = (value.as_array(), value.as_object());
        let all = || said.as_array().unwrap().iter();
        let least = |count: Option<usize>| {
            count.is_none_or(|count| u64::try_from(count).unwrap() >= said.as_u64().unwrap())
        };
        match key {
            "$ref" => {
                let pointer = said.as_str().unwrap().strip_prefix('#').unwrap();
                self.fits(self.0.pointer(pointer).unwrap(), value)
            }
            "type" => is_a(said.as_str().unwrap(), value),
            "const" => said == value,
            "enum" => all().any(|one| one == value),
            "allOf" => all().all(|one| self.fits(one, value)),
            "anyOf" => all().any(|one| self.fits(one, value)),
            "not" => !self.fits(said, value),
            "pattern" => text.is_none_or(|text| matches(said.as_str().unwrap(), text)),
            "minimum" => number.is_none_or(|number| number >= said.as_f64().unwrap()),
            "maximum" => number.is_none_or(|number| number <= said.as_f64().unwrap()),
            "minItems" => least(list.map(Vec::len)),
            "minProperties" => least(map.map(serde_json::Map::len)),
            "items" => list.is_none_or(|list| list.iter().all(|one| self.fits(said, one))),
            "uniqueItems" => list.is_none_or(|list| {
                list.iter().enumerate().all(|(at, one)| !list[..at].contains(one))
            }),
            "required" => {
                map.is_none_or(|map| all().all(|one| map.contains_key(one.as_str().unwrap())))
            }
            "properties" => map.is_none_or(|map| {
                map.iter().all(|(key, one)| said.get(key).is_none_or(|said| self.fits(said, one)))
            }),
            "additionalProperties" => map.is_none_or(|map| {
                let known = |key: &str| schema["properties"].get(key).is_some();
                map.iter().all(|(key, one)| known(key) || self.fits(said, one))
            }),
            _note => true,
        }
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "array" => value.is_array(),
        "integer" => value.as_f64().is_some_and(|number| number.fract().abs() < f64::EPSILON),
        "object" => value.is_object(),
        "string" => value.is_string(),
        other => panic!("the type {other} is not known"),
    }
}

/// The patterns that our schema has, by what they mean.
fn matches(pattern: &str, text: &str) -> bool {
    let all = |beside: &str, text: &str| {
        text.chars().all(|c| c.is_ascii_alphanumeric() || beside.contains(c))
    };
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match pattern {
        "^[a-z][a-z0-9_]*$" => {
            text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(small)
        }
        "^[A-Za-z0-9_*]*[_*][A-Za-z0-9_*]*$" => text.contains(['_', '*']) && all("_*", text),
        "^[A-Za-z0-9_*./:-]+$" => !text.is_empty() && all("_*./:-", text),
        "^monthly_cost(_.+)?$" => {
            text == "monthly_cost"
                || text.strip_prefix("monthly_cost_").is_some_and(|rest| !rest.is_empty())
        }
        other => panic!("the pattern {other} is not known"),
    }
}
