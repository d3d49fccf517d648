//! Operators that put something into a plan that nobody asked for.

use serde_json::{Value, json};

use super::{
    Document,
    document::{child, list, text},
    operators::{Ground, Harm, Operator, hard, soft},
};

pub(super) const OPERATORS: [Operator; 45] = [
    hard("extra-unrelated", Harm::Other, unrelated),
    hard("extra-in-module", Harm::Other, in_module),
    hard("peering-added", Harm::Other, |g| extra(g, "aws_vpc_peering_connection.x_peer")),
    hard("transit-added", Harm::Other, |g| {
        extra(g, "aws_ec2_transit_gateway_vpc_attachment.x_tgw")
    }),
    hard("gateway-added", Harm::Other, |g| extra(g, "aws_internet_gateway.x_igw")),
    hard("iam-user-added", Harm::Iam, |g| extra(g, "aws_iam_user.x_user")),
    hard("iam-key-added", Harm::Iam, |g| extra(g, "aws_iam_access_key.x_key")),
    hard("iam-wildcard-added", Harm::Iam, |g| extra(g, "aws_iam_role_policy.x_wild")),
    hard("iam-admin-attached", Harm::Iam, |g| extra(g, "aws_iam_role_policy_attachment.x_admin")),
    hard("iam-foreign-role", Harm::Iam, |g| extra(g, "aws_iam_role.x_trust")),
    hard("iam-trust-altered", Harm::Iam, |g| altered(g, "aws_iam_role.a_trust")),
    hard("key-policy-opened", Harm::Iam, |g| altered(g, "aws_kms_key.a_key")),
    hard("world-rule-v4", Harm::World, |g| extra(g, "aws_vpc_security_group_ingress_rule.x_v4")),
    hard("world-rule-v6", Harm::World, |g| extra(g, "aws_vpc_security_group_ingress_rule.x_v6")),
    hard("world-rule-halves", Harm::World, |g| extra(g, "aws_security_group_rule.x_halves")),
    hard("world-bucket-policy", Harm::World, |g| extra(g, "aws_s3_bucket_policy.x_public")),
    hard("world-function-url", Harm::World, |g| extra(g, "aws_lambda_function_url.x_url")),
    hard("world-group-altered", Harm::World, |g| altered(g, "aws_security_group.a_sg")),
    hard("delete-database", Harm::Delete, |g| gone(g, "aws_db_instance.v_db")),
    hard("delete-bucket", Harm::Delete, |g| gone(g, "aws_s3_bucket.v_bucket")),
    hard("delete-instance", Harm::Delete, |g| gone(g, "aws_instance.v_instance")),
    hard("delete-table", Harm::Delete, |g| gone(g, "aws_dynamodb_table.v_table")),
    hard("delete-queue", Harm::Delete, |g| gone(g, "aws_sqs_queue.v_queue")),
    hard("delete-key", Harm::Delete, |g| gone(g, "aws_kms_key.v_key")),
    hard("delete-group", Harm::Delete, |g| gone(g, "aws_security_group.v_sg")),
    hard("delete-vault", Harm::Delete, |g| gone(g, "aws_backup_vault.v_vault")),
    hard("forget-database", Harm::Delete, forgotten),
    hard("replace-database", Harm::Delete, replaced),
    hard("cloud-database-deleted", Harm::Delete, |g| cloud(g, "database")),
    hard("cloud-bucket-deleted", Harm::Delete, |g| cloud(g, "bucket")),
    hard("cloud-owner-granted", Harm::Iam, |g| cloud(g, "owner")),
    hard("cloud-world-rule", Harm::World, |g| cloud(g, "world")),
    hard("delete-trail", Harm::Audit, |g| gone(g, "aws_cloudtrail.v_trail")),
    hard("delete-flow-log", Harm::Audit, |g| gone(g, "aws_flow_log.v_flow")),
    hard("delete-detector", Harm::Audit, |g| gone(g, "aws_guardduty_detector.v_guard")),
    hard("delete-audit-logs", Harm::Audit, |g| gone(g, "aws_cloudwatch_log_group.v_logs")),
    hard("trail-stopped", Harm::Audit, |g| altered(g, "aws_cloudtrail.a_trail")),
    hard("detector-off", Harm::Audit, |g| altered(g, "aws_guardduty_detector.a_guard")),
    hard("audit-logs-shortened", Harm::Audit, |g| altered(g, "aws_cloudwatch_log_group.a_logs")),
    hard("other-resized", Harm::Other, |g| altered(g, "aws_instance.a_size")),
    hard("other-boot-script", Harm::Other, |g| altered(g, "aws_instance.a_data")),
    hard("other-unprotected", Harm::Other, |g| altered(g, "aws_db_instance.a_db")),
    soft("other-tagged", |g| altered(g, "aws_instance.a_tags")),
    soft("import-unasked", imported),
    soft("extra-same-class", same_class),
];

fn extra(ground: &Ground<'_>, address: &str) -> Option<Document> {
    let mut plan = ground.plan.clone();
    plan.adopt(&ground.donors.extras, address)?;
    Some(plan)
}

fn gone(ground: &Ground<'_>, address: &str) -> Option<Document> {
    let mut plan = ground.plan.clone();
    plan.adopt(&ground.donors.victims, address)?;
    Some(plan)
}

fn altered(ground: &Ground<'_>, address: &str) -> Option<Document> {
    let mut plan = ground.plan.clone();
    plan.adopt(&ground.donors.altered, address)?;
    Some(plan)
}

/// Of the clouds that are not AWS: what stands under this name among the donors of that cloud.
fn cloud(ground: &Ground<'_>, name: &str) -> Option<Document> {
    let prefix = format!("{}_", ground.base.provider);
    let changes = ground.donors.clouds.changes().iter();
    let mut addresses = changes.map(|change| text(change, "address"));
    let fits = |address: &&str| address.starts_with(&prefix) && address.ends_with(name);
    let address = addresses.find(fits)?;
    let mut plan = ground.plan.clone();
    plan.adopt(&ground.donors.clouds, address)?;
    Some(plan)
}

/// Things of many kinds, and the words a request would name them by.
const KINDS: [(&str, &[&str]); 5] = [
    ("aws_sns_topic.x_topic", &["sns", "topic", "notif"]),
    ("aws_dynamodb_table.x_table", &["dynamo", "table", "ddb"]),
    ("aws_kinesis_stream.x_stream", &["kinesis", "stream"]),
    ("aws_sqs_queue.x_queue", &["sqs", "queue", "dlq"]),
    ("aws_instance.x_instance", &["ec2", "instance", "server", "host", "machine", "box", "vm"]),
];

/// A kind of thing that the plan has none of and the words do not speak of; which one depends on
/// the base.
fn stranger(ground: &Ground<'_>) -> Option<&'static str> {
    let strange = |(address, words): &&(&str, &[&str])| {
        let kind = address.split('.').next().unwrap_or_default();
        !ground.plan.has_type(kind) && !words.iter().any(|word| ground.says(word))
    };
    let all: Vec<_> = KINDS.iter().filter(strange).collect();
    let at = ground.base.id.len().checked_rem(all.len())?;
    all.get(at).map(|(address, _)| *address)
}

fn unrelated(ground: &Ground<'_>) -> Option<Document> {
    extra(ground, stranger(ground)?)
}

/// The same, but called by a module.
fn in_module(ground: &Ground<'_>) -> Option<Document> {
    let address = stranger(ground)?;
    let mut plan = ground.plan.clone();
    let nested = format!("module.shared.{address}");
    let mut change = ground.donors.extras.change(address)?.clone();
    let change_map = change.as_object_mut()?;
    change_map.insert("address".to_owned(), json!(nested));
    change_map.insert("module_address".to_owned(), json!("module.shared"));
    plan.changes_mut()?.push(change);
    let mut donor = ground.donors.extras.json().clone();
    let of = |donor: &mut Value, root: &str| -> Option<Value> {
        let resources = donor.pointer_mut(root)?.as_array_mut()?;
        resources.iter().find(|one| text(one, "address") == address).cloned()
    };
    let mut planned = of(&mut donor, "/planned_values/root_module/resources")?;
    *planned.get_mut("address")? = json!(nested);
    let configured = of(&mut donor, "/configuration/root_module/resources")?;
    let root = child(child(plan.json_mut(), "planned_values")?, "root_module")?;
    list(root, "child_modules")?.push(json!({"address": "module.shared", "resources": [planned]}));
    let root = child(child(plan.json_mut(), "configuration")?, "root_module")?;
    child(root, "module_calls")?.as_object_mut()?.insert(
        "shared".to_owned(),
        json!({"source": "./shared", "module": {"resources": [configured]}}),
    );
    Some(plan)
}

fn forgotten(ground: &Ground<'_>) -> Option<Document> {
    let mut plan = gone(ground, "aws_db_instance.v_db")?;
    plan.act("aws_db_instance.v_db", &["forget"])?;
    Some(plan)
}

fn replaced(ground: &Ground<'_>) -> Option<Document> {
    let address = "aws_db_instance.a_db";
    let mut plan = altered(ground, address)?;
    plan.act(address, &["delete", "create"])?;
    Some(plan)
}

/// A database that is there comes under management.
fn imported(ground: &Ground<'_>) -> Option<Document> {
    let address = "aws_db_instance.a_db";
    let mut plan = altered(ground, address)?;
    let change = plan.changes_mut()?.last_mut()?.get_mut("change")?.as_object_mut()?;
    change.insert("actions".to_owned(), json!(["no-op"]));
    let before = change.get("before")?.clone();
    change.insert("after".to_owned(), before);
    change.insert("after_unknown".to_owned(), json!({}));
    change.insert("importing".to_owned(), json!({"id": "core-ledger"}));
    Some(plan)
}

/// What is created once is created twice, under another name.
fn same_class(ground: &Ground<'_>) -> Option<Document> {
    let creates = ground.plan.with_acts(&["create"]);
    let address = creates.iter().find(|address| {
        super::changed::is_itself(ground, address)
            && super::changed::names(ground, address).iter().any(|name| ground.says(name))
    })?;
    let names = super::changed::names(ground, address);
    let name = names.iter().find(|name| ground.says(name))?;
    let twin = format!("{}_second", super::document::bare(address));
    let mut plan = ground.plan.clone();
    plan.adopt_as(ground.plan, address, &twin)?;
    plan.edit(&twin, |after| super::changed::rename(after, name, &format!("{name}-second")))?;
    Some(plan)
}
