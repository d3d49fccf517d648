//! Settings of AWS that have to be on where card data is, each with what the provider does where
//! nothing is set. Source: the schema of the Terraform AWS provider 5.100 and its documentation of
//! each type.

use super::{
    Row,
    Unset::{Bare, BareInBlock, Doubt, Safe},
    Want::{Begins, Named, Not, Off, On, Part, Without, Word},
    row,
};

/// PCI DSS 4.0 knows no TLS below 1.2 (A2.1). Balancers name their policies by the lowest version.
const BALANCERS: &[&str] = &["-TLS-1-2-", "-FS-1-2-", "-TLS13-1-2-", "-TLS13-1-3-"];
const GATEWAYS: &[&str] = &["TLS_1_2", "TLS_1_3", "TLS12", "TLS13"];
const DOMAINS: &[&str] = &["Policy-Min-TLS-1-2", "Policy-Min-TLS-1-3"];
const HTTPS: &[&str] = &["https-only", "redirect-to-https"];

/// A listener that only sends on to HTTPS, or answers by itself, carries nothing.
const CARRIES_NOTHING: &[(&str, super::Want)] = &[
    ("default_action.redirect.protocol", Word(&["HTTPS"])),
    ("default_action.type", Word(&["fixed-response"])),
];
/// A listener without TLS has no policy of it.
const NO_TLS: &[(&str, super::Want)] =
    &[("protocol", Word(&["HTTP", "TCP", "UDP", "TCP_UDP", "GENEVE"]))];
/// Engines of DMS that have no such mode: what they speak is encrypted, or says so elsewhere.
const OTHER_ENGINES: &[(&str, super::Want)] = &[(
    "engine_name",
    Word(&[
        "dynamodb",
        "elasticsearch",
        "kafka",
        "kinesis",
        "neptune",
        "opensearch",
        "redis",
        "s3",
        "timestream",
    ]),
)];

/// The rows, sorted by type and path.
pub(super) const SAFE: &[Row] = &[
    row("aws_alb_listener", "protocol", Not(&["HTTP"]), Safe).or(CARRIES_NOTHING).asked(),
    row("aws_alb_listener", "ssl_policy", Part(BALANCERS), Doubt).or(NO_TLS),
    // A copy of what is encrypted stays encrypted without a word.
    row("aws_ami_copy", "encrypted", On, Bare).asked(),
    row("aws_api_gateway_domain_name", "security_policy", Part(GATEWAYS), Safe),
    row("aws_api_gateway_integration", "tls_config.insecure_skip_verification", Off, Safe),
    row("aws_api_gateway_method_settings", "settings.cache_data_encrypted", On, BareInBlock)
        .or(&[("settings.caching_enabled", Off)]),
    row(
        "aws_apigatewayv2_domain_name",
        "domain_name_configuration.security_policy",
        Part(GATEWAYS),
        Safe,
    ),
    row("aws_appsync_api_cache", "at_rest_encryption_enabled", On, Bare),
    row("aws_appsync_api_cache", "transit_encryption_enabled", On, Bare),
    row("aws_chime_voice_connector", "require_encryption", On, Bare),
    row(
        "aws_cloudfront_distribution",
        "default_cache_behavior.viewer_protocol_policy",
        Word(HTTPS),
        Bare,
    ),
    row(
        "aws_cloudfront_distribution",
        "ordered_cache_behavior.viewer_protocol_policy",
        Word(HTTPS),
        BareInBlock,
    ),
    row(
        "aws_cloudfront_distribution",
        "origin.custom_origin_config.origin_protocol_policy",
        Not(&["http-only"]),
        Safe,
    ),
    row(
        "aws_cloudfront_distribution",
        "origin.custom_origin_config.origin_ssl_protocols",
        Part(&["TLSv1.2", "TLSv1.3"]),
        Safe,
    ),
    // Its own certificate takes TLS 1.0.
    row(
        "aws_cloudfront_distribution",
        "viewer_certificate.minimum_protocol_version",
        Part(&["TLSv1.2", "TLSv1.3"]),
        Bare,
    ),
    row("aws_cloudsearch_domain", "endpoint_options.enforce_https", On, Bare),
    row("aws_cloudsearch_domain", "endpoint_options.tls_security_policy", Part(DOMAINS), Doubt),
    row("aws_codebuild_project", "artifacts.encryption_disabled", Off, Safe),
    row("aws_codebuild_project", "logs_config.s3_logs.encryption_disabled", Off, Safe),
    row("aws_codebuild_project", "secondary_artifacts.encryption_disabled", Off, Safe),
    row("aws_codebuild_project", "secondary_sources.insecure_ssl", Off, Safe),
    row("aws_codebuild_project", "source.insecure_ssl", Off, Safe),
    row(
        "aws_codebuild_report_group",
        "export_config.s3_destination.encryption_disabled",
        Off,
        Safe,
    ),
    row("aws_datasync_location_efs", "in_transit_encryption", Word(&["TLS1_2"]), Bare),
    row("aws_datasync_location_object_storage", "server_protocol", Not(&["HTTP"]), Safe),
    row("aws_dax_cluster", "cluster_endpoint_encryption_type", Word(&["TLS"]), Bare),
    row("aws_dax_cluster", "server_side_encryption.enabled", On, Bare),
    // A replica in its source's own region, which is named without an ARN, is encrypted as that is.
    row("aws_db_instance", "storage_encrypted", On, Bare)
        .or(&[("replicate_source_db", Without("arn:"))]),
    row("aws_db_proxy", "require_tls", On, Bare),
    row(
        "aws_dlm_lifecycle_policy",
        "policy_details.action.cross_region_copy.encryption_configuration.encrypted",
        On,
        BareInBlock,
    )
    .asked(),
    row(
        "aws_dlm_lifecycle_policy",
        "policy_details.schedule.cross_region_copy_rule.encrypted",
        On,
        BareInBlock,
    )
    .asked(),
    row(
        "aws_dms_endpoint",
        "kafka_settings.security_protocol",
        Word(&["sasl-ssl", "ssl-authentication", "ssl-encryption"]),
        BareInBlock,
    ),
    row("aws_dms_endpoint", "redis_settings.ssl_security_protocol", Not(&["plaintext"]), Safe),
    row("aws_dms_endpoint", "ssl_mode", Word(&["require", "verify-ca", "verify-full"]), Bare)
        .or(OTHER_ENGINES),
    row("aws_docdb_cluster", "storage_encrypted", On, Bare),
    row("aws_docdb_global_cluster", "storage_encrypted", On, Bare)
        .or(&[("source_db_cluster_identifier", Named)]),
    row(
        "aws_drs_replication_configuration_template",
        "ebs_encryption",
        Word(&["DEFAULT", "CUSTOM"]),
        Bare,
    ),
    row("aws_ebs_encryption_by_default", "enabled", On, Safe),
    row("aws_ebs_snapshot_copy", "encrypted", On, Bare).asked(),
    row("aws_ebs_snapshot_import", "encrypted", On, Bare),
    row("aws_ebs_volume", "encrypted", On, Bare),
    row("aws_ecs_service", "volume_configuration.managed_ebs_volume.encrypted", On, BareInBlock),
    row(
        "aws_ecs_task_definition",
        "volume.efs_volume_configuration.transit_encryption",
        Word(&["ENABLED"]),
        BareInBlock,
    ),
    row("aws_efs_file_system", "encrypted", On, Bare),
    // Without it secrets of Kubernetes lie under no key of the site's.
    row("aws_eks_cluster", "encryption_config", Named, Bare),
    row("aws_elasticache_cluster", "transit_encryption_enabled", On, Bare)
        .or(&[("replication_group_id", Named)]),
    row("aws_elasticache_replication_group", "at_rest_encryption_enabled", On, Bare)
        .or(&[("global_replication_group_id", Named)]),
    row("aws_elasticache_replication_group", "transit_encryption_enabled", On, Bare)
        .or(&[("global_replication_group_id", Named)]),
    row("aws_elasticsearch_domain", "domain_endpoint_options.enforce_https", On, Bare),
    row(
        "aws_elasticsearch_domain",
        "domain_endpoint_options.tls_security_policy",
        Part(DOMAINS),
        Doubt,
    ),
    row("aws_elasticsearch_domain", "encrypt_at_rest.enabled", On, Bare),
    row("aws_elasticsearch_domain", "node_to_node_encryption.enabled", On, Bare),
    row("aws_elb", "listener.lb_protocol", Not(&["HTTP"]), Safe).asked(),
    row(
        "aws_glue_data_catalog_encryption_settings",
        "data_catalog_encryption_settings.connection_password_encryption.\
         return_connection_password_encrypted",
        On,
        Bare,
    ),
    row(
        "aws_glue_data_catalog_encryption_settings",
        "data_catalog_encryption_settings.encryption_at_rest.catalog_encryption_mode",
        Not(&["DISABLED"]),
        Safe,
    ),
    row(
        "aws_glue_security_configuration",
        "encryption_configuration.cloudwatch_encryption.cloudwatch_encryption_mode",
        Word(&["SSE-KMS"]),
        Bare,
    ),
    row(
        "aws_glue_security_configuration",
        "encryption_configuration.job_bookmarks_encryption.job_bookmarks_encryption_mode",
        Word(&["CSE-KMS"]),
        Bare,
    ),
    row(
        "aws_glue_security_configuration",
        "encryption_configuration.s3_encryption.s3_encryption_mode",
        Word(&["SSE-KMS", "SSE-S3"]),
        Bare,
    ),
    row(
        "aws_imagebuilder_container_recipe",
        "instance_configuration.block_device_mapping.ebs.encrypted",
        On,
        BareInBlock,
    ),
    row("aws_imagebuilder_image_recipe", "block_device_mapping.ebs.encrypted", On, BareInBlock),
    row("aws_instance", "ebs_block_device.encrypted", On, BareInBlock),
    row("aws_instance", "root_block_device.encrypted", On, Bare),
    // What comes from a stream lies encrypted as the stream does, and Firehose takes no key then.
    row(
        "aws_kinesis_firehose_delivery_stream",
        "http_endpoint_configuration.url",
        Begins("https://"),
        Safe,
    ),
    row("aws_kinesis_firehose_delivery_stream", "server_side_encryption.enabled", On, Bare)
        .or(&[("kinesis_source_configuration", Named), ("msk_source_configuration", Named)]),
    row("aws_kinesis_stream", "encryption_type", Word(&["KMS"]), Bare),
    row("aws_launch_configuration", "ebs_block_device.encrypted", On, BareInBlock),
    row("aws_launch_configuration", "root_block_device.encrypted", On, BareInBlock),
    // Without any it has the disks of its image, and the account says how they are encrypted.
    row("aws_launch_template", "block_device_mappings", Named, Doubt),
    row("aws_launch_template", "block_device_mappings.ebs.encrypted", On, BareInBlock),
    row("aws_lb_listener", "protocol", Not(&["HTTP"]), Safe).or(CARRIES_NOTHING).asked(),
    row("aws_lb_listener", "ssl_policy", Part(BALANCERS), Doubt).or(NO_TLS),
    row("aws_memorydb_cluster", "tls_enabled", On, Safe),
    row("aws_memorydb_multi_region_cluster", "tls_enabled", On, Safe),
    row("aws_msk_cluster", "client_authentication.unauthenticated", Off, Safe),
    row(
        "aws_msk_cluster",
        "encryption_info.encryption_in_transit.client_broker",
        Word(&["TLS"]),
        Safe,
    ),
    row("aws_msk_cluster", "encryption_info.encryption_in_transit.in_cluster", On, Safe),
    row(
        "aws_mskconnect_connector",
        "kafka_cluster_encryption_in_transit.encryption_type",
        Word(&["TLS"]),
        Bare,
    ),
    row("aws_neptune_cluster", "storage_encrypted", On, Bare),
    row("aws_neptune_global_cluster", "storage_encrypted", On, Bare)
        .or(&[("source_db_cluster_identifier", Named)]),
    row("aws_opensearch_domain", "domain_endpoint_options.enforce_https", On, Bare),
    row(
        "aws_opensearch_domain",
        "domain_endpoint_options.tls_security_policy",
        Part(DOMAINS),
        Doubt,
    ),
    row("aws_opensearch_domain", "encrypt_at_rest.enabled", On, Bare),
    row("aws_opensearch_domain", "node_to_node_encryption.enabled", On, Bare),
    row("aws_rds_cluster", "storage_encrypted", On, Bare),
    row("aws_rds_global_cluster", "storage_encrypted", On, Bare)
        .or(&[("source_db_cluster_identifier", Named)]),
    row("aws_redshift_cluster", "encrypted", On, Bare),
    // Machines with disks of their own take no key, so nobody can say it of every one.
    row("aws_sagemaker_endpoint_configuration", "kms_key_arn", Named, Doubt),
    row("aws_sagemaker_notebook_instance", "kms_key_id", Named, Doubt),
    // Without a key it does not encrypt.
    row("aws_sns_topic", "kms_master_key_id", Named, Bare),
    row("aws_sns_topic_subscription", "protocol", Not(&["http"]), Safe),
    row(
        "aws_spot_fleet_request",
        "launch_specification.ebs_block_device.encrypted",
        On,
        BareInBlock,
    ),
    row(
        "aws_spot_fleet_request",
        "launch_specification.root_block_device.encrypted",
        On,
        BareInBlock,
    ),
    row("aws_spot_instance_request", "ebs_block_device.encrypted", On, BareInBlock),
    row("aws_spot_instance_request", "root_block_device.encrypted", On, Bare),
    row("aws_sqs_queue", "sqs_managed_sse_enabled", On, Safe).or(&[("kms_master_key_id", Named)]),
    row("aws_transfer_server", "protocols", Not(&["FTP"]), Safe),
    row("aws_workspaces_workspace", "root_volume_encryption_enabled", On, Bare),
    row("aws_workspaces_workspace", "user_volume_encryption_enabled", On, Bare),
];
