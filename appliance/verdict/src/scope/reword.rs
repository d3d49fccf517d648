//! Sentences in the shape that the reader knows: "let it grow to 200 GB" becomes "increase it to
//! 200 GB". The shapes are data (`lexicon/frames.rs`); here is only how one is found and replaced.
//! What a shape does not hold stays where it is.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::{ops::Range, str::Split};

use super::{
    lexicon::{
        Index, Meaning,
        aspects::aspect_of,
        frames::{COURTESIES, Frame, LEADING, STOPS, THANKS, WEEKDAYS},
        singular,
    },
    text::{Shape, Token},
};

/// Most words that a part of a shape takes.
const PART_MOST: usize = 12;

/// What the parts of a shape stand for, by their letters.
type Bound = Vec<(char, Range<usize>)>;

/// The tokens of a text, reworded; nothing where every sentence has a shape of its own.
pub(super) fn reword(tokens: &[Token], index: &Index, frames: &[&[Frame]]) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut is_changed = false;
    for sentence in tokens.split_inclusive(ends) {
        let read = sentence_of(sentence, index, frames);
        is_changed |= read.is_some();
        out.extend(read.unwrap_or_else(|| sentence.to_vec()));
    }
    is_changed.then_some(out)
}

fn ends(token: &Token) -> bool {
    matches!(token.shape, Shape::Mark('.' | ';' | '?' | '!' | '\n'))
}

fn sentence_of(sentence: &[Token], index: &Index, frames: &[&[Frame]]) -> Option<Vec<Token>> {
    // What is said of confirming is read word by word.
    if sentence.iter().any(|token| token.text.starts_with("confirm")) {
        return None;
    }
    let mut changed: Option<Vec<Token>> = courteous(sentence, index);
    for pass in frames {
        let mut at = 0;
        loop {
            let words = changed.as_deref().unwrap_or(sentence);
            if at >= words.len() {
                break;
            }
            match pass.iter().find_map(|frame| replaced(frame, words, at, index)) {
                Some((next, words)) => (changed, at) = (Some(words), next),
                None => at = at.saturating_add(1),
            }
        }
    }
    changed
}

/// A sentence without its greeting and its thanks, where nothing else is said in them.
fn courteous(sentence: &[Token], index: &Index) -> Option<Vec<Token>> {
    let is_mark = |token: &Token| matches!(token.shape, Shape::Mark(_));
    let mut out: Vec<Token> = Vec::new();
    let mut is_changed = false;
    let mut begun = true;
    let mut at = 0;
    while let Some(token) = sentence.get(at) {
        let rest = sentence.get(at..).unwrap_or_default();
        let courtesy = begun && COURTESIES.contains(&token.text.as_str());
        let length = rest.iter().position(is_mark).unwrap_or(rest.len());
        let said = rest.get(..length).unwrap_or_default();
        let empty = !said.iter().skip(1).any(|token| weighs(token, index));
        if courtesy && empty && length < 6 {
            is_changed = true;
            at = at.saturating_add(length);
            // The name behind the thanks.
            let signed = sentence.get(at.saturating_add(1)..).unwrap_or_default();
            let name = signed.iter().position(is_mark).unwrap_or(signed.len());
            let is_name = !signed.iter().take(name).any(|token| weighs(token, index));
            let last = signed.iter().skip(name).all(is_mark);
            if last && is_name && name < 4 && name > 0 {
                at = at.saturating_add(1).saturating_add(name);
            }
            continue;
        }
        begun = is_mark(token);
        if !(begun && out.is_empty() && matches!(token.shape, Shape::Mark(',' | ':'))) {
            out.push(token.clone());
        }
        at = at.saturating_add(1);
    }
    if let Some(length) = without_thanks(&out, index) {
        out.truncate(length);
        is_changed = true;
    }
    is_changed.then_some(out)
}

/// How much of a sentence stands before the thanks that end it, where nothing parts them.
fn without_thanks(words: &[Token], index: &Index) -> Option<usize> {
    let thanks = |token: &Token| THANKS.contains(&token.text.as_str());
    let at = words.iter().rposition(thanks)?;
    let rest = words.get(at..).unwrap_or_default();
    let empty = rest.len() < 5
        && !rest
            .iter()
            .skip(1)
            .any(|word| !matches!(word.shape, Shape::Mark(_)) && weighs(word, index));
    let before = words.get(..at).unwrap_or_default();
    let many = before.last().is_some_and(|word| matches!(word.text.as_str(), "many" | "kind"));
    let length = at.saturating_sub(usize::from(many));
    (empty && length > 0).then_some(length)
}

/// Whether a word may be part of what is asked for.
fn weighs(token: &Token, index: &Index) -> bool {
    let light = |meaning: &Meaning| {
        matches!(meaning, Meaning::Filler | Meaning::Determiner | Meaning::Context | Meaning::Vague)
            || matches!(meaning, Meaning::Pronoun | Meaning::Through | Meaning::Auxiliary)
            || matches!(meaning, Meaning::Conjunction | Meaning::Turn(_))
    };
    let one = singular(&token.text);
    let known = |word: &str| {
        let mut own = index.beginning(word).iter().filter(|(phrase, _)| *phrase == word);
        own.any(|(_phrase, meaning)| !light(meaning))
    };
    token.shape != Shape::Word || known(&token.text) || known(&one)
}

/// The sentence with a shape that begins here replaced, and where to look on.
fn replaced(
    frame: &Frame,
    words: &[Token],
    at: usize,
    index: &Index,
) -> Option<(usize, Vec<Token>)> {
    let (pattern, output) = *frame;
    let anchored = pattern.starts_with('^');
    let anywhere = pattern.starts_with('*');
    let fits_here = if anchored { at == 0 } else { anywhere || may_begin(words, at) };
    if !fits_here {
        return None;
    }
    let elements = pattern.trim_start_matches(['^', '*']).trim_start().split(' ');
    let named = elements.clone().next().is_some_and(|first| matches!(first, "X" | "Z"));
    if anchored && named && words.first().is_some_and(|token| asks(token, index)) {
        return None;
    }
    let mut bound = Bound::new();
    let end = fits(elements, words, at, &mut bound, index)?;
    let (start, stop) = (words.get(at)?.start, words.get(end.checked_sub(1)?)?.end);
    let mut out = words.get(..at).unwrap_or_default().to_vec();
    let mut next = None;
    for element in output.split(' ').filter(|element| !element.is_empty()) {
        let letter = element.chars().next().filter(|_| element.len() == 1);
        let held = letter.and_then(|c| bound.iter().find(|(name, _range)| *name == c));
        match held {
            Some((name, range)) => {
                let taken = words.get(range.clone()).unwrap_or_default();
                out.extend(taken.iter().cloned().map(|token| shaped(*name, token)));
            }
            None => out.push(literal(element, start, stop)),
        }
        if element == "." {
            next = Some(out.len());
        }
    }
    let next = next.unwrap_or(out.len());
    out.extend(words.get(end..).unwrap_or_default().iter().cloned());
    // What took no place is looked at again from here.
    Some((next.max(at), out))
        .filter(|(_next, out)| out.len() <= words.len().saturating_mul(2).saturating_add(8))
}

/// Whether a sentence that begins so asks for something outright.
fn asks(token: &Token, index: &Index) -> bool {
    let mut own = index.beginning(&token.text).iter();
    own.any(|(_phrase, meaning)| {
        matches!(
            meaning,
            Meaning::Verbal(_) | Meaning::Auxiliary | Meaning::Pronoun | Meaning::Negation
        )
    })
}

/// A verb may stand here: at the beginning, or behind a word that leads to one.
fn may_begin(words: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    before.is_none_or(|token| {
        matches!(token.shape, Shape::Mark(_)) || LEADING.contains(&token.text.as_str())
    })
}

fn literal(element: &str, start: usize, end: usize) -> Token {
    let shape = match element.chars().next() {
        Some('.') => Shape::Mark('.'),
        Some(c) if c.is_ascii_digit() => Shape::Code,
        Some(_) | None => Shape::Word,
    };
    let text = if shape == Shape::Mark('.') { String::new() } else { element.to_owned() };
    Token { text, shape, start, end, glued: false }
}

/// A part as it is put into the new sentence: a region that something goes to is no place where
/// the plan may act, a day is written short.
fn shaped(name: char, token: Token) -> Token {
    match name {
        'R' | 'G' => Token { shape: Shape::Quoted, ..token },
        'K' => Token { text: token.text.chars().take(3).collect(), ..token },
        _other => token,
    }
}

/// Where a shape ends that begins here.
fn fits(
    mut elements: Split<'_, char>,
    words: &[Token],
    at: usize,
    bound: &mut Bound,
    index: &Index,
) -> Option<usize> {
    let Some(element) = elements.next() else { return Some(at) };
    let rest = words.get(at..).unwrap_or_default();
    if element == "$" {
        let open = rest.first().is_some_and(|token| {
            !matches!(token.shape, Shape::Mark(c) if c != '=')
                && !STOPS.contains(&token.text.as_str())
        });
        return if open { None } else { fits(elements, words, at, bound, index) };
    }
    let part = element.chars().next().filter(|c| element.len() == 1 && c.is_ascii_uppercase());
    if let Some(name) = part {
        let held = bound.len();
        let mut choices = lengths(name, rest, index);
        if elements.clone().next().is_none() {
            // The last part takes all there is.
            choices.reverse();
        }
        for length in choices {
            let end = at.saturating_add(length);
            bound.push((name, at..end));
            if let Some(found) = fits(elements.clone(), words, end, bound, index) {
                return Some(found);
            }
            bound.truncate(held);
        }
        return None;
    }
    let (element, optional) =
        element.strip_suffix('?').map_or((element, false), |element| (element, true));
    let (choice, kept) =
        element.strip_prefix('@').map_or((element, false), |choice| (choice, true));
    let same = rest.first().is_some_and(|token| {
        choice.split('|').any(|word| match token.shape {
            Shape::Mark(c) => word.chars().eq([c]),
            Shape::Word | Shape::Code => word == token.text,
            Shape::Quoted => false,
        })
    });
    if same {
        let held = bound.len();
        if kept {
            bound.push(('@', at..at.saturating_add(1)));
        }
        let found = fits(elements.clone(), words, at.saturating_add(1), bound, index);
        if found.is_some() {
            return found;
        }
        bound.truncate(held);
    }
    if optional { fits(elements, words, at, bound, index) } else { None }
}

/// How many tokens a part may take here, the fewest first.
fn lengths(name: char, rest: &[Token], index: &Index) -> Vec<usize> {
    match name {
        'X' | 'Y' | 'T' => {
            let most = rest.iter().take(PART_MOST).take_while(|token| is_part(token)).count();
            (1..=most).collect()
        }
        'Z' => {
            let listed = |token: &&Token| {
                is_part(token) || token.shape == Shape::Mark(',') || token.text == "and"
            };
            (1..=rest.iter().take(PART_MOST).take_while(listed).count()).collect()
        }
        'N' | 'L' => amount(rest, index).into_iter().collect(),
        'M' => amount(rest, index)
            .filter(|length| *length == 2 || has_unit(rest))
            .into_iter()
            .collect(),
        'V' | 'W' => value(rest, index).into_iter().collect(),
        'P' | 'Q' => property(rest).into_iter().collect(),
        'U' => usize::from(rest.first().is_some_and(|token| is_unit(token, index)))
            .checked_sub(1)
            .map(|_| 1)
            .into_iter()
            .collect(),
        'G' => usize::from(rest.first().is_some_and(is_part))
            .checked_sub(1)
            .map(|_| 1)
            .into_iter()
            .collect(),
        'R' => rest.first().is_some_and(is_region).then_some(1).into_iter().collect(),
        'K' => rest
            .first()
            .is_some_and(|token| WEEKDAYS.contains(&singular(&token.text).as_str()))
            .then_some(1)
            .into_iter()
            .collect(),
        _other => Vec::new(),
    }
}

fn is_part(token: &Token) -> bool {
    !matches!(token.shape, Shape::Mark(_)) && !STOPS.contains(&token.text.as_str())
}

fn is_unit(token: &Token, index: &Index) -> bool {
    let one = singular(&token.text);
    let unit = |word: &str| {
        let mut own = index.beginning(word).iter().filter(|(phrase, _)| *phrase == word);
        own.any(|(_phrase, meaning)| matches!(meaning, Meaning::Unit))
    };
    token.shape == Shape::Mark('%')
        || (token.shape == Shape::Word && (unit(&token.text) || unit(&one)))
}

fn is_number(token: &Token, index: &Index) -> bool {
    let worded = |word: &str| {
        let mut own = index.beginning(word).iter().filter(|(phrase, _)| *phrase == word);
        own.any(|(_phrase, meaning)| matches!(meaning, Meaning::Number(_)))
    };
    match token.shape {
        Shape::Code => token.text.starts_with(|c: char| c.is_ascii_digit() || c == '$'),
        Shape::Word => token.text != "another" && worded(&token.text),
        Shape::Quoted | Shape::Mark(_) => false,
    }
}

/// `512 MB`, `four`, `03:00`, `15.5`.
fn amount(rest: &[Token], index: &Index) -> Option<usize> {
    let first = rest.first().filter(|token| is_number(token, index))?;
    let unit = !first.glued && rest.get(1).is_some_and(|token| is_unit(token, index));
    Some(if unit { 2 } else { 1 })
}

/// Whether an amount has its unit in the same word, `512mb`.
fn has_unit(rest: &[Token]) -> bool {
    rest.first().is_some_and(|token| token.text.ends_with(|c: char| c.is_ascii_alphabetic()))
}

/// A word that nobody knows, a size, a version: what something may be set to.
fn value(rest: &[Token], index: &Index) -> Option<usize> {
    if let Some(length) = amount(rest, index) {
        return Some(length);
    }
    let first = rest.first().filter(|token| is_part(token))?;
    let known = first.shape == Shape::Word && !index.beginning(&first.text).is_empty();
    let hanging = rest.iter().take_while(|token| token.glued).count();
    (!known).then(|| hanging.saturating_add(1))
}

/// The words for an aspect, with its article.
fn property(rest: &[Token]) -> Option<usize> {
    let article = rest.first().is_some_and(|t| matches!(t.text.as_str(), "the" | "its" | "their"));
    let skipped = usize::from(article);
    let words = rest.iter().skip(skipped).take(4).take_while(|token| token.shape == Shape::Word);
    let words: Vec<&str> = words.map(|token| token.text.as_str()).collect();
    let whole = |length: &usize| {
        words.get(..*length).is_some_and(|words| aspect_of(&words.join(" ")).is_some())
    };
    (1..=words.len()).rev().find(whole).map(|length| length.saturating_add(skipped))
}

fn is_region(token: &Token) -> bool {
    token.shape == Shape::Code && super::marks::is_region(&token.text)
}
