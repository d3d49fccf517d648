//! Stage C: what a language model is asked about the changes of a case, how its answers are read,
//! and what they may do to the comparison. They are evidence: they add what a person has to look
//! at, and settle nothing but the engine's own doubts of whether a kind of change belongs to what
//! was asked, and those only where the model says the same twice.
//!
//! All of it follows from the case, so whoever replays it derives the questions again, reads the
//! recorded answers and comes to the same.

mod canary;
mod join;
mod reply;
mod sheet;

use alloc::vec::Vec;
use tribune_record::{Case, Commitment, Digest, Exchange, Origin, Placement, Purpose};

use super::{Comparison, Contract, compare::Projection};
use crate::links::Links;
use join::Interview;
use sheet::CHANGES_MAX;

pub use reply::SCHEMA;
pub use sheet::{ROWS_MAX, SHEETS_MAX, Sheet};

/// Why a model is asked nothing although it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unasked {
    /// The plan has more changes than are asked about.
    TooMany,
    /// The words speak of everything that could be mixed in.
    Unmixed,
}

/// What the order of rows, their ids and the rows mixed in follow from: the case, and a salt that
/// nobody outside knows.
#[must_use]
pub fn nonce(case: &Case, salt: &[u8; 32]) -> Digest {
    let request = case.request.as_ref();
    let words = request.map_or("", |request| request.text.as_str());
    let given = request.and_then(|request| request.contract.as_ref());
    let given = given.map_or("", |contract| contract.text.as_str());
    let Digest(words) = Digest::of(Purpose::Request, words.as_bytes());
    let Digest(given) = Digest::of(Purpose::Contract, given.as_bytes());
    let Digest(plan) = case.plan.semantic_digest;
    Commitment::new(Purpose::Rows, salt, &[words, given, plan].concat()).0
}

/// Whether a model has to be asked about a case.
#[must_use]
pub fn is_asked(case: &Case) -> bool {
    case.settings.advisor.is_some() && case.request.is_some() && case.origin == Origin::User
}

/// Every change of a case as rows on sheets; none where nobody has to be asked, or nothing
/// changes. `placements` stand in the order of the plan's changes.
///
/// # Errors
/// Where the plan or the words are such that no model is asked.
pub fn questions(
    case: &Case,
    placements: &[Placement],
    nonce: Digest,
) -> Result<Vec<Sheet>, Unasked> {
    if !is_asked(case) {
        return Ok(Vec::new());
    }
    let contract = asked_for(case);
    let projection = projected(&contract, case, placements)?;
    Ok(Interview::of(case, &projection, nonce)?.first)
}

/// The sheets whose answers would settle a doubt, in another order: they are asked again.
#[must_use]
pub fn again(
    case: &Case,
    placements: &[Placement],
    nonce: Digest,
    exchanges: &[Exchange],
) -> Vec<Sheet> {
    if !is_asked(case) {
        return Vec::new();
    }
    let contract = asked_for(case);
    let projection = projected(&contract, case, placements);
    let interview = projection.and_then(|projection| Interview::of(case, &projection, nonce));
    let Ok(interview) = interview else { return Vec::new() };
    let compared = super::compare_linked(&contract, case, placements, &Links::of(&case.plan));
    interview.again(exchanges, &compared).into_iter().cloned().collect()
}

fn projected(
    contract: &Contract,
    case: &Case,
    placements: &[Placement],
) -> Result<Projection, Unasked> {
    Projection::of(contract, case, placements, CHANGES_MAX).ok_or(Unasked::TooMany)
}

/// What was asked for, as the judge reads it.
fn asked_for(case: &Case) -> Contract {
    let asked = |request| super::asked(request, case.received_at).contract;
    case.request.as_ref().map_or_else(Contract::empty, asked)
}

/// The comparison with what the model said, where the site asks one.
pub(crate) fn weigh(
    case: &Case,
    contract: &Contract,
    placements: &[Placement],
    compared: Comparison,
) -> Comparison {
    if !is_asked(case) {
        return compared;
    }
    join::weigh(case, projected(contract, case, placements), compared)
}

#[cfg(test)]
mod tests;
