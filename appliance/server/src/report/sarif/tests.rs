//! SARIF is what the standard's schema says, whatever the texts are.

use std::path::Path;

use serde_json::{Value, json};
use tribune_record::{Authorisation, Condition, PolicyStatus, PolicySummary, Value as Planned};

use super::*;
use crate::fixture::judgment;

#[path = "../../../tests/schemas/check.rs"]
mod check;

/// A text with everything that breaks documents or misleads readers.
const HOSTILE: &str = "a\0b\u{1b}[2J\u{202e}c]]>\u{feff}<!--&\"'\u{ffff}\u{e0041}\r\n\t\u{85}d";

fn finding(id: &str, level: Level, outcome: Outcome) -> Finding {
    Finding {
        id: id.into(),
        source: Source::Guardrail,
        level,
        outcome,
        address: Some("aws_x.y".into()),
        path: Some(Pointer("/a".into())),
        message: "It is so.".into(),
        approvers: vec![],
        fix: None,
    }
}

fn fix() -> Fix {
    let path = Pointer("/a".into());
    let value = Planned::Text(HOSTILE.into());
    let patch = vec![tribune_record::PatchOp { op: "replace".into(), path, value }];
    Fix { patch, words: HOSTILE.into() }
}

/// The only run of the document, which the schema accepts.
#[track_caller]
fn run(judgment: &Judgment, place: Option<Place<'_>>) -> Value {
    let told = Told { judgment, place, plan_file: None, notes: &[HOSTILE.to_owned()] };
    let text = render(&told).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let wrong = against_schema(&document);
    assert!(wrong.is_empty(), "{wrong:#?}\n{text}");
    document["runs"][0].clone()
}

/// What the published schema has against a document.
fn against_schema(document: &Value) -> Vec<String> {
    let schema = include_str!("../../../tests/schemas/sarif-schema-2.1.0.json");
    check::wrong(&serde_json::from_str(schema).unwrap(), document)
}

fn results<'a>(run: &'a Value, id: &str) -> Vec<&'a Value> {
    let results = run["results"].as_array().unwrap().iter();
    results.filter(|result| result["ruleId"] == id).collect()
}

#[test]
fn kind_and_level_are_those_of_the_standard() {
    for (level, outcome, fixed, kind, on_scale) in [
        (Level::Soft, Outcome::Fail, false, "fail", "note"),
        (Level::Hard, Outcome::Fail, true, "fail", "warning"),
        (Level::Hard, Outcome::Fail, false, "review", "none"),
        (Level::Governance, Outcome::Fail, false, "review", "none"),
        (Level::Blocking, Outcome::Fail, false, "fail", "error"),
        (Level::Soft, Outcome::Unknown, false, "open", "none"),
        (Level::Hard, Outcome::Unknown, true, "open", "none"),
        (Level::Blocking, Outcome::Unknown, false, "open", "none"),
    ] {
        let mut judgment = judgment(Decision::Escalated);
        let mut one = finding("x", level, outcome);
        one.fix = fixed.then(fix);
        judgment.findings = vec![one];
        let run = run(&judgment, None);
        let result = results(&run, "x")[0];
        assert_eq!(result["kind"], kind, "{level:?} {outcome:?}");
        assert_eq!(result["level"], on_scale, "{level:?} {outcome:?}");
        assert_eq!(result["properties"]["level"], json!(level));
        assert_eq!(result["properties"]["fix"].is_object(), fixed);
    }
}

#[test]
fn a_result_names_address_pointer_and_who_settles_it() {
    let mut judgment = judgment(Decision::Escalated);
    let mut one = finding("vendor_access", Level::Governance, Outcome::Fail);
    one.approvers = vec![Role::from("security_team")];
    judgment.findings = vec![one];
    let run = run(&judgment, None);
    let result = results(&run, "vendor_access")[0];
    let location = &result["locations"][0]["logicalLocations"][0];
    assert_eq!(location["fullyQualifiedName"], "aws_x.y");
    assert_eq!(result["properties"]["pointer"], "/a");
    assert_eq!(result["properties"]["approvers"], json!(["security_team"]));
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "vendor_access");
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    let says = tribune_verdict::guide("vendor_access").unwrap().says();
    assert_eq!(rule["shortDescription"]["text"], says);
}

#[test]
fn every_rule_is_told_once_and_every_result_points_at_its_own() {
    let mut judgment = judgment(Decision::Vetoed);
    let policy = |id: &str, status| PolicySummary { id: id.into(), digest: None, status };
    judgment.policies = vec![
        policy("pci_baseline", PolicyStatus::Ran),
        policy("unknown_value", PolicyStatus::Unknown),
        policy("vendor_access", PolicyStatus::NotApplicable),
        policy("deletion_confirmation", PolicyStatus::Ran),
        PolicySummary { digest: Some(Digest([1; 32])), ..policy("size", PolicyStatus::Failed) },
    ];
    let one = finding("deletion_confirmation", Level::Governance, Outcome::Fail);
    let other = Finding { address: Some("aws_x.z".into()), ..one.clone() };
    judgment.findings = vec![one, other];
    let (rule, by) = ("cost_threshold_approval".into(), "ann as finance".into());
    let settled = Authorisation { rule, by, basis: "a signature".into() };
    judgment.authorisations = vec![settled.clone(), settled];
    let run = run(&judgment, None);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 6, "{rules:#?}");
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let kind = |id: &str| {
        let found = results(&run, id);
        found.iter().map(|r| r["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kind("unknown_value"), ["open"]);
    let quiet = json!({"pci_baseline": "pass", "vendor_access": "notApplicable"});
    assert_eq!(run["properties"]["quiet"], quiet);
    assert_eq!(kind("pci_baseline").len() + kind("vendor_access").len(), 0, "no alerts of these");
    assert_eq!(kind("deletion_confirmation"), ["review", "review"]);
    assert_eq!(kind("size"), ["open"]);
    let settled = results(&run, "cost_threshold_approval");
    assert_eq!(settled.len(), 1, "what is told twice stands once");
    let settled = settled[0];
    assert_eq!(settled["suppressions"][0]["kind"], "external");
    let all = run["results"].as_array().unwrap();
    assert!(all.iter().all(|result| result["suppressions"].is_array()), "on all or on none");
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false, "a policy failed");
    assert_eq!(invocation["toolExecutionNotifications"][0]["associatedRule"]["id"], "size");
    assert_eq!(invocation["exitCode"], 1_i32);
}

#[test]
fn what_a_policy_finds_under_another_name_is_no_pass() {
    let mut judgment = judgment(Decision::Vetoed);
    let (id, digest) = ("site".into(), Some(Digest([1; 32])));
    judgment.policies = vec![PolicySummary { id, digest, status: PolicyStatus::Ran }];
    assert_eq!(run(&judgment, None)["properties"]["quiet"]["site"], "pass");
    let mut stray = finding("no_tuesdays", Level::Blocking, Outcome::Fail);
    stray.source = Source::Plugin;
    judgment.findings = vec![stray];
    assert_eq!(run(&judgment, None)["properties"]["quiet"]["site"], "informational");
}

#[test]
fn what_a_plan_wrote_is_neither_a_link_nor_a_placeholder() {
    let address = r#"aws_x.y["[log in](https://evil.example)"]"#;
    let mut judgment = judgment(Decision::Vetoed);
    let mut one = finding("vendor_access", Level::Governance, Outcome::Fail);
    one.address = Some(address.to_owned());
    one.message = format!("{address} is {{0}}, as [1](2) says.");
    judgment.findings = vec![one];
    let run = run(&judgment, None);
    let result = results(&run, "vendor_access")[0];
    let text = result["message"]["text"].as_str().unwrap();
    let expected = r#"aws_x.y["[log in] (https://evil.example)"] is {{0}}, as [1] (2) says."#;
    assert_eq!(text, expected);
    // A name is no message: it stays what it is.
    let location = &result["locations"][0]["logicalLocations"][0];
    assert_eq!(location["fullyQualifiedName"], address);
}

/// A judgment with every sort of result.
fn with_every_sort() -> Judgment {
    let mut judgment = judgment(Decision::Vetoed);
    let one = finding("vendor_access", Level::Governance, Outcome::Fail);
    let of_plan = Finding { address: None, path: None, ..one.clone() };
    judgment.findings = vec![one, of_plan];
    let policy = |id: &str, status| PolicySummary { id: id.into(), digest: None, status };
    judgment.policies = vec![policy("a", PolicyStatus::Failed), policy("b", PolicyStatus::Unknown)];
    let (rule, by) = ("cost_threshold_approval".into(), "ann as finance".into());
    judgment.authorisations = vec![Authorisation { rule, by, basis: "a signature".into() }];
    judgment
}

#[test]
fn every_result_names_the_plan_file_and_a_line() {
    for (file, uri) in [
        (None, "plan.json"),
        (Some("plan.json"), "plan.json"),
        (Some("./out/plan.json"), "out/plan.json"),
        (Some("/tmp/build-7/my plan#1.json"), "my%20plan%231.json"),
        (Some("../c:plan?.json"), "c%3Aplan%3F.json"),
        (Some("a/../../b.json"), "b.json"),
        (Some("pl\u{e4}n\u{202e}.json"), "pl%C3%A4n%E2%80%AE.json"),
        (Some(".."), "plan.json"),
    ] {
        let judgment = with_every_sort();
        let file = file.map(Path::new);
        let told = Told { judgment: &judgment, place: None, plan_file: file, notes: &[] };
        let document: Value = serde_json::from_str(&render(&told).unwrap()).unwrap();
        assert_eq!(against_schema(&document), Vec::<String>::new(), "{file:?}");
        let results = document["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), 5);
        for result in results {
            let physical = &result["locations"][0]["physicalLocation"];
            assert_eq!(physical["artifactLocation"]["uri"], uri, "{result}");
            assert_eq!(physical["region"]["startLine"], 1_i32, "{result}");
        }
    }
}

#[test]
fn a_fingerprint_is_of_rule_address_and_pointer_alone() {
    let print = |change: &dyn Fn(&mut Finding)| {
        let mut one = finding("a", Level::Soft, Outcome::Fail);
        change(&mut one);
        fingerprint(&one)[FINGERPRINT]
    };
    let plain = print(&|_one| ());
    assert_eq!(plain, print(&|one| one.message = "Other words.".into()));
    assert_eq!(plain, print(&|one| one.level = Level::Blocking));
    for other in [
        print(&|one| one.id = "b".into()),
        print(&|one| one.address = None),
        print(&|one| one.address = Some("aws_x.z".into())),
        print(&|one| one.path = None),
        print(&|one| one.path = Some(Pointer("/b".into()))),
        print(&|one| (one.address, one.path) = (Some("aws_x.y/a".into()), None)),
    ] {
        assert_ne!(plain, other);
    }
    let text = plain.to_string();
    assert!(text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()));
}

#[test]
fn hostile_texts_are_harmless_in_every_place() {
    let mut judgment = judgment(Decision::Vetoed);
    let mut one = finding(HOSTILE, Level::Hard, Outcome::Fail);
    one.address = Some(HOSTILE.into());
    one.path = Some(Pointer(HOSTILE.into()));
    one.message = HOSTILE.into();
    one.approvers = vec![Role::from(HOSTILE)];
    one.fix = Some(fix());
    judgment.findings = vec![one];
    judgment.reason = HOSTILE.into();
    judgment.environment = HOSTILE.into();
    judgment.golden_path = Some(HOSTILE.into());
    judgment.intent.unrequested = vec![HOSTILE.into()];
    judgment.cost.unknown = vec![HOSTILE.into()];
    judgment.conditions =
        vec![Condition { id: HOSTILE.into(), text: HOSTILE.into(), acknowledged: false }];
    judgment.policies =
        vec![PolicySummary { id: HOSTILE.into(), digest: None, status: PolicyStatus::Failed }];
    judgment.authorisations =
        vec![Authorisation { rule: HOSTILE.into(), by: HOSTILE.into(), basis: HOSTILE.into() }];
    let record = RecordAt { ledger: "l".into(), shard: 0, seq: 1, time: 2 };
    let place = Place { id: "dec-1", revision: 3, record: &record };
    let run = run(&judgment, Some(place));
    let told = Told { judgment: &judgment, place: Some(place), plan_file: None, notes: &[] };
    let text = render(&told).unwrap();
    assert!(text.chars().all(|c| c == '\n' || clean(&c.to_string()) == c.to_string()), "{text}");
    assert!(!text.contains("\\u00"), "no control character, escaped or not: {text}");
    assert_eq!(run["properties"]["record"]["seq"], 1_i32);
    assert_eq!(run["automationDetails"]["id"], "tribune/dec-1/3");
    assert_eq!(run["invocations"][0]["endTimeUtc"], "1970-01-01T00:00:00Z");
}

#[test]
fn the_check_against_the_schema_sees_what_is_wrong() {
    let schema = include_str!("../../../tests/schemas/sarif-schema-2.1.0.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let good = json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}},
        "results": [{"message": {"text": "t"}, "kind": "open", "ruleIndex": 0_u8}]}]});
    assert_eq!(check::wrong(&schema, &good), Vec::<String>::new());
    for (pointer, value) in [
        ("/version", json!("2.0.0")),
        ("/runs/0/tool", json!({})),
        ("/runs/0/tool/driver/name", json!(7_u8)),
        ("/runs/0/tool/driver", json!({"name": "x", "rule": []})),
        ("/runs/0/tool/driver", json!({"name": "x", "informationUri": "no uri"})),
        ("/runs/0/tool/driver", json!({"name": "x", "guid": "x"})),
        ("/runs/0/results/0/message", json!({})),
        ("/runs/0/results/0/kind", json!("unknown")),
        ("/runs/0/results/0/ruleIndex", json!(-2_i8)),
        ("/runs/0/results/0/ruleIndex", json!("0")),
        ("/runs/0/results/0/locations", json!({})),
        ("/runs/0", json!(null)),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap_or(&mut Value::Null) = value.clone();
        if bad == good {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            bad.pointer_mut(parent).unwrap()[key] = value.clone();
        }
        assert!(!check::wrong(&schema, &bad).is_empty(), "{pointer} {value}");
    }
}
