//! A noun phrase as it is being read.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    contract::Access,
    lexicon::{
        Class,
        entities::{ENGINES, NAMELIKE},
        singular,
    },
    marks::Mark,
    unmade::of_size,
};

/// A noun phrase.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "what was heard, each word for itself")]
pub(super) struct Phrase {
    pub(super) classes: Vec<&'static Class>,
    /// Words the lexicon does not hold, before the noun.
    pub(super) words: Vec<String>,
    /// Such words after it.
    pub(super) trailing: Vec<String>,
    pub(super) names: Vec<String>,
    pub(super) count: Option<u32>,
    pub(super) size: Option<String>,
    pub(super) vague: Vec<String>,
    pub(super) environment: Option<&'static str>,
    pub(super) access: Option<Access>,
    pub(super) generic: bool,
    pub(super) property: bool,
    /// The property is a thing that has a name of its own, a rule.
    pub(super) own: bool,
    pub(super) tags: bool,
    pub(super) public: bool,
    pub(super) addresses: bool,
    pub(super) ports: bool,
    pub(super) existing: bool,
    pub(super) fresh: bool,
    pub(super) definite: bool,
    pub(super) indefinite: bool,
    pub(super) pronoun: bool,
    pub(super) plural: bool,
    /// "each", "all": as many as there are.
    pub(super) every: bool,
    /// A setting of the thing rather than the thing.
    pub(super) part: bool,
    naming: bool,
    /// What it runs, `postgres`.
    pub(super) engine: Option<&'static str>,
    /// The last noun is something that holds what others make.
    held: bool,
    /// The property is reach from outside.
    pub(super) opens: bool,
    /// The words that weigh anything, as they stand in the text.
    pub(super) said: Vec<String>,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Phrase {
    pub(super) const fn new() -> Self {
        Self {
            classes: Vec::new(),
            words: Vec::new(),
            trailing: Vec::new(),
            names: Vec::new(),
            count: None,
            size: None,
            vague: Vec::new(),
            environment: None,
            access: None,
            generic: false,
            property: false,
            own: false,
            tags: false,
            public: false,
            addresses: false,
            ports: false,
            existing: false,
            fresh: false,
            definite: false,
            indefinite: false,
            pronoun: false,
            plural: false,
            every: false,
            part: false,
            naming: false,
            engine: None,
            held: false,
            opens: false,
            said: Vec::new(),
            start: 0,
            end: 0,
        }
    }

    pub(super) fn at(mark: &Mark) -> Self {
        Self { start: mark.start, end: mark.end, ..Self::new() }
    }

    /// Whether nothing of weight stands in it yet.
    pub(super) const fn is_empty(&self) -> bool {
        self.classes.is_empty()
            && self.words.is_empty()
            && self.names.is_empty()
            && !(self.generic || self.property || self.access.is_some() || self.count.is_some())
    }

    pub(super) fn strange_before_determiner(&self) -> bool {
        self.classes.is_empty() && !self.words.is_empty() && !self.property
    }

    pub(super) fn span(&mut self, mark: &Mark) {
        // Reworded sentences hold their words in another order.
        self.start = if self.end == 0 { mark.start } else { self.start.min(mark.start) };
        self.end = self.end.max(mark.end);
    }

    pub(super) fn class(&mut self, class: &'static Class, mark: &Mark) {
        self.span(mark);
        self.said.push(mark.word());
        if core::mem::take(&mut self.naming) && !self.classes.is_empty() {
            // "a function called logs"
            self.names.push(mark.word());
            return;
        }
        let many = mark.text.ends_with('s') && !class.words.contains(&mark.text.as_str());
        if many
            && self.indefinite
            && self.count.is_none()
            && self.trailing.is_empty()
            && self.head().is_some()
            && !self.plural
        {
            // "a queue jobs": one thing, so the plural is what it is called.
            self.names.push(mark.word());
            return;
        }
        if self.held && matches!(class.name, "api" | "web_app") {
            // "the repository api": a word for what runs, behind what only holds, is its name.
            self.names.push(mark.word());
            return;
        }
        let before = self.said.iter().rev().nth(1).filter(|word| NAMELIKE.contains(&word.as_str()));
        if let Some(before) = before.filter(|_| self.head().is_some_and(|h| h.name != class.name)) {
            // "the mail function" is one that is called so.
            self.words.push(before.clone());
        }
        let runs = |word: &&&str| mark.text.split(' ').any(|said| said.starts_with(**word));
        self.engine = self.engine.or_else(|| ENGINES.iter().find(runs).copied());
        let last = singular(mark.text.rsplit(' ').next().unwrap_or_default());
        self.held = [
            "repository",
            "repo",
            "registry",
            "service",
            "function",
            "lambda",
            "app",
            "queue",
            "topic",
        ]
        .contains(&last.as_str());
        let one = singular(&mark.text);
        self.part = class.part_words.iter().any(|word| *word == mark.text || *word == one);
        self.classes.push(class);
        self.plural = !class.words.contains(&mark.text.as_str()) && mark.text.ends_with('s');
        self.words.append(&mut self.trailing);
        (self.property, self.tags) = (false, false);
    }

    pub(super) fn unknown(&mut self, mark: &Mark) {
        if mark.text == "nobody" {
            // "Nobody has used it since": that is no name of a thing.
            return;
        }
        self.span(mark);
        self.said.push(mark.word());
        if matches!(mark.text.as_str(), "named" | "called") {
            self.naming = true;
            return;
        }
        if core::mem::take(&mut self.naming) {
            self.names.push(mark.word());
            return;
        }
        if !self.classes.is_empty() && mark.text.contains('-') {
            // "the bucket build-cache": words held together behind a noun are its name.
            self.names.push(mark.word());
            return;
        }
        let list = if self.classes.is_empty() { &mut self.words } else { &mut self.trailing };
        list.push(mark.word());
    }

    pub(super) fn name(&mut self, name: &str, mark: &Mark) {
        self.span(mark);
        self.said.push(name.to_owned());
        self.naming = false;
        self.names.push(name.to_owned());
    }

    pub(super) fn property(&mut self, mark: &Mark) {
        self.span(mark);
        let size = ["type", "size", "instance type", "instance class", "instance size"];
        if !self.classes.is_empty() && size.contains(&mark.text.as_str()) && self.count.is_some() {
            // "2 servers of type m6i.large"
            return;
        }
        self.said.push(mark.word());
        self.property = true;
        self.own =
            ["rule", "rules", "parameter group", "option group"].contains(&mark.text.as_str());
        self.opens |= mark.text == "public access";
        self.tags = mark.text.starts_with("tag") || mark.text.starts_with("label");
        self.words.append(&mut self.trailing);
    }

    pub(super) fn filler(&mut self, mark: &Mark) {
        if core::mem::take(&mut self.naming) {
            // "a rule called nightly"
            self.span(mark);
            self.names.push(mark.word());
            return;
        }
        if matches!(mark.text.as_str(), "new" | "additional" | "extra") {
            self.span(mark);
            self.fresh = true;
        }
    }

    /// A thing with its name and nothing else, as one writes it above a list.
    pub(super) fn is_headline(&self) -> bool {
        let named = self.names.iter().chain(&self.words).any(|word| word.contains(['-', '_', '/']));
        let named = named || self.names.iter().any(|name| name.contains('.'));
        named && self.trailing.is_empty() && !(self.definite || self.existing || self.part)
    }

    /// A thing and not a word more.
    pub(super) fn is_bare(&self) -> bool {
        let nothing = self.names.is_empty() && self.words.is_empty() && self.trailing.is_empty();
        let plain = self.vague.is_empty() && self.size.is_none() && !self.property;
        nothing && plain && !(self.definite || self.existing || self.generic)
    }

    /// "three c6i.large": a size that stands for the thing.
    pub(super) fn sized(&self) -> Option<&'static Class> {
        let counted = self.indefinite || self.count.is_some() || self.fresh;
        let bare = self.classes.is_empty() && !(self.property || self.generic || self.pronoun);
        self.size.as_deref().filter(|_| bare && counted).and_then(of_size)
    }

    pub(super) fn head(&self) -> Option<&'static Class> {
        self.classes.last().copied()
    }

    pub(super) fn qualifiers(&self) -> Vec<String> {
        let collective = ["named", "called", "group", "list", "one", "ones", "copy"];
        let words = self.words.iter().chain(&self.trailing);
        words.filter(|word| !collective.contains(&word.as_str())).cloned().collect()
    }
}
