//! What a site adds holds where it says and nowhere else, and never takes anything away.

mod demands;
mod sums;

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tribune_record::{
    AppliesTo, Case, Enforcement, EnvironmentKind, Finding, Guardrail, Level, Outcome, Requirement,
    Role, Source,
};

use crate::{
    catalogue::{CATALOGUE, known},
    fixture::{case_of, created, found, guardrail, updated},
    judge,
};

/// One resource of a kind with these properties, under these guardrails and no others.
fn case(kind: &str, properties: &Json, guardrails: &[Guardrail]) -> Case {
    under(case_of(&created(kind, properties)), guardrails)
}

fn under(mut case: Case, guardrails: &[Guardrail]) -> Case {
    case.settings.guardrails = guardrails.to_vec();
    case
}

fn kinds(patterns: &[&str]) -> AppliesTo {
    let resource_kinds = patterns.iter().map(|one| (*one).to_owned()).collect();
    AppliesTo { resource_kinds, ..AppliesTo::default() }
}

fn segments(patterns: &[&str]) -> AppliesTo {
    let segments = patterns.iter().map(|one| (*one).to_owned()).collect();
    AppliesTo { segments, ..AppliesTo::default() }
}

fn environment(kind: EnvironmentKind) -> AppliesTo {
    AppliesTo { environments: vec![kind], ..AppliesTo::default() }
}

/// What a policy found about the resource.
fn about(id: &str, level: Level, address: Option<&str>) -> Finding {
    Finding {
        id: id.to_owned(),
        source: Source::Plugin,
        level,
        outcome: Outcome::Fail,
        address: address.map(ToOwned::to_owned),
        path: None,
        message: "Something.".to_owned(),
        approvers: vec![],
        fix: None,
    }
}

/// The level that a finding of `encryption_at_rest` on the resource has in the end.
fn level(properties: &Json, set: &Guardrail, address: Option<&str>) -> Level {
    let mut case = case("aws_db_instance", properties, core::slice::from_ref(set));
    case.policy_runs[0].findings = vec![about("encryption_at_rest", Level::Hard, address)];
    found(&case, "encryption_at_rest")[0].level
}

const IT: Option<&str> = Some("aws_db_instance.it");

fn blocking(applies_to: AppliesTo) -> Guardrail {
    Guardrail { applies_to, ..guardrail("encryption_at_rest", Level::Blocking) }
}

#[test]
fn a_level_is_raised_for_the_kinds_named_and_no_others() {
    let at = |to: AppliesTo| level(&json!({ "name": "dev" }), &blocking(to), IT);
    assert_eq!(at(AppliesTo::default()), Level::Blocking);
    assert_eq!(at(kinds(&["aws_db_*"])), Level::Blocking);
    assert_eq!(at(kinds(&["aws_ebs_volume", "*_instance"])), Level::Blocking);
    assert_eq!(at(kinds(&["aws_ebs_volume"])), Level::Hard);
    assert_eq!(at(kinds(&["aws_db"])), Level::Hard);
}

#[test]
fn a_level_is_raised_in_the_segments_named_and_where_nobody_can_tell_the_segment() {
    let db = |segment: &str| json!({ "tags": { "env": "dev", "Segment": segment } });
    let to = || blocking(segments(&["cards-*"]));
    assert_eq!(level(&db("cards-eu"), &to(), IT), Level::Blocking);
    assert_eq!(level(&db("ml"), &to(), IT), Level::Hard);
    assert_eq!(level(&json!({ "tags": { "env": "dev" } }), &to(), IT), Level::Blocking);
}

#[test]
fn a_level_is_raised_in_the_environments_named() {
    let (dev, none) = (json!({ "tags": { "env": "dev" } }), json!({}));
    let production = blocking(environment(EnvironmentKind::Production));
    let other = blocking(environment(EnvironmentKind::NonProduction));
    assert_eq!(level(&dev, &production, IT), Level::Hard);
    assert_eq!(level(&none, &production, IT), Level::Blocking);
    assert_eq!(level(&dev, &other, IT), Level::Blocking);
    assert_eq!(level(&none, &other, IT), Level::Hard);
}

#[test]
fn each_list_has_to_fit() {
    let environments = vec![EnvironmentKind::Production];
    let both = AppliesTo { environments, ..kinds(&["aws_db_instance"]) };
    assert_eq!(level(&json!({}), &blocking(both.clone()), IT), Level::Blocking);
    assert_eq!(level(&json!({ "name": "dev-db" }), &blocking(both), IT), Level::Hard);
}

#[test]
fn what_nobody_can_place_is_inside() {
    let db = json!({ "tags": { "env": "dev" } });
    let of = |kind: &str, address: Option<&str>| level(&db, &blocking(kinds(&[kind])), address);
    // About the whole plan: inside where any change is.
    assert_eq!(of("aws_db_instance", None), Level::Blocking);
    assert_eq!(of("aws_ebs_volume", None), Level::Hard);
    // About an address of no change.
    assert_eq!(of("aws_ebs_volume", Some("module.elsewhere")), Level::Blocking);
}

#[test]
fn a_level_that_is_the_rules_own_changes_nothing() {
    // A dear plan on its path is told, though the rule is one that escalates.
    let mut case = case("aws_db_instance", &json!({ "name": "dev" }), &[]);
    case.policy_runs[0].findings = vec![about("golden_path_mismatch", Level::Soft, None)];
    let of = |set: Level| {
        let mut case = case.clone();
        case.settings.guardrails = vec![guardrail("golden_path_mismatch", set)];
        found(&case, "golden_path_mismatch")[0].level
    };
    assert_eq!(of(Level::Governance), Level::Soft);
    assert_eq!(of(Level::Blocking), Level::Blocking);
}

/// A production change without a ticket.
fn ticketless(set: &Guardrail) -> Finding {
    let mut case =
        case("aws_sqs_queue", &json!({ "name": "prod-jobs" }), core::slice::from_ref(set));
    case.context.change_ticket = None;
    found(&case, "production_change_ticket").remove(0)
}

#[test]
fn a_law_can_be_made_stricter_where_the_site_says_and_holds_everywhere() {
    let law = |applies_to, level| Guardrail {
        applies_to,
        approvers: vec![Role::from("change_board")],
        ..guardrail("production_change_ticket", level)
    };
    let manager = [Role::from("change_manager")];
    let both = [Role::from("change_manager"), Role::from("change_board")];
    let (queues, disks) = (kinds(&["aws_sqs_*"]), kinds(&["aws_ebs_*"]));
    let finding = ticketless(&law(queues.clone(), Level::Governance));
    assert_eq!((finding.level, &finding.approvers[..]), (Level::Governance, &both[..]));
    assert_eq!(ticketless(&law(queues, Level::Blocking)).level, Level::Blocking);
    let finding = ticketless(&law(disks, Level::Blocking));
    assert_eq!((finding.level, &finding.approvers[..]), (Level::Governance, &manager[..]));
}

#[test]
fn no_law_is_put_on_trial_or_lower() {
    for enforcement in [Enforcement::Enforce, Enforcement::Advise] {
        let set = Guardrail { enforcement, ..guardrail("production_change_ticket", Level::Soft) };
        let finding = ticketless(&set);
        assert_eq!(finding.level, Level::Governance);
        assert_eq!(finding.approvers, [Role::from("change_manager")]);
    }
}

#[test]
fn a_trial_is_told_and_changes_nothing() {
    let db = json!({ "name": "dev" });
    let set = Guardrail {
        enforcement: Enforcement::Advise,
        approvers: vec![Role::from("dba")],
        ..guardrail("encryption_at_rest", Level::Blocking)
    };
    let mut case = case("aws_db_instance", &db, &[set]);
    case.policy_runs[0].findings = vec![about("encryption_at_rest", Level::Hard, IT)];
    let finding = found(&case, "encryption_at_rest").remove(0);
    assert_eq!(finding.level, Level::Hard);
    assert!(finding.message.contains("On trial here: enforced, it would be refused."));
    assert_eq!(finding.approvers, [Role::from("security_team")]);
    case.settings.guardrails[0].level = Level::Hard;
    assert_eq!(found(&case, "encryption_at_rest")[0].message, "Something.");
}

#[test]
fn approvers_are_added_where_a_finding_escalates() {
    let db = json!({ "name": "dev" });
    let of = |finding: Finding, level: Level| {
        let set = Guardrail {
            approvers: vec![Role::from("dba"), Role::from("finance")],
            ..guardrail("a_rule", level)
        };
        let mut case = case("aws_db_instance", &db, &[set]);
        case.policy_runs[0].findings = vec![finding];
        let found = found(&case, "a_rule").remove(0);
        found.approvers.into_iter().map(|role| role.0).collect::<Vec<String>>()
    };
    let asking = Finding {
        approvers: vec![Role::from("finance")],
        ..about("a_rule", Level::Governance, None)
    };
    assert_eq!(of(asking.clone(), Level::Soft), ["finance", "dba"]);
    assert_eq!(of(asking.clone(), Level::Blocking), [""; 0]);
    assert_eq!(of(about("a_rule", Level::Soft, None), Level::Soft), [""; 0]);
    assert_eq!(of(about("a_rule", Level::Soft, None), Level::Governance), ["dba", "finance"]);
    let unknown = Finding { outcome: Outcome::Unknown, ..asking };
    assert_eq!(of(unknown, Level::Blocking), ["finance", "dba"]);
}

fn any_place() -> impl Strategy<Value = AppliesTo> {
    let kinds = prop::sample::subsequence(vec!["aws_db_*", "aws_sqs_queue", "*"], 0..=2);
    let names = prop::sample::subsequence(vec!["ml", "cards-*"], 0..=2);
    let environments = prop::sample::subsequence(
        vec![EnvironmentKind::NonProduction, EnvironmentKind::Production],
        0..=2,
    );
    (kinds, names, environments).prop_map(|(kinds, names, environments)| AppliesTo {
        resource_kinds: kinds.into_iter().map(ToOwned::to_owned).collect(),
        segments: names.into_iter().map(ToOwned::to_owned).collect(),
        environments,
    })
}

fn any_guardrail() -> impl Strategy<Value = Guardrail> {
    let names: Vec<&str> = CATALOGUE.iter().map(|entry| entry.id).chain(["a_rule"]).collect();
    let level =
        prop::sample::select(vec![Level::Soft, Level::Hard, Level::Governance, Level::Blocking]);
    let roles = prop::sample::subsequence(vec!["dba", "finance", "cfo"], 0..=2);
    let threshold = prop::option::of(prop::sample::select(vec![1_u32, 30, 500, 20_000]));
    let requirements = prop::sample::subsequence(Requirement::ALL.to_vec(), 0..=5);
    let name = prop::sample::select(names);
    let rest = (any_place(), threshold, requirements, any::<bool>());
    (name, level, roles, rest).prop_map(|(name, level, roles, rest)| {
        let (applies_to, threshold, requirements, on_trial) = rest;
        let is_law = known(name).is_some_and(|entry| entry.is_law);
        Guardrail {
            name: name.to_owned(),
            level,
            approvers: roles.into_iter().map(Role::from).collect(),
            enforcement: if on_trial && !is_law {
                Enforcement::Advise
            } else {
                Enforcement::Enforce
            },
            applies_to,
            threshold,
            requirements,
        }
    })
}

/// Plans with something to say about each kind of rule.
fn cases() -> Vec<Case> {
    let dev = json!({ "tags": { "env": "dev", "segment": "ml" } });
    let db = json!({ "instance_class": "db.m5.4xlarge", "engine": "postgres",
        "storage_encrypted": true, "skip_final_snapshot": true, "multi_az": true });
    let mut all = vec![
        case_of(&created("aws_sqs_queue", &dev)),
        case_of(&created("aws_db_instance", &db)),
        case_of(&updated("aws_db_instance", &db, &dev)),
        case_of(&created("aws_iam_role", &json!({ "name": "dev-role" }))),
    ];
    all[1].context.change_ticket = None;
    all[0].policy_runs[0].findings = vec![about("a_rule", Level::Soft, Some("aws_sqs_queue.it"))];
    all
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn one_more_guardrail_is_never_milder(
        guardrails in prop::collection::vec(any_guardrail(), 0..3),
        more in any_guardrail(),
        which in 0..4_usize,
    ) {
        let case = cases().swap_remove(which);
        let before = judge(&under(case.clone(), &guardrails));
        let mut all = guardrails;
        all.push(more);
        let after = judge(&under(case, &all));
        prop_assert!(after.decision >= before.decision);
        for finding in &before.findings {
            let stands = after.findings.iter().any(|other| {
                (&other.id, &other.address, &other.path, other.outcome)
                    == (&finding.id, &finding.address, &finding.path, finding.outcome)
                    && other.level >= finding.level
            });
            prop_assert!(stands, "{:?} is gone or milder", finding);
        }
    }
}
