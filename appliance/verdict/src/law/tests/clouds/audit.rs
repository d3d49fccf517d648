//! Law 5.

use super::*;
const ID: &str = "audit_immutability";

#[test]
fn what_logs_or_detects_stays() {
    for kind in [
        "azurerm_monitor_diagnostic_setting",
        "azurerm_network_watcher_flow_log",
        "azurerm_security_center_subscription_pricing",
        "azurerm_monitor_activity_log_alert",
        "azurerm_storage_container_immutability_policy",
        "google_logging_project_sink",
        "google_logging_project_bucket_config",
        "google_project_iam_audit_config",
        "google_scc_notification_config",
    ] {
        check(&case_of(&deleted(kind, &json!({ "name": "x" }))), ID, FAIL);
        check(&case_of(&created(kind, &json!({ "name": "x" }))), ID, None);
    }
    for kind in ["azurerm_public_ip", "google_compute_address"] {
        check(&case_of(&deleted(kind, &json!({ "name": "x" }))), ID, None);
    }
}

#[test]
fn logs_are_kept_as_long_and_may_be_kept_longer() {
    let of = |kind: &str, key: &str, from: i64, to: i64, environment: &str| {
        let side = |days: i64| tagged(kind, json!({ "name": "w", key: days }), environment);
        case_of(&updated(kind, &side(from), &side(to)))
    };
    const WORKSPACE: &str = "azurerm_log_analytics_workspace";
    check(&of(WORKSPACE, "retention_in_days", 365, 30, "production"), ID, FAIL);
    check(&of(WORKSPACE, "retention_in_days", 30, 365, "production"), ID, None);
    check(&of(WORKSPACE, "retention_in_days", 365, 30, "development"), ID, None);
    check(&of(WORKSPACE, "daily_quota_gb", -1, 1, "production"), ID, FAIL);
    const BUCKET: &str = "google_logging_project_bucket_config";
    check(&of(BUCKET, "retention_days", 365, 30, "production"), ID, FAIL);
    check(&of(BUCKET, "retention_days", 30, 365, "production"), ID, None);
    // Not for ever: the default of 30 days.
    check(&of(BUCKET, "retention_days", 365, 0, "production"), ID, FAIL);
    let kept = json!({ "retention_days": 365_u16 });
    let mut open = case_of(&updated(BUCKET, &kept, &kept));
    let unknown = tribune_record::Unknown {
        kind: tribune_record::UnknownKind::Configured,
        references: vec!["var.days".to_owned()],
    };
    let tribune_record::Value::Map(after) = &mut open.plan.changes[0].after else { panic!() };
    after.insert("retention_days".to_owned(), tribune_record::Value::Unknown(unknown));
    check(&open, ID, UNKNOWN);
}

#[test]
fn a_setting_logs_no_less() {
    const KIND: &str = "azurerm_monitor_diagnostic_setting";
    let setting = |kinds: &[&str]| {
        let logs: vec::Vec<Json> = kinds.iter().map(|kind| json!({ "category": kind })).collect();
        json!({ "name": "d", "enabled_log": logs })
    };
    let of = |from: &[&str], to: &[&str]| case_of(&updated(KIND, &setting(from), &setting(to)));
    check(&of(&["A", "B"], &["A"]), ID, FAIL);
    check(&of(&["A"], &["A", "B"]), ID, None);
    let flow = |enabled: bool, days: i64| {
        json!({ "name": "f", "enabled": enabled,
            "retention_policy": [{ "enabled": true, "days": days }] })
    };
    const FLOW: &str = "azurerm_network_watcher_flow_log";
    check(&case_of(&updated(FLOW, &flow(true, 90), &flow(false, 90))), ID, FAIL);
    check(&case_of(&updated(FLOW, &flow(true, 90), &flow(true, 30))), ID, FAIL);
    check(&case_of(&updated(FLOW, &flow(true, 30), &flow(true, 90))), ID, None);
    check(&case_of(&created(FLOW, &flow(false, 90))), ID, FAIL);
    let sink = |filter: &str, disabled: bool| {
        json!({ "name": "s", "filter": filter,
            "disabled": disabled })
    };
    const SINK: &str = "google_logging_project_sink";
    check(&case_of(&updated(SINK, &sink("", false), &sink("severity>=ERROR", false))), ID, FAIL);
    check(&case_of(&updated(SINK, &sink("", true), &sink("", false))), ID, None);
    check(&case_of(&created(SINK, &sink("", true))), ID, FAIL);
    let tier = |tier: &str| json!({ "tier": tier, "resource_type": "VirtualMachines" });
    const PRICING: &str = "azurerm_security_center_subscription_pricing";
    check(&case_of(&updated(PRICING, &tier("Standard"), &tier("Free"))), ID, FAIL);
    check(&case_of(&updated(PRICING, &tier("Free"), &tier("Standard"))), ID, None);
    check(&case_of(&created(PRICING, &tier("Free"))), ID, FAIL);
}

#[test]
fn what_hides_findings_is_looked_at() {
    for kind in ["google_logging_project_exclusion", "google_scc_mute_config"] {
        check(&case_of(&created(kind, &json!({ "name": "x" }))), ID, UNKNOWN);
        check(&case_of(&deleted(kind, &json!({ "name": "x" }))), ID, None);
    }
}

#[test]
fn what_is_written_to_belongs_to_the_audit_and_what_is_logged_does_not() {
    let id = |name: &str| ["/subscriptions/1/resourceGroups/x/", name].concat();
    let of = |goes: &str| {
        let setting = json!({ "name": "d", "target_resource_id": id("app"),
            "storage_account_id": id("kept") });
        case_of(&json!([
            { "type": "azurerm_monitor_diagnostic_setting", "name": "d", "action": "no-op",
              "before": setting, "after": setting },
            { "type": "azurerm_storage_account", "name": "a", "action": "delete",
              "before": { "id": id(goes), "name": goes } },
        ]))
    };
    check(&of("kept"), ID, FAIL);
    check(&of("app"), ID, None);
    let of = |goes: &str| {
        let sink = json!({ "name": "s", "destination": "storage.googleapis.com/kept" });
        case_of(&json!([
            { "type": "google_logging_project_sink", "name": "s", "action": "no-op",
              "before": sink, "after": sink },
            { "type": "google_storage_bucket", "name": "b", "action": "delete",
              "before": { "name": goes } },
        ]))
    };
    check(&of("kept"), ID, FAIL);
    check(&of("another"), ID, None);
}

#[test]
fn a_lock_and_a_retention_hold() {
    let lock = |environment: &str| {
        tagged(
            "azurerm_management_lock",
            json!({ "name": "l", "lock_level": "CanNotDelete" }),
            environment,
        )
    };
    check(&case_of(&deleted("azurerm_management_lock", &lock("production"))), ID, FAIL);
    check(&case_of(&deleted("azurerm_management_lock", &lock("development"))), ID, None);
    let bucket = |seconds: i64, locked: bool| {
        json!({ "name": "audit-logs", "retention_policy":
            [{ "retention_period": seconds, "is_locked": locked }] })
    };
    let of = |before, after| case_of(&updated("google_storage_bucket", &before, &after));
    check(&of(bucket(86_400, true), bucket(3_600, true)), ID, FAIL);
    check(&of(bucket(86_400, true), bucket(86_400, false)), ID, FAIL);
    check(&of(bucket(86_400, false), bucket(864_000, true)), ID, None);
    let expiry = json!({ "storage_account_id": "/x/auditlogs" });
    let named = json!([{ "type": "azurerm_storage_management_policy", "name": "audit_logs",
        "action": "create", "properties": expiry }]);
    check(&case_of(&named), ID, FAIL);
    check(&case_of(&created("azurerm_storage_management_policy", &expiry)), ID, None);
}
