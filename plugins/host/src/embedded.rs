//! The first-party policies, built and compiled by the build script and part of this binary.

use wasmtime::component::Component;
use wasmtime::{Engine, Result};

use crate::engine::Backend;

/// One first-party policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Embedded {
    /// Its id, the name of its folder.
    pub(crate) id: &'static str,
    /// The component: what its digest is of.
    pub(crate) component: &'static [u8],
    /// The component, compiled for the interpreter.
    pulley: &'static [u8],
    /// The component as machine code; none where the build machine was of another kind.
    native: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// Id and component of every first-party policy, in the order they run.
pub fn first_party() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    EMBEDDED.iter().map(|policy| (policy.id, policy.component))
}

/// The policy's code for this engine.
pub(crate) fn compiled(engine: &Engine, backend: Backend, policy: &Embedded) -> Result<Component> {
    let code = match backend {
        Backend::Pulley => Some(policy.pulley),
        Backend::Native => policy.native,
    };
    let Some(code) = code else { return Component::from_binary(engine, policy.component) };
    #[expect(unsafe_code, reason = "loading compiled code trusts it; this is our own")]
    // SAFETY: the bytes were made from this policy's component by wasmtime's own
    // `precompile_component` in this crate's build script, with the same wasmtime and the same
    // configuration (src/engine.rs), and have been part of the binary since. wasmtime checks
    // version and configuration again.
    unsafe {
        Component::deserialize(engine, code)
    }
}
