//! Erasing what a decision holds of persons: an ERASURE record is written first, then the keys of
//! the bodies are destroyed. A crash in between is made good when the ledger is opened. Whether a
//! legal hold is on, and whether anything came to rest on what is erased since it was looked for,
//! is asked right before the record is written, where nothing can come in between.

use std::collections::BTreeMap;

use tribune_record::{
    UnixMillis,
    v1::{Consent, Erasure, Event, Hold, Kind, ShardSeq},
};

use crate::{
    AppendError, Draft, Ledger, ReadError,
    draft::Prepared,
    index::keys,
    query::Stored,
    shard::Shard,
    writer::{Job, Make, Open},
};

/// Records one ERASURE names at most, so that it fits a record.
const NAMED_MAX: usize = 64;
/// Erasures looked at when the ledger is opened: only the newest can be unfinished.
const UNFINISHED_MAX: usize = 16;

/// Records after which an erasure in the shard before has long been finished.
const FILLED: u64 = 10_000;

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The records whose bodies are gone.
    pub records: Vec<ShardSeq>,
    /// Whether the person's words stay because another decision rests on the same request.
    pub request_kept: bool,
}

/// Why nothing was erased.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EraseError {
    /// There is no such decision.
    #[error("expected a decision of this ledger, found no {decision}")]
    NoSuchDecision {
        /// What was asked for.
        decision: String,
    },
    /// A legal hold covers it.
    #[error("{decision} is under a legal hold: {basis}")]
    Held {
        /// The decision.
        decision: String,
        /// The ground of the hold.
        basis: String,
    },
    /// It was erased before.
    #[error("{decision} is erased already")]
    Already {
        /// The decision.
        decision: String,
    },
    /// The ledger cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ERASURE record could not be written; nothing was erased.
    #[error(transparent)]
    Append(AppendError),
}

impl From<AppendError> for EraseError {
    fn from(error: AppendError) -> Self {
        if let AppendError::Held { decision, basis } = error {
            Self::Held { decision, basis }
        } else {
            Self::Append(error)
        }
    }
}

impl Ledger {
    /// Erases the bodies of a decision: of all its judgements, of its request unless another
    /// decision rests on it, and of its approvals. Who may order that, and whether enough people
    /// have agreed, is the caller's to see; a legal hold is seen to here.
    ///
    /// # Errors
    /// Where there is no such decision, a hold covers it, or the ledger cannot be read or written.
    pub fn erase(
        &self,
        decision: &str,
        basis: &str,
        consents: &[ShardSeq],
        now: UnixMillis,
    ) -> Result<Erased, EraseError> {
        let found = self.look(decision)?;
        self.carry_out(found, basis, consents, now)
    }

    /// What erasing a decision takes, as things stand.
    pub(crate) fn look(&self, decision: &str) -> Result<Look, EraseError> {
        let name = || decision.to_owned();
        let seen = self.size();
        let judgements = self.judgements(decision)?;
        if judgements.is_empty() {
            return Err(EraseError::NoSuchDecision { decision: name() });
        }
        // Asked again when the record is written; here it spares the reading.
        if let Some(hold) = self.hold_on(decision)? {
            return Err(EraseError::Held { decision: name(), basis: hold.basis });
        }
        let request = judgements.iter().find_map(|stored| stored.decision()?.request.clone());
        let (mut all, request_kept) = match &request {
            Some(request) => self.words_of(decision, request)?,
            None => (Vec::new(), false),
        };
        all.extend(self.approvals(decision)?);
        all.extend(judgements);
        let mut records: Vec<ShardSeq> = all
            .iter()
            .filter(|stored| !stored.record().bodies.is_empty() && !stored.is_erased())
            .map(Stored::place)
            .collect();
        records.sort_unstable();
        records.dedup();
        if records.is_empty() {
            return Err(EraseError::Already { decision: name() });
        }
        let mut rests = vec![keys::decision(decision), keys::approvals(decision)];
        rests.extend(request.filter(|_| !request_kept).map(|request| keys::request(&request)));
        let unseen = Unseen { from: seen, rests };
        Ok(Look { decision: name(), records, request_kept, unseen })
    }

    /// Erases what was found, where nothing came to rest on it since.
    pub(crate) fn carry_out(
        &self,
        found: Look,
        basis: &str,
        consents: &[ShardSeq],
        now: UnixMillis,
    ) -> Result<Erased, EraseError> {
        let Look { decision, records, request_kept, unseen } = found;
        for erased in records.chunks(NAMED_MAX) {
            let erasure = Erasure {
                decision: decision.clone(),
                basis: basis.to_owned(),
                consents: consents.to_vec(),
                erased: erased.to_vec(),
            };
            let unseen = unseen.clone();
            let make: Make = Box::new(move |open| record(open, erasure, &unseen, now));
            self.wait(|done| self.send(Job::Checked { make, done }))?;
            self.destroy(erased)?;
        }
        Ok(Erased { records, request_kept })
    }

    /// The records of the request behind a decision; none, and whether they stay, where another
    /// decision rests on them.
    fn words_of(&self, decision: &str, request: &str) -> Result<(Vec<Stored>, bool), ReadError> {
        let all = self.request(request)?;
        let others = all.iter().any(|stored| {
            stored.decision().is_some_and(|made| made.id != decision) && !stored.is_erased()
        });
        let words = all.into_iter().filter(|stored| stored.record().event.kind() == Kind::Request);
        Ok(if others { (Vec::new(), true) } else { (words.collect(), false) })
    }

    /// The hold that covers a decision, if one does.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn hold_on(&self, decision: &str) -> Result<Option<Hold>, ReadError> {
        Ok(covering(self.holds()?, decision))
    }

    /// The legal holds that are on.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn holds(&self) -> Result<Vec<Hold>, ReadError> {
        let (shard, _head) = self.shared.current();
        self.guarded(|| holds(&shard))
    }

    /// The consents recorded for a decision's erasure, and when each was, newest first.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn consents(
        &self,
        decision: &str,
    ) -> Result<Vec<(ShardSeq, UnixMillis, Consent)>, ReadError> {
        let mut found = Vec::new();
        for position in self.positions(&keys::erasure(decision), u64::MAX, 1000)? {
            let stored = self.read(position)?;
            if let Event::Consent(consent) = &stored.record().event {
                found.push((stored.place(), stored.record().time, consent.clone()));
            }
        }
        Ok(found)
    }

    /// When and on what ground a decision was erased, where it was.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn erasure_of(&self, decision: &str) -> Result<Option<(UnixMillis, Erasure)>, ReadError> {
        for position in self.positions(&keys::erasure(decision), u64::MAX, 1000)? {
            let stored = self.read(position)?;
            if let Event::Erasure(erasure) = &stored.record().event {
                return Ok(Some((stored.record().time, erasure.clone())));
            }
        }
        Ok(None)
    }

    /// Destroys what an ERASURE names and a crash left standing.
    pub(crate) fn finish_erasures(&self) -> Result<(), ReadError> {
        // Between an ERASURE and the end of its work a shard may have ended, but not filled.
        let (_current, head) = self.shared.current();
        let shards = if head.size < FILLED { 2 } else { 1 };
        for shard in self.shards().take(shards) {
            let shard = shard?;
            let erasures = self.guarded(|| {
                let newest = shard.index.newest(&keys::kind(Kind::Erasure), u64::MAX);
                let newest = newest.take(UNFINISHED_MAX);
                newest.map(|seq| Stored::read(&shard, seq?)).collect::<Result<Vec<_>, _>>()
            })?;
            for stored in erasures {
                if let Event::Erasure(erasure) = &stored.record().event {
                    self.destroy(&erasure.erased)?;
                }
            }
        }
        Ok(())
    }

    fn destroy(&self, records: &[ShardSeq]) -> Result<(), ReadError> {
        let mut by_shard: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        for ShardSeq { shard, seq } in records {
            by_shard.entry(*shard).or_default().push(*seq);
        }
        for (number, seqs) in by_shard {
            self.body_keys(number)?.destroy(&seqs)?;
        }
        Ok(())
    }
}

/// The ERASURE record, where no hold that has been written covers the decision, and it still names
/// all there is.
fn record(
    open: &Open,
    erasure: Erasure,
    unseen: &Unseen,
    now: UnixMillis,
) -> Result<Prepared, AppendError> {
    let stopped = |why: ReadError| AppendError::Stopped {
        reason: format!("the index cannot be read: {why}"),
    };
    let holds = holds(&open.shard).map_err(stopped)?;
    if let Some(hold) = covering(holds, &erasure.decision) {
        return Err(AppendError::Held { decision: erasure.decision, basis: hold.basis });
    }
    if let Some(found) = unseen.any(&open.shard).map_err(stopped)? {
        return Err(AppendError::Outdated { decision: erasure.decision, found });
    }
    Prepared::new(Draft::new(now, Event::Erasure(erasure)), open.shard.folder.ledger)
}

/// What an erasure takes, as it stood when somebody looked.
#[derive(Debug)]
pub(crate) struct Look {
    decision: String,
    records: Vec<ShardSeq>,
    request_kept: bool,
    unseen: Unseen,
}

/// What nobody had seen yet when it was looked for what an erasure takes.
#[derive(Debug, Clone)]
struct Unseen {
    /// Records of the ledger from here on.
    from: u64,
    /// Under these prefixes.
    rests: Vec<Vec<u8>>,
}

impl Unseen {
    /// The name of something that came to rest on what is to be erased, if anything did.
    fn any(&self, shard: &Shard) -> Result<Option<String>, ReadError> {
        let Some(from) = self.from.checked_sub(shard.first()) else {
            // What came at the end of the one before is not in this index.
            return Ok(Some("another shard, which has begun since,".to_owned()));
        };
        for prefix in &self.rests {
            let newest = shard.index.newest(prefix, u64::MAX).next().transpose()?;
            if let Some(seq) = newest.filter(|seq| *seq >= from) {
                return Stored::read(shard, seq).map(|stored| Some(named(&stored.record().event)));
            }
        }
        Ok(None)
    }
}

fn named(event: &Event) -> String {
    if let Event::Decision(made) = event {
        format!("decision {}", made.id)
    } else if let Event::Approval(approval) = event {
        format!("an approval by {}", approval.statement.approver)
    } else {
        format!("a {}", event.kind())
    }
}

fn covering(holds: Vec<Hold>, decision: &str) -> Option<Hold> {
    let covers = |hold: &Hold| hold.decision.as_deref().is_none_or(|held| held == decision);
    holds.into_iter().find(covers)
}

/// The legal holds that are on at the end of a shard: those on when it began stand in it too.
pub(crate) fn holds(shard: &Shard) -> Result<Vec<Hold>, ReadError> {
    let mut newest: BTreeMap<Option<String>, Hold> = BTreeMap::new();
    for seq in shard.index.newest(&keys::kind(Kind::Hold), u64::MAX) {
        let stored = Stored::read(shard, seq?)?;
        if let Event::Hold(hold) = &stored.record().event {
            newest.entry(hold.decision.clone()).or_insert_with(|| hold.clone());
        }
    }
    Ok(newest.into_values().filter(|hold| hold.on).collect())
}
