//! Tallies: what counts, for whom, and that reading on counts nothing twice.

use std::collections::BTreeMap;

use tribune_record::{Decision, UnixMillis, Usd, v1::Event};

use super::{
    Home,
    closed::unopenable_first,
    decision,
    shards::{open, sharded, small},
};
use crate::{Draft, Ledger, Spent, Tally, Whose};

fn client(name: &str) -> Tally {
    Tally::new(Whose::Client(name.to_owned()))
}

fn service(name: &str) -> Tally {
    Tally::new(Whose::Service(name.to_owned()))
}

/// The ids of what is counted since `since`.
#[track_caller]
fn check(ledger: &Ledger, tally: &mut Tally, since: u64, expected: &[&str]) {
    ledger.read_on(tally, UnixMillis(since)).unwrap();
    let found: Vec<&str> = tally.spent().map(|spent| spent.decision.as_str()).collect();
    assert_eq!(found, expected);
}

fn changed(mut draft: Draft, change: impl Fn(&mut tribune_record::v1::DecisionMade)) -> Draft {
    if let Event::Decision(made) = &mut draft.event {
        change(made);
    }
    draft
}

fn spent(draft: &Draft) -> Option<Spent> {
    let Event::Decision(made) = &draft.event else { return None };
    Spent::of(made, draft.time)
}

#[test]
fn what_may_be_applied_and_costs_is_counted() {
    let of = |decision_is: Decision, cents: Option<i64>| {
        spent(&changed(decision(2), |made| {
            made.decision = decision_is;
            made.monthly_cents = cents.map(Usd::from_cents);
        }))
    };
    for counted in
        [Decision::Approved, Decision::ApprovedWithWarnings, Decision::ApprovedWithConditions]
    {
        assert_eq!(of(counted, Some(1)).unwrap().monthly, Usd::from_cents(1));
    }
    for waits in [Decision::AutoFixed, Decision::Escalated, Decision::Vetoed] {
        assert_eq!(of(waits, Some(1)), None);
    }
    for nothing in [None, Some(0), Some(-1)] {
        assert_eq!(of(Decision::Approved, nothing), None);
    }
}

#[test]
fn a_tally_reads_on_from_where_it_was() {
    let home = Home::with(5);
    let (ledger, _) = home.open();
    let (mut all, mut payments, mut other) = (client("ci"), service("payments"), service("pay"));
    check(&ledger, &mut all, 0, &["d-2", "d-4"]);
    check(&ledger, &mut payments, 0, &["d-2", "d-4"]);
    check(&ledger, &mut other, 0, &[]);
    check(&ledger, &mut all, 0, &["d-2", "d-4"]);
    ledger.append(changed(decision(6), |made| made.service = None)).unwrap();
    ledger.append(changed(decision(8), |made| made.service = Some("pay".to_owned()))).unwrap();
    check(&ledger, &mut all, 0, &["d-2", "d-4", "d-6", "d-8"]);
    let services: Vec<_> = all.spent().map(|spent| spent.service.as_deref()).collect();
    assert_eq!(services, [Some("payments"), Some("payments"), None, Some("pay")]);
    check(&ledger, &mut payments, 0, &["d-2", "d-4"]);
    check(&ledger, &mut other, 0, &["d-8"]);
    // What waited counts once it is approved.
    ledger.append(changed(decision(3), |made| made.decision = Decision::Approved)).unwrap();
    check(&ledger, &mut payments, 0, &["d-2", "d-3", "d-4"]);
    check(&ledger, &mut payments, 1_763_600_000_003, &["d-3", "d-4"]);
    check(&ledger, &mut client("ci"), 1_763_600_000_005, &["d-6", "d-8"]);
}

#[test]
fn a_client_is_who_posted_not_who_asked() {
    let home = Home::with(4);
    let (ledger, _) = home.open();
    check(&ledger, &mut client("ana"), 0, &[]);
    check(&ledger, &mut client("c"), 0, &[]);
    check(&ledger, &mut client("ci"), 0, &["d-2", "d-4"]);
}

#[test]
fn what_is_reserved_counts_until_it_is_written_or_released() {
    let home = Home::with(2);
    let (ledger, _) = home.open();
    let mut tally = service("payments");
    let coming = decision(4);
    tally.reserve(spent(&coming).unwrap());
    check(&ledger, &mut tally, 0, &["d-2", "d-4"]);
    ledger.append(coming).unwrap();
    check(&ledger, &mut tally, 0, &["d-2", "d-4"]);
    tally.reserve(spent(&decision(6)).unwrap());
    tally.release("d-6");
    check(&ledger, &mut tally, 0, &["d-2", "d-4"]);
}

/// What counts, by reading every record of the ledger.
fn slowly(ledger: &Ledger, service: &str, since: u64) -> Vec<Spent> {
    let mut found = BTreeMap::new();
    for position in (0..ledger.size()).rev() {
        let stored = ledger.read(position).unwrap();
        let Event::Decision(made) = &stored.record().event else { continue };
        let time = stored.record().time;
        if made.service.as_deref() == Some(service)
            && time.0 >= since
            && let Some(spent) = Spent::of(made, time)
        {
            found.insert(spent.decision.clone(), spent);
        }
    }
    found.into_values().collect()
}

#[test]
fn a_tally_over_many_shards_is_what_reading_everything_comes_to() {
    let home = Home::new();
    home.create();
    let ledger = open(&home, &small());
    let mut tallies = ["payments", "pay"].map(service);
    let services = ["payments", "pay", "rare", "never"];
    let begin = 1_763_600_000_000_u64;
    for n in 1..=240_u64 {
        let name = if n == 30 { "rare" } else { services[usize::from(n % 7 == 0)] };
        let mut draft = changed(decision(n), |made| made.service = Some(name.to_owned()));
        draft.time = UnixMillis(begin + n * 1000);
        ledger.append(draft).unwrap();
        if n % 50 == 0 {
            tallies.iter_mut().for_each(|tally| ledger.read_on(tally, UnixMillis(0)).unwrap());
        }
    }
    assert!(ledger.list_shards().len() > 24, "many shards are needed");
    for name in services {
        for since in [0, begin, begin + 29_000, begin + 30_000, begin + 31_000, begin + 200_500] {
            let found = ledger.spending(name, UnixMillis(since)).unwrap();
            assert_eq!(found, slowly(&ledger, name, since), "{name} since {since}");
        }
    }
    assert_eq!(ledger.spending("rare", UnixMillis(0)).unwrap().len(), 1);
    for (tally, name) in tallies.iter_mut().zip(services) {
        ledger.read_on(tally, UnixMillis(begin + 100_000)).unwrap();
        let found: Vec<Spent> = tally.spent().cloned().collect();
        assert_eq!(found, slowly(&ledger, name, begin + 100_000), "{name}, read on");
    }
}

#[test]
fn a_tally_opens_only_shards_that_can_add_to_it() {
    let home = sharded(40);
    unopenable_first(&home);
    let ledger = open(&home, &small());
    let began = |n: usize| ledger.read(ledger.list_shards()[n].first).unwrap().record().time;
    // The first shard holds nothing of this one, and nothing that is young enough of the other.
    assert_eq!(ledger.spending("never", UnixMillis(0)).unwrap(), []);
    let late = UnixMillis(began(1).0 + 1);
    assert!(!ledger.spending("payments", late).unwrap().is_empty());
    ledger.spending("payments", UnixMillis(0)).unwrap_err();
    // Nor does what was read already have to be opened again.
    let mut tally = service("payments");
    ledger.read_on(&mut tally, late).unwrap();
    ledger.append(decision(42)).unwrap();
    ledger.read_on(&mut tally, UnixMillis(0)).unwrap();
    assert!(tally.spent().any(|spent| spent.decision == "d-42"));
}
