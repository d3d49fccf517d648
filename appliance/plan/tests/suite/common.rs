//! What the suites share: reading files of the repository, and small plans made by hand.
use serde_json::{Value, json};
use tribune_plan::{Refused, read};
use tribune_record::Plan;

/// The secret of every test that does not compare secrets.
pub(crate) const SECRET: [u8; 32] = [7; 32];

/// A file under `tests/cases`.
pub(crate) fn case_file(name: &str) -> Vec<u8> {
    let path = format!("{}/../../tests/cases/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Reads a file under `tests/cases`.
pub(crate) fn read_case(name: &str) -> Result<Plan, Refused> {
    read(&case_file(name), &SECRET)
}

/// Reads `json` as a plan that must be fine.
#[track_caller]
pub(crate) fn accept(json: &Value) -> Plan {
    read(json.to_string().as_bytes(), &SECRET).unwrap_or_else(|refused| panic!("{refused}"))
}

/// Reads `json` as a plan that must be refused.
#[track_caller]
pub(crate) fn refuse(json: &Value) -> Refused {
    match read(json.to_string().as_bytes(), &SECRET) {
        Err(refused) => refused,
        Ok(plan) => panic!("read as a plan: {plan:?}"),
    }
}

/// A whole plan with these changes and this root module.
pub(crate) fn plan(changes: Value, root_module: Value) -> Value {
    json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": changes,
        "configuration": { "root_module": root_module },
        "timestamp": "2026-11-20T09:00:00Z",
        "applyable": true,
        "complete": true,
        "errored": false,
    })
}

/// An entry of the list of changes.
pub(crate) fn entry(resource_type: &str, name: &str, change: Value) -> Value {
    json!({
        "address": format!("{resource_type}.{name}"),
        "mode": "managed",
        "type": resource_type,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": change,
    })
}

/// A creation with these attributes.
pub(crate) fn create(after: Value, unknown: Value) -> Value {
    json!({
        "actions": ["create"], "before": null, "after": after, "after_unknown": unknown,
        "before_sensitive": false, "after_sensitive": false,
    })
}

/// The JSON of a plan as everybody after this crate sees it.
pub(crate) fn shown(plan: &Plan) -> String {
    serde_json::to_string(plan).unwrap()
}
