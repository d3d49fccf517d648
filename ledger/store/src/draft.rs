//! From what a caller wants remembered to entries of a frame: salts drawn, bodies committed to and
//! compressed, records numbered, linked and signed, bodies sealed.

use std::cell::RefCell;

use tribune_chain::{
    BODY_BYTES_MAX, Encoding, Entry, Head, Link, SealedEntry, SigningKey, StoredBody,
    journal::{Frame, Trailer, encode_frame},
    leaf_hash, sign_record,
};
use tribune_record::{
    Digest, UnixMillis,
    v1::{Actor, BodyRef, ClockStep, Event, Idempotency, LedgerId, Record, ShardSeq},
};

use zstd::bulk::Compressor;

use crate::{
    AppendError,
    body_keys::BodyKeys,
    journal::{bytes_of, scan::Cursor},
};

/// Most bytes of all bodies of a record together: an export holds them in one section.
const BODIES_BYTES_MAX: u64 = 2 * BODY_BYTES_MAX;
/// Bodies this short are not worth compressing.
const PLAIN_BYTES_MAX: usize = 128;
/// Records of one moment come from several threads: so much may one be older than the one before.
const OUT_OF_ORDER_MS: u64 = 60_000;
/// zstd's fast end: bodies are JSON and shrink tenfold anyway.
const ZSTD_LEVEL: i32 = 1;

/// Something to be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// When it happened, by the appliance's clock.
    pub time: UnixMillis,
    /// Who brought it about; none where the appliance itself did.
    pub who: Option<Actor>,
    /// What makes a repetition of the post recognisable.
    pub idempotency: Option<Idempotency>,
    /// What happened.
    pub event: Event,
    /// Names and bytes of the bodies that belong to it; each at most [`BODY_BYTES_MAX`], together
    /// at most twice that.
    pub bodies: Vec<(String, Vec<u8>)>,
}

impl Draft {
    /// Something the appliance itself did, without bodies.
    #[must_use]
    pub const fn new(time: UnixMillis, event: Event) -> Self {
        Self { time, who: None, idempotency: None, event, bodies: Vec::new() }
    }
}

/// A draft with everything done that does not depend on its place in the ledger.
#[derive(Debug)]
pub(crate) struct Prepared {
    record: Record,
    salt: Option<[u8; 32]>,
    bodies: Vec<StoredBody>,
}

impl Prepared {
    /// Does the work that can be done in the caller's thread.
    pub(crate) fn new(draft: Draft, ledger: LedgerId) -> Result<Self, AppendError> {
        let Draft { time, who, idempotency, event, bodies } = draft;
        let salt = if bodies.is_empty() { None } else { Some(draw_salt()?) };
        let (mut references, mut stored) = (Vec::new(), Vec::new());
        let mut room = BODIES_BYTES_MAX;
        for (name, bytes) in bodies {
            let (found, limit) = (bytes_of(bytes.len()), room.min(BODY_BYTES_MAX));
            if found > limit {
                return Err(AppendError::BodyTooLarge { name, limit, found });
            }
            room = room.saturating_sub(found);
            references.extend(salt.as_ref().map(|salt| BodyRef::commit(&name, salt, &bytes)));
            stored.push(store(bytes));
        }
        let (seq, prev) = (u64::MAX, Digest([0; 32]));
        let record =
            Record { ledger, seq, prev, time, who, idempotency, bodies: references, event };
        // The header's fields have fixed sizes: what encodes and reads back here does so at its
        // place.
        Record::decode(&record.encode()?)?;
        Ok(Self { record, salt, bodies: stored })
    }

    /// When it happened.
    pub(crate) const fn time(&self) -> UnixMillis {
        self.record.time
    }

    /// About how many bytes it will take in a frame.
    pub(crate) fn bytes(&self) -> usize {
        let bodies = self.bodies.iter().map(|body| body.bytes.len());
        bodies.fold(tribune_record::v1::RECORD_BYTES_MAX, usize::saturating_add)
    }
}

fn draw_salt() -> Result<[u8; 32], AppendError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt)
        .map_err(|error| AppendError::Stopped { reason: format!("no random numbers: {error}") })?;
    Ok(salt)
}

fn store(bytes: Vec<u8>) -> StoredBody {
    if bytes.len() > PLAIN_BYTES_MAX
        && let Ok(small) = compress(&bytes)
        && small.len() < bytes.len()
    {
        return StoredBody { encoding: Encoding::Zstd, bytes: small };
    }
    StoredBody { encoding: Encoding::Plain, bytes }
}

/// Making zstd's working memory takes longer than compressing a short body: each thread keeps one.
fn compress(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    thread_local! {
        static ZSTD: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    }
    ZSTD.with_borrow_mut(|kept| {
        let mut zstd = match kept.take() {
            Some(zstd) => zstd,
            None => Compressor::new(ZSTD_LEVEL)?,
        };
        let small = zstd.compress(bytes);
        *kept = Some(zstd);
        small
    })
}

/// A record that is on disk. Only this crate can make one, so whatever asks for one cannot happen
/// before the record is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    shard: u32,
    first: u64,
    record: Record,
    hash: Digest,
}

impl Written {
    /// Its position among all records of the ledger, whatever its shard.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.first.saturating_add(self.record.seq)
    }

    /// Its shard, and its position there.
    #[must_use]
    pub const fn place(&self) -> ShardSeq {
        ShardSeq { shard: self.shard, seq: self.record.seq }
    }

    /// The hash the next record points at.
    #[must_use]
    pub const fn hash(&self) -> Digest {
        self.hash
    }

    /// The record, with the commitments to its bodies.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// The reference to the body of that name.
    #[must_use]
    pub fn body(&self, name: &str) -> Option<&BodyRef> {
        self.record.bodies.iter().find(|body| body.name == name)
    }
}

/// A frame ready to be written.
pub(crate) struct Sealed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) frame: Frame,
    pub(crate) written: Vec<Written>,
    /// What the index needs to know of each record.
    pub(crate) links: Vec<Link>,
    /// Where the ledger stands after it; `next` is not moved.
    pub(crate) after: Cursor,
}

/// Which shard records are sealed for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Into<'a> {
    pub(crate) ledger: LedgerId,
    /// Which shard.
    pub(crate) number: u32,
    /// Records in the shards before.
    pub(crate) first: u64,
    pub(crate) keys: &'a BodyKeys,
    pub(crate) signing: &'a SigningKey,
}

/// Numbers, links and signs what is to be written next, and seals its bodies.
pub(crate) fn seal(
    before: &Cursor,
    into: Into<'_>,
    prepared: Vec<Prepared>,
) -> Result<Sealed, AppendError> {
    let Into { ledger, number, first, keys, signing } = into;
    let stopped = |reason: String| AppendError::Stopped { reason };
    let mut after = before.clone();
    after.signer = before.key;
    let (mut entries, mut links, mut written) = (Vec::new(), Vec::new(), Vec::new());
    let mut put = |after: &mut Cursor, prepared: Prepared| {
        let Prepared { mut record, salt, bodies } = prepared;
        (record.seq, record.prev) = (after.tree.size(), after.last);
        let bytes = record.encode()?;
        let (hash, leaf) = (Record::hash(&bytes), leaf_hash(&bytes));
        let signature = sign_record(signing, &hash);
        let entry = Entry { signature, record: bytes, salt, bodies };
        entries.push(sealed(entry, record.seq, keys)?);
        let link = Link { record, hash, leaf };
        after.pass(&link, |_, _, _| ()).map_err(stopped)?;
        let record = link.record.clone();
        links.push(link);
        Ok::<_, AppendError>(Written { shard: number, first, record, hash })
    };
    for one in prepared {
        if let Some(step) = clock_step(&after, &one) {
            put(&mut after, step)?;
        }
        written.push(put(&mut after, one)?);
    }
    let (size, root, last) = (after.tree.size(), after.tree.root(), after.last);
    let head = Head { ledger, size, root, last };
    let trailer = Trailer { head, signature: head.sign(signing) };
    let first_seq = before.tree.size();
    let framed = encode_frame(first_seq, &entries, &trailer);
    let (bytes, places) = framed.map_err(|why| stopped(why.to_string()))?;
    let entries = entries.into_iter().zip(places).collect();
    Ok(Sealed { bytes, frame: Frame { first_seq, entries, trailer }, written, links, after })
}

/// The record that has to say so where time goes back: an auditor takes a record that is older than
/// the one before for a forgery.
fn clock_step(after: &Cursor, next: &Prepared) -> Option<Prepared> {
    let (expected, found) = (after.latest, next.record.time);
    let is_step = matches!(next.record.event, Event::ClockStep(_));
    let back = found.0.saturating_add(OUT_OF_ORDER_MS) < expected.0;
    (back && !is_step).then(|| Prepared {
        record: Record {
            event: Event::ClockStep(ClockStep { expected, found }),
            who: None,
            idempotency: None,
            bodies: Vec::new(),
            ..next.record.clone()
        },
        salt: None,
        bodies: Vec::new(),
    })
}

fn sealed(entry: Entry, seq: u64, keys: &BodyKeys) -> Result<SealedEntry, AppendError> {
    let stopped = |reason: String| AppendError::Stopped { reason };
    if entry.bodies.is_empty() {
        let Entry { record, signature, .. } = entry;
        return Ok(SealedEntry { record, signature, sealed: Vec::new() });
    }
    let key = keys.get(seq).map_err(|why| stopped(why.to_string()))?;
    let key = key.ok_or_else(|| stopped(format!("record {seq} has no key to seal it under")))?;
    SealedEntry::seal(entry, &key).map_err(|why| stopped(why.to_string()))
}
