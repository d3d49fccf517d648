//! What a site sets: guardrail levels, golden paths, prices, and facts about itself.
//!
//! Nothing here can weaken a law: the laws do not read a level from it.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{Digest, Level, Role, Usd};

/// A guardrail: how heavy a rule weighs here, where, and who may settle it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guardrail {
    /// The rule's id, `encryption_at_rest`.
    pub name: String,
    /// Its level; never under the floor the rule declares.
    pub level: Level,
    /// Who may settle it where it escalates.
    #[serde(default)]
    pub approvers: Vec<Role>,
}

/// The kinds of environment a rule distinguishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentKind {
    /// Everything else, down to a sandbox.
    NonProduction,
    /// Production, and whatever gives no clue.
    Production,
}

/// A paved road: what a team may build without asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenPath {
    /// `standard_web_app`.
    pub name: String,
    /// `v1.0`.
    pub version: String,
    /// Resource types the road is made of; a trailing `*` stands for the rest of the name.
    pub resource_types: Vec<String>,
    /// Resource types that come along and make nobody leave the road.
    #[serde(default)]
    pub companions: Vec<String>,
    /// Database and cache engines on the road; empty where it has none.
    #[serde(default)]
    pub engines: Vec<String>,
    /// Language runtimes on the road, as words of a request and as runtime attributes begin
    /// (`nodejs`, `python`).
    #[serde(default)]
    pub runtimes: Vec<String>,
    /// Environment kinds the road leads through.
    pub environments: Vec<EnvironmentKind>,
    /// Words of a request that mean this road, every word of an entry needed.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Monthly cost band, in dollars; the lower end is informative.
    pub monthly_cost: (Usd, Usd),
    /// Properties required where an API can be reached from outside: `authentication`,
    /// `rate_limiting`.
    #[serde(default)]
    pub required: Vec<String>,
}

/// What one size of one resource type costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// `aws_instance`.
    pub resource_type: String,
    /// The instance type or class, `g5.xlarge`; `*` for a type with one price; `storage`, or what
    /// else is counted, `gp3 iops`.
    pub size: String,
    /// Millionths of a dollar for an hour of one.
    #[serde(default)]
    pub per_hour_micro_usd: u64,
    /// Millionths of a dollar for a gigabyte of its storage, or one of what its size counts, for a
    /// month.
    #[serde(default)]
    pub per_gb_month_micro_usd: u64,
}

/// A dated table of prices; what it does not hold is unknown, never free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceBook {
    /// The day the prices were taken, `2026-11-20`.
    pub dated: String,
    /// The region they hold for.
    pub region: String,
    /// Where they come from and how good they are.
    pub basis: String,
    /// The prices.
    pub prices: Vec<Price>,
    /// Resource types that cost nothing of their own; a trailing `*` stands for the rest.
    pub free: Vec<String>,
    /// Resource types billed by use alone, listed as unknown with that reason.
    pub by_use: Vec<String>,
}

/// What a change ticket is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketRule {
    /// A ticket authorises a production change; said in every decision that rests on it.
    Authorise,
    /// A ticket is a reference; the change manager signs.
    Reference,
}

/// Facts about the site that no plan can tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Site {
    /// What a change ticket is worth.
    pub tickets: TicketRule,
    /// ARNs and resource names of the appliance, the orchestrator's own role, boundaries, function
    /// and triggers: nobody may change them through a plan.
    pub protected: Vec<String>,
    /// Account ids whose objects are in PCI scope.
    pub pci_accounts: Vec<String>,
    /// Accounts of this organisation: ids of AWS accounts, Azure tenants and subscriptions, Google
    /// projects, and the domains of its people. Whoever else a grant names is a vendor.
    pub own_accounts: Vec<String>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            tickets: TicketRule::Authorise,
            protected: Vec::new(),
            pci_accounts: Vec::new(),
            own_accounts: Vec::new(),
        }
    }
}

/// Everything a site sets that a judgement depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Levels that differ from a rule's own.
    pub guardrails: Vec<Guardrail>,
    /// The paved roads.
    pub golden_paths: Vec<GoldenPath>,
    /// The prices.
    pub price_book: PriceBook,
    /// Facts about the site.
    pub site: Site,
    /// The policies that must run, by id and component digest. None at all is refused.
    pub policies: Vec<(String, Digest)>,
    /// What a policy is set to, by its id; handed to it as JSON. Each documents its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub policy_settings: BTreeMap<String, serde_json::Value>,
}
