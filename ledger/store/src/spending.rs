//! What decisions of a service or of a client added, kept as a running tally: each decision is read
//! once, however many follow.

use std::collections::BTreeMap;

use tribune_record::{
    Decision, Digest, UnixMillis, Usd,
    v1::{DecisionMade, Event, Record},
};

use crate::{Ledger, ReadError, index::keys, query::Stored, shard::Shard};

/// So many counted decisions in a row that are too old end the look: the clock may have been set
/// back, but not for so long unnoticed.
const TOO_OLD_MAX: usize = 1_000;

/// Decisions that may be applied as they are. A fixed plan comes back as a decision of its own and
/// counts there.
const COUNTED: [Decision; 3] =
    [Decision::Approved, Decision::ApprovedWithWarnings, Decision::ApprovedWithConditions];

/// Whose additions count together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// What was posted by this client, for whatever service.
    Client(String),
    /// What was added for this service, by whomever.
    Service(String),
}

/// What one decision added to the monthly cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// The decision.
    pub decision: String,
    /// The service it names, where it names one.
    pub service: Option<String>,
    /// Monthly cost it added.
    pub monthly: Usd,
    /// When.
    pub time: UnixMillis,
    /// What its plan means: the same plan judged twice under one request was meant once.
    pub semantic: Digest,
    /// The registered request it was judged under, where there was one.
    pub request: Option<String>,
}

impl Spent {
    /// What a decision made at `time` adds; none where it may not be applied as it is, or adds
    /// nothing.
    #[must_use]
    pub fn of(made: &DecisionMade, time: UnixMillis) -> Option<Self> {
        let monthly = made.monthly_cents.filter(|monthly| *monthly > Usd::default())?;
        let counted = COUNTED.contains(&made.decision);
        let (decision, service) = (made.id.clone(), made.service.clone());
        let (semantic, request) = (made.semantic, made.request.clone());
        counted.then_some(Self { decision, service, monthly, time, semantic, request })
    }
}

/// A running tally of additions. [`Ledger::read_on`] brings it up to date.
#[derive(Debug, Clone)]
pub struct Tally {
    whose: Whose,
    unread: u64,
    spent: BTreeMap<String, Spent>,
}

impl Tally {
    /// An empty one, nothing read yet.
    #[must_use]
    pub const fn new(whose: Whose) -> Self {
        Self { whose, unread: 0, spent: BTreeMap::new() }
    }

    /// Every addition counted.
    pub fn spent(&self) -> impl Iterator<Item = &Spent> {
        self.spent.values()
    }

    /// Counts an addition whose record is not on disk yet. The record takes its place once read.
    pub fn reserve(&mut self, spent: Spent) {
        self.spent.insert(spent.decision.clone(), spent);
    }

    /// Counts a reserved addition no longer: its record could not be written.
    pub fn release(&mut self, decision: &str) {
        self.spent.remove(decision);
    }

    fn is_of(&self, record: &Record) -> bool {
        match &self.whose {
            // Decisions are indexed by who asked as well as by who posted.
            Whose::Client(client) => record.who.as_ref().is_some_and(|who| who.id == *client),
            Whose::Service(_) => true,
        }
    }
}

impl Ledger {
    /// Reads what came since the tally was last read on, and drops what is older than `since`. A
    /// decision is counted once it may be applied, and stays so.
    ///
    /// # Errors
    /// Where the index or journal cannot be read.
    pub fn read_on(&self, tally: &mut Tally, since: UnixMillis) -> Result<(), ReadError> {
        let prefix = match &tally.whose {
            Whose::Client(client) => keys::user(client),
            Whose::Service(service) => keys::service(service),
        };
        let oldest = tally.unread.max(self.worth_from(since));
        let (mut unread, mut too_old) = (tally.unread, 0_usize);
        'shards: for shard in self.shards_with(&prefix, oldest..u64::MAX) {
            let shard = shard?;
            for seq in self.guarded(|| counted(&shard, &prefix, &mut unread, tally.unread))? {
                let stored = self.guarded(|| Stored::read(&shard, seq))?;
                let record = stored.record();
                too_old = if record.time < since { too_old.saturating_add(1) } else { 0 };
                if too_old > TOO_OLD_MAX {
                    break 'shards;
                }
                let Event::Decision(made) = &record.event else { continue };
                let spent = Spent::of(made, record.time).filter(|_spent| tally.is_of(record));
                if let Some(spent) = spent {
                    tally.reserve(spent);
                }
            }
        }
        tally.unread = unread;
        tally.spent.retain(|_decision, spent| spent.time >= since);
        Ok(())
    }

    /// What decisions since `since` added for a service.
    ///
    /// # Errors
    /// Where the index or journal cannot be read.
    pub fn spending(&self, service: &str, since: UnixMillis) -> Result<Vec<Spent>, ReadError> {
        let mut tally = Tally::new(Whose::Service(service.to_owned()));
        self.read_on(&mut tally, since)?;
        Ok(tally.spent.into_values().collect())
    }

    /// Where the newest shard that began before `since` begins: everything in those before it was
    /// written earlier still.
    fn worth_from(&self, since: UnixMillis) -> u64 {
        let (current, _head) = self.shared.current();
        if current.folder.began < since {
            return current.first();
        }
        let closed = self.shared.closed();
        let began = closed.iter().rev().find(|shard| shard.folder.began < since);
        began.map_or(0, |shard| shard.folder.first())
    }
}

/// The records of a shard under a prefix, at the position `from` or later, whose outcome counts,
/// newest first; `unread` goes behind all there are. The index alone tells which: those that wait
/// or were vetoed are not read.
fn counted(
    shard: &Shard,
    prefix: &[u8],
    unread: &mut u64,
    from: u64,
) -> Result<Vec<u64>, ReadError> {
    let mut counted = Vec::new();
    for seq in shard.index.newest(prefix, u64::MAX) {
        let seq = seq?;
        let position = shard.first().saturating_add(seq);
        if position < from {
            break;
        }
        *unread = (*unread).max(position.saturating_add(1));
        for outcome in COUNTED {
            if shard.index.holds(&keys::outcome(outcome), seq)? {
                counted.push(seq);
            }
        }
    }
    Ok(counted)
}
