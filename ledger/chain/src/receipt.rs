//! A receipt: one record with what proves it stands in the ledger; what every client keeps and can
//! check alone.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use tribune_record::{
    Digest,
    v1::{InvalidRecord, Record},
};

use crate::{
    BadProof, Checkpoint, InvalidCheckpoint, Note, Signature, TreeHash, Vkey, leaf_hash,
    verify_inclusion, verify_record,
};

/// What the first field says.
const FORMAT: &str = "tribune receipt v1";
/// Longest audit path there can be: a tree of 2^64 leaves.
const PATH_MAX: usize = 64;

/// A record, its signature, its place in the tree, and a checkpoint over the tree. As JSON it is
/// what `GET /v1/decisions/ID/receipt` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    format: String,
    record: String,
    signature: String,
    inclusion: Vec<String>,
    checkpoint: String,
}

/// A receipt whose proof holds, whoever signed what is in it.
struct Unsigned {
    record: Record,
    hash: Digest,
    signature: Signature,
    checkpoint: Checkpoint,
}

/// What a receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The record.
    pub record: Record,
    /// The key that signed it.
    pub signer: Vkey,
    /// The checkpoint of the tree it stands in.
    pub checkpoint: Checkpoint,
    /// The key that signed that.
    pub checkpoint_signer: Vkey,
}

/// A receipt that proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReceipt {
    /// Another kind of document.
    #[error("expected \"{FORMAT}\", found {found:?}")]
    Format {
        /// What it calls itself.
        found: String,
    },
    /// A field does not hold what it should.
    #[error("{field}: expected {expected}")]
    Field {
        /// The field.
        field: &'static str,
        /// What belongs in it.
        expected: &'static str,
    },
    /// The record is none.
    #[error("record: {0}")]
    Record(#[from] InvalidRecord),
    /// No key given has signed the record.
    #[error("record {seq}: the signature does not verify under {keys}")]
    Signature {
        /// Which record.
        seq: u64,
        /// The keys.
        keys: String,
    },
    /// The checkpoint is none, or signed by no key given.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] InvalidCheckpoint),
    /// The record is not in the tree of the checkpoint.
    #[error("record {seq}: {why}")]
    Proof {
        /// Which record.
        seq: u64,
        /// Why not.
        why: BadProof,
    },
}

impl Receipt {
    /// Puts a receipt together.
    #[must_use]
    pub fn new(
        record: &[u8],
        signature: &Signature,
        inclusion: &[TreeHash],
        checkpoint: String,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            record: STANDARD.encode(record),
            signature: STANDARD.encode(signature),
            inclusion: inclusion.iter().map(ToString::to_string).collect(),
            checkpoint,
        }
    }

    /// The checkpoint it rests on: a signed note, worth keeping as a pin.
    #[must_use]
    pub fn checkpoint(&self) -> &str {
        &self.checkpoint
    }

    /// Checks everything in it under the ledger's keys, each by the name of the ledger's first
    /// shard or of the receipt's own. There are several where the key was rotated: the record may
    /// be signed by one and a checkpoint asked for later by another.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn verify(&self, keys: &[Vkey]) -> Result<Proven, InvalidReceipt> {
        let Unsigned { record, hash, signature, checkpoint } = self.unsigned()?;
        let (seq, origin) = (record.seq, &checkpoint.origin);
        let named = keys.iter().map(|key| key.of_shard(origin).unwrap_or_else(|| key.clone()));
        let keys: Vec<Vkey> = named.collect();
        let signed = |key: &&Vkey| verify_record(key.key(), &hash, &signature).is_ok();
        let signer = keys.iter().find(signed).ok_or_else(|| {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            InvalidReceipt::Signature { seq, keys: keys.join(" or ") }
        })?;
        let checks = |key: &&Vkey| Checkpoint::open(&self.checkpoint, key).is_ok();
        let checkpoint_signer = keys.iter().find(checks).unwrap_or(signer);
        // What is wrong is told under the key that signed the record.
        let checkpoint = Checkpoint::open(&self.checkpoint, checkpoint_signer)?;
        let (signer, checkpoint_signer) = (signer.clone(), checkpoint_signer.clone());
        Ok(Proven { record, signer, checkpoint, checkpoint_signer })
    }

    /// The checkpoint it rests on, for a pin: whoever continues it holds the record. Signatures are
    /// not checked.
    ///
    /// # Errors
    /// Where it does not prove that the record is in the tree of its checkpoint.
    pub fn pin(&self) -> Result<&str, InvalidReceipt> {
        self.unsigned()?;
        Ok(&self.checkpoint)
    }

    fn unsigned(&self) -> Result<Unsigned, InvalidReceipt> {
        if self.format != FORMAT {
            return Err(InvalidReceipt::Format { found: self.format.chars().take(80).collect() });
        }
        let field = |field, expected| move || InvalidReceipt::Field { field, expected };
        let bytes = STANDARD.decode(&self.record).ok();
        let bytes = bytes.ok_or_else(field("record", "base64"))?;
        let signature = STANDARD.decode(&self.signature).ok();
        let signature: Option<Signature> = signature.and_then(|bytes| bytes.try_into().ok());
        let signature = signature.ok_or_else(field("signature", "base64 of 64 bytes"))?;
        let path = self.path().ok_or_else(field("inclusion", "at most 64 hashes in base64"))?;
        let record = Record::decode(&bytes)?;
        let note = Note::parse(&self.checkpoint).map_err(InvalidCheckpoint::from)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        let seq = record.seq;
        verify_inclusion(&leaf_hash(&bytes), seq, checkpoint.size, &path, &checkpoint.root)
            .map_err(|why| InvalidReceipt::Proof { seq, why })?;
        Ok(Unsigned { record, hash: Record::hash(&bytes), signature, checkpoint })
    }

    fn path(&self) -> Option<Vec<TreeHash>> {
        if self.inclusion.len() > PATH_MAX {
            return None;
        }
        let hash = |text: &String| STANDARD.decode(text).ok()?.try_into().ok().map(TreeHash);
        self.inclusion.iter().map(hash).collect()
    }
}
