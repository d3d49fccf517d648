//! What a request says of money and of time: $3,407 a day for seven days is $23,849, and machines
//! that run 224 hours a month do not run 730.

use alloc::{string::String, vec::Vec};
use tribune_record::Usd;

use super::MONTH;
use crate::words::{LENGTHS, NUMBERS, tokens};

/// Days of a month that a rate without an end is counted for.
const DAYS: u64 = 30;
const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;
/// Hours of the longest month's days and weeks.
const DAYS_OF_A_MONTH: u64 = 31;
const WEEKS_OF_A_MONTH: u64 = 5;

/// Words beside which a length of time may be another thing's, or only a lower bound: backups kept
/// for seven days say nothing of how long a database lives.
const OTHERWISE: [&str; 30] = [
    "backup",
    "backups",
    "retain",
    "retained",
    "retains",
    "retention",
    "keep",
    "keeps",
    "kept",
    "snapshot",
    "snapshots",
    "log",
    "logs",
    "history",
    "archive",
    "least",
    "more",
    "longer",
    "minimum",
    "over",
    "every",
    "not",
    "expire",
    "expires",
    "old",
    "older",
    "last",
    "past",
    "downtime",
    "maintenance",
];

/// The largest sum a month that the words give as a rate, if they give any. `days` is how long
/// things live, where somebody who is taken at their word says so.
pub(super) fn monthly(text: &str, days: Option<u16>) -> Option<Usd> {
    let words = tokens(text);
    let days = days.map(u64::from).or_else(|| days_of(&words)).unwrap_or(DAYS).min(DAYS);
    let days = i64::try_from(days).unwrap_or(i64::MAX);
    text.split('$').skip(1).filter_map(|after| rated(after, days)).max()
}

/// The hours a month that the words say a thing runs: the longest of what they say.
pub(super) fn hours(text: &str) -> Option<u64> {
    let words = tokens(text);
    if says_otherwise(&words) {
        return None;
    }
    let long = lengths(&words).filter(|length| length.unit >= HOUR);
    let said = long.filter_map(|length| length.hours_a_month(&words));
    said.max().map(|hours| hours.min(MONTH))
}

/// `3,407 a day …`: the amount at the head, times how often it comes.
fn rated(after: &str, days: i64) -> Option<Usd> {
    let end = after.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.')));
    let (head, rest) = after.split_at_checked(end.unwrap_or(after.len()))?;
    let digits: String = head.chars().filter(|c| *c != ',').collect();
    let amount: Usd = digits.trim_end_matches('.').parse().ok()?;
    let next: Vec<String> = tokens(rest).into_iter().take(2).collect();
    let next: Vec<&str> = next.iter().map(String::as_str).collect();
    match next.as_slice() {
        ["a" | "per" | "each" | "every", "day"] | ["day" | "daily", ..] => Some(amount.times(days)),
        ["an" | "per" | "each" | "every", "hour"] | ["hour" | "hourly", ..] => {
            Some(amount.times(days).times(24))
        }
        _no_rate => None,
    }
}

/// `seven days`, `a week`: the longest length of time, a rate (`a day`) aside.
fn days_of(words: &[String]) -> Option<u64> {
    if says_otherwise(words) {
        return None;
    }
    let long = lengths(words).filter(|length| length.unit >= DAY && !length.is_rate(words));
    long.map(|length| length.count.saturating_mul(length.unit).div_ceil(DAY)).max()
}

fn says_otherwise(words: &[String]) -> bool {
    words.iter().any(|word| OTHERWISE.contains(&word.as_str()))
}

/// A number and a unit of time, with the place of the number among the words.
#[derive(Debug, Clone, Copy)]
struct Length {
    at: usize,
    count: u64,
    unit: u64,
}

impl Length {
    /// `224 hours a month`, `8 hours a day`, `for two weeks`.
    fn hours_a_month(self, words: &[String]) -> Option<u64> {
        let length = self.count.saturating_mul(self.unit).div_ceil(HOUR);
        let mut after = words.iter().skip(self.at.saturating_add(2)).map(String::as_str);
        let first = after.next();
        let per = match first {
            Some("a" | "an" | "per" | "each") => after.next(),
            _other => first,
        };
        match per {
            Some("day" | "daily") => Some(length.saturating_mul(DAYS_OF_A_MONTH)),
            Some("week" | "weekly") => Some(length.saturating_mul(WEEKS_OF_A_MONTH)),
            Some("month" | "monthly") => Some(length),
            _other => self.is_whole(words).then_some(length),
        }
    }

    /// `for two weeks`, `for the next two weeks`.
    fn is_whole(self, words: &[String]) -> bool {
        const BETWEEN: [&str; 5] = ["the", "next", "about", "only", "just"];
        let mut before = words.iter().take(self.at).rev().map(String::as_str);
        before.find(|word| !BETWEEN.contains(word)) == Some("for")
    }

    /// `a day` is no length of time, `a week` may be.
    fn is_rate(self, words: &[String]) -> bool {
        let number = words.get(self.at).map(String::as_str);
        self.unit <= DAY && matches!(number, Some("a" | "an"))
    }
}

fn lengths(words: &[String]) -> impl Iterator<Item = Length> {
    words.iter().zip(words.iter().skip(1)).enumerate().filter_map(|(at, (number, unit))| {
        let singular = unit.strip_suffix('s').unwrap_or(unit);
        let (_name, unit) = LENGTHS.iter().find(|(name, _seconds)| *name == singular)?;
        Some(Length { at, count: count(number)?, unit: *unit })
    })
}

fn count(word: &str) -> Option<u64> {
    let named = NUMBERS.iter().find(|(name, _count)| *name == word);
    match word {
        "a" | "an" => Some(1),
        _other => {
            named.map(|(_name, count)| u64::from(*count)).or_else(|| word.parse::<u64>().ok())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Usd, hours, monthly};

    #[track_caller]
    fn check(text: &str, days: Option<u16>, expected: Option<i64>) {
        let sum = monthly(text, days);
        let expected = expected.map(|dollars| Usd::from_cents(100).times(dollars));
        assert_eq!(sum, expected, "{text}");
    }

    #[test]
    fn a_rate_is_counted_for_as_long_as_it_lasts() {
        check("Capacity at +$3,407 a day for seven days", None, Some(23_849));
        check("Capacity at $3,407 per day", Some(7), Some(23_849));
        check("It costs $100/day", None, Some(3_000));
        check("It costs $2 an hour for two weeks", None, Some(672));
        check("It costs $100 a day for two days, later for a fortnight", None, Some(1_400));
        check("It costs $100 a day for three months", None, Some(3_000));
    }

    #[test]
    fn what_is_no_rate_is_not_counted() {
        check("It costs $3,407 a month", None, None);
        check("Add $ a day", None, None);
        check("Keep it for seven days", None, None);
    }

    #[test]
    fn how_long_backups_are_kept_does_not_shorten_a_rate() {
        check("A database at $100 a day, backups kept for two days", None, Some(3_000));
        check("A database at $100 a day for two days", None, Some(200));
    }

    #[test]
    fn usage_is_read_from_words() {
        for (text, expected) in [
            ("Four GPU machines, 224 hours a month", Some(224)),
            ("They run 8 hours/day", Some(248)),
            ("They run 40 hours per week", Some(200)),
            ("A test bed for two weeks", Some(336)),
            ("A test bed for the next 10 days, 8 hours a day", Some(248)),
            ("A test bed for a week", Some(168)),
            ("They run 24 hours a day, 7 days a week", Some(730)),
            ("A cluster for three months", Some(730)),
        ] {
            assert_eq!(hours(text), expected, "{text}");
        }
    }

    #[test]
    fn what_says_nothing_of_usage_is_not_read_as_usage() {
        for text in [
            "Four GPU machines",
            "A database with backups kept for 7 days",
            "Machines for at least two weeks",
            "Machines that answer in two weeks",
            "Machines not for two weeks",
            "Machines for weeks",
            "Machines with 40 minutes of restarts a month",
            "",
        ] {
            assert_eq!(hours(text), None, "{text}");
        }
    }
}
