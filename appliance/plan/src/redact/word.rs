//! One word of a text: in quotes, in braces, in a list, in a block of YAML, or plain.

use super::{
    harmless::Word,
    patterns::{Range, bytes_from, run},
};

/// Longest word that is looked at, in bytes.
const REACH: usize = 256;
/// Shortest plain word that a `=` or a `,` may end.
const SIGN_MIN: usize = 3;

pub(super) fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

/// How many spaces and tabs stand here.
pub(super) fn blanks(text: &str, at: usize) -> usize {
    near(text, at, 16, |b| b == b' ' || b == b'\t')
}

/// How many of the next bytes are `wanted`, among `reach`.
pub(super) fn near(text: &str, at: usize, reach: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let rest = bytes_from(text, at);
    run(rest.get(..reach).unwrap_or(rest), wanted)
}

/// A quote that stands here, maybe escaped: how long it is.
pub(super) fn quote(text: &str, at: usize) -> Option<usize> {
    let escapes = near(text, at, 8, |b| b == b'\\');
    let found = byte(text, at.saturating_add(escapes)).is_some_and(|b| b == b'"' || b == b'\'');
    found.then(|| escapes.saturating_add(1))
}

/// The word that stands at `from`, and where.
pub(super) fn word(text: &str, from: usize, prose: bool) -> Option<(Word<'_>, Range)> {
    let at = begin(text, from)?;
    let (start, end, quoted) = match quote(text, at) {
        Some(mark) => {
            let start = at.saturating_add(mark);
            let close = byte(text, start.saturating_sub(1))?;
            let length = near(text, start, REACH, |b| b != close && b != b'\n');
            let escapes = bytes_from(text, start).get(..length)?.iter().rev();
            let escapes = escapes.take_while(|b| **b == b'\\').count();
            (start, start.saturating_add(length).saturating_sub(escapes), true)
        }
        None => (at, at.saturating_add(plain(bytes_from(text, at))), false),
    };
    let mut end = end;
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    let found = text.get(start..end).filter(|found| !found.is_empty())?;
    let after = text.get(end..).unwrap_or_default();
    Some((Word { text: found, quoted, prose, after }, (start, end)))
}

/// The place of a word with all that belongs to it, whatever signs stand between: up to the quote
/// that closes it, or the next space.
pub(super) fn whole(text: &str, (start, end): Range, quoted: bool) -> Range {
    let close = if quoted { byte(text, start.saturating_sub(1)) } else { None };
    let ends = |b: u8| match close {
        Some(close) => b == close || b == b'\n',
        None => b.is_ascii_whitespace() || b"\"'`<".contains(&b),
    };
    (start, end.saturating_add(run(bytes_from(text, end), |b| !ends(b))))
}

/// How long a word without quotes is. A `=` ends it where something else follows than another one:
/// `a=b=c` gives `b=c`, whose words are looked at one by one.
fn plain(rest: &[u8]) -> usize {
    let rest = rest.get(..REACH).unwrap_or(rest);
    let ends = |at: usize, b: u8| {
        let follows = rest.get(at.saturating_add(1)).is_some_and(u8::is_ascii_alphanumeric);
        let sign = b == b',' || (b == b'=' && follows);
        (sign && at >= SIGN_MIN) || b.is_ascii_whitespace() || b"\"'\\;&|)]}<".contains(&b)
    };
    rest.iter().enumerate().position(|(at, b)| ends(at, *b)).unwrap_or(rest.len())
}

/// Where the word itself begins: on the next line, or behind a bracket.
fn begin(text: &str, from: usize) -> Option<usize> {
    let mut at = from.saturating_add(blanks(text, from));
    let block = byte(text, at).is_some_and(|b| b == b'|' || b == b'>');
    let line = near(text, at, 4, |b| b != b'\n');
    let ends = byte(text, at.saturating_add(line)) == Some(b'\n');
    if ends && (block || line == 0) {
        at = item(text, at.saturating_add(line), block)?;
    }
    if byte(text, at) == Some(b'[') || is_braced(text, at) {
        at = at.saturating_add(1);
        at = at.saturating_add(blanks(text, at));
    }
    Some(at)
}

/// `{pa;ss1}` of a connection string. One word of letters in braces is a place to be filled in.
fn is_braced(text: &str, at: usize) -> bool {
    if byte(text, at) != Some(b'{') {
        return false;
    }
    let length = near(text, at, REACH, |b| b.is_ascii_graphic() && b != b'}');
    let end = at.saturating_add(length);
    let inner = text.as_bytes().get(at.saturating_add(1)..end).unwrap_or_default();
    let named = inner.iter().all(|b| b.is_ascii_alphabetic() || b"_.".contains(b));
    let nested = inner.iter().any(|b| b"{\"':%".contains(b));
    byte(text, end) == Some(b'}') && !named && !nested
}

/// The next line's word: the first of a block, or an item of a list.
fn item(text: &str, from: usize, block: bool) -> Option<usize> {
    let at = from.saturating_add(near(text, from, 64, |b| b.is_ascii_whitespace()));
    let listed = bytes_from(text, at).starts_with(b"- ");
    (block || listed).then(|| at.saturating_add(if listed { 2 } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = word(text, 0, false).map(|(word, place)| {
            let (start, end) = whole(text, place, word.quoted);
            assert!(text.get(start..end).unwrap().starts_with(word.text));
            word.text
        });
        assert_eq!(found, Some(expected), "{text}");
    }

    #[test]
    fn words() {
        check(" plain word", "plain");
        check("\"in quotes\" more", "in quotes");
        check("\\\"escaped\\\" more", "escaped");
        check("[first, second]", "first");
        check("{br;ace1}", "br");
        check("|\n  block\n", "block");
        check("\n  - item\n", "item");
        check("cut;off", "cut");
        check("base64==", "base64==");
        check("name=value", "name");
        assert!(word("", 0, false).is_none());
        assert!(word("\n  next: line", 0, false).is_none());
    }

    #[test]
    fn the_whole_of_a_word() {
        assert_eq!(whole("cut;off more", (0, 3), false), (0, 7));
        assert_eq!(whole("\"cut off\" more", (1, 4), true), (1, 8));
    }
}
