//! The walk along the chain: every record against the one before it, its own signature and, where
//! it holds one, a person's or a witness's.

mod event;

use tribune_record::{
    Digest,
    v1::{LedgerId, Record},
};

use crate::{
    Checkpoint, Frontier, PublicKey, Signature, Tampered, TreeHash, Vkey, What, leaf_hash,
};

/// Where a walk has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// Records so far.
    pub size: u64,
    /// Root over them.
    pub root: TreeHash,
    /// Hash of the last one; before the first, what its `prev` has to be.
    pub last: Digest,
}

/// What a shard says of the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predecessor {
    /// Which shard this one is.
    pub number: u32,
    /// Records in all shards before it.
    pub first: u64,
    /// The last checkpoint of the shard before it, signed by the key this one began under.
    pub checkpoint: Checkpoint,
    /// Hash of that shard's last record.
    pub last: Digest,
}

/// A record with everything about it that can be worked out from its bytes alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The record.
    pub record: Record,
    /// Its hash.
    pub hash: Digest,
    /// Its leaf in the tree.
    pub leaf: TreeHash,
}

impl Link {
    /// Reads what should be record `seq`.
    ///
    /// # Errors
    /// Where the bytes are no record in its one form.
    pub fn read(seq: u64, bytes: &[u8]) -> Result<Self, Tampered> {
        let record = Record::decode(bytes)
            .map_err(|invalid| Tampered::new(seq, What::Record, "a v1 record", invalid))?;
        Ok(Self { record, hash: Record::hash(bytes), leaf: leaf_hash(bytes) })
    }
}

/// Walks a shard of a ledger from its record 0, in constant memory.
#[derive(Debug, Clone)]
pub struct Verifier {
    ledger: LedgerId,
    key: Vkey,
    last: Digest,
    tree: Frontier,
    predecessor: Option<Predecessor>,
    years: Option<Years>,
    closed: bool,
}

/// What a shard's RETENTION records say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Years {
    first: u16,
    last: u16,
}

/// Years records are kept unless a record says longer.
pub const RETENTION_YEARS: u16 = 7;

impl Verifier {
    /// Begins before record 0 of a shard that says it is of this ledger and began under this key.
    #[must_use]
    pub fn new(ledger: LedgerId, key: Vkey) -> Self {
        let (last, tree) = (Digest([0; 32]), Frontier::default());
        Self { ledger, key, last, tree, predecessor: None, years: None, closed: false }
    }

    /// Checks the next record: canonical bytes, ledger id, position, link, signature, what record 0
    /// says, a change of key, and a person's or witness's own signature.
    ///
    /// # Errors
    /// What is wrong with it, and where. The walk cannot go on then.
    pub fn check(&mut self, bytes: &[u8], signature: &Signature) -> Result<Record, Tampered> {
        let link = Link::read(self.tree.size(), bytes)?;
        let key = self.follow(&link)?;
        check_signature(&link, &key, signature)?;
        Ok(link.record)
    }

    /// Checks the next record but for its signature, and gives the key it has to be signed by:
    /// signatures can be checked apart, many at once.
    ///
    /// # Errors
    /// What is wrong with it, and where. The walk cannot go on then.
    pub fn follow(&mut self, link: &Link) -> Result<PublicKey, Tampered> {
        let seq = self.tree.size();
        self.check_place(seq, link)?;
        let signer = *self.key.key();
        self.check_event(seq, &link.record)?;
        self.last = link.hash;
        self.tree.push(link.leaf, |_, _, _| ());
        Ok(signer)
    }

    fn check_place(&self, seq: u64, link: &Link) -> Result<(), Tampered> {
        let Record { ledger, seq: found, prev, .. } = &link.record;
        if *ledger != self.ledger {
            return Err(Tampered::new(seq, What::LedgerId, self.ledger, ledger));
        }
        if *found != seq {
            return Err(Tampered::new(seq, What::Seq, seq, found));
        }
        if self.closed {
            let kind = link.record.event.kind();
            return Err(Tampered::new(seq, What::Shard, "nothing after its CLOSE", kind));
        }
        // What record 0 of a later shard points at stands in the shard before it.
        if *prev != self.last && seq > 0 {
            return Err(Tampered::new(seq, What::Link, self.last, prev));
        }
        Ok(())
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

    /// What record 0 says of the shard before this one; none in the first shard.
    #[must_use]
    pub const fn predecessor(&self) -> Option<&Predecessor> {
        self.predecessor.as_ref()
    }

    /// Years records are kept, as this shard says so far.
    #[must_use]
    pub fn years(&self) -> u16 {
        self.years.map_or(RETENTION_YEARS, |years| years.last)
    }

    /// Years records are kept, as this shard says first: a later one says again what held before.
    #[must_use]
    pub fn years_first(&self) -> u16 {
        self.years.map_or(RETENTION_YEARS, |years| years.first)
    }

    /// Whether the shard has ended.
    #[must_use]
    pub const fn closed(&self) -> bool {
        self.closed
    }
}

/// Checks the signature of a record that was followed.
///
/// # Errors
/// Where `key` has not signed it.
pub fn check_signature(
    link: &Link,
    key: &PublicKey,
    signature: &Signature,
) -> Result<(), Tampered> {
    crate::verify_record(key, &link.hash, signature).map_err(|_no_detail| {
        let expected = alloc::format!("an Ed25519 signature of {key}");
        Tampered::new(link.record.seq, What::Signature, expected, hex::encode(signature))
    })
}
