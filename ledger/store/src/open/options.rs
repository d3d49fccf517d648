//! How a ledger is made or opened.

use std::{path::Path, sync::Arc};

use tribune_record::UnixMillis;

use crate::files::{Disk, RealDisk, free_bytes};

/// A new journal segment, unless said otherwise.
const SEGMENT_BYTES: u64 = 16 * 1024 * 1024;
const SEGMENT_BYTES_MIN: u64 = 64 * 1024;
/// Records of a shard, unless said otherwise.
const SHARD_RECORDS: u64 = 1_000_000;
/// Kept free on the disk, unless said otherwise: the index grows by itself, and what it cannot
/// write would stop the ledger.
const RESERVE_BYTES: u64 = 64 * 1024 * 1024;

/// How a ledger is made or opened.
#[derive(Clone)]
pub struct Options {
    pub(super) now: UnixMillis,
    pub(super) segment_bytes: u64,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) pins: Vec<String>,
    shard_records: u64,
    reserve_bytes: u64,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { now, segment_bytes, pins, shard_records, reserve_bytes, disk: _ } = self;
        f.debug_struct("Options")
            .field("now", now)
            .field("segment_bytes", segment_bytes)
            .field("pins", pins)
            .field("shard_records", shard_records)
            .field("reserve_bytes", reserve_bytes)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// What suits an appliance. `now` is its clock, for record 0 and records about a repair.
    #[must_use]
    pub fn new(now: UnixMillis) -> Self {
        Self {
            now,
            segment_bytes: SEGMENT_BYTES,
            disk: Arc::new(RealDisk),
            pins: Vec::new(),
            shard_records: SHARD_RECORDS,
            reserve_bytes: RESERVE_BYTES,
        }
    }

    /// With new journal segments of another size, in bytes, at least 64 KiB. A commit that does not
    /// fit gets a segment of its own size.
    #[must_use]
    pub fn with_segments_of(self, bytes: u64) -> Self {
        Self { segment_bytes: bytes.max(SEGMENT_BYTES_MIN), ..self }
    }

    /// With shards of so many records; a commit that began below the limit may go over it.
    #[must_use]
    pub fn with_shards_of(self, records: u64) -> Self {
        Self { shard_records: records.max(2), ..self }
    }

    /// With so many bytes kept free on the disk: below that no record is taken.
    #[must_use]
    pub fn with_reserve_of(self, bytes: u64) -> Self {
        Self { reserve_bytes: bytes, ..self }
    }

    /// With checkpoints kept from earlier, as signed notes: a ledger that does not hold what they
    /// say was put back to an older state or is another one, and is not opened.
    #[must_use]
    pub fn with_pins(self, pins: Vec<String>) -> Self {
        Self { pins, ..self }
    }

    #[cfg(test)]
    pub(crate) fn with_disk(self, disk: Arc<dyn Disk>) -> Self {
        Self { disk, ..self }
    }

    pub(crate) const fn now(&self) -> UnixMillis {
        self.now
    }

    pub(crate) const fn shard_records(&self) -> u64 {
        self.shard_records
    }

    /// Whether the disk has room for so many bytes and the reserve. Where nobody can say, what is
    /// written finds out.
    pub(crate) fn has_room(&self, dir: &Path, bytes: usize) -> bool {
        let wanted = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(self.reserve_bytes);
        free_bytes(dir).is_none_or(|free| free >= wanted)
    }
}
