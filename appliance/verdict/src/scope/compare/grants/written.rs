//! A right that stands in the words as it stands in the plan: the action by its own name, and what
//! it reaches by the whole of its path.

use alloc::{borrow::ToOwned, string::String};

use super::{super::View, Grant};

/// Words before what is ruled out.
const RULING_OUT: &[&str] =
    &["but", "don't", "except", "never", "no", "nor", "not", "or", "without"];

/// How many words before a name rule it out.
const NEAR: usize = 5;

/// Words by which a right is taken.
pub(in crate::scope::compare) const TAKING: &[&str] = &[
    "away",
    "block",
    "blocked",
    "denied",
    "deny",
    "forbid",
    "forbidden",
    "lose",
    "loses",
    "prevent",
    "prevented",
    "remove",
    "removed",
    "revoke",
    "revoked",
    "stop",
    "stopped",
    "withdraw",
    "withdrawn",
];

/// Whether the words name the action and what it reaches, and rule neither out.
pub(super) fn is_written(view: &View<'_>, grant: &Grant) -> bool {
    let action = grant.action.to_lowercase();
    let bare = action.split_once(':').map_or(action.as_str(), |(_service, bare)| bare);
    let own = grant.resource.splitn(6, ':').nth(5).unwrap_or(&grant.resource);
    let wanted = path(own);
    let taken = view.heard.any(TAKING);
    !action.contains('*')
        && !taken
        && wanted.len() > 2
        && stands(view, &|part| part == action || part == bare)
        && stands(view, &|part| path(part) == wanted)
}

/// Whether a part of the words is such a one, wherever it stands, and is not ruled out.
fn stands(view: &View<'_>, is: &dyn Fn(&str) -> bool) -> bool {
    let parts = view.heard.parts();
    let mut found =
        parts.iter().enumerate().filter(|(_, part)| is(&part.to_lowercase())).peekable();
    let ruled_out = |at: usize| {
        let near = parts.get(at.saturating_sub(NEAR)..at).unwrap_or_default();
        near.iter().any(|word| RULING_OUT.contains(&word.to_lowercase().as_str()))
    };
    found.peek().is_some() && !found.any(|(at, _)| ruled_out(at))
}

/// A path without what says that all below it is meant.
fn path(text: &str) -> String {
    let text = text.to_lowercase();
    let text = text.rsplit("arn:aws:s3:::").next().unwrap_or(&text);
    let text = text.strip_prefix("s3://").unwrap_or(text);
    text.trim_end_matches(['*', '/', '.', ',']).to_owned()
}
