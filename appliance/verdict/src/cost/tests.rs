//! Prices: what things add, what nobody knows, and what only its use costs.

mod groups;
mod kinds;
mod properties;
mod usage;

use serde_json::{Value as Json, json};
use tribune_record::{Case, Usd};

use crate::{
    fixture::{case, case_of, created, deleted, settings, updated, usd, with_unknown},
    view::View,
};

fn added(case: &Case) -> Usd {
    View::of(case).estimate.sums.known
}

#[track_caller]
fn check(kind: &str, properties: &Json, dollars: &str) {
    let case = case_of(&created(kind, properties));
    let estimate = View::of(&case).estimate;
    assert_eq!(estimate.sums.known, dollars.parse().unwrap(), "{:?}", estimate.sums.unpriced);
    assert!(estimate.sums.unpriced.is_empty(), "{:?}", estimate.sums.unpriced);
}

#[test]
fn the_shipped_files_are_read() {
    let settings = settings();
    assert_eq!(settings.golden_paths.len(), 5);
    assert!(settings.guardrails.len() >= 16);
    let book = &settings.price_book;
    assert!(book.prices.len() > 100);
    assert_eq!(book.dated, "2026-11-20");
    for price in &book.prices {
        let priced = price.per_hour_micro_usd > 0 || price.per_gb_month_micro_usd > 0;
        assert!(priced, "{} {} is free", price.resource_type, price.size);
        let again = book
            .prices
            .iter()
            .filter(|other| other.resource_type == price.resource_type && other.size == price.size);
        assert_eq!(again.count(), 1, "{} {} stands twice", price.resource_type, price.size);
    }
}

#[test]
fn machines_are_priced_by_size_disks_and_number() {
    check("aws_instance", &json!({ "instance_type": "t3.2xlarge" }), "242.95");
    let disk = json!({ "instance_type": "t3.micro",
        "root_block_device": [{ "volume_size": 100_u8 }] });
    check("aws_instance", &disk, "15.60");
    check("aws_nat_gateway", &json!({}), "32.85");
    check("aws_kinesis_stream", &json!({ "shard_count": 2_u8 }), "21.90");
    check("aws_iam_role", &json!({}), "0");
}

#[test]
fn a_second_zone_doubles_a_database() {
    let db = |zones: bool| {
        json!({ "engine": "postgres", "instance_class": "db.t3.medium", "multi_az": zones,
            "allocated_storage": 50_u8 })
    };
    check("aws_db_instance", &db(false), "58.31");
    check("aws_db_instance", &db(true), "116.62");
    let oracle = json!({ "engine": "oracle-ee", "instance_class": "db.t3.medium" });
    let case = case_of(&created("aws_db_instance", &oracle));
    assert_eq!(View::of(&case).estimate.sums.unpriced.len(), 1);
}

#[test]
fn a_licence_of_ones_own_costs_nothing_more() {
    let of = |engine: &str, model: Json| {
        let database = json!({ "engine": engine, "license_model": model,
            "instance_class": "db.t3.medium", "allocated_storage": 50_u8 });
        case_of(&created("aws_db_instance", &database))
    };
    let own = || json!("bring-your-own-license");
    assert_eq!(added(&of("oracle-se2", own())), "58.31".parse().unwrap());
    for (engine, model) in [
        ("oracle-se2", json!("license-included")),
        ("oracle-se2", json!(null)),
        ("sqlserver-se", own()),
        ("db2-se", own()),
    ] {
        let case = of(engine, model);
        assert_eq!(View::of(&case).estimate.sums.unpriced.len(), 1, "{engine}");
    }
    let kind = "aws_db_instance";
    let unnamed = json!({ "license_model": "license-included", "instance_class": "db.t3.medium" });
    let unnamed = case_of(&created(kind, &unnamed));
    assert_eq!(View::of(&unnamed).estimate.sums.unpriced.len(), 1);
    let mut database = json!({ "engine": "oracle-se2", "instance_class": "db.t3.medium" });
    database["license_model"] = json!(null);
    let hidden = case(with_unknown(kind, &database, "license_model", &["var.l"]));
    assert_eq!(View::of(&hidden).estimate.sums.unpriced.len(), 1);
}

#[test]
fn a_snapshot_costs_by_what_it_keeps_and_a_list_of_networks_nothing() {
    let sums = |kind: &str| View::of(&case_of(&created(kind, &json!({})))).estimate.sums;
    for kind in ["aws_db_cluster_snapshot", "aws_db_snapshot"] {
        assert_eq!((sums(kind).unpriced.len(), sums(kind).by_use.len()), (0, 1), "{kind}");
    }
    let list = sums("aws_ec2_managed_prefix_list");
    assert_eq!((list.unpriced.len(), list.by_use.len()), (0, 0));
    assert_eq!(sums("aws_ebs_snapshot").unpriced.len(), 1);
}

#[test]
fn only_what_grows_is_added() {
    let machine = |size: &str| json!({ "id": "i-1", "instance_type": size });
    let of = |from: &str, to: &str| case_of(&updated("aws_instance", &machine(from), &machine(to)));
    assert_eq!(added(&of("t3.micro", "t3.2xlarge")), "235.36".parse().unwrap());
    assert_eq!(added(&of("t3.2xlarge", "t3.micro")), usd(0));
    assert_eq!(added(&case_of(&deleted("aws_instance", &machine("p4d.24xlarge")))), usd(0));
    assert_eq!(View::of(&of("x9.a", "x9.b")).estimate.sums.unpriced.len(), 1);
    assert_eq!(View::of(&of("x9.a", "x9.a")).estimate.sums.unpriced.len(), 0);
}

#[test]
fn a_group_costs_what_its_template_says() {
    let template = json!({ "type": "aws_launch_template", "name": "t", "action": "create",
        "properties": { "id": "lt-1", "instance_type": "c5.large" } });
    let group = |from: i64, to: i64, template: &str| {
        let size =
            |n: i64| json!({ "desired_capacity": n, "launch_template": [{ "id": template }] });
        json!({ "type": "aws_autoscaling_group", "name": "g", "action": "update",
            "before": size(from), "after": size(to) })
    };
    let case = case_of(&json!([template, group(9, 55, "lt-1")]));
    assert_eq!(added(&case), "2854.30".parse().unwrap());
    let case = case_of(&json!([template, group(9, 55, "lt-2")]));
    assert_eq!(View::of(&case).estimate.sums.unpriced.len(), 1);
    assert_eq!(added(&case), usd(0));
}

#[test]
fn by_use_is_listed_and_not_escalated() {
    let case = case_of(&created("aws_s3_bucket", &json!({ "bucket": "b" })));
    let summary = View::of(&case).estimate.summary();
    assert_eq!(summary.estimated, None);
    assert_eq!(summary.unknown, ["aws_s3_bucket.it: billed by use"]);
    let case = case_of(&created("aws_iam_role", &json!({})));
    assert_eq!(View::of(&case).estimate.summary().estimated, Some(usd(0)));
}
