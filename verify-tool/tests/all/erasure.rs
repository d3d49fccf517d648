//! What is erased, by whom, and what is merely missing.

use ed25519_dalek::Signer;
use tribune_chain::{Encoding, PublicKey};
use tribune_record::{
    Decision, ErasureStatement, Role, SigningAuthority, UnixMillis,
    v1::{Consent, Erasure, Event, Hold, ShardSeq},
};
use tribune_verify::{Options, Report};

use crate::book::{
    Book, Folder, NOW, case, decide, incomplete, judgment, key, made, registered, report,
    report_in, report_on, request, sound, tampered,
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
    consent_to(book, who, ("dec-1", basis), NOW)
}

fn consent_to(
    book: &mut Book,
    who: usize,
    (decision, basis): (&str, &str),
    at: UnixMillis,
) -> ShardSeq {
    let SigningAuthority { id, roles, key: public, .. } = people()[who].clone();
    let statement = ErasureStatement {
        ledger: "07".repeat(16),
        decision: decision.into(),
        basis: basis.into(),
        role: roles[0].clone(),
        approver: id,
        at,
    };
    let secret = key(if who == 1 { 7 } else { 6 });
    let signature = secret.sign(&statement.signed_bytes().unwrap()).to_bytes();
    let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let seq = u64::try_from(book.entries.len()).unwrap();
    book.add(Event::Consent(Consent { statement, key: public, signature }), &[]);
    ShardSeq { shard: book.number, seq }
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

/// A second decision, record 5, on the same request.
fn second(book: &mut Book) {
    let words = Some(registered(&mut Book::new(), &request()));
    let made_it = judgment(Decision::Approved);
    let mut event = made(0, words, &case(), &made_it);
    event.id = "dec-2".into();
    decide(book, event, &case(), &made_it);
}

/// An ERASURE of `decision` that names such records, after two consents to it.
#[track_caller]
fn names(decision: &str, seqs: &[u64], bad: bool) {
    let mut book = book();
    second(&mut book);
    let to = (decision, BASIS);
    let consents = vec![consent_to(&mut book, 0, to, NOW), consent_to(&mut book, 1, to, NOW)];
    let erased: Vec<_> = seqs.iter().map(|seq| ShardSeq { shard: 0, seq: *seq }).collect();
    for seq in seqs {
        gone(&mut book, *seq);
    }
    let (decision, basis) = (decision.to_owned(), BASIS.to_owned());
    book.add(Event::Erasure(Erasure { decision, basis, consents, erased }), &[]);
    let report = report(&book.export(), Options::default());
    if bad { tampered(&report, Some(8), "erasure") } else { sound(&report) }
}

fn gone(book: &mut Book, seq: u64) {
    let entry = &mut book.entries[usize::try_from(seq).unwrap()];
    entry.salt = None;
    for body in &mut entry.bodies {
        body.encoding = Encoding::Absent;
        body.bytes.clear();
    }
}

#[test]
fn only_what_is_of_the_decision_is_erased_with_it() {
    names("dec-1", &[4], false);
    names("dec-2", &[5], false);
    names("dec-1", &[5], true);
    names("dec-1", &[4, 5], true);
    // Its request, but another decision rests on it.
    names("dec-1", &[3], true);
    // Nobody decided this, and this is a START.
    names("dec-9", &[], true);
    names("dec-1", &[2], true);
}

#[test]
fn a_consent_counts_for_thirty_days() {
    const DAY: u64 = 24 * 60 * 60 * 1000;
    let with = |first: UnixMillis, erased: UnixMillis| {
        let mut book = book();
        let to = ("dec-1", BASIS);
        let consents = vec![consent_to(&mut book, 0, to, first), consent_to(&mut book, 1, to, NOW)];
        let named = vec![ShardSeq { shard: 0, seq: 4 }];
        gone(&mut book, 4);
        let (decision, basis) = ("dec-1".to_owned(), BASIS.to_owned());
        let event = Erasure { decision, basis, consents, erased: named };
        book.add_at(erased, Event::Erasure(event), &[]);
        report(&book.export(), Options::default())
    };
    sound(&with(NOW, NOW));
    sound(&with(NOW, UnixMillis(NOW.0 + 30 * DAY)));
    tampered(&with(NOW, UnixMillis(NOW.0 + 31 * DAY)), Some(7), "erasure");
    tampered(&with(UnixMillis(NOW.0 - 2190 * DAY), NOW), Some(7), "erasure");
}

/// The decision of [`book`], erased there or in the next shard, and readable for all that.
fn readable(next: bool) -> [Book; 2] {
    let mut first = book();
    let consents = vec![consent(&mut first, 0, BASIS), consent(&mut first, 1, BASIS)];
    let erased = vec![ShardSeq { shard: 0, seq: 4 }];
    let (decision, basis) = ("dec-1".to_owned(), BASIS.to_owned());
    let event = Event::Erasure(Erasure { decision, basis, consents, erased });
    if !next {
        first.add(event.clone(), &[]);
    }
    let mut second = first.roll();
    if next {
        second.add(event, &[]);
    }
    [first, second]
}

#[test]
fn what_was_erased_and_can_be_read_is_told() {
    let says = "can still be read";
    incomplete(&report(&readable(false)[0].export(), Options::default()), says);
    let [first, second] = readable(true);
    let report = report_on(&[&first, &second], Options::default());
    sound(&report);
    assert!(report.notes.iter().any(|note| note.what.contains(says)), "{report:#?}");
    let home = Folder::new("erased");
    for book in [&first, &second] {
        book.journal(&home.0.join(format!("ledger/shards/{:08}", book.number)));
    }
    incomplete(&report_in(&home.0), says);
    let mut first = first;
    gone(&mut first, 4);
    let report = report_on(&[&first, &second], Options::default());
    sound(&report);
    assert!(report.notes.is_empty(), "{report:#?}");
}
