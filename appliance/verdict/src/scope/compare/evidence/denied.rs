//! What the words say there is to be none of, while the plan makes, ends or turns it on.

use alloc::{string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::{super::lexicon::singular, View, details::Changed, row::Row},
    borne::names,
    cues::{COMMON, ENDING, NONE, SURELY_OFF, THERE},
    is_new,
    text::{Clause, Sentence},
};
use crate::{
    walk::{last_key, leaves},
    words::tokens,
};

/// Whether a sentence rules out a kind of thing that the plan makes or takes away, that anything is
/// taken away where the plan sets when it is, or has something off that the plan makes with it on.
pub(super) fn is_denied(view: &View<'_>, sentence: &Sentence) -> bool {
    sentence.clauses.iter().any(|clause| {
        denies(view, clause)
            || is_off(view, clause)
            || is_unwanted(view, clause)
            || is_replaced(view, clause)
            || is_there(view, clause)
            || is_opened(view, clause)
    })
}

fn denies(view: &View<'_>, clause: &Clause) -> bool {
    let words = clause.words();
    let Some(no) = words.iter().position(|word| NONE.contains(word)) else { return false };
    let before = no.checked_sub(1).map_or("", |at| clause.word(at));
    let behind = words.get(no..).unwrap_or_default();
    let lasts = behind.iter().any(|word| ENDING.iter().any(|end| word.starts_with(end)));
    let wants = words.get(no.saturating_add(1)).is_some_and(|word| ["want", "need"].contains(word));
    let next = words.get(no.saturating_add(1)).copied().unwrap_or_default();
    let none = words.get(no) == Some(&"no") && !["longer", "more", "need", "one"].contains(&next);
    let made = |row: &Row<'_>| {
        let own = row.object().read(&["type"]).text().unwrap_or_default().to_lowercase();
        let mut told = behind.iter().skip(1).take(6);
        lasts && row.changed().iter().any(ends)
            || (none || wants && is_new(row))
                && told.any(|word| own == **word || is_kind(row, &singular(word)))
    };
    // How things are, and not how they are to be.
    let is = ["are", "had", "has", "have", "is", "was"].contains(&before);
    !is && view.rows.iter().any(made)
}

/// Whether an attribute says when something ends.
fn ends(one: &Changed) -> bool {
    let key = one.keys.last().map_or("", String::as_str);
    ["expir", "delete_after", "age"].iter().any(|part| key.contains(part))
}

/// Whether a word stands in the type of something, and for no kind of thing that is everywhere.
fn is_kind(row: &Row<'_>, word: &str) -> bool {
    let kind = tokens(row.change.resource_type.as_str());
    // What blocks is what there is to be none of without it.
    let blocks = kind.iter().any(|word| word == "block");
    !blocks && kind.iter().skip(1).any(|kind| kind == word) && !COMMON.contains(&word)
}

/// Whether a clause has something off that is new and on: "leave versioning off", "with automatic
/// backups switched off".
fn is_off(view: &View<'_>, clause: &Clause) -> bool {
    let words = clause.words();
    let negated = words.iter().any(|word| NONE.contains(word) || ["shouldn't"].contains(word));
    if !negated && !words.iter().any(|word| SURELY_OFF.contains(word)) {
        return false;
    }
    let said = |own: &str| words.iter().any(|word| singular(word) == singular(own));
    let on = |row: &Row<'_>| {
        let kind = tokens(row.change.resource_type.as_str());
        // What blocks is on where something is off.
        if !is_new(row) || kind.iter().any(|word| word == "block") {
            return false;
        }
        let nouns = row.class.map_or(&[][..], |class| class.words);
        let noun = |word: &String| nouns.iter().any(|noun| tokens(noun).contains(word));
        let own = kind.iter().skip(2).filter(|word| !noun(word) && !COMMON.contains(&&***word));
        let part = own.into_iter().any(|word| said(word));
        let mut found = false;
        leaves(&row.change.after, &mut |steps, leaf| {
            let set = match leaf {
                Value::Bool(on) => *on,
                Value::Text(text) => {
                    ["aws:kms", "enabled", "kms", "on"].contains(&&*text.to_lowercase())
                }
                Value::Null
                | Value::Number(_)
                | Value::List(_)
                | Value::Map(_)
                | Value::Unknown(_)
                | Value::Redacted(_) => false,
            };
            let key = tokens(last_key(steps));
            let own =
                key.iter().any(|word| word.len() > 3 && !COMMON.contains(&&**word) && said(word));
            // "the schedule N, switched off"
            let state = ["enabled", "is_enabled", "state", "status"].contains(&last_key(steps));
            let whole = !negated && row.kind.main && state && names(row, clause);
            found |= set && (own || part || whole);
        });
        found
    };
    view.rows.iter().any(on)
}

/// "An archive is not wanted."
fn is_unwanted(view: &View<'_>, clause: &Clause) -> bool {
    let words = clause.words();
    let at =
        words.windows(2).position(|pair| matches!(pair, ["not", "wanted" | "needed" | "required"]));
    let before = at.and_then(|at| words.get(at.saturating_sub(6)..at)).unwrap_or_default();
    let made = |row: &&Row<'_>| is_new(row);
    before.iter().any(|word| view.rows.iter().filter(made).any(|row| is_kind(row, &singular(word))))
}

/// "SSE-S3 instead of KMS", where the plan sets what is not to be.
fn is_replaced(view: &View<'_>, clause: &Clause) -> bool {
    let words = clause.words();
    let at =
        words.windows(2).position(|pair| matches!(pair, ["instead", "of"] | ["rather", "than"]));
    let Some(at) = at else { return false };
    let told: Vec<&str> = words.iter().skip(at.saturating_add(2)).take(2).copied().collect();
    let told: Vec<&str> = told.into_iter().filter(|word| word.len() > 2).collect();
    let sets = |row: &Row<'_>| {
        let mut found = false;
        leaves(&row.change.after, &mut |steps, leaf| {
            let key = last_key(steps);
            let Some(text) = leaf.as_text().filter(|_| !key.contains("name")) else { return };
            let short = text.len() < 32 && !text.starts_with("arn:");
            found |= short && tokens(text).iter().any(|word| told.contains(&word.as_str()));
        });
        found
    };
    view.rows.iter().filter(|row| is_new(row)).any(sets)
}

/// "The policy N is already there", where the plan makes it.
fn is_there(view: &View<'_>, clause: &Clause) -> bool {
    clause.has(THERE) && view.rows.iter().any(|row| is_new(row) && names(row, clause))
}

/// "Publicly readable", where the plan keeps the public out.
fn is_opened(view: &View<'_>, clause: &Clause) -> bool {
    let opens = clause.has(&["publicly", "public read", "public readable", "world readable"]);
    let blocks = |row: &Row<'_>| row.change.resource_type.as_str().contains("public_access_block");
    opens && !clause.words().iter().any(|word| NONE.contains(word)) && view.rows.iter().any(blocks)
}
