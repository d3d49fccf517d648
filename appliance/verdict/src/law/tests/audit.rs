//! Law 5.

use super::*;
use alloc::{string::String, vec::Vec};
const ID: &str = "audit_immutability";

#[test]
fn a_trail_stays_whoever_confirms() {
    let mut case = case_of(&deleted("aws_cloudtrail", &json!({ "name": "t" })));
    case.request.as_mut().unwrap().confirmed_deletions = vec!["aws_cloudtrail.it".to_owned()];
    case.grants = vec![grant("security_team", "sam@example.com"), grant("cfo", "c@x")];
    check(&case, ID, FAIL);
    check(&case_of(&deleted("aws_sqs_queue", &json!({ "name": "q" }))), ID, None);
}

#[test]
fn a_trail_is_not_switched_off_and_may_be_made_stricter() {
    let trail = |logging: bool, validation: bool| {
        json!({ "name": "t", "enable_logging": logging,
            "enable_log_file_validation": validation })
    };
    let of = |before, after| case_of(&updated("aws_cloudtrail", &before, &after));
    check(&of(trail(true, true), trail(false, true)), ID, FAIL);
    check(&of(trail(true, true), trail(true, false)), ID, FAIL);
    check(&of(trail(true, false), trail(true, true)), ID, None);
    check(&case_of(&created("aws_cloudtrail", &trail(false, true))), ID, FAIL);
    check(&case_of(&created("aws_cloudtrail", &trail(true, true))), ID, None);
}

#[test]
fn logs_of_production_are_kept_as_long() {
    let group = |days: i64, environment: &str| {
        json!({ "name": "/app", "retention_in_days": days,
            "tags": { "Environment": environment } })
    };
    let of = |from, to, env| {
        case_of(&updated("aws_cloudwatch_log_group", &group(from, env), &group(to, env)))
    };
    check(&of(365, 30, "production"), ID, FAIL);
    check(&of(0, 30, "production"), ID, FAIL);
    check(&of(30, 365, "production"), ID, None);
    check(&of(30, 0, "production"), ID, None);
    check(&of(365, 30, "development"), ID, None);
}

#[test]
fn what_a_trail_writes_to_belongs_to_it() {
    let bucket = json!({ "bucket": "plain-name", "id": "plain-name" });
    let of = |trail_bucket: &str| {
        let trail = json!({ "name": "t", "s3_bucket_name": trail_bucket });
        case_of(&json!([
            { "type": "aws_cloudtrail", "name": "t", "action": "no-op",
              "before": trail, "after": trail },
            { "type": "aws_s3_bucket", "name": "b", "action": "delete", "before": bucket },
        ]))
    };
    check(&of("plain-name"), ID, FAIL);
    check(&of("another"), ID, None);
}

#[test]
fn nothing_is_hung_on_a_bucket_of_the_audit() {
    let expiry = json!({ "type": "aws_s3_bucket_lifecycle_configuration", "name": "l",
        "action": "create", "properties": { "bucket": "prod-audit-logs" } });
    check(&case_of(&json!([expiry])), ID, FAIL);
    let bucket = json!({ "type": "aws_s3_bucket", "name": "b", "action": "create",
        "properties": { "bucket": "prod-audit-logs" } });
    check(&case_of(&json!([expiry, bucket])), ID, None);
}

#[test]
fn an_alarm_of_an_idle_host_is_no_audit() {
    let alarm = |name: &str| {
        case_of(&deleted("aws_cloudwatch_metric_alarm", &json!({ "alarm_name": name })))
    };
    check(&alarm("prod-idle-hosts"), ID, None);
    check(&alarm("cloudtrail-changes"), ID, FAIL);
}

#[test]
fn a_move_does_not_hide_the_old_name() {
    let plan = json!([{ "type": "aws_s3_bucket", "name": "b", "action": "delete",
        "before": { "bucket": "b-1" } }]);
    let mut case = case_of(&plan);
    check(&case, ID, None);
    case.plan.changes[0].previous_address = Some("aws_s3_bucket.audit_logs".to_owned());
    check(&case, ID, FAIL);
}

#[test]
fn what_the_site_protects_is_not_touched() {
    let role = "arn:aws:iam::123456789012:role/orchestrator";
    let attach = json!({ "role": "orchestrator", "policy_arn": "arn:aws:iam::aws:policy/X" });
    let mut case = case_of(&created("aws_iam_role_policy_attachment", &attach));
    check(&case, ID, None);
    case.settings.site.protected = vec![role.to_owned()];
    check(&case, ID, FAIL);
    let other = json!({ "role": "shop", "policy_arn": "arn:aws:iam::aws:policy/X" });
    let mut other = case_of(&created("aws_iam_role_policy_attachment", &other));
    other.settings.site.protected = vec![role.to_owned()];
    check(&other, ID, None);
}

#[test]
fn nothing_that_detects_is_switched_off() {
    let of = |kind: &str, before: Json, after: Json| case_of(&updated(kind, &before, &after));
    let state = |key: &str, state: &str| json!({ key: state });
    for (kind, key, off, on) in [
        ("aws_macie2_account", "status", "PAUSED", "ENABLED"),
        ("aws_securityhub_standards_control", "control_status", "DISABLED", "ENABLED"),
        ("aws_guardduty_detector_feature", "status", "DISABLED", "ENABLED"),
        (
            "aws_guardduty_organization_configuration",
            "auto_enable_organization_members",
            "NONE",
            "ALL",
        ),
    ] {
        check(&of(kind, state(key, on), state(key, off)), ID, FAIL);
        check(&of(kind, state(key, off), state(key, on)), ID, None);
        check(&case_of(&created(kind, &state(key, off))), ID, FAIL);
        check(&case_of(&created(kind, &state(key, on))), ID, None);
    }
    let recorder = |on: bool| json!({ "name": "r", "is_enabled": on });
    let kind = "aws_config_configuration_recorder_status";
    check(&case_of(&created(kind, &recorder(false))), ID, FAIL);
    check(&case_of(&created(kind, &recorder(true))), ID, None);
}

#[test]
fn logging_of_firewalls_is_not_altered() {
    let of = |kinds: &[&str]| {
        let kinds: Vec<Json> = kinds.iter().map(|k| json!({ "log_type": k })).collect();
        json!({ "firewall_arn": "arn:f",
            "logging_configuration": [{ "log_destination_config": kinds }] })
    };
    let kind = "aws_networkfirewall_logging_configuration";
    let both = of(&["FLOW", "ALERT"]);
    check(&case_of(&updated(kind, &both, &of(&["FLOW"]))), ID, FAIL);
    check(&case_of(&updated(kind, &both, &both)), ID, None);
    let acl = |to: &str| json!({ "resource_arn": "arn:w", "log_destination_configs": [to] });
    let kind = "aws_wafv2_web_acl_logging_configuration";
    check(&case_of(&updated(kind, &acl("arn:a"), &acl("arn:b"))), ID, FAIL);
    check(&case_of(&updated(kind, &acl("arn:a"), &acl("arn:a"))), ID, None);
}

#[test]
fn production_logs_as_much_as_before() {
    let balancer = |on: bool, to: &str, environment: &str| {
        json!({ "access_logs": [{ "bucket": to, "enabled": on }], "internal": true,
            "tags": { "Environment": environment } })
    };
    let of = |before, after| case_of(&updated("aws_lb", &before, &after));
    let logged = || balancer(true, "logs", "production");
    check(&of(logged(), balancer(false, "logs", "production")), ID, FAIL);
    check(&of(logged(), balancer(true, "elsewhere", "production")), ID, UNKNOWN);
    check(&of(balancer(false, "logs", "production"), logged()), ID, None);
    check(&of(balancer(true, "logs", "dev"), balancer(false, "logs", "dev")), ID, None);
    let exports = |which: &[&str]| {
        json!({ "enabled_cloudwatch_logs_exports": which,
            "tags": { "Environment": "production" } })
    };
    let db = |before: &[&str], after: &[&str]| {
        case_of(&updated("aws_db_instance", &exports(before), &exports(after)))
    };
    check(&db(&["audit", "error"], &["error"]), ID, FAIL);
    check(&db(&["error"], &["audit", "error"]), ID, None);
    check(&db(&["error"], &[]), ID, FAIL);
}

#[test]
fn what_hides_findings_waits_for_security() {
    let filter = json!({ "name": "f", "action": "ARCHIVE" });
    check(&case_of(&created("aws_guardduty_filter", &filter)), ID, UNKNOWN);
    check(&case_of(&deleted("aws_guardduty_filter", &filter)), ID, None);
    check(&case_of(&created("aws_accessanalyzer_archive_rule", &json!({}))), ID, UNKNOWN);
}

#[test]
fn what_carries_the_audit_is_not_changed_unseen() {
    let alarm = |threshold: i64, on: bool| {
        json!({ "alarm_name": "cloudtrail-changes", "threshold": threshold,
            "actions_enabled": on })
    };
    let of = |before, after| case_of(&updated("aws_cloudwatch_metric_alarm", &before, &after));
    check(&of(alarm(1, true), alarm(1000, true)), ID, UNKNOWN);
    check(&of(alarm(1, true), alarm(1, false)), ID, FAIL);
    check(&of(alarm(1, false), alarm(1, true)), ID, None);
    let key = |on: bool| json!({ "description": "cloudtrail", "is_enabled": on });
    check(&case_of(&updated("aws_kms_key", &key(true), &key(false))), ID, FAIL);
    check(&case_of(&updated("aws_kms_key", &key(false), &key(true))), ID, None);
    let hung = |kind: &str| case_of(&created(kind, &json!({ "bucket": "prod-audit-logs" })));
    check(&hung("aws_s3_bucket_replication_configuration"), ID, UNKNOWN);
    check(&hung("aws_s3_bucket_object_lock_configuration"), ID, None);
}

#[test]
fn a_new_bucket_beside_it_does_not_make_the_old_one_new() {
    let plan = json!([
        { "type": "aws_s3_bucket_lifecycle_configuration", "name": "l", "action": "create",
          "properties": { "bucket": "prod-audit-logs", "expected_bucket_owner": "fresh" } },
        { "type": "aws_s3_bucket", "name": "b", "action": "create",
          "properties": { "bucket": "fresh", "id": "fresh" } },
    ]);
    check(&case_of(&plan), ID, FAIL);
}

#[test]
fn what_is_protected_is_reached_by_many_ways() {
    let of = |kind: &str, key: &str, value: &str| {
        let mut case = case_of(&created(kind, &json!({ key: value })));
        case.settings.site.protected = [
            "arn:aws:iam::123456789012:role/guard",
            "arn:aws:lambda:us-east-1:123456789012:function:guard",
            "arn:aws:sqs:us-east-1:123456789012:jobs",
            "arn:aws:ec2:us-east-1:123456789012:security-group/sg-0a",
        ]
        .map(str::to_owned)
        .to_vec();
        case
    };
    let queue = "https://sqs.us-east-1.amazonaws.com/123456789012";
    for (kind, key, value) in [
        ("aws_iam_role_policy_attachments_exclusive", "role_name", "guard"),
        ("aws_lambda_permission", "function_name", "123456789012:function:guard"),
        ("aws_lambda_permission", "function_name", "guard:live"),
        ("aws_sqs_queue_policy", "queue_url", &format!("{queue}/jobs")),
        ("aws_vpc_security_group_ingress_rule", "security_group_id", "sg-0a"),
    ] {
        check(&of(kind, key, value), ID, FAIL);
    }
    for (kind, key, value) in [
        ("aws_iam_role_policy_attachments_exclusive", "role_name", "shop"),
        ("aws_lambda_permission", "function_name", "123456789012:function:shop"),
        ("aws_sqs_queue_policy", "queue_url", &format!("{queue}/shop")),
        ("aws_vpc_security_group_ingress_rule", "security_group_id", "sg-0b"),
        ("aws_vpc_security_group_ingress_rule", "referenced_security_group_id", "sg-0a"),
    ] {
        check(&of(kind, key, value), ID, None);
    }
}

#[test]
fn whom_an_expression_reaches_nobody_can_say() {
    let kind = "aws_iam_role_policy_attachment";
    let of = |references: &[&str], protected: &[&str]| {
        let mut case = case(with_unknown(kind, &json!({}), "role", references));
        case.settings.site.protected = protected.iter().copied().map(str::to_owned).collect();
        case
    };
    check(&of(&["terraform_data.x.output", "terraform_data.x"], &["guard"]), ID, UNKNOWN);
    check(&of(&["var.role"], &["guard"]), ID, UNKNOWN);
    check(&of(&["aws_iam_role.elsewhere.name"], &["guard"]), ID, UNKNOWN);
    check(&of(&["var.role"], &[]), ID, None);
    let with = |action: Action, attribute: &str| {
        let reference = format!("aws_iam_role.new.{attribute}");
        let mut case = of(&[&reference, "aws_iam_role.new"], &["guard"]);
        let mut role = case_of(&created("aws_iam_role", &json!({ "name": "new" }))).plan.changes;
        role[0].name = "new".to_owned();
        role[0].action = action;
        case.plan.changes.append(&mut role);
        case
    };
    check(&with(Action::Create, "name"), ID, None);
    check(&with(Action::Create, "description"), ID, UNKNOWN);
    check(&with(Action::NoOp, "name"), ID, UNKNOWN);
}

#[test]
fn what_is_hung_on_an_unknown_bucket_may_be_hung_on_the_audit_s() {
    let of = |kind: &str| case(with_unknown(kind, &json!({}), "bucket", &["var.bucket"]));
    check(&of("aws_s3_bucket_policy"), ID, UNKNOWN);
    check(&of("aws_s3_bucket_public_access_block"), ID, None);
    check(&of("aws_s3_object"), ID, None);
    let beside = |kind: &str, module: Option<&str>, reference: &str| {
        let policy = with_unknown("aws_s3_bucket_policy", &json!({}), "bucket", &[reference]);
        let mut case = case(policy);
        let mut made = case_of(&created(kind, &json!({}))).plan.changes;
        made[0].name = "other".to_owned();
        made[0].module = module.map(str::to_owned);
        case.plan.changes.append(&mut made);
        case
    };
    check(&beside("aws_s3_bucket", None, "var.bucket"), ID, None);
    check(&beside("aws_sqs_queue", None, "var.bucket"), ID, UNKNOWN);
    check(&beside("aws_s3_bucket", Some("module.store"), "module.store.id"), ID, None);
    check(&beside("terraform_data", Some("module.store"), "module.store.id"), ID, UNKNOWN);
    check(&beside("aws_s3_bucket", Some("module.storage"), "module.store.id"), ID, UNKNOWN);
    check(&beside("aws_s3_bucket", None, "data.aws_s3_bucket.b.id"), ID, UNKNOWN);
}

#[test]
fn an_alarm_of_the_audit_tells_whom_it_told() {
    let alarm = |actions: Json| {
        json!({ "alarm_name": "root-login", "alarm_actions": actions,
            "tags": { "Environment": "production", "Purpose": "audit" } })
    };
    let of = |from: Json, to: Json| {
        case_of(&updated("aws_cloudwatch_metric_alarm", &alarm(from), &alarm(to)))
    };
    check(&of(json!(["a"]), json!([])), ID, FAIL);
    check(&of(json!(["a"]), json!(["b"])), ID, FAIL);
    check(&of(json!(["a"]), json!(["a", "b"])), ID, None);
}

#[test]
fn parameters_of_production_log_as_much_as_before() {
    let group = |kind: &str, entries: &[(&str, &str)]| {
        let entry = |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
        let entries: Vec<Json> = entries.iter().map(entry).collect();
        (kind.to_owned(), json!({ "parameter": entries, "tags": production() }))
    };
    let of = |from: (String, Json), to: (String, Json)| case_of(&updated(&from.0, &from.1, &to.1));
    let rows = [
        ("aws_db_parameter_group", "log_connections", "1", "0"),
        ("aws_db_parameter_group", "pgaudit.log", "all", "none"),
        ("aws_db_parameter_group", "shared_preload_libraries", "pg_stat,pgaudit", "pg_stat"),
        ("aws_db_parameter_group", "general_log", "1", "0"),
        ("aws_rds_cluster_parameter_group", "server_audit_logging", "1", "0"),
        ("aws_docdb_cluster_parameter_group", "audit_logs", "enabled", "disabled"),
        ("aws_neptune_cluster_parameter_group", "neptune_enable_audit_log", "1", "0"),
        ("aws_redshift_parameter_group", "enable_user_activity_logging", "true", "false"),
    ];
    for (kind, name, on, off) in rows {
        let (on, off) = (group(kind, &[(name, on)]), group(kind, &[(name, off)]));
        let none = group(kind, &[("work_mem", "4")]);
        check(&of(on.clone(), off.clone()), ID, FAIL);
        check(&of(on.clone(), none.clone()), ID, FAIL);
        check(&of(on.clone(), on.clone()), ID, None);
        check(&of(off.clone(), on), ID, None);
        check(&of(none.clone(), off), ID, None);
        check(&of(none.clone(), none), ID, None);
    }
    let kind = "aws_db_parameter_group";
    let statements = |word: &str| group(kind, &[("log_statement", word)]);
    check(&of(statements("all"), statements("ddl")), ID, UNKNOWN);
    check(&of(statements("ddl"), statements("all")), ID, None);
    let speed = |value: &str| group(kind, &[("slow_query_log", value)]);
    check(&of(speed("1"), speed("0")), ID, None);
}

#[test]
fn logging_deep_inside_of_an_object_of_production_stays() {
    let object = |mut it: Json| {
        it["tags"] = production();
        it
    };
    let of = |kind: &str, from: &Json, to: &Json| {
        case_of(&updated(kind, &object(from.clone()), &object(to.clone())))
    };
    let method = |level: &str| json!({ "settings": [{ "logging_level": level }] });
    let stream = |on: bool| {
        json!({ "extended_s3_configuration": [{ "cloudwatch_logging_options": [
            { "enabled": on }] }] })
    };
    let balancer = |on: bool| json!({ "access_logs": [{ "bucket": "b", "enabled": on }] });
    let accelerator = |on: bool| json!({ "attributes": [{ "flow_logs_enabled": on }] });
    let exports = |names: &[&str]| json!({ "enabled_cluster_log_types": names });
    for (kind, more, less) in [
        ("aws_api_gateway_method_settings", method("INFO"), method("OFF")),
        ("aws_kinesis_firehose_delivery_stream", stream(true), stream(false)),
        ("aws_lb", balancer(true), balancer(false)),
        ("aws_globalaccelerator_accelerator", accelerator(true), accelerator(false)),
        ("aws_eks_cluster", exports(&["api", "audit"]), exports(&["api"])),
    ] {
        check(&of(kind, &more, &less), ID, FAIL);
        check(&of(kind, &more, &more), ID, None);
        check(&of(kind, &less, &more), ID, None);
    }
    let stands = json!({ "configuration": [{ "execute_command_configuration": [
        { "logging": "OVERRIDE" }] }] });
    check(&of("aws_ecs_cluster", &stands, &json!({ "configuration": [] })), ID, UNKNOWN);
    let function =
        |level: &str| json!({ "environment": [{ "variables": { "LOG_LEVEL": level } }] });
    check(&of("aws_lambda_function", &function("info"), &function("off")), ID, None);
    let listed = |all: &[bool]| {
        let one = |(at, on): (usize, &bool)| json!({ "name": at, "options": [{ "log": on }] });
        let all: Vec<Json> = all.iter().enumerate().map(one).collect();
        json!({ "container": all })
    };
    check(&of("aws_mq_broker", &listed(&[true, true]), &listed(&[true, false])), ID, FAIL);
    check(&of("aws_mq_broker", &listed(&[true, true]), &listed(&[true])), ID, None);
}

#[test]
fn what_switches_logging_on_stays_in_production() {
    let account = |role: Json| json!({ "cloudwatch_role_arn": role, "tags": production() });
    let kind = "aws_api_gateway_account";
    let (with, without) = (account(json!("arn:role")), account(json!(null)));
    check(&case_of(&updated(kind, &with, &without)), ID, FAIL);
    check(&case_of(&deleted(kind, &with)), ID, FAIL);
    check(&case_of(&deleted(kind, &without)), ID, None);
    check(&case_of(&updated(kind, &without, &with)), ID, None);
    check(&case_of(&updated(kind, &with, &account(json!("arn:other")))), ID, None);
    let settings = |level: &str| {
        json!({ "rest_api_id": "api", "settings": [{ "logging_level": level }],
            "tags": production() })
    };
    let kind = "aws_api_gateway_method_settings";
    check(&case_of(&deleted(kind, &settings("ERROR"))), ID, FAIL);
    check(&case_of(&deleted(kind, &settings("OFF"))), ID, None);
    let api = json!({ "type": "aws_api_gateway_rest_api", "name": "api", "action": "delete",
        "before": { "id": "api", "tags": production() } });
    let both = json!([api, { "type": kind, "name": "it", "action": "delete",
        "before": settings("ERROR") }]);
    check(&case_of(&both), ID, None);
    check(&case_of(&deleted("aws_redshift_logging", &json!({ "bucket_name": "b" }))), ID, FAIL);
}

#[test]
fn what_detection_finds_is_carried_on() {
    let rule = |pattern: Json| json!({ "name": "find", "event_pattern": pattern.to_string() });
    let both = rule(json!({ "source": ["aws.guardduty", "aws.securityhub"] }));
    let one = rule(json!({ "source": ["aws.guardduty"] }));
    let deep = rule(json!({ "source": ["aws.guardduty"], "detail": { "severity": [9_i64] } }));
    let kind = "aws_cloudwatch_event_rule";
    check(&case_of(&updated(kind, &both, &one)), ID, FAIL);
    check(&case_of(&updated(kind, &one, &deep)), ID, FAIL);
    check(&case_of(&updated(kind, &one, &both)), ID, None);
    check(&case_of(&updated(kind, &deep, &one)), ID, None);
    check(&case_of(&deleted(kind, &one)), ID, FAIL);
    let shop = rule(json!({ "source": ["shop.orders"] }));
    check(&case_of(&deleted(kind, &shop)), ID, None);
    let target = |rule: &str| {
        json!({ "type": "aws_cloudwatch_event_target", "name": "t", "action": "delete",
            "before": { "rule": rule, "arn": "arn:aws:sns:us-east-1:1:t" } })
    };
    let standing = |object: &Json| {
        json!({ "type": kind, "name": "r", "action": "no-op", "before": object,
            "after": object })
    };
    check(&case_of(&json!([target("find"), standing(&one)])), ID, FAIL);
    check(&case_of(&json!([target("find"), standing(&shop)])), ID, None);
    check(&case_of(&json!([target("guardduty-findings")])), ID, FAIL);
    check(&case_of(&json!([target("orders")])), ID, None);
}
