//! What a person asked for, and what an orchestrator claims about it.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{GivenContract, Usd};

/// Who stands behind a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A person asked.
    User,
    /// Nobody asked: an agent reacts to an event. Judged by the operations matrix.
    Autonomous,
}

/// How the words of a request reached the judge, and so what they are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestSource {
    /// The person registered it, with a client of their own.
    Registered,
    /// The orchestrator passed it on with the plan: hearsay.
    Posted,
    /// The operator of a local what-if gave it and is taken at their word.
    Local,
}

/// What a person asked for, in their own words, with the acts only that person can make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The id given at registration.
    pub id: Option<String>,
    /// The words.
    pub text: String,
    /// Who asked, where it is known and not merely claimed.
    pub requester: Option<String>,
    /// How the words came.
    pub source: RequestSource,
    /// Addresses whose deletion the person confirmed.
    pub confirmed_deletions: Vec<String>,
    /// Conditions the person acknowledged, by id.
    pub acknowledged: Vec<String>,
    /// The service the person asked it for. A budget counts for no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The contract the person gave with the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<GivenContract>,
}

/// What is said to have happened, by an agent that acts on its own. A claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// `threat_intel_match`, `ddos`, ...
    #[serde(rename = "type")]
    pub kind: String,
    /// As the event says it.
    pub severity: Option<String>,
    /// As the event says it.
    #[serde(default)]
    pub evidence: Vec<String>,
}

/// The context file: what the orchestrator says about the plan. Every field is a claim; on a
/// server what it says about people counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Context {
    /// `production`, `staging`, `nonprod-ml`, ...
    pub environment: Option<String>,
    /// Change-management reference.
    pub change_ticket: Option<String>,
    /// Addresses whose deletion is said to be confirmed.
    pub confirmed_deletions: Vec<String>,
    /// Monthly cost the plan is said to add, in dollars.
    pub declared_monthly_cost: Option<Usd>,
    /// The golden path the plan is said to follow.
    pub golden_path: Option<String>,
    /// Conditions said to be acknowledged.
    pub acknowledged: Vec<String>,
    /// Who is said to have asked.
    pub requester: Option<String>,
    /// The service the plan belongs to; additions are summed per service.
    pub service: Option<String>,
    /// `user` unless the certificate may act on its own.
    pub origin: Option<Origin>,
    /// Hours a month that what is created will run; 730 if absent.
    pub usage_hours_per_month: Option<u16>,
    /// Days that what is created will live.
    pub duration_days: Option<u16>,
    /// A Scope Contract given by the requester.
    pub contract: Option<serde_json::Value>,
    /// What an autonomous agent reacts to.
    pub event: Option<Event>,
}
