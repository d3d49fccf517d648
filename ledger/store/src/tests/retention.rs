//! A retention is only ever lengthened, whoever asks and however many at once.

use std::sync::mpsc;

use tribune_record::{
    UnixMillis,
    v1::{Event, Kind, Retention},
};

use super::Home;
use crate::{AppendError, Draft, Ledger};

const NOW: UnixMillis = UnixMillis(1_763_700_000_000);

fn years(years: u16) -> Draft {
    Draft::new(NOW, Event::Retention(Retention { years }))
}

#[track_caller]
fn refused(ledger: &Ledger, shorter: u16, expected: u16) {
    let error = ledger.append(years(shorter)).unwrap_err();
    assert_eq!(error, AppendError::Shortened { expected, found: shorter });
    assert_eq!(ledger.retention_years().unwrap(), expected);
}

/// Every RETENTION of the ledger.
fn told(ledger: &Ledger) -> Vec<u16> {
    let all = (0..ledger.size()).map(|at| ledger.read(at).unwrap().record().event.clone());
    let years = |event| if let Event::Retention(kept) = event { Some(kept.years) } else { None };
    all.filter_map(years).collect()
}

#[test]
fn a_shorter_one_is_refused_in_every_shard() {
    let home = Home::with(2);
    let (ledger, _) = home.open();
    refused(&ledger, 6, 7);
    ledger.append(years(7)).unwrap();
    ledger.append(years(10)).unwrap();
    refused(&ledger, 9, 10);
    ledger.append(years(10)).unwrap();
    // A dip and a rise within a later shard come to more, and are refused all the same.
    for _ in 0..2_u8 {
        ledger.close_shard(NOW, None).unwrap();
        refused(&ledger, 8, 10);
    }
    ledger.append(years(12)).unwrap();
    refused(&ledger, 10, 12);
    refused(&ledger, 11, 12);
    drop(ledger);
    let (ledger, _) = home.open();
    refused(&ledger, 11, 12);
    assert_eq!(told(&ledger), [7, 10, 10, 10, 10, 12]);
}

#[test]
fn of_two_at_once_the_shorter_one_is_not_written_after_the_longer_one() {
    let home = Home::with(2);
    let (ledger, _) = home.open();
    let (tell, told_of) = mpsc::channel();
    for one in [10, 8, 9, 11] {
        let tell = tell.clone();
        ledger.submit(years(one), Box::new(move |done| tell.send((one, done.is_ok())).unwrap()));
    }
    let answers: Vec<(u16, bool)> = told_of.iter().take(4).collect();
    assert_eq!(answers, [(10, true), (8, false), (9, false), (11, true)]);
    assert_eq!(told(&ledger), [10, 11]);
    assert_eq!(ledger.read(ledger.size() - 1).unwrap().record().event.kind(), Kind::Retention);
}
