//! Making and opening a ledger: what a crash may leave is repaired and told, anything else is
//! refused.

pub(crate) mod index;
mod options;
mod pins;
pub(crate) mod roll;

use std::{
    fs::{self, File},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
};

use tribune_chain::{Head, PublicKey, SigningKey, Vkey, ledger_of};
use tribune_record::{
    UnixMillis,
    v1::{Event, Key, KeyChange, Kind, LedgerId, Recovery, RecoveryCause},
};

use crate::{
    Draft, Ledger, OpenError, ReadError,
    body_keys::BodyKeys,
    draft::{Into, Prepared, seal},
    files::{RealDisk, sync_parent},
    journal::{Tail, corrupt, scan::Cursor, segment_path},
    ledger::{Closed, Shared},
    query::Stored,
    settler::Settler,
    shard::{Folder, Shard, folder, numbers},
    writer::{Open, Writer},
};
use index::{Indexed, bring_up};
pub use options::Options;

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
    /// Records there were in all shards, before any that tells of a repair.
    pub records: u64,
    /// What had to be repaired; each is a RECOVERY record now.
    pub repairs: Vec<Recovery>,
    /// Where the appliance did not stop in good order: when the last record was written. A START
    /// record tells the gap since.
    pub unclean_since: Option<UnixMillis>,
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
        if ledger_of(&genesis.origin) != genesis.origin {
            let (path, found) = (dir.to_owned(), genesis.origin.clone());
            let expected = "an origin that does not end in a slash and a number: shards do";
            return Err(OpenError::KeyFile { path, expected, found });
        }
        let draft = dir.with_extension("new");
        if draft.exists() {
            fs::remove_dir_all(&draft).map_err(OpenError::io(&draft))?;
        }
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&draft);
        made.map_err(OpenError::io(&draft))?;
        let first = folder(&draft, 0);
        let unfinished = first.with_extension("new");
        roll::folders(&unfinished)?;
        write_genesis(&unfinished, key, genesis, &vkey, options)?;
        roll::publish(&unfinished, &first)?;
        let publish = || {
            sync_parent(&first)?;
            sync_parent(&draft.join("shards"))?;
            fs::rename(&draft, dir)?;
            sync_parent(dir)
        };
        publish().map_err(OpenError::io(dir))?;
        Ok(vkey)
    }

    /// Opens the ledger in `dir` and begins to take records. Of the keys given, the one in force
    /// is taken.
    ///
    /// # Errors
    /// Where there is none, another process has it, no key given is its key, a pin is not met, or
    /// it is not as this appliance left it. Nothing was written then.
    pub fn open(
        dir: &Path,
        keys: Vec<SigningKey>,
        options: &Options,
    ) -> Result<(Self, Opened), OpenError> {
        let lock = lock(dir)?;
        let (closed, folder) = shards(dir)?;
        let mut unkept = Unkept { closed: closed.clone(), rebuilt: None };
        let Indexed { index, cursor, head, torn, mut repairs } = bring_up(&folder, &*options.disk)?;
        unkept.rebuilt = is_rebuilt(&repairs).then(|| folder.dir.join("index"));
        let key = in_force(dir, &folder, (&cursor, torn), keys)?;
        let shard = Arc::new(Shard::new(folder, index));
        shard.keys.check(head.size)?;
        closed.iter().try_for_each(|shard| shard.folder.body_keys().check(shard.size))?;
        let of_pinned = pins::check(dir, &closed, &shard, (&head, &key), &options.pins)?;
        let tail = tail(&shard.folder, &cursor, options)?;
        if torn > 0 {
            tail.clear(torn)?;
            let cause = RecoveryCause::TornTail;
            repairs.push(Recovery {
                cause,
                replayed: 0,
                dropped: torn,
                evidence: None,
                shard: None,
            });
        }
        let ended = ends(&shard, head.size)?;
        if ended {
            repairs = of_shard(repairs, shard.folder.number());
        }
        repairs.extend(of_pinned);
        let records = shard.first().saturating_add(head.size);
        let unclean_since = unclean_since(&shard, head.size)?;
        let began = shard.folder.began;
        let shared = Shared::new(dir.to_owned(), head, key, (closed, Arc::clone(&shard)));
        let shared = Arc::new(shared);
        let mut open = Open { shard, tail, cursor, began };
        let begun = ended.then(|| {
            let cause = RecoveryCause::ShardBegun;
            Recovery { cause, replayed: 0, dropped: 0, evidence: None, shard: None }
        });
        if let Some(begun) = &begun {
            let told = Draft::new(options.now, Event::Recovery(begun.clone()));
            let next = roll::begin(&shared, &open, options, options.now, Some(told))?;
            let (closed, next, head) = next;
            shared.succeed(closed, Arc::clone(&next.shard), head);
            open = next;
        }
        unkept.keep();
        let ledger = run(shared, open, options, lock)?;
        ledger.finish_erasures().map_err(|error| unreadable(dir, &error))?;
        for repair in &repairs {
            ledger.append(Draft::new(options.now, Event::Recovery(repair.clone())))?;
        }
        ledger.shared.told(&repairs);
        repairs.extend(begun);
        Ok((ledger, Opened { records, repairs, unclean_since }))
    }
}

/// What is made again while a ledger is opened. Where that is refused no RECOVERY record tells of
/// it, so it is taken away: the next opening makes it again, and tells.
struct Unkept {
    closed: Vec<Arc<Closed>>,
    /// The current shard's index.
    rebuilt: Option<PathBuf>,
}

impl Unkept {
    fn keep(&mut self) {
        self.closed.clear();
        self.rebuilt = None;
    }
}

impl Drop for Unkept {
    fn drop(&mut self) {
        let closed = self.closed.drain(..).filter(|closed| closed.forget_repaired());
        let closed = closed.map(|closed| closed.folder.dir.join("index"));
        for path in closed.chain(self.rebuilt.take()) {
            // One that stays is whole: what is not told is that it was lost.
            match index::until_free(&path).map(|()| fs::remove_dir_all(&path)) {
                Ok(_) | Err(_) => (),
            }
        }
    }
}

fn is_rebuilt(repairs: &[Recovery]) -> bool {
    repairs.iter().any(|repair| repair.cause == RecoveryCause::IndexRebuilt)
}

fn run(
    shared: Arc<Shared>,
    open: Open,
    options: &Options,
    lock: File,
) -> Result<Ledger, OpenError> {
    let dir = shared.dir.clone();
    let options = options.clone();
    let settler = Settler::start(Arc::clone(&shared)).map_err(OpenError::io(&dir))?;
    let writer = Writer { shared: Arc::clone(&shared), options, open, settler };
    let (jobs, queue) = mpsc::channel();
    let thread = thread::Builder::new().name("ledger".to_owned());
    let thread = thread.spawn(move || writer.run(&queue)).map_err(OpenError::io(&dir))?;
    let ledger = Ledger::running(shared, jobs, thread, lock);
    ledger.shared.begin_lists().map_err(OpenError::io(&dir))?;
    Ok(ledger)
}

/// The closed shards, and the folder of the last one.
fn shards(dir: &Path) -> Result<(Vec<Arc<Closed>>, Folder), OpenError> {
    let mut closed = Vec::new();
    let mut last: Option<Folder> = None;
    for number in numbers(dir)? {
        let here = folder(dir, number);
        let next = Folder::open(&here)?;
        if let Some(before) = last.take() {
            closed.push(Arc::new(follows(before, &next)?));
        }
        last = Some(next);
    }
    let last = last.ok_or_else(|| OpenError::Missing { path: dir.to_owned() })?;
    Ok((closed, last))
}

/// Whether one shard goes on from another.
fn follows(before: Folder, next: &Folder) -> Result<Closed, OpenError> {
    let fork = |expected: String, found: String| OpenError::Fork {
        path: next.dir.clone(),
        expected,
        found,
    };
    if next.ledger != before.ledger {
        let (expected, found) = (before.ledger.to_string(), next.ledger.to_string());
        return Err(fork(format!("ledger {expected}"), format!("ledger {found}")));
    }
    let number = before.number().saturating_add(1);
    let (Some(says), Some(checkpoint)) = (&next.predecessor, &next.previous) else {
        return Err(fork(format!("shard {number}"), "the first shard".to_owned()));
    };
    let size = says.checkpoint.size;
    if says.number != number || says.first != before.first().saturating_add(size) {
        let expected =
            format!("shard {number} after {} records", before.first().saturating_add(size));
        return Err(fork(expected, format!("shard {} after {}", says.number, says.first)));
    }
    let (ledger, root) = (before.ledger, says.checkpoint.root);
    let head = Head { ledger, size, root, last: says.last };
    Ok(Closed::new(before, head, checkpoint.clone()))
}

/// Opens a closed shard for reading; what had to be repaired, a RECOVERY record is to tell. Until
/// then it stays open: closing it would flush its index.
///
/// # Errors
/// Where it is not as it was left, or another one stands in its place.
pub(crate) fn open_closed(closed: &Closed) -> Result<(Arc<Shard>, Vec<Recovery>), OpenError> {
    if let Some(shard) = closed.repaired() {
        return Ok((shard, Vec::new()));
    }
    let Indexed { index, head, repairs, .. } = bring_up(&closed.folder, &RealDisk)?;
    if head != closed.head {
        let says = |head: &Head| {
            format!("{} records, root {}, the last {}", head.size, head.root, head.last)
        };
        return Err(OpenError::Fork {
            path: closed.folder.dir.clone(),
            expected: format!("{}, as the next shard says", says(&closed.head)),
            found: says(&head),
        });
    }
    let repairs = of_shard(repairs, closed.folder.number());
    let shard = Arc::new(Shard::new(closed.folder.clone(), index));
    if !repairs.is_empty() {
        closed.repair(&shard);
    }
    Ok((shard, repairs))
}

/// Repairs of a shard, told in a later one.
fn of_shard(repairs: Vec<Recovery>, number: u32) -> Vec<Recovery> {
    let told = |repair| Recovery { shard: Some(number), ..repair };
    repairs.into_iter().map(told).collect()
}

/// Of the keys given, the one that signs next. Where none does, a torn write at the end may be the
/// record that named one of them: whoever then finds an older key must not be told to go on under
/// it.
fn in_force(
    dir: &Path,
    folder: &Folder,
    (end, torn): (&Cursor, u64),
    keys: Vec<SigningKey>,
) -> Result<SigningKey, OpenError> {
    let wanted = &end.key;
    let mut given = Vec::new();
    for key in keys {
        let public = PublicKey::of(&key);
        if public == *wanted {
            return Ok(key);
        }
        given.push(folder.name.clone().under(public).to_string());
    }
    let expected = folder.name.clone().under(*wanted).to_string();
    let found = if given.is_empty() { "none".to_owned() } else { given.join(", ") };
    if torn > 0 {
        let path = segment_path(&folder.journal(), end.next.segment);
        let expected = format!("a whole KEY record that names {found}, or the key {expected}");
        return Err(corrupt(&path, end.next.offset, expected, "a write that is not whole"));
    }
    Err(OpenError::WrongKey { path: dir.to_owned(), expected, found })
}

fn tail(folder: &Folder, cursor: &Cursor, options: &Options) -> Result<Tail, OpenError> {
    let disk = Arc::clone(&options.disk);
    Tail::open(&folder.journal(), folder.ledger, options.segment_bytes, disk, cursor.next)
}

/// Whether the shard's last record is its CLOSE.
fn ends(shard: &Shard, size: u64) -> Result<bool, OpenError> {
    let Some(last) = size.checked_sub(1) else { return Ok(false) };
    let stored =
        Stored::read(shard, last).map_err(|error| unreadable(&shard.folder.dir, &error))?;
    Ok(stored.record().event.kind() == Kind::Close)
}

/// Where the appliance did not stop in good order: when the last record was written.
fn unclean_since(shard: &Shard, size: u64) -> Result<Option<UnixMillis>, OpenError> {
    for seq in (0..size).rev() {
        let stored =
            Stored::read(shard, seq).map_err(|error| unreadable(&shard.folder.dir, &error))?;
        let record = stored.record();
        match record.event.kind() {
            Kind::Stop => return Ok(None),
            // These are also written by somebody who opens a stopped ledger.
            Kind::Export
            | Kind::Read
            | Kind::Recovery
            | Kind::Key
            | Kind::Shard
            | Kind::Close
            | Kind::Erasure
            | Kind::Hold
            | Kind::Retention => (),
            Kind::Start
            | Kind::Request
            | Kind::Decision
            | Kind::Approval
            | Kind::Refusal
            | Kind::ClockStep
            | Kind::Consent
            | Kind::Cosignature => return Ok(Some(record.time)),
        }
    }
    Ok(None)
}

pub(crate) fn unreadable(dir: &Path, error: &ReadError) -> OpenError {
    if let ReadError::Fork { path, expected, found } = error {
        let (path, expected, found) = (path.clone(), expected.clone(), found.clone());
        return OpenError::Fork { path, expected, found };
    }
    OpenError::Index { path: dir.to_owned(), reason: error.to_string() }
}

fn vkey(dir: &Path, origin: &str, key: &SigningKey) -> Result<Vkey, OpenError> {
    Vkey::new(origin, PublicKey::of(key)).map_err(|invalid| OpenError::KeyFile {
        path: dir.to_owned(),
        expected: "an origin a checkpoint can hold",
        found: invalid.to_string(),
    })
}

fn write_genesis(
    shard: &Path,
    key: &SigningKey,
    genesis: &Genesis,
    vkey: &Vkey,
    options: &Options,
) -> Result<(), OpenError> {
    let Genesis { ledger, origin } = genesis;
    let (change, origin) = (KeyChange::Begin, origin.clone());
    let event = Event::Key(Key { change, origin, vkey: vkey.to_string() });
    let first = Prepared::new(Draft::new(options.now, event), *ledger)?;
    let keys = BodyKeys::new(&shard.join("keys"), *ledger, 0);
    let into = Into { ledger: *ledger, number: 0, first: 0, keys: &keys, signing: key };
    let sealed = seal(&Cursor::start(*vkey.key()), into, vec![first])?;
    roll::write_frame(&shard.join("journal"), *ledger, &sealed.bytes, options)
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    if !dir.join("shards").is_dir() {
        return Err(OpenError::Missing { path: dir.to_owned() });
    }
    let owner = fs::metadata(dir).map_err(OpenError::io(dir))?.uid();
    if owner != rustix::process::geteuid().as_raw() {
        // What this user writes the ledger's own could not read any more.
        let expected = "a ledger of the user who runs this";
        let (path, found) = (dir.to_owned(), format!("user {owner}"));
        return Err(OpenError::Access { path, expected, found });
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
