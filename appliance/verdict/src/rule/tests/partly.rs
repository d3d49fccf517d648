//! Policy documents of which a part is only known after apply: the rest is judged, the part waits
//! for a person.

use alloc::{borrow::ToOwned, string::ToString};
use serde_json::{Value as Json, json};
use tribune_record::{Case, Outcome, Value};

use super::{FAIL, UNKNOWN};
use crate::fixture::{case_of, check, created};

const POWER: &str = "least_privilege_iam";
const OPEN: &str = "unknown_value";
const PUBLIC: &str = "no_public_production_access";

fn unknown() -> Json {
    json!({ "$unknown": { "kind": "configured", "references": ["aws_s3_bucket.b.arn"] } })
}

/// A policy of one statement that is an object with open parts.
fn policy(kind: &str, statement: &Json) -> Case {
    let mut case = case_of(&created(kind, &json!({ "bucket": "b", "name": "p" })));
    let Value::Map(after) = &mut case.plan.changes[0].after else { panic!("no object") };
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
    after.insert("policy".to_owned(), serde_json::from_value(document).unwrap());
    case
}

#[track_caller]
fn check_power(statement: &Json, power: Option<Outcome>, open: Option<Outcome>) {
    let case = policy("aws_iam_policy", statement);
    check(&case, POWER, power);
    check(&case, OPEN, open);
}

fn allow(action: &Json, resource: &Json) -> Json {
    json!({ "Effect": "Allow", "Action": action, "Resource": resource })
}

#[test]
fn literals_are_judged_and_open_parts_wait() {
    let read = || json!("s3:GetObject");
    check_power(&allow(&read(), &json!("arn:aws:s3:::b/*")), None, None);
    check_power(&allow(&read(), &unknown()), None, UNKNOWN);
    check_power(&allow(&read(), &json!(["arn:aws:s3:::b", unknown()])), None, UNKNOWN);
    check_power(&allow(&unknown(), &json!("*")), None, UNKNOWN);
    check_power(&allow(&json!(["*", unknown()]), &json!("*")), FAIL, UNKNOWN);
    check_power(&allow(&json!("*"), &unknown()), FAIL, UNKNOWN);
    check_power(&allow(&json!("s3:*"), &unknown()), None, UNKNOWN);
    check_power(&allow(&json!("s3:*"), &json!(["*", unknown()])), FAIL, UNKNOWN);
    check_power(&json!({ "Effect": "Allow", "NotAction": unknown() }), FAIL, UNKNOWN);
    check_power(&unknown(), None, UNKNOWN);
}

#[test]
fn a_name_of_a_statement_says_nothing() {
    let named = |sid: Json, action: &str| {
        let (effect, resource) = ("Allow", "*");
        json!({ "Effect": effect, "Action": action, "Resource": resource, "Sid": sid })
    };
    check_power(&named(unknown(), "*"), FAIL, None);
    check_power(&named(unknown(), "ec2:DescribeInstances"), None, None);
}

#[test]
fn an_open_effect_may_allow() {
    let one = json!({ "Effect": unknown(), "Action": "*", "Resource": "*" });
    check_power(&one, None, UNKNOWN);
}

#[test]
fn an_open_condition_may_narrow_but_does_not_excuse() {
    let within = |action: &str| {
        json!({ "Effect": "Allow", "Action": action, "Resource": "*",
            "Condition": { "StringEquals": { "iam:PassedToService": unknown() } } })
    };
    check_power(&within("*"), FAIL, UNKNOWN);
    check_power(&within("iam:PassRole"), UNKNOWN, UNKNOWN);
}

#[test]
fn whom_it_lets_in_is_known_as_far_as_it_is_written() {
    let of = |principal: Json, condition: Json| {
        let statement = json!({ "Effect": "Allow", "Principal": principal,
            "Action": "s3:GetObject", "Resource": "*", "Condition": condition });
        let mut case = policy("aws_s3_bucket_policy", &statement);
        case.plan.changes[0].address = "aws_s3_bucket_policy.prod".to_owned();
        let Value::Map(after) = &mut case.plan.changes[0].after else { panic!("no object") };
        after.insert("bucket".to_owned(), Value::text("prod-data"));
        case
    };
    check(&of(json!("*"), json!({})), PUBLIC, FAIL);
    check(&of(json!({ "AWS": ["*", unknown()] }), json!({})), PUBLIC, FAIL);
    check(&of(json!({ "AWS": unknown() }), json!({})), PUBLIC, UNKNOWN);
    check(&of(json!({ "AWS": unknown() }), json!({})), OPEN, UNKNOWN);
    let confined = of(json!("*"), json!({ "StringEquals": { "aws:PrincipalOrgID": unknown() } }));
    check(&confined, PUBLIC, UNKNOWN);
    check(&confined, OPEN, UNKNOWN);
}

#[test]
fn nothing_that_is_written_poses_as_open() {
    for posing in [json!("$open"), json!({ "$unknown": { "kind": "configured" } })] {
        let one = json!({ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "*", "Condition": posing });
        let document = json!({ "Statement": [one] }).to_string();
        let properties = json!({ "bucket": "prod-data", "policy": document });
        let case = case_of(&created("aws_s3_bucket_policy", &properties));
        check(&case, POWER, UNKNOWN);
    }
}

#[test]
fn an_object_says_what_its_text_says() {
    let statement = allow(&json!("*"), &json!("*"));
    check_power(&statement, FAIL, None);
    let case = policy("aws_iam_policy", &json!("no statement"));
    check(&case, POWER, UNKNOWN);
}
