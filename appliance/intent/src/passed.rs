//! What goes over the socket between the process that judges and the one that may speak to the
//! network: a question as JSON, an answer as JSON.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use tribune_record::{Dialect, Exchange};

use crate::{Asked, Prompt};

/// Where questions are posted.
pub(crate) const PATH: &str = "/v1/ask";

/// A question.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// On whose behalf it is asked.
    pub(crate) orchestrator: String,
    /// Milliseconds in which it must be answered.
    pub(crate) within_ms: u64,
    /// In which dialect; whoever passes it on asks in no other.
    pub(crate) dialect: Dialect,
    /// Which model; whoever passes it on asks no other.
    pub(crate) model: String,
    pub(crate) prompt: Prompt,
}

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Passed {
    exchange: Exchange,
    /// In base64.
    sent: String,
    /// In base64; it need not be UTF-8.
    received: String,
}

/// Why there is none.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Refused {
    pub(crate) error: String,
}

impl From<&Asked> for Passed {
    fn from(asked: &Asked) -> Self {
        let [sent, received] = [&asked.sent, &asked.received].map(|bytes| STANDARD.encode(bytes));
        Self { exchange: asked.exchange.clone(), sent, received }
    }
}

impl TryFrom<Passed> for Asked {
    type Error = base64::DecodeError;

    fn try_from(passed: Passed) -> Result<Self, Self::Error> {
        Ok(Self {
            exchange: passed.exchange,
            sent: STANDARD.decode(passed.sent)?,
            received: STANDARD.decode(passed.received)?,
        })
    }
}
