//! Which attribute says that a store is encrypted, and what the cloud does where it is not set.
//!
//! Defaults as the providers aws 5/6 and azurerm 3/4 and their clouds document them.

use tribune_sdk::{PatchOp, ReadKind, Reading, Tree};

/// What an attribute must say.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted {
    True,
    /// It switches the encryption off.
    False,
    Text(&'static str),
    /// Any other text than the first; the second is what a repair sets.
    Not(&'static str, &'static str),
}

/// What encrypts a store in place of its own attribute.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Instead {
    /// A text is set.
    Text(&'static str),
    /// A block is there.
    Block(&'static str),
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
    /// What the cloud does where the attribute is not set.
    default: bool,
    /// Where another attribute has this text, an unset one means encrypted.
    unless: Option<(&'static str, &'static str)>,
    /// With any of these it is encrypted whatever its attribute says.
    instead: &'static [Instead],
    /// The block's switch without which nothing is stored.
    only: Option<&'static str>,
    /// Attributes that make the store a copy of something, which then decides; with `*/` in front,
    /// in the same block.
    copies: &'static [&'static str],
    /// Whether an existing one can be encrypted without being replaced.
    pub(crate) in_place: bool,
    /// The block to add where there is none.
    block: Option<(&'static str, &'static str)>,
    /// What a repair sets too, where it is not set.
    with: Option<(&'static str, &'static str)>,
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
    instead: &[],
    only: None,
    copies: &[],
    in_place: false,
    block: None,
    with: None,
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

/// Copies of snapshots.
const COPIED: Store = Store { in_place: true, what: "the copy is encrypted", ..DISK };

/// `CodeBuild` encrypts what it stores unless told not to.
const BUILD: Store = Store {
    attribute: "/encryption_disabled",
    wanted: Wanted::False,
    default: true,
    in_place: true,
    what: "CodeBuild encrypts what it stores",
    words: "Set encryption_disabled = false.",
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
    Store { kind: "aws_docdb_global_cluster", copies: &["/source_db_cluster_identifier"], ..PLAIN },
    Store {
        kind: "aws_neptune_global_cluster",
        copies: &["/source_db_cluster_identifier"],
        ..PLAIN
    },
    Store { kind: "aws_ebs_volume", copies: &["/snapshot_id"], ..DISK },
    Store { kind: "aws_ebs_snapshot_copy", copies: &[], ..DISK },
    Store { kind: "aws_ebs_snapshot_import", copies: &[], ..DISK },
    Store {
        kind: "aws_ebs_encryption_by_default",
        attribute: "/enabled",
        default: true,
        in_place: true,
        what: "new disks of the account are encrypted",
        words: "Set enabled = true.",
        ..PLAIN
    },
    Store { kind: "aws_ami", blocks: "/ebs_block_device/*", ..DISK },
    Store { kind: "aws_ami_copy", copies: &[], ..DISK },
    Store { kind: "aws_instance", blocks: "/root_block_device/*", ..DISK },
    Store { kind: "aws_instance", blocks: "/ebs_block_device/*", ..DISK },
    Store { kind: "aws_launch_configuration", blocks: "/root_block_device/*", ..DISK },
    Store { kind: "aws_launch_configuration", blocks: "/ebs_block_device/*", ..DISK },
    Store { kind: "aws_spot_instance_request", blocks: "/root_block_device/*", ..DISK },
    Store { kind: "aws_spot_instance_request", blocks: "/ebs_block_device/*", ..DISK },
    Store {
        kind: "aws_spot_fleet_request",
        blocks: "/launch_specification/*/root_block_device/*",
        ..DISK
    },
    Store {
        kind: "aws_spot_fleet_request",
        blocks: "/launch_specification/*/ebs_block_device/*",
        ..DISK
    },
    Store {
        kind: "aws_imagebuilder_image_recipe",
        blocks: "/block_device_mapping/*/ebs/*",
        ..DISK
    },
    Store {
        kind: "aws_imagebuilder_container_recipe",
        blocks: "/instance_configuration/*/block_device_mapping/*/ebs/*",
        ..DISK
    },
    Store {
        // ECS encrypts a volume even of an unencrypted snapshot where nothing is set.
        kind: "aws_ecs_service",
        blocks: "/volume_configuration/*/managed_ebs_volume/*",
        default: true,
        copies: &[],
        in_place: true, // a new deployment
        ..DISK
    },
    Store {
        kind: "aws_dlm_lifecycle_policy",
        blocks: "/policy_details/*/schedule/*/cross_region_copy_rule/*",
        ..COPIED
    },
    Store {
        kind: "aws_dlm_lifecycle_policy",
        blocks: "/policy_details/*/action/*/cross_region_copy/*/encryption_configuration/*",
        ..COPIED
    },
    Store {
        kind: "aws_drs_replication_configuration_template",
        attribute: "/ebs_encryption",
        wanted: Wanted::Not("NONE", "DEFAULT"),
        in_place: true,
        words: "Set ebs_encryption = \"DEFAULT\".",
        ..DISK
    },
    Store {
        kind: "aws_launch_template",
        blocks: "/block_device_mappings/*/ebs/*",
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
        with: Some(("/kms_key_id", r#""alias/aws/kinesis""#)),
        what: "the stream is encrypted",
        words: "Set encryption_type = \"KMS\" and kms_key_id = \"alias/aws/kinesis\".",
        ..PLAIN
    },
    Store {
        // A source that keeps the records encrypts them; only what is put directly is kept here.
        kind: "aws_kinesis_firehose_delivery_stream",
        blocks: "/server_side_encryption/0",
        attribute: "/enabled",
        instead: &[
            Instead::Block("/kinesis_source_configuration"),
            Instead::Block("/msk_source_configuration"),
        ],
        in_place: true,
        block: Some(("/server_side_encryption", r#"[{"enabled":true}]"#)),
        what: "the delivery stream is encrypted",
        words: "Add server_side_encryption { enabled = true }.",
        ..PLAIN
    },
    Store {
        // AWS encrypts new queues with its own key since October 2022.
        kind: "aws_sqs_queue",
        attribute: "/sqs_managed_sse_enabled",
        default: true,
        instead: &[Instead::Text("/kms_master_key_id")],
        in_place: true,
        what: "the queue is encrypted",
        words: "Set sqs_managed_sse_enabled = true.",
        ..PLAIN
    },
    Store {
        kind: "aws_api_gateway_method_settings",
        blocks: "/settings/*",
        attribute: "/cache_data_encrypted",
        only: Some("/caching_enabled"),
        in_place: true,
        what: "cached answers are encrypted",
        words: "Set cache_data_encrypted = true.",
        ..PLAIN
    },
    Store {
        kind: "aws_glue_data_catalog_encryption_settings",
        blocks: "/data_catalog_encryption_settings/*/encryption_at_rest/*",
        attribute: "/catalog_encryption_mode",
        wanted: Wanted::Not("DISABLED", "SSE-KMS"),
        in_place: true,
        what: "the data catalog is encrypted",
        words: "Set catalog_encryption_mode = \"SSE-KMS\".",
        ..PLAIN
    },
    Store { kind: "aws_codebuild_project", blocks: "/artifacts/*", ..BUILD },
    Store { kind: "aws_codebuild_project", blocks: "/secondary_artifacts/*", ..BUILD },
    Store { kind: "aws_codebuild_project", blocks: "/logs_config/*/s3_logs/*", ..BUILD },
    Store {
        kind: "aws_codebuild_report_group",
        blocks: "/export_config/*/s3_destination/*",
        ..BUILD
    },
    Store {
        kind: "azurerm_mssql_database",
        attribute: "/transparent_data_encryption_enabled",
        default: true,
        in_place: true,
        what: "the database is encrypted",
        words: "Set transparent_data_encryption_enabled = true.",
        ..PLAIN
    },
    Store { kind: "azurerm_automation_variable_string", ..SECRET },
    Store { kind: "azurerm_automation_variable_object", ..SECRET },
    Store { kind: "azurerm_automation_variable_int", ..SECRET },
    Store { kind: "azurerm_automation_variable_bool", ..SECRET },
    Store { kind: "azurerm_automation_variable_datetime", ..SECRET },
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

/// What Azure Automation keeps.
const SECRET: Store = Store {
    attribute: "/encrypted",
    what: "the variable is encrypted",
    words: "Set encrypted = true.",
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
        pointers.extend(self.with.map(|(at, _)| at));
        pointers.extend(self.instead.iter().map(|instead| match instead {
            Instead::Text(at) | Instead::Block(at) => *at,
        }));
        ReadKind::of(self.kind, &pointers)
    }

    /// Whether the attribute says that the store is encrypted.
    pub(crate) fn reading(&self, block: Tree<'_>) -> Reading<bool> {
        match self.wanted {
            Wanted::True => block.boolean(self.attribute),
            Wanted::False => block.boolean(self.attribute).and_then(|off| Some(!off)),
            Wanted::Text(wanted) => {
                block.text(self.attribute).and_then(|text| Some(text == wanted))
            }
            Wanted::Not(off, _) => block.text(self.attribute).and_then(|text| Some(text != off)),
        }
    }

    /// Whether nothing is stored, or something else than the attribute encrypts it.
    pub(crate) fn exempt(&self, whole: Tree<'_>, block: Tree<'_>) -> Reading<bool> {
        if let Some(switch) = self.only {
            return match block.boolean(switch) {
                Reading::Absent | Reading::Computed => Reading::Known(true),
                Reading::Known(on) => Reading::Known(!on),
                Reading::Open(open) => Reading::Open(open),
            };
        }
        let mut answer = Reading::Known(false);
        for instead in self.instead {
            let reading = match instead {
                Instead::Text(at) => whole.text(at).and_then(|text| Some(!text.is_empty())),
                Instead::Block(at) => whole.count(at).and_then(|count| Some(count > 0)),
            };
            match reading {
                Reading::Known(true) => return reading,
                Reading::Open(_) => answer = reading,
                Reading::Known(false) | Reading::Absent | Reading::Computed => {}
            }
        }
        answer
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
    pub(crate) fn repair(&self, tree: Tree<'_>, pointer: &str) -> Vec<PatchOp> {
        let switch = match (self.block, self.wanted) {
            (Some((at, value)), _) if !matches!(tree.count(at), Reading::Known(1..)) => {
                PatchOp::set(at, value)
            }
            (_, Wanted::True) => PatchOp::set(pointer, "true"),
            (_, Wanted::False) => PatchOp::set(pointer, "false"),
            (_, Wanted::Text(text) | Wanted::Not(_, text)) => {
                PatchOp::set(pointer, &format!("\"{text}\""))
            }
        };
        let with = self.with.filter(|(at, _)| !tree.is_set(at));
        [switch].into_iter().chain(with.map(|(at, value)| PatchOp::set(at, value))).collect()
    }
}
