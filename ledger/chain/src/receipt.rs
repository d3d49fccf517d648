//! A receipt: one record with what proves it stands in the ledger; what every client keeps and can
//! check alone.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use tribune_record::v1::{InvalidRecord, Record};

use crate::{
    BadProof, Checkpoint, InvalidCheckpoint, Signature, TreeHash, Vkey, leaf_hash,
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
    /// The key has not signed the record.
    #[error("record {seq}: the signature does not verify under {key}")]
    Signature {
        /// Which record.
        seq: u64,
        /// The key.
        key: String,
    },
    /// The checkpoint is none, or not signed by the key.
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

    /// Checks everything in it under the ledger's key, by the name of the ledger's first shard or
    /// of the receipt's own.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn verify(&self, key: &Vkey) -> Result<Record, InvalidReceipt> {
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
        let seq = record.seq;
        let origin = self.checkpoint.lines().next().unwrap_or_default();
        let key = &key.of_shard(origin).unwrap_or_else(|| key.clone());
        verify_record(key.key(), &Record::hash(&bytes), &signature)
            .map_err(|_no_detail| InvalidReceipt::Signature { seq, key: key.to_string() })?;
        let checkpoint = Checkpoint::open(&self.checkpoint, key)?;
        verify_inclusion(&leaf_hash(&bytes), seq, checkpoint.size, &path, &checkpoint.root)
            .map_err(|why| InvalidReceipt::Proof { seq, why })?;
        Ok(record)
    }

    fn path(&self) -> Option<Vec<TreeHash>> {
        if self.inclusion.len() > PATH_MAX {
            return None;
        }
        let hash = |text: &String| STANDARD.decode(text).ok()?.try_into().ok().map(TreeHash);
        self.inclusion.iter().map(hash).collect()
    }
}
