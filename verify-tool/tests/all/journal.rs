//! A ledger's own folder: damage is not a torn write, and false frames cost no time.

use std::fs;

use crate::book::{Book, Folder, incomplete, registered, report_in, request, sound, tampered};

/// Bytes of a block, and where the length of a frame stands in it.
const BLOCK: usize = 4096;
const LENGTH: usize = 8;

/// A shard of nine frames.
fn nine() -> Book {
    let mut book = Book::new();
    for _ in 0..7_u8 {
        registered(&mut book, &request());
    }
    book
}

/// That shard with its journal's bytes bent.
fn bent(bend: impl FnOnce(&mut [u8])) -> tribune_verify::Report {
    written(&nine(), bend)
}

fn written(book: &Book, bend: impl FnOnce(&mut [u8])) -> tribune_verify::Report {
    let folder = Folder::new("journal");
    book.journal(&folder.0);
    let path = folder.0.join("journal/00000000.seg");
    let mut bytes = fs::read(&path).unwrap();
    bend(&mut bytes);
    fs::write(&path, bytes).unwrap();
    report_in(&folder.0)
}

/// Where frame `n` begins: each of these takes one block.
fn frame(n: usize) -> usize {
    BLOCK.saturating_mul(n.saturating_add(1))
}

#[test]
fn a_folder_is_read_as_its_export_is() {
    let report = bent(|_| ());
    sound(&report);
    assert_eq!((report.counts.records, report.counts.bodies), (9, 9));
}

#[test]
fn a_bent_length_is_damage_not_a_torn_write() {
    // Longer than the frame, past those that follow, and past the segment's end.
    for (byte, bit) in [(LENGTH + 2, 0x40), (LENGTH + 1, 0x01), (LENGTH, 0x80)] {
        let report = bent(|bytes| bytes[frame(3) + byte] ^= bit);
        tampered(&report, Some(3), "journal");
    }
    // In the last frame nothing follows.
    let report = bent(|bytes| bytes[frame(8) + LENGTH + 1] ^= 1);
    incomplete(&report, "ends in 4096 bytes of a commit that is not whole");
}

#[test]
fn what_stands_before_a_bent_frame_is_checked() {
    let mut book = nine();
    book.entries[2].signature[0] ^= 1;
    let report = written(&book, |bytes| bytes[frame(5) + 100] ^= 1);
    tampered(&report, Some(2), "signature");
}

#[test]
fn false_frames_are_not_looked_at_one_by_one() {
    let heads = |count: usize| {
        bent(|bytes| {
            let end = bytes.len();
            for n in 0..count {
                let at = frame(8_usize.saturating_add(n));
                let size = u32::try_from(end.saturating_sub(at)).unwrap().to_be_bytes();
                bytes[at..at + 8].copy_from_slice(b"TRIBFRM\x01");
                bytes[at + LENGTH..at + LENGTH + 4].copy_from_slice(&size);
            }
        })
    };
    incomplete(&heads(1), "ends in 4096 bytes");
    tampered(&heads(300), Some(8), "journal");
}
