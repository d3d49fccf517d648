//! Standing budgets on a server: for the service a person registered, and for no other.

use serde_json::{Value, json};

use crate::site::{Answer, CONTEXT, Http, PLAN, Server, Site, WORDS, failed, tribune};

const LAW: &str = "cost_threshold_approval";

/// A site at which fay signed that payments may add up to $2,000 a month.
fn site() -> Site {
    let site = Site::new();
    let key = site.file("fay.key");
    let made = tribune(&["key", "--out", key.to_str().unwrap()]);
    let shown = String::from_utf8(made.stdout).unwrap();
    let line = shown.lines().find(|line| line.starts_with("key = ")).unwrap();
    let authority = format!("[[authority]]\nid = \"fay\"\nroles = [\"finance\"]\n{line}");
    site.append("authorities.toml", &authority);
    let signed = sign(&site, &["--from", "1000", "--to", "2000", "--until", "2099-12-31"]);
    site.append("budgets.toml", &signed);
    site
}

fn sign(site: &Site, sums: &[&str]) -> String {
    let key = site.file("fay.key");
    let who = ["--id", "fay", "--role", "finance", "--key", key.to_str().unwrap()];
    let made = tribune(&[&["sign", "budget", "--service", "payments"], sums, &who].concat());
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap()
}

/// The usual plan, said to add so much.
async fn post(client: &Http, request: &str, number: u8, context: &Value) -> Answer {
    let mut plan: Value = serde_json::from_str(PLAN).unwrap();
    plan["resources"][0]["properties"]["tags"]["Number"] = json!(number.to_string());
    let (plan, context) = (plan.to_string(), context.to_string());
    let parts: [(&str, &[u8]); 3] = [
        ("plan", plan.as_bytes()),
        ("context", context.as_bytes()),
        ("request_id", request.as_bytes()),
    ];
    client.form(&parts, None).await
}

fn context(dollars: u16, service: Option<&str>) -> Value {
    let mut context: Value = serde_json::from_str(CONTEXT).unwrap();
    context["declared_monthly_cost"] = json!(dollars);
    context["service"] = json!(service);
    context
}

async fn registered(server: &Server, service: Option<&str>) -> String {
    let mut body = json!({ "text": WORDS });
    if let Some(service) = service {
        body["service"] = json!(service);
    }
    let answer = server.client("requester").post("/v1/requests", &body).await;
    answer.json["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_budget_covers_the_service_a_person_registered_up_to_its_sum() {
    let site = site();
    let server = site.serve();
    let client = server.client("orchestrator");
    let payments = registered(&server, Some("payments")).await;
    let first = post(&client, &payments, 1, &context(1_247, None)).await;
    assert_eq!(first.decided().0, "APPROVED", "{first:?}");
    let rests_on = first.json["authorisations"].to_string();
    assert!(rests_on.contains("rests on the standing budget of $1,000 to $2,000"), "{rests_on}");
    assert!(rests_on.contains("\"by\":\"fay as finance\""), "{rests_on}");
    // What was added before counts, and so does a cent too much.
    let second = post(&client, &payments, 2, &context(905, None)).await;
    assert_eq!(second.decided().0, "ESCALATED", "{second:?}");
    let reason = second.json["reason"].as_str().unwrap();
    assert!(reason.contains("The standing budget for payments"), "{reason}");
    assert!(reason.contains("does not count: it comes to $2,15"), "{reason}");
    drop(server);
    verified(&site);
}

#[tokio::test]
async fn a_service_that_only_the_orchestrator_names_has_no_budget() {
    let site = site();
    let server = site.serve();
    let client = server.client("orchestrator");
    let nothing = registered(&server, None).await;
    let named = post(&client, &nothing, 1, &context(1_247, Some("payments"))).await;
    assert_eq!(named.decided().0, "ESCALATED", "{named:?}");
    assert!(named.json["findings"].to_string().contains(LAW), "{named:?}");
    assert!(named.json["reason"].to_string().contains("did not register the service"));
    // Nor does naming another one take a registered one's place.
    let orders = registered(&server, Some("orders")).await;
    let other = post(&client, &orders, 2, &context(1_247, Some("payments"))).await;
    assert_eq!(other.decided().0, "ESCALATED", "{other:?}");
}

/// The offline verifier finds the ledger sound, and derives every verdict again.
#[track_caller]
fn verified(site: &Site) {
    let (home, file) = (site.home(), site.file("export"));
    let file = file.to_str().unwrap();
    let made = tribune(&["export", "--home", home.to_str().unwrap(), "--out", file]);
    assert!(made.status.success(), "{made:?}");
    let export = std::fs::read(file).unwrap();
    let options = tribune_verify::Options { replay: true, ..Default::default() };
    let report = tribune_verify::verify_export(export.as_slice(), &options, |_bytes| ()).unwrap();
    assert_eq!(report.verdict, tribune_verify::Verdict::Sound, "{report:#?}");
    assert_eq!(report.counts.replayed, Some(2));
}

#[test]
fn a_home_with_a_changed_budget_does_not_start() {
    let site = site();
    let home = site.home();
    let start = || tribune(&["serve", "--home", home.to_str().unwrap()]);
    let path = home.join("budgets.toml");
    let sound = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, sound.replace("to = 2000\n", "to = 2001\n")).unwrap();
    let (code, line) = failed(&start());
    assert_eq!(code, 9_i32);
    assert!(line.contains("budgets.toml, line ") && line.contains("signature of fay"), "{line}");
    // A budget of somebody who may sign no more is named as well.
    std::fs::write(&path, &sound).unwrap();
    std::fs::write(home.join("authorities.toml"), "").unwrap();
    let (code, line) = failed(&start());
    assert_eq!(code, 9_i32);
    assert!(line.contains("an authority fay for finance"), "{line}");
}

#[test]
fn a_home_with_changed_prices_does_not_start_unless_finance_signed_them() {
    let site = site();
    let (home, key) = (site.home(), site.file("fay.key"));
    let book = home.join("pricebook.toml");
    let shipped = std::fs::read_to_string(&book).unwrap();
    std::fs::write(&book, format!("{shipped}# ours\n")).unwrap();
    let judge = |rest: &[&str]| {
        let plan = site.write("plan.json", PLAN);
        let context = site.write("context.json", CONTEXT);
        let flags = ["judge", "--home", home.to_str().unwrap(), "--request", WORDS];
        let files = ["--plan", &plan, "--context", &context, "--format", "json"];
        tribune(&[&flags[..], &files, rest].concat())
    };
    let (code, line) = failed(&judge(&[]));
    assert_eq!(code, 9_i32);
    assert!(line.contains("pricebook.toml.sig") && line.contains("nobody signed"), "{line}");
    let file = book.to_str().unwrap();
    let who = ["--id", "fay", "--role", "finance", "--key", key.to_str().unwrap()];
    let made = tribune(&[&["sign", "pricebook", file], &who[..]].concat());
    assert!(made.status.success(), "{made:?}");
    let judged = judge(&[]);
    assert_eq!(judged.status.code(), Some(0_i32), "{judged:?}");
    let judgment: Value = serde_json::from_slice(&judged.stdout).unwrap();
    let basis = judgment["cost"]["basis"].as_str().unwrap();
    assert!(basis.contains("of 2026-11-20") && basis.ends_with("signed by fay as finance"));
    // A signature is for its bytes; a new one is not written over it.
    std::fs::write(&book, format!("{shipped}# ours too\n")).unwrap();
    let (code, line) = failed(&judge(&[]));
    assert_eq!(code, 9_i32);
    assert!(line.contains("the Ed25519 signature of fay as finance"), "{line}");
    let (code, line) = failed(&tribune(&[&["sign", "pricebook", file], &who[..]].concat()));
    assert_eq!(code, 9_i32);
    assert!(line.contains("expected no file at"), "{line}");
}

#[test]
fn nobody_signs_what_is_no_budget() {
    let site = site();
    let key = site.file("fay.key");
    let sign = |service: &str, sums: [&str; 3], role: &str| {
        let [from, to, until] = sums;
        failed(&tribune(&[
            "sign",
            "budget",
            "--service",
            service,
            "--from",
            from,
            "--to",
            to,
            "--until",
            until,
            "--id",
            "fay",
            "--role",
            role,
            "--key",
            key.to_str().unwrap(),
        ]))
    };
    for (service, sums, role, expected) in [
        ("payments", ["1000", "5001", "2099-12-31"], "finance", "(finance_manager), found finance"),
        ("payments", ["2000", "1000", "2099-12-31"], "finance", "from = $2,000 and to = $1,000"),
        ("payments", ["0", "0", "2099-12-31"], "finance", "to = $0"),
        ("payments", ["1000", "2000", "2026-01-01"], "finance", "until = 2026-01-01"),
        ("payments", ["1000", "1e400", "2099-12-31"], "finance", "an amount in dollars"),
        ("payments", ["1000", "NaN", "2099-12-31"], "finance", "an amount in dollars"),
        ("payments", ["1000", "2000", "2099-02-29"], "finance", "a day such as 2026-11-20"),
        (" ", ["1000", "2000", "2099-12-31"], "finance", "the name of a service"),
        ("payments", ["1000", "2000", "2099-12-31"], "security", "(finance), found security"),
    ] {
        let (code, line) = sign(service, sums, role);
        assert_eq!(code, 9_i32, "{line}");
        assert!(line.contains(expected), "{line:?} lacks {expected:?}");
    }
}

/// Where tickets are references, a plan on a golden path that a change manager signed for changes
/// production, and the same plan without that waits for the change manager.
#[test]
fn a_standard_change_stands_for_the_change_manager() {
    const WEB: &str = "../../tests/cases/money/web/";
    let site = Site::new();
    let (home, key) = (site.home(), site.file("mia.key"));
    let made = tribune(&["key", "--out", key.to_str().unwrap()]);
    let shown = String::from_utf8(made.stdout).unwrap();
    let line = shown.lines().find(|line| line.starts_with("key = ")).unwrap();
    let authority = format!("[[authority]]\nid = \"mia\"\nroles = [\"change_manager\"]\n{line}");
    site.append("authorities.toml", &authority);
    let toml = home.join("tribune.toml");
    let text = std::fs::read_to_string(&toml).unwrap();
    let reference = text.replace("tickets = \"authorise\"", "tickets = \"reference\"");
    assert_ne!(reference, text);
    std::fs::write(&toml, reference).unwrap();
    let paths = home.join("golden-paths.yaml");
    let paths = paths.to_str().unwrap();
    let sign = |most: &str| {
        let made = tribune(&[
            "sign",
            "change",
            "--name",
            "web-apps",
            "--path",
            "standard_web_app",
            "--paths",
            paths,
            "--service",
            "catalogue",
            "--monthly-max",
            most,
            "--until",
            "2099-12-31",
            "--id",
            "mia",
            "--role",
            "change_manager",
            "--key",
            key.to_str().unwrap(),
        ]);
        assert!(made.status.success(), "{made:?}");
        std::fs::write(home.join("standard-changes.toml"), made.stdout).unwrap();
    };
    let judge = || {
        let files = [format!("{WEB}plan.json"), format!("{WEB}context.json")];
        let words = "Deploy the standard web application for the catalogue in production.";
        let judged = tribune(&[
            "judge",
            "--home",
            home.to_str().unwrap(),
            "--request",
            words,
            "--plan",
            &files[0],
            "--context",
            &files[1],
            "--format",
            "json",
        ]);
        serde_json::from_slice::<Value>(&judged.stdout).unwrap_or_else(|_| panic!("{judged:?}"))
    };
    assert_eq!(judge()["approvers"], json!(["change_manager"]));
    sign("1000");
    let judgment = judge();
    assert_eq!(judgment["decision"], "APPROVED", "{judgment}");
    let reason = judgment["reason"].as_str().unwrap();
    assert!(reason.contains("For production it rests on the standard change web-apps"), "{reason}");
    sign("846");
    let judgment = judge();
    assert_eq!(judgment["decision"], "ESCALATED", "{judgment}");
    assert!(judgment["reason"].as_str().unwrap().contains("it adds $847 a month"), "{judgment}");
}
