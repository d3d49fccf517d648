//! A power cut at any instant loses no record that was acknowledged, leaves no ledger that does not
//! open, and undoes no erasure. And the harness sees losses where there are some: with a disk that
//! does not sync.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use tribune_store::{Genesis, Ledger};

use crate::{
    check::WRONG,
    home::{Folder, aloud, run},
    random::{Random, setting},
    site::{LEDGER, ORIGIN, draft, key, options, start},
    stage::{Stage, on_stage},
    work::{Job, Load, Told},
    working::Working,
};

/// Size of the file system, in MiB.
const STAGE_MIB: u64 = 512;
/// Rounds after which a new ledger is begun, so that none takes long to look through.
const ROUNDS_OF_ONE: u64 = 8;
const LOOK_MAX: Duration = Duration::from_secs(60);

/// One way of working while the power is cut.
#[derive(Debug, Clone, Copy)]
struct Mode {
    name: &'static str,
    load: Load,
    /// Records there are before, so that the next file of body keys is due.
    filled: u64,
    /// Calls that do nothing and say they did.
    skipped: Option<&'static str>,
}

impl Mode {
    /// What strace is told.
    fn skips(&self) -> Vec<String> {
        let of = |calls: &str| {
            let inject = format!("inject={calls}:retval=0");
            let trace = format!("trace={calls}");
            let arguments = ["/dev/null", "--seccomp-bpf", "-e", &trace, "-e", &inject];
            arguments.map(ToOwned::to_owned).to_vec()
        };
        self.skipped.map(of).unwrap_or_default()
    }
}

const LOAD: Load = Load { run: 0, threads: 12, bytes: 2048, shard: 1_000_000, erasers: 0 };
const SMALL: Mode = Mode { name: "2 KiB bodies", load: LOAD, filled: 0, skipped: None };
const LARGE: Mode = Mode { name: "20 KiB bodies", load: Load { bytes: 20_480, ..LOAD }, ..SMALL };
const SHARDS: Mode = Mode { name: "small shards", load: Load { shard: 40, ..LOAD }, ..SMALL };
const ERASURES: Mode =
    Mode { name: "erasures", load: Load { erasers: 4, bytes: 200, ..LOAD }, ..SMALL };
const KEYS: Mode = Mode { name: "keys are drawn", filled: 8_100, ..SMALL };
const BOTH: Mode = Mode {
    name: "erasures over small shards",
    load: Load { erasers: 4, bytes: 200, shard: 150, ..LOAD },
    ..SMALL
};
/// The proof that the harness sees what it is there for.
const UNSYNCED: Mode = Mode { name: "fdatasync does nothing", skipped: Some("fdatasync"), ..SMALL };
const UNSYNCED_FILES: Mode = Mode { name: "fsync does nothing", skipped: Some("fsync"), ..SHARDS };

/// What rounds came to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Tally {
    rounds: u64,
    acked: u64,
    erased: u64,
    repaired: u64,
    /// Lines that tell of something wrong.
    wrong: Vec<String>,
}

impl Tally {
    fn of(&self, kind: &str) -> usize {
        self.wrong.iter().filter(|line| line.starts_with(kind)).count()
    }

    fn tell(&self, mode: &Mode, seed: u64) -> String {
        let Self { rounds, acked, erased, repaired, .. } = self;
        let wrong = WRONG.map(|kind| format!("{kind} {}", self.of(kind))).join(", ");
        format!(
            "power cuts, {}: {rounds} rounds, {acked} records and {erased} erasures acknowledged, \
             {repaired} repairs; {wrong}; seed {seed}",
            mode.name
        )
    }
}

#[test]
fn what_was_acknowledged_survives() {
    on_stage("power::what_was_acknowledged_survives", |folder| {
        nothing_wrong(folder, SMALL, rounds(1));
        nothing_wrong(folder, LARGE, rounds(2));
    });
}

#[test]
fn a_new_shard_and_new_keys_survive() {
    on_stage("power::a_new_shard_and_new_keys_survive", |folder| {
        [SHARDS, KEYS].into_iter().for_each(|mode| nothing_wrong(folder, mode, rounds(4)));
    });
}

#[test]
fn what_was_erased_stays_erased() {
    on_stage("power::what_was_erased_stays_erased", |folder| {
        [ERASURES, BOTH].into_iter().for_each(|mode| nothing_wrong(folder, mode, rounds(4)));
    });
}

#[test]
fn without_syncs_there_are_losses() {
    let test = "power::without_syncs_there_are_losses";
    if let Err(why) = run(Command::new("strace").args(["-o", "/dev/null", "true"])) {
        aloud(&format!("SKIPPED {test}: {why}"));
        return;
    }
    on_stage(test, |folder| {
        for mode in [UNSYNCED, UNSYNCED_FILES] {
            let (random, seed) = Random::of_run();
            let mut sum = Rounds::new(folder, mode, random);
            // One round may be lucky: the cut came before the first record, or after a writeback.
            while sum.tally.wrong.is_empty() && sum.tally.rounds < 10 {
                sum.round();
            }
            let told = sum.tally.tell(&mode, seed);
            assert!(!sum.tally.wrong.is_empty(), "the harness sees nothing: {told}");
            aloud(&format!("{told}; as it must be: {}", sum.tally.wrong[0]));
        }
    });
}

/// Rounds of a mode: all there are to be, or a part of them.
fn rounds(part: u64) -> u64 {
    setting("TRIBUNE_POWER_ROUNDS", 4).div_ceil(part)
}

fn nothing_wrong(folder: &Folder, mode: Mode, rounds: u64) {
    let (random, seed) = Random::of_run();
    let mut sum = Rounds::new(folder, mode, random);
    (0..rounds).for_each(|_| sum.round());
    // A cut may fall before anything was acknowledged; where all did, nothing was tried.
    let mut more = 0_u8..16;
    while sum.tally.acked == 0 && more.next().is_some() {
        sum.round();
    }
    let told = sum.tally.tell(&mode, seed);
    aloud(&told);
    assert!(sum.tally.acked > 0, "nothing was acknowledged: {told}");
    assert!(sum.tally.wrong.is_empty(), "{told}\n{}", sum.tally.wrong.join("\n"));
}

/// Makes a ledger with a START in it.
pub(crate) fn fresh(dir: &Path) -> PathBuf {
    let genesis = Genesis { ledger: LEDGER, origin: ORIGIN.to_owned() };
    Ledger::create(dir, &key(0), &genesis, &options()).unwrap();
    let (ledger, _) = Ledger::open(dir, vec![key(0)], &options()).unwrap();
    ledger.append(start()).unwrap();
    dir.to_owned()
}

struct Rounds {
    folder: PathBuf,
    stage: Stage,
    mode: Mode,
    random: Random,
    /// What children told since the ledger was begun.
    lines: String,
    tally: Tally,
}

impl Rounds {
    fn new(folder: &Folder, mode: Mode, random: Random) -> Self {
        let name = mode.name.replace(' ', "-");
        let stage = Stage::make(folder, &name, STAGE_MIB).unwrap();
        let folder = folder.join("");
        Self { folder, stage, mode, random, lines: String::new(), tally: Tally::default() }
    }

    fn dir(&self) -> PathBuf {
        self.stage.path().join("ledger")
    }

    fn round(&mut self) {
        let number = self.tally.rounds;
        if number.is_multiple_of(ROUNDS_OF_ONE) || self.lines.is_empty() || self.mode.filled > 0 {
            self.begin_anew();
        }
        // Data in order keeps a file's bytes ahead of its name; without, a missing sync shows.
        let order = ["data=ordered", "data=writeback"][usize::from(number % 2 == 1)];
        self.stage.mount(order).unwrap();
        self.cut_while_working();
        // Every fourth time the next child finds it as the cut left it, and is cut itself.
        let look = number % 4 != 2 || self.mode.skipped.is_some();
        if look {
            self.stage.mount(order).unwrap();
            self.look();
            self.stage.unmount();
        }
        self.tally.rounds += 1;
    }

    fn begin_anew(&mut self) {
        self.lines.clear();
        let kept = self.folder.join(format!("{}.kept", self.mode.name));
        if kept.exists() {
            self.stage.restore(&kept);
            return;
        }
        let image = self.folder.join(self.mode.name.replace(' ', "-"));
        run(Command::new("mkfs.ext4").args(["-q", "-F", "-m", "0"]).arg(image)).unwrap();
        self.stage.mount("defaults").unwrap();
        let dir = fresh(&self.dir());
        let (ledger, _) = Ledger::open(&dir, vec![key(0)], &options()).unwrap();
        thread::scope(|scope| {
            for thread in 0..64_u8 {
                let (ledger, share) = (&ledger, self.mode.filled.div_euclid(64));
                scope.spawn(move || {
                    (0..share).for_each(|n| {
                        drop(ledger.append(draft(&format!("r-0.{thread}.{n}.10"))).unwrap());
                    });
                });
            }
        });
        drop(ledger);
        self.stage.unmount();
        self.stage.save(&kept);
    }

    fn cut_while_working(&mut self) {
        let run = self.tally.rounds + 1;
        let job = Job::Append(Load { run, ..self.mode.load });
        let child = Working::start(&job.child(&self.dir()), &self.mode.skips());
        // Every fifth cut comes at any time, opening included; the others while it works.
        let until = if run.is_multiple_of(5) { 0 } else { 10_000 };
        let begun = Instant::now();
        while !child.began() && begun.elapsed() < Duration::from_millis(until) {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_millis(self.random.below(400)));
        self.stage.cut().unwrap();
        let lines = child.end();
        let told = Told::read(&lines);
        self.tally.acked += u64::try_from(told.acked.len()).unwrap();
        self.tally.erased += u64::try_from(told.erased.len()).unwrap();
        self.lines.push_str(&lines);
        self.stage.unmount();
    }

    fn look(&mut self) {
        let told = self.folder.join("told");
        fs::write(&told, &self.lines).unwrap();
        let mut child = Working::start(&Job::Check(told).child(&self.dir()), &[]);
        child.wait(LOOK_MAX);
        let lines = child.end();
        let is = |line: &&str, kinds: &[&str]| kinds.iter().any(|kind| line.starts_with(kind));
        let wrong: Vec<String> =
            lines.lines().filter(|line| is(line, &WRONG)).map(ToOwned::to_owned).collect();
        let repaired = lines.lines().filter(|line| is(line, &["repaired"])).count();
        self.tally.repaired += u64::try_from(repaired).unwrap();
        let looked = lines.lines().any(|line| line == "looked");
        if !wrong.is_empty() || !looked {
            self.lines.clear(); // the next round begins anew
        }
        self.tally.wrong.extend(wrong);
        if !looked {
            self.tally.wrong.push(format!("unopenable: the look did not end: {lines}"));
        }
    }
}
