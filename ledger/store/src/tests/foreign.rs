//! What is not this ledger's, or not this version's, or not for this user, is refused by name, and
//! nothing in it is changed.
#![expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use std::{
    collections::BTreeMap,
    fs::{self, File, Permissions},
    os::unix::fs::{FileExt, PermissionsExt},
    path::{Path, PathBuf},
};

use tribune_chain::journal::{SegmentHeader, frame_length, padded};
use tribune_record::{UnixMillis, v1::LedgerId};

use super::{Home, copy, decision, key, options};
use crate::{Filter, Genesis, Ledger, ReadError};

/// Every file but the index, which promises nothing, and the lock.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "index" || name == "lock" {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// Opening says each of these, and changes nothing.
#[track_caller]
fn refused(home: &Home, says: &[&str]) {
    let before = files(&home.ledger());
    let error = home.try_open().map(|(_ledger, opened)| opened).unwrap_err().to_string();
    for word in says {
        assert!(error.contains(word), "{word:?} is not in: {error}");
    }
    assert!(files(&home.ledger()) == before, "something was written: {error}");
}

fn write_at(path: &Path, bytes: &[u8], offset: u64) {
    let file = File::options().write(true).open(path).unwrap();
    file.write_all_at(bytes, offset).unwrap();
}

/// Where the next frame of segment 0 would begin.
fn end(home: &Home) -> u64 {
    let bytes = fs::read(home.segment(0)).unwrap();
    let mut at = 4096;
    while let Some(length) = frame_length(&bytes[at..]) {
        at += padded(length);
    }
    u64::try_from(at).unwrap()
}

fn keys_file(home: &Home) -> PathBuf {
    home.shard(0).join("keys/00000000.keys")
}

#[test]
fn a_ledger_of_another_version_is_refused() {
    let home = Home::with(5);
    write_at(&home.segment(0), &[2], 7);
    refused(&home, &["00000000.seg at byte 0", "expected the header", "version 1", "version 2"]);

    // A newer version went on in the same segment: that is no torn write, whoever has the index.
    for lost_index in [true, false] {
        let home = Home::with(5);
        let at = end(&home);
        write_at(&home.segment(0), b"TRIBFRM\x02 and more", at);
        if lost_index {
            fs::remove_dir_all(home.shard(0).join("index")).unwrap();
        }
        let place = format!("00000000.seg at byte {at}");
        refused(&home, &[&place, "expected a frame of version 1", "found version 2"]);
    }

    let home = Home::with(5);
    write_at(&keys_file(&home), &[2], 7);
    refused(&home, &["00000000.keys at byte 0", "version 1", "found another header"]);
}

/// A ledger of several segments.
fn several(id: u8) -> Home {
    let home = Home::new();
    let genesis = Genesis { ledger: LedgerId([id; 16]), origin: "tribune.test/ledger".to_owned() };
    let options = options().with_segments_of(1 << 16);
    Ledger::create(&home.ledger(), &key(), &genesis, &options).unwrap();
    let (ledger, _) = Ledger::open(&home.ledger(), vec![key()], &options).unwrap();
    (1..=40).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    home
}

#[test]
fn what_is_of_another_appliance_is_refused() {
    let ours = "07".repeat(16);
    let theirs = "08".repeat(16);
    let other = several(8);
    let check = |put: fn(&Home, &Home), says: &[&str]| {
        let home = Home::with(5);
        put(&home, &other);
        refused(&home, says);
    };
    let segment = |home: &Home, other: &Home| {
        assert_ne!(fs::copy(other.segment(1), home.segment(1)).unwrap(), 0);
    };
    check(segment, &["00000001.seg", &format!("expected ledger {ours}, found {theirs}")]);
    let journal = |home: &Home, other: &Home| {
        fs::remove_dir_all(home.shard(0).join("journal")).unwrap();
        copy(&other.shard(0).join("journal"), &home.shard(0).join("journal"));
    };
    check(journal, &["FORK", &ours, &theirs]);
    let keys = |home: &Home, other: &Home| {
        assert_ne!(fs::copy(keys_file(other), keys_file(home)).unwrap(), 0);
    };
    check(keys, &["00000000.keys at byte 0", "of shard 0", "found another header"]);
    let shard = |home: &Home, other: &Home| copy(&other.shard(0), &home.shard(1));
    check(shard, &["shards/00000001", &ours, &theirs]);
}

#[test]
fn the_auditor_names_them_too() {
    let other = several(8);
    let check = |put: &dyn Fn(&Home), says: &[&str]| {
        let home = Home::with(5);
        put(&home);
        let audit = tribune_verify::Options::default();
        let found = match tribune_verify::verify_paths(&[home.ledger()], &audit, |_| ()) {
            Ok(report) => format!("{:?}", report.broken.unwrap()),
            Err(unable) => unable.to_string(),
        };
        for word in says {
            assert!(found.contains(word), "{word:?} is not in: {found}");
        }
    };
    let version = |home: &Home| write_at(&home.segment(0), &[2], 7);
    check(&version, &["journal", "a segment's header, version 1", "found: \"version 2\""]);
    let segment = |home: &Home| assert_ne!(fs::copy(other.segment(1), home.segment(1)).unwrap(), 0);
    check(&segment, &[&format!("of ledger {}", "07".repeat(16)), &"08".repeat(16)]);
    let notes = |home: &Home| fs::write(home.shard(0).join("journal/notes.txt"), "x").unwrap();
    check(&notes, &["notes.txt: expected a journal segment, found something else"]);
    let half = |home: &Home| {
        let file = File::options().write(true).open(home.segment(0)).unwrap();
        file.set_len(5000).unwrap();
    };
    check(&half, &["expected: \"262144 bytes\"", "found: \"5000 bytes\""]);
}

#[test]
fn half_a_copy_is_refused_or_made_whole() {
    let whole = several(7);
    assert!(whole.segment(2).exists(), "several segments are needed");
    let all = files(&whole.ledger());
    let half = |change: &dyn Fn(&Path)| {
        for path in all.keys() {
            let home = Home::new();
            copy(&whole.ledger(), &home.ledger());
            change(&home.ledger().join(path.strip_prefix(whole.ledger()).unwrap()));
            let name = path.file_name().unwrap().to_str().unwrap();
            refused(&home, &[name, "expected", "found"]);
        }
    };
    half(&|path| fs::write(path, "").unwrap());
    half(&|path| {
        let file = File::options().write(true).open(path).unwrap();
        file.set_len(file.metadata().unwrap().len() >> 1_u32).unwrap();
    });
}

#[test]
fn a_copy_without_its_end_is_refused() {
    let whole = several(7);
    let last = (0..).take_while(|n| whole.segment(*n).exists()).last().unwrap();
    fs::remove_file(whole.segment(last)).unwrap();
    refused(&whole, &["FORK", "no whole frame where these end"]);
    // A copy of half of the index is only a lost index.
    let home = Home::with(40);
    let db = home.shard(0).join("index/db");
    let file = File::options().write(true).open(&db).unwrap();
    file.set_len(file.metadata().unwrap().len() >> 1_u32).unwrap();
    drop(home.open());
}

#[test]
fn keys_that_are_missing_are_not_drawn_anew() {
    let home = Home::with(5);
    fs::remove_file(keys_file(&home)).unwrap();
    refused(&home, &["00000000.keys", "expected the keys of bodies from record 0 on, found none"]);
    // Where no record has a body yet there may be none.
    let home = Home::new();
    home.create();
    assert!(!keys_file(&home).exists());
    home.open();
}

#[test]
fn a_foreign_file_is_named() {
    let check = |folder: fn(&Home) -> PathBuf, name: &str, says: &[&str]| {
        let home = Home::with(3);
        fs::write(folder(&home).join(name), "x").unwrap();
        refused(&home, &[&[name], says].concat());
    };
    let journal = |home: &Home| home.shard(0).join("journal");
    let expected = ["expected a journal segment, found another file"];
    for name in ["notes.txt", "1.seg", "00000001.seg.bak", "0000000x.seg", "\u{e9}.seg"] {
        check(journal, name, &expected);
    }
    let shards = |home: &Home| home.ledger().join("shards");
    let expected = ["expected a shard, found another file"];
    for name in ["lost+found", "1", "00000001.bak", "99999999999"] {
        check(shards, name, &expected);
    }
}

#[test]
fn keys_that_others_can_read_are_refused() {
    let home = Home::with(3);
    for mode in [0o640, 0o604, 0o620, 0o666] {
        fs::set_permissions(keys_file(&home), Permissions::from_mode(mode)).unwrap();
        let found = format!("found mode {mode:04o}");
        refused(&home, &["00000000.keys", "expected mode 0600 or stricter", &found]);
    }
    fs::set_permissions(keys_file(&home), Permissions::from_mode(0o600)).unwrap();
    home.open();
}

#[test]
fn what_belongs_to_another_user_is_refused() {
    let home = Home::with(3);
    let key_file = home.file("ledger.key");
    crate::create_key(&key_file).unwrap();
    let nobody = Some(rustix::fs::Uid::from_raw(65_534));
    for path in [&home.ledger(), &key_file] {
        if let Err(error) = rustix::fs::chown(path, nobody, None) {
            eprintln!("SKIPPED: only root can give a file away: {error}");
            return;
        }
    }
    refused(&home, &["expected a ledger of the user who runs this, found user 65534"]);
    let error = crate::read_key(&key_file).unwrap_err().to_string();
    assert!(error.contains("ledger.key: expected a file of the user who runs this"), "{error}");
    assert!(error.contains("found user 65534"), "{error}");
}

#[test]
fn numbers_at_the_limits_of_their_type_are_refused() {
    for (index, first_seq) in [(1, u64::MAX), (1, 1 << 63_u32), (u32::MAX, 6), (1, 5)] {
        let home = Home::with(5);
        let header = SegmentHeader { ledger: LedgerId([7; 16]), index, first_seq, bytes: 1 << 16 };
        let mut segment = header.encode();
        segment.resize(1 << 16, 0);
        fs::write(home.segment(index), segment).unwrap();
        refused(&home, &[".seg at byte 0", "expected"]);
    }
    for length in [u32::MAX, 1 << 31_u32, 172, 171, 0] {
        // A frame that says it is so long.
        let home = Home::with(5);
        let at = end(&home);
        let frame = [b"TRIBFRM\x01".as_slice(), &length.to_be_bytes(), &[0xFF; 400]].concat();
        write_at(&home.segment(0), &frame, at);
        assert_eq!(home.open().1.records, 6, "{length}: a torn write at most");
    }
}

#[test]
fn questions_at_the_limits_of_their_type_are_answered() {
    let home = Home::with(5);
    let (ledger, _) = home.open();
    for seq in [6, 7, 1 << 63_u32, u64::MAX - 1, u64::MAX] {
        let none = ReadError::NoSuchRecord { seq, size: 6 };
        assert_eq!(ledger.read(seq).unwrap_err(), none);
        assert_eq!(ledger.receipt(seq).unwrap_err(), none);
        ledger.inclusion(0, seq, u64::MAX).unwrap_err();
        ledger.inclusion(0, seq, 6).unwrap_err();
        ledger.consistency(0, 1, seq.max(7)).unwrap_err();
        ledger.consistency(0, seq.max(7), 6).unwrap_err();
        assert_eq!(ledger.list(&Filter::default(), Some(seq), 100).unwrap().decisions.len(), 5);
    }
    ledger.inclusion(u32::MAX, 0, 1).unwrap_err();
    ledger.checkpoint_of(u32::MAX).unwrap_err();
    let mut late = decision(6);
    late.time = UnixMillis(u64::MAX);
    ledger.append(late).unwrap();
    ledger.append(decision(7)).unwrap();
    let found = |ledger: &Ledger| ledger.decision("d-7").unwrap().map(|stored| stored.position());
    let at = found(&ledger);
    assert!(at.is_some());
    drop(ledger);
    assert_eq!(found(&home.open().0), at);
}
