//! Switches of Azure and Google that let everybody in, and one of Amazon's that is a word.
//!
//! Source: the documentation of each type in the Terraform providers azurerm 4 and google 6; where
//! both stand, the name of an older version is read beside that of the newer one.

use super::super::Seen;

/// What a switch means that nobody set.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unset {
    Closed,
    /// The provider's default is the open one.
    Opens,
    /// It is decided elsewhere.
    Doubt,
}

/// One switch.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) kind: &'static str,
    /// The keys to it, positions in lists left out.
    pub(super) path: &'static str,
    /// What it says where it opens; `*` is whatever is set.
    pub(super) words: &'static [&'static str],
    /// How sure that is.
    pub(super) opens: Seen<'static>,
    pub(super) unset: Unset,
    /// What keeps everybody out all the same, and what it then says.
    pub(super) unless: &'static [(&'static str, &'static [&'static str])],
    /// As the end of a sentence that begins with its address.
    pub(super) what: &'static str,
}

type Unless = &'static [(&'static str, &'static [&'static str])];
type Words = &'static [&'static str];

const fn open(kind: &'static str, path: &'static str, words: Words, what: &'static str) -> Row {
    Row { kind, path, words, opens: Seen::Open, unset: Unset::Closed, unless: &[], what }
}

/// It faces the internet, and something else decides who comes in.
const fn faces(kind: &'static str, path: &'static str, words: Words) -> Row {
    Row { opens: Seen::Doubt, ..open(kind, path, words, FACES) }
}

impl Row {
    const fn by_default(self) -> Self {
        Self { unset: Unset::Opens, ..self }
    }

    const fn doubtful_by_default(self) -> Self {
        Self { unset: Unset::Doubt, ..self }
    }

    const fn unless(self, unless: Unless) -> Self {
        Self { unless, ..self }
    }
}

const ON: Words = &["true"];
const OFF: Words = &["false"];
const ALLOW: Words = &["Allow"];
const SET: Words = &["*"];
const FACES: &str = "it faces the internet and the plan does not show who may come in";
const ALL_NETWORKS: &str = "it answers every network";
const CONTROL: &str = "its control plane answers the whole internet";
const PUBLIC: &str = "public_network_access_enabled";
/// Its public side is switched off.
const HIDDEN: Unless = &[(PUBLIC, OFF)];
const IN_SUBNET: Unless = &[("delegated_subnet_id", SET)];

/// Rules inside of an account; they may stand in an object of their own instead.
pub(super) const STORAGE_NETWORK: Row =
    open("azurerm_storage_account", "network_rules.default_action", ALLOW, ALL_NETWORKS)
        .doubtful_by_default()
        .unless(HIDDEN);

const BROKERS: &str = "broker_node_group_info.connectivity_info.public_access.type";

pub(super) static SWITCHES: [Row; 63] = [
    faces("aws_msk_cluster", BROKERS, &["SERVICE_PROVIDED_EIPS"]),
    faces("azurerm_api_management", "virtual_network_type", &["External", "None"])
        .by_default()
        .unless(HIDDEN),
    faces("azurerm_app_configuration", "public_network_access", &["Enabled"]),
    faces("azurerm_application_gateway", "frontend_ip_configuration.public_ip_address_id", SET),
    open("azurerm_cognitive_account", "network_acls.default_action", ALLOW, ALL_NETWORKS)
        .doubtful_by_default()
        .unless(HIDDEN),
    open("azurerm_container_app", "ingress.external_enabled", ON, "anybody may call it")
        .unless(&[("ingress.ip_security_restriction.action", ALLOW)]),
    open("azurerm_container_group", "ip_address_type", &["Public"], "it has an open address")
        .by_default(),
    open("azurerm_container_registry", "anonymous_pull_enabled", ON, "anybody may read its images"),
    open("azurerm_container_registry", "network_rule_set.default_action", ALLOW, ALL_NETWORKS)
        .doubtful_by_default()
        .unless(HIDDEN),
    open("azurerm_cosmosdb_account", PUBLIC, ON, ALL_NETWORKS)
        .by_default()
        .unless(&[("is_virtual_network_filter_enabled", ON), ("ip_range_filter", SET)]),
    faces("azurerm_databricks_workspace", PUBLIC, ON).by_default(),
    open("azurerm_eventhub_namespace", "network_rulesets.default_action", ALLOW, ALL_NETWORKS)
        .unless(HIDDEN),
    open("azurerm_key_vault", "network_acls.default_action", ALLOW, ALL_NETWORKS)
        .doubtful_by_default()
        .unless(HIDDEN),
    open("azurerm_kubernetes_cluster", "private_cluster_enabled", OFF, CONTROL)
        .by_default()
        .unless(&[
            ("api_server_access_profile.authorized_ip_ranges", SET),
            ("api_server_authorized_ip_ranges", SET),
        ]),
    faces("azurerm_kusto_cluster", PUBLIC, ON).by_default(),
    faces("azurerm_lb", "frontend_ip_configuration.public_ip_address_id", SET),
    faces("azurerm_linux_function_app", PUBLIC, ON).by_default().unless(APP),
    faces("azurerm_linux_web_app", PUBLIC, ON).by_default().unless(APP),
    faces(
        "azurerm_linux_virtual_machine_scale_set",
        "network_interface.ip_configuration.public_ip_address.name",
        SET,
    ),
    faces("azurerm_machine_learning_workspace", PUBLIC, ON).by_default(),
    open(
        "azurerm_mssql_managed_instance",
        "public_data_endpoint_enabled",
        ON,
        "it has a public endpoint",
    ),
    faces("azurerm_mssql_server", PUBLIC, ON).by_default(),
    faces("azurerm_mysql_flexible_server", PUBLIC, ON).by_default().unless(IN_SUBNET),
    faces("azurerm_mysql_flexible_server", "public_network_access", &["Enabled"]).unless(IN_SUBNET),
    faces("azurerm_mysql_server", PUBLIC, ON).by_default(),
    faces("azurerm_network_interface", "ip_configuration.public_ip_address_id", SET),
    faces("azurerm_postgresql_flexible_server", PUBLIC, ON).by_default().unless(IN_SUBNET),
    faces("azurerm_postgresql_server", PUBLIC, ON).by_default(),
    faces("azurerm_redis_cache", PUBLIC, ON).by_default().unless(&[("subnet_id", SET)]),
    faces("azurerm_search_service", PUBLIC, ON).by_default().unless(&[("allowed_ips", SET)]),
    open("azurerm_servicebus_namespace", "network_rule_set.default_action", ALLOW, ALL_NETWORKS)
        .unless(HIDDEN),
    open(
        "azurerm_shared_image_gallery",
        "sharing.permission",
        &["Community"],
        "everybody may use its images",
    ),
    open("azurerm_storage_account", "static_website", SET, "everybody may read its web site"),
    faces_items("azurerm_storage_account", "allow_nested_items_to_be_public"),
    faces_items("azurerm_storage_account", "allow_blob_public_access").unset(Unset::Closed),
    open("azurerm_storage_account_network_rules", "default_action", ALLOW, ALL_NETWORKS),
    open(
        "azurerm_storage_account_static_website",
        "storage_account_id",
        SET,
        "everybody may read its web site",
    ),
    open(
        "azurerm_storage_container",
        "container_access_type",
        &["blob", "container"],
        "everybody may read what is in it",
    ),
    faces("azurerm_synapse_workspace", PUBLIC, ON).by_default(),
    faces("azurerm_windows_function_app", PUBLIC, ON).by_default().unless(APP),
    faces("azurerm_windows_web_app", PUBLIC, ON).by_default().unless(APP),
    faces(
        "azurerm_windows_virtual_machine_scale_set",
        "network_interface.ip_configuration.public_ip_address.name",
        SET,
    ),
    faces("google_alloydb_instance", "network_config.enable_public_ip", ON),
    open("google_bigquery_dataset", "access.iam_member", EVERYBODY, READ_BY_ALL),
    open("google_bigquery_dataset", "access.special_group", EVERYBODY, READ_BY_ALL),
    open("google_bigquery_dataset_access", "iam_member", EVERYBODY, READ_BY_ALL),
    open("google_bigquery_dataset_access", "special_group", EVERYBODY, READ_BY_ALL),
    open(
        "google_cloud_run_v2_service",
        "invoker_iam_disabled",
        ON,
        "anybody may call it, and nothing asks who it is",
    ),
    faces("google_compute_forwarding_rule", "load_balancing_scheme", EXTERNAL).by_default(),
    faces("google_compute_global_forwarding_rule", "load_balancing_scheme", EXTERNAL).by_default(),
    open(
        "google_container_cluster",
        "private_cluster_config.enable_private_endpoint",
        OFF,
        CONTROL,
    )
    .by_default()
    .unless(&[("master_authorized_networks_config", SET)]),
    faces("google_looker_instance", "public_ip_enabled", ON),
    faces("google_notebooks_instance", "no_public_ip", OFF).by_default(),
    faces("google_sql_database_instance", "settings.ip_configuration.ipv4_enabled", ON)
        .by_default(),
    open("google_storage_bucket_access_control", "entity", EVERYBODY, READ_BY_ALL),
    open("google_storage_bucket_acl", "default_acl", PUBLIC_ACLS, READ_BY_ALL),
    open("google_storage_bucket_acl", "predefined_acl", PUBLIC_ACLS, READ_BY_ALL),
    open("google_storage_default_object_access_control", "entity", EVERYBODY, READ_BY_ALL),
    open("google_storage_default_object_acl", "role_entity", PUBLIC_ENTITIES, READ_BY_ALL),
    open("google_storage_bucket_acl", "role_entity", PUBLIC_ENTITIES, READ_BY_ALL),
    open("google_storage_object_access_control", "entity", EVERYBODY, READ_BY_ALL),
    open("google_storage_object_acl", "predefined_acl", PUBLIC_ACLS, READ_BY_ALL),
    open("google_storage_object_acl", "role_entity", PUBLIC_ENTITIES, READ_BY_ALL),
];

/// The account only allows what a container then has to say.
const fn faces_items(kind: &'static str, path: &'static str) -> Row {
    Row { what: "its containers may be made public", ..faces(kind, path, ON).by_default() }
}

impl Row {
    const fn unset(self, unset: Unset) -> Self {
        Self { unset, ..self }
    }
}

/// Its own list of addresses keeps the rest out.
const APP: Unless = &[("site_config.ip_restriction_default_action", &["Deny"])];
const EXTERNAL: Words = &["EXTERNAL", "EXTERNAL_MANAGED"];
pub(super) const EVERYBODY: Words = &["allUsers", "allAuthenticatedUsers"];
const READ_BY_ALL: &str = "everybody may read what is in it";
const PUBLIC_ACLS: Words = &["publicRead", "publicReadWrite", "authenticatedRead"];
const PUBLIC_ENTITIES: Words = &[
    "READER:allUsers",
    "WRITER:allUsers",
    "OWNER:allUsers",
    "READER:allAuthenticatedUsers",
    "WRITER:allAuthenticatedUsers",
    "OWNER:allAuthenticatedUsers",
];
