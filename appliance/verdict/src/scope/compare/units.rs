//! What providers count an attribute in: what its name says, or what a table says of the type. An
//! amount with a unit is held against nothing else.

mod counted;

use tribune_record::Value;

use self::counted::COUNTED;
use super::{super::lexicon::singular, details::Changed};
use crate::document::covers;

/// What an attribute counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Time, in as many milliseconds.
    Time(i128),
    /// Size, in as many powers of 1024 (or of 1000) bytes.
    Size(u32),
}

const MILLISECOND: Unit = Unit::Time(1);
const SECOND: Unit = Unit::Time(1000);
const MINUTE: Unit = Unit::Time(60_000);
const HOUR: Unit = Unit::Time(3_600_000);
const DAY_LENGTH: i128 = 86_400_000;
const DAY: Unit = Unit::Time(DAY_LENGTH);
const BYTE: Unit = Unit::Size(0);
const KB: Unit = Unit::Size(1);
const MB: Unit = Unit::Size(2);
const GB: Unit = Unit::Size(3);
const TB: Unit = Unit::Size(4);

/// Last words of names that say the unit.
const ENDINGS: &[(&str, Unit)] = &[
    ("bytes", BYTE),
    ("day", DAY),
    ("days", DAY),
    ("gb", GB),
    ("gbs", GB),
    ("gib", GB),
    ("hour", HOUR),
    ("hours", HOUR),
    ("kb", KB),
    ("mb", MB),
    ("mbps", MB),
    ("mib", MB),
    ("millis", MILLISECOND),
    ("milliseconds", MILLISECOND),
    ("min", MINUTE),
    ("mins", MINUTE),
    ("minutes", MINUTE),
    ("ms", MILLISECOND),
    ("sec", SECOND),
    ("seconds", SECOND),
    ("secs", SECOND),
    ("tb", TB),
];

/// What an attribute of a type is counted in, where that is known.
pub(super) fn of(kind: &str, keys: &[alloc::string::String]) -> Option<Unit> {
    let last = keys.last().map_or("", alloc::string::String::as_str);
    if last.starts_with('[') {
        return None;
    }
    let path = keys.join(".");
    let own = |attribute: &str| covers(attribute, last) || path == attribute;
    let table = COUNTED.iter().find(|(types, attribute, _unit)| {
        covers(types, kind) && (own(attribute) || path.ends_with(attribute))
    });
    let ending = last.rsplit('_').next().unwrap_or_default();
    let begins = last.split('_').next().filter(|word| *word == "bytes");
    let named = || {
        let says = |word: &str| word == ending || begins == Some(word);
        ENDINGS.iter().find(|(word, _unit)| says(word)).map(|(_word, unit)| *unit)
    };
    table.map(|(_types, _attribute, unit)| *unit).or_else(named)
}

/// The unit of an amount as people write it, with how many of it one is at least and at most.
fn said(unit: &str) -> Option<(Unit, i128, i128)> {
    let whole = |unit| Some((unit, 1, 1));
    match singular(unit).as_str() {
        "ms" | "m" if unit == "ms" => whole(MILLISECOND),
        "millisecond" => whole(MILLISECOND),
        "s" | "sec" | "second" => whole(SECOND),
        "m" | "min" | "minute" => whole(MINUTE),
        "h" | "hour" | "hr" => whole(HOUR),
        "d" | "day" => whole(DAY),
        "week" => Some((DAY, 7, 7)),
        "month" => Some((DAY, 30, 31)),
        "year" => Some((DAY, 365, 366)),
        "byte" => whole(BYTE),
        "kb" | "kib" | "kilobyte" | "ki" => whole(KB),
        "mb" | "mib" | "megabyte" | "mi" => whole(MB),
        "gb" | "gib" | "gig" | "gigabyte" | "gi" | "g" => whole(GB),
        "tb" | "tib" | "terabyte" | "ti" => whole(TB),
        _other => None,
    }
}

/// Whether an attribute counts what a unit does: time, or size.
pub(super) fn is_of(unit: &str, one: &Changed) -> bool {
    matches!(
        (said(unit), one.unit),
        (Some((Unit::Time(_), _, _)), Some(Unit::Time(_)))
            | (Some((Unit::Size(_), _, _)), Some(Unit::Size(_)))
    )
}

/// Whether a unit is one of time or size.
pub(super) fn is_known(unit: &str) -> bool {
    said(unit).is_some()
}

/// A value with its unit: `300s`, `512Mi`, `PT5M`, `P7D`.
fn written(value: &Value) -> Option<(i128, Unit)> {
    let text = value.as_text()?.to_lowercase();
    if let Some(time) = text.strip_prefix("pt") {
        let at = time.find(|c: char| !c.is_ascii_digit())?;
        let (count, unit) = time.split_at(at);
        return Some((count.parse().ok()?, said(unit)?.0));
    }
    let text = text.strip_prefix('p').unwrap_or(&text);
    let at = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(at);
    let unit = match unit {
        "m" => MB,
        unit => said(unit)?.0,
    };
    Some((count.parse().ok()?, unit))
}

/// How many thousandths of an amount's unit a number of an attribute's unit are: the least and the
/// most it may be, and the number itself, all in the same smallest unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scaled {
    /// The ends between which the value is the amount, and what the value is; sizes count either
    /// in thousands or in 1024s.
    ways: [(i128, i128, i128); 2],
}

impl Scaled {
    /// An amount in thousandths of a unit against a number in thousandths.
    pub(super) fn of(named: i128, unit: &str, one: &Changed, value: i128) -> Option<Self> {
        let (unit, least, most) = said(unit)?;
        let held = one.unit?;
        Self::between((named, unit, least, most), (value, held))
    }

    /// An amount against a number whose unit nobody knows: bytes, seconds or milliseconds.
    pub(super) fn by_any(named: i128, unit: &str, value: i128) -> impl Iterator<Item = Self> {
        let said = said(unit);
        let held = [BYTE, MILLISECOND, SECOND].into_iter();
        held.filter_map(move |held| {
            let (unit, least, most) = said?;
            Self::between((named, unit, least, most), (value, held))
        })
    }

    /// An amount against a text that says its unit itself.
    pub(super) fn text(named: i128, unit: &str, value: &Value) -> Option<Self> {
        let (unit, least, most) = said(unit)?;
        let (count, held) = written(value)?;
        Self::between((named, unit, least, most), (count.saturating_mul(1000), held))
    }

    fn between(
        (named, unit, least, most): (i128, Unit, i128, i128),
        (value, held): (i128, Unit),
    ) -> Option<Self> {
        let way = |unit: i128, held: i128| {
            let named = named.saturating_mul(unit);
            (named.saturating_mul(least), named.saturating_mul(most), value.saturating_mul(held))
        };
        match (unit, held) {
            (Unit::Time(unit), Unit::Time(held)) => Some(Self { ways: [way(unit, held); 2] }),
            (Unit::Size(unit), Unit::Size(held)) => {
                let power = |base: i128| way(base.pow(unit), base.pow(held));
                Some(Self { ways: [power(1024), power(1000)] })
            }
            (Unit::Time(_), Unit::Size(_)) | (Unit::Size(_), Unit::Time(_)) => None,
        }
    }

    /// Whether the value is the amount.
    pub(super) fn is_same(&self) -> bool {
        self.ways.iter().any(|(least, most, value)| least <= value && value <= most)
    }

    /// Whether the value is no more than the amount.
    pub(super) fn is_within(&self) -> bool {
        self.ways.iter().any(|(_least, most, value)| 0 < *value && value <= most)
    }
}
