//! Images and snapshots given to everybody: whoever copies one has what is in it.

use alloc::{string::String, vec::Vec};
use tribune_record::{Change, UnknownKind, Value};

use super::{Exposure, Seen};
use crate::walk::{last_key, leaves, pointer};

/// Attributes and the word in them that stands for everybody. Source: Terraform AWS provider 5.100
/// documentation of each type.
const GIVEN: &[(&str, &str, &str)] = &[
    ("aws_ami_launch_permission", "group", "all"),
    ("aws_db_cluster_snapshot", "shared_accounts", "all"),
    ("aws_db_snapshot", "shared_accounts", "all"),
    ("aws_db_snapshot_copy", "shared_accounts", "all"),
    ("aws_ebs_snapshot_block_public_access", "state", "unblocked"),
    ("aws_ec2_image_block_public_access", "state", "unblocked"),
    ("aws_imagebuilder_distribution_configuration", "user_groups", "all"),
    ("aws_neptune_cluster_snapshot", "shared_accounts", "all"),
    ("aws_rds_cluster_snapshot_copy", "shared_accounts", "all"),
];

/// The types that are read here.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    GIVEN.iter().map(|(of, ..)| *of)
}

/// Whether a type is read here.
pub(super) fn knows(kind: &str) -> bool {
    kinds().any(|of| of == kind)
}

pub(super) fn exposures<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    let rows = GIVEN.iter().filter(|(kind, _key, _word)| change.resource_type == *kind);
    for (_kind, key, word) in rows {
        leaves(&change.after, &mut |steps, leaf| {
            if last_key(steps) != *key {
                return;
            }
            let seen = match leaf {
                Value::Text(text) if text.eq_ignore_ascii_case(word) => Seen::Open,
                Value::Unknown(open) if open.kind == UnknownKind::Configured => {
                    Seen::Unknown(Some(open))
                }
                Value::Redacted(_) => Seen::Unknown(None),
                Value::Text(_)
                | Value::Unknown(_)
                | Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::List(_)
                | Value::Map(_) => return,
            };
            let what = String::from("it is given to everybody");
            found.push(Exposure { path: pointer(steps), what, seen });
        });
    }
}
