//! Journal bytes: segment headers, frames and the sealed entries in them.

use tribune_chain::{
    BodyKey,
    journal::{SegmentHeader, decode_frame, encode_frame},
};
use tribune_record::v1::LedgerId;

use crate::CASTAGNOLI;

/// The ledger whose frames the seeds are.
const LEDGER: LedgerId = LedgerId([7; 16]);
const MAGIC: &[u8; 8] = b"TRIBFRM\x01";

/// Reads the bytes as a segment header, as a frame, and as a frame with length and checksum put
/// right.
pub fn frame(data: &[u8]) {
    if let Some(header) = SegmentHeader::decode(data) {
        assert_eq!(header.encode(), data);
    }
    one_form(data);
    if let Some(repaired) = repaired(data) {
        one_form(&repaired);
    }
}

fn repaired(data: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = data.to_vec();
    let total = u32::try_from(data.len()).ok()?.to_be_bytes();
    bytes.get_mut(..8)?.copy_from_slice(MAGIC);
    bytes.get_mut(8..12)?.copy_from_slice(&total);
    let mut crc = CASTAGNOLI.digest();
    crc.update(bytes.get(..12)?);
    crc.update(bytes.get(16..)?);
    let check = crc.finalize().to_be_bytes();
    bytes.get_mut(12..16)?.copy_from_slice(&check);
    Some(bytes)
}

fn one_form(bytes: &[u8]) {
    let Ok(frame) = decode_frame(bytes, LEDGER) else { return };
    let entries: Vec<_> = frame.entries.iter().map(|(entry, _)| entry.clone()).collect();
    let (again, places) = encode_frame(frame.first_seq, &entries, &frame.trailer)
        .expect("what was decoded can be encoded");
    assert_eq!(bytes.get(..again.len()), Some(again.as_slice()));
    let key = BodyKey::new([1; 32]);
    for ((entry, place), again) in frame.entries.into_iter().zip(places) {
        assert_eq!(place, again, "where an entry lies");
        // Opening says what it likes of a hostile entry, as long as it says something.
        drop(entry.clone().open(None));
        drop(entry.open(key.as_ref()));
    }
}
