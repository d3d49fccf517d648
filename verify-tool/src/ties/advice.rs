//! What went over the wire to a language model and came back: the bodies `prompt` and `reply` of a
//! decision are those of the opinion in its case.

use serde_json::Value;
use tribune_record::{Case, Exchange, Opinion, Reply, v1::Record};
#[cfg(feature = "replay")]
use tribune_verdict::{place, scope::opinion::questions};

use super::broken;
use crate::{Break, batch::Bodies};

/// Holds both bodies against the case.
pub(super) fn check(record: &Record, case: &Case, bodies: &Bodies) -> Result<(), Box<Break>> {
    let opinion = case.opinion.as_ref().filter(|opinion| opinion.cached_from.is_none());
    let [prompt, reply] = ["prompt", "reply"].map(|name| bodies.get(name));
    let (opinion, prompt, reply) = match (opinion, prompt, reply) {
        // Where neither was kept, nothing contradicts the case.
        (None | Some(_), None, None) => return Ok(()),
        (Some(opinion), Some(prompt), Some(reply)) => (opinion, prompt, reply),
        (Some(_), _, _) => return Err(broken(record, "opinion", "what was asked for it", "none")),
        (None, _, _) => return Err(broken(record, "opinion", "none, or an earlier one", "bodies")),
    };
    let wrong = |body: &str| broken(record, body, "what the case says was asked", "others");
    let (Some(sent), Some(received)) = (pieces(prompt), pieces(reply)) else {
        return Err(wrong("prompt or reply"));
    };
    let Opinion { exchanges, .. } = opinion;
    if sent.len() != exchanges.len() || !asks(case, opinion, &sent) {
        return Err(wrong("prompt"));
    }
    let says = |(exchange, piece): (&Exchange, &Piece<'_>)| match &exchange.reply {
        Reply::Text { text } => piece.whole && holds(piece.bytes, text),
        Reply::Fault { .. } => true,
    };
    if received.len() != exchanges.len() || !exchanges.iter().zip(&received).all(says) {
        return Err(wrong("reply"));
    }
    Ok(())
}

/// One of the bodies that stand in one.
struct Piece<'a> {
    bytes: &'a [u8],
    /// Whether it was kept to its end.
    whole: bool,
}

/// The pieces of a body, each after a line that says how long it is.
fn pieces(body: &[u8]) -> Option<Vec<Piece<'_>>> {
    let (mut rest, mut out) = (body, Vec::new());
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        let (_number, said) = line.strip_prefix("question ")?.split_once(", ")?;
        let (length, cut) = said.split_once(" bytes")?;
        let kept = match cut.strip_prefix(", cut after ") {
            Some(cut) => cut.split_once(',')?.0,
            None => length,
        };
        let (length, whole): (usize, _) = (kept.parse().ok()?, cut.is_empty());
        let from = end.checked_add(1)?;
        let to = from.checked_add(length)?;
        out.push(Piece { bytes: rest.get(from..to)?, whole });
        rest = rest.get(to..)?.strip_prefix(b"\n")?;
    }
    Some(out)
}

/// Whoever does not judge again does not know what was to be asked.
#[cfg(not(feature = "replay"))]
const fn asks(_case: &Case, _opinion: &Opinion, _sent: &[Piece<'_>]) -> bool {
    true
}

/// Whether each first question that was sent asks about the rows that follow from the case.
#[cfg(feature = "replay")]
fn asks(case: &Case, opinion: &Opinion, sent: &[Piece<'_>]) -> bool {
    let placements = place(&case.plan, &case.context, case.request.as_ref(), &case.settings.site);
    let Ok(sheets) = questions(case, &placements, opinion.nonce) else { return false };
    let mut asked = sheets.iter().zip(opinion.exchanges.iter().zip(sent));
    asked.all(|(sheet, (exchange, piece))| {
        let rows = Value::from(sheet.rows()).to_string();
        let rows = rows.trim_matches('"').as_bytes();
        exchange.attempts == 0 || contains(piece.bytes, rows)
    })
}

#[cfg(feature = "replay")]
fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    !wanted.is_empty() && bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Whether an answer, in whatever wire format, says this text: in one string, or in several blocks
/// of text.
fn holds(answer: &[u8], text: &str) -> bool {
    let Ok(answer) = serde_json::from_slice::<Value>(answer) else { return false };
    let (mut strings, mut blocks) = (Vec::new(), String::new());
    gather(&answer, &mut strings, &mut blocks);
    strings.contains(&text) || blocks == text
}

fn gather<'a>(value: &'a Value, strings: &mut Vec<&'a str>, blocks: &mut String) {
    match value {
        Value::String(text) => strings.push(text),
        Value::Array(values) => values.iter().for_each(|value| gather(value, strings, blocks)),
        Value::Object(entries) => {
            for (key, value) in entries {
                if let ("text", Some(text)) = (key.as_str(), value.as_str()) {
                    blocks.push_str(text);
                }
                gather(value, strings, blocks);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_as_long_as_they_say() {
        let body = b"question 1, 3 bytes\na\nb\nquestion 2, 0 bytes\n\n";
        let read = pieces(body).unwrap();
        assert_eq!(read.iter().map(|piece| piece.bytes).collect::<Vec<_>>(), [&b"a\nb"[..], b""]);
        let cut = pieces(b"question 1, 9 bytes, cut after 2, BLAKE3 ab\nxy\n").unwrap();
        assert_eq!((cut[0].bytes, cut[0].whole), (&b"xy"[..], false));
        for bad in [&b"question 1, 4 bytes\nabc\n"[..], b"x", b"question 1, 2 bytes\nabc\n"] {
            assert!(pieces(bad).is_none());
        }
    }

    #[test]
    fn an_answer_says_what_stands_in_it() {
        let one = br#"{"content":[{"type":"thinking"},{"type":"text","text":"{\"a\":1}"}]}"#;
        assert!(holds(one, "{\"a\":1}"));
        assert!(!holds(one, "{\"a\":2}"));
        let two = br#"{"content":[{"text":"{\"a\""},{"text":":1}"}]}"#;
        assert!(holds(two, "{\"a\":1}"));
        assert!(!holds(b"no JSON", "no JSON"));
    }
}
