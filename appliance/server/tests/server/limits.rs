//! What is too large, too slow, too often, or not what a path takes.

use std::time::Duration;

use http::Method;
use serde_json::json;

use crate::site::{PLAN, Site, WORDS, form};

#[tokio::test]
async fn posts_that_are_no_posts() {
    let site = Site::new();
    let server = site.serve();
    let (ci, person) = (server.client("orchestrator"), server.client("requester"));
    let words: (&str, &[u8]) = ("request", WORDS.as_bytes());
    let plan: (&str, &[u8]) = ("plan", PLAN.as_bytes());
    ci.form(&[words], None).await.refused(422, "plan_missing");
    ci.form(&[plan], None).await.refused(422, "request_missing");
    ci.form(&[plan, plan, words], None).await.refused(422, "bad_field");
    ci.form(&[plan, words, ("extra", b"x")], None).await.refused(422, "bad_field");
    ci.form(&[plan, words, ("request_id", b"req-0")], None).await.refused(422, "bad_field");
    ci.form(&[plan, ("request_id", b"req-0")], None).await.refused(404, "no_such_request");
    ci.form(&[plan, ("request", b"\xff")], None).await.refused(422, "not_utf8");
    ci.form(&[plan, ("request", b"  ")], None).await.refused(422, "malformed");
    ci.form(&[plan, ("request", &[b'w'; 9000])], None).await.refused(413, "too_large");
    ci.form(&[plan, words, ("context", b"{\"envronment\": \"x\"}")], None)
        .await
        .refused(422, "unknown_key");
    ci.post("/v1/plans", &json!({})).await.refused(415, "unsupported_media_type");
    let cut = form("b", &[plan, words]);
    let headers = [("content-type", "multipart/form-data; boundary=b")];
    let half = cut.into_iter().take(2_000).collect();
    let answer = ci.send(Method::POST, "/v1/plans", &headers, half).await.unwrap();
    answer.refused(422, "malformed");
    person.post("/v1/requests", &json!({"text": ""})).await.refused(422, "malformed");
    person.post("/v1/requests", &json!({"txt": "x"})).await.refused(422, "malformed");
    let long = json!({"text": "w".repeat(9000)});
    person.post("/v1/requests", &long).await.refused(413, "too_large");
    let huge = json!({"text": "w".repeat(200_000)});
    person.post("/v1/requests", &huge).await.refused(413, "too_large");
    let many = json!({"text": "x", "acknowledged": vec!["a"; 2000]});
    person.post("/v1/requests", &many).await.refused(413, "too_large");
    person.get("/v1/nothing").await.refused(404, "no_such_path");
    person.get("/v1/plans").await.refused(405, "no_such_method");
    server.end();
    assert!(site.kinds().iter().all(|kind| kind == "REFUSAL"), "{:?}", site.kinds());
}

#[tokio::test]
async fn a_flood_is_refused_and_recorded_once() {
    let site = Site::new();
    let config = std::fs::read_to_string(site.home().join("tribune.toml")).unwrap();
    let config = config.replace("client_rate = 50", "client_rate = 1");
    let config = config.replace("client_burst = 200", "client_burst = 5");
    std::fs::write(site.home().join("tribune.toml"), config).unwrap();
    let server = site.serve();
    let client = server.client("orchestrator");
    let mut refused = Vec::new();
    for _ in 0..40_u8 {
        let answer = client.get("/openapi.json").await;
        if answer.status == 429 {
            answer.refused(429, "rate_limited");
            refused.push(answer);
        }
    }
    assert!(refused.len() >= 20, "{}", refused.len());
    assert_eq!(server.client("monitor").get("/healthz").await.status, 200);
    server.end();
    assert_eq!(site.kinds().len(), 1, "a flood does not fill the ledger: {:?}", site.kinds());
}

#[tokio::test]
async fn an_archive_is_taken_and_said_not_to_be_read() {
    let site = Site::new();
    let server = site.serve();
    let parts: [(&str, &[u8]); 3] =
        [("plan", PLAN.as_bytes()), ("request", WORDS.as_bytes()), ("archive", b"PK\x03\x04")];
    let answer = server.client("orchestrator").form(&parts, None).await;
    answer.decided();
    let notes = answer.json["notes"].to_string();
    assert!(notes.contains("archive was not read"), "{notes}");
}

#[tokio::test]
async fn a_client_that_says_nothing_is_not_waited_for_at_a_stop() {
    let site = Site::new();
    let server = site.serve();
    let address = server.url.strip_prefix("https://").unwrap().to_owned();
    let silent = tokio::net::TcpStream::connect(&address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.client("monitor").get("/healthz").await.status, 200);
    let began = std::time::Instant::now();
    server.end();
    drop(silent);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
