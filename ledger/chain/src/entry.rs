//! An entry: a record with its signature, its salt and its stored bodies, as an export holds it. In
//! the journal salt and bodies are sealed ([`crate::SealedEntry`]).
//!
//! | bytes | field |
//! |---|---|
//! | 2 | record length |
//! | … | record |
//! | 64 | Ed25519 signature ([`crate::sign_record`]) |
//! | 1 | salt: 0 absent, 1 it follows |
//! | 0 or 32 | salt of the record's bodies |
//! | 1 | number of bodies; as many and in the same order as in the record |
//! | per body: 1, 4, … | [`Encoding`], stored length, stored bytes |

use alloc::vec::Vec;

use crate::{
    Signature,
    bytes::{length, take, take_slice, take_u16, take_u32},
};

/// How a body's bytes are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// 0: as they are.
    Plain,
    /// 1: one zstd frame that states the size of its content.
    Zstd,
    /// 255: not here; only its commitment is left.
    Absent,
}

impl Encoding {
    const fn byte(self) -> u8 {
        match self {
            Self::Plain => 0,
            Self::Zstd => 1,
            Self::Absent => 255,
        }
    }

    const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Plain),
            1 => Some(Self::Zstd),
            255 => Some(Self::Absent),
            _ => None,
        }
    }
}

/// A body as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBody {
    /// How.
    pub encoding: Encoding,
    /// The stored bytes.
    pub bytes: Vec<u8>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The encoded record.
    pub record: Vec<u8>,
    /// Its signature.
    pub signature: Signature,
    /// The salt of the commitments to its bodies; none where it was destroyed, or there are none.
    pub salt: Option<[u8; 32]>,
    /// Its bodies, in the record's order.
    pub bodies: Vec<StoredBody>,
}

/// Bytes that are no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedEntry {
    /// They end before the entry does.
    #[error("an entry that is cut off")]
    Short,
    /// They go on after it.
    #[error("bytes after the entry")]
    Long,
    /// A salt flag or encoding that does not exist.
    #[error("{found} is no {what}")]
    Unknown {
        /// What it should be.
        what: &'static str,
        /// The byte.
        found: u8,
    },
    /// A record over 64 KiB, more than 255 bodies, or a body over 4 GiB.
    #[error("an entry whose parts are too large to be counted")]
    TooLarge,
}

impl Entry {
    /// Appends the entry's bytes to `out`.
    ///
    /// # Errors
    /// Where a part is too large for its count; `out` is then half-written.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), MalformedEntry> {
        let too_large = |_no_detail| MalformedEntry::TooLarge;
        let record = u16::try_from(self.record.len()).map_err(too_large)?;
        out.extend(record.to_be_bytes());
        out.extend(&self.record);
        out.extend(self.signature);
        self.encode_bodies(out)
    }

    /// Salt and bodies alone.
    pub(crate) fn encode_bodies(&self, out: &mut Vec<u8>) -> Result<(), MalformedEntry> {
        let too_large = |_no_detail| MalformedEntry::TooLarge;
        out.push(u8::from(self.salt.is_some()));
        out.extend(self.salt.iter().flatten());
        out.push(u8::try_from(self.bodies.len()).map_err(too_large)?);
        for body in &self.bodies {
            out.push(body.encoding.byte());
            out.extend(u32::try_from(body.bytes.len()).map_err(too_large)?.to_be_bytes());
            out.extend(&body.bytes);
        }
        Ok(())
    }

    /// Reads an entry that fills `bytes` to the last one.
    ///
    /// # Errors
    /// Where the bytes have another form.
    pub fn decode(bytes: &[u8]) -> Result<Self, MalformedEntry> {
        let mut rest = bytes;
        let entry = Self::take(&mut rest)?;
        if rest.is_empty() { Ok(entry) } else { Err(MalformedEntry::Long) }
    }

    fn take(rest: &mut &[u8]) -> Result<Self, MalformedEntry> {
        let short = MalformedEntry::Short;
        let record = usize::from(take_u16(rest).ok_or(short)?);
        let record = take_slice(rest, record).ok_or(short)?.to_vec();
        let signature = take(rest).ok_or(short)?;
        let (salt, bodies) = take_bodies(rest)?;
        Ok(Self { record, signature, salt, bodies })
    }
}

/// Salt and bodies alone.
pub(crate) fn take_bodies(
    rest: &mut &[u8],
) -> Result<(Option<[u8; 32]>, Vec<StoredBody>), MalformedEntry> {
    let short = MalformedEntry::Short;
    let [salted] = take(rest).ok_or(short)?;
    let salt = match salted {
        0 => None,
        1 => Some(take(rest).ok_or(short)?),
        found => return Err(MalformedEntry::Unknown { what: "salt flag", found }),
    };
    let [count] = take(rest).ok_or(short)?;
    let mut bodies = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let [byte] = take(rest).ok_or(short)?;
        let unknown = MalformedEntry::Unknown { what: "body encoding", found: byte };
        let encoding = Encoding::from_byte(byte).ok_or(unknown)?;
        let stored = length(take_u32(rest).ok_or(short)?);
        let bytes = take_slice(rest, stored).ok_or(short)?.to_vec();
        bodies.push(StoredBody { encoding, bytes });
    }
    Ok((salt, bodies))
}
