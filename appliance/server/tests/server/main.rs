//! The real server, as a process, over real TLS with client certificates.
#![cfg(test)]

mod approvals;
mod bad_input;
mod commands;
mod connections;
mod exports;
mod idempotency;
mod life;
mod limits;
mod raw;
mod reading;
mod roles;
mod site;
mod spending;
