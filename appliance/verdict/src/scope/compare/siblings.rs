//! Which attribute of several the words speak of. "The read capacity" is `read_capacity`, where the
//! object has that: not `write_capacity`, which only shares a word with it.

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use core::cell::OnceCell;
use tribune_record::Change;

use super::{View, details::Changed, differ::is_nothing, heard::plain, row::Row};
use crate::{
    walk::{Step, last_key, leaves},
    words::{Words, tokens},
};

/// Words in the names of attributes that say nothing about which of several it is.
const NOISE: &[&str] = &[
    "arn",
    "byte",
    "config",
    "configuration",
    "count",
    "day",
    "enable",
    "enabled",
    "for",
    "gb",
    "gib",
    "hour",
    "id",
    "in",
    "is",
    "kb",
    "key",
    "mb",
    "mib",
    "minute",
    "ms",
    "name",
    "number",
    "of",
    "on",
    "policy",
    "property",
    "sec",
    "second",
    "setting",
    "state",
    "status",
    "to",
    "value",
];

/// Words that tell two of a kind apart.
const SIDES: &[&str] =
    &["burst", "container", "desired", "hard", "max", "min", "noncurrent", "read", "soft", "write"];

/// Attributes that are no setting of an object.
const ASIDE: &[&str] = &["labels", "tags", "tags_all", "timeouts", "user_labels"];

/// The words of what an attribute is called: of its own name, or of what it stands in where that
/// says nothing. What the author of the plan made up is called nothing.
pub(super) fn label(keys: &[&str]) -> Vec<String> {
    if keys.last().is_some_and(|key| key.starts_with('[')) {
        return Vec::new();
    }
    let mut named = keys.iter().rev().filter(|key| !key.starts_with('['));
    let told = |key: &&&str| {
        let words = tokens(key).into_iter().filter(|word| !is_noise(word));
        let words: Vec<String> =
            words.map(|word| plain(&word)).filter(|word| !is_noise(word)).collect();
        (!words.is_empty()).then_some(words)
    };
    named.find_map(|key| told(&key)).unwrap_or_default()
}

/// The keys on the way to a leaf.
pub(super) fn keys_of<'s>(steps: &[Step<'s>]) -> Vec<&'s str> {
    let keys = steps.iter().filter_map(|step| match step {
        Step::Key(key) => Some(*key),
        Step::At(_) => None,
    });
    keys.collect()
}

fn is_noise(word: &str) -> bool {
    NOISE.contains(&word) || word.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn label_of(one: &Changed) -> Vec<String> {
    let keys: Vec<&str> = one.keys.iter().map(String::as_str).collect();
    label(&keys)
}

/// What the words say of the attributes of one object.
#[derive(Debug)]
pub(super) struct Spoken<'v, 'a> {
    view: &'v View<'a>,
    change: &'v Change,
    changed: &'v [Changed],
    /// Words that name the object or its kind, and so no attribute.
    own: BTreeSet<String>,
    whole: OnceCell<Whole>,
}

/// The attributes of an object whose whole names are said, by their words.
#[derive(Debug)]
struct Whole {
    all: BTreeSet<Vec<String>>,
    /// The ones that change.
    changing: BTreeSet<Vec<String>>,
}

impl<'v, 'a> Spoken<'v, 'a> {
    /// Looks at an object with the words in mind.
    pub(super) fn of(view: &'v View<'a>, row: &'v Row<'_>) -> Self {
        let nouns = row.class.map_or(&[][..], |class| class.words);
        let nouns = nouns.iter().flat_map(|noun| tokens(noun));
        let items = view.contract.items.iter();
        let names = items.flat_map(|item| item.names.iter().chain(&item.qualifiers));
        let names = names.chain(&view.contract.context_names).flat_map(|name| tokens(name));
        let own = names.chain(nouns).map(|word| plain(&word)).collect();
        let (change, changed) = (row.change, row.changed());
        Self { view, change, changed, own, whole: OnceCell::new() }
    }

    fn whole(&self) -> &Whole {
        self.whole.get_or_init(|| {
            let mut all = BTreeSet::new();
            for side in [&self.change.before, &self.change.after] {
                leaves(side, &mut |steps, _leaf| {
                    let aside =
                        |step: &Step<'_>| matches!(step, Step::Key(key) if ASIDE.contains(key));
                    if steps.first().is_some_and(aside) || !self.may_be_said(steps) {
                        return;
                    }
                    let label = label(&keys_of(steps));
                    if self.is_whole(&label) {
                        all.insert(label);
                    }
                });
            }
            let changing = self.changed.iter().map(label_of);
            let changing = changing.filter(|label| all.contains(label)).collect();
            Whole { all, changing }
        })
    }

    /// Whether the name of an attribute begins with a word that is said: what most do not.
    fn may_be_said(&self, steps: &[Step<'_>]) -> bool {
        let words = Words::of(last_key(steps)).filter(|word| !is_noise(word));
        let mut words = words.map(|word| plain(&word)).filter(|word| !is_noise(word));
        words.next().is_none_or(|word| self.is_said(&word))
    }

    fn is_said(&self, word: &String) -> bool {
        !self.own.contains(word) && self.view.heard.says(word)
    }

    fn is_whole(&self, label: &[String]) -> bool {
        let all = !label.is_empty() && label.iter().all(|word| self.is_said(word));
        all && self.view.heard.runs(label, &is_noise)
    }

    /// Whether the words call an attribute by its whole name.
    pub(super) fn is_called(&self, label: &[String]) -> bool {
        self.is_whole(label)
    }

    /// Whether the words call an attribute by its whole name, of two words or more.
    pub(super) fn names(&self, one: &Changed) -> bool {
        let label = label_of(one);
        label.len() > 1 && self.is_whole(&label)
    }

    /// Whether the words speak of another attribute of the object than this one.
    pub(super) fn is_of_another(&self, one: &Changed) -> bool {
        let label = label_of(one);
        let said: Vec<&String> = label.iter().filter(|word| self.is_said(word)).collect();
        let twice = |word: &&String| self.view.heard.times(word) > 1;
        let again = !said.is_empty() && said.len() == label.len() && said.iter().all(twice);
        if label.is_empty() || again {
            return false;
        }
        let whole = self.whole();
        whole.all.iter().any(|other| {
            let within = said.iter().all(|word| other.contains(*word));
            let less = within && *other != label && said.len() < other.len();
            // As much is said of both: it is the one that is said whole, where that changes, or
            // where this one is the other end of the same.
            let equal = within && *other != label && said.len() == other.len();
            let side = |word: &String| SIDES.contains(&word.as_str()) && !self.is_said(word);
            let comes_along = is_nothing(&one.before)
                && label.len() > other.len()
                && label.starts_with(other)
                && whole.changing.contains(other);
            let one_of_two = equal && (whole.changing.contains(other) || label.iter().any(side));
            !comes_along && (less || one_of_two)
        })
    }
}
