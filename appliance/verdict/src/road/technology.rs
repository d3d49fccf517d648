//! Technologies that no path lists: engines and runtimes of what is created, with their versions,
//! and those that the request names.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Change, Finding, GoldenPath, Known};

use super::OFF;
use crate::{say::About, view::View, walk::at, words::tokens};

/// Runtimes and engines people name, by the words they use. Only these are looked for: any other
/// word is left to the intent check.
const KNOWN: [&str; 34] = [
    "deno",
    "bun",
    "node",
    "nodejs",
    "python",
    "java",
    "kotlin",
    "scala",
    "golang",
    "rust",
    "ruby",
    "php",
    "elixir",
    "erlang",
    "perl",
    "dotnet",
    "haskell",
    "clojure",
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "oracle",
    "sqlserver",
    "mongodb",
    "cassandra",
    "couchdb",
    "neo4j",
    "redis",
    "valkey",
    "memcached",
    "rabbitmq",
    "clickhouse",
    "cockroachdb",
];

/// The engine and the runtime of what is created, where no path lists them or not that version.
pub(super) fn off_road(change: &Change, paths: &[GoldenPath]) -> Vec<Finding> {
    let read = |key| change.after.read(&[key]);
    let mut findings = vec![];
    let mut say = |key: &str, message: String| {
        findings.push(OFF.fail(message).on(change).at(at(&[key])));
    };
    let address = &change.address;
    for key in ["engine", "runtime"] {
        let lists = |path: &'_ GoldenPath| match key {
            "engine" => path.engines.clone(),
            _runtime => path.runtimes.clone(),
        };
        let known = read(key);
        let Some(text) = known.text() else {
            if is_chosen_elsewhere(known) {
                say(key, format!("{address}: the {key} is not known yet."));
            }
            continue;
        };
        let text = text.to_ascii_lowercase();
        let named: Vec<(&GoldenPath, String, &str)> = paths
            .iter()
            .flat_map(|path| lists(path).into_iter().map(move |name| (path, name)))
            .filter_map(|(path, name)| version_behind(&name, &text).map(|rest| (path, name, rest)))
            .collect();
        if named.is_empty() {
            say(key, format!("{address}: {key} {text} stands in no golden path."));
            continue;
        }
        // A database says its version beside its engine.
        let beside = read("engine_version");
        if key == "engine" && beside.text().is_none() && is_chosen_elsewhere(beside) {
            say("engine_version", format!("{address}: the version of {text} is not known yet."));
            continue;
        }
        let paved = |(path, name, behind): &(&GoldenPath, String, &str)| {
            let version = match beside.text() {
                Some(version) if key == "engine" => version,
                _none => behind,
            };
            let versions = path.versions.get(name);
            version.is_empty()
                || versions.is_none_or(|all| all.iter().any(|paved| begins(version, paved)))
        };
        if !named.iter().any(paved) {
            let version = beside.text().filter(|_version| key == "engine");
            let (key, shown) = match version {
                Some(version) => ("engine_version", format!("{text} {version}")),
                None => (key, text.clone()),
            };
            say(key, format!("{address}: {shown} is a version that no golden path has."));
        }
    }
    findings
}

/// Whether an expression or a mask hides what is chosen; what the provider chooses is its default.
fn is_chosen_elsewhere(known: Known<'_>) -> bool {
    known.is_open() && !matches!(known, Known::Unknown(unknown) if unknown.references.is_empty())
}

/// What stands behind a name in `nodejs20.x`: its version, or nothing. None where it is another
/// name, as `javascript` is not `java`.
fn version_behind<'a>(name: &str, text: &'a str) -> Option<&'a str> {
    let rest = text.strip_prefix(name)?;
    let version = rest.trim_start_matches(['-', '_', ':', ' ', '.']);
    (rest.is_empty() || version.starts_with(|c: char| c.is_ascii_digit())).then_some(version)
}

/// Whether `16.3` is a version `16`, which `160.1` is not.
fn begins(version: &str, paved: &str) -> bool {
    let rest = version.strip_prefix(paved);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// A finding for each technology that is asked for and stands in no path.
pub(super) fn unpaved(view: &View<'_>, paths: &[GoldenPath]) -> Vec<Finding> {
    let creates = view.effective().any(|subject| subject.change.action.creates());
    let Some(request) = view.case.request.as_ref().filter(|_request| creates) else {
        return vec![];
    };
    let words = tokens(&request.text);
    let mut findings = vec![];
    for (position, word) in words.iter().enumerate() {
        if KNOWN.contains(&word.as_str()) && !given_up(&words, position) && !paved(paths, word) {
            findings.push(OFF.fail(format!("The request wants {word}, which no golden path has.")));
        }
    }
    findings.sort();
    findings.dedup();
    findings
}

/// `instead of Node.js`, `rather than MySQL`, `not Oracle`.
fn given_up(words: &[String], position: usize) -> bool {
    let before = |steps: usize| {
        position.checked_sub(steps).and_then(|at| words.get(at)).map_or("", String::as_str)
    };
    matches!((before(2), before(1)), ("instead", "of") | ("rather", "than") | ("away", "from"))
        || matches!(before(1), "not" | "no" | "without" | "replacing" | "from")
}

fn paved(paths: &[GoldenPath], word: &str) -> bool {
    let mut names = paths.iter().flat_map(|path| path.engines.iter().chain(&path.runtimes));
    names.any(|name| name.starts_with(word) || word.starts_with(name.as_str()))
}
