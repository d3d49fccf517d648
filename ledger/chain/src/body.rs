//! Bodies: from stored bytes back to what was committed to, never larger than the record says.

use alloc::{format, vec, vec::Vec};

use ruzstd::decoding::FrameDecoder;
use tribune_record::v1::BodyRef;

use crate::{Encoding, StoredBody, Tampered, What};

/// Largest body, uncompressed, in bytes.
pub const BODY_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Largest bodies of one record together, uncompressed, in bytes.
pub const BODIES_BYTES_MAX: u64 = 2 * BODY_BYTES_MAX;

/// The bytes of a body, checked against the commitment in record `seq`. `None` where the body or
/// its salt is not there any more: nothing can be proven about it then, and nothing is wrong.
///
/// # Errors
/// Where the bytes are not those that were committed to.
pub fn open_body(
    seq: u64,
    stored: &StoredBody,
    reference: &BodyRef,
    salt: Option<&[u8; 32]>,
) -> Result<Option<Vec<u8>>, Tampered> {
    let BodyRef { name, commitment, length } = reference;
    let bad = |expected: &str, found: &str| {
        Tampered::new(seq, What::Body, format!("{name}: {expected}"), found)
    };
    let size = match usize::try_from(*length) {
        Ok(size) if *length <= BODY_BYTES_MAX => size,
        Ok(_) | Err(_) => {
            return Err(bad(&format!("at most {BODY_BYTES_MAX} bytes"), &format!("{length}")));
        }
    };
    let bytes = match stored.encoding {
        Encoding::Absent if stored.bytes.is_empty() => return Ok(None),
        Encoding::Absent => return Err(bad("nothing stored", "bytes of an absent body")),
        Encoding::Plain => stored.bytes.clone(),
        Encoding::Zstd => match decompress(&stored.bytes, size) {
            Some(bytes) => bytes,
            None => return Err(bad(&format!("a zstd frame of {size} bytes"), "another")),
        },
    };
    let Some(salt) = salt else { return Ok(None) };
    if bytes.len() != size {
        return Err(bad(&format!("{size} bytes"), &format!("{}", bytes.len())));
    }
    let found = BodyRef::commit(name, salt, &bytes).commitment;
    if found == *commitment {
        Ok(Some(bytes))
    } else {
        Err(bad(&format!("commitment {commitment}"), &format!("{found}")))
    }
}

/// Decompresses one zstd frame that says it holds exactly `size` bytes and does.
fn decompress(frame: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut decoder = FrameDecoder::new();
    // One segment: the window is the content, so that memory is bounded by what the record says.
    decoder.set_max_window_size(u64::try_from(size).unwrap_or(u64::MAX).max(1024));
    let mut rest = frame;
    decoder.init(&mut rest).ok()?;
    if decoder.content_size() != u64::try_from(size).ok()? {
        return None;
    }
    let mut bytes = vec![0; size];
    let count = decoder.decode_all(frame, &mut bytes).ok()?;
    (count == size).then_some(bytes)
}
