//! Decisions: each is derived from its case, judged again only while it waits, on the same case,
//! and counts only signatures that stand in the ledger.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{
    Answer, ApprovalStatement, Authority, Case, Decision, Digest, Grant,
    v1::{Approval, DecisionFrame, DecisionMade, LedgerId, Record},
};

use super::{Before, Tied, advice, broken, finance::Vouched, same, tag::Tag, unknown};
use crate::{
    Break,
    batch::{Judged, Prepared},
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
    /// Those that wait no more.
    closed: BTreeSet<Tag>,
    approvals: BTreeSet<Tag>,
    vouched: Vouched,
}

impl Decisions {
    pub(super) fn made(
        &mut self,
        one: &Prepared,
        event: &DecisionMade,
        before: &Before<'_>,
    ) -> Result<Tied, Box<Break>> {
        let Before { in_force, requests, whole } = *before;
        let (record, judged) = (&one.link.record, one.judged.as_deref());
        let fixed = judged.map(|judged| judged.fixed);
        let under = self.waiting.get(&event.id).map(|waiting| waiting.under);
        let tied = self.revision(record, event, fixed, whole)?;
        // Under what it was first judged stands where that does.
        let unseen = under.is_none() && event.revision > 0;
        let under = if unseen { Some((event.settings, event.policies)) } else { under };
        let Some(Judged { case, judgment, .. }) = judged else {
            // Erased: that it was is told where the ERASURE stands, or at the end.
            return in_force.decision(record, event, under).map(|()| tied);
        };
        let frame = DecisionFrame {
            id: event.id.clone(),
            revision: event.revision,
            request_words: event.request_words,
            binary: event.binary,
        };
        let derived = DecisionMade::derive(frame, case, judgment).ok();
        same(record, "decision against its case", derived.as_ref(), Some(event))?;
        if event.revision == 0 {
            advice::check(record, case, &one.bodies)?;
        }
        in_force.decision(record, event, under)?;
        self.vouched.check(record, (event, case), in_force)?;
        let semantic = tribune_plan::semantic_digest(&case.plan);
        same(record, "what the plan means", Some(&semantic), Some(&event.semantic))?;
        let tied = tied.and(requests.holds(record, event, (case, whole))?);
        case.grants.iter().try_fold(tied.and(Tied::Judged), |tied, grant| {
            Ok(tied.and(self.grant(record, (event, case), grant, whole)?))
        })
    }

    /// A decision is judged again only while it waits, on the case it was first judged on, and
    /// counts its judgements without a hole.
    fn revision(
        &mut self,
        record: &Record,
        event: &DecisionMade,
        fixed: Option<Digest>,
        whole: bool,
    ) -> Result<Tied, Box<Break>> {
        if self.closed.contains(&Tag::of(&event.id)) {
            let found = format!("revision {} of {}", event.revision, event.id);
            return Err(broken(record, "revision", "nothing after a final decision", &found));
        }
        let before = self.waiting.get(&event.id);
        let expected = before.map_or(0, |waiting| waiting.revision.saturating_add(1));
        let tied = if event.revision > expected {
            let (expected, found) = (format!("revision {expected}"), event.revision.to_string());
            unknown(whole, record, "revision", (&expected, &found))?
        } else {
            same(record, "revision", Some(&expected), Some(&event.revision))?;
            Tied::Nothing
        };
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
            self.closed.insert(Tag::of(&event.id));
            return Ok(tied);
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
        Ok(tied)
    }

    /// Whether there is such a decision.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.waiting.contains_key(id) || self.closed.contains(&Tag::of(&id))
    }

    fn grant(
        &self,
        record: &Record,
        (event, case): (&DecisionMade, &Case),
        grant: &Grant,
        whole: bool,
    ) -> Result<Tied, Box<Break>> {
        let Authority::Signed { key, signature, .. } = &grant.authority else {
            let expected = "approvals somebody signed";
            return Err(broken(record, "approval", expected, "an assumed one"));
        };
        let requester = case.request.as_ref().and_then(|request| request.requester.as_ref());
        if requester == Some(&grant.approver) && grant.role.0 != REQUESTER_CONFIRMATION {
            let found = format!("{} for {}", grant.approver, grant.role);
            return Err(broken(record, "approval", "somebody but the requester", &found));
        }
        let print = Tag::of(&(&event.id, &grant.role, &grant.approver, key, signature));
        if self.approvals.contains(&print) {
            return Ok(Tied::Nothing);
        }
        let expected = format!("a record in which {} approves as {}", grant.approver, grant.role);
        unknown(whole, record, "approval", (&expected, "none before this decision"))
    }

    pub(super) fn approved(
        &mut self,
        record: &Record,
        event: &Approval,
        ledger: LedgerId,
        before: &Before<'_>,
    ) -> Result<Tied, Box<Break>> {
        let Approval { statement, key, signature } = event;
        let ApprovalStatement { decision, role, approver, answer, .. } = statement;
        let ledger = ledger.to_string();
        same(record, "approval's ledger", Some(&ledger), Some(&statement.ledger))?;
        let tied = self.waits_for(record, statement, before.whole)?;
        if *answer == Answer::Approve {
            let print = Tag::of(&(decision, role, approver, key, signature));
            self.approvals.insert(print);
        }
        let vouched = before.in_force.signer(record, (approver, role, key), statement.at)?;
        let what = "the list of authorities is not here: who may sign cannot be said";
        Ok(if vouched { tied } else { tied.and(Tied::Lacks(what.to_owned())) })
    }

    /// An approval is of a decision that waits for one, with the plan and the conditions shown.
    fn waits_for(
        &self,
        record: &Record,
        statement: &ApprovalStatement,
        whole: bool,
    ) -> Result<Tied, Box<Break>> {
        let ApprovalStatement { decision, plan, conditions, .. } = statement;
        let Some(waiting) = self.waiting.get(decision) else {
            let expected = "an approval of a decision that waits for one";
            let whole = whole || self.closed.contains(&Tag::of(decision));
            return unknown(whole, record, "approval", (expected, decision));
        };
        same(record, "approval's plan", Some(&waiting.semantic), Some(plan))?;
        if waiting.conditions.contains(conditions) {
            return Ok(Tied::Nothing);
        }
        let expected = format!("conditions {decision} was shown with");
        unknown(whole, record, "approval", (&expected, &conditions.to_string()))
    }
}
