//! What a language model was asked about a case, and what came of it. It is evidence, never a
//! decision: the verdict reads it again from here, and nobody ever asks twice.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::Digest;

/// The wire format a model is asked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Anthropic's Messages API.
    Anthropic,
    /// The chat completions that vLLM, Ollama and others share with `OpenAI`.
    Openai,
    /// The same with the schema where llama.cpp expects it.
    Llamacpp,
}

/// Which model is asked and with which words. Where a site sets one, no plan is approved without
/// its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advisor {
    /// How it is asked.
    pub dialect: Dialect,
    /// The model, as it is asked for.
    pub model: String,
    /// The prompt and the schema of replies ([`crate::Purpose::Prompt`]).
    pub prompt: Digest,
}

/// Why a question has no answer that counts. Classes; what exactly went wrong stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskFault {
    /// A secret stood in what would have gone out; nothing did.
    Secret,
    /// The plan has more changes than are asked about.
    TooMany,
    /// A budget is used up.
    Budget,
    /// Too many wait already.
    Busy,
    /// It failed too often lately and is left alone for a while.
    BreakerOpen,
    /// Nobody answers at its address.
    Connect,
    /// Its certificate is not one that was configured.
    Tls,
    /// No answer came in time.
    Timeout,
    /// The answer's status is not 200.
    Status,
    /// It leads elsewhere, which is not followed.
    Redirect,
    /// The answer is longer than is read.
    TooLong,
    /// The answer does not keep to the wire format.
    Malformed,
    /// The model did not come to its end, or declined.
    Stopped,
}

/// Tokens as the provider counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// Tokens of the question.
    pub input: u64,
    /// Tokens of the answer.
    pub output: u64,
    /// Tokens of the question that its cache held.
    pub cached: u64,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "came", rename_all = "snake_case", deny_unknown_fields)]
pub enum Reply {
    /// The text that the model wrote to its end. Whether it keeps to what it was asked is for the
    /// verdict to see.
    Text {
        /// It.
        text: String,
    },
    /// Nothing that counts.
    Fault {
        /// Why.
        class: AskFault,
        /// In words, without anything secret.
        detail: String,
    },
}

/// One question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// How often it was sent.
    pub attempts: u8,
    /// Milliseconds from the first attempt to the last answer.
    pub latency_ms: u32,
    /// The provider's id of the answer.
    pub request_id: Option<String>,
    /// The model that answered, as the provider says it.
    pub served_model: Option<String>,
    /// Why the model stopped, as the provider says it.
    pub stop_reason: Option<String>,
    /// Tokens used.
    pub usage: Option<Usage>,
    /// What came back.
    pub reply: Reply,
}

/// Everything a model was asked about one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opinion {
    /// What the order of the rows, their ids and the rows mixed in follow from.
    pub nonce: Digest,
    /// The decision whose answers these are, where the same was asked before.
    pub cached_from: Option<String>,
    /// The questions in their order: every sheet of rows once, then those asked again.
    pub exchanges: Vec<Exchange>,
}
