//! Whether what an attribute becomes is said: as a figure in any unit, as a name, or as a switch
//! that is turned.

mod called;
mod leads;

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::{
        super::{
            contract::{Amount, Bound},
            lexicon::{aspects::words_of, ordinary::is_everyday, singular},
            marks::decimal,
        },
        details::Changed,
        direction::{becomes, is_inverted},
        row::Row,
        units,
        values::{fits, number},
    },
    cues::{
        BECOMING, BEING, BESIDE, BOUNDS, COMMENTS, EACH, FLIPPING, FRESH, LABELS, OFF, OLD, ON,
        PLAIN, PRESENT, SERVICE_SIZES, STILL, SURELY_OFF, SURELY_ON, TOLD_BEFORE, TRIES, TURNED,
        WORLD,
    },
    text::{Role, Sentence},
};
use crate::words::{NUMBERS, tokens};

/// Words that ask, one behind the other, with the sentence each stands in.
#[derive(Debug)]
pub(super) struct Asking<'s> {
    words: Vec<(usize, &'s str, &'s str)>,
    /// The clause that each stands in.
    clauses: Vec<usize>,
    /// Whether that clause tells how something is.
    tells: Vec<bool>,
    /// Whether that sentence orders nothing while another does.
    aside: Vec<bool>,
}

/// A figure and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) amount: Amount,
    pub(super) at: usize,
}

impl<'s> Asking<'s> {
    pub(super) fn of(sentences: impl IntoIterator<Item = &'s Sentence>) -> Self {
        let mut words = Vec::new();
        let (mut clauses, mut tells, mut aside) = (Vec::new(), Vec::new(), Vec::new());
        let mut count = 0_usize;
        let all: Vec<&Sentence> = sentences.into_iter().collect();
        let any = all.iter().any(|sentence| !sentence.cues.is_empty());
        let ordered = all.iter().any(|sentence| sentence.ordered);
        for (at, sentence) in all.into_iter().enumerate() {
            // A sentence that asks nothing beside one that does.
            let story = any && sentence.cues.is_empty() && !sentence.is_label();
            let beside = ordered && !sentence.ordered;
            for clause in sentence.clauses.iter().filter(|clause| clause.role == Role::Asks) {
                words.extend(clause.parts.iter().map(|part| (at, &*part.text, &*part.raw)));
                count = count.saturating_add(1);
                clauses.resize(words.len(), count);
                let bounds = clause.has(&["only for", "only from", "only to", "only via"]);
                let is =
                    clause.cues.is_empty() && clause.has(BEING) && !clause.has(BECOMING) && !bounds;
                aside.resize(words.len(), beside);
                tells.resize(words.len(), story || is || clause.has(PRESENT));
            }
        }
        Self { words, clauses, tells, aside }
    }

    pub(super) fn word(&self, at: usize) -> &'s str {
        self.words.get(at).map_or("", |(_sentence, word, _raw)| *word)
    }

    /// Every amount that is written or told in words.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let amount = |at: usize| Some(Figure { amount: self.amount(at)?, at });
        (0..self.words.len()).filter_map(amount).collect()
    }

    fn amount(&self, at: usize) -> Option<Amount> {
        let behind = at.saturating_add(1);
        let same = self.sentence(behind) == self.sentence(at);
        let (word, next) = (self.word(at), if same { self.word(behind) } else { "" });
        let next = next.trim_end_matches(['\'']);
        // "20 GB/query"
        let each = next.split_once('/').filter(|(_, of)| EACH.contains(of));
        let next = each.map_or(next, |(unit, _)| unit);
        let unit =
            if units::is_known(next) || ["percent", "%"].contains(&next) { next } else { "" };
        if ["double", "doubled", "twice"].contains(&word) {
            return Some(Amount { bound: Bound::Times, ..Amount::whole(2, String::new()) });
        }
        if ["a", "an"].contains(&word) && !unit.is_empty() {
            return Some(Amount::whole(1, unit.to_owned()));
        }
        // "a full minute"
        let then = self.word(at.saturating_add(2));
        if ["a", "one"].contains(&word)
            && ["full", "whole"].contains(&next)
            && units::is_known(then)
        {
            return Some(Amount::whole(1, then.to_owned()));
        }
        if let Some(number) = spelled(word) {
            if next == "hundred" {
                return Some(Amount::whole(number.saturating_mul(100), String::new()));
            }
            return Some(Amount::whole(number, unit.to_owned()));
        }
        let bare = word.replace(',', "");
        let bare = bare.trim_start_matches(['$', '+', '~']);
        let bare = ["tcp/", "udp/"].iter().find_map(|way| bare.strip_prefix(way)).unwrap_or(bare);
        let versioned =
            bare.strip_prefix('v').filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        let bare = versioned.unwrap_or(bare);
        let digits = bare.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(bare.len());
        let (count, own) = bare.split_at_checked(digits)?;
        let own = own.split('/').next().unwrap_or(own).trim_start_matches('-');
        let letters = own.chars().all(|c| c.is_ascii_alphabetic() || c == '%');
        let unit = if own.is_empty() { unit } else { own };
        let figure = count.starts_with(|c: char| c.is_ascii_digit()) && letters;
        decimal(count, unit).filter(|_| figure)
    }

    /// Where a name or a literal stands.
    pub(super) fn names(&self, text: &str) -> Vec<usize> {
        let wanted = tokens(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        if text.starts_with("arn:") {
            // What stands before says where it is, and not which.
            let own = text.splitn(6, ':').nth(5).unwrap_or_default();
            let mut pieces = own.split([':', '/']).filter(|piece| tokens(piece).len() > 1);
            return pieces
                .find_map(|piece| Some(self.names(piece)).filter(|at| !at.is_empty()))
                .unwrap_or_default();
        }
        let lower = text.to_lowercase();
        let lower = lower.trim_end_matches("/32").to_owned();
        let wanted = if lower.len() < text.len() { tokens(&lower) } else { wanted };
        // "t4g.medium" for `cache.t4g.medium`
        let size = lower.split_once('.').filter(|(service, _)| SERVICE_SIZES.contains(service));
        let size = size.map(|(_service, size)| size.trim_end_matches(".search"));
        let stands = |(_s, word, raw): &(usize, &str, &str)| {
            word.trim_end_matches("/32") == lower
                || (wanted.len() > 1 && tokens(raw) == wanted)
                || size == Some(*word)
        };
        let alone = self.words.iter().enumerate().filter(|(_at, one)| stands(one));
        let mut all: Vec<usize> = alone.map(|(at, _one)| at).collect();
        // "radiology annex"
        if text.contains(' ') {
            let runs = self.words.windows(wanted.len()).enumerate();
            let same = |run: &[(usize, &str, &str)]| {
                run.iter().zip(&wanted).all(|((_, word, _), wanted)| word == wanted)
            };
            all.extend(runs.filter(|(_, run)| same(run)).map(|(at, _)| at));
        }
        all
    }

    /// Where one of some words stands, in any of its forms.
    fn holds(&self, labels: &[String], key: &str) -> Vec<usize> {
        let called = |word: &str| {
            if word == key {
                return true;
            }
            let own = tokens(word);
            let last = own.len();
            last <= 2 && own.iter().any(|own| labels.contains(&singular(own)))
        };
        (0..self.words.len()).filter(|at| called(self.word(*at))).collect()
    }

    /// Whether a figure says a time, a version, a place in a list or the like, and no amount.
    pub(super) fn is_told(&self, at: usize) -> bool {
        let (word, next) = (self.word(at), self.word(at.saturating_add(1)));
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        let amount = word.bytes().any(|b| b.is_ascii_digit());
        let told = ["a", "an", "another", "one"].contains(&word);
        told || !amount && next.is_empty() || TOLD_BEFORE.contains(&before)
    }

    /// Whether a word stands where it is told how something is.
    pub(super) fn tells_of_now(&self, at: usize) -> bool {
        self.tells.get(at).copied().unwrap_or(false)
    }

    /// Whether a figure says how often something is tried.
    pub(super) fn is_of_tries(&self, at: usize) -> bool {
        let near = (at.saturating_sub(2)..at.saturating_add(4)).map(|at| self.word(at));
        let mut near = near.filter(|word| !word.is_empty());
        near.any(|word| TRIES.contains(&word))
    }

    /// Whether what an attribute becomes is said.
    pub(super) fn says(&self, row: &Row<'_>, one: &Changed) -> bool {
        let key = one.keys.last().map_or("", String::as_str);
        let beside =
            |(name, value): &(&str, &str)| *name == key && one.after.as_text() == Some(value);
        // A rule more of a list of rules.
        let rule = one.keys.len() == 2 && one.keys.first().is_some_and(|key| key == "rule");
        let fresh = rule && matches!(one.before, Value::Null);
        let given = fresh && (FRESH.iter().any(beside) || LABELS.contains(&key));
        if is_mirrored(row, one) || BESIDE.iter().any(beside) || given {
            return true;
        }
        if COMMENTS.contains(&key) && one.after.as_text().is_some_and(|text| self.tells(text)) {
            return true;
        }
        let still = |value: &Value| {
            value.as_text().is_some_and(|text| STILL.contains(&text.to_lowercase().as_str()))
        };
        let stands = still(&one.after) && !still(&one.before);
        let turned = becomes(&one.before, &one.after).or_else(|| stands.then_some(false));
        if turned.is_some_and(|on| self.switches(row, one, on)) {
            return true;
        }
        if number(&one.after).is_some() && self.counts(row, one) {
            return true;
        }
        match &one.after {
            Value::Text(text) => {
                let runs = |text: &str| self.runs(key, text);
                if runs(text) && !one.before.as_text().is_some_and(runs) {
                    return true;
                }
                let is = self.names(text);
                // Of a list, what is taken out for it was said as well.
                let out = one.before.as_text().filter(|was| one.listed && !was.is_empty());
                // The whole world goes by other names in the words.
                let world = |was: &&str| ["0.0.0.0/0", "::/0"].contains(was);
                let spoken = self.words.iter().any(|(_, word, _)| WORLD.contains(word));
                let out = out.filter(|was| !(world(was) && spoken));
                if out.is_some_and(|out| self.names(out).is_empty()) {
                    return false;
                }
                let was = one.before.as_text().map(|was| self.names(was)).unwrap_or_default();
                (!is.is_empty() && self.leads(&was, &is))
                    || self.speaks(one)
                    || self.says_constant(one.before.as_text().unwrap_or_default(), text)
            }
            Value::Null => one.before.as_text().is_some_and(|was| !self.names(was).is_empty()),
            Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => false,
        }
    }

    /// Whether the words of a description stand in the request.
    fn tells(&self, text: &str) -> bool {
        let own = tokens(text).into_iter().filter(|word| word.len() > 2 && !is_everyday(word));
        let own: Vec<String> = own.collect();
        let said = |word: &String| self.words.iter().any(|(_, it, _)| tokens(it).contains(word));
        !own.is_empty() && own.iter().all(said)
    }

    /// Whether a switch is called by its words, and turned this way in that sentence.
    fn switches(&self, row: &Row<'_>, one: &Changed, on: bool) -> bool {
        let on = on != is_inverted(one);
        let turned = if on { ON } else { OFF };
        let label = told_labels(row, one);
        let all: Vec<String> = labels(one).into_iter().filter(|it| !calls(row, it)).collect();
        let places = self.holds(&all, key_of(one));
        let near = |at: usize| {
            let clause = |at: usize| self.clauses.get(at).copied().unwrap_or_default();
            places.iter().any(|place| {
                self.sentence(*place) == self.sentence(at)
                    && clause(*place).abs_diff(clause(at)) < 2
            })
        };
        // Where the attribute has no word of its own, only one that is never meant by the way.
        let bare = label.is_empty() && places.is_empty();
        let flips = self.words.iter().any(|(_, word, _)| FLIPPING.contains(word));
        let (sure, against) = if on { (turned, SURELY_OFF) } else { (turned, SURELY_ON) };
        let plain = |at: usize| match (bare, self.word(at)) {
            (false, _) => near(at),
            (true, "on" | "off") => flips,
            (true, word) => SURELY_ON.contains(&word) || SURELY_OFF.contains(&word),
        };
        let was = |at: usize| {
            let near = at.saturating_sub(3)..at;
            let old = near
                .into_iter()
                .any(|at| OLD.contains(&self.word(at)) || TURNED.contains(&self.word(at)));
            let told = self.tells.get(at).copied().unwrap_or(false);
            old || told || self.word(at.saturating_add(1)) == "\u{2192}"
        };
        let is =
            |at: usize, words: &[&str]| words.contains(&self.word(at)) && plain(at) && !was(at);
        (0..self.words.len()).any(|at| is(at, sure))
            && !(0..self.words.len()).any(|at| is(at, against))
    }

    /// How far a word is from another; what stands in another clause is farther.
    fn far(&self, one: usize, other: usize) -> usize {
        let clause = |at: usize| self.clauses.get(at).copied().unwrap_or_default();
        let apart = clause(one).abs_diff(clause(other)).saturating_mul(20);
        one.abs_diff(other).saturating_add(apart)
    }

    /// Whether what was and what is stand together: "from two to four".
    fn steps(&self, was: &[usize], is: &[usize]) -> bool {
        was.iter().any(|was| {
            let near = |is: &&usize| *was < **is && is.saturating_sub(*was) < 4;
            is.iter().find(near).is_some_and(|is| self.sentence(*is) == self.sentence(*was))
        })
    }

    fn counts(&self, row: &Row<'_>, one: &Changed) -> bool {
        let all = self.figures();
        let places = |one: &Changed, value: &Value| -> Vec<usize> {
            let held = Changed { after: value.clone(), ..one.clone() };
            all.iter()
                .filter(|figure| fits(&figure.amount, &held))
                .map(|figure| figure.at)
                .collect()
        };
        let is = places(one, &one.after);
        let was = if number(&one.before).is_some() { places(one, &one.before) } else { Vec::new() };
        let was: Vec<usize> = was.into_iter().filter(|at| !is.contains(at)).collect();
        if is.is_empty() || !self.leads(&was, &is) {
            return false;
        }
        // Of several figures, each is that of the attribute it stands by.
        let near = |label: &[usize], figures: &[usize]| {
            let pairs =
                label.iter().flat_map(|at| figures.iter().map(|figure| self.far(*at, *figure)));
            pairs.min()
        };
        let all_own = labels(one);
        let named = self.holds(&told_labels(row, one), key_of(one));
        if self.is_of_sibling(row, one) || self.is_of_another(row, one, &is, near(&named, &is)) {
            return false;
        }
        if self.is_claimed(row, one, &is, &was) {
            return false;
        }
        let differs = |other: &&Changed| {
            other.keys != one.keys && number(&other.after).is_some() && other.after != one.after
        };
        row.changed().iter().filter(differs).all(|other| {
            let theirs = places(other, &other.after);
            // What both are called tells neither from the other.
            let their_label = labels(other);
            let apart = |all: &[String], not: &[String]| -> Vec<String> {
                all.iter().filter(|word| !not.contains(word)).cloned().collect()
            };
            let label = self.holds(&apart(&their_label, &all_own), key_of(other));
            let own = self.holds(&apart(&all_own, &their_label), key_of(one));
            theirs.is_empty()
                || match (near(&own, &is), near(&own, &theirs)) {
                    (Some(mine), Some(their)) => mine <= their,
                    (None, _) if label.is_empty() => self.steps(&was, &is),
                    (None, _) => near(&label, &theirs) < near(&label, &is),
                    (Some(_), None) => true,
                }
        })
    }
}

/// A number in letters, `twenty-four`.
fn spelled(word: &str) -> Option<u32> {
    let number = |word: &str| NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, n)| *n);
    if word == "zero" {
        return Some(0);
    }
    match word.split_once('-') {
        Some((tens, ones)) => Some(number(tens)?.saturating_add(number(ones)?)),
        None => number(word),
    }
}

/// What `tags` and `labels` set stands in the plan once more, for all tags together.
fn is_mirrored(row: &Row<'_>, one: &Changed) -> bool {
    let first = one.keys.first().map_or("", String::as_str);
    let of = match first {
        "tags_all" => "tags",
        "effective_labels" | "terraform_labels" => "labels",
        _other => return false,
    };
    row.changed().iter().any(|other| {
        let own = other.keys.first().is_some_and(|key| key == of);
        own && other.after == one.after && other.keys.get(1..) == one.keys.get(1..)
    })
}

fn key_of(one: &Changed) -> &str {
    one.keys.last().map_or("", String::as_str)
}

/// The words of an attribute's name, singular.
fn own_labels(one: &Changed) -> Vec<String> {
    let own = one.keys.iter().flat_map(|key| tokens(key)).map(|word| singular(&word));
    own.filter(|word| word.len() > 1 && !PLAIN.contains(&word.as_str())).collect()
}

/// Those of them that do not call the object itself.
fn told_labels(row: &Row<'_>, one: &Changed) -> Vec<String> {
    own_labels(one).into_iter().filter(|word| !calls(row, word)).collect()
}

/// Whether a word calls the object itself.
fn calls(row: &Row<'_>, word: &String) -> bool {
    let nouns = row.class.map_or(&[][..], |class| class.words);
    nouns.iter().any(|noun| tokens(noun).contains(word))
}

/// The words by which people call an attribute, singular.
pub(super) fn labels(one: &Changed) -> Vec<String> {
    let mut all = own_labels(one);
    all.extend(words_of(|keys| one.is_any(keys)).flat_map(tokens).map(|word| singular(&word)));
    let key = tokens(key_of(one));
    for (word, said) in BOUNDS {
        if key.iter().any(|own| own == word) {
            all.extend(said.iter().map(|word| (*word).to_owned()));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{super::text::sentences, *};

    #[test]
    fn an_identifier_is_named_by_what_it_ends_with_and_not_by_where_it_is() {
        let sentences = sentences("Point it at prod-new-export in us-east-1.");
        let asking = Asking::of(&sentences);
        let arn = |name| alloc::format!("arn:aws:lambda:us-east-1:123456789012:function:{name}");
        assert!(!asking.names(&arn("prod-new-export")).is_empty());
        assert!(asking.names(&arn("prod-other-export")).is_empty());
    }
}
