//! E: chat completions, as vLLM, Ollama and llama.cpp serve them.

use serde_json::{Value, json};
use tribune_fake::{Act, completion};
use tribune_intent::Asked;
use tribune_record::{AskFault, Dialect, Usage};

use crate::{
    bench::{Bench, fault, options, prompt, text},
    raw::Raw,
};

async fn served(body: &Value) -> Asked {
    let bench = Bench::new(Dialect::Openai, [Act::json(200, body)]).await;
    let asked = bench.ask().await;
    assert_eq!(bench.fake.seen().len(), 1);
    asked
}

/// An error, then a sound answer.
async fn failed(dialect: Dialect, act: Act) -> (Bench, Asked) {
    let bench = Bench::new(dialect, [act, Act::says("{}")]).await;
    let asked = bench.ask().await;
    (bench, asked)
}

#[tokio::test]
async fn e01_the_schema_goes_where_vllm_expects_it() {
    let bench = Bench::new(Dialect::Openai, [Act::says("{}")]).await;
    let asked = bench.ask().await;
    assert_eq!(text(&asked), "{}");
    assert_eq!(asked.exchange.request_id.as_deref(), Some("req-fake-1"));
    assert_eq!(asked.exchange.served_model.as_deref(), Some("local-model-q8"));
    assert_eq!(asked.exchange.stop_reason.as_deref(), Some("stop"));
    assert_eq!(asked.exchange.usage, Some(Usage { input: 1000, output: 20, cached: 900 }));
    let sent = bench.fake.seen()[0].json();
    let format = &sent["response_format"];
    assert_eq!(format["json_schema"]["schema"], prompt().schema);
    assert_eq!(format["json_schema"]["strict"], true);
    assert_eq!(
        (&sent["temperature"], &sent["n"], &sent["stream"]),
        (&json!(0), &json!(1), &json!(false))
    );
    assert_eq!(sent["messages"][0]["role"], "system");
    assert!(!String::from_utf8_lossy(&asked.sent).contains("anthropic"));
}

#[tokio::test]
async fn e02_the_schema_goes_where_llama_cpp_expects_it() {
    let bench = Bench::new(Dialect::Llamacpp, [Act::says("{}")]).await;
    assert_eq!(text(&bench.ask().await), "{}");
    let format = &bench.fake.seen()[0].json()["response_format"];
    assert_eq!(*format, json!({"type": "json_schema", "schema": prompt().schema}));
}

#[tokio::test]
async fn e03_the_other_form_is_refused_and_told() {
    let bench = Bench::new(Dialect::Openai, [Act::says("{}")]).await;
    let nested = Raw::of(&bench).await.body;
    let bench = Bench::new(Dialect::Llamacpp, [Act::says("{}")]).await;
    let mut raw = Raw::of(&bench).await;
    let flat = raw.body["response_format"].clone();
    raw.body["response_format"] = nested["response_format"].clone();
    let (status, body) = raw.send().await;
    assert_eq!(status, 400);
    assert!(String::from_utf8_lossy(&body).contains("Either"));
    let message = "Either \"json_schema\" or \"grammar\" can be specified, but not both";
    let error =
        json!({"error": {"code": 400, "message": message, "type": "invalid_request_error"}});
    let (bench, asked) = failed(Dialect::Openai, Act::json(400, &error)).await;
    fault(&asked, AskFault::Status, "400 invalid_request_error");
    assert_eq!(bench.fake.seen().len(), 1);
    let mut raw = Raw::of(&bench).await;
    raw.body["response_format"] = flat;
    assert_eq!(raw.send().await.0, 400, "vLLM knows no flat form");
}

#[tokio::test]
async fn e04_a_server_that_ignores_the_schema_is_for_the_verdict_to_see() {
    let words = "Sure! Every row was requested.";
    let message = json!({"role": "assistant", "content": words});
    assert_eq!(text(&served(&completion(&message, "stop")).await), words);
}

#[tokio::test]
async fn e05_only_stop_is_an_end() {
    let message = json!({"role": "assistant", "content": "{}"});
    for reason in ["length", "tool_calls", "content_filter", "function_call", "new_one"] {
        let asked = served(&completion(&message, reason)).await;
        fault(&asked, AskFault::Stopped, reason);
        assert_eq!(asked.exchange.stop_reason.as_deref(), Some(reason));
    }
    assert_eq!(text(&served(&completion(&message, "stop")).await), "{}");
    let mut body = completion(&message, "stop");
    body["choices"][0]["finish_reason"] = Value::Null;
    fault(&served(&body).await, AskFault::Malformed, "why");
}

#[tokio::test]
async fn e06_a_refusal_is_no_answer() {
    let message = json!({"role": "assistant", "content": "{}", "refusal": "I cannot"});
    fault(&served(&completion(&message, "stop")).await, AskFault::Stopped, "declined");
    let message = json!({"role": "assistant", "content": "{}", "refusal": null});
    assert_eq!(text(&served(&completion(&message, "stop")).await), "{}");
}

#[tokio::test]
async fn e07_reasoning_is_no_answer() {
    let message = json!({"role": "assistant", "content": null, "reasoning_content": "{}"});
    fault(&served(&completion(&message, "stop")).await, AskFault::Stopped, "said nothing");
    let message = json!({"role": "assistant", "content": "{}", "reasoning_content": "hm"});
    assert_eq!(text(&served(&completion(&message, "stop")).await), "{}");
}

#[tokio::test]
async fn e08_a_model_that_is_loading_is_asked_again() {
    let error =
        json!({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}});
    let (bench, asked) = failed(Dialect::Llamacpp, Act::json(503, &error)).await;
    assert_eq!((text(&asked), asked.exchange.attempts), ("{}", 2));
    assert_eq!(bench.fake.seen().len(), 2);
}

#[tokio::test]
async fn e09_a_wrong_key_is_for_a_person_to_mend() {
    let inner = json!({"code": 401, "message": "Invalid API Key", "type": "authentication_error"});
    let error = json!({"error": inner});
    let (bench, asked) = failed(Dialect::Llamacpp, Act::json(401, &error)).await;
    fault(&asked, AskFault::Status, "401 authentication_error");
    fault(&bench.ask().await, AskFault::BreakerOpen, "401");
    let keyless = Bench::new(Dialect::Openai, [Act::says("{}")]).await;
    let mut options = options(Dialect::Openai, &keyless.fake);
    options.key = None;
    let client = tribune_intent::Client::new(options).unwrap();
    let deadline = tokio::time::Instant::now() + crate::bench::PATIENCE;
    fault(&client.ask("ci", &prompt(), deadline).await, AskFault::Status, "401");
    assert_eq!(keyless.fake.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn e10_both_shapes_of_an_error_are_read() {
    let inner = json!({"message": "m", "type": "rate_limit_error", "param": null, "code": null});
    let nested = json!({"error": inner});
    let mut flat = inner.clone();
    flat["object"] = json!("error");
    for body in [nested, flat] {
        let no = [("x-should-retry", "false")];
        let (_, asked) = failed(Dialect::Openai, Act::with(429, &no, &body)).await;
        fault(&asked, AskFault::Status, "429 rate_limit_error");
        let (_, asked) = failed(Dialect::Openai, Act::json(429, &body)).await;
        assert_eq!(text(&asked), "{}");
    }
    let (_, asked) = failed(Dialect::Openai, Act::json(400, &json!({"error": "just words"}))).await;
    fault(&asked, AskFault::Status, "status 400");
}

#[tokio::test]
async fn e11_a_code_is_a_number_a_word_or_nothing() {
    for code in [json!(429), json!("rate_limit_exceeded"), Value::Null, json!({"a": 1})] {
        let body = json!({"error": {"message": "m", "type": "requests", "code": code}});
        let (_, asked) = failed(Dialect::Openai, Act::json(429, &body)).await;
        assert_eq!(text(&asked), "{}");
    }
    let body = json!({"error": {"message": "m", "type": "billing", "code": "insufficient_quota"}});
    let (bench, asked) = failed(Dialect::Openai, Act::json(429, &body)).await;
    fault(&asked, AskFault::Status, "429 insufficient_quota");
    fault(&bench.ask().await, AskFault::BreakerOpen, "insufficient_quota");
}

#[tokio::test]
async fn e12_usage_and_id_may_be_missing() {
    let mut body = completion(&json!({"role": "assistant", "content": "{}"}), "stop");
    body.as_object_mut().unwrap().remove("usage");
    let asked = served(&body).await;
    assert_eq!(text(&asked), "{}");
    assert_eq!((asked.exchange.usage, asked.exchange.request_id), (None, None));
}

#[tokio::test]
async fn e13_there_is_one_choice() {
    let sound = completion(&json!({"role": "assistant", "content": "{}"}), "stop");
    let (mut none, mut two) = (sound.clone(), sound.clone());
    none["choices"] = json!([]);
    two["choices"] = json!([sound["choices"][0], sound["choices"][0]]);
    fault(&served(&none).await, AskFault::Malformed, "found 0");
    fault(&served(&two).await, AskFault::Malformed, "found 2");
    fault(&served(&json!({"choices": null})).await, AskFault::Malformed, "");
}

#[tokio::test]
async fn e14_a_stream_is_no_answer() {
    let chunk = br#"data: {"choices":[{"delta":{"content":"{}"}}]}"#;
    let stream = [&chunk[..], b"\n\ndata: [DONE]\n\n"].concat();
    for kind in ["text/event-stream", "application/json"] {
        let act = Act::bytes(200, &[("content-type", kind)], &stream);
        let bench = Bench::new(Dialect::Openai, [act]).await;
        let asked = bench.ask().await;
        fault(&asked, AskFault::Malformed, "");
        assert_eq!(asked.exchange.attempts, 1);
    }
}
