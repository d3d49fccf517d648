//! The real server, as a process, over real TLS with client certificates.
#![cfg(test)]

mod advice;
mod approvals;
mod bad_input;
mod bad_posts;
mod budgets;
mod commands;
mod connections;
mod contracts;
mod documents;
mod egress;
mod erasure;
mod explain;
mod exports;
mod guardrails;
mod idempotency;
mod ledger;
mod life;
mod limits;
mod raw;
mod reading;
mod roles;
mod secrets;
mod site;
mod spending;
mod witness;
#[path = "../../../plan/tests/suite/zipped.rs"]
#[expect(dead_code, reason = "the suite of the plan reader uses more of it")]
mod zipped;
