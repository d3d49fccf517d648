//! What is erased is gone from the disk, and everything else stays provable.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use tribune_chain::{Trust, verify_export};
use tribune_record::{
    Answer, ApprovalStatement, Digest, RequestSource, Role, UnixMillis,
    v1::{Approval, Event, Hold, Kind, RequestRegistered, Retention},
};

use super::{Home, body, copy, decision, key, options};
use crate::{
    AppendError, Draft, EraseError, Ledger,
    files::{Disk, RealDisk},
};

const NOW: UnixMillis = UnixMillis(1_763_700_000_000);
const BASIS: &str = "GDPR Art. 17, case 7";

fn request(n: u64) -> Draft {
    let event = Event::Request(RequestRegistered {
        id: format!("r-{n}"),
        requester: Some("ana".to_owned()),
        source: RequestSource::Registered,
    });
    let bodies = vec![("request".to_owned(), b"my own words".to_vec())];
    Draft { bodies, ..Draft::new(NOW, event) }
}

fn approval(decision: &str) -> Draft {
    let statement = ApprovalStatement {
        ledger: "07".repeat(16),
        decision: decision.to_owned(),
        plan: Digest([3; 32]),
        conditions: Digest([3; 32]),
        role: Role::from("lead"),
        approver: "ben".to_owned(),
        answer: Answer::Approve,
        at: NOW,
    };
    let (key, signature) = ("11".repeat(32), "22".repeat(64));
    Draft::new(NOW, Event::Approval(Approval { statement, key, signature }))
}

fn home() -> (Home, Ledger) {
    let home = Home::with(5);
    let (ledger, _) = home.open();
    ledger.append(request(3)).unwrap();
    (home, ledger)
}

#[test]
fn a_decision_and_its_words_are_erased_and_nothing_else() {
    let (home, ledger) = home();
    let before = ledger.receipt(3).unwrap();
    let erased = ledger.erase("d-3", BASIS, &[], NOW).unwrap();
    assert_eq!(erased.records.iter().map(|at| at.seq).collect::<Vec<_>>(), [3, 6]);
    assert!(!erased.request_kept);
    for seq in [3, 6] {
        let stored = ledger.read(seq).unwrap();
        assert!(stored.is_erased());
        assert_eq!(stored.body(&stored.record().bodies[0].name).unwrap(), None);
    }
    assert_eq!(ledger.read(4).unwrap().body("case").unwrap(), Some(body(4)));
    assert!(before.verify(&[ledger.vkey()]).is_ok(), "proofs stay");
    let again = EraseError::Already { decision: "d-3".to_owned() };
    assert_eq!(ledger.erase("d-3", BASIS, &[], NOW), Err(again));
    let path = home.file("x.tribune");
    ledger.export_file(None, &path).unwrap();
    let sound = verify_export(fs::read(&path).unwrap().as_slice(), &Trust::default(), |_| ());
    assert_eq!(sound.unwrap().bodies_absent, 2);
    drop(ledger);
    assert_eq!(home.open().0.read(3).unwrap().body("case").unwrap(), None);
}

#[test]
fn words_that_another_decision_rests_on_stay() {
    let (_home, ledger) = home();
    let mut other = decision(9);
    let Event::Decision(made) = &mut other.event else { panic!() };
    made.request = Some("r-3".to_owned());
    ledger.append(other).unwrap();
    let erased = ledger.erase("d-3", BASIS, &[], NOW).unwrap();
    assert_eq!((erased.records.len(), erased.request_kept), (1, true));
    let erased = ledger.erase("d-9", BASIS, &[], NOW).unwrap();
    assert_eq!((erased.records.len(), erased.request_kept), (2, false), "the last one takes them");
}

#[test]
fn a_legal_hold_keeps_it() {
    let (_home, ledger) = home();
    let hold = |on: bool, decision: Option<&str>| {
        let decision = decision.map(ToOwned::to_owned);
        let event = Event::Hold(Hold { on, decision, basis: "court order 7".to_owned() });
        ledger.append(Draft::new(NOW, event)).unwrap();
    };
    let held = || {
        let erased = ledger.erase("d-3", BASIS, &[], NOW);
        matches!(erased, Err(EraseError::Held { basis, .. }) if basis == "court order 7")
    };
    hold(true, None);
    assert!(held());
    hold(true, Some("d-3"));
    hold(false, None);
    assert!(held());
    hold(false, Some("d-3"));
    hold(true, Some("d-4"));
    ledger.erase("d-3", BASIS, &[], NOW).unwrap();
    assert_eq!(ledger.retention_years().unwrap(), 7);
    ledger.append(Draft::new(NOW, Event::Retention(Retention { years: 10 }))).unwrap();
    assert_eq!(ledger.retention_years().unwrap(), 10);
}

/// A disk whose next sync, once armed, waits until it is let go.
#[derive(Default)]
struct Slow {
    armed: AtomicBool,
    reached: AtomicBool,
    go: AtomicBool,
}

impl Disk for Slow {
    fn sync(&self, file: &fs::File) -> std::io::Result<()> {
        if self.armed.swap(false, Ordering::SeqCst) {
            self.reached.store(true, Ordering::SeqCst);
            wait_for(&self.go);
        }
        RealDisk.sync(file)
    }
}

fn wait_for(flag: &AtomicBool) {
    while !flag.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_hold_that_is_being_written_keeps_it() {
    let (home, ledger) = home();
    drop(ledger);
    let slow = Arc::new(Slow::default());
    let with = options().with_disk(Arc::<Slow>::clone(&slow));
    let (ledger, _) = Ledger::open(&home.ledger(), vec![key()], &with).unwrap();
    let basis = "court order 7".to_owned();
    let hold = Hold { on: true, decision: Some("d-3".to_owned()), basis: basis.clone() };
    slow.armed.store(true, Ordering::SeqCst);
    ledger.submit(Draft::new(NOW, Event::Hold(hold)), Box::new(|held| drop(held.unwrap())));
    wait_for(&slow.reached);
    let erased = thread::scope(|scope| {
        let erasing = scope.spawn(|| ledger.erase("d-3", BASIS, &[], NOW));
        while ledger.shared.queued.load(Ordering::SeqCst) == 0 {
            thread::sleep(Duration::from_millis(1));
        }
        slow.go.store(true, Ordering::SeqCst);
        erasing.join().unwrap()
    });
    assert_eq!(erased, Err(EraseError::Held { decision: "d-3".to_owned(), basis }));
    assert!(!ledger.read(3).unwrap().is_erased());
    assert_eq!(ledger.erasure_of("d-3").unwrap(), None);
    ledger.erase("d-4", BASIS, &[], NOW).unwrap();
}

#[test]
fn what_came_after_the_look_is_not_erased_unseen() {
    let check = |comes: Draft, named: &str| {
        let (_home, ledger) = home();
        let found = ledger.look("d-3").unwrap();
        ledger.append(comes).unwrap();
        let refused = ledger.carry_out(found, BASIS, &[], NOW).unwrap_err();
        let outdated = matches!(refused, EraseError::Append(AppendError::Outdated { .. }));
        assert!(outdated, "{refused}");
        let text = refused.to_string();
        assert!(text.contains(named) && text.contains("ask again"), "{text}");
        assert_eq!(ledger.erasure_of("d-3").unwrap(), None);
        let words = ledger.read(6).unwrap().body("request").unwrap();
        assert_eq!(words, Some(b"my own words".to_vec()));
        ledger
    };
    let of_request = |n: u64| {
        let mut other = decision(n);
        let Event::Decision(made) = &mut other.event else { panic!() };
        made.request = Some("r-3".to_owned());
        other
    };
    let ledger = check(of_request(9), "decision d-9");
    let erased = ledger.erase("d-3", BASIS, &[], NOW).unwrap();
    assert_eq!((erased.records.len(), erased.request_kept), (1, true), "asked again");
    let ledger = check(decision(3), "decision d-3");
    assert_eq!(ledger.erase("d-3", BASIS, &[], NOW).unwrap().records.len(), 3);
    check(request(3), "REQUEST");
    check(approval("d-3"), "an approval by ben");
}

#[test]
fn what_has_nothing_to_do_with_it_does_not_stop_an_erasure() {
    let (_home, ledger) = home();
    let mut kept = decision(9);
    let Event::Decision(made) = &mut kept.event else { panic!() };
    made.request = Some("r-3".to_owned());
    let found = ledger.look("d-4").unwrap();
    ledger.append(kept).unwrap();
    ledger.append(approval("d-5")).unwrap();
    assert_eq!(ledger.carry_out(found, BASIS, &[], NOW).unwrap().records.len(), 1);
    // The words stay already: one more that rests on them changes nothing.
    let found = ledger.look("d-3").unwrap();
    ledger.append(request(3)).unwrap();
    assert!(ledger.carry_out(found, BASIS, &[], NOW).unwrap().request_kept);
}

#[test]
fn a_look_into_a_shard_that_ended_since_is_outdated() {
    let (_home, ledger) = home();
    let found = ledger.look("d-3").unwrap();
    ledger.close_shard(NOW, None).unwrap();
    let refused = ledger.carry_out(found, BASIS, &[], NOW).unwrap_err();
    assert!(refused.to_string().contains("another shard"), "{refused}");
    ledger.erase("d-3", BASIS, &[], NOW).unwrap();
}

#[test]
fn an_erasure_that_a_crash_cut_short_is_finished() {
    let (home, ledger) = home();
    drop(ledger);
    let keys = home.file("keys");
    copy(&home.shard(0).join("keys"), &keys);
    let (ledger, _) = home.open();
    ledger.erase("d-3", BASIS, &[], NOW).unwrap();
    drop(ledger);
    // As if the power had gone after the ERASURE record and before the keys.
    fs::remove_dir_all(home.shard(0).join("keys")).unwrap();
    copy(&keys, &home.shard(0).join("keys"));
    let (ledger, opened) = home.open();
    assert!(opened.repairs.is_empty());
    assert!(ledger.read(3).unwrap().is_erased());
    assert_eq!(ledger.read(7).unwrap().record().event.kind(), Kind::Erasure);
}

#[test]
fn bodies_are_not_in_clear_on_the_disk() {
    let (home, ledger) = home();
    drop(ledger);
    let journal = fs::read(home.segment(0)).unwrap();
    let words = b"my own words";
    assert!(!journal.windows(words.len()).any(|bytes| bytes == words));
    let (ledger, _) = home.open();
    assert_eq!(ledger.read(6).unwrap().body("request").unwrap(), Some(words.to_vec()));
}

#[test]
fn what_is_not_there_is_not_erased() {
    let (_home, ledger) = home();
    let missing = EraseError::NoSuchDecision { decision: "d-99".to_owned() };
    assert_eq!(ledger.erase("d-99", BASIS, &[], NOW), Err(missing));
}
