//! Bringing the index of a shard up to its journal: behind, it is replayed; unusable, it is set
//! aside and made anew; ahead or different, the ledger is refused.

use std::{
    fs::{self, File, TryLockError},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use tribune_chain::{Head, PublicKey, journal::Trailer};
use tribune_record::v1::{Recovery, RecoveryCause};

use crate::{
    OpenError,
    files::{Disk, sync_dir},
    index::{Fault, Index, IndexHead},
    journal::{Place, corrupt, scan::Cursor, segment_path},
    shard::Folder,
};

/// Frames between two flushes while the index is replayed.
const FLUSH_EVERY: u64 = 1024;
/// How often, and how long each time, it is waited for an index that is in use.
const WAITS: u32 = 500;
const WAIT: Duration = Duration::from_millis(10);

/// An index that holds everything the journal does.
pub(crate) struct Indexed {
    pub(crate) index: Index,
    /// The journal's end.
    pub(crate) cursor: Cursor,
    pub(crate) head: Head,
    /// Bytes of a torn write at the end.
    pub(crate) torn: u64,
    pub(crate) repairs: Vec<Recovery>,
}

/// Why an attempt with an index came to nothing.
enum Failed {
    /// The index is to blame: another one may do.
    Index(String),
    /// The ledger is: no index helps.
    Ledger(OpenError),
}

impl From<OpenError> for Failed {
    fn from(error: OpenError) -> Self {
        Self::Ledger(error)
    }
}

/// The last frame, and the key that should have signed it.
type Last = Option<(Trailer, Place, PublicKey)>;

/// Opens the index and replays what it lacks. Nothing is moved or written before the journal was
/// found sound. Where something had to be repaired, the index is not flushed to its end: a process
/// that dies before a RECOVERY record tells of it leaves it to be repaired, and told, again.
pub(crate) fn bring_up(folder: &Folder, disk: &dyn Disk) -> Result<Indexed, OpenError> {
    let path = folder.dir.join("index");
    until_free(&path)?;
    sync_end(folder, disk)?;
    match attempt(&path, folder) {
        // A shard's first opening makes its index; later, one that is missing or empty was lost.
        Ok((indexed, 0 | 1)) if indexed.head.size <= 1 => Ok(indexed),
        Ok((indexed, replayed)) if replayed == indexed.head.size => {
            Ok(rebuilt(indexed, replayed, None))
        }
        Ok((indexed, replayed)) => Ok(behind(indexed, replayed)),
        Err(Failed::Ledger(error)) => Err(error),
        Err(Failed::Index(_)) => {
            check(folder)?;
            let evidence = set_aside(&folder.dir, &path)?;
            match attempt(&path, folder) {
                Ok((indexed, replayed)) => Ok(rebuilt(indexed, replayed, Some(evidence))),
                Err(Failed::Ledger(error)) => Err(error),
                Err(Failed::Index(reason)) => Err(OpenError::Index { path, reason }),
            }
        }
    }
}

/// Waits until nobody has the index open: sled lets go of its files a while after it was dropped.
/// One that is in use is not damaged and must not be set aside.
pub(super) fn until_free(path: &Path) -> Result<(), OpenError> {
    let db = path.join("db");
    for _ in 0..WAITS {
        match File::open(&db).map(|file| file.try_lock()) {
            Ok(Err(TryLockError::WouldBlock)) => thread::sleep(WAIT),
            // That it cannot be opened or locked is for sled to say.
            Ok(Ok(()) | Err(TryLockError::Error(_))) | Err(_) => return Ok(()),
        }
    }
    Err(OpenError::Locked { path: db })
}

/// A process that was killed leaves its last frames in the page cache alone. The index must not
/// know what a power cut may still take from the journal. A segment before the last one was synced
/// before the next one was made.
fn sync_end(folder: &Folder, disk: &dyn Disk) -> Result<(), OpenError> {
    let Some(last) = folder.segments.last() else { return Ok(()) };
    let path = segment_path(&folder.journal(), last.index);
    File::open(&path).and_then(|file| disk.sync(&file)).map_err(OpenError::io(&path))
}

fn behind(indexed: Indexed, replayed: u64) -> Indexed {
    let cause = RecoveryCause::IndexBehind;
    let repair = Recovery { cause, replayed, dropped: 0, evidence: None, shard: None };
    let repairs = if replayed > 0 { vec![repair] } else { Vec::new() };
    Indexed { repairs, ..indexed }
}

fn rebuilt(indexed: Indexed, replayed: u64, evidence: Option<String>) -> Indexed {
    let cause = RecoveryCause::IndexRebuilt;
    Indexed {
        repairs: vec![Recovery { cause, replayed, dropped: 0, evidence, shard: None }],
        ..indexed
    }
}

/// Walks the whole journal without an index.
fn check(folder: &Folder) -> Result<(), OpenError> {
    let (mut cursor, mut last) = (Cursor::start(*folder.name.key()), None);
    let mut scan = folder.scan();
    while let Some((frame, place)) = scan.next(&mut cursor)? {
        last = Some((frame.trailer, place, cursor.signer));
    }
    signed(folder, last)
}

/// The signature of the last head vouches for everything before it.
fn signed(folder: &Folder, last: Last) -> Result<(), OpenError> {
    match last {
        Some((Trailer { head, signature }, place, key))
            if head.verify(&key, &signature).is_err() =>
        {
            let path = segment_path(&folder.journal(), place.segment);
            Err(corrupt(&path, place.offset, "a head signed by this ledger", "another"))
        }
        Some(_) | None => Ok(()),
    }
}

fn attempt(path: &Path, folder: &Folder) -> Result<(Indexed, u64), Failed> {
    catch_unwind(AssertUnwindSafe(|| replay(path, folder)))
        .unwrap_or_else(|_panic| Err(Failed::Index("it panicked".to_owned())))
}

fn replay(path: &Path, folder: &Folder) -> Result<(Indexed, u64), Failed> {
    let failed = |fault: Fault| match fault {
        Fault::Full(source) => Failed::Ledger(OpenError::Io { path: path.to_owned(), source }),
        Fault::Broken(reason) => Failed::Index(reason),
    };
    let index = Index::open(path).map_err(failed)?;
    let mut cursor = match index.head().map_err(failed)? {
        Some(head) => resume(path, folder, head)?,
        None => Cursor::start(*folder.name.key()),
    };
    let before_size = cursor.tree.size();
    let (mut last, mut frames) = (None, 0_u64);
    let mut scan = folder.scan();
    loop {
        let before = cursor.clone();
        let Some((frame, place)) = scan.next(&mut cursor)? else { break };
        if frames > 0 && frames.checked_rem(FLUSH_EVERY) == Some(0) {
            index.flush().map_err(failed)?;
        }
        index.replay(&before, &frame, place).map_err(failed)?;
        last = Some((frame.trailer, place, cursor.signer));
        frames = frames.saturating_add(1);
    }
    let torn = scan.torn(cursor.next, cursor.tree.size())?;
    signed(folder, last)?;
    index.settle().map_err(failed)?;
    index.check_blobs().map_err(failed)?;
    let replayed = cursor.tree.size().saturating_sub(before_size);
    let head = head(folder, &cursor);
    Ok((Indexed { index, cursor, head, torn, repairs: Vec::new() }, replayed))
}

/// Where the journal goes on after what the index has seen. The journal must hold exactly that.
fn resume(path: &Path, folder: &Folder, seen: IndexHead) -> Result<Cursor, OpenError> {
    let IndexHead { cursor, frame: place, ledger } = seen;
    let fork = |found: String| {
        let (size, last) = (cursor.tree.size(), cursor.last);
        let expected = format!("{size} records, the last {last}, of ledger {ledger}");
        OpenError::Fork { path: path.to_owned(), expected, found }
    };
    if ledger != folder.ledger {
        return Err(fork(format!("ledger {}", folder.ledger)));
    }
    let Some((frame, next)) = folder.scan().frame(place)? else {
        return Err(fork(format!(
            "no whole frame where these end, in segment {} at byte {}",
            place.segment, place.offset
        )));
    };
    let found = frame.trailer.head;
    if found != head(folder, &cursor) {
        return Err(fork(format!("{} records there, the last {}", found.size, found.last)));
    }
    signed(folder, Some((frame.trailer, place, cursor.signer)))?;
    Ok(Cursor { next, ..cursor })
}

fn head(folder: &Folder, cursor: &Cursor) -> Head {
    let (size, root) = (cursor.tree.size(), cursor.tree.root());
    Head { ledger: folder.ledger, size, root, last: cursor.last }
}

/// Keeps an index that cannot be used, under the first free name.
fn set_aside(dir: &Path, path: &Path) -> Result<String, OpenError> {
    let free = |number: u32| {
        let name = format!("index.set-aside.{number}");
        let target: PathBuf = dir.join(&name);
        (!target.exists()).then_some((name, target))
    };
    let Some((name, target)) = (1..=u32::MAX).find_map(free) else {
        let reason = "no name is left to set it aside under".to_owned();
        return Err(OpenError::Index { path: path.to_owned(), reason });
    };
    fs::rename(path, &target).and_then(|()| sync_dir(dir)).map_err(OpenError::io(path))?;
    Ok(name)
}
