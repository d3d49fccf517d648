//! What can happen: one struct per kind of record, as it stands in the payload under `event`.

mod keeping;

use alloc::string::String;
use core::fmt;
use serde::{Deserialize, Serialize};

use crate::{ApprovalStatement, Commitment, Decision, Digest, RequestSource, UnixMillis, Usd};

pub use keeping::{
    Close, CloseCause, Consent, Cosignature, Erasure, Hold, Retention, Shard, ShardSeq,
};

/// The kinds of v1, each with its number. A number is never given to another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// 1, [`Start`].
    Start,
    /// 2, [`Stop`].
    Stop,
    /// 3, [`RequestRegistered`].
    Request,
    /// 4, [`DecisionMade`].
    Decision,
    /// 5, [`Approval`].
    Approval,
    /// 6, [`Refusal`].
    Refusal,
    /// 7, [`Recovery`].
    Recovery,
    /// 8, [`Export`].
    Export,
    /// 9, [`Read`].
    Read,
    /// 10, [`ClockStep`].
    ClockStep,
    /// 11, [`Key`].
    Key,
    /// 12, [`Shard`].
    Shard,
    /// 13, [`Close`].
    Close,
    /// 14, [`Consent`].
    Consent,
    /// 15, [`Erasure`].
    Erasure,
    /// 16, [`Hold`].
    Hold,
    /// 17, [`Retention`].
    Retention,
    /// 18, [`Cosignature`].
    Cosignature,
}

impl Kind {
    /// All of them, by number.
    pub const ALL: [Self; 18] = [
        Self::Start,
        Self::Stop,
        Self::Request,
        Self::Decision,
        Self::Approval,
        Self::Refusal,
        Self::Recovery,
        Self::Export,
        Self::Read,
        Self::ClockStep,
        Self::Key,
        Self::Shard,
        Self::Close,
        Self::Consent,
        Self::Erasure,
        Self::Hold,
        Self::Retention,
        Self::Cosignature,
    ];

    /// The number in a record's header.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Start => 1,
            Self::Stop => 2,
            Self::Request => 3,
            Self::Decision => 4,
            Self::Approval => 5,
            Self::Refusal => 6,
            Self::Recovery => 7,
            Self::Export => 8,
            Self::Read => 9,
            Self::ClockStep => 10,
            Self::Key => 11,
            Self::Shard => 12,
            Self::Close => 13,
            Self::Consent => 14,
            Self::Erasure => 15,
            Self::Hold => 16,
            Self::Retention => 17,
            Self::Cosignature => 18,
        }
    }

    /// The kind with that number.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// `DECISION`, as the verifier and the API print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "START",
            Self::Stop => "STOP",
            Self::Request => "REQUEST",
            Self::Decision => "DECISION",
            Self::Approval => "APPROVAL",
            Self::Refusal => "REFUSAL",
            Self::Recovery => "RECOVERY",
            Self::Export => "EXPORT",
            Self::Read => "READ",
            Self::ClockStep => "CLOCK_STEP",
            Self::Key => "KEY",
            Self::Shard => "SHARD",
            Self::Close => "CLOSE",
            Self::Consent => "CONSENT",
            Self::Erasure => "ERASURE",
            Self::Hold => "HOLD",
            Self::Retention => "RETENTION",
            Self::Cosignature => "COSIGNATURE",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What happened, by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The appliance began to answer.
    Start(Start),
    /// It stopped in good order.
    Stop(Stop),
    /// A person's words were registered, or came with a plan.
    Request(RequestRegistered),
    /// A case was judged, or judged again.
    Decision(DecisionMade),
    /// An approver signed.
    Approval(Approval),
    /// A known client was refused.
    Refusal(Refusal),
    /// Something had to be repaired when the ledger was opened.
    Recovery(Recovery),
    /// The ledger was exported.
    Export(Export),
    /// Somebody read decisions as an auditor.
    Read(Read),
    /// The clock moved against the monotonic clock.
    ClockStep(ClockStep),
    /// A signing key began or ended.
    Key(Key),
    /// A shard began where another one ended.
    Shard(Shard),
    /// A shard ended.
    Close(Close),
    /// Somebody agreed to an erasure.
    Consent(Consent),
    /// A decision's bodies were erased.
    Erasure(Erasure),
    /// A legal hold was set or lifted.
    Hold(Hold),
    /// Records are kept for longer.
    Retention(Retention),
    /// A witness signed a checkpoint.
    Cosignature(Cosignature),
}

impl Event {
    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Start(_) => Kind::Start,
            Self::Stop(_) => Kind::Stop,
            Self::Request(_) => Kind::Request,
            Self::Decision(_) => Kind::Decision,
            Self::Approval(_) => Kind::Approval,
            Self::Refusal(_) => Kind::Refusal,
            Self::Recovery(_) => Kind::Recovery,
            Self::Export(_) => Kind::Export,
            Self::Read(_) => Kind::Read,
            Self::ClockStep(_) => Kind::ClockStep,
            Self::Key(_) => Kind::Key,
            Self::Shard(_) => Kind::Shard,
            Self::Close(_) => Kind::Close,
            Self::Consent(_) => Kind::Consent,
            Self::Erasure(_) => Kind::Erasure,
            Self::Hold(_) => Kind::Hold,
            Self::Retention(_) => Kind::Retention,
            Self::Cosignature(_) => Kind::Cosignature,
        }
    }
}

/// The appliance began to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// Its release, `0.1.0`.
    pub version: String,
    /// Its executable ([`crate::Purpose::Binary`]).
    pub binary: Digest,
    /// The settings it judges under ([`crate::Purpose::Settings`]).
    pub settings: Digest,
    /// The policies that must run, as one digest ([`crate::Purpose::PolicySet`]); the list itself
    /// is a body named `policies`.
    pub policies: Digest,
    /// Who may sign, and with which key ([`crate::Purpose::Authorities`]); the list itself is a
    /// body named `authorities` (of [`crate::SigningAuthority`] as JSON). It holds until the next
    /// START.
    pub authorities: Digest,
    /// Where no STOP stands before: milliseconds since the last record, in which nobody knows what
    /// was asked of it.
    pub unclean_gap: Option<u64>,
}

/// The appliance stopped in good order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Why: `signal`, `operator`, ….
    pub reason: String,
}

/// A person's words. They are a body named `request` (a [`crate::Request`] as JSON); a later record
/// with the same id holds what the person confirmed or acknowledged since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRegistered {
    /// What plans name it by.
    pub id: String,
    /// Who asked, where it is known and not merely claimed.
    pub requester: Option<String>,
    /// How the words came.
    pub source: RequestSource,
}

/// A case was judged. The whole case and judgment are bodies named `case` and `judgment`
/// ([`crate::Case`] and [`crate::Judgment`] as JSON): the judgment follows from the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionMade {
    /// The decision's id; the same in every later judgement of this case.
    pub id: String,
    /// 0 for the first judgement of the case, one more each time it is judged again.
    pub revision: u32,
    /// The request's id, where there is one.
    pub request: Option<String>,
    /// Commitment to the request body as its own record holds it: which words, without telling
    /// them.
    pub request_words: Option<Commitment>,
    /// Who asked, where it is known and not merely claimed.
    pub requester: Option<String>,
    /// What the case comes to.
    pub decision: Decision,
    /// The plan's bytes ([`crate::Purpose::PlanBytes`]).
    pub plan: Digest,
    /// What the plan means ([`crate::Purpose::PlanSemantic`]).
    pub semantic: Digest,
    /// What an approver is shown and signs ([`crate::Purpose::Conditions`]).
    pub conditions: Digest,
    /// The policies that had to run ([`crate::Purpose::PolicySet`]).
    pub policies: Digest,
    /// The settings ([`crate::Purpose::Settings`]).
    pub settings: Digest,
    /// The executable that judged ([`crate::Purpose::Binary`]).
    pub binary: Digest,
    /// The environment it was judged for.
    pub environment: String,
    /// The service the plan belongs to, where it names one.
    pub service: Option<String>,
    /// Monthly cost added, in cents; none where it is not known.
    #[serde(with = "cents")]
    pub monthly_cents: Option<Usd>,
}

/// An approver signed, with a key of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// What they signed.
    pub statement: ApprovalStatement,
    /// Their Ed25519 public key, 64 hexadecimal digits.
    pub key: String,
    /// Their signature over [`ApprovalStatement::signed_bytes`], 128 hexadecimal digits.
    pub signature: String,
}

/// A known client was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// HTTP status it was answered with.
    pub status: u16,
    /// The stable code of the problem.
    pub code: String,
    /// What it had asked for: method and path.
    pub asked: String,
    /// Digest of what it posted ([`crate::Purpose::Idempotency`]), where it posted anything.
    pub posted: Option<Digest>,
}

/// Why something had to be repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryCause {
    /// The last write was cut off by a crash; nothing in it had been acknowledged.
    TornTail,
    /// The index could not be opened or did not fit the journal; it was set aside as evidence and
    /// made anew.
    IndexRebuilt,
    /// The index lacked records and got them.
    IndexBehind,
    /// The last shard had ended and there was no next one: it was begun. A crash between two shards
    /// leaves that, and so does one whose current shard was taken away.
    ShardBegun,
}

/// Something was repaired when the ledger, or a closed shard of it, was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// Why.
    pub cause: RecoveryCause,
    /// Records put into the index.
    pub replayed: u64,
    /// Bytes of a torn write that were dropped.
    pub dropped: u64,
    /// The name under which evidence was set aside, inside the shard's folder.
    pub evidence: Option<String>,
    /// The shard, where it is not the one this record stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<u32>,
}

/// The ledger was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// First record exported.
    pub first: u64,
    /// Number of records exported, from `first`.
    pub records: u64,
}

/// Somebody read decisions as an auditor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// What was read: a path with its filters.
    pub what: String,
}

/// The clock moved against the monotonic clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockStep {
    /// What it should have shown.
    pub expected: UnixMillis,
    /// What it showed.
    pub found: UnixMillis,
}

/// What happened to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyChange {
    /// The ledger begins under this key: record 0, and only there.
    Begin,
    /// The records after this one are signed by this key; this record by the one before it.
    Rotate,
}

/// A signing key began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// What happened.
    pub change: KeyChange,
    /// The ledger's origin, the first line of its checkpoints.
    pub origin: String,
    /// The key, as a C2SP verifier key `name+id+base64`.
    pub vkey: String,
}

/// Money as whole cents: an integer has one form in JSON, a fraction may not.
mod cents {
    use super::Usd;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
    pub(super) fn serialize<S: Serializer>(
        amount: &Option<Usd>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        amount.map(Usd::cents).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Usd>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(Usd::from_cents))
    }
}
