//! More or less of the same: numbers, sizes, and further instances of what stands already.

mod way;

use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};
use tribune_record::{Action, Change, Value};

use self::way::{Way, way};
use super::{
    deeds::{Aims, Deed, Look, changed, changes_only, says},
    operation::Operation,
};
use crate::{
    place::tag,
    view::{Subject, View},
    walk::same,
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
/// Attributes that an object of these types is called by.
const NAMES: [&str; 9] = [
    "arn",
    "cluster_id",
    "cluster_identifier",
    "function_name",
    "id",
    "identifier",
    "name",
    "node_group_name",
    "replication_group_id",
];
/// What is scaled by another object, by the name of that one.
const TARGET: &str = "resource_id";

/// Types of which a further instance is more of the same.
const COUNTED: [&str; 3] = ["aws_elasticache_cluster", "aws_instance", "aws_rds_cluster_instance"];
/// Attributes in which instances of one resource differ. The network they stand in is none: another
/// one is another place.
const OWN: [&str; 8] = [
    "availability_zone",
    "cluster_id",
    "id",
    "identifier",
    "private_ip",
    "tags",
    "tags_all",
    "timeouts",
];

pub(super) fn deeds(look: &Look<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    let like = siblings_like(look, change);
    if !like.is_empty() {
        let what = says(change, "be one more of what stands already");
        let mut names: Vec<String> = like.into_iter().flat_map(called).collect();
        names.extend(change.address.rsplit_once('[').map(|(all, _index)| String::from(all)));
        return vec![Deed::new(Operation::ScaleUp, what, Aims::Named(names))];
    }
    let row = SIZES.iter().find(|(kind, _keys)| change.resource_type == *kind);
    let Some((_kind, keys)) = row.filter(|(_kind, keys)| changes_only(change, keys)) else {
        return vec![];
    };
    let changed = changed(change);
    let keys = keys.iter().copied().filter(|key| changed.contains(key));
    let (operation, what, aims) = match way(change, keys, subject.placement.kind) {
        Way::Off => return vec![],
        Way::Up => (Operation::ScaleUp, "be scaled up", Aims::Named(called(change))),
        Way::Down => (Operation::ScaleDown, "be scaled down", Aims::Named(called(change))),
        Way::Unclear(why) => (Operation::ScaleUp, "be scaled", Aims::Unclear(why)),
    };
    vec![Deed::new(operation, says(change, what), aims)]
}

/// What the evidence may call an object that stands.
fn called(change: &Change) -> Vec<String> {
    let names = NAMES.iter().chain([&TARGET]).filter_map(|key| change.before.read(&[key]).text());
    let names = names.chain(tag(change, "name")).filter(|name| !name.is_empty());
    core::iter::once(&*change.address).chain(names).map(String::from).collect()
}

/// The objects that stand of a resource, where a new one is one more of it and like them.
fn siblings_like<'a>(look: &Look<'a>, change: &Change) -> Vec<&'a Change> {
    if change.action != Action::Create
        || change.index.is_none()
        || !COUNTED.contains(&change.resource_type.as_str())
    {
        return vec![];
    }
    let siblings = look.standing.get(&resource(change)).map(Vec::as_slice).unwrap_or_default();
    siblings.iter().copied().filter(|sibling| is_like(change, sibling)).collect()
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
