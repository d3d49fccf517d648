//! Decisions: each is derived from its case, judged again only while it waits, on the same case,
//! and counts only signatures that stand in the ledger.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{
    Answer, ApprovalStatement, Authority, Case, Decision, Digest, Grant,
    v1::{Approval, DecisionFrame, DecisionMade, LedgerId, Record},
};

use super::{Tied, broken, fingerprint, requests::Requests, same};
use crate::{
    Break,
    batch::{Judged, Prepared},
    in_force::InForce,
};

/// The confirmation only the person who asked can give; not an approval.
const REQUESTER_CONFIRMATION: &str = "requester_confirmation";

/// A decision that may be judged again.
#[derive(Debug)]
struct Waiting {
    revision: u32,
    semantic: Digest,
    /// Its case but for who has signed; none where it was erased.
    fixed: Option<Digest>,
    /// Settings and policies of its first judgement; the later ones keep them, whatever a restart
    /// in between brought.
    under: (Digest, Digest),
    conditions: BTreeSet<Digest>,
}

/// Every decision of the ledger.
#[derive(Debug, Default)]
pub(crate) struct Decisions {
    waiting: BTreeMap<String, Waiting>,
    /// Those that wait no more, in 16 bytes each.
    closed: BTreeSet<[u8; 16]>,
    approvals: BTreeSet<Digest>,
}

impl Decisions {
    pub(super) fn made(
        &mut self,
        one: &Prepared,
        event: &DecisionMade,
        in_force: &InForce,
        requests: &Requests,
    ) -> Result<Tied, Box<Break>> {
        let (record, judged) = (&one.link.record, one.judged.as_deref());
        let fixed = judged.map(|judged| judged.fixed);
        let under = self.waiting.get(&event.id).map(|waiting| waiting.under);
        self.revision(record, event, fixed)?;
        let Some(Judged { case, judgment, .. }) = judged else {
            // Erased: that it was is told where the ERASURE stands, or at the end.
            return in_force.decision(record, event, under).map(|()| Tied::Nothing);
        };
        let frame = DecisionFrame {
            id: event.id.clone(),
            revision: event.revision,
            request_words: event.request_words,
            binary: event.binary,
        };
        let derived = DecisionMade::derive(frame, case, judgment).ok();
        same(record, "decision against its case", derived.as_ref(), Some(event))?;
        in_force.decision(record, event, under)?;
        let semantic = tribune_plan::semantic_digest(&case.plan);
        same(record, "what the plan means", Some(&semantic), Some(&event.semantic))?;
        requests.holds(record, event, case)?;
        case.grants.iter().try_for_each(|grant| self.grant(record, event, case, grant))?;
        Ok(Tied::Judged)
    }

    /// A decision is judged again only while it waits, on the case it was first judged on, and
    /// counts its judgements without a hole.
    fn revision(
        &mut self,
        record: &Record,
        event: &DecisionMade,
        fixed: Option<Digest>,
    ) -> Result<(), Box<Break>> {
        if self.closed.contains(&short(&event.id)) {
            let found = format!("revision {} of {}", event.revision, event.id);
            return Err(broken(record, "revision", "nothing after a final decision", &found));
        }
        let before = self.waiting.get(&event.id);
        let expected = before.map_or(0, |waiting| waiting.revision.saturating_add(1));
        same(record, "revision", Some(&expected), Some(&event.revision))?;
        if let Some(before) = before {
            same(record, "plan judged again", Some(&before.semantic), Some(&event.semantic))?;
            if let (Some(first), Some(now)) = (before.fixed, fixed)
                && first != now
            {
                let expected = "the case it was first judged on, but for who has signed";
                return Err(broken(record, "case judged again", expected, "another case"));
            }
        }
        if event.decision != Decision::Escalated {
            self.waiting.remove(&event.id);
            self.closed.insert(short(&event.id));
            return Ok(());
        }
        let waiting = self.waiting.entry(event.id.clone()).or_insert_with(|| Waiting {
            revision: 0,
            semantic: event.semantic,
            fixed,
            under: (event.settings, event.policies),
            conditions: BTreeSet::new(),
        });
        waiting.revision = event.revision;
        waiting.conditions.insert(event.conditions);
        Ok(())
    }

    fn grant(
        &self,
        record: &Record,
        event: &DecisionMade,
        case: &Case,
        grant: &Grant,
    ) -> Result<(), Box<Break>> {
        let Authority::Signed { key, signature, .. } = &grant.authority else {
            let expected = "approvals somebody signed";
            return Err(broken(record, "approval", expected, "an assumed one"));
        };
        let requester = case.request.as_ref().and_then(|request| request.requester.as_ref());
        if requester == Some(&grant.approver) && grant.role.0 != REQUESTER_CONFIRMATION {
            let found = format!("{} for {}", grant.approver, grant.role);
            return Err(broken(record, "approval", "somebody but the requester", &found));
        }
        let print = fingerprint(&(&event.id, &grant.role, &grant.approver, key, signature));
        if self.approvals.contains(&print) {
            return Ok(());
        }
        let expected = format!("a record in which {} approves as {}", grant.approver, grant.role);
        Err(broken(record, "approval", &expected, "none before this decision"))
    }

    pub(super) fn approved(
        &mut self,
        record: &Record,
        event: &Approval,
        (ledger, in_force): (LedgerId, &InForce),
    ) -> Result<Tied, Box<Break>> {
        let Approval { statement, key, signature } = event;
        let ApprovalStatement { decision, plan, conditions, role, approver, answer, .. } =
            statement;
        let ledger = ledger.to_string();
        same(record, "approval's ledger", Some(&ledger), Some(&statement.ledger))?;
        let Some(waiting) = self.waiting.get(decision) else {
            let expected = "an approval of a decision that waits for one";
            return Err(broken(record, "approval", expected, decision));
        };
        same(record, "approval's plan", Some(&waiting.semantic), Some(plan))?;
        if !waiting.conditions.contains(conditions) {
            let expected = format!("conditions {decision} was shown with");
            return Err(broken(record, "approval", &expected, &conditions.to_string()));
        }
        if *answer == Answer::Approve {
            let print = fingerprint(&(decision, role, approver, key, signature));
            self.approvals.insert(print);
        }
        let vouched = in_force.signer(record, (approver, role, key), statement.at)?;
        let what = "the list of authorities is not here: who may sign cannot be said";
        Ok(if vouched { Tied::Nothing } else { Tied::Lacks(what.to_owned()) })
    }
}

/// A decision's id in 16 bytes of its digest.
fn short(id: &str) -> [u8; 16] {
    let Digest(digest) = fingerprint(&id);
    *digest.first_chunk::<16>().unwrap_or(&[0; 16])
}
