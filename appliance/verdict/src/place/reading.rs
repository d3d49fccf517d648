//! What an object's tags and names, or a sentence, say about where it belongs.

use alloc::{format, string::String};
use tribune_record::{Change, EnvironmentKind, Known, Site, UnknownKind, Value};

use super::{
    belonging::Tie,
    clues::{Clues, Reach, told},
    environments::Named,
    glue::{is_card_data, is_hidden},
    people::{people, residency},
};
use crate::words::{Words, is_negation, plain};

/// Words in the name of another tag that may say the same: one of the known names counts in it, and
/// any other value says nothing.
const ENVIRONMENT_WORDS: [&str; 5] = ["env", "environment", "lifecycle", "stage", "tier"];
/// Tags that say nothing else than the environment: a value no table knows is one that nobody can
/// read.
const STRICT_TAGS: [&str; 6] = [
    "environment",
    "env",
    "deploymentenvironment",
    "environmentname",
    "environmenttype",
    "envtype",
];
const SEGMENT_TAGS: [&str; 5] =
    ["segment", "networksegment", "microsegment", "zone", "networkzone"];
const RESIDENCY_TAGS: [&str; 7] =
    ["country", "datacountry", "datalocation", "dataregion", "datasubjects", "location", "region"];
/// Parts of the names of other tags that say where data has to stay.
const RESIDENCY_WORDS: [&str; 3] = ["residency", "sovereignty", "jurisdiction"];
const NO: [&str; 4] = ["false", "no", "none", "0"];

/// Where an object's tags stand. Google calls them labels, and each service keeps them elsewhere.
const TAGS: [&[&str]; 7] = [
    &["tags"],
    &["tags_all"],
    &["labels"],
    &["effective_labels"],
    &["user_labels"],
    &["resource_labels"],
    &["settings", "0", "user_labels"],
];

/// Attributes that hold an object's name, or that of the group or project it is kept in.
const NAMES: [&str; 16] = [
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
    "dataset_id",
    "project",
    "project_id",
    "resource_group_name",
];

/// Where a text stands.
#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Tag(&'a str, &'a str),
    Name(&'a str),
    Environment(&'a str),
    Request,
}

impl Source<'_> {
    fn tell(self, clues: &mut Clues) {
        match self {
            Self::Tag(key, value) => clues.hear(&format!("tag {}={}", told(key), told(value))),
            Self::Name(name) => clues.hear(&format!("the name {}", told(name))),
            Self::Environment(name) => {
                clues.hear(&format!("the submission says {}", told(name)));
            }
            Self::Request => clues.hear("the request"),
        }
    }
}

impl Clues {
    /// An object's own.
    pub(super) fn of(change: &Change, site: &Site) -> Self {
        let mut clues = Self::default();
        let mut unread = false;
        for side in [&change.after, &change.before] {
            for path in TAGS {
                // What the provider adds by itself says nothing against the rest.
                unread |= matches!(side.read(path), Known::Unknown(unknown)
                    if unknown.kind == UnknownKind::Configured);
                for (name, value) in side.read(path).map().into_iter().flatten() {
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
            let owner = side.read(&["owner_id"]).text();
            let arn = side.read(&["arn"]).text().and_then(|arn| arn.split(':').nth(4));
            [owner, arn].into_iter().flatten().for_each(|account| clues.account(account, site));
        }
        if let Some(account) = change.provider.account.as_text() {
            clues.account(account, site);
        }
        for address in core::iter::once(&change.address).chain(&change.previous_address) {
            clues.named(&without_types(address));
        }
        // One reference makes all tags unknown; names that say where it belongs still do.
        if unread && clues.kind.is_none() {
            clues.nobody_can_read("its tags");
        }
        clues
    }

    /// What the words of a request say.
    pub(super) fn of_words(text: &str) -> Self {
        let mut clues = Self::default();
        if let Some(named) = Named::by_sentence(text) {
            clues.read(named);
            clues.hear(&format!("the request says {}", named.strictest()));
        }
        clues.scopes(text, Source::Request);
        clues
    }

    /// What the name of an environment says, given for a plan as a whole.
    pub(super) fn of_environment(name: &str) -> Self {
        let mut clues = Self::default();
        clues.environment(name, Source::Environment(name));
        clues
    }

    /// What the name of something it belongs to says of it: nothing that makes it less.
    pub(super) fn of_owner(name: &str, tie: Tie) -> Self {
        let mut read = Self::default();
        read.named(name);
        let takes = |reach: Reach| read.are(reach) && (tie == Tie::Part || reach.is_scope());
        let mut owned = Self::default();
        for reach in Reach::ALL.into_iter().filter(|reach| takes(*reach)) {
            owned.take_over(reach, name);
        }
        owned
    }

    fn environment(&mut self, name: &str, source: Source<'_>) {
        let named = match source {
            Source::Tag(..) => Named::by_tag(name),
            Source::Name(_) | Source::Environment(_) | Source::Request => Named::by_name(name),
        };
        if let Some(named) = named {
            self.give(named, name);
            source.tell(self);
        }
        self.scopes(name, source);
    }

    fn tagged(&mut self, name: &str, value: &Value) {
        let key = plain(name);
        let is_strict = STRICT_TAGS.contains(&key.as_str());
        let Some(text) = value.as_text() else {
            if is_strict && is_hidden_value(value) {
                self.nobody_can_read(&format!("the tag {}", told(name)));
            }
            return;
        };
        let source = Source::Tag(name, text);
        let is_about = |word: &str| ENVIRONMENT_WORDS.contains(&word);
        if is_strict || Words::of(name).any(|word| is_about(&word)) || is_about(&key) {
            self.environment(text, source);
            if is_strict && Named::by_tag(text).is_none() && !text.trim().is_empty() {
                self.nobody_can_read(&format!("the tag {}={}", told(name), told(text)));
            }
        } else if SEGMENT_TAGS.contains(&key.as_str()) {
            self.in_segment(text);
            self.named(text);
        } else if key == "name" {
            self.named(text);
        }
        let no = Words::of(text).next().is_some_and(|word| NO.contains(&word.as_str()));
        if Words::of(name).any(|word| is_card_data(&word)) {
            self.pci = self.pci.max(Some(!no));
        }
        if key.contains("gdpr") || key == "eudata" {
            self.eu = self.eu.max(Some(!no));
        }
        let stays = RESIDENCY_TAGS.contains(&key.as_str())
            || RESIDENCY_WORDS.iter().any(|word| key.contains(word));
        if stays {
            self.residency(text, source);
        }
        if stays || key.contains("compliance") {
            self.scopes(text, source);
        } else if key.contains("class") || key.contains("scope") || key.contains("data") {
            self.scopes(text, source);
            // A class of data that is no card data says so.
            self.pci = self.pci.or(Some(false));
        }
    }

    fn named(&mut self, name: &str) {
        if let Some(segment) = name.strip_prefix("segment:") {
            self.in_segment(segment);
        }
        let source = Source::Name(name);
        if let Some(named) = Named::by_name(name) {
            self.read(named);
            source.tell(self);
        }
        self.scopes(name, source);
    }

    fn residency(&mut self, text: &str, source: Source<'_>) {
        if let Some(eu) = residency(text) {
            self.eu = self.eu.max(Some(eu));
            source.tell(self);
        }
    }

    fn scopes(&mut self, text: &str, source: Source<'_>) {
        let pci = card_data(text);
        let eu = people(text);
        if pci.is_some() || eu.is_some() {
            source.tell(self);
        }
        self.pci = self.pci.max(pci);
        self.eu = self.eu.max(eu);
    }

    fn account(&mut self, account: &str, site: &Site) {
        if site.pci_accounts.iter().any(|pci| pci == account) {
            self.pci = Some(true);
            self.hear(&format!("account {account} holds card data"));
        }
    }
}

/// Whether nobody can read a value that is there.
const fn is_hidden_value(value: &Value) -> bool {
    match value {
        Value::Redacted(_) => true,
        Value::Unknown(unknown) => matches!(unknown.kind, UnknownKind::Configured),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => false,
    }
}

/// Whether the words of a text say that card data is meant, or that it is not.
fn card_data(text: &str) -> Option<bool> {
    let mut strictest = is_hidden(text, is_card_data).then_some(true);
    let mut negated = false;
    for word in Words::of(text) {
        if is_card_data(&word) {
            strictest = strictest.max(Some(!negated));
        }
        negated = is_negation(&word);
    }
    strictest
}

/// What a name that is given by itself, such as that of a network segment, says of what bears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scopes {
    pub(crate) production: bool,
    pub(crate) pci: bool,
    pub(crate) eu: bool,
}

/// Reads such a name.
pub(crate) fn scopes(name: &str) -> Scopes {
    let named = Named::by_name(name);
    let is_eu = [people(name), residency(name)].contains(&Some(true));
    Scopes {
        production: named.is_some_and(|named| named.kind == EnvironmentKind::Production),
        pci: card_data(name) == Some(true),
        eu: is_eu,
    }
}

/// The text of the tag `key`, after or before the change, whatever its spelling.
pub(crate) fn tag<'a>(change: &'a Change, key: &str) -> Option<&'a str> {
    let sides = [&change.after, &change.before];
    let maps = sides
        .into_iter()
        .flat_map(|side| TAGS.into_iter().filter_map(|tags| side.read(tags).map()));
    // One that nobody can read leaves what was said before.
    let mut named = maps.flatten().filter(|(name, _value)| plain(name) == key);
    named.find_map(|(_name, value)| value.as_text())
}

/// An address without its resource types: `aws_ivs_live.a` is not live.
fn without_types(address: &str) -> String {
    let mut kept = String::with_capacity(address.len());
    let mut in_module = false;
    let mut type_seen = false;
    for part in address.split('.') {
        if in_module || (type_seen && part != "module") {
            kept.push_str(part);
            kept.push('.');
            in_module = false;
        } else if part == "module" {
            in_module = true;
        } else if part != "data" {
            type_seen = true;
        }
    }
    kept
}
