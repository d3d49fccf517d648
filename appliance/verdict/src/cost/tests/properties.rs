//! What holds of any plan's sum: it is the sum of its parts, what goes takes nothing off what
//! comes, what stands costs nothing more, and what nobody knows is never nothing.

use alloc::{format, string::String, vec::Vec};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tribune_record::{Action, Case, Change, Usd};

use super::added;
use crate::{
    fixture::{case_of, check, with_unknown},
    view::View,
};

const LAW: &str = "cost_threshold_approval";

/// Types with the attribute that holds their size, and sizes of them, the cheapest first.
const SIZED: [(&str, &str, [&str; 3]); 4] = [
    ("aws_instance", "instance_type", ["t3.micro", "m5.xlarge", "p3.8xlarge"]),
    ("aws_db_instance", "instance_class", ["db.t3.micro", "db.m5.xlarge", "db.r5.24xlarge"]),
    (
        "aws_elasticache_cluster",
        "node_type",
        ["cache.t3.micro", "cache.m5.large", "cache.r5.large"],
    ),
    ("aws_redshift_cluster", "node_type", ["dc2.large", "ra3.xlplus", "ra3.16xlarge"]),
];

/// A type, and a size before and after.
fn sizes() -> impl Strategy<Value = (usize, usize, usize)> {
    (0..SIZED.len(), 0..3_usize, 0..3_usize)
}

fn side(kind: usize, size: usize) -> Json {
    let (_kind, key, sizes) = SIZED[kind];
    json!({ key: sizes[size] })
}

fn resource(
    name: &str,
    kind: usize,
    action: &str,
    before: Option<usize>,
    after: Option<usize>,
) -> Json {
    let mut resource = json!({ "type": SIZED[kind].0, "name": name, "action": action });
    if let Some(before) = before {
        resource["before"] = side(kind, before);
    }
    if let Some(after) = after {
        resource["after"] = side(kind, after);
    }
    resource
}

fn create(name: &str, kind: usize, size: usize) -> Json {
    let (kind_, _key, _sizes) = SIZED[kind];
    json!({ "type": kind_, "name": name, "action": "create", "properties": side(kind, size) })
}

fn one(kind: usize, size: usize) -> Usd {
    added(&case_of(&json!([create("a", kind, size)])))
}

fn reach(case: &Case) -> Usd {
    View::of(case).estimate.sums.reach
}

/// The same object under other addresses, as `count` and `for_each` make them.
fn copies(change: &Change, number: usize) -> Vec<Change> {
    let address = |at: usize| format!("{}[{at}]", change.address);
    (0..number).map(|at| Change { address: address(at), ..change.clone() }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn so_many_of_a_thing_cost_so_many_times_as_much(
        (kind, size, _) in sizes(), number in 1..40_usize,
    ) {
        let mut case = case_of(&json!([create("a", kind, size)]));
        let single = added(&case);
        case.plan.changes = copies(&case.plan.changes[0], number);
        let number = i64::try_from(number).unwrap();
        let exact = single.times(number);
        // Each alone is rounded up to the cent, all together once.
        let rounded = exact.minus(added(&case));
        prop_assert!(rounded >= Usd::default() && rounded <= Usd::from_cents(number));
    }

    #[test]
    fn what_changes_adds_what_it_costs_more(
        (kind, before, after) in sizes(), replaced: bool,
    ) {
        let (old, new) = (Some(before), Some(after));
        let mut case = case_of(&json!([resource("a", kind, "update", old, new)]));
        if replaced {
            case.plan.changes[0].action = Action::DeleteThenCreate;
        }
        let more = one(kind, after).minus(one(kind, before)).max(Usd::default());
        let found = added(&case);
        let apart = found.minus(more).max(more.minus(found));
        prop_assert!(apart <= Usd::from_cents(1), "{found}, not {more}");
        prop_assert!(View::of(&case).estimate.sums.unpriced.is_empty());
    }

    #[test]
    fn what_goes_takes_nothing_off_and_what_stands_adds_nothing(
        (kind, size, other) in sizes(),
    ) {
        let alone = one(kind, size);
        let plan = json!([
            create("a", kind, size),
            resource("b", kind, "delete", Some(other), None),
            resource("c", kind, "no-op", Some(other), Some(other)),
        ]);
        prop_assert_eq!(added(&case_of(&plan)), alone);
        let without = json!([
            resource("b", kind, "delete", Some(other), None),
            resource("c", kind, "no-op", Some(other), Some(other)),
        ]);
        prop_assert_eq!(added(&case_of(&without)), Usd::default());
    }

    #[test]
    fn one_more_change_never_lowers_a_sum(
        parts in prop::collection::vec((sizes(), 0..4_u8), 1..6),
    ) {
        let part = |(at, ((kind, before, after), what)): (usize, &((usize, usize, usize), u8))| {
            let name = format!("n{at}");
            match what {
                0 => create(&name, *kind, *after),
                1 => resource(&name, *kind, "update", Some(*before), Some(*after)),
                2 => resource(&name, *kind, "delete", Some(*before), None),
                _ => json!({ "type": "aws_instance", "name": name, "action": "create",
                    "properties": { "instance_type": "x9.mega" } }),
            }
        };
        let all: Vec<Json> = parts.iter().enumerate().map(part).collect();
        let sums: Vec<(Usd, Usd, usize)> = (1..=all.len())
            .map(|end| {
                let case = case_of(&json!(all[..end]));
                let unpriced = View::of(&case).estimate.sums.unpriced.len();
                (added(&case), reach(&case), unpriced)
            })
            .collect();
        for pair in sums.windows(2) {
            let (less, more) = (pair[0], pair[1]);
            prop_assert!(less.0 <= more.0 && less.1 <= more.1 && less.2 <= more.2);
        }
    }
}

#[test]
fn a_size_nobody_knows_is_listed_and_never_nothing() {
    for (kind, key, sizes) in SIZED {
        let known = json!({ key: sizes[0] });
        let plain = json!([{ "type": kind, "name": "a", "action": "create", "properties": known }]);
        assert!(added(&case_of(&plain)) > Usd::default());
        check(&case_of(&plain), LAW, None);
        let mut case = case_of(&plain);
        case.plan = with_unknown(kind, &json!({}), key, &["var.size"]);
        check(&case, LAW, Some(tribune_record::Outcome::Unknown));
        let unknown = crate::judge(&case).cost.unknown;
        assert!(
            unknown.iter().any(|line| line.starts_with(&format!("{kind}.it: "))),
            "{unknown:?}"
        );
        let foreign = json!([{ "type": kind, "name": "a", "action": "create",
            "properties": { key: "x9.mega" } }]);
        check(&case_of(&foreign), LAW, Some(tribune_record::Outcome::Unknown));
    }
}

#[test]
fn what_was_bought_ahead_costs_nothing_while_it_stands() {
    let bought = json!({ "instance_count": 4_u8, "offering_id": "o-1" });
    let of = |action: &str| {
        let mut one = json!({ "type": "aws_rds_reserved_instance", "name": "a", "action": action });
        let sides: &[&str] =
            if action == "create" { &["properties"] } else { &["before", "after"] };
        for side in sides {
            one[*side] = bought.clone();
        }
        case_of(&json!([one]))
    };
    check(&of("no-op"), LAW, None);
    assert_eq!(crate::judge(&of("no-op")).cost.unknown, Vec::<String>::new());
    // To buy it is another matter: nobody here knows what it costs.
    check(&of("create"), LAW, Some(tribune_record::Outcome::Unknown));
}
