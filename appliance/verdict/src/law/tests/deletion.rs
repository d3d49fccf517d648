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

#[test]
fn rules_keep_as_long_and_as_many() {
    let of = |kind: &str, from: &Json, to: &Json| case_of(&updated(kind, from, to));
    let plan = |rules: &[(&str, i64)]| {
        let rule = |(name, days): &(&str, i64)| {
            json!({ "rule_name": name,
                "lifecycle": [{ "delete_after": days }] })
        };
        json!({ "name": "p", "rule": rules.iter().map(rule).collect::<vec::Vec<Json>>() })
    };
    let kind = "aws_backup_plan";
    let (both, kept) = (plan(&[("day", 30), ("week", 365)]), plan(&[("day", 0), ("week", 366)]));
    check(&of(kind, &both, &plan(&[("day", 1), ("week", 365)])), ID, FAIL);
    check(&of(kind, &both, &plan(&[("day", 365), ("week", 30)])), ID, FAIL);
    check(&of(kind, &both, &plan(&[("week", 365)])), ID, FAIL);
    check(&of(kind, &both, &plan(&[])), ID, FAIL);
    check(&of(kind, &kept, &both), ID, FAIL);
    check(&of(kind, &both, &kept), ID, None);
    check(&of(kind, &both, &plan(&[("week", 365), ("day", 30), ("month", 1)])), ID, None);
    let copied = |copies: Json| {
        json!({ "rule": [{ "rule_name": "day",
            "copy_action": copies, "lifecycle": [] }] })
    };
    let copy = |days: i64| {
        copied(
            json!([{ "destination_vault_arn": "arn:v", "lifecycle": [{ "delete_after": days }] }]),
        )
    };
    check(&of(kind, &copy(30), &copied(json!([]))), ID, FAIL);
    check(&of(kind, &copy(30), &copy(7)), ID, FAIL);
    check(&of(kind, &copy(30), &copy(31)), ID, None);
    let kind = "aws_dlm_lifecycle_policy";
    let policy = |state: &str, rule: Json| {
        json!({ "state": state,
            "policy_details": [{ "schedule": [{ "name": "d", "retain_rule": [rule] }] }] })
    };
    let count = |count: i64| policy("ENABLED", json!({ "count": count, "interval": 0_i64 }));
    check(&of(kind, &count(30), &count(1)), ID, FAIL);
    check(&of(kind, &count(1), &count(30)), ID, None);
    let off = policy("DISABLED", json!({ "count": 30_i64 }));
    check(&of(kind, &count(30), &off), ID, FAIL);
    check(&of(kind, &off, &count(30)), ID, None);
    let interval = |interval: i64, unit: &str| {
        policy("ENABLED", json!({ "interval": interval, "interval_unit": unit }))
    };
    check(&of(kind, &interval(3, "MONTHS"), &interval(3, "DAYS")), ID, FAIL);
    check(&of(kind, &interval(3, "WEEKS"), &interval(21, "DAYS")), ID, None);
    let bin = |days: i64| json!({ "retention_period": [{ "retention_period_value": days }] });
    check(&of("aws_rbin_rule", &bin(30), &bin(7)), ID, FAIL);
    check(&of("aws_rbin_rule", &bin(30), &bin(31)), ID, None);
    let table = |days: i64, hours: i64| {
        json!({ "retention_properties": [{ "magnetic_store_retention_period_in_days": days,
            "memory_store_retention_period_in_hours": hours }] })
    };
    let kind = "aws_timestreamwrite_table";
    check(&of(kind, &table(365, 24), &table(1, 24)), ID, FAIL);
    check(&of(kind, &table(365, 24), &table(365, 1)), ID, FAIL);
    check(&of(kind, &table(365, 24), &table(366, 24)), ID, None);
}

#[test]
fn what_is_locked_stays_locked_and_readable() {
    let of = |kind: &str, from: &Json, to: &Json| case_of(&updated(kind, from, to));
    let lock = |mode: &str, days: i64, years: i64| {
        json!({ "bucket": "b",
            "rule": [{ "default_retention": [{ "mode": mode, "days": days, "years": years }] }] })
    };
    let kind = "aws_s3_bucket_object_lock_configuration";
    let year = lock("COMPLIANCE", 0, 1);
    check(&of(kind, &year, &lock("COMPLIANCE", 30, 0)), ID, FAIL);
    check(&of(kind, &year, &lock("GOVERNANCE", 0, 1)), ID, FAIL);
    check(&of(kind, &year, &json!({ "bucket": "b", "rule": [] })), ID, FAIL);
    check(&of(kind, &year, &lock("COMPLIANCE", 365, 0)), ID, None);
    check(&of(kind, &lock("GOVERNANCE", 30, 0), &year), ID, None);
    for (kind, key, safe, lossy) in [
        ("aws_kms_key", "is_enabled", json!(true), json!(false)),
        ("aws_kms_replica_key", "enabled", json!(true), json!(false)),
        ("aws_kms_key", "deletion_window_in_days", json!(30_i64), json!(7_i64)),
        ("aws_rds_cluster", "backtrack_window", json!(86400_i64), json!(0_i64)),
        ("aws_cloudwatch_event_archive", "retention_days", json!(0_i64), json!(1_i64)),
        ("aws_s3_object", "object_lock_legal_hold_status", json!("ON"), json!("OFF")),
        ("aws_dynamodb_table_replica", "point_in_time_recovery", json!(true), json!(false)),
    ] {
        let with = |value: &Json| json!({ "id": "x", key: value });
        check(&of(kind, &with(&safe), &with(&lossy)), ID, FAIL);
        check(&of(kind, &with(&lossy), &with(&safe)), ID, None);
    }
    let rule = |on: bool| json!({ "name": "r", "is_enabled": on });
    check(&of("aws_cloudwatch_event_rule", &rule(true), &rule(false)), ID, None);
}
