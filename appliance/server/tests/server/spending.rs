//! What was added before: sums per service, per client where no service is named, and claims of
//! usage on the way there.

use serde_json::{Value, json};

use crate::site::{Answer, CONTEXT, Http, PLAN, Server, Site, WORDS};

/// The usual plan, but for a tag: each number is another plan that adds about $908 a month.
fn plan(number: u8) -> String {
    let mut plan: Value = serde_json::from_str(PLAN).unwrap();
    plan["resources"][0]["properties"]["tags"]["Number"] = json!(number.to_string());
    plan.to_string()
}

/// The usual context with one field more.
fn context(key: &str, value: Value) -> String {
    let mut context: Value = serde_json::from_str(CONTEXT).unwrap();
    context[key] = value;
    context.to_string()
}

async fn post(client: &Http, request: &str, number: u8, context: &str) -> Answer {
    let plan = plan(number);
    let parts: [(&str, &[u8]); 3] = [
        ("plan", plan.as_bytes()),
        ("context", context.as_bytes()),
        ("request_id", request.as_bytes()),
    ];
    client.form(&parts, None).await
}

async fn registered(server: &Server, service: &str) -> String {
    let body = json!({ "text": WORDS, "service": service });
    let answer = server.client("requester").post("/v1/requests", &body).await;
    answer.json["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn check(answer: &Answer, decision: &str, finding: Option<&str>) {
    assert_eq!(answer.decided().0, decision, "{answer:?}");
    let findings = answer.json["findings"].as_array().unwrap();
    let ids: Vec<_> = findings.iter().filter_map(|finding| finding["id"].as_str()).collect();
    assert_eq!(ids, finding.into_iter().collect::<Vec<_>>());
}

const LAW: Option<&str> = Some("cost_threshold_approval");

#[tokio::test]
async fn what_names_no_service_is_one_service_of_its_client() {
    let site = Site::new();
    let server = site.serve();
    let id = server.client("requester").register(WORDS).await;
    let client = server.client("orchestrator");
    check(&post(&client, &id, 1, CONTEXT).await, "APPROVED", None);
    let second = post(&client, &id, 2, CONTEXT).await;
    check(&second, "ESCALATED", LAW);
    let reason = second.json["reason"].as_str().unwrap();
    assert!(reason.contains("already added by this client without naming a service"), "{reason}");
    check(&post(&client, &id, 3, &context("service", json!("  "))).await, "ESCALATED", LAW);
    // The same plan judged again was meant once; another client has a sum of its own.
    check(&post(&client, &id, 1, CONTEXT).await, "APPROVED", None);
    // Under another request it is meant again.
    let again = server.client("requester").register(WORDS).await;
    let meant_again = post(&client, &again, 1, CONTEXT).await;
    check(&meant_again, "ESCALATED", LAW);
    let reason = meant_again.json["reason"].as_str().unwrap();
    assert!(reason.contains("$907.78 already added"), "{reason}");
    let other = server.client_named(&["tribune://role/orchestrator/other"]);
    check(&post(&other, &id, 4, CONTEXT).await, "APPROVED", None);
    drop(server);
    // The sums are in the ledger, not in memory alone.
    let server = site.serve();
    check(&post(&server.client("orchestrator"), &id, 5, CONTEXT).await, "ESCALATED", LAW);
}

#[tokio::test]
async fn a_service_has_a_sum_of_its_own_and_one_nobody_registered_is_told() {
    let site = Site::new();
    let server = site.serve();
    let client = server.client("orchestrator");
    let (web, shop) = (registered(&server, "web").await, registered(&server, "shop").await);
    check(&post(&client, &web, 1, CONTEXT).await, "APPROVED", None);
    check(&post(&client, &shop, 2, CONTEXT).await, "APPROVED", None);
    check(&post(&client, &shop, 3, CONTEXT).await, "ESCALATED", LAW);
    let other = server.client_named(&["tribune://role/orchestrator/other"]);
    check(&post(&other, &web, 4, CONTEXT).await, "ESCALATED", LAW);
    // A name for each plan, from the orchestrator alone.
    let id = server.client("requester").register(WORDS).await;
    let third = server.client_named(&["tribune://role/orchestrator/third"]);
    check(&post(&third, &id, 5, &context("service", json!("a"))).await, "APPROVED", None);
    let told = Some("cost_understated");
    let answer = post(&third, &id, 6, &context("service", json!("b"))).await;
    check(&answer, "APPROVED_WITH_WARNINGS", told);
    check(&post(&third, &id, 7, &context("service", json!("a"))).await, "ESCALATED", LAW);
}

#[tokio::test]
async fn two_at_once_do_not_both_slip_under_a_threshold() {
    let site = Site::new();
    let server = site.serve();
    let id = server.client("requester").register(WORDS).await;
    let client = server.client("orchestrator");
    let of = |number: u8| post(&client, &id, number, CONTEXT);
    let (a, b, c, d) = tokio::join!(of(1), of(2), of(3), of(4));
    let answers = [a, b, c, d];
    let approved = answers.iter().filter(|answer| answer.decided().0 == "APPROVED");
    assert_eq!(approved.count(), 1);
}

#[tokio::test]
async fn no_claim_of_usage_approves_what_a_whole_month_makes_dear() {
    let site = Site::new();
    let server = site.serve();
    let client = server.client("orchestrator");
    let id = server.client("requester").register(WORDS).await;
    let approved = post(&client, &id, 1, CONTEXT).await;
    check(&approved, "APPROVED", None);
    let rests_on = approved.json["authorisations"].to_string();
    assert!(rests_on.contains("all month it would be $2,943.92"), "{rests_on}");
    let other = server.client_named(&["tribune://role/orchestrator/other"]);
    let whole = post(&other, &id, 2, &context("usage_hours_per_month", Value::Null)).await;
    assert_eq!(whole.decided().0, "ESCALATED", "{whole:?}");
    assert!(whole.json["findings"].to_string().contains(LAW.unwrap()), "{whole:?}");
    for (key, number) in [("usage_hours_per_month", 0_u16), ("usage_hours_per_month", 745)] {
        let answer = post(&other, &id, 2, &context(key, json!(number))).await;
        let detail = answer.refused(422, "malformed");
        assert!(detail.contains("1 to 744 at /usage_hours_per_month"), "{detail}");
    }
    let answer = post(&other, &id, 2, &context("duration_days", json!(0_u8))).await;
    let detail = answer.refused(422, "malformed");
    assert!(detail.contains("1 to 3650 at /duration_days"), "{detail}");
    let passed_on = plan(3);
    let words: [(&str, &[u8]); 3] = [
        ("plan", passed_on.as_bytes()),
        ("context", CONTEXT.as_bytes()),
        ("request", WORDS.as_bytes()),
    ];
    let answer = other.form(&words, None).await;
    assert!(answer.json["findings"].to_string().contains(LAW.unwrap()), "{answer:?}");
}

#[tokio::test]
async fn a_negative_claim_is_refused() {
    let site = Site::new();
    let server = site.serve();
    let client = server.client("orchestrator");
    let id = server.client("requester").register(WORDS).await;
    let answer = post(&client, &id, 1, &context("declared_monthly_cost", json!(-5_i8))).await;
    let detail = answer.refused(422, "malformed");
    assert!(detail.contains("not less than 0 at /declared_monthly_cost, found -5"), "{detail}");
    let answer = post(&client, &id, 1, &context("declared_monthly_cost", json!(0_u8))).await;
    check(&answer, "APPROVED", None);
}
