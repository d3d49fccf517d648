//! Export bytes: sections, entries, checkpoint, trailer, through both verifiers.

use crate::{CASTAGNOLI, read_twice, vkey};

const MAGIC_BYTES: usize = 16;
const HEAD_BYTES: usize = 9;

/// Reads the bytes as they are, and with the length and checksum of each section put right.
pub fn export(data: &[u8]) {
    read_twice(data, None);
    let repaired = repaired(data);
    read_twice(&repaired, None);
    read_twice(&repaired, Some(vkey()));
}

fn repaired(data: &[u8]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    let mut at = MAGIC_BYTES;
    while let Some((head, rest)) =
        bytes.get_mut(at..).and_then(|section| section.split_first_chunk_mut::<HEAD_BYTES>())
    {
        let [_tag, length @ .., _, _, _, _] = head;
        let asked = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let count = asked.min(rest.len());
        *length = u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes();
        let (counted, check) = head.split_at_mut(5);
        check.copy_from_slice(&CASTAGNOLI.checksum(counted).to_be_bytes());
        at += HEAD_BYTES + count;
    }
    bytes
}
