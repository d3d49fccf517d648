//! Connections: so many for each client, never too few for who must get in, none without end.

use std::time::{Duration, Instant};

use tribune_record::v1::Event;

use crate::{
    raw::{closed, stands},
    site::{Server, Site},
};

/// How often the server says it closed a connection for a reason.
async fn counted(server: &Server, reason: &str) -> u64 {
    let text = server.client("operator").get("/metrics").await.text;
    let name = format!("tribune_connections_closed_total{{reason=\"{reason}\"}} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0, |number| number.parse().unwrap())
}

/// How many refusals of a connection stand in the stopped ledger.
fn recorded(site: &Site) -> usize {
    let refused = |event: &Event| {
        matches!(event,
        Event::Refusal(refusal) if refusal.code == "too_many_connections")
    };
    site.records().iter().filter(|record| refused(&record.event)).count()
}

#[tokio::test]
async fn one_client_holds_only_its_share_of_connections() {
    let site = Site::new();
    site.set("client_connections", 4);
    let server = site.serve();
    let mut held = Vec::new();
    for _ in 0..4_u8 {
        let mut one = server.h2(server.tls("monitor"), 65_535).await;
        assert_eq!(one.get("/healthz").await.unwrap().status(), 200);
        held.push(one);
    }
    for _ in 0..3_u8 {
        server.h2(server.tls("monitor"), 65_535).await.closed().await;
    }
    assert!(held.iter().all(crate::raw::H2::stands));
    assert_eq!(counted(&server, "client_connections").await, 3);
    assert_eq!(server.client("auditor").get("/v1/ledger/checkpoint").await.status, 200);
    held.pop();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.client("monitor").get("/healthz").await.status, 200);
    drop(held);
    server.end();
    assert_eq!(recorded(&site), 1, "a flood is recorded once");
}

#[tokio::test]
async fn who_says_nothing_keeps_nobody_waiting() {
    let site = Site::new();
    site.set("handshake_seconds", 3);
    let server = site.serve();
    let mut silent = Vec::new();
    for _ in 0..150_u8 {
        silent.push(server.bare().await);
    }
    let began = Instant::now();
    assert_eq!(server.client("orchestrator").get("/openapi.json").await.status, 200);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    for stream in &silent {
        closed(stream).await;
    }
    let pushed = counted(&server, "handshake_pushed_out").await;
    let slow = counted(&server, "handshake_timeout").await;
    assert!(pushed > 0 && pushed.saturating_add(slow) == 150, "{pushed} {slow}");
    // What is no TLS at all is not waited for.
    let stream = server.bare().await;
    stream.writable().await.unwrap();
    stream.try_write(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    closed(&stream).await;
    assert_eq!(counted(&server, "handshake_failed").await, 1);
    server.end();
}

#[tokio::test]
async fn approvers_and_operators_get_in_where_nobody_else_does() {
    let site = Site::new();
    site.set("connections", 3);
    let server = site.serve();
    let mut held = Vec::new();
    for name in ["a", "b", "c"] {
        let config = server.tls_named(&[&format!("tribune://role/orchestrator/{name}")]);
        let mut one = server.h2(config, 65_535).await;
        assert_eq!(one.get("/openapi.json").await.unwrap().status(), 200);
        held.push(one);
    }
    for role in ["orchestrator", "requester", "auditor", "monitor", "security"] {
        server.h2(server.tls(role), 65_535).await.closed().await;
    }
    for role in ["approver", "operator"] {
        assert_eq!(server.client(role).get("/openapi.json").await.status, 200, "{role}");
    }
    assert_eq!(counted(&server, "connections").await, 5);
    // One of them cannot take the whole reserve either.
    let mut own = Vec::new();
    for _ in 0..16_u8 {
        let mut one = server.h2(server.tls("approver"), 65_535).await;
        if one.get("/openapi.json").await.is_ok() {
            own.push(one);
        }
    }
    server.h2(server.tls("approver"), 65_535).await.closed().await;
    let boss = server.client_named(&["tribune://role/approver/boss"]);
    assert_eq!(boss.get("/openapi.json").await.status, 200);
    drop((held, own));
    server.end();
}

#[tokio::test]
async fn a_connection_that_asks_nothing_is_closed() {
    let site = Site::new();
    site.set("idle_seconds", 1);
    let server = site.serve();
    let silent = server.shaken(server.tls("monitor"), "h2").await;
    let silent_too = server.shaken(server.tls("monitor"), "http/1.1").await;
    let mut pinging = server.h2(server.tls("monitor"), 65_535).await;
    assert_eq!(pinging.get("/healthz").await.unwrap().status(), 200);
    assert!(pinging.stands() && stands(silent_too.get_ref().0));
    pinging.closed().await;
    closed(silent.get_ref().0).await;
    closed(silent_too.get_ref().0).await;
    assert_eq!(counted(&server, "no_request").await, 2);
    assert_eq!(counted(&server, "idle").await, 1);
    server.end();
}
