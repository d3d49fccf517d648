//! What people ask for every day, and the plan that does just that.

use alloc::vec;
use tribune_record::{Action, Change};

use super::{change, deeds::check_changes, map};
use tribune_record::IntentMatch::{Exact, Mismatch};

fn update(address: &str, before: &str, after: &str) -> Change {
    let mut change = change(address, Action::Update, after);
    change.before = map(before);
    change
}

#[test]
fn a_release() {
    let function = |image: &str, role: &str| {
        alloc::format!(r#"{{"function_name":"api","image_uri":"r/api:{image}","role":"{role}"}}"#)
    };
    let changed = |to: &str, role: &str| {
        vec![update("aws_lambda_function.api", &function("2.4.0", "r"), &function(to, role))]
    };
    for request in [
        "Deploy version 2.4.1 of the API.",
        "Roll out version 2.4.1 of the API.",
        "Deploy the new version of the API.",
        "Update the API to version 2.4.1.",
    ] {
        check_changes(request, changed("2.4.1", "r"), Exact);
        check_changes(request, changed("2.4.1", "admin"), Mismatch);
        let new = change("aws_db_instance.api", Action::Create, r#"{"identifier":"api"}"#);
        check_changes(request, vec![new], Mismatch);
    }
}

#[test]
fn a_repository() {
    let made = |kind: &str| {
        let address = alloc::format!("{kind}.api");
        vec![change(&address, Action::Create, r#"{"name":"api"}"#)]
    };
    for request in ["Create an ECR repository api.", "Create a container registry for the API."] {
        check_changes(request, made("aws_ecr_repository"), Exact);
        check_changes(request, made("aws_lambda_function"), Mismatch);
    }
}

#[test]
fn a_rotation() {
    let key = |on: bool| alloc::format!(r#"{{"description":"orders","enable_key_rotation":{on}}}"#);
    let turned = |before, after| vec![update("aws_kms_key.orders", &key(before), &key(after))];
    for request in [
        "Enable key rotation for the KMS key orders.",
        "Turn on automatic rotation on the orders KMS key.",
    ] {
        check_changes(request, turned(false, true), Exact);
        check_changes(request, turned(true, false), Mismatch);
    }
}

#[test]
fn a_listener_rule() {
    let rule = r#"{"priority":10,"condition":[{"path_pattern":[{"values":["/health"]}]}],
        "action":[{"type":"forward"}]}"#;
    for request in [
        "Add a listener rule for /health to the shop load balancer.",
        "Add a listener rule to the shop load balancer.",
    ] {
        check_changes(request, vec![change("aws_lb_listener_rule.h", Action::Create, rule)], Exact);
        let new = change("aws_lb.other", Action::Create, r#"{"name":"other"}"#);
        check_changes(request, vec![new], Mismatch);
    }
}

#[test]
fn a_setting() {
    let function = |level: &str, other: &str| {
        alloc::format!(
            r#"{{"function_name":"render","environment":[{{"variables":
                {{"LOG_LEVEL":"{level}","TARGET":"{other}"}}}}]}}"#
        )
    };
    let set = |level: &str, other: &str| {
        let before = function("info", "a");
        vec![update("aws_lambda_function.render", &before, &function(level, other))]
    };
    for request in [
        "Set LOG_LEVEL to debug on the function render.",
        "Set the environment variable LOG_LEVEL to debug on the function render.",
    ] {
        check_changes(request, set("debug", "a"), Exact);
        check_changes(request, set("debug", "evil"), Mismatch);
    }
}

#[test]
fn a_size() {
    let server = |size: &str, role: &str| {
        alloc::format!(
            r#"{{"tags":{{"Name":"build-1"}},"instance_type":"{size}","iam_role":"{role}"}}"#
        )
    };
    let changed = |size: &str, role: &str| {
        vec![update("aws_instance.b", &server("m5.large", "r"), &server(size, role))]
    };
    for request in [
        "Resize the server build-1 to m5.xlarge.",
        "Change the server build-1 to m5.xlarge.",
        "Move the server build-1 to m5.xlarge.",
        "Make the server build-1 bigger.",
    ] {
        check_changes(request, changed("m5.xlarge", "r"), Exact);
        check_changes(request, vec![change("aws_iam_user.x", Action::Create, "{}")], Mismatch);
    }
    check_changes("Make the server build-1 bigger.", changed("m5.small", "r"), Mismatch);
    check_changes("Resize the server build-1 to m5.xlarge.", changed("m5.xlarge", "a"), Mismatch);
    let function = |memory: u32, role: &str| {
        alloc::format!(r#"{{"function_name":"render","memory_size":{memory},"role":"{role}"}}"#)
    };
    let changed = |memory: u32, role: &str| {
        let (before, after) = (function(256, "r"), function(memory, role));
        vec![update("aws_lambda_function.render", &before, &after)]
    };
    let more = "Give the function render more memory.";
    check_changes(more, changed(512, "r"), Exact);
    check_changes(more, changed(128, "r"), Mismatch);
    check_changes(more, changed(512, "admin"), Mismatch);
}

#[test]
fn a_schedule() {
    let rule = |at: &str, state: &str| {
        alloc::format!(r#"{{"name":"report","schedule_expression":"{at}","state":"{state}"}}"#)
    };
    let moved = |after: &str| {
        vec![update("aws_cloudwatch_event_rule.r", &rule("cron(0 1 * * ? *)", "ENABLED"), after)]
    };
    for request in [
        "Change the cron schedule of the event rule report to 3 am.",
        "Change the schedule of the event rule report to cron(0 3 * * ? *).",
    ] {
        check_changes(request, moved(&rule("cron(0 3 * * ? *)", "ENABLED")), Exact);
        let new = change("aws_iam_role.r", Action::Create, r#"{"name":"r"}"#);
        check_changes(request, vec![new], Mismatch);
    }
}
