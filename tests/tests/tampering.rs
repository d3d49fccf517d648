//! A plan file changed after the plan was made, a JSON that is not the file's, and policies that
//! only mention what is not known yet: on plans made by Terraform, through `tribune judge`.
//!
//! `tests/cases/own/generate/tamper.py` made the files called `tampered.tfplan`.
#![cfg(test)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tribune_record::Decision;
use tribune_tests::{Case, Folder, cases};

const MISMATCH: &str = "plan_archive_mismatch";

fn case(id: &str) -> Case {
    cases("own").unwrap().into_iter().find(|case| case.id == id).unwrap()
}

fn file(case: &Case, name: &str) -> PathBuf {
    case.folder.join(&case.id).join(name)
}

/// The decision and the findings of a case with this JSON and this plan file.
fn judge(case: &Case, plan: &Path, archive: Option<&Path>) -> (Decision, Vec<Value>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tribune-under-test"));
    command.args(["judge", "--format", "json", "--request", &case.request, "--plan"]).arg(plan);
    command.arg("--context").arg(file(case, "context.json"));
    if let Some(archive) = archive {
        command.arg("--archive").arg(archive);
    }
    let output = command.output().unwrap();
    let judgment: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let decision = serde_json::from_value(judgment["decision"].clone()).unwrap();
    (decision, judgment["findings"].as_array().unwrap().clone())
}

fn has(findings: &[Value], id: &str) -> bool {
    findings.iter().any(|finding| finding["id"] == id)
}

/// The file with its configuration changed beside the honest JSON: what is found that was not.
#[track_caller]
fn check_archive(id: &str, finds: &str) {
    let case = case(id);
    let plan = file(&case, "plan.json");
    let (_, honest) = judge(&case, &plan, Some(&file(&case, "plan.tfplan")));
    assert!(!has(&honest, finds), "{id}: {honest:#?}");
    let (decision, findings) = judge(&case, &plan, Some(&file(&case, "tampered.tfplan")));
    assert_eq!(decision, Decision::Vetoed, "{id}: {findings:#?}");
    assert!(has(&findings, finds), "{id}: {findings:#?}");
}

#[test]
fn a_changed_command_in_the_plan_file_vetoes() {
    check_archive("run-local", MISMATCH);
}

#[test]
fn a_changed_size_in_the_plan_file_vetoes() {
    check_archive("cost-under", MISMATCH);
}

/// The JSON shows nothing of it: what the file would do is found out from the file.
#[test]
fn a_changed_policy_in_the_plan_file_vetoes() {
    check_archive("launder-honest", "least_privilege_iam");
}

/// The plan deletes the object whose id its state has.
#[test]
fn another_database_in_the_state_of_the_plan_file_vetoes() {
    check_archive("delete-production-database", MISMATCH);
}

#[test]
fn a_changed_json_beside_its_plan_file_vetoes() {
    let folder = Folder::new("tampering").unwrap();
    for (id, old, new) in [
        ("run-local", "http://203.0.113.9/x", "http://203.0.113.9/y"),
        ("public-ipv4-ok", "10.20.0.0/16", "10.20.0.0/17"),
        ("launder-honest", "stg-reports", "stg-archive"),
    ] {
        let case = case(id);
        let text = fs::read_to_string(file(&case, "plan.json")).unwrap();
        assert!(text.contains(old), "{id}: {old} is not in the plan");
        let changed = folder.file(&format!("{id}.json"));
        fs::write(&changed, text.replace(old, new)).unwrap();
        let (decision, findings) = judge(&case, &changed, Some(&file(&case, "plan.tfplan")));
        assert!(decision == Decision::Vetoed && has(&findings, MISMATCH), "{id}: {findings:#?}");
    }
}

/// From the JSON alone a laundered value waits for a person, who is told where it stands and what
/// it is made of.
#[track_caller]
fn check_open(id: &str, path: &str, reference: &str) {
    let case = case(id);
    let (decision, findings) = judge(&case, &file(&case, "plan.json"), None);
    assert_eq!(decision, Decision::Escalated, "{id}: {findings:#?}");
    let told = |finding: &&Value| {
        let message = finding["message"].as_str().unwrap_or_default();
        finding["outcome"] == "unknown" && finding["path"] == path && message.contains(reference)
    };
    assert!(findings.iter().any(|finding| told(&finding)), "{id}: {findings:#?}");
}

#[test]
fn a_laundered_value_alone_waits_with_its_references_named() {
    check_open("launder-mention", "/policy", "aws_s3_bucket.reports.arn");
    check_open("launder-action", "/policy", "aws_s3_bucket.reports.arn");
    check_open("launder-honest", "/policy", "aws_s3_bucket.reports.arn");
    check_open("launder-range", "/cidr_ipv4", "aws_s3_bucket.b.arn");
}

/// With the file a wildcard that mentions what is not known is the wildcard it is, and no laundered
/// value is approved.
#[test]
fn a_laundered_value_gains_nothing_with_the_plan_file() {
    let of = |id: &str| {
        let case = case(id);
        judge(&case, &file(&case, "plan.json"), Some(&file(&case, "plan.tfplan")))
    };
    let (decision, findings) = of("launder-mention");
    assert!(decision == Decision::Vetoed && has(&findings, "least_privilege_iam"), "{findings:#?}");
    for id in ["launder-action", "launder-range"] {
        let (decision, findings) = of(id);
        assert!(decision >= Decision::Escalated, "{id}: {findings:#?}");
    }
    let (decision, findings) = of("launder-honest");
    assert!(decision <= Decision::ApprovedWithWarnings, "{findings:#?}");
}
