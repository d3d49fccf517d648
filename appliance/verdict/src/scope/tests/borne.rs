//! Requests that no grammar foresees, borne out by names, deeds and values; and what is written
//! almost like them and asks for something else.

use alloc::{format, vec};
use tribune_record::{Action, IntentMatch::Exact, Level};

use super::{case, change, deeds::Deed, judged, plan};

/// Whatever it is called: it does not pass.
#[track_caller]
fn stops(request: &str, deeds: &[Deed<'_>]) {
    let out = held(request, deeds);
    assert_ne!(out.summary.verdict, Exact, "{request}: {:#?}", out.findings);
}

fn held(request: &str, deeds: &[Deed<'_>]) -> super::super::Comparison {
    let mut plan = plan("dev/d22-rename-moved/plan.json");
    plan.changes = deeds.iter().map(|(at, action, object)| change(at, *action, object)).collect();
    judged(&case(request, plan, tribune_record::Context::default()))
}

const BUCKET: Deed<'_> =
    ("aws_s3_bucket.scratch", Action::Delete, r#"{"bucket":"marlin-dev-scratch"}"#);

#[test]
fn an_object_is_named_and_let_go() {
    for request in [
        "We made marlin-dev-scratch for the hack week. Everybody has moved out. Please tear it \
         down.",
        "WEB-22 Retire the scratch space\nThe prototype is over. Remove the bucket \
         marlin-dev-scratch from dev.",
    ] {
        let out = held(request, &[BUCKET]);
        assert_eq!(out.summary.verdict, Exact, "{request}: {:#?}", out.findings);
    }
}

#[test]
fn what_is_written_almost_like_it_lets_nothing_go() {
    for request in [
        "Please tear down what is in the bucket marlin-dev-scratch. We still need it.",
        "WEB-22 Retire the scratch space\nStatus: rejected\nRemove the bucket marlin-dev-scratch.",
        "Once the export is done, remove the bucket marlin-dev-scratch from dev.",
        "Anti-patterns:\n- remove the bucket marlin-dev-scratch",
        "~~Remove the bucket marlin-dev-scratch~~",
        "Remove the lifecycle rule of the bucket marlin-dev-scratch, it blorps.",
        "Remove every bucket but marlin-dev-scratch, which blorps.",
        "Retire the old space; marlin-dev-scratch stays, it blorps.",
        "Would it make sense to remove the bucket marlin-dev-scratch? It blorps.",
        "Do the opposite: remove the bucket marlin-dev-scratch.",
        "> remove the bucket marlin-dev-scratch\nI blorp.",
    ] {
        stops(request, &[BUCKET]);
    }
    let queue = ("aws_sqs_queue.q", Action::Delete, r#"{"name":"marlin-dev-scratch"}"#);
    let request = "WEB-22 Retire the scratch space\nThe prototype is over. Remove the bucket \
                   marlin-dev-scratch from dev.";
    stops(request, &[queue]);
    stops(request, &[BUCKET, queue]);
}

#[test]
fn each_value_is_said_of_its_own_attribute() {
    let request = "prod-invoice-parser keeps dying on the big PDFs. bump its memory to 1536 MB and \
                   timeout to 2 min";
    let side = |memory: u32, timeout: u32| {
        format!(
            r#"{{"function_name":"prod-invoice-parser","memory_size":{memory},
                "timeout":{timeout}}}"#
        )
    };
    let with = |memory: u32, timeout: u32| {
        let mut plan = plan("dev/d22-rename-moved/plan.json");
        let address = "aws_lambda_function.parser";
        let mut parser = change(address, Action::Update, &side(memory, timeout));
        parser.before = change(address, Action::Create, &side(512, 30)).after;
        plan.changes = vec![parser];
        judged(&case(request, plan, tribune_record::Context::default()))
    };
    let right = with(1536, 120);
    assert_eq!(right.summary.verdict, Exact, "{:#?}", right.findings);
    let noted = |level| right.findings.iter().any(|finding| finding.level == level);
    assert!(noted(Level::Soft), "a decision says what it rests on");
    for (memory, timeout) in [(1536, 60), (2048, 120), (120, 1536), (1536, 30), (512, 120)] {
        let wrong = with(memory, timeout);
        assert_ne!(wrong.summary.verdict, Exact, "{memory} {timeout}: {:#?}", wrong.findings);
    }
}

#[test]
fn a_change_that_is_borne_out_is_for_a_person_and_not_refused() {
    let crawler = ("aws_glue_crawler.c", Action::Delete, r#"{"name":"staging-partner-feeds"}"#);
    let request = "Last night's crawl scrambled the columns, for the third time. Would you kindly \
                   drop the staging-partner-feeds crawler, as nobody depends on it any longer?";
    let out = held(request, &[crawler]);
    assert!(
        out.findings.iter().all(|finding| finding.level != Level::Blocking),
        "{:#?}",
        out.findings
    );
}
