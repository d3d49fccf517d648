//! A JSON tree that borrows from the text, its objects sorted by key: what every reader here reads.

mod parse;

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeMap};
use tribune_record::Number;

pub(crate) use parse::parse;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Object<'a>),
}

/// An object: pairs sorted by key, every key once.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Object<'a> {
    /// The object of these pairs, or the key that stands twice.
    pub(crate) fn from_pairs(mut pairs: Vec<(Cow<'a, str>, Json<'a>)>) -> Result<Self, String> {
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        let twice = pairs.iter().zip(pairs.iter().skip(1)).find(|((a, _), (b, _))| a == b);
        match twice {
            Some(((key, _), _)) => Err(key.to_string()),
            None => Ok(Self(pairs)),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Json<'a>> {
        let at = self.0.binary_search_by(|(k, _)| k.as_ref().cmp(key)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json<'a>)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_ref())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text under `key`, if one stands there.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Json::as_text)
    }

    /// The list under `key`; an empty one if none stands there.
    pub(crate) fn list(&self, key: &str) -> &[Json<'a>] {
        self.get(key).and_then(Json::as_list).unwrap_or_default()
    }

    /// The object under `key`, if one stands there.
    pub(crate) fn object(&self, key: &str) -> Option<&Self> {
        self.get(key).and_then(Json::as_object)
    }

    /// The entries of the object under `key`; none if no object stands there.
    pub(crate) fn entries(&self, key: &str) -> impl Iterator<Item = (&str, &Json<'a>)> {
        self.object(key).into_iter().flat_map(Object::iter)
    }

    /// The truth value under `key`, if one stands there.
    pub(crate) fn bool(&self, key: &str) -> Option<bool> {
        self.get(key).and_then(Json::as_bool)
    }
}

impl<'a> Json<'a> {
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(b) = self { Some(*b) } else { None }
    }

    pub(crate) fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    pub(crate) const fn as_object(&self) -> Option<&Object<'a>> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The number, if this is one.
    pub(crate) fn as_number(&self) -> Option<Number> {
        match self {
            Self::Signed(n) => Some(Number::from(*n)),
            Self::Unsigned(n) => Some(Number::from(*n)),
            Self::Float(n) if n.to_bits() == (-0.0_f64).to_bits() => Some(Number::from(0_i64)),
            Self::Float(n) => Some(Number::from(*n)),
            Self::Null | Self::Bool(_) | Self::Text(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// What this is, in words, for a refusal.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a truth value",
            Self::Signed(_) | Self::Unsigned(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// Canonical bytes: sorted keys, no spaces.
    pub(crate) fn canonical(&self) -> Vec<u8> {
        // Writing a tree of this type into memory has no way to fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The canonical bytes, as the text they are.
    pub(crate) fn canonical_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(b) => serializer.serialize_bool(*b),
            Self::Signed(n) => serializer.serialize_i64(*n),
            Self::Unsigned(n) => serializer.serialize_u64(*n),
            Self::Float(n) => serializer.serialize_f64(*n),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
            Self::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.0.len()))?;
                for (key, value) in object.iter() {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}
