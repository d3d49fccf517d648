//! Technologies that the request names and no path lists.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Finding, GoldenPath};

use super::OFF;
use crate::{view::View, words::tokens};

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
