//! Whose data it is: words for people in the EU, and what a residency tag says.

use alloc::string::String;

use super::lands::{
    MEMBER_STATES, is_adjective_of_a_state, is_code, is_in_the_us, is_long_code, is_people_named,
    is_state_or_city, is_word_of_the_us,
};
use crate::words::{Words, is_negation};

const EU_WORDS: [&str; 8] = ["eu", "eea", "gdpr", "european", "europe", "eusc", "dsgvo", "rgpd"];
/// After `eu` these make the name of a region, which is where something is, not whose it is.
const DIRECTIONS: [&str; 7] =
    ["west", "central", "north", "south", "east", "southwest", "northeast"];
/// London and Zurich: regions that are named after Europe and lie outside the EU.
const NOT_IN_THE_EU: [[&str; 3]; 4] =
    [["eu", "west", "2"], ["eu", "central", "2"], ["europe", "west", "2"], ["europe", "west", "6"]];

/// Codes that are words as well.
const WORDS_AS_CODES: [&str; 5] = ["at", "be", "est", "fin", "it"];
/// Beside one of these, two letters are a state of theirs or a direction: `US-DE`, `ap-se-2`.
const ELSEWHERE: [&str; 12] =
    ["us", "usa", "america", "ap", "asia", "au", "aus", "australia", "ca", "cn", "sa", "af"];

const PEOPLE: [&str; 54] = [
    "applicant",
    "applicants",
    "buyer",
    "buyers",
    "citizen",
    "citizens",
    "client",
    "clients",
    "consumer",
    "consumers",
    "customer",
    "customers",
    "employee",
    "employees",
    "guest",
    "guests",
    "individual",
    "individuals",
    "member",
    "members",
    "nationals",
    "passenger",
    "passengers",
    "patient",
    "patients",
    "people",
    "person",
    "personal",
    "persons",
    "pii",
    "resident",
    "residents",
    "shopper",
    "shoppers",
    "staff",
    "subjects",
    "subscriber",
    "subscribers",
    "user",
    "users",
    // In French, Spanish, Italian and Dutch.
    "citoyens",
    "personnes",
    "salariés",
    "utilisateurs",
    "ciudadanos",
    "clientes",
    "empleados",
    "pacientes",
    "usuarios",
    "cittadini",
    "clienti",
    "utenti",
    "gebruikers",
    "klanten",
];
/// The same in German, where more words are glued to them: `Kundendaten`.
const COMPOUNDS: [&str; 9] = [
    "bürger",
    "buerger",
    "kunde",
    "mitarbeiter",
    "nutzer",
    "benutzer",
    "patienten",
    "personen",
    "teilnehmer",
];
/// Words between an adjective and the people: `German business customers`.
const QUALIFIERS: [&str; 16] = [
    "s",
    "and",
    "or",
    "personal",
    "business",
    "retail",
    "private",
    "corporate",
    "end",
    "new",
    "existing",
    "active",
    "other",
    "swiss",
    "british",
    "norwegian",
];
/// Words between the people and where they are: `customers who live in Germany`.
const LINKS: [&str; 24] = [
    "s",
    "and",
    "or",
    "who",
    "that",
    "which",
    "are",
    "is",
    "live",
    "lives",
    "living",
    "based",
    "located",
    "residing",
    "data",
    "information",
    "records",
    "profiles",
    "accounts",
    "orders",
    "all",
    "stored",
    "kept",
    "both",
];
const PREPOSITIONS: [&str; 17] = [
    "in",
    "from",
    "of",
    "across",
    "within",
    "throughout",
    "inside",
    "aus",
    "von",
    "à",
    "de",
    "du",
    "en",
    "di",
    "del",
    "uit",
    "van",
];
/// What else may stand in a list of countries before the one that counts.
const IN_A_LIST: [&str; 24] = [
    "the",
    "and",
    "or",
    "both",
    "us",
    "usa",
    "uk",
    "states",
    "united",
    "kingdom",
    "britain",
    "japan",
    "canada",
    "switzerland",
    "norway",
    "australia",
    "india",
    "und",
    "der",
    "den",
    "et",
    "la",
    "le",
    "les",
];
/// `Polish` is an adjective behind one of these, else a verb.
const DETERMINERS: [&str; 8] = ["our", "the", "of", "for", "all", "their", "and", "from"];
/// Behind one of these an adjective is a language.
const SPOKEN: [&str; 3] = ["speak", "speaks", "speaking"];
/// What makes a place of the data before it: `a German data centre`.
const PLACES: [&str; 6] = ["center", "centre", "centers", "centres", "warehouse", "region"];

/// Whether the words say that data of people in the EU is meant, or that it is not; nothing where
/// they say neither. What stands in one sentence does not speak of the next.
pub(super) fn people(text: &str) -> Option<bool> {
    let said = sentences(text).map(|sentence| {
        let mut state = State::Nothing;
        read(sentence, |seen| {
            let union = is_union(seen) && !DIRECTIONS.contains(&seen.next);
            state = state.after(seen);
            match state {
                State::Found => Some(true),
                State::Nothing | State::Adjective | State::People | State::Where => {
                    union.then_some(!seen.negated)
                }
            }
        })
    });
    said.max().flatten()
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['!', '?', ';', '\n']).flat_map(|part| part.split(". "))
}

/// Whether the words say that data of people in a member state is meant. What else they say of the
/// EU may be about anything.
pub(super) fn people_in_a_state(text: &str) -> bool {
    sentences(text).any(|sentence| {
        let mut state = State::Nothing;
        let found = read(sentence, |seen| {
            state = state.after(seen);
            (state == State::Found).then_some(true)
        });
        found == Some(true)
    })
}

/// The same of a text that says where data has to stay, where the name of a place is enough.
pub(super) fn residency(text: &str) -> Option<bool> {
    let place = read(text, |seen| {
        let is_region =
            is_union(seen) && !NOT_IN_THE_EU.contains(&[seen.word, seen.next, seen.after_next]);
        let is_place = is_azures(seen.word) || is_region || is_state(seen) || is_adjective(seen);
        is_place.then_some(!seen.negated)
    });
    let is_short =
        Words::of(text).all(|word| word.len() <= 2 || word == "only" || is_long_code(&word));
    // A list names several places: what one is says nothing of the next.
    let codes = text.split([',', ';', '/', '|', '+', '&', ':']).map(|part| {
        read(part, |seen| {
            let beside = [seen.before, seen.next];
            let is_elsewhere = beside.iter().any(|word| ELSEWHERE.contains(word));
            let counts = !is_elsewhere && (is_short || !WORDS_AS_CODES.contains(&seen.word));
            (counts && (is_code(seen.word) || is_long_code(seen.word))).then_some(!seen.negated)
        })
    });
    codes.max().flatten().max(place)
}

/// The EU itself, with points as well: `E.U.`
fn is_union(seen: &Seen<'_>) -> bool {
    EU_WORDS.contains(&seen.word) || (seen.word == "e" && seen.next == "u")
}

/// A word of a text and those around it.
#[derive(Debug, Clone, Copy)]
struct Seen<'a> {
    before: &'a str,
    word: &'a str,
    next: &'a str,
    after_next: &'a str,
    negated: bool,
}

/// The strictest of what the words of a text say.
fn read(text: &str, mut says: impl FnMut(&Seen<'_>) -> Option<bool>) -> Option<bool> {
    let mut words = Words::of(text);
    let (mut word, mut next, mut after_next) = (words.next(), words.next(), words.next());
    let mut before = String::new();
    let mut strictest = None;
    while let Some(here) = word {
        let seen = Seen {
            before: &before,
            word: &here,
            next: next.as_deref().unwrap_or(""),
            after_next: after_next.as_deref().unwrap_or(""),
            negated: is_negation(&before),
        };
        strictest = strictest.max(says(&seen));
        before = here;
        (word, next, after_next) = (next, after_next, words.next());
    }
    strictest
}

/// What the words so far wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Nothing,
    /// `German`: for people.
    Adjective,
    /// `customers`: for where they are.
    People,
    /// `customers in`: for a state.
    Where,
    /// For nothing any more.
    Found,
}

impl State {
    fn after(self, seen: &Seen<'_>) -> Self {
        let word = seen.word;
        let is_data = word == "data" && !PLACES.contains(&seen.next);
        if is_people_of_a_state(seen) {
            Self::Found
        } else if self == Self::Adjective && QUALIFIERS.contains(&word) {
            Self::Adjective
        } else if is_people(word) || (self == Self::Adjective && is_data) {
            if self == Self::Adjective { Self::Found } else { Self::People }
        } else if is_state(seen) && !seen.negated {
            self.at_state(seen)
        } else if is_adjective(seen) && !seen.negated {
            Self::Adjective
        } else {
            self.between(seen)
        }
    }

    fn at_state(self, seen: &Seen<'_>) -> Self {
        match self {
            Self::People | Self::Where => Self::Found,
            // `Germany's customers`, `germany-customers`.
            Self::Nothing | Self::Adjective | Self::Found => {
                let of_state = seen.next == "s" || is_people(seen.next);
                if of_state { Self::Adjective } else { Self::Nothing }
            }
        }
    }

    fn between(self, seen: &Seen<'_>) -> Self {
        let word = seen.word;
        match self {
            // What else is named behind it may be in the EU.
            Self::People | Self::Where if is_elsewhere(seen) || is_word_of_the_us(word) => self,
            Self::People if PREPOSITIONS.contains(&word) => Self::Where,
            Self::People if LINKS.contains(&word) => Self::People,
            Self::Where if IN_A_LIST.contains(&word) => Self::Where,
            Self::Nothing | Self::Adjective | Self::People | Self::Where | Self::Found => {
                Self::Nothing
            }
        }
    }
}

/// Northern Ireland is none.
fn is_state(seen: &Seen<'_>) -> bool {
    is_state_or_city(seen.word) && seen.before != "northern" && !is_elsewhere(seen)
}

/// A city in the USA that is called like one in the EU: `Athens, Georgia`.
fn is_elsewhere(seen: &Seen<'_>) -> bool {
    is_in_the_us(seen.word, seen.next, seen.after_next)
}

/// Azure's regions begin with the state or end in Europe: `germanywestcentral`.
fn is_azures(word: &str) -> bool {
    let mut states = MEMBER_STATES.iter().filter_map(|(name, _, _)| word.strip_prefix(name));
    states.any(|rest| DIRECTIONS.iter().any(|direction| rest.starts_with(direction)))
        || word.strip_suffix("europe").is_some_and(|rest| DIRECTIONS.contains(&rest))
}

fn is_adjective(seen: &Seen<'_>) -> bool {
    is_adjective_of_a_state(seen.word)
        && !SPOKEN.contains(&seen.before)
        && (seen.word != "polish" || DETERMINERS.contains(&seen.before))
}

fn is_people(word: &str) -> bool {
    PEOPLE.contains(&word) || COMPOUNDS.iter().any(|start| word.starts_with(start))
}

/// `Germans`.
fn is_people_of_a_state(seen: &Seen<'_>) -> bool {
    is_people_named(seen.word) && !seen.negated
}

#[cfg(test)]
mod tests;
