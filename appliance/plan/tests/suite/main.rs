//! The reader as its callers see it: bytes in, a plan or a refusal out.
#![cfg(test)]

mod cases;
mod changes;
mod common;
mod mutations;
mod native;
mod refusals;
mod secrets;
mod values;
