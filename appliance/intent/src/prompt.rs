//! The words in which a model is asked: fixed ones, and two pieces of data, the request and the
//! rows. Nothing else goes in, and no text of a plan.

use tribune_record::{Digest, Purpose};
use tribune_verdict::scope::opinion::{SCHEMA, Sheet};

use crate::Prompt;

/// What the model is told to do; the same for every question, so that providers can keep it.
const SYSTEM: &str = include_str!("prompt/system.txt");
/// The message: what stands in braces is put in.
const USER: &str = "<request-{code}>\n{request}\n</request-{code}>\n<rows-{code}>\n{rows}\n\
                    </rows-{code}>\n";

/// The digest of everything that is the same in every question.
#[must_use]
pub fn digest() -> Digest {
    // No part can hold a zero byte.
    Digest::of(Purpose::Prompt, [SYSTEM, USER, SCHEMA].join("\0").as_bytes())
}

/// One sheet of rows as a question about the words of a request.
#[must_use]
pub fn prompt(sheet: &Sheet, request: &str) -> Prompt {
    // As JSON the words have no line of their own that could end the part they stand in.
    let words = serde_json::Value::from(request).to_string();
    let code = sheet.boundary();
    let mut user = String::with_capacity(USER.len().saturating_add(words.len()));
    let mut rest = USER;
    // What was put in is not looked through again: it may hold braces itself.
    while let Some((before, after)) = rest.split_once('{') {
        let (what, after) = after.split_once('}').unwrap_or((after, ""));
        user.push_str(before);
        user.push_str(match what {
            "code" => code,
            "request" => &words,
            "rows" => sheet.rows(),
            _none => "",
        });
        rest = after;
    }
    user.push_str(rest);
    Prompt { system: SYSTEM.to_owned(), user, schema: schema() }
}

/// Whether a question is one that [`prompt`] makes: its words, its schema, and in their places
/// nothing but a request and rows as JSON.
pub(crate) fn is_own(prompt: &Prompt) -> bool {
    prompt.system == SYSTEM && prompt.schema == schema() && is_filled(&prompt.user)
}

/// Whether a message is [`USER`] with something in its places.
fn is_filled(user: &str) -> bool {
    let code = user.strip_prefix("<request-").and_then(|rest| rest.split_once('>'));
    let lines: Vec<&str> = user.lines().collect();
    // As JSON a piece of data has no line of its own.
    let (Some((code, _rest)), [_, request, _, _, rows, _]) = (code, lines.as_slice()) else {
        return false;
    };
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let object = |row: &serde_json::Value| row.is_object();
    let rows_are = serde_json::from_str(rows)
        .is_ok_and(|rows: Vec<serde_json::Value>| rows.iter().all(object));
    let filled = USER.replace("{code}", code).replacen("{rows}", rows, 1);
    !code.is_empty()
        && code.bytes().all(hex)
        && rows_are
        && serde_json::from_str::<String>(request).is_ok()
        && filled.replacen("{request}", request, 1) == user
}

/// The schema of answers.
fn schema() -> serde_json::Value {
    serde_json::from_str(SCHEMA).unwrap_or_default()
}

#[cfg(test)]
mod tests;
