//! What the words say and stage A made nothing of, where it can only be meant to be in the plan: a
//! figure below nought, the name of an object.

use alloc::{format, string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::contract::Act,
    View,
    limits::environment_of,
    notes::Notes,
    scope::{Deed, deed},
    words::{common_words, tells},
};
use crate::{walk::leaves, words::tokens};

/// Words beside that of an environment that make no name of it.
const PLAIN: &[&str] = &[
    "and", "facing", "grade", "like", "non", "only", "ops", "post", "pre", "ready", "side", "wide",
];

/// Checks the words against the whole plan.
pub(super) fn check(view: &View<'_>, notes: &mut Notes) {
    if view.rows.is_empty() {
        return;
    }
    let figures = negatives(view);
    let names: Vec<&str> = view.heard.parts().iter().filter_map(|part| name(view, part)).collect();
    if figures.is_empty() && names.is_empty() {
        return;
    }
    let mut figures: Vec<(String, bool)> = figures.into_iter().map(|f| (f, false)).collect();
    let mut names: Vec<(&str, bool)> = names.into_iter().map(|name| (name, false)).collect();
    for change in &view.case.plan.changes {
        let mut seen = |text: &str| {
            for (name, found) in &mut names {
                *found |= !*found && stands(text, name);
            }
        };
        seen(&change.address);
        change.importing.as_deref().map(&mut seen);
        change.previous_address.as_deref().map(&mut seen);
        for side in [&change.before, &change.after] {
            leaves(side, &mut |_steps, leaf| match leaf {
                Value::Text(text) => seen(text),
                Value::Number(number) => {
                    let own = figures.iter_mut().filter(|(figure, _)| figure == number.as_str());
                    own.for_each(|(_figure, found)| *found = true);
                }
                Value::Null
                | Value::Bool(_)
                | Value::List(_)
                | Value::Map(_)
                | Value::Unknown(_)
                | Value::Redacted(_) => {}
            });
        }
    }
    let lost = names.iter().filter(|(_name, found)| !found).map(|(name, _found)| *name);
    let figures =
        figures.iter().filter(|(_figure, found)| !found).map(|(figure, _)| figure.as_str());
    for word in lost.chain(figures) {
        notes.question(format!("You named \"{word}\"; nothing in the plan is that."));
    }
}

/// Figures below nought, `-30`.
fn negatives(view: &View<'_>) -> Vec<String> {
    let text = view.case.request.as_ref().map_or("", |request| request.text.as_str());
    let parts = text.split_whitespace().filter_map(|part| part.strip_prefix('-'));
    let figure = |part: &str| {
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        (plain && digits.starts_with(|c: char| c.is_ascii_digit())).then(|| format!("-{digits}"))
    };
    parts.filter_map(figure).collect()
}

/// A part of the text that is the name of an object: it is joined, and says where that stands; or,
/// where something goes that no word tells from others, any joined word.
fn name<'p>(view: &View<'_>, part: &'p str) -> Option<&'p str> {
    let marks = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let words = tokens(part);
    let joined = part.contains(['-', '_']) && part.chars().all(marks) && words.len() > 1;
    let plain = |word: &String| PLAIN.contains(&word.as_str());
    if !joined || words.iter().any(plain) || view.contract.regions.contains(part) {
        return None;
    }
    let place = words.iter().any(|word| environment_of(word).is_some());
    let common = common_words();
    let telling = words.iter().any(|word| tells(word, &common) && environment_of(word).is_none());
    (telling && (place || goes_unnamed(view))).then_some(part)
}

/// Whether something goes, and the contract has no word for which.
fn goes_unnamed(view: &View<'_>) -> bool {
    let goes = |act: Act| matches!(act, Act::Delete | Act::Replace);
    let mut items = view.contract.items.iter();
    let bare =
        items.any(|item| goes(item.act) && item.names.is_empty() && item.qualifiers.is_empty());
    bare && view.rows.iter().any(|row| {
        matches!(deed(row.change.action, row.kind.main), Some(Deed::Delete | Deed::Replace))
    })
}

/// Whether the words of a name stand in a text, one behind the other.
fn stands(text: &str, name: &str) -> bool {
    let wanted = tokens(name);
    let first = wanted.first().map_or("", String::as_str);
    let begins = text
        .as_bytes()
        .windows(first.len().max(1))
        .any(|run| run.eq_ignore_ascii_case(first.as_bytes()));
    begins && tokens(text).windows(wanted.len().max(1)).any(|run| run == wanted)
}
