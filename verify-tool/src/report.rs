//! What an auditor is told: one verdict, the first bad entry, and what was looked at.

use std::collections::BTreeMap;

use serde::Serialize;
use tribune_chain::Tampered;
use tribune_record::v1::Kind;

/// The answer, in the order in which one outweighs the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything is there and everything fits.
    Sound,
    /// Nothing is wrong, but something is missing to say that all is well.
    Incomplete,
    /// Something was changed, removed, added or never so.
    Tampered,
}

impl Verdict {
    /// The process exit code: 0 sound, 1 tampered with, 2 incomplete.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Sound => 0,
            Self::Tampered => 1,
            Self::Incomplete => 2,
        }
    }
}

/// The first thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Break {
    /// The record it is about; none where it is about the export as a whole.
    pub seq: Option<u64>,
    /// That record's kind, where it could be read.
    pub kind: Option<Kind>,
    /// What was looked at: `link`, `signature`, `body case`, `judgment`.
    pub what: String,
    /// What should have stood there.
    pub expected: String,
    /// What stands there.
    pub found: String,
    /// Of a fork, what its two sides signed: with the records themselves they
    /// convict whoever holds the key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Something that is missing to say that all is well, or that is worth telling beside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The record it is about; none where it is about the export as a whole.
    pub seq: Option<u64>,
    /// What, in words.
    pub what: String,
}

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Records read, linked and hashed.
    pub records: u64,
    /// Records by kind.
    pub kinds: BTreeMap<&'static str, u64>,
    /// Record signatures that verify.
    pub signatures: u64,
    /// Checkpoints of the export whose signature and root fit.
    pub checkpoints: u64,
    /// Pinned checkpoints the export continues.
    pub pins: u64,
    /// Bodies that fit the commitment in their record.
    pub bodies: u64,
    /// Records whose bodies were erased, as an ERASURE says.
    pub erased: u64,
    /// Approvers' signatures that verify.
    pub approvals: u64,
    /// Judgments that came out the same, byte for byte; none where nothing was replayed.
    pub replayed: Option<u64>,
}

/// Which ledger it is, and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The ledger's id, 32 hexadecimal digits.
    pub ledger: String,
    /// The first line of the checkpoints of its first shard.
    pub origin: String,
    /// The key everything was checked under, as C2SP verifier key: the one it begins with.
    pub key: String,
    /// The key that signs after the last record.
    pub key_now: String,
    /// Whether the caller gave that key. If not, it is the one the export names, and whoever
    /// forged the whole export chose it.
    pub key_given: bool,
    /// The last record's hash.
    pub head: String,
    /// The RFC 6962 root over all records of the last shard, base64.
    pub root: String,
}

/// One shard that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShardReport {
    /// Which.
    pub number: u32,
    /// The first line of its checkpoints.
    pub origin: String,
    /// Its records.
    pub records: u64,
    /// The RFC 6962 root over them, base64.
    pub root: String,
    /// The last record's hash.
    pub head: String,
    /// Whether it has ended.
    pub closed: bool,
}

/// What an auditor is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The answer.
    pub verdict: Verdict,
    /// The first bad entry, where the verdict is [`Verdict::Tampered`]; nothing after it was
    /// looked at.
    pub broken: Option<Break>,
    /// What is missing, at most [`Report::GAPS_MAX`] entries.
    pub gaps: Vec<Gap>,
    /// What speaks for or against nothing here and should be known, as many at most.
    pub notes: Vec<Gap>,
    /// Which ledger.
    pub identity: Identity,
    /// The shards that were read to their end, in the order they were given.
    pub shards: Vec<ShardReport>,
    /// What was looked at.
    pub counts: Counts,
}

impl Break {
    pub(crate) fn new(seq: impl Into<Option<u64>>, what: &str, sides: (&str, &str)) -> Self {
        let (expected, found) = (sides.0.to_owned(), sides.1.to_owned());
        let (seq, what) = (seq.into(), what.to_owned());
        Self { seq, kind: None, what, expected, found, notes: Vec::new() }
    }
}

impl From<Tampered> for Break {
    fn from(tampered: Tampered) -> Self {
        let Tampered { seq, what, expected, found, notes } = tampered;
        Self { seq, kind: None, what: what.name().to_owned(), expected, found, notes }
    }
}

impl Report {
    /// Gaps kept; more only count.
    pub const GAPS_MAX: usize = 100;

    /// A report on nothing yet.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self {
            verdict: Verdict::Sound,
            broken: None,
            gaps: Vec::new(),
            notes: Vec::new(),
            identity: Identity::default(),
            shards: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Adds something missing; a report that is tampered with stays so.
    pub(crate) fn lacks(&mut self, seq: Option<u64>, what: impl Into<String>) {
        self.verdict = self.verdict.max(Verdict::Incomplete);
        if self.gaps.len() < Self::GAPS_MAX {
            self.gaps.push(Gap { seq, what: what.into() });
        }
    }

    /// Adds something that changes no verdict.
    pub(crate) fn notes(&mut self, seq: Option<u64>, what: impl Into<String>) {
        if self.notes.len() < Self::GAPS_MAX {
            self.notes.push(Gap { seq, what: what.into() });
        }
    }

    /// Sets the first thing that does not fit; a later one changes nothing.
    pub(crate) fn breaks(&mut self, broken: Break) {
        self.verdict = Verdict::Tampered;
        self.broken.get_or_insert(broken);
    }

    /// Sets what does not fit with a record, where nothing was found before that record.
    pub(crate) fn breaks_first(&mut self, broken: Break) {
        let found = self.broken.as_ref().and_then(|found| found.seq);
        if found.is_none_or(|found| broken.seq.is_some_and(|seq| seq < found)) {
            self.verdict = Verdict::Tampered;
            self.broken = Some(broken);
        }
    }

    pub(crate) fn count(&mut self, kind: Kind) {
        let sum = self.counts.kinds.entry(kind.name()).or_default();
        *sum = sum.saturating_add(1);
    }
}
