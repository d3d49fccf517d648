//! What an answer that is not 200 says about asking again. Pure.

use std::time::{Duration, UNIX_EPOCH};

use hyper::{HeaderMap, StatusCode, header::HeaderName};
use serde_json::Value;
use tribune_record::UnixMillis;

use crate::dialect::label;

const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");
const RETRY_AFTER: HeaderName = HeaderName::from_static("retry-after");
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// A refusal, as far as anything follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// The provider's type and code, where they are names.
    words: Vec<String>,
    /// What the server itself says about asking again.
    told: Option<bool>,
    /// The pause it asks for.
    pub(crate) after: Option<Duration>,
}

impl Refusal {
    /// Reads a refusal of either dialect; whatever is unknown in it is passed over.
    pub(crate) fn read(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        now: UnixMillis,
    ) -> Self {
        let told = match headers.get(SHOULD_RETRY).map(|value| value.as_bytes()) {
            Some(b"true") => Some(true),
            Some(b"false") => Some(false),
            Some(_) | None => None,
        };
        Self { status, words: words(body), told, after: after(headers, now) }
    }

    /// Whether it may go well a moment later.
    pub(crate) fn passes(&self) -> bool {
        let listed = match self.status.as_u16() {
            408 | 409 => true,
            429 => !self.is_spent(),
            status => status >= 500,
        };
        self.told.unwrap_or(listed)
    }

    /// Whether only a person can mend it: a key, a bill, a right, a name.
    pub(crate) fn lasts(&self) -> bool {
        matches!(self.status.as_u16(), 401..=404) || self.is_spent()
    }

    fn is_spent(&self) -> bool {
        let spent =
            |word: &String| word.ends_with("spend_limit_reached") || word == "insufficient_quota";
        self.words.iter().any(spent)
    }

    /// In words; the server's own message is not repeated, for it may hold what was sent.
    pub(crate) fn told(&self) -> String {
        let mut told = format!("status {}", self.status.as_u16());
        for word in self.words.iter().filter(|word| KNOWN.contains(&word.as_str())) {
            told.push(' ');
            told.push_str(word);
        }
        told
    }
}

/// Types and codes of errors that are repeated in words. What a server says besides may be what was
/// sent to it, its key among others.
const KNOWN: &[&str] = &[
    "api_error",
    "authentication_error",
    "billing_error",
    "conflict_error",
    "context_length_exceeded",
    "contract_spend_limit_reached",
    "enforced_spend_limit_reached",
    "insufficient_quota",
    "invalid_api_key",
    "invalid_request_error",
    "model_not_found",
    "not_found_error",
    "overloaded_error",
    "permission_error",
    "ramp_limit_exceeded",
    "rate_limit_error",
    "request_body_too_large_after_decoding",
    "request_too_large",
    "server_error",
    "timeout_error",
    "unavailable_error",
];

/// The type and the code of an error in any shape that is in use.
fn words(body: &[u8]) -> Vec<String> {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let error = body.get("error").filter(|error| error.is_object()).unwrap_or(&body);
    let code = error.get("details").and_then(|details| details.get("error_code"));
    [error.get("type"), code, error.get("code")]
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .filter_map(label)
        .collect()
}

fn after(headers: &HeaderMap, now: UnixMillis) -> Option<Duration> {
    let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(ms) = text(&RETRY_AFTER_MS).and_then(number) {
        return Some(Duration::from_millis(ms));
    }
    let text = text(&RETRY_AFTER)?;
    if let Some(seconds) = number(text) {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(at.saturating_sub(Duration::from_millis(now.0)))
}

/// A number; one that is larger than any is the largest.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_a_server_makes_up_is_not_repeated() {
        let body = br#"{"error":{"type":"authentication_error","code":"my_local_server_key"}}"#;
        let status = StatusCode::UNAUTHORIZED;
        let refusal = Refusal::read(status, &HeaderMap::new(), body, UnixMillis(0));
        assert_eq!(refusal.told(), "status 401 authentication_error");
    }
}
