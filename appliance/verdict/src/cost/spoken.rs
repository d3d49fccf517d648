//! Money a request speaks of by the day or the hour: $3,407 a day for seven days is $23,849.

use alloc::{string::String, vec::Vec};
use tribune_record::Usd;

use crate::words::tokens;

/// Days of a month that a rate without an end is counted for.
const DAYS: i64 = 30;

const NUMBERS: [(&str, i64); 13] = [
    ("a", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("fourteen", 14),
    ("thirty", 30),
];

/// The largest sum a month that the words give as a rate, if they give any. `days` is how long
/// things live, where the submission says so.
pub(super) fn monthly(text: &str, days: Option<u16>) -> Option<Usd> {
    let words = tokens(text);
    let days = days.map(i64::from).or_else(|| spoken_days(&words)).unwrap_or(DAYS).min(DAYS);
    let amounts = text.split('$').skip(1).filter_map(|after| rated(after, days));
    amounts.max()
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

/// `seven days`, `2 weeks`: a length of time, not a rate.
fn spoken_days(words: &[String]) -> Option<i64> {
    let pairs = words.iter().zip(words.iter().skip(1));
    let mut lengths = pairs.filter_map(|(number, unit)| {
        let factor = match unit.as_str() {
            "days" => 1,
            "week" | "weeks" => 7,
            _other => return None,
        };
        let named = NUMBERS.iter().find(|(name, _count)| name == number);
        let count = named.map(|(_name, count)| *count).or_else(|| number.parse().ok())?;
        Some(count.saturating_mul(factor))
    });
    lengths.next()
}

#[cfg(test)]
mod tests {
    use super::{Usd, monthly};

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
    }

    #[test]
    fn what_is_no_rate_is_not_counted() {
        check("It costs $3,407 a month", None, None);
        check("Add $ a day", None, None);
        check("Keep it for seven days", None, None);
    }
}
