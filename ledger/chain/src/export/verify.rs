//! Checking an export to its end: the chain, every body, the tree, the checkpoint, the file.

use alloc::{format, string::String, vec::Vec};

use tribune_record::v1::{LedgerId, Record};

use super::{ExportHeader, ExportItem, ExportReader};
use crate::{
    Checkpoint, Entry, Fault, Source, Tampered, Tip, Verifier, Vkey, What,
    key::verify_export_signature, open_body,
};

/// What an auditor brings along. With nothing, an export can only be shown to agree with itself:
/// whoever holds the ledger's key could have written another one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    /// The key the ledger must have begun under.
    pub key: Option<Vkey>,
    /// Checkpoints kept from earlier, as signed notes: the ledger must still hold what they say.
    pub pins: Vec<String>,
}

/// An entry that was found sound, handed out before the file has been read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The record.
    pub record: Record,
    /// The record, its signature and its bodies as they are stored.
    pub entry: Entry,
    /// The record's bodies in its order, each checked; none where a body was erased.
    pub bodies: Vec<Option<Vec<u8>>>,
}

impl Verified {
    /// The body of that name, where it is there.
    #[must_use]
    pub fn body(&self, name: &str) -> Option<&[u8]> {
        let index = self.record.bodies.iter().position(|body| body.name == name)?;
        self.bodies.get(index)?.as_deref()
    }
}

/// An export without a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// What it says about itself, proven now.
    pub header: ExportHeader,
    /// Where its chain ends.
    pub tip: Tip,
    /// Its checkpoint: keep it, it is the next audit's pin.
    pub checkpoint: String,
    /// Bodies that are not there any more.
    pub bodies_absent: u64,
    /// Pins that were met.
    pub pins: u64,
}

/// Reads an export from front to back and checks everything in it. `each` is given every sound
/// entry in its order.
///
/// # Errors
/// The first thing that is wrong, or that the file ends too early.
pub fn verify_export<S: Source>(
    source: S,
    trust: &Trust,
    mut each: impl FnMut(Verified),
) -> Result<Sound, Fault<S::Error>> {
    let mut reader = ExportReader::open(source)?;
    let header = reader.header().clone();
    let (mut verifier, pins) = begin(&header, trust)?;
    let (mut noted, mut bodies_absent) = (String::new(), 0_u64);
    while let Some(item) = reader.next_item()? {
        match item {
            ExportItem::Entry(entry) => {
                let verified = check_entry(&mut verifier, entry)?;
                let absent = verified.bodies.iter().filter(|body| body.is_none()).count();
                bodies_absent =
                    bodies_absent.saturating_add(u64::try_from(absent).unwrap_or(u64::MAX));
                check_pins(&verifier, &pins)?;
                each(verified);
            }
            ExportItem::Checkpoint(note) => {
                check_end(&verifier, &header, &note, &pins)?;
                noted = note;
            }
            ExportItem::End { digest, signature } => {
                verify_export_signature(verifier.key().key(), &digest, &signature).map_err(
                    |_no_detail| {
                        let expected = format!("a signature over {digest}");
                        Tampered::new(None, What::FileDigest, expected, "another")
                    },
                )?;
            }
        }
    }
    let pins = u64::try_from(pins.len()).unwrap_or(u64::MAX);
    Ok(Sound { header, tip: verifier.tip(), checkpoint: noted, bodies_absent, pins })
}

fn begin(header: &ExportHeader, trust: &Trust) -> Result<(Verifier, Vec<Checkpoint>), Tampered> {
    let bad = |expected: &str, found: &str| Tampered::new(None, What::Header, expected, found);
    let key: Vkey = header.vkey.parse().map_err(|why| bad("a key", &format!("{why}")))?;
    if key.name() != header.origin {
        return Err(bad(&format!("a key of {}", header.origin), &header.vkey));
    }
    if let Some(trusted) = &trust.key
        && *trusted != key
    {
        return Err(Tampered::new(None, What::Key, trusted, &key));
    }
    let mut id = [0; 16];
    if hex::decode_to_slice(&header.ledger, &mut id).is_err() {
        return Err(bad("a ledger id", &header.ledger));
    }
    let pins = trust.pins.iter().map(|note| {
        Checkpoint::open(note, &key)
            .map_err(|why| Tampered::new(None, What::Pin, format!("one signed by {key}"), why))
    });
    Ok((Verifier::new(LedgerId(id), key.clone()), pins.collect::<Result<_, _>>()?))
}

fn check_entry(verifier: &mut Verifier, entry: Entry) -> Result<Verified, Tampered> {
    let record = verifier.check(&entry.record, &entry.signature)?;
    let seq = record.seq;
    if record.bodies.len() != entry.bodies.len() {
        let (expected, found) = (record.bodies.len(), entry.bodies.len());
        let expected = format!("{expected} of them");
        return Err(Tampered::new(seq, What::Body, expected, found));
    }
    let pairs = entry.bodies.iter().zip(&record.bodies);
    let bodies = pairs
        .map(|(stored, reference)| open_body(seq, stored, reference, entry.salt.as_ref()))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Verified { record, entry, bodies })
}

fn check_pins(verifier: &Verifier, pins: &[Checkpoint]) -> Result<(), Tampered> {
    let size = verifier.size();
    for pin in pins.iter().filter(|pin| pin.size == size) {
        let found = verifier.tip().root;
        if found != pin.root {
            let expected = format!("root {} at {size} records", pin.root);
            let seq = size.checked_sub(1);
            return Err(Tampered::new(seq, What::Pin, expected, format!("root {found}")));
        }
    }
    Ok(())
}

fn check_end(
    verifier: &Verifier,
    header: &ExportHeader,
    note: &str,
    pins: &[Checkpoint],
) -> Result<(), Tampered> {
    let tip = verifier.tip();
    let checkpoint = Checkpoint::open(note, verifier.key()).map_err(|why| {
        Tampered::new(None, What::Checkpoint, format!("one of {}", verifier.key()), why)
    })?;
    if header.records != tip.size {
        let expected = format!("{} records", header.records);
        return Err(Tampered::new(None, What::Header, expected, tip.size));
    }
    if (checkpoint.size, checkpoint.root) != (tip.size, tip.root) {
        let expected = format!("{} records with root {}", checkpoint.size, checkpoint.root);
        let found = format!("{} records with root {}", tip.size, tip.root);
        return Err(Tampered::new(None, What::Root, expected, found));
    }
    match pins.iter().find(|pin| pin.size > tip.size) {
        Some(pin) => {
            let expected = format!("at least {} records", pin.size);
            Err(Tampered::new(None, What::Pin, expected, tip.size))
        }
        None => Ok(()),
    }
}
