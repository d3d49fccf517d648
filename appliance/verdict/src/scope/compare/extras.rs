//! What comes along with something new and is more than it needs: settings that lose data, send it
//! somewhere, bind it for years or change what it is. Whoever planned chose them; they are only
//! made where the words speak of it, and what is usual care is told.

use alloc::format;
use tribune_record::Value;

use super::{View, differ::is_nothing, notes::Notes, row::Row, values::said};
use crate::document::covers;

/// What is done about an extra that nobody spoke of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// A person looks at it.
    Asks,
    /// It is told as an assumption: careful people add it.
    Told,
}

/// Beginnings of the words that ask for it.
type Words = &'static [&'static str];

/// Settings that are resources of their own.
const PARTS: &[(&str, Weight, Words)] = &[
    ("aws_cloudwatch_log_resource_policy", Weight::Asks, &["policy", "write", "deliver"]),
    (
        "aws_cloudwatch_log_subscription_filter",
        Weight::Asks,
        &["subscri", "forward", "ship", "stream", "send"],
    ),
    (
        "aws_cloudwatch_log_metric_filter",
        Weight::Asks,
        &["metric", "count", "filter", "alarm", "alert"],
    ),
    ("aws_cloudwatch_log_stream", Weight::Asks, &["stream"]),
    (
        "aws_cloudwatch_metric_alarm",
        Weight::Asks,
        &["alarm", "alert", "monitor", "notif", "warn", "watch"],
    ),
    ("aws_lambda_function_url", Weight::Asks, &["url", "http", "endpoint", "webhook", "call"]),
    (
        "aws_lambda_provisioned_concurrency_config",
        Weight::Asks,
        &["concurren", "warm", "provision", "latency", "cold"],
    ),
    ("aws_s3_bucket_accelerate_configuration", Weight::Asks, &["accelerat", "transfer"]),
    ("aws_s3_bucket_cors_configuration", Weight::Asks, &["cors", "browser", "origin", "upload"]),
    ("aws_s3_bucket_inventory", Weight::Asks, &["inventor", "report"]),
    ("aws_s3_bucket_lifecycle_configuration", Weight::Asks, LIFECYCLE),
    ("aws_s3_bucket_logging", Weight::Told, &["log", "audit"]),
    ("aws_s3_bucket_metric", Weight::Asks, &["metric", "monitor"]),
    ("aws_s3_bucket_object_lock_configuration", Weight::Asks, &["lock", "worm", "immutab"]),
    ("aws_s3_bucket_replication_configuration", Weight::Asks, COPIES),
    ("aws_s3_bucket_request_payment_configuration", Weight::Asks, &["requester", "pay"]),
    ("aws_s3_bucket_website_configuration", Weight::Asks, &["website", "site", "static", "host"]),
    ("aws_s3_object", Weight::Asks, &["file", "object", "upload", "put", "content"]),
];

const LIFECYCLE: Words = &[
    "lifecycle",
    "expir",
    "retention",
    "retain",
    "archiv",
    "glacier",
    "delet",
    "remov",
    "purge",
    "clean",
    "day",
    "tier",
    "transition",
    "month",
    "year",
    "week",
];

/// Copies of a table are fed by its stream.
const STREAMS: Words = &["stream", "trigger", "event", "replic", "copy", "copies", "global"];

const COPIES: Words = &["replic", "copy", "copies", "mirror", "second region", "global"];

/// Attributes, the values of them that are usual, and the words that ask for another.
const SETTINGS: &[(&str, &str, &[&str], Words)] = &[
    ("aws_budgets_budget", "auto_adjust_data", &[], &["auto", "adjust", "automatic"]),
    ("aws_dynamodb_table", "import_table", &[], &["import", "load", "from"]),
    ("aws_dynamodb_table", "range_key", &[], &["sort", "range", "key"]),
    ("aws_dynamodb_table", "replica", &[], COPIES),
    ("aws_dynamodb_table", "stream_enabled", &["false"], STREAMS),
    ("aws_instance", "secondary_private_ips", &[], &["secondary", "second", "address"]),
    ("aws_instance", "source_dest_check", &["true"], &["nat", "rout", "source", "forward"]),
    ("aws_lambda_event_source_mapping", "destination_config", &[], &["fail", "dead", "dlq"]),
    ("aws_lambda_event_source_mapping", "filter_criteria", &[], &["filter", "only", "matching"]),
    ("aws_lambda_event_source_mapping", "maximum_retry_attempts", &["-1"], &["retr", "attempt"]),
    (
        "aws_lambda_function",
        "reserved_concurrent_executions",
        &["-1"],
        &["concurren", "parallel", "at once"],
    ),
    ("aws_lambda_function", "vpc_config", &[], &["vpc", "subnet", "network", "private", "inside"]),
    ("aws_lb", "enable_waf_fail_open", &["false"], &["waf", "fail"]),
    ("aws_lb", "ip_address_type", &["ipv4"], &["ipv6", "dual"]),
    ("aws_sns_topic_subscription", "filter_policy", &[], &["filter", "only", "matching"]),
    ("aws_sqs_queue", "delay_seconds", &["0"], &["delay", "wait", "later", "postpone"]),
    ("aws_sqs_queue", "max_message_size", &["262144", "1048576"], &["size", "kb", "kib", "byte"]),
    ("azurerm_key_vault", "access_policy", &[], &["access", "polic", "grant", "permission"]),
    ("azurerm_key_vault", "enabled_for_*", &["false"], &["deploy", "disk", "template", "vm"]),
    ("google_pubsub_topic", "ingestion_data_source_settings", &[], &["ingest", "from"]),
    ("google_storage_bucket", "cors", &[], &["cors", "browser", "origin"]),
    ("google_storage_bucket", "default_event_based_hold", &["false"], &["hold"]),
    ("google_storage_bucket", "lifecycle_rule", &[], LIFECYCLE),
    ("google_storage_bucket", "requester_pays", &["false"], &["requester", "pay"]),
    ("google_storage_bucket", "retention_policy", &[], &["retention", "retain", "lock", "keep"]),
    ("google_storage_bucket", "website", &[], &["website", "site", "static"]),
];

/// Blocks that switch their feature on only where one of their attributes says so.
const SWITCHES: &[&str] = &["enabled", "subnet_ids"];

/// Checks what is new.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let kind = row.change.resource_type.as_str();
    let plain = row.plain();
    for (_part, weight, words) in PARTS.iter().filter(|(part, _weight, _words)| *part == kind) {
        if !view.heard.begins(words) {
            match weight {
                Weight::Asks => notes.maybe_beyond(
                    row,
                    format!("It also makes {kind} of {plain}; your request does not speak of it."),
                ),
                Weight::Told => {
                    notes.assumed(format!("The plan adds {kind} to {plain}; you did not say so."));
                }
            }
        }
    }
    let Some(map) = row.change.after.as_map() else { return };
    for (_kind, key, usual, words) in SETTINGS.iter().filter(|(own, ..)| *own == kind) {
        let set = map.iter().filter(|(own, _value)| covers(key, own));
        for (own, value) in set.filter(|(_own, value)| is_set(value)) {
            let is = said(value);
            if !usual.contains(&is.as_str()) && !view.heard.begins(words) {
                notes.doubt(
                    row,
                    format!("What is new, {plain}, has {own} set; your request does not say so."),
                );
            }
        }
    }
}

/// Whether a setting does anything: a block is empty where all that switches it is.
fn is_set(value: &Value) -> bool {
    let idle = |block: &Value| {
        let map = block.as_map();
        let mut switches = SWITCHES.iter().filter_map(|key| map?.get(*key)).peekable();
        switches.peek().is_some() && switches.all(is_nothing)
    };
    !is_nothing(value)
        && !matches!(value, Value::Unknown(_))
        && !value.as_list().is_some_and(|blocks| blocks.iter().all(idle))
}
