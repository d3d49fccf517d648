//! The optional opinion of a language model: how it is asked, over which wire, within which
//! budgets. It never decides: what comes back is evidence that the verdict reads.
//!
//! [`Client`] holds the key and speaks to the model; [`Remote`] asks a process of its own that
//! does ([`egress`]), so that whoever judges needs neither network nor key.

mod asked;
mod client;
mod dialect;
#[cfg(feature = "fake")]
pub mod fake;
pub mod limits;
mod options;
mod retry;
mod server;
mod tls;
mod wire;

pub use asked::{Asked, Prompt};
pub use client::Client;
pub use options::{Budget, Clock, Key, Options, OptionsError, Scan, check_url};
