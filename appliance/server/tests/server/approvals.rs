//! Approvals: the approver's own signature, checked against everything it could be wrong about.

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use tribune_record::{Answer as Yes, ApprovalStatement, Role, UnixMillis};

use crate::site::{Answer, Http, Server, Site};

const WORDS: &str = "Scale up production API for Black Friday traffic";
const PLAN: &str = include_str!("../../../../tests/cases/mission/m3-black-friday/plan.json");
const CONTEXT: &str = include_str!("../../../../tests/cases/mission/m3-black-friday/context.json");

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// A site where approver-1 may sign for finance, and somebody else for everything.
fn site() -> Site {
    let site = Site::new();
    for (id, role, seed) in [("approver-1", "finance", 1), ("boss", "cfo", 2)] {
        let public = hex::encode(key(seed).verifying_key().as_bytes());
        let entry =
            format!("[[authority]]\nid = \"{id}\"\nroles = [\"{role}\"]\nkey = \"{public}\"");
        site.append("authorities.toml", &entry);
    }
    site
}

/// Posts the case that waits for finance.
async fn escalated(server: &Server) -> Answer {
    let id = server.client("requester").register(WORDS).await;
    let parts: [(&str, &[u8]); 3] =
        [("plan", PLAN.as_bytes()), ("context", CONTEXT.as_bytes()), ("request_id", id.as_bytes())];
    let answer = server.client("orchestrator").form(&parts, None).await;
    assert_eq!(answer.decided().0, "ESCALATED", "{answer:?}");
    answer
}

fn statement(shown: &Answer, approver: &str) -> ApprovalStatement {
    let text = |pointer: &str| shown.json.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    ApprovalStatement {
        ledger: text("/record/ledger"),
        decision: text("/id"),
        plan: text("/plan/semantic_digest").parse().unwrap(),
        conditions: text("/conditions_digest").parse().unwrap(),
        role: Role::from("finance"),
        approver: approver.to_owned(),
        answer: Yes::Approve,
        at: UnixMillis(shown.json["record"]["time"].as_u64().unwrap()),
    }
}

fn signed(statement: &ApprovalStatement, key: &SigningKey) -> Value {
    let signature = key.sign(&statement.signed_bytes().unwrap());
    json!({"statement": statement, "signature": hex::encode(signature.to_bytes())})
}

async fn post(client: &Http, shown: &Answer, body: &Value) -> Answer {
    client.post(&format!("/v1/decisions/{}/approvals", shown.decided().1), body).await
}

#[tokio::test]
async fn a_signature_of_finance_ends_the_wait() {
    let site = site();
    let server = site.serve();
    let shown = escalated(&server).await;
    let approver = server.client("approver");
    let body = signed(&statement(&shown, "approver-1"), &key(1));
    let answer = post(&approver, &shown, &body).await;
    assert_eq!(answer.decided(), ("APPROVED".to_owned(), shown.decided().1));
    assert_eq!(answer.json["revision"], 1_i32);
    let rests_on = answer.json["authorisations"].to_string();
    assert!(rests_on.contains("approver-1"), "{rests_on}");
    post(&approver, &shown, &body).await.refused(409, "not_escalated");
    server.end();
    let kinds = site.kinds();
    assert_eq!(kinds, ["REQUEST", "DECISION", "APPROVAL", "DECISION", "REFUSAL"]);
}

/// Changes a good approval in one way and expects its refusal; the good one counts afterwards.
#[tokio::test]
async fn an_approval_that_is_wrong_in_one_way_does_not_count() {
    let site = site();
    let server = site.serve();
    let shown = escalated(&server).await;
    let approver = server.client("approver");
    let good = statement(&shown, "approver-1");
    type Change = fn(&mut ApprovalStatement);
    let changes: [(Change, u16, &str); 9] = [
        (|s| s.ledger = "0".repeat(32), 409, "stale_statement"),
        (|s| s.decision = "dec-other".into(), 409, "stale_statement"),
        (|s| s.plan.0 = [0; 32], 409, "stale_statement"),
        (|s| s.conditions.0 = [0; 32], 409, "stale_statement"),
        (|s| s.role = Role::from("cfo"), 403, "not_authorised"),
        (|s| s.role = Role::from("requester_confirmation"), 403, "not_authorised"),
        (|s| s.approver = "boss".into(), 403, "not_your_statement"),
        (|s| s.answer = Yes::Reject, 422, "wrong_answer"),
        (|s| s.at.0 = s.at.0.saturating_add(3_600_000), 409, "stale_statement"),
    ];
    for (change, status, code) in changes {
        let mut statement = good.clone();
        change(&mut statement);
        post(&approver, &shown, &signed(&statement, &key(1))).await.refused(status, code);
    }
    let forged = signed(&good, &key(9));
    post(&approver, &shown, &forged).await.refused(422, "bad_signature");
    let mut other = signed(&good, &key(1));
    other["signature"] = json!("zz");
    post(&approver, &shown, &other).await.refused(422, "bad_signature");
    other["extra"] = json!(1_i32);
    post(&approver, &shown, &other).await.refused(422, "malformed");
    let answer = post(&approver, &shown, &signed(&good, &key(1))).await;
    assert_eq!(answer.decided().0, "APPROVED");
}

#[tokio::test]
async fn nobody_approves_what_they_asked_for_or_posted() {
    let site = site();
    let server = site.serve();
    // The same person with a certificate for each power is still the same person.
    let asked = server.client_named(&["tribune://role/requester/approver-1"]);
    let id = asked.register(WORDS).await;
    let parts: [(&str, &[u8]); 3] =
        [("plan", PLAN.as_bytes()), ("context", CONTEXT.as_bytes()), ("request_id", id.as_bytes())];
    let shown = server.client("orchestrator").form(&parts, None).await;
    let body = signed(&statement(&shown, "approver-1"), &key(1));
    post(&server.client("approver"), &shown, &body).await.refused(403, "own_request");
    // Nor under a name with a domain, or in other letters.
    for name in ["approver-1@corp.example", "Approver-1"] {
        let asked = server.client_named(&[&format!("tribune://role/requester/{name}")]);
        let id = asked.register(WORDS).await;
        let parts = [parts[0], parts[1], ("request_id", id.as_bytes())];
        let shown = server.client("orchestrator").form(&parts, None).await;
        let body = signed(&statement(&shown, "approver-1"), &key(1));
        post(&server.client("approver"), &shown, &body).await.refused(403, "own_request");
    }
    // Nor where they posted the plan.
    let id = server.client("requester").register(WORDS).await;
    let parts = [parts[0], parts[1], ("request_id", id.as_bytes())];
    let posted = server.client_named(&["tribune://role/orchestrator/approver-1"]);
    let shown = posted.form(&parts, None).await;
    let body = signed(&statement(&shown, "approver-1"), &key(1));
    post(&server.client("approver"), &shown, &body).await.refused(403, "own_request");
}

#[tokio::test]
async fn a_veto_waits_for_nobody() {
    let site = site();
    let server = site.serve();
    let words = "Add a new microsegment for machine learning workloads";
    let id = server.client("requester").register(words).await;
    let plan = include_bytes!("../../../../tests/cases/mission/m2-ml-segment-opens-pci/plan.json");
    let parts: [(&str, &[u8]); 2] = [("plan", plan), ("request_id", id.as_bytes())];
    let shown = server.client("orchestrator").form(&parts, None).await;
    assert_eq!(shown.decided().0, "VETOED");
    let body = signed(&statement(&shown, "approver-1"), &key(1));
    post(&server.client("approver"), &shown, &body).await.refused(409, "not_escalated");
}

#[tokio::test]
async fn an_approval_counts_for_a_repeated_post_once() {
    let site = site();
    let server = site.serve();
    let shown = escalated(&server).await;
    let body = signed(&statement(&shown, "approver-1"), &key(1));
    let path = format!("/v1/decisions/{}/approvals", shown.decided().1);
    let headers = [("content-type", "application/json"), ("idempotency-key", "sign-1")];
    let post = || {
        let client = server.client("approver");
        let (path, body) = (path.clone(), body.to_string());
        async move { client.send(http::Method::POST, &path, &headers, body.into()).await.unwrap() }
    };
    let first = post().await;
    assert_eq!(first.decided().0, "APPROVED");
    let again = post().await;
    assert_eq!(again.json["record"], first.json["record"], "the same record answers");
    server.end();
    let approvals = site.kinds().iter().filter(|kind| *kind == "APPROVAL").count();
    assert_eq!(approvals, 1);
}

#[tokio::test]
async fn a_signature_that_settles_nothing_is_told() {
    let site = Site::new();
    let public = |seed| hex::encode(key(seed).verifying_key().as_bytes());
    for (id, roles, seed) in
        [("approver-1", "[\"security\", \"finance\"]", 1), ("dan", "[\"team_lead\"]", 2)]
    {
        let key = public(seed);
        let entry = format!("[[authority]]\nid = \"{id}\"\nroles = {roles}\nkey = \"{key}\"");
        site.append("authorities.toml", &entry);
    }
    let server = site.serve();
    let log = site.log();
    for (role, near) in [("security", "security_team"), ("team_lead", "nearest are")] {
        let told = |line: &&str| line.contains(&format!("asks for {role} ")) && line.contains(near);
        assert!(log.lines().find(told).is_some_and(|line| line.contains("WARN")), "{log}");
    }
    let shown = escalated(&server).await;
    let approver = server.client("approver");
    let mut of_nobody = statement(&shown, "approver-1");
    of_nobody.role = Role::from("security");
    let answer = post(&approver, &shown, &signed(&of_nobody, &key(1))).await;
    assert_eq!(answer.decided().0, "ESCALATED");
    let note = answer.json["notes"][0].as_str().unwrap();
    assert!(note.contains("as security is recorded and settles nothing"), "{note}");
    assert!(note.contains("waits for finance"), "{note}");
    // One that counts is not told as one that does not.
    let good = post(&approver, &answer, &signed(&statement(&answer, "approver-1"), &key(1))).await;
    assert_eq!(good.decided().0, "APPROVED");
    assert_eq!(good.json["notes"], json!([]));
}

#[tokio::test]
async fn a_repeated_post_learns_of_the_signature() {
    let site = site();
    let server = site.serve();
    let id = server.client("requester").register(WORDS).await;
    let parts: [(&str, &[u8]); 3] =
        [("plan", PLAN.as_bytes()), ("context", CONTEXT.as_bytes()), ("request_id", id.as_bytes())];
    let orchestrator = server.client("orchestrator");
    let shown = orchestrator.form(&parts, Some("build-17")).await;
    let again = orchestrator.form(&parts, Some("build-17")).await;
    assert_eq!((again.decided(), &again.json["revision"]), (shown.decided(), &json!(0_i32)));
    let body = signed(&statement(&shown, "approver-1"), &key(1));
    post(&server.client("approver"), &shown, &body).await.decided();
    let again = orchestrator.form(&parts, Some("build-17")).await;
    assert_eq!(again.decided(), ("APPROVED".to_owned(), shown.decided().1));
    assert_eq!(again.json["revision"], 1_i32);
    // What was settled, and by whom, is explained too.
    let text = server.run(&["explain", &shown.decided().1], "orchestrator");
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("cost_threshold_approval (settled)"), "{text}");
    assert!(text.contains("Settled by: approver-1 as finance; signed with key"), "{text}");
    let explain = ["explain", &shown.decided().1, "--format", "json"];
    let json = server.run(&explain, "orchestrator");
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&json["decision"], &json["revision"]), (&json!("APPROVED"), &json!(1_i32)));
}
