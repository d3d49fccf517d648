//! From many findings to one decision: the lattice, signatures, policies and the whole of a
//! judgment.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use proptest::prelude::*;
use serde_json::json;
use tribune_record::{
    Case, Decision, Fault, Finding, Fix, Level, Outcome, PolicyStatus, Role, Source,
};

use super::judge;
use crate::{
    LAWS, RULES,
    fixture::{case_of, check, created, deleted, found, grant, quiet_run},
    join,
};

fn finding(level: Level, outcome: Outcome) -> Finding {
    Finding {
        id: "a_rule".to_owned(),
        source: Source::Plugin,
        level,
        outcome,
        address: None,
        path: None,
        message: "Something.".to_owned(),
        approvers: vec![],
        fix: None,
    }
}

fn fixable() -> Finding {
    let fix = Some(Fix { patch: vec![], words: "turn it on".to_owned() });
    Finding { fix, ..finding(Level::Hard, Outcome::Fail) }
}

#[track_caller]
fn check_join(findings: &[Finding], conditions: bool, expected: Decision) {
    assert_eq!(join(findings, conditions), expected);
}

#[test]
fn each_kind_of_finding_has_its_decision() {
    use Outcome::{Fail, Unknown};
    check_join(&[], false, Decision::Approved);
    check_join(&[], true, Decision::ApprovedWithConditions);
    check_join(&[finding(Level::Soft, Fail)], false, Decision::ApprovedWithWarnings);
    check_join(&[fixable()], true, Decision::AutoFixed);
    check_join(&[finding(Level::Hard, Fail)], false, Decision::Escalated);
    check_join(&[finding(Level::Governance, Fail)], false, Decision::Escalated);
    check_join(&[finding(Level::Soft, Unknown)], false, Decision::Escalated);
    check_join(&[finding(Level::Blocking, Unknown)], false, Decision::Escalated);
    check_join(&[finding(Level::Blocking, Fail), fixable()], true, Decision::Vetoed);
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let levels = [Level::Soft, Level::Hard, Level::Governance, Level::Blocking];
    let level = prop::sample::select(levels.to_vec());
    let outcome = prop::sample::select(vec![Outcome::Fail, Outcome::Unknown]);
    let roles = vec![vec![], vec!["finance"], vec!["security_team", "cfo"]];
    let id = prop::sample::select(vec!["a_rule", "encryption_at_rest", "off_paved_road"]);
    (level, outcome, any::<bool>(), prop::sample::select(roles), id).prop_map(
        |(level, outcome, fix, roles, id)| Finding {
            id: id.to_owned(),
            fix: fix.then(|| fixable().fix).flatten(),
            approvers: roles.into_iter().map(Role::from).collect(),
            ..finding(level, outcome)
        },
    )
}

/// A quiet case with these findings of a policy, and signatures of some.
fn case_with(findings: Vec<Finding>, grants: &[&str]) -> Case {
    let mut case = quiet_case();
    case.policy_runs[0].findings = findings;
    case.grants = grants.iter().map(|role| grant(role, "somebody@example.com")).collect();
    case
}

/// A plan nothing stands against but what a test adds: the words and the queue fit.
fn quiet_case() -> Case {
    let tags = json!({ "name": "dev-jobs", "tags": { "Environment": "development" } });
    let mut case = case_of(&created("aws_sqs_queue", &tags));
    case.request.as_mut().unwrap().text = "Create an SQS queue in development.".to_owned();
    case
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn one_more_finding_is_never_milder(
        findings in prop::collection::vec(any_finding(), 0..5),
        more in any_finding(),
        conditions: bool,
    ) {
        let before = join(&findings, conditions);
        let mut all = findings;
        all.push(more);
        prop_assert!(join(&all, conditions) >= before);
    }

    #[test]
    fn one_more_finding_of_a_policy_is_never_milder_whoever_signed(
        findings in prop::collection::vec(any_finding(), 0..4),
        more in any_finding(),
        signed in prop::sample::subsequence(vec!["finance", "cfo", "security_team"], 0..=3),
    ) {
        let before = judge(&case_with(findings.clone(), &signed)).decision;
        let mut all = findings;
        all.push(more);
        prop_assert!(judge(&case_with(all, &signed)).decision >= before);
    }

    #[test]
    fn the_order_of_changes_does_not_matter(
        order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let plan = json!([
            { "type": "aws_s3_bucket", "name": "b", "action": "create",
              "properties": { "bucket": "dev-b", "tags": { "env": "dev" } } },
            { "type": "aws_instance", "name": "m", "action": "create",
              "properties": { "instance_type": "g5.12xlarge" } },
            { "type": "aws_db_instance", "name": "d", "action": "delete", "before": {} },
            { "type": "aws_security_group", "name": "s", "action": "create", "properties":
              { "name": "prod", "ingress": [{ "cidr_blocks": ["0.0.0.0/0"] }] } },
            { "type": "aws_s3_bucket_acl", "name": "a", "action": "create",
              "properties": { "bucket": "dev-b", "acl": "public-read" } },
        ]);
        let case = case_of(&plan);
        let expected = judge(&case);
        let mut shuffled = case.clone();
        shuffled.plan.changes =
            order.iter().map(|at| case.plan.changes[*at].clone()).collect();
        let judgment = judge(&shuffled);
        prop_assert_eq!(judgment.decision, expected.decision);
        prop_assert_eq!(judgment.findings, expected.findings);
        prop_assert_eq!(judgment.approvers, expected.approvers);
    }
}

#[test]
fn the_quiet_case_is_approved() {
    let judgment = judge(&quiet_case());
    assert_eq!(judgment.decision, Decision::Approved, "{:#?}", judgment.findings);
}

#[test]
fn every_law_and_policy_is_listed() {
    let judgment = judge(&quiet_case());
    let listed: Vec<&str> = judgment.policies.iter().map(|policy| policy.id.as_str()).collect();
    for law in LAWS.iter().chain(&RULES) {
        assert!(listed.contains(&law.id), "{} is not listed", law.id);
    }
    assert_eq!(LAWS.len(), 7);
    assert_eq!(listed.last(), Some(&"a_policy"));
}

#[test]
fn signatures_settle_what_they_reach() {
    let asked = Finding {
        approvers: vec![Role::from("security_team"), Role::from("finance")],
        ..finding(Level::Governance, Outcome::Fail)
    };
    let of = |grants: &[&str]| judge(&case_with(vec![asked.clone()], grants));
    assert_eq!(of(&[]).decision, Decision::Escalated);
    assert_eq!(of(&["security_team"]).approvers, [Role::from("finance")]);
    let settled = of(&["cfo", "security_team"]);
    assert_eq!(settled.decision, Decision::Approved);
    assert_eq!(settled.authorisations.len(), 2);
    assert!(settled.findings.is_empty() && settled.approvers.is_empty());
}

#[test]
fn the_requester_never_approves() {
    let asked = Finding {
        approvers: vec![Role::from("finance")],
        ..finding(Level::Governance, Outcome::Fail)
    };
    let mut case = case_with(vec![asked], &[]);
    case.grants = vec![grant("finance", "Dana@example.com")];
    assert_eq!(judge(&case).decision, Decision::Escalated);
    case.grants = vec![grant("finance", "fay@example.com")];
    assert_eq!(judge(&case).decision, Decision::Approved);
}

#[test]
fn nobody_signs_a_veto_away() {
    let veto =
        Finding { approvers: vec![Role::from("cfo")], ..finding(Level::Blocking, Outcome::Fail) };
    assert_eq!(judge(&case_with(vec![veto], &["cfo"])).decision, Decision::Vetoed);
}

#[test]
fn a_policy_that_did_not_run_is_never_fine() {
    let id = "policy_failed";
    let mut case = quiet_case();
    check(&case, id, None);
    let mut other = quiet_run();
    other.id = "another".to_owned();
    case.policy_runs.push(other);
    check(&case, id, None);
    case.policy_runs[0].status = PolicyStatus::Failed;
    case.policy_runs[0].fault = Some(Fault::OutOfFuel);
    assert_eq!(judge(&case).decision, Decision::Escalated);
    case.policy_runs.remove(0);
    assert_eq!(judge(&case).decision, Decision::Escalated);
    case.policy_runs.clear();
    assert_eq!(judge(&case).decision, Decision::Vetoed);
    let mut case = quiet_case();
    case.settings.policies[0].1.0[0] ^= 1;
    assert_eq!(judge(&case).decision, Decision::Escalated);
}

#[test]
fn a_level_is_raised_and_never_lowered() {
    let level = |floor: Level, set: Option<Level>| {
        let mut case = case_with(vec![finding(Level::Hard, Outcome::Fail)], &[]);
        case.policy_runs[0].rules = vec![("a_rule".to_owned(), floor)];
        case.settings.guardrails =
            set.map(|level| crate::fixture::guardrail("a_rule", level)).into_iter().collect();
        found(&case, "a_rule")[0].level
    };
    assert_eq!(level(Level::Soft, None), Level::Hard);
    assert_eq!(level(Level::Governance, None), Level::Governance);
    assert_eq!(level(Level::Soft, Some(Level::Blocking)), Level::Blocking);
    assert_eq!(level(Level::Governance, Some(Level::Soft)), Level::Governance);
}

#[test]
fn nothing_to_apply_is_approved() {
    let queue = json!({ "name": "prod-jobs" });
    let mut case = case_of(&json!([{ "type": "aws_sqs_queue", "name": "q", "action": "no-op",
        "before": queue, "after": queue }]));
    case.context.change_ticket = None;
    let judgment = judge(&case);
    assert_eq!(judgment.decision, Decision::Approved, "{:#?}", judgment.findings);
    assert!(judgment.reason.contains("nothing to apply"));
}

#[test]
fn what_is_only_taken_over_must_have_been_named() {
    let queue = json!({ "name": "dev-orders", "tags": { "Environment": "development" } });
    let mut case = quiet_case();
    case.plan = case_of(&json!([{ "type": "aws_sqs_queue", "name": "q", "action": "no-op",
        "before": queue, "after": queue }]))
    .plan;
    case.request.as_mut().unwrap().text = "Import the orders queue in development.".to_owned();
    // A plan that does nothing takes nothing over: what was asked is not there.
    assert_eq!(judge(&case).decision, Decision::Escalated);
    case.plan.changes[0].importing = Some("dev-orders".into());
    check(&case, "intent_scope", None);
    case.request.as_mut().unwrap().text = "Import the payments queue in development.".to_owned();
    check(&case, "intent_scope", Some(Outcome::Fail));
    assert_eq!(judge(&case).decision, Decision::Escalated);
}

#[test]
fn the_reason_tells_the_person_whom_it_waits_for() {
    let judgment = judge(&case_of(&deleted("aws_instance", &json!({ "name": "dev-a" }))));
    assert!(judgment.reason.contains("aws_instance.it"), "{}", judgment.reason);
}

#[test]
fn off_the_road_the_team_takes_it_on() {
    let mut case = quiet_case();
    let endpoint = json!({ "vpc_endpoint_type": "Interface", "tags": { "env": "dev" } });
    case.plan = case_of(&created("aws_vpc_endpoint", &endpoint)).plan;
    let judgment = judge(&case);
    let ids: Vec<String> = judgment.conditions.iter().map(|c| c.id.clone()).collect();
    assert_eq!(ids, ["responsibility", "patching_plan", "dashboards"]);
    check(&case, "off_paved_road", Some(Outcome::Fail));
    case.request.as_mut().unwrap().acknowledged = ids;
    assert!(judge(&case).conditions.iter().all(|condition| condition.acknowledged));
    check(&quiet_case(), "off_paved_road", None);
}

#[test]
fn a_claimed_path_has_to_fit() {
    let id = "golden_path_mismatch";
    let of = |path: &str, text: &str| {
        let mut case = quiet_case();
        case.context.golden_path = Some(path.to_owned());
        case.request.as_mut().unwrap().text = text.to_owned();
        case
    };
    let nightly = "Process customer data nightly and store results in development";
    check(&of("batch_processing", nightly), id, None);
    check(&of("data_pipeline", nightly), id, Some(Outcome::Fail));
    check(&of("fast_lane", nightly), id, Some(Outcome::Fail));
    check(&of("api_microservice", "A queue in development"), id, Some(Outcome::Fail));
}

#[test]
fn a_technology_no_path_lists_leaves_the_road() {
    let of = |text: &str| {
        let mut case = quiet_case();
        case.request.as_mut().unwrap().text = text.to_owned();
        case
    };
    let id = "off_paved_road";
    check(&of("Deploy a web app using Deno instead of Node.js"), id, Some(Outcome::Fail));
    check(&of("Deploy a web app using Node.js instead of Deno"), id, None);
}

#[test]
fn a_reason_says_what_to_repair_and_what_went_too_far_once() {
    let mut repair = fixable();
    repair.address = Some("aws_sqs_queue.it".to_owned());
    let judgment = judge(&case_with(vec![repair], &[]));
    assert_eq!(judgment.decision, Decision::AutoFixed);
    assert!(judgment.reason.contains("aws_sqs_queue.it: turn it on"), "{}", judgment.reason);
    let more = |what: &str| Finding {
        message: ["It tried to do more than you asked: ", what].concat(),
        ..finding(Level::Blocking, Outcome::Fail)
    };
    let reason = judge(&case_with(vec![more("it opens."), more("it deletes.")], &[])).reason;
    assert_eq!(reason, "It tried to do more than you asked: it deletes; it opens.");
}
