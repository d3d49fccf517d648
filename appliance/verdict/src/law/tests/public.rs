//! Law 3.

use alloc::{format, string::String};

use super::*;
const ID: &str = "no_public_production_access";

fn group(ranges: &[&str], environment: &str) -> Json {
    json!({ "tags": { "Environment": environment }, "ingress": [{
        "cidr_blocks": ranges, "from_port": 443, "to_port": 443, "protocol": "tcp" }] })
}

#[test]
fn the_internet_is_not_let_into_production() {
    let of = |ranges: &[&str], environment: &str| {
        case_of(&created("aws_security_group", &group(ranges, environment)))
    };
    check(&of(&["0.0.0.0/0"], "production"), ID, FAIL);
    check(&of(&["0.0.0.0/1", "128.0.0.0/1"], "production"), ID, FAIL);
    check(&of(&["10.0.0.0/8"], "production"), ID, None);
    check(&of(&["0.0.0.0/0"], "staging"), ID, None);
    check(&of(&["anywhere else"], "production"), ID, UNKNOWN);
}

#[test]
fn what_stands_for_a_range_is_repeated_only_where_it_looks_like_one() {
    let of = |text: &str, environment: &str| {
        case_of(&created("aws_security_group", &group(&[text], environment)))
    };
    for (environment, id) in [("production", ID), ("staging", "network_exposure")] {
        let message = |text: &str| found(&of(text, environment), id).remove(0).message;
        let told = message("203.0.113.0/33");
        assert!(told.contains("\"203.0.113.0/33\" is no address range"), "{told}");
        for secret in ["hunter2 is the password", &"0".repeat(65)] {
            let told = message(secret);
            assert!(!told.contains(secret), "{told}");
            assert!(told.contains("what stands there is no address range"), "{told}");
        }
    }
}

#[test]
fn the_internet_in_pieces_is_not_let_in_either() {
    let of = |ranges: &[String]| {
        let ingress = json!([{ "ipv6_cidr_blocks": ranges }]);
        case_of(&created("aws_security_group", &json!({ "ingress": ingress })))
    };
    // The /16s that hold most of what has been handed out.
    let tops = (0x2400_u16..=0x240f).chain(0x2600..=0x2610).chain(0x2a00..=0x2a10);
    let pieces: vec::Vec<String> = tops.map(|top| format!("{top:x}::/16")).collect();
    check(&of(&pieces), ID, FAIL);
    check(&of(&pieces[..1]), ID, FAIL);
    check(&of(&["fc00::/7".to_owned()]), ID, None);
    check(&of(&["2a00:1:2::/48".to_owned()]), ID, None);
}

#[test]
fn whom_a_prefix_list_lets_in_only_the_plan_says() {
    let rule = |list: &str| json!({ "prefix_list_ids": [list] });
    let group = |list: &str| json!({ "name": "prod-web", "ingress": [rule(list)] });
    let with = |range: &str| {
        case_of(&json!([
            { "type": "aws_security_group", "name": "web", "action": "create",
              "properties": group("pl-1") },
            { "type": "aws_ec2_managed_prefix_list", "name": "own", "action": "no-op",
              "before": { "id": "pl-1", "entry": [{ "cidr": range }] },
              "after": { "id": "pl-1", "entry": [{ "cidr": range }] } },
        ]))
    };
    check(&with("10.0.0.0/8"), ID, None);
    check(&with("0.0.0.0/0"), ID, FAIL);
    check(&with("anything"), ID, UNKNOWN);
    check(&case_of(&created("aws_security_group", &group("pl-2"))), ID, UNKNOWN);
    let single = json!({ "security_group_id": "sg-1", "prefix_list_id": "pl-2" });
    check(&case_of(&created("aws_vpc_security_group_ingress_rule", &single)), ID, UNKNOWN);
    // What is let in already is no news.
    let of = |from, to| case_of(&updated("aws_security_group", &group(from), &group(to)));
    check(&of("pl-2", "pl-2"), ID, None);
    check(&of("pl-2", "pl-3"), ID, UNKNOWN);
    let mut entry = with("10.0.0.0/8");
    let added = json!([{ "type": "aws_ec2_managed_prefix_list_entry", "name": "e",
        "action": "no-op", "before": { "prefix_list_id": "pl-1", "cidr": "128.0.0.0/1" },
        "after": { "prefix_list_id": "pl-1", "cidr": "128.0.0.0/1" } }]);
    entry.plan.changes.extend(case_of(&added).plan.changes);
    check(&entry, ID, FAIL);
}

#[test]
fn a_range_is_read_however_it_is_written() {
    let of =
        |ingress: Json| case_of(&created("aws_security_group", &json!({ "ingress": ingress })));
    for range in ["0.0.0.0/0", "10.0.0.0/8"] {
        let expected = if range == "0.0.0.0/0" { FAIL } else { None };
        for written in [json!(range), json!([range]), json!({ "x": range }), json!([[range]])] {
            check(&of(json!([{ "cidr_blocks": written }])), ID, expected);
            check(&of(json!({ "cidr_blocks": written })), ID, expected);
        }
    }
}

#[test]
fn what_repairs_is_not_held_against_the_plan() {
    let (open, shut) = (group(&["0.0.0.0/0"], "prod"), group(&["10.1.0.0/16"], "prod"));
    check(&case_of(&updated("aws_security_group", &open, &shut)), ID, None);
    check(&case_of(&updated("aws_security_group", &shut, &open)), ID, FAIL);
}

#[test]
fn a_changed_tag_does_not_lead_out_of_production() {
    let (before, after) = (group(&["10.0.0.0/8"], "production"), group(&["::/0"], "dev"));
    check(&case_of(&updated("aws_security_group", &before, &after)), ID, FAIL);
}

#[test]
fn a_tag_of_a_rule_does_not_lead_out_of_production() {
    let of = |environment: &str| {
        let group = json!({ "id": "sg-1", "tags": { "Environment": environment } });
        case_of(&json!([
            { "type": "aws_security_group", "name": "web", "action": "no-op",
              "before": group, "after": group },
            { "type": "aws_vpc_security_group_ingress_rule", "name": "web", "action": "create",
              "properties": { "security_group_id": "sg-1", "cidr_ipv4": "0.0.0.0/0",
                              "tags": { "Environment": "development" } } },
        ]))
    };
    check(&of("production"), ID, FAIL);
    check(&of("development"), ID, None);
}

#[test]
fn rules_of_one_group_are_added_up() {
    let rule = |name: &str, range: &str| {
        json!({ "type": "aws_vpc_security_group_ingress_rule", "name": name,
            "action": "create", "properties": {
                "security_group_id": "sg-1", "cidr_ipv4": range } })
    };
    let both = json!([rule("a", "0.0.0.0/5"), rule("b", "24.0.0.0/5")]);
    check(&case_of(&both), ID, FAIL);
    check(&case_of(&json!([rule("a", "0.0.0.0/5")])), ID, None);
}

#[test]
fn an_expression_can_hide_anything() {
    let kind = "aws_vpc_security_group_ingress_rule";
    let plan = with_unknown(
        kind,
        &json!({ "security_group_id": "sg-1" }),
        "cidr_ipv4",
        &["aws_s3_bucket.b.arn", "aws_s3_bucket.b"],
    );
    let case = case(plan);
    check(&case, ID, UNKNOWN);
    check(&case, "unknown_value", UNKNOWN);
    let message = &found(&case, ID)[0].message;
    assert!(message.contains("aws_s3_bucket.b.arn") && message.contains("plan file"));
}

#[test]
fn databases_and_buckets_are_not_public() {
    let of = |kind: &str, properties: Json| case_of(&created(kind, &properties));
    let tags = production();
    let db = |public: Json| {
        of("aws_db_instance", json!({ "publicly_accessible": public, "tags": tags }))
    };
    check(&db(json!(true)), ID, FAIL);
    check(&db(json!("true")), ID, FAIL);
    check(&db(json!(false)), ID, None);
    check(&db(json!(null)), ID, None);
    let acl = |acl: &str| of("aws_s3_bucket_acl", json!({ "acl": acl }));
    check(&acl("public-read"), ID, FAIL);
    check(&acl("private"), ID, None);
    let block = |on: bool| {
        let block = json!({ "block_public_acls": true, "block_public_policy": on,
            "ignore_public_acls": true, "restrict_public_buckets": true });
        of("aws_s3_bucket_public_access_block", block)
    };
    check(&block(false), ID, FAIL);
    check(&block(true), ID, None);
    check(&case_of(&deleted("aws_s3_bucket_public_access_block", &json!({}))), ID, FAIL);
}

#[test]
fn a_policy_for_everybody_is_public_unless_confined() {
    let of = |condition: Json| {
        let document = json!({ "Statement": { "Effect": "Allow", "Action": "s3:GetObject",
            "Principal": "*", "Resource": "*", "Condition": condition } });
        let policy = json!({ "bucket": "b", "policy": document.to_string() });
        case_of(&created("aws_s3_bucket_policy", &policy))
    };
    check(&of(json!({})), ID, FAIL);
    check(&of(json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1" } })), ID, None);
    check(&of(json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } })), ID, FAIL);
    check(&of(json!({ "StringLike": { "aws:PrincipalOrgID": "*" } })), ID, FAIL);
    check(&of(json!({ "Bool": { "aws:SecureTransport": true } })), ID, FAIL);
    for key in ["aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:SourceVpc"] {
        let variable = format!("${{{key}}}");
        check(&of(json!({ "StringEquals": { key: variable } })), ID, FAIL);
        check(&of(json!({ "StringEquals": { key: "one-of-ours" } })), ID, None);
    }
}

#[test]
fn a_grant_for_everybody_is_public() {
    let group = |name: &str| ["http://acs.amazonaws.com/groups/", name].concat();
    let inline = |name: &str| {
        let grant = json!({ "type": "Group", "uri": group(name), "permissions": ["READ"] });
        case_of(&created("aws_s3_bucket", &json!({ "bucket": "b", "grant": [grant] })))
    };
    check(&inline("global/AllUsers"), ID, FAIL);
    check(&inline("global/AuthenticatedUsers"), ID, FAIL);
    check(&inline("s3/LogDelivery"), ID, None);
    let apart = |name: &str| {
        let grantee = json!({ "type": "Group", "uri": group(name) });
        let list = json!([{ "grant": [{ "permission": "READ", "grantee": [grantee] }] }]);
        case_of(&created("aws_s3_bucket_acl", &json!({ "access_control_policy": list })))
    };
    check(&apart("global/AllUsers"), ID, FAIL);
    check(&apart("s3/LogDelivery"), ID, None);
    let hidden = with_unknown(
        "aws_s3_bucket_acl",
        &json!({}),
        "access_control_policy",
        &["aws_s3_bucket.b.arn"],
    );
    check(&case(hidden), ID, UNKNOWN);
    let object = |acl: &str| case_of(&created("aws_s3_object", &json!({ "acl": acl })));
    check(&object("public-read"), ID, FAIL);
    check(&object("private"), ID, None);
}

#[test]
fn a_balancer_is_as_open_as_its_groups() {
    let of = |range: &str, action: &str, named: Json| {
        let rules = json!({ "id": "sg-1", "ingress": [{ "cidr_blocks": [range] }] });
        let (before, after) =
            if action == "create" { (None, rules) } else { (Some(rules.clone()), rules) };
        case_of(&json!([
            { "type": "aws_lb", "name": "lb", "action": "create",
              "properties": { "internal": false, "security_groups": named } },
            { "type": "aws_security_group", "name": "lb", "action": action,
              "before": before, "after": after },
        ]))
    };
    check(&of("0.0.0.0/0", "no-op", json!(["sg-1"])), ID, FAIL);
    check(&of("10.0.0.0/8", "no-op", json!(["sg-1"])), ID, None);
    check(&of("10.0.0.0/8", "no-op", json!(["sg-1", "sg-2"])), ID, UNKNOWN);
    check(&of("10.0.0.0/8", "no-op", json!(["sg-2"])), ID, UNKNOWN);
    check(&of("0.0.0.0/0", "create", json!(["sg-1"])), ID, FAIL);
}

#[test]
fn rules_that_stand_apart_open_a_balancer_too() {
    let of = |range: &str| {
        case_of(&json!([
            { "type": "aws_lb", "name": "lb", "action": "create",
              "properties": { "internal": false, "security_groups": ["sg-1"] } },
            { "type": "aws_security_group", "name": "lb", "action": "no-op",
              "before": { "id": "sg-1" }, "after": { "id": "sg-1" } },
            { "type": "aws_vpc_security_group_ingress_rule", "name": "lb", "action": "no-op",
              "before": { "security_group_id": "sg-1", "cidr_ipv4": range },
              "after": { "security_group_id": "sg-1", "cidr_ipv4": range } },
        ]))
    };
    check(&of("0.0.0.0/0"), ID, FAIL);
    check(&of("10.0.0.0/8"), ID, None);
}

#[test]
fn a_block_goes_with_its_bucket() {
    let block = json!({ "type": "aws_s3_bucket_public_access_block", "name": "b",
        "action": "delete", "before": { "bucket": "b-1" } });
    let bucket = |action: &str| {
        let it = json!({ "bucket": "b-1" });
        let after = if action == "delete" { Json::Null } else { it.clone() };
        let mut entry = json!({ "type": "aws_s3_bucket", "name": "b", "action": action,
            "before": it, "after": after });
        if action == "delete" {
            entry.as_object_mut().unwrap().remove("after");
        }
        entry
    };
    check(&case_of(&json!([block, bucket("delete")])), ID, None);
    check(&case_of(&json!([block, bucket("no-op")])), ID, FAIL);
}

#[test]
fn what_keeps_a_whole_account_shut_stays_on() {
    let emr = |on: bool| json!({ "block_public_security_group_rules": on, "tags": production() });
    let kind = "aws_emr_block_public_access_configuration";
    check(&case_of(&updated(kind, &emr(true), &emr(false))), ID, UNKNOWN);
    check(&case_of(&created(kind, &emr(false))), ID, UNKNOWN);
    check(&case_of(&created(kind, &emr(true))), ID, None);
    let mut ranges = emr(true);
    let range = |port: i64| json!([{ "min_range": port, "max_range": port }]);
    ranges["permitted_public_security_group_rule_range"] = range(22);
    check(&case_of(&created(kind, &ranges)), ID, None);
    ranges["permitted_public_security_group_rule_range"] = range(8443);
    check(&case_of(&created(kind, &ranges)), ID, UNKNOWN);
    let snapshots = |state: &str| json!({ "state": state, "tags": production() });
    let kind = "aws_ebs_snapshot_block_public_access";
    check(&case_of(&deleted(kind, &snapshots("block-all-sharing"))), ID, UNKNOWN);
    check(&case_of(&deleted(kind, &snapshots("unblocked"))), ID, None);
    let vpcs = |mode: &str| json!({ "internet_gateway_block_mode": mode, "tags": production() });
    let kind = "aws_vpc_block_public_access_options";
    let on = vpcs("block-bidirectional");
    check(&case_of(&updated(kind, &on, &vpcs("off"))), ID, UNKNOWN);
    check(&case_of(&updated(kind, &on, &vpcs("block-ingress"))), ID, None);
}

#[test]
fn a_prefix_list_opens_what_names_it_already() {
    let of = |range: &str, list: &str| {
        let group = json!({ "id": "sg-1", "name": "prod-web",
            "ingress": [{ "prefix_list_ids": [list], "from_port": 443_i64 }] });
        let entries = |range: &str| json!({ "id": "pl-1", "entry": [{ "cidr": range }] });
        case_of(&json!([
            { "type": "aws_security_group", "name": "web", "action": "no-op",
              "before": group, "after": group },
            { "type": "aws_ec2_managed_prefix_list", "name": "offices", "action": "update",
              "before": entries("10.30.0.0/16"), "after": entries(range) },
        ]))
    };
    check(&of("0.0.0.0/0", "pl-1"), ID, FAIL);
    check(&of("10.40.0.0/16", "pl-1"), ID, None);
}

#[test]
fn what_a_distribution_brings_to_the_internet_somebody_looks_at() {
    let it = |enabled: Json, origin: &str| {
        json!({ "enabled": enabled, "tags": { "environment": "production" },
            "origin": [{ "domain_name": origin, "origin_id": "x" }] })
    };
    let kind = "aws_cloudfront_distribution";
    check(&case_of(&created(kind, &it(json!(true), "internal.example.com"))), ID, UNKNOWN);
    check(&case_of(&created(kind, &it(json!(null), "internal.example.com"))), ID, UNKNOWN);
    check(&case_of(&created(kind, &it(json!(false), "internal.example.com"))), ID, None);
    let before = it(json!(true), "a.example.com");
    let of = |after: &Json| case_of(&updated(kind, &before, after));
    check(&of(&it(json!(true), "internal.example.com")), ID, UNKNOWN);
    let mut commented = before.clone();
    commented["comment"] = json!("docs");
    check(&of(&commented), ID, None);
    check(&of(&it(json!(false), "b.example.com")), ID, None);
    let off = it(json!(false), "a.example.com");
    check(&case_of(&updated(kind, &off, &before)), ID, UNKNOWN);
}
