//! What the servers of chat completions refuse: vLLM and its like, and llama.cpp.

use serde_json::{Value, json};
use tribune_record::Dialect;

use super::{Act, Heard, KEY, model};

const PATH: &str = "/v1/chat/completions";

pub(super) fn refusal(dialect: Dialect, heard: &Heard) -> Option<Act> {
    let (status, kind, message) = found(dialect, heard)?;
    let error = match dialect {
        // The flat shape that vLLM had for long.
        Dialect::Openai | Dialect::Anthropic => {
            json!({"object": "error", "message": message, "type": kind, "param": null,
                "code": status})
        }
        Dialect::Llamacpp => {
            json!({"error": {"code": status, "message": message, "type": kind}})
        }
    };
    Some(Act::json(status, &error))
}

type Refusal = (u16, &'static str, &'static str);

fn found(dialect: Dialect, heard: &Heard) -> Option<Refusal> {
    let invalid = |message| Some((400, "invalid_request_error", message));
    let (method, path) = heard.line();
    if path != PATH {
        return Some((404, "not_found_error", "File Not Found"));
    }
    if method != "POST" {
        return Some((405, "invalid_request_error", "Method Not Allowed"));
    }
    if heard.header("authorization") != Some(format!("Bearer {KEY}").as_str()) {
        return Some((401, "authentication_error", "Invalid API Key"));
    }
    if heard.header("content-type") != Some("application/json") {
        return Some((415, "invalid_request_error", "Unsupported Media Type"));
    }
    let body = &heard.json();
    if !body.is_object() {
        return invalid("The body is not JSON");
    }
    if body["model"] != model(dialect) {
        return Some((404, "NotFoundError", "The model does not exist."));
    }
    if body["messages"].as_array().is_none_or(Vec::is_empty) {
        return invalid("messages: Field required");
    }
    let format = &body["response_format"];
    match dialect {
        Dialect::Llamacpp if !format["json_schema"].is_null() || format["schema"].is_null() => {
            invalid("Either \"json_schema\" or \"grammar\" can be specified, but not both")
        }
        Dialect::Openai if !is_named(&format["json_schema"]) => {
            invalid("response_format.json_schema: Field required")
        }
        Dialect::Llamacpp | Dialect::Openai | Dialect::Anthropic => None,
    }
}

fn is_named(nested: &Value) -> bool {
    let name = nested["name"].as_str().unwrap_or_default();
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    (1..=64).contains(&name.len()) && plain && nested["schema"].is_object()
}
