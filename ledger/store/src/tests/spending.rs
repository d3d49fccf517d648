//! Tallies: what counts, for whom, and that reading on counts nothing twice.

use tribune_record::{Decision, UnixMillis, Usd, v1::Event};

use super::{Home, decision};
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
