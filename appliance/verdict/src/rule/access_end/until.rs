//! When access ends: dates in conditions, expressions and tags.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::time::Duration;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tribune_record::{AccessEnd, Known, UnixMillis, Value};

use crate::{document::Statement, words::plain};

/// Tags that say when an object is no longer wanted.
const TAGS: [&str; 10] = [
    "expires",
    "expiry",
    "expiresat",
    "expireson",
    "expirydate",
    "expirationdate",
    "expiration",
    "validuntil",
    "accessuntil",
    "enddate",
];
const DAY_MILLIS: u64 = 86_400_000;

/// A moment as people and machines write it: RFC 3339, a day, or seconds since 1970. A day alone
/// is its beginning, as the clouds read it.
pub(super) fn moment(text: &str) -> Option<UnixMillis> {
    let text = text.trim();
    let seconds = match text.parse::<i64>() {
        Ok(seconds) => seconds,
        Err(_no_number) => {
            let whole =
                if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
            OffsetDateTime::parse(&whole, &Rfc3339).ok()?.unix_timestamp()
        }
    };
    // Years of four digits from 1970 on: what is outside of them is no date anybody meant.
    let is_date = (0..253_402_300_800).contains(&seconds);
    let millis = u64::try_from(seconds).ok()?.checked_mul(1_000)?;
    is_date.then_some(UnixMillis(millis))
}

/// The earlier of two ends. What nobody can say is not later than anything.
pub(super) fn earlier(one: AccessEnd, other: AccessEnd) -> AccessEnd {
    match (one, other) {
        (AccessEnd::Never, end) | (end, AccessEnd::Never) => end,
        (AccessEnd::At(one), AccessEnd::At(other)) => AccessEnd::At(one.min(other)),
        // One end is sure: whatever the other turns out to be, it is no later.
        (at @ AccessEnd::At(_), AccessEnd::Unknown(_))
        | (AccessEnd::Unknown(_), at @ AccessEnd::At(_)) => at,
        (unknown @ AccessEnd::Unknown(_), AccessEnd::Unknown(_)) => unknown,
    }
}

/// The later of two ends: of several ways in, the last counts.
pub(super) fn later(one: AccessEnd, other: AccessEnd) -> AccessEnd {
    match (one, other) {
        (AccessEnd::Never, _) | (_, AccessEnd::Never) => AccessEnd::Never,
        (AccessEnd::Unknown(why), _) | (_, AccessEnd::Unknown(why)) => AccessEnd::Unknown(why),
        (AccessEnd::At(one), AccessEnd::At(other)) => AccessEnd::At(one.max(other)),
    }
}

fn of_texts(texts: &[String]) -> AccessEnd {
    let each = texts.iter().map(|text| match moment(text) {
        Some(at) => AccessEnd::At(at),
        None => AccessEnd::Unknown(format!("{text:?} is no date")),
    });
    each.reduce(later).unwrap_or(AccessEnd::Never)
}

/// When a statement stops to allow.
pub(super) fn of_statement(statement: &Statement) -> AccessEnd {
    let ends = statement.until.iter().map(|texts| of_texts(texts));
    let end = ends.reduce(earlier).unwrap_or(AccessEnd::Never);
    if end == AccessEnd::Never && statement.open_conditions {
        let why = "a part of its conditions is only known after apply, or hidden";
        return AccessEnd::Unknown(why.to_owned());
    }
    end
}

/// When a document stops to allow anything, by a statement that denies everybody everything from
/// then on.
pub(super) fn of_denials(statements: &[Statement]) -> AccessEnd {
    let is_for_all = |statement: &&Statement| {
        let everything = |list: &[String]| list.iter().any(|one| one == "*");
        !statement.allows
            && everything(&statement.actions)
            && everything(&statement.resources)
            && !statement.open_conditions
            // With any further condition it holds for some requests only.
            && !statement.beside_time
            && statement.until.is_empty()
            && (statement.principals.is_empty() || everything(&statement.principals))
            && [&statement.not_principals, &statement.not_resources, &statement.not_actions]
                .iter()
                .all(|not| not.is_none())
    };
    let denials = statements.iter().filter(is_for_all);
    let ends = denials.filter_map(|statement| match statement.from.as_slice() {
        // Each of several conditions delays it.
        [texts] => Some(of_texts(texts)),
        _none_or_several => None,
    });
    ends.reduce(earlier).unwrap_or(AccessEnd::Never)
}

/// When an object says that it is no longer wanted.
pub(super) fn of_tags(object: &Value) -> AccessEnd {
    let maps = ["tags", "tags_all", "labels"].into_iter().map(|key| object.read(&[key]));
    let mut end = AccessEnd::Never;
    for known in maps {
        let Known::Is(Value::Map(tags)) = known else { continue };
        for (name, value) in tags {
            if !TAGS.contains(&plain(name).as_str()) {
                continue;
            }
            let one = match value {
                Value::Text(text) => of_texts(core::slice::from_ref(text)),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::List(_)
                | Value::Map(_)
                | Value::Unknown(_)
                | Value::Redacted(_) => {
                    AccessEnd::Unknown(format!("nobody can read the tag {name}"))
                }
            };
            end = earlier(end, one);
        }
    }
    end
}

/// When a condition of Google's, `request.time < timestamp("…")`, stops to hold.
pub(super) fn of_expression(object: &Value) -> AccessEnd {
    let expression = match object.read(&["condition", "0", "expression"]) {
        Known::Absent => return AccessEnd::Never,
        Known::Is(Value::Text(text)) => text,
        Known::Is(_) | Known::Unknown(_) | Known::Masked => {
            return AccessEnd::Unknown("nobody can read its condition".to_owned());
        }
    };
    // What stands beside an alternative, or is turned round, ends nothing.
    if expression.contains("||") || expression.contains('!') || expression.contains('?') {
        return AccessEnd::Never;
    }
    let parts = expression.split("&&").filter_map(|part| {
        let rest = part.trim().trim_matches(['(', ' ']).strip_prefix("request.time")?.trim_start();
        let rest = rest.strip_prefix("<=").or_else(|| rest.strip_prefix('<'))?.trim_start();
        let rest = rest.strip_prefix("timestamp(")?.trim_start_matches(['"', '\'']);
        rest.split(['"', '\'']).next().map(ToOwned::to_owned)
    });
    let ends: Vec<AccessEnd> = parts.map(|text| of_texts(&[text])).collect();
    ends.into_iter().reduce(earlier).unwrap_or(AccessEnd::Never)
}

/// When a grant that is asked for in advance ends, as Azure writes it: a moment, or a length of
/// time from now on.
pub(super) fn of_schedule(object: &Value, now: UnixMillis) -> AccessEnd {
    let at = |key| object.read(&["schedule", "0", "expiration", "0", key]);
    let mut end = AccessEnd::Never;
    for (key, millis) in [("duration_days", DAY_MILLIS), ("duration_hours", 3_600_000)] {
        let one = match at(key) {
            Known::Absent => continue,
            known @ (Known::Is(_) | Known::Unknown(_) | Known::Masked) => {
                match known.i64().and_then(|count| u64::try_from(count).ok()) {
                    Some(0) => continue,
                    Some(count) => AccessEnd::At(UnixMillis(
                        now.0.saturating_add(count.saturating_mul(millis)),
                    )),
                    None => AccessEnd::Unknown(format!("nobody can read {key}")),
                }
            }
        };
        end = earlier(end, one);
    }
    match at("end_date_time") {
        Known::Absent => end,
        Known::Is(Value::Text(text)) if text.is_empty() => end,
        Known::Is(Value::Text(text)) => earlier(end, of_texts(core::slice::from_ref(text))),
        Known::Is(_) | Known::Unknown(_) | Known::Masked => {
            earlier(end, AccessEnd::Unknown("nobody can read its end".to_owned()))
        }
    }
}

/// The end that stands at one attribute.
pub(super) fn of_attribute(object: &Value, key: &str) -> AccessEnd {
    match object.read(&[key]) {
        Known::Absent => AccessEnd::Never,
        Known::Is(Value::Text(text)) if text.is_empty() => AccessEnd::Never,
        Known::Is(Value::Text(text)) => of_texts(core::slice::from_ref(text)),
        Known::Is(_) | Known::Unknown(_) | Known::Masked => {
            AccessEnd::Unknown(format!("nobody can read {key}"))
        }
    }
}

/// A day for a sentence.
pub(super) fn day(at: UnixMillis) -> String {
    let seconds = i64::try_from(Duration::from_millis(at.0).as_secs()).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).map_or_else(
        |_error| format!("{seconds} s"),
        |at| {
            let (hour, minute, second) = at.to_hms();
            let date = format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day());
            if (hour, minute, second) == (0, 0, 0) {
                date
            } else {
                format!("{date} {hour:02}:{minute:02} UTC")
            }
        },
    )
}

/// Days from one moment to another, begun ones counted.
pub(super) fn days(from: UnixMillis, to: UnixMillis) -> u64 {
    to.0.saturating_sub(from.0).div_ceil(DAY_MILLIS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_and_machines_write_them() {
        let at = |text| moment(text).map(|at| at.0);
        assert_eq!(at("2026-12-01T00:00:00Z"), Some(1_796_083_200_000));
        assert_eq!(at("2026-12-01T02:00:00+02:00"), Some(1_796_083_200_000));
        assert_eq!(at(" 2026-12-01 "), Some(1_796_083_200_000));
        assert_eq!(at("1796083200"), Some(1_796_083_200_000));
        for none in ["", "soon", "2026-13-01", "2026-12-1", "-1", "9999999999999", "01/12/2026"] {
            assert_eq!(at(none), None, "{none}");
        }
    }

    #[test]
    fn a_moment_is_told_as_a_day() {
        assert_eq!(day(UnixMillis(1_796_083_200_000)), "2026-12-01");
        assert_eq!(day(UnixMillis(1_796_083_260_000)), "2026-12-01 00:01 UTC");
        assert_eq!(days(UnixMillis(0), UnixMillis(DAY_MILLIS)), 1);
        assert_eq!(days(UnixMillis(0), UnixMillis(DAY_MILLIS + 1)), 2);
        assert_eq!(days(UnixMillis(5), UnixMillis(0)), 0);
    }

    #[test]
    fn an_unknown_end_beside_a_sure_one_is_no_later() {
        let at = |day| AccessEnd::At(UnixMillis(day));
        let unknown = || AccessEnd::Unknown(String::new());
        assert_eq!(earlier(at(2), at(1)), at(1));
        assert_eq!(earlier(AccessEnd::Never, at(1)), at(1));
        assert_eq!(earlier(unknown(), at(1)), at(1));
        assert_eq!(earlier(AccessEnd::Never, unknown()), unknown());
        assert_eq!(later(at(2), at(1)), at(2));
        assert_eq!(later(at(2), unknown()), unknown());
        assert_eq!(later(AccessEnd::Never, unknown()), AccessEnd::Never);
    }
}
