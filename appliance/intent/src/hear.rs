//! What came of one attempt: an answer or its lack, as an exchange, with what follows from it.

use std::time::Duration;

use hyper::{
    StatusCode,
    header::{self, HeaderName, HeaderValue},
};
use tribune_record::{AskFault, Dialect, Exchange, Reply, UnixMillis};

use crate::{
    Key,
    asked::{Fault, unanswered},
    breaker::Outcome,
    dialect::{self, label},
    limits::FAIR_WAIT,
    retry::Refusal,
    wire::{Answer, Broken},
};

/// Where Anthropic's API says which answer it is.
const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
/// Where the others do.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What came of one attempt.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) exchange: Exchange,
    pub(crate) received: Vec<u8>,
    /// Whether another may do better.
    pub(crate) again: Again,
    /// What it says of the server.
    pub(crate) outcome: Outcome,
}

/// Whether another attempt may do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// It will not.
    No,
    /// It may, after the usual pause.
    Soon,
    /// It may, after the pause that the server asks for.
    After(Duration),
}

/// An attempt without an answer.
pub(crate) fn broken(Broken { fault, passes }: Broken) -> Attempt {
    Attempt {
        exchange: unanswered(fault),
        received: Vec::new(),
        again: if passes { Again::Soon } else { Again::No },
        outcome: Outcome::Failed,
    }
}

/// An attempt whose answer did not come within this time.
pub(crate) fn late(waited: Duration) -> Attempt {
    let broken = broken(Broken::new(AskFault::Timeout, "no answer came in time", false));
    let outcome = if waited < FAIR_WAIT { Outcome::Unknown } else { Outcome::Failed };
    Attempt { outcome, ..broken }
}

/// An attempt with one.
pub(crate) fn heard(
    dialect: Dialect,
    key: Option<&Key>,
    answer: Answer,
    now: UnixMillis,
) -> Attempt {
    let id = match dialect {
        Dialect::Anthropic => answer.headers.get(REQUEST_ID),
        Dialect::Openai | Dialect::Llamacpp => answer.headers.get(X_REQUEST_ID),
    };
    let request_id = id.and_then(|id| id.to_str().ok()).and_then(label);
    let mut attempt =
        if answer.status == StatusCode::OK { read(dialect, answer) } else { refused(answer, now) };
    attempt.exchange.request_id = request_id;
    let repeats = |key: &Key| {
        let said = said(&attempt.exchange).chain([attempt.received.as_slice()]);
        said.into_iter().any(|bytes| key.is_in(bytes))
    };
    if key.is_some_and(repeats) {
        let detail = "the answer repeats the key and is not kept";
        attempt.exchange = unanswered(Fault::new(AskFault::Malformed, detail));
        attempt.received.clear();
    }
    attempt
}

/// An answer with status 200.
fn read(dialect: Dialect, Answer { headers, body, .. }: Answer) -> Attempt {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with(b"application/json") {
        let fault = Fault::new(AskFault::Malformed, "the answer is not JSON");
        return Attempt { received: body, ..broken(Broken { fault, passes: false }) };
    }
    let read = dialect::read(dialect, &body);
    let outcome = match &read.text {
        Err(fault) if fault.class == AskFault::Malformed => Outcome::Failed,
        // A model that declines is at work.
        Ok(_) | Err(_) => Outcome::Well,
    };
    let exchange = Exchange {
        attempts: 0,
        latency_ms: 0,
        request_id: None,
        served_model: read.served_model,
        stop_reason: read.stop_reason,
        usage: read.usage,
        reply: read.text.map_or_else(Reply::from, |text| Reply::Text { text }),
    };
    Attempt { exchange, received: body, again: Again::No, outcome }
}

/// An answer with another status.
fn refused(Answer { status, headers, body }: Answer, now: UnixMillis) -> Attempt {
    let (fault, again, outcome) = if status.is_redirection() {
        let detail = format!("status {}, which is not followed", status.as_u16());
        (Fault::new(AskFault::Redirect, detail), Again::No, Outcome::Failed)
    } else {
        let refusal = Refusal::read(status, &headers, &body, now);
        let again = match refusal.after {
            _ if !refusal.passes() => Again::No,
            Some(after) => Again::After(after),
            None => Again::Soon,
        };
        let outcome = match status.as_u16() {
            _ if refusal.lasts() => Outcome::ForGood(refusal.told()),
            408 | 409 | 429 => Outcome::Failed,
            // The question is wrong, and the server right.
            400..=499 => Outcome::Unknown,
            _ => Outcome::Failed,
        };
        (Fault::new(AskFault::Status, refusal.told()), again, outcome)
    };
    Attempt { exchange: unanswered(fault), received: body, again, outcome }
}

/// Every text of an exchange that the server chose.
fn said(exchange: &Exchange) -> impl Iterator<Item = &[u8]> {
    let reply = match &exchange.reply {
        Reply::Text { text } => text,
        Reply::Fault { detail, .. } => detail,
    };
    let labels = [&exchange.request_id, &exchange.served_model, &exchange.stop_reason];
    labels.into_iter().flatten().chain([reply]).map(String::as_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_was_asked_too_late_is_not_to_blame() {
        assert_eq!(late(Duration::from_millis(4_999)).outcome, Outcome::Unknown);
        assert_eq!(late(FAIR_WAIT).outcome, Outcome::Failed);
    }
}
