//! The auditor's side: checks what a ledger gave away, without the appliance that wrote it, and
//! trusts nothing it can work out again.
//!
//! [`verify_paths`] walks exports, or a ledger's own folder, once, in steps of bounded size and on
//! all cores: canonical bytes, links, signatures, tree and checkpoints (`tribune-chain`), then the
//! ties between records (a decision to its case and to the words of its request, a counted approval
//! to the approver's own record, an absent body to its erasure) and, with [`Options::replay`],
//! every judgment again from its recorded case. [`verify_receipt`] does the same for what a client
//! kept of one decision. The answer is a [`Report`]: [`Verdict::Sound`], or the first bad entry
//! with what was expected and found, or what is missing to say more.
//!
//! No socket, no clock, no write.
//!
//! ```
//! use tribune_verify::{Options, Verdict, verify_export};
//!
//! let verdict = |bytes: &[u8]| {
//!     verify_export(bytes, &Options::default(), |_read| ()).map(|report| report.verdict)
//! };
//! assert_eq!(verdict(b"TRIBUNE-EX")?, Verdict::Incomplete, "an export that is cut off");
//! assert_eq!(verdict(&[0; 64])?, Verdict::Tampered, "no export at all");
//! # Ok::<(), tribune_verify::Unable>(())
//! ```

mod batch;
mod diff;
mod in_force;
mod input;
mod ledger;
mod receipt;
#[cfg(feature = "replay")]
mod replay;
mod report;
mod shard;
mod ties;

pub use ledger::{Options, Unable, bytes_of, verify_export, verify_paths};
pub use receipt::{RECEIPT_BYTES_MAX, pin_of, verify_receipt};
pub use report::{Break, Counts, Gap, Identity, Report, ShardReport, Verdict};
