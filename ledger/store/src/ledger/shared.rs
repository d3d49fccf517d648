//! What the writer and the readers share: where the ledger stands, its closed shards, its published
//! checkpoint.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock, Weak,
        atomic::{AtomicBool, AtomicUsize},
    },
    time::{Duration, Instant},
};

use tribune_chain::{Checkpoint, Head, PublicKey, SigningKey, Vkey};
use tribune_record::v1::{LedgerId, Recovery};

use crate::{
    AppendError, ReadError,
    lookup::{Lister, Lookup},
    shard::{Folder, Shard},
};

/// A published checkpoint is not replaced before it is this old.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);
/// Closed shards kept open for reading: the rest are opened again when somebody asks.
const CLOSED_MAX: usize = 4;

/// A closed shard.
#[derive(Debug)]
pub(crate) struct Closed {
    pub(crate) folder: Folder,
    /// Its records.
    pub(crate) size: u64,
    /// Where it ended, as the next one says.
    pub(crate) head: Head,
    /// Its last checkpoint.
    pub(crate) checkpoint: String,
    /// Held by who opens it.
    opening: Mutex<()>,
    /// What it may hold, once that was read.
    lookup: Mutex<Option<Arc<Lookup>>>,
    /// Kept open from when it was repaired until that was told.
    repaired: Mutex<Option<Arc<Shard>>>,
}

impl Closed {
    pub(crate) fn new(folder: Folder, head: Head, checkpoint: String) -> Self {
        let (opening, lookup) = (Mutex::default(), Mutex::default());
        let (size, repaired) = (head.size, Mutex::default());
        Self { folder, size, head, checkpoint, opening, lookup, repaired }
    }

    /// The list of what it may hold, where there is one by now.
    pub(crate) fn lookup(&self) -> Option<Arc<Lookup>> {
        let mut known = self.lookup.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            *known = Lookup::open(&self.folder.dir, &self.head).map(Arc::new);
        }
        known.clone()
    }

    pub(crate) fn keep_lookup(&self, lookup: Option<Lookup>) {
        let mut known = self.lookup.lock().unwrap_or_else(PoisonError::into_inner);
        *known = lookup.map(Arc::new);
    }

    /// Whether it may hold something under a prefix, without opening it.
    pub(super) fn may_hold(&self, prefix: &[u8]) -> bool {
        self.lookup().is_none_or(|lookup| lookup.may_hold(prefix))
    }

    /// It was repaired, and that is to be told.
    pub(crate) fn repair(&self, shard: &Arc<Shard>) {
        let mut repaired = self.repaired.lock().unwrap_or_else(PoisonError::into_inner);
        *repaired = Some(Arc::clone(shard));
    }

    /// Lets go of it, where it was repaired and that will not be told.
    pub(crate) fn forget_repaired(&self) -> bool {
        self.repaired.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
    }

    /// It, where it was repaired and that is not told yet.
    pub(crate) fn repaired(&self) -> Option<Arc<Shard>> {
        self.repaired.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[cfg(test)]
    pub(crate) fn while_opening<T>(&self, work: impl FnOnce() -> T) -> T {
        let _opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        work()
    }
}

/// What the writer and the readers share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) dir: PathBuf,
    pub(crate) ledger: LedgerId,
    pub(crate) key: SigningKey,
    pub(crate) stopped: OnceLock<String>,
    pub(crate) full: AtomicBool,
    pub(crate) queued: AtomicUsize,
    standing: RwLock<Standing>,
    opened: Mutex<Opened>,
    untold: Mutex<Vec<Recovery>>,
    published: Mutex<Option<Published>>,
    lister: Mutex<Option<Lister>>,
}

/// Where the ledger stands: all of this is on disk and in the index.
#[derive(Debug)]
struct Standing {
    /// Oldest first.
    closed: Vec<Arc<Closed>>,
    current: Arc<Shard>,
    /// Of the current shard.
    head: Head,
}

/// Closed shards that are open for reading.
#[derive(Debug, Default)]
struct Opened {
    /// Kept open, the one used last at the end.
    recent: Vec<Arc<Shard>>,
    /// All that somebody still reads: an index is never opened twice.
    alive: Vec<Weak<Shard>>,
}

impl Opened {
    fn find(&self, number: u32) -> Option<Arc<Shard>> {
        let mut alive = self.alive.iter().filter_map(Weak::upgrade);
        alive.find(|shard| shard.folder.number() == number)
    }

    /// Keeps a shard open, and gives the one that is not kept any more: closing it takes a while.
    fn keep(&mut self, shard: &Arc<Shard>) -> Option<Arc<Shard>> {
        let others =
            |weak: &Weak<Shard>| weak.strong_count() > 0 && !weak.ptr_eq(&Arc::downgrade(shard));
        self.alive.retain(others);
        self.alive.push(Arc::downgrade(shard));
        self.recent.retain(|other| !Arc::ptr_eq(other, shard));
        let surplus = self.recent.len() >= CLOSED_MAX;
        let old = surplus.then(|| self.recent.remove(0));
        self.recent.push(Arc::clone(shard));
        old
    }
}

#[derive(Debug)]
struct Published {
    at: Instant,
    origin: String,
    size: u64,
    note: String,
}

impl Shared {
    pub(crate) fn new(
        dir: PathBuf,
        head: Head,
        key: SigningKey,
        (closed, current): (Vec<Arc<Closed>>, Arc<Shard>),
    ) -> Self {
        Self {
            dir,
            ledger: head.ledger,
            key,
            stopped: OnceLock::new(),
            full: AtomicBool::new(false),
            queued: AtomicUsize::new(0),
            standing: RwLock::new(Standing { closed, current, head }),
            opened: Mutex::default(),
            untold: Mutex::default(),
            published: Mutex::default(),
            lister: Mutex::default(),
        }
    }

    /// Takes no record any more until it was opened again, for the first reason there was.
    pub(crate) fn stop(&self, reason: &str) -> AppendError {
        let reason = self.stopped.get_or_init(|| reason.to_owned());
        AppendError::Stopped { reason: reason.clone() }
    }

    /// Records up to `head` are on disk and in the index.
    pub(crate) fn advance(&self, head: Head) {
        self.standing.write().unwrap_or_else(PoisonError::into_inner).head = head;
    }

    /// The shard that is written to, and where it stands.
    pub(crate) fn current(&self) -> (Arc<Shard>, Head) {
        let standing = self.standing.read().unwrap_or_else(PoisonError::into_inner);
        (Arc::clone(&standing.current), standing.head)
    }

    /// The closed shards, oldest first.
    pub(crate) fn closed(&self) -> Vec<Arc<Closed>> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).closed.clone()
    }

    /// A shard has ended and another one goes on.
    pub(crate) fn succeed(&self, closed: Closed, next: Arc<Shard>, head: Head) {
        let (old, _head) = self.current();
        let surplus = self.opened.lock().unwrap_or_else(PoisonError::into_inner).keep(&old);
        drop(surplus);
        let closed = Arc::new(closed);
        let mut standing = self.standing.write().unwrap_or_else(PoisonError::into_inner);
        standing.closed.push(Arc::clone(&closed));
        (standing.current, standing.head) = (next, head);
        drop(standing);
        let lister = self.lister.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lister) = lister.as_ref() {
            lister.want(closed);
        }
    }

    /// The name of a shard's checkpoints, with the key in force.
    pub(crate) fn name(&self, shard: &Shard) -> Vkey {
        shard.folder.name.clone().under(PublicKey::of(&self.key))
    }

    /// A checkpoint over exactly the records of `head`.
    pub(crate) fn sign(&self, shard: &Shard, head: &Head) -> String {
        let name = self.name(shard);
        let Head { size, root, .. } = *head;
        let origin = name.name().to_owned();
        Checkpoint { origin, size, root, extensions: Vec::new() }.sign(&name, &self.key)
    }

    /// The published checkpoint, or a new one where it is too old or holds too few records.
    pub(super) fn checkpoint(&self, at_least: u64) -> (u64, String) {
        let (shard, head) = self.current();
        let origin = shard.folder.name.name().to_owned();
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = published.as_ref()
            && old.origin == origin
            && old.size >= at_least
            && (old.size == head.size || old.at.elapsed() < CHECKPOINT_EVERY)
        {
            return (old.size, old.note.clone());
        }
        let (at, size, note) = (Instant::now(), head.size, self.sign(&shard, &head));
        *published = Some(Published { at, origin, size, note: note.clone() });
        (size, note)
    }

    /// A closed shard, open for reading. Opening one takes a while: only those who want the same
    /// one wait for it.
    pub(crate) fn open_closed(&self, closed: &Closed) -> Result<Arc<Shard>, ReadError> {
        let _opening = closed.opening.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = || self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let found = opened().find(closed.folder.number());
        let shard = match found {
            Some(shard) => shard,
            None => {
                let (shard, repairs) = crate::open::open_closed(closed)?;
                self.repaired(repairs);
                shard
            }
        };
        let surplus = opened().keep(&shard);
        drop(surplus);
        Ok(shard)
    }

    /// Something was repaired in a closed shard: the writer is to tell.
    pub(crate) fn repaired(&self, repairs: Vec<Recovery>) {
        self.untold.lock().unwrap_or_else(PoisonError::into_inner).extend(repairs);
    }

    /// RECOVERY records tell of these: what was repaired may stay.
    pub(crate) fn told(&self, repairs: &[Recovery]) {
        for closed in self.closed() {
            let number = closed.folder.number();
            if !repairs.iter().any(|repair| repair.shard == Some(number)) {
                continue;
            }
            let repaired = closed.repaired.lock().unwrap_or_else(PoisonError::into_inner).take();
            let opened = || self.opened.lock().unwrap_or_else(PoisonError::into_inner).find(number);
            let Some(shard) = repaired.or_else(opened) else { continue };
            match catch_unwind(AssertUnwindSafe(|| shard.index.flush())) {
                Ok(_) | Err(_) => (), // what is not kept is repaired again
            }
        }
    }

    /// What was repaired and is not told yet.
    pub(crate) fn untold(&self) -> Vec<Recovery> {
        core::mem::take(&mut *self.untold.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins to make lists of what closed shards may hold.
    pub(crate) fn begin_lists(self: &Arc<Self>) -> io::Result<()> {
        let lister = Lister::begin(self)?;
        *self.lister.lock().unwrap_or_else(PoisonError::into_inner) = Some(lister);
        Ok(())
    }

    /// Makes no more lists.
    pub(crate) fn end_lists(&self) {
        let lister = self.lister.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(lister) = lister {
            lister.end();
        }
    }
}
