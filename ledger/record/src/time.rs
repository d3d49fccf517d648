//! Time as a value: read once at the edge, written into the case, never read again.

use alloc::{format, string::String};
use core::{fmt, str::FromStr};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

impl UnixMillis {
    /// The day it falls on, in UTC; none after the year 9999.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        let number = u32::try_from(self.0.checked_div(Day::MILLIS)?).ok()?;
        (number <= Day::LAST.0).then_some(Day(number))
    }
}

/// A day of the Gregorian calendar, 1970 to 9999; in text and JSON `2026-11-20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

/// Days of a common year before each month.
const BEFORE: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

impl Day {
    const MILLIS: u64 = 86_400_000;
    /// 9999-12-31.
    const LAST: Self = Self(2_932_896);

    /// Days from this one to a later one; none to an earlier one.
    #[must_use]
    pub const fn until(self, later: Self) -> Option<u32> {
        later.0.checked_sub(self.0)
    }

    fn of(year: u32, month: u32, day: u32) -> Option<Self> {
        let within = (1970..=9999).contains(&year) && day >= 1 && day <= length(year, month)?;
        let index = usize::try_from(month.checked_sub(1)?).ok()?;
        let leap = u32::from(month > 2 && is_leap(year));
        let before = first_of(year)?.checked_add(*BEFORE.get(index)?)?.checked_add(leap)?;
        within.then(|| before.checked_add(day.checked_sub(1)?).map(Self)).flatten()
    }

    /// Year, month and day.
    fn parts(self) -> (u32, u32, u32) {
        // Years of 366 days are at most 17 too few until 9999.
        let least = self.0.checked_div(366).unwrap_or(0).saturating_add(1970);
        let first = |year: &u32| first_of(*year).is_some_and(|first| first <= self.0);
        let year = (least..=least.saturating_add(17)).rev().find(first).unwrap_or(1970);
        let starts = |month: &u32| Self::of(year, *month, 1).is_some_and(|start| start <= self);
        let month = (1..=12).rev().find(starts).unwrap_or(1);
        let start = Self::of(year, month, 1).unwrap_or(self);
        let day = start.until(self).unwrap_or(0).saturating_add(1);
        (year, month, day)
    }
}

const fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

/// Days of a month.
const fn length(year: u32, month: u32) -> Option<u32> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if is_leap(year) => Some(29),
        2 => Some(28),
        _no_month => None,
    }
}

/// The number of the first day of a year.
fn first_of(year: u32) -> Option<u32> {
    /// Leap days before 1970.
    const BEFORE_1970: u32 = 477;
    let past = year.checked_sub(1)?;
    let every = |years: u32| past.checked_div(years);
    let leaps = every(4)?.checked_sub(every(100)?)?.checked_add(every(400)?)?;
    let common = year.checked_sub(1970)?.checked_mul(365)?;
    common.checked_add(leaps)?.checked_sub(BEFORE_1970)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a day such as 2026-11-20, found {found:?}")]
pub struct InvalidDay {
    found: String,
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: Option<&str>, digits: usize| {
            let part = part.filter(|part| part.len() == digits)?;
            let plain = part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u32>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let year = number(parts.next(), 4);
        let month = number(parts.next(), 2);
        let day = number(parts.next(), 2);
        let read = match (year, month, day, parts.next()) {
            (Some(year), Some(month), Some(day), None) => Self::of(year, month, day),
            (_, _, _, _) => None,
        };
        read.ok_or_else(|| InvalidDay { found: text.chars().take(40).collect() })
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{self}"))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Day;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a day such as \"2026-11-20\"")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Day, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[track_caller]
    fn check(text: &str, number: u32) {
        assert_eq!(text.parse(), Ok(Day(number)));
        assert_eq!(Day(number).to_string(), text);
    }

    #[test]
    fn days_are_counted() {
        check("1970-01-01", 0);
        check("1972-02-29", 789);
        check("1972-03-01", 790);
        check("2000-02-29", 11_016);
        check("2026-11-20", 20_777);
        check("2099-12-31", 47_481);
        check("9999-12-31", 2_932_896);
        assert_eq!(UnixMillis(1_795_132_800_000).day(), Some(Day(20_777)));
        assert_eq!(UnixMillis(1_795_132_799_999).day(), Some(Day(20_776)));
        assert_eq!(UnixMillis(u64::MAX).day(), None);
        assert_eq!(Day(5).until(Day(9)), Some(4));
        assert_eq!(Day(9).until(Day(5)), None);
    }

    #[test]
    fn every_day_is_read_as_it_is_written() {
        let all = (0..=Day::LAST.0).step_by(61).chain(0..1_500);
        for number in all {
            assert_eq!(Day(number).to_string().parse(), Ok(Day(number)));
        }
    }

    #[test]
    fn what_is_no_day_is_not_read() {
        for bad in [
            "",
            "2026",
            "2026-11",
            "2026-11-31",
            "2026-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "1969-12-31",
            "10000-01-01",
            "26-11-20",
            "2026-1-20",
            "2026-11-20T00:00:00Z",
            "2026-11-20-1",
            "+026-11-20",
            "२०२६-11-20",
        ] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
        serde_json::from_str::<Day>("20261120").unwrap_err();
    }
}
