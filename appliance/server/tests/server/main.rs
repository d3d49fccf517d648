//! The real server, as a process, over real TLS with client certificates.
#![cfg(test)]

mod approvals;
mod bad_input;
mod commands;
mod idempotency;
mod life;
mod limits;
mod reading;
mod roles;
mod site;
mod spending;
