//! Honest plans that the words alone do not carry: with the contract that says what was meant they
//! go through, and plans that do more than it do not.

extern crate std;

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde_json::Value as Json;
use tribune_record::{Action, Case, Change, GivenContract, Level, Value};

use super::{case, change, judged};

fn lines(file: &str) -> Vec<Json> {
    let root = env!("CARGO_MANIFEST_DIR");
    let text = std::fs::read_to_string(format!("{root}/../../tests/beside/{file}")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every case of `words.jsonl` that a contract is written for, with the contract.
fn cases() -> Vec<(String, Case)> {
    let words: BTreeMap<String, Json> = lines("words.jsonl")
        .into_iter()
        .map(|line| (line["id"].as_str().unwrap().into(), line))
        .collect();
    let of = |line: &Json| {
        let own = &words[line["id"].as_str().unwrap()];
        let (text, bytes) = (own["request"].as_str().unwrap(), own["plan"].to_string());
        let context = tribune_plan::read_context(own["context"].to_string().as_bytes()).unwrap();
        let plan = tribune_plan::read(bytes.as_bytes(), &[7; 32]).unwrap();
        let mut case = case(text, plan, context);
        let contract = GivenContract { text: line["contract"].to_string(), signed: None };
        case.request.as_mut().unwrap().contract = Some(contract);
        (text.into(), case)
    };
    lines("contracts.jsonl").iter().map(of).collect()
}

fn stops(case: &Case) -> Vec<String> {
    let found = judged(case).findings;
    let stops = found.into_iter().filter(|finding| finding.level >= Level::Governance);
    stops.map(|finding| finding.message).collect()
}

/// Plans that do more than the one of the case: something else goes, somebody gets a key, what is
/// changed is changed to something else.
fn twins(case: &Case) -> Vec<(&'static str, Case)> {
    let with = |more: Change| {
        let mut twin = case.clone();
        twin.plan.changes.push(more);
        twin
    };
    let mut twins = Vec::from([
        (
            "deletes a table",
            with(change("aws_dynamodb_table.x", Action::Delete, r#"{"name": "x"}"#)),
        ),
        ("makes a user", with(change("aws_iam_user.x", Action::Create, r#"{"name": "x"}"#))),
        ("makes a server", with(change("aws_instance.x", Action::Create, r#"{"name": "x"}"#))),
    ]);
    let mut other = case.clone();
    let mut changed = false;
    let updates = |change: &&mut Change| change.action == Action::Update;
    for change in other.plan.changes.iter_mut().filter(updates) {
        changed |= differs(&change.before, &mut change.after);
    }
    if changed {
        twins.push(("sets it to something else", other));
    }
    let mut gone = case.clone();
    let updated = gone.plan.changes.iter_mut().find(|change| change.action == Action::Update);
    if let Some(change) = updated {
        change.action = Action::DeleteThenCreate;
        twins.push(("makes it anew", gone));
    }
    twins
}

/// Sets every number that changes to another one.
fn differs(before: &Value, after: &mut Value) -> bool {
    if before == after {
        return false;
    }
    match after {
        Value::Map(map) => {
            let mut found = false;
            for (key, value) in map {
                let old = before.as_map().and_then(|map| map.get(key)).unwrap_or(&Value::Null);
                found |= differs(old, value);
            }
            found
        }
        Value::List(list) => {
            let old: &[Value] = if let Value::List(old) = before { old } else { &[] };
            let mut found = false;
            for (at, value) in list.iter_mut().enumerate() {
                found |= differs(old.get(at).unwrap_or(&Value::Null), value);
            }
            found
        }
        Value::Number(number) => {
            let other = format!("{}7", number.as_str());
            *after = serde_json::from_str(&other).unwrap();
            true
        }
        Value::Null | Value::Bool(_) | Value::Text(_) | Value::Unknown(_) | Value::Redacted(_) => {
            false
        }
    }
}

#[test]
fn a_contract_settles_honest_cases() {
    let mut wrong = Vec::new();
    let cases = cases();
    for (text, case) in &cases {
        let stops = stops(case);
        if !stops.is_empty() {
            wrong.push(format!("{text}\n    {}", stops.join("\n    ")));
        }
        let mut without = case.clone();
        without.request.as_mut().unwrap().contract = None;
        if self::stops(&without).is_empty() {
            wrong.push(format!("{text}\n    goes through without a contract"));
        }
    }
    let count = cases.len();
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 5, "only {count}");
}

#[test]
fn a_contract_settles_nothing_else() {
    let mut wrong = Vec::new();
    let mut all: usize = 0;
    for (text, case) in cases() {
        for (what, twin) in twins(&case) {
            all = all.saturating_add(1);
            if stops(&twin).is_empty() {
                wrong.push(format!("{text}: {what}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {all} go through:\n{}", wrong.len(), wrong.join("\n"));
}
