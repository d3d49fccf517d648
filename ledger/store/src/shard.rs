//! One shard of a ledger: a journal of its own, an index, the keys of its bodies. The last one is
//! written to; those before it are closed and opened when somebody asks.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tribune_chain::{Entry, Predecessor, PublicKey, Verifier, Vkey, journal::SegmentHeader};
use tribune_record::{
    UnixMillis,
    v1::{Event, Key, LedgerId, Record, Shard as ShardEvent},
};

use crate::{
    OpenError, ReadError,
    body_keys::BodyKeys,
    index::{Index, keys::Location},
    journal::{Place, Reader, corrupt, scan::Scan, segment_path, segments},
};

/// A shard's folder, with what its record 0 says.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub(crate) dir: PathBuf,
    pub(crate) segments: Vec<SegmentHeader>,
    pub(crate) ledger: LedgerId,
    /// Its origin, and the key it began under.
    pub(crate) name: Vkey,
    /// When its record 0 was written.
    pub(crate) began: UnixMillis,
    /// What it says of the one before it; none in the first.
    pub(crate) predecessor: Option<Predecessor>,
    /// The note that says where the one before it ended.
    pub(crate) previous: Option<String>,
}

/// A shard's folder.
pub(crate) fn folder(ledger: &Path, number: u32) -> PathBuf {
    ledger.join("shards").join(format!("{number:08}"))
}

/// The origin of a shard's checkpoints.
pub(crate) fn origin(base: &str, number: u32) -> String {
    if number == 0 { base.to_owned() } else { format!("{base}/{number}") }
}

/// The shards there are, in order: from 0 on, none missing, nothing else in the folder.
///
/// # Errors
/// Where there is something else, or one is missing.
pub(crate) fn numbers(ledger: &Path) -> Result<Vec<u32>, OpenError> {
    let dir = ledger.join("shards");
    let mut found = Vec::new();
    for file in fs::read_dir(&dir).map_err(OpenError::io(&dir))? {
        let path = file.map_err(OpenError::io(&dir))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.ends_with(".new") {
            continue; // one that was never finished; nothing was acknowledged in it
        }
        match name.parse::<u32>() {
            Ok(number) if folder(ledger, number) == path => found.push(number),
            Ok(_) | Err(_) => return Err(corrupt(&path, 0, "a shard", "another file")),
        }
    }
    found.sort_unstable();
    match (0..).zip(&found).find(|(expected, number)| expected != *number) {
        Some((missing, _)) => Err(corrupt(&folder(ledger, missing), 0, "a shard", "none")),
        None if found.is_empty() => Err(corrupt(&folder(ledger, 0), 0, "a shard", "none")),
        None => Ok(found),
    }
}

impl Folder {
    /// Reads record 0 of a shard: its name, its key, where it comes from.
    ///
    /// # Errors
    /// Where the folder is none of a shard, or record 0 does not hold.
    pub(crate) fn open(dir: &Path) -> Result<Self, OpenError> {
        let journal = dir.join("journal");
        let segments = segments(&journal)?;
        let path = segment_path(&journal, 0);
        let Some(first) = segments.first() else {
            return Err(corrupt(&path, 0, "a journal segment", "none"));
        };
        let ledger = first.ledger;
        let bad = |found: &str| corrupt(&path, Place::START.offset, "record 0 of a shard", found);
        let frame = Scan::new(journal, &segments, ledger).frame(Place::START)?;
        let (frame, _next) = frame.ok_or_else(|| bad("no whole frame"))?;
        let entry = frame.entries.first().map(|(entry, _place)| entry);
        let entry = entry.ok_or_else(|| bad("an empty frame"))?;
        let record = Record::decode(&entry.record).map_err(|why| bad(&why.to_string()))?;
        let (vkey, previous) = if let Event::Key(Key { vkey, .. }) = &record.event {
            (vkey, None)
        } else if let Event::Shard(ShardEvent { vkey, previous, .. }) = &record.event {
            (vkey, Some(previous.clone()))
        } else {
            return Err(bad(record.event.kind().name()));
        };
        let name: Vkey = vkey.parse().map_err(|why| bad(&format!("{why}")))?;
        let mut verifier = Verifier::new(ledger, name.clone());
        verifier
            .check(&entry.record, &entry.signature)
            .map_err(|tampered| bad(&tampered.to_string()))?;
        let predecessor = verifier.predecessor().cloned();
        let (dir, began) = (dir.to_owned(), record.time);
        Ok(Self { dir, segments, ledger, name, began, predecessor, previous })
    }

    /// Which shard it is.
    pub(crate) fn number(&self) -> u32 {
        self.predecessor.as_ref().map_or(0, |before| before.number)
    }

    /// Records in the shards before it.
    pub(crate) fn first(&self) -> u64 {
        self.predecessor.as_ref().map_or(0, |before| before.first)
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.dir.join("journal")
    }

    pub(crate) fn scan(&self) -> Scan<'_> {
        Scan::new(self.journal(), &self.segments, self.ledger)
    }

    pub(crate) fn body_keys(&self) -> BodyKeys {
        BodyKeys::new(&self.dir.join("keys"), self.ledger, self.number())
    }
}

/// A shard that is open for reading.
#[derive(Debug)]
pub(crate) struct Shard {
    pub(crate) folder: Folder,
    pub(crate) index: Index,
    pub(crate) reader: Reader,
    pub(crate) keys: BodyKeys,
}

impl Shard {
    pub(crate) fn new(folder: Folder, index: Index) -> Self {
        let (reader, keys) = (Reader::new(&folder.journal()), folder.body_keys());
        Self { folder, index, reader, keys }
    }

    /// Records in the shards before it.
    pub(crate) fn first(&self) -> u64 {
        self.folder.first()
    }

    /// The entry at a position of this shard, its bodies opened; absent where they were erased.
    ///
    /// # Errors
    /// Where there is none, or it is not what was written there.
    pub(crate) fn entry(&self, seq: u64) -> Result<Entry, ReadError> {
        let location = self.index.location(seq)?;
        let Location { place, bytes } = location
            .ok_or_else(|| ReadError::Index { reason: format!("it has lost record {seq}") })?;
        let sealed = self.reader.entry(seq, place, bytes)?;
        let key = if sealed.sealed.is_empty() { None } else { self.keys.get(seq)? };
        Ok(sealed.open(key.as_ref())?)
    }

    /// The key that signed a record: that of record 0, or of the last rotation before it.
    ///
    /// # Errors
    /// Where the index or journal cannot be read.
    pub(crate) fn signer(&self, seq: u64) -> Result<PublicKey, ReadError> {
        let kind = crate::index::keys::kind(tribune_record::v1::Kind::Key);
        let mut rotations = self.index.newest(&kind, seq);
        let Some(rotation) = rotations.next() else { return Ok(*self.folder.name.key()) };
        let at = rotation?;
        if at == 0 {
            return Ok(*self.folder.name.key());
        }
        let entry = self.entry(at)?;
        let vkey = Record::decode(&entry.record).ok().and_then(|record| {
            let Event::Key(key) = record.event else { return None };
            key.vkey.parse::<Vkey>().ok()
        });
        let vkey = vkey.ok_or_else(|| ReadError::Index {
            reason: format!("it takes record {at} for a KEY record"),
        })?;
        Ok(*vkey.key())
    }
}
