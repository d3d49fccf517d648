//! Where a clause ends, and where the whole text does.

use super::{
    confirm::Confirmation,
    contract::{Act, Contract, Count, Item},
    lexicon::{
        ANY,
        asides::{CLOCKED, OFTEN},
    },
    phrase::Phrase,
    read::{Counting, Place, Reader},
};
use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

impl Reader {
    pub(super) fn end_clause(&mut self) {
        self.flush();
        self.settle_unmade(None);
        self.settle_grant();
        let told = self.verb.is_some();
        if told {
            self.settle_change();
        }
        self.settle_times();
        let clause = core::mem::take(&mut self.clause);
        if self.asking && !clause.is_empty() {
            self.asked = true;
            self.pending.clear();
        }
        let background = self.background || told;
        if !told && self.modal && !self.asking && !self.pending.is_empty() {
            // "We should flurb databases": a verb that the lexicon does not hold.
            self.contract.unparsed.push(clause.join(" "));
        }
        for subject in apposed(core::mem::take(&mut self.pending)) {
            self.settle_subject(subject, background);
        }
        if !told {
            self.settle_change();
        }
        (self.modal, self.only_weak, self.verb_refused) = (false, false, false);
        self.told = false;
        self.ruled_out_unread();
        self.contract.no_change |=
            self.still && self.contract.forbidden.len() == self.first_forbidden;
        self.still = false;
        self.first_forbidden = self.contract.forbidden.len();
        self.verb = None;
        self.verb_text.clear();
        self.place = Place::Subject;
        self.counting = Counting::Things;
        self.first_item = self.contract.items.len();
        (self.verb_ok, self.participle_ok) = (true, false);
        (self.of_property, self.granting, self.refused) = (false, false, false);
        (self.instead, self.reason, self.listing) = (false, false, false);
        self.reach = (None, false);
        (self.asking, self.ports, self.background) = (false, false, false);
    }

    /// "an hourly function": what runs by the clock comes with a schedule.
    fn settle_times(&mut self) {
        let said = |word: &String| OFTEN.contains(&word.as_str());
        let runs = |item: &&Item| item.act == Act::Create && CLOCKED.contains(&item.class.as_str());
        let first = self.first_item;
        let new = self.contract.items.iter().skip(first).find(runs).cloned();
        let known = self.contract.items.iter().skip(first).any(|item| item.class == "events");
        if let Some(item) = new.filter(|_| !known && self.clause.iter().any(said)) {
            let schedule = Item {
                class: "events".to_owned(),
                count: Count::default(),
                size: None,
                names: Vec::new(),
                qualifiers: Vec::new(),
                aspects: BTreeSet::new(),
                amounts: Vec::new(),
                values: Vec::new(),
                required: false,
                ..item
            };
            let acts = self.contract.actions.entry(schedule.class.clone()).or_default();
            acts.insert(Act::Create);
            self.contract.items.push(schedule);
        }
    }

    /// What a statement confirms of all that was asked for before it ends.
    pub(super) fn confirm(&mut self, statement: &Confirmation, doubtful: bool) {
        if doubtful && !statement.is_named() {
            return;
        }
        let confirmed = statement.confirmed(&self.contract).unwrap_or_default();
        self.contract.confirmed_deletions.extend(confirmed);
    }

    /// What is settled only at the end: whether anything was asked for at all.
    pub(super) fn finish(mut self) -> Contract {
        // What rests on no word of its own points nowhere.
        self.contract.spans.retain(|span| span.start < span.end);
        let wants_nothing = self.contract.items.is_empty() && self.contract.unparsed.is_empty();
        self.contract.is_question = self.asked && wants_nothing;
        for forbidden in &self.contract.forbidden {
            let narrow = !forbidden.names.is_empty() || forbidden.environment.is_some();
            let contradicts = self.contract.items.iter().any(|item| {
                let acts = forbidden.acts.is_empty() || forbidden.acts.contains(&item.act);
                acts && item.required && item.class == forbidden.class && item.class != ANY
            });
            if contradicts && !narrow {
                let said = format!("{} both wanted and ruled out", forbidden.class);
                self.contract.unparsed.push(said);
            }
        }
        self.contract
    }

    /// The number of the phrase in hand, where it belongs.
    pub(super) fn take_count(&mut self, number: Option<u32>) -> Count {
        let mut count = Count::default();
        match self.counting {
            Counting::Things | Counting::To => count.to = number,
            Counting::From => count.from = number,
            Counting::Max => count.max = number,
        }
        count
    }
}

/// "one bucket, acme-exports": a name that stands alone is that of the thing before it.
fn apposed(phrases: Vec<Phrase>) -> Vec<Phrase> {
    let mut out: Vec<Phrase> = Vec::new();
    for np in phrases {
        let said = np.names.iter().chain(&np.words);
        let names: Vec<String> =
            said.filter(|word| word.contains(['-', '_', '/'])).cloned().collect();
        let alone = np.classes.is_empty() && !np.property && !np.generic && np.count.is_none();
        let alone = alone && names.len() == 1 && np.names.len().saturating_add(np.words.len()) == 1;
        // "queues jobs-a, jobs-b": each is the name of one.
        let nameless = |before: &&mut Phrase| {
            before.head().is_some() && (before.names.is_empty() || before.plural)
        };
        match out.last_mut().filter(nameless) {
            Some(before) if alone => before.names.extend(names),
            Some(_) | None => out.push(np),
        }
    }
    out
}
