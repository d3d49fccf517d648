//! What connects two objects that are there and changes neither: a subscription, an event source
//! mapping, a permission for the one to call the other. Where the words name both ends, it is no
//! stranger; where they ask for a connection, it is that.

use alloc::{format, vec::Vec};
use tribune_record::{Action, Known, Value};

use super::{super::contract::Act, View, notes::Notes, row::Row, values::number};
use crate::{
    document::{Content, documents_in},
    walk::{last_key, leaves},
};

/// Types of joints, with the attributes that name their ends.
const JOINTS: &[(&str, &[&str])] = &[
    ("aws_cloudwatch_event_target", &["rule", "arn"]),
    ("aws_cloudwatch_log_subscription_filter", &["log_group_name", "destination_arn"]),
    ("aws_lambda_event_source_mapping", &["function_name", "event_source_arn"]),
    ("aws_lambda_permission", &["function_name", "source_arn"]),
    ("aws_s3_bucket_notification", &["bucket", "lambda_function_arn", "queue_arn", "topic_arn"]),
    ("aws_sns_topic_policy", &["arn"]),
    ("aws_sns_topic_subscription", &["topic_arn", "endpoint"]),
    ("aws_sqs_queue_policy", &["queue_url"]),
    ("google_pubsub_subscription", &["topic"]),
];

/// Whether a change is a new joint whose ends the words name, as far as the plan knows them.
pub(super) fn joins(view: &View<'_>, row: &Row<'_>) -> bool {
    let kind = row.change.resource_type.as_str();
    let found = JOINTS.iter().find(|(own, _ends)| *own == kind && is_new(row));
    let Some((_kind, ends)) = found else { return false };
    let mut named = Vec::new();
    leaves(&row.change.after, &mut |steps, leaf| {
        let end = ends.contains(&last_key(steps));
        named.extend(
            leaf.as_text().filter(|text| end && !text.is_empty() && !text.starts_with("${")),
        );
    });
    let said = |text: &&str| view.heard.names(text.rsplit([':', '/']).next().unwrap_or(text));
    let made =
        |text: &&str| view.rows.iter().any(|row| row.change.action.creates() && row.is_named(text));
    let open = ends.iter().any(|end| matches!(row.change.after.read(&[end]), Known::Unknown(_)));
    (open || !named.is_empty()) && named.iter().all(|text| said(text) || made(text))
}

fn is_new(row: &Row<'_>) -> bool {
    row.change.action == Action::Create
}

/// Whether the words ask for a connection, or for just such a part.
fn is_asked(view: &View<'_>, row: &Row<'_>) -> bool {
    view.contract.items.iter().any(|item| {
        let joint = item.class == "connection" || (item.part && item.class == row.kind.class);
        item.act == Act::Create && joint
    })
}

/// Whether a joint is what was asked for.
pub(super) fn serves(view: &View<'_>, row: &Row<'_>) -> bool {
    is_asked(view, row) && joins(view, row)
}

/// Tells of a joint that nothing asks for outright; true where the change is one.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) -> bool {
    if !joins(view, row) {
        return false;
    }
    let plain = row.plain();
    if !is_asked(view, row) || has_a_policy(row) {
        notes.unsure(
            row,
            format!("It ties what you named together by {plain}; your request does not say so."),
        );
        return true;
    }
    // "10 messages per batch": what was said of it in figures is what it is set to.
    let mut set = Vec::new();
    leaves(&row.change.after, &mut |_steps, leaf| set.extend(number(leaf)));
    let figures = view.heard.parts().iter().filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let figures = figures.filter_map(|part| number(&Value::Text(part.clone())));
    if figures.into_iter().any(|figure| !set.contains(&figure)) {
        notes.doubt(row, format!("You named a figure that {plain} is not set to."));
    }
    true
}

/// Whether it writes a policy, of which a person reads what it lets in.
fn has_a_policy(row: &Row<'_>) -> bool {
    let documents = documents_in(row.change.resource_type.as_str(), &row.change.after);
    documents
        .iter()
        .any(|document| matches!(document.content, Content::Read(_) | Content::Partly(..)))
}
