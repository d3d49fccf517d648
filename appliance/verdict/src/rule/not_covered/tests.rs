//! What no rule knows is told, once for each type; what one knows is not.

use alloc::{borrow::ToOwned, format, string::String, vec, vec::Vec};
use serde_json::{Value as Json, json};
use tribune_record::{Case, Finding, Level, Outcome, PolicyStatus};

use super::*;
use crate::fixture::{case_of, check, created, deleted, found, updated};

const ID: &str = "not_covered";
const UNHEARD: &str = "aws_iot_thing";

fn placed(kind: &str, environment: &str) -> Case {
    case_of(&created(kind, &json!({ "tags": { "Environment": environment } })))
}

fn told(case: &Case) -> Vec<Finding> {
    found(case, ID)
}

#[test]
fn what_no_rule_knows_waits_in_production_and_is_a_note_elsewhere() {
    let level = |case: &Case| told(case).first().map(|finding| finding.level);
    assert_eq!(level(&placed(UNHEARD, "production")), Some(Level::Governance));
    assert_eq!(level(&placed(UNHEARD, "development")), Some(Level::Soft));
    assert_eq!(level(&placed("aws_s3_bucket", "production")), None);
    let tags = json!({ "tags": { "Environment": "production" } });
    check(&case_of(&updated(UNHEARD, &tags, &json!({}))), ID, Some(Outcome::Fail));
    check(&case_of(&deleted(UNHEARD, &tags)), ID, None);
}

#[test]
fn each_type_is_told_once_with_all_its_addresses() {
    let it = |kind: &str, name: &str, environment: &str| {
        json!({ "type": kind, "name": name, "action": "create",
            "properties": { "tags": { "Environment": environment } } })
    };
    let case = case_of(&json!([
        it(UNHEARD, "a", "development"),
        it(UNHEARD, "b", "production"),
        it("azurerm_iothub", "c", "production"),
    ]));
    let findings = told(&case);
    let messages: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(findings.len(), 2, "{messages:?}");
    let both = format!("{UNHEARD} is not covered by any rule: {UNHEARD}.a, {UNHEARD}.b.");
    assert!(messages.contains(&&*both), "{messages:?}");
    let of_both = findings.iter().find(|finding| finding.message == both).unwrap();
    assert_eq!(of_both.address.as_deref(), Some("aws_iot_thing.b"));
}

#[test]
fn a_policy_that_reads_a_type_and_ran_covers_it() {
    let reading = |reads: &str, status: PolicyStatus| {
        let mut case = placed(UNHEARD, "production");
        case.policy_runs[0].reads = vec![reads.to_owned()];
        case.policy_runs[0].status = status;
        told(&case).len()
    };
    assert_eq!(reading("aws_iot_*", PolicyStatus::Ran), 0);
    assert_eq!(reading(UNHEARD, PolicyStatus::NotApplicable), 0);
    assert_eq!(reading("aws_iam_*", PolicyStatus::Ran), 1);
    assert_eq!(reading("aws_iot_*", PolicyStatus::Failed), 1);
}

#[test]
fn every_table_speaks_for_its_own_types() {
    let known = [
        ("a document", "aws_xray_resource_policy"),
        ("a switch", "aws_mq_broker"),
        ("an address", "aws_spot_fleet_request"),
        ("a way in of Azure's", "azurerm_container_group"),
        ("a way in of Google's", "google_notebooks_instance"),
        ("a rule of a firewall", "azurerm_mysql_flexible_server_firewall_rule"),
        ("the audit", "google_scc_notification_config"),
        ("card data", "aws_efs_file_system"),
        ("a guard", "aws_shield_protection"),
        ("what is kept", "aws_dlm_lifecycle_policy"),
        ("a copy", "aws_datasync_location_s3"),
        ("a role", "google_secret_manager_secret_iam_binding"),
        ("a share", "aws_ram_resource_share"),
        ("what decides", "aws_networkmanager_core_network_policy_attachment"),
        ("the matrix", "aws_networkfirewall_rule_group"),
    ];
    for (table, kind) in known {
        assert!(is_in_a_table(kind), "{table}: {kind}");
    }
    for kind in [UNHEARD, "google_org_policy_policy", "azurerm_policy_assignment", "", "aws_"] {
        assert!(!is_in_a_table(kind) && harmless::why(kind).is_none(), "{kind}");
    }
}

/// A paved road that ends in a finding would be none; what has a price is common.
#[test]
fn what_roads_are_built_of_and_what_has_a_price_is_covered() {
    let case = case_of(&json!([]));
    let paths = &case.settings.golden_paths;
    let roads = paths.iter().flat_map(|path| path.resource_types.iter().chain(&path.companions));
    let priced = case.settings.price_book.prices.iter().map(|price| &price.resource_type);
    // The prices of a whole family stand under its name.
    let is_whole = |kind: &&String| !kind.ends_with('*') && *kind != "aws_sagemaker";
    let whole = roads.chain(priced).filter(is_whole);
    let bare: Vec<&String> = whole.filter(|kind| !is_covered(&case, kind)).collect();
    assert!(bare.is_empty(), "{bare:?}");
}

#[test]
fn what_is_only_read_or_only_listed_is_not_told() {
    let thing = json!({ "tags": { "Environment": "production" } });
    let listed: Json = json!([{ "type": UNHEARD, "name": "it", "action": "no-op",
        "before": thing, "after": thing }]);
    check(&case_of(&listed), ID, None);
    let mut read = placed(UNHEARD, "production");
    read.plan.changes[0].mode = Mode::Data;
    check(&read, ID, None);
}
