//! Checking an export to its end: the chain, every body, the tree, the checkpoint, the file.
//! [`verify_export`] does it in one thread; [`ExportCheck`] holds the steps that need an order, for
//! a reader that does the others on all cores.

use alloc::{format, string::String, vec::Vec};

use tribune_record::{
    Digest,
    v1::{LedgerId, Record},
};

use super::{ExportHeader, ExportItem, ExportReader};
use crate::{
    BODIES_BYTES_MAX, Checkpoint, Entry, Fault, Link, Note, Predecessor, PublicKey, Signature,
    Source, Tampered, Tip, Verifier, Vkey, What, check_signature, journal::Trailer,
    key::verify_export_signature, ledger_of, open_body,
};

/// What an auditor brings along. With nothing, an export can only be shown to agree with itself:
/// whoever holds the ledger's key could have written another one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    /// The key the ledger must have begun under, by the name of its first shard or of this one.
    pub key: Option<Vkey>,
    /// Checkpoints kept from earlier, as signed notes: the ledger must still hold what they say.
    /// Those of other shards are passed over.
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
    /// The key that signs after its last record.
    pub key: Vkey,
    /// What it says of the shard before it.
    pub predecessor: Option<Predecessor>,
    /// Years its records are kept, as it says itself.
    pub years: u16,
    /// Years its records are kept, as it says first.
    pub years_first: u16,
    /// Whether the shard has ended.
    pub closed: bool,
    /// Its checkpoint: keep it, it is the next audit's pin.
    pub checkpoint: String,
    /// Bodies that are not there any more.
    pub bodies_absent: u64,
    /// Pins that were met.
    pub pins: u64,
    /// The key that signed the file, where it is a later one than the shard knows: a later shard
    /// has to introduce it.
    pub later_signer: Option<Vkey>,
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
    let mut check = ExportCheck::begin(reader.header(), trust)?;
    let walked = walk(&mut reader, &mut check, &mut each);
    match (check.forked(), walked) {
        // What was not signed is no history of whoever holds the key.
        (Some(fork), Err(Fault::Tampered(found)))
            if found.seq.is_some_and(|seq| Some(seq) <= fork.seq) =>
        {
            Err(found.into())
        }
        (Some(fork), _) => Err(fork.into()),
        (None, walked) => walked.and_then(|()| Ok(check.sound()?)),
    }
}

fn walk<S: Source>(
    reader: &mut ExportReader<S>,
    check: &mut ExportCheck,
    each: &mut impl FnMut(Verified),
) -> Result<(), Fault<S::Error>> {
    while let Some(item) = reader.next_item()? {
        match item {
            ExportItem::Entry(entry) => {
                let link = Link::read(check.size(), &entry.record)?;
                let key = check.follow(&link)?;
                check_signature(&link, &key, &entry.signature)?;
                let bodies = open_bodies(&link.record, &entry)?;
                let absent = bodies.iter().filter(|body| body.is_none()).count();
                check.count_absent(u64::try_from(absent).unwrap_or(u64::MAX));
                each(Verified { record: link.record, entry, bodies });
            }
            ExportItem::Checkpoint(note) => check.checkpoint(note)?,
            ExportItem::End { digest, signature, signer } => {
                check.end(&digest, &signature, &signer)?;
            }
        }
    }
    Ok(())
}

/// The bodies of an entry, each checked against its record; none where one was erased.
///
/// # Errors
/// Where one is not what was committed to, or there are more or fewer.
pub fn open_bodies(record: &Record, entry: &Entry) -> Result<Vec<Option<Vec<u8>>>, Tampered> {
    if record.bodies.len() != entry.bodies.len() {
        let (expected, found) = (record.bodies.len(), entry.bodies.len());
        let expected = format!("{expected} of them");
        return Err(Tampered::new(record.seq, What::Body, expected, found));
    }
    let all = record.bodies.iter().fold(0, |all: u64, body| all.saturating_add(body.length));
    if all > BODIES_BYTES_MAX {
        let expected = format!("at most {BODIES_BYTES_MAX} bytes of all of them");
        return Err(Tampered::new(record.seq, What::Body, expected, all));
    }
    let pairs = entry.bodies.iter().zip(&record.bodies);
    pairs
        .map(|(stored, reference)| open_body(record.seq, stored, reference, entry.salt.as_ref()))
        .collect()
}

struct Pin {
    note: String,
    checkpoint: Checkpoint,
}

/// An export as far as it was read: the steps that need an order.
pub struct ExportCheck {
    header: ExportHeader,
    verifier: Verifier,
    pins: Vec<Pin>,
    met: u64,
    bodies_absent: u64,
    note: String,
    head: Option<Trailer>,
    fork: Option<Tampered>,
    later_signer: Option<Vkey>,
}

impl core::fmt::Debug for ExportCheck {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ExportCheck").field("header", &self.header).finish_non_exhaustive()
    }
}

impl ExportCheck {
    /// Begins with the header.
    ///
    /// # Errors
    /// Where it does not hold together, or is not what is trusted.
    pub fn begin(header: &ExportHeader, trust: &Trust) -> Result<Self, Tampered> {
        let bad = |expected: &str, found: &str| Tampered::new(None, What::Header, expected, found);
        let key: Vkey = header.vkey.parse().map_err(|why| bad("a key", &format!("{why}")))?;
        if key.name() != header.origin {
            return Err(bad(&format!("a key of {}", header.origin), &header.vkey));
        }
        if let Some(trusted) = &trust.key
            && trusted.of_shard(&header.origin).as_ref() != Some(&key)
        {
            return Err(Tampered::new(None, What::Key, trusted, &key));
        }
        let mut id = [0; 16];
        if hex::decode_to_slice(&header.ledger, &mut id).is_err() {
            return Err(bad("a ledger id", &header.ledger));
        }
        let mut pins = Vec::new();
        for note in &trust.pins {
            let bad = |why: &str| Tampered::new(None, What::Pin, "a signed checkpoint", why);
            let parsed = Note::parse(note).map_err(|why| bad(&format!("{why}")))?;
            let checkpoint =
                Checkpoint::parse(parsed.text()).map_err(|why| bad(&format!("{why}")))?;
            if ledger_of(&checkpoint.origin) == ledger_of(&header.origin) {
                pins.push(Pin { note: note.clone(), checkpoint });
            } else {
                let expected = format!("a checkpoint of {} or another shard", header.origin);
                return Err(Tampered::new(None, What::Pin, expected, checkpoint.origin));
            }
        }
        pins.retain(|pin| pin.checkpoint.origin == header.origin);
        let verifier = Verifier::new(LedgerId(id), key);
        Ok(Self {
            header: header.clone(),
            verifier,
            pins,
            met: 0,
            bodies_absent: 0,
            note: String::new(),
            head: None,
            fork: None,
            later_signer: None,
        })
    }

    /// Records so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.verifier.size()
    }

    /// What the walk knows so far.
    #[must_use]
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Checks the next record but for its signature; gives the key that has to have made it.
    ///
    /// # Errors
    /// What is wrong with it, or with a pin at this place.
    pub fn follow(&mut self, link: &Link) -> Result<PublicKey, Tampered> {
        let before = self.verifier.key().clone();
        let signer = self.verifier.follow(link)?;
        let size = self.verifier.size();
        for pin in self.pins.iter().filter(|pin| pin.checkpoint.size == size) {
            match self.check_pin(pin, &before)? {
                None => self.met = self.met.saturating_add(1),
                Some(fork) => drop(self.fork.get_or_insert(fork)),
            }
        }
        Ok(signer)
    }

    /// Counts bodies that are not there.
    pub const fn count_absent(&mut self, bodies: u64) {
        self.bodies_absent = self.bodies_absent.saturating_add(bodies);
    }

    /// Checks that no pin speaks of more records than there are: for a journal, which has no
    /// checkpoint at its end.
    ///
    /// # Errors
    /// Where one does.
    pub fn pins_met(&self) -> Result<(), Tampered> {
        let size = self.verifier.size();
        match self.pins.iter().find(|pin| pin.checkpoint.size > size) {
            None => Ok(()),
            Some(pin) => {
                let expected = format!("at least {} records", pin.checkpoint.size);
                Err(Tampered::new(None, What::Pin, expected, size))
            }
        }
    }

    /// The newest signed head of a journal, whose signature was checked.
    pub const fn signed_head(&mut self, head: Trailer) {
        self.head = Some(head);
    }

    /// The first pin that another history was signed in. It is told at the end: with what this
    /// history signed last, where there is such, it proves that there are two.
    #[must_use]
    pub fn forked(&mut self) -> Option<Tampered> {
        let mut fork = self.fork.take()?;
        // One from before the fork agrees with the pin.
        let head = self.head.as_ref().filter(|head| Some(head.head.size) > fork.seq);
        fork.notes.extend(head.map(|head| head.head.shown(&head.signature)));
        fork.notes.extend((!self.note.is_empty()).then(|| self.note.clone()));
        Some(fork)
    }

    /// A pin is signed by the key in force then, and says the root that the ledger has there. Where
    /// it does not, there are two histories.
    fn check_pin(&self, pin: &Pin, before: &Vkey) -> Result<Option<Tampered>, Tampered> {
        let size = self.verifier.size();
        let seq = size.checked_sub(1);
        let keys = [self.verifier.key(), before];
        let signed = keys.iter().any(|key| Checkpoint::open(&pin.note, key).is_ok());
        if !signed {
            let expected = format!("one signed by {}", self.verifier.key());
            return Err(Tampered::new(None, What::Pin, expected, "another signature"));
        }
        let found = self.verifier.tip().root;
        if found != pin.checkpoint.root {
            let expected = format!("root {} at {size} records", pin.checkpoint.root);
            let mut fork = Tampered::new(seq, What::Pin, expected, format!("root {found}"));
            fork.notes.push(pin.note.clone());
            return Ok(Some(fork));
        }
        Ok(None)
    }

    /// Checks the checkpoint at the end.
    ///
    /// # Errors
    /// Where it is not one of exactly these records, or a pin speaks of more.
    pub fn checkpoint(&mut self, note: String) -> Result<(), Tampered> {
        let tip = self.verifier.tip();
        let key = self.verifier.key();
        let checkpoint = Checkpoint::open(&note, key)
            .map_err(|why| Tampered::new(None, What::Checkpoint, format!("one of {key}"), why))?;
        if self.header.records != tip.size {
            let expected = format!("{} records", self.header.records);
            return Err(Tampered::new(None, What::Header, expected, tip.size));
        }
        if (checkpoint.size, checkpoint.root) != (tip.size, tip.root) {
            let expected = format!("{} records with root {}", checkpoint.size, checkpoint.root);
            let found = format!("{} records with root {}", tip.size, tip.root);
            return Err(Tampered::new(None, What::Root, expected, found));
        }
        self.pins_met()?;
        self.note = note;
        Ok(())
    }

    /// Checks the signature over the whole file.
    ///
    /// # Errors
    /// Where it does not hold, or is by a key of somebody else.
    pub fn end(
        &mut self,
        digest: &Digest,
        signature: &Signature,
        signer: &Vkey,
    ) -> Result<(), Tampered> {
        let bad =
            |expected: &str, found: &str| Tampered::new(None, What::FileDigest, expected, found);
        let key = self.verifier.key();
        if signer.name() != key.name() {
            return Err(bad(&format!("a signature of {}", key.name()), signer.name()));
        }
        verify_export_signature(signer.key(), digest, signature)
            .map_err(|_no_detail| bad(&format!("a signature over {digest}"), "another"))?;
        // An open shard's key is the ledger's: only after its end can there be a later one.
        if signer != key {
            if !self.verifier.closed() {
                return Err(bad(&format!("a signature of {key}"), &format!("{signer}")));
            }
            self.later_signer = Some(signer.clone());
        }
        Ok(())
    }

    /// What was proven, once everything was checked.
    ///
    /// # Errors
    /// Where a pin is of another history.
    pub fn sound(mut self) -> Result<Sound, Tampered> {
        if let Some(fork) = self.forked() {
            return Err(fork);
        }
        let Self { header, verifier, met, bodies_absent, note, later_signer, .. } = self;
        Ok(Sound {
            header,
            tip: verifier.tip(),
            key: verifier.key().clone(),
            predecessor: verifier.predecessor().cloned(),
            years: verifier.years(),
            years_first: verifier.years_first(),
            closed: verifier.closed(),
            checkpoint: note,
            bodies_absent,
            pins: met,
            later_signer,
        })
    }
}
