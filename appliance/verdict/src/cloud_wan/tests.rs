//! What a change of a core network policy comes to, and what of it nobody can read.

use alloc::{borrow::ToOwned, string::ToString, vec::Vec};
use serde_json::{Value as Json, json};

use super::{CORE_NETWORK, Difference, POLICY, Way, difference};
use crate::fixture::{created, native, updated, with_unknown};

/// A policy of three segments in two regions.
pub(crate) fn policy() -> Json {
    let segment = |name: &str| {
        let mut segment = json!({ "name": name, "isolate-attachments": true });
        segment["require-attachment-acceptance"] = json!(true);
        segment
    };
    json!({
        "version": "2021.12",
        "core-network-configuration": { "asn-ranges": ["64512-65534"], "vpn-ecmp-support": true,
            "edge-locations": [{ "location": "eu-west-1" }, { "location": "eu-central-1" }] },
        "segments": [segment("prod"), segment("pci"), segment("shared")],
        "segment-actions": [{ "action": "share", "mode": "attachment-route",
            "segment": "shared", "share-with": ["prod"] }],
        "attachment-policies": [{ "rule-number": 100_i64, "condition-logic": "or",
            "conditions": [{ "type": "tag-value", "operator": "equals", "key": "segment",
                "value": "prod" }],
            "action": { "association-method": "constant", "segment": "prod" } }],
    })
}

fn held(policy: &Json) -> Json {
    json!({ "core_network_id": "core-network-1", "policy_document": policy.to_string() })
}

fn between(before: &Json, after: &Json) -> Difference {
    let plan = native(&updated(POLICY, &held(before), &held(after)));
    difference(&plan.changes[0]).unwrap()
}

/// The policy after an alteration, against the one before.
fn altered(alter: impl FnOnce(&mut Json)) -> Difference {
    let mut after = policy();
    alter(&mut after);
    between(&policy(), &after)
}

#[track_caller]
fn check(found: &Difference, expected: &[(Way, &[&str])]) {
    let ways: Vec<(Way, Vec<&str>)> = found
        .looser
        .iter()
        .map(|one| (one.way, one.segments.iter().map(AsRef::as_ref).collect()))
        .collect();
    let expected: Vec<(Way, Vec<&str>)> =
        expected.iter().map(|(way, segments)| (*way, segments.to_vec())).collect();
    assert_eq!(ways, expected, "{found:?}");
    assert!(found.unread.is_empty(), "{found:?}");
}

fn push(list: &mut Json, entry: Json) {
    list.as_array_mut().unwrap().push(entry);
}

fn share(segment: &str, with: &Json) -> Json {
    json!({ "action": "share", "mode": "attachment-route", "segment": segment,
        "share-with": with })
}

#[test]
fn the_same_policy_in_another_order_is_the_same() {
    check(&between(&policy(), &policy()), &[]);
    let turned = altered(|it| it["segments"].as_array_mut().unwrap().reverse());
    check(&turned, &[]);
    assert!(turned.other.is_empty() && turned.regions.is_empty());
}

#[test]
fn segments_come_and_go() {
    let added = altered(|it| push(&mut it["segments"], json!({ "name": "lab" })));
    check(&added, &[]);
    assert_eq!((added.added, added.removed.len()), (["lab".to_owned()].to_vec(), 0));
    let removed = altered(|it| drop(it["segments"].as_array_mut().unwrap().remove(1)));
    assert_eq!((removed.removed, removed.added.len()), (["pci".to_owned()].to_vec(), 0));
}

#[test]
fn isolation_and_acceptance_are_not_lost_unseen() {
    let alter = |key: &'static str, on: bool| altered(move |it| it["segments"][1][key] = json!(on));
    check(&alter("isolate-attachments", false), &[(Way::Isolation, &["pci"])]);
    check(&alter("require-attachment-acceptance", false), &[(Way::Acceptance, &["pci"])]);
    check(&alter("isolate-attachments", true), &[]);
    // Without the word somebody accepts, and nothing is isolated.
    let left_out = altered(|it| it["segments"][1] = json!({ "name": "pci" }));
    check(&left_out, &[(Way::Isolation, &["pci"])]);
}

#[test]
fn who_is_shared_with_whom_is_worked_out() {
    let with = |entry: Json| altered(|it| push(&mut it["segment-actions"], entry));
    check(&with(share("pci", &json!(["prod"]))), &[(Way::Sharing, &["pci", "prod"])]);
    let all = with(share("pci", &json!("*")));
    check(&all, &[(Way::Sharing, &["pci", "prod"]), (Way::Sharing, &["pci", "shared"])]);
    let except = with(share("pci", &json!({ "except": ["prod"] })));
    check(&except, &[(Way::Sharing, &["pci", "shared"])]);
    // Both directions of what is shared already.
    check(&with(share("prod", &json!(["shared"]))), &[]);
    let fewer = altered(|it| it["segment-actions"] = json!([]));
    check(&fewer, &[]);
    assert_eq!(fewer.other.len(), 1);
}

#[test]
fn a_filter_that_goes_joins_what_it_kept_apart() {
    let mut before = policy();
    before["segments"][0]["deny-filter"] = json!(["shared"]);
    before["segments"][2]["deny-filter"] = json!(["prod"]);
    let joined = between(&before, &policy());
    check(&joined, &[(Way::Sharing, &["prod", "shared"])]);
    check(&between(&policy(), &before), &[]);
    let mut allowed = policy();
    allowed["segments"][0]["allow-filter"] = json!(["pci"]);
    check(&between(&allowed, &policy()), &[(Way::Sharing, &["shared", "prod"])]);
}

#[test]
fn routes_that_are_set() {
    let with = |range: &str, to: &str| {
        altered(|it| {
            let route = json!({ "action": "create-route", "segment": "prod",
                "destination-cidr-blocks": [range], "destinations": [to] });
            push(&mut it["segment-actions"], route);
        })
    };
    check(&with("0.0.0.0/0", "attachment-1"), &[(Way::DefaultRoute, &["prod"])]);
    check(&with("::/0", "attachment-1"), &[(Way::DefaultRoute, &["prod"])]);
    check(&with("10.9.0.0/16", "attachment-1"), &[(Way::Route, &["prod"])]);
    check(&with("0.0.0.0/0", "blackhole"), &[]);
}

#[test]
fn what_is_inspected_stays_so() {
    let mut before = policy();
    before["version"] = json!("2025.11");
    let group = json!([{ "name": "fw", "require-attachment-acceptance": true }]);
    before["network-function-groups"] = group;
    let via = json!({ "action": "send-via", "segment": "prod", "mode": "single-hop",
        "when-sent-to": { "segments": ["shared"] },
        "via": { "network-function-groups": ["fw"] } });
    push(&mut before["segment-actions"], via);
    let mut after = before.clone();
    after["segment-actions"].as_array_mut().unwrap().pop();
    check(&between(&before, &after), &[(Way::Inspection, &["prod", "shared"])]);
    check(&between(&after, &before), &[]);
    let mut out = after.clone();
    let to = json!({ "action": "send-to", "segment": "pci",
        "via": { "network-function-groups": ["fw"] } });
    push(&mut out["segment-actions"], to);
    check(&between(&after, &out), &[(Way::DefaultRoute, &["pci"])]);
}

#[test]
fn who_may_attach() {
    let changed = altered(|it| it["attachment-policies"][0]["action"]["segment"] = json!("pci"));
    check(&changed, &[(Way::Attachment, &["pci", "prod"])]);
    let by_tag = altered(|it| {
        let any = json!({ "rule-number": 50_i64, "conditions": [{ "type": "any" }],
            "action": { "association-method": "tag", "tag-value-of-key": "segment" } });
        push(&mut it["attachment-policies"], any);
    });
    check(&by_tag, &[(Way::Attachment, &[])]);
    check(&altered(|it| it["attachment-policies"][0]["description"] = json!("x")), &[]);
}

#[test]
fn regions_are_told_by_segment() {
    let edge = |it: &mut Json| {
        let edges = &mut it["core-network-configuration"]["edge-locations"];
        push(edges, json!({ "location": "us-east-1" }));
    };
    let regions = |found: Difference| {
        found.regions.into_iter().map(|(name, region)| [name, region].join(" ")).collect::<Vec<_>>()
    };
    let all = ["pci us-east-1", "prod us-east-1", "shared us-east-1"];
    assert_eq!(regions(altered(edge)), all);
    let apart = altered(|it| {
        edge(it);
        for segment in it["segments"].as_array_mut().unwrap() {
            segment["edge-locations"] = json!(["eu-west-1"]);
        }
    });
    assert_eq!(regions(apart).len(), 0);
}

fn many(count: u32) -> Json {
    (0..count).map(|number| json!({ "name": number.to_string() })).collect()
}

#[test]
fn what_nobody_knows_is_named() {
    let unread = |alter: fn(&mut Json)| altered(alter).unread.len();
    assert_eq!(unread(|_same| {}), 0);
    assert_eq!(unread(|it| it["version"] = json!("2031.01")), 1);
    assert_eq!(unread(|it| it["segment-merges"] = json!([])), 1);
    assert_eq!(unread(|it| it["segments"][0]["open-to"] = json!("all")), 1);
    assert_eq!(unread(|it| it["segment-actions"][0]["action"] = json!("merge")), 1);
    assert_eq!(unread(|it| it["segment-actions"][0]["share-with"] = json!(1_i64)), 1);
    assert_eq!(unread(|it| it["segments"] = json!("all")), 1);
    assert_eq!(unread(|it| it["segments"] = many(257)), 1);
    assert_eq!(unread(|it| it["segments"] = many(256)), 0);
    let twice = r#"{"version":"2021.12","version":"2021.12"}"#;
    for text in ["no json", "[]", "\"x\"", twice] {
        let after = json!({ "policy_document": text });
        let plan = native(&updated(POLICY, &held(&policy()), &after));
        let found = difference(&plan.changes[0]).unwrap();
        assert!(!found.unread.is_empty(), "{text}: {found:?}");
    }
    let plan = with_unknown(POLICY, &json!({}), "policy_document", &["data.x.y.json"]);
    let found = difference(&plan.changes[0]).unwrap();
    assert!(found.unread[0].1.contains("data.x.y.json") && found.removed.is_empty());
}

#[test]
fn a_base_policy_is_a_policy() {
    let of =
        |object: Json| difference(&native(&created(CORE_NETWORK, &object)).changes[0]).unwrap();
    let base = json!({ "create_base_policy": true, "base_policy_regions": ["us-east-1"] });
    let found = of(base);
    assert_eq!(found.added, ["segment"]);
    assert_eq!(found.regions, [("segment".to_owned(), "us-east-1".to_owned())]);
    assert_eq!(of(json!({ "create_base_policy": false })).added.len(), 0);
    let document = policy().to_string();
    assert_eq!(of(json!({ "base_policy_document": document })).added.len(), 3);
    let queue = native(&created("aws_sqs_queue", &json!({ "name": "q" })));
    assert!(difference(&queue.changes[0]).is_none());
}
