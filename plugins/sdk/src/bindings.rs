//! The interface of `plugins/wit/policy.wit`, generated; the only place where `unsafe` may stand.
#![expect(
    missing_docs,
    clippy::mem_forget,
    reason = "generated from the interface, which documents itself"
)]

wit_bindgen::generate!({
    world: "policy",
    path: "../wit",
    pub_export_macro: true,
    export_macro_name: "export_policy",
    default_bindings_module: "tribune_sdk::bindings",
});
