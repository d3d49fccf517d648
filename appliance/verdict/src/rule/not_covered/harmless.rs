//! Types that need no rule of their own, each with the reason. Everything here still has to be
//! asked for, costs what it costs, is not deleted unasked, and lies where its data may lie: those
//! laws and the check of the request read every type.

use crate::words::matches;

/// Reasons, and the types they hold for; a trailing `*` stands for the rest.
const HARMLESS: &[(&str, &[&str])] = &[
    (
        "it makes a value or an order inside of Terraform and nothing outside; commands it runs \
         are effects of the plan and judged as such",
        &["null_resource", "random_*", "terraform_data", "time_*", "tls_*"],
    ),
    (
        "it is a part of a network in which nothing can be reached before a firewall, an address \
         or a joint lets it, and those are judged",
        &[
            "aws_customer_gateway",
            "aws_default_route_table",
            "aws_default_subnet",
            "aws_default_vpc*",
            "aws_egress_only_internet_gateway",
            "aws_main_route_table_association",
            "aws_nat_gateway",
            "aws_network_interface*",
            "aws_route",
            "aws_route_table*",
            "aws_subnet",
            "aws_vpc",
            "aws_vpc_dhcp_options*",
            "aws_vpc_ipv4_cidr_block_association",
            "aws_vpn_gateway*",
            "azurerm_application_security_group",
            "azurerm_bastion_host",
            "azurerm_nat_gateway*",
            "azurerm_network_interface_*",
            "azurerm_network_watcher",
            "azurerm_private_endpoint",
            "azurerm_public_ip*",
            "azurerm_route*",
            "azurerm_subnet*",
            "azurerm_virtual_hub",
            "azurerm_virtual_network",
            "azurerm_virtual_wan",
            "google_compute_address",
            "google_compute_global_address",
            "google_compute_network",
            "google_compute_route",
            "google_compute_router*",
            "google_compute_subnetwork",
            "google_service_networking_connection",
            "google_vpc_access_connector",
        ],
    ),
    (
        "it hands on what a balancer lets in, and the balancer and its firewall are judged",
        &[
            "aws_alb_*",
            "aws_appmesh_*",
            "aws_lb_*",
            "azurerm_lb_*",
            "google_compute_backend_*",
            "google_compute_health_check",
            "google_compute_http_health_check",
            "google_compute_https_health_check",
            "google_compute_managed_ssl_certificate",
            "google_compute_region_backend_service",
            "google_compute_region_health_check",
            "google_compute_ssl_certificate",
            "google_compute_target_*",
            "google_compute_url_map",
        ],
    ),
    (
        "it is a part of an interface on the web whose methods and routes are judged",
        &["aws_api_gateway_*", "aws_apigatewayv2_*", "aws_appsync_*"],
    ),
    (
        "it is a name or a certificate; what it points at is judged",
        &[
            "aws_acm_*",
            "aws_route53_*",
            "aws_service_discovery_*",
            "azurerm_dns_*",
            "azurerm_private_dns_*",
            "google_certificate_manager_*",
            "google_dns_*",
        ],
    ),
    (
        "it is a group of settings or places that other objects take up, and those are judged",
        &[
            "aws_dax_parameter_group",
            "aws_dax_subnet_group",
            "aws_db_option_group",
            "aws_db_parameter_group",
            "aws_db_subnet_group",
            "aws_dms_replication_subnet_group",
            "aws_docdb_cluster_parameter_group",
            "aws_docdb_subnet_group",
            "aws_elasticache_parameter_group",
            "aws_elasticache_subnet_group",
            "aws_key_pair",
            "aws_memorydb_parameter_group",
            "aws_memorydb_subnet_group",
            "aws_neptune_cluster_parameter_group",
            "aws_neptune_parameter_group",
            "aws_neptune_subnet_group",
            "aws_placement_group",
            "aws_rds_cluster_parameter_group",
            "aws_redshift_parameter_group",
            "aws_redshift_subnet_group",
            "azurerm_availability_set",
            "azurerm_proximity_placement_group",
            "azurerm_resource_group",
            "azurerm_service_plan",
            "google_compute_resource_policy",
        ],
    ),
    (
        "it says how many of something there are; their cost and their number are judged",
        &[
            "aws_appautoscaling_*",
            "aws_autoscaling_*",
            "azurerm_monitor_autoscale_setting",
            "google_compute_autoscaler",
            "google_compute_instance_group*",
            "google_compute_region_autoscaler",
            "google_compute_region_instance_group*",
        ],
    ),
    (
        "what runs in it acts by a role and is reached by permissions, addresses and firewalls, \
         all of which are judged",
        &[
            "aws_athena_*",
            "aws_batch_*",
            "aws_cloudwatch_event_*",
            "aws_codebuild_project",
            "aws_codepipeline*",
            "aws_ecr_*",
            "aws_ecs_*",
            "aws_eks_*",
            "aws_elasticache_cluster",
            "aws_emr_*",
            "aws_glue_*",
            "aws_lambda_*",
            "aws_sagemaker_*",
            "aws_scheduler_*",
            "aws_sfn_*",
            "aws_ssm_maintenance_window*",
            "azurerm_batch_*",
            "azurerm_container_app_environment",
            "azurerm_data_factory*",
            "azurerm_function_app_function",
            "azurerm_kubernetes_cluster_node_pool",
            "azurerm_virtual_machine*",
            "google_artifact_registry_repository",
            "google_cloud_run_domain_mapping",
            "google_cloud_run_service",
            "google_cloud_scheduler_job",
            "google_cloud_tasks_queue",
            "google_cloudfunctions*",
            "google_container_node_pool",
            "google_workflows_workflow",
        ],
    ),
    (
        "it holds no door of its own: its store, its server or its namespace does, and is judged",
        &[
            "aws_dynamodb_*",
            "aws_ebs_*",
            "aws_volume_attachment",
            "azurerm_cosmosdb_*",
            "azurerm_eventhub*",
            "azurerm_mssql_database",
            "azurerm_mysql_flexible_*",
            "azurerm_postgresql_*",
            "azurerm_servicebus_*",
            "google_bigquery_*",
            "google_bigtable_*",
            "google_compute_attached_disk",
            "google_compute_disk",
            "google_firestore_*",
            "google_pubsub_*",
            "google_secret_manager_secret_version",
            "google_spanner_*",
            "google_sql_database",
        ],
    ),
    (
        "it holds a value or a copy that nobody reads without a permission, and those are judged",
        &[
            "aws_docdb_cluster_snapshot",
            "aws_elasticache_snapshot",
            "aws_neptune_cluster_snapshot",
            "aws_redshift_cluster_snapshot",
            "aws_ssm_parameter",
            "azurerm_snapshot",
            "azurerm_ssh_public_key",
            "google_compute_snapshot",
        ],
    ),
    (
        "it shows or tells something and changes nothing that is watched",
        &[
            "aws_budgets_*",
            "aws_cloudwatch_dashboard",
            "aws_resourcegroups_group",
            "azurerm_application_insights",
            "azurerm_consumption_budget_*",
            "azurerm_portal_dashboard",
            "google_billing_budget",
        ],
    ),
    (
        "it is an identity that may do nothing until a role is given to it, and those are judged",
        &["azurerm_user_assigned_identity", "google_service_account"],
    ),
];

/// Why a type needs no rule, if it needs none.
pub(super) fn why(kind: &str) -> Option<&'static str> {
    let row = HARMLESS.iter().find(|(_why, kinds)| kinds.iter().any(|of| matches(of, kind)));
    row.map(|(why, _kinds)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_stands_once_with_its_reason() {
        let mut all: alloc::vec::Vec<&str> =
            HARMLESS.iter().flat_map(|(_why, kinds)| kinds.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for (reason, kinds) in HARMLESS {
            assert!(reason.len() > 20 && kinds.is_sorted(), "{reason}");
            for kind in *kinds {
                assert!(!kind.trim_end_matches('*').contains('*'), "{kind}");
                assert_eq!(why(kind.trim_end_matches('*')), Some(*reason), "{kind}");
            }
        }
        assert_eq!(why("aws_iot_thing"), None);
    }
}
