//! What ties records to each other: a decision to its case and its request, a counted signature to
//! the approver's own record, an approval to the decision it was given for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, de::DeserializeOwned};
use tribune_record::{
    Answer, ApprovalStatement, Authority, Case, Commitment, Decision, Digest, Grant, Judgment,
    Purpose, Request,
    v1::{
        Approval, DecisionFrame, DecisionMade, Event, LedgerId, Record, RequestRegistered, Start,
    },
};

use crate::{Break, diff, in_force::InForce};

/// The confirmation only the person who asked can give; not an approval.
const REQUESTER_CONFIRMATION: &str = "requester_confirmation";

/// The bodies of a record that are there, by name.
pub(crate) type Bodies = BTreeMap<String, Vec<u8>>;

/// A case and its judgment as the ledger holds them.
#[derive(Debug)]
#[cfg_attr(not(feature = "replay"), expect(dead_code, reason = "only replay judges again"))]
pub(crate) struct Judged {
    /// The case.
    pub(crate) case: Case,
    /// The judgment's bytes.
    pub(crate) judgment: Vec<u8>,
}

/// What a record turned out to hold besides itself.
#[derive(Debug)]
pub(crate) enum Tied {
    /// Nothing to judge.
    Nothing,
    /// A decision with all its bodies.
    Judged(Box<Judged>),
    /// A body that would be needed is not there any more.
    Lacks(&'static str),
}

/// An escalated decision, as far as later records may point at it.
#[derive(Debug, Default)]
struct Waiting {
    revision: u32,
    semantic: Option<Digest>,
    /// Settings and policies of its first judgement; the later ones keep them, whatever a restart
    /// in between brought.
    under: Option<(Digest, Digest)>,
    conditions: BTreeSet<Digest>,
}

/// The ties of one ledger, record by record. What is remembered is small and bounded by what
/// people do: 32 bytes for each request and approval, and every decision that waits for one.
#[derive(Debug)]
pub(crate) struct Ties {
    ledger: LedgerId,
    in_force: Option<InForce>,
    requests: BTreeSet<Digest>,
    approvals: BTreeSet<Digest>,
    waiting: BTreeMap<String, Waiting>,
}

impl Ties {
    pub(crate) const fn new(ledger: LedgerId) -> Self {
        Self {
            ledger,
            in_force: None,
            requests: BTreeSet::new(),
            approvals: BTreeSet::new(),
            waiting: BTreeMap::new(),
        }
    }

    /// Checks one record, whose bytes, signature and bodies were found sound, against those before.
    pub(crate) fn check(&mut self, record: &Record, bodies: &Bodies) -> Result<Tied, Box<Break>> {
        match &record.event {
            Event::Request(event) => self.request(record, event, bodies),
            Event::Decision(event) => self.decision(record, event, bodies),
            Event::Approval(event) => self.approval(record, event),
            Event::Start(event) => self.start(record, event, bodies),
            Event::Stop(_)
            | Event::Refusal(_)
            | Event::Recovery(_)
            | Event::Export(_)
            | Event::Read(_)
            | Event::ClockStep(_)
            | Event::Key(_) => Ok(Tied::Nothing),
        }
    }

    fn start(
        &mut self,
        record: &Record,
        event: &Start,
        bodies: &Bodies,
    ) -> Result<Tied, Box<Break>> {
        self.in_force = Some(InForce::new(record, event, bodies)?);
        Ok(["policies", "authorities"]
            .into_iter()
            .find(|name| !bodies.contains_key(*name))
            .map_or(Tied::Nothing, Tied::Lacks))
    }

    /// Nothing is decided or approved before the appliance said under what.
    fn in_force(&self, record: &Record) -> Result<&InForce, Box<Break>> {
        let none = || broken(record, "START", "a START before it", "none");
        self.in_force.as_ref().ok_or_else(none)
    }

    fn request(
        &mut self,
        record: &Record,
        event: &RequestRegistered,
        bodies: &Bodies,
    ) -> Result<Tied, Box<Break>> {
        let Some(bytes) = bodies.get("request") else { return Ok(Tied::Lacks("request")) };
        let request: Request = canonical(record, "request", bytes)?;
        same(record, "request id", Some(&event.id), request.id.as_ref())?;
        same(record, "requester", event.requester.as_ref(), request.requester.as_ref())?;
        same(record, "request source", Some(&event.source), Some(&request.source))?;
        let reference = record.bodies.iter().find(|reference| reference.name == "request");
        if let Some(reference) = reference {
            self.requests.insert(words(reference.commitment, &request.text));
        }
        Ok(Tied::Nothing)
    }

    fn decision(
        &mut self,
        record: &Record,
        event: &DecisionMade,
        bodies: &Bodies,
    ) -> Result<Tied, Box<Break>> {
        let under = self.waiting.get(&event.id).and_then(|waiting| waiting.under);
        self.revision(record, event)?;
        let Some(case) = bodies.get("case") else { return Ok(Tied::Lacks("case")) };
        let Some(judged) = bodies.get("judgment") else { return Ok(Tied::Lacks("judgment")) };
        let case: Case = canonical(record, "case", case)?;
        let judgment: Judgment = canonical(record, "judgment", judged)?;
        let frame = DecisionFrame {
            id: event.id.clone(),
            revision: event.revision,
            request_words: event.request_words,
            binary: event.binary,
        };
        let derived = DecisionMade::derive(frame, &case, &judgment).ok();
        same(record, "decision against its case", derived.as_ref(), Some(event))?;
        self.in_force(record)?.decision(record, event, under)?;
        self.words(record, event, &case)?;
        case.grants.iter().try_for_each(|grant| self.grant(record, event, &case, grant))?;
        Ok(Tied::Judged(Box::new(Judged { case, judgment: judged.clone() })))
    }

    /// A decision is judged again only while it waits, and counts its judgements without a hole.
    fn revision(&mut self, record: &Record, event: &DecisionMade) -> Result<(), Box<Break>> {
        let before = self.waiting.get(&event.id);
        let expected = before.map_or(0, |waiting| waiting.revision.saturating_add(1));
        same(record, "revision", Some(&expected), Some(&event.revision))?;
        let semantic = before.and_then(|waiting| waiting.semantic);
        if semantic.is_some() {
            same(record, "plan judged again", semantic.as_ref(), Some(&event.semantic))?;
        }
        if event.decision == Decision::Escalated {
            let waiting = self.waiting.entry(event.id.clone()).or_default();
            waiting.revision = event.revision;
            waiting.semantic = Some(event.semantic);
            waiting.under.get_or_insert((event.settings, event.policies));
            waiting.conditions.insert(event.conditions);
        }
        Ok(())
    }

    fn words(&self, record: &Record, event: &DecisionMade, case: &Case) -> Result<(), Box<Break>> {
        let (Some(commitment), Some(request)) = (event.request_words, &case.request) else {
            return Ok(());
        };
        if self.requests.contains(&words(commitment, &request.text)) {
            return Ok(());
        }
        let expected = "the words of a request registered before";
        Err(broken(record, "request", expected, "other words, or a request of no record"))
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

    fn approval(&mut self, record: &Record, event: &Approval) -> Result<Tied, Box<Break>> {
        let Approval { statement, key, signature } = event;
        let ApprovalStatement { decision, plan, conditions, role, approver, answer, .. } =
            statement;
        let ledger = self.ledger.to_string();
        same(record, "approval's ledger", Some(&ledger), Some(&statement.ledger))?;
        let Some(waiting) = self.waiting.get(decision) else {
            let expected = "an approval of a decision that waits for one";
            return Err(broken(record, "approval", expected, decision));
        };
        same(record, "approval's plan", waiting.semantic.as_ref(), Some(plan))?;
        if !waiting.conditions.contains(conditions) {
            let expected = format!("conditions {decision} was shown with");
            return Err(broken(record, "approval", &expected, &conditions.to_string()));
        }
        if *answer == Answer::Approve {
            let print = fingerprint(&(decision, role, approver, key, signature));
            self.approvals.insert(print);
        }
        let vouched = self.in_force(record)?.approval(record, event)?;
        Ok(if vouched { Tied::Nothing } else { Tied::Lacks("list of authorities") })
    }
}

/// Which words, in 32 bytes: the commitment alone does not tie a case to them, for its salt is
/// another record's.
fn words(commitment: Commitment, text: &str) -> Digest {
    fingerprint(&(commitment, text))
}

fn fingerprint(parts: &impl Serialize) -> Digest {
    Digest::of(Purpose::Idempotency, &serde_json::to_vec(parts).unwrap_or_default())
}

/// Reads a body that must be in the one form its type has.
pub(crate) fn canonical<T: Serialize + DeserializeOwned>(
    record: &Record,
    name: &str,
    bytes: &[u8],
) -> Result<T, Box<Break>> {
    let what = format!("body {name}");
    let value: T = serde_json::from_slice(bytes)
        .map_err(|error| broken(record, &what, "its JSON", &error.to_string()))?;
    if serde_json::to_vec(&value).is_ok_and(|again| again == bytes) {
        Ok(value)
    } else {
        Err(broken(record, &what, "its one canonical form", "another form of the same"))
    }
}

/// Two sides that must be equal, as JSON.
pub(crate) fn same<T: Serialize>(
    record: &Record,
    what: &str,
    expected: Option<&T>,
    found: Option<&T>,
) -> Result<(), Box<Break>> {
    let json = |side: Option<&T>| serde_json::to_value(side).unwrap_or_default();
    match diff::first(&json(expected), &json(found)) {
        None => Ok(()),
        Some(at) => {
            Err(broken(record, format!("{what}{}", at.pointer).trim(), &at.expected, &at.found))
        }
    }
}

pub(crate) fn broken(record: &Record, what: &str, expected: &str, found: &str) -> Box<Break> {
    Box::new(Break {
        seq: Some(record.seq),
        kind: Some(record.event.kind()),
        what: what.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
    })
}
