//! A question, and everything that came of it.

use serde::{Deserialize, Serialize};
use tribune_record::{AskFault, Exchange, Reply};

/// A question in the two texts that every dialect knows, and what an answer has to look like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// What the model is told to do; the same for every question.
    pub system: String,
    /// What is asked about.
    pub user: String,
    /// The JSON schema of an answer.
    pub schema: serde_json::Value,
}

/// An exchange with the bytes it is read from: bodies alone, no headers and no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What goes into the case.
    pub exchange: Exchange,
    /// The body that was sent; empty where nothing was.
    pub sent: Vec<u8>,
    /// The last body that was received; empty where none was.
    pub received: Vec<u8>,
}

impl Asked {
    /// A question that was never sent.
    pub(crate) fn unsent(fault: Fault) -> Self {
        Self { exchange: unanswered(fault), sent: Vec::new(), received: Vec::new() }
    }
}

/// Why there is no answer, with words that hold nothing secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) class: AskFault,
    pub(crate) detail: String,
}

impl Fault {
    pub(crate) fn new(class: AskFault, detail: impl Into<String>) -> Self {
        Self { class, detail: detail.into() }
    }
}

impl From<Fault> for Reply {
    fn from(Fault { class, detail }: Fault) -> Self {
        Self::Fault { class, detail }
    }
}

/// An exchange of which nothing is known but its fault.
pub(crate) fn unanswered(fault: Fault) -> Exchange {
    Exchange {
        attempts: 0,
        latency_ms: 0,
        request_id: None,
        served_model: None,
        stop_reason: None,
        usage: None,
        reply: fault.into(),
    }
}
