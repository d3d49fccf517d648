//! Names without what every name of a site begins with: "casting-ledger" of `tgv-p-casting-ledger`.

use alloc::{string::String, vec::Vec};

use tribune_record::Change;

use super::{
    super::{
        super::lexicon::ordinary::is_everyday, View, limits::environment_of, row::given_names,
    },
    borne::clauses,
    text::{Clause, Sentence},
};
use crate::words::tokens;

/// Fewest words of what is left of a name.
pub(super) const WORDS_MIN: usize = 2;

/// Letters by which stages are written in names.
const STAGES: &[(&str, &str)] =
    &[("d", "development"), ("p", "production"), ("s", "staging"), ("t", "test")];

/// Short words that tell one thing from another.
const TELLING: &[&str] = &[
    "api", "app", "apac", "bak", "beta", "blue", "db", "demo", "dlq", "dr", "eks", "emea", "etl",
    "eu", "logs", "log", "ml", "old", "prev", "ro", "rw", "sql", "temp", "tmp", "us", "web",
];

/// What is left of a name without a site's own word and the stage, where the words name that stage;
/// from the longest to the shortest.
pub(super) fn tails<'n>(view: &View<'_>, name: &'n [String], least: usize) -> Vec<&'n [String]> {
    let mut found = Vec::new();
    for (at, word) in name.iter().enumerate() {
        let site = at == 0
            && view.sites().contains(word)
            && !is_everyday(word)
            && !TELLING.contains(&word.as_str());
        let rest = name.get(at.saturating_add(1)..).unwrap_or_default();
        if !(site || is_stage(view, word)) || rest.len() < least {
            break;
        }
        found.push(rest);
    }
    found
}

/// Whether a word, or the letter that stands for it, is a stage that the words name.
fn is_stage(view: &View<'_>, word: &str) -> bool {
    let letter = STAGES.iter().find(|(letter, _)| *letter == word).map(|(_, stage)| *stage);
    let stage = letter.or_else(|| environment_of(word));
    let mut parts = view.heard.parts().iter();
    stage.is_some_and(|stage| parts.any(|part| environment_of(&part.to_lowercase()) == Some(stage)))
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
