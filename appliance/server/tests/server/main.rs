//! The real server, as a process, over real TLS with client certificates.
#![cfg(test)]

mod approvals;
mod bad_input;
mod commands;
mod erasure;
mod idempotency;
mod ledger;
mod life;
mod limits;
mod reading;
mod roles;
mod site;
mod spending;
mod witness;
