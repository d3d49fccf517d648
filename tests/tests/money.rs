//! Cost and golden paths through `tribune judge`: under a home with a standing budget and without,
//! on the road and beside it. `tests/cases/money/cases.json` says what must come out and why.
#![cfg(test)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde::Deserialize;
use serde_json::Value;
use tribune_record::Decision;
use tribune_tests::{Folder, root};

/// One case, as `cases.json` has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    request: String,
    plan: PathBuf,
    context: Option<PathBuf>,
    #[serde(default)]
    assume_approved: Vec<String>,
    /// The standing budget of the home it is judged under: the flags of `tribune sign budget`.
    budget: Option<Vec<String>>,
    expected: Expected,
    why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    decision: Decision,
    /// Everything that is found, in order.
    findings: Vec<String>,
    /// Words that stand in the judgment.
    #[serde(default)]
    says: Vec<String>,
    /// Words that do not.
    #[serde(default)]
    says_not: Vec<String>,
    golden_path: Option<String>,
}

fn tribune(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tribune-under-test")).args(arguments).output().unwrap()
}

#[track_caller]
fn shown(output: Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Homes by their budget: fay signs for finance, cleo is the chief financial officer.
struct Homes {
    folder: Folder,
    by_budget: BTreeMap<Vec<String>, PathBuf>,
}

impl Homes {
    fn under(&mut self, budget: &[String]) -> PathBuf {
        if let Some(home) = self.by_budget.get(budget) {
            return home.clone();
        }
        let home = self.folder.path().join(format!("home-{}", self.by_budget.len()));
        let name = home.to_str().unwrap();
        shown(tribune(&["init", "--home", name]));
        let mut authorities = String::new();
        for (id, role) in [("fay", "finance"), ("cleo", "cfo")] {
            let key = format!("{name}-{id}.key");
            let made = shown(tribune(&["key", "--out", &key]));
            let line = made.lines().find(|line| line.starts_with("key = ")).unwrap();
            authorities += &format!("[[authority]]\nid = \"{id}\"\nroles = [\"{role}\"]\n{line}\n");
        }
        fs::write(home.join("authorities.toml"), authorities).unwrap();
        let mut flags: Vec<&str> = vec!["sign", "budget"];
        flags.extend(budget.iter().map(String::as_str));
        let signer = flags.windows(2).find(|pair| pair[0] == "--id").unwrap()[1];
        let key = format!("{name}-{signer}.key");
        flags.extend(["--key", &key]);
        fs::write(home.join("budgets.toml"), shown(tribune(&flags))).unwrap();
        self.by_budget.insert(budget.to_vec(), home.clone());
        home
    }
}

fn set(name: &str) -> PathBuf {
    root().join("tests/cases").join(name)
}

fn cases() -> Vec<Case> {
    serde_json::from_slice(&fs::read(set("money").join("cases.json")).unwrap()).unwrap()
}

fn judged(case: &Case, home: Option<&Path>) -> Value {
    let folder = set("money");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tribune-under-test"));
    command.args(["judge", "--format", "json", "--request", &case.request]);
    command.arg("--plan").arg(folder.join(&case.plan));
    if let Some(context) = &case.context {
        command.arg("--context").arg(folder.join(context));
    }
    if !case.assume_approved.is_empty() {
        command.arg("--assume-approved").arg(case.assume_approved.join(","));
    }
    if let Some(home) = home {
        command.arg("--home").arg(home);
    }
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {error}"))
}

/// What is wrong with what came out; nothing where it is right.
fn wrong(case: &Case, judgment: &Value) -> Vec<String> {
    let Expected { decision, findings, says, says_not, golden_path } = &case.expected;
    let mut wrong = Vec::new();
    let came: Decision = serde_json::from_value(judgment["decision"].clone()).unwrap();
    if came != *decision {
        wrong.push(format!("came out {came}, not {decision}: {}", judgment["reason"]));
    }
    let mut found: Vec<&str> = judgment["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["id"].as_str())
        .collect();
    found.dedup();
    if found != *findings {
        wrong.push(format!("found {found:?}, not {findings:?}"));
    }
    if judgment["golden_path"].as_str() != golden_path.as_deref() {
        wrong.push(format!("on the path {}, not {golden_path:?}", judgment["golden_path"]));
    }
    let text = judgment.to_string();
    let lacks = says.iter().filter(|words| !text.contains(*words));
    wrong.extend(lacks.map(|words| format!("does not say {words:?}: {text}")));
    let too_much = says_not.iter().filter(|words| text.contains(*words));
    wrong.extend(too_much.map(|words| format!("says {words:?}")));
    wrong
}

#[test]
fn every_case_of_money_and_roads_comes_out_right() {
    let mut homes = Homes { folder: Folder::new("money").unwrap(), by_budget: BTreeMap::new() };
    let cases = cases();
    assert!(cases.len() >= 20, "only {} cases", cases.len());
    let mut complaints = Vec::new();
    for case in &cases {
        assert!(!case.why.is_empty(), "{} does not say why", case.id);
        let home = case.budget.as_ref().map(|budget| homes.under(budget));
        let judgment = judged(case, home.as_deref());
        println!("{:<36} {}", case.id, judgment["decision"]);
        complaints.extend(wrong(case, &judgment).iter().map(|why| format!("{}: {why}", case.id)));
        complaints.extend(rests_on_nothing(&judgment).map(|why| format!("{}: {why}", case.id)));
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// What may be done in production rests on something that somebody can look up.
fn rests_on_nothing(judgment: &Value) -> Option<String> {
    let decision: Decision = serde_json::from_value(judgment["decision"].clone()).unwrap();
    let production = judgment["environment"] == "production";
    // Where nothing is applied there is nothing to rest.
    let nothing = judgment["reason"].to_string().contains("There is nothing to apply");
    if decision >= Decision::Escalated || !production || nothing {
        return None;
    }
    let mut grounds = judgment["authorisations"].as_array().into_iter().flatten();
    let named = grounds.any(|ground| ground["rule"] == "production_change_ticket");
    (!named).then(|| format!("{decision} in production rests on nothing"))
}

#[test]
fn every_production_case_that_is_approved_rests_on_something() {
    let mut approved = 0_u32;
    for case in [tribune_tests::cases("dev").unwrap(), tribune_tests::cases("mission").unwrap()]
        .into_iter()
        .flatten()
    {
        let own = Case {
            id: case.id.clone(),
            request: case.request.clone(),
            plan: case.folder.join(&case.plan),
            context: case.context.as_ref().map(|context| case.folder.join(context)),
            assume_approved: case.assume_approved.clone(),
            budget: None,
            expected: Expected {
                decision: case.expected.decision,
                findings: vec![],
                says: vec![],
                says_not: vec![],
                golden_path: None,
            },
            why: String::new(),
        };
        let judgment = judged(&own, None);
        assert_eq!(rests_on_nothing(&judgment), None, "{}", case.id);
        let decided = judgment["decision"].as_str().unwrap().starts_with("APPROVED");
        approved += u32::from(decided && judgment["environment"] == "production");
    }
    assert!(approved >= 2, "only {approved} approved in production");
}

#[test]
fn what_rests_on_nothing_is_seen() {
    let judgment = |decision: &str, environment: &str, rule: &str| {
        serde_json::json!({ "decision": decision, "environment": environment,
            "authorisations": [{ "rule": rule }] })
    };
    let of = |decision, environment, rule| rests_on_nothing(&judgment(decision, environment, rule));
    assert!(of("APPROVED", "production", "cost_threshold_approval").is_some());
    assert!(of("APPROVED", "production", "production_change_ticket").is_none());
    assert!(of("APPROVED", "staging", "cost_threshold_approval").is_none());
    assert!(of("ESCALATED", "production", "cost_threshold_approval").is_none());
}
