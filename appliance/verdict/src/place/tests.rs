//! Where things are: which clue wins, and what is no clue.

mod clouds;
mod hidden;
mod parts;

use alloc::{borrow::ToOwned, string::String};
use serde_json::{Value as Json, json};
use tribune_record::{EnvironmentKind, Placement};

use super::place;
use crate::fixture::{case_of, created};

#[derive(Default)]
struct Said<'a> {
    context: Option<&'a str>,
    request: &'a str,
}

fn placed(resources: &Json, said: &Said<'_>) -> alloc::vec::Vec<Placement> {
    let mut case = case_of(resources);
    case.context.environment = said.context.map(ToOwned::to_owned);
    let mut request = case.request.clone().unwrap();
    request.text = said.request.to_owned();
    place(&case.plan, &case.context, Some(&request), &case.settings.site)
}

#[track_caller]
fn check(properties: &Json, said: &Said<'_>, production: bool, name: &str) {
    let placements = placed(&created("aws_sqs_queue", properties), said);
    let placement = &placements[0];
    assert_eq!(placement.kind == EnvironmentKind::Production, production, "{placement:?}");
    assert_eq!(placement.environment, name);
}

#[test]
fn names_are_read_by_the_word() {
    let said = Said::default();
    check(&json!({ "name": "nonprod-ml" }), &said, false, "nonprod");
    check(&json!({ "name": "non-prod-ml" }), &said, false, "non-production");
    check(&json!({ "name": "prod-ml" }), &said, true, "production");
    check(&json!({ "name": "prdDb" }), &said, true, "production");
    check(&json!({ "name": "product-live" }), &said, true, "production");
    check(&json!({ "tags": { "Environment": "nonprod-ml" } }), &said, false, "nonprod-ml");
}

#[test]
fn with_no_clue_it_is_production() {
    check(&json!({ "name": "products" }), &Said::default(), true, "production");
    check(&json!({ "tags": { "Environment": "blue" } }), &Said::default(), true, "production");
}

#[test]
fn the_strictest_clue_wins() {
    let staging = Said { context: Some("staging"), request: "" };
    let production = Said { context: Some("production"), request: "" };
    let tagged = |name: &str| json!({ "tags": { "env": name } });
    check(&tagged("production"), &staging, true, "production");
    check(&tagged("dev"), &production, true, "production");
    check(&tagged("dev"), &staging, false, "dev");
    check(&json!({}), &staging, false, "staging");
    let words = |text| Said { context: Some("staging"), request: text };
    check(&tagged("dev"), &words("Scale up production API"), true, "production");
    check(&tagged("dev"), &words("Set it up in non-production"), false, "dev");
}

#[test]
fn what_has_no_clue_takes_that_of_what_it_refers_to() {
    let bucket = json!({ "type": "aws_s3_bucket", "name": "b", "action": "create",
        "properties": { "bucket": "x-1", "tags": { "env": "dev", "DataClass": "pci" } } });
    let acl = |bucket: &str| {
        json!({ "type": "aws_s3_bucket_acl", "name": "a", "action": "create",
            "properties": { "bucket": bucket } })
    };
    let linked = placed(&json!([bucket, acl("x-1")]), &Said::default());
    assert_eq!(linked[1].kind, EnvironmentKind::NonProduction);
    assert!(linked[1].pci);
    let apart = placed(&json!([bucket, acl("x-2")]), &Said::default());
    assert_eq!(apart[1].kind, EnvironmentKind::Production);
    assert!(!apart[1].pci);
}

#[test]
fn modules_share_their_clues() {
    let mut case = case_of(&json!([
        { "type": "aws_s3_bucket", "name": "a", "action": "create",
          "properties": { "tags": { "Stage": "qa" } } },
        { "type": "aws_sqs_queue", "name": "b", "action": "create", "properties": {} },
    ]));
    for change in &mut case.plan.changes {
        change.module = Some("module.shop".to_owned());
    }
    let placements = place(&case.plan, &case.context, None, &case.settings.site);
    assert_eq!(placements[1].environment, "qa");
    case.plan.changes[1].module = Some("module.other".to_owned());
    let placements = place(&case.plan, &case.context, None, &case.settings.site);
    assert_eq!(placements[1].environment, "production");
    case.plan.changes[1].module = Some("module.shop.module.inner".to_owned());
    let placements = place(&case.plan, &case.context, None, &case.settings.site);
    assert_eq!(placements[1].environment, "qa");
}

#[test]
fn regions_come_from_the_object_first() {
    let region = |properties: Json| -> Option<String> {
        placed(&created("aws_instance", &properties), &Said::default())[0].region.clone()
    };
    assert_eq!(region(json!({})).as_deref(), Some("us-east-1"));
    assert_eq!(region(json!({ "availability_zone": "eu-west-1b" })).as_deref(), Some("eu-west-1"));
    let arn = json!({ "arn": "arn:aws:ec2:eu-north-1:123456789012:instance/i" });
    assert_eq!(region(arn).as_deref(), Some("eu-north-1"));
}

#[test]
fn scopes_need_a_clue_and_a_region_is_none() {
    let scope = |properties: Json| {
        let placements = placed(&created("aws_instance", &properties), &Said::default());
        (placements[0].pci, placements[0].eu)
    };
    assert_eq!(scope(json!({ "name": "web-eu-west-1" })), (false, false));
    assert_eq!(scope(json!({ "name": "web-eu" })), (false, true));
    assert_eq!(scope(json!({ "tags": { "pci": "false" } })), (false, false));
    assert_eq!(scope(json!({ "tags": { "PCI": "true" } })), (true, false));
    assert_eq!(scope(json!({ "name": "cardholder-db" })), (true, false));
    assert_eq!(scope(json!({ "tags": { "gdpr": "yes" } })), (false, true));
    assert_eq!(scope(json!({ "name": "pcidb" })), (true, false));
    assert_eq!(scope(json!({ "name": "PCIdb" })), (true, false));
    assert_eq!(scope(json!({ "name": "non-PCIDb" })), (false, false));
    assert_eq!(scope(json!({ "name": "pciexpress" })), (false, false));
}

#[test]
fn a_residency_tag_names_places_of_the_eu() {
    let is_eu = |key: &str, value: &str| {
        let properties = json!({ "tags": { key: value } });
        placed(&created("aws_s3_bucket", &properties), &Said::default())[0].eu
    };
    for key in ["DataResidency", "data-region", "Region", "DataLocation", "data_sovereignty"] {
        for value in ["eu-central-1", "Germany", "DE", "EU"] {
            assert!(is_eu(key, value), "{key}={value}");
        }
        for value in ["us-east-1", "eu-west-2", "Japan", "US-DE", "any"] {
            assert!(!is_eu(key, value), "{key}={value}");
        }
    }
    for (key, value) in [
        ("PII", "eu"),
        ("PersonalData", "Germany"),
        ("Customers", "Frankfurt"),
        ("DataResidence", "Deutschland"),
        ("Description", "customers in Berlin"),
        ("Purpose", "Kundendaten aus Österreich"),
        ("EU-Data", "yes"),
        ("DSGVO", "ja"),
    ] {
        assert!(is_eu(key, value), "{key}={value}");
    }
    for (key, value) in [
        ("PII", "yes"),
        ("PII", "us"),
        ("Customers", "London"),
        ("Users", "IT"),
        ("Owner", "berlin-team"),
        ("Team", "europe-sales"),
        ("Description", "deployed from Berlin"),
        ("EU-Data", "no"),
    ] {
        assert!(!is_eu(key, value), "{key}={value}");
    }
    assert!(!is_eu("Owner", "DE"));
    assert!(!is_eu("Endpoint", "eu-central-1"));
}

#[test]
fn a_request_names_people_of_the_eu() {
    let is_eu = |request: &str| {
        let said = Said { context: None, request };
        placed(&created("aws_s3_bucket", &json!({})), &said)[0].eu
    };
    assert!(is_eu("Create a bucket for the data of German customers."));
    assert!(is_eu("A table for French users"));
    assert!(!is_eu("Create a bucket for the data of Japanese customers."));
    assert!(!is_eu("Add a French translation to the users' page"));
    assert!(!is_eu("Create a bucket in eu-central-1 for customers"));
}
