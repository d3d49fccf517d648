//! How card data is kept and carried at Azure and Google. Both encrypt every disk with a key of
//! their own; what can be left out is encryption on the way, and a key of one's own taken back.

use alloc::{format, vec, vec::Vec};
use tribune_record::{Change, Finding, Known, UnknownKind, Value};

use super::{VOICE, open};
use crate::{
    say::About,
    walk::{at, is_nothing, places},
    words::matches,
};

/// Settings that have to say one of these words, and whether the provider's default does. Source:
/// the documentation of each type in the Terraform providers azurerm 4 and google 6; names of older
/// versions stand beside the newer ones.
const SAFE: &[(&str, &str, &[&str], bool)] = &[
    ("azurerm_cosmosdb_account", "minimal_tls_version", &["Tls12"], true),
    ("azurerm_data_lake_store", "encryption_state", &["Enabled"], true),
    ("azurerm_eventhub_namespace", "minimum_tls_version", TLS, true),
    ("azurerm_linux_function_app", "https_only", ON, false),
    ("azurerm_linux_web_app", "https_only", ON, false),
    ("azurerm_mariadb_server", "ssl_enforcement_enabled", ON, false),
    ("azurerm_mssql_database", "transparent_data_encryption_enabled", ON, true),
    ("azurerm_mssql_managed_instance", "minimum_tls_version", TLS, true),
    ("azurerm_mssql_server", "minimum_tls_version", TLS, true),
    ("azurerm_mysql_server", "ssl_enforcement_enabled", ON, false),
    ("azurerm_postgresql_server", "ssl_enforcement_enabled", ON, false),
    ("azurerm_redis_cache", "enable_non_ssl_port", OFF, true),
    ("azurerm_redis_cache", "minimum_tls_version", TLS, false),
    ("azurerm_redis_cache", "non_ssl_port_enabled", OFF, true),
    ("azurerm_servicebus_namespace", "minimum_tls_version", TLS, true),
    ("azurerm_storage_account", "enable_https_traffic_only", ON, true),
    ("azurerm_storage_account", "https_traffic_only_enabled", ON, true),
    ("azurerm_storage_account", "min_tls_version", &["TLS1_2", "TLS1_3"], true),
    ("azurerm_windows_function_app", "https_only", ON, false),
    ("azurerm_windows_web_app", "https_only", ON, false),
    (
        "google_alloydb_instance",
        "client_connection_config.ssl_config.ssl_mode",
        &["ENCRYPTED_ONLY"],
        true,
    ),
    ("google_compute_ssl_policy", "min_tls_version", &["TLS_1_2"], false),
    ("google_memorystore_instance", "transit_encryption_mode", &["SERVER_AUTHENTICATION"], false),
    ("google_redis_instance", "transit_encryption_mode", &["SERVER_AUTHENTICATION"], false),
];
const ON: &[&str] = &["true"];
const OFF: &[&str] = &["false"];
const TLS: &[&str] = &["1.2", "1.3"];

/// Cloud SQL says it in one of two ways; the older one went with version 6.
const SQL: &str = "google_sql_database_instance";
const SSL_MODE: &str = "settings.ip_configuration.ssl_mode";
const REQUIRE_SSL: &str = "settings.ip_configuration.require_ssl";
const SSL_MODES: [&str; 2] = ["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"];

/// Attributes that name a key of one's own.
const KEYS: &[(&str, &str)] = &[
    ("azurerm_cosmosdb_account", "key_vault_key_id"),
    ("azurerm_kubernetes_cluster", "disk_encryption_set_id"),
    ("azurerm_linux_virtual_machine", "os_disk.disk_encryption_set_id"),
    ("azurerm_managed_disk", "disk_encryption_set_id"),
    ("azurerm_mssql_database", "transparent_data_encryption_key_vault_key_id"),
    ("azurerm_mssql_server", "transparent_data_encryption_key_vault_key_id"),
    ("azurerm_mysql_flexible_server", "customer_managed_key.key_vault_key_id"),
    ("azurerm_postgresql_flexible_server", "customer_managed_key.key_vault_key_id"),
    ("azurerm_storage_account", "customer_managed_key.key_vault_key_id"),
    ("azurerm_windows_virtual_machine", "os_disk.disk_encryption_set_id"),
    ("google_alloydb_cluster", "encryption_config.kms_key_name"),
    ("google_bigquery_dataset", "default_encryption_configuration.kms_key_name"),
    ("google_bigquery_table", "encryption_configuration.kms_key_name"),
    ("google_compute_disk", "disk_encryption_key.kms_key_self_link"),
    ("google_compute_instance", "boot_disk.kms_key_self_link"),
    ("google_container_cluster", "database_encryption.key_name"),
    ("google_pubsub_topic", "kms_key_name"),
    ("google_spanner_database", "encryption_config.kms_key_name"),
    ("google_sql_database_instance", "encryption_key_name"),
    ("google_storage_bucket", "encryption.default_kms_key_name"),
];

/// Whether the tables name a type.
pub(super) fn knows(kind: &str) -> bool {
    SAFE.iter().any(|(of, ..)| *of == kind)
        || KEYS.iter().any(|(of, _path)| matches(of, kind))
        || kind == SQL
}

/// What of an object is not encrypted, or no longer with a key of one's own.
pub(super) fn findings(change: &Change) -> Vec<Finding> {
    let kind = change.resource_type.as_str();
    let mut found = vec![];
    for (_of, path, words, default) in SAFE.iter().filter(|(of, ..)| *of == kind) {
        found.extend(unsafe_setting(change, path, words, *default));
    }
    if kind == SQL {
        found.extend(database(change));
    }
    found.extend(KEYS.iter().filter(|(of, _path)| *of == kind).filter_map(|(_of, path)| {
        let before = places(&change.before, path);
        let had = before.iter().any(|(_path, known)| stands(*known));
        (had && !places(&change.after, path).iter().any(|(_path, known)| stands(*known))).then(
            || {
                let address = &change.address;
                let message =
                    format!("{address} holds card data and would lose its own key ({path}).");
                VOICE.fail(message).on(change).at(pointer(path))
            },
        )
    }));
    found
}

fn unsafe_setting(change: &Change, path: &str, words: &[&str], default: bool) -> Option<Finding> {
    let mut all = places(&change.after, path);
    if all.is_empty() {
        all.push((pointer(path), Known::Absent));
    }
    let (place, known) =
        all.into_iter().find(|(_path, known)| says(*known, words, default) != Some(true))?;
    Some(told(change, path, known, says(known, words, default)).at(place))
}

fn database(change: &Change) -> Option<Finding> {
    let read = |path, words: &[&str]| {
        let known = places(&change.after, path).into_iter().next();
        let known = known.map_or(Known::Absent, |(_path, known)| known);
        (known, says(known, words, false))
    };
    let (mode, by_mode) = read(SSL_MODE, &SSL_MODES);
    let (required, by_switch) = read(REQUIRE_SSL, ON);
    if by_mode == Some(true) || by_switch == Some(true) {
        return None;
    }
    let known = if by_mode.is_none() { mode } else { required };
    Some(told(change, SSL_MODE, known, by_mode.and(by_switch)).at(pointer(SSL_MODE)))
}

fn told(change: &Change, path: &str, known: Known<'_>, safe: Option<bool>) -> Finding {
    let finding = if safe == Some(false) {
        let address = &change.address;
        VOICE.fail(format!("{address} holds card data and would not encrypt it well ({path})."))
    } else {
        let unknown = if let Known::Unknown(unknown) = known { Some(unknown) } else { None };
        open(change, "it is encrypted", unknown)
    };
    finding.on(change)
}

fn pointer(path: &str) -> tribune_record::Pointer {
    at(&path.split('.').collect::<Vec<_>>())
}

/// Whether a value is one of these words; none where nobody can read it.
fn says(known: Known<'_>, words: &[&str], default: bool) -> Option<bool> {
    match known {
        Known::Is(Value::Bool(on)) => Some(words.contains(&if *on { "true" } else { "false" })),
        Known::Is(Value::Text(text)) if text.is_empty() => Some(default),
        Known::Is(Value::Text(text)) => {
            Some(words.iter().any(|word| text.eq_ignore_ascii_case(word)))
        }
        Known::Is(_other) => Some(false),
        Known::Absent => Some(default),
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Computed => Some(default),
        Known::Unknown(_) | Known::Masked => None,
    }
}

/// Whether something stands there, whatever it is.
fn stands(known: Known<'_>) -> bool {
    match known {
        Known::Is(value) => !is_nothing(value),
        Known::Unknown(_) | Known::Masked => true,
        Known::Absent => false,
    }
}
