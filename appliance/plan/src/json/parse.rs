//! One strict pass over the text: UTF-8, every key once, bounded nesting, nothing after the end.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    fmt,
};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use tribune_record::Pointer;

use super::{Json, Object};
use crate::{
    Refused,
    limits::{NESTING_MAX, VALUES_MAX},
};

/// Reads `bytes` as one JSON value.
pub(crate) fn parse(bytes: &[u8]) -> Result<Json<'_>, Refused> {
    let text = utf8(bytes)?;
    let (fault, values) = (RefCell::new(None), Cell::new(0));
    let mut deserializer = serde_json::Deserializer::from_str(text);
    // The limit is ours: exact, and with an error of its own.
    deserializer.disable_recursion_limit();
    Seed { fault: &fault, values: &values, depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|json| deserializer.end().map(|()| json))
        .map_err(|error| refusal(text, &error, fault.take()))
}

fn utf8(bytes: &[u8]) -> Result<&str, Refused> {
    core::str::from_utf8(bytes).map_err(|error| Refused::NotUtf8 {
        offset: error.valid_up_to(),
        hint: match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => " (this looks like UTF-16)",
            _other => "",
        },
    })
}

/// What went wrong that is no syntax error.
enum Fault {
    TooDeep,
    TooMany,
    /// The steps to the key, the innermost first.
    Twice(Vec<String>),
}

fn refusal(text: &str, error: &serde_json::Error, fault: Option<Fault>) -> Refused {
    let line = error.line();
    match fault {
        Some(Fault::TooDeep) => return Refused::TooDeep { limit: NESTING_MAX, line },
        Some(Fault::TooMany) => {
            let found = VALUES_MAX.saturating_add(1);
            return Refused::TooLarge { what: "values", limit: VALUES_MAX, found };
        }
        Some(Fault::Twice(steps)) => {
            let pointer = steps.iter().rev().fold(Pointer::default(), |p, step| p.join(step));
            return Refused::DuplicateKey { pointer: pointer.0 };
        }
        None => {}
    }
    if text.trim().is_empty() {
        return Refused::NotJson { found: "an empty file".to_owned(), line: 1, column: 1 };
    }
    if let Some((found, line)) = placeholder(text) {
        return Refused::Templated { found, at: format!("at line {line}") };
    }
    if error.is_eof() {
        return Refused::Truncated { line };
    }
    Refused::NotJson { found: found(text, error), line, column: error.column() }
}

fn found(text: &str, error: &serde_json::Error) -> String {
    if text.starts_with('\u{feff}') {
        return "a byte order mark".to_owned();
    }
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or_default();
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = error.column().saturating_sub(1);
    match line.get(before..).and_then(|rest| rest.chars().next()) {
        Some(character) => format!("{character:?} ({reason})"),
        None => reason.to_owned(),
    }
}

/// The first `{{` or `{%` outside a string, with its line: no JSON has one.
fn placeholder(text: &str) -> Option<(String, usize)> {
    let (mut in_string, mut escaped, mut line) = (false, false, 1_usize);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '\n' => line = line.saturating_add(1),
            '"' if !escaped => in_string = !in_string,
            '{' | '%' if !in_string && before == '{' => {
                let rest = text.get(at.saturating_sub(1)..).unwrap_or_default();
                let shown = rest.lines().next().unwrap_or_default();
                let end = shown.find('}').map_or(shown.len(), |end| end.saturating_add(2));
                return Some((shown.get(..end).unwrap_or(shown).chars().take(60).collect(), line));
            }
            _other => {}
        }
        escaped = in_string && c == '\\' && !escaped;
        before = c;
    }
    None
}

#[derive(Clone, Copy)]
struct Seed<'f> {
    fault: &'f RefCell<Option<Fault>>,
    /// How many values were read so far.
    values: &'f Cell<usize>,
    depth: usize,
}

impl Seed<'_> {
    /// The seed for what stands inside a container.
    fn inside<E: Error>(self) -> Result<Self, E> {
        if self.depth >= NESTING_MAX {
            self.fault.replace(Some(Fault::TooDeep));
            return Err(E::custom("too deep"));
        }
        Ok(Self { depth: self.depth.saturating_add(1), ..self })
    }

    /// Adds a step to the pointer of a duplicate key found further in.
    fn step(self, step: impl FnOnce() -> String) {
        if let Some(Fault::Twice(steps)) = self.fault.borrow_mut().as_mut() {
            steps.push(step());
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        self.values.set(self.values.get().saturating_add(1));
        if self.values.get() > VALUES_MAX {
            self.fault.replace(Some(Fault::TooMany));
            return Err(D::Error::custom("too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E>(self, b: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(b))
    }
    fn visit_i64<E>(self, n: i64) -> Result<Json<'de>, E> {
        Ok(Json::Signed(n))
    }
    fn visit_u64<E>(self, n: u64) -> Result<Json<'de>, E> {
        Ok(Json::Unsigned(n))
    }
    fn visit_f64<E>(self, n: f64) -> Result<Json<'de>, E> {
        Ok(Json::Float(n))
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json<'de>, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        loop {
            match seq.next_element_seed(inside) {
                Ok(Some(value)) => list.push(value),
                Ok(None) => return Ok(Json::List(list)),
                Err(error) => {
                    self.step(|| list.len().to_string());
                    return Err(error);
                }
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let inside = self.inside()?;
        let mut pairs = Vec::new();
        while let Some(key) = map.next_key_seed(Key)? {
            match map.next_value_seed(inside) {
                Ok(value) => pairs.push((key, value)),
                Err(error) => {
                    self.step(|| key.into_owned());
                    return Err(error);
                }
            }
        }
        Object::from_pairs(pairs).map(Json::Object).map_err(|key| {
            self.fault.replace(Some(Fault::Twice(vec![key])));
            A::Error::custom("key stands twice")
        })
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}
