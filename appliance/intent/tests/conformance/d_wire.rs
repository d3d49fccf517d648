//! D: what can happen between a client and a server.

use std::time::Duration;

use serde_json::json;
use tokio::{net::TcpListener, time::Instant};
use tribune_fake::{Act, Certificate, Fake, Step};
use tribune_intent::Client;
use tribune_record::{AskFault, Dialect};

use crate::bench::{Bench, fault, options, prompt, text};

const SHORT: Duration = Duration::from_millis(300);

async fn certificate(certificate: Certificate, words: &str) {
    let acts = [Act::says("{}")];
    let bench = Bench::with(Dialect::Anthropic, acts, certificate, |_| ()).await;
    let asked = bench.ask().await;
    fault(&asked, AskFault::Tls, words);
    assert_eq!((asked.exchange.attempts, bench.fake.seen().len()), (1, 0));
}

#[tokio::test]
async fn d01_nobody_there_is_tried_twice() {
    let fake = Fake::start(Dialect::Anthropic, [Act::says("{}")]).await;
    let mut options = options(Dialect::Anthropic, &fake);
    let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
    options.url = format!("https://localhost:{}", free.port());
    let client = Client::new(options).unwrap();
    let asked = client.ask("ci", &prompt(), Instant::now() + Duration::from_secs(2)).await;
    fault(&asked, AskFault::Connect, "no connection");
    assert_eq!(asked.exchange.attempts, 2);
    assert!(asked.received.is_empty());
}

#[tokio::test]
async fn d01_a_server_that_takes_no_tls_in_time_is_not_waited_for() {
    let fake = Fake::start(Dialect::Anthropic, [Act::says("{}")]).await;
    let mut options = options(Dialect::Anthropic, &fake);
    let silent = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    options.url = format!("https://localhost:{}", silent.local_addr().unwrap().port());
    let client = Client::new(options).unwrap();
    let begun = Instant::now();
    let asked = client.ask("ci", &prompt(), begun + Duration::from_secs(4)).await;
    // Three seconds for the first connection, and no time for a second.
    fault(&asked, AskFault::Timeout, "");
    assert_eq!(asked.exchange.attempts, 2);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn d02_another_ca_is_not_trusted() {
    certificate(Certificate::OtherCa, "invalid peer certificate").await;
}

#[tokio::test]
async fn d03_a_certificate_of_another_time_is_not_trusted() {
    certificate(Certificate::Expired, "expired").await;
}

#[tokio::test]
async fn d04_a_certificate_for_another_name_is_not_trusted() {
    certificate(Certificate::OtherName, "not valid for name").await;
}

#[tokio::test]
async fn d04_tls_of_version_1_2_is_taken() {
    let acts = [Act::says("{}")];
    let bench = Bench::with(Dialect::Anthropic, acts, Certificate::SoundOldTls, |_| ()).await;
    assert_eq!(text(&bench.ask().await), "{}");
}

#[tokio::test]
async fn d05_a_server_that_says_nothing_is_left_at_the_deadline() {
    let bench = Bench::new(Dialect::Anthropic, [Act(vec![Step::Hang])]).await;
    let asked = bench.ask_within(&prompt(), SHORT).await;
    fault(&asked, AskFault::Timeout, "in time");
    assert_eq!(asked.exchange.attempts, 1);
}

#[tokio::test]
async fn d06_a_body_that_drips_is_left_at_the_deadline() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n";
    let mut steps = vec![Step::Write(head.to_vec())];
    for _ in 0..100 {
        steps.extend([Step::Write(b"{".to_vec()), Step::Wait(Duration::from_millis(50))]);
    }
    let bench = Bench::new(Dialect::Anthropic, [Act(steps)]).await;
    let asked = bench.ask_within(&prompt(), SHORT).await;
    fault(&asked, AskFault::Timeout, "in time");
}

#[tokio::test]
async fn d06_a_head_that_has_no_end_is_not_read() {
    let line = b"x-more: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
    let head = [&b"HTTP/1.1 200 OK\r\n"[..], &line.repeat(10_000)].concat();
    let bench = Bench::new(Dialect::Anthropic, [Act(vec![Step::Write(head), Step::Hang])]).await;
    fault(&bench.ask().await, AskFault::Malformed, "not HTTP");
}

#[tokio::test]
async fn d07_a_connection_that_ends_within_a_body_is_tried_again() {
    let cut = |step: Step| {
        let head =
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
        Act(vec![Step::Write(head.to_vec()), step])
    };
    for step in [Step::Cut, Step::Close] {
        let bench = Bench::new(Dialect::Anthropic, [cut(step.clone()), Act::says("{}")]).await;
        let asked = bench.ask().await;
        assert_eq!((text(&asked), asked.exchange.attempts), ("{}", 2));
        let bench = Bench::new(Dialect::Anthropic, [cut(step)]).await;
        let asked = bench.ask().await;
        fault(&asked, AskFault::Malformed, "broke off");
        assert_eq!(bench.fake.seen().len(), 2);
    }
}

#[tokio::test]
async fn d07_a_body_without_a_length_ends_with_the_connection_s_goodbye_alone() {
    let body = tribune_fake::message(&json!([{"type": "text", "text": "{}"}]), "end_turn");
    let text = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{body}");
    let act = |step| Act(vec![Step::Write(text.clone().into_bytes()), step]);
    let bench = Bench::new(Dialect::Anthropic, [act(Step::Close)]).await;
    assert_eq!(text_of(&bench).await, "{}");
    // Whoever stands between can cut a connection, and must not thereby shorten an answer.
    let bench = Bench::new(Dialect::Anthropic, [act(Step::Cut)]).await;
    fault(&bench.ask().await, AskFault::Malformed, "broke off");
}

#[tokio::test]
async fn d07_a_connection_that_ends_before_an_answer_is_tried_again() {
    let bench = Bench::new(Dialect::Anthropic, [Act(vec![Step::Cut]), Act::says("{}")]).await;
    assert_eq!(text(&bench.ask().await), "{}");
    let bench = Bench::new(Dialect::Anthropic, [Act(vec![Step::Close])]).await;
    let asked = bench.ask().await;
    fault(&asked, AskFault::Connect, "before an answer");
    assert_eq!((asked.exchange.attempts, bench.fake.seen().len()), (2, 2));
}

#[tokio::test]
async fn d08_nobody_is_followed() {
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let other = Fake::start(Dialect::Anthropic, [Act::says("{}")]).await;
        let location = format!("{}/v1/messages", other.url());
        let act = Act::with(status, &[("location", &location)], &json!({}));
        let bench = Bench::new(Dialect::Anthropic, [act]).await;
        let asked = bench.ask().await;
        fault(&asked, AskFault::Redirect, &status.to_string());
        assert_eq!((asked.exchange.attempts, bench.fake.seen().len()), (1, 1));
        assert_eq!(other.connections(), 0);
    }
}

#[tokio::test]
async fn d08_nobody_is_followed_to_the_same_server() {
    let to = [("location", "/v1/messages")];
    let acts = [Act::with(307, &to, &json!({})), Act::says("{}")];
    let bench = Bench::new(Dialect::Anthropic, acts).await;
    fault(&bench.ask().await, AskFault::Redirect, "307");
    assert_eq!(bench.fake.seen().len(), 1);
}

#[tokio::test]
async fn d09_nothing_is_inflated() {
    for coding in ["gzip", "br", "deflate", "zstd"] {
        let headers = [("content-type", "application/json"), ("content-encoding", coding)];
        let act = Act::bytes(200, &headers, b"\x1f\x8b\x08\x00");
        let bench = Bench::new(Dialect::Anthropic, [act]).await;
        let asked = bench.ask().await;
        fault(&asked, AskFault::Malformed, "compressed");
        assert_eq!(asked.exchange.attempts, 1);
    }
}

#[tokio::test]
async fn d10_a_length_that_is_wrong_is_no_answer() {
    let body = tribune_fake::message(&json!([{"type": "text", "text": "{}"}]), "end_turn");
    let body = body.to_string();
    let act = |length: &str, after: Step| {
        let kind = "HTTP/1.1 200 OK\r\ncontent-type: application/json";
        let text = format!("{kind}\r\ncontent-length: {length}\r\n\r\n{body}");
        Act(vec![Step::Write(text.into_bytes()), after])
    };
    let (short, long) = ((body.len() - 5).to_string(), (body.len() + 5).to_string());
    let two = format!("{}\r\ncontent-length: 3", body.len());
    for (length, class) in [
        (short.as_str(), AskFault::Malformed),
        (&long, AskFault::Malformed),
        ("99999999999", AskFault::TooLong),
        ("99999999999999999999", AskFault::Malformed),
        (&two, AskFault::Malformed),
        ("-1", AskFault::Malformed),
        ("0x10", AskFault::Malformed),
    ] {
        let bench = Bench::new(Dialect::Anthropic, [act(length, Step::Close)]).await;
        fault(&bench.ask().await, class, "");
    }
    // What stands behind the end is never taken for the next answer.
    let behind = format!("{body}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{{}}");
    let text = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{behind}",
        body.len()
    );
    let acts = [Act(vec![Step::Write(text.into_bytes())]), Act::says("second")];
    let bench = Bench::new(Dialect::Anthropic, acts).await;
    assert_eq!(text_of(&bench).await, "{}");
    assert_eq!(text_of(&bench).await, "second");
}

#[tokio::test]
async fn d10_a_body_in_chunks_is_read_up_to_the_limit() {
    let body = tribune_fake::message(&json!([{"type": "text", "text": "{}"}]), "end_turn");
    let body = body.to_string();
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                 transfer-encoding: chunked\r\n\r\n";
    let chunks = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let act = Act(vec![Step::Write([&head[..], chunks.as_bytes()].concat())]);
    let bench = Bench::new(Dialect::Anthropic, [act]).await;
    assert_eq!(text_of(&bench).await, "{}");
    assert_eq!(text_of(&bench).await, "{}");
    assert_eq!(bench.fake.connections(), 1);
    // 50 MB, of which nobody said how many they are.
    let chunk = [b"100000\r\n".to_vec(), vec![b' '; 0x10_0000], b"\r\n".to_vec()].concat();
    let mut steps = vec![Step::Write(head.to_vec())];
    steps.extend(vec![Step::Write(chunk); 50]);
    let bench = Bench::new(Dialect::Anthropic, [Act(steps)]).await;
    let asked = bench.ask().await;
    fault(&asked, AskFault::TooLong, "1048576");
    assert_eq!((asked.exchange.attempts, asked.received.len()), (1, 0));
}

async fn text_of(bench: &Bench) -> String {
    text(&bench.ask().await).to_owned()
}

#[tokio::test]
async fn d11_one_connection_serves_one_question_after_the_other() {
    let bench = Bench::new(Dialect::Anthropic, [Act::says("{}")]).await;
    for _ in 0..5 {
        assert_eq!(text(&bench.ask().await), "{}");
    }
    assert_eq!((bench.fake.connections(), bench.fake.seen().len()), (1, 5));
}

#[tokio::test]
async fn d11_a_connection_that_was_closed_meanwhile_is_replaced() {
    let mut act = Act::json(
        200,
        &tribune_fake::message(&json!([{"type": "text", "text": "{}"}]), "end_turn"),
    );
    act.0.push(Step::Close);
    let bench = Bench::new(Dialect::Anthropic, [act]).await;
    for _ in 0..3 {
        assert_eq!(text(&bench.ask().await), "{}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(bench.fake.connections(), 3);
}
