//! Which resource types a policy reads, and what of them.

use alloc::{string::String, vec::Vec};

use crate::wire::ReadKind;

/// What a policy asks to be passed of one resource type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Names of attributes at the top of the object; none for all of them.
    pub attributes: Vec<String>,
    /// The texts that are ranges of addresses too, wherever they stand.
    pub ranges: bool,
    /// Only objects with such a text.
    pub only_with_ranges: bool,
}

/// What a policy asks for of `resource_type`; nothing where it does not read the type. Where several
/// kinds fit, what they name together.
#[must_use]
pub fn reads(kinds: &[ReadKind], resource_type: &str) -> Option<Asked> {
    let fitting = || kinds.iter().filter(|kind| fits(&kind.resource_type, resource_type));
    fitting().next()?;
    let ranges = fitting().any(|kind| kind.ranges);
    let only_with_ranges = fitting().all(|kind| kind.ranges);
    if fitting().any(|kind| !kind.ranges && kind.attributes.is_empty()) {
        return Some(Asked { attributes: Vec::new(), ranges: false, only_with_ranges: false });
    }
    let mut attributes: Vec<String> =
        fitting().flat_map(|kind| &kind.attributes).cloned().collect();
    attributes.sort_unstable();
    attributes.dedup();
    Some(Asked { attributes, ranges, only_with_ranges })
}

fn fits(kind: &str, resource_type: &str) -> bool {
    kind.split_once('*').map_or_else(
        || kind == resource_type,
        |(start, end)| {
            let rest = resource_type.strip_prefix(start);
            rest.is_some_and(|rest| rest.ends_with(end))
        },
    )
}
