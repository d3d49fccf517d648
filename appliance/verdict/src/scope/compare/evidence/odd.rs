//! Sentences of which nobody can say what they are for, and orders that hang on something.

use alloc::vec::Vec;

use super::{
    super::super::lexicon::{ordinary::REFUSING, verb_bases},
    cues::{
        ADVERBS, BEFORE_REPORT, BINDING, CALLED_OFF, CIVIL, DISUSE, HANGING, LABELLING, LEADING,
        LIVING, NONE, PAST_TIMES, PRETENDED, PUTTING_OFF, READ, REMOVAL, REQUESTS, TURNED_DOWN,
        UNTIL_THEN,
    },
    deeds::is_order,
    text::{Clause, Cue, Part, Role, Sentence, is_cue},
};
use crate::words::NUMBERS;

impl Sentence {
    /// An order that hangs on something: "once it is done, delete it".
    pub(super) fn hangs(&self) -> bool {
        let hangs = |clause: &&Clause| {
            let (one, two) = (clause.word(0), clause.word(1));
            let excused = match one {
                "as" => two != "soon",
                "if" => ["you", "possible", "i", "that's", "it's", "needed"].contains(&two),
                "until" => two == "further",
                "after" => {
                    two.starts_with(|c: char| c.is_ascii_digit())
                        || ["that", "this", "all"].contains(&two)
                }
                "when" | "whenever" => !clause.has(&["is", "are", "has", "have", "done", "was"]),
                _other => false,
            };
            HANGING.contains(&one) && !excused && clause.role == Role::Asks
        };
        // "but don't create it until it is approved"
        let put_off = |clause: &Clause| {
            let words = clause.words();
            let orders = words.windows(3).any(|run| {
                let [no, verb, what] = run else { return false };
                PUTTING_OFF.contains(no) && is_cue(verb) && UNTIL_THEN.contains(what)
            });
            clause.role == Role::Spares && orders
        };
        if self.clauses.iter().any(put_off) {
            return true;
        }
        if !self.ordered {
            return false;
        }
        // "delete N, should Tom agree"
        let behind = |clause: &Clause| ["should", "had", "were"].contains(&clause.word(0));
        if self.clauses.iter().skip(1).any(behind) {
            return true;
        }
        let inner =
            ["unless", "until", "provided", "only if", "only when", "only after", "as soon as"];
        let inside = |clause: &&Clause| {
            let further = clause.has(&["until further"]);
            clause.role == Role::Asks && clause.has(&inner) && !further
        };
        self.clauses.iter().any(|clause| hangs(&clause) || inside(&clause))
    }

    /// Whether it calls the request off, or anything that is asked in it: "the removal is
    /// cancelled".
    pub(super) fn is_called_off(&self) -> bool {
        self.clauses.iter().any(|clause| {
            let words = clause.words();
            let Some(at) = words.iter().position(|word| CALLED_OFF.contains(word)) else {
                return false;
            };
            let another = clause.has(TURNED_DOWN);
            // "Tide feed is cancelled.": a short tale of another thing.
            let told = words.get(..at).unwrap_or_default();
            let tale = (2..=5).contains(&told.len())
                && words.len() <= at.saturating_add(2)
                && !told.iter().any(|word| is_cue(word) || REQUESTS.contains(word))
                && !told.iter().any(|word| REMOVAL.contains(word) || word.contains(['-', '_']));
            !(another || tale)
        })
    }

    /// Whether it tells what was done: "I turned it on", "it was raised yesterday", "bumped the
    /// disks this morning".
    pub(super) fn reports(&self) -> bool {
        let tells = |clause: &Clause| {
            let words = clause.words();
            let done = |did: &str| {
                let bases = verb_bases(did, true);
                !is_order(did) && bases.iter().any(|base| is_order(base))
            };
            let by_us = words.windows(2).any(|run| {
                let [who, did] = run else { return false };
                ["i", "they", "we"].contains(who) && done(did)
            });
            let passive = words.iter().enumerate().any(|(at, word)| {
                let next = words.get(at.saturating_add(1)..).unwrap_or_default();
                let did = next.iter().find(|word| !ADVERBS.contains(word) && **word != "been");
                ["got", "had", "has", "have", "was", "were"].contains(word)
                    && did.is_some_and(|did| done(did) || ["set", "put"].contains(did))
            });
            let mut leads = words.iter().skip_while(|word| BEFORE_REPORT.contains(word));
            let bare = leads.next().is_some_and(|did| done(did)) && clause.has(PAST_TIMES);
            // "N happily runs on a large one"
            let lives = clause.parts.iter().enumerate().any(|(at, part)| {
                let near = words.iter().skip(at.saturating_add(1)).take(2);
                part.words.len() > 1 && near.clone().any(|word| LIVING.contains(word))
            });
            by_us || passive || bare || lives && clause.cues.iter().all(|cue| *cue == Cue::Make)
        };
        !self.ordered && self.clauses.iter().any(tells)
    }

    /// A label before an order that nobody knows to lead to one: "Not approved:".
    pub(super) fn is_led_oddly(&self, next: Option<&Self>) -> bool {
        let Some(at) = self.clauses.iter().position(|clause| clause.heads) else { return false };
        let Some(head) = self.clauses.get(at) else { return false };
        let behind = self.clauses.get(at.saturating_add(1));
        let first = behind.or_else(|| next.and_then(|next| next.clauses.first()));
        let leads = first.is_some_and(|clause| clause.orders && clause.begins_with_order());
        let named = head.parts.iter().any(|part| {
            let joined = part.text.matches('-').count() > 1 || part.text.contains(['_', '/', '.']);
            joined || part.text.chars().any(|c| c.is_ascii_digit())
        });
        let known = head.has(LABELLING)
            || !head.cues.is_empty()
            || head.role == Role::Files
            || CIVIL.contains(&head.word(0));
        leads && !named && !known
    }

    /// A short sentence of which nobody knows what it is for.
    pub(super) fn is_odd(&self) -> bool {
        let words: Vec<&str> = self.clauses.iter().flat_map(Clause::words).collect();
        let figure = |part: &Part| {
            part.text.chars().any(|c| c.is_ascii_digit())
                || part.text.contains(['-', '_', '/', '.', '@', '\u{2192}'])
        };
        let tells = [
            "is", "are", "was", "were", "has", "have", "had", "'s", "it's", "that's", "will",
            "can", "could", "would", "should",
        ];
        let civil = words.first().is_none_or(|word| CIVIL.contains(word));
        let name = self.clauses.iter().flat_map(|clause| &clause.parts).all(|part| {
            let state = REFUSING.contains(&part.text.as_str());
            part.raw.starts_with(char::is_uppercase) && !state
        });
        self.is_short()
            && self.cues.is_empty()
            && !(self.ordered || civil || name || self.is_label())
            && self.clauses.iter().all(|clause| clause.role == Role::Asks && !clause.heads)
            && !self.clauses.iter().flat_map(|clause| &clause.parts).any(figure)
            && !words.iter().any(|word| tells.contains(word))
    }

    /// Whether it is too short to tell anything by itself: "Closed."
    pub(super) fn is_too_short(&self) -> bool {
        self.clauses.iter().map(|clause| clause.parts.len()).sum::<usize>() < 3
    }

    /// Whether it is a greeting, thanks or a signature.
    pub(super) fn is_civil(&self) -> bool {
        let words: Vec<&str> = self.clauses.iter().flat_map(Clause::words).collect();
        let first = words.first().copied().unwrap_or_default();
        let loose = ["no", "sorry", "good", "best", "with"].contains(&first);
        let thanks = ["appreciate", "appreciated", "cheers", "thank", "thanks", "thx"];
        let kind = CIVIL.contains(&first) && !loose || words.iter().any(|it| thanks.contains(it));
        let points = words.iter().any(|word| NONE.contains(word));
        let parts = || self.clauses.iter().flat_map(|clause| &clause.parts);
        let name = parts().all(|part| part.raw.starts_with(char::is_uppercase));
        words.len() < 8 && !points && (kind || words.len() < 4 && name)
    }

    /// Whether it holds a figure.
    pub(super) fn counts(&self) -> bool {
        let mut parts = self.clauses.iter().flat_map(|clause| &clause.parts);
        parts.any(|part| {
            let number = NUMBERS.iter().any(|(name, _)| *name == part.text);
            number || part.text.starts_with(|c: char| c.is_ascii_digit())
        })
    }

    /// Whether it leaves another thing as it is, or is about the request.
    pub(super) fn spares(&self) -> bool {
        let other = |clause: &Clause| {
            clause.has(&["anything else", "everything else", "nothing else", "others", "the rest"])
                || clause.parts.iter().any(|part| part.words.len() > 1 && part.text.contains('-'))
        };
        self.clauses.iter().any(|clause| match clause.role {
            Role::Files => true,
            Role::Spares => other(clause),
            Role::Asks | Role::Wonders => false,
        })
    }

    /// Whether it says that something is not used any more.
    pub(super) fn is_of_disuse(&self) -> bool {
        let words: Vec<&str> = self.clauses.iter().flat_map(Clause::words).collect();
        words.len() < 10 && self.clauses.iter().any(|clause| clause.has(DISUSE))
    }

    /// Whether it is a condition, as one may also begin a tale.
    pub(super) fn begins_with_if(&self) -> bool {
        self.clauses.iter().any(|clause| {
            clause.word(0) == "if" && !["you", "possible", "needed"].contains(&clause.word(1))
        })
    }

    /// Whether it thanks for what it names: it is done.
    pub(super) fn thanks_for(&self) -> bool {
        let first = self.clauses.first();
        first.is_some_and(|clause| {
            ["thank", "thanks", "cheers"].contains(&clause.word(0)) && clause.has(&["for"])
        })
    }

    /// Whether it is a short tale before an order that turns nothing round: "Bots hit our portal."
    pub(super) fn is_plain_tale(&self) -> bool {
        let words: Vec<&str> = self.clauses.iter().flat_map(Clause::words).collect();
        let turns = |word: &&str| {
            NONE.contains(word)
                || HANGING.contains(word)
                || REFUSING.contains(word)
                || PRETENDED.contains(word)
        };
        words.len() > 3 && !words.iter().any(turns)
    }

    /// What must never be, of which nobody can say whether the plan brings it about.
    pub(super) fn binds(&self) -> bool {
        let named = |clause: &Clause| {
            let mut texts = clause.parts.iter().map(|part| part.text.as_str());
            texts.any(|text| text.contains(['-', '_', '/', '.']))
        };
        let binds = |clause: &&Clause| {
            // "Covers never change" only tells.
            let told = |at: usize| {
                let before = at.checked_sub(1).map_or("", |at| clause.word(at));
                at == 0 || BINDING.contains(&before)
            };
            let mut words = clause.words().into_iter().enumerate();
            let ruled =
                clause.role == Role::Spares && words.any(|(at, word)| word == "never" && told(at));
            ruled && !named(clause) && clause.cues.iter().all(|cue| *cue != Cue::Remove)
        };
        self.clauses.iter().any(|clause| binds(&clause))
    }

    /// An order whose verb nobody knows: "please hurble it".
    pub(super) fn is_unread(&self) -> bool {
        let begs = |word: &str| ["please", "pls", "plz", "kindly"].contains(&word);
        self.clauses.iter().filter(|clause| clause.role == Role::Asks).any(|clause| {
            let words = clause.words();
            let polite = |at: usize| {
                let can = ["can", "could", "will", "would"].contains(&clause.word(at));
                let who = ["somebody", "someone", "u", "you"];
                can && who.contains(&clause.word(at.saturating_add(1)))
            };
            let begged = words.iter().position(|word| begs(word)).filter(|at| *at < 2);
            let asked = (0..words.len()).find(|at| polite(*at));
            let at = asked.map(|at| at.saturating_add(2)).or(begged);
            let Some(at) = at else { return false };
            let behind: Vec<&str> = words
                .iter()
                .skip(at)
                .filter(|word| !begs(word) && !ADVERBS.contains(word) && !LEADING.contains(word))
                .copied()
                .collect();
            let read = |word: &&str| is_cue(word) || READ.contains(word);
            behind.first().is_some_and(|word| !read(word)) && clause.cues.is_empty()
        })
    }
}
