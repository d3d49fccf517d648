//! Law 6: how card data is kept and carried at AWS.

use super::*;
use alloc::vec::Vec;
const ID: &str = "pci_baseline";

fn card(mut object: Json) -> Json {
    object["tags"] = json!({ "Environment": "production", "DataClass": "pci" });
    object
}

fn made(kind: &str, object: &Json) -> tribune_record::Case {
    case_of(&created(kind, &card(object.clone())))
}

fn changed(kind: &str, before: &Json, after: &Json) -> tribune_record::Case {
    case_of(&updated(kind, &card(before.clone()), &card(after.clone())))
}

/// What is made right, what is made wrong, and that it is nobody's matter where no card data is.
#[track_caller]
fn on(kind: &str, good: impl core::borrow::Borrow<Json>, bad: Json) {
    let good = good.borrow();
    check(&made(kind, good), ID, None);
    check(&made(kind, &bad), ID, FAIL);
    check(&changed(kind, good, &bad), ID, FAIL);
    let mut elsewhere = bad;
    elsewhere["tags"] = json!({ "DataClass": "internal" });
    check(&case_of(&created(kind, &elsewhere)), ID, None);
}

#[test]
fn card_data_is_carried_encrypted_at_aws() {
    let broker = |word: &str| {
        json!({
            "encryption_info": [{ "encryption_in_transit": [{ "client_broker": word }] }]
        })
    };
    on("aws_msk_cluster", broker("TLS"), broker("PLAINTEXT"));
    on("aws_msk_cluster", json!({}), broker("TLS_PLAINTEXT"));
    let endpoint = |engine: &str, mode: &str| json!({ "engine_name": engine, "ssl_mode": mode });
    on("aws_dms_endpoint", endpoint("mysql", "verify-ca"), endpoint("mysql", "none"));
    on("aws_dms_endpoint", endpoint("s3", "none"), json!({ "engine_name": "postgres" }));
    on("aws_db_proxy", json!({ "require_tls": true }), json!({}));
    on("aws_memorydb_cluster", json!({}), json!({ "tls_enabled": false }));
    let bridge = |word: &str| {
        json!({
            "kafka_cluster_encryption_in_transit": [{ "encryption_type": word }]
        })
    };
    on("aws_mskconnect_connector", bridge("TLS"), bridge("PLAINTEXT"));
    let volume = |word: Json| {
        json!({
            "volume": [{ "efs_volume_configuration": [{ "transit_encryption": word }] }]
        })
    };
    on("aws_ecs_task_definition", volume(json!("ENABLED")), volume(json!(null)));
    on("aws_ecs_task_definition", json!({}), volume(json!("DISABLED")));
    let name = |word: &str| json!({ "security_policy": word });
    on("aws_api_gateway_domain_name", name("TLS_1_2"), name("TLS_1_0"));
    on("aws_elasticache_cluster", json!({ "replication_group_id": "g" }), json!({}));
    let domain = |https: bool, nodes: bool| {
        json!({
            "encrypt_at_rest": [{ "enabled": true }],
            "node_to_node_encryption": [{ "enabled": nodes }],
            "domain_endpoint_options": [{ "enforce_https": https,
                "tls_security_policy": "Policy-Min-TLS-1-2-2019-07" }],
            "vpc_options": [{ "subnet_ids": ["subnet-1"] }],
        })
    };
    on("aws_opensearch_domain", domain(true, true), domain(false, true));
    on("aws_opensearch_domain", domain(true, true), domain(true, false));
    let http = json!({ "protocol": "http", "endpoint": "http://10.0.0.1" });
    on("aws_sns_topic_subscription", json!({ "protocol": "https" }), http);
}

#[test]
fn a_distribution_of_card_data_takes_https_of_today_alone() {
    let of = |viewers: &str, version: &str, origin: &str| {
        json!({
            "default_cache_behavior": [{ "viewer_protocol_policy": viewers }],
            "viewer_certificate": [{ "minimum_protocol_version": version }],
            "origin": [{ "custom_origin_config": [{ "origin_protocol_policy": origin,
                "origin_ssl_protocols": ["TLSv1.2"] }] }],
        })
    };
    let kind = "aws_cloudfront_distribution";
    let worst =
        |object: &Json| found(&made(kind, object), ID).iter().map(|finding| finding.outcome).min();
    let good = of("redirect-to-https", "TLSv1.2_2021", "https-only");
    assert!(worst(&good) != FAIL, "{good}");
    for bad in [
        of("allow-all", "TLSv1.2_2021", "https-only"),
        of("https-only", "TLSv1", "https-only"),
        of("https-only", "TLSv1.2_2021", "http-only"),
    ] {
        assert_eq!(worst(&bad), FAIL, "{bad}");
    }
    let guarded = |acl: &str| {
        let mut it = of("https-only", "TLSv1.2_2021", "https-only");
        it["web_acl_id"] = json!(acl);
        it
    };
    let lost = found(&changed(kind, &guarded("acl"), &guarded("")), ID);
    assert!(lost.iter().any(|finding| finding.message.contains("web_acl_id")), "{lost:#?}");
    let kept = found(&changed(kind, &guarded("acl"), &guarded("other")), ID);
    assert!(!kept.iter().any(|finding| finding.message.contains("web_acl_id")), "{kept:#?}");
}

#[test]
fn card_data_is_kept_encrypted_at_aws() {
    let stream = |on: bool| json!({ "server_side_encryption": [{ "enabled": on }] });
    let kind = "aws_kinesis_firehose_delivery_stream";
    on(kind, stream(true), stream(false));
    on(kind, json!({ "kinesis_source_configuration": [{ "role_arn": "r" }] }), json!({}));
    on("aws_kinesis_stream", json!({ "encryption_type": "KMS" }), json!({}));
    let queue = |managed: bool, key: Json| {
        json!({
            "sqs_managed_sse_enabled": managed,
            "kms_master_key_id": key
        })
    };
    on("aws_sqs_queue", queue(false, json!("k")), queue(false, json!(null)));
    check(&made("aws_sqs_queue", &json!({})), ID, None);
    let glue = |mode: &str| {
        json!({ "encryption_configuration": [{
            "cloudwatch_encryption": [{ "cloudwatch_encryption_mode": "SSE-KMS" }],
            "job_bookmarks_encryption": [{ "job_bookmarks_encryption_mode": "CSE-KMS" }],
            "s3_encryption": [{ "s3_encryption_mode": mode }] }] })
    };
    on("aws_glue_security_configuration", glue("SSE-S3"), glue("DISABLED"));
    let secrets = json!({ "encryption_config": [{ "resources": ["secrets"] }],
        "vpc_config": [{ "endpoint_public_access": false }] });
    let bare = json!({ "vpc_config": [{ "endpoint_public_access": false }] });
    on("aws_eks_cluster", secrets, bare);
    let disks = |on: bool| {
        json!({
            "root_volume_encryption_enabled": on,
            "user_volume_encryption_enabled": on
        })
    };
    on("aws_workspaces_workspace", disks(true), disks(false));
    on("aws_ebs_encryption_by_default", json!({ "enabled": true }), json!({ "enabled": false }));
    check(&made("aws_ebs_snapshot_copy", &json!({ "encrypted": false })), ID, UNKNOWN);
    check(&made("aws_ebs_snapshot_copy", &json!({ "encrypted": true })), ID, None);
    check(&made("aws_sagemaker_notebook_instance", &json!({})), ID, UNKNOWN);
}

#[test]
fn what_nobody_can_read_of_it_waits() {
    for (kind, key) in [
        ("aws_kinesis_stream", "encryption_type"),
        ("aws_msk_cluster", "encryption_info"),
        ("aws_sqs_queue", "sqs_managed_sse_enabled"),
        ("aws_db_parameter_group", "parameter"),
        ("aws_eks_cluster", "encryption_config"),
    ] {
        let open = card(json!({ "vpc_config": [{ "endpoint_public_access": false }] }));
        check(&case(with_unknown(kind, &open, key, &["var.x"])), ID, UNKNOWN);
    }
}

#[test]
fn what_protects_stays() {
    #[track_caller]
    fn stays(kind: &str, on: &Json, off: &Json) {
        check(&changed(kind, on, off), ID, FAIL);
        check(&changed(kind, on, on), ID, None);
        check(&changed(kind, off, on), ID, None);
        check(&changed(kind, off, off), ID, None);
    }
    let table = |on: bool| json!({ "server_side_encryption": [{ "enabled": on }] });
    stays("aws_dynamodb_table", &table(true), &table(false));
    stays("aws_dynamodb_table", &table(true), &json!({}));
    let group = |word: &str| {
        json!({ "configuration": [{ "result_configuration": [
        { "encryption_configuration": [{ "encryption_option": word }] }] }] })
    };
    let bare = json!({ "configuration": [{ "result_configuration": [{}] }] });
    stays("aws_athena_workgroup", &group("SSE_S3"), &bare);
    let target = |word: &str| json!({ "protocol": word });
    stays("aws_lb_target_group", &target("HTTPS"), &target("HTTP"));
    stays("aws_ssm_parameter", &json!({ "type": "SecureString" }), &json!({ "type": "String" }));
    let elb = |words: &[&str]| {
        let of = |word: &&str| json!({ "lb_protocol": word, "instance_protocol": "http" });
        let listeners: Vec<Json> = words.iter().map(of).collect();
        json!({ "listener": listeners, "internal": true })
    };
    check(&changed("aws_elb", &elb(&["https"]), &elb(&["http"])), ID, FAIL);
    check(&changed("aws_elb", &elb(&["https", "https"]), &elb(&["https"])), ID, None);
    let policy = |text: &str| {
        let statement = json!({ "Effect": "Deny", "Principal": "*", "Action": "*",
            "Resource": "*", "Condition": { "Bool": { text: "false" } } });
        json!({ "policy": json!({ "Statement": [statement] }).to_string() })
    };
    let (tls, other) = (policy("aws:SecureTransport"), policy("aws:Other"));
    for kind in ["aws_efs_file_system_policy", "aws_s3_bucket_policy", "aws_sqs_queue_policy"] {
        stays(kind, &tls, &other);
        check(&case_of(&deleted(kind, &card(tls.clone()))), ID, FAIL);
        check(&case_of(&deleted(kind, &card(other.clone()))), ID, None);
    }
    let gone = |kind: &str| case_of(&deleted(kind, &card(json!({ "enabled": true }))));
    check(&gone("aws_ebs_encryption_by_default"), ID, FAIL);
}

#[test]
fn a_listener_of_card_data_speaks_tls() {
    let of = |protocol: &str, policy: Json, action: Json| {
        json!({
            "protocol": protocol,
            "ssl_policy": policy,
            "default_action": [action]
        })
    };
    let forward = json!({ "type": "forward", "target_group_arn": "t" });
    let redirect = json!({ "type": "redirect", "redirect": [{ "protocol": "HTTPS" }] });
    let kind = "aws_lb_listener";
    let today = json!("ELBSecurityPolicy-TLS13-1-2-2021-06");
    let tls = of("HTTPS", today, forward.clone());
    check(&made(kind, &tls), ID, None);
    let old = json!("ELBSecurityPolicy-TLS-1-1-2017-01");
    check(&made(kind, &of("HTTPS", old, forward.clone())), ID, FAIL);
    check(&made(kind, &of("HTTPS", json!(null), forward.clone())), ID, UNKNOWN);
    check(&made(kind, &of("HTTP", json!(null), redirect)), ID, None);
    let plain = of("HTTP", json!(null), forward.clone());
    check(&made(kind, &plain), ID, UNKNOWN);
    check(&changed(kind, &tls, &plain), ID, FAIL);
    check(&made(kind, &of("TCP", json!(null), forward)), ID, None);
}

#[test]
fn a_key_of_ones_own_is_kept_at_aws() {
    let own = "arn:aws:kms:us-east-1:1:key/k";
    for (kind, key) in [
        ("aws_sns_topic", "kms_master_key_id"),
        ("aws_secretsmanager_secret", "kms_key_id"),
        ("aws_cloudwatch_log_group", "kms_key_id"),
        ("aws_backup_vault", "kms_key_arn"),
        ("aws_workspaces_workspace", "volume_encryption_key"),
    ] {
        let of = |id: Json| {
            json!({ key: id, "root_volume_encryption_enabled": true,
                "user_volume_encryption_enabled": true })
        };
        let lost = |before: &Json, after: &Json| {
            let found = found(&changed(kind, before, after), ID);
            found.iter().any(|finding| {
                finding.outcome == Outcome::Fail && finding.message.contains("lose its own key")
            })
        };
        let (mine, none) = (of(json!(own)), of(json!(null)));
        assert!(lost(&mine, &none), "{kind}");
        assert!(lost(&mine, &of(json!("alias/aws/x"))), "{kind}");
        assert!(!lost(&mine, &of(json!("arn:aws:kms:us-east-1:1:key/l"))), "{kind}");
        assert!(!lost(&none, &mine) && !lost(&none, &none), "{kind}");
    }
    let replicas = |count: usize| {
        let all: Vec<Json> = (0..count)
            .map(|_at| json!({ "region_name": "us-west-2", "kms_key_arn": own }))
            .collect();
        json!({ "replica": all })
    };
    check(&changed("aws_dynamodb_table", &replicas(2), &replicas(1)), ID, None);
    check(&changed("aws_dynamodb_table", &replicas(1), &replicas(0)), ID, None);
    let bare = json!({ "replica": [{ "region_name": "us-west-2" }] });
    check(&changed("aws_dynamodb_table", &replicas(1), &bare), ID, FAIL);
    let sse = json!({ "server_side_encryption": [{ "enabled": false, "kms_key_arn": own }] });
    check(&changed("aws_dynamodb_table", &sse, &json!({})), ID, FAIL);
}

#[test]
fn parameters_keep_tls_on() {
    let of = |family: &str, entries: &[(&str, &str)]| {
        let entry = |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
        let entries: Vec<Json> = entries.iter().map(entry).collect();
        json!({ "family": family, "parameter": entries })
    };
    let rows = [
        ("aws_db_parameter_group", "postgres14", "rds.force_ssl", "1", "0", FAIL),
        ("aws_db_parameter_group", "postgres16", "rds.force_ssl", "1", "0", None),
        (
            "aws_rds_cluster_parameter_group",
            "aurora-mysql8.0",
            "require_secure_transport",
            "ON",
            "OFF",
            FAIL,
        ),
        ("aws_docdb_cluster_parameter_group", "docdb5.0", "tls", "enabled", "disabled", None),
        ("aws_redshift_parameter_group", "redshift-1.0", "require_ssl", "true", "false", FAIL),
        ("aws_redshift_parameter_group", "redshift-2.0", "require_ssl", "true", "false", None),
        (
            "aws_neptune_cluster_parameter_group",
            "neptune1.3",
            "neptune_enforce_ssl",
            "1",
            "0",
            None,
        ),
        (
            "aws_db_parameter_group",
            "mysql8.0",
            "tls_version",
            "TLSv1.2,TLSv1.3",
            "TLSv1.1,TLSv1.2",
            None,
        ),
    ];
    for (kind, family, name, good, bad, left_out) in rows {
        let (on, off) = (of(family, &[(name, good)]), of(family, &[(name, bad)]));
        let none = of(family, &[("other", "1")]);
        check(&made(kind, &on), ID, None);
        check(&made(kind, &none), ID, None);
        check(&made(kind, &off), ID, FAIL);
        check(&changed(kind, &on, &off), ID, FAIL);
        check(&changed(kind, &on, &none), ID, left_out);
        check(&changed(kind, &off, &on), ID, None);
    }
    let options = |names: &[&str]| {
        let options: Vec<Json> = names.iter().map(|name| json!({ "option_name": name })).collect();
        json!({ "engine_name": "oracle-ee", "option": options })
    };
    let kind = "aws_db_option_group";
    check(&changed(kind, &options(&["SSL", "TDE"]), &options(&["SSL"])), ID, FAIL);
    check(&changed(kind, &options(&["SSL"]), &options(&["SSL", "TDE"])), ID, None);
}

#[test]
fn a_database_of_card_data_takes_up_no_parameters_unseen() {
    let kind = "aws_db_instance";
    let of = |group: &str| json!({ "storage_encrypted": true, "parameter_group_name": group });
    check(&changed(kind, &of("strict"), &of("default.postgres14")), ID, UNKNOWN);
    check(&changed(kind, &of("strict"), &of("strict")), ID, None);
    check(&changed(kind, &of("default.postgres14"), &of("default.postgres15")), ID, None);
    let group = card(json!({ "name": "strict-15", "id": "strict-15", "family": "postgres15" }));
    let case = case_of(&json!([
        { "type": "aws_db_parameter_group", "name": "g", "action": "create",
          "properties": group },
        { "type": kind, "name": "it", "action": "update", "before": card(of("strict")),
          "after": card(of("strict-15")) },
    ]));
    check(&case, ID, None);
}
