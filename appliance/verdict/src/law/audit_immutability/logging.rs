//! Logging of ordinary objects: attributes that say what is logged and where to, whatever the type.
//! Less of it in production is logging taken away.

use alloc::{format, vec::Vec};
use tribune_record::{Action, Change, Finding, Known, UnknownKind, Value};

use super::{VOICE, parameters, states::is_off_word};
use crate::{
    say::{About, why_open},
    view::{Subject, View},
    walk::{at, is_nothing, places, same},
    words::tokens,
};

/// Words in an attribute's name that make it one about logging.
const WORDS: [&str; 3] = ["log", "logs", "logging"];

/// How two sides of such an attribute compare, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// At least as much is logged, to the same place.
    None,
    /// It is logged otherwise.
    Otherwise,
    /// Less is logged.
    Less,
}

/// Maps that hold what people call their own, and labels: what is named a log in them is none of
/// the provider's.
const ASIDE: [&str; 9] = [
    "annotations",
    "app_settings",
    "environment",
    "environment_variables",
    "labels",
    "metadata",
    "tags",
    "tags_all",
    "variables",
];

/// Objects that switch on the logging of something that stays when they go: their types, the
/// attribute that does, and the types they leave together with.
const SWITCHES: &[(&str, &str, &[&str])] = &[
    ("aws_api_gateway_account", "cloudwatch_role_arn", &[]),
    (
        "aws_api_gateway_method_settings",
        "settings.logging_level",
        &["aws_api_gateway_rest_api", "aws_api_gateway_stage"],
    ),
];

/// Whether the table names a type.
pub(super) fn knows(kind: &str) -> bool {
    SWITCHES.iter().any(|(of, ..)| *of == kind)
}

/// What a change takes away from the logging of its object.
pub(super) fn cut(change: &Change) -> Vec<Finding> {
    let mut found = Vec::new();
    descend(change, &mut Vec::new(), (&change.before, &change.after), &mut found);
    found.extend(parameters::cut(change));
    found
}

/// Logging that goes with the object that switched it on, or with the role by which it is written.
pub(super) fn gone(view: &View<'_>, subject: &Subject<'_>) -> Option<Finding> {
    let change = subject.change;
    let of = |row: &&(&str, &str, &[&str])| row.0 == change.resource_type;
    let (_of, path, owners) = SWITCHES.iter().find(of)?;
    let logs = |side| {
        places(side, path).iter().any(|(_at, known)| match known {
            Known::Is(value) => !is_nothing(value) && !value.as_text().is_some_and(is_off_word),
            Known::Unknown(_) | Known::Masked => true,
            Known::Absent => false,
        })
    };
    let leaves_too = || {
        view.referred(subject).any(|other| {
            other.action == Action::Delete && owners.contains(&other.resource_type.as_str())
        })
    };
    let is_gone = matches!(change.after, Value::Null);
    // What is set to another word is compared attribute by attribute.
    let by_attribute = !is_gone && path.contains('.');
    if by_attribute || !logs(&change.before) || logs(&change.after) || (is_gone && leaves_too()) {
        return None;
    }
    let message = format!("{}: less would be logged ({path}).", change.address);
    Some(VOICE.fail(message).on(change))
}

/// Compares every attribute about logging, however deep it stands.
fn descend<'a>(
    change: &Change,
    way: &mut Vec<&'a str>,
    (old, new): (&'a Value, &'a Value),
    found: &mut Vec<Finding>,
) {
    match (old, new) {
        (Value::Map(old), Value::Map(_) | Value::Null | Value::List(_)) => {
            let is_gone = !matches!(new, Value::Map(_));
            if is_gone && way.is_empty() {
                return;
            }
            for (key, old) in old.iter().filter(|(key, _old)| !ASIDE.contains(&key.as_str())) {
                let new = new.as_map().and_then(|new| new.get(key)).unwrap_or(&Value::Null);
                way.push(key);
                if !is_about_logging(key) {
                    descend(change, way, (old, new), found);
                } else {
                    // What goes with the block around it may be done by another block.
                    let cut =
                        compare(old, new).min(if is_gone { Cut::Otherwise } else { Cut::Less });
                    if cut > Cut::None {
                        found.push(finding(change, way, new, cut));
                    }
                }
                way.pop();
            }
        }
        (Value::List(old), Value::List(new)) => {
            let changed: Vec<&Value> = old.iter().filter(|one| !new.contains(one)).collect();
            let into: Vec<&Value> = new.iter().filter(|one| !old.contains(one)).collect();
            // Blocks that leave one by one take along what they logged, and nothing else.
            if changed.len() == into.len() || (old.len() == 1 && new.is_empty()) {
                let none = core::iter::repeat(&Value::Null);
                for (old, new) in changed.into_iter().zip(into.into_iter().chain(none)) {
                    descend(change, way, (old, new), found);
                }
            }
        }
        (Value::List(old), Value::Null) if old.len() == 1 => {
            for old in old {
                descend(change, way, (old, &Value::Null), found);
            }
        }
        _other => {}
    }
}

fn is_about_logging(key: &str) -> bool {
    let words = tokens(key);
    WORDS.iter().any(|word| words.iter().any(|have| have == word))
}

fn finding(change: &Change, way: &[&str], new: &Value, cut: Cut) -> Finding {
    let key = way.join(".");
    let address = &change.address;
    let finding = match cut {
        Cut::Less => VOICE.fail(format!("{address}: less would be logged ({key}).")),
        Cut::None | Cut::Otherwise => {
            let why = match new {
                Value::Unknown(unknown) => format!(": {}", why_open(Some(unknown))),
                Value::Redacted(_) => format!(": {}", why_open(None)),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Text(_)
                | Value::List(_)
                | Value::Map(_) => alloc::string::String::new(),
            };
            let message = format!(
                "{address}: it would be logged otherwise ({key}); somebody has to look{why}."
            );
            VOICE.unknown(message).ask(&["security_team"])
        }
    };
    finding.on(change).at(at(way))
}

fn compare(old: &Value, new: &Value) -> Cut {
    let was_off = old.as_bool() == Some(false) || old.as_text().is_some_and(is_off_word);
    if same(old, new) || is_nothing(old) || was_off {
        return Cut::None;
    }
    match (old, new) {
        (_, Value::Unknown(unknown)) if unknown.kind == UnknownKind::Computed => Cut::None,
        (_, Value::Unknown(_) | Value::Redacted(_)) => Cut::Otherwise,
        (_, gone) if is_nothing(gone) || gone.as_bool() == Some(false) => Cut::Less,
        (Value::List(old), Value::List(new)) => lists(old, new),
        (Value::Map(old), Value::Map(new)) => old
            .iter()
            .map(|(key, old)| compare(old, new.get(key).unwrap_or(&Value::Null)))
            .fold(Cut::None, Ord::max),
        (_, Value::Text(word)) if is_off_word(word) => Cut::Less,
        (_, _) => Cut::Otherwise,
    }
}

/// Blocks are compared one by one; of plain values each has to stay.
fn lists(old: &[Value], new: &[Value]) -> Cut {
    let blocks = old.iter().any(|value| matches!(value, Value::Map(_)));
    let open = new.iter().any(|value| matches!(value, Value::Unknown(_) | Value::Redacted(_)));
    if !blocks {
        let kept = old.iter().all(|value| new.contains(value));
        return match (kept, open) {
            (true, _) => Cut::None,
            (false, true) => Cut::Otherwise,
            (false, false) => Cut::Less,
        };
    }
    if new.len() < old.len() {
        return Cut::Less;
    }
    old.iter().zip(new).map(|(old, new)| compare(old, new)).fold(Cut::None, Ord::max)
}
