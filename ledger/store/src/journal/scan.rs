//! Reading the journal forward: every frame must go on where the one before it ended; at the end
//! a torn write is told from damage.

use std::{fs::File, os::unix::fs::FileExt, path::PathBuf};

use tribune_chain::{
    Frontier, Link, PublicKey, TreeHash, Vkey,
    journal::{
        BLOCK_BYTES, Frame, SegmentHeader, VERSION, decode_frame, frame_counts, frame_length,
        padded, version,
    },
};
use tribune_record::{
    Digest, UnixMillis,
    v1::{Event, LedgerId, Record},
};

use super::{HEADER_BYTES, Place, bytes_of, corrupt, kind, segment_path};
use crate::OpenError;

/// Blocks looked at together when the rest of a segment is searched.
const STEP_BLOCKS: usize = 256;

/// Where a walk over the journal stands.
#[derive(Debug, Clone)]
pub(crate) struct Cursor {
    /// Where the next frame begins.
    pub(crate) next: Place,
    /// Hash of the last record before it.
    pub(crate) last: Digest,
    /// The tree over the records before it.
    pub(crate) tree: Frontier,
    /// The key that signs the next frame.
    pub(crate) key: PublicKey,
    /// The key that signed the frame before it.
    pub(crate) signer: PublicKey,
    /// The latest time of a record since the clock was last set back.
    pub(crate) latest: UnixMillis,
}

impl Cursor {
    /// Before the first frame of a shard that begins under this key.
    pub(crate) fn start(key: PublicKey) -> Self {
        let (last, tree) = (Digest([0; 32]), Frontier::default());
        Self { next: Place::START, last, tree, key, signer: key, latest: UnixMillis(0) }
    }

    /// Goes past a record. What follows it may be signed by another key. `node` is told of every
    /// node of the tree that is complete now.
    pub(crate) fn pass(
        &mut self,
        link: &Link,
        node: impl FnMut(u8, u64, &TreeHash),
    ) -> Result<(), String> {
        if let Event::Key(key) = &link.record.event {
            let vkey: Vkey = key.vkey.parse().map_err(|invalid| format!("{invalid}"))?;
            self.key = *vkey.key();
        }
        let stepped = matches!(link.record.event, Event::ClockStep(_));
        let time = link.record.time;
        self.latest = if stepped { time } else { self.latest.max(time) };
        self.last = link.hash;
        self.tree.push(link.leaf, node);
        Ok(())
    }
}

/// A walk over the journal.
pub(crate) struct Scan<'a> {
    dir: PathBuf,
    segments: &'a [SegmentHeader],
    ledger: LedgerId,
    file: Option<(u32, File)>,
}

/// What stands at a place.
enum At {
    Frame(Box<Frame>, usize),
    /// No whole frame, but bytes that are not zero.
    Remains(String),
    /// Zeros to the end of the segment, or the end itself.
    Nothing,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(dir: PathBuf, segments: &'a [SegmentHeader], ledger: LedgerId) -> Self {
        Self { dir, segments, ledger, file: None }
    }

    /// The next frame, checked against the records before it, and its place; none at the end,
    /// where `cursor` then says where to write. The signature of each head is left to the caller.
    pub(crate) fn next(
        &mut self,
        cursor: &mut Cursor,
    ) -> Result<Option<(Frame, Place)>, OpenError> {
        loop {
            match self.at(cursor.next)? {
                At::Frame(frame, length) => {
                    let place = cursor.next;
                    self.follow(cursor, &frame, place)?;
                    cursor.next = place.after(bytes_of(padded(length)));
                    return Ok(Some((*frame, place)));
                }
                At::Remains(_) => return Ok(None),
                At::Nothing => match self.segment(cursor.next.segment.saturating_add(1)) {
                    Some(next) if next.first_seq == cursor.tree.size() => {
                        cursor.next = Place { segment: next.index, offset: HEADER_BYTES };
                    }
                    Some(next) => {
                        let path = segment_path(&self.dir, next.index);
                        let expected = format!("a segment that begins at {}", cursor.tree.size());
                        return Err(corrupt(&path, 0, expected, next.first_seq));
                    }
                    None => return Ok(None),
                },
            }
        }
    }

    /// Bytes of a torn write at the end that a scan of `seq` records came to; 0 where there are
    /// none.
    ///
    /// Torn is only what nothing whole follows: a whole frame of later records behind it was once
    /// acknowledged, whoever signed it, so the bytes before it were damaged, not torn.
    pub(crate) fn torn(&mut self, end: Place, seq: u64) -> Result<u64, OpenError> {
        let path = segment_path(&self.dir, end.segment);
        let At::Remains(why) = self.at(end)? else { return Ok(0) };
        if self.segment(end.segment.saturating_add(1)).is_some() {
            return Err(corrupt(&path, end.offset, "a whole frame, for a segment follows", why));
        }
        let first = self.read(end, BLOCK_BYTES)?;
        if version(&first).is_some_and(|version| version != VERSION) {
            // A newer version's commit is not a torn one of ours.
            let expected = format!("a frame of version {VERSION}");
            return Err(corrupt(&path, end.offset, expected, kind(&first)));
        }
        let mut torn = end.after(1);
        let mut block = end.offset;
        let bytes = self.segment(end.segment).map_or(0, |segment| segment.bytes);
        // Whole frames do not overlap: more than the segment holds need not be tried.
        let mut left = bytes;
        while block < bytes {
            let place = Place { segment: end.segment, offset: block };
            let content = self.read(place, BLOCK_BYTES)?;
            let damaged = |found: &str| {
                let found = format!("{why}, and {found} at byte {block}");
                Err(corrupt(&path, end.offset, "a whole frame", found))
            };
            if block != end.offset
                && let Some(length) = later(&content, seq, bytes.saturating_sub(block))
            {
                left = match left.checked_sub(bytes_of(length)) {
                    Some(left) => left,
                    None => return damaged("too many that begin like one"),
                };
                if self.is_ours(place)? {
                    return damaged("a whole one");
                }
            }
            block = block.saturating_add(HEADER_BYTES);
            if content.iter().any(|byte| *byte != 0) {
                torn.offset = block;
            }
        }
        Ok(torn.offset.saturating_sub(end.offset))
    }

    /// Whether a whole frame of this ledger begins here. The key is not asked: after a rotation
    /// that was damaged it is another one.
    fn is_ours(&mut self, place: Place) -> Result<bool, OpenError> {
        let At::Frame(frame, _) = self.at(place)? else { return Ok(false) };
        let record = frame.entries.first().map(|(entry, _)| Record::decode(&entry.record));
        Ok(record.is_some_and(|record| record.is_ok_and(|record| record.ledger == self.ledger)))
    }

    /// Follows a frame: its records link up and its trailer says what they come to.
    fn follow(&self, cursor: &mut Cursor, frame: &Frame, place: Place) -> Result<(), OpenError> {
        let path = segment_path(&self.dir, place.segment);
        let bad = |expected: String, found: String| corrupt(&path, place.offset, expected, found);
        let seq = cursor.tree.size();
        if frame.first_seq != seq {
            let expected = format!("a frame that begins at record {seq}");
            return Err(bad(expected, frame.first_seq.to_string()));
        }
        cursor.signer = cursor.key;
        for (entry, _) in &frame.entries {
            let seq = cursor.tree.size();
            let link = Link::read(seq, &entry.record)
                .map_err(|why| bad(format!("record {seq}"), why.to_string()))?;
            let record = &link.record;
            // What record 0 of a later shard points at stands in the shard before it.
            let linked = seq == 0 || record.prev == cursor.last;
            if !linked || record.seq != seq || record.ledger != self.ledger {
                let expected = format!("record {seq} after {}", cursor.last);
                return Err(bad(expected, format!("record {} after {}", record.seq, record.prev)));
            }
            let passed = cursor.pass(&link, |_, _, _| ());
            passed.map_err(|why| bad("a verifier key".to_owned(), why))?;
        }
        let head = &frame.trailer.head;
        if (head.root, head.last) == (cursor.tree.root(), cursor.last) {
            Ok(())
        } else {
            Err(bad(format!("root {}", cursor.tree.root()), format!("root {}", head.root)))
        }
    }

    /// The frame that begins exactly at `place`, not checked against others, and where the next
    /// one would begin.
    pub(crate) fn frame(&mut self, place: Place) -> Result<Option<(Frame, Place)>, OpenError> {
        Ok(match self.at(place)? {
            At::Frame(frame, length) => Some((*frame, place.after(bytes_of(padded(length))))),
            At::Remains(_) | At::Nothing => None,
        })
    }

    fn at(&mut self, place: Place) -> Result<At, OpenError> {
        let bytes = self.segment(place.segment).map_or(0, |segment| segment.bytes);
        let room = usize::try_from(bytes.saturating_sub(place.offset)).unwrap_or(usize::MAX);
        if room < BLOCK_BYTES {
            return Ok(At::Nothing);
        }
        let first = self.read(place, BLOCK_BYTES)?;
        let Some(length) = frame_length(&first) else {
            let zeros = self.zeros(place, room)?;
            return Ok(if zeros { At::Nothing } else { At::Remains("other bytes".to_owned()) });
        };
        if length > room {
            return Ok(At::Remains("a frame longer than its segment".to_owned()));
        }
        let content = self.read(place, length)?;
        Ok(match decode_frame(&content, self.ledger) {
            Ok(frame) => At::Frame(Box::new(frame), length),
            Err(why) => At::Remains(why.to_string()),
        })
    }

    fn zeros(&mut self, place: Place, room: usize) -> Result<bool, OpenError> {
        let mut done = 0_usize;
        while done < room {
            let step = room.saturating_sub(done).min(STEP_BLOCKS.saturating_mul(BLOCK_BYTES));
            let content = self.read(place.after(bytes_of(done)), step)?;
            if content.iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
            done = done.saturating_add(step);
        }
        Ok(true)
    }

    fn read(&mut self, place: Place, count: usize) -> Result<Vec<u8>, OpenError> {
        let path = segment_path(&self.dir, place.segment);
        let file = match self.file.take() {
            Some((segment, file)) if segment == place.segment => file,
            Some(_) | None => File::open(&path).map_err(OpenError::io(&path))?,
        };
        let mut content = vec![0; count];
        file.read_exact_at(&mut content, place.offset).map_err(OpenError::io(&path))?;
        self.file = Some((place.segment, file));
        Ok(content)
    }

    fn segment(&self, index: u32) -> Option<&'a SegmentHeader> {
        self.segments.get(usize::try_from(index).ok()?)
    }
}

/// The length of the frame that may begin with this block, of records from `seq` on, by what its
/// head says alone: what cannot be is not worth a checksum.
fn later(block: &[u8], seq: u64, room: u64) -> Option<usize> {
    let length = frame_length(block).filter(|length| bytes_of(*length) <= room)?;
    let (first_seq, entries) = frame_counts(block)?;
    let counted = usize::try_from(entries).is_ok_and(|count| count > 0 && count <= length);
    (counted && first_seq >= seq).then_some(length)
}
