//! What is wrong with a ledger, so that a person can find it: which entry, what about it, what was
//! expected and what was found.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use serde::Serialize;

/// What about an entry or a file is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The export's header.
    Header,
    /// How sections or entries are framed.
    Framing,
    /// The bytes of a record.
    Record,
    /// The ledger a record says it stands in.
    LedgerId,
    /// A record's position: one is missing, doubled or moved.
    Seq,
    /// A record's hash of the one before it.
    Link,
    /// A record's signature.
    Signature,
    /// Record 0, which names origin and key, or a later change of key.
    Key,
    /// A body against the record's commitment to it.
    Body,
    /// A person's own signature.
    Approval,
    /// The tree's root.
    Root,
    /// The signed checkpoint.
    Checkpoint,
    /// A checkpoint the auditor kept from earlier.
    Pin,
    /// The digest or signature over the whole file.
    FileDigest,
    /// Bytes after the end.
    Trailing,
    /// The proof in a receipt.
    Proof,
    /// Where one shard ends and the next begins.
    Shard,
    /// How long records are kept.
    Retention,
    /// A witness's signature.
    Cosignature,
    /// What says that bodies were erased.
    Erasure,
}

impl What {
    /// In words, for a line of output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Header => "export header",
            Self::Framing => "framing",
            Self::Record => "record",
            Self::LedgerId => "ledger id",
            Self::Seq => "position",
            Self::Link => "link to the entry before",
            Self::Signature => "signature",
            Self::Key => "key",
            Self::Body => "body",
            Self::Approval => "signature of a person",
            Self::Root => "tree root",
            Self::Checkpoint => "checkpoint",
            Self::Pin => "pinned checkpoint",
            Self::FileDigest => "file digest",
            Self::Trailing => "end of file",
            Self::Proof => "proof",
            Self::Shard => "shard",
            Self::Retention => "retention",
            Self::Cosignature => "cosignature",
            Self::Erasure => "erasure",
        }
    }
}

/// Something is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tampered {
    /// The first bad entry; none where the file as a whole is wrong.
    pub seq: Option<u64>,
    /// What about it.
    pub what: What,
    /// What a sound ledger would hold there.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// Of a fork, what its two sides signed: with the records themselves they
    /// convict whoever holds the key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Tampered {
    /// Says what is wrong with the entry `seq`, or with the file.
    #[expect(clippy::needless_pass_by_value, reason = "numbers and texts alike, without `&`")]
    pub fn new(
        seq: impl Into<Option<u64>>,
        what: What,
        expected: impl ToString,
        found: impl ToString,
    ) -> Self {
        let (expected, found) = (expected.to_string(), found.to_string());
        Self { seq: seq.into(), what, expected, found, notes: Vec::new() }
    }
}

impl fmt::Display for Tampered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(seq) = self.seq {
            write!(f, "entry {seq}: ")?;
        }
        write!(f, "{}: expected {}, found {}", self.what.name(), self.expected, self.found)
    }
}

impl core::error::Error for Tampered {}

/// Why an export was not read to a sound end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault<E> {
    /// It was changed.
    #[error(transparent)]
    Tampered(#[from] Tampered),
    /// It ends before its end: a copy that was cut off. What there is of it is sound.
    #[error("incomplete: the file ends after {bytes} bytes and {entries} whole entries")]
    Incomplete {
        /// Bytes there are.
        bytes: u64,
        /// Entries before the cut, all sound.
        entries: u64,
    },
    /// The source cannot be read.
    #[error("{0}")]
    Source(E),
}
