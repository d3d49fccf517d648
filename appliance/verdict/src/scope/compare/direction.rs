//! Whether what was asked for changes the way it was asked: more, less, on, off, to this amount.

use alloc::{format, string::String, vec::Vec};
use core::cmp::Ordering;
use tribune_record::Value;

use super::{
    super::contract::{Item, Turn},
    View,
    details::Changed,
    differ::is_nothing,
    notes::Notes,
    row::Row,
    safer,
    values::{number, said},
};

/// Parts of the names of switches that are on where something is kept away.
const INVERTED: &[&str] =
    &["block_public", "deny_", "disable_", "ignore_public", "prevent_", "restrict_public", "skip_"];

/// Holds the attributes that an item speaks of against the way and the amounts it names.
pub(super) fn check(
    view: &View<'_>,
    row: &Row<'_>,
    item: &Item,
    changed: &[&Changed],
    notes: &mut Notes,
) {
    match item.turn {
        Some(turn @ (Turn::Up | Turn::Down)) => extent(row, turn, changed, notes),
        Some(turn @ (Turn::On | Turn::Off)) if !item.aspects.contains("reach") => {
            switch(row, turn, changed, notes);
        }
        Some(Turn::Safer) => safer::check(view, row, changed, notes),
        Some(Turn::On | Turn::Off) | None => {}
    }
    if item.aspects.contains("minor version") {
        minor(row, changed, notes);
    }
    images(view, row, changed, notes);
}

/// A minor version is one of the same major version.
fn minor(row: &Row<'_>, changed: &[&Changed], notes: &mut Notes) {
    let major = |value: &Value| version(value.as_text()?)?.first().copied();
    let other = |one: &&&Changed| {
        major(&one.before).zip(major(&one.after)).is_some_and(|(was, is)| was != is)
    };
    if let Some(one) = changed.iter().find(other) {
        let (name, is) = (one.name(), said(&one.after));
        notes.doubt(row, format!("You asked for a minor version; it sets {name} to {is}."));
    }
}

/// Another version of an image comes from where the one before came from.
fn images(view: &View<'_>, row: &Row<'_>, changed: &[&Changed], notes: &mut Notes) {
    for one in changed {
        let last = one.keys.last().map_or("", String::as_str);
        let is_image = last.starts_with("image") || last == "task_definition";
        let (Some(was), Some(is)) = (one.before.as_text(), one.after.as_text()) else { continue };
        // A machine's image is one identifier: it comes from nowhere but from the words.
        let named = is.starts_with("ami-") && view.heard.parts().iter().any(|part| part == is);
        if is_image && !named && repository(was) != repository(is) {
            let (name, plain) = (one.name(), row.plain());
            let what = format!("it takes {name} of {plain} from {is}, and not from where it came");
            notes.beyond(row, None, &what);
        }
    }
}

/// An image's name without its version: `registry:5000/team/app` of `registry:5000/team/app:1.2`.
fn repository(image: &str) -> &str {
    let image = image.split_once('@').map_or(image, |(name, _digest)| name);
    let tag = image.rsplit_once(':').filter(|(_name, tag)| !tag.contains('/'));
    tag.map_or(image, |(name, _tag)| name)
}

fn extent(row: &Row<'_>, turn: Turn, changed: &[&Changed], notes: &mut Notes) {
    let wanted = if turn == Turn::Up { Ordering::Greater } else { Ordering::Less };
    let ways: Vec<(&Changed, Ordering)> = changed
        .iter()
        .filter_map(|one| Some((*one, limits(one).or_else(|| way(&one.before, &one.after))?)))
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

/// Attributes that stand for no limit at all by one of their values, in thousandths.
const ENDLESS: &[(&str, i128)] =
    &[("reserved_concurrent_executions", -1000), ("retention_in_days", 0)];

/// Whether a limit became more or less, where one side of it is none.
fn limits(one: &Changed) -> Option<Ordering> {
    let key = one.keys.last()?;
    let (_key, none) = ENDLESS.iter().find(|(name, _none)| name == key)?;
    let endless = |value: &Value| is_nothing(value) || number(value) == Some(*none);
    match (endless(&one.before), endless(&one.after)) {
        (true, false) => Some(Ordering::Less),
        (false, true) => Some(Ordering::Greater),
        (true, true) | (false, false) => None,
    }
}

/// Whether a value became more or less, where the two can be compared.
pub(super) fn way(before: &Value, after: &Value) -> Option<Ordering> {
    if let (Some(was), Some(is)) = (number(before), number(after)) {
        return Some(is.cmp(&was));
    }
    let (was, is) = (before.as_text()?, after.as_text()?);
    if let (Some(was), Some(is)) = (machine(was), machine(is)) {
        return Some(is.cmp(&was));
    }
    Some(version(is)?.cmp(&version(was)?))
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
        let inverted = is_inverted(one);
        let Some(on) = becomes(&one.before, &one.after) else {
            if counts(one).is_some_and(|on| on != (turn == Turn::On)) {
                let (name, plain, is) = (one.name(), row.plain(), said(&one.after));
                notes.doubt(
                    row,
                    format!("It sets {name} of {plain} to {is}; is that what you meant?"),
                );
            }
            if turn == Turn::On && one.listed && !is_nothing(&one.before) {
                let (name, plain, was) = (one.name(), row.plain(), said(&one.before));
                let what = format!("It takes {was} out of {name} of {plain}; you did not say so.");
                notes.doubt(row, what);
            }
            continue;
        };
        if (on != inverted) != (turn == Turn::On) {
            let (asked, does) = if turn == Turn::On { ("on", "off") } else { ("off", "on") };
            let (name, plain) = (one.name(), row.plain());
            let what =
                format!("you asked to switch it {asked}, and it switches {name} of {plain} {does}");
            notes.beyond(row, None, &what);
        }
    }
}

/// Whether a number that is nought where something is off goes up from there, or down to it.
fn counts(one: &Changed) -> Option<bool> {
    match (number(&one.before)?, number(&one.after)?) {
        (0, after) if after > 0 => Some(true),
        (before, 0) if before > 0 => Some(false),
        _both_or_neither => None,
    }
}

/// Whether a switch is on where something is kept away; `disable_api_termination` protects.
pub(super) fn is_inverted(one: &Changed) -> bool {
    keeps_away(one.keys.last().map_or("", String::as_str))
}

/// Whether a switch of this name is on where something is kept away.
pub(super) fn keeps_away(key: &str) -> bool {
    INVERTED.iter().any(|part| key.starts_with(part)) && !key.starts_with("disable_api_")
}

/// Whether something is switched on (`true`) or off; `None` where it is no switch.
pub(super) fn becomes(before: &Value, after: &Value) -> Option<bool> {
    match (is_on(before), is_on(after)) {
        (Some(false), Some(true)) => Some(true),
        (Some(true), Some(false)) => Some(false),
        _same_or_no_switch => None,
    }
}

/// Whether a switch is on; `None` where it is no switch.
pub(super) fn is_on(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(on) => Some(*on),
        Value::Null => Some(false),
        Value::Text(text) => {
            let off =
                ["", "disabled", "false", "none", "off", "suspended", "inactive", "passthrough"];
            Some(!off.contains(&text.to_lowercase().as_str()))
        }
        Value::Unknown(_) | Value::Redacted(_) => Some(true),
        Value::Number(_) | Value::List(_) | Value::Map(_) => None,
    }
}
