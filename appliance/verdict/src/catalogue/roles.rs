//! The roles that sign: whoever a finding asks, and whom an erasure needs.

/// A role, and what its signature is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signs {
    /// Its name, as `authorities.toml` and findings have it.
    pub role: &'static str,
    /// What it is asked for.
    pub what: &'static str,
}

const fn signs(role: &'static str, what: &'static str) -> Signs {
    Signs { role, what }
}

/// Every role that some rule of this build asks, those of money first. A site adds more by naming
/// them as approvers in `guardrails.yaml`.
pub const ROLES: [Signs; 11] = [
    signs("finance", "more than $1,000 a month, budgets up to $5,000, the price book"),
    signs("finance_manager", "more than $5,000 a month, budgets up to $10,000; also as finance"),
    signs("cfo", "more than $10,000 a month, budgets above; also as finance_manager"),
    signs("change_manager", "production without a ticket, standard changes"),
    signs("security_team", "what cannot be known yet, exposure, vendors, most other rules"),
    signs("network_team", "scaling by an agent, deleting a segment"),
    signs("network_architect", "a new segment made by an agent"),
    signs("compliance", "deleting a segment"),
    signs("emergency_approvers", "failing over to another region"),
    signs("platform_team", "a golden path that was claimed and does not fit"),
    signs("data_protection_officer", "where data of EU customers stays, erasures"),
];
