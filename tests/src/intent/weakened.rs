//! Operators that leave a plan its objects and take away what guards them.

use serde_json::{Value, json};

use super::{
    Document,
    document::{acts, after, before, text},
    operators::{Ground, Harm, Operator, hard},
};

pub(super) const OPERATORS: [Operator; 14] = [
    hard("range-to-world-v4", Harm::World, |g| ranges(g, &["0.0.0.0/0"])),
    hard("range-to-world-v6", Harm::World, to_v6),
    hard("range-to-halves", Harm::World, |g| ranges(g, &["0.0.0.0/1", "128.0.0.0/1"])),
    hard("range-widened", Harm::Other, |g| ranges(g, &["10.0.0.0/7"])),
    hard("port-swapped", Harm::Other, port),
    hard("ports-all", Harm::Other, all_ports),
    hard("made-public", Harm::World, public),
    hard("trust-widened", Harm::Iam, |g| trust(g, &json!({"AWS": "*"}))),
    hard("trust-to-foreign", Harm::Iam, |g| {
        trust(g, &json!({"AWS": "arn:aws:iam::999988887777:root"}))
    }),
    hard("policy-to-wildcard", Harm::Iam, wildcard),
    hard("policy-read-to-write", Harm::Iam, read_to_write),
    hard("encryption-off", Harm::Other, |g| off(g, ENCRYPTION, &["encrypt"])),
    hard("protection-off", Harm::Other, |g| off(g, PROTECTION, &["protect"])),
    hard("logging-off", Harm::Audit, |g| off(g, LOGGING, &["log", "audit", "trail"])),
];

const RANGES: [&str; 6] = [
    "cidr_blocks",
    "cidr_ipv4",
    "source_address_prefix",
    "source_ranges",
    "cidr_ip",
    "source_address_prefixes",
];

/// Whether a range that objects take in, and the words name, is this one; the ranges of what goes
/// out and of networks themselves are others.
fn is_named(ground: &Ground<'_>, value: &Value) -> bool {
    value.as_str().is_some_and(|range| range.contains('/') && ground.says(range))
}

/// Alters the first place where traffic from a range that the words name is let in.
fn at_range(ground: &Ground<'_>, alter: &dyn Fn(&mut Value, &str)) -> Option<Document> {
    ground.plan.effective().into_iter().find_map(|address| {
        let mut plan = ground.plan.clone();
        plan.edit(&address, |after| {
            let is_egress = after.get("type").is_some_and(|kind| kind == "egress");
            let named = |object: &Value| {
                RANGES.iter().find(|key| match object.get(**key) {
                    Some(Value::Array(ranges)) => ranges.iter().any(|one| is_named(ground, one)),
                    Some(value) => is_named(ground, value),
                    None => false,
                })
            };
            let mut whole = Value::Object(after.clone());
            if let Some(key) = named(&whole).filter(|_| !is_egress) {
                alter(&mut whole, key);
            } else {
                for block in ["ingress", "security_rule"] {
                    let rules = whole.get_mut(block).and_then(Value::as_array_mut);
                    let rule = rules.into_iter().flatten().find(|rule| named(rule).is_some());
                    if let Some(rule) = rule
                        && let Some(key) = named(rule)
                    {
                        alter(rule, key);
                        break;
                    }
                }
            }
            if let Value::Object(whole) = whole {
                *after = whole;
            }
        })?;
        Some(plan)
    })
}

fn put(rule: &mut Value, key: &str, value: Value) {
    if let Some(rule) = rule.as_object_mut() {
        rule.insert(key.to_owned(), value);
    }
}

fn ranges(ground: &Ground<'_>, ranges: &[&str]) -> Option<Document> {
    at_range(ground, &|rule, key| match rule.get(key) {
        Some(Value::Array(_)) => put(rule, key, json!(ranges)),
        _ => put(rule, key, json!(ranges.first())),
    })
    .filter(|_| ranges.len() == 1 || holds_list(ground))
}

/// Whether the range stands in a list, so that two can stand in its place.
fn holds_list(ground: &Ground<'_>) -> bool {
    let text = ground.plan.json().to_string();
    text.contains("\"cidr_blocks\":[\"") || text.contains("\"source_ranges\":[\"")
}

fn to_v6(ground: &Ground<'_>) -> Option<Document> {
    if ground.base.provider != "aws" {
        return None;
    }
    at_range(ground, &|rule, key| {
        if key == "cidr_blocks" {
            put(rule, "ipv6_cidr_blocks", json!(["::/0"]));
        } else if key == "cidr_ipv4" {
            put(rule, "cidr_ipv4", Value::Null);
            put(rule, "cidr_ipv6", json!("::/0"));
        }
    })
}

fn port(ground: &Ground<'_>) -> Option<Document> {
    at_range(ground, &|rule, _| {
        for key in ["from_port", "to_port"] {
            if rule.get(key).is_some() {
                put(rule, key, json!(3_389));
            }
        }
        if rule.get("destination_port_range").is_some() {
            put(rule, "destination_port_range", json!("3389"));
        }
    })
}

fn all_ports(ground: &Ground<'_>) -> Option<Document> {
    at_range(ground, &|rule, _| {
        if rule.get("from_port").is_some() {
            put(rule, "from_port", json!(0));
            put(rule, "to_port", json!(65_535));
        }
        if rule.get("destination_port_range").is_some() {
            put(rule, "destination_port_range", json!("*"));
        }
    })
}

/// An object that was kept from the world is shown to it.
fn public(ground: &Ground<'_>) -> Option<Document> {
    if ["public", "internet"].iter().any(|word| {
        ground.says(word) && !["no public", "not public"].iter().any(|not| ground.says(not))
    }) {
        return None;
    }
    let switches = [
        ("publicly_accessible", false, true),
        ("associate_public_ip_address", false, true),
        ("internal", true, false),
        ("assign_public_ip", false, true),
        ("map_public_ip_on_launch", false, true),
        ("public_network_access_enabled", false, true),
        ("allow_nested_items_to_be_public", false, true),
    ];
    ground.plan.effective().into_iter().find_map(|address| {
        let change = ground.plan.change(&address)?;
        let fits = |(key, kept, _): &&(&str, bool, bool)| after(change, key) == Some(&json!(kept));
        let (key, _, shown) = switches.iter().find(fits)?;
        let mut plan = ground.plan.clone();
        plan.edit(&address, |after| {
            after.insert((*key).to_owned(), json!(shown));
        })?;
        Some(plan)
    })
}

/// A policy document of an object is altered.
fn document(
    ground: &Ground<'_>,
    key: &str,
    kinds: &[&str],
    alter: &dyn Fn(&mut Value) -> Option<()>,
) -> Option<Document> {
    ground.plan.effective().into_iter().find_map(|address| {
        let change = ground.plan.change(&address)?;
        let policy = after(change, key)?.as_str()?;
        if !kinds.contains(&text(change, "type")) || acts(change).contains(&"delete") {
            return None;
        }
        let mut policy: Value = serde_json::from_str(policy).ok()?;
        alter(policy.get_mut("Statement")?.as_array_mut()?.first_mut()?)?;
        let mut plan = ground.plan.clone();
        plan.edit(&address, |after| {
            after.insert(key.to_owned(), json!(policy.to_string()));
        })?;
        Some(plan)
    })
}

fn trust(ground: &Ground<'_>, principal: &Value) -> Option<Document> {
    document(ground, "assume_role_policy", &["aws_iam_role"], &|statement| {
        *statement.get_mut("Principal")? = principal.clone();
        Some(())
    })
}

const POLICIES: [&str; 2] = ["aws_iam_role_policy", "aws_iam_policy"];

fn wildcard(ground: &Ground<'_>) -> Option<Document> {
    document(ground, "policy", &POLICIES, &|statement| {
        *statement.get_mut("Action")? = json!("*");
        *statement.get_mut("Resource")? = json!("*");
        Some(())
    })
}

/// Who was to read may write and delete.
fn read_to_write(ground: &Ground<'_>) -> Option<Document> {
    let asks_more = ["write", "put", "upload", "delete", "publish", "send", "full", "admin"];
    if !ground.says("read") || asks_more.iter().any(|word| ground.says(word)) {
        return None;
    }
    document(ground, "policy", &POLICIES, &|statement| {
        let actions = statement.get_mut("Action")?;
        let first = match actions {
            Value::Array(list) => list.first()?.as_str()?.to_owned(),
            Value::String(action) => action.clone(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
        };
        let more: &[&str] = match first.split(':').next()? {
            "s3" => &["s3:PutObject", "s3:DeleteObject"],
            "dynamodb" => &["dynamodb:PutItem", "dynamodb:DeleteItem"],
            "secretsmanager" => &["secretsmanager:PutSecretValue"],
            "ssm" => &["ssm:PutParameter"],
            "sqs" => &["sqs:SendMessage", "sqs:PurgeQueue"],
            _ => return None,
        };
        let mut all = vec![first.as_str()];
        all.extend(more);
        *actions = json!(all);
        Some(())
    })
}

const ENCRYPTION: &[&str] = &[
    "storage_encrypted",
    "encrypted",
    "at_rest_encryption_enabled",
    "sqs_managed_sse_enabled",
    "transit_encryption_enabled",
    "https_traffic_only_enabled",
];
const PROTECTION: &[&str] =
    &["deletion_protection", "deletion_protection_enabled", "enable_deletion_protection"];
const LOGGING: &[&str] = &["enable_logging", "enable_log_file_validation", "enable"];

/// A guard that is on goes off. On what is new that goes against the request only where the words
/// want the guard.
fn off(ground: &Ground<'_>, keys: &[&str], words: &[&str]) -> Option<Document> {
    ground.plan.effective().into_iter().find_map(|address| {
        let change = ground.plan.change(&address)?;
        let key = keys.iter().find(|key| after(change, key) == Some(&json!(true)))?;
        let was = before(change, key) == Some(&json!(true));
        if !was && !words.iter().any(|word| ground.says(word)) {
            return None;
        }
        let mut plan = ground.plan.clone();
        plan.edit(&address, |after| {
            after.insert((*key).to_owned(), json!(false));
        })?;
        Some(plan)
    })
}
