//! What makes the ledger believable: hashes, signatures, the RFC 6962 tree, checkpoints, proofs,
//! receipts, and the readers of journals and exports that check all of it.
//!
//! An auditor starts at [`verify_export`]: it reads an export once, from front to back, in
//! constant memory (one entry at a time), and hands out every entry it found sound. It says
//! [`Tampered`] with the entry, what was expected and what was found, or [`Fault::Incomplete`]
//! where the file merely ends too early. [`Receipt::verify`] does the same for one record.
//!
//! Everything here is pure: bytes in, values out.
#![no_std]
extern crate alloc;

mod body;
mod bytes;
mod checkpoint;
mod cosignature;
mod entry;
mod export;
pub mod journal;
mod key;
mod note;
mod receipt;
mod seal;
mod source;
mod tampered;
mod tree;
mod verifier;

pub use body::{BODIES_BYTES_MAX, BODY_BYTES_MAX, open_body};
pub use checkpoint::{Checkpoint, InvalidCheckpoint, ledger_of};
pub use cosignature::{Cosigned, WitnessKey, cosign, witness_key};
pub use ed25519_dalek::SigningKey;
pub use entry::{Encoding, Entry, MalformedEntry, StoredBody};
pub use export::{
    ExportCheck, ExportHeader, ExportItem, ExportReader, ExportWriter, Sound, TooLarge, Trust,
    Verified, open_bodies, verify_export,
};
pub use key::{
    BadSignature, Head, InvalidKey, PublicKey, Signature, sign_record, verify_batch, verify_record,
};
pub use note::{InvalidNote, InvalidVkey, Note, NoteSignature, Vkey};
pub use receipt::{InvalidReceipt, Proven, Receipt};
pub use seal::{BodyKey, KEYS_PER_FILE, SealedEntry, keys_header};
pub use source::Source;
pub use tampered::{Fault, Tampered, What};
pub use tree::{
    BadProof, Frontier, Nodes, TreeHash, consistency_proof, inclusion_proof, leaf_hash, node_hash,
    root_of, verify_consistency, verify_inclusion,
};
pub use verifier::{Link, Predecessor, RETENTION_YEARS, Tip, Verifier, check_signature};
