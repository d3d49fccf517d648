//! `Idempotency-Key`: the same post gets the same decision, whatever happened in between.

use crate::site::{CONTEXT, PLAN, Site, WORDS};

#[tokio::test]
async fn a_repeated_post_gets_the_same_decision_after_a_restart_too() {
    let site = Site::new();
    let server = site.serve();
    let id = server.client("requester").register(WORDS).await;
    let parts: [(&str, &[u8]); 3] =
        [("plan", PLAN.as_bytes()), ("context", CONTEXT.as_bytes()), ("request_id", id.as_bytes())];
    let first = server.client("orchestrator").form(&parts, Some("build-17")).await;
    let again = server.client("orchestrator").form(&parts, Some("build-17")).await;
    assert_eq!(again.decided(), first.decided());
    drop(server); // SIGKILL: the key is an index of the ledger and survives
    let server = site.serve();
    let again = server.client("orchestrator").form(&parts, Some("build-17")).await;
    assert_eq!(again.decided(), first.decided());
    assert_eq!(again.json["record"], first.json["record"]);
    assert_eq!(again.json["findings"], first.json["findings"]);
    let other_key = server.client("orchestrator").form(&parts, Some("build-18")).await;
    assert_ne!(other_key.decided().1, first.decided().1);
    // Keys of two clients never meet.
    let other = server.client_named(&["tribune://role/orchestrator/other"]);
    assert_ne!(other.form(&parts, Some("build-17")).await.decided().1, first.decided().1);
    server.end();
    let decisions = site.kinds().iter().filter(|kind| *kind == "DECISION").count();
    assert_eq!(decisions, 3);
}

#[tokio::test]
async fn an_idempotency_key_reused_with_another_body() {
    let site = Site::new();
    let server = site.serve();
    let client = server.client("orchestrator");
    let words: (&str, &[u8]) = ("request", WORDS.as_bytes());
    let parts = [("plan", PLAN.as_bytes()), words];
    client.form(&parts, Some("k")).await.decided();
    let longer = format!("{PLAN} ");
    let other = [("plan", longer.as_bytes()), words];
    let answer = client.form(&other, Some("k")).await;
    let detail = answer.refused(422, "idempotency_key_reused");
    assert!(detail.contains("another body"), "{detail}");
    let long = "k".repeat(129);
    client.form(&parts, Some(&long)).await.refused(422, "malformed");
    server.end();
    let expected = ["REQUEST", "DECISION", "REFUSAL", "REFUSAL"];
    assert_eq!(site.kinds(), expected, "nothing of the refused posts is kept but the refusals");
}

#[tokio::test]
async fn the_same_request_is_registered_once_under_a_key() {
    let site = Site::new();
    let server = site.serve();
    let client = server.client("requester");
    let headers = [("content-type", "application/json"), ("idempotency-key", "r")];
    let body = serde_json::json!({"text": WORDS}).to_string();
    let post = || client.send(http::Method::POST, "/v1/requests", &headers, body.clone().into());
    let (first, again) = (post().await.unwrap(), post().await.unwrap());
    assert_eq!((first.status, &first.json["id"]), (201, &again.json["id"]));
}
