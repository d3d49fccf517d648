//! Each type by the attribute that makes it dear, and the same without it.

use serde_json::{Value as Json, json};

use super::added;
use crate::{
    fixture::{case, case_of, created, updated, with_unknown},
    view::View,
};

/// What one new object adds; `?` where nobody knows.
#[track_caller]
fn check(kind: &str, properties: Json, dollars: &str) {
    let mut resource = json!({ "type": kind, "name": "it" });
    resource["properties"] = properties;
    check_all(&json!([resource]), dollars);
}

#[track_caller]
fn check_all(resources: &Json, dollars: &str) {
    let case = case_of(resources);
    let unpriced = View::of(&case).estimate.sums.unpriced;
    if dollars == "?" {
        assert_eq!(unpriced.len(), 1, "{unpriced:?}");
        return;
    }
    assert!(unpriced.is_empty(), "{unpriced:?}");
    assert_eq!(added(&case), dollars.parse().unwrap(), "{resources}");
}

#[test]
fn speed_of_a_volume_costs() {
    let of = |kind: &str, iops: u32, throughput: u32| {
        let size = 100_u8;
        json!({ "type": kind, "size": size, "iops": iops, "throughput": throughput })
    };
    check("aws_ebs_volume", of("gp3", 3_000, 125), "8.00");
    check("aws_ebs_volume", of("gp3", 16_000, 125), "73.00");
    check("aws_ebs_volume", of("gp3", 3_000, 1_000), "43.00");
    check("aws_ebs_volume", of("io2", 64_000, 0), "4172.50");
    check("aws_ebs_volume", of("io1", 100, 0), "19.00");
    check("aws_ebs_volume", of("gp2", 300, 0), "10.00");
    check("aws_ebs_volume", json!({ "size": 100_u8 }), "10.00");
    check("aws_ebs_volume", json!({ "type": "gp3", "snapshot_id": "snap-1" }), "?");
    let faster = updated("aws_ebs_volume", &of("gp3", 3_000, 125), &of("gp3", 16_000, 125));
    check_all(&faster, "65.00");
    let hidden = with_unknown("aws_ebs_volume", &of("io2", 0, 0), "iops", &["var.iops"]);
    assert_eq!(View::of(&case(hidden)).estimate.sums.unpriced.len(), 1);
    let disk = |iops: u32| {
        json!({ "instance_type": "t3.micro", "root_block_device": [{ "volume_size": 10_u8,
            "volume_type": "io2", "iops": iops }] })
    };
    check("aws_instance", disk(20_000), "1308.85");
    check("aws_instance", disk(0), "8.85");
}

#[test]
fn speed_and_growth_of_a_database_cost() {
    let of = |more: Json| {
        let mut properties = json!({ "engine": "postgres", "instance_class": "db.t3.medium",
            "allocated_storage": 100_u8 });
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        properties
    };
    check("aws_db_instance", of(json!({})), "64.06");
    let io1 = json!({ "storage_type": "io1", "iops": 40_000_u32 });
    check("aws_db_instance", of(io1), "4065.06");
    check("aws_db_instance", of(json!({ "iops": 40_000_u32 })), "4065.06");
    check("aws_db_instance", of(json!({ "storage_type": "gp3", "iops": 13_000_u16 })), "264.06");
    check("aws_db_instance", of(json!({ "storage_type": "gp3", "iops": 3_000_u16 })), "64.06");
    let copied = json!({ "multi_az": true, "storage_type": "io1", "iops": 40_000_u32 });
    check("aws_db_instance", of(copied), "8130.12");
    let grows =
        case_of(&created("aws_db_instance", &of(json!({ "max_allocated_storage": 20_000_u16 }))));
    let sums = View::of(&grows).estimate.sums;
    assert_eq!(sums.known, "64.06".parse().unwrap());
    assert_eq!(sums.reach, "2352.56".parse().unwrap());
    check("aws_db_instance", json!({ "instance_class": "db.t3.medium" }), "54.86");
    let restored = json!({ "instance_class": "db.t3.medium", "snapshot_identifier": "s" });
    check("aws_db_instance", restored, "?");
    let hidden = with_unknown("aws_db_instance", &of(json!({})), "multi_az", &["var.zones"]);
    assert_eq!(added(&case(hidden)), "128.12".parse().unwrap());
}

#[test]
fn a_replica_has_the_storage_of_its_source() {
    let of = |source: &str| {
        json!([
            { "type": "aws_db_instance", "name": "a", "action": "no-op",
                "before": { "identifier": "orders", "allocated_storage": 1_000_u16 },
                "after": { "identifier": "orders", "allocated_storage": 1_000_u16 } },
            { "type": "aws_db_instance", "name": "b", "properties": {
                "instance_class": "db.t3.medium", "replicate_source_db": source } }])
    };
    check_all(&of("orders"), "167.56");
    check_all(&of("elsewhere"), "?");
}

#[test]
fn a_cluster_with_machines_or_capacity_of_its_own_costs() {
    let kind = "aws_rds_cluster";
    check(kind, json!({ "engine": "aurora-postgresql" }), "0");
    let machines = json!({ "engine": "postgres", "db_cluster_instance_class": "db.r5.24xlarge",
        "allocated_storage": 100_u8, "storage_type": "io1", "iops": 1_000_u16 });
    check(kind, machines, "26617.50");
    check(kind, json!({ "engine": "aurora-postgresql", "storage_type": "aurora-iopt1" }), "?");
    let serverless = json!({ "engine": "aurora-mysql", "engine_mode": "serverless",
        "scaling_configuration": [{ "min_capacity": 2_u8, "max_capacity": 16_u8 }] });
    let sums = View::of(&case_of(&created(kind, &serverless))).estimate.sums;
    assert_eq!(sums.known, "175.20".parse().unwrap());
    assert_eq!(sums.reach, "1401.60".parse().unwrap());
}

#[test]
fn a_machine_without_a_size_has_the_capacity_of_its_cluster() {
    let cluster = |most: f32| {
        json!({ "cluster_identifier": "c", "engine": "aurora-postgresql",
            "serverlessv2_scaling_configuration": [{
                "min_capacity": 0.5_f32, "max_capacity": most }] })
    };
    let machine = |action: &str, cluster: &str| {
        let value = json!({ "cluster_identifier": cluster, "instance_class": "db.serverless" });
        match action {
            "no-op" => json!({ "type": "aws_rds_cluster_instance", "name": "m", "action": "no-op",
                "before": value, "after": value }),
            _other => json!({ "type": "aws_rds_cluster_instance", "name": "m",
                "properties": value }),
        }
    };
    let grown = |from: f32, to: f32| {
        json!({ "type": "aws_rds_cluster", "name": "c", "action": "update",
            "before": cluster(from), "after": cluster(to) })
    };
    let reach = |resources: &Json| View::of(&case_of(resources)).estimate.sums.reach;
    let new = json!([{ "type": "aws_rds_cluster", "name": "c", "properties": cluster(2.0) },
        machine("create", "c")]);
    check_all(&new, "87.60");
    assert_eq!(reach(&new), "175.20".parse().unwrap());
    check_all(&json!([machine("create", "elsewhere")]), "?");
    let with = json!([grown(2.0, 128.0), machine("no-op", "c")]);
    assert_eq!(reach(&with), "11037.60".parse().unwrap());
    check_all(&json!([grown(2.0, 128.0)]), "?");
    check_all(&json!([grown(128.0, 2.0)]), "0");
}

#[test]
fn nodes_are_shards_and_their_replicas() {
    let of = |more: Json| {
        let mut properties = json!({ "node_type": "cache.m5.large" });
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        properties
    };
    let kind = "aws_elasticache_replication_group";
    check(kind, of(json!({})), "113.88");
    check(kind, of(json!({ "num_cache_clusters": 2_u8 })), "227.76");
    let shards = json!({ "num_node_groups": 10_u8, "replicas_per_node_group": 2_u8 });
    check(kind, of(shards.clone()), "3416.40");
    check(kind, of(json!({ "cluster_mode": [shards] })), "3416.40");
    check("aws_elasticache_cluster", of(json!({ "num_cache_nodes": 0_u8 })), "113.88");
}

#[test]
fn a_search_domain_has_more_than_its_data_nodes() {
    let kind = "aws_opensearch_domain";
    let of = |more: Json, disk: Json| {
        let mut config = json!({ "instance_type": "m5.large.search", "instance_count": 2_u8 });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "cluster_config": [config], "ebs_options": [disk] })
    };
    check(kind, of(json!({}), json!({})), "207.32");
    let masters = json!({ "dedicated_master_enabled": true,
        "dedicated_master_type": "r5.large.search" });
    check(kind, of(masters, json!({})), "614.66");
    let off = json!({ "dedicated_master_enabled": false,
        "dedicated_master_type": "r5.large.search" });
    check(kind, of(off, json!({})), "207.32");
    let warm = json!({ "warm_enabled": true, "warm_type": "ultrawarm1.large.search",
        "warm_count": 2_u8 });
    check(kind, of(warm, json!({})), "?");
    check(kind, of(json!({}), json!({ "volume_size": 1_000_u16 })), "477.32");
    check(kind, of(json!({}), json!({ "iops": 16_000_u16 })), "?");
    // A native plan may write a block as an object.
    let object = json!({ "cluster_config": { "instance_type": "m5.large.search",
        "instance_count": 2_u8 } });
    check(kind, object, "207.32");
}

#[test]
fn indices_and_copies_of_a_table_cost() {
    let kind = "aws_dynamodb_table";
    let units = json!({ "read_capacity": 100_u8, "write_capacity": 100_u8 });
    let of = |more: Json| {
        let mut properties = units.clone();
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        properties
    };
    check(kind, of(json!({})), "56.94");
    check(kind, of(json!({ "global_secondary_index": [units, units] })), "170.82");
    check(kind, of(json!({ "replica": [{ "region_name": "eu-west-1" }] })), "113.88");
    check(kind, of(json!({ "billing_mode": "PAY_PER_REQUEST" })), "0");
    check("aws_kinesis_stream", json!({ "shard_count": 0_u8 }), "10.95");
    let on_demand = json!({ "stream_mode_details": [{ "stream_mode": "ON_DEMAND" }] });
    check("aws_kinesis_stream", on_demand, "0");
}

#[test]
fn second_zones_and_brokers_are_counted() {
    let shift = |zones: bool| {
        let nodes = 2_u8;
        json!({ "node_type": "dc2.large", "number_of_nodes": nodes, "multi_az": zones })
    };
    check("aws_redshift_cluster", shift(false), "365.00");
    check("aws_redshift_cluster", shift(true), "730.00");
    let broker =
        |mode: &str| json!({ "host_instance_type": "mq.m5.large", "deployment_mode": mode });
    check("aws_mq_broker", broker("SINGLE_INSTANCE"), "210.24");
    check("aws_mq_broker", broker("ACTIVE_STANDBY_MULTI_AZ"), "420.48");
    check("aws_mq_broker", broker("CLUSTER_MULTI_AZ"), "630.72");
    let kafka = |gigabytes: u32| {
        json!({ "number_of_broker_nodes": 3_u8, "broker_node_group_info": [{
            "instance_type": "kafka.m5.large", "storage_info": [{ "ebs_storage_info": [{
                "volume_size": gigabytes }] }] }] })
    };
    check("aws_msk_cluster", kafka(0), "459.90");
    check("aws_msk_cluster", kafka(1_000), "759.90");
    let firewall = |subnets: &[Json]| json!({ "subnet_mapping": subnets });
    check("aws_networkfirewall_firewall", firewall(&[json!({})]), "288.35");
    check("aws_networkfirewall_firewall", firewall(&[json!({}), json!({})]), "576.70");
}

#[test]
fn what_is_kept_ready_costs_though_its_use_is_billed() {
    let stage = |on: bool| json!({ "cache_cluster_enabled": on, "cache_cluster_size": "237" });
    check("aws_api_gateway_stage", stage(true), "2774.00");
    check("aws_api_gateway_stage", stage(false), "0");
    let files = |ready: u16| json!({ "provisioned_throughput_in_mibps": ready });
    check("aws_efs_file_system", files(1_024), "6144.00");
    check("aws_efs_file_system", files(0), "0");
    let job = |name: &str| json!({ "command": [{ "name": name }], "number_of_workers": 9_u8 });
    check("aws_glue_job", job("gluestreaming"), "?");
    check("aws_glue_job", job("glueetl"), "0");
    let site = |method: &str| json!({ "viewer_certificate": [{ "ssl_support_method": method }] });
    check("aws_cloudfront_distribution", site("vip"), "?");
    check("aws_cloudfront_distribution", site("sni-only"), "0");
    check("aws_eks_cluster", json!({ "compute_config": [{ "enabled": true }] }), "?");
    check("aws_eks_cluster", json!({}), "73.00");
    let batch = |least: u8| {
        json!({ "compute_resources": [{ "type": "EC2", "min_vcpus": least,
            "max_vcpus": 256_u16 }] })
    };
    check("aws_batch_compute_environment", batch(64), "?");
    check("aws_batch_compute_environment", batch(0), "0");
    let many = json!({ "compute_resources": [{ "type": "EC2", "min_vcpus": 0_i64,
        "max_vcpus": 100_000_i64 }] });
    check("aws_batch_compute_environment", many, "?");
    let named = case_of(&created("aws_batch_compute_environment", &batch(0)));
    let unknown = View::of(&named).estimate.summary().unknown;
    assert_eq!(
        unknown,
        ["aws_batch_compute_environment.it: billed by use, up to 256 processors at once"]
    );
}

#[test]
fn copies_of_a_function_kept_ready_cost_by_its_memory() {
    let of = |function: &str| {
        json!([
            { "type": "aws_lambda_function", "name": "f", "properties": {
                "function_name": "f", "memory_size": 2_048_u16 } },
            { "type": "aws_lambda_provisioned_concurrency_config", "name": "c", "properties": {
                "function_name": function, "provisioned_concurrent_executions": 100_u8 } }])
    };
    check_all(&of("f"), "2190.00");
    check_all(&of("g"), "?");
}

#[test]
fn every_variant_of_a_model_costs() {
    let kind = "aws_sagemaker_endpoint_configuration";
    let variant =
        |count: u8| json!({ "instance_type": "ml.m5.large", "initial_instance_count": count });
    check(kind, json!({ "production_variants": [variant(1)] }), "83.95");
    check(kind, json!({ "production_variants": [variant(1), variant(9)] }), "839.50");
    let shadow = json!({ "production_variants": [variant(1)],
        "shadow_production_variants": [variant(1)] });
    check(kind, shadow, "167.90");
    let ready = |copies: u8| {
        json!({ "production_variants": [{ "serverless_config": [{
            "provisioned_concurrency": copies }] }] })
    };
    check(kind, ready(9), "?");
    check(kind, ready(0), "0");
}

#[test]
fn an_endpoint_costs_what_its_configuration_says() {
    let configuration = |action: &str, name: &str, size: &str| {
        let value = json!({ "name": name, "production_variants": [{ "instance_type": size }] });
        match action {
            "no-op" => json!({ "type": "aws_sagemaker_endpoint_configuration", "name": name,
                "action": "no-op", "before": value, "after": value }),
            _other => json!({ "type": "aws_sagemaker_endpoint_configuration", "name": name,
                "properties": value }),
        }
    };
    let moved = |to: &str| {
        json!({ "type": "aws_sagemaker_endpoint", "name": "e", "action": "update",
            "before": { "endpoint_config_name": "a" }, "after": { "endpoint_config_name": to } })
    };
    let stand =
        [configuration("no-op", "a", "ml.m5.large"), configuration("no-op", "b", "ml.p3.2xlarge")];
    check_all(&json!([stand[0], stand[1], moved("b")]), "2708.30");
    check_all(&json!([stand[0], stand[1], moved("a")]), "0");
    check_all(&json!([moved("elsewhere")]), "?");
    let new = configuration("create", "c", "ml.p3.2xlarge");
    check_all(&json!([stand[0], new, moved("c")]), "2792.25");
}

#[test]
fn a_scaling_target_lets_a_service_grow() {
    let of = |namespace: &str, id: &str, least: u8, most: u16| {
        json!([
            { "type": "aws_ecs_task_definition", "name": "t", "properties": {
                "arn": "arn:t", "cpu": "1024", "memory": "2048" } },
            { "type": "aws_ecs_service", "name": "s", "properties": { "name": "web",
                "task_definition": "arn:t", "desired_count": 2_u8 } },
            { "type": "aws_appautoscaling_target", "name": "a", "properties": {
                "service_namespace": namespace, "resource_id": id,
                "scalable_dimension": "ecs:service:DesiredCount",
                "min_capacity": least, "max_capacity": most } }])
    };
    let reach = |resources: &Json| View::of(&case_of(resources)).estimate.sums.reach;
    let small = of("ecs", "service/c/web", 1, 2);
    check_all(&small, "72.09");
    assert_eq!(reach(&small), "72.09".parse().unwrap());
    let large = of("ecs", "service/c/web", 1, 100);
    check_all(&large, "72.09");
    assert_eq!(reach(&large), "3604.01".parse().unwrap());
    check_all(&of("ecs", "service/c/web", 50, 100), "1802.01");
    check_all(&of("ecs", "service/c/other", 1, 2), "?");
    check_all(&of("rds", "cluster:c", 1, 2), "?");
    let table = |most: u16| {
        json!([{ "type": "aws_appautoscaling_target", "name": "a", "properties": {
            "service_namespace": "dynamodb", "resource_id": "table/t",
            "scalable_dimension": "dynamodb:table:WriteCapacityUnits",
            "min_capacity": 1_u8, "max_capacity": most } }])
    };
    assert_eq!(reach(&table(10_000)), "4745.00".parse().unwrap());
    assert_eq!(reach(&table(1)), "0.48".parse().unwrap());
}

#[test]
fn what_hides_a_change_of_size_deeper_down_is_seen() {
    let fleet = |size: &str, tag: &str| {
        json!({ "tags": { "Owner": tag }, "launch_template_config": [{ "override": [{
            "instance_type": size }] }] })
    };
    let of = |from: &Json, to: &Json| updated("aws_ec2_fleet", from, to);
    check_all(&of(&fleet("c5.large", "a"), &fleet("p4d.24xlarge", "a")), "?");
    check_all(&of(&fleet("c5.large", "a"), &fleet("c5.large", "b")), "0");
    check("aws_ec2_fleet", fleet("c5.large", "a"), "?");
    let scaled = |floor: u8| json!({ "scaling": [{ "floor": floor }] });
    check_all(&updated("aws_quantum_thing", &scaled(1), &scaled(90)), "?");
    check_all(&updated("aws_quantum_thing", &scaled(1), &scaled(1)), "0");
    check("aws_spot_fleet_request", json!({ "target_capacity": 9_u8 }), "?");
}
