//! Names without what every name of a site begins with: "casting-ledger" of `tgv-p-casting-ledger`.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use tribune_record::Change;

use super::{
    super::{
        super::lexicon::ordinary::is_everyday, View, limits::environment_of, row::given_names,
    },
    borne::clauses,
    text::{Clause, Sentence},
};
use crate::words::tokens;

/// Longest token that a site puts before its names, for itself or for a stage, in bytes.
const CODE_BYTES_MAX: usize = 4;

/// Fewest words of what is left of a name.
pub(super) const WORDS_MIN: usize = 2;

/// Short words that tell one thing from another.
const TELLING: &[&str] = &[
    "api", "app", "apac", "bak", "beta", "blue", "db", "demo", "dlq", "dr", "eks", "emea", "etl",
    "eu", "logs", "log", "ml", "old", "prev", "ro", "rw", "sql", "temp", "tmp", "us", "web",
];

/// What is left of a name, from the longest to the shortest.
pub(super) fn tails<'n>(view: &View<'_>, name: &'n [String], least: usize) -> Vec<&'n [String]> {
    let mut found = Vec::new();
    for (at, word) in name.iter().enumerate() {
        let code = word.len() <= CODE_BYTES_MAX
            && word.bytes().all(|b| b.is_ascii_lowercase())
            && (word.len() == 1 || !is_everyday(word) && !TELLING.contains(&word.as_str()));
        let site = at == 0 && is_site(view, word);
        let rest = name.get(at.saturating_add(1)..).unwrap_or_default();
        if !(code && at < 2 || site || environment_of(word).is_some()) || rest.len() < least {
            break;
        }
        found.push(rest);
    }
    found
}

/// Whether names of several things begin with a word.
fn is_site(view: &View<'_>, word: &str) -> bool {
    let mut begin: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for change in &view.case.plan.changes {
        for name in given_names(change) {
            begin.entry(name).or_default().extend(tokens(name).into_iter().next());
        }
    }
    begin.values().filter(|first| first.contains(word)).count() > 1
}

/// What is said of a name, where that is a tail of it which no other name of the plan has.
pub(super) fn said_tail(
    view: &View<'_>,
    name: &str,
    spaced: bool,
    sentences: &[Sentence],
) -> Option<String> {
    let words = tokens(name);
    let said = |tail: &[String]| {
        clauses(sentences)
            .any(|(_, clause)| holds_part(clause, tail) || spaced && runs(clause, tail))
    };
    let found = tails(view, &words, WORDS_MIN).into_iter().find(|tail| said(tail))?;
    let kind = |change: &Change| change.resource_type.clone();
    let mut all = view.case.plan.changes.iter();
    let own = all.find(|change| given_names(change).any(|own| own == name)).map(kind);
    let same = view.case.plan.changes.iter().filter(|change| Some(kind(change)) == own);
    let others = same.flat_map(given_names).filter(|other| *other != name);
    let alone = others.map(tokens).all(|other| !other.ends_with(found));
    alone.then(|| found.join("-"))
}

fn holds_part(clause: &Clause, tail: &[String]) -> bool {
    clause.parts.iter().any(|part| part.words == tail)
}

/// Whether the words stand in a clause, one behind the other.
pub(super) fn runs(clause: &Clause, wanted: &[String]) -> bool {
    let words = clause.words();
    words
        .windows(wanted.len().max(1))
        .any(|run| run.iter().zip(wanted).all(|(one, two)| one == two))
}
