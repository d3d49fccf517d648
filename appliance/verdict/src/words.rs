//! Names and sentences as lower-case words, so that `nonprod-ml` is never taken for `prod`.

use alloc::{string::String, vec::Vec};
use core::str::Chars;

/// Words that turn round the word after them: `non-prod`, `pre_prod`, `not production`.
const NEGATIONS: [&str; 8] = ["non", "not", "no", "pre", "never", "without", "outside", "except"];

/// Number words.
pub(crate) const NUMBERS: &[(&str, u32)] = &[
    ("one", 1),
    ("another", 1),
    ("two", 2),
    ("couple", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("dozen", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("eighteen", 18),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("ninety", 90),
];

/// Lengths of time, singular, in seconds; a month is the twelfth part of a year.
pub(crate) const LENGTHS: &[(&str, u64)] = &[
    ("second", 1),
    ("minute", 60),
    ("hour", 3_600),
    ("day", 86_400),
    ("week", 604_800),
    ("fortnight", 1_209_600),
    ("month", 2_628_000),
    ("year", 31_536_000),
];

/// The words of a text: letters apart from digits, at every change from small to capital letter,
/// in lower case.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    Words::of(text).collect()
}

/// The words of a text, one at a time, as [`tokens`] has them all at once: a text of any length is
/// read in the room of its longest word.
#[derive(Debug, Clone)]
pub(crate) struct Words<'a> {
    rest: Chars<'a>,
}

impl<'a> Words<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { rest: text.chars() }
    }
}

impl Iterator for Words<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut word = String::new();
        let mut last: Option<char> = None;
        loop {
            let mut ahead = self.rest.clone();
            let Some(here) = ahead.next() else { break };
            if here.is_alphanumeric() {
                let next_is_small = ahead.clone().next().is_some_and(char::is_lowercase);
                if last.is_some_and(|last| is_boundary(last, here, next_is_small)) {
                    break;
                }
                if here.is_ascii() {
                    word.push(here.to_ascii_lowercase());
                } else {
                    word.extend(here.to_lowercase());
                }
                last = Some(here);
            } else if last.is_some() {
                break;
            }
            self.rest = ahead;
        }
        last.map(|_some| word)
    }
}

fn is_boundary(last: char, here: char, next_is_small: bool) -> bool {
    last.is_numeric() != here.is_numeric()
        || (last.is_lowercase() && here.is_uppercase())
        || (last.is_uppercase() && here.is_uppercase() && next_is_small)
}

/// Whether a word turns round the one after it.
pub(crate) fn is_negation(word: &str) -> bool {
    NEGATIONS.contains(&word)
}

/// Each word with whether the word before it turns it round.
pub(crate) fn with_negation(words: &[String]) -> impl Iterator<Item = (&str, bool)> {
    words.iter().enumerate().map(|(at, word)| {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        (word.as_str(), before.is_some_and(|before| is_negation(before)))
    })
}

/// Whether one of `wanted` stands among the words and is not turned round.
pub(crate) fn says(words: &[String], wanted: &[&str]) -> bool {
    with_negation(words).any(|(word, negated)| !negated && wanted.contains(&word))
}

/// A key without its punctuation, in lower case: `Data-Class` and `data_class` are one.
pub(crate) fn plain(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether `pattern`, which may end in `*`, names `name`.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn names_come_apart_at_every_border() {
        assert_eq!(tokens("nonprod-ml"), vec!["nonprod", "ml"]);
        assert_eq!(tokens("ProdPCIDb2x"), vec!["prod", "pci", "db", "2", "x"]);
        assert_eq!(tokens("eu-west-1"), vec!["eu", "west", "1"]);
        assert!(tokens("--").is_empty());
        assert_eq!(tokens("--a--B2-"), vec!["a", "b", "2"]);
    }

    #[test]
    fn a_negation_turns_one_word_round() {
        assert!(says(&tokens("prod-db"), &["prod"]));
        assert!(!says(&tokens("non-prod-db"), &["prod"]));
        assert!(!says(&tokens("product"), &["prod"]));
    }

    #[test]
    fn only_a_last_star_is_a_wildcard() {
        assert!(matches("aws_iam_*", "aws_iam_role"));
        assert!(!matches("aws_iam_role", "aws_iam_role_policy"));
    }
}
