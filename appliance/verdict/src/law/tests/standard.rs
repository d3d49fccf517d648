//! Law 1 where tickets are references: what a standard change covers, and everything it does not.

use alloc::{borrow::ToOwned, string::ToString, vec};
use serde_json::{Value as Json, json};
use tribune_record::{Case, RequestSource, Signed, StandardChange, TicketRule, UnixMillis, Usd};

use super::FAIL;
use crate::{
    fixture::{budget, case_of, check, created, deleted, found, updated, usd, with_unknown},
    judge,
};

const ID: &str = "production_change_ticket";

fn queue() -> Json {
    json!({ "name": "prod-jobs", "tags": { "Environment": "production" } })
}

/// A change signed for batch jobs, up to $500 a month.
fn signed() -> Signed<StandardChange> {
    let like = budget("jobs", 2_000, "change_manager");
    let statement = StandardChange {
        name: "batch-jobs".to_owned(),
        golden_path: "batch_processing".to_owned(),
        path: tribune_record::Digest([0; 32]),
        services: vec![],
        monthly_max: usd(500),
        until: like.statement.until,
        role: like.statement.role,
        signer: "mia@example.com".to_owned(),
        at: like.statement.at,
    };
    Signed { statement, key: like.key, key_until: None, signature: like.signature }
}

/// A production queue for a nightly batch, where tickets are references.
fn jobs(resources: &Json) -> Case {
    let mut case = case_of(resources);
    case.request.as_mut().unwrap().text =
        "Create an SQS queue for the nightly batch in production.".to_owned();
    case.settings.site.tickets = TicketRule::Reference;
    case.settings.standard_changes = vec![signed()];
    case
}

fn plain() -> Case {
    jobs(&created("aws_sqs_queue", &queue()))
}

/// It escalates, and says why the standard change does not count.
#[track_caller]
fn refused(case: &Case, why: &str) {
    check(case, ID, FAIL);
    let message = found(case, ID)[0].message.clone();
    let words = ["The standard change batch-jobs does not count: ", why].concat();
    assert!(message.contains(&words), "{message}");
    assert!(judge(case).authorisations.iter().all(|ground| ground.rule != ID));
}

#[test]
fn a_standard_change_stands_for_the_change_manager_beside_the_ticket() {
    let case = plain();
    check(&case, ID, None);
    let judgment = judge(&case);
    let ground = judgment.authorisations.iter().find(|ground| ground.rule == ID).unwrap();
    assert_eq!(ground.by, "mia@example.com as change_manager");
    assert_eq!(
        ground.basis,
        "rests on the standard change batch-jobs (batch_processing, up to $500 a month, until \
         2026-12-31, signed with key abababababababab…) with ticket CHG-1 as its reference"
    );
    let mut without = plain();
    without.settings.standard_changes.clear();
    check(&without, ID, FAIL);
    assert!(!found(&without, ID)[0].message.contains("standard change"));
}

#[test]
fn it_is_no_ticket() {
    let mut case = plain();
    case.context.change_ticket = None;
    check(&case, ID, FAIL);
    case.context.change_ticket = Some("none".to_owned());
    check(&case, ID, FAIL);
}

#[test]
fn it_covers_its_path_alone() {
    let machine = json!({ "instance_type": "t3.micro", "tags": { "Environment": "production" } });
    refused(&jobs(&created("aws_instance", &machine)), "aws_instance.it is not made or changed");
    let mut case = plain();
    case.request.as_mut().unwrap().text = "Create a queue in production.".to_owned();
    refused(&case, "the plan is not made or changed on batch_processing");
    case.context.golden_path = Some("batch-processing".to_owned());
    check(&case, ID, None);
    case.context.golden_path = Some("data_pipeline".to_owned());
    refused(&case, "the plan is not made or changed on batch_processing");
    // Off the road is off this road.
    let mut case = plain();
    case.request.as_mut().unwrap().text =
        "Create an SQS queue for the nightly batch in production, in Deno.".to_owned();
    refused(&case, "the plan is not made or changed on batch_processing");
    let mut case = plain();
    case.settings.standard_changes[0].statement.golden_path = "no_path".to_owned();
    refused(&case, "aws_sqs_queue.it is not made or changed on no_path");
}

#[test]
fn it_takes_nothing_away_and_takes_nothing_over() {
    check(&jobs(&updated("aws_sqs_queue", &queue(), &queue())), ID, None);
    refused(&jobs(&deleted("aws_sqs_queue", &queue())), "aws_sqs_queue.it is not made");
    let mut case = plain();
    case.plan.changes[0].importing = Some("prod-jobs".into());
    refused(&case, "aws_sqs_queue.it is not made");
    for action in [
        tribune_record::Action::DeleteThenCreate,
        tribune_record::Action::CreateThenDelete,
        tribune_record::Action::Forget,
        tribune_record::Action::CreateThenForget,
        tribune_record::Action::Unrecognised,
    ] {
        let mut case = jobs(&updated("aws_sqs_queue", &queue(), &queue()));
        case.plan.changes[0].action = action;
        refused(&case, "aws_sqs_queue.it is not made");
    }
}

#[test]
fn it_covers_its_sum_and_not_a_cent_more() {
    let mut case = plain();
    case.context.declared_monthly_cost = Some(usd(500));
    check(&case, ID, None);
    case.context.declared_monthly_cost = Some(Usd::from_cents(50_001));
    refused(&case, "it adds $500.01 a month");
    let disk = json!({ "type": "gp3", "tags": { "Environment": "production" } });
    let mut case = plain();
    case.plan = with_unknown("aws_ebs_volume", &disk, "size", &["var.size"]);
    refused(&case, "nobody knows what aws_ebs_volume.it");
}

#[test]
fn it_covers_the_services_it_names() {
    let mut case = plain();
    case.settings.standard_changes[0].statement.services = vec!["jobs".to_owned()];
    refused(&case, "it is for other services");
    case.context.service = Some("jobs".to_owned());
    refused(&case, "it is for other services");
    case.request.as_mut().unwrap().service = Some("jobs".to_owned());
    check(&case, ID, None);
    case.request.as_mut().unwrap().source = RequestSource::Posted;
    refused(&case, "it is for other services");
}

#[test]
fn it_counts_in_its_time_while_its_signer_may_sign_and_for_nobody_s_own_request() {
    let mut case = plain();
    case.received_at = UnixMillis(1_798_761_600_000);
    refused(&case, "it ended with 2026-12-31");
    let mut case = plain();
    case.received_at.0 = case.settings.standard_changes[0].statement.at.0 - 1;
    refused(&case, "it was signed later");
    let mut case = plain();
    case.settings.standard_changes[0].key_until = Some(case.received_at);
    refused(&case, "the key of its signer ended on 2026-09-21");
    let mut case = plain();
    case.request.as_mut().unwrap().requester = Some("Mia@example.com".to_owned());
    refused(&case, "its signer asked for this");
    let mut case = plain();
    case.settings.standard_changes[0].statement.role = tribune_record::Role::from("finance");
    refused(&case, "finance may not sign for it");
}

#[test]
fn one_that_covers_is_enough() {
    let mut case = plain();
    let mut other = signed();
    other.statement.name = "other".to_owned();
    other.statement.golden_path = "data_pipeline".to_owned();
    case.settings.standard_changes.insert(0, other);
    check(&case, ID, None);
    let ground = judge(&case).authorisations[0].basis.to_string();
    assert!(ground.contains("batch-jobs"), "{ground}");
}
