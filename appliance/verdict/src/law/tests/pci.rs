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
