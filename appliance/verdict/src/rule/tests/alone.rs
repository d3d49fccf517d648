//! An agent's own plan against the matrix of operations: each row where it allows, where the
//! event does not fit, and where nobody can say.

use alloc::{format, vec::Vec};
use tribune_record::{Decision, Event, Origin, Role};

use super::{
    scaling::{group, scaled},
    *,
};

pub(super) const ID: &str = "operations_matrix";
const BAD: &str = "203.0.113.45";

/// The case of an agent that acts alone in production, with a ticket.
pub(super) fn alone(resources: &Json, event: &str, evidence: &[&str]) -> Case {
    let mut case = case_of(resources);
    (case.origin, case.request) = (Origin::Autonomous, None);
    case.context.event = Some(Event {
        kind: event.to_owned(),
        severity: Some("high".to_owned()),
        evidence: evidence.iter().map(ToString::to_string).collect(),
    });
    case.settings.site.own_accounts = vec!["123456789012".to_owned()];
    case
}

#[track_caller]
pub(super) fn allowed(case: &Case) -> String {
    let judgment = crate::judge(case);
    assert_eq!(judgment.decision, Decision::Approved, "{judgment:#?}");
    judgment.reason
}

/// Nobody approves, and these are asked.
#[track_caller]
pub(super) fn asks(case: &Case, roles: &[&str], expected: Option<Outcome>) {
    check(case, ID, expected);
    let judgment = crate::judge(case);
    assert_eq!(judgment.decision, Decision::Escalated, "{judgment:#?}");
    for role in roles {
        let role = Role::from(*role);
        assert!(judgment.approvers.contains(&role), "{role} in {:?}", judgment.approvers);
    }
}

fn denial(range: &str, action: &str) -> Json {
    created(
        "aws_network_acl_rule",
        &json!({ "network_acl_id": "acl-1", "rule_number": 10_i64, "protocol": "-1",
            "rule_action": action, "egress": false, "cidr_block": range }),
    )
}

pub(super) const SECURITY: &[&str] = &["security_team"];

#[test]
fn an_address_that_the_evidence_names_is_blocked() {
    let of =
        |range: &str, evidence: &[&str]| alone(&denial(range, "deny"), "malicious_ip", evidence);
    let reason = allowed(&of("203.0.113.45/32", &["GuardDuty: 203.0.113.45, 400 failed logins"]));
    for part in ["block an address", "malicious_ip", "203.0.113.45", "rests on ticket CHG-1"] {
        assert!(reason.contains(part), "{reason} lacks {part}");
    }
    allowed(&of("203.0.113.45", &["203.0.113.0/24"]));
    let more = found(&of("203.0.113.0/24", &[BAD]), ID).remove(0).message;
    let says = "The evidence names 203.0.113.45, and the plan blocks 203.0.113.0/24.";
    assert!(more.contains(says), "{more}");
    // More than what is named, something else, or nothing named.
    asks(&of("203.0.113.0/24", &[BAD]), SECURITY, FAIL);
    asks(&of("203.0.113.46/32", &[BAD]), SECURITY, FAIL);
    asks(&of("203.0.113.45/32", &["many failed logins"]), SECURITY, FAIL);
    asks(&of("203.0.113.45/32", &[]), SECURITY, FAIL);
    asks(&of("203.0.113.45/32", &["  "]), SECURITY, FAIL);
    // One's own, everybody, and what is as good as that.
    asks(&of("10.1.2.3/32", &["10.1.2.3"]), SECURITY, FAIL);
    asks(&of("0.0.0.0/0", &["0.0.0.0/0"]), SECURITY, FAIL);
    asks(&of("203.0.0.0/16", &["203.0.0.0/16"]), SECURITY, FAIL);
    for nobody in ["224.0.0.251/32", "255.255.255.255/32", "0.0.0.0/32", "240.0.0.0/24"] {
        asks(&of(nobody, &[nobody]), SECURITY, FAIL);
    }
    let mut own = of("203.0.113.45/32", &[BAD]);
    own.settings.site.own_ranges = vec!["203.0.113.0/24".to_owned()];
    asks(&own, SECURITY, FAIL);
    own.settings.site.own_ranges = vec!["198.51.100.0/24".to_owned()];
    allowed(&own);
    own.settings.site.own_ranges = vec!["our network".to_owned()];
    asks(&own, SECURITY, FAIL);
}

#[test]
fn what_stands_for_a_range_is_not_repeated() {
    let message = |text: &str| {
        let case = alone(&denial(text, "deny"), "malicious_ip", &[BAD]);
        found(&case, ID).remove(0).message
    };
    let told = message("203.0.113.45/33");
    assert!(told.contains("\"203.0.113.45/33\" is no address range"), "{told}");
    let told = message("hunter2 is the password");
    assert!(!told.contains("hunter2") && told.contains("what stands there"), "{told}");
}

#[test]
fn an_event_that_does_not_fit_or_is_not_there_allows_nothing() {
    let with = |event: &str| alone(&denial("203.0.113.45/32", "deny"), event, &[BAD]);
    allowed(&with("malicious_ip"));
    allowed(&with("threat_intel_match"));
    for event in ["ddos", "mining", "sustained_trend", "anything", ""] {
        asks(&with(event), SECURITY, FAIL);
    }
    let mut none = with("malicious_ip");
    none.context.event = None;
    asks(&none, SECURITY, FAIL);
    // An agent's "auto_approved" counts for nothing, and neither does a signature of another.
    let mut signed = with("ddos");
    signed.grants = vec![crate::fixture::grant("network_team", "sam@example.com")];
    asks(&signed, SECURITY, FAIL);
    signed.grants = vec![crate::fixture::grant("security_team", "sam@example.com")];
    allowed(&signed);
}

#[test]
fn the_laws_stand_above_every_event() {
    let mut case = alone(&denial("203.0.113.45/32", "deny"), "malicious_ip", &[BAD]);
    allowed(&case);
    case.context.change_ticket = None;
    check(&case, "production_change_ticket", FAIL);
    check(&case, ID, None);
    assert_eq!(crate::judge(&case).decision, Decision::Escalated);
    // To take an entrance away is to block, and to delete is to be confirmed by a person.
    let rule = json!({ "type": "ingress", "cidr_ipv4": "203.0.113.45/32", "from_port": 22_i64 });
    let closed = deleted("aws_vpc_security_group_ingress_rule", &rule);
    let case = alone(&closed, "malicious_ip", &[BAD]);
    check(&case, "deletion_confirmation", FAIL);
    check(&case, ID, None);
    let open = json!({ "ingress": [{ "cidr_blocks": ["0.0.0.0/0"] }],
        "tags": { "Environment": "production" } });
    let open = alone(&created("aws_security_group", &open), "ddos", &["x"]);
    assert_eq!(crate::judge(&open).decision, Decision::Vetoed);
}

#[test]
fn whole_networks_and_domains_need_a_threat_intelligence_match() {
    let of = |range: &str, evidence: &[&str]| {
        alone(&denial(range, "deny"), "threat_intel_match", evidence)
    };
    allowed(&of("203.0.113.0/24", &["feed: 203.0.113.0/24 (botnet)"]));
    asks(&of("203.0.112.0/23", &["203.0.112.0/23"]), SECURITY, FAIL);
    asks(&of("203.0.113.0/24", &["203.0.113.0/25"]), SECURITY, FAIL);
    let lines = |new: &str| {
        let group = |rules: &str| json!({ "arn": "arn:g", "rules": rules });
        let old = "drop tcp any any -> any 23 (sid:1;)";
        let new = [old, new].join("\n");
        updated("aws_networkfirewall_rule_group", &group(old), &group(&new))
    };
    let match_of =
        |line: &str, evidence: &str| alone(&lines(line), "threat_intel_match", &[evidence]);
    let sni = "drop tls any any -> any any (tls.sni; content:\"evil.example\"; sid:2;)";
    allowed(&match_of(sni, "evil.example"));
    asks(&match_of(sni, "good.example"), SECURITY, FAIL);
    allowed(&match_of("drop ip 203.0.113.45 any -> any any (sid:2;)", BAD));
    asks(&match_of("drop ip any any -> any any (sid:2;)", BAD), SECURITY, FAIL);
    asks(&match_of("drop tcp any any -> any 25 (sid:2;)", BAD), SECURITY, FAIL);
    asks(&match_of("pass ip 203.0.113.45 any -> any any (sid:2;)", BAD), SECURITY, FAIL);
    asks(&match_of("deny the bad one", BAD), SECURITY, UNKNOWN);
}

fn waf(action: &str, addresses: &[&str], rule_stands: bool) -> Json {
    let rules = json!([{ "name": "bad", "priority": 1_i64, "action": [{ action: [{}] }],
        "statement": [{ "ip_set_reference_statement": [{ "arn": "arn:set" }] }] }]);
    let rules = if rule_stands { rules } else { json!([]) };
    let list = json!({ "arn": "arn:acl", "rule": rules });
    let set = |addresses: &[&str]| json!({ "arn": "arn:set", "addresses": addresses });
    json!([
        { "type": "aws_wafv2_web_acl", "name": "edge", "action": "no-op", "before": list,
          "after": list },
        { "type": "aws_wafv2_ip_set", "name": "bad", "action": "update",
          "before": set(&["198.51.100.9/32"]), "after": set(addresses) },
    ])
}

#[test]
fn a_set_of_addresses_blocks_where_a_rule_stops_them() {
    let of = |plan: &Json| alone(plan, "malicious_ip", &[BAD]);
    let both = ["198.51.100.9/32", "203.0.113.45/32"];
    allowed(&of(&waf("block", &both, true)));
    asks(&of(&waf("allow", &both, true)), SECURITY, FAIL);
    asks(&of(&waf("count", &both, true)), SECURITY, UNKNOWN);
    asks(&of(&waf("block", &both, false)), SECURITY, UNKNOWN);
    // One goes.
    asks(&of(&waf("block", &["203.0.113.45/32"], true)), SECURITY, FAIL);
    asks(&of(&waf("block", &["198.51.100.9/32", "203.0.113.0/24"], true)), SECURITY, FAIL);
}

#[test]
fn entrances_close_to_exactly_whom_the_evidence_names() {
    let of = |from: &[&str], to: &[&str], port: i64| {
        let group = |ranges: &[&str], port: i64| {
            json!({ "id": "sg-1", "name": "web",
                "ingress": [{ "cidr_blocks": ranges, "from_port": port, "to_port": port }] })
        };
        let plan = updated("aws_security_group", &group(from, 443), &group(to, port));
        alone(&plan, "malicious_ip", &[BAD])
    };
    let (one, two) = ("203.0.113.45/32", "198.51.100.0/24");
    allowed(&of(&[one, two], &[two], 443));
    asks(&of(&[one, two], &[one], 443), SECURITY, FAIL);
    asks(&of(&[one, two], &[two], 444), SECURITY, FAIL);
    asks(&of(&[two], &[two, one], 443), SECURITY, FAIL);
}

fn machine(groups: &[&str], role: Option<&str>) -> Json {
    json!({ "id": "i-0abc", "vpc_security_group_ids": groups, "iam_instance_profile": role,
        "instance_type": "m5.large", "tags": { "Name": "worker" } })
}

/// A machine that moves to the group `sg-2`, which lets these in.
fn moved(before: &Json, after: &Json, ingress: &Json, egress: &Json) -> Json {
    let group = json!({ "id": "sg-2", "ingress": ingress, "egress": egress });
    json!([
        { "type": "aws_security_group", "name": "quarantine", "action": "no-op", "before": group,
          "after": group },
        { "type": "aws_instance", "name": "worker", "action": "update", "before": before,
          "after": after },
    ])
}

#[test]
fn a_machine_that_the_evidence_names_is_isolated() {
    let plan = |groups: &[&str], role: Option<&str>, ingress: Json| {
        moved(&machine(&["sg-1"], Some("app")), &machine(groups, role), &ingress, &json!([]))
    };
    let of = |plan: &Json, evidence: &str| alone(plan, "crypto_mining", &[evidence]);
    let none = || json!([]);
    allowed(&of(&plan(&["sg-2"], Some("app"), none()), "i-0abc talks to a mining pool"));
    allowed(&of(&plan(&["sg-2"], None, none()), "arn:aws:ec2:us-east-1:1:instance/i-0abc"));
    allowed(&of(&plan(&["sg-1"], None, none()), "i-0abc"));
    asks(&of(&plan(&["sg-2"], Some("app"), none()), "i-0def"), SECURITY, FAIL);
    // The group is not closed, not known, or there is none.
    let open = json!([{ "cidr_blocks": ["10.0.0.0/8"] }]);
    asks(&of(&plan(&["sg-2"], None, open), "i-0abc"), SECURITY, FAIL);
    asks(&of(&plan(&["sg-9"], None, none()), "i-0abc"), SECURITY, UNKNOWN);
    asks(&of(&plan(&[], None, none()), "i-0abc"), SECURITY, UNKNOWN);
    let mut hidden = of(&plan(&["sg-2"], None, none()), "i-0abc");
    hide(&mut hidden, "ingress");
    asks(&hidden, SECURITY, FAIL);
    let mut later = of(&plan(&["sg-2"], None, none()), "i-0abc");
    let computed = serde_json::from_value(json!({ "$unknown": { "kind": "computed" } })).unwrap();
    let Value::Map(after) = &mut later.plan.changes[0].after else { panic!("no object") };
    after.insert("egress".to_owned(), computed);
    asks(&later, SECURITY, UNKNOWN);
    // Another role is no isolation, and neither is anything beside it.
    asks(&of(&plan(&["sg-2"], Some("admin"), none()), "i-0abc"), SECURITY, FAIL);
    let mut larger = machine(&["sg-2"], None);
    larger["instance_type"] = json!("m5.24xlarge");
    let larger = moved(&machine(&["sg-1"], Some("app")), &larger, &none(), &none());
    asks(&of(&larger, "i-0abc"), SECURITY, FAIL);
    // What mines sends out.
    let out = json!([{ "cidr_blocks": ["0.0.0.0/0"] }]);
    let sends = moved(&machine(&["sg-1"], None), &machine(&["sg-2"], None), &none(), &out);
    asks(&of(&sends, "i-0abc"), SECURITY, FAIL);
}

#[test]
fn a_rate_is_limited_in_a_flood() {
    let rule = |limit: Json, key: &str| {
        let rate = json!([{ "limit": limit, "aggregate_key_type": key }]);
        let rules = json!([{ "name": "rate", "priority": 0_i64, "action": [{ "block": [{}] }],
            "statement": [{ "rate_based_statement": rate }] }]);
        let list = |rules: Json| json!({ "arn": "arn:acl", "rule": rules });
        updated("aws_wafv2_web_acl", &list(json!([])), &list(rules))
    };
    let of = |plan: &Json, event: &str| alone(plan, event, &["120000 requests a second on /api"]);
    allowed(&of(&rule(json!(2000_i64), "IP"), "ddos"));
    asks(&of(&rule(json!(2000_i64), "IP"), "malicious_ip"), SECURITY, FAIL);
    asks(&of(&rule(json!(2000_i64), "CONSTANT"), "ddos"), SECURITY, UNKNOWN);
    asks(&of(&rule(json!(null), "IP"), "ddos"), SECURITY, UNKNOWN);
    asks(&of(&rule(json!(2_000_000_000_i64), "IP"), "ddos"), SECURITY, UNKNOWN);
    let stage = |rate: i64, burst: i64| {
        json!({ "name": "live", "default_route_settings": [
            { "throttling_rate_limit": rate, "throttling_burst_limit": burst,
              "detailed_metrics_enabled": true }] })
    };
    let kind = "aws_apigatewayv2_stage";
    let limits = |rate, burst| of(&updated(kind, &stage(1000, 500), &stage(rate, burst)), "ddos");
    allowed(&limits(200, 100));
    asks(&limits(2000, 500), SECURITY, FAIL);
    asks(&limits(0, 0), SECURITY, FAIL);
    asks(&limits(1, 100), SECURITY, FAIL);
    asks(&of(&rule(json!(2000_i64), "CUSTOM_KEYS"), "ddos"), SECURITY, UNKNOWN);
    let mut quiet = stage(200, 100);
    quiet["default_route_settings"][0]["detailed_metrics_enabled"] = json!(false);
    asks(&of(&updated(kind, &stage(1000, 500), &quiet), "ddos"), SECURITY, FAIL);
}

fn trust(accounts: &[&str], action: &str) -> Json {
    let names = accounts.iter().map(|account| format!("arn:aws:iam::{account}:root"));
    let names: Vec<String> = names.collect();
    let document = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
        "Action": action, "Principal": { "AWS": names } }] });
    json!({ "name": "support", "assume_role_policy": document.to_string() })
}

#[test]
fn a_vendors_access_is_taken_back() {
    let (own, vendor, other) = ("123456789012", "555566667777", "999988887777");
    let of = |from: &[&str], to: &[&str], action: &str| {
        let before = trust(from, "sts:AssumeRole");
        let plan = updated("aws_iam_role", &before, &trust(to, action));
        alone(&plan, "vendor_access_expired", &["grant of 555566667777 ended 2026-09-01"])
    };
    let assume = "sts:AssumeRole";
    allowed(&of(&[own, vendor], &[own], assume));
    asks(&of(&[own, vendor, other], &[own], assume), SECURITY, FAIL);
    asks(&of(&[own, other], &[own], assume), SECURITY, FAIL);
    asks(&of(&[own, vendor], &[own], "sts:*"), SECURITY, FAIL);
    asks(&of(&[own, vendor], &[own, other], assume), SECURITY, FAIL);
    asks(&of(&[own], &[own, vendor], assume), SECURITY, FAIL);
    // Neither somebody else's access nor a boundary goes with it.
    let mut bounded = trust(&[own, vendor], assume);
    bounded["permissions_boundary"] = json!("arn:aws:iam::123456789012:policy/boundary");
    let mut loose = trust(&[own], assume);
    loose["permissions_boundary"] = json!("");
    let took = |before: &Json, after: &Json| {
        alone(&updated("aws_iam_role", before, after), "vendor_access_expired", &[vendor])
    };
    asks(&took(&bounded, &loose), SECURITY, FAIL);
    asks(&took(&trust(&[own, vendor], assume), &trust(&[], assume)), SECURITY, FAIL);
    let mut wrong = of(&[own, vendor], &[own], assume);
    wrong.context.event.as_mut().unwrap().kind = "mining".to_owned();
    asks(&wrong, SECURITY, FAIL);
}

#[test]
fn new_segments_ask_the_architect_and_deleted_ones_three() {
    let vpc = json!({ "cidr_block": "10.9.0.0/16", "tags": { "Name": "lab" } });
    let made = alone(&created("aws_vpc", &vpc), "sustained_trend", &["x"]);
    asks(&made, &["network_architect"], FAIL);
    let three = ["network_team", "security_team", "compliance"];
    let gone = deleted("aws_subnet", &json!({ "id": "subnet-1" }));
    asks(&alone(&gone, "mining", &["x"]), &three, FAIL);
}

#[test]
fn whatever_is_beside_the_row_is_named() {
    let mut plan = denial("203.0.113.45/32", "deny");
    let queue = json!({ "type": "aws_sqs_queue", "name": "extra", "action": "create",
        "properties": { "name": "q" } });
    plan.as_array_mut().unwrap().push(queue);
    let case = alone(&plan, "malicious_ip", &[BAD]);
    asks(&case, SECURITY, FAIL);
    let findings = found(&case, ID);
    assert_eq!(findings.len(), 1);
    assert!(findings[0].message.contains("aws_sqs_queue.extra"), "{}", findings[0].message);
    // A person who asks is judged by the words.
    let mut asked = case;
    asked.origin = Origin::User;
    asked.request = case_of(&json!([])).request;
    check(&asked, ID, None);
}

#[test]
fn what_is_only_known_after_apply_is_never_allowed() {
    let rule = json!({ "network_acl_id": "acl-1", "rule_action": "deny", "egress": false });
    let mut case = alone(&json!([]), "malicious_ip", &[BAD]);
    case.plan = with_unknown("aws_network_acl_rule", &rule, "cidr_block", &["local.bad"]);
    asks(&case, SECURITY, UNKNOWN);
    let mut known = alone(&denial("203.0.113.45/32", "deny"), "malicious_ip", &[BAD]);
    allowed(&known);
    hide(&mut known, "cidr_block");
    asks(&known, SECURITY, UNKNOWN);
    hide(&mut known, "rule_action");
    asks(&known, SECURITY, FAIL);
}

/// Whatever is hidden, or left open by an expression, in an object that changes: nobody approves.
#[test]
fn nothing_that_an_allowed_change_sets_may_be_hidden() {
    let all = [
        alone(&waf("block", &["198.51.100.9/32", "203.0.113.45/32"], true), "malicious_ip", &[BAD]),
        alone(
            &moved(&machine(&["sg-1"], None), &machine(&["sg-2"], None), &json!([]), &json!([])),
            "mining",
            &["i-0abc"],
        ),
        alone(&scaled("t3.medium", &group(2, 2), &group(3, 3)), "sustained_trend", &["api"]),
        alone(
            &updated(
                "aws_iam_role",
                &trust(&["123456789012", "555566667777"], "sts:AssumeRole"),
                &trust(&["123456789012"], "sts:AssumeRole"),
            ),
            "vendor_access_expired",
            &["555566667777"],
        ),
    ];
    let open = json!({ "$unknown": { "kind": "configured", "references": ["local.x"] } });
    let open: Value = serde_json::from_value(open).unwrap();
    let hidden = Value::Redacted(Commitment::new(Purpose::Redaction, &[7; 32], b"x"));
    for case in all {
        allowed(&case);
        let at = case.plan.changes.iter().position(|it| it.action.has_effect()).unwrap();
        let keys: Vec<String> =
            case.plan.changes[at].after.as_map().unwrap().keys().cloned().collect();
        for key in keys {
            for value in [&open, &hidden] {
                let mut less = case.clone();
                let Value::Map(after) = &mut less.plan.changes[at].after else { panic!("none") };
                after.insert(key.clone(), value.clone());
                let judgment = crate::judge(&less);
                assert!(judgment.decision >= Decision::Escalated, "{key}: {judgment:#?}");
            }
        }
    }
}

#[test]
fn a_plan_without_any_change_needs_nobody() {
    let none = alone(&json!([]), "malicious_ip", &[BAD]);
    check(&none, ID, None);
    assert_eq!(crate::judge(&none).decision, Decision::Approved);
    let mut imported = alone(&denial("203.0.113.45/32", "deny"), "malicious_ip", &[BAD]);
    imported.plan.changes[0].importing = Some("x".to_owned());
    check(&imported, ID, FAIL);
}
