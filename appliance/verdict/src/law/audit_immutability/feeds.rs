//! Rules of `EventBridge` that carry on what detection finds and what was done in the account, and
//! where they carry it to.

use tribune_record::{Change, Value};

use super::AUDIT_WORDS;
use crate::{
    view::{Subject, View},
    walk::leaves,
    words::{says, tokens},
};

const RULE: &str = "aws_cloudwatch_event_rule";
const TARGET: &str = "aws_cloudwatch_event_target";

/// Sources and kinds of events of the audit, as patterns name them. Source: the reference of AWS
/// services that send events to `EventBridge`.
const EVENTS: [&str; 11] = [
    "aws.access-analyzer",
    "aws.config",
    "aws.detective",
    "aws.guardduty",
    "aws.inspector",
    "aws.macie",
    "aws.securityhub",
    "aws.trustedadvisor",
    "console sign in via cloudtrail",
    "via cloudtrail",
    "console sign-in",
];

/// Why the object is a part of such a feed, if it is.
pub(super) fn why(view: &View<'_>, subject: &Subject<'_>) -> Option<&'static str> {
    let change = subject.change;
    match change.resource_type.as_str() {
        RULE => carries(change).then_some("it carries on what the audit saw"),
        TARGET => {
            let rules = view.referred(subject);
            let mut rules = rules.filter(|other| other.resource_type == RULE);
            let is_named = [&change.before, &change.after].into_iter().any(|side| {
                side.read(&["rule"]).text().is_some_and(|name| says(&tokens(name), &AUDIT_WORDS))
            });
            (is_named || rules.any(carries)).then_some("what the audit saw is carried on to it")
        }
        _other => None,
    }
}

/// Whether a rule took in events of the audit before.
fn carries(rule: &Change) -> bool {
    let side = if matches!(rule.before, Value::Null) { &rule.after } else { &rule.before };
    let mut found = false;
    if let Some(pattern) = side.as_map().and_then(|map| map.get("event_pattern")) {
        leaves(pattern, &mut |_steps, leaf| {
            let text = leaf.as_text().unwrap_or_default().to_ascii_lowercase();
            found |= EVENTS.iter().any(|event| text.contains(event));
        });
    }
    found
}

/// Whether a pattern takes in all that an older one did.
pub(super) fn widens(old: &Value, new: &Value) -> bool {
    let read = |text: &Value| serde_json::from_str::<Value>(text.as_text()?).ok();
    read(old).zip(read(new)).is_some_and(|(old, new)| takes_in(&old, &new))
}

/// Each key of a pattern narrows it, each word of a list widens it.
fn takes_in(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Map(old), Value::Map(new)) => {
            new.iter().all(|(key, new)| old.get(key).is_some_and(|old| takes_in(old, new)))
        }
        (Value::List(old), Value::List(new)) => old.iter().all(|word| new.contains(word)),
        (old, new) => old == new,
    }
}
