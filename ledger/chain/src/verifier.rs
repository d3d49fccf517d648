//! The walk along the chain: every record against the one before it, its own signature and, where
//! it holds one, an approver's.

use alloc::{format, string::ToString};

use tribune_record::{
    Digest,
    v1::{Approval, Event, KeyChange, LedgerId, Record},
};

use crate::{Frontier, PublicKey, Signature, Tampered, TreeHash, Vkey, What, leaf_hash};

/// Where a walk has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// Records so far.
    pub size: u64,
    /// Root over them.
    pub root: TreeHash,
    /// Hash of the last one; zeros before the first.
    pub last: Digest,
}

/// Walks a ledger from record 0, in constant memory.
#[derive(Debug, Clone)]
pub struct Verifier {
    ledger: LedgerId,
    key: Vkey,
    last: Digest,
    tree: Frontier,
}

impl Verifier {
    /// Begins before record 0 of a ledger that says it has this id and began under this key.
    #[must_use]
    pub fn new(ledger: LedgerId, key: Vkey) -> Self {
        Self { ledger, key, last: Digest([0; 32]), tree: Frontier::default() }
    }

    /// Checks the next record: canonical bytes, ledger id, position, link, signature, the origin
    /// and key in record 0, a change of key, and an approver's own signature.
    ///
    /// # Errors
    /// What is wrong with it, and where. The walk cannot go on then.
    pub fn check(&mut self, bytes: &[u8], signature: &Signature) -> Result<Record, Tampered> {
        let seq = self.tree.size();
        let record = Record::decode(bytes)
            .map_err(|invalid| Tampered::new(seq, What::Record, "a v1 record", invalid))?;
        self.check_place(seq, &record)?;
        let hash = Record::hash(bytes);
        crate::verify_record(self.key.key(), &hash, signature).map_err(|_no_detail| {
            let expected = format!("an Ed25519 signature of {}", self.key);
            Tampered::new(seq, What::Signature, expected, hex::encode(signature))
        })?;
        self.check_event(seq, &record.event)?;
        self.last = hash;
        self.tree.push(leaf_hash(bytes), |_, _, _| ());
        Ok(record)
    }

    fn check_place(&self, seq: u64, record: &Record) -> Result<(), Tampered> {
        if record.ledger != self.ledger {
            return Err(Tampered::new(seq, What::LedgerId, self.ledger, record.ledger));
        }
        if record.seq != seq {
            return Err(Tampered::new(seq, What::Seq, seq, record.seq));
        }
        if record.prev != self.last {
            return Err(Tampered::new(seq, What::Link, self.last, record.prev));
        }
        Ok(())
    }

    fn check_event(&mut self, seq: u64, event: &Event) -> Result<(), Tampered> {
        match event {
            Event::Key(key) => {
                let expected = if seq == 0 { KeyChange::Begin } else { KeyChange::Rotate };
                if key.change != expected || key.origin != self.key.name() {
                    let expected = format!("{expected:?} of {}", self.key.name());
                    let found = format!("{:?} of {}", key.change, key.origin);
                    return Err(Tampered::new(seq, What::Key, expected, found));
                }
                self.change_key(seq, &key.vkey)
            }
            _ if seq == 0 => {
                Err(Tampered::new(seq, What::Key, "a KEY record", event.kind().name()))
            }
            Event::Approval(approval) => self.check_approval(seq, approval),
            Event::Start(_)
            | Event::Stop(_)
            | Event::Request(_)
            | Event::Decision(_)
            | Event::Refusal(_)
            | Event::Recovery(_)
            | Event::Export(_)
            | Event::Read(_)
            | Event::ClockStep(_) => Ok(()),
        }
    }

    fn change_key(&mut self, seq: u64, vkey: &str) -> Result<(), Tampered> {
        let bad = |expected: &str| Tampered::new(seq, What::Key, expected, vkey);
        let key: Vkey = vkey.parse().map_err(|_no_detail| bad("a verifier key"))?;
        if seq == 0 && key != self.key {
            return Err(bad(&self.key.to_string()));
        }
        if key.name() != self.key.name() {
            return Err(bad(&format!("a verifier key of {}", self.key.name())));
        }
        self.key = key;
        Ok(())
    }

    fn check_approval(&self, seq: u64, approval: &Approval) -> Result<(), Tampered> {
        let bad = |expected: &str, found: &str| Tampered::new(seq, What::Approval, expected, found);
        let Approval { statement, key, signature } = approval;
        if statement.ledger != self.ledger.to_string() {
            return Err(bad(&format!("one for ledger {}", self.ledger), &statement.ledger));
        }
        let public =
            PublicKey::from_hex(key).map_err(|invalid| bad("a key", &format!("{invalid}")))?;
        let mut made = [0; 64];
        let signed = statement.signed_bytes().ok();
        let holds = hex::decode_to_slice(signature, &mut made).is_ok()
            && signed.is_some_and(|bytes| public.verify(&bytes, &made).is_ok());
        let expected = || format!("a signature of {} with key {key}", statement.approver);
        if holds { Ok(()) } else { Err(bad(&expected(), signature)) }
    }

    /// Where the walk has come to.
    #[must_use]
    pub fn tip(&self) -> Tip {
        Tip { size: self.tree.size(), root: self.tree.root(), last: self.last }
    }

    /// Records so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The key that signs from here on.
    #[must_use]
    pub const fn key(&self) -> &Vkey {
        &self.key
    }

    /// Which ledger.
    #[must_use]
    pub const fn ledger(&self) -> LedgerId {
        self.ledger
    }
}
