//! Limits of the site's own.

use alloc::{borrow::ToOwned, vec, vec::Vec};
use serde_json::{Value as Json, json};
use tribune_record::{
    AppliesTo, Case, Decision, Enforcement, EnvironmentKind, Guardrail, Level, Outcome,
    PolicyStatus, Role,
};

use super::{environment, kinds, under};
use crate::{
    fixture::{case_of, check, found, guardrail, spent, usd},
    judge,
};

fn limit(name: &str, dollars: u32, applies_to: AppliesTo) -> Guardrail {
    Guardrail {
        threshold: Some(dollars),
        approvers: vec![Role::from("team_lead")],
        applies_to,
        ..guardrail(name, Level::Governance)
    }
}

/// A machine of this size in this environment: `m5.4xlarge` is $560.64 a month.
fn machine(name: &str, size: &str, environment: &str) -> Json {
    json!({ "type": "aws_instance", "name": name, "action": "create",
        "properties": { "instance_type": size, "tags": { "Environment": environment } } })
}

fn machines(list: &[Json], guardrails: &[Guardrail]) -> Case {
    under(case_of(&Json::from(list.to_vec())), guardrails)
}

const SANDBOX: &str = "monthly_cost_sandbox";

#[test]
fn more_than_the_sites_own_limit_waits_for_whom_it_names() {
    let everywhere = |dollars| [limit(SANDBOX, dollars, AppliesTo::default())];
    let of = |dollars| machines(&[machine("a", "m5.4xlarge", "dev")], &everywhere(dollars));
    check(&of(500), SANDBOX, Some(Outcome::Fail));
    check(&of(561), SANDBOX, None);
    let judgment = judge(&of(500));
    assert_eq!(judgment.decision, Decision::Escalated);
    assert!(judgment.approvers.contains(&Role::from("team_lead")));
    let said = &found(&of(500), SANDBOX)[0].message;
    assert!(said.contains("$560.64") && said.contains("$500"), "{said}");
    let status = |case: &Case| {
        let policies = judge(case).policies;
        policies.into_iter().find(|policy| policy.id == SANDBOX).unwrap().status
    };
    assert_eq!(status(&of(500)), PolicyStatus::Ran);
    assert_eq!(status(&of(561)), PolicyStatus::Ran);
}

#[test]
fn what_is_added_elsewhere_does_not_count() {
    let limits = [limit(SANDBOX, 500, environment(EnvironmentKind::NonProduction))];
    let (dev, production) =
        (machine("a", "m5.2xlarge", "dev"), machine("b", "m5.4xlarge", "production"));
    check(&machines(&[dev.clone(), production.clone()], &limits), SANDBOX, None);
    let second = machine("c", "m5.2xlarge", "dev");
    check(&machines(&[dev, production.clone(), second], &limits), SANDBOX, Some(Outcome::Fail));
    let case = machines(&[production], &limits);
    check(&case, SANDBOX, None);
    let listed = judge(&case).policies;
    let status = listed.iter().find(|policy| policy.id == SANDBOX).unwrap().status;
    assert_eq!(status, PolicyStatus::NotApplicable);
    // By kind of object.
    let of = |kind: &str| {
        let limits = [limit(SANDBOX, 500, kinds(&[kind]))];
        machines(&[machine("a", "m5.4xlarge", "dev")], &limits)
    };
    check(&of("aws_instance"), SANDBOX, Some(Outcome::Fail));
    check(&of("aws_db_*"), SANDBOX, None);
}

#[test]
fn many_small_sums_elsewhere_take_nothing_away() {
    let limits = [limit(SANDBOX, 280, environment(EnvironmentKind::NonProduction))];
    let mut list = vec![machine("a", "m5.2xlarge", "dev")];
    list.extend((0..300_u32).map(|at| {
        let mut volume = machine(&alloc::format!("v{at}"), "", "production");
        volume["type"] = json!("aws_ebs_volume");
        // A gigabyte of this is less than two cents.
        volume["properties"]["type"] = json!("sc1");
        volume["properties"]["size"] = json!(1_u8);
        volume
    }));
    let case = machines(&list, &limits);
    let sums = crate::view::View::of(&case).estimate.sums;
    assert!(sums.unpriced.is_empty(), "{:?}", sums.unpriced);
    check(&case, SANDBOX, Some(Outcome::Fail));
}

#[test]
fn a_claim_and_what_was_added_before_count_in() {
    let limits = [limit(SANDBOX, 500, environment(EnvironmentKind::NonProduction))];
    let mut case = machines(&[machine("a", "t3.micro", "dev")], &limits);
    check(&case, SANDBOX, None);
    case.spending = vec![spent(499, None)];
    check(&case, SANDBOX, Some(Outcome::Fail));
    case.spending.clear();
    case.context.declared_monthly_cost = Some(usd(501));
    check(&case, SANDBOX, Some(Outcome::Fail));
}

#[test]
fn what_has_no_price_may_be_over_the_limit() {
    let limits = |dollars, kind| [limit(SANDBOX, dollars, kinds(&[kind]))];
    let dear = machine("a", "u-24tb1.metal", "dev");
    let case = machines(core::slice::from_ref(&dear), &limits(500, "aws_*"));
    check(&case, SANDBOX, Some(Outcome::Unknown));
    check(&machines(&[dear], &limits(500, "aws_db_*")), SANDBOX, None);
}

#[test]
fn a_limit_on_trial_only_warns() {
    let on_trial = |size: &str| {
        let limit = limit(SANDBOX, 50, AppliesTo::default());
        let limit = Guardrail { enforcement: Enforcement::Advise, ..limit };
        machines(&[machine("a", size, "dev")], &[limit])
    };
    for size in ["m5.4xlarge", "u-24tb1.metal"] {
        let finding = found(&on_trial(size), SANDBOX).remove(0);
        assert_eq!((finding.level, finding.outcome), (Level::Soft, Outcome::Fail), "{size}");
        assert!(finding.message.contains("On trial here"), "{}", finding.message);
    }
    check(&on_trial("t3.micro"), SANDBOX, None);
}

#[test]
fn the_laws_first_limit_can_be_lower_and_never_higher() {
    let law = "cost_threshold_approval";
    let of = |size: &str, dollars: u32| {
        let limit = Guardrail { approvers: vec![], ..limit(law, dollars, AppliesTo::default()) };
        machines(&[machine("a", size, "dev")], &[limit])
    };
    check(&of("m5.4xlarge", 1_000), law, None);
    let lower = of("m5.4xlarge", 500);
    check(&lower, law, Some(Outcome::Fail));
    assert_eq!(found(&lower, law)[0].approvers, [Role::from("finance")]);
    // Above its own limit, and where nobody knows, the law asks, once.
    for (size, asked) in [("p3.8xlarge", "finance_manager"), ("u-24tb1.metal", "finance")] {
        for dollars in [500, 1_000, 90_000] {
            let found = found(&of(size, dollars), law);
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(found[0].approvers, [Role::from(asked)]);
        }
    }
}

#[test]
fn a_single_dear_object_is_asked_about() {
    let id = "instance_size";
    let of = |dollars: u32, kind: &str| {
        let set = Guardrail {
            threshold: Some(dollars),
            applies_to: kinds(&[kind]),
            ..guardrail(id, Level::Soft)
        };
        let list = [machine("a", "m5.4xlarge", "dev"), machine("b", "t3.micro", "dev")];
        machines(&list, &[set])
    };
    let addresses = |case: &Case| -> Vec<_> {
        found(case, id).into_iter().filter_map(|finding| finding.address).collect()
    };
    assert_eq!(addresses(&of(500, "*")), ["aws_instance.a".to_owned()]);
    check(&of(600, "*"), id, None);
    check(&of(500, "aws_db_*"), id, None);
}
