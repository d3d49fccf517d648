//! Texts behind an encoding: base64 (of either alphabet, whole or inside another text), UTF-16 in
//! it, hexadecimal digits, percent signs.

use super::random::is_aws_secret;

/// Shortest text and stretch of a text that is decoded, in characters.
const STRETCH_MIN: usize = 12;
/// Lines of wrapped base64 are at least this long, in characters.
const LINE_MIN: usize = 48;

/// A stretch of a text, and what is behind it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) behind: Behind,
}

/// What a stretch decodes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Behind {
    Text(String),
    /// Nobody can look into it: it is compressed, or random as an AWS secret access key is.
    Opaque,
}

/// Every stretch of `text` that decodes to a text. Names of small letters alone are not looked
/// into: what is written in this way has capitals, digits or signs.
pub(super) fn stretches(text: &str) -> impl Iterator<Item = Stretch> + '_ {
    let promises = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'%';
    let looked_into = text.len() >= STRETCH_MIN && text.bytes().any(promises);
    let whole = if looked_into { whole(text) } else { None };
    let parts = (looked_into && whole.is_none()).then(|| runs(text)).into_iter().flatten();
    whole.into_iter().chain(parts)
}

/// The whole text, if all of it is in one encoding.
fn whole(text: &str) -> Option<Stretch> {
    let behind = decoded(text.trim()).or_else(|| percent(text).map(Behind::Text))?;
    Some(Stretch { start: 0, end: text.len(), behind })
}

/// The stretches of base64 or hexadecimal digits inside a text.
fn runs(text: &str) -> impl Iterator<Item = Stretch> + '_ {
    let mut at = 0_usize;
    core::iter::from_fn(move || {
        loop {
            let rest = text.as_bytes().get(at..).filter(|rest| !rest.is_empty())?;
            let skip = rest.iter().take_while(|b| six(**b).is_none()).count();
            let start = at.saturating_add(skip);
            at = start.saturating_add(length(text.as_bytes().get(start..).unwrap_or_default()));
            if at.saturating_sub(start) >= STRETCH_MIN
                && let Some(behind) = text.get(start..at).and_then(decoded)
            {
                return Some(Stretch { start, end: at, behind });
            }
        }
    })
}

/// How long a stretch is, over the ends of long lines, with the signs that fill it up.
fn length(bytes: &[u8]) -> usize {
    let (mut length, mut line, mut filled) = (0_usize, 0_usize, false);
    let mut rest = bytes.iter().copied().peekable();
    while let Some(b) = rest.next() {
        let breaks = (b == b'\n' || b == b'\r') && line >= LINE_MIN;
        let wraps = b == b'\r' && rest.peek() == Some(&b'\n');
        if b == b'=' {
            filled = true;
        } else if filled {
            break;
        } else if six(b).is_some() {
            line = line.saturating_add(1);
        } else if breaks && !wraps {
            line = 0;
        } else if !(breaks && wraps) {
            break;
        }
        length = length.saturating_add(1);
    }
    length
}

fn decoded(text: &str) -> Option<Behind> {
    let hex = (text.len() >= STRETCH_MIN).then(|| hex(text)).flatten();
    if let Some(text) = hex.and_then(readable) {
        return Some(Behind::Text(text));
    }
    let bytes = base64(text);
    if bytes.as_ref().is_some_and(|bytes| bytes.starts_with(b"\x1f\x8b")) {
        return Some(Behind::Opaque);
    }
    match bytes.and_then(readable) {
        Some(text) => Some(Behind::Text(text)),
        None => is_aws_secret(text).then_some(Behind::Opaque),
    }
}

/// The text that bytes stand for: UTF-8, or UTF-16 as Windows has it, without control characters.
fn readable(bytes: Vec<u8>) -> Option<String> {
    let wide = bytes.len() > 3 && bytes.iter().skip(1).step_by(2).all(|b| *b == 0);
    let bytes = if wide { bytes.into_iter().step_by(2).collect() } else { bytes };
    let text = String::from_utf8(bytes).ok()?;
    let control = |c: char| c.is_control() && !c.is_whitespace();
    (!text.contains(control)).then_some(text)
}

/// Whether `text` is base64 of `user:pass`.
pub(super) fn is_login(text: &str) -> bool {
    let fits = (8..=4096).contains(&text.len()) && text.len().is_multiple_of(4);
    let login = fits.then(|| sixes(text)).flatten().and_then(readable);
    login.is_some_and(|login| {
        let graphic = login.bytes().all(|b| b.is_ascii_graphic());
        let pair = login.split_once(':');
        graphic && pair.is_some_and(|(user, pass)| !user.is_empty() && !pass.is_empty())
    })
}

fn six(b: u8) -> Option<u8> {
    match b {
        b'A'..=b'Z' => Some(b.wrapping_sub(b'A')),
        b'a'..=b'z' => Some(b.wrapping_sub(b'a').wrapping_add(26)),
        b'0'..=b'9' => Some(b.wrapping_sub(b'0').wrapping_add(52)),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _other => None,
    }
}

/// The bytes behind `text`, if it is base64 (either alphabet) and not too short.
fn base64(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    if body.len() < STRETCH_MIN || !begins(body.as_bytes())? { None } else { sixes(body) }
}

/// Whether the first three bytes behind `body` may be those of a text or of something compressed:
/// nearly all that only looks like base64 is done with here.
fn begins(body: &[u8]) -> Option<bool> {
    let [a, b, c, d, ..] = body else { return None };
    let [a, b, c, d] = [six(*a)?, six(*b)?, six(*c)?, six(*d)?];
    let bits = [a, b, c, d].iter().fold(0_u32, |bits, six| (bits << 6_u32) | u32::from(*six));
    let [_none, bytes @ ..] = bits.to_be_bytes();
    Some(bytes.into_iter().all(may_begin))
}

/// Whether a byte may be among the first of a text or of something compressed.
const fn may_begin(b: u8) -> bool {
    b.is_ascii_graphic() || b.is_ascii_whitespace() || b >= 0x80 || matches!(b, 0 | 0x1f | 0x08)
}

fn sixes(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(body.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for b in body.bytes().filter(|b| !b.is_ascii_whitespace()) {
        bits = (bits << 6_u32) | u32::from(six(b)?);
        held = held.saturating_add(6);
        if held >= 8 {
            held = held.saturating_sub(8);
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}

fn nibble(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |[high, low]: &[u8; 2]| Some(nibble(*high)?.wrapping_mul(16) | nibble(*low)?);
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

/// The text with every `%xx` replaced, if there is one.
fn percent(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = match (first, tail) {
            (b'%', [high, low, tail @ ..]) => {
                nibble(*high).zip(nibble(*low)).map(|pair| (pair, tail))
            }
            _plain => None,
        };
        match escaped {
            Some(((high, low), tail)) => {
                bytes.push(high.wrapping_mul(16) | low);
                rest = tail;
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    (bytes.len() < text.len()).then(|| String::from_utf8(bytes).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(text: &str) -> Vec<String> {
        stretches(text)
            .map(|stretch| match stretch.behind {
                Behind::Text(text) => text,
                Behind::Opaque => "opaque".to_owned(),
            })
            .collect()
    }

    #[test]
    fn decodes_both_alphabets_and_wrapped_lines() {
        assert_eq!(behind("ZXhwb3J0IFBBU1NXT1JEPWh1\nbnRlcjI="), ["export PASSWORD=hunter2"]);
        let odd = base64("_-_-_-_-_-_-_-_-_-_-_-_-").unwrap();
        assert_eq!(odd, base64("/+/+/+/+/+/+/+/+/+/+/+/+").unwrap());
        assert_eq!(behind("H4sIAAAAAAAAA0vOSSxJTQEAAAAA//8="), ["opaque"]);
    }

    #[test]
    fn decodes_what_stands_inside_another_text() {
        let inner = "ZXhwb3J0IFBBU1NXT1JEPWh1bnRlcjI=";
        assert_eq!(behind(&format!("echo {inner} | base64 -d")), ["export PASSWORD=hunter2"]);
        let wide = "ZQBjAGgAbwAgAGgAdQBuAHQAZQByADIA";
        assert_eq!(behind(&format!("powershell -enc {wide}")), ["echo hunter2"]);
        assert_eq!(behind("x=50415353574f52443d68756e74657232;"), ["PASSWORD=hunter2"]);
        assert_eq!(behind("a%20password%3Dhunter2"), ["a password=hunter2"]);
        let line = "ZXhwb3J0IFBBU1NXT1JEPWh1bnRlcjIgICAgICAgICAgICAgICAgICAgICAgICAg";
        assert_eq!(behind(&format!("x: {line}\r\nZWNobyBvaw=="))[0].trim_end().len(), 55);
    }

    #[test]
    fn leaves_other_texts_alone() {
        for text in [
            "a text of several words, long enough",
            "c2hvcnQ=",
            "arn:aws:iam::123456789012:role/some-service/long-name-of-a-role",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "100% of it",
        ] {
            assert_eq!(behind(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn logins() {
        assert!(is_login("dXNlcjpwYXNz"));
        assert!(!is_login("some-service-role"));
        assert!(!is_login("AWS_IAM"));
    }
}
