//! The JSON Schema of `guardrails.yaml`, for editors: made from the same table that the reader and
//! the verdict use. What it cannot know (the rules of policies others wrote, a name in two groups)
//! the reader refuses.

use serde_json::{Value, json};
use tribune_record::{Level, Requirement};
use tribune_verdict::catalogue::{CATALOGUE, Entry, MONTHLY_COST, Unit};

use super::check::word;

/// The file's name, beside `guardrails.yaml`.
pub(crate) const FILE: &str = "guardrails.schema.json";

/// The schema, draft 2020-12.
pub(crate) fn schema() -> Value {
    let group = |says: &str| {
        let items = json!({ "$ref": "#/$defs/guardrail" });
        json!({ "description": says, "type": "array", "items": items })
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "guardrails.yaml",
        "description": "What a site adds to the rules of Tribune.",
        "type": "object",
        "additionalProperties": false,
        "required": ["guardrails"],
        "properties": {
            "guardrails": {
                "description": "Four groups; a name stands once in all of them.",
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "security": group("Keys, access, exposure."),
                    "compliance": group("What an auditor asks about."),
                    "cost": group("What may be spent."),
                    "operations": group("Availability, changes, backups."),
                }
            }
        },
        "$defs": { "guardrail": guardrail() }
    })
}

fn guardrail() -> Value {
    let ids: Vec<_> = CATALOGUE.iter().map(|entry| entry.id).collect();
    let mut cases: Vec<Value> = CATALOGUE.iter().map(case).collect();
    // A rule of somebody else's policy takes its settings in tribune.toml.
    let ours = json!({ "anyOf": [{ "enum": ids }, { "pattern": own_limit() }] });
    cases.push(json!({
        "if": { "properties": { "name": { "not": ours } }, "required": ["name"] },
        "then": { "properties": { "threshold": false, "requirements": false } }
    }));
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "level"],
        "properties": {
            "name": {
                "description": "A law, a rule, a rule of an installed policy, or a monthly limit \
                                of your own: monthly_cost_ and whatever you call it.",
                "type": "string",
                "anyOf": [{ "enum": ids }, { "pattern": "^[a-z][a-z0-9_]*$" }]
            },
            "level": {
                "description": "soft warns, hard asks for a repair, governance waits for \
                                approvers, blocking vetoes. Never under the rule's own.",
                "enum": levels(Level::Soft)
            },
            "enforcement": {
                "description": "advise tells what this entry adds as a warning, to try it out.",
                "enum": ["enforce", "advise"],
                "default": "enforce"
            },
            "applies_to": applies_to(),
            "threshold": {
                "description": "Dollars a month, or days of backups, as the rule counts.",
                "type": "integer",
                "minimum": 1_u8
            },
            "requirements": {
                "description": "What the rule demands in addition.",
                "type": "array",
                "minItems": 1_u8,
                "uniqueItems": true,
                "items": { "enum": names(&Requirement::ALL) }
            },
            "approvers": {
                "description": "Roles that sign too, beside those the rule asks.",
                "type": "array",
                "minItems": 1_u8,
                "uniqueItems": true,
                "items": {
                    "type": "string",
                    "pattern": "^[a-z][a-z0-9_]*$",
                    "not": { "const": "requester_confirmation" }
                }
            }
        },
        "allOf": cases
    })
}

fn applies_to() -> Value {
    let list = |says: &str, items: Value| {
        json!({
            "description": says,
            "type": "array",
            "minItems": 1_u8,
            "uniqueItems": true,
            "items": items
        })
    };
    let kind = json!({ "type": "string", "pattern": "^[A-Za-z0-9_*]*[_*][A-Za-z0-9_*]*$" });
    let segment = json!({ "type": "string", "pattern": "^[A-Za-z0-9_*./:-]+$" });
    let environment = json!({ "enum": ["non_production", "production"] });
    json!({
        "description": "Where what this entry adds holds: a place that fits each list given.",
        "type": "object",
        "additionalProperties": false,
        "minProperties": 1_u8,
        "properties": {
            "resource_kinds": list("Resource types; a * stands for any characters.", kind),
            "segments": list("Network segments; a * stands for any characters.", segment),
            "environments": list("Kinds of environment.", environment)
        }
    })
}

/// What holds for the guardrails of one rule.
fn case(entry: &Entry) -> Value {
    let name = if entry.id == MONTHLY_COST {
        json!({ "pattern": own_limit() })
    } else {
        json!({ "const": entry.id })
    };
    let threshold = entry.threshold.as_ref().map_or(json!(false), |takes| {
        let says = match takes.unit {
            Unit::DollarsAMonth => "Whole dollars a month.",
            Unit::Days => "Whole days.",
        };
        let (least, most) = (takes.range.start(), takes.range.end());
        json!({ "description": says, "minimum": least, "maximum": most })
    });
    let requirements = if entry.requirements.is_empty() {
        json!(false)
    } else {
        json!({ "items": { "enum": names(entry.requirements) } })
    };
    let mut properties = json!({
        "level": { "enum": levels(entry.level) },
        "threshold": threshold,
        "requirements": requirements
    });
    if entry.is_law
        && let Some(properties) = properties.as_object_mut()
    {
        properties.insert("enforcement".to_owned(), json!({ "const": "enforce" }));
    }
    let mut then = json!({ "properties": properties });
    let is_needed = entry.threshold.as_ref().is_some_and(|takes| takes.needed);
    if is_needed && let Some(then) = then.as_object_mut() {
        then.insert("required".to_owned(), json!(["threshold"]));
    }
    json!({ "if": { "properties": { "name": name }, "required": ["name"] }, "then": then })
}

fn own_limit() -> String {
    format!("^{MONTHLY_COST}(_.+)?$")
}

/// This level and the graver ones.
fn levels(from: Level) -> Vec<&'static str> {
    let all = [Level::Soft, Level::Hard, Level::Governance, Level::Blocking];
    all.into_iter().filter(|level| *level >= from).map(word).collect()
}

fn names(requirements: &[Requirement]) -> Vec<&'static str> {
    requirements.iter().map(|one| one.name()).collect()
}
