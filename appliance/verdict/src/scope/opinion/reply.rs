//! A reply, read strictly: every row labelled once, nothing else in it, and what it quotes is
//! there. One fault and none of it counts.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::{fmt, marker::PhantomData};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};

use super::sheet::{Origin, Sheet};
use crate::words::tokens;

/// The schema of replies: what a provider holds its model to. Evidence comes before the label, so
/// that the model looks before it says.
pub const SCHEMA: &str = concat!(
    r#"{"type":"object","properties":{"rows":{"type":"array","items":{"type":"object","#,
    r#""properties":{"id":{"type":"string"},"evidence":{"type":"string"},"label":{"type":"#,
    r#""string","enum":["requested","implied","unrequested","unclear"]}},"#,
    r#""required":["id","evidence","label"],"additionalProperties":false}}},"#,
    r#""required":["rows"],"additionalProperties":false}"#,
);

/// Most bytes of a reply that are read.
const REPLY_BYTES_MAX: usize = 256 * 1024;

/// What a row is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    /// The words ask for it.
    Requested,
    /// It comes with what they ask for.
    Implied,
    /// The words do not say.
    Unclear,
    /// Nothing in the words leads to it.
    Unrequested,
}

impl Label {
    fn of(text: &str) -> Option<Self> {
        match text {
            "requested" => Some(Self::Requested),
            "implied" => Some(Self::Implied),
            "unclear" => Some(Self::Unclear),
            "unrequested" => Some(Self::Unrequested),
            _other => None,
        }
    }

    /// Whether the row is said to belong to what was asked.
    pub(super) const fn belongs(self) -> bool {
        matches!(self, Self::Requested | Self::Implied)
    }
}

/// Why a reply does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Void {
    /// It is longer than any answer needs to be.
    Long,
    /// It is not the JSON that was asked for, and nothing else.
    Form,
    /// A label is none of the four.
    Label,
    /// It labels a row that was not asked about.
    Stranger,
    /// It labels a row twice.
    Twice,
    /// It leaves a row out.
    Missing,
    /// It quotes words that the request does not hold.
    Quote,
    /// It does not see that a row that was mixed in was not asked for.
    Mixed,
}

impl Void {
    /// In words.
    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::Long => "its answer is longer than any that was asked for",
            Self::Form => "its answer is not in the form that was asked for",
            Self::Label => "its answer uses a label that there is not",
            Self::Stranger => "its answer speaks of a change that it was not asked about",
            Self::Twice => "its answer speaks twice of one change",
            Self::Missing => "its answer leaves a change out",
            Self::Quote => "its answer quotes words that are not in the request",
            Self::Mixed => {
                "it did not see that a change mixed in to test it was never asked for, so that \
                 nothing it says can be trusted (judge_suspect)"
            }
        }
    }
}

/// What a sheet's rows are said to be, by their position in the plan.
pub(super) fn read(
    text: &str,
    sheet: &Sheet,
    request: &str,
) -> Result<BTreeMap<usize, Label>, Void> {
    if text.len() > REPLY_BYTES_MAX {
        return Err(Void::Long);
    }
    let Whole(rows) = serde_json::from_str(text).map_err(|_error| Void::Form)?;
    let mut seen: BTreeMap<&str, Label> = BTreeMap::new();
    for Row { id, evidence, label } in &rows {
        let label = Label::of(label).ok_or(Void::Label)?;
        let (id, _origin) = sheet.ids().get_key_value(id).ok_or(Void::Stranger)?;
        if seen.insert(id, label).is_some() {
            return Err(Void::Twice);
        }
        if label.belongs() && !is_quote(evidence, request) {
            return Err(Void::Quote);
        }
    }
    let mut labels = BTreeMap::new();
    for (id, origin) in sheet.ids() {
        let label = *seen.get(id.as_str()).ok_or(Void::Missing)?;
        match origin {
            Origin::Change(position) => {
                labels.insert(*position, label);
            }
            Origin::Mixed if label == Label::Unrequested => {}
            Origin::Mixed => return Err(Void::Mixed),
        }
    }
    Ok(labels)
}

/// Whether whole words of the request are quoted, byte for byte.
fn is_quote(evidence: &str, request: &str) -> bool {
    let edge = |inner: Option<char>, outer: Option<char>| {
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !(word(inner) && word(outer))
    };
    let (first, last) = (evidence.chars().next(), evidence.chars().next_back());
    let says = tokens(evidence).iter().any(|word| word.chars().count() > 1);
    says && request.match_indices(evidence).any(|(at, found)| {
        let before = request.get(..at).and_then(|before| before.chars().next_back());
        let end = at.saturating_add(found.len());
        let after = request.get(end..).and_then(|after| after.chars().next());
        edge(first, before) && edge(last, after)
    })
}

/// A reply. Only an object is one: a list in the place of its values is not, nor is a key twice.
#[derive(Debug)]
struct Whole(Vec<Row>);

#[derive(Debug)]
struct Row {
    id: String,
    evidence: String,
    label: String,
}

/// An object whose every key is known and stands once.
struct Strict<T>(PhantomData<T>);

/// What is put together of the entries of an object.
trait Entries: Sized {
    const EXPECTED: &'static str;
    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

impl<'de, T: Entries> Visitor<'de> for Strict<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(map)
    }
}

/// Puts an entry in its place, unless there is one already.
fn put<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    place: &mut Option<T>,
) -> Result<(), A::Error> {
    if place.is_some() {
        return Err(A::Error::custom("a key stands twice"));
    }
    *place = Some(map.next_value()?);
    Ok(())
}

impl Entries for Whole {
    const EXPECTED: &'static str = "an object with rows";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut rows = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "rows" => put(&mut map, &mut rows)?,
                _other => return Err(A::Error::custom("a key nobody asked for")),
            }
        }
        rows.map(Self).ok_or_else(|| A::Error::missing_field("rows"))
    }
}

impl Entries for Row {
    const EXPECTED: &'static str = "an object with id, evidence and label";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut id, mut evidence, mut label) = (None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "id" => put(&mut map, &mut id)?,
                "evidence" => put(&mut map, &mut evidence)?,
                "label" => put(&mut map, &mut label)?,
                _other => return Err(A::Error::custom("a key nobody asked for")),
            }
        }
        let missing = A::Error::missing_field;
        Ok(Self {
            id: id.ok_or_else(|| missing("id"))?,
            evidence: evidence.ok_or_else(|| missing("evidence"))?,
            label: label.ok_or_else(|| missing("label"))?,
        })
    }
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Strict(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Strict(PhantomData))
    }
}
