//! The report says everything, in an order and a width that people can read.

use super::*;
use crate::fixture::judgment;
use tribune_record::{Condition, Digest, Fix, PatchOp, Pointer, PolicySummary, Role, Value};

fn full() -> Judgment {
    let mut judgment = judgment(Decision::Escalated);
    judgment.reason = "The plan is dearer than a team may decide alone. ".repeat(4);
    judgment.approvers = vec![Role::from("finance"), Role::from("change_manager")];
    let (id, text) = ("patching_plan".into(), "The team patches it.".into());
    judgment.conditions = vec![Condition { id, text, acknowledged: false }];
    let (op, path) = ("replace".into(), Pointer("/storage_encrypted".into()));
    let patch = vec![PatchOp { op, path, value: Value::Bool(true) }];
    judgment.findings = vec![Finding {
        id: "encryption_at_rest".into(),
        source: Source::Plugin,
        level: Level::Hard,
        outcome: Outcome::Fail,
        address: Some(format!("module.{}.aws_db_instance.main\u{1b}[2J", "deep".repeat(30))),
        path: Some(Pointer("/storage_encrypted".into())),
        message: "The database would not be encrypted.".into(),
        approvers: vec![],
        fix: Some(Fix { patch, words: "Set storage_encrypted = true.".into() }),
    }];
    let message = "It leaves changes out.".into();
    let (id, source) = ("plan_incomplete".into(), Source::Plan);
    let whole = Finding {
        id,
        source,
        address: None,
        path: None,
        message,
        fix: None,
        ..judgment.findings[0].clone()
    };
    judgment.findings.push(whole);
    judgment.plan.archive = Some(PlanArchive {
        digest: Digest([9; 32]),
        lineage: "l".into(),
        serial: 7,
        workspace: "blue".into(),
        mode: PlanMode::Destroy,
        targets: vec!["aws_x.y".into()],
        forced: vec!["aws_x.z".into()],
    });
    let (id, digest) = ("instance_size".into(), None);
    judgment.policies = vec![PolicySummary { id, digest, status: PolicyStatus::Failed }];
    judgment
}

const REACHED: Reached<'_> =
    Reached { server: "https://t", decision: "dec-1", request: Some("req-1") };

#[test]
fn everything_stands_in_the_report_in_order() {
    let text = anstream::adapter::strip_str(&render(&full(), Some(REACHED))).to_string();
    let mut rest = text.as_str();
    for part in [
        "ESCALATED\n",
        "  The plan is dearer",
        "Why\n  encryption_at_rest (policy, offers a fix)\n    The database would",
        "Waits for\n  finance:\n    tribune approve dec-1 --server https://t --identity DIR \
         --role finance \\\n\u{20}     --key FILE\n  change_manager:\n",
        "Conditions\n  patching_plan (open): The team patches it.\n  the person who asked:\n",
        "--acknowledge patching_plan\n    then submit the plan anew\n",
        "environment   staging",
        "plan file     given and held against the JSON; workspace blue, state 7, with\n",
        "  -destroy -target=aws_x.y -replace=aws_x.z\n",
        "For the engineer\n  the plan as a whole\n    plan_incomplete: It leaves changes out.\n",
        "  module.",
        "encryption_at_rest at /storage_encrypted: The database would not be\n    encrypted.\n",
        "      fix: Set storage_encrypted = true.\n      patch: {\"op\":\"replace\",",
        "Policies\n  failed: instance_size\n",
        "Digests",
        "plan file     0909",
    ] {
        let found = rest.find(part);
        assert!(found.is_some(), "{part:?} is missing, or out of order, in\n{text}");
        rest = rest.split_at(found.unwrap()).1;
    }
}

#[test]
fn the_report_fits_and_holds_no_foreign_escape() {
    let coloured = render(&full(), None);
    let text = anstream::adapter::strip_str(&coloured).to_string();
    assert!(!text.contains("\u{1b}"), "{text:?}");
    assert!(!coloured.contains("\u{1b}[2J"), "{coloured:?}");
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn what_can_be_done_is_said_of_what_stands_in_the_way() {
    let remedies = |judgment: &Judgment| {
        let text = anstream::adapter::strip_str(&render(judgment, None)).to_string();
        let told = text.split_once("What you can do\n").map(|(_, told)| told.to_owned());
        told.map(|told| {
            told.split_once("\n\n").map_or_else(|| told.clone(), |(part, _)| part.to_owned())
        })
    };
    let told = remedies(&full()).unwrap();
    assert!(told.contains("plan_incomplete: Plan again without -target"), "{told}");
    assert!(!told.contains("encryption_at_rest:"), "a fix is offered for it: {told}");
    let mut fixed = full();
    fixed.findings.retain(|finding| finding.id == "encryption_at_rest");
    assert_eq!(remedies(&fixed), None);
    fixed.findings[0].fix = None;
    assert!(remedies(&fixed).unwrap().contains("encryption_at_rest: Set the attribute"));
    fixed.findings[0].level = Level::Soft;
    assert_eq!(remedies(&fixed), None);
    fixed.findings[0].outcome = Outcome::Unknown;
    assert!(remedies(&fixed).unwrap().contains("encryption_at_rest: Set the attribute"));
    assert_eq!(remedies(&judgment(Decision::Approved)), None);
}

#[test]
fn who_confirms_is_told_how() {
    let mut judgment = full();
    judgment.approvers = vec![Role::from("requester_confirmation")];
    let text = anstream::adapter::strip_str(&render(&judgment, Some(REACHED))).to_string();
    assert!(text.contains("--confirm-deletion ADDRESS"), "{text}");
    assert!(!text.contains("--role requester_confirmation"), "nobody signs as that: {text}");
}
