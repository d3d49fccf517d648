//! What `tribune-verify` says of sound ledgers, of every lie a ledger's own key could sign, and of
//! files that are cut, bent or foreign.
#![cfg(test)]

mod book;
mod chain;
mod cli;
mod contracts;
mod erasure;
mod finance;
mod journal;
mod lies;
mod receipt;
#[cfg(feature = "replay")]
mod replay;
mod shards;
