//! What needs no order, for many entries at once on all cores: reading records, hashing, opening
//! bodies, reading what is in them, checking signatures.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tribune_chain::{Link, PublicKey, Tampered, check_signature, open_bodies, verify_batch};
use tribune_record::{
    Case, Digest, Judgment, Purpose,
    v1::{Event, Record},
};

use crate::{
    Break,
    input::{OPEN_BYTES, Raw},
    ties::canonical,
};

/// Signatures checked together. More gain little and say later which one is wrong.
const SIGNATURES: usize = 256;

/// The bodies of a record that are there, by name.
pub(crate) type Bodies = BTreeMap<String, Vec<u8>>;

/// A case and its judgment as the ledger holds them.
#[derive(Debug)]
pub(crate) struct Judged {
    /// The case.
    pub(crate) case: Case,
    /// The judgment.
    pub(crate) judgment: Judgment,
    /// The judgment's bytes.
    #[cfg_attr(not(feature = "replay"), expect(dead_code, reason = "only replay compares them"))]
    pub(crate) bytes: Vec<u8>,
    /// Everything of the case but who has signed: what stays the same when it is judged again.
    pub(crate) fixed: Digest,
}

/// An entry with everything worked out that depends on itself alone.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) link: Link,
    pub(crate) signature: tribune_chain::Signature,
    /// The bodies, each checked against its commitment.
    pub(crate) bodies: Bodies,
    /// Bodies the record names and that are not there.
    pub(crate) absent: u64,
    /// What a DECISION holds.
    pub(crate) judged: Option<Box<Judged>>,
}

impl Prepared {
    fn of(Linked { link, raw }: Linked) -> Result<Self, Box<Break>> {
        let link = link.map_err(tampered)?;
        let entry = raw.open().map_err(tampered)?;
        let opened = open_bodies(&link.record, &entry).map_err(tampered)?;
        let names = link.record.bodies.iter().map(|body| body.name.clone()).zip(opened);
        let bodies: Bodies = names.filter_map(|(name, body)| Some((name, body?))).collect();
        let absent = link.record.bodies.len().saturating_sub(bodies.len());
        let absent = u64::try_from(absent).unwrap_or(u64::MAX);
        let judged = judged(&link.record, &bodies)?;
        Ok(Self { link, signature: entry.signature, bodies, absent, judged })
    }
}

fn tampered(tampered: Tampered) -> Box<Break> {
    Box::new(Break::from(tampered))
}

fn judged(record: &Record, bodies: &Bodies) -> Result<Option<Box<Judged>>, Box<Break>> {
    let Event::Decision(_) = &record.event else { return Ok(None) };
    let (Some(case), Some(bytes)) = (bodies.get("case"), bodies.get("judgment")) else {
        return Ok(None);
    };
    let mut case: Case = canonical(record, "case", case)?;
    let judgment: Judgment = canonical(record, "judgment", bytes)?;
    let grants = std::mem::take(&mut case.grants);
    let fixed = serde_json::to_vec(&case).unwrap_or_default();
    let fixed = Digest::of(Purpose::Idempotency, &fixed);
    case.grants = grants;
    Ok(Some(Box::new(Judged { case, judgment, bytes: bytes.clone(), fixed })))
}

/// An entry whose record was read and whose bodies were not opened.
#[derive(Debug)]
pub(crate) struct Linked {
    link: Result<Link, Tampered>,
    raw: Raw,
}

impl Linked {
    /// How many bytes of bodies its record says it has.
    fn open_bytes(&self) -> u64 {
        let bodies = self.link.iter().flat_map(|link| &link.record.bodies);
        bodies.fold(0, |all, body| all.saturating_add(body.length))
    }
}

/// Reads the records of entries, of which the first should be record `first`, and cuts them into
/// parts, in their order, whose bodies fit into memory together.
pub(crate) fn parts(first: u64, raw: Vec<Raw>) -> Vec<Vec<Linked>> {
    let numbered: Vec<(u64, Raw)> = (first..).zip(raw).collect();
    let linked: Vec<Linked> = numbered
        .into_par_iter()
        .map(|(seq, raw)| Linked { link: Link::read(seq, raw.record()), raw })
        .collect();
    let (mut parts, mut part, mut bytes) = (Vec::new(), Vec::new(), 0_u64);
    for one in linked {
        let more = one.open_bytes();
        if bytes.saturating_add(more) > OPEN_BYTES && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
            bytes = 0;
        }
        bytes = bytes.saturating_add(more);
        part.push(one);
    }
    parts.push(part);
    parts
}

/// Prepares the entries of a part, in their order.
pub(crate) fn prepare(part: Vec<Linked>) -> Vec<Result<Prepared, Box<Break>>> {
    part.into_par_iter().map(Prepared::of).collect()
}

/// Checks the signature of each record under the key that has to have made it: many at once, and
/// where one of them does not hold, each strictly by itself. Gives the first that does not.
pub(crate) fn signatures(prepared: &[(Prepared, PublicKey)]) -> Option<Box<Break>> {
    let wrong = prepared.par_chunks(SIGNATURES).filter_map(|chunk| {
        let all = chunk.iter().map(|(one, key)| (one.link.hash, one.signature, *key));
        if verify_batch(&all.collect::<Vec<_>>()).is_ok() {
            return None;
        }
        chunk.iter().find_map(|(one, key)| {
            check_signature(&one.link, key, &one.signature).err().map(tampered)
        })
    });
    wrong.min_by_key(|broken| broken.seq)
}
