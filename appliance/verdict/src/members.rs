//! Google's permissions: who gets which role on what. Every service has the same three types, a
//! member, a binding and a whole policy.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use tribune_record::{Change, Known, Pointer, Unknown, UnknownKind, Value};

use crate::walk::{at, places};

/// What a permission says of one member.
#[derive(Debug, Clone)]
pub(crate) struct Membership<'a> {
    /// Where it stands.
    pub(crate) path: Pointer,
    pub(crate) role: Said<'a>,
    pub(crate) member: Said<'a>,
}

/// A text as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said<'a> {
    Is(String),
    /// It is only known after apply; none where it is masked.
    Open(Option<&'a Unknown>),
    /// It is no policy.
    Garbled,
    /// Nobody set it.
    Nothing,
}

/// The attribute that holds a whole policy, as JSON.
const DATA: &str = "policy_data";

/// The types of permissions of Google's; a `*` stands for the service.
pub(crate) const IAM: [&str; 3] =
    ["google_*_iam_binding", "google_*_iam_member", "google_*_iam_policy"];

/// Whether a type is a permission of Google's: `google_storage_bucket_iam_member`.
pub(crate) fn is_iam(kind: &str) -> bool {
    const ENDS: [&str; 3] = ["_iam_binding", "_iam_member", "_iam_policy"];
    kind.starts_with("google_") && ENDS.iter().any(|end| kind.ends_with(end))
}

/// What a permission says after the change, one entry for each member.
pub(crate) fn memberships(change: &Change) -> Vec<Membership<'_>> {
    let after = &change.after;
    if !is_iam(&change.resource_type) || matches!(after, Value::Null) {
        return vec![];
    }
    if change.resource_type.ends_with("_iam_policy") {
        return policy(after);
    }
    let role = said(after.read(&["role"]));
    let named = ["member", "members"].into_iter().flat_map(|key| places(after, key));
    let named = named.map(|(path, known)| (path, said(known)));
    let named = named.filter(|(_path, member)| *member != Said::Nothing);
    named.map(|(path, member)| Membership { path, role: role.clone(), member }).collect()
}

fn said(known: Known<'_>) -> Said<'_> {
    match known {
        Known::Is(Value::Text(text)) => Said::Is(text.clone()),
        Known::Is(Value::List(_)) | Known::Absent => Said::Nothing,
        Known::Is(_other) => Said::Garbled,
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Computed => Said::Nothing,
        Known::Unknown(unknown) => Said::Open(Some(unknown)),
        Known::Masked => Said::Open(None),
    }
}

/// What a whole policy says. One that is only known after apply may say anything.
fn policy(after: &Value) -> Vec<Membership<'_>> {
    let path = at(&[DATA]);
    let garbled =
        || vec![Membership { path: at(&[DATA]), role: Said::Garbled, member: Said::Garbled }];
    match after.read(&[DATA]) {
        Known::Is(Value::Text(text)) => match serde_json::from_str::<Value>(text) {
            Ok(policy) => bindings(&policy).unwrap_or_else(garbled),
            Err(_error) => garbled(),
        },
        Known::Is(object @ Value::Map(_)) => bindings(object).unwrap_or_else(garbled),
        known @ (Known::Is(_) | Known::Absent | Known::Unknown(_) | Known::Masked) => {
            let all = said(known);
            let is_there = all != Said::Nothing;
            let whole = is_there.then(|| Membership { path, role: all.clone(), member: all });
            whole.into_iter().collect()
        }
    }
}

/// The members of a policy's bindings; none if it is no policy. What of it is only known after
/// apply is open, with nothing to name it by.
fn bindings(policy: &Value) -> Option<Vec<Membership<'static>>> {
    let list = match policy.read(&["bindings"]) {
        Known::Is(Value::List(list)) => list,
        Known::Absent => return Some(vec![]),
        Known::Is(_) | Known::Unknown(_) | Known::Masked => return None,
    };
    let mut found = vec![];
    for binding in list {
        let role = text(binding.read(&["role"]));
        let members = binding.read(&["members"]);
        let members = members.list().map_or_else(
            || vec![text(members)],
            |list| list.iter().map(|member| text(member.read(&[]))).collect(),
        );
        found.extend(members.into_iter().map(|member| Membership {
            path: at(&[DATA]),
            role: role.clone(),
            member,
        }));
    }
    Some(found)
}

fn text(known: Known<'_>) -> Said<'static> {
    match known {
        Known::Is(Value::Text(text)) => Said::Is(text.to_owned()),
        Known::Absent => Said::Nothing,
        Known::Unknown(_) | Known::Masked => Said::Open(None),
        Known::Is(_) => Said::Garbled,
    }
}
