//! What a file is: a Terraform plan, a native plan, or something else that gets its own name.

use crate::{
    Refused,
    json::{Json, Object},
};

/// A file that one of the readers reads.
pub(crate) enum Recognised<'j, 'a> {
    Terraform(&'j Object<'a>),
    Native(&'j Object<'a>),
}

/// Keys that only a plan has among what `show -json` prints.
const PLAN_KEYS: &[&str] = &[
    "resource_changes",
    "planned_values",
    "output_changes",
    "configuration",
    "resource_drift",
    "applyable",
];

/// Files that are recognised by how their bytes begin.
const MAGIC: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a zip (a saved plan file?): send the output of `terraform show -json` of it"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"(\xb5/\xfd", "a zstd file"),
    (b"{\"@level\"", "the event stream of `terraform plan -json`: send `terraform show -json`"),
];

/// Objects of other tools, by keys that all stand in them.
const FOREIGN: &[(&[&str], &str)] = &[
    (&["AWSTemplateFormatVersion"], "a CloudFormation template"),
    (&["Resources"], "a CloudFormation template"),
    (&["Changes", "ChangeSetName"], "a CloudFormation change set"),
    (&["apiVersion", "kind"], "a Kubernetes object"),
    (&["deployment", "version"], "a Pulumi stack export"),
    (&["steps", "changeSummary"], "a Pulumi preview"),
    (&["steps", "config"], "a Pulumi preview"),
    (&["$schema", "contentVersion"], "an Azure Resource Manager template"),
    (&["provider_schemas", "format_version"], "provider schemas"),
    (&["check_type", "results"], "a Checkov report"),
    (&["runs", "version"], "a SARIF report"),
];

/// Refuses what is no JSON text by its first bytes, with a better name than a parser would give.
pub(crate) fn refuse_by_first_bytes(bytes: &[u8]) -> Result<(), Refused> {
    match MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, name)) => Err(Refused::ForeignTool { found: (*name).to_owned() }),
        None => Ok(()),
    }
}

/// Says what `json` is.
pub(crate) fn recognise<'j, 'a>(json: &'j Json<'a>) -> Result<Recognised<'j, 'a>, Refused> {
    let Json::Object(top) = json else {
        return Err(Refused::ForeignTool { found: format!("{} on its own", json.kind()) });
    };
    if top.has("serial") && (top.has("lineage") || top.has("version")) {
        return Err(Refused::StateNotPlan { found: "a Terraform state file" });
    }
    let is_plan = PLAN_KEYS.iter().any(|key| top.has(key));
    if top.has("format_version") && top.has("values") && !is_plan {
        return Err(Refused::StateNotPlan { found: "a Terraform state as JSON" });
    }
    if is_plan {
        return Ok(Recognised::Terraform(top));
    }
    if let Some((_, name)) = FOREIGN.iter().find(|(keys, _)| keys.iter().all(|k| top.has(k))) {
        return Err(Refused::ForeignTool { found: (*name).to_owned() });
    }
    if top.get("resources").is_some_and(|resources| resources.as_list().is_some()) {
        return Ok(Recognised::Native(top));
    }
    if top.has("format_version") && top.keys().all(|key| HOLLOW_PLAN.contains(&key)) {
        return Ok(Recognised::Terraform(top));
    }
    Err(Refused::ForeignTool { found: shape(top) })
}

/// All that `show -json` may print of a plan with nothing in it.
const HOLLOW_PLAN: &[&str] =
    &["format_version", "terraform_version", "timestamp", "complete", "errored", "prior_state"];

fn shape(top: &Object<'_>) -> String {
    if top.is_empty() {
        return "an empty object".to_owned();
    }
    let keys: Vec<String> =
        top.keys().take(4).map(|key| key.chars().take(30).collect::<String>()).collect();
    format!("an object with the keys {keys:?}")
}
