//! Where something is to be: the name of an environment, unless it is a word for something else.

use alloc::{borrow::ToOwned, format};

use super::super::{
    contract::Act,
    lexicon::Meaning,
    marks::{Mark, What},
    read::{Place, Reader, has},
};

impl Reader {
    pub(super) fn environment(
        &mut self,
        name: &'static str,
        alone: bool,
        mark: &Mark,
        next: Option<&Mark>,
    ) {
        let people = ["team", "teams", "engineer", "engineers", "squad", "department", "data"];
        let next_text = next.map_or("", |next| next.text.as_str());
        if people.contains(&next_text) {
            self.np.filler(mark);
            return;
        }
        let before = self.clause.len().checked_sub(2).and_then(|at| self.clause.get(at));
        // "we want to test that": a verb.
        let verb = name == "test"
            && before.is_some_and(|word| word == "to")
            && ["a", "an", "how", "it", "our", "that", "the", "this", "whether", "with"]
                .contains(&next_text);
        if verb {
            self.np.filler(mark);
            return;
        }
        let placed = before
            .is_some_and(|word| matches!(word.as_str(), "in" | "to" | "on" | "our" | "the"))
            && next.is_none_or(|next| !matches!(next.what, What::Unknown));
        if !(alone || placed || matches!(next_text, "environment" | "account" | "vpc")) {
            self.unknown(mark);
            return;
        }
        let there = self.verb.is_some_and(|verb| {
            matches!(verb.act, Act::Delete | Act::Replace | Act::Scale | Act::Tag | Act::Update)
        });
        let noun = next.is_some_and(|next| has(next, |m| matches!(m, Meaning::Class(_))));
        if !alone && there && noun && next_text != "vpc" {
            // "the test queues" may stand anywhere: the word is part of what they are called.
            self.unknown(mark);
            return;
        }
        self.np.environment = Some(name);
        self.np.span(mark);
        let compared = self.after(&["like", "than", "as"]);
        if !compared && !matches!(self.place, Place::Excluded(_)) {
            self.contract.environments.insert(name.to_owned());
            self.because(format!("environment {name}"), mark);
        }
    }
}
