//! BLAKE3 digests and commitments, each under a context string that says what was hashed.

use alloc::string::String;
use core::fmt;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
    ser::Error as _,
};

/// What a digest is of. Each purpose is a BLAKE3 `derive_key` context of its own, so that the
/// digest of one kind of thing can never stand for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The bytes of a plan as they were posted.
    PlanBytes,
    /// A plan's meaning: its canonical form without what changes between two equal plans.
    PlanSemantic,
    /// The words of a request.
    Request,
    /// A policy component.
    Policy,
    /// The settings a case was judged under.
    Settings,
    /// A ledger record: the hash its successor points at.
    Record,
    /// A body that stays outside the chained bytes.
    Body,
    /// A value hidden by redaction.
    Redaction,
    /// The people who may sign, with their keys.
    Authorities,
    /// The conditions an approver agreed to.
    Conditions,
    /// The body of an HTTP post, to recognise its repetition.
    Idempotency,
    /// The list of policies that must run, with their digests, as JSON.
    PolicySet,
    /// The executable that judges.
    Binary,
    /// What a closed shard may be asked for.
    Lookup,
    /// The bytes of a saved plan file as they were posted.
    PlanArchive,
    /// The prices somebody vouches for, as a case holds them.
    PriceBook,
    /// The bytes of the file they stand in.
    PriceBookFile,
    /// What a finding is about, to recognise it in the next plan.
    Finding,
    /// A golden path somebody vouches for.
    GoldenPath,
    /// The prompt and the schema of replies for a language model.
    Prompt,
    /// The rows of a plan that a language model is asked about.
    Rows,
    /// A Scope Contract that a person signed.
    Contract,
}

impl Purpose {
    const fn context(self) -> &'static str {
        match self {
            Self::PlanBytes => "tribune 2026-11 v1 plan bytes",
            Self::PlanSemantic => "tribune 2026-11 v1 plan semantic",
            Self::Request => "tribune 2026-11 v1 request",
            Self::Policy => "tribune 2026-11 v1 policy component",
            Self::Settings => "tribune 2026-11 v1 settings",
            Self::Record => "tribune 2026-11 v1 ledger record",
            Self::Body => "tribune 2026-11 v1 body",
            Self::Redaction => "tribune 2026-11 v1 redaction",
            Self::Authorities => "tribune 2026-11 v1 authorities",
            Self::Conditions => "tribune 2026-11 v1 conditions",
            Self::Idempotency => "tribune 2026-11 v1 idempotency",
            Self::PolicySet => "tribune 2026-11 v1 policy set",
            Self::Binary => "tribune 2026-11 v1 binary",
            Self::Lookup => "tribune 2026-11 v1 lookup",
            Self::PlanArchive => "tribune 2026-11 v1 plan archive",
            Self::PriceBook => "tribune 2026-11 v1 price book",
            Self::PriceBookFile => "tribune 2026-11 v1 price book file",
            Self::Finding => "tribune 2026-11 v1 finding",
            Self::GoldenPath => "tribune 2026-11 v1 golden path",
            Self::Prompt => "tribune 2026-11 v1 prompt",
            Self::Rows => "tribune 2026-11 v1 rows",
            Self::Contract => "tribune 2026-11 v1 contract",
        }
    }
}

/// 32 bytes of BLAKE3; in text, 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of `bytes`, for one purpose.
    #[must_use]
    pub fn of(purpose: Purpose, bytes: &[u8]) -> Self {
        Self(blake3::derive_key(purpose.context(), bytes))
    }

    /// Its text. A record holds a dozen, so it is made at once and not byte by byte.
    fn text<'a>(&self, buffer: &'a mut [u8; 64]) -> Result<&'a str, fmt::Error> {
        hex::encode_to_slice(self.0, buffer).map_err(|_other_length| fmt::Error)?;
        core::str::from_utf8(buffer).map_err(|_other_bytes| fmt::Error)
    }
}

/// Not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 lower-case hexadecimal digits, found {found:?}")]
pub struct InvalidDigest {
    found: String,
}

impl core::str::FromStr for Digest {
    type Err = InvalidDigest;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidDigest { found: text.chars().take(80).collect() };
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(invalid());
        }
        let mut bytes = [0; 32];
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) => Ok(Self(bytes)),
            Err(_) => Err(invalid()),
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text(&mut [0; 64])?)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text(&mut [0; 64]).map_err(S::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

/// Reads a digest from its text, without a copy.
struct Text;

impl Visitor<'_> for Text {
    type Value = Digest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Digest, E> {
        text.parse().map_err(E::custom)
    }
}

/// A digest that says nothing about short values to whoever lacks its key or salt: what stands in
/// a record for a body, and in a plan for a secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Commitment(pub Digest);

impl Commitment {
    /// Keyed BLAKE3 of `bytes` under a key derived from `secret` for this purpose.
    #[must_use]
    pub fn new(purpose: Purpose, secret: &[u8; 32], bytes: &[u8]) -> Self {
        let key = blake3::derive_key(purpose.context(), secret);
        Self(Digest(*blake3::keyed_hash(&key, bytes).as_bytes()))
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn purposes_do_not_mix() {
        assert_ne!(Digest::of(Purpose::Record, b"x"), Digest::of(Purpose::Body, b"x"));
        assert_ne!(Digest::of(Purpose::Record, b"x"), Digest::of(Purpose::Record, b"y"));
    }

    #[test]
    fn a_commitment_needs_its_secret() {
        let under = |secret| Commitment::new(Purpose::Redaction, &[secret; 32], b"hunter2");
        assert_eq!(under(1), under(1));
        assert_ne!(under(1), under(2));
    }

    #[test]
    fn text_is_lower_case_hex_of_full_length() {
        let digest = Digest::of(Purpose::Body, b"");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for bad in ["", "00", &digest.to_string().to_uppercase(), &"g".repeat(64)] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
    }
}
