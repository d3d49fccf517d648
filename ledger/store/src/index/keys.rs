//! The index's keys and values: a pure function of a record, so that an index made again is the
//! same.
//!
//! | key | value |
//! |---|---|
//! | `m` | how far the index has come |
//! | `r` seq | where the record lies |
//! | `h` level index | a node of the tree |
//! | `k` kind seq | nothing |
//! | `y` day seq | nothing; days since 1970-01-01 UTC |
//! | `u` user seq | nothing; decisions, by who posted and who asked |
//! | `e` environment seq, `v` outcome seq, `a` seq | nothing; decisions |
//! | `d` decision seq | nothing; every record of a decision's judgements |
//! | `p` decision seq | nothing; approvals of a decision |
//! | `q` request seq | nothing; records of a request |
//! | `s` service seq | nothing; decisions |
//! | `i` client key seq | nothing |
//! | `c` decision seq | nothing; a decision's erasure and consents to it |
//!
//! In sled, neighbours stand together ([`super::runs`]). Numbers are big-endian, a text is its
//! length (2 bytes) and itself.

use tribune_record::{
    Decision, Digest,
    v1::{DecisionMade, Event, Idempotency, Kind, Record},
};

use crate::journal::Place;

/// How far the index has come.
pub(crate) const HEAD: &[u8] = b"m";
/// Every decision's judgements.
pub(crate) const DECISIONS: &[u8] = b"a";
const DAY_MILLIS: u64 = 86_400_000;

/// Where a record's entry lies in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Location {
    /// Where its bytes begin.
    pub(crate) place: Place,
    /// How many they are.
    pub(crate) bytes: u32,
}

impl Location {
    /// Bytes of its value.
    pub(crate) const BYTES: usize = 16;

    pub(crate) fn encode(self) -> Vec<u8> {
        let Place { segment, offset } = self.place;
        let mut value = segment.to_be_bytes().to_vec();
        value.extend(offset.to_be_bytes());
        value.extend(self.bytes.to_be_bytes());
        value
    }

    pub(crate) fn decode(value: &[u8]) -> Option<Self> {
        let (segment, rest) = value.split_first_chunk::<4>()?;
        let (offset, rest) = rest.split_first_chunk::<8>()?;
        let bytes = u32::from_be_bytes(rest.try_into().ok()?);
        let segment = u32::from_be_bytes(*segment);
        Some(Self { place: Place { segment, offset: u64::from_be_bytes(*offset) }, bytes })
    }
}

/// Whether it is the key of a record under a prefix, not of its place, the tree or the head.
pub(crate) fn is_prefixed(key: &[u8]) -> bool {
    key.first().is_some_and(|tag| !b"mrh".contains(tag))
}

/// The key of a record's location.
pub(crate) fn record(seq: u64) -> Vec<u8> {
    [b"r".as_slice(), &seq.to_be_bytes()].concat()
}

/// The key of a node of the tree.
pub(crate) fn node(level: u8, index: u64) -> Vec<u8> {
    [b"h".as_slice(), &[level], &index.to_be_bytes()].concat()
}

fn text(tag: u8, text: &str) -> Vec<u8> {
    // A record's texts are under 4096 bytes; a longer one is only ever asked for, and not found.
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    [&[tag], length.to_be_bytes().as_slice(), text.as_bytes()].concat()
}

/// Prefix: records of a kind.
pub(crate) fn kind(kind: Kind) -> Vec<u8> {
    [b"k".as_slice(), &kind.number().to_be_bytes()].concat()
}

/// Prefix: records of a day.
pub(crate) fn day(millis: u64) -> Vec<u8> {
    let day = millis.checked_div(DAY_MILLIS).unwrap_or_default();
    [b"y".as_slice(), &day.to_be_bytes()].concat()
}

/// Prefix: decisions by who posted or asked.
pub(crate) fn user(user: &str) -> Vec<u8> {
    text(b'u', user)
}

/// Prefix: decisions by environment.
pub(crate) fn environment(environment: &str) -> Vec<u8> {
    text(b'e', environment)
}

/// Prefix: decisions by outcome.
pub(crate) fn outcome(outcome: Decision) -> Vec<u8> {
    text(b'v', &outcome.to_string())
}

/// Prefix: the judgements of one decision.
pub(crate) fn decision(id: &str) -> Vec<u8> {
    text(b'd', id)
}

/// Prefix: approvals of one decision.
pub(crate) fn approvals(decision: &str) -> Vec<u8> {
    text(b'p', decision)
}

/// Prefix: the erasure of one decision, and the consents to it.
pub(crate) fn erasure(decision: &str) -> Vec<u8> {
    text(b'c', decision)
}

/// Prefix: records of one request.
pub(crate) fn request(id: &str) -> Vec<u8> {
    text(b'q', id)
}

/// Prefix: decisions of one service.
pub(crate) fn service(service: &str) -> Vec<u8> {
    text(b's', service)
}

/// Prefix: what a client posted under an idempotency key.
pub(crate) fn idempotency(client: &str, key: &Digest) -> Vec<u8> {
    [text(b'i', client), key.0.to_vec()].concat()
}

/// Everything the index holds about a record, besides its place and the tree.
pub(crate) fn of(record: &Record) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut prefixes = vec![kind(record.event.kind()), day(record.time.0)];
    if let Some(Idempotency { client, key, .. }) = &record.idempotency {
        prefixes.push(idempotency(client, key));
    }
    match &record.event {
        Event::Decision(made) => of_decision(record, made, &mut prefixes),
        Event::Request(registered) => prefixes.push(request(&registered.id)),
        Event::Approval(approval) => prefixes.push(approvals(&approval.statement.decision)),
        Event::Consent(consent) => prefixes.push(erasure(&consent.statement.decision)),
        Event::Erasure(erased) => prefixes.push(erasure(&erased.decision)),
        Event::Start(_)
        | Event::Stop(_)
        | Event::Refusal(_)
        | Event::Recovery(_)
        | Event::Export(_)
        | Event::Read(_)
        | Event::ClockStep(_)
        | Event::Key(_)
        | Event::Shard(_)
        | Event::Close(_)
        | Event::Hold(_)
        | Event::Retention(_)
        | Event::Cosignature(_) => (),
    }
    let seq = record.seq.to_be_bytes();
    prefixes.into_iter().map(|prefix| ([prefix, seq.to_vec()].concat(), Vec::new())).collect()
}

fn of_decision(record: &Record, made: &DecisionMade, prefixes: &mut Vec<Vec<u8>>) {
    let DecisionMade { id, request: asked, requester, decision: outcome_is, .. } = made;
    prefixes.extend([DECISIONS.to_vec(), decision(id), outcome(*outcome_is)]);
    prefixes.push(environment(&made.environment));
    prefixes.extend(asked.as_deref().map(request));
    prefixes.extend(made.service.as_deref().map(service));
    let poster = record.who.as_ref().map(|who| who.id.as_str());
    prefixes.extend(poster.map(user));
    prefixes.extend(requester.as_deref().filter(|asker| Some(*asker) != poster).map(user));
}
