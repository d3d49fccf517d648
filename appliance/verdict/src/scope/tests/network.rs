//! Networks, walls and what else stands around: the words of different people for one thing.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Action, IntentMatch};

use super::{change, judged};
use crate::scope::{Act, Contract, contract};

/// What is asked for in one line: the acts, the classes and the names that tell the things.
fn asked(read: &Contract) -> Vec<String> {
    let items = read.items.iter().filter(|item| item.required);
    let told = |item: &crate::scope::Item| {
        let names = item.names.iter().chain(&item.qualifiers);
        let names: Vec<&str> = names.map(String::as_str).collect();
        alloc::format!("{:?} {} {}", item.act, item.class, names.join("+"))
    };
    items.map(|item| told(item).trim().to_lowercase()).collect()
}

#[track_caller]
fn check(expected: &[&str], requests: &[&str]) {
    for request in requests {
        let read = contract(request);
        assert!(read.is_understood(), "{request}: {read:#?}");
        assert_eq!(asked(&read), expected, "{request}");
    }
}

#[test]
fn a_way_in_is_closed() {
    let requests = [
        "Close port 8080 on the security group web.",
        "Remove the inbound rule for port 8080 from the security group web.",
        "Please get rid of the ingress rule for 8080 in the security group web.",
        "Shut port 8080/tcp on the security group web.",
        "security group web: drop 8080 ingress",
        "Inbound TCP 8080 is to be removed from the security group web.",
    ];
    check(&["block firewall"], &requests);
    for request in requests {
        assert_eq!(contract(request).ports, [8080].into(), "{request}");
    }
}

#[test]
fn a_rule_of_a_group_is_not_the_group() {
    let requests = [
        "Remove the ingress rule from the security group web.",
        "Delete the inbound rule allow-ssh of the security group web.",
        "Add an ingress rule to the security group web for port 443 from 10.0.0.0/8.",
        "An inbound rule should be added to the security group web: port 443, source 10.0.0.0/8",
    ];
    check(&["update sg web"], &requests);
    for request in requests {
        let mut plan = super::plan("dev/d22-rename-moved/plan.json");
        let group = r#"{"name":"web"}"#;
        plan.changes = vec![change("aws_security_group.web", Action::Delete, group)];
        let out = judged(&super::case(request, plan, tribune_record::Context::default()));
        assert_eq!(out.summary.verdict, IntentMatch::Mismatch, "{request}");
    }
}

#[test]
fn a_new_wall_with_its_doors() {
    for request in [
        "Create a security group rabbit (5671 from 10.40.0.0/16).",
        "Create a security group rabbit. It should accept TCP 5671 from 10.40.0.0/16.",
        "Create a security group rabbit: tcp:5671 from 10.40.0.0/16.",
    ] {
        let read = contract(request);
        assert!(read.is_understood(), "{request}: {read:#?}");
        assert_eq!(read.items[0].act, Act::Create);
        assert!(read.cidrs.contains("10.40.0.0/16"), "{request}: {read:#?}");
        assert_eq!(read.ports, [5671].into(), "{request}");
        assert!(read.items.iter().all(|item| item.class != "firewall"), "{request}: {read:#?}");
    }
}

#[test]
fn addresses_of_a_network_are_its_own() {
    check(
        &["create vpc vnet-a", "create subnet snet-a"],
        &[
            "Create a virtual network vnet-a (10.95.0.0/16) with one subnet snet-a, 10.95.1.0/24.",
            "Add a VNet vnet-a with address space 10.95.0.0/16 and a subnet snet-a (10.95.1.0/24).",
        ],
    );
}

#[test]
fn what_is_said_of_why_rules_nothing_out() {
    check(&["create vpc vnet-a"], &["The lab has no network, so please create a VNet vnet-a."]);
    check(
        &["create secret mail-password"],
        &["There is no secret for it yet, hence please create a secret mail-password."],
    );
}

#[test]
fn what_exists_comes_under_management() {
    check(
        &["adopt sg hand-made+sg-0a1b2c3d4e5f60077"],
        &[
            "Import the security group hand-made (sg-0a1b2c3d4e5f60077) into Terraform.",
            "tf import security group hand-made (sg-0a1b2c3d4e5f60077)",
            "Bring the security group hand-made (sg-0a1b2c3d4e5f60077) under Terraform control.",
        ],
    );
}

#[test]
fn a_certificate_an_alarm_a_record() {
    check(&["create cert shop.example.com"], &["acm cert shop.example.com, dns validated"]);
    check(&["update alarm queue-depth"], &["Could we have the queue-depth alarm go off at 5000?"]);
    check(
        &["delete dns old.example.com"],
        &[
            "Drop the CNAME old.example.com.",
            "Could the CNAME old.example.com be taken out of Route 53?",
        ],
    );
}

#[test]
fn other_clouds() {
    check(
        &["create bucket acmereports", "create bucket monthly"],
        &["Set up a storage account acmereports with one container monthly."],
    );
    check(
        &["update logs log-portal"],
        &["Set the retention of the Log Analytics workspace log-portal to 180 days."],
    );
    check(
        &["create topic shipping-orders"],
        &["Create the Pub/Sub subscription shipping-orders for the topic orders."],
    );
    let read = contract("Create a key vault kv-portal in West Europe.");
    assert!(read.regions.contains("westeurope"), "{read:#?}");
    let read = contract("Create a VM etl-1 in europe-west1-b.");
    assert!(read.regions.contains("europe-west1"), "{read:#?}");
}
