//! What a value is called in the words: by other words than its own, by the part of a constant that
//! changes, by the time at which a schedule runs.

use alloc::{string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::{
        super::{details::Changed, times, values::is_value},
        cues::{NOWADAYS, TURNED},
    },
    Asking, key_of, labels,
};
use crate::words::tokens;

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
}
