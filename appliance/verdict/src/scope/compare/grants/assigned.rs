//! What a role of Azure that a plan hands out gives: to whom, on what, how far.
//!
//! Source: Microsoft's list of built-in roles.

use alloc::{format, string::String, vec::Vec};

use super::{
    super::{super::contract::Access, View, row::Row, words::holds_any},
    Fit,
};

/// Roles that end like another kind and are none: they give the keys of the thing, or its rights.
const MORE: &[(&str, Access)] = &[
    ("Contributor", Access::Admin),
    ("Classic Storage Account Contributor", Access::Admin),
    ("Reader and Data Access", Access::Admin),
    ("Storage Account Contributor", Access::Admin),
];

/// How a role's name ends, and how far it reaches.
const ENDINGS: &[(&str, Access)] = &[
    ("Reader", Access::Read),
    ("Receiver", Access::Read),
    ("User", Access::Read),
    ("Data Contributor", Access::Write),
    ("Sender", Access::Write),
    ("Writer", Access::Write),
];

/// How far a role reaches; one that no table knows, all the way.
fn reach(role: &str) -> Access {
    let more = MORE.iter().find(|(name, _access)| *name == role);
    let ending = || ENDINGS.iter().find(|(end, _access)| role.ends_with(end));
    more.or_else(ending).map_or(Access::Admin, |(_name, access)| *access)
}

/// How far a role of Google reaches, by how its name ends; nothing where nobody can tell.
fn google(role: &str) -> Option<Access> {
    let name = role.strip_prefix("roles/")?.rsplit('.').next()?.to_lowercase();
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    if ends(&["admin", "owner", "developer", "editor"]) && name != "dataeditor" {
        Some(Access::Admin)
    } else if ends(&["creator", "dataeditor", "invoker", "publisher", "user", "writer"]) {
        Some(Access::Write)
    } else if ends(&["accessor", "reader", "subscriber", "viewer"]) {
        Some(Access::Read)
    } else {
        None
    }
}

/// A role of Google on an object, held against what access was asked to.
fn google_fits(view: &View<'_>, row: &Row<'_>) -> Option<Fit> {
    let kind = row.change.resource_type.as_str();
    let binds = kind.starts_with("google_") && kind.contains("_iam_");
    let role = row.change.after.read(&["role"]).text().filter(|_| binds)?;
    let targets = view.targets();
    let access = targets.iter().filter_map(|target| target.item.access).max();
    let access = access.or(view.contract.access).unwrap_or(Access::Read);
    match google(role) {
        Some(reach) if reach > access && !targets.is_empty() => {
            Some(Fit::Beyond(format!("the role {role}")))
        }
        None if !targets.is_empty() => Some(Fit::Unsaid(format!("the role {role}"))),
        Some(_) | None => None,
    }
}

/// An assignment, held against what access was asked to.
pub(super) fn fits(view: &View<'_>, row: &Row<'_>) -> Vec<Fit> {
    let targets = view.targets();
    if let Some(fit) = google_fits(view, row) {
        return [fit].into();
    }
    if row.change.resource_type != "azurerm_role_assignment"
        || targets.is_empty()
        || !row.change.action.creates() && row.changed().is_empty()
    {
        return Vec::new();
    }
    let after = |key: &str| row.change.after.read(&[key]).text();
    let mut out = Vec::new();
    let access = targets.iter().filter_map(|target| target.item.access).max();
    let access = access.or(view.contract.access).unwrap_or(Access::Read);
    match after("role_definition_name") {
        Some(role) if reach(role) > access => out.push(Fit::Beyond(format!("the role {role}"))),
        Some(_role) => {}
        None => out.push(Fit::Unsaid("a role that is named by its id alone".into())),
    }
    // "Give the deploy role read access" does not say to what.
    let told = targets.iter().any(|target| target.item.class != "role");
    if let Some(scope) = after("scope").filter(|scope| !told && !scope.contains("/resource")) {
        out.push(Fit::Unsaid(format!("access to all of {scope}")));
    }
    if let Some(scope) = after("scope").filter(|_| told) {
        let last = scope.rsplit('/').next().unwrap_or(scope);
        let named = targets.iter().any(|target| {
            !target.has_words()
                || target.names.contains(&last.to_lowercase())
                || holds_any(last, target.words()).is_some()
        });
        let wide = !scope.contains("/providers/") || !named;
        out.extend(wide.then(|| Fit::Beyond(format!("access to all of {scope}"))));
    }
    let recipients = &view.contract.recipients;
    if let Some(who) = after("principal_id").filter(|_| !recipients.is_empty()) {
        let meant = holds_any(who, recipients.iter().map(String::as_str)).is_some();
        let opaque = who.len() == 36 && who.bytes().filter(|b| *b == b'-').count() == 4;
        if !meant && opaque {
            out.push(Fit::Unsaid(format!("access to {who}")));
        } else if !meant {
            out.push(Fit::Beyond(format!("access to {who}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_role_reaches() {
        for (role, access) in [
            ("Reader", Access::Read),
            ("Storage Blob Data Reader", Access::Read),
            ("Key Vault Secrets User", Access::Read),
            ("Storage Blob Data Contributor", Access::Write),
            ("Storage Account Contributor", Access::Admin),
            ("Storage Blob Data Owner", Access::Admin),
            ("Key Vault Administrator", Access::Admin),
            ("Something New", Access::Admin),
        ] {
            assert_eq!(reach(role), access, "{role}");
        }
    }
}
