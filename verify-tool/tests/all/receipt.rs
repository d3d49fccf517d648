//! `receipt`: one record, provable without its ledger.

use tribune_chain::Receipt;
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
    let report = verify_receipt(&json(&receipt()), Some(&vkey(0)));
    sound(&report);
    assert_eq!(report.counts.kinds["REQUEST"], 1);
}

#[test]
fn without_a_key_it_proves_nothing() {
    incomplete(&verify_receipt(&json(&receipt()), None), "--key");
}

#[test]
fn another_key_or_record_is_seen() {
    tampered(&verify_receipt(&json(&receipt()), Some(&vkey(1))), None, "receipt");
    tampered(&verify_receipt(b"{}", Some(&vkey(0))), None, "receipt");
    let text = String::from_utf8(json(&receipt())).unwrap();
    for place in (0..text.len()).step_by(7) {
        let mut bent = text.clone().into_bytes();
        bent[place] ^= 1;
        let report = verify_receipt(&bent, Some(&vkey(0)));
        tampered(&report, None, "receipt");
    }
}
