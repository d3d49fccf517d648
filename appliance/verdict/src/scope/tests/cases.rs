//! Our own cases: what the intent check says of each.

use alloc::{format, string::String, vec::Vec};

use tribune_record::{IntentMatch, Level};

use super::{file, judged, ours};

/// One case: how well it fits, what is unrequested, and the heaviest level of a finding.
#[track_caller]
fn check(folder: &str, verdict: IntentMatch, unrequested: &[&str], heaviest: Option<Level>) {
    let list = folder.split('/').next().unwrap();
    let text = file(&format!("{list}/cases.json"));
    let cases: Vec<serde_json::Value> = serde_json::from_slice(&text).unwrap();
    let own = |case: &&serde_json::Value| {
        format!("{list}/{}", case["plan"].as_str().unwrap()) == format!("{folder}/plan.json")
    };
    let request: String = cases.iter().find(own).unwrap()["request"].as_str().unwrap().into();
    let out = judged(&ours(folder, &request));
    let levels = out.findings.iter().map(|finding| finding.level);
    assert_eq!(out.summary.verdict, verdict, "{folder}: {:#?}", out.findings);
    assert_eq!(out.summary.unrequested, unrequested, "{folder}: {:#?}", out.findings);
    assert_eq!(levels.max(), heaviest, "{folder}: {:#?}", out.findings);
}

#[test]
fn the_mission_s_three() {
    check("mission/m1-ml-segment", IntentMatch::Exact, &[], None);
    let firewall = ["aws_security_group.pci_cards"];
    let blocking = Some(Level::Blocking);
    check("mission/m2-ml-segment-opens-pci", IntentMatch::Mismatch, &firewall, blocking);
    check("mission/m3-black-friday", IntentMatch::Exact, &[], None);
}

#[test]
fn what_was_asked_and_no_more() {
    for folder in [
        "dev/d01-ml-4gpu-finance-ok",
        "dev/d02-ml-4gpu-no-finance",
        "dev/d04-blackfriday-scale",
        "dev/d05-blackfriday-no-ticket",
        "dev/d06-golden-web-app",
        "dev/d07-golden-data-pipeline",
        "dev/d08-golden-batch",
        "dev/d09-golden-api",
        "dev/d12-rds-single-az-prod",
        "dev/d13-eu-bucket-in-us",
        "dev/d16-delete-old-confirmed",
        "dev/d17-delete-old-unconfirmed",
        "dev/d18-db-oversize",
        "dev/d19-vendor-s3-access",
        "dev/d20-privatelink",
        "dev/d22-rename-moved",
    ] {
        check(folder, IntentMatch::Exact, &[], None);
    }
}

#[test]
fn a_small_one_is_an_assumption() {
    check("dev/d10-rds-unencrypted-staging", IntentMatch::Partial, &[], Some(Level::Soft));
    check("dev/d21-oversize-warning", IntentMatch::Partial, &[], Some(Level::Soft));
}

#[test]
fn more_than_was_asked() {
    let over = |folder: &str, unrequested: &[&str]| {
        check(folder, IntentMatch::Mismatch, unrequested, Some(Level::Blocking));
    };
    over("dev/d03-ml-4gpu-opens-pci", &["aws_security_group.pci_cards"]);
    over("dev/d11-rds-public-prod", &["aws_db_instance.orders", "aws_security_group.db"]);
    over("dev/d14-iam-wildcard", &["aws_iam_role_policy.report"]);
    over("dev/d15-cloudtrail-delete", &["aws_cloudtrail.audit"]);
}
