//! Law 5: audit and logging, this appliance, and the orchestrator's own role, boundaries,
//! function and triggers are neither altered nor removed, whoever confirms it.

mod clouds;
mod feeds;
mod imports;
mod logging;
mod named;
mod parameters;
mod protected;
mod sessions;
mod statements;
mod states;
mod stronger;
mod telling;
mod weakened;

use alloc::{collections::BTreeMap, format, string::String, vec, vec::Vec};
use tribune_record::{Action, Change, EnvironmentKind, Finding, Value};

use crate::{
    law::{Law, Report},
    place::tag,
    say::{About, Voice, report, why_open},
    view::{Subject, View},
    words::{matches, says, tokens},
};

const VOICE: Voice = Voice::law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "audit_immutability",
    says: "Audit, logging and the powers that watch each other are not altered or removed.",
    check,
};

/// What a change takes away from the logging of an object that is not there for the audit itself.
pub(super) fn less_logged(change: &Change) -> Vec<Finding> {
    if is_audit_type(&change.resource_type) { vec![] } else { logging::cut(change) }
}

/// Types that exist to audit, log or detect.
const AUDIT_TYPES: &[&str] = &[
    "aws_cloudtrail*",
    "aws_config_*",
    "aws_guardduty_*",
    "aws_securityhub_*",
    "aws_flow_log",
    "aws_inspector2_*",
    "aws_macie2_*",
    "aws_detective_*",
    "aws_accessanalyzer_*",
    "aws_auditmanager_*",
    "aws_s3_bucket_logging",
    "aws_wafv2_web_acl_logging_configuration",
    "aws_bedrock_model_invocation_logging_configuration",
    "aws_cognito_log_delivery_configuration",
    "aws_vpclattice_access_log_subscription",
    "aws_networkfirewall_logging_configuration",
    "aws_route53_query_log",
    "aws_route53_resolver_query_log_config*",
    "aws_cloudwatch_log_subscription_filter",
    "aws_cloudwatch_log_destination*",
    "aws_cloudwatch_log_account_policy",
    "aws_cloudwatch_log_data_protection_policy",
    "aws_cloudwatch_log_delivery*",
    "aws_cloudfront_realtime_log_config",
    "aws_redshift_logging",
    "aws_securitylake_*",
    "azurerm_advanced_threat_protection",
    "azurerm_log_analytics_data_export_rule",
    "azurerm_log_analytics_linked_storage_account",
    "azurerm_monitor_aad_diagnostic_setting",
    "azurerm_monitor_activity_log_alert",
    "azurerm_monitor_alert_processing_rule_suppression",
    "azurerm_monitor_data_collection_rule*",
    "azurerm_monitor_diagnostic_setting",
    "azurerm_monitor_log_profile",
    "azurerm_mssql_database_extended_auditing_policy",
    "azurerm_mssql_server_extended_auditing_policy",
    "azurerm_mssql_server_microsoft_support_auditing_policy",
    "azurerm_mssql_server_security_alert_policy",
    "azurerm_mssql_server_vulnerability_assessment",
    "azurerm_network_watcher_flow_log",
    "azurerm_security_center_*",
    "azurerm_sentinel_*",
    "azurerm_storage_container_immutability_policy",
    "google_cloud_asset_*",
    "google_folder_iam_audit_config",
    "google_logging_*",
    "google_organization_iam_audit_config",
    "google_project_iam_audit_config",
    "google_scc_*",
];

/// Types whose purpose is to hide findings: making one weakens what detects, taking one away does
/// not.
const SUPPRESSORS: [&str; 17] = [
    "aws_accessanalyzer_archive_rule",
    "aws_guardduty_filter",
    "aws_guardduty_ipset",
    "aws_inspector2_filter",
    "aws_macie2_findings_filter",
    "aws_securityhub_automation_rule",
    "azurerm_monitor_alert_processing_rule_suppression",
    "azurerm_sentinel_automation_rule",
    "google_logging_billing_account_exclusion",
    "google_logging_folder_exclusion",
    "google_logging_organization_exclusion",
    "google_logging_project_exclusion",
    "google_scc_folder_mute_config",
    "google_scc_mute_config",
    "google_scc_v2_folder_mute_config",
    "google_scc_v2_organization_mute_config",
    "google_scc_v2_project_mute_config",
];

/// Types that hold or carry what was logged, where they say so.
const CARRIERS: &[&str] = &[
    "aws_s3_bucket*",
    "aws_kms_*",
    "aws_cloudwatch_log_*",
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_kinesis_*",
    "aws_sns_topic*",
    "aws_sqs_queue*",
    "aws_opensearch_*",
    "aws_elasticsearch_*",
    "aws_iam_*",
    "aws_glacier_*",
    "aws_backup_vault_lock_configuration",
    "azurerm_eventhub*",
    "azurerm_key_vault*",
    "azurerm_log_analytics_*",
    "azurerm_management_lock",
    "azurerm_monitor_*",
    "azurerm_storage_*",
    "google_bigquery_dataset*",
    "google_kms_*",
    "google_monitoring_*",
    "google_pubsub_*",
    "google_storage_*",
];

/// Types that hold the logs of whatever stands around them.
const LOG_STORES: [&str; 2] = ["aws_cloudwatch_log_group", "azurerm_log_analytics_workspace"];
const LOCK: &str = "azurerm_management_lock";

const AUDIT_WORDS: [&str; 9] = [
    "audit",
    "auditlog",
    "auditlogs",
    "cloudtrail",
    "guardduty",
    "securityhub",
    "flowlogs",
    "flowlog",
    "siem",
];
const PURPOSE_TAGS: [&str; 5] = ["purpose", "role", "function", "usage", "dataclass"];

/// Whether the tables of this law name a type.
pub(crate) fn knows(kind: &str) -> bool {
    is_audit_type(kind)
        || CARRIERS.iter().any(|of| matches(of, kind))
        || logging::knows(kind)
        || sessions::knows(kind)
}

/// Whether a type exists to audit, log or detect.
fn is_audit_type(kind: &str) -> bool {
    AUDIT_TYPES.iter().any(|pattern| matches(pattern, kind))
}

fn check(view: &View<'_>) -> Report {
    let mut findings = vec![];
    let mut applicable = false;
    let written = written_to(view);
    for subject in view.effective() {
        let change = subject.change;
        if let Some((path, entry)) = protected::touches(change, &view.case.settings.site) {
            applicable = true;
            let message = format!("{} touches {entry}, which no plan may change.", change.address);
            findings.push(VOICE.fail(message).on(change).at(path));
        } else if let Some(why) = watched(view, &subject, &written) {
            applicable = true;
            findings.extend(judged(view, &subject, &why));
        } else if guards_logs(&subject) && telling::holds_logs(change) && is_taken(change) {
            let message = format!("{} would go, and its name says it holds logs.", change.address);
            findings.push(VOICE.unknown(message).on(change).ask(&["security_team"]));
        }
        if let Some((path, unknown)) = protected::open(view, &subject) {
            applicable = true;
            let message = format!(
                "{}: nobody can say whether it reaches what no plan may change: {}.",
                change.address,
                why_open(unknown)
            );
            let asked = VOICE.unknown(message).on(change).at(path);
            findings.push(asked.ask(&["security_team"]));
        }
        if guards_logs(&subject) && !is_audit_type(&change.resource_type) {
            findings.extend(logging::cut(change));
            findings.extend(sessions::cut(change));
            findings.extend(logging::gone(view, &subject));
        }
    }
    let taken = imports::findings(view, &written);
    applicable |= !taken.is_empty();
    findings.extend(taken);
    for drift in &view.case.plan.drift {
        if is_audit_type(&drift.resource_type) && drift.action == Action::Delete {
            applicable = true;
            let message =
                format!("{} was removed outside the plan; somebody has to say why.", drift.address);
            let mut finding = VOICE.unknown(message).ask(&["security_team"]);
            finding.address = Some(drift.address.clone());
            findings.push(finding);
        }
    }
    report(applicable, findings)
}

/// Whether an object goes, is made anew, or leaves management.
const fn is_taken(change: &Change) -> bool {
    match change.action {
        Action::Delete
        | Action::DeleteThenCreate
        | Action::CreateThenDelete
        | Action::Forget
        | Action::CreateThenForget
        | Action::Unrecognised => true,
        Action::Create | Action::Update | Action::NoOp | Action::Read => false,
    }
}

/// Whether what this object logs may not become less.
fn guards_logs(subject: &Subject<'_>) -> bool {
    subject.placement.kind == EnvironmentKind::Production || subject.placement.pci
}

/// Why the object is part of audit and logging, if it is.
fn watched(
    view: &View<'_>,
    subject: &Subject<'_>,
    written: &BTreeMap<usize, &str>,
) -> Option<String> {
    let change = subject.change;
    if is_audit_type(&change.resource_type) {
        return Some(String::from("it is there to audit or log"));
    }
    for key in PURPOSE_TAGS {
        if tag(change, key).is_some_and(|text| says(&tokens(text), &AUDIT_WORDS)) {
            return Some(String::from("its tags say it serves the audit"));
        }
    }
    if !CARRIERS.iter().any(|kind| matches(kind, &change.resource_type)) {
        return None;
    }
    if names(change).any(|name| says(&tokens(name), &AUDIT_WORDS)) {
        return Some(String::from("its name says it serves the audit"));
    }
    if LOG_STORES.contains(&change.resource_type.as_str()) && guards_logs(subject) {
        return Some(String::from("it holds the logs of production"));
    }
    if change.resource_type == LOCK && guards_logs(subject) {
        return Some(String::from("it keeps production from being deleted or changed"));
    }
    if telling::watches(change) {
        return Some(String::from("it watches what is done in the account"));
    }
    if let Some(why) = feeds::why(view, subject) {
        return Some(String::from(why));
    }
    behind(view, subject, written)
}

/// Positions of what the trails, flow logs and the like of this plan write to, with who writes.
fn written_to<'a>(view: &'a View<'_>) -> BTreeMap<usize, &'a str> {
    let audits = view.subjects().filter(|subject| is_audit_type(&subject.change.resource_type));
    let stores = clouds::Stores::of(view);
    audits
        .flat_map(|audit| {
            let address = audit.change.address.as_str();
            let links = view.links.from(audit.position).iter().copied();
            let targets: Vec<usize> = if clouds::is_of_clouds(&audit.change.resource_type) {
                stores.written_to(view, &audit)
            } else {
                links.collect()
            };
            targets.into_iter().map(move |at| (at, address))
        })
        .collect()
}

/// Whether the object, or the bucket it belongs to, is written to by the audit.
fn behind(
    view: &View<'_>,
    subject: &Subject<'_>,
    written: &BTreeMap<usize, &str>,
) -> Option<String> {
    let is_bucket = |at: &&usize| {
        let other = view.case.plan.changes.get(**at);
        other.is_some_and(|other| STORES.contains(&other.resource_type.as_str()))
    };
    let owners = view.links.from(subject.position).iter().filter(is_bucket);
    let mut mine = core::iter::once(&subject.position).chain(owners);
    mine.find_map(|at| written.get(at)).map(|audit| format!("{audit} writes to it"))
}

/// Types that other objects are hung on.
const STORES: [&str; 3] = ["aws_s3_bucket", "azurerm_storage_account", "google_storage_bucket"];

/// Every name the object has or had.
fn names(change: &Change) -> impl Iterator<Item = &str> {
    const NAMES: [&[&str]; 6] =
        [&["name"], &["bucket"], &["alarm_name"], &["tags", "Name"], &["description"], &["id"]];
    let sides = [&change.before, &change.after];
    let named =
        sides.into_iter().flat_map(|side| NAMES.iter().filter_map(|keys| side.read(keys).text()));
    let addresses = core::iter::once(change.name.as_str())
        .chain(change.module.as_deref())
        .chain(change.previous_address.as_deref());
    addresses.chain(named)
}

fn judged(view: &View<'_>, subject: &Subject<'_>, why: &str) -> Vec<Finding> {
    let mut found = changed(view, subject, why);
    found.extend(weakened::strange_keys(subject.change, &view.case.settings.site, why));
    found
}

fn changed(view: &View<'_>, subject: &Subject<'_>, why: &str) -> Vec<Finding> {
    let change = subject.change;
    let address = &change.address;
    if SUPPRESSORS.contains(&change.resource_type.as_str()) {
        return suppressed(change).into_iter().collect();
    }
    match change.action {
        Action::Delete | Action::DeleteThenCreate | Action::CreateThenDelete => {
            let message = format!("{address} would be removed, and {why}.");
            vec![VOICE.fail(message).on(change)]
        }
        Action::Forget | Action::CreateThenForget => {
            let message = format!("{address} would leave management unwatched, and {why}.");
            vec![VOICE.fail(message).on(change)]
        }
        Action::Update => weakened::alterations(change, &view.case.settings.site, why),
        Action::Unrecognised => {
            let message = format!("Nobody knows what is done to {address}, and {why}.");
            vec![VOICE.fail(message).on(change)]
        }
        Action::Create => {
            // What is hung on a bucket that is made here too belongs to its making.
            let bucket = view.owner(subject, "bucket", "aws_s3_bucket");
            let key = view.owner(subject, "key_id", "aws_kms_key");
            let account = view.owner(subject, "storage_account_id", "azurerm_storage_account");
            let other = account.or_else(|| view.owner(subject, "bucket", "google_storage_bucket"));
            let owner = bucket.or(key).or(other);
            let new = owner.is_some_and(|owner| owner.action == Action::Create);
            let hung = if new { None } else { weakened::hung_on(change, why) };
            let born = weakened::born_off(change, why).or_else(|| weakened::born_blind(change));
            born.into_iter().chain(hung).collect()
        }
        Action::NoOp | Action::Read => vec![],
    }
}

fn suppressed(change: &Change) -> Option<Finding> {
    let message = format!("{} would hide what detection finds.", change.address);
    exists(&change.after).then(|| VOICE.unknown(message).on(change).ask(&["security_team"]))
}

/// Whether a side of a change holds an object.
const fn exists(side: &Value) -> bool {
    !matches!(side, Value::Null)
}
