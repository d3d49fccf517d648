//! What an object's tags and names, or a sentence, say about where it belongs.

use alloc::{
    format,
    string::{String, ToString as _},
    vec,
    vec::Vec,
};
use tribune_record::{Change, EnvironmentKind, Known, Pointer, Site, Unknown, UnknownKind, Value};

use super::{
    belonging::Tie,
    clues::{Clues, Reach, told},
    environments::Named,
    glue::{is_card_data, is_hidden},
    people::{people, people_in_a_state, residency},
};
use crate::{
    walk::at,
    words::{Words, is_negation, plain},
};

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
/// Tags that say where data has to stay, or whose it is.
const RESIDENCY_TAGS: [&str; 18] = [
    "country",
    "customercountry",
    "customerregion",
    "customers",
    "datacountry",
    "datalocation",
    "dataregion",
    "datasubject",
    "datasubjects",
    "location",
    "market",
    "markets",
    "personaldata",
    "pii",
    "region",
    "standort",
    "usercountry",
    "userregion",
];
/// Parts of the names of other tags that say the same.
const RESIDENCY_WORDS: [&str; 5] =
    ["residency", "residence", "residenz", "sovereignty", "jurisdiction"];
/// Tags that say it by their name alone, and parts of the names of such tags.
const EU_TAGS: [&str; 5] = ["eu", "eucustomers", "eudata", "eupersonaldata", "eupii"];
const EU_TAG_WORDS: [&str; 3] = ["gdpr", "dsgvo", "rgpd"];
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

/// Where autoscaling groups keep theirs, one block each.
const BLOCKS: &[&str] = &["tag"];

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

/// Of these, the names of what it is kept in.
const KEPT_IN: [&str; 3] = ["project", "project_id", "resource_group_name"];

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
            for block in side.read(BLOCKS).list().into_iter().flatten() {
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
        if is_environment(name) {
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
        if EU_TAGS.contains(&key.as_str()) || EU_TAG_WORDS.iter().any(|word| key.contains(word)) {
            self.eu = self.eu.max(Some(!no));
        }
        let stays = RESIDENCY_TAGS.contains(&key.as_str())
            || RESIDENCY_WORDS.iter().any(|word| key.contains(word));
        if stays {
            self.residency(text, source);
        } else if people_in_a_state(text) {
            self.eu = Some(true);
            source.tell(self);
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
    hidden_value(value).is_some()
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

/// Whether a tag is about the environment.
fn is_environment(name: &str) -> bool {
    let key = plain(name);
    let is_about = |word: &str| ENVIRONMENT_WORDS.contains(&word);
    STRICT_TAGS.contains(&key.as_str())
        || Words::of(name).any(|word| is_about(&word))
        || is_about(&key)
}

/// Words in the name of a tag that says which data is held.
const SCOPE_WORDS: [&str; 8] = [
    "class",
    "classification",
    "compliance",
    "confidentiality",
    "pii",
    "regulation",
    "scope",
    "sensitivity",
];

/// The tags of an object that would say whether it holds card data or data of people in the EU, and
/// that nobody can read; none inside where they are masked. One reference makes all tags unknown:
/// of an object whose name can be read that says nothing. Masked they are only on purpose.
pub(crate) fn hidden_scopes(change: &Change) -> Vec<(Pointer, Option<&Unknown>)> {
    let mut found = vec![];
    let is_named = is_named(change);
    for path in TAGS.into_iter().chain([BLOCKS]) {
        match change.after.read(path) {
            Known::Masked => found.push((at(path), None)),
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured && !is_named => {
                found.push((at(path), Some(unknown)));
            }
            Known::Is(Value::Map(tags)) => {
                let hidden = tags.iter().filter(|(name, _value)| tells_scope(name));
                let hidden = hidden.filter_map(|(name, value)| Some((name, hidden_value(value)?)));
                found.extend(hidden.map(|(name, unknown)| (at(path).join(name), unknown)));
            }
            Known::Is(_) | Known::Absent | Known::Unknown(_) => {}
        }
    }
    let blocks = change.after.read(BLOCKS).list().unwrap_or_default();
    for (number, block) in blocks.iter().enumerate() {
        let Value::Map(block) = block else { continue };
        let key = block.get("key");
        let tells = key.is_some_and(is_hidden_value)
            || key.and_then(Value::as_text).is_some_and(tells_scope);
        let mut parts = ["key", "value"].into_iter().filter_map(|part| block.get(part));
        let hidden = parts.find_map(hidden_value).filter(|_hidden| tells);
        let place = || at(BLOCKS).join(&number.to_string());
        found.extend(hidden.map(|unknown| (place(), unknown)));
    }
    found
}

/// Whether an object has a name of its own that can be read.
fn is_named(change: &Change) -> bool {
    let own = NAMES.iter().filter(|key| !KEPT_IN.contains(key));
    let mut names = own.filter_map(|key| change.after.read(&[key]).text());
    names.any(|name| !name.is_empty())
}

fn tells_scope(name: &str) -> bool {
    let key = plain(name);
    let is_telling = |word: String| is_card_data(&word) || SCOPE_WORDS.contains(&word.as_str());
    Words::of(name).any(is_telling)
        || SCOPE_WORDS.iter().any(|word| key.ends_with(word))
        || EU_TAGS.contains(&key.as_str())
        || EU_TAG_WORDS.iter().any(|word| key.contains(word))
        || RESIDENCY_WORDS.iter().any(|word| key.contains(word))
}

/// Why a value cannot be read, where it is there and cannot.
const fn hidden_value(value: &Value) -> Option<Option<&Unknown>> {
    match value {
        Value::Redacted(_) => Some(None),
        Value::Unknown(unknown) if matches!(unknown.kind, UnknownKind::Configured) => {
            Some(Some(unknown))
        }
        Value::Unknown(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => None,
    }
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
