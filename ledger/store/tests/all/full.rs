//! A disk that fills up while records are written: told in words, nothing lost, nothing half, and
//! it goes on once there is room.

use std::{fs, io::Write, path::Path, thread, time::Duration};

use tribune_store::{AppendError, Ledger, Status};

use crate::{
    check::{WRONG, look},
    home::{Folder, aloud},
    power::fresh,
    site::{draft, key, options},
    stage::{Stage, on_stage},
    work::Told,
};

const STAGE_MIB: u64 = 64;
const RESERVE_BYTES: u64 = 24 << 20;

#[test]
fn a_full_disk_is_told_and_goes_on_with_room() {
    on_stage("full::a_full_disk_is_told_and_goes_on_with_room", |folder| {
        with_a_reserve(folder);
        without_one(folder);
    });
}

fn stage(folder: &Folder, name: &str) -> Stage {
    let stage = Stage::make(folder, name, STAGE_MIB).unwrap();
    stage.mount("defaults").unwrap();
    fresh(&stage.path().join("ledger"));
    stage
}

/// Appends until it does not, at most so often; what was told, and the error.
fn load(ledger: &Ledger, told: &mut Told, run: u64) -> Option<AppendError> {
    (0..3000_u64).find_map(|pair| {
        let id = format!("r-{run}.0.{pair}.20");
        let id = if pair.is_multiple_of(2) { id } else { format!("d-{run}.0.{pair}.40000") };
        match ledger.append(draft(&id)) {
            Ok(written) => {
                told.acked.insert(written.position(), id);
                None
            }
            Err(error) => Some(error),
        }
    })
}

#[track_caller]
fn whole(dir: &Path, told: &Told) {
    let mut lines = look(dir, told);
    lines.retain(|line| WRONG.iter().any(|wrong| line.starts_with(wrong)));
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

/// Room is taken by the ledger itself, down to the reserve.
fn with_a_reserve(folder: &Folder) {
    let stage = stage(folder, "reserve");
    let (dir, ballast) = (stage.path().join("ledger"), stage.path().join("ballast"));
    fs::write(&ballast, vec![7; 8 << 20]).unwrap();
    let with = options().with_segments_of(1 << 20).with_reserve_of(RESERVE_BYTES);
    let (ledger, _) = Ledger::open(&dir, vec![key(0)], &with).unwrap();
    let mut told = Told::default();
    assert_eq!(load(&ledger, &mut told, 1), Some(AppendError::Full));
    assert_eq!(ledger.status(), Status::Full);
    let size = ledger.size();
    assert_eq!(ledger.append(draft("d-1.0.1.40000")), Err(AppendError::Full), "it stays so");
    assert_eq!(ledger.read(size - 1).unwrap().position(), size - 1, "reading goes on");
    fs::remove_file(&ballast).unwrap();
    // The room is there once the file system's journal has been written.
    let room = (0..100_u32).any(|_| {
        thread::sleep(Duration::from_millis(50));
        rustix::fs::statvfs(&dir).unwrap().f_bavail * 4096 > RESERVE_BYTES + (4 << 20_u32)
    });
    assert!(room);
    let written = ledger.append(draft("r-2.0.0.10")).unwrap();
    assert_eq!((written.position(), ledger.status()), (size, Status::Accepting));
    told.acked.insert(size, "r-2.0.0.10".to_owned());
    assert_eq!(load(&ledger, &mut told, 3), Some(AppendError::Full));
    drop(ledger);
    aloud(&format!("a full disk, with a reserve: {} records, none lost", told.acked.len()));
    whole(&dir, &told);
    stage.unmount();
}

/// Somebody else takes all the room there is, at once, and there is no reserve.
fn without_one(folder: &Folder) {
    let stage = stage(folder, "no-reserve");
    let (dir, ballast) = (stage.path().join("ledger"), stage.path().join("ballast"));
    let with = options().with_segments_of(1 << 20).with_reserve_of(0);
    let mut told = Told::default();
    for run in 0..2 {
        let (ledger, _) = Ledger::open(&dir, vec![key(0)], &with).unwrap();
        for id in (0..20_u8).map(|n| format!("d-{run}.1.{n}.900")) {
            told.acked.insert(ledger.append(draft(&id)).unwrap().position(), id);
        }
        let mut file = fs::File::create(&ballast).unwrap();
        let mut step = 1_usize << 20_u32;
        while step > 256 {
            match file.write_all(&vec![7; step]) {
                Ok(()) => (),
                Err(_) => step >>= 1_u32,
            }
        }
        let error = load(&ledger, &mut told, 10 + run).expect("there is no room");
        let stopped = matches!(error, AppendError::Stopped { .. });
        assert!(stopped || error == AppendError::Full, "{error}");
        drop(ledger);
        let before = set_aside(&dir);
        let refused = Ledger::open(&dir, vec![key(0)], &with).err().map(|why| why.to_string());
        aloud(&format!("a full disk, without a reserve: {error}; opened then: {refused:?}"));
        assert_eq!(set_aside(&dir), before, "an index that has no room is not damaged");
        fs::remove_file(&ballast).unwrap();
    }
    whole(&dir, &told);
    stage.unmount();
}

/// Indexes that were taken for damaged.
fn set_aside(dir: &Path) -> usize {
    let entries = fs::read_dir(dir.join("shards/00000000")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with("index.set-aside")).count()
}
