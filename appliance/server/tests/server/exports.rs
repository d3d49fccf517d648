//! Exports: few at once, dropped where nobody reads, and no hindrance to anybody.

use std::time::{Duration, Instant};

use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use crate::site::{PLAN, Server, Site, WORDS};

const EXPORT: &str = "/v1/ledger/export";

/// Posts plans that do not compress, so that an export is larger than what is made ahead of a
/// reader.
async fn fill(server: &Server) {
    let mut random = 1_u64;
    let mut noise = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888);
        format!("{:x}", random >> 20_u32)
    };
    for _ in 0..2_u8 {
        let mut plan: Value = serde_json::from_str(PLAN).unwrap();
        let tags = (0..16_000_u32).map(|_| (noise(), json!(noise()))).collect();
        plan["resources"][0]["properties"]["tags"] = Value::Object(tags);
        let plan = plan.to_string();
        let parts: [(&str, &[u8]); 2] = [("plan", plan.as_bytes()), ("request", WORDS.as_bytes())];
        server.client("orchestrator").form(&parts, None).await.decided();
    }
}

#[tokio::test]
async fn who_does_not_read_is_dropped() {
    let site = Site::new();
    site.set("unread_seconds", 1);
    let server = site.serve();
    fill(&server).await;
    let mut slow = server.h2(server.tls("auditor"), 1_000).await;
    let answer = slow.get(EXPORT).await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut reading = server.h2(server.tls("operator"), 1_000_000).await;
    let read = reading.get(EXPORT).await.unwrap().into_body().collect().await.unwrap();
    assert!(read.to_bytes().len() > 450_000, "the export fits into what is made ahead");
    slow.closed().await;
    answer.into_body().collect().await.unwrap_err(); // what is cut is no export
    assert!(reading.stands());
    let text = server.client("operator").get("/metrics").await.text;
    assert!(text.contains("connections_closed_total{reason=\"unread\"} 1"), "{text}");
    assert_eq!(server.client("auditor").get(EXPORT).await.status, 200);
    server.end();
}

#[tokio::test]
async fn exports_are_few_at_once_and_hold_up_neither_work_nor_a_stop() {
    let site = Site::new();
    let server = site.serve();
    fill(&server).await;
    let mut held = Vec::new();
    for name in ["a", "b", "c"] {
        let config = server.tls_named(&[&format!("tribune://role/auditor/{name}")]);
        let mut one = server.h2(config, 1_000).await;
        let answer = one.get(EXPORT).await.unwrap();
        assert_eq!(answer.status(), 200);
        held.push((one, answer));
    }
    let again = server.client_named(&["tribune://role/auditor/a"]).get(EXPORT).await;
    assert!(again.refused(429, "busy").contains("of yours"));
    let again = held[0].0.get(EXPORT).await.unwrap();
    assert_eq!(
        (again.status().as_u16(), again.headers()["retry-after"].as_bytes()),
        (429, &b"10"[..])
    );
    let other = server.client("auditor").get(EXPORT).await;
    assert!(other.refused(429, "busy").contains("too many"));
    // Whoever goes away leaves the place to others.
    held.pop();
    tokio::time::sleep(Duration::from_millis(100)).await;
    for _ in 0..2_u8 {
        assert_eq!(server.client("auditor").get(EXPORT).await.status, 200);
    }
    let began = Instant::now();
    assert_eq!(server.client("orchestrator").get("/v1/decisions").await.status, 200);
    server.end();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    for (_connection, answer) in held {
        answer.into_body().collect().await.unwrap_err();
    }
    let decisions = site.kinds().iter().filter(|kind| *kind == "DECISION").count();
    assert_eq!(decisions, 2);
}
