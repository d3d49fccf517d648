//! Plans that are valid JSON and still templates: a placeholder where an identity should stand.

use crate::{
    Refused,
    json::{Json, Object},
};

/// Attributes that identify where a change happens; in any other text a placeholder may be meant
/// (an alert, a chart, a log format).
const IDENTITIES: &[&str] = &[
    "account_id",
    "billing_account",
    "folder",
    "folder_id",
    "id",
    "key_ring",
    "key_ring_id",
    "location",
    "name",
    "namespace",
    "org_id",
    "parent",
    "project",
    "project_id",
    "region",
    "zone",
];

/// Refuses a plan with an identity that is still to be filled in.
pub(super) fn refuse(top: &Object<'_>) -> Result<(), Refused> {
    let parts = ["configuration", "resource_changes", "format_version", "terraform_version"];
    let found = parts.iter().filter_map(|key| top.get(key)).find_map(|json| find(json, ""));
    match found {
        Some((key, found)) => Err(Refused::Templated {
            found: found.chars().take(60).collect(),
            at: format!("under the key {key:?}"),
        }),
        None => Ok(()),
    }
}

/// The first placeholder, with the key it stands under.
fn find<'j>(json: &'j Json<'_>, key: &'j str) -> Option<(&'j str, &'j str)> {
    match json {
        Json::Text(text) => {
            let placed = IDENTITIES.contains(&key) && is_placeholder(text);
            placed.then_some((key, text.as_ref()))
        }
        Json::List(list) => list.iter().find_map(|inner| find(inner, key)),
        Json::Object(object) => object.iter().find_map(|(inner_key, inner)| {
            find(inner, if inner_key == "constant_value" { key } else { inner_key })
        }),
        Json::Null | Json::Bool(_) | Json::Signed(_) | Json::Unsigned(_) | Json::Float(_) => None,
    }
}

/// `projects/{{.Provider.project}}`: one word with a field of a Go template in it.
fn is_placeholder(text: &str) -> bool {
    let field = text.split("{{.").nth(1).and_then(|rest| rest.split_once("}}"));
    field.is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_')
    }) && !text.contains(|c: char| c.is_whitespace() || c == '"')
}
