//! A judgment: the decision with everything that led to it, in the shape users script against.

use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Serialize};

use crate::{Digest, Finding, PlanArchive, Pointer, PolicyStatus, Role, UnixMillis, Usd};

/// What a case comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision {
    /// May be applied.
    Approved,
    /// May be applied; read the warnings.
    ApprovedWithWarnings,
    /// May be applied once the team acknowledges the conditions.
    ApprovedWithConditions,
    /// May be applied once the plan is made anew with the fixes.
    AutoFixed,
    /// Waits for named approvers.
    Escalated,
    /// May not be applied.
    Vetoed,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Approved => "APPROVED",
            Self::ApprovedWithWarnings => "APPROVED_WITH_WARNINGS",
            Self::ApprovedWithConditions => "APPROVED_WITH_CONDITIONS",
            Self::AutoFixed => "AUTO_FIXED",
            Self::Escalated => "ESCALATED",
            Self::Vetoed => "VETOED",
        })
    }
}

/// How well the plan fits the words of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentMatch {
    /// Everything asked for and nothing else.
    Exact,
    /// Nothing unrequested, but something is missing, assumed or counted differently.
    Partial,
    /// Something was done that nobody asked for.
    Mismatch,
    /// The words were not understood, or there are none.
    Unknown,
}

/// What the intent check saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntentSummary {
    /// How well plan and words fit.
    #[serde(rename = "match")]
    pub verdict: IntentMatch,
    /// Addresses of changes nobody asked for.
    pub unrequested: Vec<String>,
    /// What was asked for and is not in the plan, in words.
    pub missing: Vec<String>,
}

/// What the plan costs, monthly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostSummary {
    /// What the orchestrator claims it adds.
    pub declared: Option<Usd>,
    /// What the price book says it adds; none where it knows no price of any change.
    pub estimated: Option<Usd>,
    /// What it may grow to with no further plan, where that is more than the estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_reach: Option<Usd>,
    /// Addresses whose cost is not known, with the reason.
    pub unknown: Vec<String>,
    /// Which price book the estimate is made from, and who vouches for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
}

/// Something the team takes on by leaving the paved road.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What an acknowledgement names.
    pub id: String,
    /// What it means.
    pub text: String,
    /// Whether the person who asked has acknowledged it.
    pub acknowledged: bool,
}

/// Why a finding that escalates does not hold this plan back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorisation {
    /// The rule that is satisfied.
    pub rule: String,
    /// Who satisfied it: an approver with a role, a ticket, a person's confirmation.
    pub by: String,
    /// What that rests on, in words.
    pub basis: String,
}

/// One expected policy, and how it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySummary {
    /// The policy or law.
    pub id: String,
    /// The component it ran from; laws stand in the binary and have none.
    pub digest: Option<Digest>,
    /// How it did.
    pub status: PolicyStatus,
}

/// Whom a plan gives access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grantee {
    /// A person of the organisation.
    Person,
    /// Somebody outside of it.
    Vendor,
}

/// When access ends, as far as the plan says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessEnd {
    /// At this moment.
    At(UnixMillis),
    /// Nothing ends it.
    Never,
    /// Nobody can say, and why.
    Unknown(String),
}

/// Access that a plan newly gives to a person or a vendor. At its end it has to be taken back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessGrant {
    /// The change that gives it.
    pub address: String,
    /// The attribute, within the planned object.
    pub path: Pointer,
    /// Who gets it, as the plan names them.
    pub grantee: String,
    /// What they are.
    pub kind: Grantee,
    /// What they may do, in words.
    pub scope: String,
    /// When it ends.
    pub end: AccessEnd,
}

/// Which plan was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSummary {
    /// Digest of the bytes posted.
    pub digest: Digest,
    /// Digest of what it means.
    pub semantic_digest: Digest,
    /// Number of changes judged.
    pub changes: u64,
    /// The saved plan file it was held against, where one was given: its digest, how it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<PlanArchive>,
}

/// A decision with everything that led to it. Its fields are a contract: users script against
/// them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgment {
    /// What the case comes to.
    pub decision: Decision,
    /// Why, in words for the person who asked.
    pub reason: String,
    /// What stands against the plan, gravest first.
    pub findings: Vec<Finding>,
    /// What the intent check saw.
    pub intent: IntentSummary,
    /// The golden path the plan is on, if any.
    pub golden_path: Option<String>,
    /// What it costs.
    pub cost: CostSummary,
    /// Roles whose signature is awaited.
    pub approvers: Vec<Role>,
    /// What the team takes on.
    pub conditions: Vec<Condition>,
    /// Roles to be told.
    pub notify: Vec<Role>,
    /// Every expected law and policy, and how it did.
    pub policies: Vec<PolicySummary>,
    /// Findings that were satisfied, by whom and on what ground.
    pub authorisations: Vec<Authorisation>,
    /// Access it newly gives to persons and vendors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<AccessGrant>,
    /// The environment the plan was judged for: `production`, or what it is called.
    pub environment: String,
    /// Which plan.
    pub plan: PlanSummary,
}
