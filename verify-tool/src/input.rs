//! Where a shard comes from: an export, or a ledger's own folder. Both give the same: what it says
//! of itself, then its entries in order, then what closes it.

pub(crate) mod export;
pub(crate) mod journal;

use tribune_chain::{
    BodyKey, Entry, ExportHeader, SealedEntry, Signature, Tampered, Vkey, journal::Trailer,
};
use tribune_record::Digest;

use crate::{Break, Unable};

/// Entries of one step, and the bytes after which a step takes no further one: what is in memory at
/// once is bounded whatever the input's size.
pub(crate) const STEP_ENTRIES: usize = 2048;
/// See [`STEP_ENTRIES`].
pub(crate) const STEP_BYTES: usize = 8 * 1024 * 1024;

/// Bytes of bodies that are open at once, but for a single record with more: a few kilobytes may
/// hold them compressed.
pub(crate) const OPEN_BYTES: u64 = 32 * 1024 * 1024;

/// An entry as the input holds it.
#[derive(Debug)]
pub(crate) enum Raw {
    /// As an export holds it.
    Open(Entry),
    /// As a journal holds it, with the key of its bodies where that is there.
    Sealed(SealedEntry, Option<BodyKey>),
}

impl Raw {
    /// About how much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Open(entry) => entry.bodies.iter().map(|body| body.bytes.len()).sum(),
            Self::Sealed(entry, _key) => entry.sealed.len(),
        }
    }

    /// The encoded record.
    pub(crate) fn record(&self) -> &[u8] {
        match self {
            Self::Open(entry) => &entry.record,
            Self::Sealed(entry, _key) => &entry.record,
        }
    }

    /// The entry, its bodies opened.
    pub(crate) fn open(self) -> Result<Entry, Tampered> {
        match self {
            Self::Open(entry) => Ok(entry),
            Self::Sealed(entry, key) => entry.open(key.as_ref()),
        }
    }
}

/// The end of an export: its digest, the signature over it, and the key it says made it.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) digest: Digest,
    pub(crate) signature: Signature,
    pub(crate) signer: Vkey,
}

/// What comes next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Entries, and the signed heads of the frames they came in, where they came in frames.
    Entries(Vec<Raw>, Vec<Trailer>),
    /// The checkpoint over all entries.
    Checkpoint(String),
    /// The end of an export.
    Signed(Box<Signed>),
    /// The end of a journal; bytes of a commit that is not whole.
    Ends(u64),
    /// Nothing more.
    Over,
}

/// Why there is no next step.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It was changed.
    Broken(Box<Break>),
    /// It ends before its end.
    Incomplete(String),
    /// It cannot be read.
    Unable(Unable),
}

impl From<Tampered> for Stop {
    fn from(tampered: Tampered) -> Self {
        Self::Broken(Box::new(Break::from(tampered)))
    }
}

/// A shard being read.
pub(crate) trait Feed {
    /// What it says of itself, unproven. A journal does not say how many records it holds.
    fn header(&self) -> &ExportHeader;

    /// Whether it is a journal: nothing closes it but its last frame.
    fn is_journal(&self) -> bool;

    /// The next step.
    ///
    /// # Errors
    /// Where there is none.
    fn step(&mut self) -> Result<Step, Stop>;
}
