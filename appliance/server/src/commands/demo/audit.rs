//! The auditor's part of the demo: the verifier's own code on the export, then on a copy with one
//! bit flipped.

use std::path::Path;

use tribune_chain::Vkey;
use tribune_verify::{Options, Report, Verdict, verify_export};

use super::Steps;
use crate::{commands::export, failure::Failure, home::Home};

/// What stands in the record of a veto.
const VETO: &[u8] = b"\"decision\":\"VETOED\"";
/// What a record begins with, and where its position stands in it.
const MAGIC: &[u8] = tribune_record::v1::MAGIC;
const SEQ_AT: std::ops::Range<usize> = 26..34;

/// Exports, verifies, tampers, verifies again.
pub(super) fn run(steps: &mut Steps, root: &Path, folder: &Path, pin: &str) -> Result<(), Failure> {
    steps.heading("The server has stopped; an auditor takes the ledger away")?;
    let home = Home::at(root)?;
    let out = folder.join("ledger.tribune");
    let bytes = export::offline(&home, None, &out)?;
    steps.say(&format!("{bytes} bytes in one file"))?;

    steps.heading("Verified offline: chain, signatures, tree, and every verdict derived again")?;
    let export = std::fs::read(&out).map_err(|error| Failure::file("read", &out, &error))?;
    let report = verify(&export, &export::vkey(&home)?, pin)?;
    let counts = &report.counts;
    let replayed = counts.replayed.unwrap_or_default();
    steps.say(&format!(
        "{:?}: records {}, signatures {}, approvals {}, bodies {}; {replayed} verdicts judged \
         again with the same result; the checkpoint kept before is continued",
        report.verdict, counts.records, counts.signatures, counts.approvals, counts.bodies
    ))?;
    let decisions = counts.kinds.get("DECISION").copied().unwrap_or_default();
    let sound = report.verdict == Verdict::Sound && replayed == decisions && decisions > 0;
    let why = format!("verification: {:?} {:?} {:?}", report.verdict, report.broken, report.gaps);
    steps.hold(sound, &why)?;

    steps.heading("One bit of a veto is flipped in a copy")?;
    let (forged, seq) = forge(export)?;
    let report = verify(&forged, &export::vkey(&home)?, pin)?;
    if let Some(broken) = &report.broken {
        let entry =
            broken.seq.map_or_else(|| "the export".to_owned(), |seq| format!("entry {seq}"));
        let (verdict, what) = (report.verdict, &broken.what);
        let (expected, found) = (&broken.expected, &broken.found);
        steps.say(&format!("{verdict:?}: {entry}, {what}: expected {expected}, found {found}"))?;
    }
    let named = report.broken.as_ref().and_then(|broken| broken.seq) == Some(seq);
    let seen = report.verdict == Verdict::Tampered && named;
    steps.hold(seen, &format!("expected the verifier to name entry {seq}: {report:?}"))
}

fn verify(export: &[u8], key: &Vkey, pin: &str) -> Result<Report, Failure> {
    let options = Options { key: Some(key.clone()), pins: vec![pin.to_owned()], replay: true };
    verify_export(export, &options, |_bytes| ()).map_err(|error| Failure::new(error.to_string()))
}

/// The export with one bit of the first veto flipped, and the position of that record.
fn forge(mut export: Vec<u8>) -> Result<(Vec<u8>, u64), Failure> {
    let lacks = || Failure::new("expected a veto in the export, found none");
    let find = |pattern: &[u8], part: &[u8]| part.windows(pattern.len()).position(|w| w == pattern);
    let veto = find(VETO, &export).ok_or_else(lacks)?;
    let before = export.get(..veto).unwrap_or_default();
    let start = before.windows(MAGIC.len()).rposition(|window| window == MAGIC);
    let start = start.ok_or_else(lacks)?;
    let record = export.get(start..).and_then(|record| record.get(SEQ_AT));
    let seq = record.and_then(|seq| seq.try_into().ok()).map(u64::from_be_bytes);
    let letter = veto.saturating_add(VETO.len()).saturating_sub(2);
    let byte = export.get_mut(letter).ok_or_else(lacks)?;
    *byte ^= 1;
    Ok((export, seq.ok_or_else(lacks)?))
}
