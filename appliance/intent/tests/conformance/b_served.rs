//! B: what a server of the Messages API serves.

use serde_json::{Value, json};
use tribune_fake::{Act, message};
use tribune_intent::Asked;
use tribune_record::{AskFault, Dialect, Usage};

use crate::bench::{Bench, fault, text};

/// What comes of a message.
async fn served(body: &Value) -> Asked {
    let bench = Bench::new(Dialect::Anthropic, [Act::json(200, body)]).await;
    let asked = bench.ask().await;
    assert_eq!(asked.exchange.attempts, 1, "an answer is never asked for twice");
    assert_eq!(asked.received, body.to_string().as_bytes());
    asked
}

fn said(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

#[tokio::test]
async fn b01_a_text_to_its_end_is_the_answer() {
    let bench = Bench::new(Dialect::Anthropic, [Act::says(r#"{"rows":[]}"#)]).await;
    let asked = bench.ask().await;
    assert_eq!(text(&asked), r#"{"rows":[]}"#);
    let exchange = &asked.exchange;
    assert_eq!(exchange.attempts, 1);
    assert_eq!(exchange.request_id.as_deref(), Some("req_fake_1"));
    assert_eq!(exchange.served_model.as_deref(), Some("claude-opus-5-5-20261001"));
    assert_eq!(exchange.stop_reason.as_deref(), Some("end_turn"));
    assert_eq!(exchange.usage, Some(Usage { input: 1005, output: 20, cached: 900 }));
    assert_eq!(asked.sent, bench.fake.seen()[0].body);
    assert!(bench.logged().contains("a model answered"));
}

#[tokio::test]
async fn b02_thinking_before_the_text_is_passed_over() {
    let thinking = json!({"type": "thinking", "thinking": "", "signature": "abc"});
    let body = message(&json!([thinking, said("{}")]), "end_turn");
    assert_eq!(text(&served(&body).await), "{}");
}

#[tokio::test]
async fn b03_two_texts_are_one() {
    let body = message(&json!([said(r#"{"ro"#), said(r#"ws":[]}"#)]), "end_turn");
    assert_eq!(text(&served(&body).await), r#"{"rows":[]}"#);
}

#[tokio::test]
async fn b04_redacted_thinking_is_passed_over() {
    let thinking = json!({"type": "redacted_thinking", "data": "abc"});
    let body = message(&json!([thinking, said("{}")]), "end_turn");
    assert_eq!(text(&served(&body).await), "{}");
}

#[tokio::test]
async fn b05_an_end_without_words_is_no_answer() {
    let thinking = json!([{"type": "thinking", "thinking": "hm", "signature": "a"}]);
    for content in [json!([]), json!([said("")]), thinking] {
        let asked = served(&message(&content, "end_turn")).await;
        fault(&asked, AskFault::Stopped, "said nothing");
        assert_eq!(asked.exchange.stop_reason.as_deref(), Some("end_turn"));
    }
}

#[tokio::test]
async fn b06_only_end_turn_is_an_end() {
    let reasons = [
        "max_tokens",
        "stop_sequence",
        "tool_use",
        "pause_turn",
        "refusal",
        "model_context_window_exceeded",
    ];
    for reason in reasons {
        let asked = served(&message(&json!([said("{}")]), reason)).await;
        fault(&asked, AskFault::Stopped, "the model");
        assert_eq!(asked.exchange.stop_reason.as_deref(), Some(reason));
        assert!(asked.exchange.usage.is_some(), "it is paid for");
    }
    assert_eq!(text(&served(&message(&json!([said("{}")]), "end_turn")).await), "{}");
}

#[tokio::test]
async fn b07_a_refusal_is_no_answer_whatever_its_category() {
    let categories =
        ["cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms"].map(Some);
    for category in categories.into_iter().chain([None]) {
        let mut body = message(&json!([]), "refusal");
        body["stop_details"] =
            json!({"type": "refusal", "category": category, "explanation": "S3cretPW?"});
        let asked = served(&body).await;
        fault(&asked, AskFault::Stopped, "declined");
        fault(&asked, AskFault::Stopped, category.unwrap_or("declined"));
    }
}

#[tokio::test]
async fn b08_what_is_new_is_passed_over_but_for_a_new_end() {
    let mut body = message(&json!([{"type": "hologram", "x": [1]}, said("{}")]), "end_turn");
    body["container"] = json!({"id": "c"});
    body["usage"]["inference_geo"] = json!("eu");
    assert_eq!(text(&served(&body).await), "{}");
    let asked = served(&message(&json!([said("{}")]), "enlightenment")).await;
    fault(&asked, AskFault::Stopped, "enlightenment");
    let asked = served(&message(&json!([said("{}")]), "two words\u{202e}")).await;
    fault(&asked, AskFault::Stopped, "something unreadable");
}

#[tokio::test]
async fn b09_usage_counts_what_the_cache_held() {
    let mut body = message(&json!([said("{}")]), "end_turn");
    body["usage"] = json!({"input_tokens": 3, "output_tokens": 4,
        "cache_creation_input_tokens": null, "cache_read_input_tokens": 50});
    let usage = served(&body).await.exchange.usage;
    assert_eq!(usage, Some(Usage { input: 53, output: 4, cached: 50 }));
    for strange in [json!(null), json!({"input_tokens": -1, "output_tokens": 1}), json!("much")] {
        body["usage"] = strange;
        let asked = served(&body).await;
        assert_eq!((text(&asked), asked.exchange.usage), ("{}", None));
    }
}

#[tokio::test]
async fn b10_the_model_that_answered_is_told() {
    let mut body = message(&json!([said("{}")]), "end_turn");
    body["model"] = json!("claude-haiku-5-5");
    assert_eq!(served(&body).await.exchange.served_model.as_deref(), Some("claude-haiku-5-5"));
    body["model"] = json!("a".repeat(129));
    assert_eq!(served(&body).await.exchange.served_model, None);
}

#[tokio::test]
async fn b11_what_was_cut_is_no_answer() {
    let asked = served(&message(&json!([said(r#"{"rows":[{"id""#)]), "max_tokens")).await;
    fault(&asked, AskFault::Stopped, "max_tokens");
}

#[tokio::test]
async fn b12_a_text_that_breaks_its_schema_is_for_the_verdict_to_see() {
    let texts = [
        r#"{"rows":7}"#,
        r#"{"rows":[],"rows":[]}"#,
        r#"{"rows":[],"extra":1}"#,
        "Here it is: {}",
        r#"{"rows":[NaN]}"#,
        &"[".repeat(5_000),
    ];
    for words in texts {
        assert_eq!(text(&served(&message(&json!([said(words)]), "end_turn")).await), words);
    }
}

#[tokio::test]
async fn b12_a_message_that_breaks_the_format_is_no_answer() {
    let sound = message(&json!([said("{}")]), "end_turn").to_string();
    let twice = sound.replacen('{', r#"{"stop_reason":"refusal","#, 1);
    let deep = format!(r#"{{"type":"message","content":{}"#, "[".repeat(100_000));
    let wrong = [
        twice.as_str(),
        &deep,
        "",
        "null",
        "{}",
        r#"{"type":"message","content":[],"stop_reason":null}"#,
        &sound.replace(r#""type":"message""#, r#""type":"completion""#),
        &sound.replace(r#""text":"{}""#, r#""text":null"#),
        &sound.replace(r#""text":"{}""#, r#""text":NaN"#),
        &sound[..sound.len() - 1],
        &format!("{sound}{sound}"),
    ];
    for body in wrong {
        let kind = [("content-type", "application/json")];
        let act = Act::bytes(200, &kind, body.as_bytes());
        let bench = Bench::new(Dialect::Anthropic, [act]).await;
        fault(&bench.ask().await, AskFault::Malformed, "");
        assert_eq!(bench.fake.seen().len(), 1);
    }
}

#[tokio::test]
async fn b12_a_message_under_another_content_type_is_no_answer() {
    let body = message(&json!([said("{}")]), "end_turn").to_string();
    let with = async |kind: &str| {
        let act = Act::bytes(200, &[("content-type", kind)], body.as_bytes());
        Bench::new(Dialect::Anthropic, [act]).await.ask().await
    };
    assert_eq!(text(&with("Application/JSON; charset=utf-8").await), "{}");
    for kind in ["text/html", "text/event-stream", ""] {
        fault(&with(kind).await, AskFault::Malformed, "not JSON");
    }
}

#[tokio::test]
async fn b12_ten_megabytes_are_not_read() {
    let body = message(&json!([said(&"a".repeat(10 * 1024 * 1024))]), "end_turn");
    let bench = Bench::new(Dialect::Anthropic, [Act::json(200, &body)]).await;
    let asked = bench.ask().await;
    fault(&asked, AskFault::TooLong, "1048576");
    assert!(asked.received.is_empty());
}

#[tokio::test]
async fn b13_rows_and_canaries_are_for_the_verdict_to_see() {
    let texts = [
        r#"{"rows":[]}"#,
        r#"{"rows":[{"id":"r1"},{"id":"r1"}]}"#,
        r#"{"rows":[{"id":"r99","evidence":"never said"}]}"#,
    ];
    for words in texts {
        assert_eq!(text(&served(&message(&json!([said(words)]), "end_turn")).await), words);
    }
}
