//! Making and opening a ledger: what a crash may leave is repaired and told, anything else is
//! refused.

mod index;

use std::{
    fs::{self, File},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
};

use tribune_chain::{Head, SigningKey, Vkey, journal::SegmentHeader};
use tribune_record::{
    UnixMillis,
    v1::{Event, Key, KeyChange, Kind, LedgerId, Record, Recovery, RecoveryCause},
};

use crate::{
    Draft, Ledger, OpenError,
    draft::{Prepared, seal},
    files::{Disk, RealDisk, sync_dir, sync_parent},
    journal::{
        Reader, Tail, WriteFault, corrupt,
        scan::{Cursor, Scan},
        segment_path, segments,
    },
    ledger::Shared,
    writer::Writer,
};
use index::{Indexed, bring_up};

/// A new journal segment, unless said otherwise.
const SEGMENT_BYTES: u64 = 16 * 1024 * 1024;
const SEGMENT_BYTES_MIN: u64 = 64 * 1024;

/// How a ledger is made or opened.
#[derive(Clone)]
pub struct Options {
    now: UnixMillis,
    segment_bytes: u64,
    disk: Arc<dyn Disk>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { now, segment_bytes, disk: _ } = self;
        f.debug_struct("Options")
            .field("now", now)
            .field("segment_bytes", segment_bytes)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// What suits an appliance. `now` is its clock, for record 0 and records about a repair.
    #[must_use]
    pub fn new(now: UnixMillis) -> Self {
        Self { now, segment_bytes: SEGMENT_BYTES, disk: Arc::new(RealDisk) }
    }

    /// With new journal segments of another size, in bytes, at least 64 KiB. A commit that does not
    /// fit gets a segment of its own size.
    #[must_use]
    pub fn with_segments_of(self, bytes: u64) -> Self {
        Self { segment_bytes: bytes.max(SEGMENT_BYTES_MIN), ..self }
    }

    #[cfg(test)]
    pub(crate) fn with_disk(self, disk: Arc<dyn Disk>) -> Self {
        Self { disk, ..self }
    }
}

/// A ledger that is about to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    /// Its id; see [`new_ledger_id`].
    pub ledger: LedgerId,
    /// The origin of its checkpoints, `tribune.example/ledger`: no spaces, no plus signs.
    pub origin: String,
}

/// Draws an id for a new ledger.
///
/// # Errors
/// Where the operating system gives no random numbers.
pub fn new_ledger_id() -> Result<LedgerId, OpenError> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(OpenError::Random)?;
    Ok(LedgerId(id))
}

/// What opening found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Records there were, before any that tells of a repair.
    pub records: u64,
    /// What had to be repaired; each is a RECOVERY record now.
    pub repairs: Vec<Recovery>,
    /// Where the appliance did not stop in good order: when the last record was written. A START
    /// record tells the gap since.
    pub unclean_since: Option<UnixMillis>,
}

struct Journal {
    dir: PathBuf,
    segments: Vec<SegmentHeader>,
    ledger: LedgerId,
}

impl Ledger {
    /// Makes a ledger in the folder `dir`, which must not exist or be empty, with record 0 in it.
    /// Where this fails, nothing is left behind under that name.
    ///
    /// # Errors
    /// Where there is something already, or the disk fails.
    pub fn create(
        dir: &Path,
        key: &SigningKey,
        genesis: &Genesis,
        options: &Options,
    ) -> Result<Vkey, OpenError> {
        let taken = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
        if taken || dir.is_file() {
            return Err(OpenError::Exists { path: dir.to_owned() });
        }
        let vkey = vkey(dir, &genesis.origin, key)?;
        let draft = dir.with_extension("new");
        if draft.exists() {
            fs::remove_dir_all(&draft).map_err(OpenError::io(&draft))?;
        }
        let journal = draft.join("journal");
        // Bodies hold what people wrote: nobody but the appliance's own user reads them.
        let folders = fs::DirBuilder::new().recursive(true).mode(0o700).create(&journal);
        folders.map_err(OpenError::io(&journal))?;
        write_genesis(&journal, key, genesis, &vkey, options)?;
        let publish = || {
            sync_dir(&journal)?;
            sync_dir(&draft)?;
            fs::rename(&draft, dir)?;
            sync_parent(dir)
        };
        publish().map_err(OpenError::io(dir))?;
        Ok(vkey)
    }

    /// Opens the ledger in `dir` and begins to take records.
    ///
    /// # Errors
    /// Where there is none, another process has it, the key is not its key, or it is not as this
    /// appliance left it. Nothing was written then.
    pub fn open(
        dir: &Path,
        key: SigningKey,
        options: &Options,
    ) -> Result<(Self, Opened), OpenError> {
        let lock = lock(dir)?;
        let journal = Journal::find(dir)?;
        let name = journal.vkey(dir, &key)?;
        let Indexed { index, cursor, head, torn, mut repairs } =
            bring_up(dir, &journal, name.key())?;
        let disk = Arc::clone(&options.disk);
        let bytes = options.segment_bytes;
        let tail = Tail::open(&journal.dir, journal.ledger, bytes, disk, cursor.next)?;
        if torn > 0 {
            tail.clear(torn)?;
            let cause = RecoveryCause::TornTail;
            repairs.push(Recovery { cause, replayed: 0, dropped: torn, evidence: None });
        }
        let reader = Reader::new(&journal.dir);
        let shared = Arc::new(Shared::new(head, name, key, (index, reader)));
        let writer = Writer { shared: Arc::clone(&shared), tail, cursor, unflushed: 1 };
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new().name("ledger".to_owned());
        let thread = thread.spawn(move || writer.run(&queue)).map_err(OpenError::io(dir))?;
        let ledger = Self::running(shared, jobs, thread, lock);
        let unclean_since = ledger.unclean_since(head.size, dir)?;
        for repair in &repairs {
            ledger.append(Draft::new(options.now, Event::Recovery(repair.clone())))?;
        }
        Ok((ledger, Opened { records: head.size, repairs, unclean_since }))
    }

    /// When the last record was written, where it tells that the appliance was still running.
    fn unclean_since(&self, size: u64, dir: &Path) -> Result<Option<UnixMillis>, OpenError> {
        for seq in (0..size).rev() {
            let stored = self.read(seq).map_err(|error| OpenError::Index {
                path: dir.to_owned(),
                reason: error.to_string(),
            })?;
            let record = stored.record();
            match record.event.kind() {
                Kind::Stop => return Ok(None),
                // These are also written by somebody who opens a stopped ledger.
                Kind::Export | Kind::Read | Kind::Recovery | Kind::Key => (),
                Kind::Start
                | Kind::Request
                | Kind::Decision
                | Kind::Approval
                | Kind::Refusal
                | Kind::ClockStep => return Ok(Some(record.time)),
            }
        }
        Ok(None)
    }
}

fn vkey(dir: &Path, origin: &str, key: &SigningKey) -> Result<Vkey, OpenError> {
    Vkey::new(origin, tribune_chain::PublicKey::of(key)).map_err(|invalid| OpenError::KeyFile {
        path: dir.to_owned(),
        expected: "an origin a checkpoint can hold",
        found: invalid.to_string(),
    })
}

fn write_genesis(
    journal: &Path,
    key: &SigningKey,
    genesis: &Genesis,
    vkey: &Vkey,
    options: &Options,
) -> Result<(), OpenError> {
    let Genesis { ledger, origin } = genesis;
    let (disk, bytes) = (&options.disk, options.segment_bytes);
    Tail::create(journal, *ledger, bytes, disk)?;
    let (change, origin) = (KeyChange::Begin, origin.clone());
    let event = Event::Key(Key { change, origin, vkey: vkey.to_string() });
    let first = Prepared::new(Draft::new(options.now, event), *ledger)?;
    let begin = Cursor::start();
    let sealed = seal(&begin, *ledger, vec![first], key)?;
    let mut tail = Tail::open(journal, *ledger, bytes, Arc::clone(disk), begin.next)?;
    match tail.append(0, &sealed.bytes) {
        Ok(_) => Ok(()),
        Err(WriteFault::Full) => Err(crate::AppendError::Full.into()),
        Err(WriteFault::Broken(error)) => Err(OpenError::io(&segment_path(journal, 0))(error)),
    }
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    if !dir.join("journal").is_dir() {
        return Err(OpenError::Missing { path: dir.to_owned() });
    }
    let path = dir.join("lock");
    let file = File::options().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(OpenError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(OpenError::Locked { path }),
        Err(fs::TryLockError::Error(error)) => Err(OpenError::io(&path)(error)),
    }
}

impl Journal {
    fn find(dir: &Path) -> Result<Self, OpenError> {
        let dir = dir.join("journal");
        let segments = segments(&dir)?;
        let Some(ledger) = segments.first().map(|segment| segment.ledger) else {
            return Err(corrupt(&segment_path(&dir, 0), 0, "a journal segment", "none"));
        };
        Ok(Self { dir, segments, ledger })
    }

    /// The ledger's name and key as record 0 has them; the key given must be that one.
    fn vkey(&self, dir: &Path, key: &SigningKey) -> Result<Vkey, OpenError> {
        let public = tribune_chain::PublicKey::of(key);
        let start = Cursor::start().next;
        let first = self.scan(&public).frame(start)?;
        let path = segment_path(&self.dir, 0);
        let bad = |found: &str| corrupt(&path, start.offset, "record 0, a KEY record", found);
        let (frame, _) = first.ok_or_else(|| bad("no whole frame"))?;
        let record = frame.entries.first().map(|(entry, _)| Record::decode(&entry.record));
        match record {
            Some(Ok(Record { event: Event::Key(begin), .. })) => {
                let ours = vkey(dir, &begin.origin, key)?;
                if ours.to_string() == begin.vkey {
                    Ok(ours)
                } else {
                    let (expected, found) = (begin.vkey, ours.to_string());
                    Err(OpenError::WrongKey { path: dir.to_owned(), expected, found })
                }
            }
            Some(Ok(other)) => Err(bad(other.event.kind().name())),
            Some(Err(invalid)) => Err(bad(&invalid.to_string())),
            None => Err(bad("an empty frame")),
        }
    }

    fn scan<'a>(&'a self, key: &'a tribune_chain::PublicKey) -> Scan<'a> {
        Scan::new(self.dir.clone(), &self.segments, key, self.ledger)
    }

    fn head(&self, cursor: &Cursor) -> Head {
        let (size, root) = (cursor.tree.size(), cursor.tree.root());
        Head { ledger: self.ledger, size, root, last: cursor.last }
    }
}
