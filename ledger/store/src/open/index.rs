//! Bringing the index up to the journal: behind, it is replayed; unusable, it is set aside and
//! made anew; ahead or different, the ledger is refused.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use tribune_chain::{Head, PublicKey, journal::Trailer};
use tribune_record::v1::{Recovery, RecoveryCause};

use super::Journal;
use crate::{
    OpenError,
    files::sync_dir,
    index::{Index, IndexHead},
    journal::{Place, corrupt, scan::Cursor, segment_path},
};

/// Frames between two flushes while the index is replayed.
const FLUSH_EVERY: u64 = 1024;

/// An index that holds everything the journal does.
pub(super) struct Indexed {
    pub(super) index: Index,
    /// The journal's end.
    pub(super) cursor: Cursor,
    pub(super) head: Head,
    /// Bytes of a torn write at the end.
    pub(super) torn: u64,
    pub(super) repairs: Vec<Recovery>,
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

/// Opens the index and replays what it lacks. Nothing is moved or written before the journal was
/// found sound.
pub(super) fn bring_up(
    dir: &Path,
    journal: &Journal,
    key: &PublicKey,
) -> Result<Indexed, OpenError> {
    let path = dir.join("index");
    match attempt(&path, journal, key) {
        // A ledger's first opening makes its index; later, one that is missing or empty was lost.
        Ok((indexed, 0 | 1)) if indexed.head.size <= 1 => Ok(indexed),
        Ok((indexed, replayed)) if replayed == indexed.head.size => {
            Ok(rebuilt(indexed, replayed, None))
        }
        Ok((indexed, replayed)) => Ok(behind(indexed, replayed)),
        Err(Failed::Ledger(error)) => Err(error),
        Err(Failed::Index(_)) => {
            check(journal, key)?;
            let evidence = set_aside(dir, &path)?;
            match attempt(&path, journal, key) {
                Ok((indexed, replayed)) => Ok(rebuilt(indexed, replayed, Some(evidence))),
                Err(Failed::Ledger(error)) => Err(error),
                Err(Failed::Index(reason)) => Err(OpenError::Index { path, reason }),
            }
        }
    }
}

fn behind(indexed: Indexed, replayed: u64) -> Indexed {
    let cause = RecoveryCause::IndexBehind;
    let repair = Recovery { cause, replayed, dropped: 0, evidence: None };
    let repairs = if replayed > 0 { vec![repair] } else { Vec::new() };
    Indexed { repairs, ..indexed }
}

fn rebuilt(indexed: Indexed, replayed: u64, evidence: Option<String>) -> Indexed {
    let cause = RecoveryCause::IndexRebuilt;
    Indexed { repairs: vec![Recovery { cause, replayed, dropped: 0, evidence }], ..indexed }
}

/// Walks the whole journal without an index.
fn check(journal: &Journal, key: &PublicKey) -> Result<(), OpenError> {
    let (mut cursor, mut last) = (Cursor::start(), None);
    let mut scan = journal.scan(key);
    while let Some((frame, place)) = scan.next(&mut cursor)? {
        last = Some((frame.trailer, place));
    }
    signed(journal, key, last)
}

/// The signature of the last head vouches for everything before it.
fn signed(
    journal: &Journal,
    key: &PublicKey,
    last: Option<(Trailer, Place)>,
) -> Result<(), OpenError> {
    match last {
        Some((Trailer { head, signature }, place)) if head.verify(key, &signature).is_err() => {
            let path = segment_path(&journal.dir, place.segment);
            Err(corrupt(&path, place.offset, "a head signed by this ledger", "another"))
        }
        Some(_) | None => Ok(()),
    }
}

fn attempt(path: &Path, journal: &Journal, key: &PublicKey) -> Result<(Indexed, u64), Failed> {
    catch_unwind(AssertUnwindSafe(|| replay(path, journal, key)))
        .unwrap_or_else(|_panic| Err(Failed::Index("it panicked".to_owned())))
}

fn replay(path: &Path, journal: &Journal, key: &PublicKey) -> Result<(Indexed, u64), Failed> {
    let index = Index::open(path).map_err(Failed::Index)?;
    let mut cursor = match index.head().map_err(Failed::Index)? {
        Some(head) => resume(path, journal, key, head)?,
        None => Cursor::start(),
    };
    let before_size = cursor.tree.size();
    let (mut last, mut frames) = (None, 0_u64);
    let mut scan = journal.scan(key);
    loop {
        let before = cursor.clone();
        let Some((frame, place)) = scan.next(&mut cursor)? else { break };
        index.apply(&before, &frame, place).map_err(Failed::Index)?;
        last = Some((frame.trailer, place));
        frames = frames.saturating_add(1);
        if frames.checked_rem(FLUSH_EVERY) == Some(0) {
            index.flush().map_err(Failed::Index)?;
        }
    }
    let torn = scan.torn(cursor.next)?;
    signed(journal, key, last)?;
    index.flush().map_err(Failed::Index)?;
    let replayed = cursor.tree.size().saturating_sub(before_size);
    let head = journal.head(&cursor);
    Ok((Indexed { index, cursor, head, torn, repairs: Vec::new() }, replayed))
}

/// Where the journal goes on after what the index has seen. The journal must hold exactly that.
fn resume(
    path: &Path,
    journal: &Journal,
    key: &PublicKey,
    seen: IndexHead,
) -> Result<Cursor, OpenError> {
    let IndexHead { cursor, frame: place, ledger } = seen;
    let fork = |found: String| {
        let (size, last) = (cursor.tree.size(), cursor.last);
        let expected = format!("{size} records, the last {last}, of ledger {ledger}");
        OpenError::Fork { path: path.to_owned(), expected, found }
    };
    if ledger != journal.ledger {
        return Err(fork(format!("ledger {}", journal.ledger)));
    }
    let Some((frame, next)) = journal.scan(key).frame(place)? else {
        return Err(fork(format!(
            "no whole frame where these end, in segment {} at byte {}",
            place.segment, place.offset
        )));
    };
    let head = frame.trailer.head;
    if head != journal.head(&cursor) {
        return Err(fork(format!("{} records there, the last {}", head.size, head.last)));
    }
    signed(journal, key, Some((frame.trailer, place)))?;
    Ok(Cursor { next, ..cursor })
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
