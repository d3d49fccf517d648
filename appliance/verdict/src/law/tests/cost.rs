//! Law 4.

use super::*;
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
    case.spending = vec![Spending { decision: "d-1".to_owned(), monthly: usd(900) }];
    check(&case, ID, FAIL);
    case.context.declared_monthly_cost = None;
    check(&case, ID, None);
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
