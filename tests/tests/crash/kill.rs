//! `TRIBUNE_CRASH_ROUNDS` sets the number of rounds (5 without it).

use std::{
    env, fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use tribune_tests::Folder;
use tribune_verify::{Options, Verdict, verify_export};

use crate::site::{Site, decisions};

/// Load for a while, then SIGKILL in the middle of it.
fn round(site: &Site, number: u64) {
    let server = site.serve();
    let request = site.request();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| site.load(&request, &|_refused| over.load(Ordering::Relaxed)));
        // Another moment in each round, the same in every run.
        let pause = number.wrapping_mul(7_919).checked_rem(900).unwrap();
        thread::sleep(Duration::from_millis(pause.saturating_add(300)));
        drop(server);
        over.store(true, Ordering::Relaxed);
    });
}

#[test]
fn what_was_answered_survives_every_kill() {
    let rounds = env::var("TRIBUNE_CRASH_ROUNDS");
    let rounds: u64 = rounds.map_or(5, |rounds| rounds.parse().expect("a number of rounds"));
    let folder = Folder::new("crash").unwrap();
    let site = Site::new(folder.path());
    let mut pins = Vec::new();
    for number in 0..rounds {
        round(&site, number);
        let export = fs::read(site.export(number)).unwrap();
        let (recorded, checkpoint) = decisions(&export);
        let answered = site.answered.lock().unwrap().clone();
        let lost: Vec<_> = answered.difference(&recorded).collect();
        assert!(lost.is_empty(), "round {number}: answered and not recorded: {lost:?}");
        // Every ledger of before must still be the beginning of this one.
        let options = Options { key: None, pins: pins.clone(), replay: false };
        let report = verify_export(export.as_slice(), &options, |_bytes| ()).unwrap();
        assert_eq!(report.verdict, Verdict::Sound, "round {number}: {report:#?}");
        println!(
            "round {number}: {} answered so far, {} recorded, {} records",
            answered.len(),
            recorded.len(),
            report.counts.records
        );
        pins.push(checkpoint);
    }
    let answered = site.answered.lock().unwrap().len();
    assert!(answered > 0, "no decision was answered in {rounds} rounds: this shows nothing");
}
