//! The report says everything, in an order and a width that people can read.

use super::*;
use crate::fixture::judgment;
use tribune_record::{Condition, Fix, Pointer, PolicySummary, Role};

fn full() -> Judgment {
    let mut judgment = judgment(Decision::Escalated);
    judgment.reason = "The plan is dearer than a team may decide alone. ".repeat(4);
    judgment.approvers = vec![Role::from("finance"), Role::from("change_manager")];
    let (id, text) = ("patching_plan".into(), "The team patches it.".into());
    judgment.conditions = vec![Condition { id, text, acknowledged: false }];
    judgment.findings = vec![Finding {
        id: "encryption_at_rest".into(),
        source: Source::Plugin,
        level: Level::Hard,
        outcome: Outcome::Fail,
        address: Some(format!("module.{}.aws_db_instance.main\u{1b}[2J", "deep".repeat(30))),
        path: Some(Pointer("/storage_encrypted".into())),
        message: "The database would not be encrypted.".into(),
        approvers: vec![],
        fix: Some(Fix { patch: vec![], words: "Set storage_encrypted = true.".into() }),
    }];
    let (id, digest) = ("instance_size".into(), None);
    judgment.policies = vec![PolicySummary { id, digest, status: PolicyStatus::Failed }];
    judgment
}

#[test]
fn everything_stands_in_the_report_in_order() {
    let text = anstream::adapter::strip_str(&render(&full())).to_string();
    let mut rest = text.as_str();
    for part in [
        "ESCALATED\n",
        "  The plan is dearer",
        "Why\n  encryption_at_rest (policy, offers a fix)\n    The database would",
        "Waits for\n  finance, change_manager\n",
        "Conditions\n  patching_plan (open): The team patches it.\n",
        "environment   staging",
        "Details by address\n  module.",
        "encryption_at_rest at /storage_encrypted\n      fix: Set storage_encrypted = true.\n",
        "Policies\n  failed: instance_size\n",
        "Digests",
    ] {
        let found = rest.find(part);
        assert!(found.is_some(), "{part:?} is missing, or out of order, in\n{text}");
        rest = rest.split_at(found.unwrap()).1;
    }
}

#[test]
fn the_report_fits_and_holds_no_foreign_escape() {
    let coloured = render(&full());
    let text = anstream::adapter::strip_str(&coloured).to_string();
    assert!(!text.contains("\u{1b}"), "{text:?}");
    assert!(!coloured.contains("\u{1b}[2J"), "{coloured:?}");
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}
