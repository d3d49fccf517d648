//! The one thread that writes. What queued while the last commit was being synced is the next
//! commit.
//!
//! 1. One frame (records, sealed bodies, signed head) goes to the journal and is synced. A crash
//!    before the sync ends leaves a torn tail that opening drops; nobody was told of those records.
//! 2. From here on the records exist. The index holds them, and [`Settler`] gives them to sled; a
//!    crash before that leaves frames for opening to replay.
//! 3. Whoever waits is told. The index has them already: who is told can read them back.
//!
//! Any error in 1 or 2 stops the ledger for good: after a failed sync nobody knows what is on
//! disk, so nothing is tried again before a restart has looked. A disk that is about to be full is
//! seen before anything is written to it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};

use tribune_chain::PublicKey;
use tribune_record::{
    UnixMillis,
    v1::{Actor, CloseCause, Event, Recovery},
};

use crate::{
    AppendError, Draft, Written,
    cosign::{self, Cosigning},
    draft::{Into, Prepared, Sealed, seal},
    index::Taken,
    journal::{Tail, WriteFault, scan::Cursor},
    ledger::Shared,
    open::roll,
    settler::{self, Settler},
    shard::Shard,
};

/// Most records in one commit.
pub(crate) const BATCH_MAX: usize = 64;
/// Bytes after which a commit takes no further record.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// The index is flushed and keys are drawn when nothing came for so long.
const IDLE: Duration = Duration::from_millis(500);
/// Keys are drawn so many records ahead.
const KEYS_AHEAD: u64 = 1024;

/// Who is told what became of a record.
pub(crate) type Done = Box<dyn FnOnce(Result<Written, AppendError>) + Send>;

/// Makes a record of what has been written, or refuses to.
pub(crate) type Make = Box<dyn FnOnce(&Open) -> Result<Prepared, AppendError> + Send>;

/// Something for the writer to do.
pub(crate) enum Job {
    /// A record that waits to be written.
    Append {
        /// The record.
        prepared: Box<Prepared>,
        /// Who waits.
        done: Done,
    },
    /// What a witness signed is to be kept.
    Cosign {
        /// What.
        cosigning: Box<Cosigning>,
        /// Who waits.
        done: Done,
    },
    /// A record that depends on what has been written.
    Checked {
        /// Makes or refuses it.
        make: Make,
        /// Who waits.
        done: Done,
    },
    /// The current shard is to end.
    Close {
        /// The clock.
        now: UnixMillis,
        /// Who asks for it.
        who: Option<Actor>,
        /// Who waits.
        done: Done,
    },
}

impl Job {
    pub(crate) fn done(self) -> Done {
        match self {
            Self::Append { done, .. }
            | Self::Cosign { done, .. }
            | Self::Checked { done, .. }
            | Self::Close { done, .. } => done,
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Append { prepared, .. } => prepared.bytes(),
            Self::Cosign { .. } | Self::Checked { .. } | Self::Close { .. } => 0,
        }
    }
}

/// What is written to now.
pub(crate) struct Open {
    pub(crate) shard: Arc<Shard>,
    pub(crate) tail: Tail,
    pub(crate) cursor: Cursor,
    /// When record 0 of the shard was written.
    pub(crate) began: UnixMillis,
}

pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: crate::Options,
    pub(crate) open: Open,
    pub(crate) settler: Settler,
}

impl Writer {
    /// Writes until nobody can send any more.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            match jobs.recv_timeout(IDLE) {
                Ok(first) => {
                    // Before the job: it may be the last record that this key signs.
                    self.tell_repairs();
                    self.serve(first, jobs);
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.tell_repairs();
                    self.settler.flush(&self.open.shard);
                    self.provide(KEYS_AHEAD);
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.tell_repairs();
        self.settle();
    }

    /// Records what was repaired in closed shards when somebody asked for them.
    fn tell_repairs(&mut self) {
        let repairs = self.shared.untold();
        if repairs.is_empty() {
            return;
        }
        // Never earlier than the record before it: nobody has told what time it is.
        let now = self.open.cursor.latest;
        let prepare = |repair: &Recovery| {
            Prepared::new(Draft::new(now, Event::Recovery(repair.clone())), self.shared.ledger)
        };
        let prepared = repairs.iter().map(prepare).collect::<Result<Vec<_>, _>>();
        match prepared.and_then(|prepared| self.write(prepared)) {
            Ok(_) => self.shared.told(&repairs),
            Err(_) => self.shared.repaired(repairs), // when there is room again
        }
    }

    fn serve(&mut self, first: Job, jobs: &Receiver<Job>) {
        let mut bytes = first.bytes();
        let (mut batch, mut alone) = (Vec::new(), None);
        let mut next = Some(first);
        while let Some(job) = next.take() {
            self.shared.queued.fetch_sub(1, Ordering::Relaxed);
            match job {
                Job::Append { prepared, done } => batch.push((*prepared, done)),
                Job::Cosign { .. } | Job::Checked { .. } | Job::Close { .. } => alone = Some(job),
            }
            let room = batch.len() < BATCH_MAX && bytes < BATCH_BYTES && alone.is_none();
            next = if room { jobs.try_recv().ok() } else { None };
            bytes = bytes.saturating_add(next.as_ref().map_or(0, Job::bytes));
        }
        if !batch.is_empty() {
            self.commit(batch);
        }
        match alone {
            Some(Job::Close { now, who, done }) => {
                tell(done, self.end(CloseCause::Operator, now, who));
            }
            Some(Job::Cosign { cosigning, done }) => {
                tell(done, self.alone(|open| cosign::record(open, *cosigning)));
            }
            Some(Job::Checked { make, done }) => tell(done, self.alone(make)),
            Some(Job::Append { .. }) | None => (),
        }
    }

    /// Writes one record that is made of what has been written.
    fn alone(
        &mut self,
        make: impl FnOnce(&Open) -> Result<Prepared, AppendError>,
    ) -> Result<Written, AppendError> {
        if let Some(reason) = self.shared.stopped.get() {
            return Err(AppendError::Stopped { reason: reason.clone() });
        }
        let made = catch_unwind(AssertUnwindSafe(|| make(&self.open)));
        let record = made.unwrap_or_else(|_panic| Err(self.stop("the index panicked")))?;
        let mut written = self.write(vec![record])?;
        written.pop().ok_or_else(|| self.stop("a commit without a record"))
    }

    fn commit(&mut self, batch: Vec<(Prepared, Done)>) {
        let (prepared, waiting): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        match self.roll_where_due(&prepared).and_then(|()| self.write(prepared)) {
            Ok(written) => {
                waiting.into_iter().zip(written).for_each(|(done, one)| tell(done, Ok(one)));
            }
            Err(error) => {
                waiting.into_iter().for_each(|done| tell(done, Err(error.clone())));
            }
        }
    }

    /// Ends the shard where it is full, or its month is over.
    fn roll_where_due(&mut self, prepared: &[Prepared]) -> Result<(), AppendError> {
        let now = prepared.first().map_or(self.open.began, Prepared::time);
        let size = self.open.cursor.tree.size();
        let cause = if size >= self.options.shard_records() {
            CloseCause::Full
        } else if size > 1 && month(now) > month(self.open.began) {
            CloseCause::Month
        } else {
            return Ok(());
        };
        self.end(cause, now, None).map(|_written| ())
    }

    fn end(
        &mut self,
        cause: CloseCause,
        now: UnixMillis,
        who: Option<Actor>,
    ) -> Result<Written, AppendError> {
        let close = roll::close(cause, now, who, self.shared.ledger)?;
        let mut written = self.write(vec![close])?;
        self.settle();
        let begun = roll::begin(&self.shared, &self.open, &self.options, now, None);
        match begun {
            Ok((closed, open, head)) => {
                self.shared.succeed(closed, Arc::clone(&open.shard), head);
                self.open = open;
                written.pop().ok_or_else(|| self.stop("a commit without a record"))
            }
            Err(error) => Err(self.stop(&format!("the next shard could not begin: {error}"))),
        }
    }

    fn write(&mut self, prepared: Vec<Prepared>) -> Result<Vec<Written>, AppendError> {
        if let Some(reason) = self.shared.stopped.get() {
            return Err(AppendError::Stopped { reason: reason.clone() });
        }
        if self.open.cursor.key != PublicKey::of(&self.shared.key) {
            return Err(self.stop("the key was changed: open the ledger again, under the new one"));
        }
        let bytes = prepared.iter().map(Prepared::bytes).fold(0, usize::saturating_add);
        if !self.options.has_room(&self.shared.dir, bytes) {
            self.shared.full.store(true, Ordering::Relaxed);
            return Err(AppendError::Full);
        }
        // Each may be preceded by the record of a clock step.
        let records = prepared.len().saturating_mul(2);
        self.provide(u64::try_from(records).unwrap_or(KEYS_AHEAD));
        let Open { shard, cursor, .. } = &self.open;
        let into = Into {
            ledger: self.shared.ledger,
            number: shard.folder.number(),
            first: shard.first(),
            keys: &shard.keys,
            signing: &self.shared.key,
        };
        let Sealed { bytes, frame, written, links, mut after } = seal(cursor, into, prepared)
            .map_err(|error| self.stop(&format!("a record that does not encode: {error}")))?;
        let place = match self.open.tail.append(frame.first_seq, &bytes) {
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
        let Open { shard, cursor, .. } = &self.open;
        match Taken::of(cursor, &links, &frame, place) {
            Ok(taken) => shard.index.hold(taken),
            // These records are on disk and are answered as such; none comes after them.
            Err(fault) => {
                self.stop(&format!("the index does not take records: {fault}"));
            }
        }
        self.settler.held(shard, links.len());
        after.next = self.open.tail.end();
        self.open.cursor = after;
        self.shared.advance(frame.trailer.head);
        Ok(written)
    }

    /// Draws keys for so many records more.
    fn provide(&self, ahead: u64) {
        let Open { shard, cursor, .. } = &self.open;
        if self.shared.stopped.get().is_none()
            && let Err(error) = shard.keys.provide(cursor.tree.size(), ahead)
        {
            self.stop(&format!("no keys for bodies: {error}"));
        }
    }

    /// Gives sled everything it is still to take, and makes it durable.
    fn settle(&self) {
        settler::flush(&self.shared, &self.open.shard);
    }

    fn stop(&self, reason: &str) -> AppendError {
        self.shared.stop(reason)
    }
}

/// Calendar months of UTC, counted on.
fn month(at: UnixMillis) -> u64 {
    let seconds = i64::try_from(at.0.div_euclid(1000)).unwrap_or(i64::MAX);
    // Past the year 9999 there is one long month.
    time::OffsetDateTime::from_unix_timestamp(seconds).map_or(u64::MAX, |at| {
        let years = u64::try_from(at.year()).unwrap_or_default();
        years.saturating_mul(12).saturating_add(u64::from(u8::from(at.month())))
    })
}

/// Tells who waits; their panic is theirs.
fn tell(done: Done, result: Result<Written, AppendError>) {
    match catch_unwind(AssertUnwindSafe(|| done(result))) {
        Ok(()) | Err(_) => (),
    }
}
