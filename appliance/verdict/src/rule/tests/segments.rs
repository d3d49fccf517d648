//! The rows of the matrix about networks, wide networks and regions, which hold whoever asks.

use alloc::vec::Vec;
use tribune_record::{Case, Role};

use super::*;

const ID: &str = "operations_matrix";
const THREE: &[&str] = &["compliance", "network_team", "security_team"];
const EMERGENCY: &[&str] = &["emergency_approvers"];
const SECURITY: &[&str] = &["security_team"];
const POLICY: &str = "aws_networkmanager_core_network_policy_attachment";

/// What the matrix says, with the people it names.
#[track_caller]
fn asks(case: &Case, roles: &[&str], expected: Option<Outcome>) {
    check(case, ID, expected);
    let mut asked: Vec<Role> =
        found(case, ID).into_iter().flat_map(|finding| finding.approvers).collect();
    asked.sort();
    asked.dedup();
    let roles: Vec<Role> = roles.iter().map(|role| Role::from(*role)).collect();
    assert_eq!(asked, roles);
}

#[test]
fn a_segment_goes_only_with_three() {
    for kind in [
        "aws_vpc",
        "aws_subnet",
        "aws_ec2_transit_gateway_vpc_attachment",
        "aws_networkmanager_vpc_attachment",
        "azurerm_subnet",
        "google_compute_subnetwork",
    ] {
        asks(&case_of(&deleted(kind, &json!({ "id": "x-1" }))), THREE, FAIL);
        check(&case_of(&created(kind, &json!({ "id": "x-1" }))), ID, None);
        let tagged = json!({ "id": "x-1", "tags": { "Owner": "net" } });
        check(&case_of(&updated(kind, &json!({ "id": "x-1" }), &tagged)), ID, None);
    }
    check(&case_of(&deleted("aws_sqs_queue", &json!({ "name": "q" }))), ID, None);
    let replaced = json!([{ "type": "aws_subnet", "name": "it", "action": "replace",
        "before": { "id": "subnet-1" }, "after": { "cidr_block": "10.0.1.0/24" } }]);
    asks(&case_of(&replaced), THREE, FAIL);
    let mut signed = case_of(&deleted("aws_subnet", &json!({ "id": "x-1" })));
    let sign = |role: &str| crate::fixture::grant(role, "sam@example.com");
    signed.grants = vec![sign("network_team"), sign("security_team")];
    asks(&signed, THREE, FAIL);
    signed.grants.push(sign("compliance"));
    check(&signed, ID, None);
}

fn policy(names: &[&str], actions: &Json) -> Json {
    let one = |name: &&str| json!({ "name": name, "isolate-attachments": true });
    let document = json!({
        "version": "2021.12",
        "core-network-configuration": {
            "asn-ranges": ["64512-65534"], "edge-locations": [{ "location": "us-east-1" }] },
        "segments": names.iter().map(one).collect::<Vec<_>>(),
        "segment-actions": actions,
    });
    json!({ "core_network_id": "core-1", "policy_document": document.to_string() })
}

#[test]
fn segments_of_a_wide_network_stay_apart_unless_security_says_so() {
    let before = policy(&["app", "shared"], &json!([]));
    let of = |after: &Json| case_of(&updated(POLICY, &before, after));
    let share = json!([{ "action": "share", "mode": "attachment-route", "segment": "shared",
        "share-with": ["app"] }]);
    asks(&of(&policy(&["app", "shared"], &share)), SECURITY, FAIL);
    asks(&of(&policy(&["app"], &json!([]))), THREE, FAIL);
    check(&of(&policy(&["app", "shared", "lab"], &json!([]))), ID, None);
    check(&of(&before), ID, None);
    let strange = json!([{ "action": "merge", "segment": "app" }]);
    asks(&of(&policy(&["app", "shared"], &strange)), SECURITY, UNKNOWN);
    let garbled = json!({ "core_network_id": "core-1", "policy_document": "{" });
    asks(&of(&garbled), SECURITY, UNKNOWN);
    let plan = with_unknown(POLICY, &json!({}), "policy_document", &["data.x.y.json"]);
    asks(&case(plan.clone()), SECURITY, UNKNOWN);
    check(&case(plan), "unknown_value", UNKNOWN);
    // What the plan makes nobody shares yet.
    let entry = |kind: &str, name: &str, object: &Json| {
        let mut entry = json!({ "type": kind, "name": name, "action": "create" });
        entry["properties"] = object.clone();
        entry
    };
    let shared = policy(&["app", "shared"], &share);
    let core = json!({ "id": "core-1" });
    let own =
        json!([entry(POLICY, "p", &shared), entry("aws_networkmanager_core_network", "c", &core),]);
    check(&case_of(&own), ID, None);
    asks(&case_of(&json!([entry(POLICY, "p", &shared)])), SECURITY, FAIL);
    let whole = deleted("aws_networkmanager_core_network", &json!({ "id": "core-1" }));
    asks(&case_of(&whole), THREE, FAIL);
}

#[test]
fn work_moves_to_another_region_only_in_an_emergency() {
    let of = |kind: &str, from: Json, to: Json| case_of(&updated(kind, &from, &to));
    let kind = "aws_route53_record";
    let lb = |region: &str| {
        let name = ["shop-1.", region, ".elb.amazonaws.com"].concat();
        json!({ "name": "shop.example.com", "type": "A", "alias": [{ "name": name }] })
    };
    asks(&of(kind, lb("us-east-1"), lb("eu-west-1")), EMERGENCY, FAIL);
    check(&of(kind, lb("us-east-1"), lb("us-east-1")), ID, None);
    let local = |name: &str| json!({ "name": "shop.example.com", "records": [name] });
    check(&of(kind, local("10.0.0.1"), local("10.0.0.2")), ID, None);
    let failover = |role: &str| {
        let mut record = lb("us-east-1");
        record["failover_routing_policy"] = json!([{ "type": role }]);
        record
    };
    asks(&of(kind, failover("PRIMARY"), failover("SECONDARY")), EMERGENCY, FAIL);
    let mut ttl = failover("PRIMARY");
    ttl["ttl"] = json!(60_i64);
    check(&of(kind, failover("PRIMARY"), ttl), ID, None);
    check(&case_of(&created(kind, &failover("SECONDARY"))), ID, None);
    let weighted = |name: &str, region: &str, from: i64, to: i64| {
        let side = |weight: i64| {
            let mut record = lb(region);
            record["weighted_routing_policy"] = json!([{ "weight": weight }]);
            record
        };
        json!({ "type": kind, "name": name, "action": "update", "before": side(from),
            "after": side(to) })
    };
    let two = |one: &str, other: &str| {
        case_of(&json!([weighted("a", one, 100, 0), weighted("b", other, 0, 100)]))
    };
    asks(&two("us-east-1", "eu-west-1"), EMERGENCY, FAIL);
    // Blue and green beside each other.
    check(&two("us-east-1", "us-east-1"), ID, None);
    // What has all the weight loses it, and nothing is left that answers.
    let alone = case_of(&json!([weighted("a", "us-east-1", 100, 0)]));
    asks(&alone, EMERGENCY, FAIL);
    let mut left = weighted("b", "us-east-1", 50, 50);
    left["action"] = json!("no-op");
    check(&case_of(&json!([weighted("a", "us-east-1", 100, 0), left])), ID, None);
    let less = case_of(&json!([weighted("a", "us-east-1", 100, 50)]));
    check(&less, ID, None);
    let check_key = |kind: &str, key: &str, from: Json, to: Json| {
        asks(&of(kind, json!({ key: from }), json!({ key: to })), EMERGENCY, FAIL);
        let other = |value: &str| json!({ key: from, "name": value });
        check(&of(kind, other("a"), other("b")), ID, None);
    };
    check_key("aws_rds_global_cluster", "source_db_cluster_identifier", json!("a"), json!("b"));
    check_key("aws_rds_cluster", "global_cluster_identifier", json!("a"), json!(null));
    check_key("aws_route53_health_check", "disabled", json!(false), json!(true));
    let dial = "aws_globalaccelerator_endpoint_group";
    check_key(dial, "traffic_dial_percentage", json!(100_i64), json!(0_i64));
    let replica = "arn:aws:rds:us-east-1:123456789012:db:shop";
    check_key("aws_db_instance", "replicate_source_db", json!(replica), json!(null));
    let near = of("aws_db_instance", json!({ "replicate_source_db": "shop" }), json!({}));
    check(&near, ID, None);
    let control = "aws_route53recoverycontrolconfig_routing_control";
    asks(&of(control, json!({ "name": "a" }), json!({ "name": "b" })), EMERGENCY, FAIL);
}

#[test]
fn a_firewall_does_not_stop_to_stop() {
    let of = |kind: &str, from: Json, to: Json| case_of(&updated(kind, &from, &to));
    let kind = "aws_wafv2_web_acl";
    let list = |default: &str, action: Option<&str>| {
        let rule = |action: &str| json!({ "name": "bad", "action": [{ action: [{}] }] });
        let rules: Vec<Json> = action.into_iter().map(rule).collect();
        json!({ "default_action": [{ default: [{}] }], "rule": rules })
    };
    asks(&of(kind, list("block", None), list("allow", None)), SECURITY, FAIL);
    asks(&of(kind, list("allow", Some("block")), list("allow", Some("count"))), SECURITY, FAIL);
    asks(&of(kind, list("allow", Some("block")), list("allow", None)), SECURITY, FAIL);
    asks(&of(kind, list("block", None), list("block", Some("allow"))), SECURITY, FAIL);
    check(&of(kind, list("allow", None), list("allow", Some("block"))), ID, None);
    check(&of(kind, list("allow", None), list("block", None)), ID, None);
    check(&case_of(&created(kind, &list("block", Some("allow")))), ID, None);
    let kind = "aws_networkfirewall_firewall";
    let wall = |policy: &str| json!({ "arn": "arn:f", "firewall_policy_arn": policy });
    asks(&of(kind, wall("arn:a"), wall("arn:b")), SECURITY, FAIL);
    check(&of(kind, wall("arn:a"), wall("arn:a")), ID, None);
    asks(&case_of(&deleted(kind, &wall("arn:a"))), SECURITY, FAIL);
    let rule = |action: &str| json!({ "network_acl_id": "acl-1", "rule_action": action });
    asks(&case_of(&deleted("aws_network_acl_rule", &rule("deny"))), SECURITY, FAIL);
    check(&case_of(&deleted("aws_network_acl_rule", &rule("allow"))), ID, None);
    // Everything passes, though nobody shares it yet.
    let kind = "aws_networkfirewall_rule_group";
    let lines = |line: &str| case_of(&created(kind, &json!({ "rules": line })));
    asks(&lines("pass ip any any -> any any (sid:1;)"), SECURITY, FAIL);
    check(&lines("pass tcp any any -> any 443 (sid:1;)"), ID, None);
    asks(&lines("let all of it pass"), SECURITY, UNKNOWN);
}

/// A record or a distribution that comes to lead to what an expression names.
fn leads_to(before: &Json, after: &Json, way: &[&str], references: &[&str]) -> Case {
    let kind = if before.get("origin").is_some() {
        "aws_cloudfront_distribution"
    } else {
        "aws_route53_record"
    };
    let mut case = case_of(&updated(kind, before, after));
    let open = json!({ "$unknown": { "kind": "configured", "references": references } });
    let mut here = &mut case.plan.changes[0].after;
    for step in way {
        if let Value::List(list) = here {
            here = &mut list[0];
        } else {
            let Value::Map(map) = here else { panic!("no {step}") };
            here = map.get_mut(*step).unwrap();
        }
    }
    *here = serde_json::from_value(open).unwrap();
    case
}

#[test]
fn a_name_that_nobody_can_read_may_lead_to_another_region() {
    let record = |name: &str| json!({ "name": "shop", "alias": [{ "name": name }] });
    let before = record("shop-1.us-east-1.elb.amazonaws.com");
    let way = ["alias", "0", "name"];
    let of = |references: &[&str]| leads_to(&before, &record("x"), &way, references);
    asks(&of(&["local.elsewhere"]), EMERGENCY, UNKNOWN);
    asks(&of(&["aws_lb.other.dns_name"]), EMERGENCY, UNKNOWN);
    let beside = |region: &str| {
        let mut case = of(&["aws_lb.it.dns_name", "aws_lb.it"]);
        let mut balancer = case_of(&created("aws_lb", &json!({}))).plan.changes;
        balancer[0].provider.region = Value::text(region);
        case.plan.changes.extend(balancer);
        case
    };
    check(&beside("us-east-1"), ID, None);
    asks(&beside("eu-west-1"), EMERGENCY, FAIL);
}

#[test]
fn an_origin_in_another_region_is_a_failover() {
    let kind = "aws_cloudfront_distribution";
    let of = |domain: &str, comment: &str| {
        json!({ "comment": comment, "origin": [{ "origin_id": "shop", "domain_name": domain }],
            "default_cache_behavior": [{ "target_origin_id": "shop" }] })
    };
    let to = |domain: &str| case_of(&updated(kind, &of(EAST, "a"), &of(domain, "a")));
    const EAST: &str = "shop.s3.us-east-1.amazonaws.com";
    asks(&to("shop.s3.eu-west-1.amazonaws.com"), EMERGENCY, FAIL);
    check(&to("shop-2.s3.us-east-1.amazonaws.com"), ID, None);
    check(&case_of(&updated(kind, &of(EAST, "a"), &of(EAST, "b"))), ID, None);
    asks(&to("origin.example.com"), EMERGENCY, UNKNOWN);
    let way = ["origin", "0", "domain_name"];
    let open = leads_to(&of(EAST, "a"), &of("x", "a"), &way, &["local.origin"]);
    asks(&open, EMERGENCY, UNKNOWN);
}
