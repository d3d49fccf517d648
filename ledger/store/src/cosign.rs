//! Keeping what a witness signed: the COSIGNATURE record holds the proof from the checkpoint the
//! witness saw to the very record before it, so it is made where nothing can come in between.

use tribune_chain::{Cosigned, TreeHash, WitnessKey, consistency_proof, root_of};
use tribune_record::{
    UnixMillis,
    v1::{Actor, Cosignature, Event},
};

use crate::{
    AppendError, Draft, Ledger, Written,
    draft::Prepared,
    writer::{Done, Job, Open},
};

/// A checkpoint that a witness has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigning {
    /// The clock.
    pub now: UnixMillis,
    /// Who brought it.
    pub who: Option<Actor>,
    /// The witness; whether it is one to be believed is the caller's to know.
    pub witness: WitnessKey,
    /// The checkpoint of the current shard with the witness's line.
    pub note: String,
}

impl Ledger {
    /// Keeps a witness's signature as a record and calls `done` as [`Ledger::submit`] does. Refused
    /// where the signature does not hold, or is over another history than this one.
    pub fn submit_cosignature(&self, cosigning: Cosigning, done: Done) {
        self.send(Job::Cosign { cosigning: Box::new(cosigning), done });
    }

    /// As [`Ledger::submit_cosignature`], and waits.
    ///
    /// # Errors
    /// Where it is refused, or not written.
    pub fn cosign(&self, cosigning: Cosigning) -> Result<Written, AppendError> {
        self.wait(|done| self.submit_cosignature(cosigning, done))
    }
}

/// The record, right behind what has been written.
pub(crate) fn record(open: &Open, cosigning: Cosigning) -> Result<Prepared, AppendError> {
    let Cosigning { now, who, witness, note } = cosigning;
    let (shard, cursor) = (&open.shard, &open.cursor);
    let refused = |expected: String, found: String| AppendError::Cosignature { expected, found };
    let Cosigned { checkpoint, note, .. } = Cosigned::open(&note, &witness).map_err(|why| {
        refused(format!("a checkpoint signed by {}", witness.name()), why.to_string())
    })?;
    let (origin, size) = (shard.folder.name.name(), cursor.tree.size());
    if checkpoint.origin != origin {
        return Err(refused(format!("a checkpoint of {origin}"), checkpoint.origin));
    }
    if checkpoint.size == 0 || checkpoint.size > size {
        let found = format!("one of {}", checkpoint.size);
        return Err(refused(format!("a checkpoint of 1 to {size} records"), found));
    }
    let index = &shard.index;
    let read = || Ok((root_of(index, checkpoint.size)?, proof(open, checkpoint.size)?));
    let (root, consistency) = read().map_err(|why: crate::ReadError| AppendError::Stopped {
        reason: format!("the index cannot be read: {why}"),
    })?;
    if root != checkpoint.root {
        let expected = format!("the root {root} at {} records", checkpoint.size);
        let found = format!("{}: FORK, the witness saw another history", checkpoint.root);
        return Err(refused(expected, found));
    }
    let consistency = consistency.iter().map(ToString::to_string).collect();
    let witness = witness.to_string();
    let event = Event::Cosignature(Cosignature { witness, note, consistency });
    // Never earlier than the record before it: a clock step in between would break the proof.
    let time = now.max(cursor.latest);
    Prepared::new(Draft { who, ..Draft::new(time, event) }, shard.folder.ledger)
}

fn proof(open: &Open, first: u64) -> Result<Vec<TreeHash>, crate::ReadError> {
    consistency_proof(&open.shard.index, first, open.cursor.tree.size())
}
