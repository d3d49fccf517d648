//! Which attribute says that something is kept, and what the cloud does where it is not set.
//!
//! Defaults as the providers aws 5/6, azurerm 3/4 and google 5/6 document them.

use tribune_sdk::{PatchOp, ReadKind, Reading, Tree};

use crate::settings::Settings;

/// What an attribute must say.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted {
    /// As many days as the site wants, or more.
    Days,
    True,
    False,
    /// A list or block that is not empty.
    Some,
    Text(&'static str),
}

/// One attribute of one resource type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    pub(crate) kind: &'static str,
    pub(crate) pointer: &'static str,
    wanted: Wanted,
    /// Whether it is as wanted where the attribute is not set.
    default: fn(Tree<'_>, &Settings) -> bool,
    /// What else is read.
    also: &'static [&'static str],
    /// Whether there is nothing to judge.
    pub(crate) exempt: fn(Tree<'_>) -> bool,
    /// Whether it is about logs.
    pub(crate) is_log: bool,
    /// The block to add where there is none.
    block: Option<(&'static str, &'static str)>,
    /// Whether setting this one attribute repairs it.
    alone: bool,
    /// What is wrong.
    pub(crate) what: &'static str,
    words: &'static str,
}

const PLAIN: Kept = Kept {
    kind: "",
    pointer: "",
    wanted: Wanted::True,
    default: |_, _| false,
    also: &[],
    exempt: |_| false,
    is_log: false,
    block: None,
    alone: true,
    what: "",
    words: "",
};

const BACKUPS: Kept = Kept {
    pointer: "/backup_retention_period",
    wanted: Wanted::Days,
    what: "backups of this store are kept for too few days, or not at all",
    words: "Set backup_retention_period",
    ..PLAIN
};

/// Azure keeps backups of a database for a week unless told otherwise.
const AZURE: Kept = Kept {
    pointer: "/backup_retention_days",
    default: |_, settings| settings.retention_days <= 7,
    words: "Set backup_retention_days",
    ..BACKUPS
};

const PROTECTED: Kept = Kept {
    pointer: "/deletion_protection",
    what: "nothing protects this store from being deleted",
    words: "Set deletion_protection = true.",
    ..PLAIN
};

const LAST_SNAPSHOT: Kept = Kept {
    pointer: "/skip_final_snapshot",
    wanted: Wanted::False,
    default: |_, _| true,
    alone: false,
    what: "no last snapshot is taken when this store is deleted",
    words: "Set skip_final_snapshot = false and a final_snapshot_identifier.",
    ..PLAIN
};

const EXPORTS: Kept = Kept {
    is_log: true,
    pointer: "/enabled_cloudwatch_logs_exports",
    wanted: Wanted::Some,
    alone: false,
    what: "the logs of this database are not exported",
    words: "List its logs in enabled_cloudwatch_logs_exports.",
    ..PLAIN
};

const ACCESS_LOGS: Kept = Kept {
    is_log: true,
    wanted: Wanted::Some,
    pointer: "/access_log_settings",
    alone: false,
    what: "who calls this is not written down",
    words: "Add an access_log_settings block with a log group as destination_arn.",
    ..PLAIN
};

const BALANCER: Kept = Kept {
    is_log: true,
    pointer: "/access_logs/0/enabled",
    // One in front of appliances has none.
    also: &["/load_balancer_type"],
    exempt: |after| after.text("/load_balancer_type") == Reading::Known("gateway"),
    alone: false,
    what: "who reaches this load balancer is not written down",
    words: "Add access_logs { enabled = true } with a bucket.",
    ..PLAIN
};

const SOURCE: &[&str] = &["/replicate_source_db"];

/// A read replica has its source's backups.
fn replica(after: Tree<'_>) -> bool {
    after.is_set("/replicate_source_db")
}

pub(crate) const KEPT: &[Kept] = &[
    Kept { kind: "aws_db_instance", also: SOURCE, exempt: replica, ..BACKUPS },
    Kept { kind: "aws_db_instance", also: SOURCE, exempt: replica, ..PROTECTED },
    Kept { kind: "aws_db_instance", also: SOURCE, exempt: replica, ..LAST_SNAPSHOT },
    Kept { kind: "aws_db_instance", ..EXPORTS },
    Kept { kind: "aws_rds_cluster", ..BACKUPS },
    Kept { kind: "aws_rds_cluster", ..PROTECTED },
    Kept { kind: "aws_rds_cluster", ..LAST_SNAPSHOT },
    Kept { kind: "aws_rds_cluster", ..EXPORTS },
    Kept { kind: "aws_docdb_cluster", ..BACKUPS },
    Kept { kind: "aws_docdb_cluster", ..PROTECTED },
    Kept { kind: "aws_docdb_cluster", ..LAST_SNAPSHOT },
    Kept { kind: "aws_docdb_cluster", ..EXPORTS },
    Kept { kind: "aws_neptune_cluster", ..BACKUPS },
    Kept { kind: "aws_neptune_cluster", ..PROTECTED },
    Kept { kind: "aws_neptune_cluster", ..LAST_SNAPSHOT },
    Kept {
        kind: "aws_neptune_cluster",
        pointer: "/enable_cloudwatch_logs_exports",
        words: "List its logs in enable_cloudwatch_logs_exports.",
        ..EXPORTS
    },
    Kept {
        kind: "aws_redshift_cluster",
        pointer: "/automated_snapshot_retention_period",
        words: "Set automated_snapshot_retention_period",
        ..BACKUPS
    },
    Kept { kind: "aws_redshift_cluster", ..LAST_SNAPSHOT },
    Kept {
        kind: "aws_elasticache_replication_group",
        pointer: "/snapshot_retention_limit",
        words: "Set snapshot_retention_limit",
        ..BACKUPS
    },
    Kept {
        kind: "aws_dynamodb_table",
        pointer: "/point_in_time_recovery/0/enabled",
        block: Some(("/point_in_time_recovery", r#"[{"enabled":true}]"#)),
        what: "this table cannot be brought back to an earlier moment",
        words: "Add point_in_time_recovery { enabled = true }.",
        ..PLAIN
    },
    Kept {
        kind: "aws_dynamodb_table",
        pointer: "/deletion_protection_enabled",
        words: "Set deletion_protection_enabled = true.",
        ..PROTECTED
    },
    Kept {
        kind: "aws_efs_backup_policy",
        pointer: "/backup_policy/0/status",
        wanted: Wanted::Text("ENABLED"),
        what: "this file system has no backups",
        words: "Set status = \"ENABLED\" in backup_policy.",
        ..PLAIN
    },
    Kept {
        kind: "google_sql_database_instance",
        pointer: "/settings/0/backup_configuration/0/enabled",
        also: &["/master_instance_name"],
        exempt: |after| after.is_set("/master_instance_name"),
        block: Some(("/settings/0/backup_configuration", r#"[{"enabled":true}]"#)),
        what: "no backups of this database are made",
        words: "Add backup_configuration { enabled = true } to settings.",
        ..PLAIN
    },
    Kept { kind: "google_sql_database_instance", default: |_, _| true, ..PROTECTED },
    Kept { kind: "azurerm_postgresql_flexible_server", ..AZURE },
    Kept { kind: "azurerm_mysql_flexible_server", ..AZURE },
    Kept {
        kind: "azurerm_mssql_database",
        pointer: "/short_term_retention_policy/0/retention_days",
        words: "Set retention_days in short_term_retention_policy",
        ..AZURE
    },
    Kept { kind: "aws_lb", ..BALANCER },
    Kept { kind: "aws_alb", ..BALANCER },
    Kept {
        kind: "aws_elb",
        // A block without the switch is one that is on.
        default: |after, _| after.is_set("/access_logs/0/bucket"),
        also: &[],
        exempt: |_| false,
        words: "Add an access_logs block with a bucket.",
        ..BALANCER
    },
    Kept {
        kind: "aws_cloudfront_distribution",
        pointer: "/logging_config",
        words: "Add a logging_config block with a bucket.",
        ..ACCESS_LOGS
    },
    Kept { kind: "aws_api_gateway_stage", ..ACCESS_LOGS },
    Kept { kind: "aws_apigatewayv2_stage", ..ACCESS_LOGS },
];

impl Kept {
    /// What is read of the type.
    pub(crate) fn reads(&self) -> ReadKind {
        ReadKind::of(self.kind, &[self.also, &[self.pointer]].concat())
    }

    /// Whether the attribute says what is wanted.
    pub(crate) fn reading(&self, after: Tree<'_>, settings: &Settings) -> Reading<bool> {
        match self.wanted {
            Wanted::True => after.boolean(self.pointer),
            Wanted::False => after.boolean(self.pointer).and_then(|set| Some(!set)),
            Wanted::Some => after.count(self.pointer).and_then(|count| Some(count > 0)),
            Wanted::Text(wanted) => after.text(self.pointer).and_then(|text| Some(text == wanted)),
            Wanted::Days => {
                let enough = i64::from(settings.retention_days);
                after.integer(self.pointer).and_then(|days| Some(days >= enough))
            }
        }
    }

    /// What an attribute that is not set means here.
    pub(crate) fn default(&self, after: Tree<'_>, settings: &Settings) -> bool {
        (self.default)(after, settings)
    }

    /// What to write in the configuration.
    pub(crate) fn words(&self, settings: &Settings) -> String {
        match self.wanted {
            Wanted::Days => format!("{} = {}, or more.", self.words, settings.retention_days),
            Wanted::True | Wanted::False | Wanted::Some | Wanted::Text(_) => self.words.into(),
        }
    }

    /// The one step that repairs it, where one does.
    pub(crate) fn repair(&self, after: Tree<'_>, settings: &Settings) -> Option<PatchOp> {
        if !self.alone {
            return None;
        }
        if let Some((at, value)) = self.block
            && !matches!(after.count(at), Reading::Known(1..))
        {
            return Some(PatchOp::set(at, value));
        }
        match self.wanted {
            Wanted::True => Some(PatchOp::set(self.pointer, "true")),
            Wanted::False => Some(PatchOp::set(self.pointer, "false")),
            Wanted::Text(wanted) => Some(PatchOp::set(self.pointer, &format!("\"{wanted}\""))),
            Wanted::Days => Some(PatchOp::set(self.pointer, &settings.retention_days.to_string())),
            Wanted::Some => None,
        }
    }
}
