//! What a closed shard may hold: hashes of the prefixes in its index, so that a question opens only
//! the shards that can answer it. `shards/N/lookup` is made from the index when the shard has
//! ended, or the ledger is opened and it is missing, damaged or another history's: by a thread of
//! its own, so that nobody who asks waits for it. It serves and promises nothing.
//!
//! | bytes | field |
//! |---|---|
//! | 8 | magic `TRIBLKP`, version 1 |
//! | 16, 8, 32 | ledger id, records of the shard, root of its tree |
//! | 8 each | the first bytes of each prefix's digest, ascending |
//! | 32 | digest of all of that |
//!
//! Numbers are big-endian.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::FileExt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Sender},
    },
    thread::{self, JoinHandle},
};

use tribune_chain::Head;
use tribune_record::{Digest, Purpose};

use crate::{
    ReadError,
    files::sync_parent,
    index::Index,
    journal::bytes_of,
    ledger::{Closed, Shared},
};

const MAGIC: &[u8; 8] = b"TRIBLKP\x01";
/// Bytes before the first hash.
const HEAD_BYTES: usize = 64;
const HASH_BYTES: usize = 8;

/// The hashes of one closed shard.
#[derive(Debug)]
pub(crate) struct Lookup {
    hashes: Hashes,
    /// How many.
    count: u64,
}

#[derive(Debug)]
enum Hashes {
    Disk(File),
    /// Where they could not be written.
    Memory(Vec<u64>),
}

/// The thread that makes lists.
#[derive(Debug)]
pub(crate) struct Lister {
    wanted: Sender<Arc<Closed>>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Lister {
    /// Begins with every shard that is closed.
    pub(crate) fn begin(shared: &Arc<Shared>) -> io::Result<Self> {
        let (wanted, next) = mpsc::channel::<Arc<Closed>>();
        let stop = Arc::new(AtomicBool::new(false));
        let (ours, stopping) = (Arc::clone(shared), Arc::clone(&stop));
        let thread = thread::Builder::new().name("ledger-lists".to_owned());
        let thread = thread.spawn(move || {
            let all = ours.closed().into_iter().chain(next);
            for closed in all.take_while(|_closed| !stopping.load(Ordering::Relaxed)) {
                let list = || list(&ours, &closed, &stopping);
                match catch_unwind(AssertUnwindSafe(list)) {
                    // Who asks a shard that cannot be opened is told why.
                    Ok(Ok(()) | Err(_)) | Err(_) => (),
                }
            }
        })?;
        Ok(Self { wanted, stop, thread })
    }

    /// A shard has ended.
    pub(crate) fn want(&self, closed: Arc<Closed>) {
        match self.wanted.send(closed) {
            Ok(()) | Err(_) => (), // made when the ledger is opened again
        }
    }

    /// Ends; a list that was begun is made another time.
    pub(crate) fn end(self) {
        let Self { wanted, stop, thread } = self;
        stop.store(true, Ordering::Relaxed);
        drop(wanted);
        match thread.join() {
            Ok(()) | Err(_) => (),
        }
    }
}

fn list(shared: &Shared, closed: &Closed, stop: &AtomicBool) -> Result<(), ReadError> {
    if closed.lookup().is_none() {
        let shard = shared.open_closed(closed)?;
        let made = Lookup::make(&closed.folder.dir, &closed.head, &shard.index, stop)?;
        closed.keep_lookup(made);
    }
    Ok(())
}

fn path(shard: &Path) -> PathBuf {
    shard.join("lookup")
}

impl Lookup {
    /// Opens the list of a shard that ended with `head`; none where there is no sound one.
    pub(crate) fn open(shard: &Path, head: &Head) -> Option<Self> {
        let file = File::open(path(shard)).ok()?;
        let bytes = fs::read(path(shard)).ok()?;
        let (listed, digest) = bytes.split_last_chunk::<32>()?;
        let hashes = listed.strip_prefix(begin(head).as_slice())?;
        let (hashes, rest) = hashes.as_chunks::<HASH_BYTES>();
        let sound = rest.is_empty() && Digest::of(Purpose::Lookup, listed) == Digest(*digest);
        let count = bytes_of(hashes.len());
        sound.then(|| Self { hashes: Hashes::Disk(file), count })
    }

    /// Makes the list from the shard's index, unless it is to stop. Where it cannot be written, it
    /// is kept.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn make(
        shard: &Path,
        head: &Head,
        index: &Index,
        stop: &AtomicBool,
    ) -> Result<Option<Self>, ReadError> {
        let mut hashes = Vec::new();
        for prefix in index.prefixes() {
            if stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            hashes.push(hash(&prefix?));
        }
        hashes.sort_unstable();
        hashes.dedup();
        let mut listed = begin(head);
        hashes.iter().for_each(|hash| listed.extend(hash.to_be_bytes()));
        let digest = Digest::of(Purpose::Lookup, &listed);
        listed.extend(digest.0);
        let written = publish(&path(shard), &listed).ok().and_then(|()| Self::open(shard, head));
        let count = bytes_of(hashes.len());
        Ok(Some(written.unwrap_or(Self { hashes: Hashes::Memory(hashes), count })))
    }

    /// Whether the shard may hold something under a prefix. Where it does, the answer is yes.
    pub(crate) fn may_hold(&self, prefix: &[u8]) -> bool {
        // What cannot be read may be there.
        self.search(hash(prefix)).unwrap_or(true)
    }

    fn search(&self, wanted: u64) -> io::Result<bool> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            let found = self.at(middle)?;
            if found == wanted {
                return Ok(true);
            }
            if found < wanted {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        Ok(false)
    }

    fn at(&self, number: u64) -> io::Result<u64> {
        match &self.hashes {
            Hashes::Disk(file) => {
                let mut hash = [0; HASH_BYTES];
                let offset = number.saturating_mul(bytes_of(HASH_BYTES));
                file.read_exact_at(&mut hash, offset.saturating_add(bytes_of(HEAD_BYTES)))?;
                Ok(u64::from_be_bytes(hash))
            }
            Hashes::Memory(hashes) => {
                let hash = usize::try_from(number).ok().and_then(|number| hashes.get(number));
                hash.copied().ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
            }
        }
    }
}

fn begin(head: &Head) -> Vec<u8> {
    let size = head.size.to_be_bytes();
    [MAGIC.as_slice(), &head.ledger.0, &size, &head.root.0].concat()
}

fn hash(prefix: &[u8]) -> u64 {
    let Digest(digest) = Digest::of(Purpose::Lookup, prefix);
    digest.first_chunk::<HASH_BYTES>().copied().map(u64::from_be_bytes).unwrap_or_default()
}

fn publish(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("tmp");
    let mut file = File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    sync_parent(path)
}
