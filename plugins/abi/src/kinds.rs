//! Which resource types a policy reads.

/// Whether `resource_type` is among the kinds; a trailing `*` stands for the rest of a name.
#[must_use]
pub fn reads(kinds: &[alloc::string::String], resource_type: &str) -> bool {
    kinds.iter().any(|kind| {
        kind.strip_suffix('*')
            .map_or_else(|| kind == resource_type, |stem| resource_type.starts_with(stem))
    })
}
