//! Law 5: logs by their names, watchers by what they watch, and what is made to see a part alone.

use super::*;
const ID: &str = "audit_immutability";

#[test]
fn logging_that_stands_by_itself_stays() {
    for kind in [
        "aws_bedrock_model_invocation_logging_configuration",
        "aws_cognito_log_delivery_configuration",
        "aws_vpclattice_access_log_subscription",
    ] {
        check(&case_of(&deleted(kind, &json!({ "id": "x" }))), ID, FAIL);
        check(&case_of(&created(kind, &json!({ "id": "x" }))), ID, None);
    }
}

#[test]
fn a_store_named_after_logs_waits_for_somebody() {
    let gone = |kind: &str, key: &str, name: &str, environment: &str| {
        case_of(&deleted(kind, &json!({ key: name, "tags": { "Environment": environment } })))
    };
    let bucket = "aws_s3_bucket";
    for name in ["prod-access-logs", "prod-log-archive", "prod-logs"] {
        check(&gone(bucket, "bucket", name, "production"), ID, UNKNOWN);
    }
    check(&gone(bucket, "bucket", "dev-logs", "development"), ID, None);
    check(&gone(bucket, "bucket", "prod-catalog", "production"), ID, None);
    let stream = "aws_kinesis_firehose_delivery_stream";
    check(&gone(stream, "name", "aws-waf-logs-shop", "production"), ID, FAIL);
    check(&gone(stream, "name", "prod-waf-logs", "production"), ID, UNKNOWN);
    check(&gone(stream, "name", "prod-orders", "production"), ID, None);
}

#[test]
fn who_uses_the_root_account_is_watched() {
    let alarm = |threshold: i64, on: bool, metric: &str| {
        json!({ "alarm_name": "prod-7", "namespace": "CISBenchmark", "metric_name": metric,
            "threshold": threshold, "actions_enabled": on })
    };
    let kind = "aws_cloudwatch_metric_alarm";
    let stands = || alarm(1, true, "RootUsage");
    check(&case_of(&deleted(kind, &stands())), ID, FAIL);
    check(&case_of(&updated(kind, &stands(), &alarm(1, false, "RootUsage"))), ID, FAIL);
    check(&case_of(&updated(kind, &stands(), &alarm(1000, true, "RootUsage"))), ID, UNKNOWN);
    check(&case_of(&deleted(kind, &json!({ "alarm_name": "prod-root-login" }))), ID, FAIL);
    check(&case_of(&deleted(kind, &json!({ "alarm_name": "root-volume-full" }))), ID, None);
    let filter = |pattern: &str| json!({ "name": "f", "pattern": pattern });
    let kind = "aws_cloudwatch_log_metric_filter";
    let root = filter("{ $.userIdentity.type = \"Root\" }");
    check(&case_of(&deleted(kind, &root)), ID, FAIL);
    check(&case_of(&updated(kind, &root, &filter("{ $.nothing = 1 }"))), ID, UNKNOWN);
    check(&case_of(&deleted(kind, &filter("ERROR"))), ID, None);
}

#[test]
fn sessions_on_hosts_stay_logged() {
    let document = |bucket: &str, group: &str| {
        let content = json!({ "schemaVersion": "1.0", "sessionType": "Standard_Stream",
            "inputs": { "s3BucketName": bucket, "cloudWatchLogGroupName": group } });
        json!({ "name": "SSM-SessionManagerRunShell", "document_type": "Session",
            "content": content.to_string(), "tags": production() })
    };
    let kind = "aws_ssm_document";
    let of = |from: &Json, to: &Json| case_of(&updated(kind, from, to));
    let stands = document("b", "g");
    check(&of(&stands, &document("", "")), ID, FAIL);
    check(&of(&stands, &document("b", "")), ID, FAIL);
    check(&of(&stands, &document("c", "g")), ID, UNKNOWN);
    check(&of(&document("b", ""), &stands), ID, None);
    check(&of(&document("", ""), &document("", "")), ID, None);
    check(&case_of(&deleted(kind, &stands)), ID, FAIL);
}

#[test]
fn what_is_made_to_see_a_part_alone_waits_for_somebody() {
    let trail = |management: bool| {
        json!({ "name": "t", "event_selector": [{ "include_management_events": management,
            "read_write_type": "WriteOnly" }] })
    };
    check(&case_of(&created("aws_cloudtrail", &trail(false))), ID, UNKNOWN);
    check(&case_of(&created("aws_cloudtrail", &trail(true))), ID, None);
    let recorder = |all: bool| json!({ "recording_group": [{ "all_supported": all }] });
    let kind = "aws_config_configuration_recorder";
    check(&case_of(&created(kind, &recorder(false))), ID, UNKNOWN);
    check(&case_of(&created(kind, &recorder(true))), ID, None);
}
