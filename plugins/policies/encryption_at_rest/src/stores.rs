//! Which attribute says that a store is encrypted, and what AWS does where it is not set.
//!
//! Defaults as the AWS provider 5/6 and AWS document them.

use tribune_sdk::{PatchOp, ReadKind, Reading, Tree};

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
    /// The object or its blocks, where `*` stands for each.
    pub(crate) blocks: &'static str,
    /// Which of its attributes.
    pub(crate) attribute: &'static str,
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
    blocks: "",
    attribute: "/storage_encrypted",
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
    attribute: "/encrypted",
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
    Store { kind: "aws_instance", blocks: "/root_block_device/*", attribute: "/encrypted", ..DISK },
    Store { kind: "aws_instance", blocks: "/ebs_block_device/*", attribute: "/encrypted", ..DISK },
    Store {
        kind: "aws_launch_configuration",
        blocks: "/root_block_device/*",
        attribute: "/encrypted",
        ..DISK
    },
    Store {
        kind: "aws_launch_configuration",
        blocks: "/ebs_block_device/*",
        attribute: "/encrypted",
        ..DISK
    },
    Store {
        kind: "aws_launch_template",
        blocks: "/block_device_mappings/*/ebs/*",
        attribute: "/encrypted",
        in_place: true, // a new version of the template
        ..DISK
    },
    Store {
        kind: "aws_efs_file_system",
        attribute: "/encrypted",
        what: "the file system is encrypted",
        words: "Set encrypted = true.",
        ..PLAIN
    },
    Store {
        kind: "aws_elasticache_replication_group",
        attribute: "/at_rest_encryption_enabled",
        unless: Some(("/engine", "valkey")),
        copies: &["/global_replication_group_id"],
        what: "the cache is encrypted at rest",
        words: "Set at_rest_encryption_enabled = true.",
        ..PLAIN
    },
    Store {
        // AWS encrypts new clusters since January 2025.
        kind: "aws_redshift_cluster",
        attribute: "/encrypted",
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
        blocks: "/server_side_encryption/0",
        attribute: "/enabled",
        block: Some(("/server_side_encryption", r#"[{"enabled":true}]"#)),
        what: "the cache is encrypted at rest",
        words: "Add server_side_encryption { enabled = true }.",
        ..PLAIN
    },
    Store {
        kind: "aws_kinesis_stream",
        attribute: "/encryption_type",
        wanted: Wanted::Text("KMS"),
        in_place: true,
        what: "the stream is encrypted",
        words: "Set encryption_type = \"KMS\" and kms_key_id = \"alias/aws/kinesis\".",
        ..PLAIN
    },
    Store {
        kind: "aws_workspaces_workspace",
        attribute: "/root_volume_encryption_enabled",
        ..DESK
    },
    Store {
        kind: "aws_workspaces_workspace",
        attribute: "/user_volume_encryption_enabled",
        ..DESK
    },
];

const DOMAIN: Store = Store {
    blocks: "/encrypt_at_rest/0",
    attribute: "/enabled",
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
    /// What is read of the type.
    pub(crate) fn reads(&self) -> ReadKind {
        let beside = self.copies.iter().filter(|source| !source.starts_with('*'));
        let mut pointers: Vec<_> = beside.copied().collect();
        pointers.push(if self.blocks.is_empty() { self.attribute } else { self.blocks });
        pointers.extend(self.unless.map(|(at, _)| at));
        ReadKind::of(self.kind, &pointers)
    }

    /// Whether the attribute says that the store is encrypted.
    pub(crate) fn reading(&self, block: Tree<'_>) -> Reading<bool> {
        match self.wanted {
            Wanted::True => block.boolean(self.attribute),
            Wanted::Text(wanted) => {
                block.text(self.attribute).and_then(|text| Some(text == wanted))
            }
        }
    }

    /// Whether the store is made from something that may decide its encryption.
    pub(crate) fn inherits(&self, whole: Tree<'_>, block: Tree<'_>) -> bool {
        self.copies.iter().any(|source| match source.strip_prefix('*') {
            Some(beside) => block.is_set(beside),
            None => whole.is_set(source),
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
