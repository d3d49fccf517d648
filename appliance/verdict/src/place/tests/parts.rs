//! A part is no less than what it belongs to, and what is no part of it is not.

use alloc::{format, string::String, vec, vec::Vec};
use serde_json::{Value as Json, json};
use tribune_record::{
    Commitment, EnvironmentKind, Placement, Purpose, Unknown, UnknownKind, Value,
};

use super::{Said, placed};
use crate::{
    fixture::case_of,
    place::{MODULES_MAX, place},
};

fn owner(kind: &str, properties: &Json, tags: &Json) -> Json {
    let mut all = properties.clone();
    all["tags"] = tags.clone();
    json!({ "type": kind, "name": "owner", "action": "no-op", "before": all, "after": all })
}

fn part(kind: &str, properties: &Json, tags: &Json) -> Json {
    let mut all = properties.clone();
    all["tags"] = tags.clone();
    json!({ "type": kind, "name": "part", "action": "create", "properties": all })
}

/// Owners and their parts: the types, what the owner is known by, and what the part says of it
/// and of another one.
fn families() -> Vec<(&'static str, &'static str, Json, Json, Json)> {
    vec![
        (
            "aws_security_group",
            "aws_vpc_security_group_ingress_rule",
            json!({ "id": "sg-1" }),
            json!({ "security_group_id": "sg-1" }),
            json!({ "security_group_id": "sg-2" }),
        ),
        (
            "aws_s3_bucket",
            "aws_s3_object",
            json!({ "bucket": "x-1" }),
            json!({ "bucket": "x-1", "key": "k" }),
            json!({ "bucket": "x-2", "key": "k" }),
        ),
        (
            "aws_ebs_volume",
            "aws_volume_attachment",
            json!({ "id": "vol-1" }),
            json!({ "volume_id": "vol-1", "instance_id": "i-1" }),
            json!({ "volume_id": "vol-2", "instance_id": "i-1" }),
        ),
        (
            "aws_db_instance",
            "aws_db_instance",
            json!({ "identifier": "a", "arn": "arn:aws:rds:eu-west-1:123456789012:db:a" }),
            json!({ "replicate_source_db": "arn:aws:rds:eu-west-1:123456789012:db:a" }),
            json!({ "replicate_source_db": "arn:aws:rds:eu-west-1:123456789012:db:b" }),
        ),
        (
            "aws_lb",
            "aws_lb_listener",
            json!({ "arn": "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/a/1" }),
            json!({ "load_balancer_arn":
                "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/a/1" }),
            json!({ "load_balancer_arn":
                "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/b/2" }),
        ),
        (
            "aws_ecs_cluster",
            "aws_ecs_service",
            json!({ "name": "a" }),
            json!({ "cluster": "a" }),
            json!({ "cluster": "b" }),
        ),
    ]
}

/// Owners that name their parts.
fn holders() -> Vec<(&'static str, &'static str, Json, Json, Json)> {
    vec![
        (
            "aws_db_instance",
            "aws_db_subnet_group",
            json!({ "db_subnet_group_name": "a" }),
            json!({ "name": "a" }),
            json!({ "name": "b" }),
        ),
        (
            "aws_db_instance",
            "aws_db_parameter_group",
            json!({ "parameter_group_name": "a" }),
            json!({ "name": "a" }),
            json!({ "name": "b" }),
        ),
        (
            "aws_db_instance",
            "aws_security_group",
            json!({ "vpc_security_group_ids": ["sg-1"] }),
            json!({ "id": "sg-1" }),
            json!({ "id": "sg-2" }),
        ),
        (
            "aws_autoscaling_group",
            "aws_launch_template",
            json!({ "launch_template": [{ "id": "lt-1" }] }),
            json!({ "id": "lt-1" }),
            json!({ "id": "lt-2" }),
        ),
    ]
}

/// The part beside its owner, beside another owner of the kind, and beside one that is as it says
/// itself.
fn three(owner_tags: &Json, part_tags: &Json) -> Vec<(String, [Placement; 3])> {
    let all = families().into_iter().chain(holders());
    all.map(|(kind, part_kind, known, of_it, of_another)| {
        let place = |tags: &Json, properties: &Json| {
            let plan = json!([owner(kind, &known, tags), part(part_kind, properties, part_tags)]);
            placed(&plan, &Said::default()).remove(1)
        };
        let beside =
            [place(owner_tags, &of_it), place(owner_tags, &of_another), place(part_tags, &of_it)];
        (format!("{part_kind} of {kind}"), beside)
    })
    .collect()
}

#[test]
fn a_part_of_something_in_production_is_in_production() {
    let production = json!({ "Environment": "production" });
    for (name, placements) in three(&production, &json!({ "Environment": "dev" })) {
        let is = placements.map(|placement| placement.kind == EnvironmentKind::Production);
        assert_eq!(is, [true, false, false], "{name}");
    }
}

#[test]
fn a_part_of_something_with_card_data_has_card_data() {
    let card_data = json!({ "Environment": "dev", "DataClass": "pci" });
    let internal = json!({ "Environment": "dev", "DataClass": "internal" });
    for (name, placements) in three(&card_data, &internal) {
        assert_eq!(placements.map(|placement| placement.pci), [true, false, false], "{name}");
    }
}

#[test]
fn a_part_of_something_with_data_of_the_eu_has_it_too() {
    let eu = json!({ "Environment": "dev", "gdpr": "yes" });
    let not = json!({ "Environment": "dev", "gdpr": "no" });
    for (name, placements) in three(&eu, &not) {
        assert_eq!(placements.map(|placement| placement.eu), [true, false, false], "{name}");
    }
}

#[test]
fn an_owner_takes_nothing_from_its_part() {
    let plan = json!([
        owner("aws_s3_bucket", &json!({ "bucket": "x-1" }), &json!({ "env": "dev" })),
        part("aws_s3_object", &json!({ "bucket": "x-1" }), &json!({ "env": "prod", "pci": "yes" })),
    ]);
    let placements = placed(&plan, &Said::default());
    assert_eq!(placements[0].kind, EnvironmentKind::NonProduction);
    assert!(!placements[0].pci);
    assert!(placements[1].pci && placements[1].kind == EnvironmentKind::Production);
}

#[test]
fn parts_of_parts_belong_to_the_owner() {
    let dev = json!({ "env": "dev" });
    let plan = |group: &str| {
        json!([
            part("aws_vpc_security_group_ingress_rule",
                &json!({ "security_group_id": "sg-1" }), &dev),
            owner("aws_security_group", &json!({ "id": "sg-1" }), &dev),
            { "type": "aws_db_instance", "name": "db", "action": "create", "properties":
                { "identifier": "pcidb", "vpc_security_group_ids": [group],
                  "tags": { "env": "production" } } },
        ])
    };
    let inside = placed(&plan("sg-1"), &Said::default());
    assert_eq!(inside[0].kind, EnvironmentKind::Production);
    assert!(inside[0].pci);
    assert_eq!(
        inside[0].clues[0],
        "it belongs to aws_security_group.owner, which is in the scope of PCI"
    );
    let apart = placed(&plan("sg-2"), &Said::default());
    assert_eq!(apart[0].kind, EnvironmentKind::NonProduction);
    assert!(!apart[0].pci);
}

#[test]
fn what_shares_a_group_of_subnets_is_no_part() {
    let database = |name: &str, tags: Json| {
        json!({ "type": "aws_db_instance", "name": name, "action": "create", "properties":
            { "identifier": name, "db_subnet_group_name": "shared", "tags": tags } })
    };
    let group = part("aws_db_subnet_group", &json!({ "name": "shared" }), &json!({ "env": "dev" }));
    let plan = json!([
        group,
        database("a", json!({ "env": "production", "DataClass": "pci" })),
        database("b", json!({ "env": "dev", "DataClass": "internal" })),
    ]);
    let placements = placed(&plan, &Said::default());
    let are = |at: usize| (placements[at].kind == EnvironmentKind::Production, placements[at].pci);
    assert_eq!([are(0), are(1), are(2)], [(true, true), (true, true), (false, false)]);
}

#[test]
fn the_name_of_an_owner_outside_the_plan_is_read() {
    let is = |kind: &str, key: &str, owner: &str| {
        let part = part(kind, &json!({ key: owner }), &json!({ "env": "dev" }));
        let placement = placed(&json!([part]), &Said::default()).remove(0);
        (placement.kind == EnvironmentKind::Production, placement.pci)
    };
    let of_role = |role: &str| is("aws_iam_role_policy", "role", role);
    assert_eq!(of_role("proddb-backups"), (true, false));
    assert_eq!(of_role("product-images"), (false, false));
    let of_queue = |queue: &str| is("aws_sqs_queue_policy", "queue_url", queue);
    assert_eq!(of_queue("https://sqs.us-east-1.amazonaws.com/1/prod-pci"), (true, true));
    assert_eq!(of_queue("https://sqs.us-east-1.amazonaws.com/1/orders"), (false, false));
    let of_balancer = |arn: &str| is("aws_lb_listener", "load_balancer_arn", arn);
    let arn = "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/prod-web/50dc";
    assert_eq!(of_balancer(arn), (true, false));
    assert_eq!(of_balancer(&arn.replace("prod-", "")), (false, false));
}

#[test]
fn what_is_restored_takes_over_the_data_alone() {
    let of = |class: &str| {
        let tags = json!({ "env": "production", "DataClass": class });
        let own = json!({ "env": "dev", "DataClass": "internal" });
        let plan = json!([
            owner("aws_db_snapshot", &json!({ "id": "snap-1" }), &tags),
            part("aws_db_instance", &json!({ "snapshot_identifier": "snap-1" }), &own),
        ]);
        let placement = placed(&plan, &Said::default()).remove(1);
        (placement.kind, placement.pci)
    };
    assert_eq!(of("pci"), (EnvironmentKind::NonProduction, true));
    assert_eq!(of("internal"), (EnvironmentKind::NonProduction, false));
}

/// Where two objects are, of which the second has `value` under `key`.
fn two(resources: &Json, key: &str, value: Value) -> [Placement; 2] {
    let mut case = case_of(resources);
    if let Value::Map(after) = &mut case.plan.changes[1].after {
        after.insert(String::from(key), value);
    }
    place(&case.plan, &case.context, None, &case.settings.site).try_into().unwrap()
}

fn referring(reference: &str) -> Value {
    let references = vec![String::from(reference)];
    Value::Unknown(Unknown { kind: UnknownKind::Configured, references })
}

fn group(environment: &str) -> Json {
    json!({ "type": "aws_security_group", "name": "web", "action": "create",
        "properties": { "tags": { "env": environment } } })
}

#[test]
fn an_owner_is_found_by_reference() {
    let environment = |reference: &str| {
        let rule =
            part("aws_vpc_security_group_ingress_rule", &json!({}), &json!({ "env": "dev" }));
        let value = referring(reference);
        let [_, rule] = two(&json!([group("production"), rule]), "security_group_id", value);
        rule.environment
    };
    assert_eq!(environment("aws_security_group.web.id"), "production");
    assert_eq!(environment("aws_security_group.web[0].id"), "production");
    assert_eq!(environment("module.net.group_id"), "production", "it may be any that is made");
    assert_eq!(environment("each.key"), "dev");
}

#[test]
fn a_part_is_found_by_reference() {
    let environment = |reference: &str| {
        let database = part("aws_db_instance", &json!({}), &json!({ "env": "production" }));
        let groups = Value::List(vec![referring(reference)]);
        let [group, _] = two(&json!([group("dev"), database]), "vpc_security_group_ids", groups);
        group.environment
    };
    assert_eq!(environment("aws_security_group.web.id"), "production");
    assert_eq!(environment("aws_security_group.other.id"), "dev");
    assert_eq!(environment("module.net.group_id"), "dev", "it is none of this module's");
}

#[test]
fn an_owner_nobody_can_read_is_in_production() {
    let environment = |key: &str| {
        let rule =
            part("aws_vpc_security_group_ingress_rule", &json!({}), &json!({ "env": "dev" }));
        let hidden = Value::Redacted(Commitment::new(Purpose::Redaction, &[7; 32], b"x"));
        let [_, rule] = two(&json!([group("dev"), rule]), key, hidden);
        rule.environment
    };
    assert_eq!(environment("security_group_id"), "production");
    assert_eq!(environment("description"), "dev");
}

#[test]
fn a_long_text_is_not_repeated_for_each_neighbour() {
    let long = format!("dev {}", "x".repeat(100_000));
    let mut resources = vec![json!({ "type": "aws_sqs_queue", "name": "q", "action": "create",
        "properties": { "tags": { "Name": &long, "env": &long, "Stage": &long,
            "Environment": &long, "Lifecycle": &long } } })];
    resources.extend((0..200_u32).map(|at| {
        json!({ "type": "aws_sqs_queue", "name": format!("q{at}"), "action": "create",
            "properties": {} })
    }));
    let mut case = case_of(&Json::Array(resources));
    for change in &mut case.plan.changes {
        change.module = Some(String::from("module.m"));
    }
    let placements = place(&case.plan, &case.context, None, &case.settings.site);
    let told = |placement: &Placement| placement.clues.iter().map(String::len).sum::<usize>();
    assert!(told(&placements[0]) < 1_000);
    assert!(placements.iter().skip(1).all(|placement| told(placement) < 300));
    assert!(placements[1].clues[0].starts_with("its module: tag Environment=dev xxx"));
}

#[test]
fn modules_far_around_are_not_looked_into() {
    let environment = |depth: usize| {
        let mut case = case_of(&json!([
            { "type": "aws_sqs_queue", "name": "a", "action": "create",
              "properties": { "tags": { "env": "dev" } } },
            { "type": "aws_sqs_queue", "name": "b", "action": "create", "properties": {} },
        ]));
        case.plan.changes[0].module = Some(String::from("module.m"));
        case.plan.changes[1].module = Some(vec!["module.m"; depth].join("."));
        place(&case.plan, &case.context, None, &case.settings.site).remove(1).environment
    };
    assert_eq!(environment(MODULES_MAX), "dev");
    assert_eq!(environment(MODULES_MAX + 1), "production");
}
