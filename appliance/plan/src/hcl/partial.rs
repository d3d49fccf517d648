//! Values that may have open parts: how they are told apart, joined, and written as JSON.
//!
//! A part that nobody can read before apply is [`Value::Unknown`], with what it refers to. An
//! identifier that a provider will give is a text, the reference it comes from in the form of a
//! template: `${aws_s3_bucket.b.arn}`. It can be told, and put beside other texts, but not taken
//! apart or compared.

use std::borrow::Cow;

use tribune_record::{Unknown, UnknownKind, Value};

use crate::json::{Json, Object};

/// References told of one open value.
const REFERENCES_MAX: usize = 16;

/// A value that is open, with what it refers to.
pub(super) fn open(references: Vec<String>) -> Value {
    let mut references = references;
    references.truncate(REFERENCES_MAX);
    Value::Unknown(Unknown { kind: UnknownKind::Configured, references })
}

/// One open value in place of several that it is made of.
pub(super) fn open_by<'v>(values: impl IntoIterator<Item = &'v Value>) -> Value {
    let mut references = Vec::new();
    values.into_iter().for_each(|value| gather(value, &mut references));
    open(references)
}

fn gather(value: &Value, into: &mut Vec<String>) {
    let mut add = |reference: &str| {
        if into.len() < REFERENCES_MAX && !into.iter().any(|told| told == reference) {
            into.push(reference.to_owned());
        }
    };
    match value {
        Value::Unknown(unknown) => unknown.references.iter().for_each(|told| add(told)),
        Value::Text(text) => named(text).for_each(add),
        Value::List(list) => list.iter().for_each(|inner| gather(inner, into)),
        Value::Map(map) => map.values().for_each(|inner| gather(inner, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Redacted(_) => {}
    }
}

/// The identifiers that a text names. A policy's own variable (`${aws:username}`) is none.
pub(super) fn named(text: &str) -> impl Iterator<Item = &str> {
    let begun = text.split("${").skip(1);
    begun.filter_map(|rest| Some(rest.split_once('}')?.0)).filter(|name| !name.contains(':'))
}

/// Whether every part of it is known, be it by an identifier's name.
pub(super) fn is_known(value: &Value) -> bool {
    all(value, &|leaf| !matches!(leaf, Value::Unknown(_) | Value::Redacted(_)))
}

/// Whether it is known to the last letter: a text with a template's opening may name an
/// identifier.
pub(super) fn is_literal(value: &Value) -> bool {
    is_known(value) && all(value, &|leaf| leaf.as_text().is_none_or(|text| !names(text)))
}

/// Whether a text may name an identifier.
pub(super) fn names(text: &str) -> bool {
    text.contains("${")
}

/// Whether every leaf is as `holds` says.
pub(super) fn all(value: &Value, holds: &dyn Fn(&Value) -> bool) -> bool {
    match value {
        Value::List(list) => list.iter().all(|inner| all(inner, holds)),
        Value::Map(map) => map.values().all(|inner| all(inner, holds)),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => holds(value),
    }
}

/// The text a value has inside of a template, if it is known and has one.
pub(super) fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Bool(truth) => Some(Cow::Owned(truth.to_string())),
        Value::Number(number) => Some(Cow::Borrowed(number.as_str())),
        Value::Null | Value::List(_) | Value::Map(_) | Value::Unknown(_) | Value::Redacted(_) => {
            None
        }
    }
}

/// About how many bytes a value takes.
pub(super) fn weight(value: &Value) -> usize {
    let inside = match value {
        Value::Text(text) => text.len(),
        Value::List(list) => list.iter().map(weight).fold(0, usize::saturating_add),
        Value::Map(map) => {
            let entry = |(key, inner): (&String, &Value)| key.len().saturating_add(weight(inner));
            map.iter().map(entry).fold(0, usize::saturating_add)
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => 0,
    };
    inside.saturating_add(16)
}

/// The value that JSON stands for.
pub(super) fn of_json(json: &Json<'_>) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Signed(_) | Json::Unsigned(_) | Json::Float(_) => {
            json.as_number().map_or(Value::Null, Value::Number)
        }
        Json::Text(text) => Value::text(text),
        Json::List(list) => Value::List(list.iter().map(of_json).collect()),
        Json::Object(object) => {
            Value::Map(object.iter().map(|(key, value)| (key.to_owned(), of_json(value))).collect())
        }
    }
}

/// The JSON of a value; none where a part of it is open.
pub(super) fn to_json(value: &Value) -> Option<Json<'_>> {
    Some(match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Number(number) => number_json(number.as_str())?,
        Value::Text(text) => Json::Text(Cow::Borrowed(text)),
        Value::List(list) => Json::List(list.iter().map(to_json).collect::<Option<_>>()?),
        Value::Map(map) => {
            let pair =
                |(key, value): (&'_ String, _)| Some((Cow::Owned(key.clone()), to_json(value)?));
            let pairs = map.iter().map(pair).collect::<Option<Vec<_>>>()?;
            Json::Object(Object::from_pairs(pairs).ok()?)
        }
        Value::Unknown(_) | Value::Redacted(_) => return None,
    })
}

fn number_json(text: &str) -> Option<Json<'static>> {
    let signed = text.parse().map(Json::Signed).ok();
    let unsigned = || text.parse().map(Json::Unsigned).ok();
    signed.or_else(unsigned).or_else(|| text.parse().map(Json::Float).ok())
}
