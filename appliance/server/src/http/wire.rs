//! What goes over the wire besides decisions: posts and their answers, as the API documents them.

use serde::{Deserialize, Serialize};
use tribune_record::{ApprovalStatement, Digest, Judgment};
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
}

/// A request that stands in the ledger.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub(crate) struct Registered {
    /// What a plan names it by.
    pub(crate) id: String,
    /// Where it stands.
    pub(crate) record: RecordAt,
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
