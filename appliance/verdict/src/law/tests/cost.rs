//! Law 4: who is asked for which sum, and what adds up.

use alloc::{borrow::ToOwned, vec};
use serde_json::json;
use tribune_record::Role;

use super::{FAIL, UNKNOWN};
use crate::fixture::{case_of, check, created, found, grant, spent, usd};

const ID: &str = "cost_threshold_approval";

#[track_caller]
fn check_sum(dollars: i64, asked: Option<&str>) {
    let mut case = case_of(&created("aws_sqs_queue", &json!({})));
    case.context.declared_monthly_cost = Some(usd(dollars));
    let roles: vec::Vec<Role> =
        found(&case, ID).into_iter().flat_map(|finding| finding.approvers).collect();
    assert_eq!(roles, asked.map(Role::from).into_iter().collect::<vec::Vec<_>>());
}

#[test]
fn each_tier_asks_its_own() {
    check_sum(1_000, None);
    check_sum(1_001, Some("finance"));
    check_sum(5_000, Some("finance"));
    check_sum(5_001, Some("finance_manager"));
    check_sum(10_000, Some("finance_manager"));
    check_sum(10_001, Some("cfo"));
}

#[test]
fn the_one_above_may_sign_for_the_one_below() {
    let mut case = case_of(&created("aws_sqs_queue", &json!({})));
    case.context.declared_monthly_cost = Some(usd(6_000));
    for (role, settled) in [("finance", false), ("finance_manager", true), ("cfo", true)] {
        case.grants = vec![grant(role, "fay@example.com")];
        check(&case, ID, if settled { None } else { FAIL });
    }
}

#[test]
fn small_steps_add_up() {
    let mut case = case_of(&created("aws_sqs_queue", &json!({})));
    case.context.declared_monthly_cost = Some(usd(900));
    check(&case, ID, None);
    case.spending = vec![spent(900, None)];
    check(&case, ID, FAIL);
    case.context.declared_monthly_cost = None;
    check(&case, ID, None);
}

#[test]
fn a_sum_says_whose_it_is() {
    let mut case = case_of(&created("aws_sqs_queue", &json!({})));
    case.context.declared_monthly_cost = Some(usd(900));
    case.spending = vec![spent(900, None), spent(-900, None)];
    let message = found(&case, ID)[0].message.clone();
    let words = "$900 already added by this client without naming a service in 30 days $1,800";
    assert!(message.contains(words), "{message}");
    case.context.service = Some("orders".to_owned());
    assert!(found(&case, ID)[0].message.contains("$900 already added for this service"));
}

#[test]
fn a_service_nobody_registered_is_told_once_its_client_adds_much_under_others() {
    const SPLIT: &str = "cost_understated";
    let mut case = case_of(&created("aws_sqs_queue", &json!({})));
    case.context.declared_monthly_cost = Some(usd(900));
    case.context.service = Some("svc-2".to_owned());
    case.spending = vec![spent(90, Some("svc-1"))];
    check(&case, SPLIT, None);
    case.spending.push(spent(11, Some("svc-0")));
    check(&case, ID, None);
    check(&case, SPLIT, FAIL);
    let finding = &found(&case, SPLIT)[0];
    assert_eq!(finding.level, tribune_record::Level::Soft);
    assert_eq!(
        finding.message,
        "Nobody registered the service svc-2: with what the same client added in 30 days \
         under other names (svc-0, svc-1) it comes to $1,001 a month."
    );
    // What is asked about anyway is not told again, nor is what adds nothing.
    case.context.declared_monthly_cost = Some(usd(2_000));
    check(&case, ID, FAIL);
    check(&case, SPLIT, None);
    case.context.declared_monthly_cost = None;
    case.spending = vec![spent(2_000, Some("svc-1"))];
    check(&case, SPLIT, None);
}

#[test]
fn a_low_claim_does_not_help_and_no_price_is_not_free() {
    let machine = |kind: &str| json!({ "instance_type": kind });
    let mut case = case_of(&created("aws_instance", &machine("p4d.24xlarge")));
    case.context.declared_monthly_cost = Some(usd(5));
    assert_eq!(found(&case, ID)[0].approvers, [Role::from("cfo")]);
    check(&case, "cost_understated", FAIL);
    check(&case_of(&created("aws_instance", &machine("x9.mega"))), ID, UNKNOWN);
    check(&case_of(&created("aws_instance", &machine("t3.micro"))), ID, None);
    check(&case_of(&created("aws_quantum_thing", &json!({}))), ID, UNKNOWN);
}
