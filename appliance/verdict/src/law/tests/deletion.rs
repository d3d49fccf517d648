//! Law 2.

use super::*;
const ID: &str = "deletion_confirmation";

#[test]
fn a_deletion_waits_for_the_person() {
    let mut case = case_of(&deleted("aws_instance", &json!({ "id": "i-1" })));
    check(&case, ID, FAIL);
    assert_eq!(found(&case, ID)[0].address.as_deref(), Some("aws_instance.it"));
    assert_eq!(found(&case, ID)[0].approvers, [Role::from("requester_confirmation")]);
    let request = case.request.as_mut().unwrap();
    request.confirmed_deletions = vec!["aws_instance.other".to_owned()];
    check(&case, ID, FAIL);
    let request = case.request.as_mut().unwrap();
    request.confirmed_deletions = vec!["aws_instance.it".to_owned()];
    check(&case, ID, None);
}

#[test]
fn hearsay_confirms_nothing() {
    let mut case = case_of(&deleted("aws_instance", &json!({ "id": "i-1" })));
    case.context.confirmed_deletions = vec!["aws_instance.it".to_owned()];
    check(&case, ID, FAIL);
    case.request.as_mut().unwrap().source = RequestSource::Posted;
    check(&case, ID, FAIL);
    case.request.as_mut().unwrap().source = RequestSource::Local;
    check(&case, ID, None);
}

#[test]
fn nobody_signs_for_the_person() {
    let mut case = case_of(&deleted("aws_instance", &json!({ "id": "i-1" })));
    case.grants = vec![grant("requester_confirmation", "eve@example.com")];
    check(&case, ID, FAIL);
}

#[test]
fn only_a_replacement_with_loss_counts() {
    let replaced = |kind: &str| {
        case_of(&json!([{ "type": kind, "name": "it", "action": "replace",
            "before": { "id": "x" }, "after": {} }]))
    };
    check(&replaced("aws_db_instance"), ID, FAIL);
    check(&replaced("aws_launch_template"), ID, None);
}

#[test]
fn leaving_management_is_as_good_as_deletion() {
    let forgotten = json!([{ "type": "aws_s3_bucket", "name": "it", "action": "forget",
        "before": { "bucket": "b" } }]);
    check(&case_of(&forgotten), ID, FAIL);
}

fn lifecycle(bucket: &str, days: i64) -> Json {
    let rule = json!({ "id": "r", "status": "Enabled", "expiration": [{ "days": days }],
        "abort_incomplete_multipart_upload": [{ "days_after_initiation": days }] });
    json!({ "bucket": bucket, "rule": [rule] })
}

#[test]
fn what_expires_is_lost() {
    let kind = "aws_s3_bucket_lifecycle_configuration";
    let of = |days: i64| case_of(&created(kind, &lifecycle("orders", days)));
    check(&of(30), ID, FAIL);
    check(&of(0), ID, None);
    let longer = |from: i64, to: i64| {
        case_of(&updated(kind, &lifecycle("orders", from), &lifecycle("orders", to)))
    };
    check(&longer(90, 1), ID, FAIL);
    check(&longer(90, 90), ID, None);
    let mut confirmed = of(30);
    let request = confirmed.request.as_mut().unwrap();
    request.confirmed_deletions = vec!["aws_s3_bucket_lifecycle_configuration.it".to_owned()];
    check(&confirmed, ID, None);
}

#[test]
fn a_new_bucket_has_nothing_to_lose() {
    let of = |named: &str| {
        case_of(&json!([
            { "type": "aws_s3_bucket_lifecycle_configuration", "name": "l", "action": "create",
              "properties": lifecycle(named, 30) },
            { "type": "aws_s3_bucket", "name": "b", "action": "create",
              "properties": { "bucket": "new" } },
        ]))
    };
    check(&of("new"), ID, None);
    check(&of("old"), ID, FAIL);
}

#[test]
fn copies_are_kept_and_protection_stays() {
    let db = |days: i64, protected: bool, skip: bool| {
        json!({ "identifier": "db", "backup_retention_period": days,
            "deletion_protection": protected, "skip_final_snapshot": skip })
    };
    let of = |after| case_of(&updated("aws_db_instance", &db(7, true, false), &after));
    check(&of(db(0, true, false)), ID, FAIL);
    check(&of(db(7, false, false)), ID, FAIL);
    check(&of(db(7, true, true)), ID, FAIL);
    check(&of(db(30, true, false)), ID, None);
    let bucket = |force: bool| json!({ "bucket": "b", "force_destroy": force });
    let of = |from, to| case_of(&updated("aws_s3_bucket", &bucket(from), &bucket(to)));
    check(&of(false, true), ID, FAIL);
    check(&of(true, false), ID, None);
    let group = |days: i64| json!({ "name": "/dev/x", "retention_in_days": days });
    let of = |from, to| case_of(&updated("aws_cloudwatch_log_group", &group(from), &group(to)));
    check(&of(0, 30), ID, FAIL);
    check(&of(30, 0), ID, None);
    let versions = |status: &str| json!({ "versioning_configuration": [{ "status": status }] });
    let of =
        |from, to| case_of(&updated("aws_s3_bucket_versioning", &versions(from), &versions(to)));
    check(&of("Enabled", "Suspended"), ID, FAIL);
    check(&of("Suspended", "Enabled"), ID, None);
}

#[test]
fn a_block_written_as_an_object_protects_as_one_in_a_list() {
    let table = |key: &str, on: bool| json!({ "name": "t", key: { "enabled": on } });
    let versions = |status: &str| json!({ "versioning_configuration": { "status": status } });
    let bucket = |on: bool| json!({ "bucket": "b", "versioning": { "enabled": on } });
    for (kind, safe, lossy) in [
        (
            "aws_dynamodb_table",
            table("point_in_time_recovery", true),
            table("point_in_time_recovery", false),
        ),
        ("aws_dynamodb_table", table("ttl", false), table("ttl", true)),
        ("aws_s3_bucket_versioning", versions("Enabled"), versions("Suspended")),
        ("aws_s3_bucket", bucket(true), bucket(false)),
    ] {
        check(&case_of(&updated(kind, &safe, &lossy)), ID, FAIL);
        check(&case_of(&updated(kind, &lossy, &safe)), ID, None);
    }
}
