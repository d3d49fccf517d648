//! An export as an input.

use std::io::{self, Chain, Cursor, Read};

use tribune_chain::{ExportHeader, ExportItem, ExportReader, Fault, Source};

use super::{Feed, Raw, STEP_BYTES, STEP_ENTRIES, Signed, Step, Stop};
use crate::Unable;

/// Beginnings of files that people send exports in.
const PACKED: [(&[u8], &str); 5] = [
    (&[0x28, 0xb5, 0x2f, 0xfd], "zstd: unpack it with `zstd -d`"),
    (&[0x1f, 0x8b], "gzip: unpack it with `gunzip`"),
    (b"PK\x03\x04", "zip: unpack it with `unzip`"),
    (&[0xfd, b'7', b'z', b'X', b'Z'], "xz: unpack it with `xz -d`"),
    (b"BZh", "bzip2: unpack it with `bunzip2`"),
];

/// Bytes with a count of what was read.
struct Counted<R, W> {
    reader: R,
    bytes: u64,
    watch: W,
}

impl<R: Read, W: FnMut(u64)> Source for Counted<R, W> {
    type Error = io::Error;

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reader.read(into) {
                Ok(count) => {
                    let more = u64::try_from(count).unwrap_or(u64::MAX);
                    self.bytes = self.bytes.saturating_add(more);
                    (self.watch)(self.bytes);
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// A reader whose first bytes were looked at.
type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// An export being read.
pub(crate) struct Export<R, W> {
    reader: ExportReader<Counted<Peeked<R>, W>>,
    header: ExportHeader,
    /// What came after the entries of a step: those stand before it, whatever is wrong with it.
    waiting: Option<Result<Step, Stop>>,
}

impl<R: Read, W: FnMut(u64)> Export<R, W> {
    /// Reads the header.
    pub(crate) fn open(mut reader: R, watch: W) -> Result<Self, Stop> {
        let mut first = Vec::new();
        let head = reader.by_ref().take(8).read_to_end(&mut first);
        head.map_err(|error| Stop::Unable(error.into()))?;
        if let Some((_magic, what)) = PACKED.iter().find(|(magic, _)| first.starts_with(magic)) {
            return Err(Stop::Unable(Unable::Packed(what)));
        }
        let reader = Cursor::new(first).chain(reader);
        let reader = ExportReader::open(Counted { reader, bytes: 0, watch }).map_err(stop)?;
        let header = reader.header().clone();
        Ok(Self { reader, header, waiting: None })
    }
}

fn stop(fault: Fault<io::Error>) -> Stop {
    match fault {
        Fault::Tampered(tampered) => tampered.into(),
        Fault::Incomplete { bytes, entries } => Stop::Incomplete(format!(
            "the file ends after {bytes} bytes and {entries} whole records, before its end"
        )),
        Fault::Source(error) => Stop::Unable(error.into()),
    }
}

impl<R: Read, W: FnMut(u64)> Feed for Export<R, W> {
    fn header(&self) -> &ExportHeader {
        &self.header
    }

    fn is_journal(&self) -> bool {
        false
    }

    fn step(&mut self) -> Result<Step, Stop> {
        if let Some(step) = self.waiting.take() {
            return step;
        }
        let (mut entries, mut bytes) = (Vec::new(), 0_usize);
        let after = loop {
            match self.reader.next_item().map_err(stop) {
                Ok(Some(ExportItem::Entry(entry))) => {
                    let entry = Raw::Open(entry);
                    bytes = bytes.saturating_add(entry.bytes());
                    entries.push(entry);
                    if entries.len() >= STEP_ENTRIES || bytes >= STEP_BYTES {
                        return Ok(Step::Entries(entries, Vec::new()));
                    }
                }
                Ok(Some(ExportItem::Checkpoint(note))) => break Ok(Step::Checkpoint(note)),
                Ok(Some(ExportItem::End { digest, signature, signer })) => {
                    break Ok(Step::Signed(Box::new(Signed { digest, signature, signer })));
                }
                Ok(None) => break Ok(Step::Over),
                Err(stop) => break Err(stop),
            }
        };
        if entries.is_empty() {
            return after;
        }
        self.waiting = Some(after);
        Ok(Step::Entries(entries, Vec::new()))
    }
}
