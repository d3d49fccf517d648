//! Starting, stopping, and what the ledger and the log say of it.

use std::time::Duration;

use rustix::process::Signal;
use tokio::io::AsyncWriteExt as _;
use tribune_record::v1::Event;

use crate::site::{PLAN, Site, WORDS};

#[tokio::test]
async fn a_start_and_a_stop_are_records_and_an_unclean_stop_is_told() {
    let site = Site::new();
    let stopped = site.serve().stop(Signal::TERM);
    assert!(stopped.success());
    let stopped = site.serve().stop(Signal::INT);
    assert!(stopped.success());
    drop(site.serve()); // SIGKILL
    site.serve().end();
    let events: Vec<_> = site.records().into_iter().map(|record| record.event).collect();
    let mut gaps = Vec::new();
    let mut stops = Vec::new();
    for event in &events {
        if let Event::Start(start) = event {
            gaps.push(start.unclean_gap.is_some());
        }
        if let Event::Stop(stop) = event {
            stops.push(stop.reason.as_str());
        }
    }
    assert_eq!(gaps, [false, false, false, true]);
    assert_eq!(stops, ["SIGTERM", "SIGINT", "SIGTERM"]);
}

#[tokio::test]
async fn what_is_in_flight_is_finished_before_the_stop() {
    let site = Site::new();
    let server = site.serve();
    let client = server.client("orchestrator");
    client.get("/openapi.json").await; // the connection stands
    let parts: [(&str, &[u8]); 2] = [("plan", PLAN.as_bytes()), ("request", WORDS.as_bytes())];
    let pid = rustix::process::Pid::from_child(&server.child);
    let (answer, ()) = tokio::join!(client.form(&parts, None), async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        rustix::process::kill_process(pid, Signal::TERM).unwrap();
    });
    let (_, id) = answer.decided();
    let mut server = server;
    assert!(server.child.wait().unwrap().success());
    let decided = site
        .records()
        .into_iter()
        .any(|record| matches!(record.event, Event::Decision(made) if made.id == id));
    assert!(decided, "what was answered is in the ledger");
}

#[tokio::test]
async fn a_server_that_stops_takes_no_more_requests() {
    let site = Site::new();
    let mut server = site.serve();
    // A post of which the rest never comes keeps the server from ending.
    let mut held = server.shaken(server.tls("requester"), "http/1.1").await;
    let post = b"POST /v1/requests HTTP/1.1\r\nhost: localhost\r\n\
        content-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    held.write_all(post).await.unwrap();
    held.flush().await.unwrap();
    let mut other = server.h2(server.tls("monitor"), 65_535).await;
    assert_eq!(other.get("/healthz").await.unwrap().status(), 200);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(other.stands());
    let pid = rustix::process::Pid::from_child(&server.child);
    rustix::process::kill_process(pid, Signal::TERM).unwrap();
    other.closed().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(server.child.try_wait().unwrap().is_none(), "it waits for what is in flight");
    drop(held);
    assert!(server.child.wait().unwrap().success());
}

#[tokio::test]
async fn logs_are_json_and_hold_nothing_of_what_was_posted() {
    const SECRETS: [&str; 4] =
        ["correct-horse-battery", "hunter2-in-the-plan", "purple elephant", "CHG-SECRET-9"];
    let site = Site::new();
    let server = site.serve();
    let words = format!("{} {}", SECRETS[0], SECRETS[2]);
    let id = server.client("requester").register(&words).await;
    let plan = PLAN.replacen('{', &format!("{{\"note\": \"{}\", ", SECRETS[1]), 1);
    let context = format!("{{\"change_ticket\": \"{}\"}}", SECRETS[3]);
    let half: String = PLAN.chars().take(500).collect();
    for plan in [PLAN, &plan, &half] {
        let parts: [(&str, &[u8]); 3] = [
            ("plan", plan.as_bytes()),
            ("context", context.as_bytes()),
            ("request_id", id.as_bytes()),
        ];
        server.client("orchestrator").form(&parts, Some(SECRETS[0])).await;
        server.client("orchestrator").form(&parts, None).await;
    }
    let path = format!("/v1/decisions?user={}", SECRETS[0]);
    server.client("auditor").get(&path).await;
    let key = std::fs::read_to_string(site.home().join("keys/ledger.seed")).unwrap();
    server.end();
    let log = site.log();
    assert!(log.lines().count() > 5, "{log}");
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
    }
    for secret in SECRETS.iter().chain([&key.trim()]) {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}

#[tokio::test]
async fn a_failed_start_says_why_in_one_line() {
    let site = Site::new();
    let server = site.serve();
    // The ledger has one owner.
    let home = site.home();
    let second = ["serve", "--listen", "127.0.0.1:0", "--home", home.to_str().unwrap()];
    let output = crate::site::tribune(&second);
    assert_eq!(output.status.code(), Some(9_i32), "{output:?}");
    let error = String::from_utf8(output.stderr).unwrap();
    let last = error.lines().last().unwrap();
    assert!(last.contains("another process has this ledger open"), "{error}");
    drop(server);
    std::fs::remove_file(site.home().join("tls/server.key")).unwrap();
    let (code, line) = crate::site::failed(&crate::site::tribune(&second));
    assert!(code == 9_i32 && line.contains("tls/server.key"), "{line}");
}
