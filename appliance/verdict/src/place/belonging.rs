//! Which attributes name what an object belongs to, which what its data comes from, and which the
//! parts that stand beside it.
//!
//! A rule, a policy, an attachment, a replica or a member of something is a part of it, whatever
//! its own tags say; so are the groups of settings that it names: of subnets, of parameters, its
//! firewall. What an object merely uses stands in no table here: a key, a network, a log bucket,
//! an image, a zone, a role it runs as. Source: Terraform AWS provider 5.100.

mod clouds;

use crate::words::matches;

/// How much an object takes over from what an attribute names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// It is a part of it: its environment and the scopes of PCI and GDPR.
    Part,
    /// Its data comes from there, or it stands in its segment: the scopes alone.
    Scope,
}

/// An attribute that names an owner, or a part.
#[derive(Debug)]
pub(super) struct Belonging {
    /// The keys to it, positions in lists left out.
    pub(super) path: &'static str,
    /// The types that it may name; with none it names anything by its id or ARN.
    pub(super) types: &'static [&'static str],
    /// The types it is an attribute of.
    kinds: &'static [&'static str],
    pub(super) tie: Tie,
    /// Whether it holds a name that people gave, not an id.
    pub(super) is_name: bool,
}

type Types = &'static [&'static str];

const fn named(path: &'static str, types: Types, kinds: Types) -> Belonging {
    Belonging { path, types, kinds, tie: Tie::Part, is_name: true }
}

const fn part(path: &'static str, types: Types, kinds: Types) -> Belonging {
    Belonging { path, types, kinds, tie: Tie::Part, is_name: false }
}

const fn scope(path: &'static str, types: Types, kinds: Types) -> Belonging {
    Belonging { path, types, kinds, tie: Tie::Scope, is_name: false }
}

const ROLE: Types = &["aws_iam_role"];
const USER: Types = &["aws_iam_user"];
const GROUP: Types = &["aws_iam_group"];
const BUCKET: Types = &["aws_s3_bucket"];
const FUNCTION: Types = &["aws_lambda_function"];
const INSTANCE: Types = &["aws_instance"];
const CLUSTERS: Types = &["aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"];
const DATABASE: Types = &["aws_db_instance", "aws_rds_cluster"];
const EKS: Types = &["aws_eks_cluster"];
const ECS: Types = &["aws_ecs_cluster"];
const SCALING: Types = &["aws_autoscaling_group"];
const FIREWALL: Types = &["aws_security_group", "aws_default_security_group"];
const BALANCER: Types = &["aws_lb", "aws_alb"];
const LISTENER: Types = &["aws_lb_listener", "aws_alb_listener"];
const TARGETS: Types = &["aws_lb_target_group", "aws_alb_target_group"];
const KEY: Types = &["aws_kms_key", "aws_kms_external_key"];
const SUBNET: Types = &["aws_subnet", "aws_default_subnet"];
const VPC: Types = &["aws_vpc", "aws_default_vpc"];
const INTERFACE: Types = &["aws_network_interface"];
const TABLE: Types = &["aws_dynamodb_table"];
const ANY: Types = &[];

/// Parts of a network that have nothing of their own.
const OF_NETWORKS: Types = &[
    "aws_default_security_group",
    "aws_ec2_transit_gateway_vpc_attachment",
    "aws_egress_only_internet_gateway",
    "aws_flow_log",
    "aws_internet_gateway*",
    "aws_main_route_table_association",
    "aws_networkfirewall_firewall",
    "aws_route53_resolver_*",
    "aws_route53_zone_association",
    "aws_vpc_block_public_access_exclusion",
    "aws_vpc_dhcp_options_association",
    "aws_vpc_ipv4_*",
    "aws_vpc_ipv6_*",
    "aws_vpc_peering_connection",
    "aws_vpc_security_group_vpc_association",
    "aws_vpn_gateway*",
];

static TABLES: [&[Belonging]; 8] = [
    &IDENTITIES,
    &STORES,
    &COMPUTE,
    &NETWORKS,
    &MESSAGES,
    &SCOPES,
    &clouds::AZURE,
    &clouds::GOOGLE,
];

static IDENTITIES: [Belonging; 17] = [
    named("role", ROLE, &["aws_iam_role_*", "aws_iam_instance_profile"]),
    named("role_name", ROLE, &["aws_iam_role_*"]),
    named("roles", ROLE, &["aws_iam_policy_attachment"]),
    named("user", USER, &["aws_iam_user_*", "aws_iam_access_key"]),
    named("user_name", USER, &["aws_iam_*"]),
    named("users", USER, &["aws_iam_policy_attachment", "aws_iam_group_membership"]),
    named("group", GROUP, &["aws_iam_group_*"]),
    named("group_name", GROUP, &["aws_iam_group_*"]),
    named("groups", GROUP, &["aws_iam_policy_attachment", "aws_iam_user_group_membership"]),
    part("permission_set_arn", &["aws_ssoadmin_permission_set"], &["aws_ssoadmin_*"]),
    part("key_id", KEY, &["aws_kms_grant", "aws_kms_key_policy"]),
    part("target_key_id", KEY, &["aws_kms_alias"]),
    part("primary_key_arn", KEY, &["aws_kms_replica_*"]),
    part("user_pool_id", &["aws_cognito_user_pool"], &["aws_cognito_*"]),
    part("identity_pool_id", &["aws_cognito_identity_pool"], &["aws_cognito_*"]),
    named("secret_arn", &["aws_secretsmanager_secret"], &["aws_secretsmanager_*"]),
    named("secret_id", &["aws_secretsmanager_secret"], &["aws_secretsmanager_*"]),
];

static STORES: [Belonging; 29] = [
    named("bucket", BUCKET, &["aws_s3_bucket_*", "aws_s3_object*", "aws_s3_access_point"]),
    named("bucket", &["aws_s3control_bucket"], &["aws_s3control_bucket_*"]),
    named("access_point_arn", &["aws_s3_access_point"], &["aws_s3control_*"]),
    named("table_bucket_arn", &["aws_s3tables_table_bucket"], &["aws_s3tables_*"]),
    named("db_instance_identifier", DATABASE, &["aws_db_*"]),
    named("db_cluster_identifier", CLUSTERS, &["aws_db_*", "aws_rds_*"]),
    named("db_cluster_identifier", CLUSTERS, &["aws_docdb_*", "aws_neptune_*"]),
    named("replicate_source_db", DATABASE, &["aws_db_instance"]),
    named("source_db_instance_arn", DATABASE, &["aws_db_instance_automated_backups_*"]),
    named("identifier", DATABASE, &["aws_rds_instance_state"]),
    named("replication_source_identifier", CLUSTERS, &["aws_rds_cluster", "aws_neptune_cluster"]),
    named("cluster_identifier", CLUSTERS, &["aws_rds_cluster_*"]),
    named("cluster_identifier", CLUSTERS, &["aws_docdb_cluster_*", "aws_neptune_cluster_*"]),
    named("cluster_identifier", &["aws_redshift_cluster"], REDSHIFT),
    named("source_db_cluster_identifier", CLUSTERS, GLOBAL),
    named("global_cluster_identifier", GLOBAL, CLUSTERS),
    named("db_proxy_name", &["aws_db_proxy"], &["aws_db_proxy_*"]),
    named("replication_group_id", CACHE, &["aws_elasticache_cluster"]),
    named("global_replication_group_id", &["aws_elasticache_global_replication_group"], CACHE),
    named("primary_replication_group_id", CACHE, &["aws_elasticache_global_*"]),
    named("table_name", TABLE, &["aws_dynamodb_*"]),
    named("global_table_arn", TABLE, &["aws_dynamodb_table_replica"]),
    named("database_name", &["aws_glue_catalog_database"], &["aws_glue_*"]),
    named("domain_name", SEARCH, &["aws_opensearch_domain_*", "aws_elasticsearch_domain_*"]),
    part("file_system_id", &["aws_efs_file_system"], &["aws_efs_*"]),
    part("volume_id", &["aws_ebs_volume"], &["aws_volume_attachment", "aws_ebs_snapshot"]),
    part("snapshot_id", &["aws_ebs_snapshot"], &["aws_snapshot_*", "aws_ebs_fast_*"]),
    named("backup_vault_name", &["aws_backup_vault"], &["aws_backup_vault_*"]),
    part("plan_id", &["aws_backup_plan"], &["aws_backup_selection"]),
];

const REDSHIFT: Types = &[
    "aws_redshift_cluster_*",
    "aws_redshift_endpoint_*",
    "aws_redshift_logging",
    "aws_redshift_partner",
    "aws_redshift_snapshot_*",
    "aws_redshift_usage_limit",
];
const GLOBAL: Types =
    &["aws_rds_global_cluster", "aws_docdb_global_cluster", "aws_neptune_global_cluster"];
const CACHE: Types = &["aws_elasticache_replication_group"];
const SEARCH: Types = &["aws_opensearch_domain", "aws_elasticsearch_domain"];

static COMPUTE: [Belonging; 22] = [
    named("cluster", ECS, &["aws_ecs_service", "aws_ecs_task_set"]),
    named("service", &["aws_ecs_service"], &["aws_ecs_task_set"]),
    named("cluster_name", ECS, &["aws_ecs_*"]),
    named("cluster_name", EKS, &["aws_eks_*"]),
    named("cluster_arn", &["aws_msk_cluster"], &["aws_msk_*"]),
    part("cluster_id", &["aws_emr_cluster"], &["aws_emr_*"]),
    named("function_name", FUNCTION, LAMBDA),
    named("layer_name", &["aws_lambda_layer_version"], &["aws_lambda_layer_version_permission"]),
    named("autoscaling_group_name", SCALING, &["aws_autoscaling_*"]),
    named("resource_id", SCALED, &["aws_appautoscaling_*"]),
    part("instance_id", INSTANCE, &["aws_volume_attachment", "aws_eip_association"]),
    part("instance_id", INSTANCE, &["aws_network_interface_attachment", "aws_ec2_instance_*"]),
    part("instance", INSTANCE, &["aws_eip", "aws_elb_attachment"]),
    part("image_id", &["aws_ami"], &["aws_ami_launch_permission"]),
    named("repository", &["aws_ecr_repository"], &["aws_ecr_*"]),
    named("repository_name", &["aws_ecrpublic_repository"], &["aws_ecrpublic_repository_*"]),
    named("repository_name", &["aws_codecommit_repository"], &["aws_codecommit_*"]),
    named("project_name", &["aws_codebuild_project"], &["aws_codebuild_webhook"]),
    named("routing_configuration.state_machine_version_arn", STATES, &["aws_sfn_alias"]),
    named("workgroup", &["aws_athena_workgroup"], &["aws_athena_*"]),
    part("server_id", &["aws_transfer_server"], &["aws_transfer_*"]),
    part("application_id", &["aws_appconfig_application"], &["aws_appconfig_*"]),
];

const LAMBDA: Types = &[
    "aws_lambda_alias",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function_*",
    "aws_lambda_invocation",
    "aws_lambda_permission",
    "aws_lambda_provisioned_*",
    "aws_lambda_runtime_*",
];
const SCALED: Types =
    &["aws_ecs_service", "aws_dynamodb_table", "aws_rds_cluster", "aws_lambda_function"];
const STATES: Types = &["aws_sfn_state_machine"];

static NETWORKS: [Belonging; 33] = [
    part("security_group_id", FIREWALL, &["aws_*"]),
    part("network_acl_id", &["aws_network_acl", "aws_default_network_acl"], &["aws_network_acl_*"]),
    part("route_table_id", &["aws_route_table", "aws_default_route_table"], &["aws_*"]),
    part("default_network_acl_id", VPC, &["aws_default_network_acl"]),
    part("default_route_table_id", VPC, &["aws_default_route_table"]),
    part("subnet_ids", SUBNET, &["aws_network_acl", "aws_default_network_acl"]),
    part("subnet_id", SUBNET, &["aws_route_table_association", "aws_network_acl_association"]),
    part("subnet_id", SUBNET, &["aws_flow_log", "aws_ec2_subnet_cidr_reservation"]),
    part("eni_id", INTERFACE, &["aws_flow_log"]),
    part("network_interface_id", INTERFACE, &["aws_network_interface_*", "aws_eip_association"]),
    part("network_interface", INTERFACE, &["aws_eip"]),
    part("vpc_id", VPC, OF_NETWORKS),
    part("peer_vpc_id", VPC, &["aws_vpc_peering_connection"]),
    part("vpc_peering_connection_id", PEERING, &["aws_vpc_peering_connection_*"]),
    part("vpn_gateway_id", &["aws_vpn_gateway"], &["aws_vpn_*"]),
    part("internet_gateway_id", &["aws_internet_gateway"], &["aws_internet_gateway_attachment"]),
    part("vpc_endpoint_id", &["aws_vpc_endpoint"], &["aws_vpc_endpoint_*"]),
    part("vpc_endpoint_service_id", &["aws_vpc_endpoint_service"], &["aws_vpc_endpoint_*"]),
    part("prefix_list_id", &["aws_ec2_managed_prefix_list"], &["aws_ec2_managed_prefix_list_*"]),
    part("transit_gateway_route_table_id", TRANSIT, &["aws_ec2_transit_gateway_*"]),
    part("client_vpn_endpoint_id", &["aws_ec2_client_vpn_endpoint"], &["aws_ec2_client_vpn_*"]),
    named("firewall_arn", &["aws_networkfirewall_firewall"], &["aws_networkfirewall_*"]),
    named("load_balancer_arn", BALANCER, LISTENER),
    part("listener_arn", LISTENER, &["aws_lb_listener_*", "aws_alb_listener_*"]),
    named("target_group_arn", TARGETS, &["aws_lb_target_*", "aws_alb_target_*"]),
    named("lb_target_group_arn", TARGETS, &["aws_autoscaling_attachment"]),
    part("target_id", ANY, &["aws_lb_target_*", "aws_alb_target_*", "aws_organizations_*"]),
    named("elb", &["aws_elb"], &["aws_elb_attachment", "aws_autoscaling_attachment"]),
    named("load_balancer", &["aws_elb"], &["aws_*"]),
    part("distribution_id", &["aws_cloudfront_distribution"], &["aws_cloudfront_*"]),
    part("zone_id", ZONE, &["aws_route53_zone_*", "aws_route53_query_log", "aws_route53_vpc_*"]),
    part("hosted_zone_id", ZONE, &["aws_route53_hosted_zone_*", "aws_route53_key_*"]),
    part("resource_arn", ANY, &["aws_*"]),
];

const PEERING: Types = &["aws_vpc_peering_connection"];
const TRANSIT: Types = &["aws_ec2_transit_gateway_route_table"];
const ZONE: Types = &["aws_route53_zone"];

static MESSAGES: [Belonging; 20] = [
    named("queue_url", &["aws_sqs_queue"], &["aws_sqs_queue_*"]),
    named("arn", TOPIC, &["aws_sns_topic_policy", "aws_sns_topic_data_protection_policy"]),
    named("topic_arn", TOPIC, &["aws_sns_topic_subscription"]),
    named("log_group_name", &["aws_cloudwatch_log_group"], &["aws_cloudwatch_log_*"]),
    named("destination_name", &["aws_cloudwatch_log_destination"], &["aws_cloudwatch_log_*"]),
    named("rule", &["aws_cloudwatch_event_rule"], &["aws_cloudwatch_event_target"]),
    named("event_bus_name", EVENT_BUS, &["aws_cloudwatch_event_bus_*"]),
    named("event_bus_name", EVENT_BUS, &["aws_cloudwatch_event_permission"]),
    named("event_source_arn", EVENT_BUS, &["aws_cloudwatch_event_archive"]),
    named("stream_arn", &["aws_kinesis_stream"], &["aws_kinesis_*"]),
    part("rest_api_id", &["aws_api_gateway_rest_api"], &["aws_api_gateway_*"]),
    part("api_id", &["aws_api_gateway_rest_api"], &["aws_api_gateway_*"]),
    part("api_id", &["aws_apigatewayv2_api"], &["aws_apigatewayv2_*"]),
    part("api_id", &["aws_appsync_graphql_api"], &["aws_appsync_*"]),
    named("domain_name", &["aws_api_gateway_domain_name"], &["aws_api_gateway_base_*"]),
    named("domain_name", &["aws_apigatewayv2_domain_name"], &["aws_apigatewayv2_api_mapping"]),
    part("detector_id", &["aws_guardduty_detector"], &["aws_guardduty_*"]),
    named("identity", &["aws_ses_domain_identity"], &["aws_ses_*"]),
    named("registry_name", &["aws_schemas_registry"], &["aws_schemas_*"]),
    part("resource_id", ANY, &["aws_ec2_tag"]),
];

const TOPIC: Types = &["aws_sns_topic"];
const EVENT_BUS: Types = &["aws_cloudwatch_event_bus"];

static SCOPES: [Belonging; 27] = [
    scope("snapshot_identifier", SNAPSHOT, &["aws_db_instance", "aws_rds_cluster"]),
    scope("snapshot_identifier", SNAPSHOT, &["aws_docdb_cluster", "aws_neptune_cluster"]),
    scope("snapshot_identifier", &["aws_redshift_cluster_snapshot"], &["aws_redshift_cluster"]),
    scope("snapshot_arn", &["aws_redshift_cluster_snapshot"], &["aws_redshift_cluster"]),
    scope("restore_to_point_in_time.source_db_instance_identifier", DATABASE, DATABASE),
    scope("restore_to_point_in_time.source_db_instance_automated_backups_arn", ANY, DATABASE),
    scope("restore_to_point_in_time.source_cluster_identifier", CLUSTERS, CLUSTERS),
    scope("source_db_snapshot_identifier", SNAPSHOT, &["aws_db_snapshot_copy"]),
    scope("source_db_cluster_snapshot_identifier", SNAPSHOT, &["aws_rds_cluster_snapshot_*"]),
    scope("source_snapshot_id", &["aws_ebs_snapshot"], &["aws_ebs_snapshot_copy"]),
    scope("snapshot_id", &["aws_ebs_snapshot"], &["aws_ebs_volume"]),
    scope("ebs_block_device.snapshot_id", &["aws_ebs_snapshot"], &["aws_instance", "aws_ami"]),
    scope("source_ami_id", &["aws_ami"], &["aws_ami_copy"]),
    scope("source_instance_id", INSTANCE, &["aws_ami_from_instance"]),
    scope("restore_source_name", TABLE, TABLE),
    scope("restore_source_table_arn", TABLE, TABLE),
    scope("source", BUCKET, &["aws_s3_object_copy"]),
    scope("source_endpoint_arn", &["aws_dms_endpoint"], &["aws_dms_*"]),
    scope("source_location_arn", ANY, &["aws_datasync_task"]),
    // Whatever stands in a segment of the network is as exposed as its neighbours.
    scope("subnet_id", SUBNET, &["aws_*"]),
    scope("subnet_ids", SUBNET, &["aws_*"]),
    scope("subnets", SUBNET, &["aws_*"]),
    scope("vpc_zone_identifier", SUBNET, SCALING),
    scope("vpc_config.subnet_ids", SUBNET, FUNCTION),
    scope("network_configuration.subnets", SUBNET, &["aws_ecs_*"]),
    scope("db_subnet_group_name", &["aws_db_subnet_group"], DATABASE),
    scope("subnet_group_name", &["aws_elasticache_subnet_group"], &["aws_elasticache_*"]),
];

const SNAPSHOT: Types = &["aws_db_snapshot", "aws_db_cluster_snapshot"];

static HELD: [Belonging; 29] = [
    part("db_subnet_group_name", &["aws_db_subnet_group", "aws_docdb_subnet_group"], &["aws_*"]),
    part("neptune_subnet_group_name", &["aws_neptune_subnet_group"], &["aws_neptune_*"]),
    part("subnet_group_name", SUBNET_GROUPS, &["aws_*"]),
    part("cluster_subnet_group_name", &["aws_redshift_subnet_group"], &["aws_redshift_cluster"]),
    part("replication_subnet_group_id", &["aws_dms_replication_subnet_group"], &["aws_dms_*"]),
    part("parameter_group_name", PARAMETER_GROUPS, &["aws_*"]),
    part("db_parameter_group_name", PARAMETER_GROUPS, &["aws_rds_cluster_instance"]),
    part("db_instance_parameter_group_name", PARAMETER_GROUPS, &["aws_rds_cluster"]),
    part("db_cluster_parameter_group_name", CLUSTER_PARAMETERS, CLUSTERS),
    part("neptune_parameter_group_name", PARAMETER_GROUPS, &["aws_neptune_*"]),
    part("neptune_instance_parameter_group_name", PARAMETER_GROUPS, &["aws_neptune_*"]),
    part("neptune_cluster_parameter_group_name", CLUSTER_PARAMETERS, &["aws_neptune_*"]),
    part("cluster_parameter_group_name", &["aws_redshift_parameter_group"], &["aws_redshift_*"]),
    part("option_group_name", &["aws_db_option_group"], &["aws_db_instance"]),
    part("vpc_security_group_ids", FIREWALL, &["aws_*"]),
    part("security_group_ids", FIREWALL, &["aws_*"]),
    part("security_groups", FIREWALL, &["aws_*"]),
    part("vpc_config.security_group_ids", FIREWALL, &["aws_*"]),
    part("vpc_options.security_group_ids", FIREWALL, &["aws_*"]),
    part("network_configuration.security_groups", FIREWALL, &["aws_*"]),
    part("network_configuration.security_group_ids", FIREWALL, &["aws_*"]),
    part("network_interfaces.security_groups", FIREWALL, TEMPLATE),
    part("broker_node_group_info.security_groups", FIREWALL, &["aws_msk_cluster"]),
    part("launch_template.id", TEMPLATE, &["aws_*"]),
    part("launch_template.name", TEMPLATE, &["aws_*"]),
    part(MIXED_BY_ID, TEMPLATE, SCALING),
    part(MIXED_BY_NAME, TEMPLATE, SCALING),
    part("launch_configuration", &["aws_launch_configuration"], SCALING),
    part("task_definition", &["aws_ecs_task_definition"], &["aws_ecs_service", "aws_ecs_task_set"]),
];

const SUBNET_GROUPS: Types =
    &["aws_dax_subnet_group", "aws_elasticache_subnet_group", "aws_memorydb_subnet_group"];
const PARAMETER_GROUPS: Types = &[
    "aws_dax_parameter_group",
    "aws_db_parameter_group",
    "aws_elasticache_parameter_group",
    "aws_memorydb_parameter_group",
    "aws_neptune_parameter_group",
];
const CLUSTER_PARAMETERS: Types = &[
    "aws_rds_cluster_parameter_group",
    "aws_docdb_cluster_parameter_group",
    "aws_neptune_cluster_parameter_group",
];
const TEMPLATE: Types = &["aws_launch_template"];
const MIXED_BY_ID: &str =
    "mixed_instances_policy.launch_template.launch_template_specification.launch_template_id";
const MIXED_BY_NAME: &str =
    "mixed_instances_policy.launch_template.launch_template_specification.launch_template_name";

/// The attributes by which objects of a type belong to others.
pub(super) fn of_type(kind: &str) -> impl Iterator<Item = &'static Belonging> {
    TABLES.iter().copied().flatten().filter(move |row| row.is_of(kind))
}

/// The attributes by which objects of a type name their own parts.
pub(super) fn held_by(kind: &str) -> impl Iterator<Item = &'static Belonging> {
    HELD.iter().filter(move |row| row.is_of(kind))
}

impl Belonging {
    fn is_of(&self, kind: &str) -> bool {
        self.kinds.iter().any(|pattern| matches(pattern, kind))
    }
}
