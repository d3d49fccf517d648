//! Requests in the shapes of everyday speech, each with the plan that does it, one that does
//! something else, and one that goes further.

use alloc::{format, vec, vec::Vec};
use tribune_record::{
    Action, Change,
    IntentMatch::{Exact, Mismatch, Partial, Unknown},
};

use super::{change, deeds::check_changes, map};

fn update(address: &str, before: &str, after: &str) -> Vec<Change> {
    let mut change = change(address, Action::Update, after);
    change.before = map(before);
    vec![change]
}

fn function(name: &str, memory: u32, timeout: u32) -> Vec<Change> {
    let side = |memory: u32, timeout: u32| {
        format!(r#"{{"function_name":"{name}","memory_size":{memory},"timeout":{timeout}}}"#)
    };
    update("aws_lambda_function.f", &side(256, 3), &side(memory, timeout))
}

#[test]
fn a_bare_word_names_what_is_called_so() {
    for request in [
        "Raise the memory of render to 512 MB",
        "render mem 512",
        "Give render more memory: 512 MB instead of 256 MB",
        "render keeps running out of memory, raise its memory to 512 MB",
        "Let render use up to 512 MB of memory",
    ] {
        check_changes(request, function("render", 512, 3), Exact);
        check_changes(request, function("render", 1024, 3), Partial);
        check_changes(request, function("payroll", 512, 3), Partial);
        check_changes(request, function("render", 512, 60), Partial);
    }
    check_changes("Change render", function("render", 512, 3), Unknown);
}

#[test]
fn each_thing_keeps_what_it_is_set_to() {
    let request = "Raise the memory of render to 512 MB and the timeout of mail to 60 seconds";
    let both = |memory, timeout| {
        let mut changes = function("render", memory, 3);
        let mut other = function("mail", 256, timeout);
        other[0].address = "aws_lambda_function.m".into();
        changes.extend(other);
        changes
    };
    check_changes(request, both(512, 60), Exact);
    check_changes(request, both(512, 512), Partial);
    check_changes(request, function("render", 512, 60), Partial);
}

#[test]
fn a_label_goes_on_what_was_named() {
    let tag = |name: &str, value: &str| {
        let before = format!(r#"{{"name":"{name}","tags":{{}}}}"#);
        let after = format!(r#"{{"name":"{name}","tags":{{"Owner":"{value}"}}}}"#);
        update("aws_sqs_queue.q", &before, &after)
    };
    let request = "Add the tag Owner=web to the queue orders";
    check_changes(request, tag("orders", "web"), Exact);
    check_changes(request, tag("invoices", "web"), Mismatch);
    let size = |name: &str| {
        let side = |delay: u32| format!(r#"{{"name":"{name}","delay_seconds":{delay}}}"#);
        update("aws_sqs_queue.q", &side(0), &side(60))
    };
    check_changes(request, size("orders"), Mismatch);
}

#[test]
fn an_attribute_by_its_very_name() {
    let policy = |count: u32, target: &str| {
        format!(
            r#"{{"name":"orders","redrive_policy":
                "{{\"deadLetterTargetArn\":\"{target}\",\"maxReceiveCount\":{count}}}"}}"#
        )
    };
    let to = |count, target| update("aws_sqs_queue.q", &policy(5, "d"), &policy(count, target));
    let request = "Set maxReceiveCount of the orders queue to 10";
    check_changes(request, to(10, "d"), Exact);
    check_changes(request, to(20, "d"), Partial);
    check_changes(request, to(10, "e"), Partial);
}

#[test]
fn a_model_and_nothing_else_of_it() {
    let side = |class: &str, iops: u32| {
        format!(r#"{{"identifier":"orders","instance_class":"{class}","iops":{iops}}}"#)
    };
    let to =
        |class, iops| update("aws_db_instance.o", &side("db.t3.medium", 3000), &side(class, iops));
    for request in ["orders db -> db.t3.large", "Move the orders database to db.t3.large"] {
        check_changes(request, to("db.t3.large", 3000), Exact);
        check_changes(request, to("db.t3.2xlarge", 3000), Partial);
        check_changes(request, to("db.t3.large", 12000), Partial);
    }
    check_changes("Move orders-db to db.t3.large", to("db.t3.large", 3000), Partial);
}

#[test]
fn a_rule_stops_and_keeps_its_schedule() {
    let side = |state: &str, when: &str| {
        format!(r#"{{"name":"nightly","state":"{state}","schedule_expression":"{when}"}}"#)
    };
    let to = |state, when| {
        let before = side("ENABLED", "rate(1 day)");
        update("aws_cloudwatch_event_rule.n", &before, &side(state, when))
    };
    for request in ["Disable the nightly rule", "Pause the nightly rule"] {
        check_changes(request, to("DISABLED", "rate(1 day)"), Exact);
        check_changes(request, to("ENABLED_WITH_MORE", "rate(1 day)"), Partial);
        check_changes(request, to("ENABLED", "rate(1 minute)"), Partial);
    }
}

#[test]
fn where_a_name_points() {
    let side = |to: &str| format!(r#"{{"name":"shop.example.com","records":["{to}"]}}"#);
    let to = |to: &str| update("aws_route53_record.s", &side("10.0.0.4"), &side(to));
    let request = "Point shop.example.com to 10.0.0.5";
    check_changes(request, to("10.0.0.5"), Exact);
    check_changes(request, to("10.0.0.50"), Partial);
}

#[test]
fn an_origin_is_no_part_of_a_longer_one() {
    let side = |origin: &str| {
        format!(r#"{{"bucket":"photos","cors_rule":[{{"allowed_origins":["{origin}"]}}]}}"#)
    };
    let to = |origin| {
        let before = side("https://old.example.com");
        update("aws_s3_bucket_cors_configuration.p", &before, &side(origin))
    };
    let request = "Set the CORS of the bucket photos to allow https://app.example.com";
    check_changes(request, to("https://app.example.com"), Exact);
    check_changes(request, to("https://app.example.com.evil.io"), Partial);
}

#[test]
fn what_is_not_needed_goes_and_is_not_made() {
    let request = "The bucket tmp-1 is not needed any more, please remove it";
    let bucket = |action| vec![change("aws_s3_bucket.t", action, r#"{"bucket":"tmp-1"}"#)];
    check_changes(request, bucket(Action::Delete), Exact);
    check_changes(request, bucket(Action::Create), Mismatch);
}

#[test]
fn a_list_names_each_that_goes() {
    let request = "Decommission the following servers:\n- build-7\n- build-8";
    let server = |name: &str| {
        let object = format!(r#"{{"id":"i-{name}","tags":{{"Name":"{name}"}}}}"#);
        let label = name.replace('-', "_");
        change(&format!("aws_instance.{label}"), Action::Delete, &object)
    };
    check_changes(request, vec![server("build-7"), server("build-8")], Exact);
    let other: Vec<Change> = vec![server("build-7"), server("jenkins")];
    check_changes(request, other, Mismatch);
}

#[test]
fn a_reason_asks_for_nothing() {
    let server = |action| change("aws_db_instance.o", action, r#"{"identifier":"orders"}"#);
    for reason in [
        "because we want to drop the orders database",
        "so that we can delete the orders database",
        "since nobody should delete the orders database",
    ] {
        let request = format!("Create a queue refunds {reason}");
        let queue = change("aws_sqs_queue.r", Action::Create, r#"{"name":"refunds"}"#);
        let with: Vec<Change> = vec![queue, server(Action::Delete)];
        check_changes(&request, with, Mismatch);
    }
}
