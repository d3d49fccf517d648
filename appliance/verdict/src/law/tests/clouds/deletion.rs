//! Law 2.

use super::*;
const ID: &str = "deletion_confirmation";

#[test]
fn what_holds_data_is_not_deleted_or_made_anew_unconfirmed() {
    for kind in [
        "azurerm_storage_account",
        "azurerm_managed_disk",
        "azurerm_mssql_database",
        "azurerm_cosmosdb_account",
        "azurerm_key_vault",
        "azurerm_resource_group",
        "google_storage_bucket",
        "google_sql_database_instance",
        "google_bigquery_dataset",
        "google_spanner_database",
        "google_compute_disk",
        "google_kms_crypto_key",
        "google_project",
    ] {
        let it = json!({ "name": "it" });
        check(&case_of(&deleted(kind, &it)), ID, FAIL);
        let mut confirmed = case_of(&deleted(kind, &it));
        confirmed.request.as_mut().unwrap().confirmed_deletions = vec![format!("{kind}.it")];
        check(&confirmed, ID, None);
        check(&anew(kind), ID, FAIL);
        check(&case_of(&created(kind, &it)), ID, None);
    }
    for kind in ["azurerm_network_security_rule", "google_storage_bucket_iam_member"] {
        check(&anew(kind), ID, None);
    }
}

fn anew(kind: &str) -> tribune_record::Case {
    let it = json!({ "name": "it" });
    case_of(&json!([{ "type": kind, "name": "it", "action": "replace",
        "before": it, "after": it }]))
}

#[test]
fn what_protects_is_not_taken_away() {
    let of = |path: &[&str], value: Json| {
        path.iter().rev().fold(value, |inner, key| match *key {
            "0" => json!([inner]),
            key => json!({ key: inner }),
        })
    };
    for (kind, path, on, off) in [
        ("azurerm_key_vault", &["purge_protection_enabled"][..], json!(true), json!(false)),
        ("azurerm_key_vault", &["soft_delete_retention_days"], json!(90_u8), json!(7_u8)),
        (
            "azurerm_storage_account",
            &["blob_properties", "0", "delete_retention_policy", "0", "days"],
            json!(30_u8),
            json!(1_u8),
        ),
        (
            "azurerm_postgresql_flexible_server",
            &["backup_retention_days"],
            json!(35_u8),
            json!(7_u8),
        ),
        (
            "azurerm_postgresql_flexible_server",
            &["geo_redundant_backup_enabled"],
            json!(true),
            json!(false),
        ),
        ("google_sql_database_instance", &["deletion_protection"], json!(true), json!(false)),
        (
            "google_sql_database_instance",
            &["settings", "0", "backup_configuration", "0", "enabled"],
            json!(true),
            json!(false),
        ),
        ("google_bigquery_dataset", &["delete_contents_on_destroy"], json!(false), json!(true)),
        ("google_project", &["deletion_policy"], json!("PREVENT"), json!("DELETE")),
        (
            "google_bigtable_table",
            &["deletion_protection"],
            json!("PROTECTED"),
            json!("UNPROTECTED"),
        ),
    ] {
        let (on, off) = (of(path, on), of(path, off));
        check(&case_of(&updated(kind, &on, &off)), ID, FAIL);
        check(&case_of(&updated(kind, &off, &on)), ID, None);
        check(&case_of(&updated(kind, &on, &on)), ID, None);
    }
}

#[test]
fn what_stands_there_does_not_begin_to_expire() {
    let bucket = |action: &str| {
        json!({ "name": "b", "lifecycle_rule": [
            { "action": [{ "type": action }], "condition": [{ "age": 30_u8 }] }] })
    };
    let none = json!({ "name": "b", "lifecycle_rule": [] });
    let of = |after: &Json| case_of(&updated("google_storage_bucket", &none, after));
    check(&of(&bucket("Delete")), ID, FAIL);
    check(&of(&bucket("SetStorageClass")), ID, None);
    let policy = |days: i64| {
        let blob = json!({ "delete_after_days_since_modification_greater_than": days });
        json!({ "storage_account_id": "/x/sa",
            "rule": [{ "name": "r", "actions": [{ "base_blob": [blob] }] }] })
    };
    check(&case_of(&created("azurerm_storage_management_policy", &policy(30))), ID, FAIL);
    check(&case_of(&created("azurerm_storage_management_policy", &policy(0))), ID, FAIL);
    check(&case_of(&created("azurerm_storage_management_policy", &policy(-1))), ID, None);
    let kind = "azurerm_storage_management_policy";
    check(&case_of(&updated(kind, &policy(-1), &policy(0))), ID, FAIL);
    check(&case_of(&updated(kind, &policy(0), &policy(0))), ID, None);
}

#[test]
fn a_database_of_spanner_keeps_its_tables_and_its_versions() {
    let kept_for = "version_retention_period";
    let database = |ddl: &[&str], kept: &str| json!({ "name": "d", "ddl": ddl, kept_for: kept });
    let of =
        |before: &Json, after: &Json| case_of(&updated("google_spanner_database", before, after));
    let (make, more, drop) = ("CREATE TABLE t (i INT64)", "CREATE TABLE u", "DROP TABLE t");
    let before = database(&[make], "7d");
    check(&of(&before, &database(&[make, drop], "7d")), ID, FAIL);
    check(&of(&before, &database(&[make, "CREATE TABLE u; DROP TABLE t"], "7d")), ID, FAIL);
    check(&of(&before, &database(&[make, more], "7d")), ID, None);
    check(&of(&database(&[make, drop], "7d"), &database(&[make, drop, more], "7d")), ID, None);
    for (kept, expected) in [("1h", FAIL), ("", FAIL), ("a while", FAIL), ("168h", None)] {
        check(&of(&before, &database(&[make], kept)), ID, expected);
    }
    check(&of(&before, &database(&[make], "30d")), ID, None);
    // What is made holds nothing yet.
    let made = database(&[make, drop], "1h");
    check(&case_of(&created("google_spanner_database", &made)), ID, None);
}
