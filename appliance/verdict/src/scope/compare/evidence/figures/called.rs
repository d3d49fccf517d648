//! What a value is called in the words: by other words than its own, by the part of a constant that
//! changes, by the time at which a schedule runs.

use alloc::{string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::{
        super::{
            super::lexicon::singular,
            details::Changed,
            row::Row,
            times,
            values::{is_value, number},
        },
        cues::{BOUNDS, NOWADAYS, TURNED},
    },
    Asking, calls, key_of, labels, told_labels,
};
use crate::{
    walk::{last_key, leaves},
    words::tokens,
};

/// How many words off a figure is that of a name.
const NEAR: usize = 6;

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
        let says = |aside: bool| {
            let beside = |at: &usize| aside && self.aside.get(*at).copied().unwrap_or(false);
            let all = self.words.iter().enumerate();
            let own = all.filter(|(at, _)| !old(*at) && !beside(at));
            times::runs(key, text, own.map(|(_, (_, word, _))| *word))
        };
        // What stands beside the order may tell of before, or of when.
        says(true) || says(false)
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

    /// Whether the figures that an attribute would be set by are another's: its own name stands
    /// beside another figure, or it has none there and something else that changes to the same has.
    pub(super) fn is_claimed(
        &self,
        row: &Row<'_>,
        one: &Changed,
        is: &[usize],
        was: &[usize],
    ) -> bool {
        let apart = |one: &Changed| -> Vec<usize> {
            let others = row.changed().iter().filter(|other| other.keys != one.keys);
            let theirs: Vec<String> = others.flat_map(labels).collect();
            let own: Vec<String> =
                labels(one).into_iter().filter(|word| !theirs.contains(word)).collect();
            self.holds(&own, key_of(one))
        };
        let own = apart(one);
        let figures: Vec<usize> =
            self.figures().iter().map(|it| it.at).filter(|at| !was.contains(at)).collect();
        let nearest = |place: &usize| {
            let near = figures.iter().map(|at| (self.far(*place, *at), *at));
            near.filter(|(far, _)| *far < NEAR).min()
        };
        let mut nearest = own.iter().filter_map(nearest).peekable();
        if nearest.peek().is_some() {
            return !nearest.any(|(_, at)| is.contains(&at));
        }
        let same = |other: &&Changed| other.keys != one.keys && other.after == one.after;
        let numbered = row.changed().iter().filter(|other| number(&other.after).is_some());
        own.is_empty() && numbered.filter(same).any(|other| !apart(other).is_empty())
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

    /// Whether a figure is said of another attribute, which stays as it is: all the words of its
    /// name stand nearer.
    pub(super) fn is_of_another(
        &self,
        row: &Row<'_>,
        one: &Changed,
        is: &[usize],
        own: Option<usize>,
    ) -> bool {
        let mut found = false;
        leaves(&row.change.after, &mut |steps, leaf| {
            let key = last_key(steps);
            let same = |one: &Changed| singular(key_of(one)) == singular(key);
            let changes = row.changed().iter().any(same);
            let counts = number(leaf).is_some() || matches!(leaf, Value::Null);
            if !counts || changes || key == key_of(one) {
                return;
            }
            let words: Vec<String> = tokens(key).iter().map(|word| singular(word)).collect();
            let all =
                words.iter().all(|word| !self.holds(core::slice::from_ref(word), key).is_empty());
            let mine = told_labels(row, one);
            let telling: Vec<String> =
                words.iter().filter(|word| !mine.contains(word)).cloned().collect();
            let places = self.holds(&telling, key);
            let pairs = places.iter().flat_map(|at| is.iter().map(|figure| self.far(*at, *figure)));
            let nearest = pairs.min();
            // "evaluation periods" is no "period".
            let longer = words.len() > mine.len() && mine.iter().all(|word| words.contains(word));
            // "max ttl 86400, default ttl as is": by what tells the two apart.
            let apart: Vec<String> =
                mine.iter().filter(|word| !words.contains(word)).cloned().collect();
            let apart = self.holds(&apart, key_of(one));
            let pairs = apart.iter().flat_map(|at| is.iter().map(|figure| self.far(*at, *figure)));
            let own = pairs.min().or(own);
            let nearer = nearest.is_some_and(|theirs| own.is_none_or(|own| theirs < own));
            // "the grace period": of an attribute of many words, two are enough where none of this
            // one's own stands there.
            let some = telling.iter().filter(|word| {
                word.len() > 3
                    && !calls(row, word)
                    && !self.holds(core::slice::from_ref(*word), key).is_empty()
            });
            let other = own.is_none() && some.count() > 1;
            found |= all && (longer || nearer) || other;
        });
        found
    }
}
