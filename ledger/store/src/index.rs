//! The index: sled, one tree with key prefixes, everything in it derived from the journal. It
//! serves, it promises nothing, and it can always be made again.
//!
//! sled's own `flush` does not reach the disk and large values are not safe in it (they go to
//! files it never syncs), so after each flush its file is synced here, values stay small, and a
//! value that went astray stops the ledger.

pub(crate) mod keys;

use std::{
    fs::{self, File},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use tribune_chain::{Frontier, Link, Nodes, PublicKey, TreeHash, journal::Frame};
use tribune_record::{Digest, UnixMillis, v1::LedgerId};

use crate::{
    ReadError,
    files::{is_full, sync_parent},
    journal::{Place, bytes_of, scan::Cursor},
};
use keys::Location;

/// Fixed for the life of the index: changing it makes an old one unreadable.
const SEGMENT_BYTES: usize = 8 << 20;
/// Only places and keys are cached, no bodies.
const CACHE_BYTES: u64 = 64 << 20;

/// The index.
#[derive(Debug)]
pub(crate) struct Index {
    /// There until it is dropped.
    db: Option<sled::Db>,
    pages: File,
    blobs: PathBuf,
}

/// How far the index has come.
#[derive(Debug, Clone)]
pub(crate) struct IndexHead {
    /// Where it goes on.
    pub(crate) cursor: Cursor,
    /// Where the last frame it took in begins.
    pub(crate) frame: Place,
    /// Which ledger it is of.
    pub(crate) ledger: LedgerId,
}

/// Why the index cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The disk has no room; nothing is wrong with the index.
    #[error(transparent)]
    Full(io::Error),
    /// It does not do what an index must.
    #[error("{0}")]
    Broken(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        if is_full(&error) { Self::Full(error) } else { fault(error) }
    }
}

impl From<sled::Error> for Fault {
    fn from(error: sled::Error) -> Self {
        if let sled::Error::Io(error) = error { error.into() } else { fault(error) }
    }
}

fn fault(error: impl std::fmt::Display) -> Fault {
    Fault::Broken(error.to_string())
}

impl Index {
    /// Opens the index, or makes an empty one. sled may panic where its files are damaged: the
    /// caller guards against that.
    pub(crate) fn open(dir: &Path) -> Result<Self, Fault> {
        let db = sled::Config::new()
            .path(dir)
            .flush_every_ms(None)
            .mode(sled::Mode::HighThroughput)
            .segment_size(SEGMENT_BYTES)
            .use_compression(false)
            .cache_capacity(CACHE_BYTES)
            .open()?;
        let sync = || -> io::Result<File> {
            for file in ["db", "conf", "blobs", ""] {
                File::open(dir.join(file))?.sync_all()?;
            }
            sync_parent(dir)?;
            File::options().write(true).open(dir.join("db"))
        };
        let pages = sync()?;
        Ok(Self { db: Some(db), pages, blobs: dir.join("blobs") })
    }

    fn db(&self) -> Result<&sled::Db, sled::Error> {
        let gone = || sled::Error::Unsupported("an index that was closed".to_owned());
        self.db.as_ref().ok_or_else(gone)
    }

    /// How far it has come; none where it is empty.
    pub(crate) fn head(&self) -> Result<Option<IndexHead>, Fault> {
        match self.db()?.get(keys::HEAD)? {
            None if self.db()?.is_empty() => Ok(None),
            None => Err(fault("it has entries and no head")),
            Some(value) => match IndexHead::decode(&value) {
                Some(head) => Ok(Some(head)),
                None => Err(fault("its head does not read")),
            },
        }
    }

    /// Takes in a frame that begins at `place`: the one way anything gets into the index, when it
    /// was just written and when the journal is replayed. `before` is where the journal stood.
    pub(crate) fn apply(&self, before: &Cursor, frame: &Frame, place: Place) -> Result<(), Fault> {
        let mut batch = sled::Batch::default();
        let mut after = before.clone();
        (after.next, after.signer) = (place, before.key);
        for (entry, bytes) in &frame.entries {
            let link = Link::read(after.tree.size(), &entry.record).map_err(fault)?;
            after
                .pass(&link, |level, index, hash| {
                    batch.insert(keys::node(level, index).as_slice(), &hash.0);
                })
                .map_err(fault)?;
            let length = u32::try_from(bytes.len()).map_err(fault)?;
            let at = Location { place: place.after(bytes_of(bytes.start)), bytes: length };
            batch.insert(keys::record(link.record.seq).as_slice(), at.encode());
            for (key, value) in keys::of(&link.record) {
                batch.insert(key, value);
            }
        }
        let ledger = frame.trailer.head.ledger;
        let head = IndexHead { cursor: after, frame: place, ledger };
        batch.insert(keys::HEAD, head.encode());
        Ok(self.db()?.apply_batch(batch)?)
    }

    /// Makes durable what was taken in.
    pub(crate) fn flush(&self) -> Result<(), Fault> {
        self.db()?.flush()?;
        self.pages.sync_data()?;
        self.check_blobs()
    }

    /// No value may be where sled never syncs it.
    pub(crate) fn check_blobs(&self) -> Result<(), Fault> {
        match fs::read_dir(&self.blobs)?.next() {
            None => Ok(()),
            Some(_) => Err(fault("a value went to blobs/, which is never synced")),
        }
    }

    /// Where a record lies.
    pub(crate) fn location(&self, seq: u64) -> Result<Option<Location>, ReadError> {
        let value = self.db()?.get(keys::record(seq))?;
        value.map(|value| Location::decode(&value).ok_or_else(broken)).transpose()
    }

    /// Seqs under a prefix below `before`, newest first, each with its value.
    pub(crate) fn newest(
        &self,
        prefix: &[u8],
        before: u64,
    ) -> impl Iterator<Item = Result<(u64, sled::IVec), ReadError>> + use<> {
        let low = [prefix, &0_u64.to_be_bytes()].concat();
        let high = [prefix, &before.to_be_bytes()].concat();
        let pairs = self.db.as_ref().map(|db| db.range(low..high).rev());
        pairs.into_iter().flatten().map(|pair| {
            let (key, value) = pair?;
            let seq = key.last_chunk::<8>().copied().map(u64::from_be_bytes);
            Ok((seq.ok_or_else(broken)?, value))
        })
    }

    /// Every prefix that records stand under, the same ones behind each other.
    pub(crate) fn prefixes(&self) -> impl Iterator<Item = Result<Vec<u8>, ReadError>> + use<> {
        let keys = self.db.as_ref().map(|db| db.iter().keys());
        let keys = keys.into_iter().flatten().map(|key| {
            let key = key?;
            Ok(key
                .split_last_chunk::<8>()
                .filter(|_| keys::is_prefixed(&key))
                .map(|(prefix, _seq)| prefix.to_vec()))
        });
        keys.filter_map(Result::transpose)
    }

    /// Whether a record stands under a prefix.
    pub(crate) fn holds(&self, prefix: &[u8], seq: u64) -> Result<bool, ReadError> {
        Ok(self.db()?.contains_key([prefix, &seq.to_be_bytes()].concat())?)
    }
}

fn broken() -> ReadError {
    ReadError::Index { reason: "a value that does not read".to_owned() }
}

impl Drop for Index {
    /// sled syncs its file when the last of it is dropped, and panics where that fails. Nothing
    /// rests on that sync: what was not flushed is replayed from the journal.
    fn drop(&mut self) {
        let db = self.db.take();
        match catch_unwind(AssertUnwindSafe(|| drop(db))) {
            Ok(()) | Err(_) => (),
        }
    }
}

impl Nodes for Index {
    type Error = ReadError;

    fn node(&self, level: u8, index: u64) -> Result<TreeHash, ReadError> {
        let value = self.db()?.get(keys::node(level, index))?.ok_or_else(broken)?;
        Ok(TreeHash(value.as_ref().try_into().map_err(|_other_length| broken())?))
    }
}

impl IndexHead {
    fn encode(&self) -> Vec<u8> {
        let Self { cursor: Cursor { last, tree, key, signer, latest, .. }, frame, ledger } = self;
        let mut value = ledger.0.to_vec();
        value.extend(frame.segment.to_be_bytes());
        value.extend(frame.offset.to_be_bytes());
        value.extend(key.to_bytes());
        value.extend(signer.to_bytes());
        value.extend(latest.0.to_be_bytes());
        value.extend(last.0);
        value.extend(tree.size().to_be_bytes());
        tree.roots().iter().for_each(|root| value.extend(root.0));
        value
    }

    /// The head of the frame it names; where the journal goes on after that frame is not in it.
    fn decode(value: &[u8]) -> Option<Self> {
        let (ledger, rest) = value.split_first_chunk::<16>()?;
        let (segment, rest) = rest.split_first_chunk::<4>()?;
        let (offset, rest) = rest.split_first_chunk::<8>()?;
        let (key, rest) = rest.split_first_chunk::<32>()?;
        let (signer, rest) = rest.split_first_chunk::<32>()?;
        let (latest, rest) = rest.split_first_chunk::<8>()?;
        let (last, rest) = rest.split_first_chunk::<32>()?;
        let (size, rest) = rest.split_first_chunk::<8>()?;
        let (roots, tail) = rest.as_chunks::<32>();
        let roots = roots.iter().copied().map(TreeHash).collect();
        let tree = Frontier::from_parts(u64::from_be_bytes(*size), roots)?;
        let segment = u32::from_be_bytes(*segment);
        let frame = Place { segment, offset: u64::from_be_bytes(*offset) };
        let (key, signer) = (PublicKey::from_bytes(key).ok()?, PublicKey::from_bytes(signer).ok()?);
        let (last, latest) = (Digest(*last), UnixMillis(u64::from_be_bytes(*latest)));
        let cursor = Cursor { next: frame, last, tree, key, signer, latest };
        let ledger = LedgerId(*ledger);
        tail.is_empty().then_some(Self { cursor, frame, ledger })
    }
}
