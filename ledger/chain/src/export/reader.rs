//! Reading an export: sections in their order, one at a time, nothing believed but its framing.

use alloc::{format, string::String, vec::Vec};

use tribune_record::Digest;

use super::{ExportHeader, MAGIC, SECTION_BYTES_MAX, SECTION_HEAD_BYTES, digest, hasher};
use crate::{
    Entry, Fault, Signature, Source, Tampered, Vkey, What,
    bytes::{length, take, take_u32},
    journal::crc32c,
};

/// How much is read at a time: a length is not believed before the bytes are there.
const STEP_BYTES: usize = 64 * 1024;

/// What follows the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportItem {
    /// An entry, its framing read and nothing about it checked.
    Entry(Entry),
    /// The checkpoint, a signed note.
    Checkpoint(String),
    /// The end: what the file digests to, and the signature over that.
    End {
        /// Digest of every byte before the trailer.
        digest: Digest,
        /// The signature over it.
        signature: Signature,
        /// The key it was made with, unproven.
        signer: Vkey,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Entries,
    Trailer,
    Over,
}

/// Reads an export in constant memory, an item at a time.
#[derive(Debug)]
pub struct ExportReader<S> {
    source: S,
    hasher: blake3::Hasher,
    header: ExportHeader,
    stage: Stage,
    bytes: u64,
    entries: u64,
}

impl<S: Source> ExportReader<S> {
    /// Reads the header.
    ///
    /// # Errors
    /// Where it is not the header of an export, or the file ends in it.
    pub fn open(source: S) -> Result<Self, Fault<S::Error>> {
        let header = ExportHeader {
            ledger: String::new(),
            origin: String::new(),
            vkey: String::new(),
            records: 0,
        };
        let (hasher, stage) = (hasher(), Stage::Entries);
        let mut reader = Self { source, hasher, header, stage, bytes: 0, entries: 0 };
        let magic = reader.read_exactly(MAGIC.len())?;
        if magic != MAGIC {
            let expected = "a Tribune export, version 1";
            return Err(Tampered::new(None, What::Header, expected, "another file").into());
        }
        reader.hasher.update(&magic);
        let (tag, content) = reader.section()?;
        let bad = |found: String| Tampered::new(None, What::Header, "a header section", found);
        if tag != b'H' {
            return Err(bad(format!("tag {tag}")).into());
        }
        reader.header =
            serde_json::from_slice(&content).map_err(|error| bad(format!("{error}")))?;
        if serde_json::to_vec(&reader.header).is_ok_and(|bytes| bytes == content) {
            Ok(reader)
        } else {
            Err(bad(String::from("JSON in another form")).into())
        }
    }

    /// The header, unproven.
    #[must_use]
    pub const fn header(&self) -> &ExportHeader {
        &self.header
    }

    /// Bytes read so far.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Hands back the source.
    pub fn into_source(self) -> S {
        self.source
    }

    /// The next item; none after [`ExportItem::End`].
    ///
    /// # Errors
    /// Where the framing is broken, the file ends too early or goes on after its end.
    pub fn next_item(&mut self) -> Result<Option<ExportItem>, Fault<S::Error>> {
        if self.stage == Stage::Over {
            return Ok(None);
        }
        let digest = digest(&self.hasher);
        let (tag, content) = self.section()?;
        match (self.stage, tag) {
            (Stage::Entries, b'E') => {
                let seq = self.entries;
                let entry = Entry::decode(&content)
                    .map_err(|why| Tampered::new(seq, What::Framing, "an entry", why))?;
                self.entries = self.entries.saturating_add(1);
                Ok(Some(ExportItem::Entry(entry)))
            }
            (Stage::Entries, b'C') => {
                self.stage = Stage::Trailer;
                let text = String::from_utf8(content).map_err(|why| {
                    Tampered::new(None, What::Checkpoint, "a signed note", why.utf8_error())
                })?;
                Ok(Some(ExportItem::Checkpoint(text)))
            }
            (Stage::Trailer, b'T') => {
                let bad = || self.framing("a signature and a verifier key", "something else");
                let mut rest = content.as_slice();
                let signature: Signature = take(&mut rest).ok_or_else(bad)?;
                let signer = core::str::from_utf8(rest).ok().and_then(|text| text.parse().ok());
                let signer: Vkey = signer.ok_or_else(bad)?;
                self.end()?;
                self.stage = Stage::Over;
                Ok(Some(ExportItem::End { digest, signature, signer }))
            }
            (Stage::Entries, _) => Err(self.framing("an entry or the checkpoint", &tag_name(tag)))?,
            (Stage::Trailer | Stage::Over, _) => Err(self.framing("the trailer", &tag_name(tag)))?,
        }
    }

    fn framing(&self, expected: &str, found: &str) -> Tampered {
        let seq = (self.stage == Stage::Entries).then_some(self.entries);
        Tampered::new(seq, What::Framing, expected, found)
    }

    fn end(&mut self) -> Result<(), Fault<S::Error>> {
        match self.source.read(&mut [0]).map_err(Fault::Source)? {
            0 => Ok(()),
            _ => {
                let expected = format!("the end after {} bytes", self.bytes);
                Err(Tampered::new(None, What::Trailing, expected, "more bytes").into())
            }
        }
    }

    /// Reads one section and adds it to the digest.
    fn section(&mut self) -> Result<(u8, Vec<u8>), Fault<S::Error>> {
        let head = self.read_exactly(SECTION_HEAD_BYTES)?;
        let mut rest = head.as_slice();
        let (Some([tag]), Some(count), Some(check)) =
            (take(&mut rest), take_u32(&mut rest), take_u32(&mut rest))
        else {
            return Err(self.incomplete());
        };
        let found = crc32c(head.get(..5).unwrap_or_default());
        let count = length(count);
        if found != check || count > SECTION_BYTES_MAX {
            let found = format!("a section head with checksum {found:08x}, {count} bytes");
            return Err(self.framing("a section", &found).into());
        }
        let content = self.read_exactly(count)?;
        self.hasher.update(&head);
        self.hasher.update(&content);
        Ok((tag, content))
    }

    fn read_exactly(&mut self, count: usize) -> Result<Vec<u8>, Fault<S::Error>> {
        let mut bytes = Vec::new();
        while bytes.len() < count {
            let have = bytes.len();
            bytes.resize(count.min(have.saturating_add(STEP_BYTES)), 0);
            let into = bytes.get_mut(have..).unwrap_or_default();
            let read = self.source.read(into).map_err(Fault::Source)?;
            bytes.truncate(have.saturating_add(read));
            self.bytes = self.bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            if read == 0 {
                return Err(self.incomplete());
            }
        }
        Ok(bytes)
    }

    const fn incomplete(&self) -> Fault<S::Error> {
        Fault::Incomplete { bytes: self.bytes, entries: self.entries }
    }
}

fn tag_name(tag: u8) -> String {
    format!("section {:?}", char::from(tag))
}

impl<S: Source> Iterator for ExportReader<S> {
    type Item = Result<ExportItem, Fault<S::Error>>;

    /// After an error comes nothing more.
    fn next(&mut self) -> Option<Self::Item> {
        let item = self.next_item().transpose();
        if matches!(item, Some(Err(_))) {
            self.stage = Stage::Over;
        }
        item
    }
}
