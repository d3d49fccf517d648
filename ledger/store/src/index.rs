//! The index: sled, one tree with key prefixes, everything in it derived from the journal. It
//! serves, it promises nothing, and it can always be made again.
//!
//! sled's own `flush` does not reach the disk and large values are not safe in it (they go to
//! files it never syncs), so after each flush its file is synced here, values stay small, and a
//! value that went astray stops the ledger.
//!
//! sled takes longer for a record than a disk does for a sync, so what was just written is held in
//! memory, [`held`], and given to sled behind the writer's back. Whoever reads sees both.

mod held;
pub(crate) mod keys;
mod runs;

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
    journal::{Place, scan::Cursor},
};
use held::Held;
pub(crate) use held::Taken;
use keys::Location;

/// Fixed for the life of the index: changing it makes an old one unreadable.
const SEGMENT_BYTES: usize = 8 << 20;
/// Only places and keys are cached, no bodies.
const CACHE_BYTES: u64 = 64 << 20;

const TREE_HASH_BYTES: usize = size_of::<TreeHash>();

/// The index.
#[derive(Debug)]
pub(crate) struct Index {
    /// There until it is dropped.
    db: Option<sled::Db>,
    pages: File,
    blobs: PathBuf,
    held: Held,
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
        Ok(Self { db: Some(db), pages, blobs: dir.join("blobs"), held: Held::default() })
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

    /// Takes in a frame that begins at `place`, when the journal is replayed. `before` is where the
    /// journal stood.
    pub(crate) fn replay(&self, before: &Cursor, frame: &Frame, place: Place) -> Result<(), Fault> {
        let seqs = before.tree.size()..;
        let links =
            seqs.zip(&frame.entries).map(|(seq, (entry, _))| Link::read(seq, &entry.record));
        let links = links.collect::<Result<Vec<_>, _>>().map_err(fault)?;
        self.hold(Taken::of(before, &links, frame, place)?);
        Ok(())
    }

    /// Takes in a frame: it can be read from here on. [`Self::settle`] gives it to sled.
    pub(crate) fn hold(&self, taken: Taken) {
        self.held.push(taken);
    }

    /// Gives sled what is held, in its order.
    pub(crate) fn settle(&self) -> Result<(), Fault> {
        self.held.drain(|commits| {
            let mut batch = sled::Batch::default();
            runs::of(commits).into_iter().for_each(|(key, value)| batch.insert(key, value));
            let head = commits.last().map(|last| last.head.clone());
            head.into_iter().for_each(|head| batch.insert(keys::HEAD, head));
            Ok(self.db()?.apply_batch(batch)?)
        })
    }

    /// Makes durable what was taken in.
    pub(crate) fn flush(&self) -> Result<(), Fault> {
        self.settle()?;
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

    /// The value of a key with a number, of so many bytes. What is held is looked through first: it
    /// leaves only once sled has it.
    fn get(&self, key: &[u8], bytes: usize) -> Result<Option<sled::IVec>, sled::Error> {
        if let Some(value) = self.held.get(key) {
            return Ok(Some(value));
        }
        let run = self.db()?.range::<&[u8], _>(..=key).next_back().transpose()?;
        Ok(run.and_then(|run| runs::value(&run, key, bytes)))
    }

    /// Where a record lies.
    pub(crate) fn location(&self, seq: u64) -> Result<Option<Location>, ReadError> {
        let value = self.get(&keys::record(seq), Location::BYTES)?;
        value.map(|value| Location::decode(&value).ok_or_else(broken)).transpose()
    }

    /// Seqs under a prefix below `before`, newest first.
    pub(crate) fn newest(
        &self,
        prefix: &[u8],
        before: u64,
    ) -> impl Iterator<Item = Result<u64, ReadError>> + use<> {
        let low = sled::IVec::from([prefix, &0_u64.to_be_bytes()].concat());
        let high = sled::IVec::from([prefix, &before.to_be_bytes()].concat());
        let held = self.held.within(&low, &high);
        // What is held is newer than all that sled has under the prefix and that is not held.
        let high = held.first().map_or(high, |(oldest, _)| oldest.clone());
        let settled = self.db.as_ref().map(|db| db.range(low..high).rev());
        let runs = held.into_iter().rev().map(Ok).chain(settled.into_iter().flatten());
        runs.flat_map(move |run| {
            let seqs =
                run.map_err(ReadError::from).and_then(|run| runs::seqs(&run).ok_or_else(broken));
            let (seqs, failed) = match seqs {
                Ok(seqs) => (Some(seqs), None),
                Err(error) => (None, Some(Err(error))),
            };
            let below = seqs.into_iter().flatten().filter(move |seq| *seq < before);
            below.map(Ok).chain(failed)
        })
    }

    /// Every prefix that records stand under in sled, the same ones behind each other.
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
        let newest = self.newest(prefix, seq.saturating_add(1)).next().transpose()?;
        Ok(newest == Some(seq))
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
        let value = self.get(&keys::node(level, index), TREE_HASH_BYTES)?.ok_or_else(broken)?;
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
