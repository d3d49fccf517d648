//! A fix that is offered repairs: its patch, applied by somebody else's RFC 6902 to the object as
//! planned, leaves a plan about which the rule is silent.
#![cfg(test)]

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::{Value, json};
use tribune_record::Decision;
use tribune_tests::{Case, Folder, cases, root};

/// Judges a plan under the settings as shipped.
fn judge(plan: &Value, request: &str, context: Option<&Path>) -> Value {
    let folder = Folder::new("fixes").unwrap();
    let file = folder.file("plan.json");
    fs::write(&file, plan.to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tribune-under-test"));
    command.args(["judge", "--format", "json", "--request", request, "--plan"]).arg(&file);
    if let Some(context) = context {
        command.arg("--context").arg(context);
    }
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {error}"))
}

fn decision(judgment: &Value) -> Decision {
    serde_json::from_value(judgment["decision"].clone()).unwrap()
}

/// Rule, address and fix of each finding that has one.
fn fixes(judgment: &Value) -> Vec<(String, String, Value)> {
    let findings = judgment["findings"].as_array().unwrap();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let fixable = findings.iter().filter(|finding| !finding["fix"].is_null());
    fixable.map(|one| (text(one, "id"), text(one, "address"), one["fix"].clone())).collect()
}

/// Findings of these rules at these addresses.
fn left(judgment: &Value, repaired: &BTreeSet<(String, String)>) -> Vec<Value> {
    let findings = judgment["findings"].as_array().unwrap().iter();
    let of = |one: &&Value| {
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        repaired.contains(&(text("id"), text("address")))
    };
    findings.filter(of).cloned().collect()
}

/// Applies a fix to an object, and says what the words lack: each attribute that is set.
fn repair(object: &mut Value, fix: &Value) {
    let patch: json_patch::Patch = serde_json::from_value(fix["patch"].clone()).unwrap();
    assert!(!patch.is_empty());
    json_patch::patch(object, &patch).unwrap_or_else(|why| panic!("{why}: {patch} on {object}"));
    let words = fix["words"].as_str().unwrap();
    for step in fix["patch"].as_array().unwrap() {
        let mut keys = step["path"].as_str().unwrap().split('/');
        let attribute = keys.rfind(|key| key.parse::<u32>().is_err()).unwrap();
        let told = words.contains(attribute)
            || (attribute == "cluster_config" && words.contains("zone_awareness_enabled"))
            || matches!(attribute, "instance_count" | "num_cache_clusters")
                && words.contains("two");
        assert!(told, "{words:?} says nothing of {attribute}");
    }
}

/// Repairs a Terraform plan as every fix says.
fn repaired(plan: &Value, fixes: &[(String, String, Value)]) -> Value {
    let mut plan = plan.clone();
    for (_rule, address, fix) in fixes {
        let changes = plan["resource_changes"].as_array_mut().unwrap();
        let change = changes.iter_mut().find(|change| change["address"] == **address).unwrap();
        repair(&mut change["change"]["after"], fix);
    }
    plan
}

fn named(fixes: &[(String, String, Value)]) -> BTreeSet<(String, String)> {
    fixes.iter().map(|(rule, address, _fix)| (rule.clone(), address.clone())).collect()
}

#[test]
fn a_plan_that_is_fixed_as_told_is_fixed() {
    let all = [cases("dev").unwrap(), cases("mission").unwrap()].concat();
    let wanted = |case: &&Case| case.expected.decision == Decision::AutoFixed;
    let mut tried = BTreeSet::new();
    for case in all.iter().filter(wanted) {
        let context = case.context.as_ref().map(|context| case.folder.join(context));
        let text = fs::read_to_string(case.folder.join(&case.plan)).unwrap();
        let plan: Value = serde_json::from_str(&text).unwrap();
        let judged = |plan| judge(plan, &case.request, context.as_deref());
        let before = judged(&plan);
        let fixes = fixes(&before);
        assert_eq!(decision(&before), Decision::AutoFixed, "{}", case.id);
        assert!(before["reason"].as_str().unwrap().contains("once the plan is made anew with"));
        let after = judged(&repaired(&plan, &fixes));
        assert_eq!(left(&after, &named(&fixes)), Vec::<Value>::new(), "{}", case.id);
        assert!(decision(&after) < Decision::AutoFixed, "{}: {after:#}", case.id);
        tried.extend(fixes.into_iter().map(|(rule, ..)| rule));
    }
    let rules = ["encryption_at_rest", "require_multi_az_production"];
    assert_eq!(tried, rules.map(str::to_owned).into());
}

/// Objects of which a policy repairs something, by resource type.
fn objects() -> Vec<(&'static str, Value)> {
    [stores(), clusters()].concat()
}

/// Copies, builds, catalogs and queues.
fn stores() -> Vec<(&'static str, Value)> {
    vec![
        ("aws_db_instance", json!({ "engine": "postgres", "storage_encrypted": false })),
        ("aws_db_instance", json!({ "engine": "postgres", "multi_az": false })),
        ("aws_ami", json!({ "ebs_block_device": [{ "volume_size": 8_u8 }] })),
        ("aws_ami_copy", json!({ "source_ami_id": "ami-1" })),
        (
            "aws_api_gateway_method_settings",
            json!({ "settings": [{ "caching_enabled": true, "cache_data_encrypted": false }] }),
        ),
        (
            "aws_codebuild_project",
            json!({ "artifacts": [{ "encryption_disabled": true }],
                "secondary_artifacts": [{ "encryption_disabled": true }],
                "logs_config": [{ "s3_logs": [{ "encryption_disabled": true }] }] }),
        ),
        (
            "aws_codebuild_report_group",
            json!({ "export_config": [{ "s3_destination": [{ "encryption_disabled": true }] }] }),
        ),
        ("aws_dax_cluster", json!({ "server_side_encryption": [] })),
        ("aws_dax_cluster", json!({ "server_side_encryption": [{ "enabled": false }] })),
        (
            "aws_dlm_lifecycle_policy",
            json!({ "policy_details": [{
                "action": [{ "cross_region_copy": [{ "encryption_configuration": [{}] }] }],
                "schedule": [{ "cross_region_copy_rule": [{ "encrypted": false }] }] }] }),
        ),
        ("aws_docdb_cluster", json!({})),
        ("aws_docdb_global_cluster", json!({})),
        ("aws_drs_replication_configuration_template", json!({ "ebs_encryption": "NONE" })),
        ("aws_ebs_encryption_by_default", json!({ "enabled": false })),
        ("aws_ebs_snapshot_import", json!({ "description": "a" })),
        (
            "aws_ecs_service",
            json!({ "volume_configuration": [{
                "managed_ebs_volume": [{ "encrypted": false }] }] }),
        ),
        (
            "aws_glue_data_catalog_encryption_settings",
            json!({ "data_catalog_encryption_settings": [{
                "encryption_at_rest": [{ "catalog_encryption_mode": "DISABLED" }] }] }),
        ),
        (
            "aws_imagebuilder_container_recipe",
            json!({ "instance_configuration": [{
                "block_device_mapping": [{ "ebs": [{ "volume_size": 8_u8 }] }] }] }),
        ),
        (
            "aws_imagebuilder_image_recipe",
            json!({ "block_device_mapping": [{ "ebs": [{ "encrypted": "false" }] }] }),
        ),
        ("aws_kinesis_firehose_delivery_stream", json!({ "destination": "extended_s3" })),
        ("aws_neptune_global_cluster", json!({})),
        (
            "aws_spot_fleet_request",
            json!({ "launch_specification": [{ "instance_type": "t3.micro",
                "root_block_device": [{ "volume_size": 8_u8 }],
                "ebs_block_device": [{ "encrypted": false }] }] }),
        ),
        ("aws_sqs_queue", json!({ "sqs_managed_sse_enabled": false })),
    ]
}

/// Disks, databases, caches and streams.
fn clusters() -> Vec<(&'static str, Value)> {
    let group = |version: &str| {
        json!({ "engine": "redis", "engine_version": version, "num_cache_clusters": 1_u8,
            "replicas_per_node_group": 0_u8 })
    };
    let disks = json!({ "instance_type": "t3.micro",
        "root_block_device": [{ "volume_size": 8_u8 }],
        "ebs_block_device": [{ "encrypted": false }, { "volume_size": 9_u8 }] });
    let template = json!({ "block_device_mappings": [
        { "ebs": [{ "volume_size": 8_u8 }] }, { "ebs": [{ "encrypted": "false" }] }] });
    vec![
        ("aws_spot_instance_request", disks.clone()),
        ("aws_ebs_snapshot_copy", json!({ "source_region": "us-east-1" })),
        ("aws_ebs_snapshot_copy", json!({ "source_snapshot_id": "snap-1", "encrypted": false })),
        ("aws_ebs_volume", json!({ "size": 8_u8 })),
        ("aws_efs_file_system", json!({ "encrypted": null })),
        ("aws_elasticache_replication_group", group("7.1")),
        (
            "aws_elasticache_replication_group",
            json!({ "engine": "valkey", "num_node_groups": 2_u8, "replicas_per_node_group": 1_u8 }),
        ),
        ("aws_elasticsearch_domain", json!({ "domain_name": "a" })),
        ("aws_instance", disks.clone()),
        ("aws_kinesis_stream", json!({ "shard_count": 1_u8, "encryption_type": "NONE" })),
        ("aws_launch_configuration", disks),
        ("aws_launch_template", template),
        ("aws_mq_broker", json!({ "engine_type": "RabbitMQ" })),
        (
            "aws_mq_broker",
            json!({ "engine_type": "ActiveMQ", "deployment_mode": "SINGLE_INSTANCE" }),
        ),
        ("aws_neptune_cluster", json!({})),
        (
            "aws_opensearch_domain",
            json!({ "encrypt_at_rest": [{ "enabled": false }],
                "cluster_config": [{ "instance_count": 1_u8 }] }),
        ),
        ("aws_opensearch_domain", json!({ "cluster_config": { "zone_awareness_enabled": false } })),
        ("aws_rds_cluster", json!({ "engine": "aurora-mysql" })),
        ("aws_rds_global_cluster", json!({})),
        ("aws_redshift_cluster", json!({ "encrypted": "false" })),
        ("aws_workspaces_workspace", json!({})),
    ]
}

/// A native plan that does this to every object.
fn every(action: &str, objects: &[(&str, Value)]) -> Value {
    let resource = |(at, (kind, object)): (usize, &(&str, Value))| {
        let mut resource = json!({ "type": kind, "name": format!("it{at}"), "action": action });
        if action == "create" {
            resource["properties"] = object.clone();
        } else {
            resource["before"] = json!({ "tags": { "owner": "a" } });
            resource["after"] = object.clone();
        }
        resource
    };
    let resources: Vec<_> = objects.iter().enumerate().map(resource).collect();
    json!({ "region": "us-east-1", "resources": resources })
}

/// Fixes everything once, and judges again. Gives the resource types that were repaired.
fn check(action: &str, rules: &[&str]) -> BTreeSet<&'static str> {
    let mut objects = objects();
    let request = "Set up all of this in production.";
    let before = judge(&every(action, &objects), request, None);
    let fixes: Vec<_> = fixes(&before);
    let of_rules: Vec<_> =
        fixes.iter().filter(|(rule, ..)| rules.contains(&rule.as_str())).cloned().collect();
    let mut kinds = BTreeSet::new();
    for (_rule, address, fix) in &of_rules {
        let at: usize = address.rsplit_once(".it").unwrap().1.parse().unwrap();
        repair(&mut objects[at].1, fix);
        kinds.insert(objects[at].0);
    }
    let after = judge(&every(action, &objects), request, None);
    assert_eq!(left(&after, &named(&of_rules)), Vec::<Value>::new(), "{action}");
    kinds
}

/// The resource types that stand in the sources of a policy.
fn known(policy: &str) -> BTreeSet<String> {
    let folder = root().join("plugins/policies").join(policy).join("src");
    let mut kinds = BTreeSet::new();
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let quoted = text.split('"').skip(1).step_by(2);
        kinds.extend(quoted.filter(|text| text.starts_with("aws_")).map(str::to_owned));
    }
    kinds
}

#[test]
fn every_kind_of_object_that_a_policy_repairs_is_repaired() {
    let rules = ["encryption_at_rest", "require_multi_az_production"];
    for rule in rules {
        let kinds = check("create", &[rule]);
        let missing: Vec<_> =
            known(rule).into_iter().filter(|kind| !kinds.contains(&**kind)).collect();
        assert!(kinds.len() > 4 && missing.is_empty(), "{rule}: {missing:?}");
    }
    // What can be repaired where it stands.
    let in_place = check("update", &rules);
    assert!(in_place.contains("aws_db_instance") && !in_place.contains("aws_ebs_volume"));
}
