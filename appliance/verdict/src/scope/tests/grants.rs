//! Access that was asked for, and plans that give more of it, to more things, or to somebody else.

use alloc::{format, string::String, vec::Vec};

use tribune_record::Action::Create;

use super::deeds::{differs, exceeds, fits};

const REQUEST: &str = "Give the reporting job read access to the reports bucket.";
const READ: (&str, &[&str]) =
    ("s3:GetObject", &["arn:aws:s3:::acme-reports", "arn:aws:s3:::acme-reports/*"]);

fn policy(statements: &[(&str, &[&str])]) -> String {
    let statement = |(action, resources): &(&str, &[&str])| {
        format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":{resources:?}}}"#)
    };
    let all: Vec<String> = statements.iter().map(statement).collect();
    format!(r#"{{"Statement":[{}]}}"#, all.join(","))
}

fn on_role(role: &str, statements: &[(&str, &[&str])]) -> String {
    let policy = serde_json::to_string(&policy(statements)).unwrap();
    format!(r#"{{"name":"reports","role":"{role}","policy":{policy}}}"#)
}

const POLICY: &str = "aws_iam_role_policy.reports";

#[test]
fn what_was_asked() {
    fits(REQUEST, &[(POLICY, Create, &on_role("reporting-job", &[READ]))]);
    let list: (&str, &[&str]) = ("s3:ListBucket", &["arn:aws:s3:::acme-reports"]);
    fits(REQUEST, &[(POLICY, Create, &on_role("reporting-job", &[READ, list]))]);
    let role = r#"{"name":"reporting-job"}"#;
    let both =
        [("aws_iam_role.job", Create, role), (POLICY, Create, &on_role("reporting-job", &[READ]))];
    fits(REQUEST, &both);
}

#[test]
fn more_than_reading() {
    for action in ["s3:PutObject", "s3:DeleteObject", "s3:*", "s3:PutBucketPolicy", "S3:putobject"]
    {
        let more = on_role("reporting-job", &[READ, (action, READ.1)]);
        exceeds(REQUEST, &[(POLICY, Create, &more)]);
    }
    let write = "Give the billing lambda write access to the invoices table.";
    let table: &[&str] = &["arn:aws:dynamodb:eu-west-1:123456789012:table/invoices"];
    fits(write, &[(POLICY, Create, &on_role("billing", &[("dynamodb:PutItem", table)]))]);
    exceeds(write, &[(POLICY, Create, &on_role("billing", &[("dynamodb:DeleteTable", table)]))]);
}

#[test]
fn other_things() {
    for (action, resource) in [
        ("s3:GetObject", "*"),
        ("s3:GetObject", "arn:aws:s3:::*reports*"),
        ("s3:GetObject", "arn:aws:s3:::acme-*"),
        ("s3:GetObject", "arn:aws:s3:::payments-prod/*"),
        ("secretsmanager:GetSecretValue", "*"),
        ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:123456789012:table/customers"),
        ("kms:Decrypt", "*"),
        ("sts:AssumeRole", "arn:aws:iam::123456789012:role/OrganizationAdmin"),
        ("iam:PassRole", "*"),
    ] {
        let more = on_role("reporting-job", &[READ, (action, &[resource])]);
        exceeds(REQUEST, &[(POLICY, Create, &more)]);
    }
    let beside = r#"{"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::x"}"#;
    let beside = serde_json::to_string(&format!(r#"{{"Statement":[{beside}]}}"#)).unwrap();
    let beside = format!(r#"{{"name":"reports","role":"reporting-job","policy":{beside}}}"#);
    exceeds(REQUEST, &[(POLICY, Create, &beside)]);
}

#[test]
fn somebody_else() {
    exceeds(REQUEST, &[(POLICY, Create, &on_role("payments-admin", &[READ]))]);
    let app = "Let the app read the bucket \"acme-reports\".";
    differs(app, &[(POLICY, Create, &on_role("payments", &[READ]))]);
    let lets_in = |bucket: &str, role: &str| {
        let policy = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
            "Principal":{{"AWS":"arn:aws:iam::555566667777:role/{role}"}}}}]}}"#
        );
        let policy = serde_json::to_string(&policy).unwrap();
        format!(r#"{{"bucket":"{bucket}","policy":{policy}}}"#)
    };
    let own = "aws_s3_bucket_policy.reports";
    let account =
        "Give the reporting job of account 555566667777 read access to the reports bucket.";
    fits(account, &[(own, Create, &lets_in("reports", "reporting"))]);
    exceeds(account, &[(own, Create, &lets_in("payments", "reporting"))]);
    differs(REQUEST, &[(own, Create, &lets_in("reports", "reporting"))]);
    exceeds(REQUEST, &[(own, Create, &lets_in("reports", "payments"))]);
}

#[test]
fn managed_policies() {
    let attached = |arn: &str| format!(r#"{{"role":"reporting-job","policy_arn":"{arn}"}}"#);
    let attachment = "aws_iam_role_policy_attachment.reports";
    let own = &attached("arn:aws:iam::123456789012:policy/reports");
    let alone = |statement| {
        let policy = serde_json::to_string(&policy(&[statement])).unwrap();
        format!(r#"{{"name":"reports","policy":{policy}}}"#)
    };
    let made = "aws_iam_policy.reports";
    fits(REQUEST, &[(made, Create, &alone(READ)), (attachment, Create, own)]);
    differs(REQUEST, &[(attachment, Create, own)]);
    let all = alone(("s3:*", &["*"]));
    exceeds(REQUEST, &[(made, Create, &all), (attachment, Create, own)]);
    let all = attached("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
    exceeds(REQUEST, &[(attachment, Create, &all)]);
}
