//! One mapping between the plain types and whatever bindings were generated from the interface.

use alloc::{string::String, vec::Vec};

/// Moves a value to the other side of the interface.
pub trait To<T> {
    /// The same value, in the other side's type.
    fn to(self) -> T;
}

macro_rules! same {
    ($($kind:ty),*) => { $(impl To<$kind> for $kind {
        fn to(self) -> $kind {
            self
        }
    })* };
}
same!(String, bool, u32, u64);

impl<A: To<B>, B> To<Vec<B>> for Vec<A> {
    fn to(self) -> Vec<B> {
        self.into_iter().map(To::to).collect()
    }
}

impl<A: To<B>, B> To<Option<B>> for Option<A> {
    fn to(self) -> Option<B> {
        self.map(To::to)
    }
}

/// Implements [`To`] between [`wire`](crate::wire) and the bindings in the module named: requests
/// go down to them, descriptors and reports come up.
#[macro_export]
macro_rules! bridge {
    (@record $from:path, $to:path, { $($field:ident),* }) => {
        impl $crate::To<$to> for $from {
            fn to(self) -> $to {
                use $to as Target;
                Target { $($field: $crate::To::to(self.$field)),* }
            }
        }
    };
    (@cases $from:path, $to:path, { $($plain:ident),* } { $($held:ident),* }) => {
        impl $crate::To<$to> for $from {
            fn to(self) -> $to {
                use {$from as Source, $to as Target};
                match self {
                    $(Source::$plain => Target::$plain,)*
                    $(Source::$held(inner) => Target::$held($crate::To::to(inner)),)*
                }
            }
        }
    };
    (@down $wit:ident { $($name:ident $fields:tt)* }) => {
        $($crate::bridge!(@record $crate::wire::$name, $wit::$name, $fields);)*
    };
    (@up $wit:ident { $($name:ident $fields:tt)* }) => {
        $($crate::bridge!(@record $wit::$name, $crate::wire::$name, $fields);)*
    };
    (@cases_down $wit:ident { $($name:ident $plain:tt $held:tt)* }) => {
        $($crate::bridge!(@cases $crate::wire::$name, $wit::$name, $plain $held);)*
    };
    (@cases_up $wit:ident { $($name:ident $plain:tt $held:tt)* }) => {
        $($crate::bridge!(@cases $wit::$name, $crate::wire::$name, $plain $held);)*
    };
    ($wit:ident) => {
        $crate::bridge!(@cases_down $wit {
            Action {
                NoOp, Create, Read, Update, Delete, DeleteThenCreate, CreateThenDelete, Forget,
                CreateThenForget, Unrecognised
            } {}
            Mode { Managed, Data } {}
            UnknownKind { Computed, Configured } {}
            EnvironmentKind { NonProduction, Production } {}
            PlanKind { Terraform, Native } {}
            Answer { No, Yes, Unknown } {}
            Scalar { Absent, Null, EmptyList, EmptyMap, KeyedMap } {
                Boolean, Number, Text, Unknown, Redacted
            }
            Effect {} {
                Provisioner, DataSource, Deferred, ActionInvocation, Check, Output, UnknownKey,
                Inconsistent
            }
        });
        $crate::bridge!(@down $wit {
            Unknown { kind, references }
            Leaf { pointer, before, after }
            Placement { environment, kind, segment, region, pci, eu }
            Provider { source, config_key, region }
            Change {
                address, previous_address, deposed, module, mode, resource_type, name, index,
                provider, action, reason, replace_paths, importing, placement, attributes,
                leaves
            }
            Provisioner { address, kind, command, runs }
            DataSource { address, resource_type }
            Noted { address, detail }
            OutputChange { name, action }
            Drifted { address, resource_type, action }
            ModuleCall { address, source, version }
            ProviderConfig { key, source, region, assumes_role }
            PlanSummary {
                kind, format_version, tool_version, complete, applyable, digest, semantic_digest,
                changes, effects, drift, modules, providers, used_providers
            }
            Request {
                plan, changes, context_json, settings_json, request_text, own_accounts, received_at
            }
        });
        $crate::bridge!(@cases_up $wit {
            Level { Soft, Hard, Governance, Blocking } {}
            Outcome { Fail, Unknown } {}
            Operation { Add, Replace, Remove } {}
            Which { Every, WithAttribute, WithRange } {}
        });
        $crate::bridge!(@up $wit {
            Rule { id, title, floor, controls }
            ReadKind { resource_type, attributes, which }
            Descriptor { id, version, rules, reads, reads_plan }
            PatchOp { op, path, value_json }
            Fix { patch, words }
            Finding { rule, level, outcome, address, pointer, message, approvers, fix }
            Report { findings, rules_evaluated }
        });
    };
}
