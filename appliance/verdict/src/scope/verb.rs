//! What a verb does to the reader.

use super::{
    contract::{Act, Turn},
    lexicon::{
        Meaning, Verbal,
        verbs::{IMPLIED, SAME, Verb},
    },
    marks::Mark,
    phrase::Phrase,
    read::{Counting, Place, Reader, has},
};
use alloc::{borrow::ToOwned, collections::BTreeSet, vec::Vec};

/// How something is said that is done to a thing: "should be deleted", "was deleted".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// It is to be done.
    Asked,
    /// It is not to be done.
    Denied,
    /// It was, will be or might be done: how things are.
    Told,
    /// Nobody can say.
    Unclear,
}

/// Words that may stand between a thing and what is to be done to it.
const AUXILIARIES: &[&str] = &[
    "account", "all", "also", "always", "be", "been", "being", "both", "can", "cannot", "could",
    "ever", "get", "gets", "getting", "got", "had", "hardly", "has", "have", "is", "are", "just",
    "longer", "may", "might", "must", "need", "needs", "never", "no", "not", "now", "on", "ought",
    "please", "rarely", "shall", "should", "soon", "still", "to", "today", "was", "were", "will",
    "would",
];

impl Reader {
    /// The mood of a participle that was just heard, by the words before it.
    fn mood(&self) -> Mood {
        let before = self.clause.split_last().map_or(&[][..], |(_verb, before)| before);
        let words: Vec<&str> = before.iter().flat_map(|said| said.split(' ')).collect();
        let chain: Vec<&str> = words
            .iter()
            .rev()
            .take_while(|word| AUXILIARIES.contains(word) || word.ends_with("n't"))
            .copied()
            .collect();
        let has = |wanted: &[&str]| chain.iter().any(|word| wanted.contains(word));
        let forms = ["be", "been", "being", "get", "gets", "getting", "got", "is", "are"];
        if !has(&forms) && !has(&["was", "were"]) {
            return Mood::Asked;
        }
        let denies = ["cannot", "hardly", "longer", "never", "no", "not", "rarely"];
        if has(&denies) || chain.iter().any(|word| word.ends_with("n't")) {
            return Mood::Denied;
        }
        let told = ["been", "being", "could", "getting", "gets", "got", "had", "might"];
        let told = has(&told) || has(&["was", "were", "will", "would"]);
        // "the lock refuses to be removed", where nobody wishes anything.
        let bare = chain.last() == Some(&"to") && !self.weak() && self.np.is_empty();
        match (told && !self.weak(), bare) {
            (true, _) => Mood::Told,
            (false, true) => Mood::Unclear,
            (false, false) => Mood::Asked,
        }
    }

    /// What is said of a thing without being asked for.
    fn not_asked(&mut self, mood: Mood) {
        if mood != Mood::Told {
            self.contract.unparsed.push(self.clause.join(" "));
        }
        (self.refused, self.participle_ok, self.background) = (false, false, true);
        self.flush();
        self.place = Place::Context("state".to_owned());
    }

    /// The verb a mark is, where one can stand here.
    pub(super) fn as_verb(&self, mark: &Mark) -> Option<Verbal> {
        let allowed =
            if self.is_passive(mark) { self.participle_ok || self.weak() } else { self.verb_ok };
        // "autoscaling" beside a noun of its own is that noun.
        let noun = has(mark, |meaning| matches!(meaning, Meaning::Class(_)));
        if noun && mark.text.ends_with("ing") {
            return None;
        }
        // "encrypted" asks for nothing where no form of "be" stands before it.
        let adjective = has(mark, |meaning| matches!(meaning, Meaning::Filler));
        if adjective && mark.text.ends_with("ed") && !self.is_passive(mark) {
            return None;
        }
        let verbal = |meaning: &Meaning| {
            if let Meaning::Verbal(verbal) = meaning { Some(*verbal) } else { None }
        };
        let wishes = |verbal: &Verbal| match verbal {
            Verbal::Verb(verb) => verb.weak || !self.only_weak,
            Verbal::Asking | Verbal::Keeping | Verbal::Touching => true,
        };
        mark.meanings().iter().find_map(verbal).filter(wishes).filter(|_| allowed)
    }

    /// A participle; "encrypted" is an adjective too, and is none before its noun.
    pub(super) fn is_passive(&self, mark: &Mark) -> bool {
        let same = mark.text.ends_with("ed") || SAME.contains(&mark.text.as_str());
        mark.participle || (self.participle_ok && same)
    }

    pub(super) fn weak(&self) -> bool {
        self.verb.is_some_and(|verb| verb.weak)
    }

    pub(super) fn on_verb(&mut self, verbal: Verbal, mark: &Mark) {
        let refused = self.refused;
        if self.is_passive(mark) {
            self.passive(verbal, mark);
            return;
        }
        self.flush();
        (self.verb_ok, self.ports, self.participle_ok) = (false, false, false);
        self.counting = Counting::Things;
        if self.asking || self.told {
            self.place = Place::Context("about".to_owned());
            return;
        }
        match verbal {
            Verbal::Asking => {
                (self.asked, self.told) = (true, true);
                self.place = Place::Context("about".to_owned());
            }
            Verbal::Keeping => {
                let all = mark.text.starts_with("leave") || mark.text.starts_with("hands");
                let acts = [Act::Delete, Act::Replace].into_iter().filter(|_| !all).collect();
                self.place = Place::Excluded(acts);
            }
            Verbal::Touching => {
                let everything = Place::Excluded(BTreeSet::new());
                self.place = if refused { everything } else { Place::Object };
            }
            Verbal::Verb(verb) if refused => self.refuse(verb, mark),
            Verbal::Verb(verb) => self.want(verb, mark),
        }
        // "I do not want you to delete": the wish is refused, and so is what is wished.
        self.refused = refused && matches!(verbal, Verbal::Verb(verb) if verb.weak);
        self.verb_refused = refused && !self.refused;
        self.only_weak = false;
    }

    pub(super) fn want(&mut self, verb: &'static Verb, mark: &Mark) {
        self.settle_change();
        // What is removed of a thing is switched off in it.
        self.turn = verb.turn.or_else(|| (verb.act == Act::Delete).then_some(Turn::Off));
        let means = IMPLIED.iter().find(|(verb, _aspect)| mark.text.starts_with(verb));
        self.aspects.extend(means.map(|(_verb, aspect)| ((*aspect).to_owned(), "")));
        self.verb = Some(verb);
        self.verb_text = mark.text.clone();
        self.factor(&mark.text);
        self.first_item = self.contract.items.len();
        self.place = if verb.about { Place::Context("about".to_owned()) } else { Place::Object };
        self.np.start = mark.start;
        self.np.end = mark.end;
        if let Some(class) = verb.class {
            self.item(verb.act, class, Phrase::at(mark));
        }
    }

    /// "should be deleted", "I need it deleted": the verb after its object.
    pub(super) fn passive(&mut self, verbal: Verbal, mark: &Mark) {
        let Verbal::Verb(verb) = verbal else { return };
        let mood = if verb.weak { Mood::Asked } else { self.mood() };
        if mood != Mood::Asked {
            self.not_asked(mood);
            return;
        }
        let past = ["longer", "not", "never", "hardly", "anymore"];
        let denied = self.refused || self.clause.iter().any(|word| past.contains(&word.as_str()));
        if verb.weak && denied {
            // "is not needed any more": how it is, and no wish.
            (self.refused, self.participle_ok, self.background) = (false, false, true);
            self.flush();
            self.place = Place::Context("state".to_owned());
            return;
        }
        self.flush();
        if self.weak() {
            let first = self.first_item;
            let items = self.contract.items.iter_mut().skip(first);
            items.for_each(|item| item.act = verb.act);
        }
        let subjects = core::mem::take(&mut self.pending);
        let aspects = core::mem::take(&mut self.aspects);
        let amounts = core::mem::take(&mut self.amounts);
        let values = core::mem::take(&mut self.values);
        self.want(verb, mark);
        self.aspects.extend(aspects);
        self.amounts.extend(amounts);
        self.values.extend(values);
        for subject in subjects {
            self.np = subject;
            self.flush();
        }
        self.participle_ok = false;
    }

    /// Through what something is done.
    pub(super) fn means(&mut self, np: Phrase) {
        let Some(verb) = self.verb else { return };
        if let Some(head) = np.head() {
            // "Connect A to B through PrivateLink": the means say which connection.
            let connects = self.contract.items.pop_if(|item| item.class == "connection").is_some();
            self.item(verb.act, head.name, np);
            if let Some(item) = self.contract.items.last_mut() {
                item.required = connects;
            }
        }
    }
}
