//! What goes over the wire besides decisions: posts and their answers, as the API documents them.

use serde::{Deserialize, Serialize};
use tribune_record::{ApprovalStatement, ContractStatement, Digest, ErasureStatement, Judgment};
use utoipa::ToSchema;

/// What a person asks for.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRequest {
    /// The words, at most 8 KiB.
    pub(crate) text: String,
    /// Addresses whose deletion the person confirms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) confirmed_deletions: Vec<String>,
    /// Conditions the person acknowledges, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) acknowledged: Vec<String>,
    /// The service it is for; its monthly costs are summed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<String>,
    /// A request of one's own, in the same words, that gets more confirmations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The Scope Contract that says what the words mean, signed by the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contract: Option<NewContract>,
}

/// A Scope Contract, signed by the person who asks.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewContract {
    /// Its JSON, byte for byte as it was signed, at most 32 KiB; appliance/contract.md says each
    /// key.
    pub(crate) text: String,
    /// What the person signed: digests of that text and of the words, their id, the time.
    #[schema(value_type = Object)]
    pub(crate) statement: ContractStatement,
    /// Their Ed25519 signature over the statement, 128 hexadecimal digits.
    pub(crate) signature: String,
}

/// A request that stands in the ledger.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub(crate) struct Registered {
    /// What a plan names it by.
    pub(crate) id: String,
    /// Where it stands.
    pub(crate) record: RecordAt,
    /// What the client should know about this answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
}

/// Where a record stands.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub(crate) struct RecordAt {
    /// The ledger's id, 32 hexadecimal digits.
    pub(crate) ledger: String,
    /// The ledger's shard it stands in, from 0.
    pub(crate) shard: u32,
    /// The record's position in its shard.
    pub(crate) seq: u64,
    /// When it was written, milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) time: u64,
}

/// An approver's signature.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewApproval {
    /// What they signed.
    #[schema(value_type = Object)]
    pub(crate) statement: ApprovalStatement,
    /// Their Ed25519 signature over the statement, 128 hexadecimal digits.
    pub(crate) signature: String,
}

/// A decision with everything that led to it. The judgment's own fields stand beside these.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DecisionAnswer {
    /// The decision's id; the same each time the case is judged again.
    pub(crate) id: String,
    /// 0 for the first judgement, one more each time it is judged again.
    pub(crate) revision: u32,
    /// The request it was judged against.
    pub(crate) request_id: Option<String>,
    /// Who asked, where it is known.
    pub(crate) requester: Option<String>,
    /// Where it stands.
    pub(crate) record: RecordAt,
    /// What an approver signs besides the plan: digest of findings, conditions and roles awaited.
    pub(crate) conditions_digest: Digest,
    /// What the client should know about this answer.
    pub(crate) notes: Vec<String>,
    /// The judgment.
    #[serde(flatten)]
    pub(crate) judgment: Judgment,
}

/// One line of a list of decisions.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DecisionLine {
    /// The decision's id.
    pub(crate) id: String,
    /// Which judgement of it.
    pub(crate) revision: u32,
    /// `APPROVED`, `VETOED`, ….
    pub(crate) decision: String,
    /// The environment.
    pub(crate) environment: String,
    /// The service, where it names one.
    pub(crate) service: Option<String>,
    /// The request, where there is one.
    pub(crate) request_id: Option<String>,
    /// Who asked, where it is known.
    pub(crate) requester: Option<String>,
    /// Whose post led to it.
    pub(crate) posted_by: Option<String>,
    /// Where it stands.
    pub(crate) record: RecordAt,
}

/// A page of a list of decisions, newest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DecisionPage {
    /// The decisions.
    pub(crate) decisions: Vec<DecisionLine>,
    /// What to give as `cursor` for the next page; none on the last one.
    pub(crate) next: Option<String>,
}

/// Somebody's consent to an erasure.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConsent {
    /// What they signed: `ledger`, `decision`, `basis`, `role`, `approver`, `at`.
    #[schema(value_type = Object)]
    pub(crate) statement: ErasureStatement,
    /// Their Ed25519 signature over the statement, 128 hexadecimal digits.
    pub(crate) signature: String,
}

/// Somebody who agrees to an erasure.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Agreed {
    /// Who.
    pub(crate) approver: String,
    /// In which role.
    pub(crate) role: String,
}

/// How an erasure stands.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ErasureAnswer {
    /// The decision.
    pub(crate) decision: String,
    /// The ground.
    pub(crate) basis: String,
    /// Who agrees on that ground.
    pub(crate) consents: Vec<Agreed>,
    /// Whether the bodies are gone.
    pub(crate) erased: bool,
    /// Records whose bodies are gone.
    pub(crate) records: usize,
    /// Whether the person's words stay because another decision rests on the same request.
    pub(crate) request_kept: bool,
    /// What is lacking; none where it was erased.
    pub(crate) waits_for: Option<String>,
}

/// A legal hold to set or lift.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewHold {
    /// Set it, or lift it.
    pub(crate) on: bool,
    /// The decision it covers; the whole ledger where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decision: Option<String>,
    /// The ground, at most 256 bytes.
    pub(crate) basis: String,
}

/// How long records are kept from now on.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRetention {
    /// In years; more than before.
    pub(crate) years: u16,
}

/// What must be kept.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Keeping {
    /// For how many years records are kept.
    pub(crate) retention_years: u16,
    /// The legal holds that are on.
    pub(crate) holds: Vec<OnHold>,
}

/// A legal hold that is on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct OnHold {
    /// The decision; the whole ledger where there is none.
    pub(crate) decision: Option<String>,
    /// The ground.
    pub(crate) basis: String,
}

/// A shard of the ledger.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ShardLine {
    /// Which, from 0.
    pub(crate) number: u32,
    /// Records in the shards before it.
    pub(crate) first: u64,
    /// Its records.
    pub(crate) records: u64,
    /// Whether it has ended; nothing is added to it then.
    pub(crate) closed: bool,
}

/// The shards, oldest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Shards {
    /// The ledger's id.
    pub(crate) ledger: String,
    /// The shards.
    pub(crate) shards: Vec<ShardLine>,
}

/// A proof of RFC 6962: its hashes in base64, from the leaf upward.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Proof {
    /// The shard.
    pub(crate) shard: u32,
    /// The tree the proof leads to: its first so many records.
    pub(crate) size: u64,
    /// The hashes.
    pub(crate) hashes: Vec<String>,
}

/// What a witness signed.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCosignature {
    /// The witness's key, a C2SP verifier key of type 0x04; one of `tribune.toml`.
    pub(crate) witness: String,
    /// The checkpoint with the witness's line, a C2SP signed note.
    pub(crate) note: String,
}
