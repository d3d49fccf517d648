//! The laws: a closed list, compiled in. No setting, plugin or signature can shorten it.

use alloc::vec::Vec;
use tribune_record::{Finding, PolicyStatus};

use crate::view::View;

/// What asking one rule came to.
#[derive(Debug)]
pub struct Report {
    /// How it did.
    pub status: PolicyStatus,
    /// What it found.
    pub findings: Vec<Finding>,
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

/// The seven laws.
pub const LAWS: [Law; 0] = [];
