//! `replay`: every judgment again, and what a judge that lied could not hide.

use tribune_host::{Backend, Host, PolicyInput};
use tribune_record::{Case, Decision, Digest, Judgment, PolicyRun, PolicyStatus};
use tribune_verdict::{judge, place};
use tribune_verify::Options;

use crate::book::{
    Book, case, decide, incomplete, made, registered, report, request, sound, tampered,
};

const REPLAY: Options = Options { key: None, pins: vec![], replay: true };

/// A case as an honest appliance makes it: with the runs of the policies that are here.
fn honest() -> Case {
    let host = Host::new(Backend::Pulley).unwrap();
    let mut case = case();
    case.settings.policies = host.policies();
    let Case { plan, context, request, settings, .. } = &case;
    let placements = place(plan, context, request.as_ref(), &settings.site);
    case.policy_runs = host.run(&PolicyInput {
        plan,
        placements: &placements,
        context,
        request_text: &request.as_ref().unwrap().text,
        received_at: case.received_at,
        settings,
    });
    case
}

fn book(case: &Case, judgment: &Judgment) -> Vec<u8> {
    let mut book = Book::started(&case.settings);
    let words = Some(registered(&mut book, &request()));
    decide(&mut book, made(0, words, case, judgment), case, judgment);
    book.export()
}

#[test]
fn an_honest_judgment_comes_out_again() {
    let case = honest();
    let report = report(&book(&case, &judge(&case)), REPLAY);
    sound(&report);
    assert_eq!(report.counts.replayed, Some(1));
}

/// Records from before a run said what its policy reads are as honest as those after, and one that
/// says something else is not.
#[test]
fn what_a_policy_reads_may_be_left_out_and_not_made_up() {
    let mut case = honest();
    // Those that judge the plan alone read no type of resource.
    assert!(case.policy_runs.iter().filter(|run| !run.reads.is_empty()).count() > 4);
    case.policy_runs.iter_mut().for_each(|run| run.reads.clear());
    sound(&report(&book(&case, &judge(&case)), REPLAY));
    let run = case.policy_runs.first_mut().expect("a policy that is built in");
    run.reads = vec!["aws_*".into()];
    tampered(&report(&book(&case, &judge(&case)), REPLAY), Some(3), "policy runs at /0/reads/0");
}

#[test]
fn a_judgment_the_case_does_not_give_is_seen() {
    let case = honest();
    let lie = Judgment { decision: Decision::Approved, ..judge(&case) };
    sound(&report(&book(&case, &lie), Options::default()));
    tampered(&report(&book(&case, &lie), REPLAY), Some(3), "judgment at /decision");
    let lie = Judgment { reason: "No reason.".into(), ..judge(&case) };
    tampered(&report(&book(&case, &lie), REPLAY), Some(3), "judgment at /reason");
}

#[test]
fn a_policy_run_that_never_was_is_seen() {
    let mut case = honest();
    let run = case.policy_runs.first_mut().expect("a policy that is built in");
    run.detail = Some("It looked away.".into());
    tampered(&report(&book(&case, &judge(&case)), REPLAY), Some(3), "policy runs at /0/detail");
}

#[test]
fn another_build_of_a_policy_is_not_replayable_and_no_lie() {
    let mut case = honest();
    case.policy_runs.push(PolicyRun {
        id: "of_another_release".into(),
        digest: Digest([3; 32]),
        status: PolicyStatus::Ran,
        fault: None,
        detail: None,
        rules: vec![],
        reads: vec![],
        findings: vec![],
    });
    incomplete(&report(&book(&case, &judge(&case)), REPLAY), "not replayable here: policy digest");
    case.policy_runs.clear();
    incomplete(&report(&book(&case, &judge(&case)), REPLAY), "not replayable here: policy");
}
