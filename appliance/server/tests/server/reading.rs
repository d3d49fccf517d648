//! Reading back: decisions, pages, receipts, checkpoints, counters, the document.

use serde_json::Value;
use tribune_chain::{Receipt, Vkey};
use tribune_record::v1::Event;

use crate::site::{Site, WORDS};

#[tokio::test]
async fn decisions_are_listed_by_filter_and_page() {
    let site = Site::new();
    let server = site.serve();
    let id = server.client("requester").register(WORDS).await;
    let mut made = Vec::new();
    for _ in 0..3_u8 {
        made.push(server.client("orchestrator").plan(&id).await.decided().1);
    }
    made.reverse();
    let auditor = server.client("auditor");
    let ids = |answer: &Value| -> Vec<String> {
        let lines = answer["decisions"].as_array().unwrap();
        lines.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&auditor.get("/v1/decisions").await.json), made);
    assert_eq!(ids(&auditor.get("/v1/decisions?user=requester-1").await.json), made);
    assert!(ids(&auditor.get("/v1/decisions?user=nobody").await.json).is_empty());
    assert!(ids(&auditor.get("/v1/decisions?since=2999-01-01").await.json).is_empty());
    let first = auditor.get("/v1/decisions?limit=2").await.json;
    assert_eq!(ids(&first), made[..2]);
    let next = format!("/v1/decisions?limit=2&cursor={}", first["next"].as_str().unwrap());
    assert_eq!(ids(&auditor.get(&next).await.json), made[2..]);
    auditor.get("/v1/decisions?color=red").await.refused(422, "bad_query");
    for cursor in ["", "x", "-1", "1.5", "0x10", "18446744073709551616", "%00"] {
        let broken = format!("/v1/decisions?cursor={cursor}");
        auditor.get(&broken).await.refused(422, "bad_query");
    }
    let own = server.client("orchestrator");
    assert_eq!(ids(&own.get("/v1/decisions").await.json), made);
    own.get("/v1/decisions?user=requester-1").await.refused(403, "wrong_role");
    let stranger = server.client_named(&["tribune://role/orchestrator/stranger"]);
    assert!(ids(&stranger.get("/v1/decisions").await.json).is_empty());
    server.end();
    let read = site.records().iter().filter(|r| matches!(r.event, Event::Read(_))).count();
    assert_eq!(read, 6, "what an auditor reads is a record");
}

#[tokio::test]
async fn a_receipt_proves_its_decision_under_the_ledgers_key() {
    let site = Site::new();
    let server = site.serve();
    let id = server.client("requester").register(WORDS).await;
    let answer = server.client("orchestrator").plan(&id).await;
    let (_, decision) = answer.decided();
    let path = format!("/v1/decisions/{decision}/receipt");
    let text = server.client("orchestrator").get(&path).await.text;
    let checkpoint = server.client("auditor").get("/v1/ledger/checkpoint").await.text;
    assert!(checkpoint.starts_with("tribune.local/"), "{checkpoint}");
    server.end();
    let records = site.records();
    let begun = records.first().unwrap();
    let Event::Key(key) = &begun.event else { panic!("record 0 names the key: {begun:?}") };
    let vkey: Vkey = key.vkey.parse().unwrap();
    let receipt: Receipt = serde_json::from_str(&text).unwrap();
    let record = receipt.verify(&[vkey]).unwrap().record;
    assert_eq!(Some(record.seq), answer.json["record"]["seq"].as_u64());
    assert!(matches!(record.event, Event::Decision(made) if made.id == decision));
}

#[tokio::test]
async fn counters_and_the_document_are_served() {
    let site = Site::new();
    let server = site.serve();
    let id = server.client("requester").register(WORDS).await;
    let (decision, _) = server.client("orchestrator").plan(&id).await.decided();
    let monitor = server.client("monitor");
    let text = monitor.get("/metrics").await.text;
    let counted = format!("tribune_decisions_total{{decision=\"{decision}\"}} 1");
    assert!(text.contains(&counted), "{text}");
    assert!(text.contains("tribune_ledger_accepting 1"), "{text}");
    assert_eq!(monitor.get("/readyz").await.text, "ready\n");
    let document = monitor.get("/openapi.json").await.json;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    // Every path of the document is served.
    for path in document["paths"].as_object().unwrap().keys() {
        let answer = monitor.get(&path.replace("{id}", "dec-0")).await;
        assert_ne!(answer.json["code"], "no_such_path", "{path}");
    }
}
