//! Whether what was asked for changes the way it was asked: more, less, on, off, to this amount.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::cmp::Ordering;
use tribune_record::Value;

use super::{
    super::{
        contract::{Amount, Item, Turn},
        lexicon::singular,
    },
    details::Changed,
    notes::Notes,
    row::Row,
};

/// Parts of the names of switches that are on where something is kept away.
const INVERTED: &[&str] =
    &["block_public", "deny_", "disable_", "ignore_public", "prevent_", "restrict_public", "skip_"];

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
    images(row, changed, notes);
}

/// Another version of an image comes from where the one before came from.
fn images(row: &Row<'_>, changed: &[&Changed], notes: &mut Notes) {
    for one in changed {
        let is_image = one.keys.last().is_some_and(|key| key.starts_with("image"));
        let (Some(was), Some(is)) = (one.before.as_text(), one.after.as_text()) else { continue };
        if is_image && repository(was) != repository(is) {
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
        let inverted = is_inverted(one);
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

/// Whether a switch is on where something is kept away; `disable_api_termination` protects.
fn is_inverted(one: &Changed) -> bool {
    let key = one.keys.last().map_or("", String::as_str);
    INVERTED.iter().any(|part| key.starts_with(part)) && !key.starts_with("disable_api_")
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
    if let Some(open) = changed.iter().find(|one| matches!(one.after, Value::Unknown(_))) {
        let name = open.name();
        notes.doubt(row, format!("What {name} becomes is only known after apply."));
    }
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

/// Whether a number is the amount, in a unit that providers count it in.
fn is_amount(amount: &Amount, value: i128) -> bool {
    // How many of the smaller units make one, and how many make one of the larger.
    let (parts, wholes): (&[i128], &[i128]) = match singular(&amount.unit).as_str() {
        "s" | "sec" | "second" => (&[1, 1000], &[60]),
        "m" | "min" | "minute" => (&[1, 60, 60_000], &[60]),
        "h" | "hour" => (&[1, 60, 3600, 3_600_000], &[24]),
        "d" | "day" => (&[1, 24, 1440, 86_400], &[]),
        "week" => (&[1, 7, 168, 604_800], &[]),
        "month" => (&[1, 30, 31], &[]),
        "year" => (&[1, 12, 365, 366], &[]),
        "k" | "kb" | "kib" => (&[1, 1000, 1024], &[1000, 1024]),
        "mb" | "mib" => (&[1, 1000, 1024, 1_000_000, 1_048_576], &[1000, 1024]),
        "gb" | "gib" | "gig" | "gigabyte" => (&[1, 1000, 1024], &[1000, 1024]),
        "tb" | "tib" | "terabyte" => (&[1, 1000, 1024], &[]),
        "vcpu" => (&[1, 1000, 1024], &[]),
        _other => (&[1], &[]),
    };
    let named = i128::from(amount.number).saturating_mul(1000);
    parts.iter().any(|step| value == named.saturating_mul(*step))
        || wholes.iter().any(|step| value.saturating_mul(*step) == named)
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
