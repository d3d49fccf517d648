//! What is asked holds nothing of the plan's text; an answer only ever adds, but for the doubts
//! that were left open.

extern crate std;

mod asked;
mod property;
mod replies;
mod weighed;

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use serde_json::json;
use tribune_record::{
    Advisor, AskFault, Case, Dialect, Digest, Exchange, Finding, Opinion, Placement, Purpose, Reply,
};

use super::{Sheet, again, nonce, questions, sheet::Origin};
use crate::{fixture, place};

/// A case of ours under the settings as shipped, whose site asks a model.
fn advised(folder: &str, request: &str) -> Case {
    let root = env!("CARGO_MANIFEST_DIR");
    let bytes = std::fs::read(format!("{root}/../../tests/cases/{folder}/plan.json")).unwrap();
    asked(fixture::case(tribune_plan::read(&bytes, &[7; 32]).unwrap()), request)
}

/// The case with these words, at a site that asks a model.
fn asked(mut case: Case, request: &str) -> Case {
    case.request.as_mut().unwrap().text = request.to_owned();
    let prompt = Digest::of(Purpose::Prompt, b"a prompt");
    let advisor = Advisor { dialect: Dialect::Anthropic, model: "a-model".to_owned(), prompt };
    case.settings.advisor = Some(advisor);
    case
}

const SEGMENT: &str = "Add a new microsegment for machine learning workloads";
const PCI: &str = "aws_security_group.pci_cards";

/// A segment as it was asked for, with a server that was not spoken of.
fn servers() -> Case {
    let mut case = advised("mission/m2-ml-segment-opens-pci", SEGMENT);
    let other = ["aws_instance.gpu[1]", "aws_instance.gpu[2]", "aws_instance.gpu[3]", PCI];
    case.plan.changes.retain(|change| !other.contains(&change.address.as_str()));
    case
}

/// A segment with GPUs, as it was asked for.
fn exact() -> Case {
    advised("mission/m1-ml-segment", &format!("{SEGMENT} with GPU instances"))
}

fn placements(case: &Case) -> Vec<Placement> {
    place(&case.plan, &case.context, case.request.as_ref(), &case.settings.site)
}

/// The case without anybody who is asked.
fn alone(case: &Case) -> Case {
    let mut case = case.clone();
    case.settings.advisor = None;
    case.opinion = None;
    case
}

fn said(text: String) -> Exchange {
    Exchange {
        attempts: 1,
        latency_ms: 900,
        request_id: None,
        served_model: Some("a-model".to_owned()),
        stop_reason: Some("end_turn".to_owned()),
        usage: None,
        reply: Reply::Text { text },
    }
}

fn fault(class: AskFault) -> Exchange {
    let reply = Reply::Fault { class, detail: "as the client says it".to_owned() };
    Exchange { reply, ..said(String::new()) }
}

/// An answer to every row of a sheet: those mixed in as they are, the others as told.
fn answer(sheet: &Sheet, label: impl Fn(usize) -> (&'static str, String)) -> String {
    answer_with(sheet, "unrequested", label)
}

/// The same with a label for those mixed in.
fn answer_with(
    sheet: &Sheet,
    mixed: &str,
    label: impl Fn(usize) -> (&'static str, String),
) -> String {
    let row = |(id, origin): (&String, &Origin)| {
        let (label, evidence) = match origin {
            Origin::Change(at) => label(*at),
            Origin::Mixed => (mixed, "Add".to_owned()),
        };
        json!({ "id": id, "evidence": evidence, "label": label })
    };
    json!({ "rows": sheet.ids().iter().map(row).collect::<Vec<_>>() }).to_string()
}

const SALT: [u8; 32] = [3; 32];

/// The case with an opinion: each row labelled so at the first and at the second look.
fn with_opinion(case: &Case, look: [&dyn Fn(usize) -> (&'static str, String); 2]) -> Case {
    let [first, second] = look;
    let places = placements(case);
    let nonce = nonce(case, &SALT);
    let sheets = questions(case, &places, nonce).unwrap();
    let mut exchanges: Vec<_> = sheets.iter().map(|sheet| said(answer(sheet, first))).collect();
    let more = again(case, &places, nonce, &exchanges);
    exchanges.extend(more.iter().map(|sheet| said(answer(sheet, second))));
    let opinion = Opinion { nonce, cached_from: None, exchanges };
    Case { opinion: Some(opinion), ..case.clone() }
}

/// The same label for every row, twice.
fn all(case: &Case, label: &'static str) -> Case {
    let quote = case.request.as_ref().unwrap().text.clone();
    let labelled = move |_at: usize| (label, quote.clone());
    with_opinion(case, [&labelled, &labelled])
}

/// The findings of the intent check in a judgment.
fn intent(case: &Case) -> Vec<Finding> {
    let findings = crate::judge(case).findings;
    findings.into_iter().filter(|one| one.source == tribune_record::Source::Intent).collect()
}

fn ids(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.id.as_str()).collect()
}

/// The opinion of one exchange.
fn of_one(case: &Case, exchange: Exchange) -> Case {
    let opinion =
        Opinion { nonce: nonce(case, &SALT), cached_from: None, exchanges: vec![exchange] };
    Case { opinion: Some(opinion), ..case.clone() }
}
