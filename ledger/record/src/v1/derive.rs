//! What a decision's record says about its case: derived, so that a verifier derives it again.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use super::DecisionMade;
use crate::{Case, Commitment, Condition, Digest, Finding, Judgment, Purpose, Role};

/// What a decision's record holds that neither case nor judgment tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionFrame {
    /// The decision's id.
    pub id: String,
    /// 0 for the first judgement of the case, one more each time it is judged again.
    pub revision: u32,
    /// Commitment to the request body as its own record holds it.
    pub request_words: Option<Commitment>,
    /// The executable that judged.
    pub binary: Digest,
}

#[derive(Serialize)]
struct Conditions<'a> {
    findings: &'a [Finding],
    conditions: &'a [Condition],
    approvers: &'a [Role],
}

impl DecisionMade {
    /// The event of `judgment` on `case`. The only way an appliance makes one, and the way a
    /// verifier checks one.
    ///
    /// # Errors
    /// Only where JSON cannot hold a part of the two, which no value read from JSON brings about.
    pub fn derive(
        frame: DecisionFrame,
        case: &Case,
        judgment: &Judgment,
    ) -> Result<Self, serde_json::Error> {
        let DecisionFrame { id, revision, request_words, binary } = frame;
        let request = case.request.as_ref();
        let cost = &judgment.cost;
        Ok(Self {
            id,
            revision,
            request: request.and_then(|request| request.id.clone()),
            request_words,
            requester: request.and_then(|request| request.requester.clone()),
            decision: judgment.decision,
            plan: case.plan.digest,
            semantic: case.plan.semantic_digest,
            conditions: judgment.conditions_digest()?,
            policies: of_json(Purpose::PolicySet, &case.settings.policies)?,
            settings: of_json(Purpose::Settings, &case.settings)?,
            binary,
            environment: judgment.environment.clone(),
            service: case.context.service.clone(),
            // Of a claim, an estimate and what it may grow to the highest one counts against the
            // sums to come.
            monthly_cents: cost.declared.max(cost.estimated).max(cost.may_reach),
        })
    }
}

impl Judgment {
    /// What an approver is shown and signs: findings, conditions and the roles awaited
    /// ([`Purpose::Conditions`] over their JSON).
    ///
    /// # Errors
    /// Only where JSON cannot hold them, which no value read from JSON brings about.
    pub fn conditions_digest(&self) -> Result<Digest, serde_json::Error> {
        let Self { findings, conditions, approvers, .. } = self;
        of_json(Purpose::Conditions, &Conditions { findings, conditions, approvers })
    }
}

fn of_json(purpose: Purpose, value: &impl Serialize) -> Result<Digest, serde_json::Error> {
    let bytes: Vec<u8> = serde_json::to_vec(value)?;
    Ok(Digest::of(purpose, &bytes))
}
