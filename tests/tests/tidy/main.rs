//! The repository checks itself: arrows between crates, purity, the fixed folders, tidy files.
#![cfg(test)]

mod arrows;
mod layout;
mod text;

use std::{fs, path::Path, process::Command};

use serde_json::Value;
use tribune_tests::{files, root};

#[track_caller]
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaint(s):\n{}", complaints.len(), complaints.join("\n"));
}

fn metadata(folder: &Path) -> Value {
    let output = Command::new(env!("CARGO"))
        .current_dir(folder)
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn dependencies_point_inward() {
    let packages = arrows::packages(&metadata(&root())).unwrap();
    assert!(packages.len() > 5, "cargo metadata names {} packages", packages.len());
    none(&arrows::complaints(&packages));
}

#[test]
fn guests_use_nothing_but_the_sdk() {
    let packages = arrows::packages(&metadata(&root().join("plugins"))).unwrap();
    assert!(packages.len() > 1, "cargo metadata names {} guests", packages.len());
    none(&arrows::guest_complaints(&packages));
}

#[test]
fn pure_crates_are_no_std() {
    none(&layout::impure(&root()));
}

#[test]
fn the_top_level_is_fixed() {
    none(&layout::top_level(&files().unwrap()));
}

#[test]
fn no_folder_is_a_placeholder() {
    let files = files().unwrap();
    let read = |path: &Path| fs::read_to_string(root().join(path)).unwrap_or_default();
    none(&layout::placeholders(&files, read));
}

#[test]
fn files_are_tidy() {
    let mut complaints = Vec::new();
    for file in files().unwrap() {
        // What is not text (a golden journal, an archive) has no lines to hold to a rule.
        if let Ok(content) = fs::read_to_string(root().join(&file)) {
            complaints.extend(text::complaints(&file.to_string_lossy(), &content));
        }
    }
    none(&complaints);
}
