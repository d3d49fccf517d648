//! What must stand beside an object that is made anew: Terraform has the versions of a bucket, the
//! backups of a file system and the flow logs of a network as objects of their own.

use tribune_sdk::{Action, Change, Findings, ReadKind, Reading, Tree};

use crate::settings::Settings;

/// One object, and the other that must be there.
struct Beside {
    kind: &'static str,
    /// Attributes that name the object to others.
    names: &'static [&'static str],
    by: &'static str,
    /// Where the other one names it.
    pointer: &'static str,
    /// What else is read of the other one, and whether it does its work.
    also: &'static [&'static str],
    works: fn(Tree<'_>) -> bool,
    /// Whether it is about logs.
    is_log: bool,
    what: &'static str,
}

const BESIDE: &[Beside] = &[
    Beside {
        kind: "aws_vpc",
        names: &["/id"],
        is_log: true,
        by: "aws_flow_log",
        pointer: "/vpc_id",
        also: &[],
        works: |_| true,
        what: "the traffic of this network is not written down: add an aws_flow_log for it",
    },
    Beside {
        kind: "aws_efs_file_system",
        names: &["/id"],
        is_log: false,
        by: "aws_efs_backup_policy",
        pointer: "/file_system_id",
        also: &[],
        works: |_| true, // what it says is judged where it stands
        what: "this file system has no backups: add an aws_efs_backup_policy for it",
    },
    Beside {
        kind: "aws_s3_bucket",
        names: &["/bucket", "/id"],
        is_log: false,
        by: "aws_s3_bucket_versioning",
        pointer: "/bucket",
        also: &["/versioning_configuration"],
        works: |after| {
            let status = after.text("/versioning_configuration/0/status");
            !matches!(status, Reading::Known("Suspended" | "Disabled"))
        },
        what: "what is overwritten or deleted in this bucket is gone: add an \
               aws_s3_bucket_versioning with status \"Enabled\" for it",
    },
    Beside {
        kind: "aws_s3_bucket",
        names: &["/bucket", "/id"],
        is_log: true,
        by: "aws_s3_bucket_logging",
        pointer: "/bucket",
        also: &[],
        works: |_| true,
        what: "who reads this bucket is not written down: add an aws_s3_bucket_logging for it",
    },
];

/// What is read.
pub(crate) fn reads() -> impl Iterator<Item = ReadKind> {
    BESIDE.iter().flat_map(|beside| {
        let other = [beside.also, &[beside.pointer]].concat();
        [ReadKind::of(beside.kind, beside.names), ReadKind::of(beside.by, &other)]
    })
}

/// Judges every object made anew in production.
pub(crate) fn judge(changes: &[Change], settings: &Settings, findings: &mut Findings) {
    for beside in BESIDE {
        let others: Vec<_> = changes
            .iter()
            .filter(|change| change.resource_type == beside.by && stands(change))
            .filter(|change| (beside.works)(change.after()))
            .collect();
        let objects = changes.iter().filter(|change| change.resource_type == beside.kind);
        for object in objects.filter(|object| {
            object.puts_in_place()
                && object.makes_anew()
                && settings.asks(object, beside.is_log)
                && !is_log_store(object)
        }) {
            if !others.iter().any(|other| beside.may_be_for(other, object)) {
                findings.fail(object, "/id", format!("In production, {}.", beside.what));
            }
        }
    }
}

/// Whether an object stands after the plan; one without a change does.
fn stands(change: &Change) -> bool {
    change.puts_in_place() || change.action == Action::NoOp
}

/// A bucket that holds logs has no logs of its own, and its objects are never overwritten.
fn is_log_store(change: &Change) -> bool {
    change.resource_type == "aws_s3_bucket"
        && change.name.split('_').any(|word| matches!(word, "log" | "logs" | "logging"))
}

impl Beside {
    /// Whether one is for the other, or nobody can say that it is not.
    fn may_be_for(&self, other: &Change, object: &Change) -> bool {
        let open = match other.after().text(self.pointer) {
            Reading::Known(name) => {
                let named = |at: &&str| object.after().text(at) == Reading::Known(name);
                return self.names.iter().any(named);
            }
            Reading::Open(open) => open,
            Reading::Absent | Reading::Computed => return false,
        };
        let stem = format!("{}.", self.kind);
        let mut named = open.references.iter().filter(|reference| reference.starts_with(&stem));
        // Through a variable or a module's output it can be any.
        named.clone().next().is_none()
            || (other.module == object.module
                && named.any(|reference| names(reference, &object.resource_type, &object.name)))
    }
}

/// Whether a reference, `aws_vpc.main.id` or `aws_vpc.main[0].id`, is to this resource.
fn names(reference: &str, kind: &str, name: &str) -> bool {
    let rest = reference.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.'));
    rest.and_then(|rest| rest.strip_prefix(name))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
