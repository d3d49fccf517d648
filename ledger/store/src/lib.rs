//! The ledger on disk. What was acknowledged survives a power cut at any instant.
//!
//! ```text
//! ledger/lock                               held while open
//! ledger/shards/00000000/                   a shard: so many records, or a month
//!                journal/00000000.seg       the truth: records, sealed bodies, signed heads
//!                keys/00000000.keys         the keys of its bodies; destroying one erases
//!                index/                     sled: where things are; made again when lost
//!                lookup                     what a closed shard may hold; made again when lost
//!                index.set-aside.N/         an index that could not be used, kept as evidence
//! ```
//!
//! [`Ledger::create`] makes one, [`Ledger::open`] opens it and repairs what a crash may leave,
//! [`Ledger::append`] and [`Ledger::submit`] return only once a record is on disk.

mod body_keys;
mod cosign;
mod draft;
mod erase;
mod error;
mod export;
mod files;
mod index;
mod journal;
mod keyfile;
mod ledger;
mod lookup;
mod open;
mod query;
mod retention;
mod rotate;
mod settler;
mod shard;
mod spending;
#[cfg(test)]
mod tests;
mod writer;

pub use cosign::Cosigning;
pub use draft::{Draft, Written};
pub use erase::{EraseError, Erased};
pub use error::{AppendError, OpenError, ReadError};
pub use export::{ExportError, Exported, ShardInfo};
pub use keyfile::{create_key, read_credential, read_key};
pub use ledger::{Ledger, Status};
pub use open::{Genesis, Opened, Options, new_ledger_id};
pub use query::{Filter, Page, Stored};
pub use spending::{Spent, Tally, Whose};
