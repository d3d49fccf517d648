//! Holds a document against a JSON Schema, as far as the schema of SARIF 2.1.0 goes.
//!
//! A keyword that is not known here is an error, never passed over. (The crate `jsonschema` turns
//! on `serde_json`'s other way of reading numbers for everything built with it: what is tested
//! would not be what ships.)

use std::collections::BTreeSet;

use serde_json::Value;

/// What a schema says about itself, and demands nothing by.
const SILENT: [&str; 6] = ["$schema", "$id", "title", "description", "default", "definitions"];

/// Everything the document does wrong, each with its pointer.
pub(crate) fn wrong(schema: &Value, document: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    Check { root: schema, wrong: &mut wrong }.value("", schema, document);
    wrong
}

struct Check<'a> {
    root: &'a Value,
    wrong: &'a mut Vec<String>,
}

impl Check<'_> {
    fn say(&mut self, at: &str, what: &str) {
        self.wrong.push(format!("{at}: {what}"));
    }

    fn value(&mut self, at: &str, schema: &Value, value: &Value) {
        if let Some(place) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.root.pointer(place.strip_prefix('#').unwrap()).unwrap();
            return self.value(at, target, value);
        }
        for (keyword, said) in schema.as_object().unwrap() {
            match keyword.as_str() {
                silent if SILENT.contains(&silent) => {}
                "properties" | "additionalProperties" => {}
                "type" => self.kind(at, said, value),
                "enum" if !said.as_array().unwrap().contains(value) => self.say(at, "enum"),
                "required" => self.required(at, said, value),
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.value(&format!("{at}/{index}"), said, item);
                    }
                }
                "minItems" if value.as_array().is_some_and(|list| list.len() < number(said)) => {
                    self.say(at, "too few items");
                }
                "uniqueItems" => {
                    let items: Vec<_> = value.as_array().into_iter().flatten().collect();
                    let texts: BTreeSet<_> = items.iter().map(ToString::to_string).collect();
                    if texts.len() != items.len() {
                        self.say(at, "an item stands twice");
                    }
                }
                "minimum" if value.as_f64().is_some_and(|n| n < said.as_f64().unwrap()) => {
                    self.say(at, "too small");
                }
                "maximum" if value.as_f64().is_some_and(|n| n > said.as_f64().unwrap()) => {
                    self.say(at, "too large");
                }
                "format" => self.format(at, said.as_str().unwrap(), value.as_str().unwrap()),
                "anyOf" | "oneOf" => self.some_of(at, keyword, said, value),
                "enum" | "minItems" | "minimum" | "maximum" => {}
                other => self.say(at, &format!("the keyword {other} is not known here")),
            }
        }
        self.members(at, schema, value);
    }

    fn members(&mut self, at: &str, schema: &Value, value: &Value) {
        let known = schema.get("properties").and_then(Value::as_object);
        for (key, member) in value.as_object().into_iter().flatten() {
            let place = format!("{at}/{key}");
            match (known.and_then(|known| known.get(key)), schema.get("additionalProperties")) {
                (Some(schema), _) => self.value(&place, schema, member),
                (None, Some(Value::Bool(false))) => self.say(&place, "no such property"),
                (None, Some(schema @ Value::Object(_))) => self.value(&place, schema, member),
                (None, _) => {}
            }
        }
    }

    fn kind(&mut self, at: &str, said: &Value, value: &Value) {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        if said != found && !(said == "number" && found == "integer") {
            self.say(at, &format!("expected {said}, found {found}"));
        }
    }

    fn required(&mut self, at: &str, said: &Value, value: &Value) {
        for key in said.as_array().unwrap() {
            if value.get(key.as_str().unwrap()).is_none() {
                self.say(at, &format!("{key} is missing"));
            }
        }
    }

    fn format(&mut self, at: &str, format: &str, text: &str) {
        let sound = match format {
            "uri" => text.parse::<http::Uri>().is_ok_and(|uri| uri.scheme().is_some()),
            "uri-reference" => {
                let relative = format!("/{text}");
                [text, &relative].iter().any(|text| text.parse::<http::Uri>().is_ok())
            }
            "date-time" => {
                let bytes = text.as_bytes();
                bytes.len() == 20 && bytes[4] == b'-' && bytes[10] == b'T' && bytes[19] == b'Z'
            }
            _ => false,
        };
        if !sound {
            self.say(at, &format!("expected a {format}, found {text:?}"));
        }
    }

    fn some_of(&mut self, at: &str, keyword: &str, said: &Value, value: &Value) {
        let fits = |schema: &&Value| {
            let mut wrong = Vec::new();
            Check { root: self.root, wrong: &mut wrong }.value(at, schema, value);
            wrong.is_empty()
        };
        let count = said.as_array().unwrap().iter().filter(fits).count();
        if count == 0 || (keyword == "oneOf" && count > 1) {
            self.say(at, &format!("{keyword}: {count} fit"));
        }
    }
}

fn number(said: &Value) -> usize {
    usize::try_from(said.as_u64().unwrap()).unwrap()
}
