//! Shards apart and together: one by itself is incomplete, never tampered with.

use std::path::PathBuf;

use tribune_chain::{ExportHeader, ExportWriter, Vkey};
use tribune_record::{Case, Decision};
use tribune_verify::{Options, Verdict};

use crate::book::{
    Book, Folder, ORIGIN, approve, case, decide, incomplete, judgment, made, registered, report_in,
    report_on, request, sound, statement, tampered, vkey,
};
use tribune_record::v1::Event;

/// A request; its decision that waits; the approval and the decision that counts it: a shard each.
fn apart() -> [Book; 3] {
    let mut first = Book::new();
    let words = Some(registered(&mut first, &request()));
    let (waits, last) = (judgment(Decision::Escalated), judgment(Decision::Approved));
    let mut second = first.roll();
    decide(&mut second, made(0, words, &case(), &waits), &case(), &waits);
    let mut third = second.roll();
    let (approval, grant) = approve(statement("fay", &waits));
    third.add(Event::Approval(approval), &[]);
    let counted = Case { grants: vec![grant], ..case() };
    decide(&mut third, made(1, words, &counted, &last), &counted, &last);
    [first, second, third]
}

#[test]
fn shards_together_are_sound_and_each_alone_incomplete() {
    let [first, second, third] = apart();
    sound(&report_on(&[&first, &second, &third], Options::default()));
    sound(&report_on(&[&third, &first, &second], Options::default()));
    sound(&report_on(&[&first], Options::default()));
    incomplete(&report_on(&[&second], Options::default()), "registered before");
    incomplete(&report_on(&[&third], Options::default()), "waits for one");
    let report = report_on(&[&third], Options::default());
    incomplete(&report, "revision");
    incomplete(&report_on(&[&second, &third], Options::default()), "registered before");
    incomplete(&report_on(&[&first, &third], Options::default()), "shard 1 was not given");
}

#[test]
fn what_no_shard_holds_is_still_a_lie() {
    let mut first = Book::new();
    let mut second = first.roll();
    let mut decided = |revision: u32, decision: Decision| {
        let (case, judgment) = (Case { request: None, ..case() }, judgment(decision));
        decide(&mut second, made(revision, None, &case, &judgment), &case, &judgment);
    };
    decided(0, Decision::Escalated);
    decided(0, Decision::Approved);
    tampered(&report_on(&[&first, &second], Options::default()), Some(3), "revision");
    // A decision that waits here is known, whatever is not.
    tampered(&report_on(&[&second], Options::default()), Some(3), "revision");
}

#[test]
fn a_key_changed_in_a_shard_that_was_not_given_is_missing() {
    let mut first = Book::new();
    first.rotate(2);
    let second = first.roll();
    let report = report_on(&[&second], Options::default());
    incomplete(&report, "another key");
    assert!(!report.identity.key_given);
    sound(&report_on(&[&first, &second], Options::default()));
    let mut before = Book::new();
    let mut between = before.roll();
    between.rotate(2);
    let after = between.roll();
    incomplete(&report_on(&[&before, &after], Options::default()), "another key");
    // The first shard is signed by the key that was given, or by somebody else's.
    let other = Options { key: Some(vkey(1)), ..Options::default() };
    tampered(&report_on(&[&before], other), None, "key");
    assert_eq!(report_on(&[&before, &between, &after], Options::default()).verdict, Verdict::Sound);
}

#[test]
fn a_shard_does_not_take_back_what_the_one_before_said() {
    let retention = |years: u16| Event::Retention(tribune_record::v1::Retention { years });
    let mut first = Book::new();
    first.add(retention(30), &[]);
    let mut second = first.roll();
    tampered(&report_on(&[&first, &second], Options::default()), Some(0), "retention");
    let mut dips = first.beginning(u64::try_from(first.entries.len()).unwrap());
    dips.start(&case().settings, &[]);
    dips.add(retention(10), &[]);
    dips.add(retention(30), &[]);
    tampered(&report_on(&[&first, &dips], Options::default()), Some(0), "retention");
    second.add(retention(30), &[]);
    sound(&report_on(&[&first, &second], Options::default()));
    let size = u64::try_from(first.entries.len()).unwrap();
    for (more, lie) in [(0, false), (1_000_000, true)] {
        let mut other = first.beginning(size.saturating_add(more));
        other.start(&case().settings, &[]);
        other.add(retention(30), &[]);
        let report = report_on(&[&first, &other], Options::default());
        if lie { tampered(&report, Some(0), "goes on from") } else { sound(&report) }
    }
}

#[test]
fn a_shard_of_another_ledger_is_a_lie_whatever_pins_come_along() {
    let mut first = Book::new();
    let second = first.roll();
    let other = ["tribune.test", "tribune.next"];
    let key = Vkey::new(&format!("{ORIGIN}/1").replace(other[0], other[1]), *vkey(0).key());
    let header = ExportHeader {
        ledger: "08".repeat(16),
        origin: key.as_ref().unwrap().name().to_owned(),
        vkey: key.unwrap().to_string(),
        records: 1,
    };
    let (_writer, foreign) = ExportWriter::begin(&header).unwrap();
    let folder = Folder::new("foreign");
    let of = |bytes: Vec<u8>, name: &str| PathBuf::from(folder.file(name, bytes));
    let files = [of(first.export(), "0"), of(foreign, "1")];
    let options = Options { pins: vec![second.checkpoint()], ..Options::default() };
    let report = tribune_verify::verify_paths(&files, &options, |_bytes| ()).unwrap();
    tampered(&report, None, "key");
}

#[test]
fn a_home_without_its_last_shard_is_incomplete() {
    let mut first = Book::new();
    let second = first.roll();
    let home = Folder::new("home");
    let shard = |book: &Book| home.0.join(format!("ledger/shards/{:08}", book.number));
    first.journal(&shard(&first));
    incomplete(&report_in(&home.0), "the next shard");
    // That shard alone says no more than it holds.
    sound(&report_in(&shard(&first)));
    second.journal(&shard(&second));
    sound(&report_in(&home.0));
    // Where it is there and holds what is wrong, nothing is missing.
    let mut bent = second;
    bent.entries[0].signature[0] ^= 1;
    std::fs::remove_dir_all(shard(&bent)).unwrap();
    bent.journal(&shard(&bent));
    let report = report_in(&home.0);
    tampered(&report, Some(0), "signature");
    assert!(report.gaps.is_empty(), "{report:?}");
}
