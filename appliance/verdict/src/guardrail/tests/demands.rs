//! Properties and days of backups that the site demands.

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};
use serde_json::{Value as Json, json};
use tribune_record::{
    Case, Decision, Enforcement, Finding, Guardrail, Level, Outcome, PatchOp, Pointer, Requirement,
    Value,
};

use super::{kinds, under};
use crate::{
    catalogue::{CATALOGUE, known},
    fixture::{case, case_of, created, deleted, found, guardrail, updated, with_unknown},
    judge,
};

/// The guardrail that demands this, at the rule's own level.
fn demand(requirement: Requirement) -> Guardrail {
    let mut taking = CATALOGUE.iter().filter(|entry| entry.requirements.contains(&requirement));
    let entry = taking.next().unwrap();
    Guardrail { requirements: vec![requirement], ..guardrail(entry.id, entry.level) }
}

/// What the site's demands find.
fn of(set: &Guardrail, case: Case) -> Vec<Finding> {
    let all = found(&under(case, core::slice::from_ref(set)), &set.name);
    all.into_iter().filter(|finding| finding.source == tribune_record::Source::Guardrail).collect()
}

#[track_caller]
fn check(set: &Guardrail, kind: &str, properties: &Json, expected: &[(&str, Outcome)]) {
    let found = of(set, case_of(&created(kind, properties)));
    let found: Vec<_> = found
        .iter()
        .map(|finding| (finding.path.as_ref().unwrap().0.as_str(), finding.outcome))
        .collect();
    assert_eq!(found, expected, "{kind} {properties}");
}

/// A resource type, an attribute at its root, what is demanded of it and what breaks that.
const ROOTS: &[(Requirement, &str, &str, &str, &str)] = &[
    (
        Requirement::CustomerManagedKey,
        "aws_db_instance",
        "kms_key_id",
        "\"arn:aws:kms:us-east-1:123456789012:key/1\"",
        "\"alias/aws/rds\"",
    ),
    (
        Requirement::CustomerManagedKey,
        "aws_sqs_queue",
        "kms_master_key_id",
        "\"alias/jobs\"",
        "\"\"",
    ),
    (Requirement::DeletionProtection, "aws_db_instance", "deletion_protection", "true", "false"),
    (Requirement::DeletionProtection, "aws_lb", "enable_deletion_protection", "true", "null"),
    (
        Requirement::DeletionProtection,
        "aws_cognito_user_pool",
        "deletion_protection",
        "\"ACTIVE\"",
        "\"INACTIVE\"",
    ),
    (Requirement::FinalSnapshot, "aws_rds_cluster", "skip_final_snapshot", "false", "true"),
    (Requirement::KeyRotation, "aws_kms_key", "enable_key_rotation", "true", "false"),
    (
        Requirement::PermissionsBoundary,
        "aws_iam_role",
        "permissions_boundary",
        "\"arn:aws:iam::123456789012:policy/boundary\"",
        "null",
    ),
];

#[test]
fn each_demand_is_met_broken_or_open() {
    for (requirement, kind, key, good, bad) in ROOTS {
        let set = demand(*requirement);
        let json = |text: &str| -> Json {
            serde_json::from_str(&format!("{{\"name\": \"dev\", \"{key}\": {text}}}")).unwrap()
        };
        let at = format!("/{key}");
        check(&set, kind, &json(good), &[]);
        check(&set, kind, &json(bad), &[(&at, Outcome::Fail)]);
        check(&set, kind, &json("7"), &[(&at, Outcome::Unknown)]);
        let open = case(with_unknown(kind, &json!({ "name": "dev" }), key, &["var.x"]));
        let open = of(&set, open);
        assert_eq!(open.len(), 1, "{kind} {open:?}");
        assert_eq!(open[0].outcome, Outcome::Unknown);
        assert!(open[0].message.contains("var.x"), "{}", open[0].message);
        // What is not demanded is not looked for, and what goes away needs nothing.
        check(&guardrail(&set.name, set.level), kind, &json(bad), &[]);
        assert!(of(&set, case_of(&deleted(kind, &json(bad)))).is_empty());
        let elsewhere = Guardrail { applies_to: kinds(&["aws_none_*"]), ..set.clone() };
        check(&elsewhere, kind, &json(bad), &[]);
        // A masked value is as good as unknown.
        let mut masked = case_of(&created(kind, &json(good)));
        let commitment = "{\"$redacted\":\"".to_owned() + &"ab".repeat(32) + "\"}";
        if let Value::Map(after) = &mut masked.plan.changes[0].after {
            after.insert((*key).to_owned(), serde_json::from_str(&commitment).unwrap());
        }
        assert_eq!(of(&set, masked)[0].outcome, Outcome::Unknown, "{kind}");
    }
    let tried: Vec<_> = ROOTS.iter().map(|(requirement, ..)| *requirement).collect();
    assert!(Requirement::ALL.iter().all(|one| tried.contains(one)));
}

#[test]
fn every_requirement_has_its_rule() {
    for requirement in Requirement::ALL {
        let of = CATALOGUE.iter().filter(|entry| entry.requirements.contains(&requirement));
        assert_eq!(of.count(), 1, "{requirement:?}");
    }
}

#[test]
fn a_key_is_looked_for_in_every_block_and_where_the_block_is_missing() {
    let set = demand(Requirement::CustomerManagedKey);
    let disks = json!({ "name": "dev", "ebs_block_device": [
        { "kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/1" }, { "encrypted": true }] });
    let second = "/ebs_block_device/1/kms_key_id";
    check(&set, "aws_instance", &disks, &[(second, Outcome::Fail)]);
    check(&set, "aws_instance", &json!({ "name": "dev" }), &[]);
    let table = json!({ "name": "dev" });
    let block = "/server_side_encryption";
    check(&set, "aws_dynamodb_table", &table, &[(block, Outcome::Fail)]);
    let table = json!({ "name": "dev", "server_side_encryption": [{ "enabled": true }] });
    check(
        &set,
        "aws_dynamodb_table",
        &table,
        &[(&format!("{block}/0/kms_key_arn"), Outcome::Fail)],
    );
}

#[test]
fn what_the_demand_makes_no_sense_for_is_left_alone() {
    let rotation = demand(Requirement::KeyRotation);
    let key = |spec: &str| json!({ "name": "dev", "customer_master_key_spec": spec });
    check(&rotation, "aws_kms_key", &key("RSA_4096"), &[]);
    let at = "/enable_key_rotation";
    check(&rotation, "aws_kms_key", &key("SYMMETRIC_DEFAULT"), &[(at, Outcome::Fail)]);
    let last = demand(Requirement::FinalSnapshot);
    let replica = json!({ "name": "dev", "replicate_source_db": "a", "skip_final_snapshot": true });
    check(&last, "aws_db_instance", &replica, &[]);
}

fn backups(days: u32, level: Level) -> Guardrail {
    Guardrail { threshold: Some(days), ..guardrail("backup_and_logging", level) }
}

#[test]
fn backups_are_kept_as_long_as_the_site_wants() {
    let set = backups(7, Level::Soft);
    let at = "/backup_retention_period";
    let db = |days: Json| json!({ "name": "dev", "backup_retention_period": days });
    check(&set, "aws_db_instance", &db(json!(7_u8)), &[]);
    check(&set, "aws_db_instance", &db(json!(6_u8)), &[(at, Outcome::Fail)]);
    check(&set, "aws_db_instance", &db(Json::Null), &[(at, Outcome::Fail)]);
    check(&set, "aws_db_instance", &db(json!("often")), &[(at, Outcome::Unknown)]);
    // Aurora keeps one day by itself.
    check(&backups(1, Level::Soft), "aws_rds_cluster", &json!({ "name": "dev" }), &[]);
    check(
        &backups(2, Level::Soft),
        "aws_rds_cluster",
        &json!({ "name": "dev" }),
        &[(at, Outcome::Fail)],
    );
    let open = with_unknown(
        "aws_db_instance",
        &json!({ "name": "dev" }),
        "backup_retention_period",
        &["var.days"],
    );
    assert_eq!(of(&set, case(open))[0].outcome, Outcome::Unknown);
    let replica = json!({ "name": "dev", "replicate_source_db": "a" });
    check(&set, "aws_db_instance", &replica, &[]);
    assert!(of(&set, case_of(&deleted("aws_db_instance", &db(json!(1_u8))))).is_empty());
}

#[test]
fn on_trial_a_demand_warns_whatever_it_sees() {
    let set =
        Guardrail { enforcement: Enforcement::Advise, ..demand(Requirement::CustomerManagedKey) };
    for value in [json!(""), json!(7_u8)] {
        let queue = json!({ "name": "dev", "kms_master_key_id": value });
        let found = of(&set, case_of(&created("aws_sqs_queue", &queue)));
        assert_eq!((found[0].level, found[0].outcome), (Level::Soft, Outcome::Fail));
    }
}

/// Repairs the object as the fix says.
fn repaired(mut case: Case, findings: &[Finding]) -> Case {
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        for PatchOp { op, path: Pointer(path), value } in &fix.patch {
            let Value::Map(after) = &mut case.plan.changes[0].after else { panic!() };
            assert_eq!(op, "add");
            after.insert(String::from(path.strip_prefix('/').unwrap()), value.clone());
        }
    }
    case
}

#[test]
fn a_repair_that_can_be_told_is_offered_and_repairs() {
    let demands = [
        (demand(Requirement::DeletionProtection), "aws_db_instance"),
        (demand(Requirement::DeletionProtection), "aws_cognito_user_pool"),
        (demand(Requirement::FinalSnapshot), "aws_db_instance"),
        (demand(Requirement::KeyRotation), "aws_kms_key"),
        (backups(14, Level::Hard), "aws_db_instance"),
    ];
    for (set, kind) in demands {
        let set = Guardrail { level: known(&set.name).unwrap().level.max(Level::Hard), ..set };
        let bad = json!({ "tags": { "env": "dev" }, "skip_final_snapshot": true });
        for resources in [created(kind, &bad), updated(kind, &bad, &bad)] {
            let case = case_of(&resources);
            let findings = of(&set, case.clone());
            assert!(findings.iter().all(|finding| finding.fix.is_some()), "{findings:?}");
            assert!(!findings.is_empty(), "{kind}");
            assert!(of(&set, repaired(case, &findings)).is_empty(), "{kind}");
        }
    }
    // Only the site knows which key.
    let queue = created("aws_sqs_queue", &json!({ "tags": { "env": "dev" } }));
    let set = demand(Requirement::CustomerManagedKey);
    assert!(of(&set, case_of(&queue))[0].fix.is_none());
    assert_eq!(judge(&under(case_of(&queue), &[set])).decision, Decision::Escalated);
}
