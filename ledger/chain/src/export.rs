//! The export: one self-contained file (`.tribune`) that an auditor takes away.
//!
//! | bytes | field |
//! |---|---|
//! | 16 | `TRIBUNE-EXPORT`, 0, version 1 |
//! | per section: 1 | tag: `H` header, `E` entry, `C` checkpoint, `T` trailer |
//! | 4 | length of the section's content |
//! | 4 | CRC-32C of tag and length, so that a changed length is not taken for a cut-off file |
//! | … | content |
//!
//! One header, the entries from record 0 on, one checkpoint, one trailer, and nothing after it.
//! The header is an [`ExportHeader`] as JSON in one form, an entry is an [`Entry`], the checkpoint
//! is a C2SP signed note over all entries. The trailer is an Ed25519 signature over
//! `"tribune/export/v1\0"` and the BLAKE3 digest (`derive_key`, context
//! `tribune 2026-11 v1 export file`) of every byte before the trailer's section, then the C2SP
//! verifier key it was made with: no byte of the file can change unseen. It is the key that signed
//! the last entry, or a later one where the ledger has changed its key since. Numbers are
//! big-endian.

mod reader;
#[cfg(test)]
mod tests;
mod verify;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use tribune_record::Digest;

use crate::{Entry, Vkey, journal::crc32c, key::sign_export};
pub use reader::{ExportItem, ExportReader};
pub use verify::{ExportCheck, Sound, Trust, Verified, open_bodies, verify_export};

const MAGIC: &[u8; 16] = b"TRIBUNE-EXPORT\0\x01";
const SECTION_HEAD_BYTES: usize = 9;
/// Largest section, in bytes: a record with all its bodies.
const SECTION_BYTES_MAX: usize = 256 * 1024 * 1024;
const CONTEXT: &str = "tribune 2026-11 v1 export file";

/// What an export says about itself. The checkpoint and record 0 say the same, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportHeader {
    /// Ledger id, 32 hexadecimal digits.
    pub ledger: String,
    /// Origin of its checkpoints.
    pub origin: String,
    /// The key the ledger began under, as a C2SP verifier key.
    pub vkey: String,
    /// Number of entries in this file.
    pub records: u64,
}

/// More than a section or an entry can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a section of an export holds at most {SECTION_BYTES_MAX} bytes")]
pub struct TooLarge;

fn hasher() -> blake3::Hasher {
    blake3::Hasher::new_derive_key(CONTEXT)
}

fn digest(hasher: &blake3::Hasher) -> Digest {
    Digest(*hasher.finalize().as_bytes())
}

/// Makes the bytes of an export piece by piece; the caller writes each piece as it comes.
#[derive(Debug, Clone)]
pub struct ExportWriter {
    hasher: blake3::Hasher,
}

impl ExportWriter {
    /// Begins an export: the writer and the first piece.
    ///
    /// # Errors
    /// Where the header does not fit a section.
    pub fn begin(header: &ExportHeader) -> Result<(Self, Vec<u8>), TooLarge> {
        let mut writer = Self { hasher: hasher() };
        writer.hasher.update(MAGIC);
        let json = serde_json::to_vec(header).map_err(|_no_detail| TooLarge)?;
        let section = writer.section(b'H', &json)?;
        Ok((writer, [MAGIC.as_slice(), &section].concat()))
    }

    /// The piece that holds the next entry.
    ///
    /// # Errors
    /// Where the entry does not fit a section.
    pub fn entry(&mut self, entry: &Entry) -> Result<Vec<u8>, TooLarge> {
        let mut content = Vec::new();
        entry.encode(&mut content).map_err(|_no_detail| TooLarge)?;
        self.section(b'E', &content)
    }

    /// The last piece: a checkpoint over all entries, and the trailer.
    ///
    /// # Errors
    /// Where the checkpoint does not fit a section.
    pub fn finish(
        mut self,
        checkpoint: &str,
        name: &Vkey,
        key: &SigningKey,
    ) -> Result<Vec<u8>, TooLarge> {
        let mut last = self.section(b'C', checkpoint.as_bytes())?;
        let mut trailer = sign_export(key, &digest(&self.hasher)).to_vec();
        trailer.extend(name.to_string().into_bytes());
        last.extend(self.section(b'T', &trailer)?);
        Ok(last)
    }

    fn section(&mut self, tag: u8, content: &[u8]) -> Result<Vec<u8>, TooLarge> {
        let length = u32::try_from(content.len()).map_err(|_no_detail| TooLarge)?;
        if content.len() > SECTION_BYTES_MAX {
            return Err(TooLarge);
        }
        let mut bytes = Vec::with_capacity(SECTION_HEAD_BYTES.saturating_add(content.len()));
        bytes.push(tag);
        bytes.extend(length.to_be_bytes());
        bytes.extend(crc32c(&bytes).to_be_bytes());
        bytes.extend(content);
        self.hasher.update(&bytes);
        Ok(bytes)
    }
}
