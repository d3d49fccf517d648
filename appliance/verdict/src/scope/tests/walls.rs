//! Rules of walls: their direction, their answer, and whether they are all there.

use alloc::{format, vec};
use tribune_record::{
    Action,
    IntentMatch::{Exact, Mismatch, Partial},
};

use super::{change, deeds::check_changes};

/// A rule of a security group for this way, with this port and range.
fn group(way: &str, port: u16, range: &str) -> tribune_record::Change {
    let object = format!(
        r#"{{"type":"{way}","from_port":{port},"to_port":{port},"protocol":"tcp",
            "cidr_blocks":["{range}"],"security_group_id":"sg-0a1b2c3d"}}"#
    );
    change("aws_security_group_rule.r", Action::Create, &object)
}

/// A rule of a network access list.
fn list(egress: bool, answer: &str, protocol: &str) -> tribune_record::Change {
    let object = format!(
        r#"{{"egress":{egress},"rule_action":"{answer}","protocol":"{protocol}",
            "cidr_block":"198.51.100.0/24","rule_number":50,"network_acl_id":"acl-0a1b2c3d"}}"#
    );
    change("aws_network_acl_rule.r", Action::Create, &object)
}

#[test]
fn a_rule_looks_the_way_that_was_asked() {
    let inbound = "Add an ingress rule to security group sg-0a1b2c3d for 10.70.0.0/24 on port 9100";
    check_changes(inbound, vec![group("ingress", 9100, "10.70.0.0/24")], Exact);
    check_changes(inbound, vec![group("egress", 9100, "10.70.0.0/24")], Partial);
    let outbound = "Add an egress rule to security group sg-0a1b2c3d for 10.70.0.0/24 on port 9100";
    check_changes(outbound, vec![group("ingress", 9100, "10.70.0.0/24")], Partial);
    let deny = "Add a deny rule for 198.51.100.0/24 to network ACL acl-0a1b2c3d (inbound).";
    check_changes(deny, vec![list(false, "deny", "-1")], Exact);
    check_changes(deny, vec![list(true, "deny", "-1")], Partial);
}

#[test]
fn a_rule_answers_as_was_asked() {
    let allow = "Add an allow rule for 198.51.100.0/24 to network ACL acl-0a1b2c3d (inbound).";
    check_changes(allow, vec![list(false, "deny", "-1")], Partial);
    let deny = "Add a deny rule for 198.51.100.0/24 to network ACL acl-0a1b2c3d (inbound).";
    check_changes(deny, vec![list(false, "allow", "-1")], Partial);
    check_changes(deny, vec![list(false, "deny", "tcp")], Partial);
    let block = "Block 198.51.100.0/24 on network ACL acl-0a1b2c3d.";
    check_changes(block, vec![list(false, "deny", "-1")], Exact);
    check_changes(block, vec![list(false, "deny", "udp")], Partial);
}

#[test]
fn all_that_was_to_be_opened_is_open() {
    let two = "Allow 10.70.0.0/24 to sg-0a1b2c3d on ports 9100 and 9101.";
    let both =
        || vec![group("ingress", 9100, "10.70.0.0/24"), group("ingress", 9101, "10.70.0.0/24")];
    check_changes(two, both(), Exact);
    check_changes(two, vec![group("ingress", 9100, "10.70.0.0/24")], Partial);
    let one = "Allow 10.70.0.0/24 to sg-0a1b2c3d on port 9100.";
    check_changes(one, vec![group("ingress", 9100, "10.70.0.0/25")], Partial);
    let half = |range: &str| group("ingress", 9100, range);
    check_changes(one, vec![half("10.70.0.0/25"), half("10.70.0.128/25")], Exact);
    check_changes(one, vec![group("ingress", 9100, "10.70.0.0/23")], Mismatch);
}

#[test]
fn a_rule_of_another_cloud() {
    let made = |block: &str, more: &str| {
        let object = format!(
            r#"{{"name":"allow-admin","network":"staging-net","{block}":[{{"protocol":"tcp",
                "ports":["8443"]}}],"source_ranges":["10.40.7.0/24"]{more}}}"#
        );
        vec![change("google_compute_firewall.f", Action::Create, &object)]
    };
    let allow =
        "Create a firewall rule allow-admin on staging-net that allows TCP 8443 from 10.40.7.0/24.";
    check_changes(allow, made("allow", ""), Exact);
    check_changes(allow, made("deny", ""), Partial);
    check_changes(allow, made("allow", r#","disabled":true"#), Partial);
    check_changes(allow, made("allow", r#","direction":"EGRESS""#), Partial);
}

#[test]
fn nobody_rides_along_with_whom_was_named() {
    let request = "Allow 10.70.0.0/24 to sg-0a1b2c3d on port 9100.";
    let with = |more: &str| {
        let object = format!(
            r#"{{"type":"ingress","from_port":9100,"to_port":9100,"protocol":"tcp",
                "cidr_blocks":["10.70.0.0/24"],"security_group_id":"sg-0a1b2c3d"{more}}}"#
        );
        vec![change("aws_security_group_rule.r", Action::Create, &object)]
    };
    check_changes(request, with(r#","self":false,"prefix_list_ids":[]"#), Exact);
    check_changes(request, with(r#","self":true"#), Partial);
    check_changes(request, with(r#","prefix_list_ids":["pl-1"]"#), Partial);
    let while_ = "Allow 10.70.0.0/24 to sg-0a1b2c3d on port 9100 for two hours.";
    check_changes(while_, with(""), Partial);
    let instead = "Allow 10.70.0.0/24 to sg-0a1b2c3d on port 9100 instead of 10.60.0.0/24.";
    check_changes(instead, with(""), Partial);
    let far = "Let security group sg-0a1b2c3d reach 10.70.0.0/24 on port 9100.";
    check_changes(far, with(""), Partial);
}

#[test]
fn each_range_reaches_its_own_ports() {
    let request = "Allow 10.70.0.0/24 to sg-0a1b2c3d on port 9100 and 10.60.0.0/24 on port 9200.";
    let right =
        || vec![group("ingress", 9100, "10.70.0.0/24"), group("ingress", 9200, "10.60.0.0/24")];
    check_changes(request, right(), Exact);
    let crossed =
        vec![group("ingress", 9200, "10.70.0.0/24"), group("ingress", 9100, "10.60.0.0/24")];
    check_changes(request, crossed, Partial);
}

#[test]
fn a_refusal_stands_before_what_lets_all_in() {
    let request = "Add a deny rule for 198.51.100.0/24 to network ACL acl-0a1b2c3d (inbound).";
    let at = |number: u16| {
        let object = format!(
            r#"{{"egress":false,"rule_action":"deny","protocol":"-1",
                "cidr_block":"198.51.100.0/24","rule_number":{number},
                "network_acl_id":"acl-0a1b2c3d"}}"#
        );
        vec![change("aws_network_acl_rule.r", Action::Create, &object)]
    };
    check_changes(request, at(90), Exact);
    check_changes(request, at(32000), Partial);
}
