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
        what: "nothing in the plan surely writes down the traffic of this network: add an \
               aws_flow_log that names it",
    },
    Beside {
        kind: "aws_efs_file_system",
        names: &["/id"],
        is_log: false,
        by: "aws_efs_backup_policy",
        pointer: "/file_system_id",
        also: &[],
        works: |_| true, // what it says is judged where it stands
        what: "nothing in the plan surely backs this file system up: add an \
               aws_efs_backup_policy that names it",
    },
    Beside {
        kind: "aws_s3_bucket",
        names: &["/bucket", "/id"],
        is_log: false,
        by: "aws_s3_bucket_versioning",
        pointer: "/bucket",
        also: &["/versioning_configuration"],
        works: |after| {
            after.text("/versioning_configuration/0/status") == Reading::Known("Enabled")
        },
        what: "nothing in the plan surely keeps what is overwritten or deleted in this bucket: \
               add an aws_s3_bucket_versioning with status \"Enabled\" that names it",
    },
    Beside {
        kind: "aws_s3_bucket",
        names: &["/bucket", "/id"],
        is_log: true,
        by: "aws_s3_bucket_logging",
        pointer: "/bucket",
        also: &[],
        works: |_| true,
        what: "nothing in the plan surely writes down who reads this bucket: add an \
               aws_s3_bucket_logging that names it",
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
            if !others.iter().any(|other| beside.is_for(other, object)) {
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
    /// Whether one is surely for the other: by its name, or by what refers to it. Through a
    /// variable or a module's output it could be any, and that must not be milder than being for
    /// another.
    fn is_for(&self, other: &Change, object: &Change) -> bool {
        match other.after().text(self.pointer) {
            Reading::Known(name) => {
                self.names.iter().any(|at| object.after().text(at) == Reading::Known(name))
            }
            Reading::Open(open) => {
                let mut references = open.references.iter();
                other.module == object.module
                    && references.any(|one| names(one, &object.resource_type, &object.name))
            }
            Reading::Absent | Reading::Computed => false,
        }
    }
}

/// Whether a reference, `aws_vpc.main.id` or `aws_vpc.main[0].id`, is to this resource.
fn names(reference: &str, kind: &str, name: &str) -> bool {
    let rest = reference.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.'));
    rest.and_then(|rest| rest.strip_prefix(name))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
