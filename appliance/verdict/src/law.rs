//! The laws: a closed list, compiled in. No setting, plugin or signature can shorten it.

pub(crate) mod accounts;
mod audit_immutability;
mod cost_threshold_approval;
mod deletion_confirmation;
mod gdpr_data_residency;
mod no_public_production_access;
mod parameters;
mod pci_baseline;
mod production_change_ticket;

use alloc::vec::Vec;
use tribune_record::{Authorisation, Finding, PolicyStatus};

use crate::view::View;
pub use cost_threshold_approval::signer_of;
pub(crate) use cost_threshold_approval::{FINANCE_UP_TO, tier};

/// What asking one rule came to.
#[derive(Debug)]
pub struct Report {
    /// How it did.
    pub status: PolicyStatus,
    /// What it found.
    pub findings: Vec<Finding>,
    /// What it would have found, had not somebody or something authorised it.
    pub authorisations: Vec<Authorisation>,
}

/// A rule that every case is asked.
#[derive(Debug, Clone, Copy)]
pub struct Law {
    /// Its id, as people write it.
    pub id: &'static str,
    /// What it demands, in one sentence.
    pub says: &'static str,
    /// Asks it.
    pub check: fn(&View<'_>) -> Report,
}

/// The seven laws, in the order they are asked.
pub const LAWS: [Law; 7] = [
    production_change_ticket::LAW,
    deletion_confirmation::LAW,
    no_public_production_access::LAW,
    cost_threshold_approval::LAW,
    audit_immutability::LAW,
    pci_baseline::LAW,
    gdpr_data_residency::LAW,
];

/// Whether a table of one of the laws names a type.
pub(crate) fn knows(kind: &str) -> bool {
    audit_immutability::knows(kind)
        || deletion_confirmation::knows(kind)
        || gdpr_data_residency::knows(kind)
        || pci_baseline::knows(kind)
}

/// Whether a table names a type of which a law reads what is in the scope of PCI alone.
pub(crate) fn knows_in_scope(kind: &str) -> bool {
    pci_baseline::knows_in_scope(kind)
}

#[cfg(test)]
mod tests;
