//! The wire formats: a question as a body, a body as an answer. Pure.

mod anthropic;
mod openai;

use serde_json::Value;
use tribune_record::{AskFault, Dialect, Usage};

use crate::{Prompt, asked::Fault, limits::LABEL_BYTES_MAX};

/// What is the same in every question.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) dialect: Dialect,
    pub(crate) name: String,
    pub(crate) inference_geo: Option<String>,
}

/// What an answer with status 200 says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) served_model: Option<String>,
    pub(crate) stop_reason: Option<String>,
    pub(crate) usage: Option<Usage>,
    /// What the model wrote, where it came to its end.
    pub(crate) text: Result<String, Fault>,
}

impl Read {
    fn unread(detail: String) -> Self {
        let text = malformed(detail);
        Self { served_model: None, stop_reason: None, usage: None, text }
    }
}

/// The path below the server's prefix.
pub(crate) fn path(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Anthropic => "/v1/messages",
        Dialect::Openai | Dialect::Llamacpp => "/v1/chat/completions",
    }
}

/// The body of a question.
pub(crate) fn body(model: &Model, prompt: &Prompt) -> Result<Vec<u8>, serde_json::Error> {
    match model.dialect {
        Dialect::Anthropic => anthropic::body(model, prompt),
        Dialect::Openai | Dialect::Llamacpp => openai::body(model, prompt),
    }
}

/// Reads an answer with status 200.
pub(crate) fn read(dialect: Dialect, body: &[u8]) -> Read {
    match dialect {
        Dialect::Anthropic => anthropic::read(body),
        Dialect::Openai | Dialect::Llamacpp => openai::read(body),
    }
}

fn malformed(detail: impl Into<String>) -> Result<String, Fault> {
    Err(Fault::new(AskFault::Malformed, detail))
}

fn stopped(detail: impl Into<String>) -> Result<String, Fault> {
    Err(Fault::new(AskFault::Stopped, detail))
}

/// A name that somebody else gave, where it is short and harmless to show.
pub(crate) fn label(text: &str) -> Option<String> {
    let fits = (1..=LABEL_BYTES_MAX).contains(&text.len());
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    (fits && plain).then(|| text.to_owned())
}

/// A name for a message, whatever it is.
fn shown(text: &str) -> String {
    label(text).unwrap_or_else(|| "something unreadable".to_owned())
}

fn count(usage: &Value, key: &str) -> Option<u64> {
    usage.get(key)?.as_u64()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A sound body of each dialect.
    fn bodies() -> [(Dialect, String); 2] {
        let block = json!({"type": "text", "text": "{}"});
        let message = json!({"type": "message", "model": "m", "content": [block],
            "stop_reason": "end_turn", "usage": {"input_tokens": "1"}});
        let choice = json!({"message": {"content": "{}"}, "finish_reason": "stop"});
        let completion = json!({"model": "m", "choices": [choice]});
        [(Dialect::Anthropic, message.to_string()), (Dialect::Openai, completion.to_string())]
    }

    #[test]
    fn a_body_with_any_byte_changed_or_cut_is_read_or_refused() {
        for (dialect, body) in bodies() {
            assert_eq!(read(dialect, body.as_bytes()).text, Ok("{}".to_owned()));
            for place in 0..body.len() {
                let mut bytes = body.clone().into_bytes();
                let cut = read(dialect, &bytes[..place]);
                assert!(cut.text.is_err(), "{place}");
                for byte in 0..=u8::MAX {
                    bytes[place] = byte;
                    let _read = read(dialect, &bytes);
                }
            }
        }
    }

    #[test]
    fn a_label_is_short_and_shows_nothing_but_itself() {
        assert_eq!(label("claude-opus-5-5"), Some("claude-opus-5-5".to_owned()));
        for bad in ["", "two words", "\u{1b}[31m", "é", &"a".repeat(129)] {
            assert_eq!(label(bad), None, "{bad}");
        }
    }
}
