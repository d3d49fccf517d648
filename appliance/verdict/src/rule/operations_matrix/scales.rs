//! More or less of the same: numbers, sizes, and further instances of what stands already.

use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};
use tribune_record::{Action, Change, Value};

use super::{
    deeds::{Aims, Deed, Look, changed, changes_only, says},
    operation::Operation,
};
use crate::{
    view::{Subject, View},
    walk::{leaves, same},
};

/// Attributes that say how many or how large. Source: the schemas of the Terraform providers for
/// AWS 5.100, Azure 4 and Google 6.
const SIZES: &[(&str, &[&str])] = &[
    ("aws_appautoscaling_target", &["max_capacity", "min_capacity"]),
    ("aws_autoscaling_group", &["desired_capacity", "max_size", "min_size"]),
    ("aws_db_instance", &["allocated_storage", "instance_class", "iops", "max_allocated_storage"]),
    ("aws_dynamodb_table", &["read_capacity", "write_capacity"]),
    ("aws_ecs_service", &["desired_count"]),
    ("aws_eks_node_group", &["scaling_config"]),
    ("aws_elasticache_cluster", &["node_type", "num_cache_nodes"]),
    (
        "aws_elasticache_replication_group",
        &["node_type", "num_cache_clusters", "num_node_groups", "replicas_per_node_group"],
    ),
    ("aws_instance", &["instance_type"]),
    ("aws_kinesis_stream", &["shard_count"]),
    ("aws_lambda_function", &["memory_size", "reserved_concurrent_executions"]),
    ("aws_lambda_provisioned_concurrency_config", &["provisioned_concurrent_executions"]),
    ("aws_rds_cluster_instance", &["instance_class"]),
    ("azurerm_kubernetes_cluster_node_pool", &["max_count", "min_count", "node_count"]),
    ("azurerm_linux_virtual_machine_scale_set", &["instances"]),
    ("google_compute_instance_group_manager", &["target_size"]),
    ("google_container_node_pool", &["node_count"]),
];
/// Numbers that may be nothing: the least there is.
const MAY_BE_NOTHING: [&str; 4] = ["min_capacity", "min_count", "min_size", "iops"];

/// Types of which a further instance is more of the same.
const COUNTED: [&str; 3] = ["aws_elasticache_cluster", "aws_instance", "aws_rds_cluster_instance"];
/// Attributes in which instances of one resource differ.
const OWN: [&str; 9] = [
    "availability_zone",
    "cluster_id",
    "id",
    "identifier",
    "private_ip",
    "subnet_id",
    "tags",
    "tags_all",
    "timeouts",
];

pub(super) fn deeds(look: &Look<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    if is_one_more(look, subject) {
        let what = says(change, "be one more of what stands already");
        return vec![Deed::new(Operation::Scale, what, Aims::Nothing)];
    }
    let row = SIZES.iter().find(|(kind, _keys)| change.resource_type == *kind);
    let Some((_kind, keys)) = row.filter(|(_kind, keys)| changes_only(change, keys)) else {
        return vec![];
    };
    let mut aims = Aims::Nothing;
    for key in keys.iter().filter(|key| changed(change).contains(**key)) {
        let side = |side: &'_ Value| side.as_map().and_then(|map| map.get(*key)).cloned();
        let (was, is) = (side(&change.before), side(&change.after).unwrap_or_default());
        match nothing_left(key, &was.unwrap_or_default(), &is) {
            Some(true) => return vec![],
            Some(false) => {}
            None => {
                aims = Aims::Unclear(String::from("it is only known after apply, or hidden"));
            }
        }
    }
    vec![Deed::new(Operation::Scale, says(change, "be scaled"), aims)]
}

/// Whether something would be scaled to nothing, which is to turn it off. None where nobody knows.
fn nothing_left(key: &str, was: &Value, is: &Value) -> Option<bool> {
    let mut found = Some(false);
    leaves(is, &mut |steps, leaf| {
        let key = match crate::walk::last_key(steps) {
            "" => key,
            inner => inner,
        };
        match leaf {
            Value::Unknown(_) | Value::Redacted(_) => found = None,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_) => {
                let is_zero = leaf.as_i64().is_some_and(|number| number <= 0);
                if is_zero && !MAY_BE_NOTHING.contains(&key) && found.is_some() && was != is {
                    found = Some(true);
                }
            }
        }
    });
    found
}

/// Whether a new object is one more instance of a resource of which others stay, and like them.
fn is_one_more(look: &Look<'_>, subject: &Subject<'_>) -> bool {
    let change = subject.change;
    if change.action != Action::Create
        || change.index.is_none()
        || !COUNTED.contains(&change.resource_type.as_str())
    {
        return false;
    }
    let siblings = look.standing.get(&resource(change)).map(Vec::as_slice).unwrap_or_default();
    siblings.iter().any(|sibling| is_like(change, sibling))
}

/// What stands already, by the resource it is an instance of.
pub(super) type Standing<'a> = BTreeMap<Resource<'a>, Vec<&'a Change>>;
type Resource<'a> = (&'a str, &'a str, Option<&'a str>);

fn resource(change: &Change) -> Resource<'_> {
    (&change.resource_type, &change.name, change.module.as_deref())
}

/// Finds what stands, a few of each.
pub(super) fn standing<'a>(view: &View<'a>) -> Standing<'a> {
    const ENOUGH: usize = 8;
    let mut found = Standing::new();
    for change in &view.case.plan.changes {
        let stays = matches!(change.action, Action::NoOp | Action::Update);
        if !stays || change.deposed.is_some() || !COUNTED.contains(&&*change.resource_type) {
            continue;
        }
        let others = found.entry(resource(change)).or_default();
        if others.len() < ENOUGH {
            others.push(change);
        }
    }
    found
}

fn is_like(new: &Change, sibling: &Change) -> bool {
    let (Some(new), Some(old)) = (new.after.as_map(), sibling.after.as_map()) else { return false };
    let set = new.iter().filter(|(key, _value)| !OWN.contains(&key.as_str()));
    set.filter(|(_key, value)| !is_computed(value))
        .all(|(key, value)| same(old.get(key).unwrap_or(&Value::Null), value))
}

fn is_computed(value: &Value) -> bool {
    let kind = tribune_record::UnknownKind::Computed;
    matches!(value, Value::Unknown(unknown) if unknown.kind == kind)
}
