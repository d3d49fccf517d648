//! Does the plan do what the person asked, and nothing else? The words alone become a contract;
//! the contract is held against the changes. The plan never talks to the reader of the words.
//! Where these are not read as a whole, each change may still be borne out by them: the object's
//! name, what is to be done, what it becomes (`compare/evidence`).
//!
//! Both stages are pure and deterministic, so whoever replays a case derives both again. What is
//! not understood escalates; it never approves.

mod alter;
mod aside;
mod clause;
mod compare;
mod confirm;
mod contract;
mod doubts;
mod exclude;
mod given;
mod hear;
mod holds;
mod left;
mod lexicon;
mod marks;
mod mention;
mod mood;
pub mod opinion;
mod phrase;
mod ports;
mod question;
mod read;
mod reason;
mod reword;
mod script;
mod settle;
mod tell;
mod text;
mod unmade;
mod verb;
mod waver;

use alloc::string::String;

use tribune_record::{Case, Finding, IntentMatch, Level, Placement};

use crate::links::Links;

pub use compare::Comparison;
pub use contract::{
    Access, Act, Amount, Assumption, Bound, CONTRACT_VERSION, Contract, Count, Forbidden, Item,
    Span, Suspicion, Turn,
};
pub use given::{Asked, Unfit, asked, excess};
pub use tell::{Line, Told, told};

/// Stage A: what the words ask for, read from the words alone.
#[must_use]
pub fn contract(text: &str) -> Contract {
    read::read(text)
}

/// Stage B: the contract against the changes. `placements` stand in the order of the plan's
/// changes.
#[must_use]
pub fn compare(contract: &Contract, case: &Case, placements: &[Placement]) -> Comparison {
    compare_linked(contract, case, placements, &Links::of(&case.plan))
}

/// Stage B where it is known already which change refers to which.
#[must_use]
pub(crate) fn compare_linked(
    contract: &Contract,
    case: &Case,
    placements: &[Placement],
    links: &Links,
) -> Comparison {
    compare::compare(contract, case, placements, links)
}

/// What a contract that does not count adds to a comparison: a person has to look.
#[must_use]
pub(crate) fn doubted(mut compared: Comparison, doubts: &[String]) -> Comparison {
    let finding = |doubt: &String| -> Finding {
        compare::finding("intent_scope", Level::Governance, doubt.clone())
    };
    compared.findings.extend(doubts.iter().map(finding));
    let verdict = &mut compared.summary.verdict;
    if !doubts.is_empty() && *verdict == IntentMatch::Exact {
        *verdict = IntentMatch::Unknown;
    }
    compared
}

/// Both stages on a case, with or without a request.
#[must_use]
pub fn examine(case: &Case, placements: &[Placement]) -> Comparison {
    let nothing = Asked { contract: Contract::empty(), doubts: alloc::vec::Vec::new() };
    let Asked { contract, doubts } =
        case.request.as_ref().map_or(nothing, |it| asked(it, case.received_at));
    doubted(compare(&contract, case, placements), &doubts)
}

#[cfg(test)]
mod tests;
