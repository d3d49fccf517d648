//! Redaction: what may not be seen is gone before any other part of the appliance sees the plan.
//!
//! A value is hidden when the plan masks it, when its name says that it is secret, when its form
//! does, or when it is the value of a sensitive variable. What is left is a commitment: two hidden
//! values are equal if and only if their commitments are, under one secret.

mod encoded;
mod names;
mod patterns;

use std::collections::BTreeSet;

use tribune_record::{Commitment, Number, Purpose, Value};

use crate::{
    Refused,
    json::{Json, parse},
};
use names::NameClass;
use patterns::Patterns;

/// Shortest sensitive text looked for as a whole value, in bytes.
const EXACT_MIN: usize = 4;
/// Shortest and longest sensitive text looked for inside other texts, in bytes.
const INSIDE_MIN: usize = 6;
const INSIDE_MAX: usize = 4096;
/// All sensitive texts looked for inside other texts, in bytes.
const INSIDE_TOTAL_MAX: usize = 256 * 1024;
/// How deep JSON in a text in JSON in a text is opened.
const EMBEDDED_MAX: usize = 3;

/// Sensitive texts, gathered before anything is redacted.
#[derive(Debug, Default)]
pub(crate) struct Sensitive(BTreeSet<String>);

impl Sensitive {
    /// Adds every text in `value`. Texts that only identify something are left out: a sensitive
    /// account id would take every ARN of the plan with it, and the masks cover it where it flows.
    pub(crate) fn add(&mut self, value: &Json<'_>) {
        match value {
            Json::Text(text) => self.add_text(text.trim()),
            Json::List(list) => list.iter().for_each(|item| self.add(item)),
            Json::Object(object) => object.iter().for_each(|(_, item)| self.add(item)),
            Json::Signed(_) | Json::Unsigned(_) | Json::Float(_) => {
                if let Some(number) = value.as_number() {
                    self.add_text(number.as_str());
                }
            }
            Json::Null | Json::Bool(_) => {}
        }
    }

    /// Adds a masked text if it looks like a secret by its name or its form.
    pub(crate) fn add_masked(&mut self, name: &str, text: &str) {
        if names::classify(name) == NameClass::Secret || patterns::looks_random(text) {
            self.add_text(text);
        }
    }

    fn add_text(&mut self, text: &str) {
        if text.len() >= EXACT_MIN && !patterns::is_public_form(text) {
            self.0.insert(text.to_owned());
        }
    }
}

/// Decides what is hidden, and hides it.
#[derive(Debug)]
pub(crate) struct Redactor<'s> {
    secret: &'s [u8; 32],
    sensitive: BTreeSet<String>,
    patterns: Patterns,
}

impl<'s> Redactor<'s> {
    /// Hides what `sensitive` holds, and everything this module knows by name or form.
    pub(crate) fn new(secret: &'s [u8; 32], sensitive: Sensitive) -> Result<Self, Refused> {
        let inside: Vec<&str> = sensitive
            .0
            .iter()
            .map(String::as_str)
            .filter(|text| (INSIDE_MIN..=INSIDE_MAX).contains(&text.len()) && !is_word(text))
            .collect();
        let found = inside.iter().map(|text| text.len()).sum();
        let what = "bytes of sensitive values";
        let refused = Refused::TooLarge { what, limit: INSIDE_TOTAL_MAX, found };
        if found > INSIDE_TOTAL_MAX {
            return Err(refused);
        }
        let patterns = Patterns::new(&inside).ok_or(refused)?;
        Ok(Self { secret, sensitive: sensitive.0, patterns })
    }

    /// The hidden form of `value`.
    pub(crate) fn hide(&self, value: &Json<'_>) -> Value {
        Value::Redacted(self.commitment(&value.canonical()))
    }

    fn commitment(&self, bytes: &[u8]) -> Commitment {
        Commitment::new(Purpose::Redaction, self.secret, bytes)
    }

    /// Whether this attribute of this resource type is hidden whatever it holds.
    pub(crate) fn hides_attribute(resource_type: &str, attribute: &str) -> bool {
        names::is_secret_attribute(resource_type, attribute)
    }

    /// Whether `text`, found under `name`, is hidden.
    pub(crate) fn hides(&self, name: &str, text: &str) -> bool {
        self.hides_to(name, text, EMBEDDED_MAX)
    }

    /// Whether `number` is the value of a sensitive variable.
    pub(crate) fn hides_number(&self, number: &Number) -> bool {
        !self.sensitive.is_empty() && self.sensitive.contains(number.as_str())
    }

    fn hides_to(&self, name: &str, text: &str, depth: usize) -> bool {
        if text.is_empty() {
            return false;
        }
        let by_name = match names::classify(name) {
            NameClass::Secret => !is_reference(text),
            NameClass::Suspicious => patterns::looks_random(text),
            NameClass::Plain => false,
        };
        by_name || self.hides_form(text) || self.hides_within(text, depth)
    }

    fn hides_form(&self, text: &str) -> bool {
        self.sensitive.contains(text.trim()) || self.patterns.find(text).is_some()
    }

    /// Whether something is hidden behind an encoding: JSON in the text, or base64.
    fn hides_within(&self, text: &str, depth: usize) -> bool {
        let Some(less) = depth.checked_sub(1) else { return false };
        if text.starts_with(['{', '[']) {
            return parse(text.as_bytes()).is_ok_and(|json| self.hides_in(&json, "", less));
        }
        match encoded::base64(text) {
            None => false,
            // Compressed user data cannot be looked into, so nobody else may see it either.
            Some(bytes) if bytes.starts_with(b"\x1f\x8b") => true,
            Some(bytes) => {
                core::str::from_utf8(&bytes).is_ok_and(|inner| self.hides_to("", inner, less))
            }
        }
    }

    fn hides_in(&self, json: &Json<'_>, name: &str, depth: usize) -> bool {
        match json {
            Json::Text(text) => self.hides_to(name, text, depth),
            Json::List(list) => list.iter().any(|item| self.hides_in(item, name, depth)),
            Json::Object(object) => object.iter().any(|(key, item)| {
                let name = pair_name(key, |k| object.text(k)).unwrap_or(key);
                self.hides_in(item, name, depth)
            }),
            Json::Null | Json::Bool(_) | Json::Signed(_) | Json::Unsigned(_) | Json::Float(_) => {
                false
            }
        }
    }

    /// `text` with every secret in it replaced; for the texts of a plan that are no values:
    /// addresses, sources, references.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut rest = text;
        let mut cleaned = String::with_capacity(text.len());
        while let Some((start, end)) = self.patterns.find(rest) {
            let (Some(before), Some(hidden), Some(after)) =
                (rest.get(..start), rest.get(start..end), rest.get(end..))
            else {
                break;
            };
            cleaned.push_str(before);
            let commitment = self.commitment(&Json::Text(hidden.into()).canonical());
            cleaned.push_str(&format!("[redacted:{commitment}]"));
            if after.len() == rest.len() {
                break;
            }
            rest = after;
        }
        cleaned.push_str(rest);
        cleaned
    }
}

/// `{"name": "DB_PASSWORD", "value": …}`: the name that the value goes by.
pub(crate) fn pair_name<'o>(key: &str, text: impl Fn(&str) -> Option<&'o str>) -> Option<&'o str> {
    if key.eq_ignore_ascii_case("value") {
        ["name", "Name", "key", "Key"].iter().find_map(|name| text(name))
    } else {
        None
    }
}

/// A short word of plain letters, such as a user name: hidden where it stands alone, but inside
/// other texts it is mostly something else (`postgres` in an engine's version).
fn is_word(text: &str) -> bool {
    text.len() < 16 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_')
}

/// A text that says where a secret is, not what it is.
fn is_reference(text: &str) -> bool {
    text.starts_with("arn:")
        || text.starts_with("${")
        || text.starts_with("{{resolve:")
        || text.starts_with("vault:")
        || text.starts_with("projects/")
}
