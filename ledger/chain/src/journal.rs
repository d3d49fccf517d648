//! The commit journal's form: segments of frames, a frame per group commit, its trailer the signed
//! head of the ledger.
//!
//! A segment begins with 4096 bytes of [`SegmentHeader`]; frames follow, each at a multiple of
//! 4096, so that no later write touches a block an acknowledged frame lies in; the rest is zeros.
//!
//! | bytes | field of a frame |
//! |---|---|
//! | 8 | magic `TRIBFRM`, version 1 |
//! | 4 | length of the frame, with everything here |
//! | 4 | CRC-32C of all other bytes of the frame |
//! | 8 | seq of the first entry |
//! | 4 | number of entries |
//! | per entry: 4, … | length, [`SealedEntry`] |
//! | 8 | seq of the last entry |
//! | 32 | hash of the last record |
//! | 32 | root of the tree over all records up to it |
//! | 8 | number of those records |
//! | 64 | signature over that [`Head`] |
//!
//! Numbers are big-endian.

#[cfg(test)]
mod tests;

use alloc::{vec, vec::Vec};
use core::ops::Range;

use tribune_record::{Digest, v1::LedgerId};

use crate::{
    Head, MalformedEntry, SealedEntry, Signature, TreeHash,
    bytes::{length, take, take_slice, take_u32, take_u64},
};

/// What segment headers and frames are aligned to, in bytes.
pub const BLOCK_BYTES: usize = 4096;
/// Bytes of a frame before its first entry.
pub const FRAME_HEAD_BYTES: usize = 28;
const TRAILER_BYTES: usize = 144;
const FRAME_MAGIC: &[u8; 8] = b"TRIBFRM\x01";
const SEGMENT_MAGIC: &[u8; 8] = b"TRIBSEG\x01";

static CRC: crc::Crc<u32, crc::Table<16>> =
    crc::Crc::<u32, crc::Table<16>>::new(&crc::CRC_32_ISCSI);

/// CRC-32C.
pub(crate) fn crc32c(bytes: &[u8]) -> u32 {
    CRC.checksum(bytes)
}

/// The version of the format above.
pub const VERSION: u8 = 1;

/// Which version of this format a segment or frame that begins here has; none where none does.
#[must_use]
pub fn version(bytes: &[u8]) -> Option<u8> {
    let (version, name) = bytes.first_chunk::<8>()?.split_last()?;
    let known = [SEGMENT_MAGIC, FRAME_MAGIC].iter().any(|magic| magic.starts_with(name));
    known.then_some(*version)
}

/// The first block of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentHeader {
    /// Which ledger.
    pub ledger: LedgerId,
    /// Which segment, from 0.
    pub index: u32,
    /// Seq of its first entry.
    pub first_seq: u64,
    /// Its size, in bytes.
    pub bytes: u64,
}

impl SegmentHeader {
    /// The block: magic, ledger id, index, first seq, size, CRC-32C of those, zeros.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut block = SEGMENT_MAGIC.to_vec();
        block.extend(self.ledger.0);
        block.extend(self.index.to_be_bytes());
        block.extend(self.first_seq.to_be_bytes());
        block.extend(self.bytes.to_be_bytes());
        block.extend(crc32c(&block).to_be_bytes());
        block.resize(BLOCK_BYTES, 0);
        block
    }

    /// Reads the block; none where it is not one.
    #[must_use]
    pub fn decode(block: &[u8]) -> Option<Self> {
        let mut rest = block;
        take::<8>(&mut rest)?;
        let ledger = LedgerId(take(&mut rest)?);
        let index = take_u32(&mut rest)?;
        let (first_seq, bytes) = (take_u64(&mut rest)?, take_u64(&mut rest)?);
        let header = Self { ledger, index, first_seq, bytes };
        (header.encode() == block).then_some(header)
    }
}

/// The end of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trailer {
    /// Where the ledger stands after this frame.
    pub head: Head,
    /// [`Head::sign`].
    pub signature: Signature,
}

/// One group commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Seq of the first entry.
    pub first_seq: u64,
    /// The entries, each with its bytes' place in the frame.
    pub entries: Vec<(SealedEntry, Range<usize>)>,
    /// Where the ledger stands after them.
    pub trailer: Trailer,
}

/// Bytes that are no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedFrame {
    /// They do not begin like one.
    #[error("no frame begins here")]
    Magic,
    /// They end before it does.
    #[error("a frame that is cut off")]
    Short,
    /// Its checksum is wrong: it was cut off, or changed.
    #[error("a frame with a wrong checksum")]
    Checksum,
    /// Its checksum is right and its parts do not fit each other.
    #[error("a frame whose counts contradict each other")]
    Counts,
    /// An entry in it is malformed.
    #[error(transparent)]
    Entry(#[from] MalformedEntry),
}

/// Makes a frame: its bytes, and the place of each entry in them.
///
/// # Errors
/// Where an entry or the frame is too large to be counted.
pub fn encode_frame(
    first_seq: u64,
    entries: &[SealedEntry],
    trailer: &Trailer,
) -> Result<(Vec<u8>, Vec<Range<usize>>), MalformedEntry> {
    let too_large = |_no_detail| MalformedEntry::TooLarge;
    let mut body = first_seq.to_be_bytes().to_vec();
    body.extend(u32::try_from(entries.len()).map_err(too_large)?.to_be_bytes());
    let mut places = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut bytes = Vec::new();
        entry.encode(&mut bytes)?;
        body.extend(u32::try_from(bytes.len()).map_err(too_large)?.to_be_bytes());
        let start = body.len().saturating_add(16);
        places.push(start..start.saturating_add(bytes.len()));
        body.extend(bytes);
    }
    let Trailer { head, signature } = trailer;
    body.extend(head.size.saturating_sub(1).to_be_bytes());
    body.extend(head.last.0);
    body.extend(head.root.0);
    body.extend(head.size.to_be_bytes());
    body.extend(signature);
    let total = u32::try_from(body.len().saturating_add(16)).map_err(too_large)?;
    let mut frame = FRAME_MAGIC.to_vec();
    frame.extend(total.to_be_bytes());
    frame.extend(frame_check(total, &body).to_be_bytes());
    frame.extend(body);
    Ok((frame, places))
}

fn frame_check(total: u32, body: &[u8]) -> u32 {
    let mut crc = CRC.digest();
    crc.update(FRAME_MAGIC);
    crc.update(&total.to_be_bytes());
    crc.update(body);
    crc.finalize()
}

/// The length of the frame that begins with these bytes, of which there must be 12; none where
/// none begins. Nothing is known of the frame yet.
#[must_use]
pub fn frame_length(first: &[u8]) -> Option<usize> {
    let mut rest = first;
    let magic = take::<8>(&mut rest)?;
    let total = length(take_u32(&mut rest)?);
    (&magic == FRAME_MAGIC && total >= FRAME_HEAD_BYTES.saturating_add(TRAILER_BYTES))
        .then_some(total)
}

/// The seq of the first entry and the number of entries that the head of a frame claims; none where
/// there are too few bytes. Nothing is known of the frame yet.
#[must_use]
pub fn frame_counts(first: &[u8]) -> Option<(u64, u32)> {
    let mut rest = first.get(16..FRAME_HEAD_BYTES)?;
    Some((take_u64(&mut rest)?, take_u32(&mut rest)?))
}

/// Reads the frame that `bytes` begin with. Its signature is not checked here.
///
/// # Errors
/// Where it is none, or cut off, or changed.
pub fn decode_frame(bytes: &[u8], ledger: LedgerId) -> Result<Frame, MalformedFrame> {
    let total = frame_length(bytes).ok_or(MalformedFrame::Magic)?;
    let mut rest = bytes.get(16..total).ok_or(MalformedFrame::Short)?;
    let check = bytes.get(12..).and_then(|mut at| take_u32(&mut at));
    let counted = u32::try_from(total).map_err(|_no_detail| MalformedFrame::Counts)?;
    if check != Some(frame_check(counted, rest)) {
        return Err(MalformedFrame::Checksum);
    }
    let counts = MalformedFrame::Counts;
    let first_seq = take_u64(&mut rest).ok_or(counts)?;
    let count = take_u32(&mut rest).ok_or(counts)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let size = length(take_u32(&mut rest).ok_or(counts)?);
        let start = total.saturating_sub(rest.len());
        let entry = SealedEntry::decode(take_slice(&mut rest, size).ok_or(counts)?)?;
        entries.push((entry, start..start.saturating_add(size)));
    }
    let trailer = take_trailer(&mut rest, ledger).ok_or(counts)?;
    let size = first_seq.checked_add(u64::from(count));
    if count == 0 || !rest.is_empty() || size != Some(trailer.head.size) {
        return Err(counts);
    }
    Ok(Frame { first_seq, entries, trailer })
}

fn take_trailer(rest: &mut &[u8], ledger: LedgerId) -> Option<Trailer> {
    let last_seq = take_u64(rest)?;
    let last = Digest(take(rest)?);
    let root = TreeHash(take(rest)?);
    let size = take_u64(rest)?;
    let signature = take(rest)?;
    let head = Head { ledger, size, root, last };
    (size.checked_sub(1) == Some(last_seq)).then_some(Trailer { head, signature })
}

/// A frame's length rounded up to whole blocks.
#[must_use]
pub const fn padded(frame: usize) -> usize {
    frame.next_multiple_of(BLOCK_BYTES)
}

/// Zeros from the end of a frame to the end of its last block.
#[must_use]
pub fn padding(frame: usize) -> Vec<u8> {
    vec![0; padded(frame).saturating_sub(frame)]
}
