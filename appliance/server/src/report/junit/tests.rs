//! `JUnit` is read back by another reader than its writer's, whatever the texts are.

use roxmltree::{Document, Node};
use tribune_record::{Decision, Digest, Fix, Pointer, PolicyStatus, Role};

use super::*;
use crate::{fixture::judgment, http::wire::RecordAt, report::told::Place};

const HOSTILE: &str = "a\0b\u{1b}[2J\u{202e}c]]>\u{feff}<!--&\"'\u{ffff}\u{e0041}\r\n\t\u{85}d";

fn finding(id: &str, source: Source, level: Level, outcome: Outcome) -> Finding {
    let (address, path) = (Some("aws_x.y".into()), Some(Pointer("/a".into())));
    let (message, approvers) = ("It is so.".into(), vec![Role::from("security_team")]);
    Finding { id: id.into(), source, level, outcome, address, path, message, approvers, fix: None }
}

fn policy(id: &str, digest: Option<u8>, status: PolicyStatus) -> PolicySummary {
    PolicySummary { id: id.into(), digest: digest.map(|byte| Digest([byte; 32])), status }
}

fn text(judgment: &Judgment) -> String {
    let record = RecordAt { ledger: "l".into(), shard: 0, seq: 1, time: 2 };
    let place = Some(Place { id: "dec-1", revision: 0, record: &record });
    render(&Told { judgment, place, plan_file: None, notes: &[HOSTILE.to_owned()] }).unwrap()
}

fn elements<'a>(node: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    node.descendants().filter(|node| node.has_tag_name(name)).collect()
}

/// Every count is that of what stands below it.
#[track_caller]
fn counted(node: Node<'_, '_>) {
    for (attribute, element) in [
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ] {
        let said: usize = node.attribute(attribute).unwrap().parse().unwrap();
        let found = node.descendants().filter(|node| node.has_tag_name(element)).count();
        assert_eq!(said, found, "{attribute} of {:?}", node.attribute("name"));
    }
}

#[test]
fn each_source_is_a_suite_and_nothing_unknown_is_skipped() {
    let mut judgment = judgment(Decision::Vetoed);
    judgment.findings = vec![
        finding("pci_baseline", Source::Law, Level::Blocking, Outcome::Fail),
        finding("pci_baseline", Source::Law, Level::Blocking, Outcome::Unknown),
        finding("intent_scope", Source::Intent, Level::Governance, Outcome::Fail),
        finding("size", Source::Plugin, Level::Soft, Outcome::Fail),
        finding("no_tuesdays", Source::Plugin, Level::Soft, Outcome::Unknown),
    ];
    judgment.policies = vec![
        policy("pci_baseline", None, PolicyStatus::Unknown),
        policy("audit_immutability", None, PolicyStatus::Ran),
        policy("gdpr_data_residency", None, PolicyStatus::NotApplicable),
        policy("vendor_access", None, PolicyStatus::Unknown),
        policy("size", Some(1), PolicyStatus::Ran),
        policy("broken", Some(2), PolicyStatus::Failed),
    ];
    let text = text(&judgment);
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    counted(root);
    let suites = elements(root, "testsuite");
    suites.iter().for_each(|suite| counted(*suite));
    let names: Vec<_> = suites.iter().map(|suite| suite.attribute("name").unwrap()).collect();
    assert_eq!(names, ["laws", "rules", "policy broken", "policy size", "policies"]);
    let came = |suite: &str, name: &str| -> Vec<(String, String)> {
        let cases = elements(root, "testcase").into_iter().filter(|case| {
            case.attribute("classname") == Some(suite) && case.attribute("name") == Some(name)
        });
        cases
            .map(|case| {
                let inner = case.first_element_child();
                let kind = inner.and_then(|inner| inner.attribute("type")).unwrap_or_default();
                let name = inner.map_or("passed", |inner| inner.tag_name().name());
                (name.to_owned(), kind.to_owned())
            })
            .collect()
    };
    let as_told = |name: &str, kind: &str| (name.to_owned(), kind.to_owned());
    assert_eq!(came("laws", "pci_baseline aws_x.y /a"), [as_told("failure", "blocking")]);
    assert_eq!(came("laws", "pci_baseline aws_x.y /a (2)"), [as_told("error", "unknown")]);
    assert_eq!(came("laws", "audit_immutability"), [as_told("passed", "")]);
    assert_eq!(came("laws", "gdpr_data_residency"), [as_told("skipped", "")]);
    assert_eq!(came("rules", "vendor_access"), [as_told("error", "unknown")]);
    assert_eq!(came("rules", "intent_scope aws_x.y /a"), [as_told("failure", "governance")]);
    assert_eq!(came("policy size", "size aws_x.y /a"), [as_told("failure", "soft")]);
    assert_eq!(came("policy broken", "broken"), [as_told("error", "failed")]);
    assert_eq!(came("policies", "no_tuesdays aws_x.y /a"), [as_told("error", "unknown")]);
    let properties = elements(suites[0], "property");
    let decision = properties.iter().find(|one| one.attribute("name") == Some("decision"));
    assert_eq!(decision.unwrap().attribute("value"), Some("VETOED"));
    let record = properties.iter().find(|one| one.attribute("name") == Some("record"));
    assert_eq!(record.unwrap().attribute("value"), Some("1 of shard 0 of ledger l"));
}

#[test]
fn no_two_cases_of_a_suite_have_one_name() {
    let mut judgment = judgment(Decision::Vetoed);
    let one = finding("pci_baseline", Source::Law, Level::Blocking, Outcome::Fail);
    let whole = Finding { address: None, path: None, ..one.clone() };
    let taken = Finding { address: Some("aws_x.y /a (2)".into()), path: None, ..one.clone() };
    let other = Finding { message: "So it is.".into(), ..one.clone() };
    let unseen = Finding { address: Some("aws_x.\u{202e}y".into()), ..one.clone() };
    judgment.findings = vec![one, taken, other.clone(), other, unseen, whole.clone(), whole];
    judgment.policies = vec![policy("pci_baseline", None, PolicyStatus::Failed)];
    let text = text(&judgment);
    let document = Document::parse(&text).unwrap();
    let mut names: Vec<_> = elements(document.root_element(), "testcase")
        .into_iter()
        .map(|case| (case.attribute("classname").unwrap(), case.attribute("name").unwrap()))
        .collect();
    assert_eq!(names.len(), 8, "{names:?}");
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all, "{names:?}");
    assert!(names.contains(&("laws", "pci_baseline aws_x.y /a")), "{names:?}");
}

#[test]
fn a_plan_with_nothing_against_it_has_only_passed_cases() {
    let mut judgment = judgment(Decision::Approved);
    judgment.policies = vec![policy("pci_baseline", None, PolicyStatus::Ran)];
    let text = text(&judgment);
    let document = Document::parse(&text).unwrap();
    counted(document.root_element());
    let case = elements(document.root_element(), "testcase")[0];
    assert!(case.first_element_child().is_none(), "{text}");
}

#[test]
fn hostile_texts_are_read_back_harmless() {
    let mut judgment = judgment(Decision::Vetoed);
    let mut one = finding(HOSTILE, Source::Plugin, Level::Blocking, Outcome::Fail);
    one.address = Some(HOSTILE.into());
    one.path = Some(Pointer(HOSTILE.into()));
    one.message = HOSTILE.into();
    one.approvers = vec![Role::from(HOSTILE)];
    one.fix = Some(Fix { patch: vec![], words: HOSTILE.into() });
    judgment.findings = vec![one];
    judgment.reason = HOSTILE.into();
    judgment.policies = vec![policy(HOSTILE, Some(1), PolicyStatus::Failed)];
    let text = text(&judgment);
    assert!(!text.contains(['\0', '\u{1b}', '\u{202e}', '\u{feff}', '\u{ffff}']), "{text:?}");
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    counted(root);
    let failure = elements(root, "failure")[0];
    assert_eq!(failure.attribute("message"), Some(clean(HOSTILE).as_str()));
    assert!(failure.text().unwrap().starts_with(&clean_lines(HOSTILE)), "{failure:?}");
    let case = failure.parent().unwrap();
    let name = clean(&format!("{HOSTILE} {HOSTILE} {HOSTILE}"));
    assert_eq!(case.attribute("name"), Some(name.as_str()));
}
