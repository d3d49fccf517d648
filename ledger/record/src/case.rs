//! A case: everything a judgement depends on, as one value.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{
    Context, Digest, Finding, Level, Opinion, Origin, Plan, Request, Role, Settings, UnixMillis,
    Usd,
};

/// How a policy that was asked did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyStatus {
    /// It ran and said what it found.
    Ran,
    /// The plan holds nothing it reads.
    NotApplicable,
    /// It ran and could not settle everything.
    Unknown,
    /// It did not run to its end. Never fine.
    Failed,
}

/// Why a policy did not run to its end. Classes, not traps: a trap's kind may differ between
/// backends, its class may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is expected and not installed, or another digest is.
    Missing,
    /// It used up its fuel.
    OutOfFuel,
    /// It trapped, or went over its memory, its stack or the size of an answer.
    Trapped,
    /// It answered with a failure of its own.
    Refused,
    /// Its answer breaks the interface: an undeclared rule, a level under its floor, a foreign
    /// address, no rule evaluated.
    BadOutput,
    /// The wall clock stopped it. Not replayable.
    Infrastructure,
}

/// One policy's run on a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRun {
    /// The policy.
    pub id: String,
    /// Its component.
    pub digest: Digest,
    /// How it did.
    pub status: PolicyStatus,
    /// Why it failed, where it did.
    pub fault: Option<Fault>,
    /// What went wrong, in words, where it failed.
    pub detail: Option<String>,
    /// The rules it evaluated, with the lowest level each may be set to.
    pub rules: Vec<(String, Level)>,
    /// The resource types it reads; a trailing `*` stands for the rest of the name. Empty in
    /// records from before it was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// What it found.
    pub findings: Vec<Finding>,
}

/// What a counted signature rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "basis", rename_all = "snake_case", deny_unknown_fields)]
pub enum Authority {
    /// The approver's own Ed25519 signature, checked against the site's authorities.
    Signed {
        /// Public key, 64 hexadecimal digits.
        key: String,
        /// Signature over the approval statement, 128 hexadecimal digits.
        signature: String,
        /// When the statement says it was made.
        at: UnixMillis,
    },
    /// Assumed by the operator of a local what-if.
    Assumed,
}

/// A role that counts as having signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Who signed.
    pub approver: String,
    /// What it rests on.
    pub authority: Authority,
}

/// What an earlier decision of the last 30 days already added, for the same service or, where the
/// plan names none, by the same client without naming one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spending {
    /// The decision that added it.
    pub decision: String,
    /// Monthly cost it added.
    pub monthly: Usd,
    /// Set where it was added by the same client under another name: that name. Such entries stand
    /// in the case only where nobody but that client names the plan's own service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

/// Everything a judgement depends on. The same case gives the same judgment, byte for byte,
/// seven years later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// When the plan came in.
    pub received_at: UnixMillis,
    /// Whether a person stands behind it.
    pub origin: Origin,
    /// What the person asked for; none where the origin is autonomous.
    pub request: Option<Request>,
    /// What the orchestrator claims.
    pub context: Context,
    /// The plan, redacted.
    pub plan: Plan,
    /// What the site sets.
    pub settings: Settings,
    /// What the policies said.
    pub policy_runs: Vec<PolicyRun>,
    /// Who has signed.
    pub grants: Vec<Grant>,
    /// What was added before.
    pub spending: Vec<Spending>,
    /// What a language model said, where the site asks one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Opinion>,
}
