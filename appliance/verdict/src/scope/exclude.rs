//! What a request rules out.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, vec::Vec};

use super::{
    contract::{Act, Forbidden, Span},
    lexicon::{ANY, verbs::Verb},
    marks::Mark,
    phrase::Phrase,
    read::{Place, Reader},
    settle::said,
};

/// Words behind which stands what is to be spared.
const SPARING: &[&str] = &[
    "apart from",
    "except",
    "except for",
    "keep",
    "leave",
    "other than",
    "preserve",
    "retain",
    "spare",
    "touch",
];

/// What is often ruled out and forbids no change.
const HARMLESS: &[&str] = &[
    "confirm",
    "data",
    "delay",
    "delays",
    "downtime",
    "error",
    "errors",
    "hurry",
    "impact",
    "interruption",
    "interruptions",
    "loss",
    "outage",
    "outages",
    "problem",
    "problems",
    "restart",
    "rush",
];

impl Reader {
    /// "Do not delete": forbids that act; "do not change" forbids every one.
    pub(super) fn refuse(&mut self, verb: &Verb, mark: &Mark) {
        let all = verb.act == Act::Update
            && matches!(mark.text.as_str(), "change" | "modify" | "changes");
        if all && self.clause.iter().any(|word| word == "nothing" || word == "no") {
            self.still = true;
        }
        let acts = [verb.act, Act::Replace]
            .into_iter()
            .filter(|act| !all && (*act == verb.act || verb.act == Act::Delete));
        let mut acts: BTreeSet<Act> = acts.collect();
        if let Place::Excluded(before) = &self.place
            && self.verb_refused
            && !all
        {
            acts.extend(before);
        }
        self.place = Place::Excluded(acts);
    }

    pub(super) fn exclude(&mut self, np: &Phrase, acts: BTreeSet<Act>) {
        let property = np.property || np.access.is_some() || np.public;
        let names: Vec<_> = np.names.iter().cloned().chain(np.qualifiers()).collect();
        let environment = np.environment.map(ToOwned::to_owned);
        // "except orders", "do not touch orders": a bare word is the name of something.
        let spares = self.clause.iter().any(|word| SPARING.contains(&word.as_str()));
        let named = !np.names.is_empty() || (spares && !names.is_empty());
        let blank = np.classes.is_empty() && np.names.is_empty() && !np.generic;
        let stray = np.words.iter().any(|word| !HARMLESS.contains(&word.as_str()));
        if blank && !property && stray && !spares && environment.is_none() {
            self.strayed.get_or_insert_with(|| said(np));
            return;
        }
        if self.is_all_else(np) {
            return;
        }
        let says_something = np.head().is_some() || named || environment.is_some();
        if (property && np.head().is_none()) || !(says_something || np.generic) {
            return;
        }
        let class = np.head().map_or(ANY, |head| head.name).to_owned();
        let acts = if np.existing && acts.is_empty() {
            [Act::Update, Act::Delete, Act::Replace].into()
        } else {
            acts
        };
        let of = format!("never {class}");
        self.contract.spans.push(Span { of, start: np.start, end: np.end });
        self.contract.forbidden.push(Forbidden { class, names, environment, acts });
    }

    /// "Do not touch anything else": what was not asked for is ruled out anyway.
    fn is_all_else(&self, np: &Phrase) -> bool {
        let others = ["else", "other", "others"];
        let said = self.clause.iter().any(|word| others.contains(&word.as_str()));
        let asked = |class: &str| self.contract.items.iter().any(|item| item.class == class);
        let bare = np.names.is_empty() && np.environment.is_none() && np.words.is_empty();
        said && bare && np.head().map_or(np.generic, |head| asked(head.name))
    }

    /// A clause that only rules out something nobody understands.
    pub(super) fn ruled_out_unread(&mut self) {
        let first = self.contract.items.len() == self.first_item;
        let idle = self.verb.is_none() && !self.still && first;
        let none_forbidden = self.contract.forbidden.len() == self.first_forbidden;
        // "all functions but not mail": what is spared of what the clause asks for.
        let makes = self.contract.items.last().is_none_or(|item| item.act == Act::Create);
        let spared = !first && !makes && !self.asking;
        let unread = spared || (idle && none_forbidden && !self.asking);
        let strayed = self.strayed.take().filter(|_| unread);
        self.contract.unparsed.extend(strayed);
    }
}
