//! The zip around a plan file, APPNOTE.TXT 6.3: every byte of it has one meaning or it is refused.
//!
//! A zip lists its entries twice, before each and at the end, and readers differ in which list they
//! believe, in what they skip, and in which of two entries of one name they take. So only the form
//! Terraform writes is read: the entries one after the other from the first byte on, both lists
//! alike, the second list and its end record, nothing else.

use miniz_oxide::inflate::{
    TINFLStatus,
    core::{DecompressorOxide, decompress, inflate_flags},
};

use super::bytes::Bytes;
use crate::{
    Refused,
    limits::{ARCHIVE_ENTRIES_MAX, ARCHIVE_ENTRY_BYTES_MAX, ARCHIVE_UNPACKED_BYTES_MAX},
};

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
const END_BYTES: usize = 22;

/// Sizes and checksum follow the data.
const FLAG_DESCRIPTOR: u16 = 1 << 3;
/// Bits that change nothing for this reader: how hard it was packed, sizes behind, name in UTF-8.
const FLAGS_KNOWN: u16 = 0b110 | FLAG_DESCRIPTOR | 1 << 11;
const FLAGS_ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// The one extra field taken: times. Others give an entry another name, size or owner.
const EXTRA_TIMES: u16 = 0x5455;

/// The kind of file in a Unix mode, and a link.
const MODE_KIND: u32 = 0o170_000;
const MODE_LINK: u32 = 0o120_000;

/// A file in the zip, unpacked.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// What is wrong with an entry, or with the zip as such.
fn bad(at: &str, expected: &'static str, found: impl Into<String>) -> Refused {
    Refused::BadArchive { at: at.to_owned(), expected, found: found.into() }
}

const WHOLE: &str = "the archive";

fn cut(at: &str) -> Refused {
    bad(at, "a whole zip", "one that was cut short or changed")
}

/// The files of `zip`, in its order. Directories are left out.
pub(super) fn unpack(zip: &[u8]) -> Result<Vec<Entry>, Refused> {
    let (headers, listed) = list(zip)?;
    refuse_bombs(&headers)?;
    let mut names: Vec<&str> = headers.iter().map(|header| header.name).collect();
    names.sort_unstable();
    if let Some((name, _)) = names.iter().zip(names.iter().skip(1)).find(|(a, b)| a == b) {
        return Err(bad(name, "every name once", "it twice"));
    }
    let mut rest = Bytes(zip);
    let mut entries = Vec::new();
    // One entry ends where the next begins, and the last one where the list does.
    let gap = |at: &str| bad(at, "one entry right after the other", "bytes between, or an overlap");
    let here = |rest: Bytes<'_>| zip.len().saturating_sub(rest.0.len());
    for header in &headers {
        if here(rest) != size(header.offset) {
            return Err(gap(header.name));
        }
        let bytes = header.unpack(&mut rest)?;
        if !header.name.ends_with('/') {
            entries.push(Entry { name: header.name.to_owned(), bytes });
        } else if !bytes.is_empty() {
            return Err(bad(header.name, "a directory", "a file with the name of one"));
        }
    }
    if here(rest) == size(listed) { Ok(entries) } else { Err(gap(WHOLE)) }
}

fn refuse_bombs(headers: &[Header<'_>]) -> Result<(), Refused> {
    let mut total = 0_usize;
    for header in headers {
        let size = size(header.unpacked);
        total = total.saturating_add(size);
        for (what, found, limit) in [
            ("unpacked bytes of a plan archive's entry", size, ARCHIVE_ENTRY_BYTES_MAX),
            ("unpacked bytes of a plan archive", total, ARCHIVE_UNPACKED_BYTES_MAX),
        ] {
            if found > limit {
                return Err(Refused::TooLarge { what, limit, found });
            }
        }
    }
    Ok(())
}

fn size(of: u32) -> usize {
    usize::try_from(of).unwrap_or(usize::MAX)
}

/// An entry as the list at the end has it.
#[derive(Debug, PartialEq, Eq)]
struct Header<'z> {
    name: &'z str,
    flags: u16,
    method: u16,
    checksum: u32,
    packed: u32,
    unpacked: u32,
    offset: u32,
}

/// The list at the end, from where the end record says up to that record without a gap, and where
/// it begins.
fn list(zip: &[u8]) -> Result<(Vec<Header<'_>>, u32), Refused> {
    let end = zip.len().checked_sub(END_BYTES).and_then(|at| zip.split_at_checked(at));
    let (before, end) = end.ok_or_else(|| cut(WHOLE))?;
    let (count, bytes, offset) = end_record(end).ok_or_else(|| {
        bad(WHOLE, "a zip that ends with its end record", "other bytes at the end")
    })?;
    if usize::from(count) > ARCHIVE_ENTRIES_MAX {
        let what = "entries of a plan archive";
        return Err(Refused::TooLarge { what, limit: ARCHIVE_ENTRIES_MAX, found: count.into() });
    }
    let central = before.split_at_checked(size(offset)).map(|(_, central)| central);
    let mut central = Bytes(central.ok_or_else(|| cut(WHOLE))?);
    if central.0.len() != size(bytes) {
        return Err(bad(WHOLE, "a list of entries up to the end record", "a gap or an overlap"));
    }
    let mut headers = Vec::new();
    for _entry in 0..count {
        headers.push(header(&mut central)?);
    }
    if central.is_empty() {
        Ok((headers, offset))
    } else {
        Err(bad(WHOLE, "as many entries as the end record counts", "more"))
    }
}

/// How many entries, and the bytes and the offset of their list.
fn end_record(end: &[u8]) -> Option<(u16, u32, u32)> {
    let mut end = Bytes(end);
    let (signature, disks) = (end.low32()?, end.low32()?);
    let (here, count, bytes, offset) = (end.low16()?, end.low16()?, end.low32()?, end.low32()?);
    let comment = end.low16()?;
    let plain = signature == END && disks == 0 && here == count && comment == 0;
    (plain && end.is_empty()).then_some((count, bytes, offset))
}

fn header<'z>(central: &mut Bytes<'z>) -> Result<Header<'z>, Refused> {
    let (header, rest) = fields(central).ok_or_else(|| cut(WHOLE))?;
    let name = std::str::from_utf8(header.0).map_err(|_error| {
        bad(&String::from_utf8_lossy(header.0), "a name in UTF-8", "other bytes")
    })?;
    let Fields { flags, method, attributes, plain, extra, .. } = rest;
    let found = format!("{flags:#06b}");
    if flags & FLAGS_ENCRYPTED != 0 {
        return Err(bad(name, "an entry in the clear", "an encrypted one"));
    }
    if flags & !FLAGS_KNOWN != 0 || !plain {
        return Err(bad(name, "a plain entry", format!("one with the flags {found} or on disks")));
    }
    if ![STORED, DEFLATED].contains(&method) {
        return Err(bad(name, "an entry stored or deflated", format!("method {method}")));
    }
    if attributes.wrapping_shr(16) & MODE_KIND == MODE_LINK {
        return Err(bad(name, "a file", "a symbolic link"));
    }
    only_times(name, extra)?;
    refuse_name(name)?;
    let Fields { checksum, packed, unpacked, offset, .. } = rest;
    Ok(Header { name, flags, method, checksum, packed, unpacked, offset })
}

/// What of a header is not its name.
struct Fields<'z> {
    flags: u16,
    method: u16,
    checksum: u32,
    packed: u32,
    unpacked: u32,
    plain: bool,
    attributes: u32,
    offset: u32,
    extra: &'z [u8],
}

fn fields<'z>(central: &mut Bytes<'z>) -> Option<(Bytes<'z>, Fields<'z>)> {
    let (signature, _made_by, _needed) = (central.low32()?, central.low16()?, central.low16()?);
    let (flags, method, _time) = (central.low16()?, central.low16()?, central.low32()?);
    let (checksum, packed, unpacked) = (central.low32()?, central.low32()?, central.low32()?);
    let (name, extra, comment) = (central.low16()?, central.low16()?, central.low16()?);
    let (disk, _internal, attributes) = (central.low16()?, central.low16()?, central.low32()?);
    let offset = central.low32()?;
    let name = central.take(name.into())?;
    let extra = central.take(extra.into())?;
    let plain = disk == 0 && comment == 0;
    let fields =
        Fields { flags, method, checksum, packed, unpacked, plain, attributes, offset, extra };
    (signature == CENTRAL).then_some((Bytes(name), fields))
}

fn only_times(name: &str, extra: &[u8]) -> Result<(), Refused> {
    let mut extra = Bytes(extra);
    while !extra.is_empty() {
        let read = |extra: &mut Bytes<'_>| {
            let (kind, length) = (extra.low16()?, extra.low16()?);
            extra.take(length.into()).map(|_times| kind)
        };
        match read(&mut extra) {
            Some(EXTRA_TIMES) => {}
            Some(kind) => {
                let found = format!("the extra field {kind:#06x}");
                return Err(bad(name, "no extra field but times", found));
            }
            None => return Err(cut(name)),
        }
    }
    Ok(())
}

/// A name that could lead out of the folder it stands for, or that two readers read differently.
fn refuse_name(name: &str) -> Result<(), Refused> {
    let found = match name {
        "" => "an empty one",
        _ if name.starts_with('/') => "an absolute one",
        _ if name.contains('\\') => "a backslash",
        _ if name.contains(char::is_control) => "a control character",
        _ if name.trim_end_matches('/').split('/').any(|step| ["", ".", ".."].contains(&step)) => {
            "a step that leads elsewhere"
        }
        _fine => return Ok(()),
    };
    Err(bad(name, "a plain relative name", found))
}

impl Header<'_> {
    /// The data of the entry that begins here, which must be this one.
    fn unpack(&self, zip: &mut Bytes<'_>) -> Result<Vec<u8>, Refused> {
        let extra = self.local(zip).ok_or_else(|| {
            bad(self.name, "its header before its data, like its row in the list", "another")
        })?;
        only_times(self.name, extra)?;
        let packed = zip.take(size(self.packed)).ok_or_else(|| cut(self.name))?;
        if self.flags & FLAG_DESCRIPTOR != 0 {
            self.descriptor(zip).ok_or_else(|| {
                bad(self.name, "its sizes behind its data, as in the list", "others")
            })?;
        }
        let bytes = match self.method {
            STORED if self.packed == self.unpacked => Some(packed.to_vec()),
            DEFLATED => inflate(packed, size(self.unpacked)),
            _other => None,
        };
        let bytes = bytes.ok_or_else(|| {
            bad(self.name, "data that unpack to the size in the list", "data that do not")
        })?;
        if crc32fast::hash(&bytes) == self.checksum {
            Ok(bytes)
        } else {
            Err(bad(self.name, "data with the checksum in the list", "other data"))
        }
    }

    /// Takes the header before the data, if it stands where the list says, and says the same as the
    /// list; gives its extra field.
    fn local<'z>(&self, zip: &mut Bytes<'z>) -> Option<&'z [u8]> {
        let (signature, _needed) = (zip.low32()?, zip.low16()?);
        let (flags, method, _time) = (zip.low16()?, zip.low16()?, zip.low32()?);
        let sizes = (zip.low32()?, zip.low32()?, zip.low32()?);
        let (name, extra) = (zip.low16()?, zip.low16()?);
        let (name, extra) = (zip.take(name.into())?, zip.take(extra.into())?);
        let behind = flags & FLAG_DESCRIPTOR != 0 && sizes == (0, 0, 0);
        let same = signature == LOCAL
            && (flags, method, name) == (self.flags, self.method, self.name.as_bytes())
            && (behind || sizes == (self.checksum, self.packed, self.unpacked));
        same.then_some(extra)
    }

    fn descriptor(&self, zip: &mut Bytes<'_>) -> Option<()> {
        let found = (zip.low32()?, zip.low32()?, zip.low32()?, zip.low32()?);
        (found == (DESCRIPTOR, self.checksum, self.packed, self.unpacked)).then_some(())
    }
}

/// `packed`, which must unpack to just so many bytes with nothing left over.
fn inflate(packed: &[u8], unpacked: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; unpacked];
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut decompressor = Box::<DecompressorOxide>::default();
    let (status, read, written) = decompress(&mut decompressor, packed, &mut bytes, 0, flags);
    let whole = status == TINFLStatus::Done && read == packed.len() && written == unpacked;
    whole.then_some(bytes)
}
