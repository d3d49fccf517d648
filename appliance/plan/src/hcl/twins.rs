//! A plan whose policies mention what is unknown, honest ones beside ones that launder. Made by
//! Terraform 1.11.4 from the configuration in `tests/cases/hcl/twins/plan.tfplan`.

use serde_json::{Value as Shown, json};
use tribune_record::{Plan, Value};

use super::tests::{after, case_file, read, source};

fn twins() -> Plan {
    let source = source(&case_file("hcl/twins/plan.tfplan"));
    let plan = read(&case_file("hcl/twins/plan.json"), Some(&source));
    let told: Vec<_> = plan.effects.iter().map(|e| serde_json::to_value(e).unwrap()).collect();
    let kinds: Vec<_> = told.iter().map(|effect| effect["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["provisioner"], "{told:?}");
    plan
}

fn policy<'p>(plan: &'p Plan, name: &str) -> &'p Value {
    after(plan, &format!("aws_iam_policy.{name}"), "policy")
}

/// What stands in a policy: a text as the JSON it holds, anything else as it is shown.
fn shown(value: &Value) -> Shown {
    match value.as_text() {
        Some(text) => serde_json::from_str(text).unwrap(),
        None => serde_json::to_value(value).unwrap(),
    }
}

fn document(statements: &[Shown]) -> Shown {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn unknown(references: &[&str]) -> Shown {
    json!({"$unknown": {"kind": "configured", "references": references}})
}

#[track_caller]
fn check(name: &str, statements: &[Shown]) {
    assert_eq!(shown(policy(&twins(), name)), document(statements), "{name}");
}

const BUCKET: &str = "${aws_s3_bucket.b.arn}";

#[test]
fn a_wildcard_that_mentions_what_is_unknown_is_found() {
    let bucket = unknown(&["aws_s3_bucket.b.arn"]);
    let wide = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Sid": bucket});
    check("laundered", std::slice::from_ref(&wide));
    let through = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Sid": BUCKET});
    check("through_variable", &[through]);
    assert!(policy(&twins(), "through_variable").as_text().is_some());
}

#[test]
fn what_a_function_makes_of_it_stays_unknown() {
    let bucket = unknown(&["aws_s3_bucket.b.arn"]);
    check("laundered_action", &[json!({"Effect": "Allow", "Action": bucket, "Resource": "*"})]);
    let plan = twins();
    for name in ["laundered", "named"] {
        let address = format!("aws_vpc_security_group_ingress_rule.{name}");
        let cidr = after(&plan, &address, "cidr_ipv4");
        assert!(matches!(cidr, Value::Unknown(_)), "{name}: {cidr:?}");
    }
}

#[test]
fn an_identifier_is_no_action_and_no_principal() {
    let bucket = unknown(&["aws_s3_bucket.b.arn"]);
    check("named_action", &[json!({"Effect": "Allow", "Action": bucket, "Resource": "*"})]);
    let plan = twins();
    let policy = shown(after(&plan, "aws_s3_bucket_policy.principal", "policy"));
    let role = unknown(&["aws_iam_role.r.arn"]);
    assert_eq!(policy["Statement"][0]["Principal"], json!({"AWS": role}));
}

#[test]
fn locals_modules_loops_and_heredocs_are_followed() {
    let module = r#"${module.m["a"].aws_s3_bucket.this.arn}"#;
    check(
        "through_module",
        &[json!({
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": [module, format!("{module}/*")],
        })],
    );
    check(
        "written",
        &[json!({
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": format!("{BUCKET}/${{aws:username}}/*"),
        })],
    );
    for (key, action) in [("read", "s3:GetObject"), ("write", "s3:PutObject")] {
        let statement = |n: &str| {
            let resource = format!("{BUCKET}/{n}/*");
            json!({"Effect": "Allow", "Action": action, "Resource": resource})
        };
        check(&format!("each[\"{key}\"]"), &[statement("x"), statement("y")]);
    }
}

#[test]
fn a_policy_document_that_is_read_later_is_read_from_its_block() {
    let read = json!({
        "Sid": "Read",
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [BUCKET, format!("{BUCKET}/${{aws:username}}/*")],
        "Condition": {"StringEquals": {"aws:PrincipalAccount": ["123456789012"]}},
    });
    let deny = json!({"Effect": "Deny", "NotAction": ["s3:*"], "Resource": ["*"]});
    check("document", &[read, deny]);
}

#[test]
fn a_policy_inside_a_block_is_settled_too() {
    let plan = twins();
    let inline = after(&plan, "aws_iam_role.r", "inline_policy").as_list().unwrap();
    let policy = shown(&inline[0].as_map().unwrap()["policy"]);
    assert_eq!(policy["Statement"][0]["Resource"], json!(format!("{BUCKET}/*")));
}

#[test]
fn a_sensitive_variable_is_never_put_in() {
    let plan = twins();
    let statement = &shown(policy(&plan, "secret"))["Statement"][0];
    assert_eq!(statement["Resource"][1], unknown(&["var.words"]));
    assert!(!serde_json::to_string(&plan).unwrap().contains("hunter2"));
}
