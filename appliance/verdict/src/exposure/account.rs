//! Settings of a whole account that keep what is in it from being opened: without one nothing is
//! open yet, and the next mistake is.

use alloc::{string::String, vec::Vec};
use tribune_record::{Change, Known, UnknownKind, Value};

use super::{Exposure, Seen, given};
use crate::walk::{at, places};

/// Type, attribute, the words by which it keeps shut, and whether the provider opens it when the
/// object goes. Source: Terraform AWS provider 5.100, schema and documentation of each type.
const KEEPERS: &[(&str, &str, &[&str], bool)] = &[
    (
        "aws_ebs_snapshot_block_public_access",
        "state",
        &["block-all-sharing", "block-new-sharing"],
        true,
    ),
    ("aws_ec2_image_block_public_access", "state", &["block-new-sharing"], true),
    (
        "aws_emr_block_public_access_configuration",
        "block_public_security_group_rules",
        &["true"],
        false,
    ),
    (
        "aws_vpc_block_public_access_options",
        "internet_gateway_block_mode",
        &["block-bidirectional", "block-ingress"],
        true,
    ),
];

/// Port ranges for which EMR lets a cluster be open, and the one it lets by itself: SSH.
const EMR_RANGES: &str = "permitted_public_security_group_rule_range.max_range";
const SSH: i64 = 22;

/// The types that are read here.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    KEEPERS.iter().map(|(of, ..)| *of)
}

/// Whether a type is read here.
pub(super) fn knows(kind: &str) -> bool {
    kinds().any(|of| of == kind)
}

/// What a change leaves open, or takes away. What some of them give to everybody while they stand
/// is told beside this.
pub(super) fn exposures<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    let rows = KEEPERS.iter().filter(|(of, ..)| change.resource_type == *of);
    for (_of, key, words, opens) in rows {
        let is_gone = matches!(change.after, Value::Null);
        if !is_gone && given::knows(&change.resource_type) {
            continue;
        }
        let seen = match change.after.read(&[key]) {
            _gone if is_gone => {
                if *opens && keeps(change.before.read(&[key]), words) {
                    Seen::Doubt
                } else {
                    Seen::Closed
                }
            }
            Known::Masked => Seen::Unknown(None),
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                Seen::Unknown(Some(unknown))
            }
            known if keeps(known, words) => Seen::Closed,
            Known::Is(_) | Known::Absent | Known::Unknown(_) => Seen::Doubt,
        };
        let what = String::from("it keeps a whole account shut, and would do so less");
        found.push(Exposure { path: at(&[key]), what, seen });
    }
    if knows(&change.resource_type) {
        let ranges = places(&change.after, EMR_RANGES).into_iter();
        let wide = ranges.filter(|(_at, known)| known.i64() != Some(SSH));
        found.extend(wide.map(|(path, _known)| Exposure {
            path,
            what: String::from("it lets clusters of the account be open"),
            seen: Seen::Doubt,
        }));
    }
}

fn keeps(known: Known<'_>, words: &[&str]) -> bool {
    match known {
        Known::Is(Value::Bool(on)) => words.contains(&if *on { "true" } else { "false" }),
        Known::Is(value) => value.as_text().is_some_and(|text| words.contains(&text)),
        Known::Absent | Known::Unknown(_) | Known::Masked => false,
    }
}
