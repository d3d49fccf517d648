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
    aside::without_asides,
    confirm::{Confirmation, confirmations},
    contract::{Access, Act, Amount, Contract, Span, Suspicion, Turn},
    hear::LABELS,
    left,
    lexicon::{Index, Meaning, asides::LOOSE, clauses::STATES, frames::FRAMES, verbs::Verb},
    marks::{Mark, What, marks},
    mood::unasked,
    phrase::Phrase,
    reword::reword,
    script,
    text::{self, Token},
    waver,
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
    pub(super) asked: bool,
    /// What follows is what was asked about: "explain how to delete it".
    pub(super) told: bool,
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
    /// Names of things to be made, of which nothing has said yet what they are.
    pub(super) unmade: Vec<Phrase>,
    /// Things that go by a bare word, and the word: they need more to be understood.
    pub(super) bare: Vec<(usize, String)>,
    /// A reason is being given.
    pub(super) reason: bool,
    /// It was given first, and ends at the comma.
    pub(super) reason_first: bool,
    /// A reason speaks of what can or may be.
    pub(super) reason_modal: bool,
    /// A reason says what shall not be.
    pub(super) reason_refuses: bool,
    /// A list follows, an object on each line.
    pub(super) listing: bool,
    /// The words that follow.
    pub(super) ahead: Vec<String>,
    /// A plain verb follows.
    pub(super) verb_ahead: bool,
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
    let suspicions = text::suspicions(request);
    let mut unread: Vec<String> = Vec::new();
    let disguised = script::disguises(request);
    let named = |one: &Suspicion| {
        let place = request.get(..one.start).map_or(0, |before| before.chars().count());
        format!("{} (character {})", one.what, place.saturating_add(1))
    };
    unread.extend(disguised.iter().map(named));
    if disguised.is_empty() {
        unread.extend(script::writing(request));
    }
    unread.extend(script::quotes_a_plan(request));
    let mut contract = match text::tokens(request) {
        Some(tokens) => understood(request, &tokens, &mut unread, suspicions.is_empty()),
        None => {
            unread.push("a text longer than can be read".to_owned());
            Contract::empty()
        }
    };
    unread.append(&mut contract.unparsed);
    contract.is_question &= unread.is_empty();
    Contract { suspicions, unparsed: unread, ..contract }
}

/// The text as it stands or, where that is not understood and nothing in it is doubtful, without
/// what is said beside the request.
fn understood(
    request: &str,
    tokens: &[Token],
    unread: &mut Vec<String>,
    is_honest: bool,
) -> Contract {
    let index = Index::new();
    let first = reword(tokens, &index, FRAMES);
    unread.extend(text::reservations(first.as_deref().unwrap_or(tokens)));
    let written = marks(request, tokens, &index);
    unread.extend(unasked(&written));
    unread.extend(left::over(&written));
    unread.extend(waver::over(request, &written));
    let read = reading(request, tokens, first.as_deref(), &index);
    if (read.is_understood() && !read.is_question) || !(is_honest && unread.is_empty()) {
        return read;
    }
    let without = without_asides(tokens, &index);
    let loose = reword(without.as_deref().unwrap_or(tokens), &index, LOOSE);
    let Some(plain) = loose.or(without) else { return read };
    let second = reword(&plain, &index, FRAMES);
    let again = reading(request, &plain, second.as_deref(), &index);
    let asks = again.is_understood() && !again.items.is_empty();
    if asks {
        return Contract { guessed: true, ..again };
    }
    if again.forbidden.is_empty() && !read.forbidden.is_empty() && !again.is_question {
        // What is told beside the request rules nothing out; the rest is not understood either way.
        let unparsed = read.unparsed.into_iter().chain(again.unparsed).collect();
        return Contract { unparsed, guessed: true, ..again };
    }
    read
}

/// Tokens and, where they were reworded, what they became, as a contract.
fn reading(request: &str, tokens: &[Token], reworded: Option<&[Token]>, index: &Index) -> Contract {
    let mut reader = Reader::new();
    let written = marks(request, tokens, index);
    let confirmed = confirmations(&written);
    let reworded = reworded.map(|tokens| marks(request, tokens, index));
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
            unmade: Vec::new(),
            bare: Vec::new(),
            reason: false,
            reason_first: false,
            reason_modal: false,
            reason_refuses: false,
            listing: false,
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
            '\n' if self.lists() => {
                // "Delete the servers:", and each on its own line.
                self.flush();
                if self.verb.is_some_and(|verb| matches!(verb.act, Act::Scale | Act::Update)) {
                    // Each with what it is set to.
                    self.settle_change();
                    self.first_item = self.contract.items.len();
                }
                self.place = Place::Object;
                self.verb_ok = true;
            }
            '.' | ';' | '!' | '?' | '\n' => self.end_clause(),
            ':' if self.verb.is_none() && self.introduces() => {
                self.flush();
                self.place = Place::Subject;
            }
            ':' if self.verb.is_none() || self.only_wishes() => {
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
                self.listing = self.ahead.first().is_some_and(String::is_empty);
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
            let alters = matches!(verb.act, Act::Replace | Act::Scale | Act::Update);
            alters || matches!(verb.act, Act::Create | Act::Delete)
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

    /// "with value on", `LOG_LEVEL=debug`: what stands behind is what something is set to, whatever
    /// else it may mean.
    fn is_value(&self, mark: &Mark) -> bool {
        let before = self.clause.iter().rev().nth(1);
        let led = before.is_some_and(|word| matches!(word.as_str(), "value" | "values" | "="));
        let ruled_out = matches!(self.place, Place::Excluded(_)) || self.asking;
        let joins = ["of", "for", "on", "from", "to", "in", "is", "and", "or"];
        let last = self.ahead.is_empty() || !joins.contains(&mark.text.as_str());
        led && !ruled_out && last && !matches!(mark.what, What::Punctuation(_)) && !self.np.tags
    }

    pub(super) fn because(&mut self, of: String, mark: &Mark) {
        self.contract.spans.push(Span { of, start: mark.start, end: mark.end });
    }
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
