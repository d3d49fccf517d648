//! The optional opinion of a language model: how it is asked, over which wire, within which
//! budgets. It never decides: what comes back is evidence that the verdict reads.
//!
//! [`Client`] holds the key and speaks to the model; [`Remote`] asks a process of its own that
//! does ([`Egress`]), so that whoever judges needs neither network nor key.

mod asked;
mod breaker;
mod budget;
mod cache;
mod client;
mod dialect;
mod egress;
mod gates;
mod hear;
pub mod limits;
mod options;
mod pace;
mod passed;
pub mod prompt;
mod remote;
mod retry;
mod server;
mod tls;
mod wire;

pub use asked::{Asked, Prompt};
pub use cache::{Answers, Cache};
pub use client::Client;
pub use egress::{Egress, EgressError};
pub use options::{Budget, Clock, Key, Options, OptionsError, Scan, check_url};
pub use remote::Remote;
