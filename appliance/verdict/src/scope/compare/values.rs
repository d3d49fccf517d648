//! Whether what is set is what the words say: amounts in any unit that providers count in,
//! versions, words, times of day.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use tribune_record::Value;

use super::{
    super::{
        contract::{Amount, Bound, Item},
        lexicon::singular,
    },
    details::Changed,
    units::{self, Scaled},
    words::holds,
};
use crate::words::tokens;

/// What people call a value, and what providers do.
const ALIASES: &[(&str, &str)] =
    &[("on demand", "pay_per_request"), ("on", "enabled"), ("off", "disabled")];

/// Whether an item says what something is set to.
pub(super) fn are_given(item: &Item) -> bool {
    !item.amounts.is_empty() || !item.values.is_empty()
}

/// What an item wants something to be set to, in words.
pub(super) fn asked(item: &Item) -> String {
    let amounts = item.amounts.iter().map(ToString::to_string);
    let values = item.values.iter().chain(&item.size).cloned();
    let all: Vec<String> = amounts.chain(values).collect();
    all.join(", ")
}

/// A number in thousandths; what is finer is cut off.
pub(super) fn number(value: &Value) -> Option<i128> {
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

/// What an item wants something to be set to, and nothing that changes is.
pub(super) fn unused(item: &Item, changed: &[&Changed]) -> Option<String> {
    // "From 8 to 16": of two amounts, one is what it was.
    let was = |amount: &Amount, one: &Changed| {
        let before = Changed { after: one.before.clone(), ..one.clone() };
        let bare = Amount {
            unit: item.amounts.last().map_or("", |last| &last.unit).into(),
            ..amount.clone()
        };
        let old = fits(amount, &before) || (amount.unit.is_empty() && fits(&bare, &before));
        old && item.amounts.iter().any(|other| other != amount && fits(other, one))
    };
    let amount = item
        .amounts
        .iter()
        .find(|amount| !changed.iter().any(|one| fits(amount, one) || was(amount, one)));
    let set = |value: &&String| changed.iter().any(|one| is_value(value, &one.after));
    let value = item.values.iter().find(|value| !set(value)).cloned();
    amount.map(ToString::to_string).or(value)
}

/// Whether an amount is what an attribute becomes. An amount in a unit is none where nobody knows
/// what the attribute counts.
pub(super) fn fits(amount: &Amount, one: &Changed) -> bool {
    let (before, after) = (&one.before, &one.after);
    let named = i128::from(amount.number).saturating_mul(1000);
    let named = named.saturating_add(i128::from(amount.thousandths));
    let unit = amount.unit.as_str();
    if let Some((count, own)) = after.as_text().and_then(rate) {
        return singular(own) == singular(unit) && count == named;
    }
    if let Some(scaled) = Scaled::text(named, unit, after) {
        return amount.bound == Bound::Exactly && scaled.is_same();
    }
    let Some(is) = number(after) else {
        // "to version 15", and it becomes 15.8.
        let bare = unit.is_empty() && amount.bound == Bound::Exactly;
        return bare && after.as_text().is_some_and(|text| is_version(&amount.to_string(), text));
    };
    let was = number(before).unwrap_or(0);
    let known = units::is_known(unit);
    let scaled = |value: i128| Scaled::of(named, unit, one, value);
    let same = |value: i128| match known {
        // An alarm counts its threshold in whatever its metric is counted in.
        true if one.keys.last().is_some_and(|key| key == "threshold") => {
            let mut ways = Scaled::by_any(named, unit, value);
            // What was counted otherwise before is not counted so.
            let before = number(before).filter(|was| *was > 0);
            let like = before.is_none_or(|was| value < was.saturating_mul(200));
            like && ways.any(|scaled| scaled.is_same())
        }
        true => scaled(value).is_some_and(|scaled| scaled.is_same()),
        false => is_amount(unit, named, value),
    };
    match amount.bound {
        Bound::Exactly => same(is),
        Bound::AtLeast => {
            // No less, and not a multiple that nobody would mean.
            let near = is >= named && is <= named.saturating_mul(2);
            same(is) || (matches!(unit, "" | "%") && near)
        }
        Bound::AtMost if known => scaled(is).is_some_and(|scaled| scaled.is_within()),
        Bound::AtMost => 0 < is && is <= named,
        Bound::By if matches!(unit, "%" | "percent") => {
            let step = was.saturating_mul(named);
            let (part, most) =
                (is.saturating_sub(was).saturating_mul(100_000).saturating_abs(), 100_000_000);
            part.saturating_sub(step).saturating_abs() < most
        }
        Bound::By => same(is.saturating_sub(was).saturating_abs()),
        Bound::Times => {
            let wanted = was.saturating_mul(named);
            is.saturating_mul(1000).saturating_sub(wanted).saturating_abs() < 1_000_000
        }
    }
}

/// How often a schedule runs, in thousandths of a unit: `rate(5 minutes)`.
fn rate(text: &str) -> Option<(i128, &str)> {
    let (count, unit) = text.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    Some((thousandths(count)?, unit))
}

/// Whether a number is an amount of something that is neither time nor size.
fn is_amount(unit: &str, named: i128, value: i128) -> bool {
    let parts: &[i128] = match singular(unit).as_str() {
        // A processor is counted as one, or in parts.
        "vcpu" => &[1, 1000, 1024],
        "k" => &[1000],
        _other => &[1],
    };
    parts.iter().any(|step| value == named.saturating_mul(*step))
}

/// Whether a value that was named is what an attribute becomes.
pub(super) fn is_value(value: &str, after: &Value) -> bool {
    match after {
        Value::Text(text) => is_text(value, text),
        Value::Number(number) => number.as_str() == value,
        Value::Bool(true) => ["true", "on", "enabled"].contains(&value),
        Value::Bool(false) => ["false", "off", "disabled"].contains(&value),
        Value::List(list) => !list.is_empty() && list.iter().all(|one| is_value(value, one)),
        Value::Null | Value::Map(_) | Value::Unknown(_) | Value::Redacted(_) => false,
    }
}

fn is_text(value: &str, written: &str) -> bool {
    let text = written.to_lowercase();
    let one = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Schedules of events are in this time and name it nowhere.
    if one(&text) == one(&value.to_lowercase()) || value == "utc" && text.starts_with("cron(") {
        return true;
    }
    let plain = value.replace('-', " ");
    let begins = |said: &str| {
        plain.strip_prefix(said).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    if text == value || ALIASES.iter().any(|(said, is)| begins(said) && text == *is) {
        return true;
    }
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let time = value.split_once(':').filter(|(hour, minute)| digits(hour) && digits(minute));
    if let Some((hour, minute)) = time {
        return text.contains(value) || is_cron(&text, hour, minute);
    }
    if value.starts_with(|c: char| c.is_ascii_digit()) && value.contains('.') {
        return is_version(value, &text);
    }
    // What is written with marks in it is one name: nothing stands behind it.
    let marked = value.contains(['/', ':', '.', '_', '-']) || written.contains(',');
    if marked {
        let tail = written.rsplit_once([':', '/']).map_or(written, |(_before, tail)| tail);
        return [written, tail].iter().any(|own| tokens(own) == tokens(value));
    }
    value.split(' ').all(|word| holds(written, word) == Some(true))
}

/// Whether a text names a version: `2.4.1` in `api:2.4.1`, `1.2` in `TLS1_2`; `15` in `15.8` too.
fn is_version(version: &str, text: &str) -> bool {
    let text = text.to_lowercase().replace(['_', '-'], ".");
    // Of an image, its tag: `registry/api:v2.4.1`.
    let tag = text.rsplit_once(':').map(|(_name, tag)| tag.trim_start_matches('v').to_owned());
    let is_tag = tag.is_some();
    let text = tag.unwrap_or(text);
    let whole = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at.saturating_add(version.len())..).unwrap_or_default();
        let number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let inside = before.strip_suffix('.').is_some_and(|rest| number(rest.chars().next_back()));
        let longer = after.strip_prefix('.').is_some_and(|rest| !number(rest.chars().next()));
        let other = longer || (is_tag && !before.is_empty());
        !number(before.chars().next_back()) && !inside && !number(after.chars().next()) && !other
    };
    let squashed = format!("tls{}", version.replace('.', ""));
    text.match_indices(version).any(|(at, _found)| whole(at)) || text.contains(&squashed)
}

/// Whether a schedule runs at this time of day.
fn is_cron(text: &str, hour: &str, minute: &str) -> bool {
    let fields = text.strip_prefix("cron(").unwrap_or(text);
    let mut fields = fields.split_whitespace().map(str::parse::<u8>);
    let same = |field: Option<Result<u8, _>>, said: &str| {
        field.and_then(Result::ok).zip(said.parse::<u8>().ok()).is_some_and(|(is, said)| is == said)
    };
    same(fields.next(), minute) && same(fields.next(), hour)
}

/// A value in words.
pub(super) fn said(value: &Value) -> String {
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
