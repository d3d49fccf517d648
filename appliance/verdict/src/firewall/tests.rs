//! What a change of a firewall comes to, and what of it nobody can read.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};
use serde_json::{Value as Json, json};

use super::{Difference, FIREWALL_POLICY, RULE_GROUP, Target};
use crate::{
    cidr::Range,
    fixture::{created, native, updated},
};

fn between(kind: &str, before: &Json, after: &Json) -> Difference {
    let plan = native(&updated(kind, before, after));
    Difference::of(&plan.changes[0]).unwrap()
}

fn text(rules: &str) -> Json {
    json!({ "rules": rules })
}

fn block(source: &Json, order: &str) -> Json {
    json!({ "rule_group": [{ "rules_source": [source],
        "stateful_rule_options": [{ "rule_order": order }] }] })
}

fn lines(before: &str, after: &str) -> Difference {
    between(RULE_GROUP, &text(before), &text(after))
}

const TELNET: &str = "drop tcp any any -> any 23";

#[track_caller]
fn check_all(line: &str, everything: bool) {
    let found = lines(TELNET, &[TELNET, line].join("\n"));
    assert_eq!((found.everything, found.unread.len()), (everything, 0), "{line}: {found:?}");
    assert_eq!(found.passes.len(), 1, "{line}: {found:?}");
}

#[test]
fn a_rule_that_lets_everything_pass_is_seen_however_it_is_written() {
    for line in [
        "pass ip any any -> any any",
        "pass ip any any -> any any (sid:1;)",
        "pass ip any any <> any any (msg:\"a; b (c)\"; sid:1; rev:3;)",
        "PASS IP ANY ANY -> ANY ANY (sid:2;)",
        "pass tcp 0.0.0.0/0 any -> 0.0.0.0/0 any",
        "pass ip any 0:65535 -> any 1:65535 (sid:1;)",
        "pass ip ::/0 any -> any any",
    ] {
        check_all(line, true);
    }
    for line in [
        "pass tcp any any -> any 443 (sid:1;)",
        "pass ip 10.0.0.0/8 any -> any any",
        "pass tls any any -> any any (tls.sni; content:\"x.example\"; endswith; sid:1;)",
        "pass ip any any -> any any (flow:established; sid:1;)",
    ] {
        check_all(line, false);
    }
}

#[test]
fn what_is_kept_out_is_named_address_by_address() {
    let found =
        lines(TELNET, &[TELNET, "drop ip [203.0.113.45, 203.0.113.46] any -> any any"].join("\n"));
    let ranges = ["203.0.113.45", "203.0.113.46"].map(|text| Range::parse(text).unwrap());
    assert_eq!(found.kept, ranges.map(Target::Range));
    assert!(!found.lets_more_pass() && found.other.is_empty() && found.unread.is_empty());
    let kept = |line: &str| lines(TELNET, &[TELNET, line].join("\n")).kept.remove(0);
    let range = |text: &str| Target::Range(Range::parse(text).unwrap());
    assert_eq!(kept("drop ip any any -> 203.0.113.45 any"), range("203.0.113.45"));
    assert_eq!(kept("drop ip 10.0.0.0/8 any -> 203.0.113.45 any"), range("203.0.113.45"));
    assert_eq!(kept("reject ip any any -> any any"), Target::Everything);
    assert_eq!(kept("drop tcp any any -> any 25"), Target::Else);
    assert_eq!(kept("drop ip !203.0.113.45 any -> any any"), Target::Else);
    assert_eq!(
        kept("drop tls any any -> any any (tls.sni; content:\"evil.example\"; sid:4;)"),
        Target::Domain("evil.example".to_owned())
    );
}

#[test]
fn a_rule_that_only_changes_its_labels_is_the_same() {
    let one = "drop ip 203.0.113.45 any -> any any (msg:\"a\"; sid:1; rev:1;)";
    let other = "drop ip 203.0.113.45 any -> any any (msg:\"b\"; sid:9; rev:2;)";
    let found = lines(one, other);
    assert!(!found.lets_more_pass() && found.kept.is_empty() && found.other.is_empty());
    let narrower = "drop ip 203.0.113.45 any -> any any (flow:established; sid:1;)";
    assert_eq!(lines(one, narrower).lost.len(), 1);
}

#[test]
fn a_rule_that_keeps_out_does_not_go_unseen() {
    let both = [TELNET, "drop tcp any any -> any 21"].join("\n");
    assert_eq!(lines(&both, TELNET).lost, ["drop tcp any any -> any 21"]);
    assert_eq!(lines(TELNET, "alert tcp any any -> any 23").lost.len(), 1);
    assert_eq!(lines(TELNET, "# drop tcp any any -> any 23").lost.len(), 1);
    assert!(!lines(TELNET, &both).lets_more_pass());
}

#[test]
fn what_is_no_rule_is_said_to_be_none() {
    for line in [
        "permit ip any any -> any any",
        "pass ip any any any any",
        "pass ip any any -> any",
        "pass ip [any any -> any any",
        "pass ip any any -> any any (msg:\"a; sid:1;)",
        "pass ip any any -> any any (sid:1;",
    ] {
        let found = lines(TELNET, &[TELNET, line].join("\n"));
        assert_eq!((found.unread.len(), found.passes.len()), (1, 0), "{line}: {found:?}");
        // It was there before, and the change does not touch it.
        let before = [TELNET, line].join("\n");
        let after = [TELNET, line, "drop tcp any any -> any 21"].join("\n");
        assert!(lines(&before, &after).unread.is_empty(), "{line}");
    }
    let joined = "pass tcp any any -> \\\n any 443 (sid:1;)";
    assert_eq!(lines(TELNET, &[TELNET, joined].join("\n")).passes.len(), 1);
}

#[test]
fn rules_come_in_four_shapes_and_two_spellings() {
    let five = |action: &str| {
        let header = json!({ "destination": "ANY", "destination_port": "ANY", "direction": "ANY",
            "protocol": "IP", "source": "ANY", "source_port": "ANY" });
        let option = json!([{ "keyword": "sid", "settings": ["1"] }]);
        let rule = json!({ "action": action, "header": [header], "rule_option": option });
        json!({ "stateful_rule": [rule] })
    };
    let strict = |source: &Json| block(source, "STRICT_ORDER");
    let drop = strict(&five("DROP"));
    let found = between(RULE_GROUP, &drop, &strict(&five("PASS")));
    assert!(found.everything && found.lost.len() == 1, "{found:?}");
    assert!(!between(RULE_GROUP, &drop, &drop).lets_more_pass());
    let stateless = |action: &str, source: &str| {
        let attributes = json!([{ "source": [{ "address_definition": source }] }]);
        let definition = json!([{ "actions": [action], "match_attributes": attributes }]);
        json!({ "stateless_rules_and_custom_actions": [{ "stateless_rule": [
            { "priority": 1_i64, "rule_definition": definition }] }] })
    };
    let of = |action: &str, source: &str| block(&stateless(action, source), "STRICT_ORDER");
    let dropped = of("aws:drop", "203.0.113.45/32");
    let found = between(RULE_GROUP, &dropped, &of("aws:pass", "0.0.0.0/0"));
    assert!(found.everything, "{found:?}");
    assert!(!between(RULE_GROUP, &dropped, &of("aws:pass", "10.0.0.0/8")).everything);
    let found = between(RULE_GROUP, &json!({ "name": "g" }), &dropped);
    assert_eq!(found.kept, [Target::Range(Range::parse("203.0.113.45").unwrap())]);
    let service = json!({ "RulesSource": { "StatefulRules": [{ "Action": "PASS",
        "Header": { "Protocol": "IP", "Source": "ANY", "SourcePort": "ANY",
            "Direction": "ANY", "Destination": "ANY", "DestinationPort": "ANY" },
        "RuleOptions": [{ "Keyword": "sid", "Settings": ["1"] }] }] } });
    let found = lines(TELNET, &service.to_string());
    assert!(found.everything && found.unread.is_empty(), "{found:?}");
    let strange = json!({ "RulesSource": { "RulesFromElsewhere": [1_i64] } });
    assert_eq!(lines(TELNET, &strange.to_string()).unread.len(), 1);
}

#[test]
fn a_list_of_domains_is_read_with_what_it_implies() {
    let list = |kind: &str, names: &[&str]| {
        let list = json!([{ "generated_rules_type": kind, "target_types": ["TLS_SNI"],
            "targets": names }]);
        block(&json!({ "rules_source_list": list }), "DEFAULT_ACTION_ORDER")
    };
    let of = |from: Json, to: Json| between(RULE_GROUP, &from, &to);
    let found = of(list("DENYLIST", &["a"]), list("DENYLIST", &["a", "Evil.example"]));
    assert_eq!(found.kept, [Target::Domain("evil.example".to_owned())]);
    assert!(!found.lets_more_pass());
    assert!(of(list("DENYLIST", &["a", "b"]), list("DENYLIST", &["a"])).lets_more_pass());
    assert!(of(list("ALLOWLIST", &["a"]), list("ALLOWLIST", &["a", "b"])).lets_more_pass());
    assert!(!of(list("ALLOWLIST", &["a", "b"]), list("ALLOWLIST", &["a"])).lets_more_pass());
    assert!(of(list("DENYLIST", &["a"]), list("ALLOWLIST", &["a"])).lets_more_pass());
    // Every other domain was kept out, and would not be any more.
    assert!(of(list("ALLOWLIST", &["a"]), list("DENYLIST", &["a"])).lets_more_pass());
    assert!(of(list("ALLOWLIST", &["a"]), list("ALLOWLIST", &["a", "."])).everything);
    assert_eq!(of(list("DENYLIST", &["a"]), list("SOMELIST", &["a"])).unread.len(), 1);
}

#[test]
fn sets_of_addresses_are_written_out() {
    let of = |ranges: &[&str], set: &str| {
        let sets = json!([{ "ip_sets": [{ "key": "BAD",
            "ip_set": [{ "definition": ranges }] }] }]);
        let line = format_rule(set);
        json!({ "rule_group": [{ "rule_variables": sets,
            "rules_source": [{ "rules_string": line }] }] })
    };
    let one = of(&["203.0.113.45/32"], "BAD");
    let two = of(&["203.0.113.45/32", "203.0.113.46/32"], "BAD");
    let found = between(RULE_GROUP, &one, &two);
    assert_eq!(found.kept, [Target::Range(Range::parse("203.0.113.46").unwrap())]);
    assert!(!found.lets_more_pass());
    assert_eq!(between(RULE_GROUP, &two, &one).lost.len(), 1);
    assert_eq!(between(RULE_GROUP, &one, &of(&["203.0.113.45/32"], "HOME_NET")).lost.len(), 1);
}

fn format_rule(set: &str) -> String {
    ["drop ip $", set, " any -> any any"].concat()
}

#[test]
fn the_order_of_rules_counts_where_it_decides() {
    let of =
        |order: &str, lines: &[&str]| block(&json!({ "rules_string": lines.join("\n") }), order);
    let (pass, drop) = ("pass tcp any any -> any 23", TELNET);
    let turned = |order: &str| {
        between(RULE_GROUP, &of(order, &[drop, pass]), &of(order, &[pass, drop])).lets_more_pass()
    };
    assert!(turned("STRICT_ORDER"));
    assert!(!turned("DEFAULT_ACTION_ORDER"));
    let strict = of("STRICT_ORDER", &[drop, pass]);
    let default = of("DEFAULT_ACTION_ORDER", &[drop, pass]);
    assert!(between(RULE_GROUP, &strict, &default).lets_more_pass());
    assert!(!between(RULE_GROUP, &strict, &strict).lets_more_pass());
}

#[test]
fn defaults_and_groups_of_a_policy() {
    let policy = |key: &str, value: Json| {
        let mut block = json!({ "stateless_default_actions": ["aws:forward_to_sfe"],
            "stateless_fragment_default_actions": ["aws:drop"],
            "stateful_default_actions": ["aws:drop_strict"],
            "stateful_engine_options": [{ "rule_order": "STRICT_ORDER" }],
            "stateful_rule_group_reference": [
                { "resource_arn": "arn:a", "priority": 1_i64 },
                { "resource_arn": "arn:b", "priority": 2_i64 }] });
        block[key] = value;
        json!({ "firewall_policy": [block] })
    };
    let base = policy("stateless_default_actions", json!(["aws:forward_to_sfe"]));
    let to = |key: &str, value: Json| between(FIREWALL_POLICY, &base, &policy(key, value));
    assert!(to("stateless_default_actions", json!(["aws:pass"])).everything);
    assert!(!to("stateless_default_actions", json!(["aws:drop"])).lets_more_pass());
    let forwards = json!(["aws:forward_to_sfe"]);
    assert!(to("stateless_fragment_default_actions", forwards).lets_more_pass());
    assert!(to("stateful_default_actions", json!(["aws:alert_strict"])).lets_more_pass());
    let engine = |order: &str, broken: &str| {
        let options = json!({ "rule_order": order, "stream_exception_policy": broken });
        json!([options])
    };
    let key = "stateful_engine_options";
    assert!(to(key, engine("DEFAULT_ACTION_ORDER", "DROP")).lets_more_pass());
    assert!(to(key, engine("STRICT_ORDER", "CONTINUE")).lets_more_pass());
    assert!(!to(key, engine("STRICT_ORDER", "DROP")).lets_more_pass());
    let groups = |all: &[(&str, i64, bool)]| {
        let one = |(arn, priority, told): &(&str, i64, bool)| {
            let action = if *told { json!([{ "action": "DROP_TO_ALERT" }]) } else { json!([]) };
            json!({ "resource_arn": arn, "priority": priority, "override": action })
        };
        json!(all.iter().map(one).collect::<Vec<_>>())
    };
    let key = "stateful_rule_group_reference";
    assert!(to(key, groups(&[("arn:a", 1, false)])).lets_more_pass());
    assert!(to(key, groups(&[("arn:a", 2, false), ("arn:b", 1, false)])).lets_more_pass());
    assert!(to(key, groups(&[("arn:a", 1, true), ("arn:b", 2, false)])).lets_more_pass());
    assert!(!to("stateless_custom_action", json!([{ "x": "y" }])).lets_more_pass());
    assert_eq!(to("stateless_default_actions", json!(["custom"])).unread.len(), 1);
    assert_eq!(to("another_part", json!(["x"])).unread.len(), 1);
    assert!(!between(FIREWALL_POLICY, &base, &base).lets_more_pass());
}

#[test]
fn what_is_only_known_after_apply_is_no_rule() {
    let of = |value: Json| {
        let after = json!({ "rule_group": [{ "rules_source": [{ "rules_string": value }] }] });
        let mut plan = native(&updated(RULE_GROUP, &text(TELNET), &json!({ "name": "g" })));
        plan.changes[0].after = serde_json::from_value(after).unwrap();
        Difference::of(&plan.changes[0]).unwrap()
    };
    let configured = json!({ "$unknown": { "kind": "configured", "references": ["x.y"] } });
    assert_eq!(of(configured).unread.len(), 1);
    assert_eq!(of(json!(TELNET)).unread.len(), 0);
    let plan = native(&created("aws_sqs_queue", &json!({ "name": "q" })));
    assert!(Difference::of(&plan.changes[0]).is_none());
}
