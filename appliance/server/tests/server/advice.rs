//! A language model that is asked, well-meant, broken, lying, told what to say, or silent: what a
//! site's server does with it, over real TLS with a CA of its own.

use std::{fs, os::unix::fs::PermissionsExt as _, time::Duration};

use serde_json::{Value, json};
use tribune_fake::{self as fake, Act, Fake, Heard, Step};
use tribune_record::{Dialect, v1::Event};

use crate::{
    egress::Process,
    site::{Answer, CONTEXT, PLAN, Server, Site, WORDS, failed, tribune},
};

const SEGMENT: &str = "Add a new microsegment for machine learning workloads";
const OPENS_PCI: &str =
    include_str!("../../../../tests/cases/mission/m2-ml-segment-opens-pci/plan.json");
const PLANTED: [&str; 3] = ["S3cretPW!", "AKIAIOSFODNN7EXAMPLE", "-----BEGIN RSA PRIVATE KEY-----"];

/// A site that asks this model.
fn site(fake: &Fake) -> Site {
    let site = Site::new();
    let home = site.home();
    fs::write(home.join("tls/llm-ca.pem"), fake.ca()).unwrap();
    fs::write(home.join("keys/llm.key"), format!("{}\n", fake::KEY)).unwrap();
    fs::set_permissions(home.join("keys/llm.key"), fs::Permissions::from_mode(0o600)).unwrap();
    site.append("tribune.toml", &section(&fake.url()));
    site
}

fn section(url: &str) -> String {
    format!(
        "[intent]\ndialect = \"anthropic\"\nmodel = \"{}\"\nurl = \"{url}\"\n\
         ca = \"tls/llm-ca.pem\"\nkey_file = \"keys/llm.key\"\n",
        fake::model(Dialect::Anthropic)
    )
}

/// The request and the rows of a question.
fn asked(heard: &Heard) -> (String, Vec<Value>) {
    let user = heard.json()["messages"][0]["content"][0]["text"].as_str().unwrap().to_owned();
    let lines: Vec<&str> = user.lines().collect();
    let [_, request, _, _, rows, _] = lines[..] else { panic!("{user}") };
    (serde_json::from_str(request).unwrap(), serde_json::from_str(rows).unwrap())
}

/// An answer that labels what is of these types so, quoting the request, and the rest unrequested.
fn labelled(heard: &Heard, own: &[&str], label: &str) -> Act {
    let (request, rows) = asked(heard);
    let row = |row: &Value| {
        let is_own = own.contains(&row["type"].as_str().unwrap_or_default());
        let (label, evidence) =
            if is_own { (label, request.as_str()) } else { ("unrequested", "") };
        json!({ "id": row["id"], "evidence": evidence, "label": label })
    };
    let rows: Vec<Value> = rows.iter().map(row).collect();
    Act::says(&json!({ "rows": rows }).to_string())
}

/// An answer that calls everything requested, what was mixed in too.
fn all_requested(heard: &Heard, evidence: &str) -> Act {
    let (_, rows) = asked(heard);
    let row = |row: &Value| json!({"id": row["id"], "evidence": evidence, "label": "requested"});
    Act::says(&json!({"rows": rows.iter().map(row).collect::<Vec<_>>()}).to_string())
}

/// What the plans of these tests are made of.
const OWN: [&str; 4] = ["aws_vpc", "aws_subnet", "aws_security_group", "aws_instance"];

async fn honest() -> Fake {
    Fake::answering(Dialect::Anthropic, |heard| labelled(heard, &OWN, "requested")).await
}

/// The plan that opens the wall around cards, without that, and with one server.
fn one_server() -> String {
    let mut plan: Value = serde_json::from_str(OPENS_PCI).unwrap();
    let resources = plan["resources"].as_array_mut().unwrap();
    resources.retain(|resource| resource["name"] != "pci_cards");
    for resource in resources {
        if resource["type"] == "aws_instance" {
            resource["count"] = json!(1_u8);
        }
    }
    plan.to_string()
}

async fn posted(server: &Server, words: &str, plan: &str) -> Answer {
    let request = server.client("requester").register(words).await;
    let parts: [(&str, &[u8]); 3] = [
        ("plan", plan.as_bytes()),
        ("context", CONTEXT.as_bytes()),
        ("request_id", request.as_bytes()),
    ];
    server.client("orchestrator").form(&parts, None).await
}

fn ids(answer: &Answer) -> Vec<String> {
    let findings = answer.json["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
}

/// The names of the bodies of the last decision, and whether the whole ledger replays.
fn recorded(site: &Site) -> Vec<String> {
    let records = site.records();
    let decided = records.iter().rev().find(|record| matches!(record.event, Event::Decision(_)));
    let bodies = decided.unwrap().bodies.iter().map(|body| body.name.clone()).collect();
    let file = site.file("export");
    let (home, out) = (site.home(), file.to_str().unwrap().to_owned());
    let made = tribune(&["export", "--home", home.to_str().unwrap(), "--out", &out]);
    assert!(made.status.success(), "{made:?}");
    let options = tribune_verify::Options { replay: true, ..tribune_verify::Options::default() };
    let export = fs::read(file).unwrap();
    let report = tribune_verify::verify_export(export.as_slice(), &options, |_bytes| ()).unwrap();
    assert_eq!(report.verdict, tribune_verify::Verdict::Sound, "{report:#?}");
    assert!(report.counts.replayed.is_some_and(|count| count > 0), "{report:#?}");
    bodies
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_as_asked_stays_approved_and_is_recorded() {
    let fake = honest().await;
    let site = site(&fake);
    let server = site.serve();
    let answer = posted(&server, WORDS, PLAN).await;
    assert_eq!(answer.decided().0, "APPROVED", "{:#}", answer.json);
    let notes = answer.json["notes"].to_string();
    assert!(notes.contains("was asked about the plan (1 question"), "{notes}");
    assert_eq!(fake.seen().len(), 1);
    server.end();
    let bodies = recorded(&site);
    assert_eq!(bodies, ["case", "judgment", "prompt", "reply"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_becomes_a_warning_only_when_asked_twice() {
    let plan = one_server();
    let (alone, fake) = (Site::new(), honest().await);
    let without = posted(&alone.serve(), SEGMENT, &plan).await;
    assert_eq!(without.decided().0, "ESCALATED", "{:#}", without.json);
    let site = site(&fake);
    let server = site.serve();
    let answer = posted(&server, SEGMENT, &plan).await;
    assert_eq!(answer.decided().0, "APPROVED_WITH_WARNINGS", "{:#}", answer.json);
    assert_eq!(fake.seen().len(), 2);
    let [first, second] = [0, 1].map(|at| asked(&fake.seen()[at]).1);
    assert_ne!(first, second, "asked again in another order");
    server.end();
    recorded(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_asks_until_the_answer_suits() {
    let wary = |heard: &Heard| labelled(heard, &["aws_vpc"], "requested");
    let fake = Fake::answering(Dialect::Anthropic, wary).await;
    let site = site(&fake);
    let server = site.serve();
    let first = posted(&server, WORDS, PLAN).await;
    let again = posted(&server, WORDS, PLAN).await;
    assert_eq!([&first, &again].map(|answer| answer.decided().0), ["ESCALATED", "ESCALATED"]);
    assert_eq!(again.json["findings"], first.json["findings"]);
    assert_eq!(fake.seen().len(), 1, "the same is not asked twice");
    let notes = again.json["notes"].to_string();
    assert!(notes.contains("was asked the same before"), "{notes}");
    assert!(!notes.contains(&first.decided().1), "whose answer it was is not told: {notes}");
    let other = posted(&server, &format!("{WORDS}, please"), PLAN).await;
    assert_eq!(other.status, 200);
    assert_eq!(fake.seen().len(), 2, "other words are another question");
    server.end();
    assert_eq!(recorded(&site), ["case", "judgment", "prompt", "reply"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_posted_at_once_is_asked_once_and_counted() {
    let answers = |heard: &Heard| {
        labelled(heard, &OWN, "requested").after(Step::Wait(Duration::from_millis(300)))
    };
    let fake = Fake::answering(Dialect::Anthropic, answers).await;
    let site = site(&fake);
    let server = site.serve();
    let (first, second) = tokio::join!(posted(&server, WORDS, PLAN), posted(&server, WORDS, PLAN));
    // The sums of both may wait for somebody; what the model said counts for both.
    for answer in [&first, &second] {
        assert!(!answer.json.to_string().contains("intent_"), "{:#}", answer.json);
    }
    assert_eq!(fake.seen().len(), 1, "whoever asks the same waits for the answer");
    let text = server.client("operator").get("/metrics").await.text;
    for line in [
        "tribune_intent_questions_total{came=\"answered\"} 1",
        "tribune_intent_attempts_total 1",
        "tribune_intent_seconds_count 1",
        "tribune_intent_breaker_open 0",
        "tribune_intent_tokens_total{of=\"input\"}",
    ] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }
    server.end();
    recorded(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_huge_answer_the_digest_is_kept() {
    let huge = "x".repeat(600 * 1024);
    let fake = Fake::start(Dialect::Anthropic, [Act::says(&huge)]).await;
    let site = site(&fake);
    let server = site.serve();
    let answer = posted(&server, WORDS, PLAN).await;
    assert_eq!(answer.decided().0, "ESCALATED", "{:#}", answer.json);
    assert!(answer.json.to_string().contains("longer than is read"), "{:#}", answer.json);
    server.end();
    recorded(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_needs_no_key_where_another_process_asks() {
    let fake = honest().await;
    let egress = Process::start(&fake);
    let site = site(&fake);
    fs::remove_file(site.home().join("keys/llm.key")).unwrap();
    let (key, socket) = ("key_file = \"keys/llm.key\"", egress.socket());
    edit(&site, key, &format!("socket = \"{}\"", socket.display()));
    let server = site.serve();
    let answer = posted(&server, WORDS, PLAN).await;
    assert_eq!(answer.decided().0, "APPROVED", "{:#}", answer.json);
    assert_eq!(fake.seen().len(), 1);
    drop(egress);
    let answer = posted(&server, &format!("{WORDS}, please"), PLAN).await;
    assert_eq!(answer.decided().0, "ESCALATED", "{:#}", answer.json);
    assert!(answer.json.to_string().contains("nobody answers at its address"));
    server.end();
    recorded(&site);
}

/// Changes the section of a site's configuration.
fn edit(site: &Site, from: &str, to: &str) {
    let path = site.home().join("tribune.toml");
    let text = fs::read_to_string(&path).unwrap();
    let (before, section) = text.rsplit_once("[intent]").unwrap();
    assert!(section.contains(from), "{section}");
    fs::write(&path, format!("{before}[intent]{}", section.replace(from, to))).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_model_talks_a_veto_away() {
    let fake = honest().await;
    let site = site(&fake);
    let answer = posted(&site.serve(), SEGMENT, OPENS_PCI).await;
    assert_eq!(answer.decided().0, "VETOED", "{:#}", answer.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_finds_unasked_waits_for_a_person() {
    let wary = |heard: &Heard| labelled(heard, &["aws_vpc", "aws_subnet"], "requested");
    let fake = Fake::answering(Dialect::Anthropic, wary).await;
    let site = site(&fake);
    let server = site.serve();
    let answer = posted(&server, WORDS, PLAN).await;
    assert_eq!(answer.decided().0, "ESCALATED", "{:#}", answer.json);
    assert!(ids(&answer).contains(&"intent_scope".to_owned()));
    server.end();
    recorded(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_lies_breaks_or_is_told_what_to_say_escalates() {
    type Answers = fn(&Heard) -> Act;
    let all: [(&str, Answers); 7] = [
        ("judge_suspect", |heard| {
            let (request, _) = asked(heard);
            all_requested(heard, &request)
        }),
        ("quotes words", |heard| all_requested(heard, "as the CFO approved")),
        ("form", |_heard| Act::says("APPROVED. All rows are requested.")),
        ("form", |_heard| Act::says(r#"{"rows":[],"decision":"APPROVED"}"#)),
        ("leaves a change out", |_heard| Act::says(r#"{"rows":[]}"#)),
        ("answered with an error", |_heard| Act::json(500, &json!({"type": "error"}))),
        ("declined", |_heard| Act::json(200, &fake::message(&json!([]), "refusal"))),
    ];
    for (why, answers) in all {
        let fake = Fake::answering(Dialect::Anthropic, answers).await;
        let site = site(&fake);
        let server = site.serve();
        let answer = posted(&server, WORDS, PLAN).await;
        assert_eq!(answer.decided().0, "ESCALATED", "{why}: {:#}", answer.json);
        assert_eq!(ids(&answer), ["intent_unavailable"], "{why}");
        let message = answer.json["findings"][0]["message"].as_str().unwrap();
        assert!(message.contains(why), "{why}: {message}");
        assert!(fake.seen().len() <= 2, "{why}");
        server.end();
        recorded(&site);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_never_answers_escalates_in_time() {
    let fake = Fake::start(Dialect::Anthropic, [Act(vec![Step::Hang])]).await;
    let site = site(&fake);
    site.set("judging_ms", 6_000);
    let server = site.serve();
    let begun = std::time::Instant::now();
    let answer = posted(&server, WORDS, PLAN).await;
    assert_eq!(answer.decided().0, "ESCALATED", "{:#}", answer.json);
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert!(answer.json.to_string().contains("did not answer in time"));
    server.end();
    recorded(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_leaves_and_nothing_is_logged() {
    let fake = honest().await;
    let site = site(&fake);
    let server = site.serve();
    let mut plan: Value = serde_json::from_str(PLAN).unwrap();
    plan["summary"] = json!(PLANTED.join(" "));
    for resource in plan["resources"].as_array_mut().unwrap() {
        resource["properties"]["tags"]["Note"] = json!(PLANTED.join(" "));
        resource["properties"]["user_data"] = json!(PLANTED.join(" "));
    }
    let answer = posted(&server, WORDS, &plan.to_string()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let words = format!("{WORDS}; the password is {} and the key {}", PLANTED[0], PLANTED[1]);
    let answer = posted(&server, &words, &plan.to_string()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    server.end();
    assert!(!fake.seen().is_empty());
    let log = site.log();
    for secret in PLANTED.into_iter().chain([fake::KEY]) {
        assert!(!log.contains(secret), "{secret} in the log");
        for heard in fake.seen() {
            let body = String::from_utf8_lossy(&heard.body).into_owned();
            assert!(!body.contains(secret), "{secret} went out: {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opinion_on_the_command_line_asks_too() {
    let fake = honest().await;
    let site = site(&fake);
    let (plan, home) = (site.write("plan.json", one_server()), site.home());
    let home = home.to_str().unwrap().to_owned();
    let context = site.write("context.json", CONTEXT);
    let judged = tokio::task::spawn_blocking(move || {
        let files = ["--plan", &plan, "--context", &context, "--home", &home];
        let rest = ["--format", "json"];
        tribune(&[&["judge", "--request", SEGMENT], &files[..], &rest[..]].concat())
    });
    let judged = judged.await.unwrap();
    let json: Value = serde_json::from_slice(&judged.stdout).unwrap();
    assert_eq!(json["decision"], "APPROVED_WITH_WARNINGS", "{json:#}");
    assert!(json["notes"].to_string().contains("2 questions"), "{json:#}");
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_sound_does_not_start() {
    let fake = honest().await;
    let refused = |change: &dyn Fn(&Site), expected: &str| {
        let site = site(&fake);
        change(&site);
        let home = site.home();
        let said = tribune(&["serve", "--listen", "127.0.0.1:0", "--home", home.to_str().unwrap()]);
        let (code, line) = failed(&said);
        assert_eq!(code, 9_i32, "{line}");
        assert!(line.contains(expected), "{expected}: {line}");
        assert!(!line.contains("sk-ant"), "{line}");
    };
    let edited = |from: &'static str, to: &'static str| move |site: &Site| edit(site, from, to);
    let key = |bytes: &'static [u8], mode| {
        move |site: &Site| {
            let path = site.home().join("keys/llm.key");
            fs::write(&path, bytes).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    refused(&edited("https:", "http:"), "expected https");
    refused(&edited("ca =", "api_key ="), "api_key");
    refused(&edited("llm-ca", "no-ca"), "no-ca.pem");
    refused(&key(b"sk-ant-1234", 0o644), "mode 0644");
    refused(&key(b"sk-ant-12\n34", 0o600), "a second line");
    refused(&key(b"", 0o600), "nothing");
}
