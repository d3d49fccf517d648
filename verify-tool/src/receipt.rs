//! One decision's receipt: what a client kept, checked without the ledger it came from.

use tribune_chain::{Proven, Receipt, Vkey, ledger_of};

use crate::{Break, Identity, Report, Unable, ledger};

/// Largest receipt read, in bytes: a record of 4 KiB, 64 hashes and a checkpoint, with room.
pub const RECEIPT_BYTES_MAX: u64 = 256 * 1024;

/// A kept checkpoint: a signed note as it is, or the one a receipt rests on, so that a ledger that
/// continues it holds the receipt's record.
///
/// # Errors
/// Where it is no signed checkpoint, or a receipt that does not prove its record.
pub fn pin_of(text: &str) -> Result<String, Unable> {
    if !text.trim_start().starts_with('{') {
        ledger::pin(text, None)?;
        return Ok(text.to_owned());
    }
    let receipt: Receipt =
        serde_json::from_str(text).map_err(|error| Unable::Pin(format!("a receipt: {error}")))?;
    let pin = receipt.pin().map_err(|why| Unable::Pin(format!("a receipt: {why}")))?;
    Ok(pin.to_owned())
}

/// Checks a receipt: the record's signature, that it stands in the tree, the signed checkpoint.
/// Several keys are those a ledger had one after the other. Without one nothing can be said of it,
/// and the report is incomplete.
#[must_use]
pub fn verify_receipt(json: &[u8], keys: &[Vkey]) -> Report {
    let mut report = Report::new();
    let receipt: Receipt = match serde_json::from_slice(json) {
        Ok(receipt) => receipt,
        Err(error) => {
            let why = error.to_string();
            report.breaks(Break::new(None, "receipt", ("the JSON of a receipt", &why)));
            return report;
        }
    };
    if keys.is_empty() {
        report.lacks(None, "the ledger's key: without --key nobody can say who signed this");
        return report;
    }
    match receipt.verify(keys) {
        Ok(proven) => sound(&mut report, &proven),
        Err(why) => {
            let why = why.to_string();
            report.breaks(Break::new(None, "receipt", ("one that proves its record", &why)));
        }
    }
    report
}

fn sound(report: &mut Report, proven: &Proven) {
    let Proven { record, signer, checkpoint, checkpoint_signer } = proven;
    report.count(record.event.kind());
    report.counts.records = 1;
    report.counts.signatures = 1;
    report.counts.checkpoints = 1;
    report.identity = Identity {
        ledger: record.ledger.to_string(),
        origin: ledger_of(&checkpoint.origin).to_owned(),
        key: signer.for_ledger().to_string(),
        key_now: checkpoint_signer.for_ledger().to_string(),
        key_given: true,
        head: String::new(),
        root: checkpoint.root.to_string(),
    };
}
