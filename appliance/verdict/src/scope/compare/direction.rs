//! Whether what was asked for changes the way it was asked: more, less, on, off, to this amount.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::cmp::Ordering;
use tribune_record::Value;

use super::{
    super::contract::{Amount, Item, Turn},
    details::Changed,
    notes::Notes,
    row::Row,
};

/// Parts of the names of switches that are on where something is kept away.
const INVERTED: &[&str] = &["block", "deny", "disable", "ignore", "prevent", "restrict", "skip"];

/// Holds the attributes that an item speaks of against the way and the amounts it names.
pub(super) fn check(row: &Row<'_>, item: &Item, changed: &[&Changed], notes: &mut Notes) {
    match item.turn {
        Some(turn @ (Turn::Up | Turn::Down)) => extent(row, turn, changed, notes),
        Some(turn @ (Turn::On | Turn::Off)) if !item.aspects.contains("reach") => {
            switch(row, turn, changed, notes);
        }
        Some(_) | None => {}
    }
    amounts(row, item, changed, notes);
}

fn extent(row: &Row<'_>, turn: Turn, changed: &[&Changed], notes: &mut Notes) {
    let wanted = if turn == Turn::Up { Ordering::Greater } else { Ordering::Less };
    let ways: Vec<(&Changed, Ordering)> = changed
        .iter()
        .filter_map(|one| Some((*one, way(&one.before, &one.after)?)))
        .filter(|(_one, way)| *way != Ordering::Equal)
        .collect();
    let right = ways.iter().any(|(_one, way)| *way == wanted);
    let Some((wrong, _way)) = ways.iter().find(|(_one, way)| *way != wanted) else { return };
    let (asked, does) = if turn == Turn::Up { ("more", "lowers") } else { ("less", "raises") };
    let (name, was, is) = (wrong.name(), said(&wrong.before), said(&wrong.after));
    if right {
        notes.doubt(
            row,
            format!("You asked for {asked}; it also {does} {name} from {was} to {is}."),
        );
    } else {
        let plain = row.plain();
        let what =
            format!("you asked for {asked}, and it {does} {name} of {plain} from {was} to {is}");
        notes.beyond(row, None, &what);
    }
}

/// Whether a value became more or less, where the two can be compared.
fn way(before: &Value, after: &Value) -> Option<Ordering> {
    if let (Some(was), Some(is)) = (number(before), number(after)) {
        return Some(is.cmp(&was));
    }
    let (was, is) = (before.as_text()?, after.as_text()?);
    if let (Some(was), Some(is)) = (machine(was), machine(is)) {
        return Some(is.cmp(&was));
    }
    Some(version(is)?.cmp(&version(was)?))
}

/// A number in thousandths; what is finer is cut off.
fn number(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => thousandths(number.as_str()),
        // "14.10" is a version, and more than "14.9".
        Value::Text(text) if !text.contains('.') => thousandths(text),
        Value::Null
        | Value::Bool(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => None,
    }
}

fn thousandths(text: &str) -> Option<i128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    let plain = !digits.starts_with(['+', '-']);
    format!("{whole}{digits}").parse().ok().filter(|_| plain)
}

/// The size within its family of a machine of AWS, `db.m5.2xlarge`, in sixteenths of an `xlarge`.
fn machine(text: &str) -> Option<u32> {
    let size = text.rsplit_once('.')?.1;
    Some(match size {
        "nano" => 1,
        "micro" => 2,
        "small" => 3,
        "medium" => 4,
        "large" => 8,
        "xlarge" => 16,
        "metal" => u32::MAX,
        many => many.strip_suffix("xlarge")?.parse::<u32>().ok()?.saturating_mul(16),
    })
}

/// The numbers of a version, `14.7` or `python3.12`.
fn version(text: &str) -> Option<Vec<u64>> {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '_');
    let parts: Option<Vec<u64>> = digits.split('.').map(|part| part.parse().ok()).collect();
    parts.filter(|parts| !parts.is_empty())
}

fn switch(row: &Row<'_>, turn: Turn, changed: &[&Changed], notes: &mut Notes) {
    for one in changed {
        let inverted = INVERTED.iter().any(|part| one.name().contains(part));
        let Some(on) = becomes(&one.before, &one.after) else { continue };
        if (on != inverted) != (turn == Turn::On) {
            let (asked, does) = if turn == Turn::On { ("on", "off") } else { ("off", "on") };
            let (name, plain) = (one.name(), row.plain());
            let what =
                format!("you asked to switch it {asked}, and it switches {name} of {plain} {does}");
            notes.beyond(row, None, &what);
        }
    }
}

/// Whether something is switched on (`true`) or off; `None` where it is no switch.
fn becomes(before: &Value, after: &Value) -> Option<bool> {
    match (is_on(before), is_on(after)) {
        (Some(false), Some(true)) => Some(true),
        (Some(true), Some(false)) => Some(false),
        _same_or_no_switch => None,
    }
}

fn is_on(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(on) => Some(*on),
        Value::Null => Some(false),
        Value::Text(text) => {
            let off = ["", "disabled", "none", "off", "suspended", "inactive", "passthrough"];
            Some(!off.contains(&text.to_lowercase().as_str()))
        }
        Value::Unknown(_) | Value::Redacted(_) => Some(true),
        Value::Number(_) | Value::List(_) | Value::Map(_) => None,
    }
}

/// An amount that was named is what one of the attributes is set to.
fn amounts(row: &Row<'_>, item: &Item, changed: &[&Changed], notes: &mut Notes) {
    let set: Vec<(&Changed, i128)> =
        changed.iter().filter_map(|one| Some((*one, number(&one.after)?))).collect();
    let Some((first, _value)) = set.first() else { return };
    let fits = |amount: &Amount| set.iter().any(|(_one, value)| is_amount(amount, *value));
    if item.amounts.is_empty() || item.amounts.iter().any(fits) {
        return;
    }
    let asked: Vec<String> = item.amounts.iter().map(ToString::to_string).collect();
    let (asked, name, is) = (asked.join(", "), first.name(), said(&first.after));
    notes.doubt(row, format!("You asked for {asked}; the plan sets {name} to {is}."));
}

/// Whether a number is the amount, in whatever unit the provider counts.
fn is_amount(amount: &Amount, value: i128) -> bool {
    const STEPS: &[i128] = &[1, 24, 60, 1000, 1024, 1440, 3600, 60_000, 86_400];
    let named = i128::from(amount.number).saturating_mul(1000);
    STEPS
        .iter()
        .any(|step| value == named.saturating_mul(*step) || value.saturating_mul(*step) == named)
}

fn said(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(on) => on.to_string(),
        Value::Number(number) => number.as_str().into(),
        Value::Text(text) => text.clone(),
        Value::List(_) | Value::Map(_) => "a block".into(),
        Value::Unknown(_) => "something known only after apply".into(),
        Value::Redacted(_) => "something hidden".into(),
    }
}
