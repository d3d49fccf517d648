//! Law 5: what makes the audit stronger is let through, what nobody knows waits for somebody.

use super::*;
const ID: &str = "audit_immutability";

#[track_caller]
fn of(kind: &str, base: &Json, key: &str, (from, to): (Json, Json), expected: Option<Outcome>) {
    let with = |value: Json| {
        let mut object = base.clone();
        object[key] = value;
        object
    };
    check(&case_of(&updated(kind, &with(from), &with(to))), ID, expected);
}

/// The stronger and the weaker of two values, both ways.
#[track_caller]
fn both(kind: &str, base: &Json, key: &str, (weak, strong): (Json, Json)) {
    of(kind, base, key, (weak.clone(), strong.clone()), None);
    of(kind, base, key, (strong, weak), FAIL);
}

#[test]
fn a_trail_may_be_told_more_of() {
    let trail = json!({ "name": "t", "arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/t" });
    let kind = "aws_cloudtrail";
    let group = json!("arn:aws:logs:us-east-1:123456789012:log-group:/audit:*");
    both(kind, &trail, "cloud_watch_logs_group_arn", (json!(null), group));
    let insight = json!([{ "insight_type": "ApiCallRateInsight" }]);
    both(kind, &trail, "insight_selector", (json!([]), insight));
    let selector = |management: bool, events: &str, data: &[&str]| {
        let data: vec::Vec<Json> =
            data.iter().map(|of| json!({ "type": of, "values": ["arn:aws:s3"] })).collect();
        json!([{ "include_management_events": management, "read_write_type": events,
            "exclude_management_event_sources": null, "data_resource": data }])
    };
    let whole = selector(true, "All", &["AWS::S3::Object"]);
    of(kind, &trail, "event_selector", (json!([]), whole.clone()), None);
    of(kind, &trail, "event_selector", (json!([]), selector(false, "All", &[])), FAIL);
    of(kind, &trail, "event_selector", (json!([]), selector(true, "WriteOnly", &[])), FAIL);
    both(kind, &trail, "event_selector", (selector(true, "All", &[]), whole));
    of(kind, &trail, "s3_bucket_name", (json!("a"), json!("b")), FAIL);
    of(kind, &trail, "brand_new_setting", (json!("a"), json!("b")), UNKNOWN);
    of(kind, &trail, "brand_new_setting", (json!("a"), json!(null)), FAIL);
}

#[test]
fn what_is_locked_or_expires_may_stay_longer() {
    let bucket = json!({ "bucket": "prod-audit-trail" });
    let lock = |mode: &str, days: i64| {
        let kept = json!([{ "days": days, "mode": mode, "years": null }]);
        json!([{ "default_retention": kept }])
    };
    let kind = "aws_s3_bucket_object_lock_configuration";
    both(kind, &bucket, "rule", (lock("COMPLIANCE", 365), lock("COMPLIANCE", 2557)));
    both(kind, &bucket, "rule", (lock("GOVERNANCE", 365), lock("COMPLIANCE", 365)));
    of(kind, &bucket, "rule", (lock("COMPLIANCE", 365), json!([])), FAIL);
    let expiry = |days: i64, status: &str| {
        json!([{ "id": "x", "status": status, "expiration": [{ "days": days }],
            "transition": [] }])
    };
    let kind = "aws_s3_bucket_lifecycle_configuration";
    both(kind, &bucket, "rule", (expiry(365, "Enabled"), expiry(2557, "Enabled")));
    both(kind, &bucket, "rule", (expiry(365, "Enabled"), expiry(365, "Disabled")));
    both(kind, &bucket, "rule", (expiry(365, "Enabled"), json!([])));
    let mut moved = expiry(365, "Enabled");
    moved[0]["transition"] = json!([{ "days": 90_i64, "storage_class": "GLACIER" }]);
    of(kind, &bucket, "rule", (expiry(365, "Enabled"), moved), UNKNOWN);
    let versions = |factor: &str| json!([{ "status": "Enabled", "mfa_delete": factor }]);
    let kind = "aws_s3_bucket_versioning";
    let setting = "versioning_configuration";
    both(kind, &bucket, setting, (versions("Disabled"), versions("Enabled")));
}

#[test]
fn what_detects_may_detect_more() {
    let none = json!({});
    let group = |all: bool, kinds: &[&str]| {
        json!([{ "all_supported": all, "include_global_resource_types": all,
            "resource_types": kinds, "exclusion_by_resource_types": [] }])
    };
    let kind = "aws_config_configuration_recorder";
    both(kind, &none, "recording_group", (group(false, &["a"]), group(true, &[])));
    both(kind, &none, "recording_group", (group(false, &["a"]), group(false, &["a", "b"])));
    let kinds = (json!(["EC2"]), json!(["EC2", "ECR"]));
    both("aws_inspector2_enabler", &none, "resource_types", kinds);
    let kind = "aws_guardduty_detector";
    let often = (json!("SIX_HOURS"), json!("FIFTEEN_MINUTES"));
    both(kind, &none, "finding_publishing_frequency", often);
    let sources = |on: bool| json!([{ "s3_logs": [{ "enable": on }] }]);
    of(kind, &none, "datasources", (sources(false), sources(true)), None);
    of(kind, &none, "datasources", (sources(true), sources(false)), FAIL);
    let traffic = (json!("REJECT"), json!("ALL"));
    both("aws_flow_log", &none, "traffic_type", traffic);
}

#[test]
fn the_policy_of_its_bucket_may_refuse_plain_calls() {
    let bucket = json!({ "bucket": "prod-audit-trail" });
    let write = json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::prod-audit-trail/*" });
    let deny = |condition: Json| {
        json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": condition })
    };
    let policy = |statements: &[&Json]| json!(json!({ "Statement": statements }).to_string());
    let kind = "aws_s3_bucket_policy";
    let plain = deny(json!({ "Bool": { "aws:SecureTransport": "false" } }));
    both(kind, &bucket, "policy", (policy(&[&write]), policy(&[&write, &plain])));
    let secure = deny(json!({ "Bool": { "aws:SecureTransport": "true" } }));
    of(kind, &bucket, "policy", (policy(&[&write]), policy(&[&write, &secure])), UNKNOWN);
    of(kind, &bucket, "policy", (policy(&[&write]), policy(&[&plain])), FAIL);
    let read = json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "s3:GetObject",
        "Resource": "*" });
    of(kind, &bucket, "policy", (policy(&[&write]), policy(&[&write, &read])), FAIL);
}

#[test]
fn what_was_logged_is_locked_by_a_key_of_ones_own() {
    let key = |account: &str| json!(format!("arn:aws:kms:us-east-1:{account}:key/k"));
    let trail = json!({ "name": "t", "arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/t" });
    let kind = "aws_cloudtrail";
    of(kind, &trail, "kms_key_id", (json!(null), key("123456789012")), None);
    of(kind, &trail, "kms_key_id", (json!(null), json!("alias/audit")), None);
    of(kind, &trail, "kms_key_id", (json!(null), key("999999999999")), FAIL);
    of(kind, &json!({}), "kms_key_id", (json!(null), key("999999999999")), UNKNOWN);
    let with = |value: Json| json!({ "arn": trail["arn"], "kms_key_id": value });
    let mut case = case_of(&updated(kind, &with(json!(null)), &with(key("999999999999"))));
    case.settings.site.own_accounts = alloc::vec!["999999999999".to_owned()];
    check(&case, ID, None);
}

#[test]
fn card_data_keeps_a_key_of_ones_own() {
    let id = "pci_baseline";
    let key = |account: &str| format!("arn:aws:kms:us-east-1:{account}:key/k");
    let topic = |key: &str| {
        json!({ "name": "cards", "kms_master_key_id": key,
            "tags": { "Environment": "production", "DataClass": "pci" } })
    };
    let of = |from: &str, to: &str| case_of(&updated("aws_sns_topic", &topic(from), &topic(to)));
    check(&of(&key("123456789012"), &key("999999999999")), id, FAIL);
    check(&of(&key("123456789012"), "arn:aws:kms:us-east-1:123456789012:key/l"), id, None);
    check(&of("alias/own", &key("999999999999")), id, UNKNOWN);
    let unknown = |references: &[&str]| {
        let plan = with_unknown("aws_sns_topic", &topic(""), "kms_master_key_id", references);
        let mut case = case(plan);
        let before = case_of(&updated("aws_sns_topic", &topic("alias/own"), &topic("")));
        case.plan.changes[0].action = Action::Update;
        case.plan.changes[0].before = before.plan.changes[0].before.clone();
        case
    };
    check(&unknown(&["terraform_data.l.output"]), id, UNKNOWN);
    check(&unknown(&["aws_kms_key.new.arn", "aws_kms_key.new"]), id, None);
}

/// Made with the key of an account: what nobody says is ours, one's own, another one.
#[track_caller]
fn made_with_a_key(id: &str, kind: &str, object: &dyn Fn(&str) -> Json) {
    let of = |key: &str, own: &[&str]| {
        let mut case = case_of(&created(kind, &object(key)));
        case.settings.site.own_accounts = own.iter().map(|one| (*one).to_owned()).collect();
        case
    };
    let key = "arn:aws:kms:us-east-1:123456789012:key/k";
    check(&of(key, &[]), id, UNKNOWN);
    check(&of(key, &["999999999999"]), id, FAIL);
    check(&of(key, &["123456789012"]), id, None);
    check(&of("alias/own", &[]), id, None);
}

#[test]
fn what_is_made_for_the_audit_is_locked_by_a_key_of_ones_own() {
    let id = ID;
    let named = |key: &str| {
        json!({ "name": "/app", "kms_key_id": key,
            "tags": production() })
    };
    made_with_a_key(id, "aws_cloudtrail", &named);
    made_with_a_key(id, "aws_cloudwatch_log_group", &named);
    made_with_a_key(id, "aws_config_delivery_channel", &|key| json!({ "s3_kms_key_arn": key }));
    let bucket = |key: &str| {
        let by_default = json!([{ "kms_master_key_id": key }]);
        json!({ "bucket": "prod-audit-logs",
            "rule": [{ "apply_server_side_encryption_by_default": by_default }] })
    };
    made_with_a_key(id, "aws_s3_bucket_server_side_encryption_configuration", &bucket);
    let development = json!({ "name": "/app", "tags": { "Environment": "development" },
        "kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/k" });
    check(&case_of(&created("aws_cloudwatch_log_group", &development)), id, None);
}

#[test]
fn what_is_made_for_card_data_is_locked_by_a_key_of_ones_own() {
    let card = |mut object: Json| {
        object["tags"] = json!({ "Environment": "production", "DataClass": "pci" });
        object
    };
    let id = "pci_baseline";
    let topic = |key: &str| card(json!({ "name": "cards", "kms_master_key_id": key }));
    made_with_a_key(id, "aws_sns_topic", &topic);
    let cluster = |key: &str| card(json!({ "storage_encrypted": true, "kms_key_id": key }));
    made_with_a_key(id, "aws_rds_cluster", &cluster);
    // Where none was before.
    let of = |from: Json, to: Json| case_of(&updated("aws_sns_topic", &card(from), &card(to)));
    let key = |account: &str| {
        json!({ "arn": "arn:aws:sns:us-east-1:123456789012:cards", "name": "cards",
            "kms_master_key_id": format!("arn:aws:kms:us-east-1:{account}:key/k") })
    };
    let mut bare = key("123456789012");
    bare["kms_master_key_id"] = json!(null);
    check(&of(bare.clone(), key("999999999999")), id, FAIL);
    check(&of(bare, key("123456789012")), id, None);
}

#[test]
fn an_object_that_is_made_stands_nowhere_by_its_own_word() {
    let trail = json!({ "name": "t", "arn": "arn:aws:cloudtrail:us-east-1:999999999999:trail/t",
        "kms_key_id": "arn:aws:kms:us-east-1:999999999999:key/k" });
    check(&case_of(&created("aws_cloudtrail", &trail)), ID, UNKNOWN);
}
