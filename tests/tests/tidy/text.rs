//! What every file holds to: its idea in the first line, its size, its words.

use std::path::Path;

const LINES_MAX: usize = 500;
const COLUMNS_MAX: usize = 100;

/// Words that do not belong in this repository, in parts so that this file does not hold them,
/// and what to write instead.
const BANNED: &[(&[&str], &str)] = &[
    (&["TO", "DO"], "do it now, or open an issue"),
    (&["FIX", "ME"], "fix it now, or open an issue"),
    (&["XX", "X:"], "say what is wrong, or open an issue"),
    (&["HA", "CK"], "say why it must be so"),
    (&["white", "list"], "allow list"),
    (&["black", "list"], "deny list"),
    (&["sanity", " check"], "check"),
    (&["for", " now"], "say what holds; what comes later stands in an issue"),
    (&["util", "ize"], "use"),
    (&["lever", "age"], "use"),
    (&["bla", "zing"], "a figure, with how it was measured"),
    (&["rob", "ust"], "say against what"),
    (&["seam", "less"], "say what happens"),
    (&["as an ", "AI"], "nothing"),
    (&["#[all", "ow("], "#[expect(lint, reason = \"...\")]"),
    (&["#![all", "ow("], "#![expect(lint, reason = \"...\")]"),
    (&["#[should_", "panic"], "assert on the error"),
    (&["#[ign", "ore"], "a test that runs, or none"),
    (&["any", "how::"], "an error enum that says which, expected, found"),
    (&["fn ge", "t_"], "the name of what it returns"),
    (&["static", " mut"], "a value that is handed over"),
];

/// Where words of other people stand: plans, requests, and the words a request is read by.
const OTHERS_WORDS: &[&str] =
    &["tests/cases/", "tests/intent/", "appliance/verdict/src/scope/lexicon/", "Cargo.lock"];

/// Folders of the machine somebody worked on: they mean nothing to whoever reads this.
const MACHINE_PATHS: &[&[&str]] = &[&["/wo", "rk/"], &["/ro", "ot/"], &["/tmp", "/w/"]];

/// Everything a text file of the repository does wrong.
pub(crate) fn complaints(name: &str, content: &str) -> Vec<String> {
    let mut complaints = machine_paths(name, content);
    if !OTHERS_WORDS.iter().any(|place| name.starts_with(place) || name.ends_with(place)) {
        complaints.extend(banned(name, content));
    }
    if Path::new(name).extension().is_some_and(|extension| extension == "rs") {
        complaints.extend(source(name, content));
    }
    complaints
}

fn source(name: &str, content: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    if !content.lines().next().is_some_and(|line| line.starts_with("//! ")) {
        complaints.push(format!("{name}:1: says its whole idea in a //! line first"));
    }
    let lines = content.lines().count();
    if lines > LINES_MAX {
        complaints.push(format!("{name}: {lines} lines, {LINES_MAX} at most: one idea per file"));
    }
    for (number, line) in (1_u32..).zip(content.lines()) {
        let columns = line.chars().count();
        if columns > COLUMNS_MAX {
            complaints.push(format!("{name}:{number}: {columns} columns, {COLUMNS_MAX} at most"));
        }
    }
    if name.ends_with("/mod.rs") {
        complaints.push(format!("{name}: a module stands in a file of its own name"));
    }
    complaints
}

fn banned(name: &str, content: &str) -> Vec<String> {
    let words = BANNED.iter().map(|(parts, instead)| (parts.concat(), instead));
    let mut complaints = Vec::new();
    for (word, instead) in words {
        for (number, line) in (1_u32..).zip(content.lines()) {
            if holds(line, &word) {
                complaints.push(format!("{name}:{number}: not {word:?}; instead: {instead}"));
            }
        }
    }
    complaints
}

/// Whether `word` stands in the line and is not the inside of a longer word. Capitals count where
/// the word has them: a mark in capitals is one, its letters in small may be a word of a plan.
fn holds(line: &str, word: &str) -> bool {
    let first_is_letter = word.starts_with(char::is_alphabetic);
    let inside = |c: char| first_is_letter && (c.is_alphanumeric() || c == '_');
    before_each(line, word).any(|before| !before.ends_with(inside))
}

/// What stands before each place where `word` is.
fn before_each<'a>(line: &'a str, word: &str) -> impl Iterator<Item = &'a str> {
    line.match_indices(word).map(|(at, _)| line.split_at(at).0)
}

fn machine_paths(name: &str, content: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for parts in MACHINE_PATHS {
        let path = parts.concat();
        for (number, line) in (1_u32..).zip(content.lines()) {
            let inside = |c: char| c.is_alphanumeric() || "._-~}".contains(c);
            let hit = before_each(line, &path).any(|before| !before.ends_with(inside));
            if hit {
                complaints.push(format!("{name}:{number}: {path} is a place on one machine"));
            }
        }
    }
    complaints
}

#[track_caller]
fn check(name: &str, content: &str, expected: &[&str]) {
    assert_eq!(complaints(name, content), expected);
}

#[test]
fn a_source_without_its_idea_is_seen() {
    check("a.rs", "//! One idea.\n", &[]);
    check("a.rs", "use x;\n", &["a.rs:1: says its whole idea in a //! line first"]);
    check("a.rs", "", &["a.rs:1: says its whole idea in a //! line first"]);
    check("a.md", "Words.\n", &[]);
}

#[test]
fn a_large_source_is_seen() {
    check("a.rs", &"//! x\n".repeat(LINES_MAX), &[]);
    let large = "//! x\n".repeat(LINES_MAX + 1);
    check("a.rs", &large, &["a.rs: 501 lines, 500 at most: one idea per file"]);
}

#[test]
fn a_wide_line_is_seen() {
    check("a.rs", &format!("//! {}\n", "ä".repeat(COLUMNS_MAX - 4)), &[]);
    let wide = format!("//! {}\n", "ä".repeat(COLUMNS_MAX - 3));
    check("a.rs", &wide, &["a.rs:1: 101 columns, 100 at most"]);
}

#[test]
fn a_banned_word_is_seen_with_its_replacement() {
    for (parts, instead) in BANNED {
        let word = parts.concat();
        let text = format!("# Title\nnow {word} later\n");
        let complaint = format!("a.md:2: not {word:?}; instead: {instead}");
        check("a.md", &text, &[&complaint]);
        check("tests/cases/x/plan.json", &text, &[]);
    }
    let mark = BANNED[0].0.concat();
    check("a.md", &format!("{} my{mark} my_{mark}\n", mark.to_lowercase()), &[]);
}

#[test]
fn a_path_of_a_machine_is_seen() {
    let path = MACHINE_PATHS[0].concat();
    let line = format!("see {path}notes\n");
    check("a.md", &line, &[&format!("a.md:1: {path} is a place on one machine")]);
    let rest = path.trim_start_matches('/');
    check("a.md", &format!("https://example.com/net{rest}x\n"), &[]);
    check("a.md", &format!("appliance{path}x\n"), &[]);
}
