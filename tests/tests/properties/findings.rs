//! One more finding never makes a verdict milder.

use tribune_record::{Finding, Fix, Level, Outcome, Role, Source};

use crate::every_case;

fn more() -> Vec<Finding> {
    let levels = [Level::Soft, Level::Hard, Level::Governance, Level::Blocking];
    let mut all = Vec::new();
    for level in levels {
        for outcome in [Outcome::Fail, Outcome::Unknown] {
            for fix in [None, Some(Fix { patch: vec![], words: "turn it on".to_owned() })] {
                for approvers in [vec![], vec![Role::from("finance")]] {
                    all.push(Finding {
                        id: "one_more".to_owned(),
                        source: Source::Plugin,
                        level,
                        outcome,
                        address: None,
                        path: None,
                        message: "One more.".to_owned(),
                        approvers,
                        fix: fix.clone(),
                    });
                }
            }
        }
    }
    all
}

#[test]
fn one_more_is_never_milder() {
    let more = more();
    every_case(|court, named| {
        let heard = court.heard(&named.case);
        let before = tribune_verdict::judge(&heard).decision;
        let mut complaints = Vec::new();
        for finding in &more {
            let mut case = heard.clone();
            let run = case.policy_runs.first_mut().unwrap();
            run.findings.push(finding.clone());
            let after = tribune_verdict::judge(&case).decision;
            if after < before {
                let (id, level, outcome) = (&named.id, finding.level, finding.outcome);
                complaints.push(format!("{id}: {before}, with {level:?} {outcome:?} {after}"));
            }
        }
        complaints
    });
}
