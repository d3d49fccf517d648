//! What the words of a clause ask to be done, and whether they order it.

use alloc::{collections::BTreeSet, vec::Vec};

use super::{
    super::super::lexicon::{moods::WISHING, verb_bases},
    cues::{
        ADVERBS, ALTERATION, DESCRIBING, GOING, GONE, LEADING, MAKING, PASSED, REMOVAL, REMOVING,
        SETTING, TO_BE, WEAK, WISHED,
    },
    text::Cue,
};

/// Whether a word is the verb of an order as it stands.
pub(super) fn is_order(word: &str) -> bool {
    [MAKING, SETTING, REMOVING].iter().any(|list| list.contains(&word))
}

/// What some words ask to be done.
pub(super) fn cues(words: &[&str]) -> (BTreeSet<Cue>, BTreeSet<Cue>) {
    let mut found = BTreeSet::new();
    let mut strong = BTreeSet::new();
    for (at, _word) in words.iter().enumerate() {
        let here = words.get(at..).unwrap_or_default();
        let before: Vec<&str> = words
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rev()
            .filter(|word| !ADVERBS.contains(word))
            .copied()
            .collect();
        let lists = [(MAKING, Cue::Make), (SETTING, Cue::Change), (REMOVING, Cue::Remove)];
        for (list, cue) in lists {
            for phrase in list {
                let Some(form) = form_of(phrase, here) else { continue };
                let asked = is_asked(form, &before);
                // "drop the limit to 800"
                let lowers = cue == Cue::Remove && *phrase == "drop" && leads_to_figure(here);
                let cue = if lowers { Cue::Change } else { cue };
                let sets = cue == Cue::Change && DESCRIBING.contains(phrase);
                let cue = if sets { Cue::Set } else { cue };
                if asked && !WEAK.contains(phrase) {
                    strong.insert(cue);
                }
                let led = form == Form::Base && before.first() == Some(&"to");
                if asked || (cue != Cue::Remove && !led) {
                    found.insert(cue);
                }
            }
        }
        let noun = before.iter().all(|word| LEADING.contains(word))
            || here.get(1).is_some_and(|next| *next == "of");
        // "deletion protection"
        let wards = here.get(1).is_some_and(|next| next.starts_with("protect"));
        if noun && !wards && REMOVAL.iter().any(|word| here.first() == Some(word)) {
            found.insert(Cue::Remove);
        }
        let altered = here.get(1).is_some_and(|next| ["of", "to"].contains(next));
        if altered && here.first().is_some_and(|word| ALTERATION.contains(word)) {
            found.insert(Cue::Change);
        }
        let away = here.first() == Some(&"goes") && here.get(1) == Some(&"away");
        if away {
            found.insert(Cue::Remove);
        }
        let goes =
            here.first() == Some(&"go") && before.first().is_some_and(|word| GOING.contains(word));
        if goes && here.get(1).is_none_or(|next| GONE.contains(next)) {
            found.insert(Cue::Remove);
        }
    }
    strong.extend(found.contains(&Cue::Remove).then_some(Cue::Remove));
    (found, strong)
}

/// Whether a figure stands behind "to" in some words.
fn leads_to_figure(words: &[&str]) -> bool {
    let figure = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    words.windows(2).any(|pair| matches!(pair, ["to", to] if figure(to)))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Base,
    Ing,
    Participle,
}

/// Whether some words begin with a phrase, and in which form its verb stands there. The second
/// part of a phrase may stand behind what it is about: "tear it down".
fn form_of(phrase: &str, here: &[&str]) -> Option<Form> {
    let (first, rest) = phrase.split_once(' ').map_or((phrase, None), |(a, b)| (a, Some(b)));
    let word = here.first()?;
    let form = if *word == first {
        Form::Base
    } else if word.ends_with("ing") && verb_bases(word, false).iter().any(|base| base == first) {
        Form::Ing
    } else if verb_bases(word, true).iter().any(|base| base == first) {
        Form::Participle
    } else {
        return None;
    };
    let follows = |rest: &str| {
        let rest: Vec<&str> = rest.split(' ').collect();
        here.iter()
            .take(8)
            .copied()
            .collect::<Vec<_>>()
            .windows(rest.len())
            .skip(1)
            .any(|run| run == rest)
    };
    rest.is_none_or(follows).then_some(form)
}

/// Whether a verb is an order, a wish or what is to be: "delete", "to be deleted", "deleted" alone
/// tells what was.
fn is_asked(form: Form, before: &[&str]) -> bool {
    let first = before.first().copied();
    match form {
        Form::Base => match first {
            Some("to") => {
                let wish = before.iter().skip(1).find(|word| !ADVERBS.contains(word));
                wish.is_none_or(|word| WISHING.contains(word) || WISHED.contains(word))
            }
            first => first.is_none_or(|word| LEADING.contains(&word)),
        },
        Form::Ing => before
            .iter()
            .any(|word| ["need", "needs", "want", "by", "mind", "for", "of"].contains(word)),
        Form::Participle => {
            before.iter().any(|word| TO_BE.contains(word))
                && !before.iter().any(|word| PASSED.contains(word))
        }
    }
}
