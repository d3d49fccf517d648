//! What tells by its own settings that it serves the audit: alarms and filters that watch what is
//! done in the account, and stores that are named after the logs they hold.

use tribune_record::Change;

use super::names;
use crate::words::{says, tokens};

/// Parts of a namespace of metrics that a trail is counted in. Source: the CIS AWS Foundations
/// Benchmark, section 4.
const NAMESPACES: [&str; 2] = ["Trail", "CIS"];
/// Fields that the events of a trail have and other logs do not.
const FIELDS: [&str; 4] = ["$.userIdentity", "$.eventName", "$.eventSource", "$.eventType"];
/// Words that stand beside `root` in the name of what watches its use.
const ROOT_USE: [&str; 8] =
    ["account", "activity", "console", "login", "logins", "signin", "usage", "use"];

/// Stores of logs by their names, and types that may be such.
const LOG_WORDS: [&str; 4] = ["log", "logs", "logging", "logarchive"];
const STORES: [&str; 4] = [
    "aws_kinesis_firehose_delivery_stream",
    "aws_s3_bucket",
    "azurerm_storage_account",
    "google_storage_bucket",
];
/// How a stream has to be called that a firewall for the web logs to.
const OF_WAF: &str = "aws-waf-logs-";

/// Whether it watches what is done in the account.
pub(super) fn watches(change: &Change) -> bool {
    let text = |key| {
        let sides = [&change.before, &change.after];
        sides.into_iter().find_map(move |side| side.read(&[key]).text())
    };
    match change.resource_type.as_str() {
        "aws_cloudwatch_metric_alarm" => {
            let counted = text("namespace");
            let of_trail =
                counted.is_some_and(|name| NAMESPACES.iter().any(|part| name.contains(part)));
            of_trail || [text("alarm_name"), text("metric_name")].into_iter().flatten().any(of_root)
        }
        "aws_cloudwatch_log_metric_filter" => {
            text("pattern").is_some_and(|pattern| FIELDS.iter().any(|it| pattern.contains(it)))
        }
        "aws_kinesis_firehose_delivery_stream" => names(change).any(|it| it.starts_with(OF_WAF)),
        _other => false,
    }
}

fn of_root(name: &str) -> bool {
    let words = tokens(name);
    says(&words, &["root"]) && says(&words, &ROOT_USE)
}

/// Whether its name says that it holds logs.
pub(super) fn holds_logs(change: &Change) -> bool {
    STORES.contains(&change.resource_type.as_str())
        && names(change).any(|name| says(&tokens(name), &LOG_WORDS))
}
