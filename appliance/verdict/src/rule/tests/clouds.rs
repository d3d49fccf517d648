//! Roles, members and keys of Azure and Google.

use super::*;
const POWER: &str = "least_privilege_iam";
const STRANGER: &str = "vendor_access";
const OPEN: &str = "unknown_value";

const SUBSCRIPTION: &str = "/subscriptions/00000000-0000-0000-0000-000000000000";

fn assigned(role: &str, scope: &str) -> Case {
    let properties = json!({ "role_definition_name": role, "scope": scope, "principal_id": "p-1" });
    case_of(&created("azurerm_role_assignment", &properties))
}

#[test]
fn nobody_is_made_the_owner_of_a_subscription() {
    for role in [
        "Owner",
        "contributor",
        "User Access Administrator",
        "Role Based Access Control Administrator",
    ] {
        check(&assigned(role, SUBSCRIPTION), POWER, FAIL);
        check(&assigned(role, "/providers/Microsoft.Management/managementGroups/g"), POWER, FAIL);
    }
    let group = format!("{SUBSCRIPTION}/resourceGroups/shop");
    check(&assigned("Owner", &group), POWER, UNKNOWN);
    check(&assigned("Contributor", &group), POWER, None);
    check(&assigned("Reader", SUBSCRIPTION), POWER, None);
    check(&assigned("Storage Blob Data Reader", SUBSCRIPTION), POWER, None);
    check(&assigned("Storage Blob Data Owner", SUBSCRIPTION), POWER, UNKNOWN);
    check(&assigned("Storage Blob Data Owner", &group), POWER, None);
    let by_id = |id: &str| {
        let id = format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{id}");
        case_of(&created(
            "azurerm_role_assignment",
            &json!({ "role_definition_id": id, "scope": SUBSCRIPTION }),
        ))
    };
    check(&by_id("8e3af657-a8ff-443c-a75c-2fe8c4bcb635"), POWER, FAIL);
    check(&by_id("acdd72a7-3385-48ef-bd42-f606fba81ae7"), POWER, None);
    check(&by_id("11111111-2222-3333-4444-555555555555"), POWER, UNKNOWN);
}

#[test]
fn a_role_or_a_scope_nobody_can_read_waits() {
    const KIND: &str = "azurerm_role_assignment";
    let scope = json!({ "scope": SUBSCRIPTION });
    check(&case(with_unknown(KIND, &scope, "role_definition_name", &["var.r"])), OPEN, UNKNOWN);
    let owner = json!({ "role_definition_name": "Owner" });
    let open = case(with_unknown(KIND, &owner, "scope", &["azurerm_storage_account.a.id"]));
    check(&open, OPEN, UNKNOWN);
    check(&open, POWER, UNKNOWN);
    let mut hidden = assigned("Reader", SUBSCRIPTION);
    check(&hidden, OPEN, None);
    hide(&mut hidden, "role_definition_name");
    check(&hidden, OPEN, UNKNOWN);
    // An object of the plan by an identifier to come.
    let by_name = |scope: &str| assigned("Contributor", scope);
    check(&by_name("${azurerm_storage_account.a.id}"), POWER, None);
    check(&by_name("${data.azurerm_subscription.s.id}"), POWER, FAIL);
}

#[test]
fn a_role_of_azure_has_no_wildcard() {
    let of = |key: &str, action: &str| {
        let permissions = json!([{ key: [action, "Microsoft.Storage/storageAccounts/read"] }]);
        let properties = json!({ "name": "r", "permissions": permissions });
        case_of(&created("azurerm_role_definition", &properties))
    };
    for action in [
        "*",
        "Microsoft.Authorization/*",
        "microsoft.authorization/roleAssignments/write",
        "Microsoft.Storage/*",
    ] {
        check(&of("actions", action), POWER, FAIL);
    }
    check(&of("data_actions", "*"), POWER, FAIL);
    check(&of("actions", "*/write"), POWER, UNKNOWN);
    check(&of("actions", "*/read"), POWER, None);
    check(&of("not_actions", "*"), POWER, None);
    check(&of("actions", "Microsoft.Storage/storageAccounts/*"), POWER, None);
    let open = with_unknown("azurerm_role_definition", &json!({}), "permissions", &["var.p"]);
    check(&case(open), OPEN, UNKNOWN);
}

fn member(kind: &str, role: &str, member: &str) -> Case {
    let properties = json!({ "project": "shop", "role": role, "member": member });
    case_of(&created(kind, &properties))
}

#[test]
fn nobody_is_made_the_owner_of_a_project() {
    let of = |role: &str| {
        member("google_project_iam_member", role, "serviceAccount:a@shop.iam.gserviceaccount.com")
    };
    for role in [
        "roles/owner",
        "roles/editor",
        "roles/iam.securityAdmin",
        "roles/iam.serviceAccountTokenCreator",
        "roles/resourcemanager.projectIamAdmin",
    ] {
        check(&of(role), POWER, FAIL);
    }
    check(&of("roles/storage.admin"), POWER, UNKNOWN);
    check(&of("roles/storage.objectViewer"), POWER, None);
    check(&of("projects/shop/roles/ours"), POWER, UNKNOWN);
    let on = |kind: &str, role: &str| member(kind, role, "user:dana@example.com");
    check(&on("google_storage_bucket_iam_member", "roles/storage.admin"), POWER, None);
    check(&on("google_folder_iam_member", "roles/owner"), POWER, FAIL);
    let policy = |role: &str| {
        let bindings = json!({ "bindings": [{ "role": role, "members": ["user:a@b.com"] }] });
        let properties = json!({ "policy_data": bindings.to_string() });
        case_of(&created("google_organization_iam_policy", &properties))
    };
    check(&policy("roles/owner"), POWER, FAIL);
    check(&policy("roles/viewer"), POWER, None);
    let kind = "google_project_iam_binding";
    let open = with_unknown(kind, &json!({ "members": ["user:a@b.com"] }), "role", &["var.r"]);
    check(&case(open), OPEN, UNKNOWN);
    let open = with_unknown(kind, &json!({ "role": "roles/x.y" }), "members", &["var.m"]);
    check(&case(open), OPEN, UNKNOWN);
}

#[test]
fn a_role_of_google_is_read_where_it_is_written() {
    let written = |permission: &str| {
        json!({ "type": "google_project_iam_custom_role", "name": "ours", "action": "create",
            "properties": { "role_id": "ours",
                "permissions": [permission, "storage.objects.get"] } })
    };
    let given = json!({ "type": "google_project_iam_member", "name": "m", "action": "create",
        "properties": { "role": "projects/shop/roles/ours", "member": "group:ops@example.com" } });
    check(&case_of(&json!([written("storage.objects.list"), given])), POWER, None);
    check(&case_of(&json!([written("iam.serviceAccounts.actAs"), given])), POWER, FAIL);
    check(&case_of(&json!([written("resourcemanager.projects.setIamPolicy")])), POWER, FAIL);
}

#[test]
fn a_key_of_a_service_account_is_looked_at() {
    let key = json!({ "service_account_id": "projects/shop/serviceAccounts/a" });
    check(&case_of(&created("google_service_account_key", &key)), POWER, UNKNOWN);
    let same = json!([{ "type": "google_service_account_key", "name": "k", "action": "update",
        "before": key, "after": key }]);
    check(&case_of(&same), POWER, None);
}

#[test]
fn somebody_from_outside_is_a_stranger() {
    let of = |name: &str| {
        let mut case =
            member("google_storage_bucket_iam_member", "roles/storage.objectViewer", name);
        case.settings.site.own_accounts = vec!["example.com".to_owned(), "shop".to_owned()];
        case
    };
    check(&of("user:eve@vendor.com"), STRANGER, FAIL);
    check(&of("serviceAccount:x@vendor.iam.gserviceaccount.com"), STRANGER, FAIL);
    check(&of("allUsers"), STRANGER, FAIL);
    check(&of("user:dana@example.com"), STRANGER, None);
    check(&of("serviceAccount:a@shop.iam.gserviceaccount.com"), STRANGER, None);
    let lighthouse = |tenant: &str| {
        let properties = json!({ "managing_tenant_id": tenant, "name": "msp" });
        let mut case = case_of(&created("azurerm_lighthouse_definition", &properties));
        case.settings.site.own_accounts = vec!["t-own".to_owned()];
        case
    };
    check(&lighthouse("t-vendor"), STRANGER, FAIL);
    check(&lighthouse("t-own"), STRANGER, None);
    let peering = |id: &str| {
        let properties = json!({ "remote_virtual_network_id": id });
        let mut case = case_of(&created("azurerm_virtual_network_peering", &properties));
        case.settings.site.own_accounts = vec!["s-own".to_owned()];
        case
    };
    check(&peering("/subscriptions/s-vendor/resourceGroups/x/y"), STRANGER, FAIL);
    check(&peering("/subscriptions/s-own/resourceGroups/x/y"), STRANGER, None);
}
