//! A ledger in one or several shards, oldest first: each by itself, then that one goes on from the
//! other, then what was erased, and what a later shard has to say of an earlier one.

mod joins;

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use tribune_chain::{Checkpoint, ExportHeader, Note, PublicKey, Sound, Trust, Vkey, ledger_of};
use tribune_record::v1::LedgerId;

use crate::{
    Identity, Report, ShardReport,
    batch::Prepared,
    input::{
        Feed,
        export::Export,
        journal::{self, Journal},
    },
    shard::{self, Outcome},
    ties::{Tied, Ties},
};
use joins::number_of;

/// What an auditor brings along, and what is asked.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The ledger's key. Without it the key the export names is believed, and the report says so.
    pub key: Option<Vkey>,
    /// Checkpoints kept from before, as signed notes: the ledger must continue each.
    pub pins: Vec<String>,
    /// Judge every recorded case again.
    #[cfg(feature = "replay")]
    pub replay: bool,
}

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub enum Unable {
    /// What was given cannot be read.
    #[error("the export cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// A file cannot be read.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A checkpoint that was brought along is none, or of another ledger.
    #[error("a kept checkpoint: {0}")]
    Pin(String),
    /// Two of one shard.
    #[error("{} and {}: both are shard {number}, expected one", first.display(), second.display())]
    Twice {
        /// Which.
        number: u32,
        /// One.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// It is packed.
    #[error("expected a Tribune export, found a file packed with {0}")]
    Packed(&'static str),
    /// There is no ledger in a folder.
    #[error("{}: expected a home, a ledger or a shard, found none", path.display())]
    NoLedger {
        /// Where.
        path: PathBuf,
    },
    /// There is something in a ledger's folder that does not belong there.
    #[error("{}: expected {expected}, found something else", path.display())]
    Foreign {
        /// Where.
        path: PathBuf,
        /// What belongs there.
        expected: &'static str,
    },
    /// The policies do not run here.
    #[cfg(feature = "replay")]
    #[error(transparent)]
    Policies(#[from] tribune_host::HostFault),
}

/// Checks one export. `watch` is told the number of bytes read so far, often.
///
/// # Errors
/// Where nothing can be said about it, because it cannot be read. That something is wrong with it,
/// or missing, is no error but the report's verdict.
pub fn verify_export(
    reader: impl Read,
    options: &Options,
    watch: impl FnMut(u64),
) -> Result<Report, Unable> {
    let mut all = All::new(options)?;
    match Export::open(reader, watch) {
        Ok(mut feed) => all.shard(&mut feed)?,
        Err(stop) => shard::stopped(&mut all.walk.report, stop)?,
    }
    Ok(all.end())
}

/// Checks the shards of a ledger, oldest first: exports, or one folder of a home, a ledger or a
/// shard. `watch` is told the number of bytes of all of them read so far, often.
///
/// # Errors
/// Where nothing can be said about them, because one cannot be read.
pub fn verify_paths(
    paths: &[PathBuf],
    options: &Options,
    mut watch: impl FnMut(u64),
) -> Result<Report, Unable> {
    let mut all = All::new(options)?;
    let mut before = 0_u64;
    for path in ordered(expand(paths)?)? {
        let size = size(&path);
        let start = before;
        let mut told = |bytes: u64| watch(start.saturating_add(bytes));
        let read = if path.is_dir() {
            Journal::open(&path, &mut told).map(|mut feed| all.shard(&mut feed))
        } else {
            let file = File::open(&path).map_err(|error| Unable::File { path, error })?;
            let reader = BufReader::with_capacity(1 << 20, file);
            Export::open(reader, &mut told).map(|mut feed| all.shard(&mut feed))
        };
        match read {
            Ok(done) => done?,
            Err(stop) => shard::stopped(&mut all.walk.report, stop)?,
        }
        before = before.saturating_add(size);
        if all.walk.report.broken.is_some() {
            break;
        }
    }
    let home = paths.iter().any(|path| path.is_dir() && !path.join("journal").is_dir());
    if home
        && all.walk.report.broken.is_none()
        && let Some(last) = &all.before
        && last.closed
    {
        let what = "the next shard: this home's last one ends in a CLOSE, so it was removed, or a \
                    crash came before it was begun";
        all.walk.report.lacks(None, what);
    }
    Ok(all.end())
}

/// Bytes that [`verify_paths`] will read of these.
#[must_use]
pub fn bytes_of(paths: &[PathBuf]) -> u64 {
    let sizes = expand(paths).unwrap_or_default().into_iter().map(|path| size(&path));
    sizes.fold(0, u64::saturating_add)
}

fn size(path: &Path) -> u64 {
    if path.is_dir() {
        journal::bytes(path)
    } else {
        path.metadata().map_or(0, |metadata| metadata.len())
    }
}

/// Shards by their number, each once. What does not say which it is comes last; a pipe can be read
/// only once, so that what is given with one stays as it is given.
fn ordered(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>, Unable> {
    if paths.len() < 2 || !paths.iter().all(|path| path.is_file() || path.is_dir()) {
        return Ok(paths);
    }
    let mut all: Vec<_> = paths.into_iter().map(|path| (place(&path), path)).collect();
    all.sort_by_key(|(place, _path)| place.as_ref().map_or(u32::MAX, |(number, _id)| *number));
    let twice = all.iter().zip(all.iter().skip(1)).find_map(|((one, first), (other, second))| {
        let (number, _id) = one.as_ref().filter(|_| one == other)?;
        Some(Unable::Twice { number: *number, first: first.clone(), second: second.clone() })
    });
    match twice {
        Some(unable) => Err(unable),
        None => Ok(all.into_iter().map(|(_place, path)| path).collect()),
    }
}

/// Which shard of which ledger it says it is, where it can be read.
fn place(path: &Path) -> Option<(u32, String)> {
    let header = if path.is_dir() {
        Journal::open(path, |_bytes| ()).ok()?.header().clone()
    } else {
        Export::open(BufReader::new(File::open(path).ok()?), |_bytes| ()).ok()?.header().clone()
    };
    Some((number_of(&header), header.ledger))
}

/// A pin is a signed checkpoint, of the ledger whose key was given.
pub(crate) fn pin(note: &str, ledger: Option<&str>) -> Result<(), Unable> {
    let parsed = Note::parse(note).map_err(|why| Unable::Pin(why.to_string()))?;
    let checkpoint =
        Checkpoint::parse(parsed.text()).map_err(|why| Unable::Pin(why.to_string()))?;
    match ledger {
        Some(ledger) if ledger != ledger_of(&checkpoint.origin) => Err(Unable::Pin(format!(
            "expected one of {ledger}, found one of {}",
            checkpoint.origin
        ))),
        Some(_) | None => Ok(()),
    }
}

/// A folder's shards in its place.
fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Unable> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            all.extend(journal::shards(Path::new(path))?);
        } else {
            all.push(path.clone());
        }
    }
    Ok(all)
}

/// What is kept from shard to shard.
pub(crate) struct Walk<'a> {
    pub(crate) report: Report,
    ties: Option<Ties>,
    /// The shard being read; none before the first.
    number: Option<u32>,
    /// Whether a shard before it was not given.
    gap: bool,
    /// Whether it is a ledger's own folder.
    journal: bool,
    keys: BTreeSet<[u8; 32]>,
    #[cfg(feature = "replay")]
    judge: Option<crate::replay::Judge>,
    options: &'a Options,
}

struct All<'a> {
    walk: Walk<'a>,
    before: Option<Box<Sound>>,
    later: Vec<Vkey>,
}

impl<'a> All<'a> {
    fn new(options: &'a Options) -> Result<Self, Unable> {
        let named = options.key.as_ref().map(|key| ledger_of(key.name()));
        options.pins.iter().try_for_each(|pin| self::pin(pin, named))?;
        let mut report = Report::new();
        #[cfg(feature = "replay")]
        let judge = options.replay.then(crate::replay::Judge::new).transpose()?;
        #[cfg(feature = "replay")]
        if judge.is_some() {
            report.counts.replayed = Some(0);
        }
        report.identity.key_given = options.key.is_some();
        let walk = Walk {
            report,
            ties: None,
            number: None,
            gap: false,
            journal: false,
            keys: BTreeSet::new(),
            #[cfg(feature = "replay")]
            judge,
            options,
        };
        Ok(Self { walk, before: None, later: Vec::new() })
    }

    fn shard(&mut self, feed: &mut dyn Feed) -> Result<(), Unable> {
        let options = self.walk.options;
        // Believed as far as the header holds together, and only of the first shard.
        let ExportHeader { origin, vkey, .. } = feed.header();
        let holds = vkey.parse::<Vkey>().is_ok_and(|key| key.name() == origin);
        if options.key.is_none() && self.before.is_none() && holds {
            let ledger = ledger_of(origin);
            options.pins.iter().try_for_each(|note| pin(note, Some(ledger)))?;
        }
        // After the first shard the key is known from the one before, whatever was given.
        let key = match &self.before {
            None => options.key.clone(),
            Some(before) => Some(before.key.for_ledger()),
        };
        let key = key.filter(|key| !self.walk.rotated(key, feed.header()));
        let trust = Trust { key, pins: options.pins.clone() };
        match shard::read(feed, &trust, &mut self.walk) {
            Ok(Outcome::Sound(sound)) => self.joins(sound),
            Ok(Outcome::Reported) => {}
            Err(stop) => shard::stopped(&mut self.walk.report, stop)?,
        }
        Ok(())
    }

    /// Whether a shard goes on from the one before it.
    fn joins(&mut self, sound: Box<Sound>) {
        let report = &mut self.walk.report;
        let number = sound.predecessor.as_ref().map_or(0, |before| before.number);
        match (&sound.predecessor, &self.before) {
            (None, None) => {}
            (Some(says), None) => {
                let what = format!(
                    "this is shard {number}: the {} records before it, in earlier shards, were \
                     not given",
                    says.first
                );
                report.lacks(None, what);
            }
            (_, Some(before)) => {
                if let Err(broken) = joins::joins(before, &sound, self.walk.gap) {
                    report.breaks(broken);
                }
            }
        }
        self.later.extend(sound.later_signer.clone());
        let counts = &mut self.walk.report.counts;
        counts.pins = counts.pins.saturating_add(sound.pins);
        if !sound.checkpoint.is_empty() {
            counts.checkpoints = counts.checkpoints.saturating_add(1);
        }
        self.walk.report.shards.push(ShardReport {
            number,
            origin: sound.header.origin.clone(),
            records: sound.tip.size,
            root: sound.tip.root.to_string(),
            head: sound.tip.last.to_string(),
            closed: sound.closed,
        });
        let key_given = self.walk.report.identity.key_given;
        let began = match &self.before {
            None => sound.header.vkey.clone(),
            Some(_) => self.walk.report.identity.key.clone(),
        };
        self.walk.report.identity = Identity {
            ledger: sound.header.ledger.clone(),
            origin: ledger_of(&sound.header.origin).to_owned(),
            key: began,
            key_now: sound.key.to_string(),
            key_given,
            head: sound.tip.last.to_string(),
            root: sound.tip.root.to_string(),
        };
        self.before = Some(sound);
    }

    fn end(mut self) -> Report {
        let Walk { report, ties, keys, options, .. } = &mut self.walk;
        if report.broken.is_none() {
            for key in &self.later {
                if !keys.contains(&key.key().to_bytes()) {
                    let what = format!(
                        "the file is signed by {key}, a key of a later shard: give that shard too"
                    );
                    report.lacks(None, what);
                }
            }
            if let Some(ties) = ties {
                ties.end(report);
            }
            let wanted = u64::try_from(options.pins.len()).unwrap_or(u64::MAX);
            let met = report.counts.pins;
            if met < wanted && self.before.is_some() {
                let what = format!(
                    "{} pins are of shards that were not given",
                    wanted.saturating_sub(met)
                );
                report.lacks(None, what);
            }
        }
        self.walk.report
    }
}

impl Walk<'_> {
    /// The shard that should come next.
    fn next(&self) -> u32 {
        self.number.map_or(0, |number| number.saturating_add(1))
    }

    /// Whether a shard may have begun under another key than the one known: a key can only have
    /// been changed in shards before it that were not given. They are missing then.
    fn rotated(&mut self, key: &Vkey, header: &ExportHeader) -> bool {
        let (number, next) = (number_of(header), self.next());
        let of_ledger = key.name() != header.origin;
        let expected = key.of_shard(&header.origin).map(|key| key.to_string());
        let another = expected.is_some_and(|expected| expected != header.vkey);
        let rotated = number > next && of_ledger && another;
        if rotated {
            self.report.identity.key_given = false;
            let what = format!(
                "shard {number} begins under another key than {key}: a KEY record for it may \
                 stand in an earlier shard, not given here"
            );
            self.report.lacks(None, what);
        }
        rotated
    }

    pub(crate) fn begin(&mut self, header: &ExportHeader, journal: bool) {
        self.journal = journal;
        let (number, next) = (number_of(header), self.next());
        self.gap = number > next;
        if let (true, Some(before)) = (self.gap, self.number) {
            let (first, last) = (before.saturating_add(1), number.saturating_sub(1));
            let what = if first == last {
                format!("shard {first} was not given")
            } else {
                format!("shards {first} to {last} were not given")
            };
            self.report.lacks(None, what);
        }
        self.number = Some(number);
        if let Some(ties) = &mut self.ties {
            ties.begin(number, self.gap, journal);
        }
        let key: Option<Vkey> = header.vkey.parse().ok();
        self.keys.extend(key.map(|key| key.key().to_bytes()));
    }

    pub(crate) fn progress(&mut self, records: u64) {
        let counts = &mut self.report.counts;
        counts.records = counts.records.saturating_add(records);
        counts.signatures = counts.signatures.saturating_add(records);
    }

    /// Ties records whose own bytes and signatures were found sound to those before them, and
    /// judges their cases again.
    pub(crate) fn tie(&mut self, followed: Vec<(Prepared, PublicKey)>) {
        let mut judged = Vec::new();
        for (one, key) in followed {
            self.keys.insert(key.to_bytes());
            self.count(&one);
            let ledger: LedgerId = one.link.record.ledger;
            let number = self.number.unwrap_or_default();
            let (gap, journal) = (self.gap, self.journal);
            let ties = self.ties.get_or_insert_with(|| Ties::begun(ledger, number, gap, journal));
            match ties.check(number, &one) {
                Ok(Tied::Nothing) => {}
                Ok(Tied::Judged) => judged.push(one),
                Ok(Tied::Lacks(what)) => self.report.lacks(Some(one.link.record.seq), what),
                Err(broken) => {
                    self.report.breaks(*broken);
                    break;
                }
            }
        }
        self.judge_again(&judged);
    }

    #[cfg(feature = "replay")]
    fn judge_again(&mut self, judged: &[Prepared]) {
        use rayon::prelude::*;

        let Some(judge) = &self.judge else { return };
        let again: Vec<_> = judged
            .par_iter()
            .filter_map(|one| one.judged.as_ref().map(|judged| (one, judged)))
            .map(|(one, judged)| (one.link.record.seq, judge.again(&one.link.record, judged)))
            .collect();
        for (seq, result) in again {
            match result {
                Ok(crate::replay::Again::Same) => {
                    let same = self.report.counts.replayed.get_or_insert(0);
                    *same = same.saturating_add(1);
                }
                Ok(crate::replay::Again::NotHere(why)) => self.report.lacks(Some(seq), why),
                Err(broken) => {
                    // What stands earlier in the ledger is told.
                    self.report.breaks_first(*broken);
                    return;
                }
            }
        }
    }

    #[cfg(not(feature = "replay"))]
    fn judge_again(&mut self, _judged: &[Prepared]) {}

    fn count(&mut self, one: &Prepared) {
        let kind = one.link.record.event.kind();
        self.report.count(kind);
        let counts = &mut self.report.counts;
        let present = u64::try_from(one.bodies.len()).unwrap_or(u64::MAX);
        counts.bodies = counts.bodies.saturating_add(present);
        if kind == tribune_record::v1::Kind::Approval {
            counts.approvals = counts.approvals.saturating_add(1);
        }
    }
}
