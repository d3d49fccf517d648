//! Who may do what: the role stands in the certificate, and nowhere else.

use http::Method;
use serde_json::json;
use tribune_record::v1::Event;

use crate::site::{PLAN, Site, WORDS};

const SEPARATED: [&str; 4] = ["orchestrator", "requester", "approver", "security"];
const ROLES: [&str; 7] =
    ["orchestrator", "requester", "approver", "security", "auditor", "operator", "monitor"];

/// Each path with the roles that get past its door (whatever then becomes of an empty post).
const DOORS: &[(&str, &str, &[&str])] = &[
    ("POST", "/v1/requests", &["requester"]),
    ("POST", "/v1/plans", &["orchestrator"]),
    ("POST", "/v1/decisions/dec-0/approvals", &["approver"]),
    (
        "GET",
        "/v1/decisions",
        &["orchestrator", "requester", "approver", "security", "auditor", "operator"],
    ),
    (
        "GET",
        "/v1/decisions/dec-0",
        &["orchestrator", "requester", "approver", "security", "auditor", "operator"],
    ),
    (
        "GET",
        "/v1/decisions/dec-0/receipt",
        &["orchestrator", "requester", "approver", "security", "auditor", "operator"],
    ),
    (
        "GET",
        "/v1/decisions/dec-0/sarif",
        &["orchestrator", "requester", "approver", "security", "auditor", "operator"],
    ),
    (
        "GET",
        "/v1/decisions/dec-0/junit",
        &["orchestrator", "requester", "approver", "security", "auditor", "operator"],
    ),
    ("GET", "/v1/ledger/checkpoint", &ROLES),
    ("GET", "/v1/ledger/export", &["auditor", "operator"]),
    ("GET", "/healthz", &["operator", "monitor"]),
    ("GET", "/readyz", &["operator", "monitor"]),
    ("GET", "/metrics", &["operator", "monitor"]),
    ("GET", "/openapi.json", &ROLES),
];

#[tokio::test]
async fn a_certificate_of_the_wrong_role() {
    let site = Site::new();
    let server = site.serve();
    let mut refused = Vec::new();
    for role in ROLES {
        let client = server.client(role);
        for (method, path, may) in DOORS {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = client.send(method, path, &[], vec![]).await.unwrap();
            let denied = answer.json["code"] == "wrong_role";
            assert_eq!(denied, !may.contains(&role), "{role} {path}: {answer:?}");
            if denied {
                answer.refused(403, "wrong_role");
                refused.push(path);
            }
        }
    }
    server.end();
    let records = site.records();
    let wrong = records.iter().filter(
        |record| matches!(&record.event, Event::Refusal(refusal) if refusal.code == "wrong_role"),
    );
    assert_eq!(wrong.count(), refused.len(), "every refusal is a record");
}

#[tokio::test]
async fn a_certificate_of_another_ca() {
    let site = Site::new();
    let server = site.serve();
    let outsider = server.client_of_another_ca();
    let error = outsider.send(Method::GET, "/openapi.json", &[], vec![]).await.unwrap_err();
    assert!(error.contains("certificate") || error.contains("connect"), "{error}");
    let nobody = server.client_without_certificate();
    nobody.send(Method::GET, "/openapi.json", &[], vec![]).await.unwrap_err();
    assert_eq!(server.client("monitor").get("/healthz").await.status, 200, "others are served");
}

#[tokio::test]
async fn two_separated_powers_on_one_certificate() {
    let site = Site::new();
    let server = site.serve();
    for one in SEPARATED {
        for other in SEPARATED.into_iter().filter(|other| one < *other) {
            let names = [one, other].map(|role| format!("tribune://role/{role}/eve"));
            let client = server.client_named(&[&names[0], &names[1]]);
            let detail = client.get("/openapi.json").await;
            let detail = detail.refused(403, "no_role");
            assert!(detail.contains(one) && detail.contains(other), "{detail}");
        }
    }
    let two = ["tribune://role/auditor/ann", "tribune://role/operator/ann"];
    assert_eq!(server.client_named(&two).get("/healthz").await.status, 200);
    server.client_named(&["https://example.com/"]).get("/healthz").await.refused(403, "no_role");
}

#[tokio::test]
async fn acting_alone_is_for_configured_clients_only() {
    let site = Site::new();
    let context = json!({"origin": "autonomous", "environment": "staging"}).to_string();
    let parts: [(&str, &[u8]); 2] = [("plan", PLAN.as_bytes()), ("context", context.as_bytes())];
    let server = site.serve();
    let answer = server.client("orchestrator").form(&parts, None).await;
    answer.refused(403, "not_autonomous");
    server.end();
    let config = std::fs::read_to_string(site.home().join("tribune.toml")).unwrap();
    let config = config.replace("autonomous = []", "autonomous = [\"orchestrator-1\"]");
    std::fs::write(site.home().join("tribune.toml"), config).unwrap();
    let server = site.serve();
    server.client("orchestrator").form(&parts, None).await.decided();
    let words = [parts[0], parts[1], ("request", WORDS.as_bytes())];
    server.client("orchestrator").form(&words, None).await.refused(422, "bad_field");
}

#[tokio::test]
async fn a_request_belongs_to_who_registered_it() {
    let site = Site::new();
    let server = site.serve();
    let id = server.client("requester").register(WORDS).await;
    let more = json!({"text": WORDS, "id": id, "confirmed_deletions": ["aws_instance.x"]});
    let other = server.client_named(&["tribune://role/requester/mallory"]);
    other.post("/v1/requests", &more).await.refused(403, "not_your_request");
    assert_eq!(server.client("requester").post("/v1/requests", &more).await.status, 201);
    let changed = json!({"text": "Something else", "id": id});
    let answer = server.client("requester").post("/v1/requests", &changed).await;
    answer.refused(403, "not_your_request");
    let (_, decision) = server.client("orchestrator").plan(&id).await.decided();
    // What somebody may not see is not there.
    other.get(&format!("/v1/decisions/{decision}")).await.refused(404, "no_such_decision");
    let own = server.client("requester").get(&format!("/v1/decisions/{decision}")).await;
    assert_eq!(own.decided().1, decision);
}
