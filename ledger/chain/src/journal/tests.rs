//! A frame or segment header is read back as it was written, or not at all.

use alloc::{vec, vec::Vec};

use ed25519_dalek::SigningKey;
use tribune_record::{Digest, v1::LedgerId};

use super::{
    BLOCK_BYTES, MalformedFrame, SegmentHeader, Trailer, VERSION, decode_frame, encode_frame,
    frame_counts, frame_length, padded, padding, version,
};
use crate::{Head, PublicKey, SealedEntry, TreeHash};

const LEDGER: LedgerId = LedgerId([7; 16]);

fn entry(n: u8) -> SealedEntry {
    let sealed = vec![n; 40];
    SealedEntry { record: vec![n; 90], signature: [n; 64], sealed }
}

fn trailer(size: u64) -> Trailer {
    let head = Head { ledger: LEDGER, size, root: TreeHash([2; 32]), last: Digest([3; 32]) };
    Trailer { head, signature: head.sign(&SigningKey::from_bytes(&[1; 32])) }
}

fn frame() -> Vec<u8> {
    encode_frame(5, &[entry(1), entry(2)], &trailer(7)).unwrap().0
}

#[test]
fn a_frame_is_read_back() {
    let (bytes, places) = encode_frame(5, &[entry(1), entry(2)], &trailer(7)).unwrap();
    assert_eq!(frame_length(&bytes), Some(bytes.len()));
    let frame = decode_frame(&bytes, LEDGER).unwrap();
    assert_eq!((frame.first_seq, frame.trailer), (5, trailer(7)));
    for ((entry, place), expected) in frame.entries.iter().zip(&places) {
        assert_eq!(place, expected);
        assert_eq!(&SealedEntry::decode(&bytes[place.clone()]).unwrap(), entry);
    }
    let more = [bytes.as_slice(), &padding(bytes.len())].concat();
    assert_eq!(more.len(), padded(bytes.len()));
    assert_eq!(decode_frame(&more, LEDGER).unwrap(), frame);
    let key = PublicKey::of(&SigningKey::from_bytes(&[1; 32]));
    let Trailer { head, signature } = frame.trailer;
    assert_eq!(head.verify(&key, &signature), Ok(()));
    let other = Head { ledger: LedgerId([8; 16]), ..head };
    assert_eq!(other.verify(&key, &signature), Err(crate::BadSignature));
}

#[test]
fn a_frame_that_is_cut_or_changed_is_none() {
    let bytes = frame();
    for length in 0..bytes.len() {
        let cut = decode_frame(&bytes[..length], LEDGER);
        assert!(matches!(cut, Err(MalformedFrame::Magic | MalformedFrame::Short)), "{length}");
    }
    for at in 0..bytes.len() {
        for bit in 0..8_u32 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            decode_frame(&flipped, LEDGER).unwrap_err();
        }
    }
}

#[test]
fn counts_that_contradict_each_other_are_refused() {
    let counts =
        |bytes: Vec<u8>| assert_eq!(decode_frame(&bytes, LEDGER), Err(MalformedFrame::Counts));
    counts(encode_frame(5, &[entry(1)], &trailer(7)).unwrap().0);
    counts(encode_frame(5, &[], &trailer(5)).unwrap().0);
    counts(encode_frame(u64::MAX, &[entry(1)], &trailer(0)).unwrap().0);
}

#[test]
fn a_segment_header_is_read_back_or_not_at_all() {
    let header = SegmentHeader { ledger: LEDGER, index: 3, first_seq: 9, bytes: 1 << 20 };
    let block = header.encode();
    assert_eq!((block.len(), SegmentHeader::decode(&block)), (BLOCK_BYTES, Some(header)));
    assert_eq!(SegmentHeader::decode(&block[1..]), None);
    for at in 0..block.len() {
        let mut changed = block.clone();
        changed[at] ^= 1;
        assert_eq!(SegmentHeader::decode(&changed), None, "byte {at}");
    }
}

#[test]
fn a_version_is_told_apart_from_other_bytes() {
    let header = SegmentHeader { ledger: LEDGER, index: 3, first_seq: 9, bytes: 1 << 20 };
    assert_eq!([version(&header.encode()), version(&frame())], [Some(VERSION); 2]);
    let mut later = frame();
    later[7] = 2;
    assert_eq!((version(&later), frame_length(&later)), (Some(2), None));
    assert_eq!([version(b""), version(&[0; 4096]), version(b"TRIBKEY\x01")], [None; 3]);
}

#[test]
fn a_frame_says_at_once_what_it_holds() {
    let entries = [entry(1), entry(2)];
    let (bytes, _) = encode_frame(6, &entries, &trailer(8)).unwrap();
    assert_eq!(frame_counts(&bytes), Some((6, 2)));
    assert_eq!(frame_counts(&bytes[..28]), Some((6, 2)));
    assert_eq!(frame_counts(&bytes[..27]), None);
}
