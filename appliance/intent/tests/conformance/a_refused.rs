//! A: the fake refuses what the real Messages API refuses; what the client sends it takes.

use serde_json::{Value, json};
use tribune_fake::{Act, Certificate};
use tribune_record::Dialect;

use crate::{
    bench::{Bench, text},
    raw::Raw,
};

async fn bench() -> Bench {
    Bench::new(Dialect::Anthropic, [Act::says("{}")]).await
}

/// Holds that a changed request is refused so, and the unchanged one is not.
async fn refused(change: impl FnOnce(&mut Raw<'_>), status: u16, kind: &str) {
    let bench = bench().await;
    let mut raw = Raw::of(&bench).await;
    assert_eq!(raw.send().await.0, 200);
    change(&mut raw);
    let (found, body) = raw.send().await;
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((found, body["error"]["type"].as_str()), (status, Some(kind)), "{body}");
    assert_eq!(body["type"], "error");
}

async fn invalid(change: impl FnOnce(&mut Value)) {
    refused(|raw| change(&mut raw.body), 400, "invalid_request_error").await;
}

#[tokio::test]
async fn a00_what_the_client_sends_is_taken() {
    let bench = bench().await;
    assert_eq!(text(&bench.ask().await), "{}");
    let heard = bench.fake.seen().pop().unwrap();
    assert_eq!(heard.header("anthropic-version"), Some("2026-10-21"));
    assert_eq!(heard.header("accept-encoding"), Some("identity"));
    for never in ["origin", "user-agent", "authorization", "cookie"] {
        assert_eq!(heard.header(never), None, "{never}");
    }
    let sent = heard.json();
    let keys: Vec<_> = sent.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["max_tokens", "messages", "model", "output_config", "system"]);
    assert_eq!(sent["system"][0]["cache_control"]["type"], "ephemeral");
    assert_eq!(sent["output_config"]["format"]["type"], "json_schema");
}

#[tokio::test]
async fn a00_where_it_is_to_be_computed_is_said() {
    let eu = |options: &mut tribune_intent::Options| options.inference_geo = Some("eu".to_owned());
    let acts = [Act::says("{}")];
    let bench = Bench::with(Dialect::Anthropic, acts, Certificate::Sound, eu).await;
    assert_eq!(text(&bench.ask().await), "{}");
    assert_eq!(bench.fake.seen()[0].json()["inference_geo"], "eu");
}

#[tokio::test]
async fn a01_a_key_that_is_missing_or_wrong_is_refused() {
    refused(|raw| raw.set("x-api-key", None), 401, "authentication_error").await;
    refused(|raw| raw.set("x-api-key", Some("sk-other")), 401, "authentication_error").await;
}

#[tokio::test]
async fn a02_a_version_that_is_missing_or_unknown_is_refused() {
    let name = "anthropic-version";
    refused(|raw| raw.set(name, None), 400, "invalid_request_error").await;
    refused(|raw| raw.set(name, Some("2027-01-01")), 400, "invalid_request_error").await;
}

#[tokio::test]
async fn a03_sampling_is_refused_since_its_version() {
    for key in ["temperature", "top_p", "top_k"] {
        invalid(|body| body[key] = json!(1)).await;
    }
    let bench = bench().await;
    let mut raw = Raw::of(&bench).await;
    raw.set("anthropic-version", Some("2023-06-01"));
    raw.body["temperature"] = json!(1);
    assert_eq!(raw.send().await.0, 200);
}

#[tokio::test]
async fn a04_a_last_turn_of_the_assistant_is_refused() {
    invalid(|body| {
        let turn = json!({"role": "assistant", "content": "{"});
        body["messages"].as_array_mut().unwrap().push(turn);
    })
    .await;
}

#[tokio::test]
async fn a05_thinking_is_refused_by_model() {
    for kind in ["disabled", "enabled"] {
        let thinking = json!({"type": kind, "budget_tokens": 1024});
        invalid(|body| body["thinking"] = thinking).await;
    }
    let bench = bench().await;
    let mut raw = Raw::of(&bench).await;
    for (model, kind, status) in [
        ("claude-sonnet-5-5", "between_tools", 200),
        ("claude-sonnet-5-5", "enabled", 400),
        ("claude-haiku-4-5", "enabled", 200),
        ("claude-opus-5-5", "between_tools", 400),
    ] {
        raw.body["model"] = json!(model);
        raw.body["thinking"] = json!({"type": kind});
        assert_eq!(raw.send().await.0, status, "{model} {kind}");
    }
}

#[tokio::test]
async fn a06_a_forced_tool_is_refused() {
    for kind in ["any", "tool"] {
        invalid(|body| body["tool_choice"] = json!({"type": kind})).await;
    }
}

#[tokio::test]
async fn a07_the_old_output_format_is_refused() {
    invalid(|body| body["output_format"] = json!({"type": "json_schema"})).await;
}

#[tokio::test]
async fn a08_a_schema_that_no_grammar_is_made_of_is_refused() {
    let open = json!({"type": "object", "properties": {}});
    let wrong = [
        open.clone(),
        json!({"type": "object", "additionalProperties": false, "properties": {"a": open}}),
        json!({"type": "integer", "minimum": 1}),
        json!({"type": "integer", "maximum": 1}),
        json!({"type": "string", "pattern": "^a"}),
        json!({"type": "array", "items": {"type": "string", "maxLength": 3}}),
        json!({"type": "array", "minItems": 2}),
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}}),
        Value::Null,
    ];
    for schema in wrong {
        invalid(|body| body["output_config"]["format"]["schema"] = schema).await;
    }
    let bench = bench().await;
    let mut raw = Raw::of(&bench).await;
    raw.body["output_config"]["format"]["schema"] = json!({
        "$ref": "#/$defs/a", "$defs": {"a": {"type": "string", "format": "date"}},
    });
    assert_eq!(raw.send().await.0, 200, "a definition that is not inside itself");
}

#[tokio::test]
async fn a09_max_tokens_are_needed() {
    invalid(|body| drop(body.as_object_mut().unwrap().remove("max_tokens"))).await;
    invalid(|body| body["max_tokens"] = json!(0)).await;
}

#[tokio::test]
async fn a10_an_unknown_model_is_not_found() {
    refused(|raw| raw.body["model"] = json!("claude-9"), 404, "not_found_error").await;
}

#[tokio::test]
async fn a11_what_is_too_large_is_refused_by_the_server_or_before_it() {
    refused(|raw| raw.length = Some(33 * 1024 * 1024), 413, "request_too_large").await;
    let bench = bench().await;
    let mut raw = Raw::of(&bench).await;
    raw.length = Some(101 * 1024 * 1024);
    let (status, body) = raw.send().await;
    assert_eq!(status, 413);
    assert!(body.starts_with(b"<html>"));
}

#[tokio::test]
async fn a12_another_path_or_method_is_refused() {
    let line = |path: &str| format!("POST {path} HTTP/1.1");
    refused(|raw| raw.line = line("/v1/message"), 404, "not_found_error").await;
    let get = "GET /v1/messages HTTP/1.1".to_owned();
    refused(|raw| raw.line = get, 405, "invalid_request_error").await;
}

#[tokio::test]
async fn a13_another_content_type_is_refused() {
    refused(|raw| raw.set("content-type", Some("text/plain")), 400, "invalid_request_error").await;
    invalid(|body| *body = Value::Null).await;
    invalid(|body| body["n"] = json!(1)).await;
}
