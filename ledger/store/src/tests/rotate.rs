//! A key is followed by another one, and both are believed for what they signed.
#![expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use std::{fs, os::unix::fs::FileExt};

use tribune_chain::{Checkpoint, SigningKey, Trust, verify_export};
use tribune_record::v1::{Event, Key, KeyChange, Kind};

use super::{Home, body, decision, key, options};
use crate::{Ledger, OpenError};

fn new() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

fn open(home: &Home, key: SigningKey) -> Result<Ledger, OpenError> {
    Ledger::open(&home.ledger(), vec![key], &options()).map(|(ledger, _opened)| ledger)
}

#[test]
fn a_new_key_takes_over() {
    let home = Home::with(5);
    let pin = open(&home, key()).unwrap().checkpoint();
    let vkey = Ledger::rotate(&home.ledger(), vec![key()], &new(), &options()).unwrap();
    assert!(matches!(open(&home, key()), Err(OpenError::WrongKey { .. })), "the old one is done");
    let ledger = open(&home, new()).unwrap();
    assert_eq!(ledger.vkey(), vkey);
    (8..=10).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    for n in [1, 5, 8, 10] {
        assert_eq!(ledger.read(n).unwrap().body("case").unwrap(), Some(body(n)));
    }
    Checkpoint::open(&ledger.checkpoint(), &vkey).unwrap();
    let path = home.file("x.tribune");
    ledger.export_file(None, &path).unwrap();
    let began =
        tribune_chain::Vkey::new("tribune.test/ledger", tribune_chain::PublicKey::of(&key()));
    let trust = Trust { key: Some(began.unwrap()), pins: vec![pin.clone()] };
    let bytes = fs::read(&path).unwrap();
    let sound = verify_export(bytes.as_slice(), &trust, |_| ()).unwrap();
    assert_eq!((sound.key, sound.pins), (vkey, 1));
    drop(ledger);
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    let options = options().with_pins(vec![pin]);
    let (ledger, opened) = Ledger::open(&home.ledger(), vec![new()], &options).unwrap();
    assert_eq!(opened.repairs.len(), 1, "an index made again knows both keys");
    assert_eq!(ledger.read(3).unwrap().body("case").unwrap(), Some(body(3)));
}

#[test]
fn a_rotation_that_was_cut_short_is_done_once() {
    let home = Home::with(2);
    let rotate = || Ledger::rotate(&home.ledger(), vec![key()], &new(), &options()).unwrap();
    assert_eq!(rotate(), rotate());
    assert_eq!(open(&home, new()).unwrap().size(), 5);
}

/// Offsets of the frames in segment 0.
fn frames(home: &Home) -> Vec<usize> {
    let bytes = fs::read(home.segment(0)).unwrap();
    let (mut at, mut offsets) = (4096, Vec::new());
    while let Some(length) = tribune_chain::journal::frame_length(&bytes[at..]) {
        offsets.push(at);
        at += tribune_chain::journal::padded(length);
    }
    offsets
}

/// Flips a bit of a frame and takes the index away.
fn damage(home: &Home, frame: usize) -> Vec<u8> {
    let segment = home.segment(0);
    let at = frame + 300;
    let flipped = [fs::read(&segment).unwrap()[at] ^ 1];
    let file = fs::File::options().write(true).open(&segment).unwrap();
    file.write_all_at(&flipped, u64::try_from(at).unwrap()).unwrap();
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    fs::read(&segment).unwrap()
}

#[test]
fn one_damaged_frame_does_not_undo_a_rotation() {
    // The KEY record that the old key signed, and the one behind it that the new key signed.
    for (from_the_end, survives) in [(2, false), (1, true)] {
        let home = Home::with(2);
        Ledger::rotate(&home.ledger(), vec![key()], &new(), &options()).unwrap();
        let frames = frames(&home);
        let damaged = damage(&home, frames[frames.len() - from_the_end]);
        open(&home, key()).map(drop).unwrap_err();
        assert!(fs::read(home.segment(0)).unwrap() == damaged, "nothing was zeroed");
        assert_eq!(open(&home, new()).is_ok(), survives);
    }
}

#[test]
fn a_rotation_counts_once_the_new_key_has_signed() {
    let home = Home::with(2);
    Ledger::rotate(&home.ledger(), vec![key()], &new(), &options()).unwrap();
    // As if the power had gone right after the old key's record: the next attempt goes on from it.
    let frames = frames(&home);
    let last = frames[frames.len() - 1];
    let segment = home.segment(0);
    let mut bytes = fs::read(&segment).unwrap();
    bytes[last..].fill(0);
    fs::write(&segment, bytes).unwrap();
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    let cut = open(&home, new()).unwrap();
    let before = cut.size();
    drop(cut);
    Ledger::rotate(&home.ledger(), vec![key()], &new(), &options()).unwrap();
    let ledger = open(&home, new()).unwrap();
    // Opening it told of the lost index, under the new key.
    assert_eq!(ledger.size(), before);
    let signer = |seq: u64| ledger.shared.current().0.signer(seq).unwrap();
    assert_eq!(signer(before - 1), tribune_chain::PublicKey::of(&new()));
}

#[test]
fn a_torn_end_that_no_key_at_hand_goes_on_from_is_no_wrong_key() {
    // What an older version left: nothing stands behind the KEY record.
    let home = Home::with(2);
    let (ledger, _) = home.open();
    let vkey = ledger.vkey().under(tribune_chain::PublicKey::of(&new()));
    let (origin, vkey) = (vkey.name().to_owned(), vkey.to_string());
    let event = Event::Key(Key { change: KeyChange::Rotate, origin, vkey });
    ledger.append(crate::Draft::new(decision(1).time, event)).unwrap();
    drop(ledger);
    let frames = frames(&home);
    let damaged = damage(&home, frames[frames.len() - 1]);
    let error = open(&home, new()).map(drop).unwrap_err();
    assert!(matches!(error, OpenError::Corrupt { .. }), "{error}");
    assert!(error.to_string().contains("KEY record"), "{error}");
    assert!(fs::read(home.segment(0)).unwrap() == damaged, "nothing was zeroed");
    // Where the end is whole, another key is just another key.
    let home = Home::with(2);
    assert!(matches!(open(&home, new()), Err(OpenError::WrongKey { .. })));
}

#[test]
fn a_closed_shard_is_exported_under_a_later_key() {
    let home = Home::with(3);
    let ledger = open(&home, key()).unwrap();
    ledger.close_shard(tribune_record::UnixMillis(1_763_600_000_000), None).unwrap();
    drop(ledger);
    let vkey = Ledger::rotate(&home.ledger(), vec![key()], &new(), &options()).unwrap();
    let ledger = open(&home, new()).unwrap();
    let path = home.file("0.tribune");
    ledger.export_file(Some(0), &path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let sound = verify_export(bytes.as_slice(), &Trust::default(), |_| ()).unwrap();
    let later = sound.later_signer.unwrap();
    assert_eq!((later.key(), later.name()), (vkey.key(), "tribune.test/ledger"));
}

#[test]
fn what_is_repaired_while_the_key_changes_is_told_and_breaks_nothing() {
    let home = Home::with(3);
    let ledger = open(&home, key()).unwrap();
    ledger.close_shard(tribune_record::UnixMillis(1_763_600_000_000), None).unwrap();
    drop(ledger);
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    Ledger::rotate(&home.ledger(), vec![key()], &new(), &options()).unwrap();
    let ledger = open(&home, new()).unwrap();
    let events = (0..ledger.size()).map(|at| ledger.read(at).unwrap().record().event.clone());
    assert_eq!(events.filter(|event| event.kind() == Kind::Recovery).count(), 1);
}

#[test]
fn nothing_is_written_under_a_key_that_was_changed() {
    let home = Home::with(2);
    let ledger = open(&home, key()).unwrap();
    let vkey = ledger.vkey().under(tribune_chain::PublicKey::of(&new()));
    ledger.name_key(&vkey, &options()).unwrap();
    let error = ledger.append(decision(4)).unwrap_err();
    assert!(error.to_string().contains("the key was changed"), "{error}");
    drop(ledger);
    let (_ledger, opened) = Ledger::open(&home.ledger(), vec![new()], &options()).unwrap();
    assert_eq!(opened.records, 4);
}

#[test]
fn a_damaged_rotation_is_not_a_torn_write() {
    for rotated_again in [false, true] {
        let home = Home::with(2);
        Ledger::rotate(&home.ledger(), vec![key()], &new(), &options()).unwrap();
        let ledger = open(&home, new()).unwrap();
        (5..=7).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
        drop(ledger);
        fs::remove_dir_all(home.shard(0).join("index")).unwrap();
        let segment = home.segment(0);
        let bytes = fs::read(&segment).unwrap();
        let mut at = 4096;
        for _ in 0..3_u8 {
            at += tribune_chain::journal::padded(
                tribune_chain::journal::frame_length(&bytes[at..]).unwrap(),
            );
        }
        let file = fs::File::options().write(true).open(&segment).unwrap();
        let offset = u64::try_from(at + 300).unwrap();
        file.write_all_at(&[bytes[at + 300] ^ 1], offset).unwrap();
        let damaged = fs::read(&segment).unwrap();
        let refused = if rotated_again {
            let other = SigningKey::from_bytes(&[3; 32]);
            Ledger::rotate(&home.ledger(), vec![key()], &other, &options()).map(drop)
        } else {
            open(&home, key()).map(drop)
        };
        let error = refused.unwrap_err();
        assert!(matches!(error, OpenError::Corrupt { .. }), "{error}");
        assert!(fs::read(&segment).unwrap() == damaged, "nothing was zeroed");
    }
}
