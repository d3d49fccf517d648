//! The cases: a person's words, a plan, what is claimed, and what must come out.

use std::{collections::BTreeMap, fs, io, path::PathBuf};

use serde::Deserialize;
use tribune_record::Decision;

use crate::root;

/// One case, as `cases.json` has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// The person's words; empty where nobody asked and an agent acts on its own.
    pub request: String,
    /// The plan, relative to the folder of `cases.json`.
    pub plan: PathBuf,
    /// The saved plan file, relative to the same; a native plan has none.
    pub archive: Option<PathBuf>,
    /// The context file, relative to the same.
    pub context: Option<PathBuf>,
    /// Roles taken as having signed.
    #[serde(default)]
    pub assume_approved: Vec<String>,
    /// What must come out.
    pub expected: Expected,
    /// The case that differs in little and must come out otherwise, where the set has twins.
    pub twin: Option<String>,
    /// The folder of `cases.json`.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// What must come out of a case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Expected {
    /// The decision.
    pub decision: Decision,
    /// Other decisions that are right too.
    #[serde(default)]
    pub acceptable: Vec<Decision>,
    /// Findings that must be among those given.
    #[serde(default)]
    pub must_find: Vec<String>,
}

/// What comes out instead where the plan's JSON comes without its saved file; see
/// `tests/cases/json-only.json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonOnly {
    /// The decision; never milder than the one expected.
    pub decision: Decision,
    /// Findings that must be among those given.
    pub must_find: Vec<String>,
    /// Why.
    pub why: String,
}

/// A case that comes out wrong as things stand: its expectation is right, and stays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The case.
    pub id: String,
    /// What is missing.
    pub why: String,
}

/// The cases of `tests/cases/<set>`, in the order of the file.
///
/// # Errors
/// Where the file is not there or not one of cases.
pub fn cases(set: &str) -> io::Result<Vec<Case>> {
    let folder = root().join("tests/cases").join(set);
    let text = fs::read_to_string(folder.join("cases.json"))?;
    let mut cases: Vec<Case> = serde_json::from_str(&text)?;
    cases.iter_mut().for_each(|case| case.folder.clone_from(&folder));
    Ok(cases)
}

/// The open cases of a set, from its `open.json`; none where it has no such file.
///
/// # Errors
/// Where the file cannot be read or is of another form.
pub fn open_cases(set: &str) -> io::Result<Vec<Open>> {
    let file = root().join("tests/cases").join(set).join("open.json");
    if !file.exists() {
        return Ok(Vec::new());
    }
    Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
}

/// What is expected otherwise where the plan's JSON comes alone, by case.
///
/// # Errors
/// Where the file is not there or of another form.
pub fn json_only() -> io::Result<BTreeMap<String, JsonOnly>> {
    let text = fs::read_to_string(root().join("tests/cases/json-only.json"))?;
    Ok(serde_json::from_str(&text)?)
}
