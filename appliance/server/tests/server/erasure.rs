//! Erasing what a decision holds of persons, and what forbids it.

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use tribune_record::{ErasureStatement, Role, UnixMillis};

use crate::site::{Answer, Http, Server, Site, WORDS, tribune};

const BASIS: &str = "GDPR Art. 17, case 7";
const OFFICER: &str = "data_protection_officer";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// A site with a data protection officer who may also sign as security, and somebody of security.
fn site() -> Site {
    let site = Site::new();
    let people = [
        ("approver-1", "[\"data_protection_officer\", \"security_team\"]", 1),
        ("sam", "[\"security_team\"]", 2),
    ];
    for (id, roles, seed) in people {
        let public = hex::encode(key(seed).verifying_key().as_bytes());
        let entry = format!("[[authority]]\nid = \"{id}\"\nroles = {roles}\nkey = \"{public}\"");
        site.append("authorities.toml", &entry);
    }
    site
}

async fn decided(server: &Server) -> Answer {
    let id = server.client("requester").register(WORDS).await;
    server.client("orchestrator").plan(&id).await
}

fn statement(shown: &Answer, who: &str, role: &str) -> ErasureStatement {
    ErasureStatement {
        ledger: shown.json["record"]["ledger"].as_str().unwrap().to_owned(),
        decision: shown.decided().1,
        basis: BASIS.to_owned(),
        role: Role::from(role),
        approver: who.to_owned(),
        at: UnixMillis(shown.json["record"]["time"].as_u64().unwrap()),
    }
}

fn signed(statement: &ErasureStatement, key: &SigningKey) -> Value {
    let signature = key.sign(&statement.signed_bytes().unwrap());
    json!({"statement": statement, "signature": hex::encode(signature.to_bytes())})
}

async fn consent(client: &Http, shown: &Answer, body: &Value) -> Answer {
    client.post(&format!("/v1/decisions/{}/erasures", shown.decided().1), body).await
}

#[tokio::test]
async fn two_people_in_two_roles_erase_and_the_proof_stays() {
    let site = site();
    let server = site.serve();
    let (shown, other) = (decided(&server).await, decided(&server).await);
    let (officer, sam) =
        (server.client("approver"), server.client_named(&["tribune://role/approver/sam"]));
    let by_officer = signed(&statement(&shown, "approver-1", OFFICER), &key(1));
    let first = consent(&officer, &shown, &by_officer).await;
    assert_eq!((first.status, &first.json["erased"]), (200, &json!(false)), "{first:?}");
    // The same person in another role is still one person; another ground is another matter.
    let again = signed(&statement(&shown, "approver-1", "security_team"), &key(1));
    assert_eq!(consent(&officer, &shown, &again).await.json["erased"], false);
    let mut elsewhere = statement(&shown, "sam", "security_team");
    elsewhere.basis = "another ground".to_owned();
    assert_eq!(consent(&sam, &shown, &signed(&elsewhere, &key(2))).await.json["erased"], false);
    let path = format!("/v1/decisions/{}", shown.decided().1);
    assert_eq!(officer.get(&path).await.status, 200, "nothing is erased yet");
    let by_sam = signed(&statement(&shown, "sam", "security_team"), &key(2));
    let done = consent(&sam, &shown, &by_sam).await;
    assert_eq!((done.status, &done.json["erased"]), (200, &json!(true)), "{done:?}");
    assert_eq!(done.json["request_kept"], false);

    let detail = officer.get(&path).await.refused(410, "erased").to_owned();
    assert!(detail.contains(BASIS), "{detail}");
    assert_eq!(officer.get(&format!("{path}/receipt")).await.status, 200, "its proof stays");
    consent(&sam, &shown, &by_sam).await.refused(410, "erased");
    let untouched = format!("/v1/decisions/{}", other.decided().1);
    assert_eq!(officer.get(&untouched).await.status, 200, "nothing else is erased");
    server.end();
    // The words are nowhere on the disk, and the ledger still opens and verifies.
    let server = site.serve();
    server.client("auditor").get(&path).await.refused(410, "erased");
    server.end();
    let kinds = site.kinds();
    assert_eq!(kinds.iter().filter(|kind| *kind == "CONSENT").count(), 4, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| *kind == "ERASURE").count(), 1, "{kinds:?}");
}

#[tokio::test]
async fn a_consent_that_is_wrong_in_one_way_does_not_count() {
    let site = site();
    let server = site.serve();
    let shown = decided(&server).await;
    let officer = server.client("approver");
    let good = statement(&shown, "approver-1", OFFICER);
    type Change = fn(&mut ErasureStatement);
    let changes: [(Change, u16, &str); 7] = [
        (|s| s.ledger = "0".repeat(32), 409, "stale_statement"),
        (|s| s.decision = "dec-other".into(), 409, "stale_statement"),
        (|s| s.basis = "  ".into(), 422, "malformed"),
        (|s| s.basis = "x".repeat(257), 422, "malformed"),
        (|s| s.role = Role::from("finance"), 403, "not_authorised"),
        (|s| s.approver = "sam".into(), 403, "not_your_statement"),
        (|s| s.at.0 = s.at.0.saturating_add(3_600_000), 409, "stale_statement"),
    ];
    for (change, status, code) in changes {
        let mut statement = good.clone();
        change(&mut statement);
        consent(&officer, &shown, &signed(&statement, &key(1))).await.refused(status, code);
    }
    consent(&officer, &shown, &signed(&good, &key(9))).await.refused(422, "bad_signature");
    let operator = server.client("operator");
    consent(&operator, &shown, &signed(&good, &key(1))).await.refused(403, "wrong_role");
    let nowhere = officer.post("/v1/decisions/dec-none/erasures", &signed(&good, &key(1))).await;
    nowhere.refused(404, "no_such_decision");
    assert_eq!(consent(&officer, &shown, &signed(&good, &key(1))).await.status, 200);
}

#[tokio::test]
async fn a_consent_counts_only_as_long_as_the_site_vouches_for_who_gave_it() {
    let site = site();
    let server = site.serve();
    let shown = decided(&server).await;
    let by_officer = signed(&statement(&shown, "approver-1", OFFICER), &key(1));
    assert_eq!(consent(&server.client("approver"), &shown, &by_officer).await.status, 200);
    server.end();
    let people = site.home().join("authorities.toml");
    let text = std::fs::read_to_string(&people).unwrap();
    std::fs::write(&people, text.replace("\"data_protection_officer\", ", "")).unwrap();
    let server = site.serve();
    let sam = server.client_named(&["tribune://role/approver/sam"]);
    let by_sam = signed(&statement(&shown, "sam", "security_team"), &key(2));
    let answer = consent(&sam, &shown, &by_sam).await;
    assert_eq!((answer.status, &answer.json["erased"]), (200, &json!(false)), "{answer:?}");
    server.end();
    std::fs::write(&people, text).unwrap();
    let server = site.serve();
    let sam = server.client_named(&["tribune://role/approver/sam"]);
    assert_eq!(consent(&sam, &shown, &by_sam).await.json["erased"], true);
}

#[tokio::test]
async fn erased_words_cannot_be_confirmed_by_guessing_them() {
    use tribune_record::{Digest, Purpose};
    let site = site();
    let server = site.serve();
    let words = json!({ "text": WORDS }).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "one")];
    let requester = server.client("requester");
    for _ in 0..2_u8 {
        let post =
            requester.send(http::Method::POST, "/v1/requests", &headers, words.clone().into());
        assert_eq!(post.await.unwrap().status, 201, "a repetition is still known");
    }
    server.end();
    let guess = Digest::of(Purpose::Idempotency, words.as_bytes());
    let recorded = site.records().into_iter().filter_map(|record| record.idempotency);
    let bodies: Vec<Digest> = recorded.map(|posted| posted.body).collect();
    assert_eq!(bodies.len(), 1);
    assert_ne!(bodies[0], guess);
}

#[tokio::test]
async fn a_legal_hold_forbids_it_until_it_is_lifted() {
    let site = site();
    let server = site.serve();
    let shown = decided(&server).await;
    let (auditor, officer) = (server.client("auditor"), server.client("approver"));
    let basis = "matter 12";
    let hold = |on: bool, decision: Option<String>| {
        let (on, decision) = (json!(on), json!(decision));
        json!({"on": on, "decision": decision, "basis": basis})
    };
    let id = Some(shown.decided().1);
    officer.post("/v1/ledger/holds", &hold(true, None)).await.refused(403, "wrong_role");
    let held = auditor.post("/v1/ledger/holds", &hold(true, id.clone())).await;
    assert_eq!((held.status, held.json["holds"].as_array().unwrap().len()), (201, 1));
    let by_officer = signed(&statement(&shown, "approver-1", OFFICER), &key(1));
    consent(&officer, &shown, &by_officer).await.refused(409, "legal_hold");
    auditor.post("/v1/ledger/holds", &hold(false, None)).await.refused(404, "no_such_hold");
    let unknown = hold(true, Some("dec-none".to_owned()));
    auditor.post("/v1/ledger/holds", &unknown).await.refused(404, "no_such_decision");
    let lifted = auditor.post("/v1/ledger/holds", &hold(false, id)).await;
    assert_eq!((lifted.status, lifted.json["holds"].as_array().unwrap().len()), (201, 0));
    assert_eq!(consent(&officer, &shown, &by_officer).await.status, 200);
}

#[tokio::test]
async fn a_retention_is_only_ever_lengthened() {
    let site = site();
    let server = site.serve();
    let auditor = server.client("auditor");
    assert_eq!(auditor.get("/v1/ledger/holds").await.json["retention_years"], 7_i32);
    let years = |years: u16| json!({ "years": years });
    auditor.post("/v1/ledger/retention", &years(7)).await.refused(422, "malformed");
    auditor.post("/v1/ledger/retention", &years(101)).await.refused(422, "malformed");
    let longer = auditor.post("/v1/ledger/retention", &years(10)).await;
    assert_eq!((longer.status, &longer.json["retention_years"]), (201, &json!(10_i32)));
    auditor.post("/v1/ledger/retention", &years(9)).await.refused(422, "malformed");
    let operator = server.client("operator");
    operator.post("/v1/ledger/retention", &years(20)).await.refused(403, "wrong_role");
    server.end();
    let server = site.serve();
    let kept = server.client("auditor").get("/v1/ledger/holds").await;
    assert_eq!(kept.json["retention_years"], 10_i32, "over a restart");
}

#[tokio::test]
async fn the_command_says_what_it_signs_and_what_it_waits_for() {
    let site = site();
    let server = site.serve();
    let shown = decided(&server).await;
    let key_file = site.write("me.key", format!("{}\n", hex::encode(key(1).to_bytes())));
    let id = shown.decided().1;
    let command =
        ["erase", "--decision", &id, "--basis", BASIS, "--role", OFFICER, "--key", &key_file];
    let said = server.run(&command, "approver");
    let text = String::from_utf8(said.stdout).unwrap();
    assert!(said.status.success(), "{:?}", String::from_utf8(said.stderr));
    assert!(text.contains(&format!("\"decision\": \"{id}\"")), "{text}");
    assert!(text.contains("Nothing is erased yet"), "{text}");
    assert!(tribune(&["erase", "--help"]).status.success());
}
