//! Does the plan do what the person asked, and nothing else? The words alone become a contract;
//! the contract is held against the changes. The plan never talks to the reader of the words.
//!
//! Both stages are pure and deterministic, so whoever replays a case derives both again. What is
//! not understood escalates; it never approves.

mod compare;
mod confirm;
mod contract;
mod hear;
mod lexicon;
mod marks;
mod phrase;
mod read;
mod settle;
mod text;

use tribune_record::{Case, Placement};

pub use compare::Comparison;
pub use contract::{
    Access, Act, Assumption, CONTRACT_VERSION, Contract, Count, Forbidden, Item, Span, Suspicion,
};

/// Stage A: what the words ask for, read from the words alone.
#[must_use]
pub fn contract(text: &str) -> Contract {
    read::read(text)
}

/// Stage B: the contract against the changes. `placements` stand in the order of the plan's
/// changes.
#[must_use]
pub fn compare(contract: &Contract, case: &Case, placements: &[Placement]) -> Comparison {
    compare::compare(contract, case, placements)
}

/// Both stages on a case, with or without a request.
#[must_use]
pub fn examine(case: &Case, placements: &[Placement]) -> Comparison {
    let words = case.request.as_ref().map_or("", |request| request.text.as_str());
    compare(&contract(words), case, placements)
}

#[cfg(test)]
mod tests;
