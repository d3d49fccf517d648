//! Zips made by hand, right and wrong, and plan files taken apart and put together again.
#![expect(clippy::arithmetic_side_effects, reason = "offsets in files that were just made")]

use tribune_plan::{Archive, Refused};

/// An entry to be written; what stands in it twice may differ.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: Vec<u8>,
    /// The name in the header before the data.
    pub(crate) local_name: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) checksum: u32,
    pub(crate) unpacked: u32,
    pub(crate) mode: u32,
    pub(crate) extra: Vec<u8>,
    /// What follows the packed data and counts as part of it.
    pub(crate) tail: Vec<u8>,
}

pub(crate) fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap()
}

impl Part {
    /// A sound entry, deflated, its sizes before its data.
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.into(),
            local_name: name.into(),
            bytes: bytes.to_vec(),
            method: 8,
            flags: 0,
            checksum: crc32fast::hash(bytes),
            unpacked: length(bytes),
            mode: 0,
            extra: vec![],
            tail: vec![],
        }
    }

    fn packed(&self) -> Vec<u8> {
        let packed = match self.method {
            8 => miniz_oxide::deflate::compress_to_vec(&self.bytes, 6),
            _ => self.bytes.clone(),
        };
        [packed.as_slice(), &self.tail].concat()
    }

    /// What both headers hold from the flags up to the length of the extra field.
    fn middle(&self, name: &[u8], packed: &[u8]) -> Vec<u8> {
        let mut out = vec![];
        out.extend([self.flags, self.method, 0, 0].map(u16::to_le_bytes).concat());
        let sizes = [self.checksum, length(packed), self.unpacked];
        out.extend(sizes.map(u32::to_le_bytes).concat());
        let lengths = [name.len(), self.extra.len()].map(|n| u16::try_from(n).unwrap());
        out.extend(lengths.map(u16::to_le_bytes).concat());
        out
    }

    fn local(&self) -> Vec<u8> {
        let packed = self.packed();
        let mut out = b"PK\x03\x04\x14\0".to_vec();
        out.extend(self.middle(&self.local_name, &packed));
        out.extend_from_slice(&self.local_name);
        out.extend_from_slice(&self.extra);
        out.extend(packed);
        out
    }

    fn central(&self, offset: usize) -> Vec<u8> {
        let packed = self.packed();
        let mut out = b"PK\x01\x02\x14\0\x14\0".to_vec();
        out.extend(self.middle(&self.name, &packed));
        out.extend([0; 6]);
        out.extend((self.mode << 16).to_le_bytes());
        out.extend(u32::try_from(offset).unwrap().to_le_bytes());
        out.extend_from_slice(&self.name);
        out.extend_from_slice(&self.extra);
        out
    }
}

/// A zip of these entries.
pub(crate) fn zip(parts: &[Part]) -> Vec<u8> {
    zip_with_gap(parts, b"")
}

/// A zip of these entries with `gap` between the last of them and the list.
pub(crate) fn zip_with_gap(parts: &[Part], gap: &[u8]) -> Vec<u8> {
    let (mut out, mut central) = (vec![], vec![]);
    for part in parts {
        central.extend(part.central(out.len()));
        out.extend(part.local());
    }
    out.extend_from_slice(gap);
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    let end = [
        b"PK\x05\x06\0\0\0\0".as_slice(),
        &count,
        &count,
        &length(&central).to_le_bytes(),
        &length(&out).to_le_bytes(),
        &[0, 0],
    ];
    [out, central, end.concat()].concat()
}

/// The entries of a sound plan file with nothing in it.
pub(crate) fn hollow() -> Vec<Part> {
    vec![
        Part::new("tfplan", b"\x08\x03"),
        Part::new("tfstate", br#"{"version": 4, "serial": 0, "lineage": ""}"#),
        Part::new("tfconfig/modules.json", br#"[{"Key": "", "Dir": "."}]"#),
        Part::new("tfconfig/m-/main.tf", b"# nothing\n"),
    ]
}

/// The entries of a sound zip, by its list: a reader for the tests alone.
pub(crate) fn parts(zip: &[u8]) -> Vec<Part> {
    let low16 = |at: usize| usize::from(u16::from_le_bytes(zip[at..at + 2].try_into().unwrap()));
    let low32 = |at: usize| {
        usize::try_from(u32::from_le_bytes(zip[at..at + 4].try_into().unwrap())).unwrap()
    };
    let end = zip.len() - 22;
    let (count, mut at) = (low16(end + 10), low32(end + 16));
    let mut parts = vec![];
    for _entry in 0..count {
        let (packed, unpacked) = (low32(at + 20), low32(at + 24));
        let (name, extra, local) = (low16(at + 28), low16(at + 30), low32(at + 42));
        let text = std::str::from_utf8(&zip[at + 46..at + 46 + name]).unwrap();
        let data = local + 30 + low16(local + 26) + low16(local + 28);
        let data = &zip[data..data + packed];
        let bytes = match low16(at + 10) {
            8 => miniz_oxide::inflate::decompress_to_vec(data).unwrap(),
            _ => data.to_vec(),
        };
        assert_eq!(bytes.len(), unpacked);
        parts.push(Part::new(text, &bytes));
        at += 46 + name + extra;
    }
    parts
}

/// `zip` with one entry replaced.
pub(crate) fn with(zip_file: &[u8], name: &str, change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut all = parts(zip_file);
    let part = all.iter_mut().find(|part| part.name == name.as_bytes()).unwrap();
    *part = Part::new(name, &change(&part.bytes));
    zip(&all)
}

#[track_caller]
pub(crate) fn open(bytes: &[u8]) -> Archive {
    Archive::open(bytes).unwrap_or_else(|refused| panic!("{refused}"))
}

#[track_caller]
pub(crate) fn refuse(bytes: &[u8], code: &str, says: &str) -> Refused {
    let refused = Archive::open(bytes).map(|_| ()).unwrap_err();
    let text = refused.to_string();
    assert_eq!(refused.code(), code, "{text}");
    assert!(text.contains(says), "{text:?} does not say {says:?}");
    assert!(text.starts_with("expected ") && !text.contains('\n'), "{text:?}");
    refused
}
