//! The one thread that writes. What queued while the last commit was being synced is the next
//! commit.
//!
//! 1. One frame (records, bodies, signed head) goes to the journal and is synced. A crash before
//!    the sync ends leaves a torn tail that opening drops; nobody was told of those records.
//! 2. From here on the records exist. `Index::apply` takes them in, the same function that opening
//!    calls for frames the index has not seen; it need not reach the disk now.
//! 3. Whoever waits is told. The index has them already: who is told can read them back.
//!
//! Any error in 1 or 2 stops the ledger for good: after a failed sync nobody knows what is on
//! disk, so nothing is tried again before a restart has looked.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};

use crate::{
    AppendError, Written,
    draft::{Prepared, Sealed, seal},
    journal::{Tail, WriteFault, scan::Cursor},
    ledger::Shared,
};

/// Most records in one commit.
const BATCH_MAX: usize = 64;
/// Bytes after which a commit takes no further record.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Commits between two flushes of the index.
const FLUSH_EVERY: u32 = 16;
/// The index is flushed when nothing came for so long.
const IDLE: Duration = Duration::from_millis(500);

/// Who is told what became of a record.
pub(crate) type Done = Box<dyn FnOnce(Result<Written, AppendError>) + Send>;

/// A record that waits to be written.
pub(crate) struct Job {
    pub(crate) prepared: Prepared,
    pub(crate) done: Done,
}

pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) tail: Tail,
    pub(crate) cursor: Cursor,
    /// Commits the index has taken in since it was flushed.
    pub(crate) unflushed: u32,
}

impl Writer {
    /// Writes until nobody can send any more.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            match jobs.recv_timeout(IDLE) {
                Ok(first) => {
                    let batch = self.batch(first, jobs);
                    self.commit(batch);
                    if self.unflushed >= FLUSH_EVERY {
                        self.flush();
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.flush(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.flush();
    }

    fn batch(&self, first: Job, jobs: &Receiver<Job>) -> Vec<Job> {
        let mut bytes = first.prepared.bytes();
        let mut batch = vec![first];
        while batch.len() < BATCH_MAX
            && bytes < BATCH_BYTES
            && let Ok(job) = jobs.try_recv()
        {
            bytes = bytes.saturating_add(job.prepared.bytes());
            batch.push(job);
        }
        self.shared.queued.fetch_sub(batch.len(), Ordering::Relaxed);
        batch
    }

    fn commit(&mut self, batch: Vec<Job>) {
        let (prepared, waiting): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|job| (job.prepared, job.done)).unzip();
        match self.write(prepared) {
            Ok(written) => {
                waiting.into_iter().zip(written).for_each(|(done, one)| tell(done, Ok(one)));
            }
            Err(error) => {
                waiting.into_iter().for_each(|done| tell(done, Err(error.clone())));
            }
        }
    }

    fn write(&mut self, prepared: Vec<Prepared>) -> Result<Vec<Written>, AppendError> {
        if let Some(reason) = self.shared.stopped.get() {
            return Err(AppendError::Stopped { reason: reason.clone() });
        }
        let Sealed { bytes, frame, written, mut after } =
            seal(&self.cursor, self.shared.ledger, prepared, &self.shared.key)
                .map_err(|error| self.stop(&format!("a record that does not encode: {error}")))?;
        let place = match self.tail.append(frame.first_seq, &bytes) {
            Ok(place) => place,
            Err(WriteFault::Full) => {
                self.shared.full.store(true, Ordering::Relaxed);
                return Err(AppendError::Full);
            }
            Err(WriteFault::Broken(error)) => {
                return Err(self.stop(&format!("the journal could not be written: {error}")));
            }
        };
        self.shared.full.store(false, Ordering::Relaxed);
        let index = &self.shared.index;
        let applied = catch_unwind(AssertUnwindSafe(|| index.apply(&self.cursor, &frame, place)));
        let failed = match applied {
            Ok(Ok(())) => None,
            Ok(Err(reason)) => Some(reason),
            Err(_) => Some("it panicked".to_owned()),
        };
        if let Some(reason) = failed {
            // These records are on disk and are answered as such; none comes after them.
            self.stop(&format!("the index does not take records: {reason}"));
        }
        after.next = self.tail.end();
        self.cursor = after;
        self.unflushed = self.unflushed.saturating_add(1);
        self.shared.advance(frame.trailer.head);
        Ok(written)
    }

    fn flush(&mut self) {
        if self.unflushed == 0 || self.shared.stopped.get().is_some() {
            return;
        }
        let index = &self.shared.index;
        match catch_unwind(AssertUnwindSafe(|| index.flush())) {
            Ok(Ok(())) => self.unflushed = 0,
            Ok(Err(reason)) => {
                self.stop(&format!("the index could not be flushed: {reason}"));
            }
            Err(_) => {
                self.stop("the index panicked while it was flushed");
            }
        }
    }

    fn stop(&self, reason: &str) -> AppendError {
        let reason = self.shared.stopped.get_or_init(|| reason.to_owned());
        AppendError::Stopped { reason: reason.clone() }
    }
}

/// Tells who waits; their panic is theirs.
fn tell(done: Done, result: Result<Written, AppendError>) {
    match catch_unwind(AssertUnwindSafe(|| done(result))) {
        Ok(()) | Err(_) => (),
    }
}
