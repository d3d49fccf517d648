//! What is not plain YAML is refused with its line, quickly, and in one line of words.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::*;

#[track_caller]
fn refused(text: &str, line: u32, part: &str) {
    let begun = Instant::now();
    let error = yaml::<Value>("f.yaml", text).unwrap_err().to_string();
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(error.starts_with(&format!("f.yaml, line {line}: expected ")), "{error:?}");
    assert!(error.contains(part) && error.contains("found"), "{error:?} lacks {part:?}");
    assert!(!error.contains(char::is_control) && error.len() < 2_000, "{error:?}");
}

#[test]
fn plain_values_are_read() {
    let read: Value = yaml("f.yaml", "a: [1, two, {b: true}] # and words\n").unwrap();
    assert_eq!(read, serde_json::json!({ "a": [1_u8, "two", { "b": true }] }));
}

#[test]
fn aliases_stay_small() {
    let read: Value = yaml("f.yaml", "a: &x [1, 2]\nb: *x\n").unwrap();
    assert_eq!(read["b"], read["a"]);
    refused(&"- &a 1\n".repeat(ALIASES_MAX + 1), 101, "anchors");
    refused(&format!("- &a 1\n{}", "- *a\n".repeat(ALIASES_MAX + 1)), 102, "anchors");
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for at in 1..10_u8 {
        let before = format!("*a{}", at - 1);
        bomb.push_str(&format!("a{at}: &a{at} [{}]\n", [before.as_str(); 9].join(", ")));
    }
    refused(&bomb, 6, "more by its aliases");
    refused("b: 1\na: *x\n", 2, "found");
    refused("a: &a [*a]\n", 1, "found");
}

#[test]
fn what_means_something_else_than_it_shows_is_refused() {
    refused("b: &b {c: 1}\na:\n  <<: *b\n", 3, "merge key");
    refused("b: 1\na: !secret 1\n", 2, "found");
    refused("b: 1\na: !!str 1\n", 2, "the tag `!!str`");
    refused("a: !!binary YQ==\n", 1, "the tag `!!binary`");
    refused("a: 1\n\na: 2\n", 3, "once");
}

#[test]
fn depth_and_number_are_bounded() {
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    yaml::<Value>("f.yaml", &deep(DEPTH_MAX)).unwrap();
    refused(&deep(DEPTH_MAX + 1), 1, "levels");
    refused(&deep(10_000), 1, "found");
    let blocks: String = (0..10_000).map(|at| format!("{}a:\n", " ".repeat(at))).collect();
    refused(&blocks, 17, "levels");
    refused(&"- a\n".repeat(NODES_MAX + 1), 100_000, "values");
}

#[test]
fn what_is_no_yaml_is_told_with_its_line() {
    refused("a: 1\nb: [1\n", 2, "found");
    refused("a: 1\n\tb: 2\n", 1, "a tab");
    refused("a: \"\\q\"\n", 1, "found");
    refused("a: 1\u{1}\n", 1, "found");
    refused("a: 1\n...\n---\nb: 1\n", 4, "one document");
    refused("a: .nan\n", 1, "found");
}
