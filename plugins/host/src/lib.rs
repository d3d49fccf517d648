//! Runs policies: WebAssembly components without a single import, judged by what they answer.
//!
//! This is the only user of wasmtime. A policy gets a fresh instance for each case, a budget of
//! fuel in proportion to the case, and nothing else; whatever goes wrong with it becomes a failed
//! run, never an approval.

mod bindings;
mod embedded;
mod engine;
mod host;
mod policy;

pub use embedded::first_party;
pub use engine::Backend;
pub use host::{Host, HostFault};
pub use tribune_abi::PolicyInput;
