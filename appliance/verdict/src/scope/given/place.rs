//! What the words of a request say in one place, and whether they were understood there.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{
    cell::{OnceCell, RefCell},
    ops::Range,
};

use super::super::{
    contract::{Access, Act, Amount, Contract},
    lexicon::{Index, Meaning, Verbal, frames::FRAMES},
    marks::{Mark, What, marks},
    read::{has, read},
    reword::reword,
    script::mixes_alphabets,
    text::{reservations, tokens},
};
use super::wider::is_within;
use crate::words::NUMBERS;

/// Words that let somebody change something, though they name no access.
const WRITING: &[&str] = &[
    "append", "enqueue", "insert", "post", "produce", "publish", "put", "save", "send", "store",
    "update", "upload", "write",
];

/// What is done to something by whoever may read it, or may change what is in it.
const USES_READING: &[&str] =
    &["consume", "consumes", "fetch", "fetches", "poll", "polls", "query", "read", "reads"];
const USES_WRITING: &[&str] =
    &["append", "appends", "enqueue", "enqueues", "publish", "send", "sends", "write", "writes"];

/// Words of other languages that refuse something.
const REFUSING: &[&str] = &[
    "aucun",
    "bez",
    "geen",
    "jamais",
    "kein",
    "keine",
    "keinen",
    "keinesfalls",
    "mai",
    "ne",
    "nem",
    "nessun",
    "nicht",
    "nie",
    "niemals",
    "niet",
    "nigdy",
    "nikdy",
    "ninguna",
    "nooit",
    "nunca",
    "não",
    "ohne",
    "pas",
    "sans",
    "sem",
    "senza",
    "sin",
    "sonder",
    "zonder",
];

/// Numbers as places in a row: "a third node".
const ORDINALS: &[(&str, u32)] =
    &[("second", 2), ("third", 3), ("fourth", 4), ("fifth", 5), ("sixth", 6), ("seventh", 7)];

/// Names of one unit.
const UNITS: &[&[&str]] = &[
    &["s", "sec", "secs", "second", "seconds"],
    &["min", "mins", "minute", "minutes"],
    &["h", "hr", "hrs", "hour", "hours"],
    &["d", "day", "days"],
    &["mb", "mib"],
    &["gb", "gib"],
    &["tb", "tib"],
];

/// Longest place that is read by itself, in bytes.
const PLACE_BYTES_MAX: usize = 128;

/// A sentence, or what stands between two stops.
#[derive(Debug)]
struct Sentence {
    range: Range<usize>,
    /// Whether it refuses, keeps or asks something, so that none of its words alone say what is
    /// wanted.
    refuses: bool,
    understood: OnceCell<bool>,
}

/// The words of a request.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a str,
    lower: String,
    marks: Vec<Mark>,
    sentences: Vec<Sentence>,
    /// What the words were taken for where the lexicon does not hold them: names, mostly.
    heard: BTreeSet<String>,
    stubborn: Vec<String>,
    /// What was looked for before, and whether it stands in the text: a contract may name one thing
    /// very often.
    looked_for: RefCell<BTreeMap<String, bool>>,
}

impl<'a> Words<'a> {
    /// Looks at a text and what was read of it.
    pub(super) fn of(text: &'a str, own: &Contract) -> Self {
        let tokens = tokens(text);
        let too_long = tokens.is_none();
        let tokens = tokens.unwrap_or_default();
        let index = Index::new();
        let marks = marks(text, &tokens, &index);
        let reworded = reword(&tokens, &index, FRAMES);
        let mut stubborn = reservations(reworded.as_ref().unwrap_or(&tokens));
        stubborn.extend(too_long.then(|| "a text longer than can be read".to_owned()));
        let dark = marks.iter().filter(|mark| mixes_alphabets(&mark.text));
        stubborn.extend(dark.map(Mark::word));
        let struck = marks.iter().any(|mark| matches!(mark.what, What::Punctuation('~')));
        stubborn.extend(struck.then(|| "~".to_owned()));
        let sentences = sentences(text, &marks);
        Self {
            text,
            lower: text.to_lowercase(),
            marks,
            sentences,
            heard: heard(own),
            stubborn,
            looked_for: RefCell::default(),
        }
    }

    /// What no contract settles: reservations, lookalike letters, what is struck out.
    pub(super) fn stubborn(self) -> Vec<String> {
        self.stubborn
    }

    /// The words of a place.
    pub(super) fn at(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn marks(&self, range: &Range<usize>) -> impl Iterator<Item = &Mark> {
        let (start, end) = (range.start, range.end);
        // They stand in the order of the text.
        let first = self.marks.partition_point(|mark| mark.end <= start);
        self.marks.iter().skip(first).take_while(move |mark| mark.start < end)
    }

    /// The sentence that a place stands in; none where it stands in several.
    fn sentence(&self, range: &Range<usize>) -> Option<&Sentence> {
        // The stop at the end of a sentence belongs to it.
        let words = self.at(range);
        let stops = |c: char| c.is_whitespace() || ".;!?".contains(c);
        let kept = words.trim_end_matches(stops).len();
        let range = range.start..range.start.saturating_add(kept);
        let holds = |sentence: &&Sentence| {
            sentence.range.start <= range.start && range.end <= sentence.range.end
        };
        self.sentences.iter().find(holds)
    }

    /// Whether this place may say something grave that was not read: its sentence was not
    /// understood, and refuses nothing.
    fn is_open(&self, range: &Range<usize>) -> bool {
        self.sentence(range).is_some_and(|sentence| {
            let read = || {
                let words = self.text.get(sentence.range.clone()).unwrap_or_default();
                read(words).is_understood()
            };
            !sentence.refuses && !*sentence.understood.get_or_init(read)
        })
    }

    /// Whether a word stands there that nobody here understands.
    fn is_dark(&self, range: &Range<usize>) -> bool {
        self.marks(range).any(|mark| {
            let unknown = matches!(mark.what, What::Unknown) && !mixes_alphabets(&mark.text);
            unknown && !self.heard.contains(&mark.text)
        })
    }

    /// Whether a place says that this is to be done to such a thing: its sentence was not
    /// understood, and its words name both or are not understood either.
    pub(super) fn says(&self, range: &Range<usize>, act: Act, class: &str) -> bool {
        self.says_plainly(range, act, class) || self.is_open(range) && self.is_dark(range)
    }

    /// The same in words that are understood: what is grave rests on no others.
    pub(super) fn says_plainly(&self, range: &Range<usize>, act: Act, class: &str) -> bool {
        if !self.is_open(range) {
            return false;
        }
        let wanted = |meaning: &Meaning| asks_for(meaning, act);
        let of = |name: &str| is_within(class, name);
        let named = |meaning: &Meaning| matches!(meaning, Meaning::Class(row) if of(row.name));
        self.marks(range).any(|mark| has(mark, wanted))
            && self.marks(range).any(|mark| has(mark, named))
    }

    /// Whether a place says that anybody may come in.
    pub(super) fn says_public(&self, range: &Range<usize>) -> bool {
        let public = |meaning: &Meaning| matches!(meaning, Meaning::Public);
        let said = self.marks(range).any(|mark| has(mark, public));
        self.is_open(range) && said
    }

    /// Whether a place says that access goes so far.
    pub(super) fn says_access(&self, range: &Range<usize>, access: Access) -> bool {
        let said = |meaning: &Meaning| matches!(meaning, Meaning::Access(said) if *said >= access);
        let named = self.marks(range).any(|mark| has(mark, said));
        let writes = |mark: &Mark| WRITING.contains(&mark.text.as_str());
        let refuses = self.sentence(range).is_none_or(|sentence| sentence.refuses);
        let writes = match access {
            Access::Write => self.marks(range).any(writes) || self.uses(range, USES_WRITING),
            Access::Read => self.uses(range, USES_READING),
            Access::Admin => false,
        };
        !refuses && writes || self.is_open(range) && named
    }

    /// Whether a place says that something of a class is used so, which takes such a right: "reads
    /// from the bucket".
    pub(super) fn says_use(&self, range: &Range<usize>, access: Access, class: &str) -> bool {
        let uses = match access {
            Access::Read => USES_READING,
            Access::Write => USES_WRITING,
            Access::Admin => return false,
        };
        let within = |name: &str| is_within(class, name);
        let named = |meaning: &Meaning| matches!(meaning, Meaning::Class(row) if within(row.name));
        let refuses = self.sentence(range).is_none_or(|sentence| sentence.refuses);
        !refuses && self.uses(range, uses) && self.marks(range).any(|mark| has(mark, named))
    }

    fn uses(&self, range: &Range<usize>, verbs: &[&str]) -> bool {
        let words = self.at(range).to_lowercase();
        let mut words = words.split(|c: char| !c.is_alphanumeric());
        words.any(|word| verbs.contains(&word))
    }

    /// Whether a place, read by itself, says this of where, and nothing in its sentence refuses.
    /// Where the sentence was understood and something `else` of the kind was read, it does not.
    pub(super) fn says_where(
        &self,
        range: &Range<usize>,
        else_read: bool,
        holds: impl Fn(&Contract, &str) -> bool,
    ) -> bool {
        let words = self.at(range);
        let refuses = self.sentence(range).is_none_or(|sentence| sentence.refuses);
        let brief = words.len() <= PLACE_BYTES_MAX;
        let open = self.is_open(range);
        let said = || !refuses && brief && holds(&read(words), words);
        (open || !else_read) && said()
    }

    /// Whether a place stands in a sentence that was not understood and refuses nothing.
    pub(super) fn may_say(&self, range: &Range<usize>) -> bool {
        self.is_open(range)
    }

    /// Words of sentences that were not understood, or of a place that was read otherwise, on which
    /// no part of a contract rests: nobody says what they mean.
    pub(super) fn unaccounted(
        &self,
        spans: &[Range<usize>],
        dropped: &[Range<usize>],
        (given, understood): (&Contract, bool),
    ) -> Vec<String> {
        let holds =
            |outer: &Range<usize>, mark: &Mark| outer.start <= mark.start && mark.end <= outer.end;
        let dark = self.sentences.iter().filter(|it| !understood && !self.is_settled(it));
        let dark: Vec<&Sentence> = dark.collect();
        // What no sentence alone leaves open, all of them do together.
        let all = !understood && dark.is_empty();
        // Words may have been taken for a name that the contract does not hold.
        let known = heard(given);
        let taken = |mark: &Mark| self.heard.contains(&mark.text) && !known.contains(&mark.text);
        let open = |mark: &&Mark| {
            let sentence = dark.iter().any(|sentence| holds(&sentence.range, mark));
            all || sentence || taken(mark) || dropped.iter().any(|place| holds(place, mark))
        };
        let covered =
            |mark: &Mark| spans.iter().any(|span| span.start < mark.end && mark.start < span.end);
        let left = self.marks.iter().filter(open);
        let left = left.filter(|mark| says_something(mark) && !covered(mark));
        left.map(|mark| self.at(&(mark.start..mark.end)).to_owned()).collect()
    }

    /// Whether nothing in a sentence, read by itself, was not understood.
    fn is_settled(&self, sentence: &Sentence) -> bool {
        read(self.at(&sentence.range)).unparsed.is_empty()
    }

    /// Places of the words that weigh anything in a range: nouns, names, numbers, and what is not
    /// understood.
    pub(super) fn weighty(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let weighs = |mark: &&Mark| {
            let noun = |meaning: &Meaning| {
                matches!(meaning, Meaning::Class(_) | Meaning::Property | Meaning::Generic)
            };
            let word = matches!(mark.what, What::Punctuation(_) | What::Phrase(_));
            !word || has(mark, noun)
        };
        self.marks(range).filter(weighs).map(|mark| mark.start..mark.end).collect()
    }

    /// Whether the words say that all of something are meant.
    pub(super) fn says_every(&self, range: &Range<usize>) -> bool {
        let all = ["all", "every", "each", "both"];
        self.marks(range).any(|mark| all.contains(&mark.text.as_str()))
    }

    /// Whether these words stand in the text, as words.
    pub(super) fn stands(&self, words: &str) -> bool {
        if let Some(stands) = self.looked_for.borrow().get(words) {
            return *stands;
        }
        let stands = self.found(&words.to_lowercase(), char::is_alphanumeric);
        self.looked_for.borrow_mut().insert(words.to_owned(), stands);
        stands
    }

    /// Whether an amount stands in the text: its number, and its unit behind it.
    pub(super) fn amounts_to(&self, amount: &Amount) -> bool {
        let part = format!("{:03}", amount.thousandths);
        let part = part.trim_end_matches('0');
        let number = if amount.thousandths == 0 {
            amount.number.to_string()
        } else {
            format!("{}.{part}", amount.number)
        };
        let unit = amount.unit.to_lowercase();
        if unit.is_empty() {
            return amount.thousandths == 0 && self.counts(amount.number) || self.stands(&number);
        }
        let alike = UNITS.iter().find(|names| names.contains(&unit.as_str()));
        let mut names = alike.map_or_else(|| [unit.as_str()].to_vec(), |names| names.to_vec());
        names.push(&unit);
        let mut named =
            names.iter().flat_map(|unit| ["", " ", "-"].map(|gap| format!("{number}{gap}{unit}")));
        named.any(|words| self.stands(&words)) || self.is_bare(&number)
    }

    /// Whether a number stands in the text with nothing behind it that it could be of: "60 -> 120".
    fn is_bare(&self, number: &str) -> bool {
        let follows = |mark: &Mark| self.marks.iter().find(|next| next.start >= mark.end);
        let is_number = |mark: &&Mark| {
            let figure = matches!(mark.what, What::Number(_) | What::Quantity(_) | What::Value(_));
            figure && mark.text == number
        };
        let ends = |mark: &Mark| {
            let stops =
                |next: &Mark| matches!(next.what, What::Punctuation(c) if !c.is_alphanumeric());
            follows(mark).is_none_or(stops)
        };
        self.marks.iter().filter(is_number).any(ends)
    }

    /// Whether this number stands in the text, in digits or in a word.
    pub(super) fn counts(&self, number: u32) -> bool {
        let word = |(word, value): &(&str, u32)| *value == number && self.stands(word);
        self.found(&number.to_string(), |c| c.is_ascii_digit())
            || NUMBERS.iter().chain(ORDINALS).any(word)
            || number == 1 && ["a", "an", "the"].iter().any(|word| self.stands(word))
            || number == 2 && self.stands("double")
    }

    /// Whether the text holds these letters with nothing beside them that goes on.
    fn found(&self, letters: &str, goes_on: impl Fn(char) -> bool) -> bool {
        if letters.is_empty() {
            return false;
        }
        self.lower.match_indices(letters).any(|(start, found)| {
            let end = start.saturating_add(found.len());
            let before = self.lower.get(..start).and_then(|text| text.chars().next_back());
            let after = self.lower.get(end..).and_then(|text| text.chars().next());
            !before.is_some_and(&goes_on) && !after.is_some_and(&goes_on)
        })
    }

    /// Whether the words name a class, by a noun of their own.
    pub(super) fn names(&self, class: &str) -> bool {
        let alike = |name: &str| is_within(class, name) || is_within(name, class);
        let named = |meaning: &Meaning| matches!(meaning, Meaning::Class(row) if alike(row.name));
        self.marks.iter().any(|mark| has(mark, named))
    }
}

/// Whether a mark says anything by itself, as words between others do not.
fn says_something(mark: &Mark) -> bool {
    match &mark.what {
        What::Punctuation(c) => c.is_alphanumeric(),
        // A noun by itself asks for nothing.
        What::Phrase(meanings) => meanings.iter().any(|meaning| {
            matches!(
                meaning,
                Meaning::Access(_) | Meaning::Foreign | Meaning::Public | Meaning::Verbal(_)
            )
        }),
        What::Account(_)
        | What::Cidr(_)
        | What::Name(_)
        | What::Number(_)
        | What::Port(_)
        | What::Quantity(_)
        | What::Region(_)
        | What::Size(_)
        | What::Unknown
        | What::Value(_)
        | What::Variable(_) => true,
    }
}

/// Whether a word asks for an act.
fn asks_for(meaning: &Meaning, act: Act) -> bool {
    if let Meaning::Verbal(Verbal::Verb(verb)) = meaning { is_like(verb.act, act) } else { false }
}

/// Whether a verb of the one act can ask for the other.
fn is_like(verb: Act, act: Act) -> bool {
    let gives = [Act::Grant, Act::Open];
    verb == act || gives.contains(&verb) && gives.contains(&act)
}

fn sentences(text: &str, marks: &[Mark]) -> Vec<Sentence> {
    let refuses = |mark: &Mark| {
        let asks = |meaning: &Meaning| {
            matches!(meaning, Meaning::Negation | Meaning::Verbal(Verbal::Asking | Verbal::Keeping))
        };
        has(mark, asks) || REFUSING.contains(&mark.text.as_str())
    };
    let mut all = Vec::new();
    let mut start = 0;
    let mut refused = false;
    for mark in marks {
        refused |= refuses(mark);
        if let What::Punctuation('.' | ';' | '!' | '?' | '\n') = mark.what {
            let asks = matches!(mark.what, What::Punctuation('?'));
            let range = start..mark.start;
            all.push(Sentence { range, refuses: refused || asks, understood: OnceCell::new() });
            (start, refused) = (mark.end, false);
        }
    }
    let range = start..text.len();
    all.push(Sentence { range, refuses: refused, understood: OnceCell::new() });
    all
}

/// Every word that the reading made something of.
fn heard(own: &Contract) -> BTreeSet<String> {
    let items = own.items.iter();
    let items =
        items.flat_map(|item| item.names.iter().chain(&item.qualifiers).chain(&item.values));
    let sets = [&own.recipients, &own.context_names, &own.targets, &own.confirmed_deletions];
    let ruled = own.forbidden.iter().flat_map(|rule| &rule.names);
    let all = items.chain(ruled).chain(sets.into_iter().flatten());
    all.map(|word| word.to_lowercase()).collect()
}
