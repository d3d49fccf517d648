//! What a crash leaves is repaired, what a crash cannot leave is refused, nothing is lost silently.
#![expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::Path,
};

use tribune_record::v1::{Event, Kind, Recovery, RecoveryCause, Stop};

use super::{Home, body, copy, decision, key, options};
use crate::{Draft, Genesis, Ledger, OpenError, Opened, journal::HEADER_BYTES};

/// Every decision is there with its body, and the ledger goes on.
#[track_caller]
fn all_there(ledger: &Ledger, decisions: u64) {
    for n in 1..=decisions {
        let stored = ledger.decision(&format!("d-{n}")).unwrap().unwrap();
        assert_eq!(stored.record().seq, n);
        assert_eq!(stored.body("case").unwrap(), Some(body(n)));
    }
    let next = ledger.head().size;
    assert_eq!(ledger.append(decision(next)).unwrap().position(), next);
    assert_eq!(ledger.receipt(next).unwrap().verify(&[ledger.vkey()]).unwrap().record.seq, next);
}

fn causes(opened: &Opened) -> Vec<RecoveryCause> {
    opened.repairs.iter().map(|repair| repair.cause).collect()
}

#[test]
fn a_lost_index_is_made_again_and_recorded() {
    let home = Home::with(40);
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    let (ledger, opened) = home.open();
    let cause = RecoveryCause::IndexRebuilt;
    let repair = Recovery { cause, replayed: 41, dropped: 0, evidence: None, shard: None };
    assert_eq!((opened.records, &opened.repairs), (41, &vec![repair.clone()]));
    assert_eq!(ledger.read(41).unwrap().record().event, Event::Recovery(repair));
    all_there(&ledger, 40);
}

#[test]
fn an_index_made_again_answers_the_same() {
    let home = Home::with(40);
    let answers = |home: &Home| {
        let (ledger, _) = home.open();
        let listed = ledger.list(&crate::Filter::default(), Some(41), 40).unwrap().decisions;
        let proofs: Vec<_> = (1..=41).map(|size| ledger.inclusion(0, 0, size).unwrap()).collect();
        let spent = ledger.spending("payments", tribune_record::UnixMillis(0)).unwrap();
        (listed, proofs, spent)
    };
    let before = answers(&home);
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    assert_eq!(answers(&home), before);
}

#[test]
fn a_damaged_index_is_set_aside_and_made_again() {
    let check = |damage: fn(&Path), kept: bool| {
        let home = Home::with(40);
        damage(&home.shard(0).join("index"));
        let (ledger, opened) = home.open();
        let evidence = kept.then(|| "index.set-aside.1".to_owned());
        let cause = RecoveryCause::IndexRebuilt;
        assert_eq!(
            opened.repairs,
            [Recovery { cause, replayed: 41, dropped: 0, evidence, shard: None }]
        );
        assert_eq!(home.shard(0).join("index.set-aside.1").is_dir(), kept);
        all_there(&ledger, 40);
    };
    check(
        |index| {
            fs::remove_file(index.join("db")).unwrap();
            fs::create_dir_all(index.join("db")).unwrap();
        },
        true,
    );
    check(|index| fs::write(index.join("blobs/7"), "astray").unwrap(), true);
    // sled takes these for an empty database.
    check(|index| fs::write(index.join("db"), vec![0xA5; 100_000]).unwrap(), false);
    check(|index| fs::remove_file(index.join("db")).unwrap(), false);
}

#[test]
fn an_index_that_is_behind_gets_what_it_lacks() {
    let home = Home::with(10);
    let old = home.file("old-index");
    copy(&home.shard(0).join("index"), &old);
    let (ledger, _) = home.open();
    (11..=30).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    drop(ledger);
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    copy(&old, &home.shard(0).join("index"));
    let (ledger, opened) = home.open();
    assert_eq!(causes(&opened), [RecoveryCause::IndexBehind]);
    assert_eq!((opened.records, opened.repairs[0].replayed), (31, 20));
    all_there(&ledger, 30);
}

#[test]
fn a_journal_put_back_is_a_fork() {
    let home = Home::with(10);
    let old = home.file("old-journal");
    copy(&home.shard(0).join("journal"), &old);
    let (ledger, _) = home.open();
    (11..=30).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    drop(ledger);
    let journal = home.shard(0).join("journal");
    fs::remove_dir_all(&journal).unwrap();
    copy(&old, &journal);
    assert!(matches!(home.try_open(), Err(OpenError::Fork { .. })));

    // Another history of the same length under the same key is no better.
    fs::rename(home.shard(0).join("index"), home.file("index")).unwrap();
    let (ledger, _) = home.open();
    (11..=29).for_each(|n| drop(ledger.append(decision(n + 1000)).unwrap()));
    drop(ledger);
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    fs::rename(home.file("index"), home.shard(0).join("index")).unwrap();
    assert!(matches!(home.try_open(), Err(OpenError::Fork { .. })));
}

/// Offsets of the frames in segment 0, and of the end.
fn frames(home: &Home) -> Vec<u64> {
    let bytes = fs::read(home.segment(0)).unwrap();
    let mut at = HEADER_BYTES;
    let mut offsets = vec![at];
    while let Some(length) =
        tribune_chain::journal::frame_length(&bytes[usize::try_from(at).unwrap()..])
    {
        at += crate::journal::bytes_of(tribune_chain::journal::padded(length));
        offsets.push(at);
    }
    offsets
}

fn write_at(path: &Path, bytes: &[u8], offset: u64) {
    let file = File::options().write(true).open(path).unwrap();
    file.write_all_at(bytes, offset).unwrap();
}

fn flip(path: &Path, offset: u64) {
    let file = File::options().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, offset).unwrap();
    file.write_all_at(&[byte[0] ^ 0x10], offset).unwrap();
}

/// A home whose last commit, of record 6, was cut off: `torn` bytes of it from `from` on are on
/// disk, the index has never seen it.
fn torn(from: usize, torn: usize) -> Home {
    let home = Home::with(5);
    let old = home.file("old-index");
    copy(&home.shard(0).join("index"), &old);
    let (ledger, _) = home.open();
    let mut large = decision(6);
    let noise: Vec<u8> = (0..20_000_u32).flat_map(|n| n.wrapping_pow(7).to_be_bytes()).collect();
    large.bodies.push(("noise".to_owned(), noise));
    ledger.append(large).unwrap();
    drop(ledger);
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    copy(&old, &home.shard(0).join("index"));
    let offsets = frames(&home);
    let (start, end) = (offsets[offsets.len() - 2], offsets[offsets.len() - 1]);
    let whole = fs::read(home.segment(0)).unwrap();
    let at = usize::try_from(start).unwrap() + from;
    let rest = whole[at..at + torn].to_vec();
    write_at(&home.segment(0), &vec![0; usize::try_from(end - start).unwrap()], start);
    write_at(&home.segment(0), &rest, start + crate::journal::bytes_of(from));
    home
}

#[test]
fn a_torn_tail_is_dropped_and_recorded() {
    for (from, length) in [(0, 1), (0, 12), (0, 4096), (0, 8192), (0, 12_288), (4096, 4096)] {
        let home = torn(from, length);
        let (ledger, opened) = home.open();
        assert_eq!(causes(&opened), [RecoveryCause::TornTail], "{from} {length}");
        assert_eq!(opened.records, 6);
        assert!(opened.repairs[0].dropped >= 4096 && opened.repairs[0].dropped <= 16_384);
        assert_eq!(ledger.decision("d-6").unwrap(), None);
        all_there(&ledger, 5);
        drop(ledger);
        let (ledger, opened) = home.open();
        assert_eq!((causes(&opened), opened.records), (Vec::new(), 8));
        all_there(&ledger, 5);
    }
}

#[test]
fn a_damaged_frame_before_a_whole_one_is_not_a_torn_tail() {
    for lost_index in [false, true] {
        let home = Home::with(10);
        let offsets = frames(&home);
        flip(&home.segment(0), offsets[4] + 700);
        if lost_index {
            fs::remove_dir_all(home.shard(0).join("index")).unwrap();
            assert!(matches!(home.try_open(), Err(OpenError::Corrupt { .. })));
            assert!(!home.shard(0).join("index.set-aside.1").exists());
        } else {
            let (ledger, _) = home.open();
            let found = (1..=10).filter(|n| {
                let stored = ledger.read(*n);
                stored.and_then(|s| s.body("case")).is_ok_and(|b| b == Some(body(*n)))
            });
            assert_eq!(found.count(), 9, "the damaged one is refused when it is read");
            let exported = ledger.export_file(None, &home.file("x.tribune"));
            assert!(matches!(exported, Err(crate::ExportError::Read(_))), "{exported:?}");
            assert!(!home.file("x.tribune").exists());
        }
    }
}

#[test]
fn false_frames_do_not_cost_more_than_the_segment() {
    let at_end = |first_seq: u64, says: Option<&str>| {
        let home = Home::with(5);
        let segment = home.segment(0);
        let (at, bytes) = (*frames(&home).last().unwrap(), 128 << 20_u32);
        drop(home.open());
        fs::remove_dir_all(home.shard(0).join("index")).unwrap();
        let header = tribune_chain::journal::SegmentHeader {
            ledger: tribune_record::v1::LedgerId([7; 16]),
            index: 0,
            first_seq: 0,
            bytes,
        };
        File::options().write(true).open(&segment).unwrap().set_len(bytes).unwrap();
        write_at(&segment, &header.encode(), 0);
        write_at(&segment, b"TRIBFRM\x01 cut", at);
        let length = 64_u32 << 20_u32;
        let head = [b"TRIBFRM\x01".as_slice(), &length.to_be_bytes(), &[0; 4]].concat();
        let head = [head, first_seq.to_be_bytes().to_vec(), 1_u32.to_be_bytes().to_vec()].concat();
        for n in 1..=400 {
            write_at(&segment, &head, at + n * HEADER_BYTES);
        }
        let begun = std::time::Instant::now();
        let opened = home.try_open();
        assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
        match (opened, says) {
            (Err(error), Some(says)) => assert!(error.to_string().contains(says), "{error}"),
            (Ok((_ledger, opened)), None) => {
                let cause = RecoveryCause::TornTail;
                assert_eq!(causes(&opened), [RecoveryCause::IndexRebuilt, cause]);
            }
            (opened, _) => panic!("{:?}", opened.map(|(_, opened)| opened)),
        }
    };
    at_end(6, Some("too many that begin like one"));
    at_end(5, None);
}

#[test]
fn a_damaged_last_frame_is_known_to_the_index() {
    let home = Home::with(10);
    let offsets = frames(&home);
    flip(&home.segment(0), offsets[offsets.len() - 2] + 700);
    assert!(matches!(home.try_open(), Err(OpenError::Fork { .. })));
}

#[test]
fn a_stop_is_clean_and_everything_else_is_not() {
    let home = Home::new();
    home.create();
    let stop = || Event::Stop(Stop { reason: "signal".to_owned() });
    let (ledger, opened) = home.open();
    assert_eq!((opened.records, opened.unclean_since), (1, None));
    let time = decision(3).time;
    ledger.append(decision(3)).unwrap();
    drop(ledger);
    let (ledger, opened) = home.open();
    assert_eq!(opened.unclean_since, Some(time));
    ledger.append(Draft::new(time, stop())).unwrap();
    drop(ledger);
    let (ledger, opened) = home.open();
    assert_eq!((opened.records, opened.unclean_since), (3, None));
    assert_eq!(ledger.read(2).unwrap().record().event.kind(), Kind::Stop);
}

#[test]
fn only_one_process_has_a_ledger_and_only_once() {
    let home = Home::with(1);
    let (ledger, _) = home.open();
    assert!(matches!(home.try_open(), Err(OpenError::Locked { .. })));
    drop(ledger);
    let (_ledger, opened) = home.open();
    assert_eq!(opened.records, 2);
}

#[test]
fn a_ledger_is_made_once_and_only_where_there_is_nothing() {
    let home = Home::new();
    assert!(matches!(home.try_open(), Err(OpenError::Missing { .. })));
    home.create();
    let genesis = Genesis {
        ledger: tribune_record::v1::LedgerId([8; 16]),
        origin: "tribune.test/other".to_owned(),
    };
    let again = Ledger::create(&home.ledger(), &key(), &genesis, &options());
    assert!(matches!(again, Err(OpenError::Exists { .. })));
    let (ledger, _) = home.open();
    assert_eq!(ledger.vkey().name(), "tribune.test/ledger");
    let spaced = Genesis { origin: "a b".to_owned(), ..genesis };
    let other = home.file("other");
    let refused = Ledger::create(&other, &key(), &spaced, &options());
    assert!(matches!(refused, Err(OpenError::KeyFile { .. })));
    assert!(!other.exists());
}

#[test]
fn another_key_is_refused() {
    let home = Home::with(1);
    let other = tribune_chain::SigningKey::from_bytes(&[2; 32]);
    let opened = Ledger::open(&home.ledger(), vec![other], &options());
    assert!(matches!(opened, Err(OpenError::WrongKey { .. })));
}

#[test]
fn a_journal_with_something_foreign_or_missing_is_refused() {
    let check = |change: fn(&Home)| {
        let home = Home::with(600);
        assert!(home.segment(3).exists(), "several segments are needed");
        change(&home);
        let opened = home.try_open();
        assert!(matches!(opened, Err(OpenError::Corrupt { .. } | OpenError::Fork { .. })));
    };
    check(|home| fs::write(home.shard(0).join("journal/notes.txt"), "x").unwrap());
    check(|home| fs::remove_file(home.segment(1)).unwrap());
    check(|home| fs::remove_file(home.segment(0)).unwrap());
    check(|home| flip(&home.segment(1), 10));
    check(|home| {
        let file = File::options().write(true).open(home.segment(1)).unwrap();
        file.set_len(5000).unwrap();
    });
    check(|home| assert_ne!(fs::copy(home.segment(1), home.segment(2)).unwrap(), 0));
}

#[test]
fn several_segments_are_read_as_one() {
    let home = Home::with(600);
    let (ledger, _) = home.open();
    all_there(&ledger, 600);
    drop(ledger);
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    fs::write(home.shard(0).join("journal/00000099.tmp"), "never finished").unwrap();
    let (ledger, opened) = home.open();
    assert_eq!((opened.records, causes(&opened)), (602, vec![RecoveryCause::IndexRebuilt]));
    all_there(&ledger, 600);
}

#[test]
fn a_lost_index_is_told_though_the_first_opening_was_refused() {
    let home = Home::with(5);
    let ledger = home.open().0;
    ledger.close_shard(decision(6).time, None).unwrap();
    let pin = ledger.checkpoint_of(0).unwrap();
    ledger.append(decision(7)).unwrap();
    let later = ledger.checkpoint();
    drop(ledger);
    let lose = |shard: u32| fs::remove_dir_all(home.shard(shard).join("index")).unwrap();
    let refuse = |key: tribune_chain::SigningKey, pins: Vec<String>| {
        let with = options().with_pins(pins);
        Ledger::open(&home.ledger(), vec![key], &with).map(drop).unwrap_err()
    };
    let open = |pins: Vec<String>| {
        Ledger::open(&home.ledger(), vec![key()], &options().with_pins(pins)).unwrap().1
    };
    lose(1);
    let wrong = tribune_chain::SigningKey::from_bytes(&[9; 32]);
    assert!(matches!(refuse(wrong, Vec::new()), OpenError::WrongKey { .. }));
    assert_eq!(causes(&open(Vec::new())), [RecoveryCause::IndexRebuilt]);
    // A closed shard's, opened for its pin, where another pin is not met.
    lose(0);
    let forged = later.replace(later.lines().nth(2).unwrap(), &"A".repeat(43));
    refuse(key(), vec![pin.clone(), forged]);
    let opened = open(vec![pin.clone()]);
    assert_eq!(causes(&opened), [RecoveryCause::IndexRebuilt]);
    assert_eq!(opened.repairs[0].shard, Some(0));
    assert_eq!(causes(&open(vec![pin])), [], "told, and kept");
}
