//! A key is followed by another one, and both are believed for what they signed.

use std::{fs, os::unix::fs::FileExt};

use tribune_chain::{Checkpoint, SigningKey, Trust, verify_export};

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
    (7..=9).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    for n in [1, 5, 7, 9] {
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
    assert_eq!(open(&home, new()).unwrap().size(), 4);
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
fn a_damaged_rotation_is_not_a_torn_write() {
    for rotated_again in [false, true] {
        let home = Home::with(2);
        Ledger::rotate(&home.ledger(), vec![key()], &new(), &options()).unwrap();
        let ledger = open(&home, new()).unwrap();
        (4..=6).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
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
