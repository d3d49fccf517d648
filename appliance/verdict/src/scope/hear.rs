//! What each kind of word does to the reader.

mod environment;

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String};

use super::{
    contract::{Access, Act, Amount},
    lexicon::{
        Class, Meaning,
        aspects::aspect_of,
        clauses::{SPEAKERS, STATES},
        words::EVERY,
    },
    marks::{Mark, What, time_or_version},
    phrase::Phrase,
    read::{Counting, Place, Reader, has, is_unit},
};

/// Auxiliaries that say what somebody wants or may do.
const MODALS: &[&str] = &[
    "can", "could", "has to", "have to", "may", "might", "must", "need to", "needs to", "shall",
    "should", "will", "would",
];

/// Words that stand before a colon and name what stands behind it.
pub(super) const LABELS: &[&str] = &[
    "account",
    "destination",
    "env",
    "environment",
    "inbound",
    "location",
    "network",
    "outbound",
    "owner",
    "purpose",
    "reason",
    "region",
    "request",
    "size",
    "source",
    "ticket",
    "where",
    "why",
];

/// What comes again.
const TIMES: &[&str] = &[
    "afternoon",
    "day",
    "evening",
    "friday",
    "hour",
    "monday",
    "month",
    "morning",
    "night",
    "saturday",
    "sunday",
    "thursday",
    "tuesday",
    "wednesday",
    "week",
    "weekday",
    "weekend",
];

/// Words of what is made to watch something: what stands behind "if" and "once" is what it tells.
const WATCHERS: &[&str] = &[
    "alarm", "alarms", "alert", "alerts", "budget", "e-mails", "fires", "firing", "mails",
    "notifies", "notify", "page", "pages",
];

/// Verbs behind a pronoun that say how something is.
const BE: &[&str] =
    &["are", "can", "do", "does", "had", "has", "have", "is", "was", "were", "will"];

impl Reader {
    pub(super) fn region(&mut self, region: &str, mark: &Mark) {
        if !matches!(self.place, Place::Excluded(_)) {
            self.contract.regions.insert(region.to_owned());
            self.because(format!("region {region}"), mark);
        }
    }

    pub(super) fn port(&mut self, port: u16, mark: &Mark) {
        self.np.ports = true;
        if !matches!(self.place, Place::Excluded(_)) {
            self.contract.ports.insert(port);
            self.because(format!("port {port}"), mark);
        }
    }

    pub(super) fn number(&mut self, number: u32, mark: &Mark, next: Option<&Mark>) {
        let unit = next.is_some_and(is_unit);
        let way = self.verb.is_some_and(|verb| matches!(verb.act, Act::Block | Act::Open));
        let counts = next.is_some_and(|next| has(next, |m| matches!(m, Meaning::Class(_))));
        // "Open 5432 on the security group."
        let bare = way && self.np.is_empty() && !counts && number > 9;
        // "a group rabbit (5671 from 10.40.0.0/16)"
        let door = self.np.is_empty() && number > 9 && self.has_doors();
        let bare = bare || (door && next.is_some_and(|next| next.text == "from"));
        if let Ok(port) = u16::try_from(number)
            && (self.ports || (bare && !unit))
        {
            self.port(port, mark);
        } else if unit {
            let unit = next.map(|next| next.text.clone()).filter(|unit| !unit.is_empty());
            let unit = unit.unwrap_or_else(|| "%".to_owned());
            if let Some(time) = time_or_version(&format!("{number}{unit}")) {
                self.value(&time, None);
                return;
            }
            self.amount(Some(Amount::whole(number, unit)));
        } else if self.clause.iter().rev().nth(1).is_some_and(|word| word == "by")
            && self.verb.is_some_and(|verb| matches!(verb.act, Act::Scale | Act::Update))
        {
            // "by two"
            self.amount(Some(Amount::whole(number, String::new())));
        } else if self.np.property && self.np.classes.is_empty() {
            // "version 15"
            self.amount(Some(Amount::whole(number, String::new())));
        } else {
            self.np.count = Some(number);
        }
    }

    /// What is named may be an aspect of what is to change, a thing of its own besides or not.
    fn aspect(&mut self, mark: &Mark, class: &'static str) {
        if !self.asking && !matches!(self.place, Place::Excluded(_)) {
            // One node.js, and many nodes of a cluster.
            let aspect = aspect_of(&mark.text).filter(|_| mark.text != "nodes");
            self.aspects.extend(aspect.map(|aspect| (aspect.name.to_owned(), class)));
        }
    }

    pub(super) fn word(&mut self, meaning: Meaning, mark: &Mark, next: Option<&Mark>) {
        match meaning {
            Meaning::Class(class) => self.class(class, mark),
            Meaning::Environment(name, alone) => self.environment(name, alone, mark, next),
            Meaning::Place(region) => self.region(region, mark),
            Meaning::Number(number) => self.number(number, mark, next),
            Meaning::Determiner => self.determiner(mark),
            Meaning::Negation => self.negation(mark, next),
            Meaning::Context => self.context(mark, next),
            Meaning::With => self.with(&mark.text),
            Meaning::Through => {
                self.flush();
                let there =
                    next.is_some_and(|n| matches!(n.text.as_str(), "the" | "our" | "existing"));
                self.place = match (&self.place, there) {
                    (Place::Excluded(acts), _) => Place::Excluded(acts.clone()),
                    (_, true) => Place::Context(mark.text.clone()),
                    (_, false) => Place::Means,
                };
            }
            Meaning::Relative => self.relative(mark),
            Meaning::Conjunction => {
                // "Do not delete or change it": both are refused.
                let unsaid = matches!(self.place, Place::Excluded(_)) && self.np.is_empty();
                self.conjunction();
                self.refused |= unsaid && self.verb_refused;
            }
            Meaning::Break => self.end_clause(),
            Meaning::Access(access) => self.access(access, mark),
            Meaning::Public => self.public(mark),
            Meaning::Interrogative | Meaning::Being => {
                if self.is_condition(&mark.text) && !self.asking {
                    self.contract.unparsed.push(
                        format!("{} {}", mark.text, self.ahead.join(" ")).trim_end().to_owned(),
                    );
                }
                if matches!(mark.text.as_str(), "is" | "are" | "has" | "was" | "were") {
                    self.speaks(false);
                }
                (self.participle_ok, self.background) = (true, true);
            }
            Meaning::Pronoun => self.pronoun(mark),
            Meaning::Foreign => {
                self.contract.unparsed.push(format!("another language ({})", mark.text));
            }
            Meaning::Existing => self.np.existing = true,
            Meaning::Generic => self.np.generic = true,
            Meaning::Property | Meaning::Tags => {
                self.aspect(mark, "");
                self.np.property(mark);
            }
            Meaning::Turn(turn) => self.turn = self.turn.or(Some(turn)),
            Meaning::Vague => self.np.vague.push(mark.word()),
            Meaning::Filler => self.filler(mark),
            Meaning::Auxiliary => self.auxiliary(mark),
            Meaning::Unit | Meaning::Verbal(_) => {}
        }
    }

    /// Who or what is spoken of.
    fn pronoun(&mut self, mark: &Mark) {
        self.background = true;
        let states = self
            .ahead
            .first()
            .is_some_and(|next| STATES.contains(&next.as_str()) || BE.contains(&next.as_str()));
        if self.verb.is_some() && self.np.is_empty() && states {
            // "Raise the timeout to 60s, it dies on big files."
            self.reason();
            return;
        }
        if self.behaves() {
            // "It should run every hour": what something new does by itself.
            self.reason();
            return;
        }
        let object = matches!(mark.text.as_str(), "it" | "them");
        self.np.pronoun = object && self.place != Place::Subject;
        // "We deploy daily" asks for nothing; "could you deploy" and "we need" do.
        let polite = self.modal || mark.text.starts_with("let");
        self.only_weak = !polite;
    }

    /// A word without weight of its own.
    fn filler(&mut self, mark: &Mark) {
        // "Make the database Multi-AZ."
        self.aspect(mark, "");
        let often = matches!(mark.text.as_str(), "nightly" | "daily" | "weekly" | "hourly");
        if often && self.np.definite && self.np.classes.is_empty() {
            // "the nightly rule"
            self.np.unknown(mark);
            return;
        }
        self.np.filler(mark);
    }

    /// A word that leads to a verb.
    fn auxiliary(&mut self, mark: &Mark) {
        // "No database, just a queue": what follows is wanted again.
        let ruled_out = matches!(self.place, Place::Excluded(_)) && !self.refused;
        if mark.text == "just" && ruled_out {
            self.end_clause();
        }
        let others = ["needs to", "has to", "have to"].contains(&mark.text.as_str());
        if others && self.np.head().is_none() && self.speaks(true) {
            // "Our partner needs to fetch it": no request to us.
            return;
        }
        self.modal |= MODALS.contains(&mark.text.as_str());
    }

    fn class(&mut self, class: &'static Class, mark: &Mark) {
        if let Some(whole) = self.of_storage(class, mark) {
            self.np.class(whole, mark);
            self.np.part = true;
            return;
        }
        self.aspect(mark, class.name);
        let protocol = [("https", 443), ("http", 80), ("nfs", 2049), ("ssh", 22), ("rdp", 3389)]
            .into_iter()
            .find(|(name, _)| mark.text.split(' ').any(|word| word == *name));
        self.np.class(class, mark);
        if let Some((_, port)) = protocol {
            self.port(port, mark);
        }
        self.ports = mark.text.split(' ').any(|w| matches!(w, "port" | "ports" | "tcp" | "udp"));
    }

    fn determiner(&mut self, mark: &Mark) {
        let started = self.np.strange_before_determiner();
        if started
            && !self.asking
            && matches!(self.place, Place::Object | Place::Subject | Place::With)
        {
            // "frobnicate the database": a verb that the lexicon does not hold; "we hit the limit"
            // is no request.
            let tells = self.only_weak && self.place == Place::Subject && self.verb.is_none();
            if !tells {
                self.contract.unparsed.push(self.np.words.join(" "));
            }
            self.np = Phrase::new();
            self.place = Place::Context("about".to_owned());
        }
        let often = matches!(mark.text.as_str(), "every" | "each");
        let scales = self.verb.is_some_and(|verb| verb.act == Act::Scale);
        if often && scales && self.ahead.first().is_some_and(|next| TIMES.contains(&next.as_str()))
        {
            // "to 1 every night": a schedule, not a size.
            self.contract
                .unparsed
                .push(format!("{} {}", mark.text, self.ahead.join(" ")).trim_end().to_owned());
        }
        let indefinite = matches!(mark.text.as_str(), "a" | "an" | "another");
        let listed = self.np.is_empty() && self.verb.is_some_and(|verb| !verb.about);
        if indefinite
            && listed
            && self.after_conjunction()
            && matches!(self.place, Place::Context(_))
        {
            self.place = Place::Object;
        }
        self.definite |= !indefinite && self.place == Place::Object;
        self.np.every |= EVERY.contains(&mark.text.as_str());
        self.np.indefinite = indefinite;
        self.np.definite = !indefinite;
        if mark.text == "another" {
            self.np.count = Some(1);
        }
    }

    /// Whether what is read now stands after one of these prepositions.
    fn after(&self, prepositions: &[&str]) -> bool {
        matches!(&self.place, Place::Context(by) if prepositions.contains(&by.as_str()))
    }

    fn after_conjunction(&self) -> bool {
        let before = self.clause.len().checked_sub(2).and_then(|at| self.clause.get(at));
        before.is_some_and(|word| word.is_empty() || word == "and" || word == "plus")
    }

    fn negation(&mut self, mark: &Mark, next: Option<&Mark>) {
        if next
            .is_some_and(|next| next.text == "only" || next.text == "longer" || next.text == "else")
        {
            return;
        }
        let before = self.clause.iter().rev().nth(1).map_or("", String::as_str);
        let lacks = mark.text == "no" && ["had", "has", "have", "is"].contains(&before);
        if lacks && self.verb.is_none() && self.contract.items.is_empty() {
            // "The lab has no network, so create one": how it is, and nothing ruled out.
            self.flush();
            self.place = Place::Context("state".to_owned());
            return;
        }
        let last = next.is_none_or(|next| matches!(next.what, What::Punctuation(_)));
        if last && !self.asking {
            // "the mail function not"
            self.contract.unparsed.push(self.clause.join(" "));
        }
        self.flush();
        self.refused = true;
        self.instead = matches!(mark.text.as_str(), "instead of" | "rather than");
        self.place = Place::Excluded(BTreeSet::new());
        self.clause.push(mark.text.clone());
    }

    fn context(&mut self, mark: &Mark, next: Option<&Mark>) {
        let counted = next.is_some_and(|next| {
            matches!(next.what, What::Number(_)) || has(next, |m| matches!(m, Meaning::Number(_)))
        });
        self.ports = false;
        let concludes = mark.text == "so" && !self.is_reason(&mark.text);
        if matches!(self.place, Place::Excluded(_)) && !self.instead && !concludes {
            return;
        }
        if self.is_condition(&mark.text) && !self.asking {
            self.contract
                .unparsed
                .push(format!("{} {}", mark.text, self.ahead.join(" ")).trim_end().to_owned());
        }
        if self.is_reason(&mark.text) {
            self.reason();
            return;
        }
        if mark.text == "so" {
            // "The disk is full, so grow it": what follows is asked for.
            self.end_clause();
            return;
        }
        if matches!(mark.text.as_str(), "on" | "for" | "in") {
            self.attribute();
        }
        self.flush();
        (self.refused, self.instead) = (self.refused && !self.instead, false);
        self.counting = match mark.text.as_str() {
            "from" if counted => Counting::From,
            "to" if counted => Counting::To,
            "up to" | "at most" | "a maximum of" if counted => Counting::Max,
            _other => Counting::Things,
        };
        self.place = Place::Context(mark.text.clone());
        // "to" before a verb is no preposition.
        self.verb_ok = mark.text == "to";
    }

    /// Whether what is asked for hangs on something that may not be so.
    fn is_condition(&self, word: &str) -> bool {
        let polite = ["possible", "you", "needed", "necessary", "so", "not", "that", "any"];
        let next = self.ahead.first().map_or("", String::as_str);
        // "an alarm if it holds more than 1000": what the alarm is for.
        let watches = |word: &String| WATCHERS.contains(&word.as_str());
        if self.clause.iter().any(watches) {
            return false;
        }
        match word {
            "if" => !polite.contains(&next),
            "once" | "as soon as" => true,
            "when" => self.clause.len() < 2,
            _other => false,
        }
    }

    /// Whether a word leads to a reason here.
    fn is_reason(&self, word: &str) -> bool {
        let by = |at: usize, list: &[&str]| {
            self.ahead.get(at).is_some_and(|next| list.contains(&next.as_str()))
        };
        let who = by(0, SPEAKERS);
        match word {
            "because" | "because of" | "so that" | "due to" | "since" => true,
            "as" => who,
            "so" => who && by(1, &["can", "could", "will", "would", "may", "might", "do", "have"]),
            _other => false,
        }
    }

    fn with(&mut self, by: &str) {
        if matches!(self.place, Place::Excluded(_)) {
            return;
        }
        self.flush();
        let makes = self.verb.is_none_or(|verb| {
            let goes = verb.act == Act::Delete && by != "with";
            !verb.about && (goes || matches!(verb.act, Act::Create | Act::Scale | Act::Replace))
        });
        let here = || "with".to_owned();
        self.place = if makes { Place::With } else { Place::Context(here()) };
    }

    fn relative(&mut self, mark: &Mark) {
        if self.np.is_empty() && mark.text == "that" {
            self.np.definite = true;
        } else if !matches!(self.place, Place::Excluded(_)) {
            self.flush();
            self.place = Place::Context(mark.text.clone());
        }
    }

    fn access(&mut self, access: Access, mark: &Mark) {
        self.np.span(mark);
        self.np.access = Some(self.np.access.map_or(access, |other| other.max(access)));
        if self.granting || self.verb.is_some_and(|verb| verb.act == Act::Grant) {
            self.flush();
            self.place = Place::Context("to".to_owned());
        }
    }

    fn public(&mut self, mark: &Mark) {
        // What a thing is for may be public; the thing is not.
        let aside = matches!(&self.place, Place::Context(_))
            && !self.after(&["to", "from", "by", "over", "on"]);
        let refuses = aside
            || self.refused
            || matches!(self.place, Place::Excluded(_))
            || self.verb.is_some_and(|verb| matches!(verb.act, Act::Delete | Act::Block))
            || ["restrict", "tighten", "disable", "turn off", "switch off", "limit"]
                .contains(&self.verb_text.as_str());
        let opens = mark.text != "internet"
            || self.verb.is_some_and(|verb| verb.act == Act::Open)
            || self.clause.iter().any(|word| word == "from");
        if refuses || self.asking || !opens {
            self.np.filler(mark);
            return;
        }
        self.np.public = true;
        self.because("reachable by anybody".to_owned(), mark);
    }
}
