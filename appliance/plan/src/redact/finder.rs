//! Decides what is hidden: by its name, by its form, because it is sensitive elsewhere, or because
//! one of these stands behind an encoding.

use std::collections::BTreeSet;

use tribune_record::Number;

use super::{
    encoded::{self, Behind, Stretch},
    harmless::is_harmless,
    names::NameClass,
    patterns::{Patterns, Range},
    places::{classify_element, classify_entry, is_secret_data},
    random::is_random,
};
use crate::json::{Json, parse};

/// Shortest and longest sensitive text looked for inside other texts, in bytes.
const INSIDE_MIN: usize = 6;
const INSIDE_MAX: usize = 4096;
/// All sensitive texts looked for inside other texts, in bytes.
pub(super) const INSIDE_TOTAL_MAX: usize = 256 * 1024;
/// How deep JSON in a text in JSON in a text is opened.
const EMBEDDED_MAX: usize = 4;
/// Most secrets replaced one by one in a text that is no value; one with more is replaced whole.
const REPLACED_MAX: usize = 16;
/// Fewest digits of a number that is a secret by its name.
const NUMBER_MIN: usize = 4;

/// Finds secrets.
#[derive(Debug)]
pub(super) struct Finder {
    sensitive: BTreeSet<String>,
    patterns: Patterns,
}

impl Finder {
    /// Finds what `sensitive` holds, and everything that is secret by its name or its form.
    ///
    /// # Errors
    /// The bytes of sensitive texts, where they are too many to look for.
    pub(super) fn new(sensitive: BTreeSet<String>) -> Result<Self, usize> {
        let fits = |text: &str| (INSIDE_MIN..=INSIDE_MAX).contains(&text.len()) && !is_word(text);
        let texts = sensitive.iter().map(String::as_str);
        let inside: Vec<&str> = texts.filter(|text| fits(text)).collect();
        let bytes = inside.iter().map(|text| text.len()).sum();
        if bytes > INSIDE_TOTAL_MAX {
            return Err(bytes);
        }
        let patterns = Patterns::new(&inside).ok_or(bytes)?;
        Ok(Self { sensitive, patterns })
    }

    /// Whether `text`, found under a name of this class, is hidden.
    pub(super) fn hides(&self, class: NameClass, text: &str) -> bool {
        self.hides_to(class, text, EMBEDDED_MAX)
    }

    /// Whether `number`, found under a name of this class, is hidden: a sensitive variable's value,
    /// or a secret made of digits.
    pub(super) fn hides_number(&self, class: NameClass, number: &Number) -> bool {
        let secret = matches!(class, NameClass::Secret | NameClass::Password);
        (secret && number.as_str().len() >= NUMBER_MIN)
            || (!self.sensitive.is_empty() && self.sensitive.contains(number.as_str()))
    }

    fn hides_to(&self, class: NameClass, text: &str, depth: usize) -> bool {
        if text.is_empty() {
            return false;
        }
        let by_name = match class {
            NameClass::Secret | NameClass::Password => !is_harmless(text),
            NameClass::Suspicious => is_random(text) || encoded::is_login(text),
            NameClass::Plain => false,
        };
        by_name
            || self.sensitive.contains(text.trim())
            || self.patterns.any(text)
            || self.hides_within(text, depth)
    }

    /// Whether something is hidden behind an encoding: JSON in the text, base64, and others. What
    /// is encoded deeper than anybody looks is hidden.
    fn hides_within(&self, text: &str, depth: usize) -> bool {
        let less = depth.checked_sub(1);
        if text.trim_start().starts_with(['{', '['])
            && let Ok(json) = parse(text.as_bytes())
        {
            let known = |less| self.hides_in(&json, NameClass::Plain, less);
            return less.is_none_or(known);
        }
        encoded::stretches(text).any(|stretch| self.hides_behind(&stretch.behind, less))
    }

    fn hides_behind(&self, behind: &Behind, less: Option<usize>) -> bool {
        match (behind, less) {
            // What cannot be looked into, such as compressed user data, nobody else may see either.
            (Behind::Opaque, _) | (Behind::Text(_), None) => true,
            (Behind::Text(text), Some(less)) => self.hides_to(NameClass::Plain, text, less),
        }
    }

    fn hides_in(&self, json: &Json<'_>, class: NameClass, depth: usize) -> bool {
        match json {
            Json::Text(text) => self.hides_to(class, text, depth),
            Json::List(list) => list.iter().enumerate().any(|(index, item)| {
                self.hides_in(item, classify_element(list, index, class), depth)
            }),
            Json::Object(object) => object.iter().any(|(key, item)| {
                let holds = is_secret_data(object, key) && !item.is_null();
                let class = classify_entry(object, key, class);
                holds || self.hides_within(key, depth) || self.hides_in(item, class, depth)
            }),
            Json::Signed(_) | Json::Unsigned(_) | Json::Float(_) => {
                json.as_number().is_some_and(|number| self.hides_number(class, &number))
            }
            Json::Null | Json::Bool(_) => false,
        }
    }

    /// The secrets in a text that is no value, in order; the whole text where they are many.
    fn ranges(&self, text: &str) -> Vec<Range> {
        // Nothing this short and plain is a secret by its form, and no sensitive value is looked
        // for in it: most keys are done with here.
        if text.len() < 16 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return Vec::new();
        }
        let mut found = self.patterns.all(text, REPLACED_MAX);
        let hidden = |s: &Stretch| self.hides_behind(&s.behind, Some(EMBEDDED_MAX));
        let stretches = encoded::stretches(text).filter(hidden).take(REPLACED_MAX);
        found.extend(stretches.map(|stretch| (stretch.start, stretch.end)));
        if found.len() > REPLACED_MAX {
            return vec![(0, text.len())];
        }
        found.sort_unstable();
        found
    }

    /// `text` with every secret in it replaced by its `mark`.
    pub(super) fn clean(&self, text: &str, mark: impl Fn(&str) -> String) -> String {
        let (mut cleaned, mut from) = (String::with_capacity(text.len()), 0);
        for (start, end) in self.ranges(text) {
            cleaned.push_str(text.get(from..start).unwrap_or_default());
            let hidden = text.get(start.max(from)..end).filter(|hidden| !hidden.is_empty());
            hidden.into_iter().for_each(|hidden| cleaned.push_str(&mark(hidden)));
            from = end.max(from);
        }
        cleaned.push_str(text.get(from..).unwrap_or_default());
        cleaned
    }
}

/// A short word of plain letters, such as a user name: hidden where it stands alone, but inside
/// other texts it is mostly something else (`postgres` in an engine's version).
fn is_word(text: &str) -> bool {
    text.len() < 16 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_')
}
