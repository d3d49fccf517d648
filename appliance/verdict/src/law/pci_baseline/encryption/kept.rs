//! Settings of AWS that may be left out where card data is, and that may not go back once they are
//! there.

use alloc::{format, vec::Vec};
use tribune_record::{Action, Change, Finding, Known, Value};

use super::{
    Said,
    Want::{self, Named, Not, On, Says, Word},
    pointer,
};
use crate::{
    law::pci_baseline::{VOICE, open},
    say::About,
    view::{Subject, View},
    walk::places,
    words::matches,
};

const CARRIERS: &[&str] = &["HTTPS", "TLS"];
const CLASSIC: &[&str] = &["HTTPS", "SSL"];
/// The condition by which a policy turns down whoever comes without TLS.
const TRANSPORT: Want = Says("aws:securetransport");

/// The rows, sorted by type and path. Source: the schema of the Terraform AWS provider 5.100.
pub(super) const KEPT: &[(&str, &str, Want)] = &[
    ("aws_alb_listener", "protocol", Word(CARRIERS)),
    ("aws_alb_target_group", "protocol", Word(CARRIERS)),
    ("aws_athena_database", "encryption_configuration", Named),
    ("aws_athena_workgroup", "configuration.enforce_workgroup_configuration", On),
    ("aws_athena_workgroup", "configuration.result_configuration.encryption_configuration", Named),
    ("aws_cloudfront_distribution", "web_acl_id", Named),
    ("aws_codepipeline", "artifact_store.encryption_key", Named),
    ("aws_dynamodb_table", "server_side_encryption.enabled", On),
    ("aws_ebs_encryption_by_default", "enabled", Not(&["false"])),
    ("aws_efs_file_system_policy", "policy", TRANSPORT),
    // On the way to it a group prefers it first: only the way back is closed.
    ("aws_elasticache_replication_group", "transit_encryption_mode", Word(&["required"])),
    ("aws_elb", "listener.instance_protocol", Word(CLASSIC)),
    ("aws_elb", "listener.lb_protocol", Word(CLASSIC)),
    ("aws_emr_cluster", "security_configuration", Named),
    ("aws_glue_connection", "connection_properties.JDBC_ENFORCE_SSL", Word(&["true"])),
    ("aws_glue_crawler", "security_configuration", Named),
    (
        "aws_glue_data_catalog_encryption_settings",
        "data_catalog_encryption_settings.encryption_at_rest.catalog_encryption_mode",
        Not(&["DISABLED"]),
    ),
    ("aws_glue_dev_endpoint", "security_configuration", Named),
    ("aws_glue_job", "security_configuration", Named),
    ("aws_lb_listener", "protocol", Word(CARRIERS)),
    ("aws_lb_target_group", "protocol", Word(CARRIERS)),
    ("aws_redshift_cluster", "enhanced_vpc_routing", On),
    ("aws_s3_bucket", "policy", TRANSPORT),
    ("aws_s3_bucket", "server_side_encryption_configuration", Named),
    ("aws_s3_bucket_policy", "policy", TRANSPORT),
    (
        "aws_sagemaker_data_quality_job_definition",
        "network_config.enable_inter_container_traffic_encryption",
        On,
    ),
    ("aws_sagemaker_domain", "app_network_access_type", Word(&["VpcOnly"])),
    ("aws_sagemaker_model", "enable_network_isolation", On),
    ("aws_sagemaker_notebook_instance", "direct_internet_access", Word(&["Disabled"])),
    ("aws_ses_configuration_set", "delivery_options.tls_policy", Word(&["Require"])),
    ("aws_ses_receipt_rule", "tls_policy", Word(&["Require"])),
    ("aws_sesv2_configuration_set", "delivery_options.tls_policy", Word(&["REQUIRE"])),
    ("aws_sns_topic", "policy", TRANSPORT),
    ("aws_sns_topic_policy", "policy", TRANSPORT),
    ("aws_sqs_queue", "policy", TRANSPORT),
    ("aws_sqs_queue_policy", "policy", TRANSPORT),
    ("aws_ssm_parameter", "type", Word(&["SecureString"])),
    ("aws_storagegateway_cached_iscsi_volume", "kms_encrypted", On),
    ("aws_storagegateway_nfs_file_share", "kms_encrypted", On),
    ("aws_storagegateway_smb_file_share", "kms_encrypted", On),
    ("aws_storagegateway_stored_iscsi_volume", "kms_encrypted", On),
    ("aws_vpc_block_public_access_options", "internet_gateway_block_mode", Word(BLOCKS)),
    ("aws_vpclattice_listener", "protocol", Word(CARRIERS)),
    ("aws_vpclattice_service", "auth_type", Word(&["AWS_IAM"])),
    ("aws_vpclattice_service_network", "auth_type", Word(&["AWS_IAM"])),
    ("aws_vpclattice_target_group", "config.protocol", Word(CARRIERS)),
];
const BLOCKS: &[&str] = &["block-bidirectional", "block-ingress"];

/// Settings of something that stays when they go, and the types they leave together with.
const SETTINGS: &[(&str, &[&str])] = &[
    ("aws_ebs_encryption_by_default", &[]),
    ("aws_efs_file_system_policy", &["aws_efs_file_system"]),
    ("aws_glue_data_catalog_encryption_settings", &[]),
    ("aws_s3_bucket_policy", &["aws_s3_bucket"]),
    ("aws_sns_topic_policy", &["aws_sns_topic"]),
    ("aws_sqs_queue_policy", &["aws_sqs_queue"]),
    ("aws_vpc_block_public_access_options", &[]),
];

/// What protected an object before and would do so no longer.
pub(super) fn lost(view: &View<'_>, subject: &Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let is_gone = matches!(change.after, Value::Null);
    if matches!(change.before, Value::Null) || (is_gone && !leaves_something(view, subject)) {
        return Vec::new();
    }
    let rows = KEPT.iter().filter(|(of, ..)| matches(of, &change.resource_type));
    rows.filter_map(|(_of, path, want)| gone(change, path, *want)).collect()
}

/// Whether what goes is a setting of something that stays.
fn leaves_something(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let of = |row: &&(&str, &[&str])| row.0 == subject.change.resource_type;
    let Some((_kind, owners)) = SETTINGS.iter().find(of) else { return false };
    !view.referred(subject).any(|other| {
        other.action == Action::Delete && owners.contains(&other.resource_type.as_str())
    })
}

fn gone(change: &Change, path: &str, want: Want) -> Option<Finding> {
    let protects = |object| {
        let places = places(object, path).into_iter();
        places.filter(|(_at, known)| matches!(want.asked(*known), Said::Yes)).count()
    };
    let after = places(&change.after, path);
    let (had, has) = (protects(&change.before), protects(&change.after));
    // What leaves with its block takes nothing from the other blocks.
    let all_left = has > 0 && has == after.len();
    if has >= had || all_left {
        return None;
    }
    let unread = after.iter().find(|(_at, known)| match known {
        Known::Unknown(_) | Known::Masked => true,
        Known::Is(_) => matches!(want.asked(*known), Said::Open(_)),
        Known::Absent => false,
    });
    let finding = if let Some((place, known)) = unread {
        let unknown = if let Known::Unknown(unknown) = known { Some(*unknown) } else { None };
        open(change, "it stays protected", unknown).at(place.clone())
    } else {
        let address = &change.address;
        let message = format!("{address} protects card data and would do so no longer ({path}).");
        VOICE.fail(message).at(pointer(path))
    };
    Some(finding.on(change))
}
