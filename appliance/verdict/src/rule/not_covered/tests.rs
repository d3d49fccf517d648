//! What no rule knows is told, once for each type; what one knows is not.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use serde_json::{Value as Json, json};
use tribune_record::{Case, Finding, Level, Outcome, PolicyStatus};

use super::*;
use crate::fixture::{case_of, check, created, deleted, found, updated};

const ID: &str = "not_covered";
const UNHEARD: &str = "aws_iot_thing";

fn placed(kind: &str, environment: &str) -> Case {
    case_of(&created(kind, &json!({ "tags": { "Environment": environment } })))
}

fn told(case: &Case) -> Vec<Finding> {
    found(case, ID)
}

#[test]
fn what_no_rule_knows_waits_in_production_and_is_a_note_elsewhere() {
    let level = |case: &Case| told(case).first().map(|finding| finding.level);
    assert_eq!(level(&placed(UNHEARD, "production")), Some(Level::Governance));
    assert_eq!(level(&placed(UNHEARD, "development")), Some(Level::Soft));
    assert_eq!(level(&placed("aws_s3_bucket", "production")), None);
    let tags = json!({ "tags": { "Environment": "production" } });
    check(&case_of(&updated(UNHEARD, &tags, &json!({}))), ID, Some(Outcome::Fail));
    check(&case_of(&deleted(UNHEARD, &tags)), ID, None);
}

#[test]
fn each_type_is_told_once_with_all_its_addresses() {
    let it = |kind: &str, name: &str, environment: &str| {
        json!({ "type": kind, "name": name, "action": "create",
            "properties": { "tags": { "Environment": environment } } })
    };
    let case = case_of(&json!([
        it(UNHEARD, "a", "development"),
        it(UNHEARD, "b", "production"),
        it("azurerm_iothub", "c", "production"),
    ]));
    let findings = told(&case);
    let messages: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(findings.len(), 2, "{messages:?}");
    let both = format!("{UNHEARD} is not covered by any rule: {UNHEARD}.a, {UNHEARD}.b.");
    assert!(messages.contains(&&*both), "{messages:?}");
    let of_both = findings.iter().find(|finding| finding.message == both).unwrap();
    assert_eq!(of_both.address.as_deref(), Some("aws_iot_thing.b"));
}

#[test]
fn a_policy_that_reads_a_type_and_ran_covers_it() {
    let reading = |reads: &str, status: PolicyStatus| {
        let mut case = placed(UNHEARD, "production");
        case.policy_runs[0].reads = vec![reads.to_owned()];
        case.policy_runs[0].status = status;
        told(&case).len()
    };
    assert_eq!(reading("aws_iot_*", PolicyStatus::Ran), 0);
    assert_eq!(reading(UNHEARD, PolicyStatus::NotApplicable), 0);
    assert_eq!(reading("aws_iam_*", PolicyStatus::Ran), 1);
    assert_eq!(reading("aws_iot_*", PolicyStatus::Failed), 1);
}

#[test]
fn every_table_speaks_for_its_own_types() {
    let known = [
        ("a document", "aws_xray_resource_policy"),
        ("a switch", "aws_mq_broker"),
        ("an address", "aws_spot_fleet_request"),
        ("a way in of Azure's", "azurerm_container_group"),
        ("a way in of Google's", "google_notebooks_instance"),
        ("a rule of a firewall", "azurerm_mysql_flexible_server_firewall_rule"),
        ("the audit", "google_scc_notification_config"),
        ("card data", "azurerm_data_lake_store"),
        ("a guard", "aws_shield_protection"),
        ("what is kept", "aws_dlm_lifecycle_policy"),
        ("a copy", "aws_datasync_location_s3"),
        ("a role", "google_secret_manager_secret_iam_binding"),
        ("a share", "aws_ram_resource_share"),
        ("what decides", "aws_networkmanager_core_network_policy_attachment"),
        ("the matrix", "aws_networkfirewall_rule_group"),
    ];
    for (table, kind) in known {
        assert!(is_in_a_table(kind), "{table}: {kind}");
    }
    for kind in [UNHEARD, "google_org_policy_policy", "azurerm_policy_assignment", "", "aws_"] {
        assert!(!is_in_a_table(kind) && harmless::why(kind).is_none(), "{kind}");
    }
}

/// A paved road that ends in a finding would be none; what has a price is common.
#[test]
fn what_roads_are_built_of_and_what_has_a_price_is_covered() {
    let case = case_of(&json!([]));
    let paths = &case.settings.golden_paths;
    let roads = paths.iter().flat_map(|path| path.resource_types.iter().chain(&path.companions));
    let priced = case.settings.price_book.prices.iter().map(|price| &price.resource_type);
    // The prices of a whole family stand under its name.
    let is_whole = |kind: &&String| !kind.ends_with('*') && *kind != "aws_sagemaker";
    let whole = roads.chain(priced).filter(is_whole);
    let bare: Vec<&String> = whole.filter(|kind| !is_covered(&case, kind)).collect();
    assert!(bare.is_empty(), "{bare:?}");
}

#[test]
fn what_is_only_read_or_only_listed_is_not_told() {
    let thing = json!({ "tags": { "Environment": "production" } });
    let listed: Json = json!([{ "type": UNHEARD, "name": "it", "action": "no-op",
        "before": thing, "after": thing }]);
    check(&case_of(&listed), ID, None);
    let mut read = placed(UNHEARD, "production");
    read.plan.changes[0].mode = Mode::Data;
    check(&read, ID, None);
}

/// What decides about security is nobody's harmless part, whatever family its name is of.
#[test]
fn what_decides_about_security_is_not_harmless() {
    for kind in [
        "aws_api_gateway_account",
        "aws_api_gateway_authorizer",
        "aws_api_gateway_method_settings",
        "aws_apigatewayv2_authorizer",
        "aws_budgets_budget_action",
        "aws_cloudwatch_event_api_destination",
        "aws_cloudwatch_event_permission",
        "aws_db_option_group",
        "aws_db_parameter_group",
        "aws_docdb_cluster_parameter_group",
        "aws_dynamodb_table_export",
        "aws_ebs_default_kms_key",
        "aws_ebs_snapshot_block_public_access",
        "aws_ecr_pull_through_cache_rule",
        "aws_ecr_registry_scanning_configuration",
        "aws_ecs_account_setting_default",
        "aws_eks_access_entry",
        "aws_eks_identity_provider_config",
        "aws_emr_block_public_access_configuration",
        "aws_emr_security_configuration",
        "aws_glue_data_catalog_encryption_settings",
        "aws_glue_dev_endpoint",
        "aws_glue_security_configuration",
        "aws_lambda_code_signing_config",
        "aws_lambda_invocation",
        "aws_lb_ssl_negotiation_policy",
        "aws_lb_trust_store",
        "aws_network_interface_permission",
        "aws_rds_cluster_parameter_group",
        "aws_redshift_parameter_group",
        "aws_route53_hosted_zone_dnssec",
        "aws_route53_query_log",
        "aws_route53_resolver_firewall_config",
        "aws_route53_resolver_firewall_rule",
        "aws_route53_resolver_rule",
        "aws_sagemaker_workforce",
        "aws_ssm_maintenance_window_task",
        "aws_vpn_gateway_attachment",
        "azurerm_bastion_host",
        "azurerm_cosmosdb_sql_role_assignment",
        "azurerm_eventhub_authorization_rule",
        "azurerm_lb_nat_rule",
        "azurerm_mysql_flexible_server_configuration",
        "azurerm_postgresql_active_directory_administrator",
        "azurerm_postgresql_configuration",
        "azurerm_postgresql_flexible_server_configuration",
        "azurerm_private_dns_resolver_dns_forwarding_ruleset",
        "azurerm_virtual_machine_extension",
        "azurerm_virtual_machine_run_command",
        "google_bigquery_analytics_hub_data_exchange",
        "google_certificate_manager_trust_config",
        "google_compute_router_peer",
        "google_compute_security_policy",
        "google_dns_policy",
        "google_dns_response_policy_rule",
    ] {
        assert!(harmless::why(kind).is_none(), "{kind}");
    }
}

#[test]
fn everyday_parts_of_the_same_families_are_harmless() {
    for kind in [
        "aws_api_gateway_stage",
        "aws_eks_addon",
        "aws_glue_job",
        "aws_lambda_alias",
        "aws_lb_target_group",
        "aws_route53_record",
        "azurerm_eventhub_consumer_group",
        "google_pubsub_topic",
    ] {
        assert!(harmless::why(kind).is_some(), "{kind}");
    }
}

/// Of a type that is harmless otherwise, the attribute that decides is told where it is loosened.
#[test]
fn what_loosens_is_told_and_the_rest_of_its_type_is_not() {
    let of = |kind: &str, from: Json, to: Json| {
        let side = |mut object: Json| {
            object["tags"] = json!({ "Environment": "production" });
            object
        };
        told(&case_of(&updated(kind, &side(from), &side(to)))).len()
    };
    let rows = [
        (
            "aws_lambda_function",
            json!({ "vpc_config": [{ "subnet_ids": ["a"] }] }),
            json!({ "vpc_config": [] }),
            json!({ "vpc_config": [{ "subnet_ids": ["b"] }] }),
        ),
        (
            "aws_lb_target_group",
            json!({ "protocol": "HTTPS" }),
            json!({ "protocol": "HTTP" }),
            json!({ "protocol": "TLS" }),
        ),
        (
            "aws_ssm_parameter",
            json!({ "type": "SecureString" }),
            json!({ "type": "String" }),
            json!({ "type": "SecureString", "value": "x" }),
        ),
        (
            "google_compute_backend_service",
            json!({ "security_policy": "p" }),
            json!({}),
            json!({ "security_policy": "p", "timeout_sec": 5_i64 }),
        ),
        (
            "google_cloudfunctions_function",
            json!({ "ingress_settings": "ALLOW_INTERNAL_ONLY" }),
            json!({ "ingress_settings": "ALLOW_ALL" }),
            json!({ "ingress_settings": "ALLOW_INTERNAL_AND_GCLB" }),
        ),
        (
            "aws_lb_listener",
            json!({ "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06" }),
            json!({ "ssl_policy": "ELBSecurityPolicy-2016-08" }),
            json!({ "ssl_policy": "ELBSecurityPolicy-TLS13-1-3-2021-06" }),
        ),
        (
            "aws_glue_job",
            json!({ "security_configuration": "s" }),
            json!({}),
            json!({ "security_configuration": "s", "max_retries": 1_i64 }),
        ),
    ];
    for (kind, before, looser, other) in rows {
        assert_eq!(of(kind, before.clone(), looser.clone()), 1, "{kind}");
        assert_eq!(of(kind, before.clone(), other), 0, "{kind}");
        assert_eq!(of(kind, looser, before), 0, "{kind}");
    }
    let by_default = |on: bool| {
        let it = json!({ "enabled": on, "tags": { "Environment": "production" } });
        told(&case_of(&created("aws_ebs_encryption_by_default", &it))).len()
    };
    assert_eq!((by_default(true), by_default(false)), (0, 1));
}

/// A provisioner of one's own runs nowhere; what does the same by another road is asked everywhere.
#[test]
fn what_runs_a_program_waits_everywhere() {
    let level = |kind: &str, environment: &str| {
        told(&placed(kind, environment)).first().map(|finding| finding.level)
    };
    for kind in ["azurerm_virtual_machine_extension", "aws_ssm_association"] {
        assert_eq!(level(kind, "development"), Some(Level::Governance), "{kind}");
        assert_eq!(level(kind, "production"), Some(Level::Governance), "{kind}");
    }
    assert_eq!(level("azurerm_virtual_machine_data_disk_attachment", "production"), None);
}

#[test]
fn what_is_read_in_the_scope_of_cards_alone_is_told_elsewhere() {
    let of = |kind: &str, class: &str| {
        let tags = json!({ "Environment": "production", "DataClass": class });
        told(&case_of(&created(kind, &json!({ "tags": tags })))).len()
    };
    for kind in ["aws_workspaces_workspace", "aws_ec2_client_vpn_endpoint"] {
        assert_eq!((of(kind, "pci"), of(kind, "internal")), (0, 1), "{kind}");
    }
}

#[test]
fn a_container_stays_off_the_machine_below_it() {
    let of = |key: &str, value: Json| {
        let task = json!({ key: value, "tags": { "Environment": "production" } });
        case_of(&created("aws_ecs_task_definition", &task))
    };
    let fails = Some(Outcome::Fail);
    let containers = |on: bool| json!([{ "name": "a", "privileged": on }]).to_string();
    check(&of("pid_mode", json!("host")), "not_covered", fails);
    check(&of("pid_mode", json!("task")), "not_covered", None);
    check(&of("network_mode", json!("host")), "not_covered", fails);
    check(&of("network_mode", json!("awsvpc")), "not_covered", None);
    check(&of("container_definitions", json!(containers(true))), "not_covered", fails);
    check(&of("container_definitions", json!(containers(false))), "not_covered", None);
}
