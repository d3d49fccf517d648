//! Closed shards: what they may hold is listed, nobody who asks makes the list, and what had to be
//! repaired in one is told.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use tribune_record::v1::{Event, Kind, Recovery, RecoveryCause};

use super::{
    Home, copy, decision, key,
    shards::{START, all_there, open, sharded, small},
};
use crate::{Filter, Ledger};

/// Waits until there is a list of every closed shard.
fn listed(ledger: &Ledger) {
    let begun = Instant::now();
    while ledger.shared.closed().iter().any(|closed| closed.lookup().is_none()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "no list is made");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_list_is_made_when_a_shard_ends_and_when_it_is_lost_and_by_nobody_who_asks() {
    let home = sharded(3);
    let file = home.shard(0).join("lookup");
    let ledger = open(&home, &small());
    ledger.close_shard(START, None).unwrap();
    listed(&ledger);
    let whole = fs::read(&file).unwrap();
    // One that is lost while the ledger is open is done without.
    fs::remove_file(&file).unwrap();
    ledger.shared.closed()[0].keep_lookup(None);
    all_there(&ledger, 3);
    assert_eq!(ledger.decision("d-99").unwrap(), None);
    assert!(!file.exists(), "whoever asked made it");
    drop(ledger);
    let ledger = open(&home, &small());
    listed(&ledger);
    assert!(fs::read(&file).unwrap() == whole);
}

/// Makes the first shard one that cannot be opened any more, once there is a list of it.
pub(super) fn unopenable_first(home: &Home) {
    let ledger = open(home, &small());
    listed(&ledger);
    drop(ledger);
    let journal = home.shard(0).join("journal/00000000.seg");
    let mut bytes = fs::read(&journal).unwrap();
    bytes[4096 * 6..].fill(0);
    fs::write(&journal, bytes).unwrap();
}

#[test]
fn what_no_shard_holds_opens_none() {
    let home = sharded(40);
    unopenable_first(&home);
    let ledger = open(&home, &small());
    assert_eq!(ledger.decision("d-99").unwrap(), None);
    assert_eq!(ledger.request("r-99").unwrap(), Vec::new());
    assert!(ledger.decision("d-20").unwrap().is_some());
    let user = |name: &str| Filter { user: Some(name.to_owned()), ..Filter::default() };
    assert!(ledger.list(&user("bo"), None, 10).unwrap().decisions.is_empty());
    // What it does hold is asked of it.
    ledger.decision("d-1").unwrap_err();
    ledger.list(&user("ana"), None, 100).unwrap_err();
}

#[test]
fn a_lookup_that_is_lost_or_damaged_is_made_again() {
    let home = sharded(40);
    let file = home.shard(0).join("lookup");
    let ask = || {
        let ledger = open(&home, &small());
        all_there(&ledger, 40);
        assert_eq!(ledger.decision("d-99").unwrap(), None);
        listed(&ledger);
    };
    ask();
    let whole = fs::read(&file).unwrap();
    let mut flipped = whole.clone();
    flipped[70] ^= 1;
    let other = fs::read(home.shard(1).join("lookup")).unwrap();
    for bytes in [vec![], whole[..whole.len() - 8].to_vec(), flipped, other] {
        fs::write(&file, bytes).unwrap();
        ask();
        assert!(fs::read(&file).unwrap() == whole);
    }
    // One that cannot be written is done without.
    fs::remove_file(&file).unwrap();
    fs::create_dir_all(&file).unwrap();
    ask();
}

#[test]
fn an_index_of_a_closed_shard_that_is_made_again_is_told() {
    let home = sharded(40);
    let told = |pins: Vec<String>| {
        let with = small().with_pins(pins);
        let (ledger, opened) = Ledger::open(&home.ledger(), vec![key()], &with).unwrap();
        ledger.read(1).unwrap();
        drop(ledger);
        let ledger = open(&home, &small());
        let events = (opened.records..ledger.size())
            .map(|position| ledger.read(position).unwrap().record().event.clone());
        let recoveries = events.filter(|event| event.kind() == Kind::Recovery);
        recoveries.collect::<Vec<_>>()
    };
    assert_eq!(told(Vec::new()), []);
    let ledger = open(&home, &small());
    let (replayed, pin) = (ledger.list_shards()[0].records, ledger.checkpoint_of(0).unwrap());
    drop(ledger);
    let cause = RecoveryCause::IndexRebuilt;
    let repair = Recovery { cause, replayed, dropped: 0, evidence: None, shard: Some(0) };
    for pins in [Vec::new(), vec![pin]] {
        fs::remove_dir_all(home.shard(0).join("index")).unwrap();
        assert_eq!(told(pins), [Event::Recovery(repair.clone())]);
    }
}

/// RECOVERY records of the first shard.
fn recoveries(ledger: &Ledger) -> usize {
    let all = (0..ledger.size()).map(|at| ledger.read(at).unwrap().record().event.clone());
    let told = |event| matches!(event, Event::Recovery(Recovery { shard: Some(0), .. }));
    all.filter(|event| told(event.clone())).count()
}

#[test]
fn a_repair_of_a_closed_shard_is_told_whenever_the_process_dies() {
    let check = |pinned: bool, lose: fn(&Home)| {
        let home = sharded(40);
        let ledger = open(&home, &small());
        listed(&ledger);
        let pins = if pinned { vec![ledger.checkpoint_of(0).unwrap()] } else { Vec::new() };
        drop(ledger);
        lose(&home);
        let ledger = open(&home, &small().with_pins(pins));
        ledger.read(1).unwrap();
        // What a process that dies here leaves behind.
        let dead = Home::new();
        copy(&home.ledger(), &dead.ledger());
        drop(ledger);
        assert_eq!(recoveries(&open(&home, &small())), 1, "told once where nobody dies");
        let ledger = open(&dead, &small());
        ledger.read(1).unwrap();
        drop(ledger);
        assert!(recoveries(&open(&dead, &small())) >= 1);
    };
    let lost = |home: &Home| fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    check(false, lost);
    check(true, lost);
    check(false, |home| fs::write(home.shard(0).join("index/blobs/7"), "astray").unwrap());
}

#[test]
fn a_repaired_shard_that_nobody_reads_is_not_closed_before_that_is_told() {
    let home = sharded(40);
    listed(&open(&home, &small()));
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    let ledger = open(&home, &small());
    let closed = ledger.shared.closed();
    let (shard, repairs) = crate::open::open_closed(&closed[0]).unwrap();
    drop(shard);
    assert_eq!(repairs.len(), 1);
    assert_eq!(crate::open::open_closed(&closed[0]).unwrap().1, [], "the same one");
    let dead = Home::new();
    copy(&home.ledger(), &dead.ledger());
    let ledger = open(&dead, &small());
    ledger.read(1).unwrap();
    drop(ledger);
    assert_eq!(recoveries(&open(&dead, &small())), 1);
}

#[test]
fn a_repaired_index_is_kept_once_that_was_told() {
    let home = sharded(40);
    listed(&open(&home, &small()));
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    let ledger = open(&home, &small());
    ledger.read(1).unwrap();
    let told = ledger.size() + 1;
    // The writer tells when something is written, at the latest.
    ledger.append(decision(41)).unwrap();
    while ledger.size() <= told {
        thread::sleep(Duration::from_millis(5));
    }
    ledger.append(decision(42)).unwrap();
    let dead = Home::new();
    copy(&home.ledger(), &dead.ledger());
    let ledger = open(&dead, &small());
    assert_eq!(recoveries(&ledger), 1);
    drop(ledger);
    assert_eq!(recoveries(&open(&dead, &small())), 1, "nothing had to be repaired again");
}
