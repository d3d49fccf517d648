//! A change with effect, as the comparison sees it: its class, its names, where it happens.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use core::cell::OnceCell;
use tribune_record::{Case, Change, Mode, Placement, Value};

use super::{
    super::lexicon::{Class, Kind, classify, row, singular},
    details::Changed,
    differ::changed,
};
use crate::words::tokens;

/// Attributes that name an object.
const NAMING: &[&str] = &[
    "name",
    "identifier",
    "bucket",
    "id",
    "alarm_name",
    "function_name",
    "cluster_identifier",
    "cluster_name",
    "role_name",
    "user_name",
    "group_name",
    "domain_name",
    "table_name",
    "title",
    "display_name",
    "description",
    "alias",
    "user",
    "role",
    "topic",
    "family",
    "key_name",
    "compute_environment_name",
    "creation_token",
    "dashboard_name",
    "dataset_id",
    "model_package_group_name",
    "replication_group_id",
    "repository_id",
    "secret_id",
    "table_id",
];

/// Of those, the ones that tell about an object, or name another one.
const TELLING: &[&str] = &["description", "title", "user", "role", "topic"];

/// A change with effect.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) change: &'a Change,
    /// Its position in the plan.
    pub(super) position: usize,
    pub(super) placement: Option<&'a Placement>,
    pub(super) kind: Kind,
    pub(super) class: Option<&'static Class>,
    /// Everything it is called, in lower-case letters and digits only.
    names: OnceCell<Vec<String>>,
    /// The words of what it is called.
    words: OnceCell<Vec<Vec<String>>>,
    /// What differs in it.
    changed: OnceCell<Vec<Changed>>,
}

/// What each type in a plan is.
pub(super) type Kinds<'a> = BTreeMap<&'a str, (Kind, Option<&'static Class>)>;

/// What each type in the plan of a case is.
pub(super) fn kinds(case: &Case) -> Kinds<'_> {
    let mut kinds = Kinds::new();
    for change in &case.plan.changes {
        kinds.entry(change.resource_type.as_str()).or_insert_with(|| {
            let kind = classify(&change.resource_type);
            let class = row(&kind.class);
            (kind, class)
        });
    }
    kinds
}

/// The changes of a case that do anything.
pub(super) fn rows<'a>(
    case: &'a Case,
    placements: &'a [Placement],
    kinds: &Kinds<'_>,
) -> Vec<Row<'a>> {
    let does = |change: &Change| change.action.has_effect() && change.mode != Mode::Data;
    let changes = case.plan.changes.iter().enumerate().filter(|(_at, change)| does(change));
    let rows = changes.filter_map(|(position, change)| {
        let row = Row::of(change, position, kinds)?;
        Some(Row { placement: placements.get(position), ..row })
    });
    rows.collect()
}

impl<'a> Row<'a> {
    /// Any change of a plan, as a row.
    pub(super) fn of(change: &'a Change, position: usize, kinds: &Kinds<'_>) -> Option<Self> {
        let (kind, class) = kinds.get(change.resource_type.as_str())?.clone();
        Some(Self {
            change,
            position,
            placement: None,
            kind,
            class,
            names: OnceCell::new(),
            words: OnceCell::new(),
            changed: OnceCell::new(),
        })
    }

    fn names(&self) -> &[String] {
        self.names.get_or_init(|| names(self.change))
    }

    /// Every attribute that differs.
    pub(super) fn changed(&self) -> &[Changed] {
        self.changed.get_or_init(|| changed(self.change))
    }

    /// Whether a word of the request is one of the words of what the object is called.
    pub(super) fn is_called_like(&self, word: &str) -> bool {
        let words = self.words.get_or_init(|| worded(self.change));
        words.iter().any(|name| holds_word(name, word))
    }

    /// Whether a word of the request stands anywhere in what the object is called: enough to
    /// spare it.
    pub(super) fn may_be_called_like(&self, word: &str) -> bool {
        is_among(self.names(), word)
    }

    /// Whether it is called exactly so, by its label in the configuration or else.
    pub(super) fn is_labelled(&self, name: &str) -> bool {
        let wanted = squash(name);
        !wanted.is_empty() && self.names().contains(&wanted)
    }

    /// Whether it is called exactly so.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let wanted = squash(name);
        !wanted.is_empty() && self.own_names().any(|own| own == wanted)
    }

    /// What it is called by its own attributes, all in one; its label in the configuration, which
    /// whoever plans chooses freely, only where it has no name of its own.
    fn own_names(&self) -> impl Iterator<Item = String> {
        let ids = [&self.change.before, &self.change.after].map(|side| side.read(&["id"]).text());
        let bare = given_names(self.change).all(|name| ids.contains(&Some(name)));
        let labels = if bare { self.names().to_vec() } else { Vec::new() };
        attribute_names(self.change).into_iter().chain(labels)
    }

    /// Whether it is one of several that are called so together, each with its number.
    pub(super) fn is_instance_of(&self, name: &str) -> bool {
        let wanted = squash(name);
        let numbered = |own: &String| {
            own.strip_prefix(&wanted).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
        };
        !wanted.is_empty()
            && self.change.index.is_some()
            && self.own_names().any(|own| numbered(&own))
    }

    /// Its address, for a finding.
    pub(super) fn address(&self) -> String {
        self.change.address.clone()
    }

    /// What a person calls such a thing.
    pub(super) fn plain(&self) -> String {
        self.class
            .map_or_else(|| self.change.resource_type.to_string(), |class| class.plain.to_owned())
    }

    /// The side that says what it will be; what it was, where it goes.
    pub(super) const fn object(&self) -> &Value {
        match self.change.after {
            Value::Null => &self.change.before,
            Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => &self.change.after,
        }
    }

    pub(super) fn is(&self, class: &str) -> bool {
        self.kind.class == class
    }

    pub(super) fn has(&self, wanted: impl Fn(&Class) -> bool) -> bool {
        self.class.is_some_and(wanted)
    }
}

fn is_among(names: &[String], word: &str) -> bool {
    let whole = squash(word);
    let one = squash(&singular(word));
    whole.len() > 1
        && names.iter().any(|name| name.contains(&whole) || (one.len() > 3 && name.contains(&one)))
}

/// Whether a word of the request is part of what an object of the plan is called.
pub(super) fn is_called_like(change: &Change, word: &str) -> bool {
    worded(change).iter().any(|name| holds_word(name, word))
}

/// Tags that say what an object is called or belongs to.
const TAGS: &[&str] = &["name", "app", "application", "component", "project", "service"];

/// The words of each name of an object. Its label in the configuration counts where it says nothing
/// of itself: whoever plans chooses the label freely.
fn worded(change: &Change) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = given_names(change).map(tokens).collect();
    for side in [&change.before, &change.after] {
        let tags = side.as_map().and_then(|map| map.get("tags")).and_then(Value::as_map);
        for (key, value) in tags.into_iter().flatten() {
            let names = TAGS.contains(&key.to_lowercase().as_str());
            out.extend(value.as_text().filter(|_| names).map(tokens));
        }
    }
    // Of a policy, whose it is.
    let owned = change.resource_type.as_str().starts_with("aws_iam_");
    let owners = ["role", "user"].into_iter().filter(|_| owned);
    let owners = owners.flat_map(|key| [&change.before, &change.after].map(|side| (side, key)));
    out.extend(owners.filter_map(|(side, key)| side.read(&[key]).text()).map(tokens));
    if out.is_empty() {
        let own = [change.address.as_str(), change.name.as_str()];
        out.extend(own.into_iter().map(tokens));
        out.extend(change.previous_address.as_deref().map(tokens));
        let telling = TELLING.iter().filter_map(|key| change.after.read(&[key]).text());
        out.extend(telling.map(tokens));
    }
    out.extend(change.importing.as_deref().map(tokens));
    out
}

/// Whether some words of a name, one behind the other, are this word; `web2` is a `web` too.
fn holds_word(name: &[String], word: &str) -> bool {
    let plain = |text: &str| singular(text.trim_end_matches(|c: char| c.is_ascii_digit()));
    let wanted = squash(word);
    let wanted = [plain(&wanted), wanted];
    (0..name.len()).any(|from| {
        let mut run = String::new();
        name.iter().skip(from).any(|part| {
            run.push_str(part);
            !run.is_empty() && (wanted.contains(&run) || wanted.contains(&plain(&run)))
        })
    })
}

/// What an object is called by its own attributes, as they stand.
pub(super) fn given_names(change: &Change) -> impl Iterator<Item = &str> {
    let sides = [&change.before, &change.after];
    sides.into_iter().flat_map(|side| {
        let own = NAMING.iter().filter(|attribute| !TELLING.contains(attribute));
        let own = own.filter_map(|attribute| side.read(&[attribute]).text());
        own.chain(typed_names(change, side)).chain(side.read(&["tags", "Name"]).text())
    })
}

/// What an object is called by an attribute that bears the end of its type's name:
/// `node_group_name` of an `aws_eks_node_group`.
fn typed_names<'a>(change: &'a Change, side: &'a Value) -> impl Iterator<Item = &'a str> {
    let named = |key: &str| {
        let own = ["_name", "_identifier", "_id"].iter().find_map(|end| key.strip_suffix(end));
        let kind = change.resource_type.as_str();
        own.and_then(|own| kind.strip_suffix(own)).is_some_and(|rest| rest.ends_with('_'))
    };
    let attributes = side.as_map().into_iter().flatten();
    attributes
        .filter(move |(key, _)| !NAMING.contains(&key.as_str()) && named(key))
        .filter_map(|(_, value)| value.as_text())
}

/// The words of what an object is called, its label in the configuration included.
pub(super) fn name_words(change: &Change) -> impl Iterator<Item = String> {
    given_names(change).chain([change.name.as_str()]).flat_map(tokens)
}

fn names(change: &Change) -> Vec<String> {
    let mut out = Vec::new();
    let tail = change.address.rsplit('.').next().unwrap_or_default();
    for name in [change.address.as_str(), tail, change.name.as_str()] {
        out.push(squash(name));
    }
    out.extend(change.previous_address.as_deref().map(squash));
    out.extend(change.importing.as_deref().map(squash));
    out.extend(attribute_names(change));
    out.retain(|name| !name.is_empty());
    out
}

/// What the attributes of an object and its tags call it.
fn attribute_names(change: &Change) -> Vec<String> {
    let mut out = Vec::new();
    for side in [&change.before, &change.after] {
        for attribute in NAMING {
            out.extend(side.read(&[attribute]).text().map(squash));
        }
        out.extend(typed_names(change, side).map(squash));
        let tags = side.as_map().and_then(|map| map.get("tags")).and_then(Value::as_map);
        for value in tags.into_iter().flat_map(BTreeMap::values) {
            out.extend(value.as_text().map(squash));
        }
    }
    out
}

/// Letters and digits alone, lower case: `Load-Test_0` and `loadtest[0]` are the same name.
fn squash(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
