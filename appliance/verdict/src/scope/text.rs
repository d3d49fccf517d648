//! The words of a request as tokens, and what in them no honest request holds.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{
    contract::Suspicion,
    lexicon::{
        clauses::{RESERVATIONS, STANDSTILLS},
        entities::{JUDGE_TALK, JUDGE_TALK_BEGINS},
    },
    marks::is_ticket,
};

/// Longest text that is read, in bytes; the appliance accepts no longer request.
pub(super) const TEXT_BYTES_MAX: usize = 8 * 1024;
/// Most tokens that are read.
const TOKENS_MAX: usize = 4096;
/// Longest quotation taken as one name, in bytes.
const QUOTE_BYTES_MAX: usize = 120;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters.
    Word,
    /// Anything with a digit, a dot or an underscore in it.
    Code,
    /// Between quotation marks.
    Quoted,
    /// One mark.
    Mark(char),
}

/// Words behind which a full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &["approx", "ca", "env", "excl", "incl", "max", "min", "resp", "vs"];

/// Words behind which `'s` is a verb and no ending.
const SHORTENED: &[&str] =
    &["he", "here", "how", "it", "let", "she", "that", "there", "what", "where", "who"];

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Its letters, lower case, without quotation marks.
    pub(super) text: String,
    /// What it is made of.
    pub(super) shape: Shape,
    /// Its first byte in the text.
    pub(super) start: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// Whether the next token hangs on by a hyphen.
    pub(super) glued: bool,
}

/// Splits a text; `None` where it is too long to be read.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let mut rest = text;
    let mut previous = ' ';
    while let Some(first) = rest.chars().next() {
        let start = text.len().saturating_sub(rest.len());
        let taken = if first.is_whitespace() && first != '\n' {
            first.len_utf8()
        } else if let Some((inner, length)) = quoted(rest).filter(|_| !previous.is_alphanumeric()) {
            out.push(token(inner, Shape::Quoted, start, length));
            length
        } else if let Some((inner, length)) = expression(rest) {
            out.push(token(inner, Shape::Quoted, start, length));
            length
        } else if begins_word(rest) {
            let length = run_length(rest);
            split_run(rest.get(..length).unwrap_or_default(), start, &mut out);
            length
        } else {
            let length = first.len_utf8();
            let shortened = out.last().is_some_and(|token: &Token| {
                token.end == start && ABBREVIATIONS.contains(&token.text.as_str())
            });
            if first == '.' && shortened {
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            let arrow = rest.starts_with("=>") || first == '\u{2192}';
            if arrow {
                out.push(token("", Shape::Mark('-'), start, length));
                let head = start.saturating_add(length);
                let width = usize::from(first == '=');
                out.push(token("", Shape::Mark('>'), head, width));
                rest = rest.get(length.saturating_add(width)..).unwrap_or_default();
                continue;
            }
            let mark = if first == '\u{2013}' || first == '\u{2014}' { ';' } else { first };
            // A picture ends a sentence.
            let picture =
                u32::from(first) > 0x2300 && !(0x2794..0x27c0).contains(&u32::from(first));
            let mark = if picture { '.' } else { mark };
            out.push(token("", Shape::Mark(mark), start, length));
            length
        };
        let (passed, next) = rest.split_at_checked(taken.max(1)).unwrap_or((rest, ""));
        previous = passed.chars().next_back().unwrap_or(' ');
        rest = next;
        if out.len() > TOKENS_MAX {
            return None;
        }
    }
    Some(unfiled(text, &out))
}

/// The tokens without the tickets that sentences are filed under, "OPS-2231: raise it".
fn unfiled(text: &str, tokens: &[Token]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut rest = tokens;
    let mark = |token: Option<&Token>, wanted: &[char]| {
        token.is_some_and(|token| matches!(token.shape, Shape::Mark(c) if wanted.contains(&c)))
    };
    while let Some((token, behind)) = rest.split_first() {
        let begun = out.is_empty() || mark(out.last(), &['.', ';', '!', '?', '\n', '[', '(']);
        let written = text.get(token.start..token.end).unwrap_or_default();
        let lists = mark(behind.first(), &[',', '.', ';', '!', '?', '\n', '+', '&'])
            || behind.first().is_none_or(|next| ["and", "or"].contains(&next.text.as_str()));
        rest = behind;
        if begun && !lists && token.shape == Shape::Code && is_ticket(written) {
            while mark(rest.first(), &[':', '-', ']', ')']) {
                rest = rest.get(1..).unwrap_or_default();
            }
            out.pop_if(|last| mark(Some(last), &['[', '(']));
            continue;
        }
        out.push(token.clone());
    }
    out
}

/// Words that make the whole request doubtful, as they stand.
pub(super) fn reservations(tokens: &[Token]) -> Vec<String> {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    let holds = |phrase: &&&str| {
        let parts: Vec<&str> = phrase.split(' ').collect();
        words.windows(parts.len()).any(|run| run == parts)
    };
    let told = RESERVATIONS.iter().filter(holds).map(|phrase| (**phrase).to_owned());
    // "Import it as it is" leaves what is imported alone.
    let imports = words.iter().any(|word| matches!(*word, "import" | "imported"));
    let still = STANDSTILLS.iter().filter(|phrase| {
        let parts: Vec<&str> = phrase.split(' ').collect();
        let mut runs = words.windows(parts.len()).enumerate();
        let alone = |at: usize| {
            let next = words.get(at.saturating_add(parts.len()));
            next.is_none_or(|next| !["else", "other"].contains(next))
        };
        let leaves = imports && parts.first() == Some(&"as");
        !leaves && runs.any(|(at, run)| run == parts && alone(at))
    });
    let still = still.map(|phrase| (*phrase).to_owned());
    told.chain(still).chain(figures(&words)).collect()
}

/// Figures that are none: a port that no machine has, a range of no addresses, an amount beyond
/// what is read.
fn figures(words: &[&str]) -> Vec<String> {
    let before = core::iter::once("").chain(words.iter().copied());
    let pairs = before.zip(words.iter().copied());
    let odd = pairs.filter(|(before, word)| {
        // Twelve are an account.
        let figure = !word.is_empty() && word.len() != 12;
        let figure = figure && word.bytes().all(|b| b.is_ascii_digit());
        let most = if before.starts_with("port") { u32::from(u16::MAX) } else { u32::MAX };
        let large = figure && word.parse::<u32>().map_or(true, |figure| figure > most);
        large || is_no_range(word)
    });
    odd.map(|(_before, word)| word.to_owned()).collect()
}

/// Whether a word is written like a range of addresses and is none.
fn is_no_range(word: &str) -> bool {
    let dotted = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    word.split_once('/').is_some_and(|(address, prefix)| {
        let range = dotted(address) && address.contains('.') && dotted(prefix);
        let known = address.parse::<core::net::Ipv4Addr>().is_ok()
            && prefix.parse::<u8>().is_ok_and(|prefix| prefix <= 32);
        range && !prefix.is_empty() && !known
    })
}

fn token(text: &str, shape: Shape, start: usize, length: usize) -> Token {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    Token { text, shape, start, end: start.saturating_add(length), glued: false }
}

fn quoted(rest: &str) -> Option<(&str, usize)> {
    let open = rest.chars().next()?;
    let close = match open {
        '\'' | '"' | '`' => open,
        '\u{201c}' => '\u{201d}',
        '\u{2018}' => '\u{2019}',
        _other => return None,
    };
    let body = rest.get(open.len_utf8()..)?;
    let end = body.find(close).filter(|end| *end > 0 && *end <= QUOTE_BYTES_MAX)?;
    let inner = body.get(..end).filter(|inner| !inner.contains('\n'))?;
    Some((inner, end.saturating_add(open.len_utf8()).saturating_add(close.len_utf8())))
}

/// A schedule as the provider writes it, `cron(0 3 * * ? *)`.
fn expression(rest: &str) -> Option<(&str, usize)> {
    ["cron(", "rate(", "at("].iter().find(|open| rest.starts_with(**open))?;
    let length = rest.find(')').filter(|end| *end <= QUOTE_BYTES_MAX)?.saturating_add(1);
    let inner = rest.get(..length).filter(|inner| !inner.contains('\n'))?;
    Some((inner, length))
}

fn begins_word(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next().is_some_and(|first| {
        first.is_alphanumeric()
            || (first == '$' && chars.next().is_some_and(|c| c.is_ascii_digit()))
            || (first == '/' && chars.next().is_some_and(char::is_alphabetic))
    })
}

/// Length of the run of letters, digits and inner marks that begins here.
fn run_length(rest: &str) -> usize {
    let mut length = 0_usize;
    let mut bracket = false;
    let mut previous = ' ';
    for (at, c) in rest.char_indices() {
        let money = rest.starts_with('$') && c == ',' && previous.is_ascii_digit();
        let index = c == '[' && length > 0 && rest.get(..at).is_some_and(|run| run.contains('.'));
        let inner = matches!(c, '-' | '_' | '.' | '/' | ':' | '@' | '\'' | '\u{2019}');
        // "s3:*"
        let all = c == '*' && previous == ':' && length > 0;
        let inside = bracket && matches!(c, '"' | ']' | '*');
        if c.is_alphanumeric() || (c == '$' && at == 0) || inside || index || all {
            length = at.saturating_add(c.len_utf8());
        } else if !(inner || money) {
            break;
        }
        bracket = (bracket || index) && c != ']';
        previous = c;
    }
    length
}

/// A run becomes one token where it holds digits or inner marks, else a token per hyphen.
fn split_run(run: &str, start: usize, out: &mut Vec<Token>) {
    let owner = run.strip_suffix("'s").or_else(|| run.strip_suffix("\u{2019}s"));
    let run = owner
        .filter(|owner| !SHORTENED.iter().any(|w| w.eq_ignore_ascii_case(owner)))
        .unwrap_or(run);
    let code = |c: char| c.is_numeric() || matches!(c, '_' | '.' | ':' | '@' | '$' | '[');
    // "/audit/prod-api" is the name of a log group or a parameter.
    let path = run.len() > 1 && run.starts_with('/');
    // "staging/stripe-webhook" is one name, "read/write" are two words.
    let path = path || (run.contains('/') && run.contains('-'));
    if path || run.chars().any(code) {
        out.push(token(run, Shape::Code, start, run.len()));
        return;
    }
    let mut at = start;
    for part in run.split(['-', '/']) {
        let mut piece = token(part, Shape::Word, at, part.len());
        at = at.saturating_add(part.len()).saturating_add(1);
        let hyphen = run.get(piece.end.saturating_sub(start)..).is_some_and(|r| r.starts_with('-'));
        piece.glued = hyphen;
        if !part.is_empty() {
            out.push(piece);
        }
    }
}

/// Characters that make a text look other than it is.
pub(super) fn hidden(c: char) -> Option<&'static str> {
    match u32::from(c) {
        0x202a..=0x202e | 0x2066..=0x2069 | 0x200e | 0x200f | 0x061c => {
            Some("a character that reverses the writing")
        }
        0x200b..=0x200d
        | 0x2060..=0x2064
        | 0xfeff
        | 0x00ad
        | 0x034f
        | 0x180e
        | 0x115f
        | 0x1160
        | 0x3164
        | 0xffa0 => Some("a character that cannot be seen"),
        0xe0000..=0xe0fff => Some("a hidden tag character"),
        0x00..=0x08 | 0x0b | 0x0c | 0x0e..=0x1f | 0x7f..=0x9f => Some("a control character"),
        _visible => None,
    }
}

/// What in a text no honest request holds: hidden characters, and sentences to the judge.
pub(super) fn suspicions(text: &str) -> Vec<Suspicion> {
    let mut found: Vec<Suspicion> = Vec::new();
    let mut previous = ' ';
    for (start, c) in text.char_indices() {
        // A joiner between two pictures is how some pictures are written.
        let in_picture = c == '\u{200d}' && u32::from(previous) > 0x2190;
        if let Some(what) = hidden(c).filter(|_| !in_picture) {
            let end = start.saturating_add(c.len_utf8());
            match found.last_mut() {
                Some(last) if last.end == start && last.what == what => last.end = end,
                Some(_) | None => found.push(Suspicion { what: what.to_owned(), start, end }),
            }
        }
        previous = c;
    }
    if !found.is_empty() || may_talk(text) {
        found.extend(judge_talk(text));
    }
    found
}

/// Whether a text holds the first word of a sentence to the judge. Most texts hold none, and are
/// not read any closer; letters beyond ASCII always are.
fn may_talk(text: &str) -> bool {
    let begins = |word: &str| {
        JUDGE_TALK_BEGINS
            .iter()
            .any(|first| first.len() == word.len() && first.eq_ignore_ascii_case(word))
    };
    let apart = |c: char| !(c.is_alphanumeric() || c == '\'');
    !text.is_ascii() || text.split(apart).any(|word| word.len() > 1 && begins(word))
}

/// Sentences that speak to the judge, read without what is hidden between their letters.
fn judge_talk(text: &str) -> Vec<Suspicion> {
    let mut words: Vec<(String, usize, usize)> = Vec::new();
    let mut open = false;
    for (start, c) in text.char_indices() {
        let end = start.saturating_add(c.len_utf8());
        if hidden(c).is_some() {
            continue;
        }
        if !(c.is_alphanumeric() || c == '\'' || c == '\u{2019}') {
            open = false;
        } else if let Some((word, _, last)) = words.last_mut().filter(|_| open) {
            word.extend(c.to_lowercase());
            *last = end;
        } else {
            words.push((c.to_lowercase().collect(), start, end));
            open = true;
        }
    }
    let mut found = Vec::new();
    for (at, (word, start, _)) in words.iter().enumerate() {
        for phrase in JUDGE_TALK.iter().filter(|phrase| phrase.starts_with(word.as_str())) {
            let here = words.get(at..).unwrap_or_default();
            let length = phrase.split(' ').count();
            let fits = here.len() >= length
                && phrase
                    .split(' ')
                    .zip(here)
                    .all(|(wanted, (word, _, _))| wanted == word.replace('\u{2019}', "'"));
            if let Some((_, _, end)) = here.get(length.saturating_sub(1)).filter(|_| fits) {
                let what = format!("words meant for the judge (\"{phrase}\")");
                found.push(Suspicion { what, start: *start, end: *end });
                break;
            }
        }
    }
    found
}
