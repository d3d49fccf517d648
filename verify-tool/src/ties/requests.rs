//! Requests: whose words a case was judged against, whole, as a record of its own holds them.

use std::collections::BTreeSet;

use tribune_record::{
    Case, Commitment, Request,
    v1::{DecisionMade, Record, RequestRegistered},
};

use super::{Tied, broken, canonical, same, tag::Tag, unknown};
use crate::{Break, batch::Bodies};

/// Every request of the ledger.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    known: BTreeSet<Tag>,
    /// Commitments of requests whose words were erased.
    erased: BTreeSet<Tag>,
}

impl Requests {
    pub(super) fn registered(
        &mut self,
        record: &Record,
        event: &RequestRegistered,
        bodies: &Bodies,
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
        Ok(Tied::Nothing)
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
