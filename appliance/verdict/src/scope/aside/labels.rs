//! Lines of labels, each with its value, as sentences.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    super::{
        lexicon::{
            Index, Meaning,
            asides::{
                ENVIRONMENT_LABELS, KIND_LABELS, NAME_LABELS, PLACE_LABELS, SHORT_LABELS, SWITCHED,
            },
            aspects::aspect_of,
        },
        text::{Shape, Token},
    },
    ends, is_class, is_deed, is_mark, meanings,
};

/// Lines of labels, each with its value, as one sentence; and how many lines they are.
pub(super) fn labelled(sentences: &[&[Token]], index: &Index) -> Option<(Vec<Token>, usize)> {
    let title = sentences.first().and_then(|line| title(line, index));
    let below = sentences.get(usize::from(title.is_some())..).unwrap_or_default();
    let below = below.iter().map_while(|sentence| label(sentence, index));
    let lines: Vec<(Label, &[Token])> =
        title.map(|words| (Label::Kind, words)).into_iter().chain(below).collect();
    if lines.len() < 2 {
        return None;
    }
    let of = |wanted: fn(&Label) -> bool| {
        lines.iter().filter(move |(label, _)| wanted(label)).map(|(label, value)| (label, *value))
    };
    let at = lines.first()?.1.first()?;
    let word = |text: &str| Token {
        text: text.to_owned(),
        shape: Shape::Word,
        glued: false,
        ..at.clone()
    };
    let mark =
        |c: char| Token { text: String::new(), shape: Shape::Mark(c), glued: false, ..at.clone() };
    let mut things = of(|label| matches!(label, Label::Kind | Label::Thing(_)));
    let (thing, value) = things.next()?;
    if things.next().is_some() {
        return None;
    }
    let mut called: Vec<Token> = Vec::new();
    if let Label::Thing(words) = thing {
        called.extend(words.iter().map(|text| word(text)));
    }
    called.extend(value.iter().cloned());
    for (_, value) in of(|label| matches!(label, Label::Name)) {
        called.push(mark(','));
        called.extend(value.iter().cloned());
    }
    let placed = of(|label| matches!(label, Label::Environment | Label::Place)).next().is_some();
    let makes = matches!(thing, Label::Kind) || placed;
    let mut out = Vec::new();
    if makes {
        out.extend([word("create"), word("a")]);
        out.extend(called.iter().cloned());
    }
    for (label, value) in &lines {
        match label {
            Label::Kind | Label::Thing(_) | Label::Name => {}
            Label::Environment | Label::Place => {
                out.push(word("in"));
                out.extend(value.iter().cloned());
            }
            Label::Aspect(words) if makes => {
                let switched = value.len() == 1
                    && value.first().is_some_and(|token| SWITCHED.contains(&token.text.as_str()));
                out.extend([mark(','), word("with")]);
                out.extend(words.iter().map(|text| word(text)));
                out.extend(value.iter().filter(|_| !switched).cloned());
            }
            Label::Aspect(words) => {
                out.extend([word("set"), word("the")]);
                out.extend(words.iter().map(|text| word(text)));
                out.push(word("of"));
                out.extend(called.iter().cloned());
                out.push(word("to"));
                out.extend(value.iter().cloned());
                out.push(mark('.'));
            }
        }
    }
    out.push(mark('.'));
    Some((out, lines.len()))
}

/// "DynamoDB table for staging:", above the lines that say more of it.
fn title<'a>(line: &'a [Token], index: &Index) -> Option<&'a [Token]> {
    let (last, rest) = line.split_last()?;
    let (colon, words) = rest.split_last().filter(|_| ends(last))?;
    let thing = words.iter().any(|token| is_class(&token.text, index));
    let asks = words.iter().any(|token| is_deed(&token.text, index) || token.text == "please");
    (is_mark(colon, &[':']) && thing && !asks).then_some(words)
}

/// What a label says of its value.
#[derive(Debug)]
enum Label {
    Kind,
    Thing(Vec<String>),
    Name,
    Environment,
    Place,
    Aspect(Vec<String>),
}

/// A line with a label that means something, and its value.
fn label<'a>(sentence: &'a [Token], index: &Index) -> Option<(Label, &'a [Token])> {
    let colon = sentence.iter().position(|token| is_mark(token, &[':', '=']))?;
    let words: Vec<&str> = sentence.get(..colon)?.iter().map(|t| t.text.as_str()).collect();
    let value = sentence.get(colon.saturating_add(1)..)?;
    let value = value.split_last().filter(|(last, _)| ends(last)).map_or(value, |(_, body)| body);
    if words.is_empty() || words.len() > 4 || value.is_empty() {
        return None;
    }
    let whole = words.join(" ");
    let longer = SHORT_LABELS.iter().find(|(short, _)| *short == whole).map(|(_, long)| *long);
    let phrase = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let from = (0..words.len())
        .find(|from| words.get(*from..).is_some_and(|words| aspect_of(&words.join(" ")).is_some()));
    let class = meanings(index, &whole).any(|meaning| matches!(meaning, Meaning::Class(_)));
    let found = if let Some(longer) = longer {
        Label::Aspect(longer.split(' ').map(ToOwned::to_owned).collect())
    } else if KIND_LABELS.contains(&whole.as_str()) {
        Label::Kind
    } else if NAME_LABELS.contains(&whole.as_str()) {
        Label::Name
    } else if ENVIRONMENT_LABELS.contains(&whole.as_str()) {
        Label::Environment
    } else if PLACE_LABELS.contains(&whole.as_str()) {
        Label::Place
    } else if let Some(from) = from {
        Label::Aspect(phrase(words.get(from..)?))
    } else if class {
        Label::Thing(phrase(&words))
    } else {
        return None;
    };
    Some((found, value))
}
