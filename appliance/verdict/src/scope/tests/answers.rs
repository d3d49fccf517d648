//! What was asked of something new stands in the plan, and not another choice.

use alloc::{format, vec, vec::Vec};
use tribune_record::{
    Action, Change,
    IntentMatch::{Exact, Partial},
};

use super::{change, deeds::check_changes};

fn new(address: &str, object: &str) -> Vec<Change> {
    vec![change(address, Action::Create, object)]
}

#[test]
fn an_alarm_watches_and_tells_what_was_named() {
    let alarm = |service: &str, space: &str, to: &str, periods: u32| {
        let object = format!(
            r#"{{"alarm_name":"api-cpu","namespace":"AWS/{space}","metric_name":"CPUUtilization",
            "statistic":"Average","comparison_operator":"GreaterThanThreshold","threshold":80,
            "period":60,"evaluation_periods":{periods},"dimensions":{{"ServiceName":"{service}"}},
            "alarm_actions":["arn:aws:sns:us-east-1:123456789012:{to}"]}}"#
        );
        new("aws_cloudwatch_metric_alarm.a", &object)
    };
    let request = "Create an alarm api-cpu for the service api above 80 percent CPU; it notifies \
                   the topic oncall-web.";
    check_changes(request, alarm("api", "ECS", "oncall-web", 3), Exact);
    check_changes(request, alarm("render", "ECS", "oncall-web", 3), Partial);
    check_changes(request, alarm("api", "RDS", "oncall-web", 3), Partial);
    check_changes(request, alarm("api", "ECS", "billing", 3), Partial);
    check_changes(request, alarm("api", "ECS", "oncall-web", 1440), Partial);
}

#[test]
fn a_runtime_a_kind_of_endpoint_and_a_protocol() {
    let function = |runtime: &str| {
        let object = format!(r#"{{"function_name":"render","runtime":"{runtime}"}}"#);
        new("aws_lambda_function.f", &object)
    };
    let request = "Create a Python Lambda function render.";
    check_changes(request, function("python3.12"), Exact);
    check_changes(request, function("nodejs20.x"), Partial);
    let endpoint = |service: &str, kind: &str| {
        let object = format!(
            r#"{{"service_name":"com.amazonaws.us-east-1.{service}","vpc_endpoint_type":"{kind}"}}"#
        );
        new("aws_vpc_endpoint.e", &object)
    };
    let request = "Add a gateway VPC endpoint for S3.";
    check_changes(request, endpoint("s3", "Gateway"), Exact);
    check_changes(request, endpoint("dynamodb", "Gateway"), Partial);
    check_changes(request, endpoint("s3", "Interface"), Partial);
}

#[test]
fn a_budget_is_the_usual_one() {
    let budget = |unit: &str, kind: &str| {
        let object = format!(
            r#"{{"name":"dev-monthly","budget_type":"{kind}","limit_amount":"2000",
            "limit_unit":"USD","time_unit":"{unit}"}}"#
        );
        new("aws_budgets_budget.b", &object)
    };
    let request = "Create a budget dev-monthly of 2000 dollars a month.";
    check_changes(request, budget("MONTHLY", "COST"), Exact);
    check_changes(request, budget("ANNUALLY", "COST"), Partial);
    check_changes(request, budget("MONTHLY", "USAGE"), Partial);
}

#[test]
fn a_key_of_a_table() {
    let table = |key: &str, ttl: &str| {
        let object = format!(
            r#"{{"name":"staging-carts","hash_key":"{key}",
            "ttl":[{{"attribute_name":"{ttl}","enabled":true}}]}}"#
        );
        new("aws_dynamodb_table.t", &object)
    };
    let request = "Create a DynamoDB table staging-carts in staging, keyed by cart_id, with TTL \
                   on the expires attribute.";
    check_changes(request, table("cart_id", "expires"), Exact);
    check_changes(request, table("session_id", "expires"), Partial);
    check_changes(request, table("cart_id", "created_at"), Partial);
}

#[test]
fn a_record_answers_with_what_was_named() {
    let record = |to: &str| {
        let object = format!(r#"{{"name":"www.example.com","type":"CNAME","records":["{to}"]}}"#);
        new("aws_route53_record.r", &object)
    };
    let request = "Add a CNAME record www.example.com to lb.example.net.";
    check_changes(request, record("lb.example.net"), Exact);
    check_changes(request, record("evil.example.org"), Partial);
    check_changes(request, record("lb.example.net.evil.org"), Partial);
}

#[test]
fn what_refuses_plain_connections_refuses_nothing_else() {
    let policy = |transport: &str, action: &str| {
        let object = format!(
            r#"{{"bucket":"acme-reports","policy":"{{\"Statement\":[{{\"Effect\":\"Deny\",
                \"Principal\":\"*\",\"Action\":\"{action}\",
                \"Resource\":[\"arn:aws:s3:::acme-reports\",\"arn:aws:s3:::acme-reports/*\"],
                \"Condition\":{{\"Bool\":{{\"aws:SecureTransport\":\"{transport}\"}}}}}}]}}"}}"#
        );
        new("aws_s3_bucket_policy.p", &object.replace('\n', ""))
    };
    let request = "Add a bucket policy to acme-reports that denies any request not made over TLS.";
    check_changes(request, policy("false", "s3:*"), Exact);
    check_changes(request, policy("true", "s3:*"), Partial);
    check_changes(request, policy("false", "s3:GetObject"), Partial);
}

#[test]
fn a_quality_is_answered() {
    let worker = new("aws_instance.render", r#"{"tags":{"Name":"staging-render"}}"#);
    check_changes("Create a server staging-render.", worker.clone(), Exact);
    check_changes("Create a spot server staging-render.", worker, Partial);
}
