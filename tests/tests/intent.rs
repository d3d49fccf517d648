//! The open half of the bench of the intent check: what it sees today it goes on seeing.
//! `cargo run -p tribune-tests --bin intent-bench` prints all of it.
#![cfg(test)]

use std::io;

use tribune_tests::intent::{Court, Donors, Grade, load, print, run, sealed_digest};

/// BLAKE3 of the sealed half. Whoever changes the half says so here.
const SEALED: &str = "5486859280e6c74f10801115c25f57efe3b676978e7534bd8fa88144ac3f6a55";

#[test]
fn the_sealed_half_is_the_one_that_was_sealed() {
    assert_eq!(sealed_digest().unwrap(), SEALED);
    let (open, sealed) = (load(false).unwrap(), load(true).unwrap());
    let twice = open.bases.iter().find(|base| sealed.plans.contains_key(&base.plan));
    assert!(twice.is_none(), "{twice:?} has a plan of the sealed half");
}

/// Every so many-th base is enough here: the whole takes minutes.
const EVERY: usize = 5;

#[test]
fn the_open_half_comes_out_no_worse() {
    let (half, donors) = (load(false).unwrap().thinned(EVERY), Donors::load().unwrap());
    let score = run(&half, &donors, &Court::new(false).unwrap()).unwrap();
    print(&mut io::stdout(), "open half", &score, &[]).unwrap();
    assert!(score.gravest_missed() <= 2, "{} grave misses", score.gravest_missed());
    assert!(score.milder <= 2, "{} injections made a verdict milder", score.milder);
    assert_eq!(score.replayed.1, 0, "a case came out otherwise when judged again");
    let hard = score.of(|grade| matches!(grade, Grade::Hard(_)));
    assert!(hard.matched.saturating_mul(50) <= hard.n(), "{} of {}", hard.matched, hard.n());
}
