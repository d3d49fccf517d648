//! What something new is set to that is not the usual choice: nobody makes it unless the words
//! speak of it.

use alloc::{format, string::String, vec::Vec};
use tribune_record::{Number, Value};

use super::{
    View,
    notes::Notes,
    row::Row,
    siblings::keys_of,
    values::{number, said},
};
use crate::{
    document::covers,
    walk::{is_nothing, leaves},
};

/// Beginnings of the words that ask for it.
type Words = &'static [&'static str];

/// Values that are another choice than the usual one: types, the attribute, the values (`*` for
/// anything that is set), and the words that ask for them.
const UNUSUAL: &[(&str, &str, &[&str], Words)] = &[
    ("aws_budgets_budget", "budget_type", &["usage", "ri_*", "savings*"], USAGE),
    ("aws_budgets_budget", "time_unit", &["annually"], &["year", "annual"]),
    ("aws_budgets_budget", "time_unit", &["quarterly"], &["quarter"]),
    ("aws_budgets_budget", "time_unit", &["daily"], &["day", "daily"]),
    ("aws_budgets_budget", "limit_unit", &["eur"], &["eur", "€"]),
    ("aws_budgets_budget", "limit_unit", &["gbp"], &["gbp", "pound", "£"]),
    (
        "aws_budgets_budget",
        "notification.comparison_operator",
        &["less_than", "equal_to"],
        &["below", "under", "less", "equal"],
    ),
    (
        "aws_budgets_budget",
        "notification.notification_type",
        &["forecasted"],
        &["forecast", "predict", "project", "expect", "on track", "likely"],
    ),
    ("aws_budgets_budget", "notification.subscriber_sns_topic_arns", ANY, &["topic", "sns"]),
    ("aws_dynamodb_table", "attribute.type", &["n", "b"], &["number", "numer", "binary", "int"]),
    ("aws_instance", "metadata_options.http_tokens", &["optional"], &["imds", "metadata", "token"]),
    ("aws_instance", "placement_group", ANY, &["placement", "cluster"]),
    ("aws_lambda_function", "dead_letter_config.target_arn", ANY, &["dead", "dlq", "fail", "lost"]),
    (
        "aws_lb_listener",
        "ssl_policy",
        &["*-2015-*", "*-2016-*", "*tls-1-0*", "*tls-1-1*"],
        &["polic"],
    ),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "rule.status",
        &["disabled"],
        &["disab", "inactive", "suspend", "switched off"],
    ),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "rule.noncurrent*",
        ANY,
        &["version", "noncurrent", "previous", "old", "overwritten"],
    ),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "rule.transition.storage_class",
        &["deep_archive"],
        &["deep"],
    ),
    (
        "aws_s3_bucket_lifecycle_configuration",
        "rule.transition.storage_class",
        ANY,
        &["glacier", "archiv", "tier", "transition", "cold", "infrequent", "ia", "cheap", "move"],
    ),
    ("azurerm_key_vault", "network_acls.ip_rules", ANY, &["ip", "from", "address"]),
    ("azurerm_key_vault", "network_acls.virtual_network_subnet_ids", ANY, &["subnet", "vnet"]),
    ("azurerm_key_vault", "sku_name", &["premium"], &["premium", "hsm"]),
    (
        "google_pubsub_topic",
        "message_retention_duration",
        ANY,
        &["retention", "retain", "keep", "day", "replay"],
    ),
    ("google_storage_bucket", "logging.log_bucket", ANY, &["log"]),
    (
        "google_storage_bucket",
        "storage_class",
        &["archive", "coldline", "nearline"],
        &["archiv", "cold", "near", "class"],
    ),
    ("google_storage_bucket", "uniform_bucket_level_access", &["false"], &["acl", "fine"]),
];

const ANY: &[&str] = &["*"];

const USAGE: Words = &["usage", "hour", "utili", "reserv", "saving", "coverage", "gb"];

/// Amounts beyond which nobody goes unasked.
const MOST: &[(&str, &str, i128, Words)] = &[
    ("aws_iam_role", "max_session_duration", 14_400, &["session", "hour"]),
    ("aws_lambda_function", "memory_size", 3_008, &["memory", "ram", "gb", "mb", "mib", "gib"]),
    ("aws_lambda_function", "ephemeral_storage.size", 2_048, &["storage", "disk", "tmp", "gb"]),
    ("aws_sqs_queue", "visibility_timeout_seconds", 3_600, &["visib", "timeout", "hour"]),
];

/// Checks what is new.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let kind = row.change.resource_type.as_str();
    let unusual: Vec<_> = UNUSUAL.iter().filter(|(types, ..)| covers(types, kind)).collect();
    let most: Vec<_> = MOST.iter().filter(|(types, ..)| covers(types, kind)).collect();
    let lifecycle = kind == "aws_s3_bucket_lifecycle_configuration";
    if !lifecycle && unusual.is_empty() && most.is_empty() {
        return;
    }
    leaves(&row.change.after, &mut |steps, leaf| {
        let off = matches!(leaf, Value::Bool(false));
        if is_nothing(leaf) && !off || matches!(leaf, Value::Unknown(_)) {
            return;
        }
        let name = keys_of(steps).join(".");
        let is = written(leaf).to_lowercase();
        let other = |(_types, key, values, _words): &&(&str, &str, &[&str], Words)| {
            covers(key, &name) && values.iter().any(|value| covers(value, &is))
        };
        let unsaid =
            unusual.iter().copied().filter(other).any(|(.., words)| !view.heard.begins(words));
        let above = |(_types, key, limit, _words): &&(&str, &str, i128, Words)| {
            covers(key, &name) && number(leaf).is_some_and(|is| is > limit.saturating_mul(1000))
        };
        let large = most.iter().copied().filter(above).any(|(.., words)| !view.heard.begins(words));
        // Only a part of what is in the bucket falls under the rule.
        let part =
            lifecycle && covers("rule.*prefix", &name) && !is.is_empty() && !view.heard.names(&is);
        if unsaid || large || part {
            let plain = row.plain();
            notes.doubt(
                row,
                format!("It sets {name} of {plain} to {}; you did not say so.", said(leaf)),
            );
        }
    });
}

/// A leaf as it is written.
fn written(leaf: &Value) -> String {
    match leaf {
        Value::Text(text) => text.clone(),
        Value::Number(number) => Number::as_str(number).into(),
        Value::Bool(on) => format!("{on}"),
        Value::Null | Value::List(_) | Value::Map(_) | Value::Unknown(_) | Value::Redacted(_) => {
            String::new()
        }
    }
}
