//! Chat completions as vLLM, Ollama and `OpenAI` have them, and llama.cpp with the schema in
//! another place. Such servers may ignore the schema: whoever reads the text checks it again.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tribune_record::{Dialect, Usage};

use super::{Model, Read, count, label, malformed, shown, stopped};
use crate::{Prompt, limits::COMPLETION_TOKENS_MAX};

/// What a server may print beside a schema.
const SCHEMA_NAME: &str = "opinion";

#[derive(Serialize)]
struct Question<'a> {
    model: &'a str,
    messages: [Turn<'a>; 2],
    // A server's own defaults for sampling hold unless they are overridden.
    temperature: u8,
    seed: u8,
    n: u8,
    stream: bool,
    max_tokens: u64,
    response_format: Format<'a>,
}

#[derive(Serialize)]
struct Turn<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Format<'a> {
    Nested { r#type: &'static str, json_schema: Named<'a> },
    Flat { r#type: &'static str, schema: &'a Value },
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'static str,
    strict: bool,
    schema: &'a Value,
}

pub(super) fn body(model: &Model, prompt: &Prompt) -> Result<Vec<u8>, serde_json::Error> {
    let (kind, schema) = ("json_schema", &prompt.schema);
    let response_format = match model.dialect {
        Dialect::Llamacpp => Format::Flat { r#type: kind, schema },
        Dialect::Openai | Dialect::Anthropic => Format::Nested {
            r#type: kind,
            json_schema: Named { name: SCHEMA_NAME, strict: true, schema },
        },
    };
    serde_json::to_vec(&Question {
        model: &model.name,
        messages: [
            Turn { role: "system", content: &prompt.system },
            Turn { role: "user", content: &prompt.user },
        ],
        temperature: 0,
        seed: 0,
        n: 1,
        stream: false,
        max_tokens: COMPLETION_TOKENS_MAX,
        response_format,
    })
}

#[derive(Deserialize)]
struct Completion {
    model: Option<String>,
    choices: Vec<Choice>,
    usage: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
}

pub(super) fn read(body: &[u8]) -> Read {
    let completion: Completion = match serde_json::from_slice(body) {
        Ok(completion) => completion,
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let detail = format!("the answer is no completion: line {line}, column {column}");
            return Read::unread(detail);
        }
    };
    let (stop_reason, text) = match completion.choices.as_slice() {
        [choice] => (choice.finish_reason.as_deref().and_then(label), text(choice)),
        choices => (None, malformed(format!("expected one choice, found {}", choices.len()))),
    };
    Read {
        served_model: completion.model.as_deref().and_then(label),
        stop_reason,
        usage: completion.usage.as_ref().and_then(usage),
        text,
    }
}

fn text(choice: &Choice) -> Result<String, super::Fault> {
    match choice.finish_reason.as_deref() {
        Some("stop") => {}
        Some(reason) => return stopped(format!("the model stopped with {}", shown(reason))),
        None => return malformed("the answer does not say why the model stopped"),
    }
    if choice.message.refusal.as_ref().is_some_and(|refusal| !refusal.is_empty()) {
        return stopped("the model declined");
    }
    match &choice.message.content {
        Some(text) if !text.is_empty() => Ok(text.clone()),
        Some(_) | None => stopped("the model said nothing"),
    }
}

fn usage(usage: &Value) -> Option<Usage> {
    let details = usage.get("prompt_tokens_details");
    Some(Usage {
        input: count(usage, "prompt_tokens")?,
        output: count(usage, "completion_tokens")?,
        cached: details.and_then(|details| count(details, "cached_tokens")).unwrap_or(0),
    })
}
