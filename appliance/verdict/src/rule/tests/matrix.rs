//! The rows of the matrix of operations that hold whoever asks.

use alloc::vec::Vec;

use super::*;

const ID: &str = "operations_matrix";
const FIREWALL_POLICY: &str = "aws_networkfirewall_firewall_policy";

fn firewall_policy(groups: &[&str]) -> Json {
    let groups: Vec<Json> = groups.iter().map(|arn| json!({ "resource_arn": arn })).collect();
    json!({ "firewall_policy": [{ "stateful_rule_group_reference": groups }] })
}

fn group(ranges: &[&str], environment: &str) -> Json {
    json!({ "tags": { "Environment": environment }, "ingress": [{ "cidr_blocks": ranges }] })
}

#[test]
fn an_outside_network_in_production_is_the_security_teams() {
    let of = |from: &[&str], to: &[&str], environment: &str| {
        let (before, after) = (group(from, environment), group(to, environment));
        case_of(&updated("aws_security_group", &before, &after))
    };
    check(&of(&[], &["198.51.100.0/24"], "production"), ID, FAIL);
    check(&of(&[], &["3.0.0.0/8", "13.0.0.0/8"], "production"), ID, FAIL);
    check(&of(&[], &["198.51.100.0/24"], "development"), ID, None);
    check(&of(&[], &["10.0.0.0/8"], "production"), ID, None);
    check(&of(&["198.51.100.0/24"], &["198.51.100.7/32"], "production"), ID, None);
    check(&of(&["198.51.100.7/32"], &["198.51.100.0/24"], "production"), ID, FAIL);
    check(&of(&["198.51.100.0/24"], &[], "production"), ID, None);
    // The whole internet is the law's.
    check(&of(&[], &["0.0.0.0/0"], "production"), ID, None);
    let signed = |role: &str| {
        let mut case = of(&[], &["198.51.100.0/24"], "production");
        case.grants = vec![crate::fixture::grant(role, "sam@example.com")];
        case
    };
    check(&signed("security_team"), ID, None);
    check(&signed("network_team"), ID, FAIL);
    let rule = |range: &str| {
        let rule = json!({ "security_group_id": "sg-1", "cidr_ipv4": range });
        case_of(&created("aws_vpc_security_group_ingress_rule", &rule))
    };
    check(&rule("198.51.100.0/24"), ID, FAIL);
    check(&rule("192.168.1.0/24"), ID, None);
}

#[test]
fn a_network_acl_is_shared_unless_the_plan_makes_it() {
    let rule = |action: &str| {
        json!({ "type": "aws_network_acl_rule", "name": "r", "action": "create",
            "properties": { "network_acl_id": "acl-1", "rule_action": action,
                "cidr_block": "10.0.0.0/8", "rule_number": 1_i64 } })
    };
    let acl = |action: &str| {
        let object = json!({ "id": "acl-1" });
        if action == "create" {
            return json!({ "type": "aws_network_acl", "name": "a", "action": "create",
                "properties": object });
        }
        json!({ "type": "aws_network_acl", "name": "a", "action": action,
            "before": object, "after": object })
    };
    check(&case_of(&json!([rule("allow")])), ID, FAIL);
    check(&case_of(&json!([rule("deny")])), ID, None);
    check(&case_of(&json!([rule("allow"), acl("no-op")])), ID, FAIL);
    check(&case_of(&json!([rule("allow"), acl("create")])), ID, None);
    let inline = |action: &str| json!({ "ingress": [{ "action": action, "rule_no": 1_i64 }] });
    let kind = "aws_network_acl";
    check(&case_of(&updated(kind, &inline("deny"), &inline("allow"))), ID, FAIL);
    check(&case_of(&updated(kind, &inline("allow"), &inline("deny"))), ID, None);
    check(&case_of(&updated(kind, &inline("allow"), &inline("allow"))), ID, None);
    check(&case_of(&created(kind, &inline("allow"))), ID, None);
    check(&case_of(&created("aws_default_network_acl", &inline("allow"))), ID, FAIL);
}

#[test]
fn a_prefix_list_is_shared_unless_the_plan_makes_it() {
    let list = |ranges: &[&str]| {
        let entries: Vec<Json> = ranges.iter().map(|r| json!({ "cidr": r })).collect();
        json!({ "id": "pl-1", "entry": entries })
    };
    let kind = "aws_ec2_managed_prefix_list";
    let of = |from: &[&str], to: &[&str]| case_of(&updated(kind, &list(from), &list(to)));
    check(&of(&["10.0.0.0/16"], &["10.0.0.0/16", "10.1.0.0/16"]), ID, FAIL);
    check(&of(&["10.0.0.0/16", "10.1.0.0/16"], &["10.0.0.0/16"]), ID, None);
    check(&case_of(&created(kind, &list(&["10.0.0.0/16"]))), ID, None);
    let entry = json!({ "type": "aws_ec2_managed_prefix_list_entry", "name": "e",
        "action": "create", "properties": { "prefix_list_id": "pl-1", "cidr": "10.0.0.0/16" } });
    check(&case_of(&json!([entry])), ID, FAIL);
    let made = json!({ "type": kind, "name": "l", "action": "create", "properties": list(&[]) });
    check(&case_of(&json!([entry, made])), ID, None);
}

#[test]
fn a_firewall_passes_no_more_unseen() {
    let kind = "aws_networkfirewall_rule_group";
    let rules = |text: &str| json!({ "arn": "arn:g", "rules": text });
    let both = "drop tcp any any -> any 23\npass tcp any any -> any 443";
    let one = "drop tcp any any -> any 23";
    check(&case_of(&updated(kind, &rules(one), &rules(both))), ID, FAIL);
    check(&case_of(&updated(kind, &rules(both), &rules(one))), ID, None);
    check(&case_of(&created(kind, &rules(both))), ID, None);
    let domains = |list: &str| {
        let source = json!([{ "generated_rules_type": list, "targets": ["x.example"] }]);
        json!({ "rule_group": [{ "rules_source": [{ "rules_source_list": source }] }] })
    };
    check(&case_of(&updated(kind, &domains("DENYLIST"), &domains("ALLOWLIST"))), ID, FAIL);
    // Every other domain was kept out, and would not be any more.
    check(&case_of(&updated(kind, &domains("ALLOWLIST"), &domains("DENYLIST"))), ID, FAIL);
    check(&case_of(&updated(kind, &domains("DENYLIST"), &domains("DENYLIST"))), ID, None);
    let used = |action: &str| {
        let object = firewall_policy(&["arn:g"]);
        let before = if action == "create" { Json::Null } else { object.clone() };
        let user = json!({ "type": FIREWALL_POLICY, "name": "p", "action": action, "before": before,
            "after": object });
        let group = json!({ "type": "aws_networkfirewall_rule_group", "name": "g",
            "action": "create", "properties": rules(both) });
        case_of(&json!([user, group]))
    };
    check(&used("update"), ID, FAIL);
    check(&used("create"), ID, None);
}

#[test]
fn a_policy_takes_in_no_rules_nobody_here_can_read() {
    let of = |from: &[&str], to: &[&str]| {
        case_of(&updated(FIREWALL_POLICY, &firewall_policy(from), &firewall_policy(to)))
    };
    check(&of(&["arn:a"], &["arn:a", "arn:b"]), ID, FAIL);
    // What the rules that go kept out, nobody here can read.
    check(&of(&["arn:a", "arn:b"], &["arn:a"]), ID, FAIL);
    check(&of(&["arn:a"], &["arn:a"]), ID, None);
    check(&case_of(&created(FIREWALL_POLICY, &firewall_policy(&["arn:a"]))), ID, None);
}

#[test]
fn a_set_of_addresses_is_what_the_rules_make_of_it() {
    let of = |action: &str, statement: &Json, addresses: &[&str], stands: bool| {
        let rules =
            json!([{ "name": "r", "action": [{ action: [{}] }], "statement": [statement] }]);
        let list = json!({ "arn": "arn:acl", "rule": if stands { rules } else { json!([]) } });
        let set = |addresses: &[&str]| json!({ "arn": "arn:set", "addresses": addresses });
        case_of(&json!([
            { "type": "aws_wafv2_web_acl", "name": "edge", "action": "no-op", "before": list,
              "after": list },
            { "type": "aws_wafv2_ip_set", "name": "set", "action": "update",
              "before": set(&["198.51.100.9/32"]), "after": set(addresses) },
        ]))
    };
    let set = json!({ "ip_set_reference_statement": [{ "arn": "arn:set" }] });
    let not = json!({ "not_statement": [{ "statement": [set] }] });
    let path = json!({ "byte_match_statement": [{ "search_string": "/admin" }] });
    let and = json!({ "and_statement": [{ "statement": [path, not] }] });
    let (more, fewer) = (&["198.51.100.9/32", "203.0.113.45/32"][..], &[][..]);
    for (action, statement, with_more, with_fewer) in [
        ("block", &set, None, FAIL),
        ("allow", &set, FAIL, None),
        ("block", &not, FAIL, None),
        ("block", &and, FAIL, None),
        ("allow", &not, None, FAIL),
        ("count", &set, UNKNOWN, UNKNOWN),
    ] {
        check(&of(action, statement, more, true), ID, with_more);
        check(&of(action, statement, fewer, true), ID, with_fewer);
    }
    check(&of("block", &set, more, false), ID, UNKNOWN);
    check(&of("block", &set, &["198.51.100.9/32"], false), ID, None);
    let new = json!({ "arn": "arn:set", "addresses": more });
    check(&case_of(&created("aws_wafv2_ip_set", &new)), ID, None);
}

#[track_caller]
fn check_rule(from: &Json, to: &Json, expected: Option<Outcome>) {
    let rule = |action: &str, priority: i64, statement: &Json| {
        let action = if statement.get("managed_rule_group_statement").is_some() {
            json!({ "name": "r", "priority": priority, "override_action": [{ "none": [{}] }] })
        } else {
            json!({ "name": "r", "priority": priority, "action": [{ action: [{}] }] })
        };
        let mut rule = action;
        rule["statement"] = json!([statement]);
        rule
    };
    for kind in ["aws_wafv2_web_acl", "aws_wafv2_rule_group"] {
        let list = |statement| json!({ "arn": "a", "rule": [rule("block", 1, statement)] });
        check(&case_of(&updated(kind, &list(from), &list(to))), ID, expected);
    }
}

#[test]
fn a_rule_that_stops_is_not_emptied_in_place() {
    let geo = |codes: &[&str]| json!({ "geo_match_statement": [{ "country_codes": codes }] });
    check_rule(&geo(&["RU", "KP"]), &geo(&["AQ"]), FAIL);
    check_rule(&geo(&["RU", "KP"]), &geo(&["KP", "RU", "IR"]), None);
    let rate = |limit: i64, scope: Json| {
        json!({ "rate_based_statement": [{
            "limit": limit, "scope_down_statement": scope }] })
    };
    check_rule(&rate(100, json!([])), &rate(2_000_000_000, json!([])), FAIL);
    check_rule(&rate(1000, json!([])), &rate(500, json!(null)), None);
    check_rule(&rate(100, json!([])), &rate(100, json!([geo(&["KP"])])), FAIL);
    check_rule(&rate(100, json!([geo(&["KP"])])), &rate(100, json!([])), None);
    check_rule(&rate(100, json!([geo(&["KP"])])), &rate(100, json!([geo(&["AQ"])])), UNKNOWN);
    let open = json!({ "rate_based_statement": [{ "limit": null }] });
    check_rule(&rate(100, json!([])), &open, UNKNOWN);
    let managed = |version: &str, overrides: &[(&str, &str)]| {
        let one = |(name, action): &(&str, &str)| {
            json!({ "name": name,
                "action_to_use": [{ *action: [{}] }] })
        };
        let overrides: Vec<Json> = overrides.iter().map(one).collect();
        json!({ "managed_rule_group_statement": [{ "name": "Common", "vendor_name": "AWS",
            "version": version, "rule_action_override": overrides }] })
    };
    check_rule(&managed("1", &[]), &managed("1", &[("Xss", "count")]), FAIL);
    check_rule(&managed("1", &[]), &managed("1", &[("Xss", "allow")]), FAIL);
    check_rule(&managed("1", &[("Xss", "count")]), &managed("1", &[]), None);
    check_rule(&managed("1", &[("Xss", "block")]), &managed("1", &[]), UNKNOWN);
    check_rule(&managed("1", &[]), &managed("2", &[]), UNKNOWN);
    let path = |text: &str| json!({ "byte_match_statement": [{ "search_string": text }] });
    check_rule(&path("/admin"), &path("/nobody"), UNKNOWN);
    check_rule(&path("/admin"), &path("/admin"), None);
}

#[test]
fn a_rule_that_lets_through_keeps_its_place() {
    let of = |from: (&str, i64), to: (&str, i64)| {
        let list = |(text, priority): (&str, i64)| {
            let path = json!([{ "byte_match_statement": [{ "search_string": text }] }]);
            json!({ "arn": "a", "rule": [
                { "name": "pass", "priority": priority, "action": [{ "allow": [{}] }],
                  "statement": path },
                { "name": "stop", "priority": 5_i64, "action": [{ "block": [{}] }] }] })
        };
        case_of(&updated("aws_wafv2_web_acl", &list(from), &list(to)))
    };
    check(&of(("/a", 9), ("/a", 1)), ID, FAIL);
    check(&of(("/a", 1), ("/a", 9)), ID, None);
    check(&of(("/a", 1), ("/", 1)), ID, UNKNOWN);
}

#[test]
fn the_control_plane_of_a_cluster_answers_whom_it_names() {
    let of = |public: bool, ranges: &[&str]| {
        json!({ "tags": { "Environment": "production" }, "vpc_config": [{
            "endpoint_public_access": public, "public_access_cidrs": ranges }] })
    };
    let kind = "aws_eks_cluster";
    let office = &["198.51.100.0/24"][..];
    let to = |after: &Json| case_of(&updated(kind, &of(true, office), after));
    check(&to(&of(true, &["198.51.100.0/24", "203.0.113.0/24"])), ID, FAIL);
    check(&to(&of(true, &["198.51.100.7/32"])), ID, None);
    check(&to(&of(false, &["203.0.113.0/24"])), ID, None);
    let mut open = to(&of(true, office));
    hide(&mut open, "vpc_config");
    check(&open, "unknown_value", UNKNOWN);
}
