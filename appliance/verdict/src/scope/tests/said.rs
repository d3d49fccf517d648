//! What the words must say outright.

use alloc::{format, vec};
use tribune_record::{
    Action, Change,
    IntentMatch::{Exact, Partial},
};

use super::{change, deeds::check_changes, map};

fn update(address: &str, before: &str, after: &str) -> Change {
    let mut change = change(address, Action::Update, after);
    change.before = map(before);
    change
}

#[test]
fn a_tag_goes_only_where_it_was_named() {
    let request = "Add the tag CostCenter=42 to the queue orders";
    let side = |tags: &str| format!(r#"{{"name":"orders","tags":{{{tags}}}}}"#);
    let to = |tags| vec![update("aws_sqs_queue.o", &side(r#""Backup":"daily""#), &side(tags))];
    check_changes(request, to(r#""Backup":"daily","CostCenter":"42""#), Exact);
    check_changes(request, to(r#""Backup":"daily","CostCenter":"43""#), Partial);
    check_changes(request, to(r#""CostCenter":"42""#), Partial);
}

#[test]
fn a_service_acts_for_what_was_named() {
    let request = "Let the bucket photos invoke the function render";
    let to = |action: &str, source: &str| {
        let rest = format!(r#""action":"lambda:{action}","source_arn":{source}"#);
        let all = format!(r#"{{"function_name":"render","principal":"s3.amazonaws.com",{rest}}}"#);
        vec![change("aws_lambda_permission.p", Action::Create, &all)]
    };
    check_changes(request, to("InvokeFunction", r#""arn:aws:s3:::photos""#), Exact);
    check_changes(request, to("InvokeFunction", r#""arn:aws:s3:::videos""#), Partial);
    check_changes(request, to("InvokeFunction", "null"), Partial);
    check_changes(request, to("*", r#""arn:aws:s3:::photos""#), Partial);
}

#[test]
fn what_moves_stays_what_it_is() {
    let request = "Move the function render into the module api";
    let side = |n: u32| format!(r#"{{"function_name":"render","timeout":{n}}}"#);
    let moved = |to: u32| {
        let change = update("aws_lambda_function.render", &side(30), &side(to));
        Change { previous_address: Some("aws_lambda_function.old".into()), ..change }
    };
    check_changes(request, vec![moved(900)], Partial);
}
