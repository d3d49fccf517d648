//! Which attribute of which resource type says what a requirement demands.
//!
//! Attributes and what happens where they are not set: Terraform AWS provider 5.100 documentation
//! of each type.

use tribune_record::{
    Change,
    Requirement::{
        self, CustomerManagedKey, DeletionProtection, FinalSnapshot, KeyRotation,
        PermissionsBoundary,
    },
};

/// What an attribute has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// True; not set means false.
    On,
    /// False; not set means false.
    Off,
    /// This text; not set means another.
    Word(&'static str),
    /// A key that is not AWS's own; not set means AWS's own.
    Key,
    /// Anything at all.
    Named,
}

/// One attribute of one resource type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) requirement: Requirement,
    pub(super) kind: &'static str,
    /// Keys with a dot between them; a block on the way stands for each of its name.
    pub(super) path: &'static str,
    pub(super) want: Want,
    /// Whether the demand is broken where the block is not there at all.
    pub(super) block_needed: bool,
}

const fn row(requirement: Requirement, kind: &'static str, path: &'static str, want: Want) -> Row {
    Row { requirement, kind, path, want, block_needed: false }
}

const fn key(kind: &'static str, path: &'static str) -> Row {
    row(CustomerManagedKey, kind, path, Want::Key)
}

const fn key_in_block(kind: &'static str, path: &'static str) -> Row {
    Row { block_needed: true, ..key(kind, path) }
}

const fn protected(kind: &'static str, path: &'static str) -> Row {
    row(DeletionProtection, kind, path, Want::On)
}

const fn last(kind: &'static str) -> Row {
    row(FinalSnapshot, kind, "skip_final_snapshot", Want::Off)
}

/// The rows. A bucket's default key is an object of its own, a Kinesis stream's, a queue's and a
/// topic's an attribute.
pub(super) const ROWS: &[Row] = &[
    key("aws_backup_vault", "kms_key_arn"),
    key("aws_cloudwatch_log_group", "kms_key_id"),
    key("aws_db_instance", "kms_key_id"),
    key("aws_docdb_cluster", "kms_key_id"),
    key_in_block("aws_dynamodb_table", "server_side_encryption.kms_key_arn"),
    key("aws_ebs_volume", "kms_key_id"),
    key_in_block("aws_ecr_repository", "encryption_configuration.kms_key"),
    key("aws_efs_file_system", "kms_key_id"),
    key("aws_elasticache_replication_group", "kms_key_id"),
    key("aws_instance", "ebs_block_device.kms_key_id"),
    key("aws_instance", "root_block_device.kms_key_id"),
    key("aws_kinesis_stream", "kms_key_id"),
    key("aws_launch_template", "block_device_mappings.ebs.kms_key_id"),
    key("aws_neptune_cluster", "kms_key_arn"),
    key_in_block("aws_opensearch_domain", "encrypt_at_rest.kms_key_id"),
    key("aws_rds_cluster", "kms_key_id"),
    key("aws_redshift_cluster", "kms_key_id"),
    key_in_block(
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.kms_master_key_id",
    ),
    key("aws_secretsmanager_secret", "kms_key_id"),
    key("aws_sns_topic", "kms_master_key_id"),
    key("aws_sqs_queue", "kms_master_key_id"),
    protected("aws_alb", "enable_deletion_protection"),
    row(DeletionProtection, "aws_cognito_user_pool", "deletion_protection", Want::Word("ACTIVE")),
    protected("aws_db_instance", "deletion_protection"),
    protected("aws_docdb_cluster", "deletion_protection"),
    protected("aws_dynamodb_table", "deletion_protection_enabled"),
    protected("aws_lb", "enable_deletion_protection"),
    protected("aws_neptune_cluster", "deletion_protection"),
    protected("aws_rds_cluster", "deletion_protection"),
    protected("aws_rds_global_cluster", "deletion_protection"),
    last("aws_db_instance"),
    last("aws_docdb_cluster"),
    last("aws_neptune_cluster"),
    last("aws_rds_cluster"),
    last("aws_redshift_cluster"),
    row(KeyRotation, "aws_kms_key", "enable_key_rotation", Want::On),
    row(PermissionsBoundary, "aws_iam_role", "permissions_boundary", Want::Named),
    row(PermissionsBoundary, "aws_iam_user", "permissions_boundary", Want::Named),
];

impl Row {
    /// What is demanded, as the end of "that".
    pub(super) const fn what(&self) -> &'static str {
        match self.requirement {
            CustomerManagedKey => "it names a KMS key of the site's own",
            DeletionProtection => "one call cannot delete it",
            FinalSnapshot => "it leaves a last snapshot when it goes",
            KeyRotation => "KMS changes the key every year",
            PermissionsBoundary => "it stands under a permissions boundary",
        }
    }

    /// Whether the demand makes no sense for this object: KMS changes only symmetric keys, and a
    /// replica leaves no snapshot.
    pub(super) fn is_exempt(&self, change: &Change) -> bool {
        let text = |key: &str| change.after.read(&[key]).text();
        match self.requirement {
            KeyRotation => {
                text("customer_master_key_spec").is_some_and(|spec| spec != "SYMMETRIC_DEFAULT")
            }
            FinalSnapshot => text("replicate_source_db").is_some_and(|source| !source.is_empty()),
            CustomerManagedKey | DeletionProtection | PermissionsBoundary => false,
        }
    }
}
