//! Where the sessions of people on hosts are logged: a document of Session Manager says so, in the
//! text of its content.

use alloc::{format, vec, vec::Vec};
use tribune_record::{Action, Change, Finding, Value};

use super::VOICE;
use crate::{
    say::About,
    walk::{at, is_nothing},
};

const DOCUMENT: &str = "aws_ssm_document";
/// The document that every session runs by which names no other.
const PREFERENCES: &str = "SSM-SessionManagerRunShell";

/// Settings that name where a session is logged to. Source: the session document schema of AWS
/// Systems Manager.
const TO: [&str; 2] = ["cloudWatchLogGroupName", "s3BucketName"];

/// Whether the table names a type.
pub(super) fn knows(kind: &str) -> bool {
    kind == DOCUMENT
}

/// What a change takes away from the logging of sessions.
pub(super) fn cut(change: &Change) -> Vec<Finding> {
    let is_session = |side: &Value| {
        side.read(&["name"]).text() == Some(PREFERENCES)
            || side.read(&["document_type"]).text() == Some("Session")
    };
    if change.resource_type != DOCUMENT || !is_session(&change.before) {
        return vec![];
    }
    let address = &change.address;
    let place = at(&["content"]);
    let Some(old) = inputs(&change.before) else { return vec![] };
    let logged = TO.iter().filter(|key| old.get(**key).is_some_and(|to| !is_nothing(to)));
    let logged: Vec<&str> = logged.copied().collect();
    if logged.is_empty() {
        return vec![];
    }
    if change.action == Action::Delete || change.action.forgets() {
        let message = format!("{address} says where sessions are logged and would go.");
        return vec![VOICE.fail(message).on(change)];
    }
    let Some(new) = inputs(&change.after) else {
        let message = format!("{address}: nobody can say whether sessions are still logged.");
        let asked = VOICE.unknown(message).ask(&["security_team"]);
        return vec![asked.on(change).at(place)];
    };
    let judged = logged.into_iter().filter_map(|key| {
        let now = new.get(key).unwrap_or(&Value::Null);
        if old.get(key) == Some(now) {
            return None;
        }
        let finding = if is_nothing(now) {
            VOICE.fail(format!("{address}: sessions would be logged less ({key})."))
        } else {
            let message = format!(
                "{address}: sessions would be logged elsewhere ({key}); somebody has to look."
            );
            VOICE.unknown(message).ask(&["security_team"])
        };
        Some(finding.on(change).at(place.clone()))
    });
    judged.collect()
}

/// The inputs of a document of JSON.
fn inputs(side: &Value) -> Option<alloc::collections::BTreeMap<alloc::string::String, Value>> {
    let content = side.read(&["content"]).text()?;
    let parsed = serde_json::from_str::<Value>(content).ok()?;
    parsed
        .read(&["inputs"])
        .map()
        .map(|map| map.iter().map(|(key, value)| (key.as_str().into(), value.clone())).collect())
}
