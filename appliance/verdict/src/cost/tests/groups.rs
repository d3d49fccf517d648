//! Groups of machines: what they are told to hold, what they may grow to, and what they are made
//! from.

use alloc::{borrow::ToOwned, vec::Vec};
use serde_json::{Value as Json, json};
use tribune_record::{
    Case, Usd,
    v1::{DecisionFrame, DecisionMade},
};

use super::added;
use crate::{
    fixture::{case, case_of, found, usd, with_unknown},
    judge,
    view::View,
};

fn template(action: &str, before: Option<&str>, after: &str) -> Json {
    let side = |size: &str| json!({ "id": "lt-1", "name": "t", "instance_type": size });
    match before {
        None => json!({ "type": "aws_launch_template", "name": "t", "action": action,
            "properties": side(after) }),
        Some(before) => json!({ "type": "aws_launch_template", "name": "t", "action": action,
            "before": side(before), "after": side(after) }),
    }
}

/// A group of so many, at least, wanted, and at most.
fn sizes((least, wanted, most): (i64, i64, i64)) -> Json {
    json!({ "name": "g", "min_size": least, "desired_capacity": wanted, "max_size": most,
        "launch_template": [{ "id": "lt-1" }] })
}

fn group(properties: &Json) -> Json {
    json!({ "type": "aws_autoscaling_group", "name": "g", "properties": properties })
}

fn still(kind: &str, name: &str, value: &Json) -> Json {
    json!({ "type": kind, "name": name, "action": "no-op", "before": value, "after": value })
}

fn reach(case: &Case) -> Usd {
    View::of(case).estimate.sums.reach
}

/// A known sum, a sum it may grow to, and so many things nobody knows.
#[track_caller]
fn check(resources: &Json, now: &str, most: &str, unpriced: usize) {
    let case = case_of(resources);
    assert_eq!(added(&case), now.parse().unwrap());
    assert_eq!(reach(&case), most.parse().unwrap());
    let unknown = View::of(&case).estimate.sums.unpriced;
    assert_eq!(unknown.len(), unpriced, "{unknown:?}");
}

#[test]
fn a_group_holds_its_minimum_and_may_grow_to_its_maximum() {
    let of = |sizes_: (i64, i64, i64)| {
        json!([template("create", None, "c5.large"), group(&sizes(sizes_))])
    };
    check(&of((2, 2, 2)), "124.10", "124.10", 0);
    check(&of((2, 2, 4)), "124.10", "248.20", 0);
    check(&of((0, 0, 100)), "0", "6205.00", 0);
    check(&of((100, 1, 100)), "6205.00", "6205.00", 0);
    check(&of((0, 0, 0)), "0", "0", 0);
    check(&of((-1, 2, 2)), "0", "0", 1);
}

#[test]
fn what_a_group_may_grow_to_is_named_and_asked_about() {
    let of = |most: i64| {
        case_of(&json!([template("create", None, "c5.large"), group(&sizes((2, 2, most)))]))
    };
    let large = of(100);
    let message = found(&large, "cost_threshold_approval")[0].message.clone();
    assert!(message.starts_with("It adds $124.10 a month, $6,205 with what it may grow to"));
    let named = "aws_autoscaling_group.g may grow by itself by $6,080.90";
    let summary = View::of(&large).estimate.summary();
    assert_eq!(summary.unknown, [named]);
    assert_eq!(summary.estimated, Some("124.10".parse().unwrap()));
    assert_eq!(summary.may_reach, Some(usd(6_205)));
    assert_eq!(found(&of(4), "cost_threshold_approval").len(), 0);
    assert_eq!(View::of(&of(2)).estimate.summary().may_reach, None);
}

#[test]
fn what_it_may_grow_to_counts_against_the_sums_to_come() {
    let counted = |most: i64| {
        let group = group(&sizes((2, 2, most)));
        let case = case_of(&json!([template("create", None, "c5.large"), group]));
        let frame = DecisionFrame {
            id: "d-1".to_owned(),
            revision: 0,
            request_words: None,
            binary: case.plan.digest,
        };
        DecisionMade::derive(frame, &case, &judge(&case)).unwrap().monthly_cents
    };
    assert_eq!(counted(2), Some("124.10".parse().unwrap()));
    assert_eq!(counted(15), Some("930.75".parse().unwrap()));
}

#[test]
fn only_growth_that_is_new_is_asked_about() {
    let updated = |from, to| {
        json!([still("aws_launch_template", "t", &json!({ "id": "lt-1",
            "instance_type": "c5.large" })),
        { "type": "aws_autoscaling_group", "name": "g", "action": "update",
            "before": sizes(from), "after": sizes(to) }])
    };
    check(&updated((1, 1, 100), (1, 3, 100)), "124.10", "124.10", 0);
    check(&updated((1, 1, 2), (1, 1, 100)), "0", "6080.90", 0);
    check(&updated((1, 1, 2), (9, 1, 9)), "496.40", "496.40", 0);
}

#[test]
fn a_hidden_number_is_not_its_minimum() {
    let properties = json!({ "min_size": 1_u8, "max_size": 1_u8,
        "launch_template": [{ "id": "lt-1" }] });
    let hidden = with_unknown("aws_autoscaling_group", &properties, "desired_capacity", &["var.n"]);
    let unpriced = View::of(&case(hidden)).estimate.sums.unpriced;
    assert_eq!(unpriced.len(), 1);
    check(&json!([template("create", None, "c5.large"), group(&properties)]), "62.05", "62.05", 0);
}

#[test]
fn a_template_that_grows_makes_its_groups_dearer() {
    let of = |from: &str, to: &str, group: Option<Json>| {
        let mut all = Vec::from([template("update", Some(from), to)]);
        all.extend(group);
        Json::Array(all)
    };
    let stands = || Some(still("aws_autoscaling_group", "g", &sizes((4, 4, 4))));
    check(&of("c5.large", "c5.9xlarge", stands()), "4219.40", "4219.40", 0);
    check(&of("c5.9xlarge", "c5.large", stands()), "0", "0", 0);
    check(&of("c5.large", "c5.large", stands()), "0", "0", 0);
    check(&of("c5.large", "x9.mega", stands()), "0", "0", 1);
    let mut other = sizes((4, 4, 4));
    other["name"] = json!("t");
    other["launch_template"] = json!([{ "id": "lt-9" }]);
    let namesake = Some(still("aws_autoscaling_group", "t", &other));
    check(&of("c5.large", "c5.9xlarge", namesake), "0", "0", 1);
    // Where no group is in the plan, nobody knows how many machines it makes dearer.
    check(&of("c5.large", "c5.9xlarge", None), "0", "0", 1);
    check(&of("c5.large", "x9.mega", None), "0", "0", 1);
    check(&of("x9.mega", "x9.giga", None), "0", "0", 1);
    check(&of("c5.9xlarge", "c5.large", None), "0", "0", 0);
    check(&of("c5.large", "c5.large", None), "0", "0", 0);
    check(&json!([template("create", None, "c5.9xlarge")]), "0", "0", 0);
}

#[test]
fn a_launch_configuration_that_is_replaced_is_one_too() {
    let side = |name: &str, size: &str| json!({ "id": name, "name": name, "instance_type": size });
    let replaced = |to: &str| {
        json!({ "type": "aws_launch_configuration", "name": "c", "action": "replace",
            "before": side("c-1", "c5.large"), "after": side("c-2", to) })
    };
    let sizes = |name: &str| {
        json!({ "min_size": 4_u8, "max_size": 4_u8,
        "launch_configuration": name })
    };
    let moved = json!({ "type": "aws_autoscaling_group", "name": "g", "action": "update",
        "before": sizes("c-1"), "after": sizes("c-2") });
    check(&json!([replaced("c5.9xlarge"), moved]), "4219.40", "4219.40", 0);
    check(&json!([replaced("c5.large"), moved]), "0", "0", 0);
    check(&json!([replaced("c5.9xlarge")]), "0", "0", 1);
}

#[test]
fn a_group_that_takes_another_template_costs_what_that_one_says() {
    let other = |id: &str, size: &str| {
        still("aws_launch_template", id, &json!({ "id": id, "instance_type": size }))
    };
    let of = |id: &str| {
        json!({ "min_size": 4_u8, "max_size": 4_u8,
        "launch_template": [{ "id": id }] })
    };
    let moved = |from: &str, to: &str| {
        json!([other("lta", "c5.large"), other("ltb", "c5.9xlarge"),
            { "type": "aws_autoscaling_group", "name": "g", "action": "update",
                "before": of(from), "after": of(to) }])
    };
    check(&moved("lta", "ltb"), "4219.40", "4219.40", 0);
    check(&moved("ltb", "lta"), "0", "0", 0);
    check(&moved("lta", "ltc"), "0", "0", 1);
}

#[test]
fn overrides_are_the_sizes_a_mixed_group_takes() {
    let mixed = |overrides: Json| {
        json!([
            template("create", None, "c5.large"),
            group(&json!({
            "min_size": 1_u8, "max_size": 1_u8, "mixed_instances_policy": [{
                "launch_template": [{
                    "launch_template_specification": [{ "launch_template_id": "lt-1" }],
                    "override": overrides }] }] }))
        ])
    };
    check(&mixed(json!([])), "62.05", "62.05", 0);
    let sizes = json!([{ "instance_type": "c5.large" }, { "instance_type": "p4d.24xlarge" }]);
    check(&mixed(sizes), "23924.00", "23924.00", 0);
    check(&mixed(json!([{ "instance_type": "x9.mega" }])), "0", "0", 1);
    let required = json!([{ "instance_requirements": [{ "vcpu_count": [{ "min": 96_u8 }] }] }]);
    check(&mixed(required), "0", "0", 1);
}

#[test]
fn a_schedule_makes_a_group_larger() {
    let of = |wanted: i64, name: &str| {
        json!([template("create", None, "c5.large"), group(&sizes((1, 1, 1))),
            { "type": "aws_autoscaling_schedule", "name": "s", "properties": {
                "autoscaling_group_name": name, "min_size": -1_i8, "max_size": -1_i8,
                "desired_capacity": wanted } }])
    };
    check(&of(1, "g"), "62.05", "62.05", 0);
    check(&of(0, "g"), "62.05", "62.05", 0);
    check(&of(101, "g"), "62.05", "6267.05", 0);
    check(&of(101, "another"), "62.05", "62.05", 1);
    check(&of(0, "another"), "62.05", "62.05", 0);
}

#[test]
fn nodes_are_counted_at_the_dearest_size() {
    let of = |types: Json, wanted: u8, most: u8| {
        json!([{ "type": "aws_eks_node_group", "name": "n", "properties": {
            "instance_types": types, "scaling_config": [{ "min_size": 1_u8,
                "desired_size": wanted, "max_size": most }] } }])
    };
    check(&of(json!(["c5.large"]), 2, 2), "128.10", "128.10", 0);
    check(&of(json!(["c5.large"]), 2, 4), "128.10", "256.20", 0);
    check(&of(json!(["c5.large", "c5.9xlarge"]), 1, 1), "1118.90", "1118.90", 0);
    check(&of(json!(["c5.large", "x9.mega"]), 1, 1), "64.05", "64.05", 1);
    check(&of(json!([]), 0, 1), "32.37", "32.37", 0);
}

#[test]
fn a_machine_may_take_its_size_from_a_template() {
    let of = |properties: Json| {
        json!([still("aws_launch_template", "t", &json!({ "id": "lt-1",
            "instance_type": "c5.9xlarge" })),
            { "type": "aws_instance", "name": "i", "properties": properties }])
    };
    check(&of(json!({ "launch_template": [{ "id": "lt-1" }] })), "1116.90", "1116.90", 0);
    check(&of(json!({ "launch_template": [{ "id": "lt-9" }] })), "0", "0", 1);
    check(&of(json!({ "instance_type": "c5.large", "launch_template": [] })), "62.05", "62.05", 0);
    let none = json!({ "instance_type": "c5.large", "count": 0_u8 });
    check(&of(none), "62.05", "62.05", 0);
    let alone = json!({ "instance_type": "c5.large", "tenancy": "dedicated" });
    check(&of(alone), "62.05", "62.05", 1);
    check(&of(json!({ "instance_type": "c5.large", "tenancy": "default" })), "62.05", "62.05", 0);
}

#[test]
fn what_leaves_management_is_not_set_off() {
    let side = json!({ "instance_type": "c5.9xlarge" });
    let mut case = case_of(&json!([{ "type": "aws_instance", "name": "i", "action": "replace",
        "before": side, "after": side }]));
    assert_eq!(added(&case), usd(0));
    case.plan.changes[0].action = tribune_record::Action::CreateThenForget;
    assert_eq!(added(&case), "1116.90".parse().unwrap());
}
