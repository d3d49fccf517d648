//! Every case through `tribune judge`, as an operator would call it, against what must come out:
//! with its saved plan file where it has one, and without.
//! `cargo test -p tribune-tests --test cases -- --nocapture` prints the table.
#![cfg(test)]

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Output},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::Value;
use tribune_record::Decision;
use tribune_tests::{Case, Expected, JsonOnly, Open, cases, json_only, open_cases};

/// The sets, each a folder of `tests/cases` with a `cases.json`.
const SETS: [&str; 5] = ["clouds", "dev", "mission", "operations", "own"];

/// What came out of a case: the decision and the ids of all findings.
#[derive(Debug, Clone)]
struct Outcome {
    decision: Decision,
    found: Vec<String>,
}

/// The plan file is relative to the folder of `cases.json`.
fn judge(case: &Case, archive: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tribune-under-test"));
    command.args(["judge", "--format", "json"]);
    if !case.request.is_empty() {
        command.args(["--request", &case.request]);
    }
    command.arg("--plan").arg(case.folder.join(&case.plan));
    if let Some(archive) = archive {
        command.arg("--archive").arg(case.folder.join(archive));
    }
    if let Some(context) = &case.context {
        command.arg("--context").arg(case.folder.join(context));
    }
    if !case.assume_approved.is_empty() {
        command.arg("--assume-approved").arg(case.assume_approved.join(","));
    }
    command.output().unwrap()
}

fn outcome(output: &Output) -> Result<Outcome, String> {
    let error = String::from_utf8_lossy(&output.stderr);
    let judgment: Value = serde_json::from_slice(&output.stdout)
        .map_err(|why| format!("no judgment ({why}): {}", error.trim()))?;
    let decision =
        serde_json::from_value(judgment["decision"].clone()).map_err(|e| e.to_string())?;
    let findings = judgment["findings"].as_array().ok_or("no findings")?;
    let ids = findings.iter().filter_map(|finding| finding["id"].as_str());
    let found: Vec<String> = ids.map(str::to_owned).collect();
    let code = output.status.code();
    if expected_codes(decision).contains(&code.unwrap_or(-1)) {
        Ok(Outcome { decision, found })
    } else {
        Err(format!("{decision} with exit code {code:?}"))
    }
}

/// DESIGN's exit codes of `judge`: 3 where a policy failed, which then escalates or vetoes.
const fn expected_codes(decision: Decision) -> &'static [i32] {
    match decision {
        Decision::Approved | Decision::ApprovedWithWarnings => &[0],
        Decision::ApprovedWithConditions => &[0, 4],
        Decision::AutoFixed => &[4],
        Decision::Escalated => &[2, 3],
        Decision::Vetoed => &[1],
    }
}

/// What is wrong with an outcome; nothing where it is right.
fn wrong(expected: &Expected, instead: Option<&JsonOnly>, came: &Outcome) -> Option<String> {
    let Outcome { decision, found } = came;
    let (right, must_find) = match instead {
        None => {
            let right = *decision == expected.decision || expected.acceptable.contains(decision);
            (right, &expected.must_find)
        }
        Some(instead) if instead.decision < expected.decision || instead.why.is_empty() => {
            return Some("json-only.json is milder, or does not say why".into());
        }
        Some(instead) => (*decision == instead.decision, &instead.must_find),
    };
    if !right {
        return Some(format!("came out {decision}"));
    }
    let lacks = must_find.iter().find(|id| !found.contains(id));
    lacks.map(|id| format!("{id} is not among the findings"))
}

#[test]
fn every_case_comes_out_right() {
    let rules = json_only().unwrap();
    let all: Vec<Case> = SETS.iter().flat_map(|set| cases(set).unwrap()).collect();
    let open: Vec<Open> = SETS.iter().flat_map(|set| open_cases(set).unwrap()).collect();
    let named = |id: &str| all.iter().any(|case| case.id == id);
    for id in rules.keys() {
        assert!(named(id), "json-only.json names {id}: no such case");
    }
    for case in &open {
        assert!(named(&case.id) && !case.why.is_empty(), "open.json: {}: no such case", case.id);
    }
    println!("{:<42} {:<24} {:<24} findings", "case", "decision", "expected");
    let mut complaints = Vec::new();
    for (case, judged) in all.iter().zip(judge_all(&all, &rules)) {
        print!("{}", judged.table);
        match open.iter().find(|open| open.id == case.id) {
            None => complaints.extend(judged.complaints),
            Some(_) if judged.complaints.is_empty() => {
                complaints.push(format!("{}: comes out right: take it out of open.json", case.id));
            }
            Some(open) => {
                println!("  OPEN: {}: {}", judged.complaints.join("; "), open.why);
            }
        }
    }
    let archives = all.iter().filter(|case| case.archive.is_some()).count();
    assert!(archives >= 22, "only {archives} saved plan files");
    println!("+ with the saved plan file");
    println!("* otherwise than wanted: tests/cases/json-only.json says what comes out and why");
    println!("{} cases, {} of them open: open.json of the set says why", all.len(), open.len());
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// Of our own set: enough, each planned by Terraform with its file, and each with a twin that
/// differs in little and must come out otherwise.
#[test]
fn our_own_cases_come_in_twins() {
    let own = cases("own").unwrap();
    assert!(own.len() >= 120, "only {} cases", own.len());
    for case in &own {
        let id = &case.id;
        assert_eq!(own.iter().filter(|other| other.id == *id).count(), 1, "{id} stands twice");
        assert!(case.archive.is_some(), "{id} has no saved plan file");
        let twin = own.iter().find(|other| Some(&other.id) == case.twin.as_ref());
        let twin = twin.unwrap_or_else(|| panic!("{id} has no twin {:?}", case.twin));
        assert_ne!(twin.expected.decision, case.expected.decision, "{id} and its twin");
        let expected = &case.expected;
        assert!(expected.acceptable.contains(&expected.decision), "{id}: not acceptable itself");
    }
}

/// What came of a case: its rows of the table and what is wrong.
#[derive(Debug, Default)]
struct Judged {
    table: String,
    complaints: Vec<String>,
}

/// Judges every case, with its saved plan file and without, a process each, on all cores.
fn judge_all(all: &[Case], rules: &BTreeMap<String, JsonOnly>) -> Vec<Judged> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, case)) = take(&next, all) {
            let mut judged = Judged::default();
            complain(&mut judged, case, None, rules.get(&case.id));
            if let Some(archive) = &case.archive {
                complain(&mut judged, case, Some(archive), None);
            }
            done.push((at, judged));
        }
        done
    };
    let mut done = Vec::new();
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().for_each(|worker| done.extend(worker.join().unwrap()));
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, judged)| judged).collect()
}

/// The next of many, whoever asks.
fn take<'a, T>(next: &AtomicUsize, all: &'a [T]) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    all.get(at).map(|one| (at, one))
}

/// Judges a case once, adds its row, and what is wrong with it.
fn complain(judged: &mut Judged, case: &Case, archive: Option<&Path>, rule: Option<&JsonOnly>) {
    let name = format!("{}{}", case.id, if archive.is_some() { "+" } else { "" });
    let wrong = match outcome(&judge(case, archive)) {
        Ok(came) => {
            let Outcome { decision, found } = &came;
            let expected = case.expected.decision;
            let expected = format!("{expected}{}", if rule.is_some() { "*" } else { "" });
            let mut found = found.clone();
            found.dedup();
            let found = found.join(" ");
            judged.table += &format!("{name:<42} {decision:<24} {expected:<24} {found}\n");
            wrong(&case.expected, rule, &came)
        }
        Err(why) => Some(why),
    };
    judged.complaints.extend(wrong.map(|why| format!("{name}: {why}")));
}

/// The plan file of one case beside the JSON of another vetoes what was approved, and the same
/// file beside its own does not.
#[test]
fn the_file_of_another_plan_vetoes() {
    let all = cases("dev").unwrap();
    let named = |id: &str| all.iter().find(|case| case.id.starts_with(id)).unwrap();
    let (case, other) = (named("d08"), named("d06"));
    let judged = |file: &Case| outcome(&judge(case, file.archive.as_deref())).unwrap();
    let mismatch = "plan_archive_mismatch".to_owned();
    let own = judged(case);
    assert!(own.decision != Decision::Vetoed && !own.found.contains(&mismatch), "{own:?}");
    let wrong = judged(other);
    assert!(wrong.decision == Decision::Vetoed && wrong.found.contains(&mismatch), "{wrong:?}");
}

#[test]
fn a_wrong_outcome_is_seen() {
    let expected = Expected {
        decision: Decision::Escalated,
        acceptable: vec![Decision::Vetoed],
        must_find: vec!["cost_threshold_approval".into()],
    };
    let came = |decision, id: &str| Outcome { decision, found: vec![id.into()] };
    let cost = "cost_threshold_approval";
    assert_eq!(wrong(&expected, None, &came(Decision::Escalated, cost)), None);
    assert_eq!(wrong(&expected, None, &came(Decision::Vetoed, cost)), None);
    assert!(wrong(&expected, None, &came(Decision::Approved, cost)).is_some());
    assert!(wrong(&expected, None, &came(Decision::Escalated, "other")).is_some());
    let instead =
        |decision, why: &str| JsonOnly { decision, must_find: vec!["x".into()], why: why.into() };
    let veto = instead(Decision::Vetoed, "why");
    assert_eq!(wrong(&expected, Some(&veto), &came(Decision::Vetoed, "x")), None);
    assert!(wrong(&expected, Some(&veto), &came(Decision::Escalated, "x")).is_some());
    assert!(wrong(&expected, Some(&veto), &came(Decision::Vetoed, cost)).is_some());
    for excuse in [instead(Decision::AutoFixed, "why"), instead(Decision::Escalated, "")] {
        assert!(wrong(&expected, Some(&excuse), &came(excuse.decision, "x")).is_some());
    }
}
