//! An export from front to back: the chain by `tribune-chain`, then what ties records to each
//! other, then, if asked, every judgment again.

use std::io::{self, Read};

use tribune_chain::{Fault, Sound, Source, Tampered, Trust, Verified, Vkey};
use tribune_record::v1::LedgerId;

use crate::{
    Break, Report,
    ties::{Bodies, Judged, Tied, Ties},
};

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
    /// The file cannot be read.
    #[error("the export cannot be read: {0}")]
    Read(#[from] io::Error),
    /// The policies do not run here.
    #[cfg(feature = "replay")]
    #[error(transparent)]
    Policies(#[from] tribune_host::HostFault),
}

/// Checks an export, in one pass and one entry at a time. `watch` is told the number of bytes read
/// so far, often.
///
/// # Errors
/// Where nothing can be said about the export, because it cannot be read. That something is wrong
/// with it, or missing, is no error but the report's verdict.
pub fn verify_export(
    reader: impl Read,
    options: &Options,
    watch: impl FnMut(u64),
) -> Result<Report, Unable> {
    let mut walk = Walk::new(options)?;
    let trust = Trust { key: options.key.clone(), pins: options.pins.clone() };
    let source = Counted { reader, bytes: 0, watch };
    match tribune_chain::verify_export(source, &trust, |verified| walk.entry(&verified)) {
        Ok(sound) => walk.end(sound, options.key.is_some()),
        Err(Fault::Tampered(tampered)) => walk.report.breaks(Break::from(tampered)),
        Err(Fault::Incomplete { bytes, entries }) => {
            let what = format!(
                "the file ends after {bytes} bytes and {entries} whole records, before its end"
            );
            walk.report.lacks(None, what);
        }
        Err(Fault::Source(error)) => return Err(error.into()),
    }
    Ok(walk.report)
}

impl From<Tampered> for Break {
    fn from(tampered: Tampered) -> Self {
        let Tampered { seq, what, expected, found } = tampered;
        Self { seq, kind: None, what: what.name().to_owned(), expected, found }
    }
}

struct Counted<R, W> {
    reader: R,
    bytes: u64,
    watch: W,
}

impl<R: Read, W: FnMut(u64)> Source for Counted<R, W> {
    type Error = io::Error;

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reader.read(into) {
                Ok(count) => {
                    let more = u64::try_from(count).unwrap_or(u64::MAX);
                    self.bytes = self.bytes.saturating_add(more);
                    (self.watch)(self.bytes);
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

struct Walk {
    report: Report,
    ties: Option<Ties>,
    #[cfg(feature = "replay")]
    judge: Option<crate::replay::Judge>,
}

impl Walk {
    fn new(options: &Options) -> Result<Self, Unable> {
        let mut report = Report::new();
        #[cfg(feature = "replay")]
        let judge = options.replay.then(crate::replay::Judge::new).transpose()?;
        #[cfg(feature = "replay")]
        if judge.is_some() {
            report.counts.replayed = Some(0);
        }
        report.identity.key_given = options.key.is_some();
        Ok(Self {
            report,
            ties: None,
            #[cfg(feature = "replay")]
            judge,
        })
    }

    /// Looks at an entry whose own bytes were found sound.
    fn entry(&mut self, verified: &Verified) {
        if self.report.broken.is_some() {
            return;
        }
        let Verified { record, bodies, .. } = verified;
        let names = record.bodies.iter().map(|body| body.name.clone()).zip(bodies);
        let present: Bodies =
            names.filter_map(|(name, body)| Some((name, body.clone()?))).collect();
        self.count(verified, present.len());
        let ledger: LedgerId = record.ledger;
        let tied = self.ties.get_or_insert_with(|| Ties::new(ledger)).check(record, &present);
        match tied {
            Ok(Tied::Nothing) => {}
            Ok(Tied::Judged(judged)) => self.judged(verified, &judged),
            Ok(Tied::Lacks(body)) => {
                let what = format!("its {body} is not in the export: nothing can be said of it");
                self.report.lacks(Some(record.seq), what);
            }
            Err(broken) => self.report.breaks(*broken),
        }
    }

    fn count(&mut self, verified: &Verified, present: usize) {
        let Verified { record, .. } = verified;
        let kind = record.event.kind();
        self.report.count(kind);
        let counts = &mut self.report.counts;
        counts.records = counts.records.saturating_add(1);
        counts.signatures = counts.signatures.saturating_add(1);
        let present = u64::try_from(present).unwrap_or(u64::MAX);
        counts.bodies = counts.bodies.saturating_add(present);
        if kind == tribune_record::v1::Kind::Approval {
            counts.approvals = counts.approvals.saturating_add(1);
        }
    }

    #[cfg(feature = "replay")]
    fn judged(&mut self, verified: &Verified, judged: &Judged) {
        let Some(judge) = &self.judge else { return };
        match judge.again(&verified.record, judged) {
            Ok(crate::replay::Again::Same) => {
                let same = self.report.counts.replayed.get_or_insert(0);
                *same = same.saturating_add(1);
            }
            Ok(crate::replay::Again::NotHere(why)) => {
                self.report.lacks(Some(verified.record.seq), why);
            }
            Err(broken) => self.report.breaks(*broken),
        }
    }

    #[cfg(not(feature = "replay"))]
    fn judged(&mut self, _verified: &Verified, _judged: &Judged) {}

    fn end(&mut self, sound: Sound, key_given: bool) {
        let Sound { header, tip, pins, .. } = sound;
        self.report.counts.pins = pins;
        self.report.counts.checkpoints = 1;
        self.report.identity = crate::Identity {
            ledger: header.ledger,
            origin: header.origin,
            key: header.vkey,
            key_given,
            head: tip.last.to_string(),
            root: tip.root.to_string(),
        };
    }
}
