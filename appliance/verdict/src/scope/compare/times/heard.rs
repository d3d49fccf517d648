//! The times that a request speaks of.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use super::super::heard::Heard;
use crate::words::NUMBERS;

/// What a request says of when something is done.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    /// Hours and minutes, in the order of the words.
    pub(super) times: Vec<(u8, u8)>,
    /// Days of the week, Monday first, from one.
    pub(super) days: BTreeSet<u8>,
    /// Days of the month.
    pub(super) dates: BTreeSet<u8>,
    /// How often, in minutes.
    pub(super) every: BTreeSet<u32>,
    /// Once a month, or on a day of it.
    pub(super) monthly: bool,
    /// A part of the year.
    pub(super) yearly: bool,
    /// Whether the days are those that were set before.
    pub(super) keeps_days: bool,
}

/// How long the units of a schedule last, in minutes.
const LENGTHS: &[(&str, u32)] = &[
    ("minute", 1),
    ("min", 1),
    ("hour", 60),
    ("day", 1440),
    ("night", 1440),
    ("morning", 1440),
    ("evening", 1440),
    ("week", 10_080),
];

/// Words for how often.
const OFTEN: &[(&str, u32)] =
    &[("hourly", 60), ("daily", 1440), ("nightly", 1440), ("weekly", 10_080)];

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "quarter",
    "quarterly",
    "yearly",
    "annually",
    "year",
];

/// The length of a unit of time.
pub(super) fn length(unit: &str) -> Option<u32> {
    let one = unit.strip_suffix('s').unwrap_or(unit);
    LENGTHS.iter().find(|(name, _length)| *name == one).map(|(_name, length)| *length)
}

/// A day of the week, `mon`, `Monday`, `mondays`.
pub(super) fn day(word: &str) -> Option<u8> {
    const DAYS: &[&str] =
        &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.to_lowercase();
    let word = word.strip_suffix('s').filter(|one| one.len() > 4).unwrap_or(&word);
    let own = |name: &&str| *name == word || (word.len() >= 3 && name.get(..3) == Some(word));
    let at = DAYS.iter().position(own)?;
    u8::try_from(at).ok()?.checked_add(1)
}

/// A time of day, `03:00`.
pub(super) fn clock(text: &str) -> Option<(u8, u8)> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
    let (hour, minute) = if digits(hour) && minute.len() == 2 && digits(minute) {
        (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?)
    } else {
        return None;
    };
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// A time with its half of the day: `5am`, `5:30pm`, and `5` where "at" stands before it.
fn spoken(piece: &str, before: &str, behind: &str) -> Option<(u8, u8)> {
    let half = |text: &str| match text.replace('.', "").as_str() {
        "am" => Some(false),
        "pm" => Some(true),
        _other => None,
    };
    let at = piece.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(piece.len());
    let (figure, rest) = piece.split_at(at);
    let late = if rest.is_empty() { half(behind) } else { half(rest) };
    let known = rest.is_empty() || late.is_some() || ["utc", "z", "h"].contains(&rest);
    if !known {
        return None;
    }
    let whole = || figure.parse::<u8>().ok().map(|hour| (hour, 0));
    let alone = late.is_some() || before == "at" || behind.starts_with("o'clock");
    // "4.30am"
    let dotted = || clock(&figure.replace('.', ":")).filter(|_| late.is_some());
    let hour = clock(figure).or_else(|| whole().filter(|_| alone)).or_else(dotted);
    let (hour, minute) = hour?;
    let hour = match late {
        Some(true) if hour < 12 => hour.saturating_add(12),
        Some(false) if hour == 12 => 0,
        Some(_) | None => hour,
    };
    (hour < 24).then_some((hour, minute))
}

/// The minutes past an hour in words: `half past two`.
fn past(part: &str, before: &str, two: &str) -> Option<(u8, u8)> {
    let minute = match two {
        "half" => 30,
        "quarter" => 15,
        _other => return None,
    };
    let named = NUMBERS.iter().find(|(name, _number)| *name == part).map(|(_name, n)| *n);
    let hour = named.or_else(|| part.parse().ok()).and_then(|hour| u8::try_from(hour).ok())?;
    (before == "past" && hour < 24).then_some((hour, minute))
}

impl Said {
    /// What some words say.
    pub(super) fn of(heard: &Heard) -> Self {
        Self::in_words(heard.parts().iter().map(String::as_str))
    }

    /// What words say, one behind the other.
    pub(super) fn in_words<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let parts: Vec<String> = words.map(str::to_lowercase).collect();
        let mut said = Self::default();
        for (at, part) in parts.iter().enumerate() {
            let near =
                |at: Option<usize>| at.and_then(|at| parts.get(at)).map_or("", String::as_str);
            let (before, behind) = (near(at.checked_sub(1)), near(at.checked_add(1)));
            said.part(part, before, behind);
            let two = near(at.checked_sub(2));
            // "Monday to Friday", "mon-fri"
            let range = match part.split_once(['-', '\u{2013}']) {
                Some((from, to)) => day(from).zip(day(to)),
                None if ["through", "thru", "to", "till", "until"].contains(&before) => {
                    day(two).zip(day(part))
                }
                None => None,
            };
            said.days.extend(range.into_iter().flat_map(|(from, to)| from..=to));
            said.times.extend(past(part, before, two));
        }
        said
    }

    fn part(&mut self, part: &str, before: &str, behind: &str) {
        for piece in part.split(['-', '–', '—', '/', ',', '(', ')']) {
            match piece {
                "midnight" => self.times.push((0, 0)),
                "noon" => self.times.push((12, 0)),
                "weekday" | "weekdays" | "workday" | "workdays" => self.days.extend(1..=5),
                "weekend" | "weekends" => self.days.extend(6..=7),
                "monthly" => self.monthly = true,
                _other => {}
            }
            self.times.extend(spoken(piece, before, behind));
            self.days.extend(day(piece));
            self.yearly |= MONTHS.contains(&piece);
            let often = OFTEN.iter().find(|(word, _length)| *word == piece);
            self.every.extend(often.map(|(_word, length)| *length));
            let every = ["every", "each", "per", "a", "an", "once"].contains(&before);
            if piece == "month" && (every || before == "the") {
                self.monthly = true;
            }
            self.every.extend(length(piece).filter(|_| every));
            let digits = piece.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let (count, unit) = (digits.parse::<u32>().ok(), piece.get(digits.len()..));
            let unit = unit.filter(|unit| !unit.is_empty()).unwrap_or(behind);
            self.every.extend(count.zip(length(unit)).map(|(n, unit)| n.saturating_mul(unit)));
            let ordinal = ["st", "nd", "rd", "th"].contains(&unit);
            let date = digits.parse::<u8>().ok().filter(|_| ordinal);
            self.dates.extend(date.or_else(|| (piece == "first" && behind == "of").then_some(1)));
        }
    }

    /// Whether nothing is said of when.
    pub(super) fn is_empty(&self) -> bool {
        self.times.is_empty()
            && self.days.is_empty()
            && self.dates.is_empty()
            && self.every.is_empty()
            && !self.monthly
    }
}
