//! What must hold of every reader of the ledger, whatever the bytes: it ends, does not panic, and
//! what it accepts has one form.
//!
//! Each function here is a fuzz target; `tests/seeds.rs` runs all of them over the seeds.
//! A changed byte behind a checksum or a signature would only ever reach the check itself, so
//! [`frame`] and [`export`] repair checksums, and [`lies`] links and signs whatever it is given.

mod export;
mod frame;
mod lies;
mod note;
mod record;

pub use export::export;
pub use frame::frame;
pub use lies::{ORIGIN, Told, lies, tell, vkey};
pub use note::note;
pub use record::record;
use tribune_chain::{Trust, Vkey, verify_export};
use tribune_verify::{Options, Report, Verdict};

/// A target's name and function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] =
    &[("record", record), ("frame", frame), ("export", export), ("lies", lies), ("note", note)];

const CASTAGNOLI: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISCSI);

/// Reads an export as the auditor's tool does and as the library does: what the tool calls sound
/// the library must too, for the tool checks more.
fn read_twice(export: &[u8], key: Option<Vkey>) -> Report {
    let trust = Trust { key: key.clone(), pins: Vec::new() };
    let plain = verify_export(export, &trust, |_verified| ());
    let options = Options { key, ..Options::default() };
    let report = tribune_verify::verify_export(export, &options, |_bytes| ());
    let report = report.expect("a slice can be read");
    if report.verdict == Verdict::Sound {
        assert!(plain.is_ok(), "the tool says sound, the library {plain:?}");
    }
    report
}
