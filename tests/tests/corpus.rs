//! Plans of other people, and broken ones of ours: each gives a decision or a clear refusal, every
//! change of a judged plan is counted, and nothing broken is approved.
//!
//! With `TRIBUNE_PLAN_CORPUS` set to a folder, every JSON file in it goes through; always, our own
//! cases do, whole and damaged. `-- --nocapture` prints what came out of which file.
#![cfg(test)]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tribune_tests::{Folder, cases, root};

/// What a plan came to, or how it was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Came {
    Decided { decision: String, changes: u64 },
    Refused { code: String },
}

/// Judges a file; `Err` is what must never be: a panic, a silent end, an answer of another form.
fn judge(plan: &Path) -> Result<Came, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_tribune-under-test"))
        .args(["judge", "--format", "json", "--request", "Apply this plan as it is.", "--plan"])
        .arg(plan)
        .output()
        .map_err(|error| error.to_string())?;
    let error = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    match output.status.code() {
        Some(0..=4) => {
            let answer: Value = serde_json::from_slice(&output.stdout)
                .map_err(|why| format!("an answer that is no JSON: {why}"))?;
            let decision = answer["decision"].as_str().ok_or("an answer without a decision")?;
            let changes = answer["plan"]["changes"].as_u64().ok_or("changes are not counted")?;
            Ok(Came::Decided { decision: decision.to_owned(), changes })
        }
        Some(9) if !output.stdout.is_empty() => Err("refused, and yet there is output".into()),
        Some(9) => refusal(&error),
        other => Err(format!("ended with {other:?}: {error}")),
    }
}

/// A refusal is one line that ends in its stable code, `… (not_json)`.
fn refusal(error: &str) -> Result<Came, String> {
    let code = error.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(_, code)| code);
    let stable = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match code {
        Some(code) if !error.contains('\n') && code.chars().all(stable) => {
            Ok(Came::Refused { code: code.to_owned() })
        }
        Some(_) | None => Err(format!("expected one line with its code, found {error:?}")),
    }
}

/// What the file itself says: the number of its changes, or nothing where it is no whole plan.
fn counted(bytes: &[u8]) -> Option<u64> {
    let plan: Value = serde_json::from_slice(bytes).ok()?;
    let plan = plan.as_object()?;
    let native = plan.contains_key("paved_road");
    let terraform = plan.contains_key("resource_changes") || plan.contains_key("planned_values");
    if !(native || terraform) || plan.get("errored") == Some(&Value::Bool(true)) {
        return None;
    }
    let Some(list) = plan.get(if native { "resources" } else { "resource_changes" }) else {
        return Some(0);
    };
    // A native resource may stand for several; an entry of Terraform's is one.
    Some(list.as_array()?.iter().map(|one| one["count"].as_u64().unwrap_or(1)).sum())
}

/// Whether the file lists a change that does anything. A native plan lists no other.
fn changes_anything(bytes: &[u8]) -> bool {
    let plan: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let native = plan["resources"].as_array().is_some_and(|list| !list.is_empty());
    let effect = |change: &Value| {
        let actions = change["change"]["actions"].as_array();
        actions.is_none_or(|all| all.iter().any(|one| one != "no-op" && one != "read"))
    };
    native || plan["resource_changes"].as_array().is_some_and(|list| list.iter().any(effect))
}

/// What must never be, given what the file says of itself.
fn complaint(bytes: &[u8], came: &Came) -> Option<String> {
    match (came, counted(bytes)) {
        (Came::Decided { changes, .. }, Some(count)) if *changes != count => {
            Some(format!("{changes} changes were judged, the file has {count}"))
        }
        (Came::Decided { decision, .. }, None) if decision.starts_with("APPROVED") => {
            Some(format!("{decision}, and the file is no whole plan"))
        }
        // The words ask for nothing a judge could hold a change against.
        (Came::Decided { decision, .. }, Some(_))
            if decision.starts_with("APPROVED") && changes_anything(bytes) =>
        {
            Some(format!("{decision}, and nobody asked for what it changes"))
        }
        (Came::Decided { .. } | Came::Refused { .. }, _) => None,
    }
}

/// Judges every file and panics with all complaints.
#[track_caller]
fn all(files: &[PathBuf]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut complaints = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let came = judge(file);
        let (label, wrong) = match &came {
            Ok(came) => (label(came), complaint(&fs::read(file).unwrap(), came)),
            Err(why) => ("BROKEN".to_owned(), Some(why.clone())),
        };
        println!("{label:<34} {name}");
        complaints.extend(wrong.map(|why| format!("{name}: {why}")));
        let count: &mut usize = counts.entry(label).or_default();
        *count = count.saturating_add(1);
    }
    for (label, count) in &counts {
        println!("{count:>5} {label}");
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    counts
}

fn label(came: &Came) -> String {
    match came {
        Came::Decided { decision, .. } => decision.clone(),
        Came::Refused { code } => format!("refused: {code}"),
    }
}

fn our_plans() -> Vec<PathBuf> {
    let sets = [cases("dev").unwrap(), cases("mission").unwrap()].concat();
    sets.iter().map(|case| case.folder.join(&case.plan)).collect()
}

#[test]
fn every_plan_of_the_corpus_is_decided_or_refused() {
    let Some(folder) = env::var_os("TRIBUNE_PLAN_CORPUS") else {
        eprintln!("TRIBUNE_PLAN_CORPUS is not set: only our own plans are judged.");
        let counts = all(&our_plans());
        assert!(!counts.keys().any(|label| label.starts_with("refused")), "{counts:?}");
        return;
    };
    // Cargo runs a test in its package's folder; a relative path is meant from where cargo runs.
    let folder = root().join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(!files.is_empty(), "{}: no JSON file in it", folder.display());
    all(&files);
}

/// Ways to spoil a plan; each must be refused.
fn damages(plan: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let text = String::from_utf8(plan.to_vec()).unwrap();
    let cut = plan[..1_000].to_vec();
    let double =
        text.replacen("\"format_version\"", "\"format_version\":\"1.2\",\"format_version\"", 1);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    vec![
        ("empty", vec![]),
        ("cut off", cut),
        ("templated", text.replacen("\"format_version\"", "{{ version }}: 1, \"x\"", 1).into()),
        ("a key twice", double.into()),
        ("not UTF-8", [b"{\"format_version\":\"".as_slice(), &[0xff], b"\"}"].concat()),
        ("nested 10,000 deep", deep.into()),
        ("a list", b"[]".to_vec()),
        (
            "a state",
            br#"{"version":4,"terraform_version":"1.9.0","serial":1,"resources":[]}"#.to_vec(),
        ),
        (
            "another major version",
            text.replacen("\"format_version\":\"1.", "\"format_version\":\"2.", 1).into(),
        ),
        ("two documents", [plan, plan].concat()),
    ]
}

#[test]
fn a_damaged_plan_is_refused() {
    let folder = Folder::new("damaged").unwrap();
    let plan = fs::read(our_plans().first().unwrap()).unwrap();
    let mut complaints = Vec::new();
    for (name, bytes) in damages(&plan) {
        let file = folder.file("plan.json");
        fs::write(&file, bytes).unwrap();
        let came = judge(&file);
        println!("{name:<28} {came:?}");
        match came {
            Ok(Came::Refused { .. }) => {}
            other => complaints.push(format!("{name}: {other:?}")),
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn what_must_never_be_is_seen() {
    let decided = |decision: &str, changes| Came::Decided { decision: decision.into(), changes };
    let plan = br#"{"format_version":"1.2","planned_values":{},"resource_changes":[{},{}]}"#;
    assert_eq!(complaint(plan, &decided("ESCALATED", 2)), None);
    assert!(complaint(plan, &decided("ESCALATED", 1)).is_some());
    assert!(complaint(plan, &decided("APPROVED", 2)).is_some());
    let idle = br#"{"resource_changes":[{"change":{"actions":["no-op"]}}]}"#;
    assert_eq!(complaint(idle, &decided("APPROVED", 1)), None);
    assert!(complaint(b"{\"cut", &decided("APPROVED", 0)).is_some());
    assert!(complaint(b"{\"cut", &decided("APPROVED_WITH_WARNINGS", 0)).is_some());
    assert_eq!(complaint(b"{\"cut", &Came::Refused { code: "not_json".into() }), None);
    refusal("thread 'main' panicked at x\nnote").unwrap_err();
    refusal("").unwrap_err();
    assert_eq!(refusal("p: not it (not_json)"), Ok(Came::Refused { code: "not_json".into() }));
}
