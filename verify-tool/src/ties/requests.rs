//! Requests: whose words a case was judged against, whole, as a record of its own holds them.

use std::collections::BTreeSet;

use tribune_record::{
    Case, Commitment, Request, Role,
    v1::{DecisionMade, Record, RequestRegistered},
};

use super::{Tied, broken, canonical, finance::is_made_by, same, tag::Tag, unknown};
use crate::{Break, batch::Bodies, in_force::InForce};

/// Every request of the ledger.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    known: BTreeSet<Tag>,
    /// Signed contracts that were found sound: one stands in every record of its request.
    contracts: BTreeSet<Tag>,
    /// Commitments of requests whose words were erased.
    erased: BTreeSet<Tag>,
}

impl Requests {
    pub(super) fn registered(
        &mut self,
        record: &Record,
        event: &RequestRegistered,
        bodies: &Bodies,
        in_force: (Option<&InForce>, bool),
    ) -> Result<Tied, Box<Break>> {
        let reference = record.bodies.iter().find(|reference| reference.name == "request");
        let Some(reference) = reference else {
            return Err(broken(record, "request", "a body with the words", "none"));
        };
        let Some(bytes) = bodies.get("request") else {
            self.erased.insert(Tag::of(&reference.commitment));
            return Ok(Tied::Nothing);
        };
        let request: Request = canonical(record, "request", bytes)?;
        same(record, "request id", Some(&event.id), request.id.as_ref())?;
        same(record, "requester", event.requester.as_ref(), request.requester.as_ref())?;
        same(record, "request source", Some(&event.source), Some(&request.source))?;
        self.known.insert(print(reference.commitment, &request));
        self.signed(record, &request, in_force)
    }

    /// A contract given with the words was signed by who asks, for these words, with a key that the
    /// site vouched for then.
    fn signed(
        &mut self,
        record: &Record,
        request: &Request,
        (in_force, whole): (Option<&InForce>, bool),
    ) -> Result<Tied, Box<Break>> {
        let Some(given) = &request.contract else { return Ok(Tied::Nothing) };
        let bad = |expected: &str, found: &str| Err(broken(record, "contract", expected, found));
        let Some(signed) = &given.signed else {
            return bad("the requester's signature", "none");
        };
        let print = Tag::of(&(&given.text, &signed.signature, &request.text, &request.requester));
        if self.contracts.contains(&print) {
            return Ok(Tied::Nothing);
        }
        let statement = &signed.statement;
        let asks = request.requester.as_deref() == Some(statement.signer.as_str());
        if !(asks && statement.is_about(&given.text, &request.text)) {
            return bad("one that who asks signed for these words", &statement.signer);
        }
        let bytes = statement.signed_bytes().unwrap_or_default();
        if !is_made_by(signed, &bytes) {
            return bad("a signature over the statement that stands there", &signed.signature);
        }
        let role = Role::from("requester");
        let by = (statement.signer.as_str(), &role, signed.key.as_str());
        let vouched = in_force.map(|in_force| in_force.signer(record, by, statement.at));
        let vouched = match vouched.transpose() {
            // It may have been signed in an earlier shard, when the key still counted.
            Err(_) if !whole => Some(false),
            other => other?,
        };
        self.contracts.insert(print);
        let what = "the list of authorities is not here: who may sign cannot be said";
        Ok(if vouched == Some(true) { Tied::Nothing } else { Tied::Lacks(what.to_owned()) })
    }

    /// A case holds the request as its record does: words, who asked, what they confirmed.
    pub(super) fn holds(
        &self,
        record: &Record,
        event: &DecisionMade,
        (case, whole): (&Case, bool),
    ) -> Result<Tied, Box<Break>> {
        let (commitment, request) = match (event.request_words, &case.request) {
            (Some(commitment), Some(request)) => (commitment, request),
            (None, None) => return Ok(Tied::Nothing),
            (Some(_), None) => {
                return Err(broken(record, "request", "the request it names in the case", "none"));
            }
            (None, Some(_)) => {
                let expected = "a commitment to the words of the case";
                return Err(broken(record, "request", expected, "none"));
            }
        };
        // The commitment alone does not tie a case to words: its salt is another record's.
        let known = self.known.contains(&print(commitment, request));
        if known || self.erased.contains(&Tag::of(&commitment)) {
            return Ok(Tied::Nothing);
        }
        let expected = "a request as it was registered before";
        unknown(whole, record, "request", (expected, "another one, or one of no record"))
    }
}

fn print(commitment: Commitment, request: &Request) -> Tag {
    Tag::of(&(commitment, request))
}
