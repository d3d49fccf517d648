//! Does the plan do what the person asked, and nothing else? The words alone become a contract;
//! the contract is held against the changes. The plan never talks to the reader of the words.
//!
//! Both stages are pure and deterministic, so whoever replays a case derives both again. What is
//! not understood escalates; it never approves.

mod contract;

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Case, Finding, IntentMatch, IntentSummary, Level, Outcome, Placement, Source,
};

pub use contract::{
    Access, Act, Assumption, CONTRACT_VERSION, Contract, Count, Forbidden, Item, Span, Suspicion,
};

/// What comparing a contract with a plan says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What stands against the plan.
    pub findings: Vec<Finding>,
    /// How well plan and words fit.
    pub summary: IntentSummary,
}

/// Stage A: what the words ask for, read from the words alone.
#[must_use]
pub fn contract(text: &str) -> Contract {
    let mut contract = Contract::empty();
    contract.unparsed.push(text.chars().take(80).collect());
    contract
}

/// Stage B: the contract against the changes. `placements` stand in the order of the plan's
/// changes.
#[must_use]
pub fn compare(contract: &Contract, case: &Case, placements: &[Placement]) -> Comparison {
    let _pairs = case.plan.changes.iter().zip(placements);
    let finding = Finding {
        id: String::from("intent_scope"),
        source: Source::Intent,
        level: Level::Governance,
        outcome: Outcome::Unknown,
        address: None,
        path: None,
        message: format!("What was asked was not understood: {:?}.", contract.unparsed),
        approvers: vec![],
        fix: None,
    };
    Comparison {
        findings: vec![finding],
        summary: IntentSummary {
            verdict: IntentMatch::Unknown,
            unrequested: vec![],
            missing: vec![],
        },
    }
}
