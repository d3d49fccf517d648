//! What objects of Azure and Google belong to. Source: Terraform providers azurerm 4 and google 6.

use super::{Belonging, Types, named, part, scope};

const ACCOUNT: Types = &["azurerm_storage_account"];
const SERVERS: Types = &[
    "azurerm_mssql_server",
    "azurerm_mysql_flexible_server",
    "azurerm_postgresql_flexible_server",
    "azurerm_postgresql_server",
];
const COSMOS: Types = &["azurerm_cosmosdb_account"];
const FIREWALL: Types = &["azurerm_network_security_group"];
const MACHINES: Types = &[
    "azurerm_linux_virtual_machine",
    "azurerm_virtual_machine",
    "azurerm_windows_virtual_machine",
];
const SUBNET: Types = &["azurerm_subnet"];
const OVER: Types = &[
    "azurerm_management_lock",
    "azurerm_resource_policy_*",
    "azurerm_role_assignment",
    "azurerm_subscription_policy_*",
];
/// Anything, by its id.
const ANY: Types = &[];

pub(super) static AZURE: [Belonging; 24] = [
    named("resource_group_name", &["azurerm_resource_group"], &["azurerm_*"]),
    named("scope", ANY, OVER),
    named("target_resource_id", ANY, &["azurerm_monitor_diagnostic_setting", FLOW_LOG]),
    part("key_vault_id", &["azurerm_key_vault"], &["azurerm_key_vault_*"]),
    named("storage_account_name", ACCOUNT, &["azurerm_storage_*"]),
    part("storage_account_id", ACCOUNT, &["azurerm_storage_*"]),
    named("storage_container_resource_manager_id", CONTAINER, &["azurerm_storage_*"]),
    named("server_name", SERVERS, &["azurerm_*"]),
    part("server_id", SERVERS, &["azurerm_*"]),
    part("managed_instance_id", &["azurerm_mssql_managed_instance"], &["azurerm_mssql_*"]),
    part("database_id", &["azurerm_mssql_database"], &["azurerm_mssql_*"]),
    named("account_name", COSMOS, &["azurerm_cosmosdb_*"]),
    part("cosmosdb_account_id", COSMOS, &["azurerm_cosmosdb_*"]),
    named("redis_cache_name", &["azurerm_redis_cache"], &["azurerm_redis_*"]),
    named("network_security_group_name", FIREWALL, &["azurerm_network_security_rule"]),
    part("network_security_group_id", FIREWALL, &["azurerm_*"]),
    part("subnet_id", SUBNET, &["azurerm_subnet_*"]),
    part("network_interface_id", &["azurerm_network_interface"], &["azurerm_network_interface_*"]),
    part("virtual_machine_id", MACHINES, &["azurerm_*"]),
    part("kubernetes_cluster_id", &["azurerm_kubernetes_cluster"], &["azurerm_kubernetes_*"]),
    named("virtual_network_name", NETWORK, &["azurerm_subnet", "azurerm_virtual_network_*"]),
    part("namespace_id", NAMESPACES, &["azurerm_eventhub*", "azurerm_servicebus_*"]),
    scope("subnet_id", SUBNET, &["azurerm_*"]),
    scope("source_resource_id", ANY, &["azurerm_managed_disk"]),
];

const FLOW_LOG: &str = "azurerm_network_watcher_flow_log";
const CONTAINER: Types = &["azurerm_storage_container"];
const NETWORK: Types = &["azurerm_virtual_network"];
const NAMESPACES: Types = &["azurerm_eventhub_namespace", "azurerm_servicebus_namespace"];

const PROJECT: Types = &["google_project"];
const SQL: Types = &["google_sql_database_instance"];
const BUCKET: Types = &["google_storage_bucket"];
const DATASET: Types = &["google_bigquery_dataset"];
const SUBNETWORK: Types = &["google_compute_subnetwork"];

pub(super) static GOOGLE: [Belonging; 21] = [
    named("project", PROJECT, &["google_*"]),
    named("project_id", PROJECT, &["google_service_account", "google_essential_contacts_*"]),
    named("folder", &["google_folder"], &["google_folder_*"]),
    named("service_account_id", &["google_service_account"], &["google_service_account_*"]),
    named("bucket", BUCKET, &["google_storage_*"]),
    named("instance", SQL, &["google_sql_*"]),
    named("master_instance_name", SQL, SQL),
    named("dataset_id", DATASET, &["google_bigquery_*"]),
    named("instance", &["google_spanner_instance"], &["google_spanner_*"]),
    named("instance_name", &["google_bigtable_instance"], &["google_bigtable_*"]),
    named("key_ring", &["google_kms_key_ring"], &["google_kms_*"]),
    named("crypto_key", &["google_kms_crypto_key"], &["google_kms_*"]),
    named("crypto_key_id", &["google_kms_crypto_key"], &["google_kms_*"]),
    named("cluster", &["google_container_cluster"], &["google_container_*"]),
    named("secret_id", &["google_secret_manager_secret"], &["google_secret_manager_*"]),
    named("secret", &["google_secret_manager_secret"], &["google_secret_manager_*"]),
    named("topic", &["google_pubsub_topic"], &["google_pubsub_*"]),
    named("firewall_policy", &["google_compute_firewall_policy"], &["google_compute_firewall_*"]),
    named("network", &["google_compute_network"], OF_NETWORKS),
    named("service", RUN, &["google_cloud_run_*"]),
    scope("network_interface.subnetwork", SUBNETWORK, &["google_compute_instance*"]),
];

const OF_NETWORKS: Types =
    &["google_compute_firewall", "google_compute_network_peering", "google_compute_subnetwork"];
const RUN: Types = &["google_cloud_run_service", "google_cloud_run_v2_service"];
