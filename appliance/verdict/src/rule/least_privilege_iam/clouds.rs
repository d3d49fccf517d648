//! Power that Azure and Google hand over: roles that are assigned, roles that are written, and keys
//! of service accounts.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Change, Known, Pointer, Unknown, UnknownKind, Value};

use super::power::Excess;
use crate::{
    members::{IAM, Membership, Said, is_iam, memberships},
    view::Ground,
    walk::{at, places},
};

const ASSIGNMENT: &str = "azurerm_role_assignment";
const DEFINITION: &str = "azurerm_role_definition";
const KEY: &str = "google_service_account_key";
const CUSTOM: [&str; 2] = ["google_organization_iam_custom_role", "google_project_iam_custom_role"];

/// Roles of Azure that give everything, or the power to take everything, with their ids. Source:
/// Azure built-in roles, "Privileged".
const AZURE_ROLES: [(&str, &str, Reach); 4] = [
    ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c", Reach::WhereItIs),
    ("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", Reach::Further),
    (
        "Role Based Access Control Administrator",
        "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
        Reach::Further,
    ),
    ("User Access Administrator", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", Reach::Further),
];
/// `Reader` by its id: it gives nothing but to look.
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

/// Whether a role that is given on one thing reaches further than the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    WhereItIs,
    /// It can give itself and others more.
    Further,
}

/// Actions that alone change what an identity may do, in lower case.
const AZURE_POWERS: [&str; 6] = [
    "microsoft.authorization/*",
    "microsoft.authorization/*/write",
    "microsoft.authorization/roleassignments/*",
    "microsoft.authorization/roleassignments/write",
    "microsoft.authorization/roledefinitions/*",
    "microsoft.authorization/roledefinitions/write",
];

/// Roles of Google's that on a project, a folder or an organisation give everything, or the power
/// to take everything. Source: Google Cloud, "Basic roles" and "Roles for service account
/// impersonation"; the published escalation paths (Rhino Security Labs 2020).
const GOOGLE_ROLES: [&str; 16] = [
    "roles/billing.admin",
    "roles/editor",
    "roles/iam.organizationRoleAdmin",
    "roles/iam.roleAdmin",
    "roles/iam.securityAdmin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountKeyAdmin",
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountUser",
    "roles/iam.workloadIdentityPoolAdmin",
    "roles/orgpolicy.policyAdmin",
    "roles/owner",
    "roles/resourcemanager.folderAdmin",
    "roles/resourcemanager.folderIamAdmin",
    "roles/resourcemanager.organizationAdmin",
    "roles/resourcemanager.projectIamAdmin",
];

/// Permissions by which whoever has one of them on a project becomes somebody else there. Source:
/// the same.
const GOOGLE_POWERS: [&str; 19] = [
    "cloudbuild.builds.create",
    "deploymentmanager.deployments.create",
    "deploymentmanager.deployments.update",
    "iam.roles.create",
    "iam.roles.update",
    "iam.serviceAccountKeys.create",
    "iam.serviceAccounts.actAs",
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.getOpenIdToken",
    "iam.serviceAccounts.implicitDelegation",
    "iam.serviceAccounts.setIamPolicy",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt",
    "orgpolicy.policy.set",
    "resourcemanager.folders.setIamPolicy",
    "resourcemanager.organizations.setIamPolicy",
    "resourcemanager.projects.setIamPolicy",
    "serviceusage.apiKeys.create",
    "storage.hmacKeys.create",
];

/// The types that are read here.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    IAM.into_iter().chain(CUSTOM).chain([ASSIGNMENT, DEFINITION, KEY])
}

/// Whether a type is read here.
pub(super) fn knows(kind: &str) -> bool {
    [ASSIGNMENT, DEFINITION, KEY].contains(&kind) || CUSTOM.contains(&kind) || is_iam(kind)
}

/// What a change hands over, if it is too much or if nobody can read how much.
pub(super) fn given(view: &Ground<'_>, change: &Change) -> Vec<(Pointer, Excess)> {
    let kind = change.resource_type.as_str();
    match kind {
        ASSIGNMENT => assigned(change).into_iter().collect(),
        DEFINITION => defined(change),
        KEY if change.action.creates() => {
            let account = change.after.read(&["service_account_id"]).text().unwrap_or("it is of");
            let what = format!("whoever holds the key everything that {account} may do");
            vec![(at(&["service_account_id"]), Excess::Perhaps(what))]
        }
        _custom if CUSTOM.contains(&kind) => written(change),
        _iam if is_iam(kind) => bound(view, change),
        _other => vec![],
    }
}

/// What a change hands over that is only known after apply; none where it is masked.
pub(super) fn open(change: &Change) -> Vec<(Pointer, Option<&Unknown>)> {
    let kind = change.resource_type.as_str();
    let paths: &[&str] = match kind {
        ASSIGNMENT if change.after.read(&["role_definition_name"]).text().is_none() => {
            &["role_definition_name", "role_definition_id", "scope"]
        }
        ASSIGNMENT => &["role_definition_name", "scope"],
        DEFINITION => {
            &["permissions.actions", "permissions.data_actions", "assignable_scopes", "scope"]
        }
        _custom if CUSTOM.contains(&kind) => &["permissions"],
        _other => &[],
    };
    let own = paths.iter().flat_map(|path| places(&change.after, path));
    let own = own.filter_map(|(path, known)| match known {
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Some((path, Some(unknown)))
        }
        Known::Masked => Some((path, None)),
        Known::Unknown(_) | Known::Is(_) | Known::Absent => None,
    });
    let members = memberships(change).into_iter().flat_map(|one| {
        let Membership { path, role, member } = one;
        [role, member].into_iter().filter_map(move |said| match said {
            Said::Open(unknown) => Some((path.clone(), unknown)),
            Said::Is(_) | Said::Garbled | Said::Nothing => None,
        })
    });
    let mut found: Vec<_> = own.chain(members).collect();
    found.dedup_by(|one, other| one.0 == other.0);
    found
}

/// How much a scope of Azure's takes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breadth {
    /// A subscription, a group of them, or everything.
    Wide,
    /// A group of resources, or one of them.
    Narrow,
}

/// How much a scope takes in; none where nobody can say.
fn breadth(known: Known<'_>) -> Option<Breadth> {
    const WIDE: [&str; 2] = ["azurerm_management_group", "azurerm_subscription"];
    let Known::Is(Value::Text(scope)) = known else { return None };
    if let Some(named) = scope.strip_prefix("${") {
        // An object of the plan by an identifier to come.
        let kind = named.rsplit_once('.').and_then(|(object, _id)| object.rsplit_once('.'));
        let (kind, _name) = kind?;
        let is_wide = WIDE.iter().any(|wide| kind.ends_with(wide));
        return Some(if is_wide { Breadth::Wide } else { Breadth::Narrow });
    }
    let parts = scope.split('/').filter(|part| !part.is_empty()).count();
    let is_group = scope.to_lowercase().contains("/managementgroups/");
    Some(if parts <= 2 || is_group { Breadth::Wide } else { Breadth::Narrow })
}

fn assigned(change: &Change) -> Option<(Pointer, Excess)> {
    let after = &change.after;
    let (key, name) =
        ["role_definition_name", "role_definition_id"].into_iter().find_map(|key| {
            let text = after.read(&[key]).text().filter(|text| !text.is_empty())?;
            Some((key, text))
        })?;
    let last = name.rsplit('/').next().unwrap_or(name);
    let role = AZURE_ROLES.iter().find(|(role, id, _reach)| {
        name.eq_ignore_ascii_case(role) || last.eq_ignore_ascii_case(id)
    });
    let scope = breadth(after.read(&["scope"]));
    let tamed = after.read(&["condition"]).text().is_some_and(|text| !text.is_empty());
    let on = after.read(&["scope"]).text().unwrap_or("what it is given on");
    let path = at(&[key]);
    let Some((role, _id, reach)) = role else {
        let broad = ["Administrator", "Contributor", "Owner"].iter().any(|end| name.ends_with(end));
        let named = key == "role_definition_name";
        let wide = scope != Some(Breadth::Narrow);
        let known = last.eq_ignore_ascii_case(READER);
        let what = format!("whatever the role {last} gives on {on}");
        let is_much = wide && !known && (broad || !named);
        return is_much.then_some((path, Excess::Perhaps(what)));
    };
    let what = format!("everything that {role} gives on {on}");
    match (scope, reach) {
        (Some(Breadth::Wide), _) if !tamed => Some((path, Excess::Surely(what))),
        (Some(Breadth::Narrow), Reach::WhereItIs) => None,
        (Some(_) | None, _) => Some((path, Excess::Perhaps(what))),
    }
}

/// A role that is written: everything, everything of a service, or the power to give roles.
fn defined(change: &Change) -> Vec<(Pointer, Excess)> {
    let mut found = vec![];
    for list in ["permissions.actions", "permissions.data_actions"] {
        for (path, known) in places(&change.after, list) {
            let Some(action) = known.text() else { continue };
            let lower = action.to_lowercase();
            let excess = if matches!(lower.as_str(), "*" | "*/*") {
                Excess::Surely(String::from("every action"))
            } else if AZURE_POWERS.contains(&lower.as_str()) {
                Excess::Surely(format!("{action}, which is the way to everything"))
            } else if lower.ends_with("/*") && lower.matches('/').count() == 1 {
                Excess::Surely(format!("every action of {}", action.trim_end_matches("/*")))
            } else if lower.starts_with("*/") && lower != "*/read" {
                Excess::Perhaps(format!("{action} of every service"))
            } else {
                continue;
            };
            found.push((path, excess));
        }
    }
    found
}

/// A role of Google's that is written.
fn written(change: &Change) -> Vec<(Pointer, Excess)> {
    let permissions = places(&change.after, "permissions").into_iter();
    let found = permissions.filter_map(|(path, known)| {
        let permission = known.text()?;
        let what = format!("{permission}, which is the way to everything");
        GOOGLE_POWERS.contains(&permission).then_some((path, Excess::Surely(what)))
    });
    found.collect()
}

/// Roles that are given on a project, a folder or an organisation.
fn bound(view: &Ground<'_>, change: &Change) -> Vec<(Pointer, Excess)> {
    const WIDE: [&str; 3] =
        ["google_folder_iam_", "google_organization_iam_", "google_project_iam_"];
    let kind = change.resource_type.as_str();
    if !WIDE.iter().any(|wide| kind.starts_with(wide)) {
        return vec![];
    }
    let path = at(&[if kind.ends_with("_iam_policy") { "policy_data" } else { "role" }]);
    let mut roles: Vec<Said<'_>> = vec![];
    for one in memberships(change) {
        if !roles.contains(&one.role) {
            roles.push(one.role);
        }
    }
    let judged = roles.into_iter().filter_map(|role| match role {
        Said::Is(role) => google(view, &role),
        Said::Garbled => {
            Some(Excess::Perhaps(String::from("whatever its policy says, which is none")))
        }
        Said::Open(_) | Said::Nothing => None,
    });
    judged.map(|excess| (path.clone(), excess)).collect()
}

fn google(view: &Ground<'_>, role: &str) -> Option<Excess> {
    if GOOGLE_ROLES.contains(&role) {
        return Some(Excess::Surely(format!("everything that {role} gives")));
    }
    let last = role.rsplit(['.', '/']).next().unwrap_or(role);
    if role.starts_with("roles/") {
        let broad = last.to_lowercase().ends_with("admin");
        return broad.then(|| Excess::Perhaps(format!("whatever Google puts into {role}")));
    }
    // What a role that the plan writes may do is judged where it is written.
    let here = view.effective().any(|subject| {
        let change = subject.change;
        CUSTOM.contains(&&*change.resource_type)
            && change.after.read(&["role_id"]).text() == Some(last)
    });
    (!here).then(|| {
        Excess::Perhaps(format!("whatever the role {last} gives, which does not stand in the plan"))
    })
}
