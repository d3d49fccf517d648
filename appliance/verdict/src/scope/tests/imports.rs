//! Existing objects that a plan takes under its management: named in the request, or not.

use alloc::{vec, vec::Vec};

use tribune_record::{
    Action::{self, Create, NoOp, Update},
    Change, IntentMatch,
};

use super::{change, deeds::check_changes};

fn taken(address: &str, action: Action, object: &str) -> Change {
    let new = change(address, action, object);
    let before = if action == NoOp { new.after.clone() } else { new.before };
    Change { importing: Some("id-of-it".into()), before, ..new }
}

#[track_caller]
fn check(request: &str, changes: Vec<Change>, verdict: IntentMatch) {
    check_changes(request, changes, verdict);
}

const ORDERS: &str = r#"{"name":"orders"}"#;
const PAYMENTS: &str = r#"{"name":"payments"}"#;

#[test]
fn named_to_be_taken_over() {
    let request = "Import the orders queue.";
    check(request, vec![taken("aws_sqs_queue.q", NoOp, ORDERS)], IntentMatch::Exact);
    check(request, vec![taken("aws_sqs_queue.q", NoOp, PAYMENTS)], IntentMatch::Partial);
    // Its label in the configuration does not tell which object it is.
    check(request, vec![taken("aws_sqs_queue.orders", NoOp, PAYMENTS)], IntentMatch::Partial);
    let also = taken("aws_db_instance.x", NoOp, r#"{"identifier":"payments"}"#);
    let both = vec![taken("aws_sqs_queue.q", NoOp, ORDERS), also];
    check(request, both, IntentMatch::Partial);
    check(request, vec![change("aws_sqs_queue.q", Create, ORDERS)], IntentMatch::Mismatch);
}

#[test]
fn named_to_be_changed() {
    let request = "Change the retention of the orders queue.";
    let queue = |name: &str| alloc::format!(r#"{{"name":"{name}","retention_seconds":60}}"#);
    let changed = |name| vec![taken("aws_sqs_queue.q", Update, &queue(name))];
    check(request, changed("orders"), IntentMatch::Exact);
    check(request, changed("payments"), IntentMatch::Partial);
}

#[test]
fn taken_along_with_something_else() {
    let request = "Create a queue for orders.";
    let queue = || change("aws_sqs_queue.orders", Create, ORDERS);
    check(request, vec![queue()], IntentMatch::Exact);
    let database = taken("aws_db_instance.x", NoOp, r#"{"identifier":"payments"}"#);
    check(request, vec![queue(), database], IntentMatch::Partial);
    let question = "What is going on with our bill?";
    check(question, vec![], IntentMatch::Exact);
    check(question, vec![taken("aws_sqs_queue.q", NoOp, ORDERS)], IntentMatch::Partial);
}
