//! What is asked to be done at once, and what is only told, wished by others, put off, hung on
//! something or taken back.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Action, Change, IntentMatch::Exact};

use super::{change, deeds::check_changes, judged};
use crate::scope::contract;

/// Deeds in the words of who asks, with the object and the participle for a passive.
const DEEDS: &[(&str, &str, &str)] = &[
    ("delete the bucket logs-old", "the bucket logs-old", "deleted"),
    (
        "raise the memory of the function mail to 512 MB",
        "the memory of the function mail",
        "raised to 512 MB",
    ),
    (
        "open port 443 on the security group web from 10.0.0.0/8",
        "port 443 of the security group web",
        "opened from 10.0.0.0/8",
    ),
    (
        "give the role reporting read access to the bucket exports",
        "the role reporting",
        "given read access to the bucket exports",
    ),
];

/// `D` stands for a deed, `O` for its object, `P` for what is to become of it.
fn filled(shape: &str) -> Vec<String> {
    let fill = |(deed, object, participle): &(&str, &str, &str)| {
        shape.replace('D', deed).replace('O', object).replace('P', participle)
    };
    DEEDS.iter().map(fill).collect()
}

#[track_caller]
fn unasked(shapes: &[&str]) {
    for request in shapes.iter().flat_map(|shape| filled(shape)) {
        assert!(!contract(&request).is_understood(), "{request}: {:#?}", contract(&request));
    }
}

#[track_caller]
fn asked(shapes: &[&str]) {
    for request in shapes.iter().flat_map(|shape| filled(shape)) {
        let read = contract(&request);
        assert!(read.is_understood() && !read.items.is_empty(), "{request}: {read:#?}");
    }
}

#[test]
fn what_others_wish_is_not_asked() {
    unasked(&[
        "bob wants to D.",
        "bob asked whether we can D.",
        "finance says we should D.",
        "my colleague suggested to D.",
        "the vendor asked us to D.",
        "somebody thinks we should D.",
        "my boss thinks that we should D.",
        "according to bob we should D.",
    ]);
    asked(&[
        "D as agreed with bob.",
        "D, as discussed with maria on tuesday.",
        "as agreed with bob, D.",
        "bob asked me to raise this: please D.",
        "we want to D.",
        "i need to D.",
    ]);
}

#[test]
fn what_comes_later_is_not_asked_now() {
    unasked(&[
        "D in 30 days.",
        "D next week.",
        "D on saturday.",
        "D after the migration.",
        "D once the backup is verified.",
        "D when the migration is done.",
        "D later.",
        "D tomorrow night.",
        "in two weeks, D.",
        "after the release, D.",
        "next week please D.",
        "D at the end of the quarter.",
        "D in january.",
        "D from next week on.",
        "D following the release.",
        "D. Do it tomorrow.",
        "D. Not before monday.",
        "D at the beginning of next month.",
    ]);
    asked(&[
        "D before friday please.",
        "D by end of day.",
        "D asap.",
        "D today.",
        "D now.",
        "D this week.",
        "the migration is done, D.",
        "the audit is in two weeks, please D.",
        "the release is next week, please D.",
    ]);
}

#[test]
fn what_somebody_does_is_not_asked() {
    unasked(&[
        "I will D by hand.",
        "the vendor will D.",
        "O will be P by the vendor.",
        "we are going to D.",
        "we plan to D.",
        "we could D.",
        "we might D.",
        "you could D.",
        "it might be wise to D.",
        "perhaps we should D.",
        "we are about to D ourselves.",
    ]);
    asked(&["could you D?", "can you please D?", "it would be great if you could D."]);
}

#[test]
fn what_hangs_on_something_is_not_asked() {
    unasked(&[
        "D if it is empty.",
        "D unless it is in use.",
        "D provided nobody uses it.",
        "D assuming it is empty.",
        "D only when it is empty.",
        "D when it is empty.",
        "if it is empty, D.",
        "D subject to approval.",
    ]);
    asked(&["D if possible.", "if you can, D."]);
}

#[test]
fn what_is_taken_back_is_not_asked() {
    unasked(&[
        "D. Actually, leave it.",
        "D. Scratch that.",
        "D. Never mind.",
        "D. On second thought no.",
        "D. No, keep it.",
        "D. Hmm, better not.",
        "D. Not really.",
        "D. Sorry, forget that.",
        "D. I changed my mind.",
        "D. Forget about it.",
        "D. I take it back.",
        "D - no, skip it.",
    ]);
}

fn gone(address: &str, object: &str) -> Vec<Change> {
    vec![change(address, Action::Delete, object)]
}

#[test]
fn what_is_no_longer_needed_goes() {
    let plan = || gone("aws_s3_bucket.logs", r#"{"bucket":"logs-old"}"#);
    for request in [
        "After the migration we no longer need the bucket logs-old, delete it.",
        "We don't need the bucket logs-old anymore, please delete it.",
        "The bucket logs-old is no longer needed after the migration. Please delete it.",
    ] {
        check_changes(request, plan(), Exact);
    }
}

#[test]
fn a_part_of_a_thing_goes_and_the_thing_stays() {
    let queue = || gone("aws_sqs_queue.orders", r#"{"name":"orders"}"#);
    let bucket = || gone("aws_s3_bucket.logs", r#"{"bucket":"logs-old"}"#);
    for (request, plan) in [
        ("Delete the policy of the queue orders.", queue()),
        ("Remove the policy from the queue orders.", queue()),
        ("Remove the tags of the queue orders.", queue()),
        ("Delete the lifecycle rule of the bucket logs-old.", bucket()),
        ("Remove the encryption of the bucket logs-old.", bucket()),
    ] {
        let mut case_plan = super::plan("dev/d22-rename-moved/plan.json");
        case_plan.changes = plan;
        let out = judged(&super::case(request, case_plan, tribune_record::Context::default()));
        assert_ne!(out.summary.verdict, Exact, "{request}: {:#?}", out.findings);
    }
}

#[test]
fn what_is_done_to_a_thing_is_asked_or_told() {
    asked(&[
        "O should be P.",
        "O must be P.",
        "O needs to be P.",
        "O is to be P.",
        "O can be P.",
        "please have O P.",
    ]);
    unasked(&[
        "O must not be P.",
        "O should never be P.",
        "O is not to be P.",
        "O need not be P.",
        "O cannot be P.",
        "O shouldn't be P.",
        "O could be P.",
        "O might be P.",
        "O will be P.",
        "O was P.",
        "O has been P.",
        "O should have been P.",
        "O is being P.",
        "O refuses to be P.",
        "O is too important to be P.",
        "O is no longer to be P.",
    ]);
}

#[test]
fn what_others_are_to_do_is_not_asked() {
    unasked(&[
        "ask tom to D.",
        "pretend to D.",
        "i forgot to D.",
        "write up how to D.",
        "it is too early to D.",
        "it would be a mistake to D.",
        "i forbid you all to D.",
    ]);
    asked(&["it would be great to D.", "could you help us to D?", "is it possible to D?"]);
}

#[test]
fn every_word_counts_of_what_goes() {
    let gone = "delete the queue mail-jobs";
    for rest in [
        " from the diagram.",
        " from the topic.",
        " in the console.",
        " by script.",
        " during the window.",
        " at 3 am.",
        " in 2028.",
        " upon my signal.",
        " within 30 days.",
    ] {
        let request = alloc::format!("{gone}{rest}");
        assert!(!contract(&request).is_understood(), "{request}");
    }
    for rest in [
        "",
        " please.",
        " in staging.",
        " from production.",
        " in eu-west-1.",
        " and its dead letter queue.",
        " from our account.",
    ] {
        let request = alloc::format!("{gone}{rest}");
        let read = contract(&request);
        assert!(read.is_understood(), "{request}: {read:#?}");
    }
}

#[test]
fn what_somebody_else_wants_gone_stays() {
    for request in [
        "Bob wants to delete the database prod-db, please stop him.",
        "I confirm that Tom will delete the database prod-db tomorrow.",
        "Attackers need to delete the database prod-db.",
        "The vendor needs to delete the database prod-db.",
        "Tom is able to delete the database prod-db.",
        "Delete the database prod-db for the next hour.",
        "Delete the database prod-db but retain the data.",
        "Delete the database prod-db. Scrap that.",
        "Delete the databases: prod-db (keep).",
    ] {
        assert!(!contract(request).is_understood(), "{request}");
    }
    for request in [
        "We need to delete the database prod-db.",
        "Our team needs to delete the database prod-db.",
        "Could you help us to delete the database prod-db?",
        "It is time to delete the database prod-db.",
    ] {
        let read = contract(request);
        assert!(read.is_understood() && !read.items.is_empty(), "{request}: {read:#?}");
    }
}
