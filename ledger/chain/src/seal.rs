//! Salt and bodies sealed under a key of their own, as the journal holds them: whoever destroys the
//! key destroys what a person wrote, and nothing that is chained, signed or proven changes.
//!
//! | bytes | field of a sealed entry |
//! |---|---|
//! | 2 | record length |
//! | … | record |
//! | 64 | Ed25519 signature ([`crate::sign_record`]) |
//! | 4 | length of what is sealed; 0 where the record has no bodies |
//! | … | ChaCha20-Poly1305 (RFC 8439) over salt and bodies in the form of [`Entry`] |
//!
//! The nonce is the first 12 bytes of the record's hash, and the whole hash is authenticated beside
//! it: what is sealed belongs to one record. A key is used for one record only.

use alloc::vec::Vec;
use core::fmt;

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit,
    aead::{Aead, Payload},
};
use tribune_record::{
    Digest,
    v1::{LedgerId, Record},
};
use zeroize::Zeroize;

use crate::{
    Encoding, Entry, MalformedEntry, Signature, StoredBody, Tampered, What,
    bytes::{length, take, take_slice, take_u16, take_u32},
    entry::take_bodies,
    journal::{BLOCK_BYTES, crc32c},
};

/// The key of one record's bodies. Zeros stand for one that was destroyed.
#[derive(Clone, PartialEq, Eq)]
pub struct BodyKey([u8; 32]);

impl BodyKey {
    /// Bytes of a key.
    pub const BYTES: usize = 32;
    /// What stands where a key was destroyed.
    pub const DESTROYED: [u8; Self::BYTES] = [0; Self::BYTES];

    /// The key of these bytes; none where it was destroyed.
    #[must_use]
    pub fn new(bytes: [u8; Self::BYTES]) -> Option<Self> {
        (bytes != Self::DESTROYED).then_some(Self(bytes))
    }
}

impl fmt::Debug for BodyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyKey(…)")
    }
}

impl Drop for BodyKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// An entry as the journal holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedEntry {
    /// The encoded record.
    pub record: Vec<u8>,
    /// Its signature.
    pub signature: Signature,
    /// Its salt and bodies, sealed; empty where it has none.
    pub sealed: Vec<u8>,
}

impl SealedEntry {
    /// Seals an entry.
    ///
    /// # Errors
    /// Where a part is too large to be counted.
    pub fn seal(entry: Entry, key: &BodyKey) -> Result<Self, MalformedEntry> {
        let sealed = if entry.bodies.is_empty() {
            Vec::new()
        } else {
            let mut plain = Vec::new();
            entry.encode_bodies(&mut plain)?;
            let hash = Record::hash(&entry.record);
            let payload = Payload { msg: &plain, aad: &hash.0 };
            let sealed = cipher(key).encrypt(&nonce(&hash), payload);
            sealed.map_err(|_no_detail| MalformedEntry::TooLarge)?
        };
        let Entry { record, signature, .. } = entry;
        Ok(Self { record, signature, sealed })
    }

    /// The entry as an export holds it. Without its key, because it was destroyed, every body is
    /// absent.
    ///
    /// # Errors
    /// Where what is sealed is not what was sealed under this key for this record.
    pub fn open(self, key: Option<&BodyKey>) -> Result<Entry, Tampered> {
        let record = Record::decode(&self.record)
            .map_err(|invalid| Tampered::new(None, What::Record, "a v1 record", invalid))?;
        let bad =
            |expected: &str, found: &str| Tampered::new(record.seq, What::Body, expected, found);
        let Self { record: bytes, signature, sealed } = self;
        let (salt, bodies) = match (record.bodies.is_empty(), key) {
            (true, _) if sealed.is_empty() => (None, Vec::new()),
            (true, _) => return Err(bad("nothing sealed", "sealed bodies")),
            (false, _) if sealed.is_empty() => return Err(bad("sealed bodies", "nothing")),
            (false, None) => {
                let absent = StoredBody { encoding: Encoding::Absent, bytes: Vec::new() };
                (None, alloc::vec![absent; record.bodies.len()])
            }
            (false, Some(key)) => {
                let hash = Record::hash(&bytes);
                let payload = Payload { msg: &sealed, aad: &hash.0 };
                let plain = cipher(key).decrypt(&nonce(&hash), payload);
                let plain =
                    plain.map_err(|_no_detail| bad("bodies sealed for this record", "others"))?;
                let mut rest = plain.as_slice();
                let opened = take_bodies(&mut rest);
                match opened {
                    Ok(opened) if rest.is_empty() => opened,
                    Ok(_) => return Err(bad("bodies", "bytes after them")),
                    Err(why) => return Err(Tampered::new(record.seq, What::Body, "bodies", why)),
                }
            }
        };
        Ok(Entry { record: bytes, signature, salt, bodies })
    }

    /// Appends its bytes to `out`.
    ///
    /// # Errors
    /// Where a part is too large for its count; `out` is then half-written.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), MalformedEntry> {
        let too_large = |_no_detail| MalformedEntry::TooLarge;
        out.extend(u16::try_from(self.record.len()).map_err(too_large)?.to_be_bytes());
        out.extend(&self.record);
        out.extend(self.signature);
        out.extend(u32::try_from(self.sealed.len()).map_err(too_large)?.to_be_bytes());
        out.extend(&self.sealed);
        Ok(())
    }

    /// Reads a sealed entry that fills `bytes` to the last one.
    ///
    /// # Errors
    /// Where the bytes have another form.
    pub fn decode(bytes: &[u8]) -> Result<Self, MalformedEntry> {
        let short = MalformedEntry::Short;
        let mut rest = bytes;
        let record = usize::from(take_u16(&mut rest).ok_or(short)?);
        let record = take_slice(&mut rest, record).ok_or(short)?.to_vec();
        let signature = take(&mut rest).ok_or(short)?;
        let sealed = length(take_u32(&mut rest).ok_or(short)?);
        let sealed = take_slice(&mut rest, sealed).ok_or(short)?.to_vec();
        let entry = Self { record, signature, sealed };
        if rest.is_empty() { Ok(entry) } else { Err(MalformedEntry::Long) }
    }
}

/// The first block of a file of body keys: magic, ledger id, number of the shard and of the file,
/// CRC-32C of those, zeros. Keys follow, one for each record, [`KEYS_PER_FILE`] to a file.
#[must_use]
pub fn keys_header(ledger: LedgerId, shard: u32, file: u64) -> Vec<u8> {
    let mut block = b"TRIBKEY\x01".to_vec();
    block.extend(ledger.0);
    block.extend(shard.to_be_bytes());
    block.extend(file.to_be_bytes());
    block.extend(crc32c(&block).to_be_bytes());
    block.resize(BLOCK_BYTES, 0);
    block
}

/// Keys in one file.
pub const KEYS_PER_FILE: u64 = 8192;

fn cipher(key: &BodyKey) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&key.0.into())
}

fn nonce(hash: &Digest) -> chacha20poly1305::Nonce {
    let mut nonce = chacha20poly1305::Nonce::default();
    nonce.iter_mut().zip(hash.0).for_each(|(to, from)| *to = from);
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;
    use tribune_record::{
        UnixMillis,
        v1::{BodyRef, Event, LedgerId, Stop},
    };

    fn entry(seq: u64, bodies: &[&[u8]]) -> Entry {
        let salt = [9; 32];
        let names = ["case", "judgment"];
        let pairs = names.iter().zip(bodies);
        let record = Record {
            ledger: LedgerId([7; 16]),
            seq,
            prev: Digest([0; 32]),
            time: UnixMillis(1),
            who: None,
            idempotency: None,
            bodies: pairs.map(|(name, bytes)| BodyRef::commit(name, &salt, bytes)).collect(),
            event: Event::Stop(Stop { reason: "signal".into() }),
        };
        let plain = |bytes: &&[u8]| StoredBody { encoding: Encoding::Plain, bytes: bytes.to_vec() };
        Entry {
            record: record.encode().unwrap(),
            signature: [3; 64],
            salt: (!bodies.is_empty()).then_some(salt),
            bodies: bodies.iter().map(plain).collect(),
        }
    }

    fn key(byte: u8) -> BodyKey {
        BodyKey::new([byte; 32]).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_under_its_key_alone() {
        let (one, other) = (entry(1, &[b"words", b"more"]), entry(2, &[b"words", b"more"]));
        let sealed = SealedEntry::seal(one.clone(), &key(1)).unwrap();
        assert!(!sealed.sealed.windows(5).any(|bytes| bytes == b"words"));
        assert_eq!(sealed.clone().open(Some(&key(1))), Ok(one));
        let what = |entry: SealedEntry, key| entry.open(Some(&key)).unwrap_err().what;
        assert_eq!(what(sealed.clone(), key(2)), What::Body);
        let swapped = SealedEntry { record: other.record, ..sealed.clone() };
        assert_eq!(what(swapped, key(1)), What::Body, "the bodies of another record");
        for at in 0..sealed.sealed.len() {
            let mut flipped = sealed.clone();
            flipped.sealed[at] ^= 1;
            assert_eq!(what(flipped, key(1)), What::Body, "byte {at}");
        }
    }

    #[test]
    fn without_its_key_every_body_is_absent() {
        let sealed = SealedEntry::seal(entry(1, &[b"words", b"more"]), &key(1)).unwrap();
        let opened = sealed.open(None).unwrap();
        assert_eq!((opened.salt, opened.bodies.len()), (None, 2));
        assert!(opened.bodies.iter().all(|body| body.encoding == Encoding::Absent));
        assert_eq!(BodyKey::new(BodyKey::DESTROYED), None);
    }

    #[test]
    fn a_record_without_bodies_seals_nothing() {
        let bare = entry(1, &[]);
        let sealed = SealedEntry::seal(bare.clone(), &key(1)).unwrap();
        assert!(sealed.sealed.is_empty());
        assert_eq!(sealed.clone().open(None), Ok(bare));
        let more = SealedEntry { sealed: alloc::vec![1], ..sealed };
        assert_eq!(more.open(None).unwrap_err().what, What::Body);
        let less = SealedEntry::seal(entry(1, &[b"words"]), &key(1)).unwrap();
        let less = SealedEntry { sealed: Vec::new(), ..less };
        assert_eq!(less.open(None).unwrap_err().what, What::Body);
    }

    #[test]
    fn its_bytes_are_read_back() {
        let sealed = SealedEntry::seal(entry(1, &[b"words"]), &key(1)).unwrap();
        let mut bytes = Vec::new();
        sealed.encode(&mut bytes).unwrap();
        assert_eq!(SealedEntry::decode(&bytes), Ok(sealed));
        for length in 0..bytes.len() {
            assert_eq!(SealedEntry::decode(&bytes[..length]), Err(MalformedEntry::Short));
        }
        bytes.push(0);
        assert_eq!(SealedEntry::decode(&bytes), Err(MalformedEntry::Long));
    }
}
