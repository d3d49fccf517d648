//! Whatever is damaged in a ledger at rest is told: refused when it is opened or read, reported by
//! the verifier, or repaired and recorded. With a checkpoint kept elsewhere nothing passes in
//! silence; without one, only the loss of the newest commit together with the index that knows it.

mod damage;
mod sample;

use std::{collections::BTreeMap, fs, path::Path};

use tribune_store::Ledger;
use tribune_verify::Verdict;

use self::{
    damage::{DAMAGES, Damage, PLACES, Place},
    sample::Sample,
};
use crate::{
    check::audit,
    home::{Folder, aloud, copy},
    random::{Random, setting},
    site::options,
};

/// What became of a damaged ledger, the worse the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// It opens, reads and verifies as before, and nothing is said.
    Unaffected,
    /// Everything is there again, and a RECOVERY record says what was done.
    Repaired,
    /// Opening refuses it, in an error that names the file.
    Refused,
    /// It opens; reading what was damaged gives an error.
    Unread,
    /// It opens and reads, something is not there, and a RECOVERY record or the verifier tells.
    Told,
    /// Something is not what it was, and nobody tells.
    Silent,
}

const OUTCOMES: [(Outcome, &str); 6] = [
    (Outcome::Unaffected, "unaffected"),
    (Outcome::Repaired, "repaired"),
    (Outcome::Refused, "refused"),
    (Outcome::Unread, "unread"),
    (Outcome::Told, "told"),
    (Outcome::Silent, "SILENT"),
];

type Counts = BTreeMap<Outcome, u64>;

#[test]
fn no_damage_passes_in_silence() {
    let trials = setting("TRIBUNE_CORRUPTION_TRIALS", 1);
    let (mut random, seed) = Random::of_run();
    let folder = Folder::quick();
    let sample = Sample::make(&folder.join("sample"));
    let mut table = vec![heading(trials)];
    let mut silent = Vec::new();
    for place in PLACES {
        for damage in DAMAGES.into_iter().filter(|damage| place.takes(*damage)) {
            let mut counts = [Counts::new(), Counts::new()];
            for trial in 0..trials {
                let home = folder.join("home");
                copy(sample.home(), &home);
                let done = place.damage(&home, damage, &mut random);
                let found = both(&sample, &home);
                for (count, (outcome, why)) in counts.iter_mut().zip(&found) {
                    *count.entry(*outcome).or_default() += 1;
                    let may = !place.knows_the_end() && std::ptr::eq(why, &found[1].1);
                    if *outcome == Outcome::Silent && !may {
                        silent.push(format!("{}, {done}, trial {trial}: {why}", place.name));
                    }
                }
                fs::remove_dir_all(&home).unwrap();
            }
            table.push(line(place, damage, &counts));
        }
    }
    aloud(&table.join("\n"));
    assert!(silent.is_empty(), "seed {seed}, {} in silence:\n{}", silent.len(), silent.join("\n"));
}

fn heading(trials: u64) -> String {
    let names = OUTCOMES.map(|(_, name)| format!("{name:>10}")).join("");
    let mut heading = format!("damage at rest, {trials} trials a line, with a pin / without\n");
    heading.push_str(&format!("{:<36}{:<12}{names}", "file", "damage"));
    heading
}

fn line(place: Place, damage: Damage, counts: &[Counts; 2]) -> String {
    let cell = |(outcome, _): (Outcome, &str)| {
        let of = |counts: &Counts| counts.get(&outcome).copied().unwrap_or_default();
        let cell = match (of(&counts[0]), of(&counts[1])) {
            (0, 0) => String::new(),
            (with, without) if with == without => with.to_string(),
            (with, without) => format!("{with}/{without}"),
        };
        format!("{cell:>10}")
    };
    format!("{:<36}{:<12}{}", place.name, damage.name(), OUTCOMES.map(cell).join(""))
}

/// What becomes of it with the pin of the last checkpoint, and without one.
fn both(sample: &Sample, home: &Path) -> [(Outcome, String); 2] {
    let pin = [sample.pin().to_owned()];
    let alone = verified(&audit(home, &[]));
    let pinned = alone.clone().or_else(|| verified(&audit(home, &pin)));
    // What refuses without a pin refuses with one too: only what opens must be opened twice.
    let (with, without) = match opened(sample, home, &pin) {
        (Outcome::Refused, why) => ((Outcome::Refused, why), opened(sample, home, &[])),
        other => (other.clone(), other),
    };
    [(with, pinned), (without, alone)].map(|((outcome, why), report)| match (outcome, report) {
        // Damage that only shows in the folder, not in what is read out of it, is told too.
        (Outcome::Silent | Outcome::Unaffected, Some(report)) => (Outcome::Told, report),
        (outcome, _) => (outcome, why),
    })
}

/// What the verifier has to say against it.
fn verified(report: &Result<tribune_verify::Report, String>) -> Option<String> {
    match report {
        Ok(report) if report.verdict == Verdict::Sound => None,
        Ok(report) => Some(format!("{:?} {:?} {:?}", report.verdict, report.broken, report.gaps)),
        Err(why) => Some(why.clone()),
    }
}

/// Opens it and reads everything there is, in every way there is.
fn opened(sample: &Sample, home: &Path, pins: &[String]) -> (Outcome, String) {
    let options = options().with_pins(pins.to_vec());
    let key = match tribune_store::read_key(&home.join("ledger.key")) {
        Ok(key) => key,
        Err(error) => return refused(home, &error),
    };
    let (ledger, opened) = match Ledger::open(&home.join("ledger"), vec![key], &options) {
        Ok(opened) => opened,
        Err(error) => return refused(home, &error),
    };
    let recorded = opened.repairs.len();
    let read = match sample.read(&ledger) {
        Ok(read) => read,
        Err(error) => return (Outcome::Unread, error),
    };
    let different = sample.differs(&read).or_else(|| exported(sample, home, &ledger, pins));
    match (different, recorded) {
        (None, 0) => (Outcome::Unaffected, String::new()),
        (None, _) => (Outcome::Repaired, format!("{:?}", opened.repairs)),
        (Some(why), 0) => (Outcome::Silent, why),
        (Some(why), _) => (Outcome::Told, format!("{:?}: {why}", opened.repairs)),
    }
}

fn refused(home: &Path, error: &tribune_store::OpenError) -> (Outcome, String) {
    let text = error.to_string();
    assert!(text.contains(&*home.to_string_lossy()), "which file? {text}");
    (Outcome::Refused, text)
}

/// What a fresh export of every shard lacks.
fn exported(sample: &Sample, home: &Path, ledger: &Ledger, pins: &[String]) -> Option<String> {
    let mut files = Vec::new();
    for shard in ledger.list_shards() {
        let file = home.join(format!("{}.tribune", shard.number));
        if let Err(error) = ledger.export_file(Some(shard.number), &file) {
            return Some(error.to_string());
        }
        files.push(file);
    }
    let with_pins =
        tribune_verify::Options { pins: pins.to_vec(), ..tribune_verify::Options::default() };
    let audit = tribune_verify::Options { key: Some(sample.vkey().clone()), ..with_pins };
    let report = tribune_verify::verify_paths(&files, &audit, |_bytes| ());
    verified(&report.map_err(|why| why.to_string()))
}
