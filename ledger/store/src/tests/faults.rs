//! A disk that fails: the ledger stops, tells the truth about what is written, and opens again.

use std::{
    fs::File,
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use super::{Home, decision, key, options};
use crate::{
    AppendError, Ledger, Status,
    files::{Disk, RealDisk},
};

/// Lets so many operations through, then fails.
struct Failing {
    writes: AtomicI64,
    syncs: AtomicI64,
    full: AtomicBool,
}

impl Failing {
    fn after(writes: i64, syncs: i64) -> Arc<Self> {
        let full = AtomicBool::new(false);
        Arc::new(Self { writes: AtomicI64::new(writes), syncs: AtomicI64::new(syncs), full })
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
    let options = options().with_disk(disk);
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

#[test]
fn a_failed_write_stops_the_ledger() {
    check(Failing::after(0, 1000));
    check(Failing::after(7, 1000));
}

#[test]
fn a_failed_sync_stops_the_ledger() {
    check(Failing::after(1000, 1)); // opening syncs once
    check(Failing::after(1000, 7));
}

#[test]
fn a_full_disk_is_told_and_passes() {
    let home = Home::new();
    home.create();
    let disk = Failing::after(10_000, 10_000);
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
