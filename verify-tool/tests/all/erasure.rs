//! What is erased, by whom, and what is merely missing.

use ed25519_dalek::Signer;
use tribune_chain::{Encoding, PublicKey};
use tribune_record::{
    Decision, ErasureStatement, Role, SigningAuthority,
    v1::{Consent, Erasure, Event, Hold, ShardSeq},
};
use tribune_verify::{Options, Report};

use crate::book::{
    Book, NOW, case, decide, incomplete, judgment, key, made, registered, report, request, sound,
    tampered,
};

const BASIS: &str = "GDPR Art. 17, case 7";

fn signer(id: &str, role: &str, n: u8) -> SigningAuthority {
    SigningAuthority {
        id: id.into(),
        roles: vec![Role::from(role)],
        key: PublicKey::of(&key(n)).to_string(),
        not_before: None,
        not_after: None,
    }
}

fn people() -> [SigningAuthority; 3] {
    [
        signer("dora", "data_protection_officer", 6),
        signer("sam", "security_team", 7),
        signer("dora", "security_team", 6),
    ]
}

fn consent(book: &mut Book, who: usize, basis: &str) -> ShardSeq {
    let SigningAuthority { id, roles, key: public, .. } = people()[who].clone();
    let statement = ErasureStatement {
        ledger: "07".repeat(16),
        decision: "dec-1".into(),
        basis: basis.into(),
        role: roles[0].clone(),
        approver: id,
        at: NOW,
    };
    let secret = key(if who == 1 { 7 } else { 6 });
    let signature = secret.sign(&statement.signed_bytes().unwrap()).to_bytes();
    let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let at = u64::try_from(book.entries.len()).unwrap();
    book.add(Event::Consent(Consent { statement, key: public, signature }), &[]);
    ShardSeq { shard: 0, seq: at }
}

fn book() -> Book {
    let mut book = Book::new();
    book.start(&case().settings, &people());
    let words = Some(registered(&mut book, &request()));
    let made_it = judgment(Decision::Approved);
    decide(&mut book, made(0, words, &case(), &made_it), &case(), &made_it);
    book
}

/// The decision, record 4, and its request, record 3, without their bodies.
fn erased(mut book: Book, consents: Vec<ShardSeq>) -> Report {
    let erased = vec![ShardSeq { shard: 0, seq: 3 }, ShardSeq { shard: 0, seq: 4 }];
    let (decision, basis) = ("dec-1".to_owned(), BASIS.to_owned());
    book.add(Event::Erasure(Erasure { decision, basis, consents, erased }), &[]);
    blank(&mut book);
    report(&book.export(), Options::default())
}

fn blank(book: &mut Book) {
    for entry in &mut book.entries[3..5] {
        entry.salt = None;
        for body in &mut entry.bodies {
            body.encoding = Encoding::Absent;
            body.bytes.clear();
        }
    }
}

#[test]
fn what_two_people_had_erased_is_sound() {
    let mut book = book();
    let consents = vec![consent(&mut book, 0, BASIS), consent(&mut book, 1, BASIS)];
    let report = erased(book, consents);
    sound(&report);
    assert_eq!(report.counts.erased, 2);
}

#[test]
fn what_is_missing_and_was_not_erased_is_told() {
    let mut book = book();
    blank(&mut book);
    let report = report(&book.export(), Options::default());
    incomplete(&report, "the bodies of this REQUEST are not here");
    incomplete(&report, "the bodies of this DECISION are not here");
}

#[test]
fn one_person_or_one_role_is_not_enough() {
    let with = |who: &[usize], basis: &str| {
        let mut book = book();
        let at = who.iter().map(|who| consent(&mut book, *who, basis)).collect();
        let seq = u64::try_from(book.entries.len()).unwrap();
        tampered(&erased(book, at), Some(seq), "erasure");
    };
    with(&[], BASIS);
    with(&[0], BASIS);
    with(&[1], BASIS);
    with(&[0, 0], BASIS);
    with(&[0, 2], BASIS);
    with(&[0, 1], "another ground");
}

#[test]
fn nothing_is_erased_under_a_hold() {
    let with = |holds: &[(bool, Option<&str>)]| {
        let mut book = book();
        for (on, decision) in holds {
            let decision = decision.map(ToOwned::to_owned);
            let hold = Hold { on: *on, decision, basis: "court order 7".into() };
            book.add(Event::Hold(hold), &[]);
        }
        let consents = vec![consent(&mut book, 0, BASIS), consent(&mut book, 1, BASIS)];
        let seq = u64::try_from(book.entries.len()).unwrap();
        (erased(book, consents), seq)
    };
    for holds in [[(true, None)], [(true, Some("dec-1"))]] {
        let (report, seq) = with(&holds);
        tampered(&report, Some(seq), "erasure");
    }
    sound(&with(&[(true, Some("dec-2"))]).0);
    sound(&with(&[(true, None), (false, None)]).0);
}
