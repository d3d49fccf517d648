//! What is appended is there, in order, signed, provable and readable, and so is its export.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{Arc, mpsc},
    time::Duration,
};

use tribune_chain::{Checkpoint, Trust, verify_export};
use tribune_record::{
    Decision, Digest, UnixMillis,
    v1::{ClockStep, Event, Idempotency},
};

use super::{Home, body, decision};
use crate::{AppendError, Filter, Ledger, ReadError, Status};

#[test]
fn appended_records_are_read_back() {
    let home = Home::with(20);
    let (ledger, opened) = home.open();
    assert_eq!((opened.records, opened.repairs.len()), (21, 0));
    assert_eq!(opened.unclean_since, Some(UnixMillis(1_763_600_000_020)));
    for n in 1..=20 {
        let stored = ledger.read(n).unwrap();
        assert_eq!(stored.decision().unwrap().id, format!("d-{n}"));
        assert_eq!(stored.body("case").unwrap(), Some(body(n)));
        assert_eq!(stored.body("judgment").unwrap(), None);
    }
    let none = ReadError::NoSuchRecord { seq: 21, size: 21 };
    assert_eq!(ledger.read(21).unwrap_err(), none);
}

#[test]
fn receipts_and_proofs_hold() {
    let home = Home::with(20);
    let (ledger, _) = home.open();
    for seq in 0..=20 {
        let receipt = ledger.receipt(seq).unwrap();
        assert_eq!(receipt.verify(&[ledger.vkey()]).unwrap().record.seq, seq);
    }
    let before = Checkpoint::open(&ledger.checkpoint(), &ledger.vkey()).unwrap();
    ledger.append(decision(21)).unwrap();
    let receipt = ledger.receipt(21).unwrap();
    let after = Checkpoint::open(receipt.checkpoint(), &ledger.vkey()).unwrap();
    let path = ledger.consistency(0, before.size, after.size).unwrap();
    let (old, new) = ((before.size, &before.root), (after.size, &after.root));
    assert_eq!(tribune_chain::verify_consistency(old, new, &path), Ok(()));
    assert!(ledger.inclusion(0, 3, 99).is_err(), "there are no 99 records");
}

/// The index holds what is new in memory and gives it to sled some hundred records at a time.
#[test]
fn what_sled_has_and_what_is_held_read_as_one() {
    let home = Home::with(0);
    let check = |ledger: &Ledger| {
        let (mut ids, mut before) = (Vec::new(), None);
        loop {
            let page = ledger.list(&Filter::default(), before, 70).unwrap();
            ids.extend(page.decisions.iter().map(|stored| stored.decision().unwrap().id.clone()));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        let expected: Vec<String> = (1..=600_u64).rev().map(|n| format!("d-{n}")).collect();
        assert_eq!(ids, expected);
        for n in [1, 255, 256, 257, 511, 512, 513, 600] {
            assert_eq!(ledger.decision(&format!("d-{n}")).unwrap().unwrap().position(), n);
            assert_eq!(ledger.request(&format!("r-{n}")).unwrap().len(), 1);
            assert_eq!(ledger.receipt(n).unwrap().verify(&[ledger.vkey()]).unwrap().record.seq, n);
        }
        assert_eq!(ledger.decision("d-601").unwrap(), None);
        assert_eq!(ledger.request("r-60").unwrap().len(), 1, "not r-600");
    };
    let (ledger, _) = home.open();
    (1..=600).for_each(|n| assert_eq!(ledger.append(decision(n)).unwrap().position(), n));
    check(&ledger);
    drop(ledger);
    let (ledger, opened) = home.open();
    assert!(opened.repairs.is_empty());
    check(&ledger);
}

#[test]
fn exports_verify() {
    let home = Home::with(50);
    let (ledger, _) = home.open();
    let path = home.file("audit.tribune");
    let exported = ledger.export_file(None, &path).unwrap();
    let bytes = fs::read(&path).unwrap();
    assert_eq!((exported.records, exported.bytes), (51, crate::journal::bytes_of(bytes.len())));
    let pins = vec![exported.checkpoint.clone()];
    let trust = Trust { key: Some(ledger.vkey()), pins };
    let mut bodies = 0;
    let sound = verify_export(bytes.as_slice(), &trust, |verified| {
        bodies += usize::from(verified.body("case").is_some());
    });
    let sound = sound.unwrap();
    assert_eq!((sound.tip.size, sound.checkpoint, bodies), (51, exported.checkpoint, 50));
    assert!(ledger.export_file(None, &path).is_err(), "an export is never overwritten");
}

#[test]
fn decisions_are_found() {
    let home = Home::with(30);
    let (ledger, _) = home.open();
    let mut again = decision(7);
    let Event::Decision(made) = &mut again.event else { panic!() };
    (made.revision, made.decision) = (1, Decision::Approved);
    ledger.append(again).unwrap();
    assert_eq!(ledger.decision("d-7").unwrap().unwrap().record().seq, 31);
    assert_eq!(ledger.judgements("d-7").unwrap().len(), 2);
    assert_eq!(ledger.decision("d-99").unwrap(), None);
    assert_eq!(ledger.request("r-7").unwrap().len(), 2);

    let list = |filter: &Filter| {
        let (mut ids, mut before) = (Vec::new(), None);
        loop {
            let page = ledger.list(filter, before, 7).unwrap();
            ids.extend(page.decisions.iter().map(|found| found.decision().unwrap().id.clone()));
            before = page.next;
            if before.is_none() {
                break ids;
            }
        }
    };
    assert_eq!(list(&Filter::default()).len(), 30, "a decision stands once, at its newest");
    assert_eq!(list(&Filter::default())[..2], ["d-7", "d-30"]);
    let approved = Filter { decision: Some(Decision::Approved), ..Filter::default() };
    assert_eq!(list(&approved).len(), 16);
    let vetoed = Filter { decision: Some(Decision::Vetoed), ..Filter::default() };
    assert_eq!(list(&vetoed).len(), 14, "d-7 is not vetoed any more");
    for user in ["ana", "ci"] {
        let by = Filter { user: Some(user.to_owned()), ..Filter::default() };
        assert_eq!(list(&by).len(), 30);
    }
    let nobody = Filter { user: Some("an".to_owned()), ..Filter::default() };
    assert_eq!(list(&nobody).len(), 0);
    let late = Filter { since: Some(UnixMillis(1_763_600_000_029)), ..Filter::default() };
    assert_eq!(list(&late), ["d-30", "d-29"]);

    let spent = ledger.spending("payments", UnixMillis(0)).unwrap();
    assert_eq!(spent.len(), 16, "15 approved and d-7");
    assert_eq!(ledger.spending("payment", UnixMillis(0)).unwrap().len(), 0);
    let late = ledger.spending("payments", UnixMillis(1_763_600_000_030)).unwrap();
    assert_eq!(late.iter().map(|spent| spent.decision.as_str()).collect::<Vec<_>>(), ["d-30"]);
}

#[test]
fn a_clock_that_was_set_back_is_told() {
    let home = Home::with(3);
    let at = |millis: u64, n: u64| {
        let mut draft = decision(n);
        draft.time = UnixMillis(millis);
        draft
    };
    let (before, now) = (1_763_600_000_003, 1_763_500_000_000);
    let (ledger, _) = home.open();
    assert_eq!(ledger.append(at(before - 1_000, 4)).unwrap().position(), 4);
    assert_eq!(ledger.append(at(now, 5)).unwrap().position(), 6);
    let (expected, found) = (UnixMillis(before), UnixMillis(now));
    let step = Event::ClockStep(ClockStep { expected, found });
    assert_eq!(ledger.read(5).unwrap().record().event, step);
    drop(ledger);
    let (ledger, _) = home.open();
    assert_eq!(ledger.append(at(now, 7)).unwrap().position(), 7, "told once");
}

#[test]
fn idempotency_keys_are_kept_apart_by_client() {
    let home = Home::with(1);
    let (ledger, _) = home.open();
    let (key, other) = (Digest([5; 32]), Digest([6; 32]));
    let mut draft = decision(2);
    let body = Digest([8; 32]);
    draft.idempotency = Some(Idempotency { client: "ci".to_owned(), key, body });
    let written = ledger.append(draft).unwrap();
    let found = ledger.posted("ci", &key).unwrap().unwrap();
    assert_eq!(found.record(), written.record());
    assert_eq!(ledger.posted("ci", &other).unwrap(), None);
    assert_eq!(ledger.posted("c", &key).unwrap(), None);
}

#[test]
fn what_cannot_be_a_record_is_refused_and_harms_nothing() {
    let home = Home::with(1);
    let (ledger, _) = home.open();
    let mut long = decision(2);
    long.who.as_mut().unwrap().id = "x".repeat(4096);
    assert!(matches!(ledger.append(long), Err(AppendError::Invalid(_))));
    let mut large = decision(2);
    let limit = tribune_chain::BODY_BYTES_MAX;
    let bytes = vec![b' '; usize::try_from(limit).unwrap()];
    large.bodies[0].1 = [bytes.as_slice(), b" "].concat();
    let name = "case".to_owned();
    let refused = AppendError::BodyTooLarge { name, limit, found: limit.saturating_add(1) };
    assert_eq!(ledger.append(large.clone()), Err(refused));
    large.bodies[0].1 = bytes.clone();
    large.bodies.push(("judgment".to_owned(), bytes.clone()));
    let mut third = large.clone();
    third.bodies.push(("more".to_owned(), vec![0]));
    let refused = AppendError::BodyTooLarge { name: "more".to_owned(), limit: 0, found: 1 };
    assert_eq!(ledger.append(third), Err(refused));
    assert_eq!(ledger.status(), Status::Accepting);
    assert_eq!(ledger.append(large).unwrap().position(), 2);
    assert_eq!(ledger.read(2).unwrap().body("judgment").unwrap(), Some(bytes));
    ledger.close();
    assert!(matches!(ledger.append(decision(4)), Err(AppendError::Stopped { .. })));
}

#[test]
fn what_is_submitted_together_is_written_together() {
    let home = Home::with(0);
    let (ledger, _) = home.open();
    let (tell, told) = mpsc::channel();
    for n in 1..=500 {
        let tell = tell.clone();
        ledger.submit(decision(n), Box::new(move |result| tell.send(result).unwrap()));
    }
    drop(tell);
    let seqs: Vec<u64> = told.iter().map(|result| result.unwrap().position()).collect();
    assert_eq!(seqs, (1..=500).collect::<Vec<_>>());
    assert_eq!(ledger.head().size, 501);
}

#[test]
fn a_ledger_may_end_in_its_own_writer() {
    let home = Home::with(1);
    let ledger = Arc::new(home.open().0);
    let (tell, told) = mpsc::channel();
    let last = Arc::clone(&ledger);
    let done = move |result: Result<_, _>| {
        // Gives the test time to drop its own, so that this one is the last.
        std::thread::sleep(Duration::from_millis(100));
        drop(last);
        tell.send(result.is_ok()).unwrap();
    };
    ledger.submit(decision(2), Box::new(done));
    drop(ledger);
    assert_eq!(told.recv_timeout(Duration::from_secs(10)), Ok(true));
}

#[test]
fn only_its_own_user_enters_a_ledger() {
    let home = Home::with(1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode(&home.ledger()), mode(&home.shard(0).join("journal"))), (0o700, 0o700));
}
