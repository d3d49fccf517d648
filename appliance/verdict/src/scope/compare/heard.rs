//! The words of the request, as they are held against names in the plan. They are read here only
//! to ask more of a plan: what an attribute is called, what a value is.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use tribune_record::Case;

use super::{
    super::{contract::Amount, lexicon::singular},
    units,
};
use crate::words::tokens;

/// Words that say the same in requests and in the names of attributes: the first is said, the
/// second stands for both.
const SAME: &[(&str, &str)] = &[
    ("automatic", "auto"),
    ("automatically", "auto"),
    ("autoscaling", "max"),
    ("centre", "center"),
    ("least", "min"),
    ("limit", "max"),
    ("maximum", "max"),
    ("minimal", "min"),
    ("minimum", "min"),
    ("most", "max"),
    ("ram", "memory"),
    ("ssl", "tls"),
    ("up", "max"),
    ("vcpu", "cpu"),
];

/// Words that say that there is to be none of what comes next.
const DENYING: &[&str] = &["disable", "disabled", "no", "not", "off", "without"];

/// Units of a time that something is to last.
const TIMES: &[&str] = &[
    "d", "day", "days", "h", "hour", "hours", "hrs", "min", "mins", "minutes", "month", "months",
    "week", "weeks",
];

/// The words of a request, in order.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// As they were written, in lower case.
    words: Vec<String>,
    /// The same, one form for each.
    plain: Vec<String>,
    /// Parts of the text between spaces, as they were written, without marks around them.
    parts: Vec<String>,
    /// The whole text in lower case, with one space between its parts.
    text: String,
}

/// A word in the one form that stands for all that say the same.
pub(super) fn plain(word: &str) -> String {
    let one = singular(word);
    let same = SAME.iter().find(|(said, _for_both)| *said == one);
    same.map_or(one, |(_said, both)| (*both).to_owned())
}

impl Heard {
    /// The words of the request of a case.
    pub(super) fn of(case: &Case) -> Self {
        let text = case.request.as_ref().map_or("", |request| request.text.as_str());
        Self::in_text(text)
    }

    /// The words of a text.
    pub(super) fn in_text(text: &str) -> Self {
        let words = tokens(text);
        let plain = words.iter().map(|word| plain(word)).collect();
        let marks = |c: char| !c.is_alphanumeric() && !matches!(c, '/' | '$');
        let parts = text.split_whitespace().map(|part| part.trim_matches(marks).to_owned());
        let written = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let parts = parts.filter(|part| !part.is_empty()).collect();
        Self { words, plain, parts, text: written }
    }

    /// Whether some words stand one behind the other, those aside that say nothing.
    pub(super) fn runs(&self, wanted: &[String], is_noise: &dyn Fn(&str) -> bool) -> bool {
        let pairs = self.words.iter().zip(&self.plain);
        let told = pairs.filter(|(word, plain)| !is_noise(word) && !is_noise(plain));
        let told: Vec<&String> = told.map(|(_word, plain)| plain).collect();
        told.windows(wanted.len()).any(|run| run.iter().copied().eq(wanted))
    }

    /// The words behind some words, as they were written.
    pub(super) fn behind(&self, wanted: &[String]) -> &[String] {
        let at = self.words.windows(wanted.len()).position(|run| run == wanted);
        let from = at.map(|at| at.saturating_add(wanted.len()));
        from.and_then(|from| self.words.get(from..)).unwrap_or_default()
    }

    /// Whether something is to be only for a time: "for two hours", "until Friday".
    pub(super) fn is_for_a_while(&self) -> bool {
        let now = ["now", "recently", "today", "yesterday"];
        let ends = self.words.windows(2).any(|pair| match pair {
            [until, what] => {
                ["till", "until"].contains(&until.as_str()) && !now.contains(&what.as_str())
            }
            _short => false,
        });
        let lasts = self.words.windows(3).any(|run| match run {
            [lasts, _count, unit] => lasts == "for" && TIMES.contains(&unit.as_str()),
            _short => false,
        });
        let words = ["expire", "expires", "temporarily", "temporary", "tonight", "weekend"];
        ends || lasts || self.any(&words)
    }

    /// Whether the words write out a schedule as it stands.
    pub(super) fn writes(&self, schedule: &str) -> bool {
        let one = schedule.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let inner = one.strip_prefix("cron(").and_then(|rest| rest.strip_suffix(')'));
        let inner = inner.unwrap_or(&one);
        // A schedule of a few signs would stand in any text.
        inner.len() > 6 && self.text.contains(inner)
    }

    /// The parts of the text between spaces.
    pub(super) fn parts(&self) -> &[String] {
        &self.parts
    }

    /// Whether the words say that there is to be none of something.
    pub(super) fn denies(&self, label: &[String]) -> bool {
        let at = label.first().and_then(|first| self.plain.iter().position(|own| own == first));
        let from = at.unwrap_or(0).saturating_sub(2);
        let before = self.words.get(from..at.unwrap_or(0)).unwrap_or_default();
        before.iter().any(|word| DENYING.contains(&word.as_str()))
    }

    /// How many words stand between some words and a figure, where both are said; one more where
    /// the figure comes first, and some where "and" parts them.
    pub(super) fn distance(&self, label: &[String], figure: &str) -> Option<usize> {
        let places = |wanted: &dyn Fn(&String) -> bool| {
            let found = self.plain.iter().enumerate().filter(|(_at, word)| wanted(word));
            found.map(|(at, _word)| at).collect::<Vec<usize>>()
        };
        let runs = self.plain.windows(label.len().max(1)).enumerate();
        let runs = runs.filter(|(_at, run)| *run == label);
        let runs = runs.map(|(at, _run)| at.saturating_add(label.len()).saturating_sub(1));
        let whole: Vec<usize> = runs.collect();
        let words = if whole.is_empty() { places(&|word| label.contains(word)) } else { whole };
        let figures = places(&|word| word == figure);
        let pairs =
            words.iter().flat_map(|word| figures.iter().map(move |figure| (*word, *figure)));
        let between = pairs.map(|(word, figure)| {
            let (low, high) = (word.min(figure), word.max(figure));
            let inner = self.words.get(low..high).unwrap_or_default();
            let parted = inner.iter().filter(|word| *word == "and").count();
            let first = usize::from(figure < word);
            high.saturating_sub(low).saturating_add(parted.saturating_mul(3)).saturating_add(first)
        });
        between.min()
    }

    /// Amounts of time or size, as they are written: `60 days`, `30d`.
    pub(super) fn amounts(&self) -> Vec<Amount> {
        let pairs = self.words.windows(2).filter_map(|pair| match pair {
            [count, unit] => Some((count.parse::<u32>().ok()?, unit)),
            _short => None,
        });
        let known = pairs.filter(|(_count, unit)| unit.len() > 1 && units::is_known(unit));
        known.map(|(count, unit)| Amount::whole(count, unit.clone())).collect()
    }

    /// Folders that are named, `daily/`.
    pub(super) fn folders(&self) -> impl Iterator<Item = &str> {
        let parts = self.parts.iter().filter(|part| part.ends_with('/') && part.len() > 1);
        parts.filter(|part| !part.contains("://")).map(|part| part.trim_start_matches('/'))
    }

    /// Whether all the words of a name stand in the request, one behind the other.
    pub(super) fn names(&self, name: &str) -> bool {
        let wanted = tokens(name);
        !wanted.is_empty() && self.words.windows(wanted.len()).any(|run| run == wanted)
    }

    /// Whether one of some words is said.
    pub(super) fn any(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }

    /// Whether a word is said that begins so; several stand one behind the other.
    pub(super) fn begins(&self, beginnings: &[&str]) -> bool {
        beginnings.iter().any(|wanted| match wanted.contains(' ') {
            true => self.names(wanted),
            false => self.words.iter().any(|word| word.starts_with(wanted)),
        })
    }

    /// Whether a word is said, in any of its forms.
    pub(super) fn says(&self, word: &str) -> bool {
        self.plain.iter().any(|own| own == word)
    }

    /// How many times a word is said.
    pub(super) fn times(&self, word: &str) -> usize {
        self.plain.iter().filter(|own| *own == word).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_said_as_a_whole() {
        let heard = Heard::in_text("Add the subnet to vpc-main, at most 5 of them");
        assert!(heard.names("vpc-main") && heard.names("main"));
        assert!(!heard.names("vpc-mains") && !heard.names("main-vpc") && !heard.names(""));
        assert!(heard.any(&["subnet"]) && !heard.any(&["subnets"]));
        assert!(heard.says("max") && !heard.says("min"));
        assert_eq!(heard.times("max"), 1);
    }
}
