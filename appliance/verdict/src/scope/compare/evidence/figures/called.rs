//! What a value is called in the words: by other words than its own, by the part of a constant that
//! changes, by the time at which a schedule runs.

use alloc::{string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::{
        super::{super::lexicon::singular, details::Changed, row::Row, times, values::is_value},
        cues::{BOUNDS, NOWADAYS, TURNED},
    },
    Asking, key_of, labels,
};
use crate::{
    walk::{last_key, leaves},
    words::tokens,
};

impl Asking<'_> {
    /// Whether the words of a constant that differ from those before are said, as of
    /// `BUILD_GENERAL1_MEDIUM` that was `BUILD_GENERAL1_SMALL`.
    pub(super) fn says_constant(&self, before: &str, after: &str) -> bool {
        let constant = |text: &str| {
            text.contains('_')
                && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit())
        };
        let only = |text: &str, other: &str| -> Vec<String> {
            let other = tokens(other);
            tokens(text).into_iter().filter(|word| !other.contains(word)).collect()
        };
        let places = |words: &[String]| -> Vec<usize> {
            words.iter().flat_map(|word| self.names(word)).collect()
        };
        let (is, was) = (only(after, before), only(before, after));
        let all = !is.is_empty() && is.iter().all(|word| !self.names(word).is_empty());
        constant(before) && constant(after) && all && self.leads(&places(&was), &places(&is))
    }

    /// Whether a schedule runs when the words say; what they say of before is left out.
    pub(super) fn runs(&self, key: &str, text: &str) -> bool {
        let old = |at: usize| {
            let next = self.word(at.saturating_add(1));
            let near = (at.saturating_sub(3)..at).rev();
            let mut near = near.map(|at| self.word(at));
            let turned = near.find_map(|word| {
                let new = ["to", "make", "run", "\u{2192}"].contains(&word);
                new.then_some(false).or_else(|| TURNED.contains(&word).then_some(true))
            });
            let told = self.tells.get(at).copied().unwrap_or(false);
            turned == Some(true) || told || next == "\u{2192}" || NOWADAYS.contains(&next)
        };
        let all = self.words.iter().enumerate();
        times::runs(key, text, all.filter(|(at, _)| !old(*at)).map(|(_, (_, word, _))| *word))
    }

    /// Whether some words are what a value is called.
    pub(super) fn speaks(&self, one: &Changed) -> bool {
        let words: Vec<&str> = self.words.iter().map(|(_s, word, _raw)| *word).collect();
        let is = |value: &Value| {
            (1..=3).any(|length| {
                let mut runs = words.windows(length);
                runs.any(|run| is_value(&run.join(" ").replace('-', " "), value))
            })
        };
        let label = labels(one);
        is(&one.after)
            && !is(&one.before)
            && (!self.holds(&label, key_of(one)).is_empty() || label.is_empty())
    }

    /// Whether an attribute beside it is meant that shares a word with it: the words have what
    /// tells that one from this, and not the other way round.
    pub(super) fn is_of_sibling(&self, row: &Row<'_>, one: &Changed) -> bool {
        let own = tokens(key_of(one));
        let said = |word: &String| {
            let long = match word.as_str() {
                "max" => "maximum",
                "min" => "minimum",
                other => other,
            };
            let bounds = BOUNDS.iter().filter(|(own, _)| own == word);
            let bounds: Vec<&str> = bounds.flat_map(|(_, said)| said.iter().copied()).collect();
            let all = self.words.iter().flat_map(|(_, word, _)| tokens(word));
            all.into_iter().any(|it| {
                singular(&it) == singular(word) || it == long || bounds.contains(&it.as_str())
            })
        };
        let mut found = false;
        leaves(&row.change.after, &mut |steps, _leaf| {
            let key = last_key(steps);
            let other = tokens(key);
            let changes = row.changed().iter().any(|one| key_of(one) == key);
            let shares = other.iter().any(|word| word.len() > 2 && own.contains(word));
            if changes || !shares || key.starts_with("tags") {
                return;
            }
            let mut theirs = other.iter().filter(|word| word.len() > 2 && !own.contains(word));
            let mut mine = own.iter().filter(|word| !other.contains(word));
            found |= theirs.any(said) && !mine.any(said);
        });
        found
    }
}
