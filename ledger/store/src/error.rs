//! What can go wrong with a ledger on disk: which file, what was expected, what was found.

use std::{
    io,
    path::{Path, PathBuf},
};

use tribune_chain::Tampered;
use tribune_record::v1::InvalidRecord;

/// Why a ledger was not made or not opened. Nothing was written then, and the appliance must not
/// judge.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file cannot be used.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is one already.
    #[error("{path}: expected no ledger here, found one", path = path.display())]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// There is none.
    #[error("{path}: expected a ledger, found none; `tribune init` makes one",
        path = path.display())]
    Missing {
        /// Where.
        path: PathBuf,
    },
    /// Another process has it open.
    #[error("{path}: another process has this ledger open", path = path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The signing key does not belong to this ledger.
    #[error("{path}: expected the key {expected}, found {found}", path = path.display())]
    WrongKey {
        /// The ledger.
        path: PathBuf,
        /// What the ledger began under.
        expected: String,
        /// What was given.
        found: String,
    },
    /// A key file that must not be used.
    #[error("{path}: expected {expected}, found {found}", path = path.display())]
    KeyFile {
        /// Which.
        path: PathBuf,
        /// What a key file must be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// It belongs to another user, or others may read what they must not.
    #[error("{path}: expected {expected}, found {found}", path = path.display())]
    Access {
        /// Which folder or file.
        path: PathBuf,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// The journal is not as it was written: damage or tampering, never a mere crash.
    #[error(
        "{path} at byte {offset}: expected {expected}, found {found}; \
         restore the ledger from an export, do not edit it", path = path.display()
    )]
    Corrupt {
        /// Which segment.
        path: PathBuf,
        /// Where.
        offset: u64,
        /// What belongs there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The index, the next shard or a pin knows records that the journal does not hold, or holds
    /// otherwise: it was cut, put back to an older state, or belongs to another history.
    #[error(
        "{path}: FORK: expected {expected}, the journal holds {found}; \
         nothing is judged until a person has settled which history is true", path = path.display()
    )]
    Fork {
        /// The ledger.
        path: PathBuf,
        /// What is remembered.
        expected: String,
        /// What the journal holds.
        found: String,
    },
    /// The ledger holds less than a checkpoint that was kept: it was put back to an older state.
    #[error(
        "{path}: ROLLBACK: expected {expected}, found {found}; nothing is judged until a person \
         has put back what is missing", path = path.display()
    )]
    Rollback {
        /// The ledger.
        path: PathBuf,
        /// What the checkpoint says.
        expected: String,
        /// What the ledger holds.
        found: String,
    },
    /// A pin that is no checkpoint of this ledger.
    #[error("{path}: a pin: expected {expected}, found {found}", path = path.display())]
    Pin {
        /// The ledger.
        path: PathBuf,
        /// What a pin must be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// The index cannot be used, not even after it was made anew.
    #[error("{path}: the index does not work: {reason}", path = path.display())]
    Index {
        /// Where.
        path: PathBuf,
        /// What it says.
        reason: String,
    },
    /// The first record or a recovery record could not be written.
    #[error("the ledger does not take a record: {0}")]
    Append(#[from] AppendError),
    /// The operating system gives no random numbers.
    #[error("no random numbers: {0}")]
    Random(getrandom::Error),
}

impl OpenError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Io { path: path.to_owned(), source }
    }
}

/// Why a record was not written, or is not known to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// It cannot be a record; nothing was written. Most often a client's text is too long.
    #[error(transparent)]
    Invalid(#[from] InvalidRecord),
    /// Its bodies are too large; nothing was written.
    #[error("{name}: a body has at most {limit} bytes, this one has {found}")]
    BodyTooLarge {
        /// Which body.
        name: String,
        /// The limit.
        limit: u64,
        /// Its length.
        found: u64,
    },
    /// What a witness is said to have signed; nothing was written.
    #[error("expected {expected}, found {found}")]
    Cosignature {
        /// What a cosignature must be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A legal hold covers the decision whose bodies were to be erased; nothing was written.
    #[error("{decision} is under a legal hold: {basis}")]
    Held {
        /// The decision.
        decision: String,
        /// The ground of the hold.
        basis: String,
    },
    /// Something came to rest on what was to be erased since that was looked for; nothing was
    /// written.
    #[error(
        "{found} came after it was looked for what belongs to {decision}, and nothing more was \
         recorded as erased: read what the ledger holds, and ask again"
    )]
    Outdated {
        /// The decision.
        decision: String,
        /// What came.
        found: String,
    },
    /// A retention may not be shortened; nothing was written.
    #[error(
        "a retention is only ever lengthened: expected at least {expected} years, found {found}"
    )]
    Shortened {
        /// The years in force.
        expected: u16,
        /// The years asked for.
        found: u16,
    },
    /// The disk has no room for the next segment; nothing was written. Works again when there is.
    #[error("the disk is full: no room for the next journal segment")]
    Full,
    /// Too many are waiting; nothing was written.
    #[error("too many records are waiting to be written")]
    Busy,
    /// A write or sync failed, now or before: nothing more is accepted until a restart has
    /// recovered the ledger. Whether this record is there is not known.
    #[error("the ledger has stopped: {reason}")]
    Stopped {
        /// What failed.
        reason: String,
    },
}

/// Why a record or body was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A file cannot be read.
    #[error("{path}: {reason}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The index fails.
    #[error("the index fails: {reason}")]
    Index {
        /// What it says.
        reason: String,
    },
    /// A closed shard is not the one that the next one goes on from.
    #[error("{path}: FORK: expected {expected}, found {found}", path = path.display())]
    Fork {
        /// The shard.
        path: PathBuf,
        /// What the next one says.
        expected: String,
        /// What is there.
        found: String,
    },
    /// What was read is not what was written.
    #[error(transparent)]
    Tampered(#[from] Tampered),
    /// No such record.
    #[error("expected a record below {size}, found {seq}")]
    NoSuchRecord {
        /// What was asked for.
        seq: u64,
        /// Number of records.
        size: u64,
    },
    /// No such shard.
    #[error("expected a shard up to {last}, found {shard}")]
    NoSuchShard {
        /// What was asked for.
        shard: u32,
        /// The newest there is.
        last: u32,
    },
}

impl From<sled::Error> for ReadError {
    fn from(error: sled::Error) -> Self {
        Self::Index { reason: error.to_string() }
    }
}

impl From<OpenError> for ReadError {
    /// Why a closed shard was not opened for reading.
    fn from(error: OpenError) -> Self {
        if let OpenError::Fork { path, expected, found } = error {
            Self::Fork { path, expected, found }
        } else {
            Self::Index { reason: error.to_string() }
        }
    }
}
