//! Clues of Azure and Google: labels, groups of resources, projects, and ids that are paths.

use serde_json::{Value as Json, json};
use tribune_record::EnvironmentKind;

use super::{Said, placed};
use crate::fixture::created;

#[track_caller]
fn check(kind: &str, properties: &Json, production: bool) {
    let placements = placed(&created(kind, properties), &Said::default());
    let placement = &placements[0];
    assert_eq!(placement.kind == EnvironmentKind::Production, production, "{placement:?}");
}

#[test]
fn labels_are_tags_wherever_a_service_keeps_them() {
    let labels = json!({ "environment": "development" });
    for (kind, properties) in [
        ("google_storage_bucket", json!({ "labels": labels })),
        ("google_storage_bucket", json!({ "effective_labels": labels })),
        ("google_container_cluster", json!({ "resource_labels": labels })),
        ("google_sql_database_instance", json!({ "settings": [{ "user_labels": labels }] })),
    ] {
        check(kind, &properties, false);
    }
    check("google_storage_bucket", &json!({ "annotations": labels }), true);
}

#[test]
fn a_group_or_a_project_says_what_is_in_it_and_a_tag_does_not_deny_it() {
    let of = |key: &str, name: &str| {
        json!({ key: name, "tags": { "environment": "development" },
            "labels": { "environment": "development" } })
    };
    check("azurerm_managed_disk", &of("resource_group_name", "rg-shop-prod"), true);
    check("azurerm_managed_disk", &of("resource_group_name", "rg-shop"), false);
    check("azurerm_managed_disk", &json!({ "resource_group_name": "rg-shop-dev" }), false);
    check("google_compute_disk", &of("project", "shop-prod"), true);
    check("google_compute_disk", &of("project", "shop"), false);
    check("google_compute_disk", &json!({ "project": "shop-dev" }), false);
    let scope = |group: &str| {
        let id = ["/subscriptions/1/resourceGroups/", group].concat();
        json!({ "scope": id, "name": "dev-readers" })
    };
    check("azurerm_role_assignment", &scope("rg-prod"), true);
    check("azurerm_role_assignment", &scope("rg-other"), false);
}

#[test]
fn a_part_is_no_less_than_the_account_it_stands_in() {
    let id = "/subscriptions/1/resourceGroups/x/providers/Microsoft.Storage/storageAccounts/sa";
    let of = |environment: &str| {
        let account = json!({ "id": id, "name": "sa", "tags": { "environment": environment } });
        let plan = json!([
            { "type": "azurerm_storage_account", "name": "a", "action": "no-op",
              "before": account, "after": account },
            { "type": "azurerm_storage_container", "name": "c", "action": "create",
              "properties": { "name": "dev-c", "storage_account_id": id } },
        ]);
        placed(&plan, &Said::default())[1].kind
    };
    assert_eq!(of("production"), EnvironmentKind::Production);
    assert_eq!(of("development"), EnvironmentKind::NonProduction);
}
