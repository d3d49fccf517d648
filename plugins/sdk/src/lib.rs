//! What a policy of Tribune is written against: the types of the interface, three-valued reads,
//! findings, and the macro that makes a component of it.
//!
//! ```ignore
//! struct Mine;
//! impl tribune_sdk::Policy for Mine { /* describe, evaluate */ }
//! tribune_sdk::export!(Mine);
//! ```

pub mod bindings;
mod findings;
#[cfg(target_arch = "wasm32")]
mod memory;
mod policy;
mod read;
#[cfg(feature = "testing")]
pub mod testing;

pub use bindings::exports::tribune::policy::guest::{
    Action, Answer, Change, DataSource, Descriptor, Drifted, Effect, EnvironmentKind, Failure,
    Finding, Fix, Guest, Leaf, Level, Mode, ModuleCall, Noted, Operation, Outcome, OutputChange,
    PatchOp, Placement, PlanKind, PlanSummary, Provider, ProviderConfig, Provisioner, ReadKind,
    Report, Request, Rule, Scalar, Unknown, UnknownKind, Which,
};
pub use findings::Findings;
pub use policy::{Exported, Policy};
pub use read::{Open, Place, Reading, Side, Tree};

/// Makes a component of a policy: `export!(Mine);` once in its crate.
#[macro_export]
macro_rules! export {
    ($policy:ty) => {
        type ExportedPolicy = $crate::Exported<$policy>;
        // The names exported are no names to a native linker, and only a component needs them.
        #[cfg(target_arch = "wasm32")]
        $crate::bindings::export_policy!(ExportedPolicy with_types_in $crate::bindings);
        #[cfg(not(target_arch = "wasm32"))]
        const _: fn() -> $crate::Descriptor = <ExportedPolicy as $crate::Guest>::describe;
    };
}
