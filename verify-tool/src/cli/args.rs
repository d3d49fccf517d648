//! The command line: what may be asked for, and what its help says.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  tribune-verify chain ledger.export --key tribune.vkey
  tribune-verify chain ledger.export --key tribune.vkey --pin monday.checkpoint
  tribune-verify chain ledger.export --key tribune.vkey --pin decision.receipt
  tribune-verify chain 0.export 1.export 2.export --key tribune.vkey
  tribune-verify chain /media/copy-of-home --key tribune.vkey
  zstd -dc ledger.export.zst | tribune-verify chain - --key tribune.vkey
  tribune-verify receipt decision.receipt --key tribune.vkey --json

Exit codes:
  0  sound
  1  tampered with: the first bad entry is named, with what was expected and found
  2  incomplete: nothing is wrong, but something is missing to say that all is well
  9  wrong usage, or a file that cannot be read";

/// Checks a Tribune ledger, offline: exports, or a copy of its folder.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES, max_term_width = 80)]
pub(crate) struct Line {
    #[command(subcommand)]
    pub(crate) ask: Ask,
}

/// What is checked.
#[derive(Debug, Subcommand)]
pub(crate) enum Ask {
    /// Records, links, signatures, tree, checkpoints, bodies and approvals of an export.
    Chain(Export),
    /// All that `chain` checks, then judges every recorded case again: the judgment must come out
    /// the same, byte for byte.
    #[cfg(feature = "replay")]
    #[command(after_help = "Example:\n  tribune-verify replay ledger.export --key tribune.vkey")]
    Replay(Export),
    /// One decision's receipt: its record, that the record stands in the tree, the checkpoint.
    Receipt(Receipt),
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Exports, as `tribune export --out FILE` writes them, of a ledger's shards, oldest first; `-`
    /// for one on standard input. Or a copy of a home, a ledger or a shard.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub(crate) files: Vec<PathBuf>,
    /// The ledger's public key, as C2SP verifier key or a file that holds one. Without it the key
    /// that the export itself names is used, and the answer says so.
    #[arg(long, value_name = "FILE|VKEY")]
    pub(crate) key: Option<String>,
    /// A checkpoint or receipt kept from before: the export must continue it. May be given several
    /// times.
    #[arg(long = "pin", value_name = "CHECKPOINT|RECEIPT")]
    pub(crate) pins: Vec<PathBuf>,
    /// Prints the report as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Receipt {
    /// The receipt, as `GET /v1/decisions/ID/receipt` answers it.
    pub(crate) file: PathBuf,
    /// The ledger's public key, as C2SP verifier key or a file that holds one. Without it nobody
    /// can say whose signature the receipt carries: the answer is at best incomplete. May be given
    /// several times: where the key was rotated, record and checkpoint may be signed by either.
    #[arg(long = "key", value_name = "FILE|VKEY")]
    pub(crate) keys: Vec<String>,
    /// Prints the report as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
