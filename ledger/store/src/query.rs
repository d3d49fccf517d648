//! Reading back: records and bodies by position, decision, request, user, environment, service,
//! idempotency key.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tribune_chain::{Entry, Signature, Tampered, What, open_body};
use tribune_record::{
    Decision, Digest, UnixMillis,
    v1::{DecisionMade, Event, Record},
};

use crate::{
    Ledger, ReadError,
    index::keys::{self, Location},
};

/// Most records looked at for one page: a filter that matches rarely gives a short page and a
/// cursor rather than a long wait.
const LOOK_AT_MAX: usize = 5_000;
/// Largest page.
const PAGE_MAX: usize = 200;

/// A record as read back from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    record: Record,
    entry: Entry,
}

impl Stored {
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
        match &self.record.event {
            Event::Decision(made) => Some(made),
            Event::Start(_)
            | Event::Stop(_)
            | Event::Request(_)
            | Event::Approval(_)
            | Event::Refusal(_)
            | Event::Recovery(_)
            | Event::Export(_)
            | Event::Read(_)
            | Event::ClockStep(_)
            | Event::Key(_) => None,
        }
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
    /// The record at a position.
    ///
    /// # Errors
    /// Where there is none, it cannot be read, or it is not what was written there.
    pub fn read(&self, seq: u64) -> Result<Stored, ReadError> {
        let size = self.head().size;
        if seq >= size {
            return Err(ReadError::NoSuchRecord { seq, size });
        }
        let location = self.guarded(|| self.shared.index.location(seq))?;
        let Location { place, bytes } = location
            .ok_or_else(|| ReadError::Index { reason: format!("it has lost record {seq}") })?;
        let entry = self.shared.reader.entry(seq, place, bytes)?;
        let bad = |what, expected: &str, found: &dyn std::fmt::Display| {
            ReadError::from(Tampered::new(seq, what, expected, found))
        };
        let record = Record::decode(&entry.record)
            .map_err(|invalid| bad(What::Record, "a v1 record", &invalid))?;
        if record.seq != seq {
            return Err(bad(What::Seq, &seq.to_string(), &record.seq));
        }
        let hash = Record::hash(&entry.record);
        tribune_chain::verify_record(self.shared.name.key(), &hash, &entry.signature)
            .map_err(|invalid| bad(What::Signature, "the ledger's signature", &invalid))?;
        Ok(Stored { record, entry })
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
        self.newest_of(&keys::idempotency(client, key))
    }

    /// Decisions, newest first, below the cursor of an earlier page.
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
        let seqs = self.seqs(&prefix, before.unwrap_or(u64::MAX), LOOK_AT_MAX)?;
        let looked_at = seqs.len();
        for seq in seqs {
            let stored = self.read(seq)?;
            let Some(made) = stored.decision() else { continue };
            let newest = self.seqs(&keys::decision(&made.id), u64::MAX, 1)?;
            if newest.first() == Some(&seq) && filter.admits(&stored, made) {
                page.decisions.push(stored);
            }
            page.next = Some(seq);
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
        let seqs = self.seqs(prefix, u64::MAX, 1)?;
        seqs.first().map(|seq| self.read(*seq)).transpose()
    }

    fn all_of(&self, prefix: &[u8]) -> Result<Vec<Stored>, ReadError> {
        let seqs = self.seqs(prefix, u64::MAX, LOOK_AT_MAX)?;
        seqs.into_iter().map(|seq| self.read(seq)).collect()
    }

    /// At most `limit` seqs under a prefix below `before`, newest first.
    fn seqs(&self, prefix: &[u8], before: u64, limit: usize) -> Result<Vec<u64>, ReadError> {
        self.guarded(|| {
            let newest = self.shared.index.newest(prefix, before).take(limit);
            newest.map(|pair| pair.map(|(seq, _)| seq)).collect()
        })
    }

    /// Runs what reads the index; sled panics where its files are damaged.
    pub(crate) fn guarded<T>(
        &self,
        read: impl FnOnce() -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        catch_unwind(AssertUnwindSafe(read))
            .unwrap_or_else(|_panic| Err(ReadError::Index { reason: "it panicked".to_owned() }))
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
