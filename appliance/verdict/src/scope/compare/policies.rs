//! How far the policies that a change newly writes reach.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Pointer, Value};

use super::row::Row;

/// Most levels a policy document is read down.
const DEPTH_MAX: usize = 64;

/// What goes further than it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Everything.
    Admin,
    /// Everything of one service, everywhere.
    Wildcard,
    /// Changing things.
    Write,
    /// Anybody at all.
    Anybody,
    /// Another account.
    Account,
}

/// One thing a policy newly allows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Allowed {
    pub(super) reach: Reach,
    /// The action, principal or policy that does.
    pub(super) what: String,
    /// The attribute.
    pub(super) path: Pointer,
}

/// What the change's policies allow that they did not before.
pub(super) fn newly_allowed(row: &Row<'_>) -> BTreeSet<Allowed> {
    let after = allowed(&row.change.after);
    let before = allowed(&row.change.before);
    after.difference(&before).cloned().collect()
}

const DOCUMENTS: &[&str] = &[
    "policy",
    "assume_role_policy",
    "access_policy",
    "access_policies",
    "resource_policy",
    "policy_document",
    "inline_policy",
];
const ATTACHED: &[&str] = &["policy_arn", "managed_policy_arns", "role", "role_definition_name"];

fn allowed(object: &Value) -> BTreeSet<Allowed> {
    let mut out = BTreeSet::new();
    let Some(map) = object.as_map() else { return out };
    for name in DOCUMENTS {
        let Some(value) = map.get(*name) else { continue };
        let path = Pointer::default().join(name);
        documents(value, &path, &mut out);
    }
    for name in ATTACHED {
        let Some(value) = map.get(*name) else { continue };
        let texts = value.as_list().unwrap_or_else(|| core::slice::from_ref(value));
        for policy in texts.iter().filter_map(Value::as_text).filter(|text| is_admin_policy(text)) {
            let path = Pointer::default().join(name);
            out.insert(Allowed { reach: Reach::Admin, what: policy.to_owned(), path });
        }
    }
    if object.read(&["principal"]).text() == Some("*") {
        let path = Pointer::default().join("principal");
        out.insert(Allowed { reach: Reach::Anybody, what: "*".to_owned(), path });
    }
    out
}

fn is_admin_policy(name: &str) -> bool {
    let tail = name.rsplit('/').next().unwrap_or(name);
    let exact =
        ["roles/owner", "roles/editor", "Owner", "Contributor", "User Access Administrator"];
    exact.contains(&name)
        || tail.starts_with("AdministratorAccess")
        || ["PowerUserAccess", "IAMFullAccess"].contains(&tail)
}

fn documents(value: &Value, path: &Pointer, out: &mut BTreeSet<Allowed>) {
    match value {
        Value::Text(text) if shallow(text) => {
            if let Ok(document) = serde_json::from_str::<Value>(text) {
                statements(&document, path, out);
            }
        }
        Value::List(list) => {
            for entry in list {
                match entry.read(&["policy"]).text() {
                    Some(text) => documents(&Value::text(text), path, out),
                    None => statements(entry, path, out),
                }
            }
        }
        Value::Map(_) => statements(value, path, out),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => {}
    }
}

/// Whether a document nests no deeper than it is worth reading.
fn shallow(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut deepest = 0_usize;
    for b in text.bytes() {
        depth = match b {
            b'{' | b'[' => depth.saturating_add(1),
            b'}' | b']' => depth.saturating_sub(1),
            _other => depth,
        };
        deepest = deepest.max(depth);
    }
    deepest <= DEPTH_MAX
}

fn statements(document: &Value, path: &Pointer, out: &mut BTreeSet<Allowed>) {
    let Some(value) = document.as_map().and_then(|map| map.get("Statement")) else { return };
    let list = value.as_list().unwrap_or_else(|| core::slice::from_ref(value));
    for statement in list {
        if statement.read(&["Effect"]).text() != Some("Allow") {
            continue;
        }
        actions(statement, path, out);
        principals(statement, path, out);
    }
}

fn texts<'a>(statement: &'a Value, key: &str) -> Vec<&'a str> {
    let Some(value) = statement.as_map().and_then(|map| map.get(key)) else { return Vec::new() };
    let list = value.as_list().unwrap_or_else(|| core::slice::from_ref(value));
    list.iter().filter_map(Value::as_text).collect()
}

fn actions(statement: &Value, path: &Pointer, out: &mut BTreeSet<Allowed>) {
    let everywhere = texts(statement, "Resource").contains(&"*");
    let mut add = |reach, what: &str| {
        out.insert(Allowed { reach, what: what.to_owned(), path: path.clone() });
    };
    for refused in texts(statement, "NotAction") {
        add(Reach::Admin, &format!("everything but {refused}"));
    }
    for action in texts(statement, "Action") {
        let (service, name) = action.split_once(':').unwrap_or(("*", action));
        if service == "*" || (matches!(service, "iam" | "sts" | "organizations") && name == "*") {
            add(Reach::Admin, action);
        } else if name == "*" && everywhere {
            add(Reach::Wildcard, action);
        }
        if !reads(name) {
            add(Reach::Write, action);
        }
    }
}

fn reads(action: &str) -> bool {
    let verbs = [
        "get",
        "list",
        "describe",
        "head",
        "read",
        "scan",
        "query",
        "batchget",
        "select",
        "view",
        "lookup",
        "search",
        "decrypt",
        "assumerole",
        "receive",
        "generatedatakey",
        "condition",
    ];
    let lower = action.to_lowercase();
    verbs.iter().any(|verb| lower.starts_with(verb))
}

fn principals(statement: &Value, path: &Pointer, out: &mut BTreeSet<Allowed>) {
    let limited = statement.as_map().is_some_and(|map| map.contains_key("Condition"));
    let mut named: Vec<&str> = texts(statement, "Principal");
    let map = statement.as_map().and_then(|map| map.get("Principal"));
    if let Some(principal) = map.filter(|value| value.as_map().is_some()) {
        named.extend(texts(principal, "AWS"));
    }
    for who in named {
        let account =
            who.split(':').find(|part| is_account(part)).or_else(|| is_account(who).then_some(who));
        let reach = if who == "*" && !limited {
            Reach::Anybody
        } else if account.is_some() {
            Reach::Account
        } else {
            continue;
        };
        let what = account.unwrap_or(who).to_owned();
        out.insert(Allowed { reach, what, path: path.clone() });
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}
