//! Stage A: marks become a contract. A small machine that walks the text once: verbs set what is
//! wanted, prepositions decide whether a noun is asked for or only mentioned, and what cannot be
//! placed is kept as not understood.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    confirm::{Confirmation, confirmations},
    contract::{Access, Act, Amount, Contract, Count, Span, Suspicion, Turn},
    hear::LABELS,
    lexicon::{
        ANY, Index, Meaning, Verbal,
        verbs::{IMPLIED, Verb},
        words::STATES,
    },
    marks::{Mark, What, marks},
    phrase::Phrase,
    reword::reword,
    script, text,
};
use core::ops::Range;

/// Where in a clause the reader stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Before any verb.
    Subject,
    /// What the verb asks for.
    Object,
    /// After "with": more of what is asked for, or a property of it.
    With,
    /// After "through": may come along.
    Means,
    /// After a preposition: mentioned only.
    Context(String),
    /// After a refusal: these acts are forbidden; none stands for all.
    Excluded(BTreeSet<Act>),
}

/// Which number comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting {
    Things,
    From,
    To,
    Max,
}

/// The machine.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "states that come and go independently")]
pub(super) struct Reader {
    pub(super) contract: Contract,
    pub(super) verb: Option<&'static Verb>,
    pub(super) verb_text: String,
    pub(super) place: Place,
    pub(super) np: Phrase,
    pub(super) pending: Vec<Phrase>,
    pub(super) counting: Counting,
    /// First item of this clause.
    pub(super) first_item: usize,
    /// A property was named; the next thing mentioned is what it belongs to.
    pub(super) of_property: bool,
    /// That property is a label.
    pub(super) labelling: bool,
    /// That property is reach from outside, and it is to be given.
    pub(super) opening: bool,
    /// A grant was named; the next thing mentioned is what it reaches.
    pub(super) granting: bool,
    /// How far it reaches, and whether something was reached by it already.
    pub(super) reach: (Option<Access>, bool),
    /// Who or what a grant may be for.
    pub(super) subjects: Vec<Phrase>,
    /// What the verb in hand is to change of its objects, which way and to how much; an aspect with
    /// the class that its word means by itself.
    pub(super) aspects: BTreeSet<(String, &'static str)>,
    pub(super) turn: Option<Turn>,
    pub(super) amounts: Vec<Amount>,
    pub(super) values: Vec<String>,
    /// Whether one of those objects was spoken of as there already, "the server".
    pub(super) definite: bool,
    /// A verb may come next.
    pub(super) verb_ok: bool,
    /// A participle may come next.
    pub(super) participle_ok: bool,
    pub(super) refused: bool,
    pub(super) asking: bool,
    asked: bool,
    /// What follows is what was asked about: "explain how to delete it".
    told: bool,
    pub(super) ports: bool,
    pub(super) background: bool,
    /// An auxiliary was said, so a verb was meant.
    pub(super) modal: bool,
    /// Only a verb of wishing may come next.
    pub(super) only_weak: bool,
    /// The last verb was refused and has had no object yet.
    pub(super) verb_refused: bool,
    /// What is ruled out stands for what was so before, and ends where something else begins.
    pub(super) instead: bool,
    /// What was spoken of last without being asked for, and how many things were asked for then.
    pub(super) spoken: Option<(Phrase, usize)>,
    /// Things that go by a bare word, and the word: they need more to be understood.
    pub(super) bare: Vec<(usize, String)>,
    /// A reason is being given.
    pub(super) reason: bool,
    /// It was given first, and ends at the comma.
    reason_first: bool,
    /// A reason speaks of what can or may be.
    reason_modal: bool,
    /// A reason says what shall not be.
    reason_refuses: bool,
    /// The words that follow.
    pub(super) ahead: Vec<String>,
    /// A plain verb follows.
    verb_ahead: bool,
    /// "nothing may change", unless what follows says what.
    pub(super) still: bool,
    /// Words that a clause rules out and nobody understands.
    pub(super) strayed: Option<String>,
    /// First thing ruled out in this clause.
    pub(super) first_forbidden: usize,
    pub(super) clause: Vec<String>,
}

/// Reads a request.
pub(super) fn read(request: &str) -> Contract {
    let mut reader = Reader::new();
    reader.contract.suspicions = text::suspicions(request);
    let disguised = script::disguises(request);
    let named = |one: &Suspicion| {
        let place = request.get(..one.start).map_or(0, |before| before.chars().count());
        format!("{} (character {})", one.what, place.saturating_add(1))
    };
    reader.contract.unparsed.extend(disguised.iter().map(named));
    if disguised.is_empty() {
        reader.contract.unparsed.extend(script::writing(request));
    }
    reader.contract.unparsed.extend(script::quotes_a_plan(request));
    let Some(tokens) = text::tokens(request) else {
        reader.contract.unparsed.push("a text longer than can be read".to_owned());
        return reader.contract;
    };
    let index = Index::new();
    let written = marks(request, &tokens, &index);
    let confirmed = confirmations(&written);
    let reworded = reword(&tokens, &index);
    reader.contract.unparsed.extend(text::reservations(reworded.as_ref().unwrap_or(&tokens)));
    let reworded = reworded.map(|tokens| marks(request, &tokens, &index));
    let all = reworded.as_ref().unwrap_or(&written);
    // Statements are found by where they stand in the text: rewording leaves their sentences alone.
    let begins = |at: usize| written.get(at).map_or(request.len(), |mark| mark.start);
    let mut said = confirmed.all.iter().peekable();
    for (at, mark) in all.iter().enumerate() {
        let here = said.peek().copied();
        let stands = |statement: &Confirmation| {
            let Range { start, end } = statement.marks;
            (begins(start)..begins(end)).contains(&mark.start)
        };
        if here.is_some_and(stands) {
            continue;
        }
        let rest = all.get(at..).unwrap_or_default();
        if reader.clause.is_empty() {
            reader.begin_clause(rest);
        }
        reader.ahead = rest.iter().skip(1).take(2).map(|mark| mark.text.clone()).collect();
        reader.verb_ahead = rest.get(1).is_some_and(|next| {
            let plain = !next.participle && !next.text.ends_with("ing");
            plain && has(next, |meaning| matches!(meaning, Meaning::Verbal(_)))
        });
        reader.step(mark, rest.get(1));
        if let Some(statement) = here.filter(|statement| begins(statement.end) <= mark.start) {
            reader.confirm(statement, confirmed.is_doubtful);
            said.next();
        }
    }
    reader.end_clause();
    said.for_each(|statement| reader.confirm(statement, confirmed.is_doubtful));
    reader.finish()
}

impl Reader {
    const fn new() -> Self {
        Self {
            contract: Contract::empty(),
            verb: None,
            verb_text: String::new(),
            place: Place::Subject,
            np: Phrase::new(),
            pending: Vec::new(),
            counting: Counting::Things,
            first_item: 0,
            of_property: false,
            labelling: false,
            opening: false,
            granting: false,
            reach: (None, false),
            subjects: Vec::new(),
            aspects: BTreeSet::new(),
            turn: None,
            amounts: Vec::new(),
            values: Vec::new(),
            definite: false,
            verb_ok: true,
            participle_ok: false,
            refused: false,
            asking: false,
            asked: false,
            told: false,
            ports: false,
            background: false,
            modal: false,
            only_weak: false,
            verb_refused: false,
            instead: false,
            spoken: None,
            bare: Vec::new(),
            reason: false,
            reason_first: false,
            reason_modal: false,
            reason_refuses: false,
            ahead: Vec::new(),
            verb_ahead: false,
            still: false,
            strayed: None,
            first_forbidden: 0,
            clause: Vec::new(),
        }
    }

    fn step(&mut self, mark: &Mark, next: Option<&Mark>) {
        if !matches!(mark.what, What::Punctuation('.' | ';' | '?' | '!' | '\n')) {
            self.clause.push(mark.text.clone());
        }
        if self.reason && self.explains(mark) {
            return;
        }
        let said = mark.text.split([' ', '/']).find(|word| matches!(*word, "tcp" | "udp"));
        let ruled_out = matches!(self.place, Place::Excluded(_));
        self.contract.protocols.extend(said.filter(|_| !ruled_out).map(ToOwned::to_owned));
        if self.is_value(mark) {
            self.values.push(mark.text.clone());
            return;
        }
        match &mark.what {
            What::Punctuation(c) => self.punctuation(*c),
            What::Phrase(_) => self.lexical(mark, next),
            What::Unknown if STATES.contains(&mark.text.as_str()) && self.speaks(true) => {}
            What::Unknown => self.unknown(mark),
            What::Account(id) => {
                self.contract.accounts.insert(id.clone());
            }
            What::Cidr(cidr) => {
                self.np.addresses = true;
                if !matches!(self.place, Place::Excluded(_)) {
                    self.contract.cidrs.insert(cidr.clone());
                    self.because(format!("address {cidr}"), mark);
                    let points = self.verb.is_some_and(|verb| verb.class == Some("dns"));
                    self.values.extend(points.then(|| mark.text.clone()));
                }
            }
            What::Region(region) => self.region(region, mark),
            What::Size(size) => self.np.size = Some(size.clone()),
            What::Port(port) => self.port(*port, mark),
            What::Number(number) => self.number(*number, mark, next),
            What::Name(name) => self.np.name(name, mark),
            What::Variable(name) => {
                self.np.property(mark);
                self.variable(name);
            }
            What::Quantity(amount) => self.amount(amount.clone()),
            What::Value(value) => self.value(value, next),
        }
        if !matches!(mark.what, What::Phrase(_) | What::Punctuation(_)) {
            self.verb_ok = false;
        }
    }

    fn punctuation(&mut self, c: char) {
        match c {
            '.' | ';' | '!' | '?' | '\n' => self.end_clause(),
            ':' if self.verb.is_none() => {
                // "the web group: raise its size": what is spoken of.
                if self.np.classes.is_empty()
                    && self.np.words.iter().all(|word| LABELS.contains(&word.as_str()))
                {
                    self.np = Phrase::new();
                }
                self.background |= self.verb_ahead && self.np.head().is_some();
                self.end_clause();
            }
            ':' => {
                self.flush();
                self.place = Place::Object;
                self.verb_ok = true;
            }
            ',' | '(' | ')' | '&' | '+' | '/' => {
                let set = !(self.amounts.is_empty() && self.values.is_empty());
                self.conjunction();
                if set && self.place == Place::Context("to".to_owned()) {
                    // "to 30 days (as the audit wants)": what follows is no value.
                    self.place = Place::Context("aside".to_owned());
                }
            }
            // What is struck out is taken back.
            '~' => self.contract.unparsed.push("~".to_owned()),
            _other if c.is_alphanumeric() => self.contract.unparsed.push(c.to_string()),
            _other => {}
        }
    }

    /// What follows is why, not what: nothing in it is asked for.
    pub(super) fn reason(&mut self) {
        self.flush();
        self.reason_first = self.clause.len() < 2;
        (self.reason, self.reason_modal, self.reason_refuses) = (true, false, false);
        self.place = Place::Context("because".to_owned());
    }

    /// Whether a mark is part of the reason being given. A comma ends one that was given first; what
    /// is asked for politely, or by a plain verb, ends any.
    fn explains(&mut self, mark: &Mark) -> bool {
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

    pub(super) fn conjunction(&mut self) {
        if !self.ports {
            self.flush();
        }
        (self.verb_ok, self.told) = (true, false);
    }

    pub(super) fn unknown(&mut self, mark: &Mark) {
        if mark.participle {
            return;
        }
        self.ports = false;
        let changes = self.verb.is_some_and(|verb| {
            matches!(verb.act, Act::Create | Act::Replace | Act::Scale | Act::Update)
        });
        if mark.text == "of" && self.np.property && changes && self.place == Place::Object {
            // "version 3 of the API": what follows is what the property belongs to.
            self.flush();
            self.place = Place::Context("of".to_owned());
            return;
        }
        if mark.text == "of" && self.attribute() {
            self.place = Place::Context("of".to_owned());
            return;
        }
        if mark.text == "of" {
            // "the key of the service": what follows is mentioned; "3 of the servers" goes on.
            if !self.np.classes.is_empty() && !matches!(self.place, Place::Excluded(_)) {
                self.flush();
                self.place = Place::Context("of".to_owned());
            }
            return;
        }
        self.np.unknown(mark);
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

    fn lexical(&mut self, mark: &Mark, next: Option<&Mark>) {
        if let Some(verbal) = self.as_verb(mark) {
            if self.is_purpose(verbal) {
                self.reason();
            } else {
                self.on_verb(verbal, mark);
            }
            return;
        }
        if STATES.contains(&mark.text.as_str()) && !self.asking && self.speaks(true) {
            return;
        }
        let Some(meaning) = noun_meaning(mark, next) else {
            if !self.asking {
                self.unknown(mark);
            }
            self.verb_ok = false;
            return;
        };
        // "Turn on Multi-AZ for the database"; "a Multi-AZ database" is one.
        let alone = self.np.is_empty()
            && next.is_some_and(|next| has(next, |m| matches!(m, Meaning::Context)));
        let property = has(mark, |m| matches!(m, Meaning::Property));
        let is_property = property && alone && matches!(meaning, Meaning::Filler);
        let meaning = if is_property { Meaning::Property } else { meaning };
        let keeps = matches!(
            meaning,
            Meaning::Auxiliary
                | Meaning::Pronoun
                | Meaning::Negation
                | Meaning::Conjunction
                | Meaning::Break
                | Meaning::Foreign
        );
        let could = self.verb_ok;
        self.word(meaning, mark, next);
        let filler = matches!(meaning, Meaning::Filler | Meaning::Turn(_));
        self.verb_ok = if filler { could && self.np.is_empty() } else { keeps };
        // "We will delete it": somebody's own plan, and no request.
        let intends = mark.text == "will" && matches!(meaning, Meaning::Auxiliary);
        self.only_weak &= matches!(meaning, Meaning::Pronoun) || filler || intends;
    }

    /// The verb a mark is, where one can stand here.
    fn as_verb(&self, mark: &Mark) -> Option<Verbal> {
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

    /// "with value on", "LOG_LEVEL=debug": what stands behind is what something is set to, whatever
    /// else it may mean.
    fn is_value(&self, mark: &Mark) -> bool {
        let before = self.clause.iter().rev().nth(1);
        let led = before.is_some_and(|word| matches!(word.as_str(), "value" | "values" | "="));
        let ruled_out = matches!(self.place, Place::Excluded(_)) || self.asking;
        let joins = ["of", "for", "on", "from", "to", "in", "is", "and", "or"];
        let last = self.ahead.is_empty() || !joins.contains(&mark.text.as_str());
        led && !ruled_out && last && !matches!(mark.what, What::Punctuation(_)) && !self.np.tags
    }

    /// "Create a bucket to store the logs": what something is made, or goes, for.
    fn is_purpose(&self, verbal: Verbal) -> bool {
        let after_to = self.clause.iter().rev().nth(1).is_some_and(|word| word == "to");
        let done = self.verb.is_some_and(|verb| {
            let acts = matches!(verb.act, Act::Create | Act::Delete | Act::Replace | Act::Scale);
            acts && !verb.weak && !verb.about
        });
        let wishes = matches!(verbal, Verbal::Verb(_));
        let something = self.contract.items.len() > self.first_item || self.np.head().is_some();
        after_to && done && wishes && something
    }

    /// A participle; "encrypted" is an adjective too, and is none before its noun.
    fn is_passive(&self, mark: &Mark) -> bool {
        mark.participle || (self.participle_ok && mark.text.ends_with("ed"))
    }

    fn weak(&self) -> bool {
        self.verb.is_some_and(|verb| verb.weak)
    }

    fn on_verb(&mut self, verbal: Verbal, mark: &Mark) {
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

    fn want(&mut self, verb: &'static Verb, mark: &Mark) {
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
    fn passive(&mut self, verbal: Verbal, mark: &Mark) {
        let Verbal::Verb(verb) = verbal else { return };
        self.flush();
        if self.weak() {
            let first = self.first_item;
            let items = self.contract.items.iter_mut().skip(first);
            items.for_each(|item| item.act = verb.act);
        }
        let subjects = core::mem::take(&mut self.pending);
        let aspects = core::mem::take(&mut self.aspects);
        self.want(verb, mark);
        self.aspects.extend(aspects);
        for subject in subjects {
            self.np = subject;
            self.flush();
        }
        self.participle_ok = false;
    }

    pub(super) fn because(&mut self, of: String, mark: &Mark) {
        self.contract.spans.push(Span { of, start: mark.start, end: mark.end });
    }

    pub(super) fn end_clause(&mut self) {
        self.flush();
        self.settle_grant();
        let told = self.verb.is_some();
        if told {
            self.settle_change();
        }
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
        (self.instead, self.reason) = (false, false);
        self.reach = (None, false);
        (self.asking, self.ports, self.background) = (false, false, false);
    }

    /// What a statement confirms of all that was asked for before it ends.
    fn confirm(&mut self, statement: &Confirmation, doubtful: bool) {
        if doubtful && !statement.is_named() {
            return;
        }
        let confirmed = statement.confirmed(&self.contract).unwrap_or_default();
        self.contract.confirmed_deletions.extend(confirmed);
    }

    /// What is settled only at the end: whether anything was asked for at all.
    fn finish(mut self) -> Contract {
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
        let nameless = |before: &&mut Phrase| before.head().is_some() && before.names.is_empty();
        match out.last_mut().filter(nameless) {
            Some(before) if alone => before.names.extend(names),
            Some(_) | None => out.push(np),
        }
    }
    out
}

/// Whether a mark is a unit, so that the number before it counts no things.
pub(super) fn is_unit(mark: &Mark) -> bool {
    matches!(mark.what, What::Punctuation('%')) || has(mark, |m| matches!(m, Meaning::Unit))
}

pub(super) fn has(mark: &Mark, wanted: impl Fn(&Meaning) -> bool) -> bool {
    mark.meanings().iter().any(wanted)
}

/// What a phrase means where no verb can stand: an auxiliary "to" before a verb, else the first
/// meaning that is no verb.
fn noun_meaning(mark: &Mark, next: Option<&Mark>) -> Option<Meaning> {
    let verb_next = next.is_some_and(|next| has(next, |m| matches!(m, Meaning::Verbal(_))));
    if mark.text == "to" && verb_next {
        return Some(Meaning::Auxiliary);
    }
    let no_verb = |meaning: &&Meaning| !matches!(meaning, Meaning::Verbal(_));
    mark.meanings().iter().find(no_verb).copied()
}
