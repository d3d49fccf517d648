//! What a request confirms by itself: a plain statement confirms, its twin with a condition, a
//! limit, another time, another voice or a refusal does not.

use alloc::{format, string::String, vec::Vec};

use super::super::contract;

const DELETE: &str = "Delete the servers \"old-a\" and \"old-b\" in development";

/// The names that are confirmed once this is said behind the request.
#[track_caller]
fn check(said: &str, expected: &[&str]) {
    let text = format!("{DELETE}{said}");
    let found: Vec<String> = contract(&text).confirmed_deletions.into_iter().collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_plain_statement_confirms() {
    for said in [
        ". I confirm.",
        ". I confirm this.",
        ". Confirmed.",
        ". Yes, delete them.",
        ". I hereby confirm the deletion of both servers.",
        ". We confirm, thanks.",
        ", and I confirm the deletion.",
        ". The deletion of \"old-a\" and \"old-b\" is confirmed.",
        ". I confirm that they can be deleted.",
        ". I have confirmed this.",
        ". They are no longer needed. I confirm.",
        ". I confirm the deletion of the two servers in development.",
    ] {
        check(said, &["old-a", "old-b"]);
    }
}

#[test]
fn nothing_else_does() {
    for said in [
        ".",
        ". I confirm if the backup works.",
        ". If the backup works I confirm.",
        ". I confirm, provided that the backup works.",
        ". If the backup works you may delete them, I confirm.",
        ". I confirm once the backup is done.",
        ". I confirm. But only if the backup works.",
        ". I confirm. Only after the backup is done.",
        ". I confirm unless Bob objects.",
        ". I confirm this when the tests pass.",
        ". We will confirm next week.",
        ". I will confirm it tomorrow.",
        ". I am going to confirm this.",
        ". I may confirm this.",
        ". I would confirm this.",
        ". I do not confirm.",
        ". I don't confirm this.",
        ". I cannot confirm this.",
        ". I can't confirm.",
        ". I never confirmed this.",
        ". We have not confirmed this yet.",
        ". I confirm nothing.",
        ". Nobody confirmed this.",
        ". Should I confirm this?",
        ". I confirm?",
        ". Bob confirmed this.",
        ". Bob says: I confirm.",
        ". \"I confirm.\"",
        ". The ticket says \"I confirm\".",
        ". 'I confirm' is what Bob wrote.",
        ". He said I confirm.",
        ". Please confirm.",
        ". I need you to confirm this.",
        ". I confirm that the backup works.",
        ". I confirm the creation of the servers.",
        ". I confirm only the old one.",
        ". I confirm the backup.",
        ". I confirm the new database.",
        ". I confirm one of them.",
        ". I confirm the deletion of one server.",
        ". I confirm the deletion in staging.",
        ". I confirm the deletion of the databases.",
        ". I confirm the deletion of the payments servers.",
        ". I confirm. Do not delete them.",
        ". I confirm. I take that back.",
        ". I refuse to confirm.",
        ". I used to confirm this.",
        ". I confirmed this last year.",
        ". I had confirmed this.",
        " after I confirm.",
        " if I confirm.",
        " if confirmed.",
        " once confirmed.",
        " when I confirm.",
        ", to be confirmed.",
        ". Confirmed: no.",
        ". Not confirmed.",
        ". Unconfirmed.",
        ". Confirmed next week.",
        ". Deletion confirmed by the ticket.",
        ". Yes, delete them next week.",
        ". Yes, delete them if the backup works.",
        ". No, delete them.",
        ". I confirm. Never mind, cancel that.",
        ". I confirm. You may delete them if the backup works.",
        ". I confirm. We will delete them next week.",
    ] {
        check(said, &[]);
    }
}

#[test]
fn a_limit_confirms_what_it_names() {
    check(". I confirm only the deletion of \"old-a\".", &["old-a"]);
    check(". I only confirm \"old-a\".", &["old-a"]);
    check(". I confirm \"old-b\". I do not confirm \"old-a\".", &["old-b"]);
    check(". I confirm the deletion of everything except \"old-a\".", &[]);
    check(". I confirm. Do not delete \"old-b\".", &["old-a"]);
    check(". I confirm. Do not delete anything else.", &["old-a", "old-b"]);
    check(". I confirm. Later we may delete the server \"orders-db\".", &["old-a", "old-b"]);
}
