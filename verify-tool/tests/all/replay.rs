//! `replay`: every judgment again, and what a judge that lied could not hide.

use tribune_host::{Backend, Host, PolicyInput};
use tribune_record::{
    Advisor, AskFault, Case, Decision, Dialect, Digest, Exchange, Judgment, Opinion, PolicyRun,
    PolicyStatus, Purpose, Reply,
};
use tribune_verdict::{judge, place, scope::opinion};
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

/// The case at a site that asks a language model, with what it said of every row.
fn advised(label: &str) -> Case {
    let mut case = honest();
    let prompt = Digest::of(Purpose::Prompt, b"a prompt");
    let advisor = Advisor { dialect: Dialect::Openai, model: "a-model".to_owned(), prompt };
    case.settings.advisor = Some(advisor);
    let Case { plan, context, request, settings, .. } = &case;
    let placements = place(plan, context, request.as_ref(), &settings.site);
    let nonce = opinion::nonce(&case, &[9; 32]);
    let sheets = opinion::questions(&case, &placements, nonce).unwrap();
    let exchanges = sheets.iter().map(|sheet| {
        let rows: Vec<serde_json::Value> = serde_json::from_str(sheet.rows()).unwrap();
        let row = |row: &serde_json::Value| {
            serde_json::json!({ "id": row["id"], "evidence": "", "label": label })
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        Exchange {
            attempts: 1,
            latency_ms: 1,
            request_id: None,
            served_model: None,
            stop_reason: None,
            usage: None,
            reply: Reply::Text { text: serde_json::json!({ "rows": rows }).to_string() },
        }
    });
    let exchanges = exchanges.collect();
    case.opinion = Some(Opinion { nonce, cached_from: None, exchanges });
    case
}

#[test]
fn what_a_model_said_is_read_again() {
    let case = advised("unrequested");
    let judgment = judge(&case);
    assert!(judgment.findings.iter().any(|one| one.message.contains("language model finds")));
    sound(&report(&book(&case, &judgment), REPLAY));
    let mut other = case.clone();
    let exchange = other.opinion.as_mut().unwrap().exchanges.first_mut().unwrap();
    let Reply::Text { text } = &mut exchange.reply else { panic!("it said something") };
    *text = text.replacen("unrequested", "unclear", 1);
    tampered(&report(&book(&other, &judgment), REPLAY), Some(3), "judgment at /");
    let mut silent = case.clone();
    let exchange = silent.opinion.as_mut().unwrap().exchanges.first_mut().unwrap();
    exchange.reply = Reply::Fault { class: AskFault::Timeout, detail: "late".to_owned() };
    tampered(&report(&book(&silent, &judgment), REPLAY), Some(3), "judgment at /");
    let nobody = Case { opinion: None, ..case };
    tampered(&report(&book(&nobody, &judgment), REPLAY), Some(3), "judgment at /");
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
