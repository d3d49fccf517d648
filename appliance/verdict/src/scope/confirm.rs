//! Whether the words themselves confirm that something goes, and what. A closed grammar: only a
//! plain statement, here and now, of the person who asks confirms ("I confirm", "confirmed", "yes,
//! delete them"). Whatever else is said about confirming confirms nothing, and takes back what was
//! confirmed without a name; so does what refuses, delays or limits a deletion behind it.

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use core::ops::Range;

use super::{
    contract::{Act, Contract, Item},
    lexicon::{ANY, Meaning, Verbal},
    marks::{Mark, What},
};

/// A statement that confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Confirmation {
    /// The marks it is made of; the reader of requests passes over them.
    pub(super) marks: Range<usize>,
    /// Where its sentence ends: it speaks of what was asked for up to there.
    pub(super) end: usize,
    /// What it speaks of.
    objects: Objects,
    /// Names that a later sentence takes back.
    except: Vec<String>,
}

/// What a statement speaks of. Everything that is said of it must fit what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Objects {
    /// The names it lists; none where it speaks of everything asked for.
    names: Vec<String>,
    /// Words that have to tell the things it speaks of.
    words: Vec<String>,
    /// What they are.
    classes: Vec<&'static str>,
    /// Where they stand.
    environments: BTreeSet<&'static str>,
    /// How many they are.
    number: Option<usize>,
    /// Whether it speaks of a part only, which it has to name.
    limited: bool,
}

/// What the sentences of a text confirm.
#[derive(Debug, Default)]
pub(super) struct Confirmations {
    /// In the order of the text.
    pub(super) all: Vec<Confirmation>,
    /// Something was said about confirming that confirms nothing.
    pub(super) is_doubtful: bool,
}

/// Words that make a sentence no plain statement.
const LIMITING: &[&str] = &[
    "after",
    "assuming",
    "but",
    "claims",
    "except",
    "eventually",
    "hope",
    "if",
    "later",
    "maybe",
    "might",
    "never",
    "next",
    "no",
    "nobody",
    "nor",
    "not",
    "once",
    "or",
    "otherwise",
    "perhaps",
    "probably",
    "provided",
    "said",
    "says",
    "suppose",
    "tell",
    "told",
    "till",
    "tomorrow",
    "unless",
    "until",
    "when",
    "whenever",
    "whether",
    "without",
    "would",
    "wrote",
];
/// Words that begin a limit to what was said just before.
const TAKING_BACK: &[&str] = &[
    "although", "but", "except", "however", "if", "once", "only", "provided", "subject", "though",
    "unless", "until", "when",
];
/// Words that take back what was said before.
const WITHDRAWING: &[&str] =
    &["back", "cancel", "disregard", "forget", "nevermind", "retract", "revoke", "withdraw"];
/// Words for what was not asked for: sparing it takes back nothing.
const SPARING: &[&str] = &["any", "anything", "else", "more", "other", "others"];
/// Words that may stand before a statement.
const LEADING: &[&str] = &["yes", "yep", "ok", "okay", "and", "also", "so", "hereby"];
/// Words that may stand behind one.
const TRAILING: &[&str] = &["please", "thanks", "thank", "you", "now", "too", "hereby"];
/// Words that stand for what was asked for.
const POINTING: &[&str] = &[
    "it",
    "this",
    "that",
    "these",
    "they",
    "those",
    "them",
    "all",
    "both",
    "everything",
    "the",
    "of",
    "our",
    "and",
    "following",
    "above",
];
/// Words that say that something goes.
const GOING: &[&str] = &[
    "deletion",
    "deletions",
    "removal",
    "destruction",
    "termination",
    "decommissioning",
    "loss",
    "deleting",
    "removing",
    "destroying",
    "terminating",
];
/// Between a thing and what happens to it.
const MAY_GO: &[&str] =
    &["can", "may", "should", "must", "will", "shall", "are", "is", "to", "be", "go", "been"];

/// Reads every sentence.
pub(super) fn confirmations(marks: &[Mark]) -> Confirmations {
    let mut found = Confirmations::default();
    let mut start = 0;
    while start < marks.len() {
        let rest = marks.get(start..).unwrap_or_default();
        let length = rest.iter().position(ends_sentence).unwrap_or(rest.len());
        let end = start.saturating_add(length);
        sentence(marks, start..end, &mut found);
        start = end.saturating_add(1);
    }
    found
}

fn ends_sentence(mark: &Mark) -> bool {
    matches!(mark.what, What::Punctuation('.' | '?' | '!' | '\n'))
}

fn sentence(marks: &[Mark], range: Range<usize>, found: &mut Confirmations) {
    let words = marks.get(range.clone()).unwrap_or_default();
    let asks = marks.get(range.end).is_some_and(|m| matches!(m.what, What::Punctuation('?')));
    let confirms = words.iter().any(speaks_of_confirming);
    let statement = (!asks && !limits(words)).then(|| statement(words)).flatten();
    if let Some((own, objects)) = statement {
        let marks = range.start.saturating_add(own.start)..range.start.saturating_add(own.end);
        let end = range.end;
        found.all.push(Confirmation { marks, end, objects, except: Vec::new() });
    } else if !confirms && refuses(words) {
        found.take_back(words);
    } else if confirms || (takes_back(words) && !found.all.is_empty()) {
        found.is_doubtful = true;
    }
}

/// Whether a sentence says of a deletion that it shall not be, not yet, or only under a condition.
fn refuses(words: &[Mark]) -> bool {
    let says = |list: &[&str]| words.iter().flat_map(parts).any(|word| list.contains(&word));
    let refuses = limits(words) && words.iter().any(deletes) && !says(SPARING);
    let own = words.first().is_some_and(|first| is(first, &["i", "we", "please", "never"]));
    refuses || (says(WITHDRAWING) && (own || words.len() <= 3))
}

impl Confirmations {
    /// A sentence takes back what it names; all that was confirmed before where it names nothing.
    fn take_back(&mut self, words: &[Mark]) {
        let names: Vec<String> = words.iter().filter_map(name).cloned().collect();
        if names.is_empty() {
            self.all.clear();
        }
        self.all.iter_mut().for_each(|held| held.except.extend(names.iter().cloned()));
    }
}

fn speaks_of_confirming(mark: &Mark) -> bool {
    !is_name(mark) && parts(mark).any(|word| word.starts_with("confirm"))
}

/// A mark's single words; a quotation or a name has none.
fn parts(mark: &Mark) -> impl Iterator<Item = &str> {
    mark.text.split([' ', '-']).filter(|_| !is_name(mark))
}

const fn is_name(mark: &Mark) -> bool {
    matches!(mark.what, What::Name(_))
}

fn name(mark: &Mark) -> Option<&String> {
    if let What::Name(name) = &mark.what { Some(name) } else { None }
}

/// Whether a sentence says under which condition, when, or who else says so; or refuses.
fn limits(words: &[Mark]) -> bool {
    words.iter().enumerate().any(|(at, mark)| {
        let next = words.get(at.saturating_add(1)).map_or("", |next| next.text.as_str());
        let longer = mark.text == "no" && next == "longer";
        let negated = parts(mark).any(|word| word.ends_with("n't"));
        !longer && (negated || parts(mark).any(|word| LIMITING.contains(&word)))
    })
}

fn takes_back(words: &[Mark]) -> bool {
    words.first().is_some_and(|first| parts(first).any(|word| TAKING_BACK.contains(&word)))
}

/// The statement in a sentence, wherever a part of it begins, up to where that part ends.
fn statement(words: &[Mark]) -> Option<(Range<usize>, Objects)> {
    let begins = |at: usize| {
        at.checked_sub(1).and_then(|before| words.get(before)).is_none_or(|before| {
            before.text == "and" || matches!(before.what, What::Punctuation(_))
        })
    };
    (0..words.len()).filter(|at| begins(*at)).find_map(|start| {
        let rest = words.get(start..)?;
        let ends = |mark: &Mark| matches!(mark.what, What::Punctuation(';' | ':' | ')' | '('));
        let whole = rest.iter().position(ends).unwrap_or(rest.len());
        let comma = rest.iter().position(|mark| matches!(mark.what, What::Punctuation(',')));
        // "I confirm the deletion of A, B and C": the comma is inside; "I confirm, thanks".
        let cut = comma.filter(|comma| follows_order(rest, *comma));
        [Some(whole), cut].into_iter().flatten().find_map(|length| {
            Some((start..start.saturating_add(length), read(rest.get(..length)?)?))
        })
    })
}

/// Whether what stands behind a comma is an order or a courtesy, not more of a list.
fn follows_order(rest: &[Mark], comma: usize) -> bool {
    let next = rest.get(comma.saturating_add(1));
    next.is_some_and(|mark| {
        deletes(mark)
            || ["please", "thanks", "thank", "go"].iter().any(|w| parts(mark).any(|p| p == *w))
    })
}

fn deletes(mark: &Mark) -> bool {
    mark.meanings().iter().any(
        |meaning| matches!(meaning, Meaning::Verbal(Verbal::Verb(verb)) if verb.act == Act::Delete),
    )
}

/// What a part of a sentence speaks of, where it is a statement that confirms.
fn read(part: &[Mark]) -> Option<Objects> {
    let mut rest = part;
    let mut agrees = false;
    while let Some((first, behind)) = rest.split_first()
        && (is(first, LEADING) || matches!(first.what, What::Punctuation(',')))
    {
        agrees |= is(first, &["yes", "yep"]);
        rest = behind;
    }
    let (first, behind) = rest.split_first()?;
    if agrees && (deletes(first) || is(first, &["please"])) {
        let objects = if deletes(first) { behind } else { behind.get(1..)? };
        let said = is(first, &["please"]) && !behind.first().is_some_and(deletes);
        return (!said && !objects.is_empty()).then(|| objects_of(objects, false)).flatten();
    }
    if is(first, &["confirmed"]) {
        return objects_of(behind, false);
    }
    if is(first, &["i", "we", "i've", "we've"]) {
        return by_subject(behind);
    }
    passive(rest)
}

fn is(mark: &Mark, words: &[&str]) -> bool {
    !is_name(mark) && words.contains(&mark.text.as_str())
}

/// What follows "I": "confirm", "have confirmed", "only confirm", and what.
fn by_subject(rest: &[Mark]) -> Option<Objects> {
    const ADVERBS: &[&str] = &["hereby", "explicitly", "do", "also", "fully", "have", "now"];
    let at = rest.iter().position(|mark| is(mark, &["confirm", "confirmed"]))?;
    let (before, behind) = rest.split_at_checked(at)?;
    let only = |mark: &Mark| is(mark, &["only", "just", "solely"]);
    let plain = before.iter().all(|mark| only(mark) || is(mark, ADVERBS));
    let limited = before.iter().any(only);
    plain.then(|| objects_of(behind.get(1..)?, limited)).flatten()
}

/// "The deletion of A and B is confirmed."
fn passive(rest: &[Mark]) -> Option<Objects> {
    let at = rest.iter().position(|mark| is(mark, &["confirmed"]))?;
    let (before, behind) = rest.split_at_checked(at)?;
    let going = before.iter().any(|mark| is(mark, GOING));
    let closed = behind.get(1..)?.iter().all(|mark| is(mark, TRAILING));
    (going && closed).then(|| objects_of(before, false)).flatten()
}

/// What a statement speaks of: names, or words that point at what was asked for. With "only", it
/// must name something.
fn objects_of(rest: &[Mark], limited: bool) -> Option<Objects> {
    let mut objects = Objects { limited, ..Objects::default() };
    rest.iter().try_for_each(|mark| objects.hear(mark))?;
    (!objects.limited || !objects.names.is_empty()).then_some(objects)
}

impl Objects {
    /// Takes in one more mark; nothing where no statement holds such a one.
    fn hear(&mut self, mark: &Mark) -> Option<()> {
        const IDLE: &[&[&str]] = &[POINTING, GOING, MAY_GO, TRAILING];
        match &mark.what {
            What::Name(name) => self.names.push(name.clone()),
            _word if is(mark, &["only", "just", "solely", "alone"]) => self.limited = true,
            What::Punctuation(',' | '&') => {}
            What::Number(number) => self.number = usize::try_from(*number).ok(),
            _word if IDLE.iter().any(|words| is(mark, words)) => {}
            _word if is(mark, &["in", "old", "unused", "confirmed"]) => {}
            What::Unknown | What::Phrase(_) => self.mean(mark),
            What::Account(_)
            | What::Cidr(_)
            | What::Port(_)
            | What::Punctuation(_)
            | What::Quantity(_)
            | What::Variable(_)
            | What::Region(_)
            | What::Size(_)
            | What::Value(_) => return None,
        }
        Some(())
    }

    fn mean(&mut self, mark: &Mark) {
        let mut known = deletes(mark);
        for meaning in mark.meanings() {
            if let Meaning::Class(class) = meaning {
                self.classes.push(class.name);
            } else if let Meaning::Environment(name, _alone) = meaning {
                self.environments.insert(name);
            } else if let Meaning::Number(number) = meaning {
                self.number = usize::try_from(*number).ok();
            } else if !matches!(meaning, Meaning::Generic | Meaning::Existing) {
                continue;
            }
            known = true;
        }
        if !known {
            self.words.push(mark.text.clone());
        }
    }

    /// Whether an item is one of what is spoken of.
    fn mean_item(&self, item: &Item) -> bool {
        let told = |word: &String| {
            item.qualifiers.iter().any(|q| q == word || q.split('-').any(|part| part == word))
        };
        let own = |class: &&str| item.class == ANY || item.class == *class;
        self.words.iter().all(told) && (self.classes.is_empty() || self.classes.iter().any(own))
    }
}

impl Confirmation {
    /// The names of what it confirms, of everything asked for up to its end; nothing where its
    /// words do not tell what it speaks of.
    pub(super) fn confirmed(&self, contract: &Contract) -> Option<BTreeSet<String>> {
        let objects = &self.objects;
        let deletes = contract.items.iter().filter(|item| item.act == Act::Delete);
        let meant: Vec<&Item> = deletes.filter(|item| objects.mean_item(item)).collect();
        let placed = objects.environments.iter().copied().eq(&contract.environments);
        if meant.is_empty() || !(placed || objects.environments.is_empty()) {
            return None;
        }
        let names: Vec<&String> = if objects.names.is_empty() {
            meant.into_iter().flat_map(|item| &item.names).collect()
        } else {
            objects.names.iter().collect()
        };
        if objects.number.is_some_and(|number| number != names.len()) {
            return None;
        }
        let kept = names.into_iter().filter(|name| !self.except.contains(*name));
        Some(kept.cloned().collect())
    }

    /// Whether it names what it speaks of.
    pub(super) fn is_named(&self) -> bool {
        !self.objects.names.is_empty()
    }
}
