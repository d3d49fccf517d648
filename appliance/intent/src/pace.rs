//! The provider's own limits, as its answers tell them: near their end nobody is sent ahead to be
//! refused. Pure: the time is given.

use hyper::HeaderMap;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tribune_record::UnixMillis;

const KINDS: [&str; 4] = ["requests", "tokens", "input-tokens", "output-tokens"];
/// Longest that a provider can make anybody wait, in milliseconds: a wrong date is no outage.
const HOLD_MAX_MS: u64 = 300_000;

/// Until when nothing is sent.
#[derive(Debug, Default)]
pub(crate) struct Pace(Option<UnixMillis>);

impl Pace {
    /// Heeds what an answer says of what is left.
    pub(crate) fn heed(&mut self, headers: &HeaderMap, now: UnixMillis) {
        for kind in KINDS {
            let text = |what: &str| {
                let name = format!("anthropic-ratelimit-{kind}-{what}");
                headers.get(name).and_then(|value| value.to_str().ok())
            };
            let number = |what: &str| text(what).and_then(|text| text.parse::<u64>().ok());
            let Some(remaining) = number("remaining") else { continue };
            let limit = number("limit").unwrap_or(0);
            let near_its_end = remaining <= 1 || remaining.saturating_mul(20) <= limit;
            if let Some(reset) = text("reset").and_then(instant).filter(|_| near_its_end) {
                self.hold(reset, now);
            }
        }
    }

    /// Sends nothing until then.
    pub(crate) fn hold(&mut self, until: UnixMillis, now: UnixMillis) {
        let until = until.min(UnixMillis(now.0.saturating_add(HOLD_MAX_MS)));
        self.0 = self.0.max(Some(until)).filter(|until| *until > now);
    }

    /// Milliseconds to wait before the next question.
    pub(crate) fn wait_ms(&self, now: UnixMillis) -> u64 {
        let wait = self.0.map_or(0, |until| until.0.saturating_sub(now.0));
        // More than that is a clock that stepped back.
        if wait > HOLD_MAX_MS { 0 } else { wait }
    }
}

fn instant(text: &str) -> Option<UnixMillis> {
    let nanos = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
    Some(UnixMillis(u64::try_from(nanos.checked_div(1_000_000)?).ok()?))
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a wrong number fails its test")]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_795_165_200_000);

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], expected_ms: u64) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        let mut pace = Pace::default();
        pace.heed(&map, NOW);
        assert_eq!(pace.wait_ms(NOW), expected_ms);
        assert_eq!(pace.wait_ms(UnixMillis(NOW.0 + expected_ms)), 0);
    }

    #[test]
    fn near_its_end_a_limit_is_waited_for() {
        let reset = ("anthropic-ratelimit-requests-reset", "2026-11-20T09:00:07Z");
        let limit = ("anthropic-ratelimit-requests-limit", "50");
        let name = "anthropic-ratelimit-requests-remaining";
        check(&[(name, "0"), reset], 7_000);
        check(&[(name, "2"), reset, limit], 7_000);
        check(&[(name, "3"), reset, limit], 0);
        check(&[(name, "2"), reset], 0);
        check(&[(name, "many"), reset], 0);
        check(&[(name, "0")], 0);
    }

    #[test]
    fn tokens_are_a_limit_too() {
        for kind in KINDS {
            let [remaining, reset] = ["remaining", "reset"]
                .map(|what| &*format!("anthropic-ratelimit-{kind}-{what}").leak());
            check(&[(remaining, "0"), (reset, "2026-11-20T09:00:01.5Z")], 1_500);
        }
    }

    #[test]
    fn a_wrong_date_holds_nobody_for_long() {
        let name = "anthropic-ratelimit-tokens-remaining";
        for (date, expected) in
            [("2199-01-01T00:00:00Z", HOLD_MAX_MS), ("2020-01-01T00:00:00Z", 0), ("soon", 0)]
        {
            check(&[(name, "0"), ("anthropic-ratelimit-tokens-reset", date)], expected);
        }
    }

    #[test]
    fn a_clock_that_steps_back_holds_nobody() {
        let mut pace = Pace::default();
        pace.hold(UnixMillis(NOW.0 + 1_000), NOW);
        assert_eq!(pace.wait_ms(NOW), 1_000);
        assert_eq!(pace.wait_ms(UnixMillis(NOW.0 - 3_600_000)), 0);
    }
}
