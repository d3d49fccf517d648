//! A second reading, for texts that the first did not understand: what is told beside the request
//! is left out, what is said of one thing in several sentences is put into one, and lines of
//! labels become a sentence. What rules out, limits, puts off or asks is never left out.

mod labels;

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    lexicon::{
        Index, Meaning, Verbal,
        asides::{BIDS, DESCRIBING, KEEPS, UNABLE, WEIGHTY},
        clauses::STATES,
        singular, verb_bases,
    },
    text::{Shape, Token},
};
use labels::labelled;

/// The tokens of a text without what is beside the request; nothing where there is nothing such.
pub(super) fn without_asides(tokens: &[Token], index: &Index) -> Option<Vec<Token>> {
    if tokens.iter().any(|token| token.text.starts_with("confirm")) {
        return None;
    }
    let sentences: Vec<&[Token]> = tokens.split_inclusive(ends).map(unmarked).collect();
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(sentence) = sentences.get(at) {
        let rest = sentences.get(at..).unwrap_or_default();
        if let Some((line, used)) = labelled(rest, index) {
            out.extend(line);
            at = at.saturating_add(used);
            continue;
        }
        at = at.saturating_add(1);
        if is_story(sentence, tokens, index) {
            continue;
        }
        if continues(&mut out, sentence) || listed(&mut out, sentence) {
            continue;
        }
        let told = lead(sentence, tokens, index).unwrap_or(0);
        out.extend(sentence.iter().skip(told).cloned());
    }
    (out != tokens).then_some(out)
}

fn ends(token: &Token) -> bool {
    matches!(token.shape, Shape::Mark('.' | ';' | '?' | '!' | '\n'))
}

fn is_mark(token: &Token, wanted: &[char]) -> bool {
    matches!(token.shape, Shape::Mark(c) if wanted.contains(&c))
}

/// A sentence without the mark of its line.
fn unmarked(sentence: &[Token]) -> &[Token] {
    let bullets = |token: &&Token| is_mark(token, &['-', '*', '\u{2022}']);
    let marks = sentence.iter().take_while(bullets).count();
    sentence.get(marks..).unwrap_or_default()
}

fn meanings<'a>(index: &'a Index, word: &str) -> impl Iterator<Item = &'a Meaning> + use<'a> {
    let word = word.to_owned();
    let phrases = index.beginning(&word).iter();
    phrases.filter(move |(phrase, _)| *phrase == word).map(|(_, meaning)| meaning)
}

/// Whether a word is a verb that asks for something to be done.
fn is_deed(word: &str, index: &Index) -> bool {
    let asks = |meaning: &Meaning| {
        matches!(meaning, Meaning::Verbal(Verbal::Verb(verb)) if !verb.weak)
            || matches!(
                meaning,
                Meaning::Verbal(Verbal::Asking | Verbal::Keeping | Verbal::Touching)
            )
    };
    let begins = |word: &str| index.beginning(word).iter().any(|(_phrase, meaning)| asks(meaning));
    begins(word) || verb_bases(word, false).iter().any(|base| begins(base))
}

fn is_wish(word: &str, index: &Index) -> bool {
    let one = singular(word);
    let weak =
        |meaning: &Meaning| matches!(meaning, Meaning::Verbal(Verbal::Verb(verb)) if verb.weak);
    [word, one.as_str(), "needed", "required"].contains(&word)
        && (meanings(index, word).any(weak) || meanings(index, &one).any(weak))
}

fn is_class(word: &str, index: &Index) -> bool {
    let class = |meaning: &Meaning| matches!(meaning, Meaning::Class(_));
    let one = singular(word);
    let begins = |word: &str| index.beginning(word).iter().any(|(_, meaning)| class(meaning));
    begins(word) || begins(&one)
}

/// Whether words only tell how something is, was or came about: they hold no deed where one is
/// asked for, nothing that binds, limits, or rules a deed out, and no wish for something new.
fn tells(words: &[Token], index: &Index) -> bool {
    let text = |at: usize| words.get(at).map_or("", |token| token.text.as_str());
    let refuses = meanings(index, text(0)).any(|meaning| matches!(meaning, Meaning::Negation));
    if words.len() < 2 || refuses || !is_english(words, index) || is_deed(text(0), index) {
        return false;
    }
    let may_ask = |at: usize| {
        let before = at.checked_sub(1).map_or("", text);
        let led = ["and", "then", "or", "but", "so", "also", "just", "now", "let", "not", "to"];
        let open = at
            .checked_sub(1)
            .and_then(|at| words.get(at))
            .is_none_or(|token| matches!(token.shape, Shape::Mark(_)));
        open || led.contains(&before)
    };
    let new = |at: usize| {
        let next = text(at.saturating_add(1));
        let counted = ["a", "an", "another", "new", "one", "two", "three", "more"].contains(&next);
        let later = words.iter().skip(at).take(8).any(|token| is_class(&token.text, index));
        is_wish(text(at), index) && counted && later
    };
    let ruled_out = |at: usize| {
        let negation = |meaning: &Meaning| matches!(meaning, Meaning::Negation);
        let here = meanings(index, text(at)).any(negation);
        let next = text(at.saturating_add(1));
        let unable = UNABLE.contains(&text(at)) && next != "be" && is_somebody(words, at, index);
        let mut later = words.iter().skip(at).take(4);
        let touches = |token: &Token| {
            is_deed(&token.text, index)
                || ["be", "change", "changed"].contains(&token.text.as_str())
        };
        here && !unable && later.any(touches)
    };
    let may = |at: usize| {
        let next = text(at.saturating_add(1));
        let done = verb_bases(text(at.saturating_add(2)), true);
        let passive = next == "be" && done.iter().any(|base| is_deed(base, index));
        let bids = ["you", "we", "i", "someone", "somebody", "please", "go"].contains(&next);
        ["can", "could"].contains(&text(at)) && (bids || passive)
    };
    let bound = |at: usize| {
        let able = text(at.saturating_add(2)) == "able";
        WEIGHTY.contains(&text(at))
            || (text(at) == "to" && text(at.saturating_add(1)) == "be" && !able)
    };
    (0..words.len()).all(|at| {
        let keeps =
            matches!(text(at), "keep" | "fetch" | "see" | "know" | "find" | "check" | "restore");
        let why = keeps && tells_why(words, at);
        let asked = may_ask(at) && at > 0 && is_deed(text(at), index) && !why;
        !(asked || new(at) || ruled_out(at) || bound(at) || may(at))
    })
}

/// Whether somebody or something else is what a word is said of: "the shop can't read it".
fn is_somebody(words: &[Token], at: usize, index: &Index) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|at| words.get(at)) else { return false };
    let light = |meaning: &Meaning| {
        matches!(meaning, Meaning::Conjunction | Meaning::Break | Meaning::Auxiliary)
    };
    let us = ["i", "please", "so", "to", "we", "you"].contains(&before.text.as_str());
    !(us || matches!(before.shape, Shape::Mark(_)) || meanings(index, &before.text).any(light))
}

/// Whether enough of some words is of the language that is read.
fn is_english(words: &[Token], index: &Index) -> bool {
    let words: Vec<&str> =
        words.iter().map(|token| token.text.as_str()).filter(|text| !text.is_empty()).collect();
    let known = |word: &&&str| {
        !index.beginning(word).is_empty() || !index.beginning(&singular(word)).is_empty()
    };
    let small = |word: &&&str| {
        meanings(index, word).any(|meaning| {
            matches!(meaning, Meaning::Determiner | Meaning::Pronoun | Meaning::Being)
        })
    };
    let foreign = |word: &&str| {
        index.beginning(word).iter().any(|(_, meaning)| matches!(meaning, Meaning::Foreign))
    };
    let known = words.iter().filter(known).count();
    let small = words.iter().filter(small).count();
    !words.iter().any(foreign) && (known.saturating_mul(2) >= words.len() || small > 1)
}

/// "we want to restore our data": what somebody wants to do, and no deed of ours.
fn tells_why(words: &[Token], at: usize) -> bool {
    let text = |back: usize| {
        at.checked_sub(back).and_then(|at| words.get(at)).map_or("", |token| token.text.as_str())
    };
    let wanted = ["want", "wants", "able", "like", "able", "trying", "about", "going"];
    text(1) == "to" && wanted.contains(&text(2))
}

/// How much of a sentence stands before the request in it, and only tells why: "the disk is full,
/// so please grow it".
fn lead(sentence: &[Token], all: &[Token], index: &Index) -> Option<usize> {
    let text = |at: usize| sentence.get(at).map_or("", |token| token.text.as_str());
    let begins = |at: usize| {
        let next = at.saturating_add(1);
        let who = ["you", "we", "i", "someone", "somebody", "please"].contains(&text(next));
        text(at) == "please"
            || ["let's", "lets"].contains(&text(at))
            || (["can", "could", "would", "will"].contains(&text(at)) && who)
    };
    let joint = (1..sentence.len()).find_map(|at| {
        let mark = |wanted: &[char]| sentence.get(at).is_some_and(|token| is_mark(token, wanted));
        let word = ["so", "hence", "therefore", "thus", "and"];
        let next = at.saturating_add(1);
        let begun = next.saturating_add(usize::from(word.contains(&text(next))));
        let therefore = word.contains(&text(next)) && text(next) != "and" && mark(&[',']);
        let outright = (mark(&[':']) || therefore) && is_deed(text(begun), index);
        let outright = outright && !text(begun).ends_with("ing");
        (outright || (mark(&[',', ')', ':', '-']) && begins(begun))).then_some((at, begun))
    });
    let (at, begun) = joint?;
    let told = sentence.get(..at).unwrap_or_default();
    let plain = !sentence.get(at).is_some_and(|token| is_mark(token, &[':']));
    let describes = plain || told.iter().any(|token| describes(token, index));
    (describes && names_nothing(told, all, index) && tells(told, index)).then_some(begun)
}

/// Whether a word tells how something is.
fn describes(token: &Token, index: &Index) -> bool {
    let word = token.text.as_str();
    let one = singular(word);
    let unknown = index.beginning(word).is_empty() && index.beginning(&one).is_empty();
    DESCRIBING.contains(&word)
        || STATES.contains(&word)
        || (unknown && word.len() > 3 && (word.ends_with("ed") || word.ends_with('s')))
}

/// Whether every name and place in some words stands elsewhere too: leaving it out widens nothing.
fn names_nothing(words: &[Token], all: &[Token], index: &Index) -> bool {
    let own = |token: &&Token| {
        let place = |meaning: &Meaning| {
            matches!(meaning, Meaning::Environment(_, true) | Meaning::Place(_))
        };
        let written = token.shape != Shape::Word && token.text.contains(['.', '/', ':', '-', '_']);
        let lettered = token.shape != Shape::Word && token.text.chars().any(char::is_alphabetic);
        let adjective = words.iter().skip_while(|other| *other != *token).nth(1);
        let adjective =
            adjective.is_some_and(|next| next.text.ends_with("ing") || next.text.ends_with("ed"));
        let service = token.shape == Shape::Code && !index.beginning(&token.text).is_empty();
        !(service || matches!(token.shape, Shape::Mark(_)))
            && ((token.glued && !adjective)
                || written
                || lettered
                || meanings(index, &token.text).any(place))
    };
    let elsewhere = |token: &Token| {
        let same = |other: &&Token| other.text == token.text;
        all.iter().filter(same).count() > words.iter().filter(same).count()
    };
    words.iter().filter(own).all(elsewhere)
}

/// Whether a sentence begins with what it speaks of, and not with a verb that nobody knows.
fn is_said_of(body: &[Token], index: &Index) -> bool {
    let points = |token: Option<&Token>| {
        token.is_some_and(|token| {
            meanings(index, &token.text)
                .any(|meaning| matches!(meaning, Meaning::Determiner | Meaning::Pronoun))
        })
    };
    let first = body.first();
    let many = first.is_some_and(|token| token.text.len() > 3 && token.text.ends_with('s'));
    points(first) || (many && !points(body.get(1)))
}

/// Whether a whole sentence only tells something, and names nothing that is not named elsewhere.
fn is_story(sentence: &[Token], all: &[Token], index: &Index) -> bool {
    let asks = sentence.last().is_some_and(|token| is_mark(token, &['?']));
    let body = sentence.split_last().filter(|(last, _)| ends(last)).map_or(sentence, |(_, b)| b);
    if body.len() < 3 || asks || body.iter().any(|token| is_mark(token, &[':', '=', '>'])) {
        return false;
    }
    let goal = body.first().is_some_and(|token| token.text == "as");
    let wishes = |token: &Token| is_wish(&token.text, index) || BIDS.contains(&token.text.as_str());
    let tells_of =
        body.iter().skip(1).any(|token| describes(token, index) || (goal && wishes(token)));
    (goal || !body.iter().any(wishes))
        && (tells_of || is_said_of(body, index))
        && names_nothing(body, all, index)
        && tells(body, index)
}

/// "It should be called jobs": more of what the sentence before asks for.
fn continues(out: &mut Vec<Token>, sentence: &[Token]) -> bool {
    let body =
        sentence.split_last().filter(|(last, _)| ends(last)).map_or(sentence, |(_, body)| body);
    let words: Vec<&str> = body.iter().map(|token| token.text.as_str()).collect();
    let Some((skipped, lead)) = said_of_it(&words) else { return false };
    let Some(end) = out.last().cloned() else { return false };
    let rest = body.get(skipped..).unwrap_or_default();
    let Some(first) = rest.first() else { return false };
    if ends(&end) {
        out.pop();
    }
    let mark =
        Token { text: String::new(), shape: Shape::Mark(','), glued: false, ..first.clone() };
    out.push(mark);
    let worded = |text: &str| Token {
        text: text.to_owned(),
        shape: Shape::Word,
        glued: false,
        ..first.clone()
    };
    let hangs = first.text.contains(['-', '_']) || first.glued || first.shape == Shape::Quoted;
    if !(lead.is_empty() || (lead == "named" && hangs)) {
        out.push(worded(lead));
    }
    let keeps = |text: &str| KEEPS.iter().find(|(verb, _)| *verb == text).map(|(_, said)| *said);
    let mut before = "";
    for token in rest {
        match keeps(&token.text).filter(|_| before == "and") {
            Some(said) => out.push(worded(said)),
            None => out.push(token.clone()),
        }
        before = &token.text;
    }
    if ends(&end) {
        out.push(end);
    }
    true
}

/// A line with nothing but a name belongs to the sentence before it.
fn listed(out: &mut Vec<Token>, line: &[Token]) -> bool {
    let body = line.split_last().filter(|(last, _)| ends(last)).map_or(line, |(_, body)| body);
    let whole = body.split_last().is_some_and(|(last, rest)| {
        !last.glued && !matches!(last.shape, Shape::Mark(_)) && rest.iter().all(|t| t.glued)
    });
    let name = body.len() > 1 || body.first().is_some_and(|token| token.shape != Shape::Word);
    let Some(end) = out.last().cloned().filter(|_| whole && name) else { return false };
    let mut asks = None;
    while let Some(last) = out.pop_if(|last| ends(last) || is_mark(last, &[':'])) {
        if is_mark(&last, &['?']) {
            asks = Some(last);
        }
    }
    let (Some(first), false) = (body.first(), out.is_empty()) else { return false };
    out.push(Token { text: String::new(), shape: Shape::Mark(','), glued: false, ..first.clone() });
    out.extend(body.iter().cloned());
    let line = Token { shape: Shape::Mark('\n'), ..end };
    out.push(asks.unwrap_or(line));
    true
}

/// How many words say that what follows is said of the thing before, and what it is of it.
fn said_of_it(words: &[&str]) -> Option<(usize, &'static str)> {
    let it = ["it", "they", "that", "this"];
    match words {
        ["name" | "call", "it" | "them", ..] => return Some((2, "named")),
        ["it's" | "it’s", "called" | "named", ..] => return Some((2, "named")),
        ["it", "is", "called" | "named", ..] => return Some((3, "named")),
        _other => {}
    }
    let skipped = usize::from(words.first() == Some(&"the") || words.first() == Some(&"its"));
    if words.get(skipped) == Some(&"name") {
        let verb: Vec<&str> =
            words.iter().skip(skipped.saturating_add(1)).take(2).copied().collect();
        return match verb.as_slice() {
            ["is" | "being", ..] => Some((skipped.saturating_add(2), "named")),
            ["should" | "shall" | "must" | "will", "be"] => {
                Some((skipped.saturating_add(3), "named"))
            }
            _other => None,
        };
    }
    let (first, rest) = words.split_first()?;
    let (modal, rest) = rest.split_first()?;
    let modal = ["should", "must", "shall", "will"].contains(modal);
    if !(it.contains(first) && modal) {
        return None;
    }
    match rest {
        ["be", "called" | "named", ..] => Some((4, "named")),
        ["be", "of", "type", ..] => Some((3, "")),
        ["have", ..] => Some((3, "with")),
        [verb, ..] => KEEPS.iter().find(|(known, _)| known == verb).map(|(_, said)| (3, *said)),
        [] => None,
    }
}
