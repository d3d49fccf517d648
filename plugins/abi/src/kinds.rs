//! Which resource types a policy reads, and what of them.

use alloc::{string::String, vec::Vec};

use crate::wire::ReadKind;

/// The attributes a policy reads of `resource_type`, none of them for all; nothing where it does
/// not read the type. Where several kinds fit, what they name together.
#[must_use]
pub fn reads(kinds: &[ReadKind], resource_type: &str) -> Option<Vec<String>> {
    let mut fitting = kinds.iter().filter(|kind| fits(&kind.resource_type, resource_type));
    let mut attributes = fitting.next()?.attributes.clone();
    for kind in fitting {
        if attributes.is_empty() || kind.attributes.is_empty() {
            return Some(Vec::new());
        }
        attributes.extend_from_slice(&kind.attributes);
    }
    attributes.sort_unstable();
    attributes.dedup();
    Some(attributes)
}

fn fits(kind: &str, resource_type: &str) -> bool {
    kind.strip_suffix('*')
        .map_or_else(|| kind == resource_type, |stem| resource_type.starts_with(stem))
}
