//! Whether a text is written as it looks, and in English.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{
    contract::Suspicion,
    lexicon::scripts::{ALIKE, DISGUISED, PLANNER, SHORT, TWINS, WRITINGS},
};

fn within(c: char, ranges: &[(u32, u32)]) -> bool {
    let code = u32::from(c);
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&code))
}

/// Whether a word mixes alphabets, so that it is not the word it looks like.
pub(super) fn mixes_alphabets(word: &str) -> bool {
    let latin = word.chars().any(|c| c.is_ascii_alphabetic());
    latin && word.chars().any(|c| within(c, ALIKE))
}

/// Words that are not what they look like, with their places: letters of another alphabet among
/// Latin ones, a word all of such letters in a Latin text, letters in disguise.
pub(super) fn disguises(text: &str) -> Vec<Suspicion> {
    if text.is_ascii() {
        return Vec::new();
    }
    let latin = text
        .split_whitespace()
        .any(|word| word.len() > 2 && word.chars().all(|c| c.is_ascii_alphabetic()));
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let letters = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let what = disguise(letters, latin);
        let end = start_of(start, letters.len());
        found.extend(what.map(|what| Suspicion { what: what.to_owned(), start, end }));
        start = start_of(start, word.len());
    }
    found
}

const fn start_of(start: usize, length: usize) -> usize {
    start.saturating_add(length)
}

fn disguise(word: &str, latin: bool) -> Option<&'static str> {
    if word.is_ascii() {
        return None;
    }
    let twin = |c: char| c.to_lowercase().all(|c| TWINS.contains(c));
    // "m2" with a raised 2 is how areas are written.
    let raised = |c: char| matches!(c, '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{aa}' | '\u{ba}');
    if mixes_alphabets(word) {
        Some("a word in letters of two alphabets")
    } else if word.chars().any(|c| within(c, DISGUISED) && !raised(c)) {
        Some("letters in disguise")
    } else if latin && word.chars().count() > 2 && word.chars().all(twin) {
        Some("a word in letters that only look Latin")
    } else {
        None
    }
}

/// What says that a text, or a part of it, is no English.
pub(super) fn writing(text: &str) -> Option<String> {
    let script = text.chars().find_map(|c| {
        let mut all = WRITINGS.iter();
        all.find(|(_name, ranges)| within(c, ranges)).map(|(name, _ranges)| *name)
    });
    let words = || text.split(|c: char| !c.is_alphanumeric());
    let short = || words().filter(|word| SHORT.contains(&word.to_lowercase().as_str()));
    let script = script.map(ToOwned::to_owned);
    let several = || (short().count() > 2).then(|| short().collect::<Vec<_>>().join(", "));
    script.or_else(several).map(|what| format!("another language ({what})"))
}

/// A piece of a plan, quoted: what a plan says is no request.
pub(super) fn quotes_a_plan(text: &str) -> Option<String> {
    let small = text.to_lowercase();
    if let Some(piece) = PLANNER.iter().find(|piece| small.contains(**piece)) {
        return Some(format!("the text of a plan ({})", piece.trim().replace('"', "'")));
    }
    text.split_whitespace().find(|word| is_encoded(word)).map(|_| "an encoded text".to_owned())
}

/// Letters of both sizes and digits in one long run: no word and no name, but a text in disguise.
fn is_encoded(word: &str) -> bool {
    const SHORTEST: usize = 24;
    let plain = word.trim_end_matches('=');
    let has = |wanted: fn(&char) -> bool| plain.chars().any(|c| wanted(&c));
    let run = plain.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'));
    run && plain.len() >= SHORTEST
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alphabets() {
        assert!(mixes_alphabets("d\u{435}lete"));
        assert!(!mixes_alphabets("delete"));
        assert!(!mixes_alphabets("\u{443}\u{434}\u{430}\u{43b}\u{438}\u{442}\u{44c}"));
    }

    #[test]
    fn disguised_words_are_found_where_they_stand() {
        for (text, word) in [
            ("please d\u{435}lete it", "d\u{435}lete"),
            ("please \u{ff44}\u{ff45}\u{ff4c} it", "\u{ff44}\u{ff45}\u{ff4c}"),
            ("the \u{1d5bb}ox", "\u{1d5bb}ox"),
            ("a \u{441}\u{43e}\u{440}\u{435} here", "\u{441}\u{43e}\u{440}\u{435}"),
            ("\u{fb01}rewall", "\u{fb01}rewall"),
        ] {
            let found = disguises(text);
            let places: Vec<&str> =
                found.iter().filter_map(|one| text.get(one.start..one.end)).collect();
            assert_eq!(places, [word], "{text}");
        }
        for text in ["caf\u{e9} na\u{ef}ve", "20 m\u{b2}", "\u{1f680} ship it", "M\u{fc}ller"] {
            assert!(disguises(text).is_empty(), "{text}");
        }
    }
}
