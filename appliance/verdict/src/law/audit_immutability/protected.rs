//! What the site protects by ARN or name: the appliance, and the orchestrator's own powers.

use alloc::string::String;
use tribune_record::{Change, Pointer, Site, Value};

use super::exists;
use crate::{
    walk::{last_key, leaves, pointer},
    words::matches,
};

/// Attributes through which a change reaches the object it names: changing these objects, or
/// hanging something on them, is changing them.
const REACHING: [&str; 19] = [
    "id",
    "arn",
    "name",
    "role",
    "roles",
    "user",
    "users",
    "group",
    "bucket",
    "function_name",
    "function_arn",
    "policy_arn",
    "permissions_boundary",
    "rule",
    "topic_arn",
    "queue_url",
    "key_id",
    "secret_id",
    "event_source_arn",
];

/// The first attribute by which the change reaches something protected, and its entry.
pub(super) fn touches<'a>(change: &Change, site: &'a Site) -> Option<(Pointer, &'a str)> {
    for side in [&change.before, &change.after] {
        let mut found = None;
        leaves(side, &mut |steps, leaf| {
            if let Value::Text(text) = leaf
                && found.is_none()
                && REACHING.contains(&last_key(steps))
                && let Some(entry) = site.protected.iter().find(|entry| names(entry, text))
            {
                found = Some((pointer(steps), entry.as_str()));
            }
        });
        if exists(side) && found.is_some() {
            return found;
        }
    }
    None
}

/// Whether a protected entry names the object that `text` names: whole, or by the last part of
/// its ARN.
fn names(entry: &str, text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let short = |name: &str| {
        if name.starts_with("arn:") {
            name.rsplit(['/', ':']).next().map(String::from)
        } else {
            None
        }
    };
    matches(entry, text)
        || short(entry).is_some_and(|short| short == text)
        || short(text).is_some_and(|short| matches(entry, &short))
}
