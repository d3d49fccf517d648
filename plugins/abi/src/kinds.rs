//! Which resource types a policy reads, and what of them.

use alloc::{string::String, vec::Vec};

use crate::wire::{ReadKind, Which};

/// What a policy asks to be passed of one resource type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Names of attributes at the top of the object; none for all of them.
    pub attributes: Vec<String>,
    /// Of which objects, and of those with a range of addresses that range too.
    pub which: Vec<Which>,
}

/// What a policy asks for of `resource_type`; nothing where it does not read the type. Where
/// several kinds fit, what they name together.
#[must_use]
pub fn reads(kinds: &[ReadKind], resource_type: &str) -> Option<Asked> {
    let fitting = || kinds.iter().filter(|kind| fits(&kind.resource_type, resource_type));
    fitting().next()?;
    if fitting().any(|kind| kind.which == Which::Every && kind.attributes.is_empty()) {
        return Some(Asked { attributes: Vec::new(), which: alloc::vec![Which::Every] });
    }
    let mut which: Vec<Which> = fitting().map(|kind| kind.which).collect();
    which.sort_unstable();
    which.dedup();
    let mut attributes: Vec<String> =
        fitting().flat_map(|kind| &kind.attributes).cloned().collect();
    attributes.sort_unstable();
    attributes.dedup();
    Some(Asked { attributes, which })
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
