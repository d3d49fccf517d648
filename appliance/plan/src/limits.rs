//! How big anything that comes in may get, in one place.

/// Largest plan accepted, in bytes.
pub const PLAN_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Most entries in a plan's list of changes.
pub const CHANGES_MAX: usize = 20_000;

/// Deepest nesting of lists and objects in a plan or a context file.
pub const NESTING_MAX: usize = 128;

/// Most values (lists, objects, and what stands in them) in one file: memory follows their number,
/// not the bytes. Terraform writes about 50,000 for a megabyte.
pub const VALUES_MAX: usize = 3_000_000;

/// Longest address of a module in a plan's configuration, in bytes.
pub const MODULE_ADDRESS_BYTES_MAX: usize = 1024;

/// Largest saved plan file accepted, in bytes.
pub const ARCHIVE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Most entries in a saved plan file: a few, and the files of every module.
pub const ARCHIVE_ENTRIES_MAX: usize = 4_096;

/// Largest entry of a saved plan file, unpacked, in bytes.
pub const ARCHIVE_ENTRY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Largest saved plan file, unpacked, in bytes. Terraform's 5,400 changes are 6 MB.
pub const ARCHIVE_UNPACKED_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Most differences told between a plan file and the JSON posted with it: one is enough.
pub const DIFFERENCES_MAX: usize = 16;

/// Longest request text, in bytes.
pub const REQUEST_BYTES_MAX: usize = 8 * 1024;

/// Largest context file, in bytes.
pub const CONTEXT_BYTES_MAX: usize = 64 * 1024;

// The shortest entry an honest tool writes is longer than this, so a plan within its size can reach
// the limit on changes and one over that limit is caught by it, not by chance.
const CHANGE_BYTES_MIN: usize = 64;
const _: () = assert!(CHANGES_MAX.saturating_mul(CHANGE_BYTES_MIN) < PLAN_BYTES_MAX);
const _: () = assert!(REQUEST_BYTES_MAX < CONTEXT_BYTES_MAX);
const _: () = assert!(CONTEXT_BYTES_MAX < PLAN_BYTES_MAX);
const _: () = assert!(NESTING_MAX < CONTEXT_BYTES_MAX);
const _: () = assert!(ARCHIVE_ENTRY_BYTES_MAX < ARCHIVE_UNPACKED_BYTES_MAX);
