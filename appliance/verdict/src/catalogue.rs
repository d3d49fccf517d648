//! Every rule this build knows by name, with the level it has by itself: what `guardrails.yaml`
//! can name, the lowest level it can give, and what else can be set there. Rules of policies that
//! others wrote are known by what those policies declare.

mod roles;

use core::ops::RangeInclusive;
use tribune_record::{
    Level::{self, Blocking, Governance, Hard, Soft},
    Requirement::{
        self, CustomerManagedKey, DeletionProtection, FinalSnapshot, KeyRotation,
        PermissionsBoundary,
    },
};

pub use roles::{ROLES, Signs};

/// What the names of a site's own monthly limits begin with.
pub const MONTHLY_COST: &str = "monthly_cost";
/// The law whose lowest limit a site can lower.
pub const COST_LAW: &str = "cost_threshold_approval";
/// The rule about the price of a single object.
pub const INSTANCE_SIZE: &str = "instance_size";
/// The rule about backups.
pub const BACKUP: &str = "backup_and_logging";

/// What a threshold counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Whole dollars a month.
    DollarsAMonth,
    /// Whole days.
    Days,
}

/// A number that a rule takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// What it counts.
    pub unit: Unit,
    /// What it can be.
    pub range: RangeInclusive<u32>,
    /// Whether a guardrail without one says nothing.
    pub needed: bool,
}

/// A rule by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id, as findings carry it.
    pub id: &'static str,
    /// The level it has by itself: no setting puts it lower. Some findings of a rule weigh less
    /// (an adjective in a request) or more (an unrequested deletion) than the rule in general.
    pub level: Level,
    /// Whether it is one of the seven laws.
    pub is_law: bool,
    /// The threshold it takes.
    pub threshold: Option<Threshold>,
    /// What it can be made to demand in addition.
    pub requirements: &'static [Requirement],
}

const fn rule(id: &'static str, level: Level) -> Entry {
    Entry { id, level, is_law: false, threshold: None, requirements: &[] }
}

const fn law(id: &'static str, level: Level) -> Entry {
    Entry { is_law: true, ..rule(id, level) }
}

const fn takes(unit: Unit, most: u32) -> Option<Threshold> {
    Some(Threshold { unit, range: 1..=most, needed: false })
}

/// Sums beyond this are a slip of the finger.
const DOLLARS_MAX: u32 = 1_000_000_000;
/// The longest that AWS keeps the automatic backups of a database.
const DAYS_MAX: u32 = 35;
/// The law's lowest limit, in dollars a month.
const LAW_FROM: u32 = 1_000;

/// The rules, laws first, then by name.
pub const CATALOGUE: &[Entry] = &[
    law("audit_immutability", Blocking),
    Entry { threshold: takes(Unit::DollarsAMonth, LAW_FROM), ..law(COST_LAW, Governance) },
    law("deletion_confirmation", Governance),
    law("gdpr_data_residency", Blocking),
    law("no_public_production_access", Blocking),
    law("pci_baseline", Blocking),
    law("production_change_ticket", Governance),
    rule("access_end", Governance),
    Entry {
        threshold: takes(Unit::Days, DAYS_MAX),
        requirements: &[DeletionProtection, FinalSnapshot],
        ..rule(BACKUP, Soft)
    },
    rule("check_failed", Governance),
    rule("cost_understated", Soft),
    Entry { requirements: &[CustomerManagedKey, KeyRotation], ..rule("encryption_at_rest", Hard) },
    rule("golden_path_mismatch", Governance),
    rule("injection_suspected", Soft),
    Entry { threshold: takes(Unit::DollarsAMonth, DOLLARS_MAX), ..rule(INSTANCE_SIZE, Soft) },
    rule("intent_scope", Governance),
    rule("intent_unavailable", Governance),
    Entry { requirements: &[PermissionsBoundary], ..rule("least_privilege_iam", Blocking) },
    rule("local_exec", Blocking),
    rule("mfa_for_admin", Blocking),
    rule("module_and_provider_allow_list", Governance),
    Entry {
        threshold: Some(Threshold {
            unit: Unit::DollarsAMonth,
            range: 1..=DOLLARS_MAX,
            needed: true,
        }),
        ..rule(MONTHLY_COST, Soft)
    },
    rule("network_exposure", Governance),
    rule("no_public_databases", Blocking),
    rule("not_covered", Soft),
    rule("off_paved_road", Soft),
    rule("operations_matrix", Governance),
    rule("plan_archive_mismatch", Blocking),
    rule("plan_incomplete", Governance),
    rule("plan_inconsistent", Blocking),
    rule("policy_failed", Governance),
    rule("provider_account", Soft),
    rule("request_not_registered", Governance),
    rule("require_multi_az_production", Hard),
    rule("side_effect_data_source", Governance),
    rule("unknown_value", Governance),
    rule("vendor_access", Governance),
];

/// The rule that a guardrail of this name is about. A site may have several monthly limits:
/// `monthly_cost_gpu` is one, too.
#[must_use]
pub fn known(name: &str) -> Option<&'static Entry> {
    let own = name.strip_prefix(MONTHLY_COST).and_then(|rest| rest.strip_prefix('_'));
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let is_own = own.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(plain));
    let id = if is_own { MONTHLY_COST } else { name };
    CATALOGUE.iter().find(|entry| entry.id == id)
}

#[cfg(test)]
mod tests;
