//! Ledger record v1, frozen: a fixed binary header, then one JSON object; what is chained, signed
//! and kept for seven years.
//!
//! | offset | bytes | field | form |
//! |---|---|---|---|
//! | 0 | 7 | magic | `TRIBUNE` |
//! | 7 | 1 | version | `1` |
//! | 8 | 2 | kind | [`Kind`] |
//! | 10 | 16 | ledger id | [`LedgerId`] |
//! | 26 | 8 | seq | the first record is 0; also its index in the tree |
//! | 34 | 32 | prev | [`Record::hash`] of the record before, also over shards; zeros in the first |
//! | 66 | 8 | time | milliseconds since 1970-01-01T00:00:00Z |
//! | 74 | 4 | length | bytes of JSON that follow, to the last one |
//! | 78 | length | payload | `{"who":…,"idempotency":…,"bodies":[…],"event":{…}}` |
//!
//! Numbers are big-endian. The JSON has no white space, its fields stand in the order of the
//! structs here, and every field is always there. A decoder encodes what it read and refuses bytes
//! that differ, so a record has one form only. Bodies (request text, case, judgment, …) stay
//! outside; the record holds a salted commitment to each.

mod derive;
mod event;
#[cfg(test)]
mod tests;

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Commitment, Digest, Purpose, UnixMillis};
pub use derive::DecisionFrame;
pub use event::{
    Approval, ClockStep, Close, CloseCause, Consent, Cosignature, DecisionMade, Erasure, Event,
    Export, Hold, Key, KeyChange, Kind, Read, Recovery, RecoveryCause, Refusal, RequestRegistered,
    Retention, Shard, ShardSeq, Start, Stop,
};

/// Largest record, header and payload, in bytes.
pub const RECORD_BYTES_MAX: usize = 4096;
/// Bytes before the payload.
pub const HEADER_BYTES: usize = 78;
/// What every record begins with; the byte after it is the version.
pub const MAGIC: &[u8; 7] = b"TRIBUNE";
/// The version these bytes are of.
pub const VERSION: u8 = 1;

/// Which ledger: 16 random bytes drawn when it is made; in text, 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LedgerId(pub [u8; 16]);

impl fmt::Display for LedgerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for LedgerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Who did something, as their client certificate says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The id in the certificate's `tribune://role/NAME/ID`.
    pub id: String,
    /// The role name in it.
    pub role: String,
}

/// What makes a repeated post recognisable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Idempotency {
    /// Whose key it is: keys of two clients never meet.
    pub client: String,
    /// Digest of the key ([`Purpose::Idempotency`]).
    pub key: Digest,
    /// Digest of the posted body ([`Purpose::Idempotency`]); another body under the same key is
    /// refused.
    pub body: Digest,
}

/// A body kept outside the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyRef {
    /// What it is: `case`, `judgment`, `request`; once per record.
    pub name: String,
    /// [`BodyRef::commit`] of its bytes.
    pub commitment: Commitment,
    /// Its length in bytes, uncompressed.
    pub length: u64,
}

impl BodyRef {
    /// The reference to `bytes`, committed to under `salt`: whoever lacks the salt learns nothing
    /// from it, so destroying the salt makes a body unprovable for good.
    #[must_use]
    pub fn commit(name: &str, salt: &[u8; 32], bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            commitment: Commitment::new(Purpose::Body, salt, bytes),
            length: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        }
    }
}

/// One entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which ledger it stands in.
    pub ledger: LedgerId,
    /// Its position in its shard, from 0.
    pub seq: u64,
    /// [`Record::hash`] of the record before it; zeros in record 0 of the first shard.
    pub prev: Digest,
    /// When it was written, by the appliance's clock.
    pub time: UnixMillis,
    /// Who brought it about; none where the appliance itself did.
    pub who: Option<Actor>,
    /// What makes a repetition of the post recognisable, where the client sent a key.
    pub idempotency: Option<Idempotency>,
    /// The bodies that belong to it.
    pub bodies: Vec<BodyRef>,
    /// What happened.
    pub event: Event,
}

/// Why bytes are no v1 record, or a value cannot become one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRecord {
    /// Over the limit, most often because a client's text is too long.
    #[error("a record has at most {RECORD_BYTES_MAX} bytes, this one has {found}")]
    TooLong {
        /// Its length.
        found: usize,
    },
    /// Shorter than the header, or than the header says.
    #[error("expected a record of {expected} bytes, found {found}")]
    Length {
        /// What the header asks for, or the header's own length.
        expected: usize,
        /// What is there.
        found: usize,
    },
    /// Something else.
    #[error("expected a record, found bytes that begin otherwise")]
    Magic,
    /// From a later release.
    #[error("expected record version {VERSION}, found {found}")]
    Version {
        /// The version.
        found: u8,
    },
    /// No kind of v1.
    #[error("{found} is no kind of a v1 record")]
    Kind {
        /// The number.
        found: u16,
    },
    /// The payload is not what its kind asks for.
    #[error("the payload of a {kind} record does not read: {reason}")]
    Payload {
        /// The kind.
        kind: Kind,
        /// What the JSON reader says.
        reason: String,
    },
    /// Readable, but not in the one form a record has.
    #[error("a {kind} record that is not in its one canonical form")]
    NotCanonical {
        /// The kind.
        kind: Kind,
    },
}

#[derive(Serialize)]
struct PayloadOut<'a, E> {
    who: &'a Option<Actor>,
    idempotency: &'a Option<Idempotency>,
    bodies: &'a [BodyRef],
    event: &'a E,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayloadIn<E> {
    who: Option<Actor>,
    idempotency: Option<Idempotency>,
    bodies: Vec<BodyRef>,
    event: E,
}

impl Record {
    /// The record's only form.
    ///
    /// # Errors
    /// Where it would be longer than [`RECORD_BYTES_MAX`].
    pub fn encode(&self) -> Result<Vec<u8>, InvalidRecord> {
        let payload = self.payload()?;
        let found = HEADER_BYTES.saturating_add(payload.len());
        let length = match u32::try_from(payload.len()) {
            Ok(length) if found <= RECORD_BYTES_MAX => length,
            Ok(_) | Err(_) => return Err(InvalidRecord::TooLong { found }),
        };
        let mut bytes = Vec::with_capacity(found);
        bytes.extend(MAGIC);
        bytes.push(VERSION);
        bytes.extend(self.event.kind().number().to_be_bytes());
        bytes.extend(self.ledger.0);
        bytes.extend(self.seq.to_be_bytes());
        bytes.extend(self.prev.0);
        bytes.extend(self.time.0.to_be_bytes());
        bytes.extend(length.to_be_bytes());
        bytes.extend(payload);
        Ok(bytes)
    }

    /// Reads a record that fills `bytes` to the last one.
    ///
    /// # Errors
    /// Where the bytes are not exactly what [`Record::encode`] makes of some record.
    pub fn decode(bytes: &[u8]) -> Result<Self, InvalidRecord> {
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(InvalidRecord::TooLong { found: bytes.len() });
        }
        let header = Header::read(bytes)?;
        let record = header.with_payload(bytes.get(HEADER_BYTES..).unwrap_or_default())?;
        if record.encode()? == bytes {
            Ok(record)
        } else {
            Err(InvalidRecord::NotCanonical { kind: record.event.kind() })
        }
    }

    /// The hash that the next record's `prev` holds: BLAKE3 of the encoded record.
    #[must_use]
    pub fn hash(encoded: &[u8]) -> Digest {
        Digest::of(Purpose::Record, encoded)
    }

    fn payload(&self) -> Result<Vec<u8>, InvalidRecord> {
        match &self.event {
            Event::Start(event) => self.payload_of(event),
            Event::Stop(event) => self.payload_of(event),
            Event::Request(event) => self.payload_of(event),
            Event::Decision(event) => self.payload_of(event),
            Event::Approval(event) => self.payload_of(event),
            Event::Refusal(event) => self.payload_of(event),
            Event::Recovery(event) => self.payload_of(event),
            Event::Export(event) => self.payload_of(event),
            Event::Read(event) => self.payload_of(event),
            Event::ClockStep(event) => self.payload_of(event),
            Event::Key(event) => self.payload_of(event),
            Event::Shard(event) => self.payload_of(event),
            Event::Close(event) => self.payload_of(event),
            Event::Consent(event) => self.payload_of(event),
            Event::Erasure(event) => self.payload_of(event),
            Event::Hold(event) => self.payload_of(event),
            Event::Retention(event) => self.payload_of(event),
            Event::Cosignature(event) => self.payload_of(event),
        }
    }

    fn payload_of<E: Serialize>(&self, event: &E) -> Result<Vec<u8>, InvalidRecord> {
        let Self { who, idempotency, bodies, .. } = self;
        serde_json::to_vec(&PayloadOut { who, idempotency, bodies, event })
            .map_err(|error| unreadable(self.event.kind(), &error))
    }
}

fn unreadable(kind: Kind, error: &serde_json::Error) -> InvalidRecord {
    InvalidRecord::Payload { kind, reason: alloc::format!("{error}") }
}

struct Header {
    kind: Kind,
    ledger: LedgerId,
    seq: u64,
    prev: Digest,
    time: UnixMillis,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, InvalidRecord> {
        let short = || InvalidRecord::Length { expected: HEADER_BYTES, found: bytes.len() };
        let mut rest = bytes;
        let magic: [u8; 7] = take(&mut rest).ok_or_else(short)?;
        let [version] = take(&mut rest).ok_or_else(short)?;
        let kind = u16::from_be_bytes(take(&mut rest).ok_or_else(short)?);
        let ledger = LedgerId(take(&mut rest).ok_or_else(short)?);
        let seq = u64::from_be_bytes(take(&mut rest).ok_or_else(short)?);
        let prev = Digest(take(&mut rest).ok_or_else(short)?);
        let time = UnixMillis(u64::from_be_bytes(take(&mut rest).ok_or_else(short)?));
        let length = u32::from_be_bytes(take(&mut rest).ok_or_else(short)?);
        if &magic != MAGIC {
            return Err(InvalidRecord::Magic);
        }
        if version != VERSION {
            return Err(InvalidRecord::Version { found: version });
        }
        let kind = Kind::from_number(kind).ok_or(InvalidRecord::Kind { found: kind })?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if rest.len() != length {
            let expected = HEADER_BYTES.saturating_add(length);
            return Err(InvalidRecord::Length { expected, found: bytes.len() });
        }
        Ok(Self { kind, ledger, seq, prev, time })
    }

    fn with_payload(self, json: &[u8]) -> Result<Record, InvalidRecord> {
        match self.kind {
            Kind::Start => self.read_event(json, Event::Start),
            Kind::Stop => self.read_event(json, Event::Stop),
            Kind::Request => self.read_event(json, Event::Request),
            Kind::Decision => self.read_event(json, Event::Decision),
            Kind::Approval => self.read_event(json, Event::Approval),
            Kind::Refusal => self.read_event(json, Event::Refusal),
            Kind::Recovery => self.read_event(json, Event::Recovery),
            Kind::Export => self.read_event(json, Event::Export),
            Kind::Read => self.read_event(json, Event::Read),
            Kind::ClockStep => self.read_event(json, Event::ClockStep),
            Kind::Key => self.read_event(json, Event::Key),
            Kind::Shard => self.read_event(json, Event::Shard),
            Kind::Close => self.read_event(json, Event::Close),
            Kind::Consent => self.read_event(json, Event::Consent),
            Kind::Erasure => self.read_event(json, Event::Erasure),
            Kind::Hold => self.read_event(json, Event::Hold),
            Kind::Retention => self.read_event(json, Event::Retention),
            Kind::Cosignature => self.read_event(json, Event::Cosignature),
        }
    }

    fn read_event<E: DeserializeOwned>(
        self,
        json: &[u8],
        wrap: impl FnOnce(E) -> Event,
    ) -> Result<Record, InvalidRecord> {
        let Self { kind, ledger, seq, prev, time } = self;
        let read: PayloadIn<E> =
            serde_json::from_slice(json).map_err(|error| unreadable(kind, &error))?;
        let PayloadIn { who, idempotency, bodies, event } = read;
        Ok(Record { ledger, seq, prev, time, who, idempotency, bodies, event: wrap(event) })
    }
}

/// Cuts the first `N` bytes off `bytes`; none, and nothing cut, where there are fewer.
fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}
