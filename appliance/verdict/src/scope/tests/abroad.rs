//! Accounts, regions and mailboxes that nobody named.

use alloc::{format, vec::Vec};
use tribune_record::{
    Action, Change,
    IntentMatch::{Exact, Partial},
};

use super::{change, deeds::check_changes, map};

/// A topic's subscription.
fn subscribed(protocol: &str, endpoint: &str) -> Vec<Change> {
    let topic = change("aws_sns_topic.t", Action::Create, r#"{"name":"prod-payments-alerts"}"#);
    let object = format!(r#"{{"protocol":"{protocol}","endpoint":"{endpoint}"}}"#);
    [topic, change("aws_sns_topic_subscription.s", Action::Create, &object)].into()
}

#[test]
fn a_mailbox_is_the_one_that_was_named() {
    let request = "Create an SNS topic prod-payments-alerts in production and subscribe \
                   payments-oncall@example.com to it by email.";
    check_changes(request, subscribed("email", "payments-oncall@example.com"), Exact);
    check_changes(request, subscribed("email", "mallory@example.com"), Partial);
    check_changes(
        request,
        subscribed("email", "payments-oncall@example.com.evil.example"),
        Partial,
    );
    check_changes(request, subscribed("email", "x-payments-oncall@example.com"), Partial);
}

/// An alarm that calls a topic there, made where the provider works.
fn alarm(place: &str) -> Vec<Change> {
    let object = format!(
        r#"{{"alarm_name":"prod-api-cpu-high","threshold":80,
            "comparison_operator":"GreaterThanThreshold","metric_name":"CPUUtilization",
            "namespace":"AWS/ECS",
            "dimensions":{{"ServiceName":"api"}},"tags":{{"Environment":"prod"}},
            "alarm_actions":["arn:aws:sns:{place}:prod-oncall"]}}"#
    );
    let mut alarm = change("aws_cloudwatch_metric_alarm.a", Action::Create, &object);
    alarm.provider.region = map(r#""us-east-1""#);
    alarm.provider.account = map(r#""123456789012""#);
    [alarm].into()
}

#[test]
fn an_account_and_a_region_are_known() {
    let request = "I would like to have a CloudWatch alarm in production, prod-api-cpu-high, which \
                   goes off when the CPU of the api service is above 80 percent, and which \
                   notifies the prod-oncall topic.";
    check_changes(request, alarm("us-east-1:123456789012"), Exact);
    check_changes(request, alarm("us-east-1:999999999999"), Partial);
    check_changes(request, alarm("eu-west-1:123456789012"), Partial);
}
