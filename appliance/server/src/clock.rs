//! The only place where a clock is read, and the two texts a time is written in.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tribune_record::UnixMillis;

/// The time now.
pub(crate) fn now() -> UnixMillis {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    let now = SystemTime::now();
    let since = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    UnixMillis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// That time as a date, in UTC.
pub(crate) fn date(at: UnixMillis) -> OffsetDateTime {
    let seconds = at.0.checked_div(1000).and_then(|seconds| i64::try_from(seconds).ok());
    seconds
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// `2026-11-20T11:40:00Z`, to the second.
pub(crate) fn text(at: UnixMillis) -> String {
    date(at).format(&Rfc3339).unwrap_or_else(|_error| "an unknown time".to_owned())
}

/// Reads an RFC 3339 time, or a day (`2026-11-20`, its beginning in UTC).
pub(crate) fn parse(text: &str) -> Option<UnixMillis> {
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    let date = OffsetDateTime::parse(&whole, &Rfc3339).ok()?;
    let millis = date.unix_timestamp_nanos().checked_div(1_000_000)?;
    Some(UnixMillis(u64::try_from(millis).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_is_written() {
        let at = UnixMillis(1_795_165_200_000);
        assert_eq!(text(at), "2026-11-20T09:00:00Z");
        assert_eq!(parse(&text(at)), Some(at));
        assert_eq!(parse("2026-11-20"), Some(UnixMillis(1_795_132_800_000)));
        assert_eq!(parse("2026-11-20T11:00:00+02:00"), Some(at));
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for bad in ["", "now", "2026-13-01", "1795174800", "1969-12-31T00:00:00Z", "2026-11-2é"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
