//! A fresh look at a ledger after a cut, a kill or a fault: everything that was told must be there,
//! whole; everything else is whole or not there; what was erased is gone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use tribune_chain::KEYS_PER_FILE;
use tribune_record::v1::{Event, ShardSeq};
use tribune_store::{Draft, Ledger, Stored};
use tribune_verify::{Options as Audit, Report, Verdict, verify_paths};

use crate::{
    site::{NOW, body, draft, id_of, key, options},
    work::Told,
};

/// What can be wrong, as the first word of a line that tells it.
pub(crate) const LOST: &str = "lost";
pub(crate) const UNOPENABLE: &str = "unopenable";
pub(crate) const GAP: &str = "gap";
pub(crate) const HALF: &str = "half";
pub(crate) const UNSOUND: &str = "unsound";
pub(crate) const WRONG: [&str; 5] = [LOST, UNOPENABLE, GAP, HALF, UNSOUND];

/// The verifier's report on a folder or a file.
///
/// # Errors
/// Where it says that nothing can be said.
pub(crate) fn audit(path: &Path, pins: &[String]) -> Result<Report, String> {
    let audit = Audit { pins: pins.to_vec(), ..Audit::default() };
    verify_paths(&[PathBuf::from(path)], &audit, |_bytes| ()).map_err(|why| why.to_string())
}

/// What is wrong with the ledger, a line each, and what was found, in lines that begin otherwise.
/// It is opened, and so repaired.
pub(crate) fn look(dir: &Path, told: &Told) -> Vec<String> {
    let mut lines = Vec::new();
    for places in told.erased.values() {
        lines.extend(places.iter().filter_map(|at| key_left(dir, *at)));
    }
    let pins: Vec<String> = told.pin.iter().cloned().collect();
    match audit(dir, &pins) {
        Ok(report) if report.verdict != Verdict::Tampered => (),
        other => lines.push(format!("{UNSOUND} before opening: {other:?}")),
    }
    let with = options().with_pins(pins.clone());
    let (ledger, opened) = match Ledger::open(dir, vec![key(0), key(1)], &with) {
        Ok(opened) => opened,
        Err(error) => {
            lines.push(format!("{UNOPENABLE} {error}"));
            return lines;
        }
    };
    lines.extend(opened.repairs.iter().map(|repair| format!("repaired {:?}", repair.cause)));
    lines.push(format!("found {}", opened.records));
    lines.extend(records(&ledger, told));
    let size = ledger.size();
    match ledger.append(draft("r-0.0.0.10")) {
        Ok(written) if written.position() == size => (),
        other => lines.push(format!("{UNOPENABLE} for more: {other:?}")),
    }
    drop(ledger);
    match audit(dir, &pins) {
        Ok(report) if report.verdict == Verdict::Sound => (),
        other => lines.push(format!("{UNSOUND} {other:?}")),
    }
    lines
}

fn records(ledger: &Ledger, told: &Told) -> Vec<String> {
    let mut lines = Vec::new();
    let mut all = BTreeMap::new();
    for position in 0..ledger.size() {
        match ledger.read(position) {
            Ok(stored) => drop(all.insert(position, stored)),
            Err(error) => lines.push(format!("{GAP} {position}: {error}")),
        }
    }
    let erased = erasures(all.values());
    for (position, id) in &told.acked {
        let found = all.get(position).and_then(|stored| id_of(&stored.record().event));
        if found != Some(id) {
            lines.push(format!("{LOST} {position} {id}: found {found:?}"));
        }
    }
    for id in told.erased.keys() {
        let gone = all.values().filter(|stored| id_of(&stored.record().event) == Some(id));
        if !gone.into_iter().any(|stored| erased.contains(&stored.place())) {
            lines.push(format!("{LOST} the erasure of {id}"));
        }
    }
    for stored in all.values() {
        lines.extend(half(stored, &erased, told).map(|why| {
            format!("{HALF} {} {:?}: {why}", stored.position(), id_of(&stored.record().event))
        }));
    }
    lines
}

fn erasures<'a>(all: impl Iterator<Item = &'a Stored>) -> BTreeSet<ShardSeq> {
    let named = |stored: &Stored| {
        if let Event::Erasure(erasure) = &stored.record().event {
            erasure.erased.clone()
        } else {
            vec![]
        }
    };
    all.flat_map(named).collect()
}

/// Why a record is neither whole nor erased as a whole.
fn half(stored: &Stored, erased: &BTreeSet<ShardSeq>, told: &Told) -> Option<String> {
    let named = erased.contains(&stored.place());
    if stored.is_erased() != named {
        return Some(format!("erased: {}, an ERASURE says so: {named}", stored.is_erased()));
    }
    let id = id_of(&stored.record().event)?;
    let decision = id.replacen("r-", "d-", 1);
    if named && !told.erasing.contains(&decision) {
        return Some("nobody asked for its erasure".to_owned());
    }
    let (name, expected) = body(id);
    match stored.body(name) {
        Ok(None) if named => None,
        Ok(Some(found)) if !named && found == expected => None,
        other => Some(format!("another body: {:?}", other.map(|body| body.map(|b| b.len())))),
    }
}

/// Where the key of an erased body is still on the disk.
fn key_left(dir: &Path, ShardSeq { shard, seq }: ShardSeq) -> Option<String> {
    let (file, within) = (seq.div_euclid(KEYS_PER_FILE), seq % KEYS_PER_FILE);
    let path = dir.join(format!("shards/{shard:08}/keys/{file:08}.keys"));
    let mut found = [1; 32];
    let read =
        File::open(&path).and_then(|file| file.read_exact_at(&mut found, 4096 + within * 32));
    match read {
        Ok(()) if found == [0; 32] => None,
        other => Some(format!("{LOST} an erasure: the key of {shard}:{seq} is there: {other:?}")),
    }
}

#[test]
fn the_look_sees_what_is_not_there() {
    let folder = crate::home::Folder::new();
    let dir = crate::power::fresh(&folder.join("ledger"));
    let (ledger, _) = Ledger::open(&dir, vec![key(0)], &options()).unwrap();
    let written = ledger.append(draft("r-1.0.0.50")).unwrap();
    let id = "d-1.0.0.50".to_owned();
    let second = ledger.append(draft(&id)).unwrap();
    drop(ledger);
    let mut told = Told::default();
    told.acked.insert(written.position(), "r-1.0.0.50".to_owned());
    told.acked.insert(second.position(), id.clone());
    let wrong = |told: &Told| {
        let lines = look(&dir, told);
        let first = |line: &String| line.split(' ').next().map(ToOwned::to_owned);
        let found: Vec<String> = lines.iter().filter_map(first).collect();
        WRONG.into_iter().filter(|wrong| found.iter().any(|f| f == wrong)).collect::<Vec<_>>()
    };
    assert!(wrong(&told).is_empty(), "{:?}", look(&dir, &told));
    let lost = Told { acked: BTreeMap::from([(999, id.clone())]), ..told.clone() };
    assert_eq!(wrong(&lost), [LOST]);
    let erased = BTreeMap::from([(id.clone(), vec![ShardSeq { shard: 0, seq: 3 }])]);
    assert_eq!(wrong(&Told { erased, ..told.clone() }), [LOST]);
    let (ledger, _) = Ledger::open(&dir, vec![key(0)], &options()).unwrap();
    crate::site::erase(&ledger, &id).unwrap();
    ledger.append(Draft::new(NOW, start_again())).unwrap();
    drop(ledger);
    assert_eq!(wrong(&told), [HALF], "nobody told of the erasure");
    told.erasing.insert(id);
    assert!(wrong(&told).is_empty());
}

fn start_again() -> Event {
    Event::Stop(tribune_record::v1::Stop { reason: "signal".to_owned() })
}
