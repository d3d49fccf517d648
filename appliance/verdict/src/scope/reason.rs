//! What is said and not asked for: reasons, purposes, how something is.

use super::{
    contract::Act,
    lexicon::{Meaning, Verbal},
    marks::{Mark, What},
    phrase::Phrase,
    read::{Place, Reader, has},
};
use alloc::{borrow::ToOwned, string::String};

impl Reader {
    /// What follows is why, not what: nothing in it is asked for.
    pub(super) fn reason(&mut self) {
        self.flush();
        self.reason_first = self.clause.len() < 2;
        (self.reason, self.reason_modal, self.reason_refuses) = (true, false, false);
        self.place = Place::Context("because".to_owned());
    }

    /// Whether a mark is part of the reason being given. A comma ends one that was given first;
    /// what is asked for politely, or by a plain verb, ends any.
    pub(super) fn explains(&mut self, mark: &Mark) -> bool {
        let comma = matches!(mark.what, What::Punctuation(',' | ')' | '('));
        if matches!(mark.what, What::Punctuation(_)) && !comma {
            return false;
        }
        let joins = comma || has(mark, |m| matches!(m, Meaning::Conjunction | Meaning::Break));
        let asks = ["please", "can", "could", "would", "kindly"];
        let polite = self.ahead.iter().any(|word| asks.contains(&word.as_str()));
        let doubtful = joins && self.verb_ahead && self.reason_modal && !polite;
        if joins && !doubtful && (self.verb_ahead || polite || (comma && self.reason_first)) {
            (self.reason, self.reason_first) = (false, false);
            self.place = Place::Subject;
            return false;
        }
        let refuses = has(mark, |m| matches!(m, Meaning::Negation));
        let acts = has(mark, |m| {
            matches!(m, Meaning::Verbal(Verbal::Verb(verb)) if !verb.weak)
                || matches!(m, Meaning::Verbal(Verbal::Keeping | Verbal::Touching))
        });
        if doubtful || (acts && self.reason_refuses) {
            // "so that we can drop it and create another": what of it is asked for?
            self.contract.unparsed.push(self.clause.join(" "));
        }
        self.reason_refuses |= refuses;
        self.reason_modal |= has(mark, |m| matches!(m, Meaning::Auxiliary));
        true
    }

    /// "The function keeps crashing": what stands before is spoken of, and asked for at most later.
    pub(super) fn speaks(&mut self, state: bool) -> bool {
        let bare = !self.np.words.is_empty() && self.np.words.len() < 4;
        let nobody = self.np.is_empty() && !self.clause.is_empty() && state;
        let told = (self.np.head().is_some() || bare && state || nobody)
            && self.place == Place::Subject
            && self.verb.is_none();
        if told {
            self.flush();
            self.place = Place::Context("state".to_owned());
            self.background = true;
        }
        told
    }

    /// "Create a bucket to store the logs": what something is made, or goes, for.
    pub(super) fn is_purpose(&self, verbal: Verbal) -> bool {
        let after_to = self.clause.iter().rev().nth(1).is_some_and(|word| word == "to");
        let done = self.verb.is_some_and(|verb| {
            let acts = matches!(verb.act, Act::Create | Act::Delete | Act::Replace | Act::Scale);
            acts && !verb.weak && !verb.about
        });
        let wishes = matches!(verbal, Verbal::Verb(_));
        let something = self.contract.items.len() > self.first_item || self.np.head().is_some();
        after_to && done && wishes && something
    }

    /// Whether the list goes on: its lines begin with a mark.
    pub(super) fn lists(&self) -> bool {
        self.listing && self.verb.is_some() && self.ahead.first().is_some_and(String::is_empty)
    }

    /// "S3 for the exports on dev: acme-exports": the name behind the colon is that of the thing.
    pub(super) fn introduces(&self) -> bool {
        let hangs = self.ahead.first().is_some_and(|next| next.contains(['-', '_']));
        let nameless = |np: &Phrase| {
            np.head().is_some() && np.names.is_empty() && np.words.is_empty() && !np.definite
        };
        let before = if self.np.is_empty() { self.pending.last() } else { Some(&self.np) };
        // "queue: jobs-a" is a label.
        hangs
            && self.clause.len() > 2
            && !self.verb_ahead
            && before.or_else(|| self.pending.last()).is_some_and(nameless)
    }

    /// "Request:", a wish for nothing yet.
    pub(super) fn only_wishes(&self) -> bool {
        self.weak() && self.np.is_empty() && self.contract.items.len() == self.first_item
    }

    /// Whether a pronoun begins to say what something new will do.
    pub(super) fn behaves(&self) -> bool {
        let new = self.contract.items.last().is_some_and(|item| item.act == Act::Create);
        let begins = self.verb.is_none() && self.np.is_empty() && self.place == Place::Subject;
        let [modal, does] = self.ahead.as_slice() else { return false };
        let shall = ["should", "must", "will", "needs to", "has to", "can", "may"];
        let lets = ["accept", "admit", "allow", "let", "open", "permit"].contains(&does.as_str());
        let is = ["be", "have"].contains(&does.as_str());
        new && begins && shall.contains(&modal.as_str()) && !(is || lets)
    }
}
