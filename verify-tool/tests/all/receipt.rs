//! `receipt`: one record, provable without its ledger.

use tribune_chain::{Receipt, TreeHash};
use tribune_record::v1::{Event, Stop};
use tribune_verify::verify_receipt;

use crate::book::{Book, incomplete, json, registered, request, sound, tampered, vkey};

fn receipt() -> Receipt {
    let mut book = Book::new();
    registered(&mut book, &request());
    book.add(Event::Stop(Stop { reason: "signal".into() }), &[]);
    let entry = &book.entries[2];
    Receipt::new(&entry.record, &entry.signature, &book.path(2), book.checkpoint())
}

#[test]
fn a_receipt_proves_its_record() {
    let report = verify_receipt(&json(&receipt()), &[vkey(0)]);
    sound(&report);
    assert_eq!(report.counts.kinds["REQUEST"], 1);
}

#[test]
fn without_a_key_it_proves_nothing() {
    incomplete(&verify_receipt(&json(&receipt()), &[]), "--key");
}

#[test]
fn one_from_before_a_rotation_is_proven_by_both_keys() {
    let mut book = Book::new();
    registered(&mut book, &request());
    let before = book.checkpoint();
    let (size, path) = (book.entries.len(), book.path(2));
    book.rotate(2);
    let entry = book.entries[2].clone();
    let of = |path: &[TreeHash], note: &str| {
        json(&Receipt::new(&entry.record, &entry.signature, path, note.to_owned()))
    };
    let (old, new) = (of(&path, &before), of(&book.path(2), &book.checkpoint()));
    assert_ne!(size, book.entries.len());
    sound(&verify_receipt(&old, &[vkey(0)]));
    let report = verify_receipt(&new, &[vkey(2), vkey(0)]);
    sound(&report);
    assert_eq!(report.identity.key, vkey(0).to_string());
    assert_eq!(report.identity.key_now, vkey(2).to_string());
    for keys in [vec![vkey(0)], vec![vkey(2)], vec![vkey(0), vkey(1)]] {
        tampered(&verify_receipt(&new, &keys), None, "receipt");
    }
}

#[test]
fn another_key_or_record_is_seen() {
    tampered(&verify_receipt(&json(&receipt()), &[vkey(1)]), None, "receipt");
    tampered(&verify_receipt(b"{}", &[vkey(0)]), None, "receipt");
    let text = String::from_utf8(json(&receipt())).unwrap();
    for place in (0..text.len()).step_by(7) {
        let mut bent = text.clone().into_bytes();
        bent[place] ^= 1;
        let report = verify_receipt(&bent, &[vkey(0)]);
        tampered(&report, None, "receipt");
    }
}

#[test]
fn a_proof_of_the_wrong_size_is_seen() {
    let mut book = Book::new();
    registered(&mut book, &request());
    (0..5_u8).for_each(|_| book.add(Event::Stop(Stop { reason: "signal".into() }), &[]));
    let (entry, whole, note) = (&book.entries[2], book.path(2), book.checkpoint());
    let with = |path: &[TreeHash], note: &str| {
        let receipt = Receipt::new(&entry.record, &entry.signature, path, note.to_owned());
        verify_receipt(&json(&receipt), &[vkey(0)])
    };
    sound(&with(&whole, &note));
    assert!(whole.len() > 1);
    let longer: Vec<TreeHash> = whole.iter().copied().chain([whole[0]]).collect();
    let endless = vec![whole[0]; 65];
    for path in [&[], &whole[1..], &whole[..whole.len() - 1], &longer, &endless] {
        tampered(&with(path, &note), None, "receipt");
    }
    // The path of another size of the tree, and a size nobody signed.
    registered(&mut book, &request());
    tampered(
        &verify_receipt(
            &json(&Receipt::new(
                &book.entries[2].record,
                &book.entries[2].signature,
                &whole,
                book.checkpoint(),
            )),
            &[vkey(0)],
        ),
        None,
        "receipt",
    );
}
