//! A ledger's own folder as an input: the segments of a shard's journal and the keys of its bodies,
//! read only.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use tribune_chain::{
    BodyKey, ExportHeader, KEYS_PER_FILE, Vkey,
    journal::{
        BLOCK_BYTES, Frame, MalformedFrame, SegmentHeader, Trailer, VERSION, decode_frame,
        frame_length, padded, version,
    },
    keys_header,
};
use tribune_record::v1::{Event, LedgerId, Record};

use super::{Feed, Raw, STEP_BYTES, STEP_ENTRIES, Step, Stop};
use crate::{Break, Unable};

/// The shards of a home, a ledger or a single shard's folder, oldest first.
///
/// # Errors
/// Where it is none of these, one is missing, or there is something else in it.
pub(crate) fn shards(dir: &Path) -> Result<Vec<PathBuf>, Unable> {
    if dir.join("journal").is_dir() {
        return Ok(vec![dir.to_owned()]);
    }
    let candidates = [dir.join("ledger").join("shards"), dir.join("shards")];
    let Some(folder) = candidates.iter().find(|path| path.is_dir()) else {
        return Err(Unable::NoLedger { path: dir.to_owned() });
    };
    let read = |error| Unable::File { path: folder.clone(), error };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.ends_with(".new") {
            continue; // a shard that was never finished
        }
        if !path.join("journal").is_dir() {
            return Err(Unable::Foreign { path, expected: "a shard with a journal" });
        }
        found.push(path);
    }
    found.sort();
    for (expected, path) in (0_u32..).zip(&found) {
        if path.file_name().and_then(|name| name.to_str()) != Some(&format!("{expected:08}")) {
            let path = folder.join(format!("{expected:08}"));
            return Err(Unable::NoLedger { path });
        }
    }
    if found.is_empty() {
        return Err(Unable::NoLedger { path: folder.clone() });
    }
    Ok(found)
}

/// How much there is to read of a shard, in bytes.
pub(crate) fn bytes(shard: &Path) -> u64 {
    let files = fs::read_dir(shard.join("journal")).into_iter().flatten();
    let sizes = files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len()));
    sizes.fold(0, u64::saturating_add)
}

/// A shard's journal being read.
pub(crate) struct Journal<W> {
    dir: PathBuf,
    keys: Keys,
    header: ExportHeader,
    ledger: LedgerId,
    segments: Vec<SegmentHeader>,
    /// The segment being read, how far, and the reader.
    at: Option<(usize, u64, BufReader<File>)>,
    next: usize,
    /// A frame that was read and not handed out yet.
    waiting: Option<Frame>,
    /// What came after the entries of a step: those stand before it, whatever is wrong with it.
    after: Option<Result<Step, Stop>>,
    records: u64,
    ended: bool,
    bytes: u64,
    watch: W,
}

impl<W: FnMut(u64)> Journal<W> {
    /// Reads the segments' headers and the first frame.
    pub(crate) fn open(shard: &Path, watch: W) -> Result<Self, Stop> {
        let dir = shard.join("journal");
        let segments = headers(&dir)?;
        let Some(first) = segments.first() else {
            return Err(Stop::Unable(Unable::NoLedger { path: dir }));
        };
        let ledger = first.ledger;
        let header = ExportHeader {
            ledger: ledger.to_string(),
            origin: String::new(),
            vkey: String::new(),
            records: 0,
        };
        let keys = Keys { dir: shard.join("keys"), ledger, shard: 0, open: None };
        let mut journal = Self {
            dir,
            keys,
            header,
            ledger,
            segments,
            at: None,
            next: 0,
            waiting: None,
            after: None,
            records: 0,
            ended: false,
            bytes: 0,
            watch,
        };
        journal.waiting = match journal.frame()? {
            Found::Frame(frame) => Some(*frame),
            Found::End(_) => return Err(journal.broken(0, "record 0", "no whole frame")),
        };
        journal.introduce()?;
        Ok(journal)
    }

    /// Takes from record 0 what an export says in its header.
    fn introduce(&mut self) -> Result<(), Stop> {
        let entry = self.waiting.as_ref().and_then(|frame| frame.entries.first());
        let record = entry.map(|(entry, _place)| Record::decode(&entry.record));
        let (origin, vkey, number) = match record {
            Some(Ok(Record { event: Event::Key(key), .. })) => (key.origin, key.vkey, 0),
            Some(Ok(Record { event: Event::Shard(shard), .. })) => {
                (shard.origin, shard.vkey, shard.number)
            }
            Some(Ok(other)) => {
                let found = other.event.kind().name();
                return Err(self.broken(0, "a KEY or SHARD record", found));
            }
            Some(Err(why)) => return Err(self.broken(0, "a v1 record", &why.to_string())),
            None => return Err(self.broken(0, "record 0", "an empty frame")),
        };
        if vkey.parse::<Vkey>().is_err() {
            return Err(self.broken(0, "a verifier key", &vkey));
        }
        (self.header.origin, self.header.vkey) = (origin, vkey);
        self.keys.shard = number;
        Ok(())
    }

    fn broken(&self, seq: u64, expected: &str, found: &str) -> Stop {
        let what = format!("journal {}", self.dir.display());
        Stop::Broken(Box::new(Break::new(seq, &what, (expected, found))))
    }

    /// The next whole frame.
    fn frame(&mut self) -> Result<Found, Stop> {
        loop {
            if self.at.is_none() {
                let Some(segment) = self.segments.get(self.next) else {
                    return Ok(Found::End(0));
                };
                if segment.first_seq != self.records {
                    let expected = format!("a segment that begins at record {}", self.records);
                    let found = format!("one at {}", segment.first_seq);
                    return Err(self.broken(self.records, &expected, &found));
                }
                let path = segment_path(&self.dir, self.next);
                let mut reader = BufReader::with_capacity(1 << 20, open(&path)?);
                let mut header = vec![0; BLOCK_BYTES];
                reader.read_exact(&mut header).map_err(|error| file(&path, error))?;
                self.at = Some((self.next, length(BLOCK_BYTES), reader));
                self.next = self.next.saturating_add(1);
            }
            match self.within()? {
                Some(found) => return Ok(found),
                None => self.at = None,
            }
        }
    }

    /// The next frame of the segment; none where only zeros follow.
    fn within(&mut self) -> Result<Option<Found>, Stop> {
        let Some((index, offset, reader)) = self.at.as_mut() else { return Ok(None) };
        let (index, path, start) = (*index, segment_path(&self.dir, *index), *offset);
        let total = self.segments.get(index).map_or(0, |segment| segment.bytes);
        let room = total.saturating_sub(*offset);
        if room < length(BLOCK_BYTES) {
            return Ok(None);
        }
        let read = |error| file(&path, error);
        let mut bytes = vec![0; BLOCK_BYTES];
        reader.read_exact(&mut bytes).map_err(read)?;
        *offset = offset.saturating_add(length(BLOCK_BYTES));
        let more = length(BLOCK_BYTES);
        self.bytes = self.bytes.saturating_add(more);
        let why = match frame_length(&bytes) {
            Some(size) if length(size) <= room => {
                let rest = padded(size).saturating_sub(BLOCK_BYTES);
                let head = bytes.len();
                bytes.resize(head.saturating_add(rest), 0);
                let tail = bytes.get_mut(head..).unwrap_or_default();
                reader.read_exact(tail).map_err(read)?;
                *offset = offset.saturating_add(length(rest));
                self.bytes = self.bytes.saturating_add(length(rest));
                (self.watch)(self.bytes);
                match decode_frame(&bytes, self.ledger) {
                    Ok(frame) => {
                        let count = length(frame.entries.len());
                        if frame.first_seq != self.records {
                            let expected = format!("a frame at record {}", self.records);
                            let found = format!("one at {}", frame.first_seq);
                            return Err(self.broken(self.records, &expected, &found));
                        }
                        self.records = self.records.saturating_add(count);
                        return Ok(Some(Found::Frame(Box::new(frame))));
                    }
                    Err(why) => why,
                }
            }
            Some(_) => MalformedFrame::Short,
            None if bytes.iter().all(|byte| *byte == 0) && zeros(reader).map_err(read)? => {
                return Ok(None);
            }
            None => MalformedFrame::Magic,
        };
        self.torn((index, &path), start, why).map(Some)
    }

    /// Bytes from `start` on that are no whole frame: a write that was cut off, if nothing follows
    /// it. Where it would end is not believed, for its length may be what was changed.
    fn torn(
        &self,
        (index, path): (usize, &Path),
        start: u64,
        why: MalformedFrame,
    ) -> Result<Found, Stop> {
        let follows = self.segments.get(index.saturating_add(1)).is_some();
        let expected = match remains(path, start, self.ledger).map_err(|error| file(path, error))? {
            Remains::Torn(_) if follows => "a whole frame, for a segment follows",
            Remains::Torn(bytes) => return Ok(Found::End(bytes)),
            Remains::Frame => "a whole frame, for a whole one follows",
            Remains::Heads => "a whole frame, for more begin behind it than a torn write leaves",
        };
        Err(self.broken(self.records, expected, &why.to_string()))
    }

    /// Adds the next frame, or gives what comes after the last one.
    fn gather(&mut self, step: &mut Gathered) -> Result<Option<Step>, Stop> {
        let found = match self.waiting.take() {
            Some(frame) => Found::Frame(Box::new(frame)),
            None if self.ended => return Ok(Some(Step::Over)),
            None => self.frame()?,
        };
        let frame = match found {
            Found::Frame(frame) => *frame,
            Found::End(torn) => {
                self.ended = true;
                return Ok(Some(Step::Ends(torn)));
            }
        };
        for (seq, (entry, _place)) in (frame.first_seq..).zip(frame.entries) {
            let key = if entry.sealed.is_empty() { None } else { self.keys.get(seq)? };
            step.bytes = step.bytes.saturating_add(entry.sealed.len());
            step.raw.push(Raw::Sealed(entry, key));
        }
        step.heads.push(frame.trailer);
        Ok(None)
    }
}

enum Found {
    Frame(Box<Frame>),
    /// Bytes of a commit that is not whole, where there are some.
    End(u64),
}

impl<W: FnMut(u64)> Feed for Journal<W> {
    fn header(&self) -> &ExportHeader {
        &self.header
    }

    fn is_journal(&self) -> bool {
        true
    }

    fn step(&mut self) -> Result<Step, Stop> {
        if let Some(step) = self.after.take() {
            return step;
        }
        let mut step = Gathered::default();
        while self.after.is_none() && step.raw.len() < STEP_ENTRIES && step.bytes < STEP_BYTES {
            match self.gather(&mut step) {
                Ok(None) => {}
                Ok(Some(after)) => self.after = Some(Ok(after)),
                Err(stop) => self.after = Some(Err(stop)),
            }
        }
        if step.raw.is_empty() {
            return self.after.take().unwrap_or(Ok(Step::Over));
        }
        Ok(Step::Entries(step.raw, step.heads))
    }
}

/// The entries of a step as far as they were read.
#[derive(Default)]
struct Gathered {
    raw: Vec<Raw>,
    heads: Vec<Trailer>,
    bytes: usize,
}

/// The keys of a shard's bodies, read from its folder. Where a file is not there, as in a copy made
/// without keys, its bodies are absent.
struct Keys {
    dir: PathBuf,
    ledger: LedgerId,
    shard: u32,
    /// The file being read, none where it is not there.
    open: Option<(u64, Option<File>)>,
}

impl Keys {
    fn get(&mut self, seq: u64) -> Result<Option<BodyKey>, Stop> {
        let number = seq.checked_div(KEYS_PER_FILE).unwrap_or_default();
        let within = seq.checked_rem(KEYS_PER_FILE).unwrap_or_default();
        if self.open.as_ref().is_none_or(|(open, _file)| *open != number) {
            self.open = Some((number, self.file(number)?));
        }
        let Some((_number, Some(open))) = &self.open else { return Ok(None) };
        let offset = within.saturating_mul(length(BodyKey::BYTES));
        let offset = offset.saturating_add(length(BLOCK_BYTES));
        let mut key = [0; BodyKey::BYTES];
        open.read_exact_at(&mut key, offset).map_err(|error| file(&self.path(number), error))?;
        Ok(BodyKey::new(key))
    }

    fn path(&self, number: u64) -> PathBuf {
        self.dir.join(format!("{number:08}.keys"))
    }

    fn file(&self, number: u64) -> Result<Option<File>, Stop> {
        let path = self.path(number);
        let open = match File::open(&path) {
            Ok(open) => open,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(file(&path, error)),
        };
        let expected = keys_header(self.ledger, self.shard, number);
        let mut header = vec![0; expected.len()];
        open.read_exact_at(&mut header, 0).map_err(|error| file(&path, error))?;
        if header != expected {
            return Err(Stop::Unable(Unable::Foreign { path, expected: "keys of this shard" }));
        }
        Ok(Some(open))
    }
}

/// The headers of a journal's segments, in order.
fn headers(dir: &Path) -> Result<Vec<SegmentHeader>, Stop> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(dir).map_err(|error| file(dir, error))? {
        let path = entry.map_err(|error| file(dir, error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.ends_with(".tmp") {
            continue; // a segment that was never finished
        }
        let number = name.strip_suffix(".seg").and_then(|digits| digits.parse::<u32>().ok());
        let Some(number) = number.filter(|n| segment_path(dir, index(*n)) == path) else {
            let expected = "a journal segment";
            return Err(Stop::Unable(Unable::Foreign { path, expected }));
        };
        numbers.push(number);
    }
    numbers.sort_unstable();
    let mut headers: Vec<SegmentHeader> = Vec::with_capacity(numbers.len());
    for (expected, number) in (0_u32..).zip(numbers) {
        let path = segment_path(dir, index(expected));
        let bad = |expected: String, found: String| {
            let what = format!("journal {}", path.display());
            Stop::Broken(Box::new(Break::new(None, &what, (&expected, &found))))
        };
        if number != expected {
            return Err(bad("a journal segment".to_owned(), "none".to_owned()));
        }
        let opened = open(&path)?;
        let bytes = opened.metadata().map_err(|error| file(&path, error))?.len();
        let mut block = vec![0; BLOCK_BYTES];
        let read = opened.read_exact_at(&mut block, 0).is_ok();
        let header = SegmentHeader::decode(&block).filter(|_header| read);
        let header = header.ok_or_else(|| {
            let found = version(&block).filter(|other| *other != VERSION);
            let found =
                found.map_or_else(|| "other bytes".to_owned(), |other| format!("version {other}"));
            bad("a segment's header, version 1".to_owned(), found)
        })?;
        let ledger = headers.first().map_or(header.ledger, |first| first.ledger);
        if header.index != number || header.ledger != ledger {
            let expected = format!("segment {number} of ledger {ledger}");
            return Err(bad(expected, format!("segment {} of {}", header.index, header.ledger)));
        }
        if header.bytes != bytes {
            return Err(bad(format!("{} bytes", header.bytes), format!("{bytes} bytes")));
        }
        headers.push(header);
    }
    Ok(headers)
}

/// What follows the beginning of bytes that are no whole frame.
enum Remains {
    /// No frame; so many bytes in all, up to the last block that is not zero.
    Torn(u64),
    /// A whole frame of this ledger.
    Frame,
    /// Beginnings of frames, too many to look at each: a torn write leaves none.
    Heads,
}

fn remains(path: &Path, start: u64, ledger: LedgerId) -> io::Result<Remains> {
    let open = File::open(path)?;
    let bytes = open.metadata()?.len();
    let block_bytes = length(BLOCK_BYTES);
    let (mut at, mut end, mut tried) = (start, start, 0_u64);
    let mut block = vec![0; BLOCK_BYTES];
    while at.saturating_add(block_bytes) <= bytes {
        open.read_exact_at(&mut block, at)?;
        if let Some(size) = frame_length(&block)
            && at > start
            && length(size) <= bytes.saturating_sub(at)
        {
            tried = tried.saturating_add(length(size));
            if tried > bytes {
                return Ok(Remains::Heads);
            }
            let mut frame = vec![0; size];
            open.read_exact_at(&mut frame, at)?;
            if decode_frame(&frame, ledger).is_ok() {
                return Ok(Remains::Frame);
            }
        }
        at = at.saturating_add(block_bytes);
        if block.iter().any(|byte| *byte != 0) {
            end = at;
        }
    }
    Ok(Remains::Torn(end.saturating_sub(start)))
}

/// Whether only zeros are left to read; they are read then.
fn zeros(reader: &mut impl Read) -> io::Result<bool> {
    let mut bytes = vec![0; 1 << 16];
    loop {
        match reader.read(&mut bytes)? {
            0 => return Ok(true),
            count => {
                if bytes.iter().take(count).any(|byte| *byte != 0) {
                    return Ok(false);
                }
            }
        }
    }
}

fn segment_path(dir: &Path, index: usize) -> PathBuf {
    dir.join(format!("{index:08}.seg"))
}

fn open(path: &Path) -> Result<File, Stop> {
    File::open(path).map_err(|error| file(path, error))
}

fn file(path: &Path, error: io::Error) -> Stop {
    Stop::Unable(Unable::File { path: path.to_owned(), error })
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
