//! The interface of `plugins/wit/policy.wit` as wasmtime sees it, and its mapping to plain types.

wasmtime::component::bindgen!({ world: "policy", path: "../wit" });

pub(crate) use exports::tribune::policy::guest as wit;

tribune_abi::bridge!(wit);
