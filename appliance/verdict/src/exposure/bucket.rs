//! Buckets: their access lists, and the block that stands before them.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Action, Change, Known, Pointer, UnknownKind, Value};

use super::{Exposure, Seen};
use crate::{
    view::{Linked, Subject},
    walk::{Step, at, leaves, pointer},
};

/// Switches of a public access block; off is open.
const BLOCKS: [&str; 4] =
    ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
const BLOCK_TYPES: [&str; 2] =
    ["aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"];

/// Types with an access list: a canned one in `acl`, and grants by the `uri` of a group. Source:
/// Amazon S3 user guide, "Access control list overview".
const LISTED_TYPES: [&str; 5] = [
    "aws_s3_bucket",
    "aws_s3_bucket_acl",
    "aws_s3_bucket_object",
    "aws_s3_object",
    "aws_s3_object_copy",
];
const PUBLIC_ACLS: [&str; 3] = ["public-read", "public-read-write", "authenticated-read"];
/// The ends of the names of the groups that hold everybody, or everybody with any AWS account.
const PUBLIC_GROUPS: [&str; 2] = ["/global/AllUsers", "/global/AuthenticatedUsers"];

/// The types the tables name.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    BLOCK_TYPES.into_iter().chain(LISTED_TYPES)
}

/// Whether the tables name a type.
pub(super) fn knows(kind: &str) -> bool {
    kinds().any(|of| of == kind)
}

/// What becomes open when the object goes: a block, unless its bucket goes with it.
pub(super) fn removed<'a>(view: &Linked<'_>, subject: &Subject<'a>) -> Vec<Exposure<'a>> {
    let change = subject.change;
    let is_block = BLOCK_TYPES.contains(&change.resource_type.as_str());
    let bucket_goes = view
        .referred(subject)
        .any(|other| other.resource_type == "aws_s3_bucket" && other.action == Action::Delete);
    if is_block && change.action != Action::NoOp && !bucket_goes {
        let what = String::from("the block on public access is removed");
        vec![Exposure { path: Pointer::default(), what, seen: Seen::Open }]
    } else {
        vec![]
    }
}

pub(super) fn exposures<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    let kind = change.resource_type.as_str();
    if BLOCK_TYPES.contains(&kind) {
        found.extend(BLOCKS.map(|key| block(change, key)));
    }
    if LISTED_TYPES.contains(&kind) {
        found.push(canned(change));
        grants(change, found);
    }
}

fn block<'a>(change: &'a Change, key: &str) -> Exposure<'a> {
    // Not set means off.
    let seen = match change.after.read(&[key]) {
        Known::Is(value) if value.as_bool() == Some(true) => Seen::Closed,
        Known::Is(_) | Known::Absent => Seen::Open,
        Known::Masked => Seen::Unknown(None),
        Known::Unknown(unknown) => Seen::Unknown(Some(unknown)),
    };
    let what = String::from("a block on public access is off");
    Exposure { path: at(&[key]), what, seen }
}

fn canned(change: &Change) -> Exposure<'_> {
    let seen = match change.after.read(&["acl"]) {
        Known::Is(value) => {
            let public = value.as_text().is_none_or(|acl| PUBLIC_ACLS.contains(&acl));
            if public { Seen::Open } else { Seen::Closed }
        }
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            Seen::Unknown(Some(unknown))
        }
        Known::Masked => Seen::Unknown(None),
        Known::Absent | Known::Unknown(_) => Seen::Closed,
    };
    let what = String::from("its access list lets everybody read");
    Exposure { path: at(&["acl"]), what, seen }
}

/// Grants to a group. What of a list of grants is only known after apply can name any group.
fn grants<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    leaves(&change.after, &mut |steps, leaf| {
        let in_list = steps.iter().any(|step| matches!(step, Step::Key("grant" | "grants")))
            || matches!(steps.first(), Some(Step::Key("access_control_policy")));
        let seen = match leaf {
            Value::Text(uri) if in_list && PUBLIC_GROUPS.iter().any(|end| uri.ends_with(end)) => {
                Seen::Open
            }
            Value::Unknown(unknown) if in_list && unknown.kind == UnknownKind::Configured => {
                Seen::Unknown(Some(unknown))
            }
            Value::Redacted(_) if in_list => Seen::Unknown(None),
            Value::Text(_)
            | Value::Unknown(_)
            | Value::Redacted(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_) => return,
        };
        let what = String::from("its access list has a grant for everybody");
        found.push(Exposure { path: pointer(steps), what, seen });
    });
}
