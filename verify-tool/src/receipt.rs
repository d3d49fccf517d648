//! One decision's receipt: what a client kept, checked without the ledger it came from.

use tribune_chain::{Checkpoint, Receipt, Vkey};
use tribune_record::v1::Record;

use crate::{Break, Identity, Report};

/// Largest receipt read, in bytes: a record of 4 KiB, 64 hashes and a checkpoint, with room.
pub const RECEIPT_BYTES_MAX: u64 = 256 * 1024;

/// Checks a receipt: the record's signature, that it stands in the tree, the signed checkpoint.
/// Without the ledger's key nothing can be said of it, and the report is incomplete.
#[must_use]
pub fn verify_receipt(json: &[u8], key: Option<&Vkey>) -> Report {
    let mut report = Report::new();
    let receipt: Receipt = match serde_json::from_slice(json) {
        Ok(receipt) => receipt,
        Err(error) => {
            report.breaks(broken("receipt", "the JSON of a receipt", &error.to_string()));
            return report;
        }
    };
    let Some(key) = key else {
        report.lacks(None, "the ledger's key: without --key nobody can say who signed this");
        return report;
    };
    match receipt.verify(key) {
        Ok(record) => sound(&mut report, &receipt, &record, key),
        Err(why) => {
            report.breaks(broken("receipt", "one that proves its record", &why.to_string()));
        }
    }
    report
}

fn sound(report: &mut Report, receipt: &Receipt, record: &Record, key: &Vkey) {
    report.count(record.event.kind());
    report.counts.records = 1;
    report.counts.signatures = 1;
    report.counts.checkpoints = 1;
    let root = Checkpoint::open(receipt.checkpoint(), key).map(|point| point.root.to_string());
    report.identity = Identity {
        ledger: record.ledger.to_string(),
        origin: key.name().to_owned(),
        key: key.to_string(),
        key_now: key.to_string(),
        key_given: true,
        head: String::new(),
        root: root.unwrap_or_default(),
    };
}

fn broken(what: &str, expected: &str, found: &str) -> Break {
    Break {
        seq: None,
        kind: None,
        what: what.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
    }
}
