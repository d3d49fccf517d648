//! Every kind of bad input: one clear line with what was expected, the right status and exit code,
//! and nothing half-written.

use crate::site::{Site, WORDS, failed, tribune};

/// What is posted as a plan, the refusal's status and code, and words its line must hold.
struct Bad {
    plan: Vec<u8>,
    status: u16,
    code: &'static str,
    words: &'static [&'static str],
}

fn bad(
    plan: impl Into<Vec<u8>>,
    status: u16,
    code: &'static str,
    words: &'static [&'static str],
) -> Bad {
    Bad { plan: plan.into(), status, code, words }
}

/// Through `judge`: exit code 9, one line. Through the server: the problem, one REFUSAL record,
/// and no decision.
#[track_caller]
fn check(bad: &Bad) {
    let site = Site::new();
    let plan = site.write("plan.json", &bad.plan);
    let (code, line) = failed(&tribune(&["judge", "--request", WORDS, "--plan", &plan]));
    assert_eq!(code, 9_i32, "{line}");
    for word in bad.words {
        assert!(line.contains(word), "{line:?} lacks {word:?}");
    }
    let server = site.serve();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let parts: [(&str, &[u8]); 2] = [("plan", &bad.plan), ("request", WORDS.as_bytes())];
    let answer = runtime.block_on(server.client("orchestrator").form(&parts, None));
    answer.refused(bad.status, bad.code);
    server.end();
    assert_eq!(site.kinds(), ["REFUSAL"], "nothing but the refusal stands in the ledger");
}

#[test]
fn not_json() {
    check(&bad("plan: yes", 422, "not_json", &["expected JSON", "line 1"]));
}

#[test]
fn a_templated_plan() {
    let plan = r#"{"format_version": "1.2", "resource_changes": {{ changes }} }"#;
    check(&bad(plan, 422, "templated", &["template", "line 1"]));
}

#[test]
fn a_truncated_plan() {
    let half: String = crate::site::PLAN.chars().take(500).collect();
    check(&bad(half, 422, "truncated", &["expected the end of the JSON", "truncated?"]));
}

#[test]
fn a_plan_of_another_tool() {
    let template = r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}"#;
    check(&bad(template, 422, "foreign_tool", &["expected a Terraform or native plan"]));
}

#[test]
fn forty_megabytes() {
    let mut plan = vec![b' '; 40_000_000];
    plan.extend(b"{}");
    check(&bad(plan, 413, "too_large", &["33554432 bytes"]));
}

#[test]
fn nesting_of_ten_thousand() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let plan = format!(r#"{{"format_version": "1.2", "resource_changes": {deep}}}"#);
    check(&bad(plan, 422, "too_deep", &["at most 128 levels"]));
}

#[test]
fn duplicate_keys() {
    let plan = r#"{"format_version": "1.2", "format_version": "1.2", "resource_changes": []}"#;
    check(&bad(plan, 422, "duplicate_key", &["every key once", "/format_version"]));
}

#[test]
fn invalid_utf8() {
    let plan = b"{\"format_version\": \"1.2\", \"x\": \"\xff\xfe\"}";
    check(&bad(plan, 422, "not_utf8", &["expected UTF-8", "offset"]));
}

#[test]
fn a_state_file_instead_of_a_plan() {
    let state = r#"{"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "x",
        "outputs": {}, "resources": []}"#;
    check(&bad(state, 422, "state_not_plan", &["expected a plan", "terraform show -json"]));
}

#[test]
fn an_unknown_config_key() {
    let site = Site::new();
    site.append("tribune.toml", "[extra]\nkey = 1");
    let home = site.home();
    let (code, line) = failed(&tribune(&["serve", "--home", home.to_str().unwrap()]));
    assert_eq!(code, 9_i32, "{line}");
    for word in ["tribune.toml, line ", "`extra`", "expected one of", "`server`"] {
        assert!(line.contains(word), "{line:?} lacks {word:?}");
    }
    assert!(site.kinds().is_empty(), "the ledger was not touched");
}

#[test]
fn a_port_in_use() {
    let site = Site::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let home = site.home();
    let serve = ["serve", "--home", home.to_str().unwrap(), "--listen", &listen];
    let (code, line) = failed(&tribune(&serve));
    assert_eq!(code, 9_i32, "{line}");
    assert!(line.contains("cannot listen on") && line.contains(&listen), "{line:?}");
    let started = site.records().iter().any(|r| r.event.kind().name() == "START");
    assert!(!started, "a start that failed is no record");
}

#[test]
fn a_home_that_exists() {
    let site = Site::new();
    let before = std::fs::read(site.home().join("keys/ledger.seed")).unwrap();
    let home = site.home();
    let (code, line) = failed(&tribune(&["init", "--home", home.to_str().unwrap()]));
    assert_eq!(code, 9_i32, "{line}");
    assert!(line.contains("expected no directory or an empty one"), "{line:?}");
    assert_eq!(std::fs::read(site.home().join("keys/ledger.seed")).unwrap(), before);
    let beside = std::fs::read_dir(home.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "nothing is left beside it");
    let file = site.write("file", "x");
    assert_eq!(failed(&tribune(&["init", "--home", &file])).0, 9_i32);
}
