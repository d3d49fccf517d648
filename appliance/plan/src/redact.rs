//! Redaction: what may not be seen is gone before any other part of the appliance sees the plan.
//!
//! A value is hidden when the plan masks it, when its name says that it is secret, when its form
//! does, or when it is the value of a sensitive variable. What is left is a commitment: two hidden
//! values are equal if and only if their commitments are, under one secret.

mod assigned;
pub(crate) mod attributes;
mod commands;
mod encoded;
mod finder;
mod forms;
mod harmless;
mod names;
mod patterns;
mod places;
mod random;
mod tokens;
mod word;
mod words;

use std::collections::BTreeSet;

use tribune_record::{Commitment, Number, Purpose, Value};

use crate::{Refused, json::Json};
use finder::{Finder, INSIDE_TOTAL_MAX};

pub(crate) use names::{NameClass, classify, classify_under};
pub(crate) use places::{classify_element, classify_entry, is_secret_data};

/// Shortest sensitive text looked for as a whole value, in bytes.
const EXACT_MIN: usize = 4;
/// What stands in place of a secret that nothing has to be compared with.
const SCRUBBED: &str = "[redacted]";

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

    /// Adds a text that stands in clear, if it is a secret by its name.
    pub(crate) fn add_named(&mut self, name: &str, text: &str) {
        let secret = match classify(name) {
            NameClass::Plain => false,
            NameClass::Suspicious => random::is_random(text),
            NameClass::Secret | NameClass::Password => true,
        };
        if secret {
            self.add_text(text);
        }
    }

    /// Adds a masked text if it looks like a secret by its name or its form.
    pub(crate) fn add_masked(&mut self, name: &str, text: &str) {
        let secret = matches!(classify(name), NameClass::Secret | NameClass::Password);
        if secret || random::looks_random(text) {
            self.add_text(text);
        }
    }

    fn add_text(&mut self, text: &str) {
        if text.len() >= EXACT_MIN && !random::is_public_form(text) {
            self.0.insert(text.to_owned());
        }
    }
}

/// Hides what may not be seen.
#[derive(Debug)]
pub(crate) struct Redactor<'s> {
    secret: &'s [u8; 32],
    finder: Finder,
}

impl<'s> Redactor<'s> {
    /// Hides what `sensitive` holds, and everything this module knows by name or form.
    pub(crate) fn new(secret: &'s [u8; 32], sensitive: Sensitive) -> Result<Self, Refused> {
        let what = "bytes of sensitive values";
        let finder = Finder::new(sensitive.0).map_err(|found| Refused::TooLarge {
            what,
            limit: INSIDE_TOTAL_MAX,
            found,
        })?;
        Ok(Self { secret, finder })
    }

    /// The hidden form of `value`.
    pub(crate) fn hide(&self, value: &Json<'_>) -> Value {
        Value::Redacted(self.commitment(&value.canonical()))
    }

    fn commitment(&self, bytes: &[u8]) -> Commitment {
        Commitment::new(Purpose::Redaction, self.secret, bytes)
    }

    /// Whether `text`, found under a name of this class, is hidden.
    pub(crate) fn hides(&self, class: NameClass, text: &str) -> bool {
        self.finder.hides(class, text)
    }

    /// Whether `number`, found under a name of this class, is hidden: a sensitive variable's value,
    /// or a secret made of digits.
    pub(crate) fn hides_number(&self, class: NameClass, number: &Number) -> bool {
        self.finder.hides_number(class, number)
    }

    /// `text` with every secret in it replaced; for the texts of a plan that are no values:
    /// addresses, sources, references.
    pub(crate) fn clean(&self, text: &str) -> String {
        let committed = |hidden: &str| self.commitment(&Json::Text(hidden.into()).canonical());
        self.finder.clean(text, |hidden| format!("[redacted:{}]", committed(hidden)))
    }
}

/// A person's words with `[redacted]` in place of every secret in them: words are kept as evidence
/// of what was asked, and a secret is no part of that.
#[must_use]
pub fn scrubbed_words(text: &str) -> String {
    Scrubber::new().clean(text)
}

/// Takes secrets out of texts that belong to no plan: refusals, and what is said about a plan.
/// Nothing is left of them, because nothing has to be compared.
#[derive(Debug)]
pub(crate) struct Scrubber(Option<Finder>);

impl Scrubber {
    pub(crate) fn new() -> Self {
        Self(Finder::new(BTreeSet::new()).ok())
    }

    /// `text` with every secret in it replaced.
    pub(crate) fn clean(&self, text: &str) -> String {
        match &self.0 {
            Some(finder) => finder.clean(text, |_hidden| SCRUBBED.to_owned()),
            None => SCRUBBED.to_owned(),
        }
    }

    /// `text`, or nothing of it if it holds a secret.
    pub(crate) fn whole(&self, class: NameClass, text: String) -> String {
        let fine = self.0.as_ref().is_some_and(|finder| !finder.hides(class, &text));
        if fine { text } else { SCRUBBED.to_owned() }
    }
}
