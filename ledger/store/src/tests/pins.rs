//! A ledger put back to an older copy, or to another history, is not opened where somebody kept a
//! checkpoint.

use std::fs;

use super::{Home, copy, decision, key, options};
use crate::{Ledger, OpenError};

fn with(home: &Home, pins: &[&str]) -> Result<(), OpenError> {
    let pins = pins.iter().map(|pin| (*pin).to_owned()).collect();
    Ledger::open(&home.ledger(), vec![key()], &options().with_pins(pins)).map(|_opened| ())
}

#[test]
fn an_older_copy_of_the_whole_is_a_rollback() {
    let home = Home::with(5);
    let old = home.file("old");
    copy(&home.ledger(), &old);
    let (ledger, _) = home.open();
    let early = ledger.checkpoint();
    (6..=9).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    drop(ledger);
    let (ledger, _) = home.open();
    let late = ledger.checkpoint();
    drop(ledger);
    with(&home, &[&early, &late]).unwrap();
    fs::remove_dir_all(home.ledger()).unwrap();
    fs::rename(&old, home.ledger()).unwrap();
    with(&home, &[&early]).unwrap();
    let refused = with(&home, &[&early, &late]).unwrap_err();
    assert!(matches!(refused, OpenError::Rollback { .. }), "{refused}");
    assert!(refused.to_string().contains("at least 10 records, found 6 records"), "{refused}");
}

#[test]
fn another_history_under_the_same_key_is_a_fork() {
    let home = Home::with(5);
    let twin = home.file("twin");
    copy(&home.ledger(), &twin);
    let (ledger, _) = home.open();
    (6..=9).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    drop(ledger);
    let pin = home.open().0.checkpoint();
    fs::remove_dir_all(home.ledger()).unwrap();
    fs::rename(&twin, home.ledger()).unwrap();
    let (ledger, _) = home.open();
    (16..=30).for_each(|n| drop(ledger.append(decision(n)).unwrap()));
    let other = ledger.checkpoint();
    drop(ledger);
    let refused = with(&home, &[&pin]).unwrap_err();
    assert!(matches!(refused, OpenError::Fork { .. }), "{refused}");
    // Both sides' signatures are shown.
    let shown = refused.to_string();
    assert!(shown.contains(&pin) && shown.contains(&other), "{shown}");
}

#[test]
fn a_pin_of_somebody_else_is_named() {
    let home = Home::with(5);
    let pin = home.open().0.checkpoint();
    let bad = |pin: &str| {
        let refused = with(&home, &[pin]).unwrap_err();
        assert!(matches!(refused, OpenError::Pin { .. }), "{pin}: {refused}");
    };
    bad("no note");
    bad(&pin.replace("tribune.test/ledger\n", "tribune.test/other\n"));
    bad(&pin.replacen('6', "5", 1));
    with(&home, &[&pin]).unwrap();
}

#[test]
fn a_pin_with_a_thousand_signatures_is_refused() {
    let home = Home::with(5);
    let pin = home.open().0.checkpoint();
    let more = |count: usize| {
        let line = |n: usize| format!("\u{2014} witness-{n} {}\n", "A".repeat(8));
        format!("{pin}{}", (0..count).map(line).collect::<String>())
    };
    with(&home, &[&more(15)]).unwrap();
    let refused = with(&home, &[&more(1000)]).unwrap_err().to_string();
    assert!(refused.contains("a pin: expected a checkpoint of tribune.test/ledger"), "{refused}");
    assert!(refused.contains("more than 100 signatures"), "{refused}");
}

#[test]
fn a_pin_says_which_origin_was_expected_and_found() {
    let home = Home::with(5);
    let pin = home.open().0.checkpoint();
    let other = pin.replace("tribune.test/ledger\n", "other.test/ledger\n");
    let refused = with(&home, &[&other]).unwrap_err().to_string();
    let says = "expected a checkpoint of tribune.test/ledger, found one of other.test/ledger";
    assert!(refused.contains(says), "{refused}");
    let later =
        pin.replace("tribune.test/ledger\n6\n", "tribune.test/ledger\n18446744073709551615\n");
    assert_ne!(later, pin);
    assert!(matches!(with(&home, &[&later]), Err(OpenError::Pin { .. })), "nobody signed that");
}
