//! Whether what a sentence speaks of is asked for, here and now. What somebody else wished or will
//! do, what comes later, what hangs on something, what could be and what is taken back is said and
//! not asked: a person has to ask back.

use alloc::{string::String, vec::Vec};

use super::{
    contract::Act,
    lexicon::{
        Meaning, Verbal,
        clauses::STATES,
        frames::{LEADING, WEEKDAYS},
        moods::{
            ASIDES, BY, CONTENTS, DEVISING, DONE, EVENTS, LEAVING, MONTHS, PAST, RECURRING, SAYING,
            SOMETIME, SPANS, US, WATCHING, WISHING,
        },
        singular,
        verbs::Verb,
    },
    marks::{Mark, What},
    read::has,
};

/// The sentences that hold a deed which is not asked to be done at once.
pub(super) fn unasked(marks: &[Mark]) -> Vec<String> {
    let ends = |mark: &Mark| matches!(mark.what, What::Punctuation('.' | ';' | '?' | '!' | '\n'));
    // What is said of confirming has a grammar of its own.
    let confirms = |all: &&[Mark]| all.iter().any(|mark| mark.text.starts_with("confirm"));
    let unasked = |all: &&[Mark]| {
        let parts = Part::of(all);
        let told = parts.iter().any(|part| part.is_left_to_others() || part.is_later());
        if confirms(all) { told } else { is_unasked(&parts) }
    };
    let sentences = marks.split_inclusive(ends).filter(unasked);
    sentences.map(|all| said(&Part::of(all))).collect()
}

fn said(parts: &[Part<'_>]) -> String {
    let words: Vec<&str> = parts.iter().flat_map(|part| part.words.iter().copied()).collect();
    words.join(" ")
}

fn is_unasked(parts: &[Part<'_>]) -> bool {
    parts.iter().enumerate().filter(|(_at, part)| !part.is_aside).any(|(at, part)| {
        // "In two weeks, delete it": what stands alone belongs to what follows, or else to what
        // stands before.
        let after = parts.get(at.saturating_add(1)..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| parts.get(before));
        let alone = !part.tells() && part.deed().is_none();
        let host = if alone { after.first().or(before).unwrap_or(part) } else { part };
        (part.is_later() && !host.tells())
            || part.hangs()
            || (part.is_reported()
                && !after.iter().any(|part| part.pleads() && part.deed().is_some()))
            || part.is_intended()
            || part.takes_back()
            || part.is_for_others()
    })
}

/// A part of a sentence, between commas and the like.
struct Part<'a> {
    marks: &'a [Mark],
    words: Vec<&'a str>,
    /// A reason, a purpose, or what describes something.
    is_aside: bool,
}

impl<'a> Part<'a> {
    fn of(sentence: &'a [Mark]) -> Vec<Self> {
        // "as agreed with Bob": no more than where it comes from.
        let recalls = |at: usize| {
            let next = sentence.get(at.saturating_add(1)).map_or("", |next| next.text.as_str());
            sentence.get(at).is_some_and(|mark| mark.text == "as")
                && (next.ends_with("ed") || matches!(next, "usual" | "per"))
        };
        let aside = |at: usize| {
            // "He thinks that we should delete it": what he thinks.
            let said = at.checked_sub(1).and_then(|before| sentence.get(before));
            let said = said.is_some_and(|before| SAYING.contains(&before.text.as_str()));
            let leads = |mark: &Mark| ASIDES.contains(&mark.text.as_str());
            recalls(at) || (!said && sentence.get(at).is_some_and(leads))
        };
        let begins = |at: usize| {
            aside(at)
                || sentence.get(at).is_some_and(|mark| {
                    matches!(mark.what, What::Punctuation(_))
                        || matches!(mark.text.as_str(), "but" | "so")
                })
        };
        let mut bounds: Vec<usize> =
            (0..sentence.len()).filter(|at| *at == 0 || begins(*at)).collect();
        bounds.push(sentence.len());
        let part = |pair: &[usize]| {
            let [from, to] = pair else { return None };
            let marks = sentence.get(*from..*to)?;
            let (lead, rest) = marks.split_first()?;
            // "so it can be deleted": a purpose; "so please delete it": what is asked.
            let purpose = || {
                let who =
                    rest.first().is_some_and(|mark| has(mark, |m| matches!(m, Meaning::Pronoun)));
                lead.text == "so" && who && !rest.iter().any(|mark| mark.text == "please")
            };
            let is_aside = aside(*from) || purpose();
            let marks = if begins(*from) { rest } else { marks };
            let words = marks.iter().flat_map(|mark| mark.text.split(' ')).collect();
            Some(Self { marks, words, is_aside })
        };
        bounds.windows(2).filter_map(part).collect()
    }

    fn at(&self, at: usize) -> &'a str {
        self.words.get(at).copied().unwrap_or_default()
    }

    fn holds(&self, list: &[&str]) -> bool {
        self.words.iter().any(|word| list.contains(word))
    }

    /// What is to be done, and where in the part.
    fn deed(&self) -> Option<(usize, &'static Verb)> {
        (0..self.marks.len()).find_map(|at| Some((at, self.deed_at(at)?)))
    }

    fn deed_at(&self, at: usize) -> Option<&'static Verb> {
        let mark = self.marks.get(at)?;
        let verb = mark.meanings().iter().find_map(|meaning| {
            let Meaning::Verbal(Verbal::Verb(verb)) = meaning else { return None };
            Some(*verb).filter(|verb| !verb.weak)
        })?;
        let before = self.marks.get(..at).unwrap_or_default();
        let led = before.last().is_none_or(|mark| {
            LEADING.contains(&mark.text.as_str())
                || has(mark, |m| {
                    matches!(m, Meaning::Auxiliary | Meaning::Pronoun | Meaning::Conjunction)
                })
        });
        let wished = |mark: &Mark| {
            has(mark, |m| matches!(m, Meaning::Being | Meaning::Verbal(_)))
                || SAYING.contains(&mark.text.as_str())
        };
        let ing = mark.text.ends_with("ing");
        (if mark.participle || ing { before.iter().any(wished) } else { led }).then_some(verb)
    }

    /// Whether what is to be done happens once and cannot be a schedule of something.
    fn is_grave(&self) -> bool {
        self.deed().is_some_and(|(_at, verb)| {
            matches!(verb.act, Act::Block | Act::Delete | Act::Grant | Act::Open | Act::Replace)
        })
    }

    /// "The audit is next week": how something is, and no deed.
    fn tells(&self) -> bool {
        let finite = |mark: &Mark| {
            (has(mark, |m| matches!(m, Meaning::Being)) && mark.text != "be")
                || STATES.contains(&mark.text.as_str())
        };
        // "This happens tomorrow": it is spoken of what is asked for.
        let of_it = ["it", "that", "these", "they", "this", "those"].contains(&self.at(0));
        let told = self.marks.iter().skip(1).any(finite)
            || (US.contains(&self.at(0)) && self.marks.len() > 1);
        told && !of_it && self.deed().is_none()
    }

    /// Whether it asks politely: "can you switch it?"
    fn pleads(&self) -> bool {
        let pair = |pair: &[&str]| {
            matches!(
                pair,
                ["can" | "could" | "would" | "will", "you" | "we" | "somebody" | "someone"]
            )
        };
        self.words.first() == Some(&"please") || self.words.windows(2).any(pair)
    }

    /// Whether a time is named that is not now.
    fn is_later(&self) -> bool {
        (0..self.words.len()).any(|at| {
            let before = at.checked_sub(1).map_or("", |before| self.at(before));
            // "before the import starts on Thursday"
            let until = ["before", "until", "till"];
            let ahead = self.words.get(..at).unwrap_or_default();
            let due = ahead.iter().rev().take(5).any(|word| until.contains(word));
            !(due || BY.contains(&before)) && (self.is_time(at) || self.is_event(at))
        })
    }

    /// "in 30 days", "next Friday", "on Monday", "tomorrow".
    fn is_time(&self, at: usize) -> bool {
        let (one, two) = (self.at(at.saturating_add(1)), self.at(at.saturating_add(2)));
        let unit = singular(two);
        let recurs = || self.holds(RECURRING) && !self.is_grave();
        let parts_of_day = ["evening", "afternoon", "morning", "night", "weekend"];
        match self.at(at) {
            "tomorrow" | "someday" | "eventually" | "afterwards" => true,
            "later" => one != "than",
            "tonight" => !recurs(),
            "some" => matches!(one, "day" | "time") && two != "s",
            "sometime" => true,
            "at" if one == "the" => {
                matches!(two, "beginning" | "end" | "start") && !self.holds(&["day"])
            }
            "at" => {
                let hour = one.contains(':') || matches!(one, "midnight" | "night" | "noon");
                one == "some" || (hour && self.is_grave())
            }
            "from" => {
                let then = WEEKDAYS.contains(&one) || MONTHS.contains(&one);
                self.is_grave() && (then || (one == "now" && at > 0))
            }
            "in" | "over" | "during" if one == "the" => {
                self.is_grave() && parts_of_day.contains(&two)
            }
            "in" if matches!(one, "q1" | "q2" | "q3" | "q4") => true,
            "next" => SOMETIME.contains(&one) || WEEKDAYS.contains(&one) || EVENTS.contains(&one),
            "on" | "this" => (WEEKDAYS.contains(&one) && !recurs()) || is_date(one),
            "in" if MONTHS.contains(&one) => !self.holds(&["ended", "had", "last", "was", "were"]),
            // "100 requests in 2 hours": how often.
            "in" => {
                let this = ["our", "the", "this"].contains(&one);
                !this && SPANS.contains(&unit.as_str()) && !self.holds(WATCHING)
            }
            word => WEEKDAYS.contains(&word) && at == 0 && self.words.len() == 1,
        }
    }

    /// "after the migration", "when it is done", "following the release".
    fn is_event(&self, at: usize) -> bool {
        let rest = self.words.get(at.saturating_add(1)..).unwrap_or_default();
        let one = rest.first().copied().unwrap_or_default();
        let happens = || rest.iter().take(4).any(|word| EVENTS.contains(word));
        match self.at(at) {
            "after" if one.starts_with(|c: char| c.is_ascii_digit()) => {
                let goes = self.deed().is_some_and(|(_at, verb)| verb.act == Act::Delete);
                goes && !self.holds(CONTENTS)
            }
            "after" if matches!(one, "all" | "that" | "this") => false,
            "after" => {
                let then = happens() || rest.iter().any(|word| DONE.contains(word));
                then || (self.is_grave() && !rest.iter().any(|word| PAST.contains(word)))
            }
            "following" | "upon" => happens(),
            "when" | "once" => {
                let done = rest.iter().any(|word| DONE.contains(word));
                done && !self.holds(WATCHING)
            }
            _other => false,
        }
    }

    /// Whether what is to be done hangs on something: "only when it is empty".
    fn hangs(&self) -> bool {
        let pair = |pair: &[&str]| {
            matches!(
                pair,
                [
                    "assuming" | "provided" | "providing",
                    "it" | "nobody" | "no" | "nothing" | "that" | "they" | "there"
                ] | ["only", "when" | "after" | "once" | "where"]
                    | ["subject" | "pending", "to" | "approval" | "review"]
                    | ["depending" | "depends", "on"]
            )
        };
        let is = |mark: &Mark| has(mark, |m| matches!(m, Meaning::Being));
        let when = self.marks.iter().skip(1).position(|mark| mark.text == "when");
        let takes = self.deed().filter(|(_at, verb)| verb.act != Act::Create);
        let later = when.and_then(|when| self.marks.get(when..));
        let in_case = self.words.windows(2).any(|pair| pair == ["in", "case"]);
        let goes = takes.is_some_and(|(_at, verb)| verb.act == Act::Delete);
        self.words.windows(2).any(pair)
            || (takes.is_some() && later.is_some_and(|rest| rest.iter().any(is)))
                && !self.holds(WATCHING)
            || (goes && in_case)
    }

    /// "Bob wants to delete it", "Finance says we should delete it".
    fn is_reported(&self) -> bool {
        let said = self.marks.iter().position(|mark| SAYING.contains(&mark.text.as_str()));
        if self.words.starts_with(&["according", "to"]) {
            return self.deed().is_some();
        }
        let Some(said) = said.filter(|at| *at > 0) else { return false };
        let who = self.marks.get(..said).unwrap_or_default();
        let us = who.iter().any(|mark| US.contains(&mark.text.as_str()));
        let deed = || (said..self.marks.len()).any(|at| self.deed_at(at).is_some());
        !us && deed()
    }

    /// What somebody may, will or is about to do: "we could delete it", "the DBA will delete it".
    fn is_intended(&self) -> bool {
        let Some((at, verb)) = self.deed() else {
            // "Deleting it would save money."
            return self.words.first().is_some_and(|word| word.ends_with("ing"))
                && self.holds(&["would", "could", "might"]);
        };
        let before = self.marks.get(..at).unwrap_or_default();
        let words: Vec<&str> = before.iter().flat_map(|mark| mark.text.split(' ')).collect();
        let first = words.first().copied().unwrap_or_default();
        let polite = [
            "chance",
            "if",
            "please",
            "hoping",
            "trouble",
            "wondering",
            "glad",
            "grateful",
            "great",
            "nice",
        ];
        let asks = words.iter().any(|word| polite.contains(word)) || self.holds(&["please"]);
        let may = words.windows(2).any(|pair| {
            let [who, modal] = pair else { return false };
            let anybody = ["i", "we", "you", "it", "one", "they", "he", "she"].contains(who);
            anybody && ["could", "may", "might"].contains(modal)
        });
        let perhaps = ["maybe", "perhaps", "possibly"].contains(&first) && !words.contains(&"you");
        let about = words.windows(2).any(|pair| match pair {
            [word, "to"] => DEVISING.contains(word),
            [word, ..] => *word == "considering" || *word == "consider",
            [] => false,
        });
        // "This will reduce the load" says what comes of it.
        let will = words.iter().position(|word| *word == "will").filter(|at| *at > 0);
        let who = |at: usize| words.get(at.saturating_sub(1)).copied().unwrap_or_default();
        let others = will.is_some_and(|at| {
            !["you", "it", "that", "this", "which", "somebody", "someone"].contains(&who(at))
        });
        let own = self.holds(&["myself", "himself", "herself", "ourselves", "themselves"]);
        let grave = !matches!(verb.act, Act::Create);
        ((may || perhaps) && !asks) || (grave && (others || (about && !asks))) || own
    }

    /// "Tom will delete it".
    fn is_left_to_others(&self) -> bool {
        let deed = |at: usize| {
            let plain = self.marks.get(at).is_some_and(|mark| !mark.participle);
            plain && self.deed_at(at).is_some()
        };
        let will = |at: usize| self.marks.get(at).is_some_and(|mark| mark.text == "will");
        let who = |at: usize| at.checked_sub(1).and_then(|at| self.marks.get(at));
        let others = |at: usize| {
            who(at).is_some_and(|mark| !["it", "that", "this", "you"].contains(&&*mark.text))
        };
        (0..self.marks.len()).any(|at| will(at) && others(at) && deed(at.saturating_add(1)))
    }

    /// "Ask Tom to delete it", "document how to delete it", "it is too early to delete it": what
    /// comes behind "to" is no deed of whoever reads this.
    fn is_for_others(&self) -> bool {
        let Some((at, verb)) = self.deed() else { return false };
        let before = self.marks.get(..at).unwrap_or_default();
        // "The vendor needs to delete it": the wish is somebody else's.
        let first = before.first().map_or("", |mark| mark.text.as_str());
        let ours = US.contains(&first) || ["it", "there", "please", "so", "and"].contains(&first);
        let asks = before.first().is_some_and(|mark| {
            has(mark, |m| matches!(m, Meaning::Auxiliary | Meaning::Being | Meaning::Verbal(_)))
        });
        let grave = matches!(verb.act, Act::Delete | Act::Grant | Act::Replace);
        let strange = grave && !ours && !asks && !before.iter().any(Self::is_of_us);
        let things = before.iter().any(|mark| has(mark, |m| matches!(m, Meaning::Class(_))));
        let mut words = before.iter().flat_map(|mark| mark.text.split(' ')).rev();
        let to = words.next() == Some("to");
        to && !things && words.next().is_some_and(|word| strange || !WISHING.contains(&word))
    }

    /// "Our team": those who ask.
    fn is_of_us(mark: &Mark) -> bool {
        ["our", "team", "us", "you"].contains(&mark.text.as_str())
    }

    /// "Actually, leave it", "better not".
    fn takes_back(&self) -> bool {
        let words: Vec<&str> =
            self.words.iter().copied().filter(|word| !LEAVING.contains(word)).collect();
        matches!(
            words.as_slice(),
            [
                "leave"
                    | "keep"
                    | "forget"
                    | "ignore"
                    | "skip"
                    | "cancel"
                    | "disregard"
                    | "undo"
                    | "scrap",
                "it" | "that" | "this" | "them" | "all" | "everything"
            ] | ["not" | "scrap"]
                | ["cancel" | "disregard" | "undo"]
                | ["take", "it" | "that" | "this", "back"]
                | ["better" | "rather", "not"]
                | ["not", "really"]
        )
    }
}

/// `2027-01-15`.
fn is_date(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    digits >= 6 && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'/'))
}
