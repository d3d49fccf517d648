//! Which attribute says that a store is encrypted, and what AWS does where it is not set.
//!
//! Defaults as the AWS provider 5/6 and AWS document them.

use tribune_sdk::{PatchOp, Reading, Tree};

/// What an attribute must say.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted {
    True,
    Text(&'static str),
}

/// One attribute of one resource type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Store {
    pub(crate) kind: &'static str,
    /// Where; `*` stands for each block.
    pub(crate) pointer: &'static str,
    pub(crate) wanted: Wanted,
    /// What AWS does where the attribute is not set.
    default: bool,
    /// Where another attribute has this text, an unset one means encrypted.
    unless: Option<(&'static str, &'static str)>,
    /// Attributes that make the store a copy of something, which then decides; with `*/` in front,
    /// in the same block.
    copies: &'static [&'static str],
    /// Whether an existing one can be encrypted without being replaced.
    pub(crate) in_place: bool,
    /// The block to add where there is none.
    block: Option<(&'static str, &'static str)>,
    pub(crate) what: &'static str,
    pub(crate) words: &'static str,
}

const PLAIN: Store = Store {
    kind: "",
    pointer: "/storage_encrypted",
    wanted: Wanted::True,
    default: false,
    unless: None,
    copies: &[],
    in_place: false,
    block: None,
    what: "the storage is encrypted",
    words: "Set storage_encrypted = true.",
};

const DISK: Store = Store {
    pointer: "/encrypted",
    copies: &["*/snapshot_id"],
    what: "the disk is encrypted",
    words: "Set encrypted = true.",
    ..PLAIN
};

pub(crate) const STORES: &[Store] = &[
    Store {
        kind: "aws_db_instance",
        copies: &["/snapshot_identifier", "/replicate_source_db"],
        ..PLAIN
    },
    Store {
        kind: "aws_rds_cluster",
        unless: Some(("/engine_mode", "serverless")),
        copies: &["/snapshot_identifier", "/replication_source_identifier"],
        ..PLAIN
    },
    Store { kind: "aws_rds_global_cluster", copies: &["/source_db_cluster_identifier"], ..PLAIN },
    Store {
        kind: "aws_docdb_cluster",
        copies: &["/snapshot_identifier", "/global_cluster_identifier"],
        ..PLAIN
    },
    Store {
        kind: "aws_neptune_cluster",
        copies: &["/snapshot_identifier", "/replication_source_identifier"],
        ..PLAIN
    },
    Store { kind: "aws_ebs_volume", copies: &["/snapshot_id"], ..DISK },
    Store { kind: "aws_ebs_snapshot_copy", ..DISK },
    Store { kind: "aws_instance", pointer: "/root_block_device/*/encrypted", ..DISK },
    Store { kind: "aws_instance", pointer: "/ebs_block_device/*/encrypted", ..DISK },
    Store { kind: "aws_launch_configuration", pointer: "/root_block_device/*/encrypted", ..DISK },
    Store { kind: "aws_launch_configuration", pointer: "/ebs_block_device/*/encrypted", ..DISK },
    Store {
        kind: "aws_launch_template",
        pointer: "/block_device_mappings/*/ebs/*/encrypted",
        in_place: true, // a new version of the template
        ..DISK
    },
    Store {
        kind: "aws_efs_file_system",
        pointer: "/encrypted",
        what: "the file system is encrypted",
        words: "Set encrypted = true.",
        ..PLAIN
    },
    Store {
        kind: "aws_elasticache_replication_group",
        pointer: "/at_rest_encryption_enabled",
        unless: Some(("/engine", "valkey")),
        copies: &["/global_replication_group_id"],
        what: "the cache is encrypted at rest",
        words: "Set at_rest_encryption_enabled = true.",
        ..PLAIN
    },
    Store {
        // AWS encrypts new clusters since January 2025.
        kind: "aws_redshift_cluster",
        pointer: "/encrypted",
        default: true,
        in_place: true,
        what: "the warehouse is encrypted",
        words: "Set encrypted = true.",
        ..PLAIN
    },
    Store { kind: "aws_opensearch_domain", ..DOMAIN },
    Store { kind: "aws_elasticsearch_domain", ..DOMAIN },
    Store {
        kind: "aws_dax_cluster",
        pointer: "/server_side_encryption/0/enabled",
        block: Some(("/server_side_encryption", r#"[{"enabled":true}]"#)),
        what: "the cache is encrypted at rest",
        words: "Add server_side_encryption { enabled = true }.",
        ..PLAIN
    },
    Store {
        kind: "aws_kinesis_stream",
        pointer: "/encryption_type",
        wanted: Wanted::Text("KMS"),
        in_place: true,
        what: "the stream is encrypted",
        words: "Set encryption_type = \"KMS\" and kms_key_id = \"alias/aws/kinesis\".",
        ..PLAIN
    },
    Store { kind: "aws_workspaces_workspace", pointer: "/root_volume_encryption_enabled", ..DESK },
    Store { kind: "aws_workspaces_workspace", pointer: "/user_volume_encryption_enabled", ..DESK },
];

const DOMAIN: Store = Store {
    pointer: "/encrypt_at_rest/0/enabled",
    in_place: true,
    block: Some(("/encrypt_at_rest", r#"[{"enabled":true}]"#)),
    what: "the search domain is encrypted at rest",
    words: "Add encrypt_at_rest { enabled = true }.",
    ..PLAIN
};

const DESK: Store = Store {
    what: "both volumes of the desktop are encrypted",
    words: "Set root_volume_encryption_enabled and user_volume_encryption_enabled to true.",
    ..PLAIN
};

impl Store {
    /// Whether the attribute at `pointer` says that the store is encrypted.
    pub(crate) fn reading(&self, tree: Tree<'_>, pointer: &str) -> Reading<bool> {
        match self.wanted {
            Wanted::True => tree.boolean(pointer),
            Wanted::Text(wanted) => tree.text(pointer).and_then(|text| Some(text == wanted)),
        }
    }

    /// Whether the store is made from something that may decide its encryption.
    pub(crate) fn inherits(&self, tree: Tree<'_>, pointer: &str) -> bool {
        let block = pointer.rsplit_once('/').map_or("", |(block, _)| block);
        self.copies.iter().any(|source| {
            let in_block = source.strip_prefix('*').map(|rest| format!("{block}{rest}"));
            tree.is_set(in_block.as_deref().unwrap_or(source))
        })
    }

    /// What an attribute that is not set means here.
    pub(crate) fn default(&self, tree: Tree<'_>) -> bool {
        let exempt = |(at, text): (&str, &str)| tree.text(at) == Reading::Known(text);
        self.default || self.unless.is_some_and(exempt)
    }

    /// Where to put what, so that the store is encrypted.
    pub(crate) fn repair(&self, tree: Tree<'_>, pointer: &str) -> PatchOp {
        match (self.block, self.wanted) {
            (Some((at, value)), _) if !matches!(tree.count(at), Reading::Known(1..)) => {
                PatchOp::set(at, value)
            }
            (_, Wanted::True) => PatchOp::set(pointer, "true"),
            (_, Wanted::Text(_)) => PatchOp::set(pointer, "\"KMS\""),
        }
    }
}
