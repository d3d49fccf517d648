//! The real server, as a process, over real TLS with client certificates.
#![cfg(test)]

mod approvals;
mod bad_input;
mod commands;
mod connections;
mod erasure;
mod exports;
mod guardrails;
mod idempotency;
mod ledger;
mod life;
mod limits;
mod raw;
mod reading;
mod roles;
mod site;
mod spending;
mod witness;
