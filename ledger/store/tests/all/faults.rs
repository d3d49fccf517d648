//! Each system call by which a ledger reaches the disk fails once, at every place where it is made:
//! the ledger stops or goes on, nothing that was told is lost, and it opens again.
//!
//! By strace, so that the index, the keys and the folders are meant as well as the journal.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    check::{WRONG, look},
    home::{Folder, aloud, copy, run},
    power::fresh,
    random::{Random, setting},
    work::{Job, Told},
    working::Working,
};

/// The calls, and how they fail.
const CALLS: [(&str, &str); 8] = [
    ("openat", "EIO"),
    ("pwrite64", "EIO"),
    ("write", "ENOSPC"),
    ("fsync", "EIO"),
    ("fdatasync", "EIO"),
    ("sync_file_range", "EIO"),
    ("rename", "EIO"),
    ("mkdir", "ENOSPC"),
];
/// Enough for an erasure, two shards, and a second segment.
const PAIRS: u64 = 12;
const LIMIT: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
struct Tally {
    runs: u64,
    refused: u64,
    stopped: u64,
    went_on: u64,
}

#[test]
fn a_call_that_fails_anywhere_loses_nothing() {
    let test = "faults::a_call_that_fails_anywhere_loses_nothing";
    if let Err(why) = run(Command::new("strace").args(["-o", "/dev/null", "true"])) {
        aloud(&format!("SKIPPED {test}: {why}"));
        return;
    }
    let places = setting("TRIBUNE_FAULTS", 1);
    let (mut random, seed) = Random::of_run();
    let folder = Folder::quick();
    let faults = Faults::new(&folder);
    let mut wrong = Vec::new();
    for (call, error) in CALLS {
        let mut tally = Tally::default();
        for place in 0..places {
            // A few: anywhere among the first. Many: one after the other, until there are no more.
            let nth = if places < 10 { 1 + random.below(3) } else { 1 + place };
            if !faults.one((call, error), nth, &mut tally, &mut wrong) && places >= 10 {
                break;
            }
        }
        let Tally { runs, refused, stopped, went_on } = tally;
        aloud(&format!(
            "faults, {call} {error}: {runs} places; {refused} times not opened, {stopped} stopped, \
             {went_on} went on"
        ));
    }
    assert!(wrong.is_empty(), "seed {seed}:\n{}", wrong.join("\n"));
}

struct Faults {
    folder: PathBuf,
    /// A ledger with a few records, of which each run gets a copy.
    before: PathBuf,
    /// Everything a run touches, named once it has been done without a fault.
    paths: BTreeSet<PathBuf>,
}

impl Faults {
    fn new(folder: &Folder) -> Self {
        let before = fresh(&folder.join("before"));
        let dir = folder.join("ledger");
        copy(&before, &dir);
        let mut child = Working::start(&Job::Some(PAIRS).child(&dir), &[]);
        assert!(child.wait(LIMIT));
        let said = child.end();
        assert!(said.contains("ended\n"), "it must do without faults: {said}");
        let mut paths = BTreeSet::new();
        below(&dir, &mut paths);
        // What is made under another name first.
        let drafts = paths.iter().flat_map(|path| {
            let shard = dir.join("shards/00000001");
            let new = dir.join("shards/00000001.new");
            let renamed = path.strip_prefix(shard).ok().map(|rest| new.join(rest));
            let both = [Some(path.with_extension("tmp")), renamed.clone()];
            both.into_iter().flatten().chain(renamed.map(|path| path.with_extension("tmp")))
        });
        let drafts: Vec<PathBuf> = drafts.collect();
        paths.extend(drafts);
        fs::remove_dir_all(&dir).unwrap();
        Self { folder: folder.join(""), before, paths }
    }

    /// Whether the call was made so often that it failed.
    fn one(
        &self,
        (call, error): (&str, &str),
        nth: u64,
        tally: &mut Tally,
        wrong: &mut Vec<String>,
    ) -> bool {
        let (dir, log) = (self.folder.join("ledger"), self.folder.join("strace"));
        copy(&self.before, &dir);
        let mut traced = vec![log.display().to_string()];
        traced.extend(["-e".to_owned(), format!("inject={call}:error={error}:when={nth}")]);
        traced.extend(["-e".to_owned(), format!("trace={call}")]);
        for path in &self.paths {
            traced.extend(["-P".to_owned(), path.display().to_string()]);
        }
        let mut child = Working::start(&Job::Some(PAIRS).child(&dir), &traced);
        let ended = child.wait(LIMIT);
        let said = child.end();
        let log = fs::read_to_string(log).unwrap();
        let injected: Vec<&str> = log.lines().filter(|line| line.contains("(INJECTED)")).collect();
        if !injected.is_empty() {
            tally.count(&said);
            let mut bad = look(&dir, &Told::read(&said));
            bad.retain(|line| WRONG.iter().any(|wrong| line.starts_with(wrong)));
            if !ended || said.contains("went on\n") || !told(&said) {
                bad.push(format!("it did not end as it should: {said}"));
            }
            let name = |line: String| format!("{call} {nth}: {line}\n  {}", injected.join("\n  "));
            wrong.extend(bad.into_iter().map(name));
        }
        fs::remove_dir_all(&dir).unwrap();
        !injected.is_empty()
    }
}

/// Whether it said how it ended, so that it did not panic or abort.
fn told(said: &str) -> bool {
    said.lines().any(|line| line == "ended" || line.starts_with("failed "))
}

impl Tally {
    fn count(&mut self, said: &str) {
        self.runs += 1;
        let became = if !said.contains("began\n") {
            &mut self.refused
        } else if said.contains("failed ") {
            &mut self.stopped
        } else {
            &mut self.went_on
        };
        *became += 1;
    }
}

fn below(path: &Path, found: &mut BTreeSet<PathBuf>) {
    found.insert(path.to_owned());
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            below(&entry.unwrap().path(), found);
        }
    }
}
