//! Strangers: who is one, by which attributes they get in, and what a plan may say about it.

use alloc::{borrow::ToOwned, format, string::ToString, vec, vec::Vec};
use serde_json::{Value as Json, json};
use tribune_record::{Action, Case, Outcome, PlanKind};

use super::{FAIL, UNKNOWN, hide};
use crate::fixture::{case, case_of, check, created, found, updated, with_unknown};

const ID: &str = "vendor_access";
const OWN: &str = "123456789012";
const OTHER: &str = "555566667777";

/// A case at a site that names its account.
fn at_home(resources: &Json) -> Case {
    let mut case = case_of(resources);
    case.settings.site.own_accounts = vec![OWN.to_owned()];
    case
}

#[track_caller]
fn check_share(kind: &str, properties: &Json, expected: Option<Outcome>) {
    check(&at_home(&created(kind, properties)), ID, expected);
}

/// The same attribute, opened to another account and to one's own.
#[track_caller]
fn check_both(kind: &str, with: &dyn Fn(&str) -> Json) {
    check_share(kind, &with(OTHER), FAIL);
    check_share(kind, &with(OWN), None);
}

fn arn(service: &str, account: &str, rest: &str) -> Json {
    json!(format!("arn:aws:{service}:eu-west-1:{account}:{rest}"))
}

fn role(account: &str) -> Json {
    json!(format!("arn:aws:iam::{account}:role/x"))
}

#[test]
fn data_copied_to_another_account() {
    check_both(
        "aws_s3_bucket_replication_configuration",
        &|account| json!({ "rule": [{ "destination": [{ "account": account }] }] }),
    );
    check_both("aws_s3_bucket", &|account| {
        let destination = json!([{ "account_id": account }]);
        json!({ "replication_configuration": [{ "rules": [{ "destination": destination }] }] })
    });
    check_both("aws_ecr_replication_configuration", &|account| {
        let destination = json!([{ "registry_id": account }]);
        json!({ "replication_configuration": [{ "rule": [{ "destination": destination }] }] })
    });
    check_both("aws_backup_plan", &|account| {
        let vault = arn("backup", account, "backup-vault:x");
        json!({ "rule": [{ "copy_action": [{ "destination_vault_arn": vault }] }] })
    });
    check_both(
        "aws_cloudwatch_log_subscription_filter",
        &|account| json!({ "destination_arn": arn("logs", account, "destination:x") }),
    );
    check_both(
        "aws_sns_topic_subscription",
        &|account| json!({ "protocol": "sqs", "endpoint": arn("sqs", account, "x") }),
    );
    check_share(
        "aws_sns_topic_subscription",
        &json!({ "endpoint": "https://example.com/x" }),
        FAIL,
    );
    check_share("aws_sns_topic_subscription", &json!({ "endpoint": "ops@example.com" }), None);
}

#[test]
fn a_bucket_tells_no_account() {
    let rules = |bucket: &str| {
        let destination = json!([{ "bucket": bucket, "account": OWN }]);
        json!({ "rule": [{ "destination": destination }] })
    };
    let kind = "aws_s3_bucket_replication_configuration";
    check_share(kind, &rules("arn:aws:s3:::copies"), UNKNOWN);
    let (before, after) = (rules("arn:aws:s3:::copies"), rules("arn:aws:s3:::others"));
    check(&at_home(&updated(kind, &before, &after)), ID, UNKNOWN);
    check(&at_home(&updated(kind, &before, &before)), ID, None);
}

#[test]
fn keys_clusters_and_snapshots() {
    check_both("aws_kms_grant", &|account| json!({ "grantee_principal": role(account) }));
    check_both("aws_eks_access_entry", &|account| json!({ "principal_arn": role(account) }));
    check_both(
        "aws_eks_access_policy_association",
        &|account| json!({ "principal_arn": role(account) }),
    );
    check_both("kubernetes_config_map", &|account| {
        let line = format!("- rolearn: {}\n  groups: [system:masters]\n", role(account));
        json!({ "data": { "mapRoles": line } })
    });
    check_both(
        "kubernetes_config_map_v1_data",
        &|account| json!({ "data": { "mapAccounts": format!("- \"{account}\"") } }),
    );
    for kind in ["aws_db_snapshot", "aws_db_cluster_snapshot", "aws_rds_cluster_snapshot_copy"] {
        check_both(kind, &|account| json!({ "shared_accounts": [account] }));
        check_share(kind, &json!({ "shared_accounts": ["all"] }), FAIL);
    }
    check_both("aws_ssm_document", &|account| {
        let both = format!("{OWN},{account}");
        json!({ "permissions": { "type": "Share", "account_ids": both } })
    });
    check_both(
        "aws_lakeformation_permissions",
        &|account| json!({ "principal": format!("{account}:IAMPrincipals") }),
    );
    check_share(
        "aws_lakeformation_permissions",
        &json!({ "principal": "IAM_ALLOWED_PRINCIPALS" }),
        None,
    );
    check_both("aws_imagebuilder_distribution_configuration", &|account| {
        let permission = json!([{ "user_ids": [account] }]);
        json!({ "distribution": [{
            "ami_distribution_configuration": [{ "launch_permission": permission }] }] })
    });
}

#[test]
fn access_lists_and_groups() {
    let grantee = |grantee: Json| {
        let grant = json!([{ "grantee": [grantee] }]);
        json!({ "access_control_policy": [{ "grant": grant }] })
    };
    let kind = "aws_s3_bucket_acl";
    check_share(kind, &grantee(json!({ "id": "a1b2" })), UNKNOWN);
    check_share(kind, &grantee(json!({ "email_address": "x@example.com" })), FAIL);
    let group = |name: &str| json!({ "uri": format!("http://acs.amazonaws.com/groups/{name}") });
    check_share(kind, &grantee(group("global/AllUsers")), FAIL);
    check_share(kind, &grantee(group("global/AuthenticatedUsers")), FAIL);
    check_share(kind, &grantee(group("s3/LogDelivery")), None);
    check_share("aws_ami_launch_permission", &json!({ "group": "all" }), FAIL);
    check_both("aws_ami_launch_permission", &|account| json!({ "account_id": account }));
}

#[test]
fn switches_and_what_is_let_in_by_its_id() {
    let switch = |kind: &str, key: &str, on: Json, off: Json| {
        check_share(kind, &json!({ key: on }), FAIL);
        check_share(kind, &json!({ key: off }), None);
    };
    switch("aws_ram_resource_share", "allow_external_principals", json!(true), json!(false));
    switch(
        "aws_cognito_identity_pool",
        "allow_unauthenticated_identities",
        json!(true),
        json!(false),
    );
    let key = "auto_accept_shared_attachments";
    switch("aws_ec2_transit_gateway", key, json!("enable"), json!("disable"));
    for (kind, key) in [
        ("aws_vpc_peering_connection_accepter", "vpc_peering_connection_id"),
        ("aws_ec2_transit_gateway_vpc_attachment_accepter", "transit_gateway_attachment_id"),
        ("aws_route53_vpc_association_authorization", "vpc_id"),
        ("aws_transfer_user", "user_name"),
    ] {
        let object = json!({ key: "x-1" });
        check_share(kind, &object, UNKNOWN);
        check(&at_home(&updated(kind, &object, &object)), ID, None);
    }
    let cluster = "https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B";
    check_share("aws_iam_openid_connect_provider", &json!({ "url": cluster }), None);
    check_share("aws_iam_openid_connect_provider", &json!({ "url": "https://example.com" }), FAIL);
    check_share("aws_iam_saml_provider", &json!({ "name": "corp" }), FAIL);
}

#[test]
fn who_may_call_a_function() {
    let kind = "aws_lambda_permission";
    check_both(kind, &|account| json!({ "principal": account }));
    check_both(kind, &|account| {
        let rule = arn("events", account, "rule/x");
        json!({ "principal": "events.amazonaws.com", "source_arn": rule })
    });
    check_both(kind, &|account| json!({ "principal": "*", "source_account": account }));
    check_share(kind, &json!({ "principal": "*" }), FAIL);
    check_share(kind, &json!({ "principal": "s3.amazonaws.com" }), None);
    let posing = json!({ "principal": "arn:aws:iam::555566667777:role/x.amazonaws.com" });
    check_share(kind, &posing, FAIL);
    check_share(kind, &json!({ "principal": "*", "principal_org_id": "o-a1b2c3d4e5" }), FAIL);
}

#[test]
fn what_is_only_known_after_apply_waits() {
    let open = |kind: &str, key: &str, references: &[&str], expected: Option<Outcome>| {
        let mut case = case(with_unknown(kind, &json!({}), key, references));
        check(&case, "unknown_value", expected);
        check(&case, ID, None);
        let request = case.request.as_mut().unwrap();
        request.text = "Give account 555566667777 access".to_owned();
        check(&case, ID, expected.map(|_unknown| Outcome::Fail));
    };
    open("aws_kms_grant", "grantee_principal", &["module.x.arn"], UNKNOWN);
    open("aws_lambda_permission", "principal", &["module.x.arn"], UNKNOWN);
    open("aws_db_snapshot", "shared_accounts", &["module.x.accounts"], UNKNOWN);
    let kind = "aws_s3_bucket_replication_configuration";
    open(kind, "rule", &["module.x.rules"], UNKNOWN);
    open("aws_cloudwatch_event_target", "arn", &["data.aws_lambda_function.x.arn"], None);
    open("aws_kms_grant", "name", &["module.x.name"], None);
}

#[test]
fn what_is_hidden_waits() {
    let mut case = at_home(&created("aws_kms_grant", &json!({ "grantee_principal": role(OWN) })));
    check(&case, "unknown_value", None);
    hide(&mut case, "grantee_principal");
    check(&case, "unknown_value", UNKNOWN);
}

/// A bucket policy that lets the other account in, with one more entry in the plan.
fn granted_beside(entry: &Json) -> Json {
    let document = json!({ "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject",
        "Principal": { "AWS": OTHER }, "Resource": "arn:aws:s3:::b/*" }] });
    json!([
        { "type": "aws_s3_bucket_policy", "name": "it", "action": "create",
          "properties": { "bucket": "b", "policy": document.to_string() } },
        entry,
    ])
}

#[test]
fn no_entry_of_a_plan_says_who_belongs_to_us() {
    let queue = json!({ "arn": arn("sqs", OTHER, "q"), "owner_id": OTHER });
    for action in ["no-op", "update", "delete"] {
        let mut entry = json!({ "type": "aws_sqs_queue", "name": "q", "action": action,
            "before": queue });
        if action != "delete" {
            entry["after"] = queue.clone();
        }
        check(&case_of(&granted_beside(&entry)), ID, FAIL);
        check(&at_home(&granted_beside(&entry)), ID, FAIL);
    }
}

/// A Terraform plan that changes keys, each in an account, each with a policy for an account.
fn keys(of: &[(&str, &str)]) -> Case {
    let changes = of.iter().map(|(lies_in, lets_in)| {
        let document = json!({ "Statement": [{ "Effect": "Allow", "Action": "kms:*",
            "Principal": { "AWS": format!("arn:aws:iam::{lets_in}:root") },
            "Resource": "*" }] });
        let key = json!({ "arn": arn("kms", lies_in, "key/1"), "policy": document.to_string() });
        json!({
            "address": format!("aws_kms_key.of_{lies_in}"), "mode": "managed",
            "type": "aws_kms_key", "name": format!("of_{lies_in}"),
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": { "actions": ["update"], "before": { "arn": key["arn"] }, "after": key,
                "after_unknown": {}, "before_sensitive": false, "after_sensitive": {} },
        })
    });
    let changes: Vec<Json> = changes.collect();
    let plan = json!({ "format_version": "1.2", "resource_changes": changes, "applyable": true,
        "complete": true, "errored": false });
    case(tribune_plan::read(plan.to_string().as_bytes(), &[7; 32]).unwrap())
}

#[test]
fn an_object_is_no_outsider_to_itself() {
    check(&keys(&[(OWN, OWN)]), ID, None);
    check(&keys(&[(OWN, OTHER)]), ID, FAIL);
    // Two accounts: which of them is ours nobody can say.
    assert_eq!(found(&keys(&[(OWN, OWN), (OTHER, OTHER)]), ID).len(), 2);
    // What does not change, and an object that names another one, say nothing about it.
    let beside = |kind: &str, action: Action| {
        let mut case = keys(&[(OWN, OWN), (OTHER, OTHER)]);
        let entry = &mut case.plan.changes[1];
        (entry.resource_type, entry.action) = (kind.to_owned(), action);
        case
    };
    check(&beside("aws_kms_key", Action::NoOp), ID, None);
    check(&beside("aws_cloudwatch_event_target", Action::Update), ID, None);
    check(&beside("aws_sqs_queue", Action::Update), ID, FAIL);
    // The site knows better than an ARN.
    let mut case = keys(&[(OTHER, OTHER)]);
    case.settings.site.own_accounts = vec![OWN.to_owned()];
    check(&case, ID, FAIL);
    // Of a native plan nothing but its writer says where an object lies.
    let mut case = keys(&[(OTHER, OTHER)]);
    case.plan.kind = PlanKind::Native;
    check(&case, ID, FAIL);
}

fn trust(principal: &Json, condition: &Json) -> Json {
    let document = json!({ "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": principal, "Condition": condition }] });
    json!({ "assume_role_policy": document.to_string() })
}

#[track_caller]
fn check_trust(principal: &Json, condition: &Json, expected: Option<Outcome>) {
    check_share("aws_iam_role", &trust(principal, condition), expected);
}

#[test]
fn everybody_within_a_condition_is_whom_the_condition_names() {
    let all = || json!({ "AWS": "*" });
    let equals = |key: &str, value: &str| json!({ "StringEquals": { key: value } });
    check_trust(&all(), &equals("aws:PrincipalAccount", OWN), None);
    check_trust(&all(), &equals("aws:PrincipalAccount", OTHER), FAIL);
    check_trust(&all(), &equals("aws:SourceAccount", OTHER), FAIL);
    check_trust(&all(), &equals("aws:PrincipalOrgID", "o-a1b2c3d4e5"), FAIL);
    check_trust(&all(), &equals("aws:SourceVpce", "vpce-0a1b"), FAIL);
    for variable in ["aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:SourceVpc"] {
        let value = format!("${{{variable}}}");
        check_trust(&all(), &equals(variable, &value), FAIL);
    }
    let both = json!({ "StringEquals": {
        "aws:PrincipalAccount": OWN, "aws:SourceVpce": "vpce-0a1b" } });
    check_trust(&all(), &both, None);
    let own_last = json!({ "StringEquals": {
        "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:SourceAccount": OWN } });
    check_trust(&all(), &own_last, None);
    let mut case = at_home(&created(
        "aws_iam_role",
        &trust(&all(), &equals("aws:PrincipalOrgID", "o-a1b2c3d4e5")),
    ));
    case.settings.site.own_accounts.push("o-a1b2c3d4e5".to_owned());
    check(&case, ID, None);
}

#[test]
fn whose_a_bucket_is_only_the_plan_says() {
    let of = |condition: Json, listed: &str| {
        let document = json!({ "Statement": [{ "Effect": "Allow", "Action": "sns:Publish",
            "Principal": "*", "Resource": "*", "Condition": { "ArnLike": condition } }] });
        let topic = json!({ "policy": document.to_string() });
        at_home(&json!([
            { "type": "aws_sns_topic", "name": "t", "action": "create", "properties": topic },
            { "type": "aws_s3_bucket", "name": "b", "action": "create",
              "properties": { "bucket": listed } },
        ]))
    };
    let from = |bucket: &str| json!({ "aws:SourceArn": format!("arn:aws:s3:::{bucket}") });
    check(&of(from("orders"), "orders"), ID, None);
    check(&of(from("orders/*"), "orders"), ID, None);
    check(&of(from("evil"), "orders"), ID, UNKNOWN);
    check(&of(from("order?"), "orders"), ID, FAIL);
    let topic = |account: &str| json!({ "aws:SourceArn": arn("sns", account, "t") });
    check(&of(topic(OWN), "orders"), ID, None);
    check(&of(topic(OTHER), "orders"), ID, FAIL);
    let both = json!({ "aws:SourceArn": "arn:aws:s3:::evil", "aws:SourceAccount": OWN });
    check(&of(both, "orders"), ID, None);
    // A native plan can list what its writer likes.
    let mut listed = of(from("orders"), "orders");
    listed.plan.changes[1].action = Action::NoOp;
    check(&listed, ID, UNKNOWN);
    listed.plan.kind = PlanKind::Terraform;
    check(&listed, ID, None);
}

#[test]
fn services_and_identity_providers() {
    check_trust(&json!({ "Service": "ec2.amazonaws.com" }), &json!({}), None);
    check_trust(&json!({ "Service": "*" }), &json!({}), FAIL);
    check_trust(&json!({ "Service": "ec2*" }), &json!({}), FAIL);
    check_trust(&role(OWN), &json!({}), None);
    check_trust(&role(OTHER), &json!({}), FAIL);
    let pools = || json!({ "Federated": "cognito-identity.amazonaws.com" });
    let aud = json!({ "StringEquals": { "cognito-identity.amazonaws.com:aud": "eu-west-1:0a" } });
    check_trust(&pools(), &aud, None);
    check_trust(&pools(), &json!({}), FAIL);
    let issuer = "oidc.eks.eu-west-1.amazonaws.com/id/0A1B";
    let provider = ["arn:aws:iam::", OWN, ":oidc-provider/", issuer].concat();
    let cluster = || json!({ "Federated": provider });
    let key = [issuer, ":sub"].concat();
    let sub = json!({ "StringEquals": { key: "system:serviceaccount:shop:app" } });
    check_trust(&cluster(), &sub, None);
    check_trust(&cluster(), &json!({}), FAIL);
}

#[test]
fn what_may_pass_through_an_endpoint_lets_nobody_in() {
    let with_policy = |kind: &str| {
        let document = json!({ "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject",
            "Principal": "*", "Resource": "arn:aws:s3:::b/*" }] });
        let tags = json!({ "Environment": "production" });
        let object = json!({ "policy": document.to_string(), "tags": tags });
        at_home(&created(kind, &object))
    };
    for id in [ID, "no_public_production_access"] {
        check(&with_policy("aws_vpc_endpoint"), id, None);
        check(&with_policy("aws_s3_bucket_policy"), id, FAIL);
    }
}

#[test]
fn a_trust_that_admits_the_world_is_open_to_the_world() {
    let check_world = |principal: &Json, condition: &Json, expected| {
        let mut role = trust(principal, condition);
        role["tags"] = json!({ "Environment": "production" });
        check(&at_home(&created("aws_iam_role", &role)), "no_public_production_access", expected);
    };
    let host = "token.actions.githubusercontent.com";
    let provider = json!({ "Federated": format!("arn:aws:iam::{OWN}:oidc-provider/{host}") });
    let key = [host, ":sub"].concat();
    check_world(&provider, &json!({ "StringLike": { &key: "repo:*" } }), FAIL);
    check_world(&provider, &json!({ "StringLike": { &key: "repo:acme/*" } }), None);
    check_trust(&provider, &json!({ "StringLike": { &key: "repo:acme/*" } }), FAIL);
    check_world(&json!({ "Service": "*" }), &json!({}), FAIL);
    check_world(&json!({ "Service": "ec2.amazonaws.com" }), &json!({}), None);
}

#[test]
fn what_is_run_and_what_it_is_locked_with_is_ones_own() {
    let of = |kind: &str, key: &str, value: Json| {
        let mut case = case_of(&created(kind, &json!({ key: value })));
        case.settings.site.own_accounts = vec!["123456789012".to_owned()];
        case
    };
    let image = |account: &str| format!("{account}.dkr.ecr.eu-west-1.amazonaws.com/app:1");
    let layer = |account: &str| format!("arn:aws:lambda:eu-west-1:{account}:layer:x:1");
    let key = |account: &str| format!("arn:aws:kms:eu-west-1:{account}:key/a");
    for (account, expected) in [("123456789012", None), ("555566667777", FAIL)] {
        let id = "vendor_access";
        check(&of("aws_lambda_function", "image_uri", json!(image(account))), id, expected);
        check(&of("aws_lambda_function", "layers", json!([layer(account)])), id, expected);
        check(&of("aws_ebs_volume", "kms_key_id", json!(key(account))), id, expected);
        let text = json!([{ "image": image(account) }]).to_string();
        let kind = "aws_ecs_task_definition";
        check(&of(kind, "container_definitions", json!(text)), id, expected);
        let url = json!([{ "url": "https://collector.example/in" }]);
        let kind = "aws_kinesis_firehose_delivery_stream";
        check(&of(kind, "http_endpoint_configuration", url), id, FAIL);
    }
    // The next image of the same registry is no news.
    let with = |tag: &str| {
        let image = format!("555566667777.dkr.ecr.eu-west-1.amazonaws.com/app:{tag}");
        json!({ "container_definitions": json!([{ "image": image }]).to_string() })
    };
    let next = case_of(&updated("aws_ecs_task_definition", &with("1"), &with("2")));
    check(&next, "vendor_access", None);
}

#[test]
fn an_empty_account_narrows_nobody() {
    let of = |key: &str, value: &str| {
        let permission = json!({ "principal": "*", key: value,
            "tags": { "Environment": "production" } });
        case_of(&created("aws_lambda_permission", &permission))
    };
    for key in ["source_account", "principal_org_id"] {
        check(&of(key, ""), "vendor_access", FAIL);
        check(&of(key, ""), "no_public_production_access", FAIL);
    }
    check(&of("source_account", "123456789012"), "no_public_production_access", None);
}
