//! Anthropic's Messages API, version 2026-10-21: neither a temperature nor a choice of tools is
//! sent, which it refuses; the schema goes into `output_config`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tribune_record::Usage;

use super::{Model, Read, count, label, malformed, shown, stopped};
use crate::{Prompt, limits::ANSWER_TOKENS_MAX};

#[derive(Serialize)]
struct Question<'a> {
    model: &'a str,
    max_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    inference_geo: Option<&'a str>,
    system: [Part<'a>; 1],
    messages: [Turn<'a>; 1],
    output_config: OutputConfig<'a>,
}

#[derive(Serialize)]
struct Part<'a> {
    r#type: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<CacheControl>,
}

#[derive(Serialize)]
struct CacheControl {
    r#type: &'static str,
    ttl: &'static str,
}

#[derive(Serialize)]
struct Turn<'a> {
    role: &'static str,
    content: [Part<'a>; 1],
}

#[derive(Serialize)]
struct OutputConfig<'a> {
    format: Format<'a>,
}

#[derive(Serialize)]
struct Format<'a> {
    r#type: &'static str,
    schema: &'a Value,
}

pub(super) fn body(model: &Model, prompt: &Prompt) -> Result<Vec<u8>, serde_json::Error> {
    // What never changes comes first and is kept by the provider between questions.
    let kept = CacheControl { r#type: "ephemeral", ttl: "1h" };
    serde_json::to_vec(&Question {
        model: &model.name,
        max_tokens: ANSWER_TOKENS_MAX,
        inference_geo: model.inference_geo.as_deref(),
        system: [Part { r#type: "text", text: &prompt.system, cache_control: Some(kept) }],
        messages: [Turn {
            role: "user",
            content: [Part { r#type: "text", text: &prompt.user, cache_control: None }],
        }],
        output_config: OutputConfig {
            format: Format { r#type: "json_schema", schema: &prompt.schema },
        },
    })
}

#[derive(Deserialize)]
struct Message {
    r#type: String,
    model: Option<String>,
    content: Vec<Block>,
    stop_reason: Option<String>,
    stop_details: Option<Value>,
    usage: Option<Value>,
}

#[derive(Deserialize)]
struct Block {
    r#type: String,
    text: Option<String>,
}

pub(super) fn read(body: &[u8]) -> Read {
    let message: Message = match serde_json::from_slice(body) {
        Ok(message) => message,
        Err(error) => {
            let detail = format!("the answer is not a message: {}", place(&error));
            return Read::unread(detail);
        }
    };
    Read {
        served_model: message.model.as_deref().and_then(label),
        stop_reason: message.stop_reason.as_deref().and_then(label),
        usage: message.usage.as_ref().and_then(usage),
        text: text(&message),
    }
}

/// Where it does not read; what stands there is not repeated.
fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}

fn text(message: &Message) -> Result<String, super::Fault> {
    if message.r#type != "message" {
        return malformed("the answer is not a message");
    }
    match message.stop_reason.as_deref() {
        Some("end_turn") => {}
        Some("refusal") => {
            let category = message.stop_details.as_ref().and_then(|details| {
                details.get("category").and_then(Value::as_str).and_then(label)
            });
            let of = category.map_or_else(String::new, |category| format!(" ({category})"));
            return stopped(format!("the model declined{of}"));
        }
        Some(reason) => return stopped(format!("the model stopped with {}", shown(reason))),
        None => return malformed("the answer does not say why the model stopped"),
    }
    let mut whole = String::new();
    // Thinking comes as blocks of its own, and kinds of blocks may be added.
    for block in message.content.iter().filter(|block| block.r#type == "text") {
        let Some(text) = &block.text else { return malformed("a text block without text") };
        whole.push_str(text);
    }
    if whole.is_empty() {
        return stopped("the model said nothing");
    }
    Ok(whole)
}

fn usage(usage: &Value) -> Option<Usage> {
    let plain = count(usage, "input_tokens")?;
    let cached = count(usage, "cache_read_input_tokens").unwrap_or(0);
    let kept = count(usage, "cache_creation_input_tokens").unwrap_or(0);
    let input = plain.saturating_add(cached).saturating_add(kept);
    Some(Usage { input, output: count(usage, "output_tokens")?, cached })
}
