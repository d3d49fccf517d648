//! Ways in of Google's that no single switch opens: members of policies, addresses of machines, and
//! a bucket whose block on public access is taken away.

use alloc::{string::String, vec::Vec};
use tribune_record::{Change, Known, UnknownKind, Value};

use super::{
    super::{Exposure, Seen},
    table::EVERYBODY,
};
use crate::{
    members::{IAM, Membership, Said, is_iam, memberships},
    walk::{at, is_nothing, places},
};

/// Types whose network interfaces may have a public address, and the blocks that give one.
const MACHINES: [&str; 4] = [
    "google_compute_instance",
    "google_compute_instance_from_template",
    "google_compute_instance_template",
    "google_compute_region_instance_template",
];
const ADDRESSES: [&str; 2] =
    ["network_interface.access_config", "network_interface.ipv6_access_config"];
const BUCKET: &str = "google_storage_bucket";
const PREVENTION: &str = "public_access_prevention";

/// The types that are read here.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    IAM.into_iter().chain(MACHINES).chain([BUCKET])
}

/// Whether a type is read here.
pub(super) fn knows(kind: &str) -> bool {
    is_iam(kind) || MACHINES.contains(&kind) || kind == BUCKET
}

pub(super) fn exposures<'a>(change: &'a Change, found: &mut Vec<Exposure<'a>>) {
    let kind = change.resource_type.as_str();
    for Membership { path, member, .. } in memberships(change) {
        let seen = match member {
            Said::Is(name) if EVERYBODY.contains(&name.as_str()) => Seen::Open,
            Said::Open(unknown) => Seen::Unknown(unknown),
            Said::Garbled => Seen::Doubt,
            Said::Is(_) | Said::Nothing => continue,
        };
        found.push(Exposure { path, what: String::from("everybody is let in"), seen });
    }
    if MACHINES.contains(&kind) {
        found.extend(ADDRESSES.iter().filter_map(|path| addressed(change, path)));
    }
    if kind == BUCKET {
        found.extend(unblocked(change));
        found.extend(listed_again(change));
    }
}

/// A machine with a public address is as open as the rules of its network, which name it by tags.
fn addressed<'a>(change: &'a Change, path: &str) -> Option<Exposure<'a>> {
    let (path, known) = given(&change.after, path)?;
    let seen = match known {
        Known::Unknown(unknown) => Seen::Unknown(Some(unknown)),
        Known::Masked => Seen::Unknown(None),
        Known::Is(_) | Known::Absent => Seen::Doubt,
    };
    let what = String::from("it has a public address and the plan does not show who may come in");
    Some(Exposure { path, what, seen })
}

/// The first block at a path, empty or not, that stands there or may.
fn given<'a>(object: &'a Value, path: &str) -> Option<(tribune_record::Pointer, Known<'a>)> {
    let (outer, block) = path.split_once('.')?;
    let interfaces = object.read(&[outer]);
    let list = match interfaces {
        Known::Is(Value::List(list)) => list.iter().collect(),
        Known::Is(value) => alloc::vec![value],
        Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
            return Some((at(&[outer]), interfaces));
        }
        Known::Masked => return Some((at(&[outer]), interfaces)),
        Known::Absent | Known::Unknown(_) => return None,
    };
    list.into_iter().enumerate().find_map(|(position, interface)| {
        let place = at(&[outer, &alloc::format!("{position}"), block]);
        match interface.read(&[block]) {
            known @ Known::Is(value) => (!is_nothing(value)).then_some((place, known)),
            known @ Known::Unknown(unknown) => {
                (unknown.kind == UnknownKind::Configured).then_some((place, known))
            }
            known @ Known::Masked => Some((place, known)),
            Known::Absent => None,
        }
    })
}

/// A bucket that was blocked against being made public and would be no longer.
fn unblocked(change: &Change) -> Option<Exposure<'_>> {
    let is_blocked = |side: &Value| {
        side.read(&[PREVENTION]).text().is_some_and(|text| text.eq_ignore_ascii_case("enforced"))
    };
    if !is_blocked(&change.before) || is_blocked(&change.after) {
        return None;
    }
    let known = places(&change.after, PREVENTION).into_iter().next().map(|(_path, known)| known);
    let seen = match known {
        Some(Known::Unknown(unknown)) => Seen::Unknown(Some(unknown)),
        Some(Known::Masked) => Seen::Unknown(None),
        Some(Known::Is(_) | Known::Absent) | None => Seen::Open,
    };
    let what = String::from("the block on public access is removed");
    Some(Exposure { path: at(&[PREVENTION]), what, seen })
}

/// A bucket in which the access list of each object would count again, beside its permissions.
fn listed_again(change: &Change) -> Option<Exposure<'_>> {
    const UNIFORM: &str = "uniform_bucket_level_access";
    if change.before.read(&[UNIFORM]).bool() != Some(true) {
        return None;
    }
    let seen = match change.after.read(&[UNIFORM]) {
        Known::Is(value) if value.as_bool() == Some(true) => return None,
        Known::Unknown(unknown) => Seen::Unknown(Some(unknown)),
        Known::Masked => Seen::Unknown(None),
        Known::Is(_) | Known::Absent => Seen::Doubt,
    };
    let what = String::from("its objects may be made public one by one again");
    Some(Exposure { path: at(&[UNIFORM]), what, seen })
}
