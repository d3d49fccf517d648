//! How the ledger itself is kept: its shards, what is erased, held and retained, and what witnesses
//! signed.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::Key;
use crate::ErasureStatement;

/// Record 0 of every shard but the first: the ledger goes on from where the one before it ended.
/// Its `prev` is the hash of that shard's last record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which shard, from 1; the first has number 0 and begins with a [`Key`].
    pub number: u32,
    /// Records in all shards before it.
    pub first: u64,
    /// The origin of its own checkpoints.
    pub origin: String,
    /// The key it begins under, as a C2SP verifier key: that of its predecessor's end, under the
    /// new origin.
    pub vkey: String,
    /// The last checkpoint of the shard before it, a C2SP signed note.
    pub previous: String,
}

/// Why a shard ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseCause {
    /// It held as many records as a shard may.
    Full,
    /// A calendar month of UTC ended.
    Month,
    /// The operator asked for it.
    Operator,
}

/// The last record of a shard: nothing may follow it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// Why.
    pub cause: CloseCause,
}

/// Somebody agreed that what a decision holds of persons is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// What they signed.
    pub statement: ErasureStatement,
    /// Their Ed25519 public key, 64 hexadecimal digits.
    pub key: String,
    /// Their signature over [`ErasureStatement::signed_bytes`], 128 hexadecimal digits.
    pub signature: String,
}

/// The keys and salts of a decision's bodies were destroyed: chain, signatures and proofs stay as
/// they are, and nobody can read the bodies again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// The decision.
    pub decision: String,
    /// On what ground: an article, a case number.
    pub basis: String,
    /// The records that hold the consents.
    pub consents: Vec<ShardSeq>,
    /// The records whose bodies are erased.
    pub erased: Vec<ShardSeq>,
}

/// A record of any shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShardSeq {
    /// Its shard.
    pub shard: u32,
    /// Its position there.
    pub seq: u64,
}

/// A legal hold: while one is on, nothing it covers is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Set or lifted.
    pub on: bool,
    /// The decision it covers; none for the whole ledger.
    pub decision: Option<String>,
    /// On what ground.
    pub basis: String,
}

/// How long records are kept from now on. Only ever longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// In years from the writing of each record.
    pub years: u16,
}

/// A witness has seen a checkpoint of this shard and found it to continue the ones before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cosignature {
    /// The witness's key, as a C2SP verifier key of type 0x04.
    pub witness: String,
    /// The checkpoint with the witness's line alone, a C2SP signed note.
    pub note: String,
    /// The consistency proof (RFC 6962, 2.1.2) from that checkpoint to all records before this one,
    /// hashes in base64: the witness saw this ledger and no other.
    pub consistency: Vec<String>,
}
