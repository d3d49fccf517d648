//! Reading back: records and bodies by position, decision, request, user, environment, service,
//! idempotency key.

use tribune_chain::{Encoding, Entry, Link, Signature, Tampered, What, check_signature, open_body};
use tribune_record::{
    Decision, Digest, UnixMillis,
    v1::{DecisionMade, Event, Record, ShardSeq},
};

use crate::{Ledger, ReadError, index::keys, shard::Shard};

/// Most records looked at for one page: a filter that matches rarely gives a short page and a
/// cursor rather than a long wait.
const LOOK_AT_MAX: usize = 5_000;
/// Largest page.
const PAGE_MAX: usize = 200;

/// A record as read back from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    shard: u32,
    first: u64,
    record: Record,
    entry: Entry,
}

impl Stored {
    /// Reads and checks a record of a shard.
    ///
    /// # Errors
    /// Where there is none, it cannot be read, or it is not what was written there.
    pub(crate) fn read(shard: &Shard, seq: u64) -> Result<Self, ReadError> {
        let entry = shard.entry(seq)?;
        let link = Link::read(seq, &entry.record)?;
        if link.record.seq != seq {
            return Err(Tampered::new(seq, What::Seq, seq, link.record.seq).into());
        }
        check_signature(&link, &shard.signer(seq)?, &entry.signature)?;
        let (number, first) = (shard.folder.number(), shard.first());
        Ok(Self { shard: number, first, record: link.record, entry })
    }

    /// Its position among all records of the ledger.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.first.saturating_add(self.record.seq)
    }

    /// Its shard, and its position there.
    #[must_use]
    pub const fn place(&self) -> ShardSeq {
        ShardSeq { shard: self.shard, seq: self.record.seq }
    }

    /// Whether the record has bodies and they were erased.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.entry.bodies.iter().any(|body| body.encoding == Encoding::Absent)
    }

    /// The record.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.entry.record
    }

    /// Its signature.
    #[must_use]
    pub const fn signature(&self) -> &Signature {
        &self.entry.signature
    }

    /// The event, where it is a decision.
    #[must_use]
    pub const fn decision(&self) -> Option<&DecisionMade> {
        if let Event::Decision(made) = &self.record.event { Some(made) } else { None }
    }

    /// The body of that name, checked against its commitment; none where the record has none of
    /// that name, or it was erased.
    ///
    /// # Errors
    /// Where it is not what was committed to.
    pub fn body(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let pairs = self.record.bodies.iter().zip(&self.entry.bodies);
        let Some((reference, stored)) = pairs.into_iter().find(|(body, _)| body.name == name)
        else {
            return Ok(None);
        };
        Ok(open_body(self.record.seq, stored, reference, self.entry.salt.as_ref())?)
    }

    pub(crate) const fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// Which decisions to list. An empty filter lists all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Who posted the plan or asked for it.
    pub user: Option<String>,
    /// What the case came to, in its newest judgement.
    pub decision: Option<Decision>,
    /// The environment.
    pub environment: Option<String>,
    /// Not before.
    pub since: Option<UnixMillis>,
    /// Not after.
    pub until: Option<UnixMillis>,
}

/// A page of decisions, newest first, each at its newest judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The decisions.
    pub decisions: Vec<Stored>,
    /// The cursor of the next page; none where this is the last. A page may be short and still
    /// have a next one.
    pub next: Option<u64>,
}

impl Ledger {
    /// The record at a position of the ledger.
    ///
    /// # Errors
    /// Where there is none, it cannot be read, or it is not what was written there.
    pub fn read(&self, position: u64) -> Result<Stored, ReadError> {
        let at = self.at(position)?;
        self.guarded(|| Stored::read(&at.shard, at.seq))
    }

    /// The newest judgement of a decision.
    ///
    /// # Errors
    /// Where the index or journal cannot be read.
    pub fn decision(&self, id: &str) -> Result<Option<Stored>, ReadError> {
        self.newest_of(&keys::decision(id))
    }

    /// Every judgement of a decision, newest first.
    ///
    /// # Errors
    /// Where the index or journal cannot be read.
    pub fn judgements(&self, id: &str) -> Result<Vec<Stored>, ReadError> {
        self.all_of(&keys::decision(id))
    }

    /// The approvals of a decision, newest first.
    ///
    /// # Errors
    /// Where the index or journal cannot be read.
    pub fn approvals(&self, decision: &str) -> Result<Vec<Stored>, ReadError> {
        self.all_of(&keys::approvals(decision))
    }

    /// The records of a request, newest first: its registrations and its decisions.
    ///
    /// # Errors
    /// Where the index or journal cannot be read.
    pub fn request(&self, id: &str) -> Result<Vec<Stored>, ReadError> {
        self.all_of(&keys::request(id))
    }

    /// The newest record that a client's post under an idempotency key led to.
    ///
    /// # Errors
    /// Where the index or journal cannot be read.
    pub fn posted(&self, client: &str, key: &Digest) -> Result<Option<Stored>, ReadError> {
        // A client that repeats itself does so within days: older shards are not asked.
        let prefix = keys::idempotency(client, key);
        let oldest = self.shared.current().0.first().saturating_sub(1);
        for shard in self.shards_with(&prefix, oldest..u64::MAX) {
            let shard = shard?;
            let newest =
                self.guarded(|| shard.index.newest(&prefix, u64::MAX).next().transpose())?;
            if let Some(seq) = newest {
                return self.guarded(|| Stored::read(&shard, seq)).map(Some);
            }
        }
        Ok(None)
    }

    /// Decisions, newest first, below the cursor of an earlier page, which is a position.
    ///
    /// # Errors
    /// Where the index or journal cannot be read.
    pub fn list(
        &self,
        filter: &Filter,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Page, ReadError> {
        let limit = limit.clamp(1, PAGE_MAX);
        let prefix = filter.prefix();
        let mut page = Page { decisions: Vec::new(), next: None };
        let found = self.positions(&prefix, before.unwrap_or(u64::MAX), LOOK_AT_MAX)?;
        let looked_at = found.len();
        for position in found {
            let stored = self.read(position)?;
            let Some(made) = stored.decision() else { continue };
            let newest = self.positions(&keys::decision(&made.id), u64::MAX, 1)?;
            if newest.first() == Some(&position) && filter.admits(&stored, made) {
                page.decisions.push(stored);
            }
            page.next = Some(position);
            if page.decisions.len() >= limit {
                return Ok(page);
            }
        }
        if looked_at < LOOK_AT_MAX {
            page.next = None;
        }
        Ok(page)
    }

    fn newest_of(&self, prefix: &[u8]) -> Result<Option<Stored>, ReadError> {
        let found = self.positions(prefix, u64::MAX, 1)?;
        found.first().map(|position| self.read(*position)).transpose()
    }

    fn all_of(&self, prefix: &[u8]) -> Result<Vec<Stored>, ReadError> {
        let found = self.positions(prefix, u64::MAX, LOOK_AT_MAX)?;
        found.into_iter().map(|position| self.read(position)).collect()
    }

    /// At most `limit` positions under a prefix below `before`, newest first.
    pub(crate) fn positions(
        &self,
        prefix: &[u8],
        before: u64,
        limit: usize,
    ) -> Result<Vec<u64>, ReadError> {
        let mut found = Vec::new();
        for shard in self.shards_with(prefix, 0..before) {
            let shard = shard?;
            let first = shard.first();
            let below = before.saturating_sub(first);
            let room = limit.saturating_sub(found.len());
            let here: Result<Vec<u64>, ReadError> = self.guarded(|| {
                let newest = shard.index.newest(prefix, below).take(room);
                newest.map(|seq| Ok(first.saturating_add(seq?))).collect()
            });
            found.extend(here?);
            if found.len() >= limit {
                break;
            }
        }
        Ok(found)
    }
}

impl Filter {
    /// The narrowest prefix there is for it.
    fn prefix(&self) -> Vec<u8> {
        match self {
            Self { user: Some(user), .. } => keys::user(user),
            Self { environment: Some(environment), .. } => keys::environment(environment),
            Self { decision: Some(decision), .. } => keys::outcome(*decision),
            Self { .. } => keys::DECISIONS.to_vec(),
        }
    }

    fn admits(&self, stored: &Stored, made: &DecisionMade) -> bool {
        let Self { user, decision, environment, since, until } = self;
        let time = stored.record.time;
        let poster = stored.record.who.as_ref().map(|who| &who.id);
        user.as_ref().is_none_or(|u| poster == Some(u) || made.requester.as_ref() == Some(u))
            && decision.is_none_or(|d| d == made.decision)
            && environment.as_ref().is_none_or(|e| *e == made.environment)
            && since.is_none_or(|since| time >= since)
            && until.is_none_or(|until| time <= until)
    }
}
