//! Ed25519 under names of its own: every signature is over a domain string and a fixed-size
//! message, keys are refused where they are weak, and checks are strict (RFC 8032, no small order).

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use ed25519_dalek::{Signature as DalekSignature, Signer, SigningKey, VerifyingKey};
use tribune_record::{Digest, v1::LedgerId};

use crate::TreeHash;

/// An Ed25519 signature.
pub type Signature = [u8; 64];

/// A public key that can be trusted to tell signatures apart: on the curve and not of small order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Not a usable Ed25519 public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// Not 64 lower-case hexadecimal digits.
    #[error("expected 64 hexadecimal digits of an Ed25519 public key, found {found:?}")]
    Text {
        /// What was there.
        found: String,
    },
    /// Not a point of the curve.
    #[error("expected an Ed25519 public key, found 32 bytes that are no point of the curve")]
    NoPoint,
    /// Of small order: signatures under it can be made without a secret.
    #[error("expected an Ed25519 public key, found a weak one that anybody can sign for")]
    Weak,
}

/// A signature that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not verify under the key")]
pub struct BadSignature;

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    /// Where it is no point of the curve, or weak.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, InvalidKey> {
        let key = VerifyingKey::from_bytes(bytes).or(Err(InvalidKey::NoPoint))?;
        if key.is_weak() { Err(InvalidKey::Weak) } else { Ok(Self(key)) }
    }

    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// Where they are no such digits, or no usable key.
    pub fn from_hex(text: &str) -> Result<Self, InvalidKey> {
        let mut bytes = [0; 32];
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) => Self::from_bytes(&bytes),
            Err(_) => Err(InvalidKey::Text { found: text.chars().take(80).collect() }),
        }
    }

    /// The public half.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        Self(key.verifying_key())
    }

    /// Its 32 bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Checks a signature over exactly `message`.
    ///
    /// # Errors
    /// Where it does not hold.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        self.0
            .verify_strict(message, &DalekSignature::from_bytes(signature))
            .map_err(|_no_detail| BadSignature)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.to_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const LEAF: &[u8; 16] = b"tribune/leaf/v1\0";
const HEAD: &[u8; 16] = b"tribune/head/v1\0";
const EXPORT: &[u8; 18] = b"tribune/export/v1\0";

pub(crate) fn sign(key: &SigningKey, message: &[u8]) -> Signature {
    key.sign(message).to_bytes()
}

fn message(domain: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut message = domain.to_vec();
    parts.iter().for_each(|part| message.extend(*part));
    message
}

/// Signs a record, given its [`tribune_record::v1::Record::hash`]: Ed25519 over
/// `"tribune/leaf/v1\0"` and the 32 bytes of the hash.
#[must_use]
pub fn sign_record(key: &SigningKey, hash: &Digest) -> Signature {
    sign(key, &message(LEAF, &[&hash.0]))
}

/// Checks what [`sign_record`] made.
///
/// # Errors
/// Where it does not hold.
pub fn verify_record(
    key: &PublicKey,
    hash: &Digest,
    signature: &Signature,
) -> Result<(), BadSignature> {
    key.verify(&message(LEAF, &[&hash.0]), signature)
}

/// Checks many of what [`sign_record`] made at once: the hash of a record, its signature, the key.
/// A fast path under keys that are not weak: where it fails, check each by itself to know which.
///
/// # Errors
/// Where at least one does not hold.
pub fn verify_batch(records: &[(Digest, Signature, PublicKey)]) -> Result<(), BadSignature> {
    let messages: Vec<Vec<u8>> =
        records.iter().map(|(hash, _, _)| message(LEAF, &[&hash.0])).collect();
    let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let signatures: Vec<DalekSignature> =
        records.iter().map(|(_, signature, _)| DalekSignature::from_bytes(signature)).collect();
    let keys: Vec<VerifyingKey> = records.iter().map(|(_, _, key)| key.0).collect();
    ed25519_dalek::verify_batch(&messages, &signatures, &keys).map_err(|_no_detail| BadSignature)
}

/// Ed25519 over `"tribune/export/v1\0"` and the digest of the file before its trailer.
pub(crate) fn sign_export(key: &SigningKey, digest: &Digest) -> Signature {
    sign(key, &message(EXPORT, &[&digest.0]))
}

pub(crate) fn verify_export_signature(
    key: &PublicKey,
    digest: &Digest,
    signature: &Signature,
) -> Result<(), BadSignature> {
    key.verify(&message(EXPORT, &[&digest.0]), signature)
}

/// Where a ledger stands: the newest frame of the journal carries it, signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Which ledger.
    pub ledger: LedgerId,
    /// Number of records.
    pub size: u64,
    /// Root of the tree over them.
    pub root: TreeHash,
    /// Hash of the last record.
    pub last: Digest,
}

impl Head {
    fn signed_bytes(&self) -> Vec<u8> {
        message(HEAD, &[&self.ledger.0, &self.size.to_be_bytes(), &self.root.0, &self.last.0])
    }

    /// Signs it: Ed25519 over `"tribune/head/v1\0"`, ledger id, size (big-endian u64), root, last.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Signature {
        sign(key, &self.signed_bytes())
    }

    /// What was signed and the signature, as lines to keep beside a note.
    #[must_use]
    pub fn shown(&self, signature: &Signature) -> String {
        let Self { ledger, size, root, last } = self;
        let signed = hex::encode(signature);
        format!("tribune/head/v1\n{ledger}\n{size}\n{root}\n{last}\n\n\u{2014} {signed}\n")
    }

    /// Checks what [`Head::sign`] made.
    ///
    /// # Errors
    /// Where it does not hold.
    pub fn verify(&self, key: &PublicKey, signature: &Signature) -> Result<(), BadSignature> {
        key.verify(&self.signed_bytes(), signature)
    }
}
