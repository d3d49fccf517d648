//! What an object's tags and names, or a sentence, say about where it belongs.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use tribune_record::{Change, EnvironmentKind, Known, Site, Value};

use crate::words::{plain, tokens, with_negation};

const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];
const NON_PRODUCTION: [&str; 17] = [
    "nonprod",
    "nonproduction",
    "preprod",
    "preproduction",
    "dev",
    "development",
    "develop",
    "staging",
    "stage",
    "stg",
    "qa",
    "uat",
    "test",
    "testing",
    "sandbox",
    "sbx",
    "preview",
];
/// In a sentence `live`, `test`, `stage`, `preview` and `develop` are ordinary words.
const SENTENCE_ONLY_NAMES: [&str; 6] = ["live", "test", "testing", "stage", "preview", "develop"];

const ENVIRONMENT_TAGS: [&str; 6] =
    ["environment", "env", "stage", "deploymentenvironment", "lifecycle", "environmentname"];
const SEGMENT_TAGS: [&str; 5] =
    ["segment", "networksegment", "microsegment", "zone", "networkzone"];
const RESIDENCY_TAGS: [&str; 6] =
    ["dataresidency", "residency", "dataregion", "datalocation", "jurisdiction", "datasubjects"];
const PCI_WORDS: [&str; 3] = ["pci", "cde", "cardholder"];
const EU_WORDS: [&str; 5] = ["eu", "eea", "gdpr", "european", "europe"];
/// After `eu` these make the name of a region, which is where something is, not whose it is.
const REGION_WORDS: [&str; 5] = ["west", "central", "north", "south", "east"];

/// Attributes that hold an object's name.
const NAMES: [&str; 12] = [
    "name",
    "name_prefix",
    "bucket",
    "identifier",
    "cluster_identifier",
    "function_name",
    "domain_name",
    "repository_name",
    "alarm_name",
    "segment",
    "environment",
    "db_name",
];

/// One clue to the environment.
#[derive(Debug, Clone)]
pub(crate) struct Kind {
    pub(crate) kind: EnvironmentKind,
    /// What it is called there.
    pub(crate) name: String,
    /// Whether that was given as an environment's name, not read out of another one.
    pub(crate) given: bool,
}

/// What was found, in the order it was found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clues {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) segment: Option<String>,
    /// In scope, said to be out of it, or nothing said.
    pub(crate) pci: Option<bool>,
    pub(crate) eu: Option<bool>,
    pub(crate) said: Vec<String>,
}

impl Clues {
    /// An object's own.
    pub(crate) fn of(change: &Change, site: &Site) -> Self {
        let mut clues = Self::default();
        for side in [&change.after, &change.before] {
            for key in ["tags", "tags_all", "labels"] {
                for (name, value) in side.read(&[key]).map().into_iter().flatten() {
                    clues.tagged(name, value);
                }
            }
            // Autoscaling groups write their tags as blocks.
            for block in side.read(&["tag"]).list().into_iter().flatten() {
                if let (Some(name), Known::Is(value)) =
                    (block.read(&["key"]).text(), block.read(&["value"]))
                {
                    clues.tagged(name, value);
                }
            }
        }
        for side in [&change.after, &change.before] {
            for key in NAMES {
                if let Some(name) = side.read(&[key]).text() {
                    clues.named(name);
                }
            }
            clues.account(side, site);
        }
        for address in core::iter::once(&change.address).chain(&change.previous_address) {
            clues.named(&without_types(address));
        }
        clues
    }

    /// What the words of a request say.
    pub(crate) fn of_words(text: &str) -> Self {
        let mut clues = Self::default();
        let words = tokens(text);
        for (word, negated) in with_negation(&words) {
            let kind = kind_of(word).filter(|_kind| !SENTENCE_ONLY_NAMES.contains(&word));
            if let Some(kind) = kind.and_then(|kind| turned(kind, negated)) {
                clues.says(kind, word, &format!("the request says {word}"));
            }
        }
        clues.scopes(&words, "the request");
        clues
    }

    /// A name of an environment, given as such.
    pub(crate) fn environment(&mut self, name: &str, said: &str) {
        let words = tokens(name);
        let kinds = with_negation(&words)
            .filter_map(|(word, negated)| kind_of(word).and_then(|kind| turned(kind, negated)));
        if let Some(kind) = kinds.max() {
            self.kinds.push(Kind { kind, name: name.to_owned(), given: true });
            self.hear(said);
        }
        self.scopes(&words, "the environment's name");
    }

    /// Everything `other` knows, beside what is known.
    pub(crate) fn add(&mut self, other: &Self) {
        self.kinds.extend(other.kinds.iter().cloned());
        if self.segment.is_none() {
            self.segment.clone_from(&other.segment);
        }
        // In scope weighs more than out of it, and that more than nothing.
        self.pci = self.pci.max(other.pci);
        self.eu = self.eu.max(other.eu);
        for said in &other.said {
            self.hear(said);
        }
    }

    /// What `other` knows where nothing is known yet.
    pub(crate) fn inherit(&mut self, other: &Self, from: &str) {
        if self.kinds.is_empty() && !other.kinds.is_empty() {
            self.kinds.clone_from(&other.kinds);
            for said in &other.said {
                self.hear(&format!("{from}: {said}"));
            }
        }
        if self.segment.is_none() {
            self.segment.clone_from(&other.segment);
        }
        self.pci = self.pci.or(other.pci);
        self.eu = self.eu.or(other.eu);
    }

    fn says(&mut self, kind: EnvironmentKind, name: &str, said: &str) {
        self.kinds.push(Kind { kind, name: name.to_owned(), given: false });
        self.hear(said);
    }

    fn hear(&mut self, said: &str) {
        const ENOUGH: usize = 8;
        if self.said.len() < ENOUGH && !self.said.iter().any(|known| known == said) {
            self.said.push(said.to_owned());
        }
    }

    fn tagged(&mut self, name: &str, value: &Value) {
        let Some(text) = value.as_text() else { return };
        let key = plain(name);
        let said = format!("tag {name}={text}");
        if ENVIRONMENT_TAGS.contains(&key.as_str()) {
            self.environment(text, &said);
        } else if SEGMENT_TAGS.contains(&key.as_str()) {
            self.segment.get_or_insert_with(|| text.to_owned());
            self.named(text);
        } else if key == "name" {
            self.named(text);
        }
        let words = tokens(text);
        let keyed = tokens(name);
        let no = matches!(words.first().map(String::as_str), Some("false" | "no" | "none" | "0"));
        if keyed.iter().any(|word| PCI_WORDS.contains(&word.as_str())) {
            self.pci = self.pci.max(Some(!no));
        }
        if key.contains("gdpr") || key == "eudata" {
            self.eu = self.eu.max(Some(!no));
        }
        if RESIDENCY_TAGS.contains(&key.as_str()) || key.contains("compliance") {
            self.scopes(&words, &said);
        } else if key.contains("class") || key.contains("scope") || key.contains("data") {
            self.scopes(&words, &said);
            // A class of data that is no card data says so.
            self.pci = self.pci.or(Some(false));
        }
    }

    fn named(&mut self, name: &str) {
        if let Some(segment) = name.strip_prefix("segment:") {
            self.segment.get_or_insert_with(|| segment.to_owned());
        }
        let words = tokens(name);
        for (word, negated) in with_negation(&words) {
            if let Some(kind) = kind_of(word).and_then(|kind| turned(kind, negated)) {
                let word = if negated { "non-production" } else { word };
                self.says(kind, word, &format!("the name {name}"));
            }
        }
        self.scopes(&words, &format!("the name {name}"));
    }

    fn scopes(&mut self, words: &[String], said: &str) {
        for (at, (word, negated)) in with_negation(words).enumerate() {
            if PCI_WORDS.contains(&word) {
                self.pci = self.pci.max(Some(!negated));
                self.hear(said);
            }
            let next = at.checked_add(1).and_then(|at| words.get(at)).map_or("", String::as_str);
            if EU_WORDS.contains(&word) && !REGION_WORDS.contains(&next) {
                self.eu = self.eu.max(Some(!negated));
                self.hear(said);
            }
        }
    }

    fn account(&mut self, side: &Value, site: &Site) {
        let owner = side.read(&["owner_id"]).text();
        let arn = side.read(&["arn"]).text().and_then(|arn| arn.split(':').nth(4));
        for account in [owner, arn].into_iter().flatten() {
            if site.pci_accounts.iter().any(|pci| pci == account) {
                self.pci = Some(true);
                self.hear(&format!("account {account} holds card data"));
            }
        }
    }
}

/// The text of the tag `key`, after or before the change, whatever its spelling.
pub(crate) fn tag<'a>(change: &'a Change, key: &str) -> Option<&'a str> {
    let sides = [&change.after, &change.before];
    let maps = sides.into_iter().flat_map(|side| {
        ["tags", "tags_all", "labels"].into_iter().filter_map(|tags| side.read(&[tags]).map())
    });
    maps.flatten()
        .find(|(name, _value)| plain(name) == key)
        .and_then(|(_name, value)| value.as_text())
}

fn kind_of(word: &str) -> Option<EnvironmentKind> {
    if PRODUCTION.contains(&word) {
        Some(EnvironmentKind::Production)
    } else if NON_PRODUCTION.contains(&word) {
        Some(EnvironmentKind::NonProduction)
    } else {
        None
    }
}

/// `non-prod` is not production; what `non-dev` is nobody knows.
fn turned(kind: EnvironmentKind, negated: bool) -> Option<EnvironmentKind> {
    match (kind, negated) {
        (kind, false) => Some(kind),
        (EnvironmentKind::Production, true) => Some(EnvironmentKind::NonProduction),
        (EnvironmentKind::NonProduction, true) => None,
    }
}

/// An address without its resource types: `aws_ivs_live.a` is not live.
fn without_types(address: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut in_module = false;
    let mut type_seen = false;
    for part in address.split('.') {
        if in_module {
            kept.push(part);
            in_module = false;
        } else if part == "module" {
            in_module = true;
        } else if part == "data" && !type_seen {
        } else if type_seen {
            kept.push(part);
        } else {
            type_seen = true;
        }
    }
    kept.join(".")
}
