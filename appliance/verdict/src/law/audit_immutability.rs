//! Law 5: audit and logging, this appliance, and the orchestrator's own role, boundaries,
//! function and triggers are neither altered nor removed, whoever confirms it.

mod imports;
mod logging;
mod named;
mod protected;
mod states;
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
const AUDIT_TYPES: [&str; 22] = [
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
    "aws_networkfirewall_logging_configuration",
    "aws_route53_query_log",
    "aws_route53_resolver_query_log_config*",
    "aws_cloudwatch_log_subscription_filter",
    "aws_cloudwatch_log_destination*",
    "aws_cloudwatch_log_data_protection_policy",
    "aws_securitylake_*",
    "google_logging_*",
    "azurerm_monitor_diagnostic_setting",
    "azurerm_monitor_log_profile",
];

/// Types whose purpose is to hide findings: making one weakens what detects, taking one away does
/// not.
const SUPPRESSORS: [&str; 6] = [
    "aws_accessanalyzer_archive_rule",
    "aws_guardduty_filter",
    "aws_guardduty_ipset",
    "aws_inspector2_filter",
    "aws_macie2_findings_filter",
    "aws_securityhub_automation_rule",
];

/// Types that hold or carry what was logged, where they say so.
const CARRIERS: [&str; 14] = [
    "aws_s3_bucket*",
    "aws_kms_*",
    "aws_cloudwatch_log_*",
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_event_rule",
    "aws_kinesis_*",
    "aws_sns_topic*",
    "aws_sqs_queue*",
    "aws_opensearch_*",
    "aws_elasticsearch_*",
    "aws_iam_*",
    "aws_glacier_*",
    "aws_backup_vault_lock_configuration",
];

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
    if change.resource_type == "aws_cloudwatch_log_group" && guards_logs(subject) {
        return Some(String::from("it holds the logs of production"));
    }
    if change.resource_type == "aws_cloudwatch_metric_alarm"
        && change.before.read(&["namespace"]).text().is_some_and(|n| n.contains("Trail"))
    {
        return Some(String::from("it watches the audit trail"));
    }
    behind(view, subject, written)
}

/// Positions of what the trails, flow logs and the like of this plan write to, with who writes.
fn written_to<'a>(view: &'a View<'_>) -> BTreeMap<usize, &'a str> {
    let audits = view.subjects().filter(|subject| is_audit_type(&subject.change.resource_type));
    audits
        .flat_map(|audit| {
            let address = audit.change.address.as_str();
            view.links.from(audit.position).iter().map(move |at| (*at, address))
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
        other.is_some_and(|other| other.resource_type == "aws_s3_bucket")
    };
    let owners = view.links.from(subject.position).iter().filter(is_bucket);
    let mut mine = core::iter::once(&subject.position).chain(owners);
    mine.find_map(|at| written.get(at)).map(|audit| format!("{audit} writes to it"))
}

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
        Action::Update => weakened::alterations(change, why),
        Action::Unrecognised => {
            let message = format!("Nobody knows what is done to {address}, and {why}.");
            vec![VOICE.fail(message).on(change)]
        }
        Action::Create => {
            // What is hung on a bucket that is made here too belongs to its making.
            let bucket = view.owner(subject, "bucket", "aws_s3_bucket");
            let key = view.owner(subject, "key_id", "aws_kms_key");
            let new = bucket.or(key).is_some_and(|owner| owner.action == Action::Create);
            let hung = if new { None } else { weakened::hung_on(change, why) };
            weakened::born_off(change, why).into_iter().chain(hung).collect()
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
