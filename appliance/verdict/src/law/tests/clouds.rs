//! The laws on plans of Azure and Google.

use super::*;

mod audit;
mod deletion;
mod gdpr;
mod pci;
mod public;

/// Production, as Azure's tags and Google's labels say it.
fn tagged(kind: &str, mut properties: Json, environment: &str) -> Json {
    let key = if kind.starts_with("google_") { "labels" } else { "tags" };
    properties[key] = json!({ "environment": environment });
    properties
}

fn made(kind: &str, properties: &Json, environment: &str) -> tribune_record::Case {
    case_of(&created(kind, &tagged(kind, properties.clone(), environment)))
}
