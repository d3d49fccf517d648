//! What a plan takes over without changing it.

use super::*;
use tribune_record::Case;

/// A plan that lists an object and changes nothing, and one that takes it over.
fn listed_and_imported(kind: &str, object: &Json) -> (Case, Case) {
    let listed = case_of(&json!([{ "type": kind, "name": "it", "action": "no-op",
        "before": object, "after": object }]));
    let mut imported = listed.clone();
    imported.plan.changes[0].importing = Some("x-1".to_owned());
    (listed, imported)
}

#[track_caller]
fn check_import(kind: &str, object: &Json, law: &str, expected: Option<Outcome>) {
    let (listed, imported) = listed_and_imported(kind, object);
    check(&listed, law, None);
    check(&imported, law, expected);
}

#[test]
fn what_watches_is_not_taken_over_unseen() {
    let law = "audit_immutability";
    check_import("aws_cloudtrail", &json!({ "name": "t" }), law, UNKNOWN);
    check_import("aws_s3_bucket", &json!({ "bucket": "prod-audit-logs" }), law, UNKNOWN);
    check_import("aws_s3_bucket", &json!({ "bucket": "prod-orders" }), law, None);
    let role = |environment: &str| json!({ "name": "r", "tags": { "Environment": environment } });
    check_import("aws_iam_role", &role("production"), law, UNKNOWN);
    check_import("aws_iam_role", &role("development"), law, None);
}

#[test]
fn what_the_site_protects_is_not_taken_over() {
    let (_listed, mut imported) = listed_and_imported("aws_sqs_queue", &json!({ "name": "jobs" }));
    imported.plan.changes[0].importing =
        Some("https://sqs.us-east-1.amazonaws.com/123456789012/guard".to_owned());
    check(&imported, "audit_immutability", None);
    imported.settings.site.protected = vec!["arn:aws:sqs:us-east-1:123456789012:guard".to_owned()];
    check(&imported, "audit_immutability", FAIL);
}

#[test]
fn card_data_is_not_taken_over_unseen() {
    let database = |class: &str| {
        json!({ "identifier": "d", "storage_encrypted": true,
            "tags": { "DataClass": class } })
    };
    check_import("aws_db_instance", &database("pci"), "pci_baseline", UNKNOWN);
    check_import("aws_db_instance", &database("public"), "pci_baseline", None);
}

#[test]
fn to_take_over_production_needs_a_ticket() {
    let queue = |environment: &str| json!({ "tags": { "Environment": environment } });
    let without = |environment: &str| {
        let (mut listed, mut imported) = listed_and_imported("aws_sqs_queue", &queue(environment));
        listed.context.change_ticket = None;
        imported.context.change_ticket = None;
        (listed, imported)
    };
    let law = "production_change_ticket";
    let (listed, imported) = without("production");
    check(&listed, law, None);
    check(&imported, law, FAIL);
    let (_listed, imported) = without("development");
    check(&imported, law, None);
}
