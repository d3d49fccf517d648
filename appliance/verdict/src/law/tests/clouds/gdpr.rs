//! Law 7.

use super::*;
use tribune_record::{Unknown, UnknownKind};

const ID: &str = "gdpr_data_residency";

#[track_caller]
fn sees(kind: &str, properties: &Json, expected: Option<Outcome>) {
    let key = if kind.starts_with("google_") { "labels" } else { "tags" };
    let of = |residency: &str| {
        let mut properties = properties.clone();
        properties[key] = json!({ "data_residency": residency });
        // The fixture's region is Amazon's; these say their own.
        json!({ "resources": [{ "type": kind, "name": "it", "action": "create",
            "properties": properties }] })
    };
    check(&read(&of("eu")), ID, expected);
    check(&read(&of("us")), ID, None);
}

fn read(plan: &Json) -> tribune_record::Case {
    case(tribune_plan::read(plan.to_string().as_bytes(), &[7; 32]).unwrap())
}

#[test]
fn a_region_of_azure_or_google_is_in_the_eu_or_not() {
    let at = |place: &str| json!({ "location": place });
    for place in ["West Europe", "westeurope", "Germany West Central", "italynorth"] {
        sees("azurerm_storage_account", &at(place), None);
    }
    for place in ["UK South", "switzerlandnorth", "norwayeast", "East US"] {
        sees("azurerm_storage_account", &at(place), FAIL);
    }
    for place in ["EU", "europe-west1", "EUROPE-WEST4", "EUR4"] {
        sees("google_storage_bucket", &at(place), None);
    }
    for place in ["US", "europe-west2", "europe-west6", "us-central1", "EUR5", "ASIA"] {
        sees("google_storage_bucket", &at(place), FAIL);
    }
    sees("google_compute_disk", &json!({ "zone": "europe-west1-b" }), None);
    sees("google_compute_disk", &json!({ "zone": "us-central1-a" }), FAIL);
    sees("google_kms_key_ring", &at("global"), UNKNOWN);
    sees("google_spanner_instance", &json!({ "config": "regional-europe-west3" }), None);
    sees("google_spanner_instance", &json!({ "config": "nam3" }), FAIL);
    sees("google_pubsub_topic", &json!({}), UNKNOWN);
    sees("google_project_iam_member", &json!({}), None);
    let database = |place: &str| json!({ "location_id": place });
    sees("google_firestore_database", &database("eur3"), None);
    sees("google_firestore_database", &database("nam5"), FAIL);
}

/// One object of people in the EU, whose provider stands inside.
fn in_europe(kind: &str, properties: &Json) -> tribune_record::Case {
    let mut properties = properties.clone();
    properties["labels"] = json!({ "data_residency": "eu" });
    let mut case = read(&json!({ "resources": [
        { "type": kind, "name": "it", "action": "create", "properties": properties }] }));
    case.plan.changes[0].provider.region = tribune_record::Value::Text("europe-west1".to_owned());
    case
}

#[test]
fn what_says_no_place_does_not_always_stand_with_its_provider() {
    check(&in_europe("google_compute_disk", &json!({})), ID, None);
    check(&in_europe("google_bigquery_dataset", &json!({})), ID, FAIL);
    check(&in_europe("google_bigquery_dataset", &json!({ "location": "EU" })), ID, None);
    check(&in_europe("google_pubsub_topic", &json!({})), ID, UNKNOWN);
    let kept = |places: &[&str]| {
        let policy = json!([{ "allowed_persistence_regions": places }]);
        in_europe("google_pubsub_topic", &json!({ "message_storage_policy": policy }))
    };
    check(&kept(&["europe-west1", "europe-west4"]), ID, None);
    check(&kept(&["europe-west1", "us-central1"]), ID, FAIL);
    check(&kept(&["us-central1"]), ID, FAIL);
    check(&kept(&[]), ID, UNKNOWN);
}

#[test]
fn a_place_nobody_can_read_is_not_that_of_the_provider() {
    for (kind, key) in [
        ("google_storage_bucket", "location"),
        ("google_bigquery_dataset", "location"),
        ("google_compute_instance", "zone"),
        ("google_spanner_instance", "config"),
    ] {
        let mut case = in_europe(kind, &json!({}));
        let tribune_record::Value::Map(after) = &mut case.plan.changes[0].after else {
            panic!("an object is a map")
        };
        let unknown = Unknown { kind: UnknownKind::Configured, references: vec![] };
        after.insert(key.to_owned(), tribune_record::Value::Unknown(unknown));
        check(&case, ID, UNKNOWN);
    }
}

#[test]
fn copies_go_where_they_are_sent() {
    let cosmos = |place: &str| {
        json!({ "location": "westeurope", "geo_location": [
            { "location": "West Europe" }, { "location": place }] })
    };
    sees("azurerm_cosmosdb_account", &cosmos("northeurope"), None);
    sees("azurerm_cosmosdb_account", &cosmos("East US"), FAIL);
    let secret = |place: &str| {
        json!({ "location": "europe-west1", "replication": [{ "user_managed": [
            { "replicas": [{ "location": place }] }] }] })
    };
    sees("google_secret_manager_secret", &secret("europe-west4"), None);
    sees("google_secret_manager_secret", &secret("us-east1"), FAIL);
    let auto = json!({ "location": "europe-west1", "replication": [{ "auto": [{}] }] });
    sees("google_secret_manager_secret", &auto, UNKNOWN);
    let pair =
        |place: &str, kind: &str| json!({ "location": place, "account_replication_type": kind });
    sees("azurerm_storage_account", &pair("westeurope", "GRS"), None);
    sees("azurerm_storage_account", &pair("polandcentral", "LRS"), None);
    // No table knows where its copy would be.
    sees("azurerm_storage_account", &pair("polandcentral", "GRS"), UNKNOWN);
    let dual = |place: &str| {
        json!({ "location": "EU", "custom_placement_config": [{ "data_locations": [
            "EUROPE-WEST1", place] }] })
    };
    sees("google_storage_bucket", &dual("EUROPE-WEST4"), None);
    sees("google_storage_bucket", &dual("US-EAST1"), FAIL);
}

#[test]
fn a_part_lies_where_its_owner_does() {
    let of = |place: &str| {
        let server = json!({ "id": "/x/server", "location": place });
        read(&json!({ "resources": [
            { "type": "azurerm_mssql_server", "name": "s", "action": "no-op",
              "before": server, "after": server },
            { "type": "azurerm_mssql_database", "name": "eu_users", "action": "create",
              "properties": { "server_id": "/x/server", "name": "eu-users" } },
        ] }))
    };
    check(&of("westeurope"), ID, None);
    check(&of("eastus"), ID, FAIL);
    let alone = json!({ "resources": [{ "type": "azurerm_mssql_database", "name": "eu_users",
        "action": "create", "properties": { "server_id": "/x/server", "name": "eu-users" } }] });
    check(&read(&alone), ID, UNKNOWN);
}
