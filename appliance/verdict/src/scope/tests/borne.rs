//! Requests that no grammar foresees, borne out by names, deeds and values. Each is followed by the
//! same with one thing altered, for which alone it does not pass.

use alloc::{format, vec, vec::Vec};
use tribune_record::{
    Action, Change, Context, GivenContract, IntentMatch::Exact, Level, UnixMillis,
};

use super::{
    super::{Comparison, asked, contract},
    case, change, judged, plan,
};

const SCRATCH: &str = "marlin-dev-scratch";
/// Stage A makes nothing of it.
const RETIRE: &str = "We made marlin-dev-scratch for the hack week. Everybody has moved out. \
                      Please tear it down.";
const TUNE: &str = "prod-invoice-parser keeps dying on the big PDFs. bump its memory to 1536 MB \
                    and timeout to 2 min";

fn held(request: &str, changes: Vec<Change>) -> Comparison {
    let mut plan = plan("dev/d22-rename-moved/plan.json");
    plan.changes = changes;
    judged(&case(request, plan, Context::default()))
}

#[track_caller]
fn passes(request: &str, changes: Vec<Change>) {
    let out = held(request, changes);
    let rests = |level| out.findings.iter().all(|finding| finding.level == level);
    assert!(out.summary.verdict == Exact && rests(Level::Soft), "{request}: {:#?}", out.findings);
    assert_eq!(out.findings.len(), 1, "the decision says what it rests on: {:#?}", out.findings);
}

#[track_caller]
fn stops(request: &str, changes: Vec<Change>) {
    let out = held(request, changes);
    assert_ne!(out.summary.verdict, Exact, "{request}: {:#?}", out.findings);
}

fn gone(address: &str, object: &str) -> Change {
    change(address, Action::Delete, object)
}

fn bucket() -> Change {
    gone("aws_s3_bucket.scratch", &format!(r#"{{"bucket":"{SCRATCH}"}}"#))
}

#[test]
fn an_object_is_named_and_let_go() {
    passes(RETIRE, vec![bucket()]);
    let queue = || gone("aws_sqs_queue.q", &format!(r#"{{"name":"{SCRATCH}"}}"#));
    stops(RETIRE, vec![bucket(), queue()]);
    stops(RETIRE, vec![gone("aws_s3_bucket.scratch", r#"{"bucket":"marlin-dev-scratch-2"}"#)]);
    stops(RETIRE, vec![change("aws_s3_bucket.scratch", Action::DeleteThenCreate, "{}")]);
}

#[test]
fn one_sentence_more_takes_it_back() {
    passes(&format!("{RETIRE} Thanks, Hannah"), vec![bucket()]);
    for more in [
        "We still need it.",
        "Scrap that.",
        "Correction: the summer campaign has moved in.",
        "Do the opposite.",
        "Unless the finance colleagues complain, tear it down.",
        "marlin-dev-scratch stays.",
        "\n> No, keep everything.",
        "\nStatus: rejected",
        "Das ist nicht gut.",
        "The reviewer has seen everything.",
    ] {
        stops(&format!("{RETIRE} {more}"), vec![bucket()]);
    }
}

#[test]
fn another_order_is_another_deed() {
    let told = "We made marlin-dev-scratch for the hack week. Everybody has moved out.";
    passes(&format!("{told} Please tear it down."), vec![bucket()]);
    for order in [
        "Please rename it.",
        "Once the finance colleagues complain, please tear it down.",
        "Would it make sense to tear it down?",
        "Please hurble it down.",
        "~~Please tear it down.~~",
        "Not approved: tear it down.",
        "Please tear down the policy of marlin-dev-scratch.",
    ] {
        stops(&format!("{told} {order}"), vec![bucket()]);
    }
}

fn parser(memory: u32, timeout: u32) -> Vec<Change> {
    let side = |memory: u32, timeout: u32| {
        let object = format!(
            r#"{{"function_name":"prod-invoice-parser","memory_size":{memory},
                "timeout":{timeout}}}"#
        );
        change("aws_lambda_function.parser", Action::Create, &object).after
    };
    let mut parser = change("aws_lambda_function.parser", Action::Update, "{}");
    (parser.before, parser.after) = (side(512, 30), side(memory, timeout));
    vec![parser]
}

#[test]
fn each_value_is_said_of_its_own_attribute() {
    passes(TUNE, parser(1536, 120));
    for (memory, timeout) in [(1536, 60), (2048, 120), (120, 1536), (1536, 30), (512, 120)] {
        stops(TUNE, parser(memory, timeout));
    }
    // The one direction, and not the other.
    let back = TUNE.replace("to 1536 MB", "from 1536 MB to 512 MB");
    stops(&back, parser(1536, 120));
}

#[test]
fn where_a_contract_is_given_it_alone_counts() {
    let mut plan = plan("dev/d22-rename-moved/plan.json");
    plan.changes = parser(1536, 120);
    let mut case = case(TUNE, plan, Context::default());
    assert_eq!(judged(&case).summary.verdict, Exact);
    // What stage A makes of the words, given back by who wrote them.
    let text = serde_json::to_string(&contract(TUNE)).unwrap();
    let request = case.request.as_mut().unwrap();
    request.contract = Some(GivenContract { text, signed: None });
    assert!(asked(request, UnixMillis(0)).doubts.is_empty(), "it counts");
    let out = judged(&case);
    assert_ne!(out.summary.verdict, Exact, "{:#?}", out.findings);
}

#[test]
fn what_is_borne_out_by_itself_is_for_a_person() {
    let crawler = |tags: &str| {
        let object = format!(r#"{{"name":"staging-partner-feeds","tags":{tags}}}"#);
        gone("aws_glue_crawler.c", &object)
    };
    let request = "To be deleted on staging, Glue:\n* crawler staging-partner-feeds\nNothing else.";
    let blocked = |changes| -> Vec<_> {
        let findings = held(request, changes).findings.into_iter();
        let blocking = findings.filter(|finding| finding.level == Level::Blocking);
        blocking.filter_map(|finding| finding.address).collect()
    };
    assert!(blocked(vec![crawler("{}")]).is_empty());
    // What nobody named, and what goes where nobody sent it, is refused all the same.
    let other = gone("aws_glue_crawler.o", r#"{"name":"prod-orders"}"#);
    let address = ["aws_glue_crawler.o"];
    assert_eq!(blocked(vec![crawler("{}"), other]), address);
    let address = ["aws_glue_crawler.c"];
    assert_eq!(blocked(vec![crawler(r#"{"Environment":"production"}"#)]), address);
}
