//! The commit journal on disk: `journal/NNNNNNNN.seg`, zero-filled beforehand and overwritten in
//! place, so that one `fdatasync` makes a group commit durable.

pub(crate) mod scan;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tribune_chain::{
    SealedEntry,
    journal::{BLOCK_BYTES, SegmentHeader, VERSION, padded, padding, version},
};
use tribune_record::v1::LedgerId;

use crate::{
    OpenError, ReadError,
    files::{Disk, is_full},
};

/// The first block of a segment.
pub(crate) const HEADER_BYTES: u64 = 4096;
const _: () = assert!(BLOCK_BYTES == 4096);

/// Where something lies in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Which segment.
    pub(crate) segment: u32,
    /// Byte in it.
    pub(crate) offset: u64,
}

impl Place {
    /// Before the first frame.
    pub(crate) const START: Self = Self { segment: 0, offset: HEADER_BYTES };

    /// So many bytes further on.
    pub(crate) const fn after(self, bytes: u64) -> Self {
        Self { segment: self.segment, offset: self.offset.saturating_add(bytes) }
    }
}

/// Length as the journal counts.
pub(crate) fn bytes_of(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Why a frame was not written.
#[derive(Debug)]
pub(crate) enum WriteFault {
    /// No room for another segment; nothing was written and the journal goes on.
    Full,
    /// A write or sync failed; what is on disk is not known any more.
    Broken(io::Error),
}

/// The path of a segment.
pub(crate) fn segment_path(dir: &Path, index: u32) -> PathBuf {
    dir.join(format!("{index:08}.seg"))
}

/// The end of the journal, where the one writer writes.
pub(crate) struct Tail {
    dir: PathBuf,
    ledger: LedgerId,
    disk: Arc<dyn Disk>,
    segment_bytes: u64,
    file: File,
    file_bytes: u64,
    end: Place,
}

impl Tail {
    /// Makes segment 0 of a new ledger.
    pub(crate) fn create(
        dir: &Path,
        ledger: LedgerId,
        segment_bytes: u64,
        disk: &Arc<dyn Disk>,
    ) -> Result<(), OpenError> {
        let header = SegmentHeader { ledger, index: 0, first_seq: 0, bytes: segment_bytes };
        let path = segment_path(dir, 0);
        disk.create(&path, &header.encode(), segment_bytes).map_err(OpenError::io(&path))
    }

    /// Goes on at `end`, which a scan has found.
    pub(crate) fn open(
        dir: &Path,
        ledger: LedgerId,
        segment_bytes: u64,
        disk: Arc<dyn Disk>,
        end: Place,
    ) -> Result<Self, OpenError> {
        let path = segment_path(dir, end.segment);
        let open = || {
            let file = File::options().read(true).write(true).open(&path)?;
            Ok((file.metadata()?.len(), file))
        };
        let (file_bytes, file) = open().map_err(OpenError::io(&path))?;
        let dir = dir.to_owned();
        Ok(Self { dir, ledger, disk, segment_bytes, file, file_bytes, end })
    }

    /// Where the next frame goes.
    pub(crate) const fn end(&self) -> Place {
        self.end
    }

    /// Overwrites a torn write with zeros, so that it can never be taken for anything.
    pub(crate) fn clear(&self, bytes: u64) -> Result<(), OpenError> {
        let path = segment_path(&self.dir, self.end.segment);
        let zeros = vec![0; BLOCK_BYTES];
        let clear = || {
            let mut at = self.end.offset;
            let stop = self.end.offset.saturating_add(bytes).min(self.file_bytes);
            while at < stop {
                let step = usize::try_from(stop.saturating_sub(at)).unwrap_or(BLOCK_BYTES);
                let zeros = zeros.get(..step.min(BLOCK_BYTES)).unwrap_or_default();
                self.disk.write(&self.file, zeros, at)?;
                at = at.saturating_add(bytes_of(zeros.len()));
            }
            self.disk.sync(&self.file)
        };
        clear().map_err(OpenError::io(&path))
    }

    /// Writes a frame and makes it durable. Where it says `Broken`, nothing may be written again.
    pub(crate) fn append(&mut self, first_seq: u64, frame: &[u8]) -> Result<Place, WriteFault> {
        let room = self.file_bytes.saturating_sub(self.end.offset);
        if room < bytes_of(padded(frame.len())) {
            self.next_segment(first_seq, frame.len())?;
        }
        let place = self.end;
        let write = || {
            // The padding is written too: it may hold rests of a torn write.
            let whole = [frame, &padding(frame.len())].concat();
            self.disk.write(&self.file, &whole, place.offset)?;
            self.disk.sync(&self.file)
        };
        write().map_err(WriteFault::Broken)?;
        self.end = place.after(bytes_of(padded(frame.len())));
        Ok(place)
    }

    fn next_segment(&mut self, first_seq: u64, frame: usize) -> Result<(), WriteFault> {
        let index = self.end.segment.checked_add(1).ok_or(WriteFault::Full)?;
        let needed = HEADER_BYTES.saturating_add(bytes_of(padded(frame)));
        let bytes = self.segment_bytes.max(needed);
        let header = SegmentHeader { ledger: self.ledger, index, first_seq, bytes };
        let path = segment_path(&self.dir, index);
        let create = || {
            self.disk.create(&path, &header.encode(), bytes)?;
            File::options().read(true).write(true).open(&path)
        };
        self.file = create().map_err(|error| match path.try_exists() {
            // It has its name: the journal cannot go on in the segment before it.
            Ok(true) | Err(_) => WriteFault::Broken(error),
            Ok(false) if is_full(&error) => WriteFault::Full,
            Ok(false) => WriteFault::Broken(error),
        })?;
        self.file_bytes = bytes;
        self.end = Place { segment: index, offset: HEADER_BYTES };
        Ok(())
    }
}

/// Reads entries back, from any thread.
#[derive(Debug)]
pub(crate) struct Reader {
    dir: PathBuf,
    files: Mutex<BTreeMap<u32, Arc<File>>>,
}

/// Segments kept open for reading.
const FILES_MAX: usize = 64;

impl Reader {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), files: Mutex::default() }
    }

    /// The entry whose bytes lie at `place`.
    pub(crate) fn entry(
        &self,
        seq: u64,
        place: Place,
        bytes: u32,
    ) -> Result<SealedEntry, ReadError> {
        let path = segment_path(&self.dir, place.segment);
        let io = |error: io::Error| ReadError::Io { path: path.clone(), reason: error.to_string() };
        let file = self.file(place.segment).map_err(io)?;
        let mut content = vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)];
        file.read_exact_at(&mut content, place.offset).map_err(io)?;
        SealedEntry::decode(&content).map_err(|malformed| {
            let what = tribune_chain::What::Framing;
            tribune_chain::Tampered::new(seq, what, "an entry", malformed).into()
        })
    }

    fn file(&self, segment: u32) -> io::Result<Arc<File>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(&segment) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(File::open(segment_path(&self.dir, segment))?);
        if files.len() >= FILES_MAX {
            files.pop_first();
        }
        files.insert(segment, Arc::clone(&file));
        Ok(file)
    }
}

/// The segments there are, in order: from 0 on, none missing, nothing else in the folder.
pub(crate) fn segments(dir: &Path) -> Result<Vec<SegmentHeader>, OpenError> {
    let mut found = BTreeMap::new();
    for file in fs::read_dir(dir).map_err(OpenError::io(dir))? {
        let path = file.map_err(OpenError::io(dir))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.ends_with(".tmp") {
            continue; // a segment that was never finished; nothing is in it
        }
        let index = name.strip_suffix(".seg").and_then(|digits| digits.parse::<u32>().ok());
        match index {
            Some(index) if segment_path(dir, index) == path => found.insert(index, path),
            Some(_) | None => return Err(corrupt(&path, 0, "a journal segment", "another file")),
        };
    }
    let mut headers: Vec<SegmentHeader> = Vec::with_capacity(found.len());
    for (expected, (index, path)) in (0..).zip(found) {
        if index != expected {
            let missing = segment_path(dir, expected);
            return Err(corrupt(&missing, 0, "a journal segment", "none"));
        }
        headers.push(header(&path, index, headers.first())?);
    }
    Ok(headers)
}

fn header(
    path: &Path,
    index: u32,
    first: Option<&SegmentHeader>,
) -> Result<SegmentHeader, OpenError> {
    let mut block = vec![0; BLOCK_BYTES];
    let file = File::open(path).map_err(OpenError::io(path))?;
    let bytes = file.metadata().map_err(OpenError::io(path))?.len();
    if bytes < HEADER_BYTES {
        let expected = format!("at least {HEADER_BYTES} bytes");
        return Err(corrupt(path, 0, expected, bytes));
    }
    file.read_exact_at(&mut block, 0).map_err(OpenError::io(path))?;
    let header = SegmentHeader::decode(&block).ok_or_else(|| {
        corrupt(path, 0, "the header of a journal segment, version 1", kind(&block))
    })?;
    if header.index != index {
        return Err(corrupt(path, 0, format!("segment {index}"), header.index));
    }
    if header.bytes != bytes {
        return Err(corrupt(path, 0, format!("a file of {} bytes", header.bytes), bytes));
    }
    match first {
        Some(first) if first.ledger != header.ledger => {
            Err(corrupt(path, 0, format!("ledger {}", first.ledger), header.ledger))
        }
        Some(_) | None => Ok(header),
    }
}

/// What stands where this version of the journal should.
pub(crate) fn kind(bytes: &[u8]) -> String {
    match version(bytes) {
        Some(other) if other != VERSION => format!("version {other}"),
        Some(_) | None => "other bytes".to_owned(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "numbers and texts alike, without `&`")]
pub(crate) fn corrupt(
    path: &Path,
    offset: u64,
    expected: impl ToString,
    found: impl ToString,
) -> OpenError {
    let (expected, found) = (expected.to_string(), found.to_string());
    OpenError::Corrupt { path: path.to_owned(), offset, expected, found }
}
