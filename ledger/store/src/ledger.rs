//! An open ledger: appending, its state, its checkpoints and receipts.

use std::{
    fs::File,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{self, Sender},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tribune_chain::{
    Checkpoint, Head, Receipt, SigningKey, TreeHash, Vkey, consistency_proof, inclusion_proof,
};
use tribune_record::v1::LedgerId;

use crate::{
    AppendError, Draft, ReadError, Written,
    draft::Prepared,
    index::Index,
    journal::Reader,
    writer::{Done, Job},
};

/// Records that may wait to be written.
const QUEUE_MAX: usize = 1024;
/// A published checkpoint is not replaced before it is this old.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);

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

/// What the writer and the readers share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) ledger: LedgerId,
    pub(crate) name: Vkey,
    pub(crate) key: SigningKey,
    pub(crate) index: Index,
    pub(crate) reader: Reader,
    pub(crate) stopped: OnceLock<String>,
    pub(crate) full: AtomicBool,
    pub(crate) queued: AtomicUsize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    head: Head,
    published: Option<(Instant, u64, String)>,
}

impl Shared {
    pub(crate) fn new(head: Head, name: Vkey, key: SigningKey, parts: (Index, Reader)) -> Self {
        let (index, reader) = parts;
        Self {
            ledger: head.ledger,
            name,
            key,
            index,
            reader,
            stopped: OnceLock::new(),
            full: AtomicBool::new(false),
            queued: AtomicUsize::new(0),
            state: Mutex::new(State { head, published: None }),
        }
    }

    /// Records up to `head` are on disk and in the index.
    pub(crate) fn advance(&self, head: Head) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).head = head;
    }

    pub(crate) fn head(&self) -> Head {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).head
    }

    /// A checkpoint over exactly the records of `head`.
    pub(crate) fn sign(&self, head: &Head) -> String {
        let Head { size, root, .. } = *head;
        let origin = self.name.name().to_owned();
        Checkpoint { origin, size, root, extensions: Vec::new() }.sign(&self.name, &self.key)
    }

    /// The published checkpoint, or a new one where it is too old or holds too few records.
    fn checkpoint(&self, at_least: u64) -> (u64, String) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, size, note)) = &state.published
            && *size >= at_least
            && (*size == state.head.size || at.elapsed() < CHECKPOINT_EVERY)
        {
            return (*size, note.clone());
        }
        let (size, note) = (state.head.size, self.sign(&state.head));
        state.published = Some((Instant::now(), size, note.clone()));
        (size, note)
    }
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
        let (tell, told) = mpsc::sync_channel(1);
        self.submit(
            draft,
            Box::new(move |result| match tell.send(result) {
                Ok(()) | Err(_) => (), // who asked is gone
            }),
        );
        told.recv().unwrap_or_else(|_gone| Err(closed()))
    }

    /// Writes a record and calls `done` once it is on disk, or is known not to be: from the
    /// writer's thread, so `done` must be quick; or at once from this one where the draft is
    /// refused. Compressing the bodies happens in this call.
    pub fn submit(&self, draft: Draft, done: Box<dyn FnOnce(Result<Written, AppendError>) + Send>) {
        match self.enqueue(draft, done) {
            Ok(()) => (),
            Err((error, done)) => done(Err(error)),
        }
    }

    fn enqueue(&self, draft: Draft, done: Done) -> Result<(), (AppendError, Done)> {
        let shared = &self.shared;
        if let Some(reason) = shared.stopped.get() {
            return Err((AppendError::Stopped { reason: reason.clone() }, done));
        }
        let prepared = match Prepared::new(draft, shared.ledger) {
            Ok(prepared) => prepared,
            Err(error) => return Err((error, done)),
        };
        if shared.queued.fetch_add(1, Ordering::Relaxed) >= QUEUE_MAX {
            shared.queued.fetch_sub(1, Ordering::Relaxed);
            return Err((AppendError::Busy, done));
        }
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = jobs.as_ref() else { return Err((closed(), done)) };
        sender.send(Job { prepared, done }).map_err(|unsent| (closed(), unsent.0.done))
    }

    /// Waits for everything submitted, flushes the index and ends. Later appends are refused.
    /// Called from a `done` it does not wait, for it would wait for itself.
    pub fn close(&self) {
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

    /// The key its records and checkpoints verify under; its name is the origin.
    #[must_use]
    pub fn vkey(&self) -> &Vkey {
        &self.shared.name
    }

    /// Where it stands: all of this is on disk.
    #[must_use]
    pub fn head(&self) -> Head {
        self.shared.head()
    }

    /// The newest published checkpoint, a C2SP signed note; a new one at most once a second.
    #[must_use]
    pub fn checkpoint(&self) -> String {
        self.shared.checkpoint(0).1
    }

    /// What proves that record `seq` stands in this ledger.
    ///
    /// # Errors
    /// Where there is no such record, or it cannot be read.
    pub fn receipt(&self, seq: u64) -> Result<Receipt, ReadError> {
        let stored = self.read(seq)?;
        let (size, note) = self.shared.checkpoint(seq.saturating_add(1));
        let path = self.inclusion(seq, size)?;
        Ok(Receipt::new(stored.bytes(), stored.signature(), &path, note))
    }

    /// The audit path of record `seq` in the tree of the first `size` records.
    ///
    /// # Errors
    /// Where there are not so many, or the index fails.
    pub fn inclusion(&self, seq: u64, size: u64) -> Result<Vec<TreeHash>, ReadError> {
        self.within(size)?;
        self.guarded(|| inclusion_proof(&self.shared.index, seq, size))
    }

    /// The proof that the first `size` records begin with the first `first`.
    ///
    /// # Errors
    /// Where there are not so many, or the index fails.
    pub fn consistency(&self, first: u64, size: u64) -> Result<Vec<TreeHash>, ReadError> {
        self.within(size)?;
        self.guarded(|| consistency_proof(&self.shared.index, first, size))
    }

    fn within(&self, size: u64) -> Result<(), ReadError> {
        let head = self.head().size;
        let seq = size.saturating_sub(1);
        if size <= head { Ok(()) } else { Err(ReadError::NoSuchRecord { seq, size: head }) }
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
