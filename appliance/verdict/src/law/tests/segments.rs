//! Laws 6 and 7 on wide networks and on the firewalls in front of card data.

use alloc::vec::Vec;

use super::*;
use tribune_record::Case;

const POLICY: &str = "aws_networkmanager_core_network_policy_attachment";
const PCI: &str = "pci_baseline";
const EU: &str = "gdpr_data_residency";

fn policy(segments: &Json, actions: &Json, regions: &[&str]) -> Json {
    let edges: Vec<Json> = regions.iter().map(|region| json!({ "location": region })).collect();
    let document = json!({
        "version": "2021.12",
        "core-network-configuration": { "asn-ranges": ["64512-65534"], "edge-locations": edges },
        "segments": segments,
        "segment-actions": actions,
    });
    json!({ "core_network_id": "core-network-1", "policy_document": document.to_string() })
}

fn between(before: &Json, after: &Json) -> Case {
    case_of(&updated(POLICY, before, after))
}

fn apart(names: &[&str]) -> Json {
    let one = |name: &&str| json!({ "name": name, "isolate-attachments": true });
    Json::Array(names.iter().map(one).collect())
}

fn share(segment: &str, with: &str) -> Json {
    json!([{ "action": "share", "mode": "attachment-route", "segment": segment,
        "share-with": [with] }])
}

#[test]
fn card_data_is_shared_with_nobody_else() {
    let names = ["pci-core", "cde", "shared"];
    let of = |actions: &Json| {
        let regions = ["us-east-1"];
        let before = policy(&apart(&names), &json!([]), &regions);
        between(&before, &policy(&apart(&names), actions, &regions))
    };
    check(&of(&json!([])), PCI, None);
    check(&of(&share("shared", "pci-core")), PCI, FAIL);
    check(&of(&share("pci-core", "*")), PCI, FAIL);
    check(&of(&share("pci-core", "cde")), PCI, None);
    let route = |to: &str, range: &str| {
        json!([{ "action": "create-route", "segment": "pci-core",
            "destination-cidr-blocks": [range], "destinations": [to] }])
    };
    check(&of(&route("attachment-1", "0.0.0.0/0")), PCI, FAIL);
    check(&of(&route("attachment-1", "10.0.0.0/16")), PCI, UNKNOWN);
    check(&of(&route("blackhole", "0.0.0.0/0")), PCI, None);
    check(&of(&json!([{ "action": "merge", "segment": "pci-core" }])), PCI, UNKNOWN);
    let made = policy(&apart(&names), &share("shared", "pci-core"), &["us-east-1"]);
    check(&case_of(&created(POLICY, &made)), PCI, FAIL);
}

#[test]
fn the_attachments_of_card_data_stay_apart() {
    let of = |segment: Json| {
        let regions = ["us-east-1"];
        let segments = |first: Json| json!([first, { "name": "shared" }]);
        let whole = json!({ "name": "pci-core", "isolate-attachments": true });
        let before = policy(&segments(whole), &json!([]), &regions);
        between(&before, &policy(&segments(segment), &json!([]), &regions))
    };
    check(&of(json!({ "name": "pci-core", "isolate-attachments": false })), PCI, FAIL);
    check(&of(json!({ "name": "pci-core", "isolate-attachments": true })), PCI, None);
    let unseen = json!({ "name": "pci-core", "isolate-attachments": true,
        "require-attachment-acceptance": false });
    check(&of(unseen), PCI, FAIL);
}

#[test]
fn segments_without_card_data_are_not_its_business() {
    let regions = ["us-east-1"];
    let before = policy(&apart(&["prod", "shared"]), &json!([]), &regions);
    let after = policy(&apart(&["prod", "shared"]), &share("shared", "prod"), &regions);
    check(&between(&before, &after), PCI, None);
    // Something else says that the network holds card data.
    let tagged = |mut it: Json| {
        it["tags"] = json!({ "DataClass": "pci" });
        it
    };
    check(&between(&tagged(before), &tagged(after)), PCI, UNKNOWN);
}

#[test]
fn segments_for_people_in_the_eu_stay_there() {
    let of = |names: &[&str], regions: &[&str]| {
        let before = policy(&apart(names), &json!([]), &["eu-west-1"]);
        between(&before, &policy(&apart(names), &json!([]), regions))
    };
    check(&of(&["eu-customers"], &["eu-west-1", "us-east-1"]), EU, FAIL);
    check(&of(&["eu-customers"], &["eu-west-1", "eu-west-2"]), EU, FAIL);
    check(&of(&["eu-customers"], &["eu-west-1", "eu-central-1"]), EU, None);
    check(&of(&["customers"], &["eu-west-1", "us-east-1"]), EU, None);
    let own = |regions: &[&str]| json!([{ "name": "eu-customers", "edge-locations": regions }]);
    let all = ["eu-west-1", "us-east-1"];
    let before = || policy(&own(&["eu-west-1"]), &json!([]), &all);
    check(&between(&before(), &policy(&own(&["eu-west-1"]), &json!([]), &all)), EU, None);
    check(&between(&before(), &policy(&own(&all), &json!([]), &all)), EU, FAIL);
    let strange = json!([{ "name": "eu-customers", "anywhere": true }]);
    check(&between(&before(), &policy(&strange, &json!([]), &["eu-west-1"])), EU, UNKNOWN);
}

#[test]
fn the_firewall_of_card_data_does_not_stand_open() {
    let group = |rules: &str| json!({ "name": "cde", "rules": rules });
    let drop = "drop tcp any any -> any 23 (sid:1;)";
    let of = |more: &str| {
        let kind = "aws_networkfirewall_rule_group";
        let after = [drop, more].join("\n");
        case_of(&updated(kind, &group(drop), &group(&after)))
    };
    check(&of("pass ip any any -> any any (sid:2;)"), PCI, FAIL);
    check(&of("pass tcp 10.0.0.0/24 any -> any 443 (sid:2;)"), PCI, UNKNOWN);
    check(&of(""), PCI, UNKNOWN);
    let policy = |word: &str| {
        let block = json!({ "stateless_default_actions": [word] });
        json!({ "name": "cde", "firewall_policy": [block] })
    };
    let kind = "aws_networkfirewall_firewall_policy";
    check(&case_of(&created(kind, &policy("aws:pass"))), PCI, FAIL);
    check(&case_of(&created(kind, &policy("aws:drop"))), PCI, None);
}
