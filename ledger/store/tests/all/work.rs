//! What a child process does until it is killed, and what it tells of it, a line each:
//!
//! ```text
//! opening                      a ledger is about to be opened
//! began                        the ledger is open
//! acked 17 r-1.0.3.2048        the record of that id is at that position, on disk
//! erasing d-1.9.2.2048         an erasure was asked for
//! erased d-1.9.2.2048 0:4,0:5  it was done: bodies of these records, shard and seq, are gone
//! pin 7472…                    a checkpoint, in hexadecimal digits
//! failed the disk is full      a record was not taken, or the ledger not opened
//! went on                      one was, although the ledger had stopped
//! ended                        everything was done
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use tribune_record::v1::ShardSeq;
use tribune_store::{Erased, Ledger, Options, Status};

use crate::{
    check,
    home::this_test,
    site::{draft, erase, key, options},
};

/// What a child is asked for: the folder of a ledger, and a [`Job`].
const DIR: &str = "TRIBUNE_CHILD_DIR";
const JOB: &str = "TRIBUNE_CHILD_JOB";

/// What a child does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Job {
    /// Appends, until it is killed.
    Append(Load),
    /// Appends so many pairs into small shards of small segments, erases one, and ends.
    Some(u64),
    /// Looks at what is there; the file holds what was told before.
    Check(PathBuf),
}

/// How it appends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Load {
    /// Distinguishes the ids of one child from those of another.
    pub(crate) run: u64,
    /// How many append at the same time: a commit holds up to so many records.
    pub(crate) threads: u64,
    /// Bytes of each body.
    pub(crate) bytes: u64,
    /// Records of a shard.
    pub(crate) shard: u64,
    /// How many of the threads also erase.
    pub(crate) erasers: u64,
}

impl Job {
    fn to_text(&self) -> String {
        match self {
            Self::Append(Load { run, threads, bytes, shard, erasers }) => {
                format!("append {run} {threads} {bytes} {shard} {erasers}")
            }
            Self::Some(pairs) => format!("some {pairs}"),
            Self::Check(told) => format!("check {}", told.display()),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("check ") {
            return Some(Self::Check(path.into()));
        }
        if let Some(pairs) = text.strip_prefix("some ") {
            return Some(Self::Some(pairs.parse().ok()?));
        }
        let numbers = text.strip_prefix("append ")?.split(' ').map(str::parse);
        let numbers: Vec<u64> = numbers.collect::<Result<_, _>>().ok()?;
        let [run, threads, bytes, shard, erasers] = numbers.try_into().ok()?;
        Some(Self::Append(Load { run, threads, bytes, shard, erasers }))
    }

    /// A child that does it in the ledger at `dir`.
    pub(crate) fn child(&self, dir: &Path) -> Command {
        let mut command = this_test("work::child");
        command.env(DIR, dir).env(JOB, self.to_text());
        command
    }
}

/// Not a test of its own: what a child process runs.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let dir = PathBuf::from(dir);
    match Job::read(&std::env::var(JOB).unwrap()).unwrap() {
        Job::Append(load) => append(&dir, load),
        Job::Some(pairs) => some(&dir, pairs),
        Job::Check(told) => {
            let told = Told::read(&std::fs::read_to_string(told).unwrap());
            check::look(&dir, &told).iter().for_each(|line| say(line));
            say("looked");
        }
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

fn some(dir: &Path, pairs: u64) {
    say("opening");
    match few(dir, pairs) {
        Ok(()) => say("ended"),
        Err(why) => say(&format!("failed {why}")),
    }
}

fn few(dir: &Path, pairs: u64) -> Result<(), String> {
    let options = options().with_segments_of(1 << 16).with_shards_of(20);
    let ledger = Ledger::open(dir, vec![key(0)], &options).map_err(|error| error.to_string())?.0;
    say("began");
    let failed = |why: &dyn std::fmt::Display| {
        let stopped = matches!(ledger.status(), Status::Stopped(_));
        if stopped && ledger.append(draft("r-9.9.9.10")).is_ok() {
            say("went on");
        }
        format!("{why}, {}", if stopped { "and it stopped" } else { "and it goes on" })
    };
    for pair in 0..pairs {
        for id in [format!("r-1.0.{pair}.900"), format!("d-1.0.{pair}.900")] {
            let written = ledger.append(draft(&id)).map_err(|error| failed(&error))?;
            say(&format!("acked {} {id}", written.position()));
        }
        if pair == 2 {
            let id = "d-1.0.1.900";
            say(&format!("erasing {id}"));
            let erased = erase(&ledger, id).map_err(|error| failed(&error))?;
            say(&erased_line(id, &erased));
        }
    }
    say(&format!("pin {}", hex::encode(ledger.checkpoint())));
    ledger.close();
    match ledger.status() {
        Status::Accepting | Status::Full => Ok(()),
        Status::Stopped(why) => Err(why),
    }
}

fn erased_line(id: &str, erased: &Erased) -> String {
    let places = erased.records.iter().map(|at| format!("{}:{}", at.shard, at.seq));
    format!("erased {id} {}", places.collect::<Vec<_>>().join(","))
}

fn append(dir: &Path, load: Load) {
    let options: Options = options().with_shards_of(load.shard);
    let (ledger, _opened) = Ledger::open(dir, vec![key(0)], &options).unwrap();
    say("began");
    let acked = AtomicU64::new(0);
    thread::scope(|scope| {
        for thread in 0..load.threads {
            let (ledger, acked) = (&ledger, &acked);
            scope.spawn(move || one_thread(ledger, load, thread, acked));
        }
    });
}

/// Pairs of a request and its decision; an eraser erases every third pair again, one pair later.
fn one_thread(ledger: &Ledger, load: Load, thread: u64, acked: &AtomicU64) {
    let Load { run, bytes, erasers, .. } = load;
    let name = |pair: u64| format!("{run}.{thread}.{pair}.{bytes}");
    for pair in 0_u64.. {
        for id in [format!("r-{}", name(pair)), format!("d-{}", name(pair))] {
            let Ok(written) = ledger.append(draft(&id)) else { return };
            say(&format!("acked {} {id}", written.position()));
            if acked.fetch_add(1, Ordering::Relaxed).is_multiple_of(16) {
                say(&format!("pin {}", hex::encode(ledger.checkpoint())));
            }
        }
        if thread < erasers && pair % 3 == 1 {
            let id = format!("d-{}", name(pair - 1));
            say(&format!("erasing {id}"));
            let Ok(erased) = erase(ledger, &id) else { return };
            say(&erased_line(&id, &erased));
        }
    }
}

/// What children have told.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) began: bool,
    /// Ids by position.
    pub(crate) acked: BTreeMap<u64, String>,
    pub(crate) erasing: BTreeSet<String>,
    pub(crate) erased: BTreeMap<String, Vec<ShardSeq>>,
    /// The newest checkpoint.
    pub(crate) pin: Option<String>,
}

impl Told {
    /// Reads whole lines; what is none of ours is the test harness's.
    pub(crate) fn read(lines: &str) -> Self {
        let mut told = Self::default();
        for line in lines.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            told.take(line);
        }
        told
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ');
        match words.next()? {
            "began" => self.began = true,
            "acked" => {
                let position = words.next()?.parse().ok()?;
                self.acked.insert(position, words.next()?.to_owned());
            }
            "erasing" => drop(self.erasing.insert(words.next()?.to_owned())),
            "erased" => {
                let id = words.next()?.to_owned();
                let place = |text: &str| {
                    let (shard, seq) = text.split_once(':')?;
                    Some(ShardSeq { shard: shard.parse().ok()?, seq: seq.parse().ok()? })
                };
                let places = words.next()?.split(',').map(place).collect::<Option<_>>()?;
                self.erased.insert(id, places);
            }
            "pin" => {
                let note = hex::decode(words.next()?).ok()?;
                self.pin = Some(String::from_utf8(note).ok()?);
            }
            _other => (),
        }
        Some(())
    }
}

#[test]
fn what_was_told_is_read_back_and_half_a_line_is_not() {
    let lines = "running 1 test\nbegan\nacked 3 r-1.0.0.9\nerasing d-1.0.0.9\n\
                 erased d-1.0.0.9 0:4,1:5\npin 610a\nacked 4 r-1.0.1";
    let told = Told::read(lines);
    assert_eq!(told.acked, BTreeMap::from([(3, "r-1.0.0.9".to_owned())]));
    assert_eq!(
        told.erased["d-1.0.0.9"],
        [(0, 4), (1, 5)].map(|(shard, seq)| ShardSeq { shard, seq })
    );
    assert_eq!((told.began, told.pin.as_deref(), told.erasing.len()), (true, Some("a\n"), 1));
    let load = Load { run: 1, threads: 2, bytes: 3, shard: 4, erasers: 5 };
    for job in [Job::Append(load), Job::Some(3), Job::Check("/a b".into())] {
        assert_eq!(Job::read(&job.to_text()), Some(job));
    }
}
