//! The Rust side of the policy interface: what of a case crosses it, and what of an answer is let
//! back in.
//!
//! `wire` mirrors `plugins/wit/policy.wit` in plain types, so that the appliance (whose bindings
//! are wasmtime's) and a native test of a policy (whose bindings are wit-bindgen's) build the same
//! request and hold an answer to the same rules; [`bridge!`] maps them to either.
#![no_std]
extern crate alloc;

mod admit;
mod bridge;
#[cfg(any(test, feature = "cases"))]
pub mod cases;
mod kinds;
mod leaves;
mod request;
mod summary;
#[cfg(test)]
mod tests;
pub mod wire;

pub use admit::{FINDINGS_MAX, Given, Rejected, check_descriptor, clean, findings};
pub use bridge::To;
pub use kinds::{Asked, reads};
pub use leaves::leaves;
pub use request::{PolicyInput, request, weight};
