//! The native rules: too much power, strangers, and what nobody can read.

mod alone;
mod clouds;
mod ends;
mod leads;
mod matrix;
mod partly;
mod power;
mod scaling;
mod segments;
mod strangers;

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec,
};
use serde_json::{Value as Json, json};
use tribune_record::{
    Case, Commitment, Effect, Outcome, PlanArchive, PlanKind, PlanMode, Purpose, Value,
};

use crate::fixture::{case, case_of, check, created, deleted, found, updated, with_unknown};

const FAIL: Option<Outcome> = Some(Outcome::Fail);
const UNKNOWN: Option<Outcome> = Some(Outcome::Unknown);

fn policy(statement: &Json) -> Case {
    let document = json!({ "Version": "2012-10-17", "Statement": statement });
    case_of(&created("aws_iam_policy", &json!({ "policy": document.to_string() })))
}

/// Hides an attribute of the first change.
fn hide(case: &mut Case, key: &str) {
    let Value::Map(after) = &mut case.plan.changes[0].after else { panic!("no object") };
    let hidden = Value::Redacted(Commitment::new(Purpose::Redaction, &[7; 32], b"x"));
    after.insert(key.to_owned(), hidden);
}

#[track_caller]
fn check_power(statement: &Json, expected: Option<Outcome>) {
    check(&policy(statement), "least_privilege_iam", expected);
}

#[test]
fn nobody_is_given_everything() {
    let allow = |action: Json, resource: &str| {
        let one = json!({ "Effect": "Allow", "Action": action, "Resource": resource });
        json!([one])
    };
    check_power(&allow(json!("*"), "*"), FAIL);
    check_power(&allow(json!(["s3:GetObject", "*:*"]), "arn:aws:s3:::b"), FAIL);
    check_power(&allow(json!("s3:*"), "*"), FAIL);
    check_power(&allow(json!("iam:Pass*"), "*"), FAIL);
    check_power(&allow(json!("s3:*"), "arn:aws:s3:::b/*"), None);
    check_power(&allow(json!("ec2:DescribeInstances"), "*"), None);
    check_power(&json!({ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" }), FAIL);
    check_power(&json!({ "Effect": "Deny", "Action": "*", "Resource": "*" }), None);
    check_power(&json!({ "effect": "Allow", "ACTION": "*", "resource": "*" }), FAIL);
}

#[test]
fn a_policy_in_a_role_is_read_however_its_block_is_written() {
    let inline = |action: &str| {
        let one = json!({ "Effect": "Allow", "Action": action, "Resource": "*" });
        json!({ "name": "x", "policy": json!({ "Statement": [one] }).to_string() })
    };
    let of = |block: Json| case_of(&created("aws_iam_role", &json!({ "inline_policy": block })));
    for action in ["*", "s3:GetObject"] {
        let expected = if action == "*" { FAIL } else { None };
        check(&of(inline(action)), "least_privilege_iam", expected);
        check(&of(json!([inline(action)])), "least_privilege_iam", expected);
    }
}

#[test]
fn a_document_two_readers_could_disagree_about_is_not_read() {
    let twice = r#"{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let spelled = r#"{"Statement":[{"Effect":"Deny","EFFECT":"Allow","Action":"*"}]}"#;
    for text in [twice, spelled, "no json", "{}", r#"{"Statement":"x"}"#] {
        let case = case_of(&created("aws_iam_policy", &json!({ "policy": text })));
        check(&case, "least_privilege_iam", UNKNOWN);
    }
}

#[test]
fn administrators_are_not_attached() {
    let attach = |name: &str| {
        let arn = ["arn:aws:iam::aws:policy/", name].concat();
        case_of(&created("aws_iam_role_policy_attachment", &json!({ "policy_arn": arn })))
    };
    check(&attach("AdministratorAccess"), "least_privilege_iam", FAIL);
    check(&attach("ReadOnlyAccess"), "least_privilege_iam", None);
}

#[test]
fn strangers_wait_for_security() {
    let of = |principal: Json| {
        let document = json!({ "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject",
            "Principal": principal, "Resource": "arn:aws:s3:::b/*" }] });
        let mut case = case_of(&created(
            "aws_s3_bucket_policy",
            &json!({ "bucket": "b", "policy": document.to_string() }),
        ));
        case.settings.site.own_accounts = vec!["123456789012".to_owned()];
        case
    };
    let id = "vendor_access";
    check(&of(json!({ "AWS": "arn:aws:iam::555566667777:root" })), id, FAIL);
    check(&of(json!({ "AWS": ["123456789012", "555566667777"] })), id, FAIL);
    check(&of(json!({ "AWS": "arn:aws:iam::123456789012:role/app" })), id, None);
    check(&of(json!({ "Service": "ec2.amazonaws.com" })), id, None);
    check(&of(json!({ "Federated": "token.actions.githubusercontent.com" })), id, FAIL);
    check(&of(json!("*")), id, FAIL);
}

#[test]
fn a_vendor_named_in_the_request_and_a_policy_nobody_can_read() {
    let references = ["module.exports.bucket_arn", "module.exports"];
    let plan = with_unknown("aws_s3_bucket_policy", &json!({}), "policy", &references);
    let mut case = case(plan);
    check(&case, "vendor_access", None);
    check(&case, "unknown_value", UNKNOWN);
    let request = case.request.as_mut().unwrap();
    request.text = "Give Quillmark (account 555566667777) read access".to_owned();
    check(&case, "vendor_access", FAIL);
}

#[test]
fn a_hidden_value_gains_nothing() {
    let document = json!({ "Statement": [] }).to_string();
    let mut case = case_of(&created("aws_iam_policy", &json!({ "policy": document })));
    check(&case, "unknown_value", None);
    hide(&mut case, "policy");
    check(&case, "unknown_value", UNKNOWN);
}

#[test]
fn what_the_provider_sets_is_judged_by_its_default() {
    let plan = with_unknown("aws_sqs_queue", &json!({}), "policy", &[]);
    let mut computed = case(plan);
    let Value::Map(after) = &mut computed.plan.changes[0].after else { panic!("no object") };
    let kind = tribune_record::UnknownKind::Computed;
    let unknown = tribune_record::Unknown { kind, references: vec![] };
    after.insert("policy".to_owned(), Value::Unknown(unknown));
    check(&computed, "unknown_value", None);
}

#[test]
fn what_a_plan_hides_beside_its_changes() {
    let made = created("aws_sqs_queue", &json!({ "name": "dev-q" }));
    let with = |effect: Effect| {
        let mut case = case_of(&made);
        case.plan.effects.push(effect);
        case
    };
    let address = || "aws_sqs_queue.it".to_owned();
    let reason = "unknown".to_owned();
    check(&with(Effect::Deferred { address: address(), reason }), "plan_incomplete", FAIL);
    check(&with(Effect::UnknownKey { pointer: "/x".to_owned() }), "plan_incomplete", FAIL);
    let detail = "no before".to_owned();
    check(&with(Effect::Inconsistent { address: address(), detail }), "plan_inconsistent", FAIL);
    let mismatch = Effect::ArchiveMismatch {
        place: address(),
        expected: "a deletion".to_owned(),
        found: "a creation".to_owned(),
    };
    check(&with(mismatch), "plan_archive_mismatch", FAIL);
    check(&case_of(&made), "plan_archive_mismatch", None);
    let why = "line 1".to_owned();
    check(&with(Effect::SourceNotRead { place: address(), why }), "plan_incomplete", FAIL);
    check(&case_of(&made), "plan_incomplete", None);
    let mut partial = case(with_unknown("aws_sqs_queue", &json!({}), "x", &[]));
    check(&partial, "plan_incomplete", None);
    partial.plan.complete = Some(false);
    check(&partial, "plan_incomplete", FAIL);
    partial.plan.complete = None;
    check(&partial, "plan_incomplete", FAIL);
}

#[test]
fn what_a_plan_was_cut_down_to_is_named_where_its_file_says_it() {
    let mut case = case_of(&created("aws_sqs_queue", &json!({ "name": "dev-q" })));
    case.plan.kind = PlanKind::Terraform;
    let archive = |targets: &[&str]| PlanArchive {
        digest: case.plan.digest,
        lineage: String::new(),
        serial: 0,
        workspace: "default".to_owned(),
        mode: PlanMode::Normal,
        targets: targets.iter().map(ToString::to_string).collect(),
        forced: vec![],
    };
    let (named, unnamed) = (archive(&["aws_sqs_queue.it"]), archive(&[]));
    let says = |case: &Case, words: &str| {
        found(case, "plan_incomplete").iter().any(|finding| finding.message.contains(words))
    };
    case.plan.complete = Some(false);
    case.plan.archive = Some(named);
    assert!(says(&case, "everything but aws_sqs_queue.it"));
    case.plan.archive = Some(unnamed);
    assert!(says(&case, "or the like"));
    case.plan.complete = Some(true);
    assert!(!says(&case, "-target"));
}

#[test]
fn the_internet_waits_for_a_person_outside_production() {
    let of = |range: &str, environment: &str| {
        case_of(&created(
            "aws_security_group",
            &json!({ "tags": { "env": environment }, "ingress": [{ "cidr_blocks": [range] }] }),
        ))
    };
    check(&of("0.0.0.0/0", "dev"), "network_exposure", FAIL);
    check(&of("10.0.0.0/8", "dev"), "network_exposure", None);
    check(&of("everywhere", "dev"), "network_exposure", UNKNOWN);
    check(&of("0.0.0.0/0", "prod"), "network_exposure", None);
}
