//! The lexicon: which words mean which class of objects, and which resource types are in it.
//! Reviewed data in `lexicon/`; here only how it is looked up.

pub(super) mod actions;
pub(super) mod asides;
pub(super) mod aspects;
pub(super) mod clauses;
mod clouds;
mod composite;
mod compute;
mod control;
mod data;
pub(super) mod entities;
mod families;
pub(super) mod frames;
pub(super) mod moods;
mod network;
pub(super) mod ordinary;
pub(super) mod scripts;
pub(super) mod verbs;
pub(super) mod words;

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

use super::contract::{Access, Turn};
use crate::words::{LENGTHS, NUMBERS};
use verbs::Verb;

/// One class of objects, or one noun that stands for several.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts in a reviewed table")]
pub(super) struct Class {
    /// Its name in contracts.
    pub(super) name: &'static str,
    /// What a person calls one.
    pub(super) plain: &'static str,
    /// The words for it, singular, hyphens as spaces.
    pub(super) words: &'static [&'static str],
    /// Resource types that are one; a trailing `*` stands for the rest. The longest match wins.
    pub(super) types: &'static [&'static str],
    /// Resource types that are settings of one.
    pub(super) parts: &'static [&'static str],
    /// The words for such a setting, singular.
    pub(super) part_words: &'static [&'static str],
    /// Classes that come along with a new one.
    pub(super) companions: &'static [&'static str],
    /// Of a composite: the classes it is made of.
    pub(super) members: &'static [&'static str],
    /// Classes that often come along and should have been named.
    pub(super) doubtful: &'static [&'static str],
    /// Whether losing one loses data.
    pub(super) stateful: bool,
    /// Whether "four of them" can be counted.
    pub(super) counted: bool,
    /// Whether one nobody asked for is grave even when other words were not understood.
    pub(super) dangerous: bool,
    /// Whether it says who may do what.
    pub(super) access: bool,
    /// Whether it keeps the record of what happened.
    pub(super) record: bool,
    /// Whether it only ties others together and goes with them.
    pub(super) glue: bool,
    /// Whether such a thing is often meant to be reached from the internet.
    pub(super) reachable: bool,
    /// Whether the noun can be what something is for.
    pub(super) purpose: bool,
}

pub(super) const CLASS: Class = Class {
    name: "",
    plain: "",
    words: &[],
    types: &[],
    parts: &[],
    part_words: &[],
    companions: &[],
    members: &[],
    doubtful: &[],
    stateful: false,
    counted: false,
    dangerous: false,
    access: false,
    record: false,
    glue: false,
    reachable: false,
    purpose: false,
};

/// The class of anything at all ("resources").
pub(super) const ANY: &str = "any";

/// Every row.
pub(super) fn rows() -> impl Iterator<Item = &'static Class> {
    let hand = [compute::ROWS, network::ROWS, data::ROWS, control::ROWS, composite::ROWS];
    hand.into_iter().chain([families::ROWS, clouds::ROWS]).flatten()
}

/// The row of a class.
pub(super) fn row(name: &str) -> Option<&'static Class> {
    rows().find(|row| row.name == name)
}

/// Every single word of the nouns for one class.
pub(super) fn class_words() -> impl Iterator<Item = &'static str> {
    let single = rows().filter(|row| row.members.is_empty());
    single.flat_map(|row| row.words).flat_map(|words| words.split(' '))
}

/// What a person calls one of a class.
pub(super) fn plain(name: &str) -> String {
    row(name).map_or_else(
        || if name == ANY { "anything".to_owned() } else { name.to_owned() },
        |row| row.plain.to_owned(),
    )
}

/// What a resource type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kind {
    /// Its class, or the family its name begins with where the lexicon has no class for it.
    pub(super) class: String,
    /// Whether it is the thing itself rather than a setting of it.
    pub(super) main: bool,
    /// Whether the lexicon knows the class.
    pub(super) known: bool,
}

/// The class of a resource type. A type without a class belongs to the family its name begins
/// with: never to nothing, and to no class that anybody could have asked for.
pub(super) fn classify(resource_type: &str) -> Kind {
    // Google names who may use something after the thing: `google_pubsub_topic_iam_member`.
    let google = resource_type.starts_with("google_") && resource_type.contains("_iam_");
    let resource_type = if google { "google_project_iam_member" } else { resource_type };
    let mut best: Option<(usize, &'static Class, bool)> = None;
    for row in rows() {
        let mains = row.types.iter().map(|pattern| (pattern, true));
        for (pattern, main) in mains.chain(row.parts.iter().map(|pattern| (pattern, false))) {
            let length = matched(pattern, resource_type);
            if length > best.map_or(0, |(length, _, _)| length) {
                best = Some((length, row, main));
            }
        }
    }
    match best {
        Some((_, row, main)) => Kind { class: row.name.to_owned(), main, known: true },
        None => {
            let family: Vec<_> = resource_type.splitn(3, '_').take(2).collect();
            Kind { class: family.join("_"), main: true, known: false }
        }
    }
}

/// What the tables say of the name of a type: all of it, or how it begins. Never a word that only
/// a plan holds.
pub(super) fn spelled(resource_type: &str) -> Option<&'static str> {
    let patterns = rows().flat_map(|row| row.types.iter().chain(row.parts));
    let fitting = patterns.filter(|pattern| matched(pattern, resource_type) > 0);
    let best = fitting.max_by_key(|pattern| matched(pattern, resource_type))?;
    Some(best.trim_end_matches(['*', '_']))
}

/// How much of a type a pattern fixes: 0 where it does not fit, most where it is the whole name.
fn matched(pattern: &str, resource_type: &str) -> usize {
    match pattern.strip_suffix('*') {
        Some(prefix) if resource_type.starts_with(prefix) => prefix.len(),
        None if pattern == resource_type => usize::MAX,
        Some(_) | None => 0,
    }
}

/// What a phrase means as a verb.
#[derive(Debug, Clone, Copy)]
pub(super) enum Verbal {
    Asking,
    Keeping,
    Touching,
    Verb(&'static Verb),
}

/// What a phrase means.
#[derive(Debug, Clone, Copy)]
pub(super) enum Meaning {
    Access(Access),
    Auxiliary,
    Being,
    Break,
    Class(&'static Class),
    Conjunction,
    Context,
    Determiner,
    Environment(&'static str, bool),
    Existing,
    Filler,
    Foreign,
    Generic,
    Interrogative,
    Negation,
    Number(u32),
    Place(&'static str),
    Pronoun,
    Property,
    Public,
    Relative,
    Tags,
    Through,
    Turn(Turn),
    Unit,
    Vague,
    Verbal(Verbal),
    With,
}

/// Every phrase by its first word.
#[derive(Debug)]
pub(super) struct Index(BTreeMap<&'static str, Vec<(&'static str, Meaning)>>);

impl Index {
    /// The lexicon, ready to be looked things up in.
    pub(super) fn new() -> Self {
        let mut index = Self(BTreeMap::new());
        index.plain_words();
        for (phrases, verb) in verbs::VERBS {
            index.all(phrases, Meaning::Verbal(Verbal::Verb(verb)));
        }
        for (phrases, access) in entities::ACCESS {
            index.all(phrases, Meaning::Access(*access));
        }
        for (phrases, name, alone) in entities::ENVIRONMENTS {
            index.all(phrases, Meaning::Environment(name, *alone));
        }
        for (place, region) in entities::PLACES {
            index.one(place, Meaning::Place(region));
        }
        for (word, number) in NUMBERS {
            index.one(word, Meaning::Number(*number));
        }
        for (word, _seconds) in LENGTHS {
            index.one(word, Meaning::Unit);
        }
        for row in rows() {
            index.all(row.words, Meaning::Class(row));
            index.all(row.part_words, Meaning::Class(row));
        }
        // What is a thing of its own ("a backup") is read as one, and still names the aspect.
        for word in aspects::words() {
            if !rows().any(|row| row.words.contains(&word)) {
                index.one(word, Meaning::Property);
            }
        }
        for (word, turn) in words::TURNS {
            index.one(word, Meaning::Turn(*turn));
        }
        index
    }

    fn plain_words(&mut self) {
        let lists: &[(&[&'static str], Meaning)] = &[
            (verbs::ASKING, Meaning::Verbal(Verbal::Asking)),
            (words::INTERROGATIVES, Meaning::Interrogative),
            (verbs::KEEPING, Meaning::Verbal(Verbal::Keeping)),
            (verbs::TOUCHING, Meaning::Verbal(Verbal::Touching)),
            (words::NEGATIONS, Meaning::Negation),
            (words::CONTEXT, Meaning::Context),
            (words::WITH, Meaning::With),
            (words::CONJUNCTIONS, Meaning::Conjunction),
            (words::BREAKS, Meaning::Break),
            (words::THROUGH, Meaning::Through),
            (words::RELATIVE, Meaning::Relative),
            (words::DETERMINERS, Meaning::Determiner),
            (words::EXISTING, Meaning::Existing),
            (words::PRONOUNS, Meaning::Pronoun),
            (words::AUXILIARIES, Meaning::Auxiliary),
            (words::BEING, Meaning::Being),
            (words::FILLERS, Meaning::Filler),
            (entities::VAGUE, Meaning::Vague),
            (entities::GENERIC, Meaning::Generic),
            (entities::TAGS, Meaning::Tags),
            (entities::PUBLIC, Meaning::Public),
            (entities::UNITS, Meaning::Unit),
            (scripts::FOREIGN, Meaning::Foreign),
        ];
        for (phrases, meaning) in lists {
            self.all(phrases, *meaning);
        }
    }

    fn all(&mut self, phrases: &'static [&'static str], meaning: Meaning) {
        for phrase in phrases {
            self.one(phrase, meaning);
        }
    }

    fn one(&mut self, phrase: &'static str, meaning: Meaning) {
        let first = phrase.split(' ').next().unwrap_or(phrase);
        self.0.entry(first).or_default().push((phrase, meaning));
    }

    /// Every phrase that may begin with this word.
    pub(super) fn beginning(&self, word: &str) -> &[(&'static str, Meaning)] {
        self.0.get(word).map_or(&[], Vec::as_slice)
    }
}

/// A noun's singular, by rule; a wrong guess matches nothing and does no harm.
pub(super) fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if word.ends_with(ending) {
            return word.strip_suffix("es").unwrap_or(word).to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with('s') => stem.to_owned(),
        Some(_) | None => word.to_owned(),
    }
}

/// The forms a verb may have been made from: "deleting" from "delet", "delete"; a participle
/// ("deleted") only counts after "be".
pub(super) fn verb_bases(word: &str, participle: bool) -> Vec<String> {
    let mut bases = Vec::new();
    let irregular = verbs::IRREGULAR.iter().filter(|(form, _base)| participle && *form == word);
    bases.extend(irregular.map(|(_form, base)| (*base).to_owned()));
    let endings: &[&str] = if participle { &["ing", "ed", "d", "n"] } else { &["ing"] };
    for ending in endings {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) else { continue };
        bases.push(stem.to_owned());
        bases.push(format!("{stem}e"));
        let mut letters = stem.chars().rev();
        if let (Some(last), Some(before)) = (letters.next(), letters.next())
            && last == before
        {
            bases.extend(stem.strip_suffix(last).map(ToOwned::to_owned));
        }
    }
    bases
}
