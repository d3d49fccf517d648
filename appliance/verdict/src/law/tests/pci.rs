//! Law 6.

use super::*;
const ID: &str = "pci_baseline";

#[test]
fn card_data_stays_encrypted() {
    let db = |encrypted: Json, class: &str| {
        case_of(&created(
            "aws_db_instance",
            &json!({ "storage_encrypted": encrypted, "tags": { "DataClass": class } }),
        ))
    };
    check(&db(json!(false), "pci"), ID, FAIL);
    check(&db(json!(null), "pci"), ID, FAIL);
    check(&db(json!(true), "pci"), ID, None);
    check(&db(json!(false), "internal"), ID, None);
    let tags = json!({ "tags": { "DataClass": "pci" } });
    let plan = with_unknown("aws_db_instance", &tags, "storage_encrypted", &["local.x"]);
    check(&case(plan), ID, UNKNOWN);
}

#[test]
fn every_disk_of_card_data_is_encrypted() {
    let disk = |block: &str, encrypted: Json| {
        let mut it = json!({ "tags": { "DataClass": "pci" },
            "root_block_device": [{ "encrypted": true }] });
        it[block] = json!([{ "encrypted": true }, { "encrypted": encrypted }]);
        case_of(&created("aws_instance", &it))
    };
    check(&disk("ebs_block_device", json!(false)), ID, FAIL);
    check(&disk("ebs_block_device", json!(null)), ID, FAIL);
    check(&disk("ebs_block_device", json!(true)), ID, None);
    check(&disk("network_interface", json!(false)), ID, None);
    let template = |encrypted: &str| {
        let ebs = json!([{ "ebs": [{ "encrypted": encrypted }] }]);
        let template = json!({ "name": "cde", "block_device_mappings": ebs });
        case_of(&created("aws_launch_template", &template))
    };
    check(&template("false"), ID, FAIL);
    check(&template("true"), ID, None);
}

#[test]
fn card_data_stays_behind_its_firewall() {
    let group = |range: &str| {
        case_of(&created(
            "aws_security_group",
            &json!({ "name": "dev-cde", "ingress": [{ "cidr_blocks": [range] }] }),
        ))
    };
    check(&group("0.0.0.0/0"), ID, FAIL);
    check(&group("203.0.113.0/24"), ID, UNKNOWN);
    check(&group("10.0.0.0/24"), ID, None);
}

#[test]
fn guards_go_only_with_what_they_guard() {
    let log = json!({ "type": "aws_flow_log", "name": "cde", "action": "delete",
        "before": { "vpc_id": "vpc-1" } });
    check(&case_of(&json!([log])), ID, FAIL);
    let vpc = json!({ "type": "aws_vpc", "name": "cde", "action": "delete",
        "before": { "id": "vpc-1" } });
    check(&case_of(&json!([log, vpc])), ID, None);
}

#[test]
fn an_account_of_the_site_is_a_clue() {
    let volume = json!({ "arn": "arn:aws:ec2:us-east-1:111122223333:volume/v" });
    let mut case = case_of(&created("aws_ebs_volume", &volume));
    check(&case, ID, None);
    case.settings.site.pci_accounts = vec!["111122223333".to_owned()];
    check(&case, ID, FAIL);
}

#[test]
fn a_flow_log_does_not_go_because_something_else_does() {
    let log = json!({ "type": "aws_flow_log", "name": "cde", "action": "delete",
        "before": { "vpc_id": "vpc-1", "iam_role_arn": "arn:role" } });
    let role = json!({ "type": "aws_iam_role", "name": "logs", "action": "delete",
        "before": { "arn": "arn:role" } });
    check(&case_of(&json!([log, role])), ID, FAIL);
}

#[test]
fn a_guard_is_not_weakened_in_place() {
    let of = |kind: &str, before: Json, after: Json| {
        case_of(&json!([{ "type": kind, "name": "cde", "action": "update",
            "before": before, "after": after }]))
    };
    let key = |on: bool| json!({ "is_enabled": on });
    check(&of("aws_kms_key", key(true), key(false)), ID, FAIL);
    check(&of("aws_kms_key", key(false), key(true)), ID, None);
    let policy =
        |default: &str| json!({ "firewall_policy": [{ "stateless_default_actions": [default] }] });
    let kind = "aws_networkfirewall_firewall_policy";
    check(&of(kind, policy("aws:drop"), policy("aws:pass")), ID, FAIL);
    check(&of(kind, policy("aws:forward_to_sfe"), policy("aws:pass")), ID, FAIL);
    check(&of(kind, policy("aws:pass"), policy("aws:drop")), ID, UNKNOWN);
    check(&of(kind, policy("aws:drop"), policy("aws:drop")), ID, None);
    let rules = |text: &str| json!({ "rules": text });
    let kind = "aws_networkfirewall_rule_group";
    let both = "drop tcp any any -> any 23\ndrop tcp any any -> any 21";
    let one = "drop tcp any any -> any 23\npass tcp any any -> any 21";
    check(&of(kind, rules(both), rules(one)), ID, FAIL);
    check(&of(kind, rules(one), rules(both)), ID, UNKNOWN);
    let acl = |default: &str| json!({ "default_action": [{ default: [{}] }] });
    check(&of("aws_wafv2_web_acl", acl("block"), acl("allow")), ID, FAIL);
    check(&of("aws_wafv2_web_acl", acl("allow"), acl("block")), ID, UNKNOWN);
    let sse = |rule: Json| json!({ "bucket": "b", "rule": rule });
    let kms = json!([{ "apply_server_side_encryption_by_default": [
        { "sse_algorithm": "aws:kms" }] }]);
    let kind = "aws_s3_bucket_server_side_encryption_configuration";
    check(&of(kind, sse(kms.clone()), sse(json!([]))), ID, FAIL);
    check(&of(kind, sse(kms.clone()), sse(kms)), ID, None);
}

#[test]
fn a_guard_written_in_objects_is_weakened_all_the_same() {
    let of = |before: Json, after: Json| {
        case_of(&json!([{ "type": "aws_wafv2_web_acl", "name": "cde", "action": "update",
            "before": before, "after": after }]))
    };
    let acl = |default: &str| json!({ "default_action": { default: {} } });
    check(&of(acl("block"), acl("allow")), ID, FAIL);
    check(&of(acl("allow"), acl("block")), ID, UNKNOWN);
    let rule = |what: &str| json!({ "rule": { "override_action": { what: {} } } });
    check(&of(rule("none"), rule("count")), ID, FAIL);
    check(&of(rule("count"), rule("none")), ID, UNKNOWN);
}

#[test]
fn a_guard_may_change_its_labels() {
    let acl = |owner: &str, default: &str| {
        let default = json!([{ default: [{}] }]);
        json!({ "tags": { "Owner": owner }, "default_action": default })
    };
    let of = |after: Json| {
        case_of(&json!([{ "type": "aws_wafv2_web_acl", "name": "cde", "action": "update",
            "before": acl("a", "block"), "after": after }]))
    };
    check(&of(acl("b", "block")), ID, None);
    check(&of(acl("b", "allow")), ID, FAIL);
}

#[test]
fn card_data_is_logged_as_much_as_before() {
    let database = |logs: Json| {
        json!({ "storage_encrypted": true, "enabled_cloudwatch_logs_exports": logs,
            "tags": { "Environment": "production", "DataClass": "pci" } })
    };
    let of =
        |from: Json, to: Json| case_of(&updated("aws_db_instance", &database(from), &database(to)));
    check(&of(json!(["postgresql"]), json!([])), ID, FAIL);
    check(&of(json!([]), json!(["postgresql"])), ID, None);
    check(&of(json!(["postgresql"]), json!(["postgresql", "upgrade"])), ID, None);
}

#[test]
fn a_topic_of_card_data_has_a_key() {
    let topic = |key: Json| {
        case_of(&created(
            "aws_sns_topic",
            &json!({ "name": "t", "kms_master_key_id": key, "tags": { "DataClass": "pci" } }),
        ))
    };
    check(&topic(json!("alias/cards")), ID, None);
    check(&topic(json!(null)), ID, FAIL);
    check(&topic(json!("")), ID, FAIL);
    let tags = json!({ "tags": { "DataClass": "pci" } });
    let open = with_unknown("aws_sns_topic", &tags, "kms_master_key_id", &["local.key"]);
    check(&case(open), ID, UNKNOWN);
    let of_plan = with_unknown("aws_sns_topic", &tags, "kms_master_key_id", &["aws_kms_key.k.arn"]);
    check(&case(of_plan), ID, None);
}
