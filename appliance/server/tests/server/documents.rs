//! SARIF and `JUnit`, from the command line and from the server, for whoever may read the decision.

use std::{fs, path::PathBuf};

use roxmltree::Document;
use serde_json::Value;
use tribune_record::v1::Event;

use crate::site::{CONTEXT, PLAN, Site, WORDS, tribune};

#[path = "../schemas/check.rs"]
mod check;

/// What the published schema has against a document.
fn against_schema(document: &Value) -> Vec<String> {
    let schema = include_str!("../schemas/sarif-schema-2.1.0.json");
    check::wrong(&serde_json::from_str(schema).unwrap(), document)
}

fn case_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/dev")
}

/// Judges a case of the folder in a format: what is printed, and the exit code.
fn judge(case: &Value, format: &str) -> (String, i32) {
    let text = |key: &str| case[key].as_str().unwrap();
    let file = |key: &str| case_folder().join(text(key)).to_str().unwrap().to_owned();
    let (plan, context, archive) = (file("plan"), file("context"), file("archive"));
    let files = ["--plan", &plan, "--context", &context, "--archive", &archive];
    let judge = ["judge", "--request", text("request"), "--format", format];
    let output = tribune(&[&judge[..], &files].concat());
    assert!(output.stderr.is_empty(), "{output:?}");
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

#[test]
fn every_dev_case_gives_documents_that_hold_and_agree() {
    let cases = fs::read_to_string(case_folder().join("cases.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&cases).unwrap();
    assert!(cases.len() >= 22, "only {} cases", cases.len());
    for case in &cases {
        let id = &case["id"];
        let (sarif, code) = judge(case, "sarif");
        let (json, other) = judge(case, "json");
        assert_eq!(code, other, "{id}: the format changes nothing");
        let document: Value = serde_json::from_str(&sarif).unwrap();
        assert_eq!(against_schema(&document), Vec::<String>::new(), "{id}");
        let judgment: Value = serde_json::from_str(&json).unwrap();
        let run = &document["runs"][0];
        assert_eq!(run["properties"]["decision"], judgment["decision"], "{id}");
        assert_eq!(run["invocations"][0]["exitCode"], code, "{id}");
        let note = run["properties"]["notes"][0].as_str().unwrap();
        assert!(note.contains("opinion"), "{id}: {note}");
        let findings = judgment["findings"].as_array().unwrap();
        let results = run["results"].as_array().unwrap().iter();
        let told: Vec<_> = results.filter(|r| r.get("partialFingerprints").is_some()).collect();
        assert_eq!(told.len(), findings.len(), "{id}");
        for (result, finding) in told.iter().zip(findings) {
            assert_eq!(result["ruleId"], finding["id"], "{id}");
            let location = &result["locations"][0];
            let file = &location["physicalLocation"]["artifactLocation"]["uri"];
            assert!(case["plan"].as_str().unwrap().ends_with(file.as_str().unwrap()), "{id}");
            let location = &location["logicalLocations"][0];
            let address = finding["address"].as_str();
            assert_eq!(location["fullyQualifiedName"].as_str(), address, "{id}");
            assert_eq!(result["properties"]["pointer"].as_str(), finding["path"].as_str(), "{id}");
            let open = finding["outcome"] == "unknown";
            assert_eq!(result["kind"] == "open", open, "{id}: {result}");
        }
        let (junit, last) = judge(case, "junit");
        assert_eq!(code, last, "{id}: the format changes nothing");
        let document = Document::parse(&junit).unwrap();
        let count = |name: &str| document.descendants().filter(|n| n.has_tag_name(name)).count();
        let of = |outcome: &str| findings.iter().filter(|f| f["outcome"] == outcome).count();
        assert_eq!(count("failure"), of("fail"), "{id}");
        assert!(count("error") >= of("unknown"), "{id}");
    }
}

#[tokio::test]
async fn whoever_may_read_a_decision_may_have_it_as_a_document() {
    let site = Site::new();
    let server = site.serve();
    let id = server.client("requester").register(WORDS).await;
    let answer = server.client("orchestrator").plan(&id).await;
    let (_, decision) = answer.decided();
    for role in ["orchestrator", "requester", "auditor", "approver", "security", "operator"] {
        let client = server.client(role);
        let sarif = client.get(&format!("/v1/decisions/{decision}/sarif")).await;
        assert_eq!((sarif.status, sarif.kind.as_str()), (200, "application/sarif+json"), "{role}");
        assert_eq!(against_schema(&sarif.json), Vec::<String>::new(), "{role}");
        let about = &sarif.json["runs"][0]["properties"];
        assert_eq!(about["record"], answer.json["record"]);
        assert_eq!(
            (&about["id"], &about["decision"]),
            (&answer.json["id"], &answer.json["decision"])
        );
        let junit = client.get(&format!("/v1/decisions/{decision}/junit")).await;
        assert_eq!((junit.status, junit.kind.as_str()), (200, "application/xml"), "{role}");
        let document = Document::parse(&junit.text).unwrap();
        let named = |node: &roxmltree::Node<'_, '_>| node.attribute("name") == Some("id");
        let id = document.descendants().find(named).unwrap();
        assert_eq!(id.attribute("value"), Some(decision.as_str()));
    }
    let stranger = server.client_named(&["tribune://role/orchestrator/stranger"]);
    for kind in ["sarif", "junit"] {
        let path = format!("/v1/decisions/{decision}/{kind}");
        stranger.get(&path).await.refused(404, "no_such_decision");
        server.client("monitor").get(&path).await.refused(403, "wrong_role");
        server
            .client("auditor")
            .get(&path.replace("dec-", "dec-0"))
            .await
            .refused(404, "no_such_decision");
    }
    server.end();
    let read = site.records().into_iter().filter_map(|record| {
        let Event::Read(read) = record.event else { return None };
        Some(read.what)
    });
    let read: Vec<_> =
        read.filter(|what| what.ends_with("/sarif") || what.ends_with("/junit")).collect();
    assert_eq!(read.len(), 4, "what an auditor reads is a record: {read:?}");
}

#[test]
fn submit_prints_them_with_their_place_in_the_ledger() {
    let site = Site::new();
    let server = site.serve();
    let (plan, context) = (site.write("plan.json", PLAN), site.write("context.json", CONTEXT));
    let submit = ["submit", "--request", WORDS, "--plan", &plan, "--context", &context];
    let print = |format: &str| {
        let output = server.run(&[&submit[..], &["--format", format]].concat(), "orchestrator");
        assert!(output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let sarif: Value = serde_json::from_str(&print("sarif")).unwrap();
    assert_eq!(against_schema(&sarif), Vec::<String>::new());
    assert!(sarif["runs"][0]["properties"]["record"]["seq"].is_u64());
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        let file = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(file, "plan.json", "{result}");
    }
    let junit = print("junit");
    assert!(Document::parse(&junit).is_ok() && junit.contains(" of ledger "), "{junit}");
}
