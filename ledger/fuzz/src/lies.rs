//! An appliance that lies: whatever records and bodies it is given it numbers, links, commits to
//! and signs, so that what lies behind the signatures is reached.
//!
//! The bytes are records: 2 for the length of the payload, 2 for the kind, 8 for the time, the
//! payload; then per body that it names 2 for the length and the body. Numbers are big-endian.

use tribune_chain::{
    Checkpoint, Encoding, Entry, ExportHeader, ExportWriter, Frontier, PublicKey, SigningKey,
    StoredBody, Vkey, leaf_hash, sign_record,
};
use tribune_record::{
    Digest,
    v1::{BodyRef, LedgerId, MAGIC, Record, VERSION},
};

use crate::read_twice;

/// The origin of its checkpoints.
pub const ORIGIN: &str = "tribune.test/ledger";
const LEDGER: LedgerId = LedgerId([7; 16]);
const SALT: [u8; 32] = [9; 32];

/// Makes an export of the records in the bytes and has it read.
pub fn lies(data: &[u8]) {
    read_twice(&lie(data), Some(vkey()));
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

/// Its verifier key.
pub fn vkey() -> Vkey {
    Vkey::new(ORIGIN, PublicKey::of(&key())).expect("a name without spaces")
}

/// What it is to say: the bytes of one record for [`lies`].
#[derive(Debug)]
pub struct Told<'a> {
    /// A record that has the kind, time and payload to be told.
    pub record: &'a [u8],
    /// Its bodies, not compressed.
    pub bodies: &'a [Vec<u8>],
}

/// The bytes that make [`lies`] tell these.
pub fn tell<'a>(told: impl Iterator<Item = Told<'a>>) -> Vec<u8> {
    let mut out = Vec::new();
    for Told { record, bodies } in told {
        let count = |part: &[u8]| u16::try_from(part.len()).unwrap_or(u16::MAX).to_be_bytes();
        let payload = &record[78..];
        out.extend(count(payload));
        out.extend(&record[8..10]);
        out.extend(&record[66..74]);
        out.extend(payload);
        for body in bodies {
            out.extend(count(body));
            out.extend(body);
        }
    }
    out
}

fn lie(mut data: &[u8]) -> Vec<u8> {
    let mut tree = Frontier::default();
    let (mut prev, mut entries) = (Digest([0; 32]), Vec::new());
    while let Some(entry) = entry(&mut data, tree.size(), prev) {
        prev = Record::hash(&entry.record);
        tree.push(leaf_hash(&entry.record), |_, _, _| ());
        entries.push(entry);
    }
    let header = ExportHeader {
        ledger: LEDGER.to_string(),
        origin: ORIGIN.into(),
        vkey: vkey().to_string(),
        records: tree.size(),
    };
    let (mut writer, mut bytes) = ExportWriter::begin(&header).expect("a small header");
    for entry in &entries {
        bytes.extend(writer.entry(entry).expect("a small entry"));
    }
    let (size, root) = (tree.size(), tree.root());
    let point = Checkpoint { origin: ORIGIN.into(), size, root, extensions: vec![] };
    let note = point.sign(&vkey(), &key());
    bytes.extend(writer.finish(&note, &vkey(), &key()).expect("a small checkpoint"));
    bytes
}

fn entry(data: &mut &[u8], seq: u64, prev: Digest) -> Option<Entry> {
    let length = usize::from(u16::from_be_bytes(take(data)?));
    let (kind, time): ([u8; 2], [u8; 8]) = (take(data)?, take(data)?);
    let payload = data.split_off(..length)?;
    let mut record = MAGIC.to_vec();
    record.push(VERSION);
    record.extend(kind);
    record.extend(LEDGER.0);
    record.extend(seq.to_be_bytes());
    record.extend(prev.0);
    record.extend(time);
    record.extend(u32::try_from(length).ok()?.to_be_bytes());
    record.extend(payload);
    let mut bodies = Vec::new();
    // A payload that does not read is told all the same: the readers have to see it.
    if let Ok(mut read) = Record::decode(&record) {
        for body in &mut read.bodies {
            let length = usize::from(u16::from_be_bytes(take(data)?));
            let bytes = data.split_off(..length)?.to_vec();
            *body = BodyRef::commit(&body.name, &SALT, &bytes);
            bodies.push(StoredBody { encoding: Encoding::Plain, bytes });
        }
        record = read.encode().unwrap_or(record);
    }
    let signature = sign_record(&key(), &Record::hash(&record));
    let salt = (!bodies.is_empty()).then_some(SALT);
    (record.len() <= usize::from(u16::MAX)).then_some(Entry { record, signature, salt, bodies })
}

fn take<const N: usize>(data: &mut &[u8]) -> Option<[u8; N]> {
    data.split_off(..N)?.try_into().ok()
}
