//! A value of the plan file against the three places the JSON spreads it over: `before` or `after`,
//! and `after_unknown`. Values may be secret: a difference says where it is, never what.

use std::collections::BTreeMap;

use tribune_record::{Number, Pointer};

use super::super::msgpack::Cty;
use crate::{json::Json, terraform::mask::Mask};

/// How two values are not alike.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unlike {
    /// What stands in the file, and what in the JSON.
    Differs(&'static str, &'static str),
    /// Nobody here can read the file's value.
    Unread,
}

/// Where two values are not alike.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) unlike: Unlike,
    /// The steps to it, the innermost first.
    steps: Vec<String>,
}

impl Difference {
    /// The pointer to it from `top`, each step as `clean` tells it.
    pub(super) fn pointer(&self, top: &str, clean: impl Fn(&str) -> String) -> Pointer {
        let top = Pointer::default().join(top);
        self.steps.iter().rev().fold(top, |pointer, step| pointer.join(&clean(step)))
    }

    fn below(mut self, step: String) -> Self {
        self.steps.push(step);
        self
    }
}

type Compared = Result<(), Difference>;

fn differ(file: &'static str, json: &'static str) -> Compared {
    Err(Difference { unlike: Unlike::Differs(file, json), steps: Vec::new() })
}

/// What stands in the JSON in one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'j> {
    json: Option<&'j Json<'j>>,
    unknown: Option<&'j Mask<'j>>,
}

impl<'j> Shown<'j> {
    /// A value and the mask of what in it is unknown.
    pub(super) fn new(json: Option<&'j Json<'j>>, unknown: Option<&'j Mask<'j>>) -> Self {
        Self { json: json.filter(|json| !json.is_null()), unknown }
    }

    fn kind(self) -> &'static str {
        match (self.unknown, self.json) {
            (Some(Mask::All), _) => "unknown until apply",
            (Some(Mask::Keys(_) | Mask::Positions(_)), _) => "unknown in part",
            (None, Some(json)) => json.kind(),
            (None, None) => "null",
        }
    }

    fn child(self, key: &str) -> Self {
        let json = self.json.and_then(Json::as_object).and_then(|object| object.get(key));
        Self::new(json, self.unknown.and_then(|mask| mask.child(key)))
    }

    fn element(self, index: usize) -> Self {
        let json = self.json.and_then(Json::as_list).and_then(|list| list.get(index));
        Self::new(json, self.unknown.and_then(|mask| mask.element(index)))
    }

    /// Whether a list, or what is unknown of one, can stand here, and how long it is.
    fn length(self) -> Option<usize> {
        let masked = match self.unknown {
            None => 0,
            Some(mask @ Mask::Positions(_)) => mask.length(),
            Some(Mask::All | Mask::Keys(_)) => return None,
        };
        let shown = match self.json {
            None if masked > 0 => 0,
            json => json.and_then(Json::as_list)?.len(),
        };
        Some(shown.max(masked))
    }

    /// The keys of what stands here, and of what is unknown in it; none where it is no object.
    fn keys(self) -> Option<Vec<&'j str>> {
        let masked = match self.unknown {
            None => None,
            Some(mask @ Mask::Keys(_)) => Some(mask.keys()),
            Some(Mask::All | Mask::Positions(_)) => return None,
        };
        let shown = match self.json {
            None if masked.is_some() => None,
            json => Some(json.and_then(Json::as_object)?.keys()),
        };
        Some(shown.into_iter().flatten().chain(masked.into_iter().flatten()).collect())
    }
}

/// Holds `file` against what the JSON shows in its place.
pub(super) fn same(file: &Cty<'_>, shown: Shown<'_>) -> Compared {
    match file {
        Cty::List(file) => list(file, shown),
        Cty::Map(file) => map(file, shown),
        Cty::Opaque => Err(Difference { unlike: Unlike::Unread, steps: Vec::new() }),
        Cty::Null | Cty::Bool(_) | Cty::Number(_) | Cty::Text(_) | Cty::Unknown => {
            let (expected, found) = (kind(file), shown.kind());
            match leaf(file, shown) {
                true => Ok(()),
                false if expected == found => differ(expected, "another one"),
                false => differ(expected, found),
            }
        }
    }
}

const fn kind(file: &Cty<'_>) -> &'static str {
    match file {
        Cty::Null => "null",
        Cty::Bool(_) => "a truth value",
        Cty::Number(_) => "a number",
        Cty::Text(_) => "a text",
        Cty::List(_) => "a list",
        Cty::Map(_) => "an object",
        Cty::Unknown => "unknown until apply",
        Cty::Opaque => "unreadable",
    }
}

fn leaf(file: &Cty<'_>, Shown { json, unknown }: Shown<'_>) -> bool {
    let number = json.and_then(Json::as_number);
    match (file, json, unknown) {
        (Cty::Unknown, None, Some(Mask::All)) | (Cty::Null, None, None) => true,
        (Cty::Bool(file), Some(Json::Bool(json)), None) => file == json,
        (Cty::Text(file), Some(Json::Text(json)), None) => *file == json.as_ref(),
        (Cty::Text(file), Some(_), None) => number.is_some() && large(file) == number,
        (Cty::Number(file), Some(_), None) => number.as_ref() == Some(file),
        (_other, _, _) => false,
    }
}

/// A number that is written as a text, because no number of `MessagePack` holds it.
fn large(text: &str) -> Option<Number> {
    let small = text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok();
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && !small)?;
    Some(Number::from(number))
}

fn list(file: &[Cty<'_>], shown: Shown<'_>) -> Compared {
    match shown.length() {
        None => differ("a list", shown.kind()),
        Some(length) if length != file.len() => differ("a list", "one of another length"),
        Some(_) => file.iter().enumerate().try_for_each(|(index, value)| {
            same(value, shown.element(index)).map_err(|found| found.below(index.to_string()))
        }),
    }
}

fn map(file: &BTreeMap<&str, Cty<'_>>, shown: Shown<'_>) -> Compared {
    let Some(keys) = shown.keys() else { return differ("an object", shown.kind()) };
    for (key, value) in file {
        same(value, shown.child(key)).map_err(|found| found.below((*key).to_owned()))?;
    }
    match keys.into_iter().find(|key| !file.contains_key(key)) {
        Some(key) => differ("absent", "there").map_err(|found| found.below(key.to_owned())),
        None => Ok(()),
    }
}
