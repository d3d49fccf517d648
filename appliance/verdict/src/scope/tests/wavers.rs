//! What is said in play, for a while, of another thing or of nothing in particular.

use alloc::{format, vec, vec::Vec};
use tribune_record::{
    Action, Change,
    IntentMatch::{Exact, Partial},
};

use super::{change, deeds::check_changes, map};
use crate::scope::contract;

fn queue(name: &str, from: u32, to: u32) -> Vec<Change> {
    let side =
        |seconds: u32| format!(r#"{{"name":"{name}","visibility_timeout_seconds":{seconds}}}"#);
    let mut one = change("aws_sqs_queue.q", Action::Update, &side(to));
    one.before = map(&side(from));
    vec![one]
}

fn gone(name: &str) -> Vec<Change> {
    vec![change("aws_sqs_queue.q", Action::Delete, &format!(r#"{{"name":"{name}"}}"#))]
}

#[test]
fn what_is_said_in_play_is_not_asked() {
    let deed = "delete the queue mail-jobs";
    for shape in [
        "D for an hour.",
        "D for one hour only.",
        "D, then back to normal.",
        "D. Only in theory.",
        "D. Please ignore my message.",
        "D /s",
        "D, or keep it, as you like.",
        "D as the last step.",
        "D one day.",
        "For example: D.",
        "Show me what happens: D.",
        "# D",
        "// D",
        "<!-- D -->",
        "Allow Tom to D.",
        "I forbid you to D.",
        "I hardly want to D.",
        "I have deleted the queue mail-jobs.",
        "The queue mail-jobs was accidentally deleted.",
        "Can the queue mail-jobs be deleted?",
        "Do anything but D.",
        "Delete all queues but mail-jobs.",
        "Delete the queues mail-1 … mail-5.",
    ] {
        let request = shape.replace('D', deed);
        assert!(!contract(&request).is_understood(), "{request}: {:#?}", contract(&request));
    }
    for request in [
        "Please delete the queue mail-jobs.",
        "# Clean-up\nPlease delete the queue mail-jobs.",
        "Let us delete the queue mail-jobs.",
        "Can you delete the queue mail-jobs?",
        "Set the retention of the queue mail-jobs to 4 days.",
    ] {
        assert!(contract(request).is_understood(), "{request}: {:#?}", contract(request));
    }
}

#[test]
fn a_word_beside_the_name_may_turn_it_round() {
    for request in [
        "Delete the queue mail temporarily. I confirm.",
        "Delete the queue mail manually. I confirm.",
        "Delete all queues bar mail. I confirm.",
        "Delete all queues save mail. I confirm.",
        "Delete all queues unlike mail. I confirm.",
        "Remove the dead letter queue of mail. I confirm.",
        "Delete the queue mail and recreate it. I confirm.",
        "Purge the queue mail. I confirm.",
        "Delete the queue. I confirm.",
        "Delete a queue. I confirm.",
    ] {
        check_changes(request, gone("mail"), Partial);
    }
}

#[test]
fn another_thing_than_the_one_named() {
    let set = |of: &str| format!("Set the visibility timeout of {of} to 60 seconds.");
    check_changes(&set("the queue mail"), queue("mail", 30, 60), Exact);
    for of in [
        "the dead letter queue of mail",
        "the queue behind mail",
        "the queue that feeds mail",
        "the consumer of the queue mail",
    ] {
        check_changes(&set(of), queue("mail", 30, 60), Partial);
    }
    for of in ["the queue", "our queue", "the second queue"] {
        check_changes(&set(of), queue("payments", 30, 60), Partial);
    }
    check_changes(&set("the mail queue"), queue("no-mail", 30, 60), Partial);
}

#[test]
fn how_far_is_not_for_the_plan_to_choose() {
    let raise = "Raise the visibility timeout of the queue mail.";
    check_changes(raise, queue("mail", 30, 60), Exact);
    check_changes(raise, queue("mail", 30, 43200), Partial);
    for open in ["Fix the queue mail.", "Change the visibility timeout of the queue mail."] {
        check_changes(open, queue("mail", 30, 60), Partial);
    }
}
