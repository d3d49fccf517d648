//! Law 6.

use super::*;
const ID: &str = "pci_baseline";

#[track_caller]
fn sees(kind: &str, mut properties: Json, expected: Option<Outcome>) {
    properties["name"] = json!("cde-store");
    check(&case_of(&created(kind, &properties)), ID, expected);
    properties["name"] = json!("store");
    check(&case_of(&created(kind, &properties)), ID, None);
}

/// A store that nothing else is wrong with.
fn closed(mut properties: Json) -> Json {
    properties["public_network_access_enabled"] = json!(false);
    properties["allow_nested_items_to_be_public"] = json!(false);
    properties
}

#[test]
fn card_data_is_carried_encrypted() {
    let account = |key: &str, value: Json| closed(json!({ key: value }));
    const KIND: &str = "azurerm_storage_account";
    sees(KIND, account("https_traffic_only_enabled", json!(false)), FAIL);
    sees(KIND, account("https_traffic_only_enabled", json!(true)), None);
    sees(KIND, account("enable_https_traffic_only", json!(false)), FAIL);
    sees(KIND, account("min_tls_version", json!("TLS1_0")), FAIL);
    sees(KIND, account("min_tls_version", json!("TLS1_2")), None);
    let open = closed(json!({ "name": "cde" }));
    check(&case(with_unknown(KIND, &open, "min_tls_version", &["var.x"])), ID, UNKNOWN);
    sees("azurerm_mssql_server", closed(json!({ "minimum_tls_version": "1.0" })), FAIL);
    sees("azurerm_mssql_server", closed(json!({ "minimum_tls_version": "1.2" })), None);
    let tde = |on: bool| json!({ "transparent_data_encryption_enabled": on });
    sees("azurerm_mssql_database", tde(false), FAIL);
    sees("azurerm_mssql_database", tde(true), None);
    sees(
        "azurerm_redis_cache",
        closed(json!({ "minimum_tls_version": "1.2", "non_ssl_port_enabled": true })),
        FAIL,
    );
    sees("azurerm_redis_cache", closed(json!({ "minimum_tls_version": "1.2" })), None);
    sees("google_redis_instance", json!({}), FAIL);
    sees(
        "google_redis_instance",
        json!({ "transit_encryption_mode": "SERVER_AUTHENTICATION" }),
        None,
    );
}

#[test]
fn cloud_sql_says_it_in_one_of_two_ways() {
    const KIND: &str = "google_sql_database_instance";
    let with = |key: &str, value: Json| {
        let addresses = json!({ "ipv4_enabled": false, key: value });
        json!({ "settings": [{ "ip_configuration": [addresses] }] })
    };
    sees(KIND, with("ssl_mode", json!("ENCRYPTED_ONLY")), None);
    sees(KIND, with("ssl_mode", json!("ALLOW_UNENCRYPTED_AND_ENCRYPTED")), FAIL);
    sees(KIND, with("require_ssl", json!(true)), None);
    sees(KIND, with("require_ssl", json!(false)), FAIL);
    sees(KIND, with("private_network", json!("n")), FAIL);
}

#[test]
fn a_key_of_ones_own_is_kept() {
    let of = |kind: &str, key: &str, before: Json, after: Json| {
        let side = |value: Json| json!({ "name": "cde", key: value });
        case_of(&updated(kind, &side(before), &side(after)))
    };
    for (kind, key) in [
        ("azurerm_managed_disk", "disk_encryption_set_id"),
        ("google_pubsub_topic", "kms_key_name"),
    ] {
        check(&of(kind, key, json!("k"), json!(null)), ID, FAIL);
        check(&of(kind, key, json!(null), json!("k")), ID, None);
        check(&of(kind, key, json!("k"), json!("l")), ID, None);
    }
}

#[test]
fn walls_around_card_data_stay() {
    let rule = |access: &str| {
        json!({ "name": "cde", "direction": "Inbound", "access": access,
            "source_address_prefix": "10.0.0.0/8" })
    };
    const KIND: &str = "azurerm_network_security_rule";
    check(&case_of(&deleted(KIND, &rule("Deny"))), ID, FAIL);
    check(&case_of(&deleted(KIND, &rule("Allow"))), ID, None);
    let wall = |deny: bool| {
        let what = if deny { "deny" } else { "allow" };
        json!({ "name": "cde", what: [{ "protocol": "all" }], "source_ranges": ["10.0.0.0/24"] })
    };
    check(&case_of(&deleted("google_compute_firewall", &wall(true))), ID, FAIL);
    check(&case_of(&deleted("google_compute_firewall", &wall(false))), ID, None);
    for kind in ["azurerm_subnet_network_security_group_association", "google_kms_crypto_key"] {
        check(&case_of(&deleted(kind, &json!({ "name": "cde" }))), ID, FAIL);
        check(&case_of(&deleted(kind, &json!({ "name": "shop" }))), ID, None);
    }
    for kind in ["azurerm_virtual_network_peering", "google_compute_network_peering"] {
        sees(kind, json!({}), UNKNOWN);
    }
    let open = json!({ "name": "dev-cde", "security_rule": [{ "direction": "Inbound",
        "access": "Allow", "source_address_prefix": "*" }] });
    check(&case_of(&created("azurerm_network_security_group", &open)), ID, FAIL);
}

#[test]
fn card_data_at_google_is_locked_by_a_key_of_ones_own_project() {
    let of = |project: &str, own: &[&str]| {
        let key = format!("projects/{project}/locations/us/keyRings/r/cryptoKeys/k");
        let bucket = json!({ "name": "cards", "location": "US", "project": "shop",
            "uniform_bucket_level_access": true, "public_access_prevention": "enforced",
            "encryption": [{ "default_kms_key_name": key }],
            "labels": { "environment": "production", "dataclass": "pci" } });
        let mut case = case_of(&created("google_storage_bucket", &bucket));
        case.settings.site.own_accounts = own.iter().map(|one| (*one).to_owned()).collect();
        case
    };
    check(&of("shop", &[]), ID, None);
    check(&of("keys", &[]), ID, UNKNOWN);
    check(&of("keys", &["shop"]), ID, FAIL);
    check(&of("keys", &["shop", "keys"]), ID, None);
}

#[test]
fn a_vault_nobody_names_is_asked_about() {
    let account = |key: &str| {
        json!({ "name": "cards", "https_traffic_only_enabled": true, "min_tls_version": "TLS1_2",
            "public_network_access_enabled": false, "allow_nested_items_to_be_public": false,
            "customer_managed_key": [{ "key_vault_key_id": key }],
            "tags": { "environment": "production", "data_class": "pci" } })
    };
    let kind = "azurerm_storage_account";
    let of = |key: &str| case_of(&created(kind, &account(key)));
    let (ours, theirs) =
        ("https://cards-kv.vault.azure.net/keys/k/1", "https://x.vault.azure.net/keys/k");
    check(&of(theirs), ID, UNKNOWN);
    check(&of("https://x.managedhsm.azure.net/keys/k"), ID, UNKNOWN);
    check(&of("https://x.blob.core.windows.net/keys/k"), ID, None);
    let mut named = of(theirs);
    named.settings.site.own_accounts = vec!["x.vault.azure.net".to_owned()];
    check(&named, ID, None);
    named.settings.site.own_accounts = vec!["11111111-2222-3333-4444-555555555555".to_owned()];
    check(&named, ID, UNKNOWN);
    check(&case_of(&updated(kind, &account(ours), &account(theirs))), ID, UNKNOWN);
    check(&case_of(&updated(kind, &account(ours), &account(&ours.replace("/1", "/2")))), ID, None);
    let vault = json!({ "name": "cards-kv" });
    let both = json!([
        { "type": "azurerm_key_vault", "name": "v", "action": "no-op", "before": vault,
          "after": vault },
        { "type": kind, "name": "it", "action": "create", "properties": account(ours) },
    ]);
    check(&case_of(&both), ID, None);
}
