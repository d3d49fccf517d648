//! Too much power: what is vetoed, what a person has to read, and what is ordinary.

use alloc::{format, string::ToString, vec::Vec};
use serde_json::{Value as Json, json};
use tribune_record::{Case, Outcome};

use super::{FAIL, UNKNOWN, check_power, hide};
use crate::fixture::{case, case_of, check, created, deleted, updated, with_unknown};

const ID: &str = "least_privilege_iam";

fn allow(actions: &[&str], resources: &[&str]) -> Json {
    json!([{ "Effect": "Allow", "Action": actions, "Resource": resources }])
}

#[track_caller]
fn check_allow(action: &str, resource: &str, expected: Option<Outcome>) {
    check_power(&allow(&[action], &[resource]), expected);
}

#[track_caller]
fn check_within(action: &str, condition: &Json, expected: Option<Outcome>) {
    let statement = json!([{ "Effect": "Allow", "Action": action, "Resource": "*",
        "Condition": condition }]);
    check_power(&statement, expected);
}

#[test]
fn a_pattern_is_what_it_takes_in() {
    for everything in ["*", "**", "?*", "*:*", "?*:?*", "*e*"] {
        check_allow(everything, "arn:aws:s3:::b/*", FAIL);
    }
    for service in ["s3:*", "s3:?*", "S3:**", "s3:*e*", "s?:*", "?am:*", "s3*", "i?m:Pass?ole"] {
        check_allow(service, "*", FAIL);
    }
    for some in ["s3:Get*", "s3:*Object", "ec2:Describe*", "iam:Get*", "iam:List*", "sts:Get*"] {
        check_allow(some, "*", None);
    }
}

#[test]
fn a_resource_is_what_it_takes_in() {
    for all in
        ["*", "arn:*", "arn:aws:*", "*:*", "arn:*:*:*:*:*", "arn:aws:s3:::*", "arn:*:s3:::*/*"]
    {
        check_allow("s3:*", all, FAIL);
    }
    for some in ["arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b-*/*", "arn:aws:sqs:*:*:*"] {
        check_allow("s3:*", some, None);
    }
    check_allow("dynamodb:*", "arn:aws:dynamodb:eu-west-1:123456789012:table/*", FAIL);
    check_allow("dynamodb:*", "arn:aws:dynamodb:eu-west-1:123456789012:table/orders", None);
    check_allow("iam:PassRole", "arn:aws:iam::123456789012:role/*", FAIL);
    check_allow("iam:PassRole", "arn:aws:iam::123456789012:role/app-*", None);
    check_power(&json!([{ "Effect": "Allow", "Action": "s3:*" }]), FAIL);
    check_power(&json!([{ "Effect": "Allow", "Action": "s3:*", "NotResource": "x" }]), FAIL);
    check_power(
        &json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "x", "NotResource": "y" }]),
        FAIL,
    );
}

#[test]
fn every_action_that_gives_power_is_a_way_to_all_of_it() {
    for action in [
        "iam:AddUserToGroup",
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy",
        "iam:AttachUserPolicy",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreatePolicyVersion",
        "iam:DeleteRolePermissionsBoundary",
        "iam:DeleteUserPermissionsBoundary",
        "iam:PassRole",
        "iam:PutGroupPolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:PutUserPolicy",
        "iam:SetDefaultPolicyVersion",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateLoginProfile",
        "iam:UpdateSAMLProvider",
        "sso:PutInlinePolicyToPermissionSet",
        "sts:AssumeRole",
        "sts:Assume*",
        "identitystore:CreateGroupMembership",
    ] {
        check_allow(action, "*", FAIL);
    }
    check_allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}", None);
    check_allow("iam:CreateServiceLinkedRole", "*", None);
    check_allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/deploy", None);
    check_allow("sts:GetCallerIdentity", "*", None);
}

#[test]
fn what_takes_over_a_thing_that_runs_has_the_power_of_that_thing() {
    for action in [
        "codebuild:StartBuild",
        "cloudformation:UpdateStack",
        "glue:UpdateDevEndpoint",
        "lambda:UpdateFunctionCode",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        "ssm:SendCommand",
        "ssm:StartSession",
    ] {
        check_allow(action, "*", UNKNOWN);
    }
    check_allow("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:*", UNKNOWN);
    check_allow("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:app", None);
    let user_data = ["ec2:ModifyInstanceAttribute", "ec2:StartInstances", "ec2:StopInstances"];
    check_power(&allow(&user_data, &["*"]), UNKNOWN);
    check_power(&allow(&user_data[..2], &["*"]), None);
    let apart: Vec<Json> = user_data.iter().map(|one| allow(&[one], &["*"])[0].clone()).collect();
    check_power(&json!(apart), UNKNOWN);
    let changes = ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"];
    check_power(&allow(&changes, &["*"]), UNKNOWN);
    check_power(&allow(&changes[..1], &["*"]), None);
}

#[test]
fn a_condition_that_narrows_is_for_a_person_to_read() {
    let service = json!({ "StringEquals": { "iam:PassedToService": "ecs-tasks.amazonaws.com" } });
    check_within("iam:PassRole", &service, UNKNOWN);
    let any = json!({ "StringLike": { "iam:PassedToService": "*" } });
    check_within("iam:PassRole", &any, FAIL);
    let if_there =
        json!({ "StringEqualsIfExists": { "iam:PassedToService": "ec2.amazonaws.com" } });
    check_within("iam:PassRole", &if_there, FAIL);
    let tagged = json!({ "StringEquals": { "aws:ResourceTag/team": "shop" } });
    check_within("ec2:*", &tagged, UNKNOWN);
    check_within("ssm:StartSession", &tagged, None);
    check_within("*", &tagged, FAIL);
    let second_factor = json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } });
    check_within("iam:PassRole", &second_factor, FAIL);
    check_power(
        &json!([
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": service },
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" },
        ]),
        FAIL,
    );
}

#[test]
fn what_another_statement_denies_takes_nothing_away() {
    let beside = |deny: Json| json!([allow(&["*"], &["*"])[0], deny]);
    let all = json!({ "Effect": "Deny", "Action": "*", "Resource": "*" });
    check_power(&beside(all.clone()), FAIL);
    let some = json!({ "Effect": "Deny", "NotAction": "s3:GetObject", "Resource": "*" });
    check_power(&beside(some), FAIL);
    check_power(&json!([allow(&["s3:GetObject"], &["arn:aws:s3:::b/*"])[0], all]), None);
}

#[test]
fn ordinary_policies_stay_clean() {
    for (action, resource) in [
        ("s3:GetObject", "arn:aws:s3:::b/*"),
        ("logs:CreateLogStream", "*"),
        ("logs:PutLogEvents", "arn:aws:logs:*:*:*"),
        ("ec2:Describe*", "*"),
        ("ecr:GetAuthorizationToken", "*"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:123456789012:key/0a1b"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:app-??????"),
        ("dynamodb:*", "arn:aws:dynamodb:*:*:table/orders*"),
        ("xray:PutTraceSegments", "*"),
        ("cloudwatch:PutMetricData", "*"),
        ("ssm:GetParameter*", "arn:aws:ssm:*:*:parameter/app/*"),
        ("sqs:*", "arn:aws:sqs:eu-west-1:123456789012:orders"),
    ] {
        check_allow(action, resource, None);
    }
    let bucket = json!({ "Statement": { "Effect": "Allow", "Principal": { "AWS": "123456789012" },
        "Action": "*", "Resource": "*" } });
    let key = created("aws_kms_key", &json!({ "policy": bucket.to_string() }));
    check(&case_of(&key), ID, None);
}

fn attach(arn: &str) -> Case {
    case_of(&created("aws_iam_role_policy_attachment", &json!({ "policy_arn": arn })))
}

#[test]
fn policies_of_aws_by_their_names() {
    let named = |name: &str| attach(&["arn:aws:iam::aws:policy/", name].concat());
    for all in [
        "AdministratorAccess",
        "AdministratorAccess-Amplify",
        "AWSOrganizationsFullAccess",
        "IAMFullAccess",
        "PowerUserAccess",
        "job-function/Billing",
        "job-function/SystemAdministrator",
    ] {
        check(&named(all), ID, FAIL);
    }
    for broad in [
        "AmazonS3FullAccess",
        "AWSLambda_FullAccess",
        "AWSCodeBuildAdminAccess",
        "SecretsManagerReadWrite",
        "job-function/NetworkAdministrator",
    ] {
        check(&named(broad), ID, UNKNOWN);
    }
    for ordinary in [
        "ReadOnlyAccess",
        "AmazonSSMManagedInstanceCore",
        "AmazonEC2ContainerRegistryReadOnly",
        "service-role/AmazonECSTaskExecutionRolePolicy",
        "service-role/AWSLambdaBasicExecutionRole",
        "aws-service-role/AutoScalingServiceRolePolicy",
    ] {
        check(&named(ordinary), ID, None);
    }
    check(&attach("arn:aws-cn:iam::aws:policy/AdministratorAccess"), ID, FAIL);
    let role =
        |arns: Json| case_of(&created("aws_iam_role", &json!({ "managed_policy_arns": arns })));
    check(&role(json!(["arn:aws:iam::aws:policy/ReadOnlyAccess"])), ID, None);
    check(&role(json!(["arn:aws:iam::aws:policy/IAMFullAccess"])), ID, FAIL);
}

const ARN: &str = "arn:aws:iam::123456789012:policy/app";

/// A role policy attachment beside a policy with this action on everything.
fn beside(action: &str, policy_arn: &str) -> Case {
    let document = json!({ "Statement": allow(&["s3:GetObject", action], &["*"]) }).to_string();
    let policy = json!({ "name": "app", "arn": policy_arn, "policy": document });
    case_of(&json!([
        { "type": "aws_iam_policy", "name": "app", "action": "no-op",
          "before": policy, "after": policy },
        { "type": "aws_iam_role_policy_attachment", "name": "it", "action": "create",
          "properties": { "policy_arn": ARN } },
    ]))
}

#[test]
fn a_policy_of_the_account_is_read_where_the_plan_holds_it() {
    check(&attach(ARN), ID, UNKNOWN);
    check(&beside("s3:ListBucket", "arn:aws:iam::123456789012:policy/other"), ID, UNKNOWN);
    check(&beside("s3:ListBucket", ARN), ID, None);
    check(&beside("iam:PassRole", ARN), ID, FAIL);
    let sso = |name: &str| {
        json!([
            { "type": "aws_ssoadmin_customer_managed_policy_attachment", "name": "it",
              "action": "create",
              "properties": { "customer_managed_policy_reference": [{ "name": name }] } },
            { "type": "aws_iam_policy", "name": "app", "action": "create",
              "properties": { "name": "app", "policy": "{\"Statement\":[]}" } },
        ])
    };
    check(&case_of(&sso("app")), ID, None);
    check(&case_of(&sso("other")), ID, UNKNOWN);
}

#[test]
fn a_group_is_read_where_the_plan_makes_it() {
    let member = |group: &str, action: &str| {
        let made = json!({ "name": "readers" });
        case_of(&json!([
            { "type": "aws_iam_group", "name": "readers", "action": action,
              "before": if action == "create" { &Json::Null } else { &made }, "after": made },
            { "type": "aws_iam_user_group_membership", "name": "it", "action": "create",
              "properties": { "user": "ann", "groups": [group] } },
        ]))
    };
    check(&member("readers", "create"), ID, None);
    check(&member("readers", "no-op"), ID, UNKNOWN);
    check(&member("admins", "create"), ID, UNKNOWN);
    let set = json!({ "permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1" });
    check(&case_of(&created("aws_ssoadmin_account_assignment", &set)), ID, UNKNOWN);
    let set = created("aws_ssoadmin_account_assignment", &json!({}));
    check(&case_of(&set), ID, None);
}

#[test]
fn what_is_handed_over_and_only_known_after_apply_waits() {
    let open = |kind: &str, key: &str| {
        let plan = with_unknown(kind, &json!({}), key, &["aws_iam_policy.app.arn"]);
        check(&case(plan), "unknown_value", UNKNOWN);
    };
    open("aws_iam_role_policy_attachment", "policy_arn");
    open("aws_iam_policy_attachment", "policy_arn");
    open("aws_iam_role", "managed_policy_arns");
    open("aws_iam_user_group_membership", "groups");
    for (role, expected) in [("data.aws_iam_role.y.name", None), ("local.y", UNKNOWN)] {
        let plan = with_unknown("aws_iam_role_policy_attachment", &json!({}), "role", &[role]);
        check(&case(plan), "unknown_value", expected);
    }
    let mut case = attach("arn:aws:iam::aws:policy/ReadOnlyAccess");
    check(&case, "unknown_value", None);
    hide(&mut case, "policy_arn");
    check(&case, "unknown_value", UNKNOWN);
}

#[test]
fn a_role_is_taken_on_by_somebody_in_particular() {
    let of = |principal: Json, condition: Json| {
        let trust = json!({ "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": principal, "Condition": condition }] });
        let tags = json!({ "Environment": "staging" });
        let role = json!({ "name": "stg-job", "assume_role_policy": trust.to_string(),
            "tags": tags });
        case_of(&created("aws_iam_role", &role))
    };
    check(&of(json!({ "AWS": "*" }), json!({})), ID, FAIL);
    check(&of(json!("*"), json!({})), ID, FAIL);
    let own = json!({ "StringEquals": { "aws:PrincipalAccount": "123456789012" } });
    check(&of(json!({ "AWS": "*" }), own), ID, None);
    check(&of(json!({ "Service": "ec2.amazonaws.com" }), json!({})), ID, None);
}

fn inline(statements: &[&Json]) -> Json {
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    json!({ "name": "guard", "role": "app", "policy": document.to_string() })
}

#[test]
fn what_is_no_longer_denied_is_given() {
    let id = "least_privilege_iam";
    let read =
        json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" });
    let deny = |actions: &[&str]| json!({ "Effect": "Deny", "Action": actions, "Resource": "*" });
    let trail = deny(&["cloudtrail:*"]);
    let kind = "aws_iam_role_policy";
    let to = |before: &[&Json], after: &[&Json]| {
        case_of(&updated(kind, &inline(before), &inline(after)))
    };
    check(&to(&[&read, &trail], &[&read]), id, UNKNOWN);
    check(&to(&[&read, &trail], &[&trail, &read]), id, None);
    check(&to(&[&trail], &[&deny(&["cloudtrail:*", "kms:*"])]), id, None);
    check(&to(&[&trail], &[&deny(&["*"])]), id, None);
    check(&to(&[&deny(&["cloudtrail:*", "kms:*"])], &[&trail]), id, UNKNOWN);
    check(&to(&[&read], &[&trail]), id, None);
    let mut within = trail.clone();
    within["Condition"] = json!({ "StringNotEquals": { "aws:PrincipalTag/team": "audit" } });
    check(&to(&[&trail], &[&within]), id, UNKNOWN);
    check(&to(&[&within], &[&trail]), id, None);
    check(&case_of(&deleted(kind, &inline(&[&trail]))), id, UNKNOWN);
    check(&case_of(&deleted(kind, &inline(&[&read]))), id, None);
    // Whoever goes needs no limit.
    let both = |role: &str| {
        let mut case = case_of(&deleted(kind, &inline(&[&trail])));
        let role = case_of(&deleted("aws_iam_role", &json!({ "name": role })));
        case.plan.changes.extend(role.plan.changes);
        case
    };
    check(&both("app"), id, None);
    check(&both("other"), id, UNKNOWN);
}

#[test]
fn a_limit_of_an_organisation_or_a_boundary_does_not_go_unseen() {
    let id = "least_privilege_iam";
    let deny = json!({ "Statement": [{ "Effect": "Deny", "Action": "*", "Resource": "*" }] });
    let allow = json!({ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let of = |kind: &str, content: &Json| json!({ "type": kind, "content": content.to_string() });
    let kind = "aws_organizations_policy";
    check(&case_of(&deleted(kind, &of("SERVICE_CONTROL_POLICY", &deny))), id, UNKNOWN);
    check(&case_of(&deleted(kind, &of("SERVICE_CONTROL_POLICY", &allow))), id, None);
    check(&case_of(&deleted(kind, &of("TAG_POLICY", &json!({ "tags": {} })))), id, None);
    let policy = of("SERVICE_CONTROL_POLICY", &deny);
    check(&case_of(&updated(kind, &policy, &of("SERVICE_CONTROL_POLICY", &allow))), id, UNKNOWN);
    check(&case_of(&created(kind, &of("SERVICE_CONTROL_POLICY", &allow))), id, None);
    let attached = json!({ "policy_id": "p-1", "target_id": "ou-1" });
    check(&case_of(&deleted("aws_organizations_policy_attachment", &attached)), id, UNKNOWN);
    let role = |boundary: Json| json!({ "name": "app", "permissions_boundary": boundary });
    let arn = "arn:aws:iam::123456789012:policy/b";
    let to = |after: Json| case_of(&updated("aws_iam_role", &role(json!(arn)), &role(after)));
    check(&to(json!(null)), id, UNKNOWN);
    check(&to(json!("arn:aws:iam::123456789012:policy/c")), id, UNKNOWN);
    check(&to(json!(arn)), id, None);
    check(&case_of(&deleted("aws_iam_role", &role(json!(arn)))), id, None);
    let attached = |arn: &str| {
        let of = json!({ "role": "app", "policy_arn": arn });
        case_of(&deleted("aws_iam_role_policy_attachment", &of))
    };
    check(&attached("arn:aws:iam::aws:policy/AWSDenyAll"), id, UNKNOWN);
    check(&attached("arn:aws:iam::aws:policy/ReadOnlyAccess"), id, None);
}

#[test]
fn many_denials_are_compared_within_bounds() {
    let denied = |from: usize, name: &str| -> Vec<Json> {
        let one =
            |n| json!({ "Effect": "Deny", "Action": format!("{name}{n}:Get"), "Resource": "*" });
        (from..1_200).map(one).collect()
    };
    let of = |all: &[Json]| inline(&all.iter().collect::<Vec<_>>());
    let to = |before: &[Json], after: &[Json]| {
        case_of(&updated("aws_iam_role_policy", &of(before), &of(after)))
    };
    let id = "least_privilege_iam";
    let all = denied(0, "s");
    let backwards: Vec<Json> = all.iter().rev().cloned().collect();
    check(&to(&all, &denied(0, "t")), id, UNKNOWN);
    check(&to(&all, &denied(1, "s")), id, UNKNOWN);
    check(&to(&all, &backwards), id, None);
}

#[test]
fn administration_of_a_cluster_is_everything_in_it() {
    let given = |policy: &str, scope: Json| {
        let arn = format!("arn:aws:eks::aws:cluster-access-policy/{policy}");
        created(
            "aws_eks_access_policy_association",
            &json!({ "cluster_name": "c", "policy_arn": arn, "access_scope": scope }),
        )
    };
    let whole = || json!([{ "type": "cluster", "namespaces": null }]);
    let space = |name: &str| json!([{ "type": "namespace", "namespaces": [name] }]);
    let admin = "AmazonEKSClusterAdminPolicy";
    check(&case_of(&given(admin, whole())), ID, FAIL);
    check(&case_of(&given(admin, space("shop"))), ID, None);
    check(&case_of(&given(admin, space("*"))), ID, FAIL);
    check(&case_of(&given(admin, json!([]))), ID, UNKNOWN);
    check(&case_of(&given("AmazonEKSViewPolicy", whole())), ID, None);
    let kind = "aws_eks_access_policy_association";
    let of = json!({ "policy_arn": admin });
    check(&case(with_unknown(kind, &of, "access_scope", &["var.scope"])), ID, UNKNOWN);
    let entry = |group: &str| {
        let entry = json!({ "cluster_name": "c", "kubernetes_groups": [group] });
        case_of(&created("aws_eks_access_entry", &entry))
    };
    check(&entry("system:masters"), ID, FAIL);
    check(&entry("viewers"), ID, None);
}
