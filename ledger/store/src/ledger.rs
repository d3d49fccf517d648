//! An open ledger: its shards, appending, its state, its checkpoints and receipts.

mod shared;

use std::{
    fs::File,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::Ordering,
        mpsc::{self, Sender},
    },
    thread::{self, JoinHandle},
};

use tribune_chain::{Head, Receipt, TreeHash, Vkey, consistency_proof, inclusion_proof};
use tribune_record::v1::{Actor, Event, LedgerId};

pub(crate) use self::shared::{Closed, Shared};
use crate::{
    AppendError, Draft, ReadError, Written,
    body_keys::BodyKeys,
    draft::Prepared,
    retention,
    shard::Shard,
    writer::{Done, Job, Make},
};

/// Records that may wait to be written.
const QUEUE_MAX: usize = 1024;
/// Whether the ledger takes records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Accepting,
    /// It does not until the disk has room again.
    Full,
    /// It does not until it has been opened again; this is what failed.
    Stopped(String),
}

/// An open ledger. Share it behind an `Arc`; dropping it waits for what was submitted.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) shared: Arc<Shared>,
    jobs: Mutex<Option<Sender<Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    /// Held as long as the ledger is open.
    _lock: File,
}

/// Where a position lies.
pub(crate) struct At {
    pub(crate) shard: Arc<Shard>,
    /// Position in the shard.
    pub(crate) seq: u64,
    /// Records of the shard.
    pub(crate) size: u64,
    /// The last checkpoint, where the shard is closed.
    pub(crate) checkpoint: Option<String>,
}

impl Ledger {
    pub(crate) fn running(
        shared: Arc<Shared>,
        jobs: Sender<Job>,
        writer: JoinHandle<()>,
        lock: File,
    ) -> Self {
        let (jobs, writer) = (Mutex::new(Some(jobs)), Mutex::new(Some(writer)));
        Self { shared, jobs, writer, _lock: lock }
    }

    /// Writes a record and waits until it is on disk.
    ///
    /// # Errors
    /// Where it was not written, or is not known to be.
    pub fn append(&self, draft: Draft) -> Result<Written, AppendError> {
        self.wait(|done| self.submit(draft, done))
    }

    /// Writes a record and calls `done` once it is on disk, or is known not to be: from the
    /// writer's thread, so `done` must be quick; or at once from this one where the draft is
    /// refused. Compressing the bodies happens in this call.
    pub fn submit(&self, draft: Draft, done: Done) {
        let years = if let Event::Retention(kept) = &draft.event { Some(kept.years) } else { None };
        let prepared = match Prepared::new(draft, self.shared.ledger) {
            Ok(prepared) => prepared,
            Err(error) => return done(Err(error)),
        };
        self.send(match years {
            Some(years) => {
                let make: Make = Box::new(move |open| retention::record(open, prepared, years));
                Job::Checked { make, done }
            }
            None => Job::Append { prepared: Box::new(prepared), done },
        });
    }

    /// Ends the current shard and begins the next one.
    ///
    /// # Errors
    /// Where that could not be written.
    pub fn close_shard(
        &self,
        now: tribune_record::UnixMillis,
        who: Option<Actor>,
    ) -> Result<Written, AppendError> {
        self.wait(|done| self.send(Job::Close { now, who, done }))
    }

    pub(crate) fn wait(&self, send: impl FnOnce(Done)) -> Result<Written, AppendError> {
        let (tell, told) = mpsc::sync_channel(1);
        send(Box::new(move |result| match tell.send(result) {
            Ok(()) | Err(_) => (), // who asked is gone
        }));
        told.recv().unwrap_or_else(|_gone| Err(closed()))
    }

    pub(crate) fn send(&self, job: Job) {
        let shared = &self.shared;
        let refused = if let Some(reason) = shared.stopped.get() {
            Some((AppendError::Stopped { reason: reason.clone() }, job))
        } else if shared.queued.fetch_add(1, Ordering::Relaxed) >= QUEUE_MAX {
            shared.queued.fetch_sub(1, Ordering::Relaxed);
            Some((AppendError::Busy, job))
        } else {
            let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
            match jobs.as_ref() {
                None => Some((closed(), job)),
                Some(sender) => sender.send(job).err().map(|unsent| (closed(), unsent.0)),
            }
        };
        if let Some((error, job)) = refused {
            job.done()(Err(error));
        }
    }

    /// Waits for everything submitted, flushes the index and ends. Later appends are refused.
    /// Called from a `done` it does not wait, for it would wait for itself.
    pub fn close(&self) {
        // Before the writer, which tells what was repaired on the way.
        self.shared.end_lists();
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let writer = writer.filter(|writer| writer.thread().id() != thread::current().id());
        if let Some(Err(_)) = writer.map(JoinHandle::join) {
            self.shared.stopped.get_or_init(|| "the writer panicked".to_owned());
        }
    }

    /// Whether it takes records.
    #[must_use]
    pub fn status(&self) -> Status {
        match self.shared.stopped.get() {
            Some(reason) => Status::Stopped(reason.clone()),
            None if self.shared.full.load(Ordering::Relaxed) => Status::Full,
            None => Status::Accepting,
        }
    }

    /// Which ledger.
    #[must_use]
    pub fn id(&self) -> LedgerId {
        self.shared.ledger
    }

    /// The key that signs now, under the origin of the current shard's checkpoints.
    #[must_use]
    pub fn vkey(&self) -> Vkey {
        self.shared.name(&self.shared.current().0)
    }

    /// Where the current shard stands: all of this is on disk.
    #[must_use]
    pub fn head(&self) -> Head {
        self.shared.current().1
    }

    /// Number of records in all shards.
    #[must_use]
    pub fn size(&self) -> u64 {
        let (shard, head) = self.shared.current();
        shard.first().saturating_add(head.size)
    }

    /// The newest published checkpoint, a C2SP signed note; a new one at most once a second.
    #[must_use]
    pub fn checkpoint(&self) -> String {
        self.shared.checkpoint(0).1
    }

    /// What proves that the record at a position stands in this ledger. In a closed shard it rests
    /// on that shard's last checkpoint.
    ///
    /// # Errors
    /// Where there is no such record, or it cannot be read.
    pub fn receipt(&self, position: u64) -> Result<Receipt, ReadError> {
        let stored = self.read(position)?;
        let at = self.at(position)?;
        let (size, note) = match at.checkpoint {
            Some(note) => (at.size, note),
            None => self.shared.checkpoint(at.seq.saturating_add(1)),
        };
        let path = self.guarded(|| inclusion_proof(&at.shard.index, at.seq, size))?;
        Ok(Receipt::new(stored.bytes(), stored.signature(), &path, note))
    }

    /// The audit path of record `seq` of a shard in the tree of its first `size` records.
    ///
    /// # Errors
    /// Where there are not so many, or the index fails.
    pub fn inclusion(&self, shard: u32, seq: u64, size: u64) -> Result<Vec<TreeHash>, ReadError> {
        let shard = self.within(shard, size)?;
        if seq >= size {
            return Err(ReadError::NoSuchRecord { seq, size });
        }
        self.guarded(|| inclusion_proof(&shard.index, seq, size))
    }

    /// The proof that the first `size` records of a shard begin with the first `first`.
    ///
    /// # Errors
    /// Where there are not so many, or the index fails.
    pub fn consistency(
        &self,
        shard: u32,
        first: u64,
        size: u64,
    ) -> Result<Vec<TreeHash>, ReadError> {
        let shard = self.within(shard, size)?;
        if first > size {
            return Err(ReadError::NoSuchRecord { seq: first, size });
        }
        self.guarded(|| consistency_proof(&shard.index, first, size))
    }

    /// The last checkpoint of a shard that has ended; of the current one, the published one.
    ///
    /// # Errors
    /// Where there is no such shard.
    pub fn checkpoint_of(&self, number: u32) -> Result<String, ReadError> {
        let last = self.shared.current().0.folder.number();
        if number == last {
            return Ok(self.checkpoint());
        }
        let closed = self.shared.closed();
        let wanted = closed.iter().find(|closed| closed.folder.number() == number);
        let missing = ReadError::NoSuchShard { shard: number, last };
        wanted.map(|closed| closed.checkpoint.clone()).ok_or(missing)
    }

    fn within(&self, number: u32, size: u64) -> Result<Arc<Shard>, ReadError> {
        let (current, head) = self.shared.current();
        let last = current.folder.number();
        let (shard, limit) = if number == last {
            (current, head.size)
        } else {
            let closed = self.shared.closed();
            let wanted = closed.iter().find(|closed| closed.folder.number() == number);
            let missing = ReadError::NoSuchShard { shard: number, last };
            let closed = wanted.ok_or(missing)?;
            (self.shared.open_closed(closed)?, closed.size)
        };
        let seq = size.saturating_sub(1);
        if size <= limit { Ok(shard) } else { Err(ReadError::NoSuchRecord { seq, size: limit }) }
    }

    /// The shard that holds a position.
    pub(crate) fn at(&self, position: u64) -> Result<At, ReadError> {
        let (current, head) = self.shared.current();
        let all = current.first().saturating_add(head.size);
        let missing = ReadError::NoSuchRecord { seq: position, size: all };
        if let Some(seq) = position.checked_sub(current.first()) {
            let size = head.size;
            let at = At { shard: current, seq, size, checkpoint: None };
            return if seq < size { Ok(at) } else { Err(missing) };
        }
        let closed = self.shared.closed();
        let at = closed.partition_point(|shard| shard.folder.first() <= position);
        let shard = at.checked_sub(1).and_then(|at| closed.get(at));
        let shard = shard.ok_or(missing)?;
        let seq = position.saturating_sub(shard.folder.first());
        let open = self.shared.open_closed(shard)?;
        let checkpoint = Some(shard.checkpoint.clone());
        Ok(At { shard: open, seq, size: shard.size, checkpoint })
    }

    /// The body keys of a shard.
    pub(crate) fn body_keys(&self, number: u32) -> Result<BodyKeys, ReadError> {
        let (current, _head) = self.shared.current();
        let last = current.folder.number();
        if number == last {
            return Ok(current.folder.body_keys());
        }
        let closed = self.shared.closed();
        let wanted = closed.iter().find(|closed| closed.folder.number() == number);
        let missing = ReadError::NoSuchShard { shard: number, last };
        wanted.map(|closed| closed.folder.body_keys()).ok_or(missing)
    }

    /// Every shard, newest first; a closed one is opened when its turn comes.
    pub(crate) fn shards(&self) -> impl Iterator<Item = Result<Arc<Shard>, ReadError>> + use<'_> {
        let (current, _head) = self.shared.current();
        // One that was closed while this was asked for does not come twice.
        let closed = self.shared.closed().into_iter().rev();
        let closed = closed.filter({
            let number = current.folder.number();
            move |shard| shard.folder.number() < number
        });
        let closed = closed.map(|shard| self.shared.open_closed(&shard));
        core::iter::once(Ok(current)).chain(closed)
    }

    /// The shards that may hold something under a prefix at these positions, newest first; only
    /// those are opened, each when its turn comes.
    pub(crate) fn shards_with<'a>(
        &'a self,
        prefix: &'a [u8],
        at: Range<u64>,
    ) -> impl Iterator<Item = Result<Arc<Shard>, ReadError>> + use<'a> {
        let (current, _head) = self.shared.current();
        let (number, begins) = (current.folder.number(), current.first());
        let closed = self.shared.closed().into_iter().rev();
        let Range { start, end } = at;
        let closed = closed.filter(move |shard| {
            let first = shard.folder.first();
            let within = first < end && first.saturating_add(shard.size) > start;
            within && shard.folder.number() < number
        });
        let closed = closed.filter(|shard| shard.may_hold(prefix));
        let closed = closed.map(|shard| self.shared.open_closed(&shard));
        core::iter::once(Ok(current)).filter(move |_| begins < end).chain(closed)
    }

    /// Runs what reads an index; sled panics where its files are damaged.
    pub(crate) fn guarded<T>(
        &self,
        read: impl FnOnce() -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        catch_unwind(AssertUnwindSafe(read))
            .unwrap_or_else(|_panic| Err(ReadError::Index { reason: "it panicked".to_owned() }))
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.close();
    }
}

fn closed() -> AppendError {
    AppendError::Stopped { reason: "it is closed".to_owned() }
}
