//! What a site sets: guardrail levels, golden paths, prices, and facts about itself.
//!
//! Nothing here can weaken a law: the laws do not read a level from it.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::{Advisor, Digest, Finance, Guardrail, Signed, StandardChange, Usd};

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
    /// Versions on the road of an engine or runtime, as they begin (`16` for 16.3); where a name
    /// stands here without the version, the road is left. Any version of what does not stand here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub versions: BTreeMap<String, Vec<String>>,
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

/// The longest that access may be given at once, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessDays {
    /// To somebody outside the organisation; 30 by default.
    pub vendor: u16,
    /// To a person of the organisation; 7 by default.
    pub person: u16,
}

impl Default for AccessDays {
    fn default() -> Self {
        Self { vendor: 30, person: 7 }
    }
}

impl AccessDays {
    /// Whether these are the days a site that sets none has.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
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
    /// Ranges of addresses that are the site's own or its customers': no agent may block any of
    /// them on its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own_ranges: Vec<String>,
    /// The longest that access may be given at once.
    #[serde(skip_serializing_if = "AccessDays::is_default")]
    pub access_days: AccessDays,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            tickets: TicketRule::Authorise,
            protected: Vec::new(),
            pci_accounts: Vec::new(),
            own_accounts: Vec::new(),
            own_ranges: Vec::new(),
            access_days: AccessDays::default(),
        }
    }
}

/// Everything a site sets that a judgement depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What the site adds to the rules.
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
    /// What people of finance vouch for.
    #[serde(default, skip_serializing_if = "Finance::is_default")]
    pub finance: Finance,
    /// What change managers vouch for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standard_changes: Vec<Signed<StandardChange>>,
    /// The language model that is asked; none where the site asks none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advisor: Option<Advisor>,
}
