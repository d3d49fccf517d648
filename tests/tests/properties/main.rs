//! What holds for every case, whatever is done to it: all recorded cases times all mutations, with
//! the real reader, policies and judge. Nothing is left to chance, so that what fails once fails
//! always.
#![cfg(test)]

mod before;
mod clues;
mod court;
mod findings;
mod hidden;
mod order;
mod values;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use court::{Court, Named};

/// Puts a question to every recorded case, on all cores, and panics with all complaints.
#[track_caller]
fn every_case(question: impl Fn(&Court, &Named) -> Vec<String> + Sync) {
    let court = Court::new();
    let all = court::recorded();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut complaints = Vec::new();
        while let Some(named) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            complaints.extend(question(&court, named));
        }
        complaints
    };
    let mut complaints = Vec::new();
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().for_each(|worker| complaints.extend(worker.join().unwrap()));
    });
    complaints.sort();
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}
