//! The same of Azure and Google; names are those of the providers azurerm 4 and google 6.

/// Type and paths of keys; sorted by type.
pub(super) const OTHERS: &[(&str, &[&str])] = &[
    ("azurerm_key_vault", &["network_acls.default_action", "public_network_access_enabled"]),
    ("azurerm_kubernetes_cluster", &["private_cluster_enabled"]),
    ("azurerm_linux_virtual_machine", &["size"]),
    ("azurerm_management_lock", &["lock_level"]),
    ("azurerm_mssql_server", &["public_network_access_enabled"]),
    ("azurerm_mysql_flexible_server", &["public_network_access_enabled"]),
    ("azurerm_network_security_rule", &["access", "direction"]),
    ("azurerm_network_watcher_flow_log", &["enabled"]),
    ("azurerm_postgresql_flexible_server", &["public_network_access_enabled"]),
    (
        "azurerm_storage_account",
        &[
            "allow_nested_items_to_be_public",
            "https_traffic_only_enabled",
            "min_tls_version",
            "network_rules.default_action",
            "public_network_access_enabled",
        ],
    ),
    ("azurerm_storage_account_network_rules", &["default_action"]),
    ("azurerm_storage_container", &["container_access_type"]),
    ("azurerm_windows_virtual_machine", &["size"]),
    ("google_cloud_run_v2_service", &["invoker_iam_disabled"]),
    ("google_compute_firewall", &["direction", "disabled"]),
    ("google_compute_instance", &["machine_type"]),
    ("google_container_cluster", &["private_cluster_config.enable_private_endpoint"]),
    (
        "google_sql_database_instance",
        &[
            "settings.ip_configuration.ipv4_enabled",
            "settings.ip_configuration.ssl_mode",
            "settings.tier",
        ],
    ),
    ("google_storage_bucket", &["public_access_prevention", "uniform_bucket_level_access"]),
    ("google_storage_bucket_acl", &["predefined_acl"]),
];
