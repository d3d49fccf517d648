//! What is remembered of a ledger's ids and texts: a keyed hash, so that a million of them take a
//! few megabytes. The key is drawn for each run: nobody can make a ledger in which two meet.

use std::{
    hash::{BuildHasher, RandomState},
    sync::LazyLock,
};

use serde::Serialize;

static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Stands for an id or a text, in 61 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tag(u64);

impl Tag {
    pub(super) const MIN: Self = Self(0);
    pub(super) const MAX: Self = Self(u64::MAX);

    pub(super) fn of(parts: &impl Serialize) -> Self {
        Self(KEY.hash_one(serde_json::to_vec(parts).unwrap_or_default()) >> 3_u32)
    }
}

/// Whose bodies a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// A decision's, or those of an approval of it.
    Decision(Tag),
    /// A request's.
    Request(Tag),
}

/// The records of one shard with bodies that an ERASURE may name, 8 bytes a record.
#[derive(Debug, Default)]
pub(super) struct Holders(Vec<u64>);

const HELD: u64 = 1;
const READABLE: u64 = 2;
const REQUEST: u64 = 4;

impl Holders {
    /// Remembers record `seq`, and whether one of its bodies can be read.
    pub(super) fn insert(&mut self, seq: u64, of: Of, readable: bool) {
        let Ok(place) = usize::try_from(seq) else { return };
        let (Tag(tag), kind) = match of {
            Of::Decision(tag) => (tag, 0),
            Of::Request(tag) => (tag, REQUEST),
        };
        let readable = if readable { READABLE } else { 0 };
        // Records are walked in their order, from 0: this grows by what was read.
        if self.0.len() <= place {
            self.0.resize(place.saturating_add(1), 0);
        }
        if let Some(slot) = self.0.get_mut(place) {
            *slot = tag << 3_u32 | kind | readable | HELD;
        }
    }

    fn bits(&self, seq: u64) -> Option<u64> {
        let bits = self.0.get(usize::try_from(seq).ok()?).copied()?;
        (bits & HELD != 0).then_some(bits)
    }

    /// Whose bodies record `seq` holds.
    pub(super) fn of(&self, seq: u64) -> Option<Of> {
        let bits = self.bits(seq)?;
        let tag = Tag(bits >> 3_u32);
        Some(if bits & REQUEST == 0 { Of::Decision(tag) } else { Of::Request(tag) })
    }

    /// Whether one of them can be read.
    pub(super) fn readable(&self, seq: u64) -> bool {
        self.bits(seq).is_some_and(|bits| bits & READABLE != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_told_as_it_was_said() {
        let (one, other) = (Tag::of(&"one"), Tag::of(&"other"));
        assert_ne!(one, other);
        let mut holders = Holders::default();
        holders.insert(7, Of::Decision(one), true);
        holders.insert(9, Of::Request(other), false);
        assert_eq!((holders.of(7), holders.readable(7)), (Some(Of::Decision(one)), true));
        assert_eq!((holders.of(9), holders.readable(9)), (Some(Of::Request(other)), false));
        for seq in [0, 8, 10, u64::MAX] {
            assert_eq!((holders.of(seq), holders.readable(seq)), (None, false));
        }
    }
}
