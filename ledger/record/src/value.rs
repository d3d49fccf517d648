//! Attribute values with three answers: known, absent, or unknown until the plan is applied.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};
use core::fmt;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess},
    ser::SerializeMap,
};

use crate::Commitment;

/// A number by its canonical decimal text, so that no float enters a judgement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl Number {
    /// The number as written, if it is a whole number that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// A number from its decimal text, if it looks like one.
    #[must_use]
    pub fn of_decimal(text: &str) -> Option<Self> {
        let digits = text.bytes().any(|byte| byte.is_ascii_digit());
        let known = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
        (digits && text.bytes().all(known)).then(|| Self(text.into()))
    }

    /// The decimal text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self(format!("{number}"))
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(format!("{number}"))
    }
}

impl From<f64> for Number {
    fn from(number: f64) -> Self {
        Self(format!("{number}"))
    }
}

/// Why a value is not known at plan time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownKind {
    /// The configuration does not set it; the provider will. Judged by the provider's documented
    /// default.
    Computed,
    /// An expression with references stands in the configuration. Can hide anything.
    Configured,
}

/// A value that only applying the plan will show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unknown {
    /// Who will set it.
    pub kind: UnknownKind,
    /// What the expression refers to, as Terraform names it (`aws_s3_bucket.b.arn`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
}

/// A JSON value that may be unknown or redacted, at any depth.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Value {
    /// JSON null: not set.
    #[default]
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object, in the order of its keys.
    Map(BTreeMap<String, Self>),
    /// Known only after apply.
    Unknown(Unknown),
    /// Hidden; equal commitments under one key stand for equal values.
    Redacted(Commitment),
}

/// What a rule learns when it reads an attribute. There is no fourth answer, and `Unknown` is
/// never "fine".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<'a> {
    /// Null or not there at all.
    Absent,
    /// A value (which may hold unknown parts deeper down).
    Is(&'a Value),
    /// Unknown until apply, here or at a container on the way.
    Unknown(&'a Unknown),
    /// Hidden by redaction, here or at a container on the way: for a rule as good as unknown.
    Masked,
}

/// An RFC 6901 JSON pointer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Pointer(pub String);

impl Pointer {
    /// This pointer, one step deeper.
    #[must_use]
    pub fn join(&self, step: &str) -> Self {
        Self(format!("{}/{}", self.0, step.replace('~', "~0").replace('/', "~1")))
    }

    /// The pointer's steps, unescaped.
    pub fn steps(&self) -> impl Iterator<Item = String> {
        self.0.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value {
    /// A text value.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Reads the attribute at `path`: map keys, or list positions in decimal.
    ///
    /// Terraform writes a block that stands once as a list of one, others write the object alone:
    /// position 0 of an object is the object, whatever keys it has.
    #[must_use]
    pub fn read<'a>(&'a self, path: &[&str]) -> Known<'a> {
        let mut here = self;
        for step in path {
            here = match here {
                Self::Map(_) if *step == "0" => here,
                Self::Map(map) => match map.get(*step) {
                    Some(value) => value,
                    None => return Known::Absent,
                },
                Self::List(list) => match step.parse::<usize>().ok().and_then(|i| list.get(i)) {
                    Some(value) => value,
                    None => return Known::Absent,
                },
                Self::Unknown(unknown) => return Known::Unknown(unknown),
                Self::Redacted(_) => return Known::Masked,
                Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => {
                    return Known::Absent;
                }
            };
        }
        match here {
            Self::Null => Known::Absent,
            Self::Unknown(unknown) => Known::Unknown(unknown),
            Self::Redacted(_) => Known::Masked,
            Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) | Self::Map(_) => {
                Known::Is(here)
            }
        }
    }

    /// Whether it is null.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if this is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The truth value, if this is one. Terraform writes some as `"true"`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(b) => Some(*b),
            Self::Text(text) if text == "true" => Some(true),
            Self::Text(text) if text == "false" => Some(false),
            Self::Null
            | Self::Number(_)
            | Self::Text(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::Unknown(_)
            | Self::Redacted(_) => None,
        }
    }

    /// The whole number, if this is one. Terraform writes some as text.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            Self::Text(text) => text.parse().ok(),
            Self::Null
            | Self::Bool(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::Unknown(_)
            | Self::Redacted(_) => None,
        }
    }

    /// The elements, if this is a list. An object is a list of itself: a block that stands once may
    /// be written either way.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(list) => Some(list),
            Self::Map(_) => Some(core::slice::from_ref(self)),
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Unknown(_)
            | Self::Redacted(_) => None,
        }
    }

    /// The entries, if this is an object.
    #[must_use]
    pub fn as_map(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Map(map) = self { Some(map) } else { None }
    }
}

impl<'a> Known<'a> {
    /// The text, if it is known and one.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        if let Self::Is(value) = self { value.as_text() } else { None }
    }

    /// The truth value, if it is known and one.
    #[must_use]
    pub fn bool(self) -> Option<bool> {
        if let Self::Is(value) = self { value.as_bool() } else { None }
    }

    /// The whole number, if it is known and one.
    #[must_use]
    pub fn i64(self) -> Option<i64> {
        if let Self::Is(value) = self { value.as_i64() } else { None }
    }

    /// The elements, if it is known and a list, or an object, which is a list of itself.
    #[must_use]
    pub fn list(self) -> Option<&'a [Value]> {
        if let Self::Is(value) = self { value.as_list() } else { None }
    }

    /// The entries, if it is known and an object.
    #[must_use]
    pub fn map(self) -> Option<&'a BTreeMap<String, Value>> {
        if let Self::Is(value) = self { value.as_map() } else { None }
    }

    /// Whether nobody can say what the value will be: unknown or masked.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Unknown(_) | Self::Masked)
    }
}

// In JSON a known value is itself. The three things JSON lacks are objects of one key that begins
// with `$`; a real key that begins with `$` gets a second one, so nothing in a plan can pose as
// them.
const UNKNOWN: &str = "$unknown";
const REDACTED: &str = "$redacted";
const NUMBER: &str = "$number";

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(b) => serializer.serialize_bool(*b),
            Self::Number(number) => match (number.0.parse::<i64>(), number.0.parse::<u64>()) {
                (Ok(n), _) => serializer.serialize_i64(n),
                (Err(_), Ok(n)) => serializer.serialize_u64(n),
                (Err(_), Err(_)) => single(serializer, NUMBER, &number.0),
            },
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
            Self::Map(map) => {
                let mut object = serializer.serialize_map(Some(map.len()))?;
                for (key, value) in map {
                    if key.starts_with('$') {
                        object.serialize_entry(&format!("${key}"), value)?;
                    } else {
                        object.serialize_entry(key, value)?;
                    }
                }
                object.end()
            }
            Self::Unknown(unknown) => single(serializer, UNKNOWN, unknown),
            Self::Redacted(commitment) => single(serializer, REDACTED, commitment),
        }
    }
}

fn single<S: Serializer>(
    serializer: S,
    key: &str,
    value: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(1))?;
    object.serialize_entry(key, value)?;
    object.end()
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> de::Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }
    fn visit_i64<E>(self, n: i64) -> Result<Value, E> {
        Ok(Value::Number(n.into()))
    }
    fn visit_u64<E>(self, n: u64) -> Result<Value, E> {
        Ok(Value::Number(n.into()))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }
    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element()? {
            list.push(value);
        }
        Ok(Value::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = object.next_key::<String>()? {
            match key.as_str() {
                UNKNOWN => return alone(&mut object, &map).map(Value::Unknown),
                REDACTED => return alone(&mut object, &map).map(Value::Redacted),
                NUMBER => return alone(&mut object, &map).map(|n| Value::Number(Number(n))),
                _ordinary => {}
            }
            let name = key.strip_prefix('$').map_or_else(|| key.clone(), ToOwned::to_owned);
            if key.starts_with('$') && !name.starts_with('$') {
                return Err(de::Error::custom(format!("unknown marker {key}")));
            }
            let value = object.next_value()?;
            if map.insert(name, value).is_some() {
                return Err(de::Error::custom(format!("key {key} stands twice")));
            }
        }
        Ok(Value::Map(map))
    }
}

fn alone<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    object: &mut A,
    before: &BTreeMap<String, Value>,
) -> Result<T, A::Error> {
    let value = object.next_value()?;
    if !before.is_empty() || object.next_key::<String>()?.is_some() {
        return Err(de::Error::custom("a marker shares its object with other keys"));
    }
    Ok(value)
}

#[cfg(test)]
mod tests;
