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
    site.set("client_rate", 1);
    site.set("client_burst", 5);
    let server = site.serve();
    let client = server.client("orchestrator");
    let mut refused = Vec::new();
    for _ in 0..40_u8 {
        let answer = client.get("/openapi.json").await;
        if answer.status == 429 {
            answer.refused(429, "rate_limited");
            assert_eq!(answer.retry_after, Some(1));
            refused.push(answer);
        }
    }
    assert!(refused.len() >= 20, "{}", refused.len());
    assert_eq!(server.client("monitor").get("/healthz").await.status, 200);
    server.end();
    assert_eq!(site.kinds().len(), 1, "a flood does not fill the ledger: {:?}", site.kinds());
}

#[tokio::test]
async fn one_client_posts_only_so_many_bytes_in_a_minute() {
    let site = Site::new();
    site.set("client_mib_per_minute", 1);
    let server = site.serve();
    let large = format!("{PLAN}{}", " ".repeat(700_000));
    let parts: [(&str, &[u8]); 2] = [("plan", large.as_bytes()), ("request", WORDS.as_bytes())];
    let small: [(&str, &[u8]); 2] = [("plan", PLAN.as_bytes()), ("request", WORDS.as_bytes())];
    let client = server.client("orchestrator");
    client.form(&parts, None).await.decided();
    for _ in 0..2_u8 {
        let answer = client.form(&parts, None).await;
        assert!(answer.refused(429, "rate_limited").contains("bytes"));
        let wait = answer.retry_after.unwrap();
        assert!((2..=60).contains(&wait), "{wait}");
    }
    // What is small still fits, and another client has its own minute.
    client.form(&small, None).await.decided();
    let other = server.client_named(&["tribune://role/orchestrator/other"]);
    other.form(&parts, None).await.decided();
    server.end();
    let kinds = site.kinds();
    let count = |kind: &str| kinds.iter().filter(|found| *found == kind).count();
    assert_eq!((count("DECISION"), count("REFUSAL")), (3, 1), "{kinds:?}");
}

/// The usual plan with a resource many times over.
fn many(times: u32) -> String {
    let mut plan: serde_json::Value = serde_json::from_str(PLAN).unwrap();
    let resources = plan["resources"].as_array_mut().unwrap();
    let one = resources[0].clone();
    resources.extend((0..times).map(|number| {
        let mut one = one.clone();
        one["name"] = json!(format!("copy-{number}"));
        one
    }));
    plan.to_string()
}

#[tokio::test]
async fn judging_that_takes_too_long_is_a_refusal_and_holds_up_no_stop() {
    let site = Site::new();
    site.set("judging_ms", 1);
    site.set("concurrent_cases", 2);
    let server = site.serve();
    let plan = many(1_500);
    let parts: [(&str, &[u8]); 2] = [("plan", plan.as_bytes()), ("request", WORDS.as_bytes())];
    let client = server.client("orchestrator");
    let began = std::time::Instant::now();
    let (one, two) = tokio::join!(client.form(&parts, None), client.form(&parts, None));
    for answer in [one, two] {
        assert!(answer.refused(503, "judging_timeout").contains("nothing was decided"));
    }
    server.end();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let kinds = site.kinds();
    assert!(!kinds.contains(&"DECISION".to_owned()), "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| *kind == "REFUSAL").count(), 2, "{kinds:?}");
}

/// A file of the case in which three queues are deleted.
fn deletion(name: &str) -> Vec<u8> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases");
    std::fs::read(format!("{root}/dev/d16-delete-old-confirmed/{name}")).unwrap()
}

#[tokio::test]
async fn an_archive_is_held_against_the_plan() {
    let site = Site::new();
    let server = site.serve();
    let client = server.client("orchestrator");
    let (plan, archive) = (deletion("plan.json"), deletion("plan.tfplan"));
    let post = async |plan: &[u8], archive: &[u8]| {
        let parts = [("plan", plan), ("request", WORDS.as_bytes()), ("archive", archive)];
        client.form(&parts, None).await
    };
    let own = post(&plan, &archive).await;
    own.decided();
    let mismatch = "plan_archive_mismatch";
    assert!(!own.json["findings"].to_string().contains(mismatch), "{}", own.json);
    let other = String::from_utf8(plan.clone()).unwrap().replace("us-east-1", "us-east-2");
    let other = post(other.as_bytes(), &archive).await;
    other.decided();
    assert_eq!(other.json["decision"], "VETOED");
    assert!(other.json["findings"].to_string().contains(mismatch), "{}", other.json);
    let said = post(&plan, b"hello").await;
    assert!(said.refused(422, "not_an_archive").contains("the archive: expected"));
    let cut = archive.split_last().unwrap().1;
    assert!(post(&plan, cut).await.refused(422, "bad_archive").contains("the archive: expected"));
    let native = post(PLAN.as_bytes(), &archive).await;
    native.refused(422, "foreign_tool");
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
