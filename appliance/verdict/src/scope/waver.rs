//! Turns of phrase that leave the deed in a request undone: what is said in play or as an example,
//! what is to last a while, what leaves a choice, and what is written as a comment. A person asks
//! back.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    contract::Act,
    left::goes,
    lexicon::{
        Meaning, Verbal,
        moods::{CONTENTS, MONTHS, SPANS},
        singular,
        verbs::Verb,
    },
    marks::{Mark, What},
    read::has,
};

/// What takes the deed back, wherever it stands.
const WAVERING: &[&str] = &[
    "all but",
    "all except",
    "anything but",
    "asked you to",
    "back again",
    "each for",
    "everything but",
    "far be it",
    "forbid you",
    "forbid anyone",
    "factor of",
    "hardly",
    "has deleted",
    "have deleted",
    "i deleted",
    "i disagree",
    "ignore my message",
    "ignore my request",
    "ignore this message",
    "ignore this request",
    "in the docs",
    "in the documentation",
    "in the readme",
    "in theory",
    "is planned",
    "itself can stay",
    "itself has to",
    "itself is to",
    "itself must",
    "itself remains",
    "itself should",
    "itself stays",
    "itself will",
    "keep on working",
    "keep serving",
    "keep working",
    "keeps working",
    "last step",
    "one day",
    "or else",
    "or keep",
    "or leave",
    "permitting",
    "theoretically",
    "then again",
    "then back",
    "were accidentally",
    "was accidentally",
    "was almost",
    "was nearly",
    "when nobody",
    "when no one",
];

/// What stands before a colon and a deed that is only shown.
const SHOWING: &[&str] = &["example", "examples", "happens", "illustration"];

/// Marks that make a line a comment.
const COMMENTS: &[&str] = &["//", "<!--", "/*", "# ", "## ", "> "];

/// Verbs with somebody who may do it, or may not.
const LETTING: &[&str] =
    &["allow", "authorise", "authorize", "enable", "forbid", "let", "permit", "prohibit"];

/// What makes it doubtful that anything is to be done.
pub(super) fn over(request: &str, marks: &[Mark]) -> Vec<String> {
    let words: Vec<&str> = marks.iter().flat_map(|mark| mark.text.split(' ')).collect();
    let holds = |phrase: &&&str| {
        let parts: Vec<&str> = phrase.split(' ').collect();
        words.windows(parts.len()).any(|run| run == parts)
    };
    let mut out: Vec<String> =
        WAVERING.iter().filter(holds).map(|phrase| (*phrase).to_owned()).collect();
    out.extend(commented(request, marks));
    out.extend(request.trim_end().ends_with(" /s").then(|| "/s".to_owned()));
    // "billing-1 … billing-5": those between.
    let gaps = [" … ", " ... "].iter().filter(|gap| request.contains(**gap));
    out.extend(gaps.map(|gap| gap.trim().to_owned()));
    out.extend(spared(marks));
    let at = |at: usize| marks.get(at..).unwrap_or_default();
    out.extend(asks_whether(marks).then(|| "whether it can".to_owned()));
    out.extend(asked(request, marks));
    out.extend((0..marks.len()).filter_map(|here| wavers(at(here))));
    out
}

/// "All records but shop": what stands behind is left alone.
fn spared(marks: &[Mark]) -> Option<String> {
    let all = |mark: &Mark| ["all", "each", "every", "everything"].contains(&mark.text.as_str());
    let from = marks.iter().position(all)?;
    let behind = marks.get(from..)?;
    let pair = behind.windows(2).find(|pair| {
        matches!(pair, [lead, name] if lead.text == "but" && matches!(name.what, What::Name(_)))
    })?;
    Some(pair.iter().map(|mark| mark.text.as_str()).collect::<Vec<_>>().join(" "))
}

/// "Can the queue be deleted?" asks whether.
fn asks_whether(sentence: &[Mark]) -> bool {
    let modal = sentence
        .first()
        .is_some_and(|mark| ["can", "could", "may", "might"].contains(&mark.text.as_str()));
    let ends = |mark: &Mark| matches!(mark.what, What::Punctuation('.' | '?' | '!' | '\n'));
    let own: Vec<&Mark> = sentence.iter().take_while(|mark| !ends(mark)).collect();
    let passive = own
        .windows(2)
        .any(|pair| matches!(pair, [be, gone] if be.text == "be" && gone.participle && goes(gone)));
    modal && passive && !sentence.iter().any(|mark| mark.text == "please")
}

/// Questions that hold a deed.
fn asked(request: &str, marks: &[Mark]) -> Vec<String> {
    let mut start = 0_usize;
    let mut out = Vec::new();
    for sentence in request.split_inclusive(['.', '!', '?', '\n']) {
        let end = start.saturating_add(sentence.len());
        let mut own = marks.iter().filter(|mark| (start..end).contains(&mark.start));
        if own.any(is_deed) {
            out.extend(asks_if(sentence));
        }
        start = end;
    }
    out
}

/// "Was it ever raised?" asks how something is; "is it possible" and "do you mind" ask for it.
fn asks_if(sentence: &str) -> Option<String> {
    const CALLS: &[&str] = &["and", "hello", "hey", "hi", "ok", "so", "team", "there"];
    const SOMEONE: &[&str] =
        &["anybody", "anyone", "it", "somebody", "someone", "there", "we", "you"];
    let lower = sentence.trim().strip_suffix('?')?.to_lowercase();
    let mut words = lower
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\''))
        .skip_while(|word| CALLS.contains(word));
    let (first, second) = (words.next()?, words.next().unwrap_or_default());
    let asks = [
        "am", "are", "did", "didn't", "does", "had", "has", "hasn't", "is", "isn't", "was",
        "wasn't", "were",
    ];
    (asks.contains(&first) && !SOMEONE.contains(&second)).then(|| lower.clone())
}

/// What begins here and leaves the deed undone.
fn wavers(marks: &[Mark]) -> Option<String> {
    let text = |at: usize| marks.get(at).map_or("", |mark| mark.text.as_str());
    let colon = marks.get(1).is_some_and(|mark| matches!(mark.what, What::Punctuation(':')));
    let instance = text(0) == "for"
        && text(1) == "instance"
        && marks.get(2).is_some_and(|mark| matches!(mark.what, What::Punctuation(':')));
    let shows = (SHOWING.contains(&text(0)) && colon) || instance;
    // "For one hour only"; "delete it for an hour" is told with what goes.
    let span = |word: &str| SPANS.contains(&singular(word).as_str());
    let only = text(0) == "for" && span(text(2)) && text(3) == "only";
    let dated = text(0) == "on"
        && text(1).bytes().all(|b| b.is_ascii_alphanumeric())
        && text(1).starts_with(|c: char| c.is_ascii_digit())
        && MONTHS.contains(&text(2));
    let said = || {
        let words: Vec<&str> = marks.iter().take(4).map(|mark| mark.text.as_str()).collect();
        words.join(" ").trim().to_owned()
    };
    (shows || only || dated || lets(marks)).then(said)
}

/// "Allow Tom to delete the queue": it is Tom who may, and nothing goes now.
fn lets(marks: &[Mark]) -> bool {
    let Some((first, rest)) = marks.split_first() else { return false };
    let near = rest.iter().take(6);
    let Some(at) = near.clone().position(goes) else { return false };
    let (who, what) = rest.split_at_checked(at).unwrap_or_default();
    let us = who.first().is_some_and(|mark| matches!(mark.text.as_str(), "me" | "us" | "you"));
    let contents = what.iter().take(4).any(|mark| CONTENTS.contains(&mark.text.as_str()));
    let ends = who.iter().any(|mark| matches!(mark.what, What::Punctuation(_)));
    LETTING.contains(&first.text.as_str())
        && !who.is_empty()
        && !ends
        && !contents
        && (!us || first.text.starts_with("forb"))
}

/// A line that is written as a comment and holds a deed, where no other line holds one.
fn commented(request: &str, marks: &[Mark]) -> Option<String> {
    let comment = |line: &str| COMMENTS.iter().find(|mark| line.trim_start().starts_with(**mark));
    let mut start = 0_usize;
    let mut found = None;
    for line in request.split_inclusive('\n') {
        let end = start.saturating_add(line.len());
        let own = marks.iter().filter(|mark| (start..end).contains(&mark.start));
        let deeds = own.filter(|mark| is_deed(mark)).count();
        start = end;
        match comment(line) {
            Some(mark) if deeds > 0 => found = Some(mark.to_string()),
            None if deeds > 0 => return None,
            _other => {}
        }
    }
    found
}

fn is_deed(mark: &Mark) -> bool {
    let acts = |verb: &Verb| !verb.weak || verb.act == Act::Delete;
    has(mark, |m| matches!(m, Meaning::Verbal(Verbal::Verb(verb)) if acts(verb)))
}
