//! C: a server's errors, and what is asked again.

use std::time::Duration;

use serde_json::{Value, json};
use tribune_fake::{Act, Certificate};
use tribune_intent::Asked;
use tribune_record::{AskFault, Dialect, Reply};

use crate::bench::{Bench, fault, prompt, text};

fn error(kind: &str, code: Option<&str>) -> Value {
    let message = "no S3cretPW? here";
    let mut error = json!({"type": kind, "message": message});
    if let Some(code) = code {
        error["details"] = json!({"error_code": code});
    }
    json!({"type": "error", "error": error, "request_id": "req_fake_2"})
}

/// An error, then a sound answer: how often it is asked.
async fn asked(act: Act) -> (Bench, Asked) {
    let bench = Bench::new(Dialect::Anthropic, [act, Act::says("{}")]).await;
    let asked = bench.ask().await;
    assert_eq!(usize::from(asked.exchange.attempts), bench.fake.seen().len());
    (bench, asked)
}

async fn again(act: Act) {
    let (_, asked) = asked(act).await;
    assert_eq!((text(&asked), asked.exchange.attempts), ("{}", 2));
}

async fn not_again(act: Act, words: &str) -> Bench {
    let (bench, asked) = asked(act).await;
    fault(&asked, AskFault::Status, words);
    assert_eq!(asked.exchange.attempts, 1);
    bench
}

#[tokio::test]
async fn c01_what_passes_is_asked_again_once() {
    for (status, kind) in [
        (408, "timeout_error"),
        (409, "conflict_error"),
        (429, "rate_limit_error"),
        (500, "api_error"),
        (502, "api_error"),
        (503, "api_error"),
        (504, "timeout_error"),
        (529, "overloaded_error"),
    ] {
        again(Act::json(status, &error(kind, None))).await;
    }
    let code = Some("ramp_limit_exceeded");
    again(Act::json(429, &error("rate_limit_error", code))).await;
}

#[tokio::test]
async fn c01_what_does_not_pass_is_not() {
    for (status, kind) in [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (402, "billing_error"),
        (403, "permission_error"),
        (404, "not_found_error"),
        (413, "request_too_large"),
    ] {
        let told = format!("status {status} {kind}");
        drop(not_again(Act::json(status, &error(kind, None)), &told).await);
    }
    for code in ["enforced_spend_limit_reached", "contract_spend_limit_reached"] {
        let act = Act::json(429, &error("rate_limit_error", Some(code)));
        drop(not_again(act, &format!("status 429 rate_limit_error {code}")).await);
    }
}

#[tokio::test]
async fn c01_a_key_a_bill_or_a_name_is_for_a_person_to_mend() {
    let spent = error("invalid_request_error", Some("enforced_spend_limit_reached"));
    for (status, body) in [
        (401, error("authentication_error", None)),
        (402, error("billing_error", None)),
        (403, error("permission_error", None)),
        (404, error("not_found_error", None)),
        (400, spent.clone()),
        (429, spent),
    ] {
        let bench = not_again(Act::json(status, &body), "").await;
        let asked = bench.ask().await;
        fault(&asked, AskFault::BreakerOpen, "for good");
        assert_eq!((asked.exchange.attempts, bench.fake.seen().len()), (0, 1));
    }
    for (status, body) in
        [(400, error("invalid_request_error", None)), (413, error("request_too_large", None))]
    {
        let bench = not_again(Act::json(status, &body), "").await;
        assert_eq!(text(&bench.ask().await), "{}", "{status}");
    }
}

#[tokio::test]
async fn c01_a_second_failure_is_the_last() {
    let act = Act::json(500, &error("api_error", None));
    let bench = Bench::new(Dialect::Anthropic, [act]).await;
    let asked = bench.ask().await;
    fault(&asked, AskFault::Status, "status 500 api_error");
    assert_eq!((asked.exchange.attempts, bench.fake.seen().len()), (2, 2));
    assert!(bench.logged().contains("no opinion"));
}

#[tokio::test]
async fn c02_an_unknown_type_is_judged_by_its_status() {
    again(Act::json(503, &error("cosmic_ray_error", None))).await;
    drop(not_again(Act::json(422, &error("cosmic_ray_error", None)), "status 422").await);
    let shouted = error("AN ERROR <b>", Some("x\ny"));
    let (_, asked) = asked(Act::json(418, &shouted)).await;
    let detail = "status 418".to_owned();
    assert_eq!(asked.exchange.reply, Reply::Fault { class: AskFault::Status, detail });
}

#[tokio::test]
async fn c03_an_error_that_is_no_json_is_judged_by_its_status() {
    let html = [("content-type", "text/html")];
    again(Act::bytes(502, &html, b"<html>Bad Gateway</html>")).await;
    drop(not_again(Act::bytes(413, &html, b"<html>"), "status 413").await);
    drop(not_again(Act::bytes(400, &[], b""), "status 400").await);
}

#[tokio::test]
async fn c04_a_pause_that_is_asked_for_is_made() {
    let body = error("rate_limit_error", None);
    for headers in [
        ("retry-after", "0"),
        ("retry-after-ms", "20"),
        // The bench's clock stands at 09:00:00.
        ("retry-after", "Fri, 20 Nov 2026 09:00:00 GMT"),
        ("retry-after", "Fri, 20 Nov 2026 08:00:00 GMT"),
        ("retry-after", "soon"),
        ("retry-after", "-5"),
    ] {
        again(Act::with(429, &[headers], &body)).await;
    }
    let headers = [("retry-after-ms", "300"), ("retry-after", "0")];
    let (_, asked) = asked(Act::with(429, &headers, &body)).await;
    assert_eq!(text(&asked), "{}");
    assert!(asked.exchange.latency_ms >= 300, "{}", asked.exchange.latency_ms);
}

#[tokio::test]
async fn c04_a_pause_beyond_the_deadline_is_not_made() {
    let body = error("rate_limit_error", None);
    for headers in [
        ("retry-after", "6"),
        ("retry-after", "99999999999999999999"),
        ("retry-after", "18446744073709551615"),
        ("retry-after-ms", "18446744073709551615"),
        ("retry-after", "Fri, 20 Nov 2026 09:01:00 GMT"),
    ] {
        let bench = not_again(Act::with(429, &[headers], &body), "status 429").await;
        let asked = bench.ask().await;
        fault(&asked, AskFault::Budget, "the provider takes no more");
        assert_eq!(bench.fake.seen().len(), 1, "and nobody is sent ahead to be refused");
    }
}

#[tokio::test]
async fn c05_the_server_knows_best_whether_to_ask_again() {
    let yes = [("x-should-retry", "true")];
    again(Act::with(400, &yes, &error("invalid_request_error", None))).await;
    let no = [("x-should-retry", "false")];
    drop(not_again(Act::with(503, &no, &error("api_error", None)), "503").await);
    let maybe = [("x-should-retry", "maybe")];
    again(Act::with(503, &maybe, &error("api_error", None))).await;
}

#[tokio::test]
async fn c06_overloaded_then_well_is_an_answer() {
    let (_, asked) = asked(Act::json(529, &error("overloaded_error", None))).await;
    assert_eq!(text(&asked), "{}");
    assert_eq!(asked.exchange.attempts, 2);
    assert_eq!(asked.exchange.request_id.as_deref(), Some("req_fake_1"));
}

#[tokio::test]
async fn c07_near_the_end_of_a_limit_questions_wait() {
    let body = tribune_fake::message(&json!([{"type": "text", "text": "{}"}]), "end_turn");
    let remaining = ("anthropic-ratelimit-requests-remaining", "0");
    let at =
        |reset| Act::with(200, &[remaining, ("anthropic-ratelimit-requests-reset", reset)], &body);
    let soon = at("2026-11-20T09:00:00.3Z");
    let bench = Bench::new(Dialect::Anthropic, [soon, Act::says("{}")]).await;
    let _first = bench.ask().await;
    let begun = std::time::Instant::now();
    assert_eq!(text(&bench.ask().await), "{}");
    assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
    let late = at("2026-11-20T09:00:30Z");
    let bench = Bench::new(Dialect::Anthropic, [late, Act::says("{}")]).await;
    assert_eq!(text(&bench.ask().await), "{}");
    fault(&bench.ask().await, AskFault::Budget, "30000 ms");
    assert_eq!(bench.fake.seen().len(), 1);
}

#[tokio::test]
async fn c08_the_id_of_an_answer_is_kept_where_there_is_one() {
    let body = error("invalid_request_error", None);
    let (_, with) = asked(Act::with(400, &[("request-id", "req_7")], &body)).await;
    assert_eq!(with.exchange.request_id.as_deref(), Some("req_7"));
    let (_, without) = asked(Act::json(400, &body)).await;
    assert_eq!(without.exchange.request_id, None);
    let long = "r".repeat(129);
    let (_, strange) = asked(Act::with(400, &[("request-id", &long)], &body)).await;
    assert_eq!(strange.exchange.request_id, None);
}

#[tokio::test]
async fn c09_the_deadline_holds_over_both_attempts() {
    let act = Act::json(503, &error("api_error", None));
    let slow = Act::says("{}").after(tribune_fake::Step::Hang);
    let acts = [act, slow];
    let bench = Bench::with(Dialect::Anthropic, acts, Certificate::Sound, |_| ()).await;
    let asked = bench.ask_within(&prompt(), Duration::from_millis(400)).await;
    fault(&asked, AskFault::Timeout, "in time");
    assert_eq!(asked.exchange.attempts, 2);
}
