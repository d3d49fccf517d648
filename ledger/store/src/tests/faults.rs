//! A disk that fails: the ledger stops, tells the truth about what is written, and opens again.

use std::{
    fs::{self, File},
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use super::{Home, copy, decision, key, options};
use crate::{
    AppendError, Ledger, Status,
    files::{Disk, RealDisk},
};

/// Lets so many operations through, then fails.
struct Failing {
    writes: AtomicI64,
    syncs: AtomicI64,
    creates: AtomicI64,
    full: AtomicBool,
}

const NEVER: i64 = 1_000_000;

impl Failing {
    fn after(writes: i64, syncs: i64, creates: i64) -> Arc<Self> {
        let [writes, syncs, creates] = [writes, syncs, creates].map(AtomicI64::new);
        Arc::new(Self { writes, syncs, creates, full: AtomicBool::new(false) })
    }
}

fn count(left: &AtomicI64) -> io::Result<()> {
    match left.fetch_sub(1, Ordering::Relaxed) {
        1.. => Ok(()),
        _ => Err(io::Error::other("the disk is on fire")),
    }
}

impl Disk for Failing {
    fn create(&self, path: &Path, first: &[u8], bytes: u64) -> io::Result<()> {
        if self.full.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        count(&self.creates)?;
        RealDisk.create(path, first, bytes)
    }

    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let counted = count(&self.writes);
        // A failing write leaves half of it behind.
        let upto = if counted.is_ok() { bytes.len() } else { bytes.len() >> 1_u32 };
        RealDisk.write(file, &bytes[..upto], offset)?;
        counted
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        count(&self.syncs)?;
        RealDisk.sync(file)
    }
}

/// Opens with a disk that fails, appends until it does, opens again with one that works: every
/// acknowledged record is there.
#[track_caller]
fn check(disk: Arc<Failing>) {
    let home = Home::with(3);
    let options = options().with_segments_of(1 << 16).with_disk(disk);
    let (ledger, _) = Ledger::open(&home.ledger(), vec![key()], &options).unwrap();
    let acknowledged = (4..=100).take_while(|n| ledger.append(decision(*n)).is_ok()).last();
    let last = acknowledged.unwrap_or(3);
    assert!(last < 100, "it must fail somewhere");
    assert!(matches!(ledger.status(), Status::Stopped(_)));
    let refused = ledger.append(decision(200));
    assert!(matches!(refused, Err(AppendError::Stopped { .. })), "it stays stopped");
    assert_eq!(ledger.head().size.checked_sub(1), Some(last), "reading goes on");
    assert!(ledger.decision(&format!("d-{last}")).unwrap().is_some());
    drop(ledger);
    let (ledger, opened) = home.open();
    assert!(opened.records > last, "{opened:?}");
    for n in 1..=last {
        assert_eq!(ledger.read(n).unwrap().decision().unwrap().id, format!("d-{n}"));
    }
    ledger.append(decision(201)).unwrap();
}

/// Positions of a call that are tried: enough for more than one segment.
const POSITIONS: i64 = 20;

#[test]
fn a_failed_write_stops_the_ledger_wherever_it_is() {
    (0..POSITIONS).for_each(|n| check(Failing::after(n, NEVER, NEVER)));
}

#[test]
fn a_failed_sync_stops_the_ledger_wherever_it_is() {
    // Opening syncs once.
    (1..POSITIONS).for_each(|n| check(Failing::after(NEVER, n, NEVER)));
}

#[test]
fn a_segment_that_cannot_be_made_stops_the_ledger() {
    (0..3).for_each(|n| check(Failing::after(NEVER, NEVER, n)));
}

#[test]
fn a_ledger_that_cannot_be_synced_is_not_opened() {
    let home = Home::with(3);
    let options = options().with_disk(Failing::after(NEVER, 0, NEVER));
    let error = Ledger::open(&home.ledger(), vec![key()], &options).map(|_| ()).unwrap_err();
    assert!(error.to_string().ends_with("00000000.seg: the disk is on fire"), "{error}");
    assert_eq!(home.open().1.records, 4);
}

#[test]
fn the_index_never_knows_what_is_not_synced() {
    let home = Home::with(3);
    let old = home.file("old-index");
    copy(&home.shard(0).join("index"), &old);
    let (ledger, _) = home.open();
    (4..=6).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    drop(ledger);
    // As a killed process leaves it: the last frames in the page cache, and no index of them.
    fs::remove_dir_all(home.shard(0).join("index")).unwrap();
    copy(&old, &home.shard(0).join("index"));
    let options = options().with_disk(Failing::after(NEVER, 0, NEVER));
    Ledger::open(&home.ledger(), vec![key()], &options).map(|_| ()).unwrap_err();
    let (_ledger, opened) = home.open();
    assert_eq!(opened.repairs.len(), 1, "the index had taken in what no disk held");
    assert_eq!(opened.repairs[0].replayed, 3);
}

/// A disk that is full once a file has its name: its folder cannot be synced.
struct FullLate;

impl Disk for FullLate {
    fn create(&self, path: &Path, first: &[u8], bytes: u64) -> io::Result<()> {
        RealDisk.create(path, first, bytes)?;
        Err(io::ErrorKind::StorageFull.into())
    }
}

#[test]
fn a_segment_that_has_its_name_is_the_one_to_go_on_in() {
    let home = Home::with(3);
    let options = options().with_segments_of(1 << 16).with_disk(Arc::new(FullLate));
    let (ledger, _) = Ledger::open(&home.ledger(), vec![key()], &options).unwrap();
    let acknowledged = (4..=200).take_while(|n| ledger.append(decision(*n)).is_ok()).last();
    let last = acknowledged.unwrap();
    assert!(last < 200 && home.segment(1).exists());
    // A smaller one would still fit the segment before.
    let small = crate::Draft::new(options.now(), stop());
    assert!(matches!(ledger.append(small), Err(AppendError::Stopped { .. })));
    drop(ledger);
    let (ledger, opened) = home.open();
    assert_eq!(opened.records, last + 1);
    ledger.append(decision(201)).unwrap();
}

fn stop() -> tribune_record::v1::Event {
    tribune_record::v1::Event::Stop(tribune_record::v1::Stop { reason: "signal".to_owned() })
}

#[test]
fn a_full_disk_is_told_and_passes() {
    let home = Home::new();
    home.create();
    let disk = Failing::after(NEVER, NEVER, NEVER);
    disk.full.store(true, Ordering::Relaxed);
    let options = options().with_disk(Arc::<Failing>::clone(&disk));
    let (ledger, _) = Ledger::open(&home.ledger(), vec![key()], &options).unwrap();
    let last = (1..=500).take_while(|n| ledger.append(decision(*n)).is_ok()).last().unwrap();
    assert!(last < 500);
    assert_eq!(ledger.append(decision(last + 1)), Err(AppendError::Full));
    assert_eq!(ledger.status(), Status::Full);
    disk.full.store(false, Ordering::Relaxed);
    assert_eq!(ledger.append(decision(last + 1)).unwrap().position(), last + 1);
    assert_eq!(ledger.status(), Status::Accepting);
    drop(ledger);
    assert_eq!(home.open().1.records, last + 2);
}
