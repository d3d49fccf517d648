//! What the ledger costs, beside what it could cost: the same work done bare, in the same process,
//! in turns, so that what else the machine does falls on both alike.
//!
//! ```text
//! cargo bench -p tribune-benches                 append, verify, shard 20000
//! cargo bench -p tribune-benches -- append       against a bare file and SQLite
//! cargo bench -p tribune-benches -- verify N     N records against the primitives alone
//! cargo bench -p tribune-benches -- shard N      N records: reopen, pages, space, memory
//! ```
//!
//! The folder is `TRIBUNE_BENCH_DIR`, or the system's temporary one. It has to be on a disk: what a
//! sync costs is the point.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::integer_division,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench: it stops where something fails, and prints numbers"
)]

mod append;
mod measure;
mod shard;
mod verify;
mod work;

use std::path::Path;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    match asked.as_slice() {
        [] => {
            append::run();
            verify::run(60_000);
            shard::run(20_000);
        }
        ["append"] => append::run(),
        ["verify"] => verify::run(60_000),
        ["verify", records] => verify::run(records.parse().unwrap()),
        ["shard"] => shard::run(20_000),
        ["shard", records] => shard::run(records.parse().unwrap()),
        ["part", part, folder] => shard::part(part, Path::new(folder)),
        other => panic!("expected append, verify or shard, found {other:?}"),
    }
}
