//! A ledger in several shards: one goes on where the other ends, whatever happens in between, and
//! each is checked by itself.

use std::fs;

use tribune_chain::{Checkpoint, Trust, verify_export};
use tribune_record::{
    Digest, UnixMillis,
    v1::{CloseCause, Event, Hold, Kind, Recovery, RecoveryCause, Retention, Start},
};

use super::{Home, body, copy, decision, key, options};
use crate::{Draft, Filter, Ledger, OpenError, Options, ReadError, ShardInfo};

pub(super) const START: UnixMillis = UnixMillis(1_763_600_000_000);
const DAY: u64 = 24 * 3_600 * 1_000;

pub(super) fn small() -> Options {
    options().with_shards_of(10)
}

pub(super) fn open(home: &Home, options: &Options) -> Ledger {
    Ledger::open(&home.ledger(), vec![key()], options).unwrap().0
}

fn start() -> Draft {
    let digest = Digest([4; 32]);
    let event = Event::Start(Start {
        version: "0.1.0".to_owned(),
        binary: digest,
        settings: digest,
        policies: digest,
        authorities: digest,
        unclean_gap: Some(7),
    });
    let bodies = vec![("policies".to_owned(), b"[]".to_vec())];
    Draft { bodies, ..Draft::new(START, event) }
}

/// A ledger with a START and so many decisions, in shards of about ten records.
pub(super) fn sharded(decisions: u64) -> Home {
    let home = Home::new();
    home.create();
    let ledger = open(&home, &small());
    ledger.append(start()).unwrap();
    (1..=decisions).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    home
}

#[track_caller]
pub(super) fn all_there(ledger: &Ledger, decisions: u64) {
    for n in 1..=decisions {
        let stored = ledger.decision(&format!("d-{n}")).unwrap().unwrap();
        assert_eq!(stored.body("case").unwrap(), Some(body(n)));
        assert_eq!(ledger.read(stored.position()).unwrap(), stored);
        let receipt = ledger.receipt(stored.position()).unwrap();
        assert_eq!(receipt.verify(&[base(ledger)]).unwrap().record.seq, stored.place().seq);
    }
}

/// The key by the name of the first shard.
fn base(ledger: &Ledger) -> tribune_chain::Vkey {
    tribune_chain::Vkey::new("tribune.test/ledger", *ledger.vkey().key()).unwrap()
}

#[test]
fn a_full_shard_is_followed_by_the_next() {
    let home = sharded(40);
    let ledger = open(&home, &small());
    let shards = ledger.list_shards();
    assert!(shards.len() >= 4, "{shards:?}");
    let mut first = 0;
    for (number, shard) in (0..).zip(&shards) {
        let last = usize::try_from(number).unwrap() + 1 == shards.len();
        let ShardInfo { records, .. } = *shard;
        assert_eq!(*shard, ShardInfo { number, first, records, closed: !last });
        first += records;
    }
    assert_eq!(first, ledger.size());
    all_there(&ledger, 40);
    let close = ledger.read(shards[1].first - 1).unwrap();
    let cause = CloseCause::Full;
    assert_eq!(close.record().event, Event::Close(tribune_record::v1::Close { cause }));
}

#[test]
fn every_shard_holds_the_start_in_force() {
    let home = sharded(40);
    let ledger = open(&home, &small());
    for shard in &ledger.list_shards()[1..] {
        let carried = ledger.read(shard.first + 1).unwrap();
        let Event::Start(event) = &carried.record().event else { panic!("no START") };
        assert_eq!((event.settings, event.unclean_gap), (Digest([4; 32]), None));
        assert_eq!(carried.body("policies").unwrap(), Some(b"[]".to_vec()));
    }
}

#[test]
fn every_shard_holds_what_is_kept_and_held() {
    let home = sharded(3);
    let ledger = open(&home, &small());
    let hold = |on: bool, decision: &str| {
        let (decision, basis) = (Some(decision.to_owned()), "court order 7".to_owned());
        let hold = Hold { on, decision, basis };
        ledger.append(Draft::new(START, Event::Hold(hold.clone()))).unwrap();
        hold
    };
    let kept = hold(true, "d-1");
    hold(true, "d-2");
    hold(false, "d-2");
    ledger.append(Draft::new(START, Event::Retention(Retention { years: 10 }))).unwrap();
    (4..=40).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    assert!(ledger.list_shards().len() >= 3);
    assert_eq!((ledger.holds().unwrap(), ledger.retention_years().unwrap()), (vec![kept], 10));
}

#[test]
fn pages_and_tallies_go_over_shards() {
    let home = sharded(40);
    let ledger = open(&home, &small());
    let (mut ids, mut before) = (Vec::new(), None);
    loop {
        let page = ledger.list(&Filter::default(), before, 7).unwrap();
        ids.extend(page.decisions.iter().map(|found| found.decision().unwrap().id.clone()));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let expected: Vec<String> = (1..=40_u64).rev().map(|n| format!("d-{n}")).collect();
    assert_eq!(ids, expected);
    assert_eq!(ledger.spending("payments", UnixMillis(0)).unwrap().len(), 20);
}

#[test]
fn each_shard_is_exported_and_names_the_one_before() {
    let home = sharded(40);
    let ledger = open(&home, &small());
    let trust = Trust { key: Some(base(&ledger)), pins: Vec::new() };
    let mut before: Option<tribune_chain::Sound> = None;
    for shard in ledger.list_shards() {
        let path = home.file(&format!("{}.tribune", shard.number));
        let exported = ledger.export_file(Some(shard.number), &path).unwrap();
        assert_eq!(exported.records, shard.records);
        let bytes = fs::read(&path).unwrap();
        let sound = verify_export(bytes.as_slice(), &trust, |_| ()).unwrap();
        assert_eq!((sound.closed, sound.later_signer.clone()), (shard.closed, None));
        if let Some(before) = before {
            let says = sound.predecessor.clone().unwrap();
            assert_eq!((says.number, says.first), (shard.number, shard.first));
            assert_eq!(says.last, before.tip.last);
            assert_eq!(
                (says.checkpoint.size, says.checkpoint.root),
                (before.tip.size, before.tip.root)
            );
        }
        before = Some(sound);
    }
    ledger.export_file(Some(99), &home.file("99")).unwrap_err();
}

#[test]
fn a_month_ends_a_shard() {
    let home = Home::new();
    home.create();
    let (ledger, _) = home.open();
    let at = |days: u64| {
        let mut later = decision(days + 1);
        later.time = UnixMillis(START.0 + days * DAY);
        later
    };
    // It begins on 20 November 2025.
    for (days, shard) in [(0, 0), (9, 0), (12, 1), (13, 1), (43, 2)] {
        let written = ledger.append(at(days)).unwrap();
        assert_eq!(ledger.read(written.position()).unwrap().place().shard, shard, "{days}");
    }
}

#[test]
fn an_operator_ends_a_shard() {
    let home = Home::with(3);
    let (ledger, _) = home.open();
    ledger.close_shard(START, None).unwrap();
    assert_eq!(ledger.list_shards().len(), 2);
    ledger.append(decision(4)).unwrap();
    all_there(&ledger, 4);
}

#[test]
fn a_crash_between_two_shards_is_made_good() {
    // After the CLOSE record, before the next shard.
    let home = sharded(30);
    let last = open(&home, &small()).list_shards().len() - 1;
    let number = u32::try_from(last).unwrap();
    fs::remove_dir_all(home.shard(number)).unwrap();
    fs::create_dir_all(home.shard(number).with_extension("new").join("journal")).unwrap();
    let (ledger, opened) = Ledger::open(&home.ledger(), vec![key()], &small()).unwrap();
    let cause = RecoveryCause::ShardBegun;
    let begun = Recovery { cause, replayed: 0, dropped: 0, evidence: None, shard: None };
    assert_eq!((opened.repairs, ledger.list_shards().len()), (vec![begun.clone()], last + 1));
    let first = ledger.list_shards()[last].first;
    assert_eq!(ledger.read(first).unwrap().record().event.kind(), Kind::Shard);
    // A crash is not the only thing that leaves a ledger without its current shard.
    let told = (first..ledger.size()).map(|at| ledger.read(at).unwrap().record().event.clone());
    assert!(told.into_iter().any(|event| event == Event::Recovery(begun.clone())));
    ledger.append(decision(99)).unwrap();
    assert!(!home.shard(number).with_extension("new").exists());
}

#[test]
fn shards_that_do_not_belong_together_are_refused() {
    let check = |change: fn(&Home)| {
        let home = sharded(40);
        change(&home);
        let opened = Ledger::open(&home.ledger(), vec![key()], &small());
        let refused = matches!(opened, Err(OpenError::Fork { .. } | OpenError::Corrupt { .. }));
        assert!(refused, "{:?}", opened.map(|(_, opened)| opened));
    };
    check(|home| fs::remove_dir_all(home.shard(1)).unwrap());
    check(|home| fs::remove_dir_all(home.shard(0)).unwrap());
    check(|home| fs::write(home.ledger().join("shards/notes"), "x").unwrap());
    check(|home| {
        // Another ledger's shard in the place of this one's.
        let other = sharded(25);
        fs::remove_dir_all(home.shard(1)).unwrap();
        copy(&other.shard(2), &home.shard(1));
    });
}

#[test]
fn a_ledger_without_the_keys_of_a_shard_is_refused() {
    let check = |last: bool| {
        let home = sharded(40);
        let numbers = crate::shard::numbers(&home.ledger()).unwrap();
        let number = if last { numbers[numbers.len() - 1] } else { 1 };
        let file = home.shard(number).join("keys/00000000.keys");
        fs::remove_file(&file).unwrap();
        let error = Ledger::open(&home.ledger(), vec![key()], &small()).map(drop).unwrap_err();
        assert!(matches!(error, OpenError::Corrupt { .. }), "{error}");
        assert!(!file.exists(), "none was drawn");
    };
    check(true);
    check(false);
}

#[test]
fn a_closed_shard_that_was_cut_is_not_read() {
    let home = sharded(40);
    let journal = home.shard(0).join("journal/00000000.seg");
    let bytes = fs::read(&journal).unwrap();
    let ledger = open(&home, &small());
    assert!(ledger.decision("d-1").unwrap().is_some());
    drop(ledger);
    let keep = 4096 * 6;
    let mut cut = bytes[..keep].to_vec();
    cut.resize(bytes.len(), 0);
    fs::write(&journal, cut).unwrap();
    let ledger = open(&home, &small());
    assert!(ledger.decision("d-1").is_err(), "its index has seen more");
    assert!(ledger.decision("d-40").unwrap().is_some());
}

#[test]
fn nobody_waits_for_a_shard_that_another_one_opens() {
    let home = sharded(40);
    let ledger = open(&home, &small());
    let first = &ledger.shared.closed()[0];
    let position = ledger.list_shards()[1].first;
    let reading = |ledger: &Ledger| ledger.read(position).unwrap().position();
    assert_eq!(first.while_opening(|| reading(&ledger)), position);
}

#[test]
fn a_closed_shard_is_not_replaced_by_a_twin_of_its_size() {
    let check = |decisions: u64, seen_at_once: bool| {
        let home = sharded(3);
        let pin = open(&home, &small()).checkpoint();
        let twin = Home::new();
        copy(&home.ledger(), &twin.ledger());
        for (home, offset) in [(&home, 0), (&twin, 100)] {
            let ledger = open(home, &small());
            (4..=decisions).for_each(|n| drop(ledger.append(decision(n + offset)).unwrap()));
        }
        let sizes = [&home, &twin].map(|home| open(home, &small()).list_shards());
        assert_eq!(sizes[0], sizes[1]);
        fs::remove_dir_all(home.shard(0)).unwrap();
        copy(&twin.shard(0), &home.shard(0));
        let with = |options: &Options| {
            Ledger::open(&home.ledger(), vec![key()], options).map(|(ledger, _opened)| ledger)
        };
        let pinned = with(&small().with_pins(vec![pin]));
        assert!(matches!(pinned, Err(OpenError::Fork { .. })), "{:?}", pinned.map(drop));
        match with(&small()) {
            Ok(ledger) if !seen_at_once => {
                let error = ledger.read(1).unwrap_err();
                assert!(matches!(error, ReadError::Fork { .. }), "{error}");
            }
            other => assert!(matches!(other, Err(OpenError::Fork { .. })), "{:?}", other.map(drop)),
        }
    };
    check(30, false);
    // The erasures in the last one are looked at when the ledger is opened.
    check(12, true);
}

#[test]
fn a_pin_of_any_shard_is_held() {
    let home = sharded(40);
    let ledger = open(&home, &small());
    let shards = ledger.list_shards();
    let pins: Vec<String> = [0, 1]
        .into_iter()
        .map(|number| {
            let path = home.file(&format!("pin-{number}"));
            ledger.export_file(Some(number), &path).unwrap().checkpoint
        })
        .chain([ledger.checkpoint()])
        .collect();
    assert_eq!(
        Checkpoint::open(&pins[2], &ledger.vkey()).unwrap().size,
        shards[shards.len() - 1].records
    );
    drop(ledger);
    let with = |pins: Vec<String>| {
        Ledger::open(&home.ledger(), vec![key()], &small().with_pins(pins)).map(|_opened| ())
    };
    with(pins.clone()).unwrap();
    let last = home.shard(u32::try_from(shards.len()).unwrap() - 1);
    fs::remove_dir_all(last).unwrap();
    let before = home.shard(u32::try_from(shards.len()).unwrap() - 2);
    fs::remove_dir_all(before).unwrap();
    assert!(matches!(with(pins), Err(OpenError::Rollback { .. })));
}

#[test]
fn what_ended_just_now_is_read_to_its_last_segment() {
    let home = sharded(3);
    let options = options().with_segments_of(1 << 16);
    let ledger = open(&home, &options);
    (4..=120).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    ledger.close_shard(START, None).unwrap();
    assert!(home.segment(2).exists(), "several segments are needed");
    all_there(&ledger, 120);
    // So many that the first is not kept open any more.
    for _ in 0..6_u8 {
        ledger.close_shard(START, None).unwrap();
    }
    let body_of = |n: u64| ledger.read(n + 1).unwrap().body("case").unwrap();
    assert_eq!([1, 60, 120].map(body_of), [1, 60, 120].map(|n| Some(body(n))));
}

/// Ends shards while an export of the first one is being written, and reads from it.
struct Meddler<'a> {
    ledger: &'a Ledger,
    read: Option<Vec<u8>>,
}

impl std::io::Write for Meddler<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.read.is_none() {
            for _ in 0..6_u8 {
                self.ledger.close_shard(START, None).map_err(std::io::Error::other)?;
            }
            // The first is not kept open any more, but is still read.
            let stored = self.ledger.read(1).map_err(std::io::Error::other)?;
            self.read = stored.body("case").map_err(std::io::Error::other)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_shard_that_somebody_reads_is_not_opened_twice() {
    let home = Home::with(20);
    let (ledger, _) = home.open();
    let mut meddler = Meddler { ledger: &ledger, read: None };
    let exported = ledger.export(None, &mut meddler, &home.file("memory")).unwrap();
    assert_eq!((exported.records, meddler.read), (21, Some(body(1))));
    assert!(!home.shard(0).join("index.set-aside.1").exists(), "it was in use");
}
