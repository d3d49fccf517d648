//! What Anthropic's API refuses.

use serde_json::{Value, json};

use super::{Act, Heard, KEY, schema};

const PATH: &str = "/v1/messages";
const VERSIONS: [&str; 2] = ["2023-06-01", "2026-10-21"];
/// Since this one nothing may be said about sampling.
const NO_SAMPLING_SINCE: &str = "2026-10-21";
const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;
/// What the edge before it lets through.
const EDGE_BYTES_MAX: usize = 100 * 1024 * 1024;

/// Models, and the kinds of thinking each takes.
const MODELS: [(&str, &[&str]); 4] = [
    ("claude-opus-5-5", &["adaptive"]),
    ("claude-fable-5-1", &["adaptive"]),
    ("claude-sonnet-5-5", &["adaptive", "disabled", "between_tools"]),
    ("claude-haiku-4-5", &["adaptive", "disabled", "enabled"]),
];
/// Models that cannot be made to use a tool.
const NO_FORCED_TOOLS: [&str; 2] = ["claude-opus-5-5", "claude-fable-5-1"];

const FIELDS: [&str; 17] = [
    "model",
    "max_tokens",
    "system",
    "messages",
    "output_config",
    "inference_geo",
    "service_tier",
    "metadata",
    "thinking",
    "tools",
    "tool_choice",
    "stop_sequences",
    "stream",
    "temperature",
    "top_p",
    "top_k",
    "output_format",
];

pub(super) fn refusal(heard: &Heard) -> Option<Act> {
    if heard.length > EDGE_BYTES_MAX {
        let page = b"<html><head><title>413 Request Entity Too Large</title></head></html>";
        return Some(Act::bytes(413, &[("content-type", "text/html")], page));
    }
    let refused = |(status, kind, message): (u16, &str, String)| {
        let error = json!({"type": kind, "message": message});
        let body = json!({"type": "error", "error": error, "request_id": "req_refused"});
        Act::with(status, &[("request-id", "req_refused")], &body)
    };
    let found = by_head(heard).or_else(|| {
        let body = heard.json();
        by_body(&body, heard.header("anthropic-version").unwrap_or_default())
    });
    found.map(refused)
}

type Refusal = (u16, &'static str, String);

fn invalid(message: &str) -> Option<Refusal> {
    Some((400, "invalid_request_error", message.to_owned()))
}

fn by_head(heard: &Heard) -> Option<Refusal> {
    let (method, path) = heard.line();
    if path != PATH {
        return Some((404, "not_found_error", "Not Found".to_owned()));
    }
    if method != "POST" {
        return Some((405, "invalid_request_error", "Method Not Allowed".to_owned()));
    }
    if heard.length > BODY_BYTES_MAX {
        let message = "Request exceeds the maximum allowed number of bytes";
        return Some((413, "request_too_large", message.to_owned()));
    }
    if heard.header("x-api-key") != Some(KEY) {
        return Some((401, "authentication_error", "invalid x-api-key".to_owned()));
    }
    match heard.header("anthropic-version") {
        None => return invalid("anthropic-version: header is required"),
        Some(version) if !VERSIONS.contains(&version) => {
            return invalid("anthropic-version: unknown");
        }
        Some(_) => {}
    }
    if heard.header("content-type") != Some("application/json") {
        return invalid("content-type: expected application/json");
    }
    None
}

fn by_body(body: &Value, version: &str) -> Option<Refusal> {
    let Some(object) = body.as_object() else { return invalid("The request is not valid JSON") };
    if let Some(field) = object.keys().find(|key| !FIELDS.contains(&key.as_str())) {
        return invalid(&format!("{field}: Extra inputs are not permitted"));
    }
    let model = body["model"].as_str().unwrap_or_default();
    let Some((_, thinking)) = MODELS.iter().find(|(name, _)| *name == model) else {
        return Some((404, "not_found_error", format!("model: {model}")));
    };
    if body["max_tokens"].as_u64().is_none_or(|tokens| tokens == 0) {
        return invalid("max_tokens: Field required");
    }
    let sampling = ["temperature", "top_p", "top_k"];
    if version >= NO_SAMPLING_SINCE && sampling.iter().any(|key| object.contains_key(*key)) {
        return invalid("temperature, top_p and top_k are not supported");
    }
    if object.contains_key("output_format") {
        return invalid("output_format: use output_config.format");
    }
    let kind = word(body, "/thinking/type");
    if kind.is_some_and(|kind| !thinking.contains(&kind)) {
        return invalid(&format!("thinking.type: not supported by {model}"));
    }
    let tool = word(body, "/tool_choice/type");
    if NO_FORCED_TOOLS.contains(&model) && matches!(tool, Some("any" | "tool")) {
        return invalid(&format!("tool_choice: forced tool use is not supported by {model}"));
    }
    messages(&body["messages"]).or_else(|| format(body.pointer("/output_config/format")))
}

fn messages(messages: &Value) -> Option<Refusal> {
    let Some(last) = messages.as_array().and_then(|turns| turns.last()) else {
        return invalid("messages: at least one message is required");
    };
    if last["role"] == "assistant" {
        return invalid("messages: prefilling the assistant's turn is not supported");
    }
    if last["role"] != "user" {
        return invalid("messages: role must be user or assistant");
    }
    None
}

fn word<'a>(body: &'a Value, pointer: &str) -> Option<&'a str> {
    body.pointer(pointer)?.as_str()
}

fn format(format: Option<&Value>) -> Option<Refusal> {
    let format = format?;
    if format["type"] != "json_schema" {
        return invalid("output_config.format.type: expected json_schema");
    }
    let wrong = schema::complaint(&format["schema"])?;
    invalid(&format!("output_config.format.schema: {wrong}"))
}
