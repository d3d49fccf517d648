//! What a fake does with a sound question.

use std::time::Duration;

use serde_json::Value;
use tribune_record::Dialect;

/// What a fake does, step by step.
#[derive(Debug, Clone)]
pub struct Act(pub Vec<Step>);

/// One step of it.
#[derive(Debug, Clone)]
pub enum Step {
    /// Writes these bytes.
    Write(Vec<u8>),
    /// Waits.
    Wait(Duration),
    /// Does nothing more, and keeps the connection.
    Hang,
    /// Drops the connection.
    Cut,
    /// Ends the connection in due form.
    Close,
}

/// Stands where the text of [`Act::says`] goes once the dialect is known.
const SAYS: &[u8] = b"\0says ";

impl Act {
    /// An answer with status 200 in which the model says this.
    #[must_use]
    pub fn says(text: &str) -> Self {
        Self(vec![Step::Write([SAYS, text.as_bytes()].concat())])
    }

    /// An answer with this status and JSON body.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::with(status, &[], body)
    }

    /// The same with further headers.
    #[must_use]
    pub fn with(status: u16, headers: &[(&str, &str)], body: &Value) -> Self {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        Self::bytes(status, &all, body.to_string().as_bytes())
    }

    /// An answer with these headers and this body, and a length that fits.
    #[must_use]
    pub fn bytes(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let length = body.len().to_string();
        let mut all = headers.to_vec();
        all.push(("content-length", &length));
        Self(vec![Step::Write(head(status, &all)), Step::Write(body.to_vec())])
    }

    /// With a step put before it.
    #[must_use]
    pub fn after(self, step: Step) -> Self {
        let mut steps = vec![step];
        steps.extend(self.0);
        Self(steps)
    }

    /// The same with what depends on the dialect put in.
    pub(super) fn for_dialect(self, dialect: Dialect) -> Self {
        let id = match dialect {
            Dialect::Anthropic => ("request-id", "req_fake_1"),
            Dialect::Openai | Dialect::Llamacpp => ("x-request-id", "req-fake-1"),
        };
        let put = |step| match step {
            Step::Write(bytes) => match bytes.strip_prefix(SAYS) {
                Some(text) => {
                    let body = super::says(dialect, &String::from_utf8_lossy(text));
                    Self::with(200, &[id], &body).0
                }
                None => vec![Step::Write(bytes)],
            },
            Step::Wait(_) | Step::Hang | Step::Cut | Step::Close => vec![step],
        };
        Self(self.0.into_iter().flat_map(put).collect())
    }
}

/// The head of an answer, with its empty line.
#[must_use]
pub(super) fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Fake\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}
