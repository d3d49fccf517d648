//! The fixed folders of the root, the crates that must stay pure, and no empty rooms.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What may stand in the root: the rooms, and the files tools look for there.
const TOP_LEVEL: &[&str] = &[
    ".cargo",
    ".ci",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "appliance",
    "clippy.toml",
    "deny.toml",
    "hardening",
    "image",
    "ledger",
    "plugins",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "tests",
    "verify-tool",
];

/// Crates that hold no clock, file, socket, thread or randomness.
const NO_STD: &[&str] = &["ledger/record", "ledger/chain", "appliance/verdict", "plugins/abi"];

/// Lines of code below which a crate is a placeholder.
const CODE_LINES_MIN: usize = 20;

/// Root entries that are not on the list.
pub(crate) fn top_level(files: &[PathBuf]) -> Vec<String> {
    let mut strangers: Vec<_> = files
        .iter()
        .filter_map(|file| file.iter().next().and_then(|first| first.to_str()))
        .filter(|first| !TOP_LEVEL.contains(first))
        .collect();
    strangers.dedup();
    strangers
        .iter()
        .map(|name| format!("{name}: not one of the root's fixed folders and files"))
        .collect()
}

/// Pure crates whose root does not say `#![no_std]`, in code and not in a comment.
pub(crate) fn impure(root: &Path) -> Vec<String> {
    let says = |folder: &&&str| {
        let source = fs::read_to_string(root.join(folder).join("src/lib.rs")).unwrap_or_default();
        !is_no_std(&source)
    };
    NO_STD.iter().filter(says).map(|f| format!("{f}/src/lib.rs lacks #![no_std]")).collect()
}

fn is_no_std(source: &str) -> bool {
    source.lines().any(|line| line.trim() == "#![no_std]")
}

/// Crates with next to no code, and rooms of the root without one file that holds anything.
pub(crate) fn placeholders(files: &[PathBuf], read: impl Fn(&Path) -> String) -> Vec<String> {
    let manifests = files.iter().filter(|file| file.ends_with("Cargo.toml"));
    let crates = manifests.filter_map(|file| file.parent()).filter(|f| !f.as_os_str().is_empty());
    let mut code: BTreeMap<&Path, usize> = crates.map(|folder| (folder, 0)).collect();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "rs")) {
        let lines = code_lines(&read(file));
        for folder in file.ancestors() {
            if let Some(sum) = code.get_mut(folder) {
                *sum = sum.saturating_add(lines);
                break;
            }
        }
    }
    // A workspace's own manifest has no sources beside it; its members are counted each. Neither
    // has one that builds sources for guests which stand elsewhere.
    code.retain(|folder, _| {
        let manifest = read(&folder.join("Cargo.toml"));
        manifest.contains("[package]") && !manifest.contains("path = \"../../../")
    });
    code.into_iter()
        .filter(|(_, lines)| *lines < CODE_LINES_MIN)
        .map(|(folder, lines)| {
            format!("{}: {lines} lines of code; a crate appears when it is real", folder.display())
        })
        .collect()
}

fn code_lines(source: &str) -> usize {
    source.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("//")).count()
}

#[test]
fn a_stranger_in_the_root_is_seen() {
    assert!(top_level(&["Cargo.toml".into(), "ledger/record/src/lib.rs".into()]).is_empty());
    assert_eq!(
        top_level(&["notes.txt".into(), "scripts/a.sh".into(), "scripts/b.sh".into()]),
        [
            "notes.txt: not one of the root's fixed folders and files",
            "scripts: not one of the root's fixed folders and files"
        ]
    );
}

#[test]
fn a_crate_with_std_is_seen() {
    assert!(is_no_std("//! Pure.\n#![no_std]\nextern crate alloc;\n"));
    assert!(!is_no_std("//! Says #![no_std] only in words.\n// #![no_std]\n"));
    assert_eq!(impure(Path::new("/nowhere")).len(), NO_STD.len());
}

#[test]
fn an_empty_crate_is_seen() {
    let files = ["a/Cargo.toml".into(), "a/src/lib.rs".into(), "a/src/b.rs".into()];
    let full = "const X: u8 = 1;\n".repeat(CODE_LINES_MIN);
    let manifest = |path: &Path| path.ends_with("Cargo.toml").then(|| "[package]\n".to_owned());
    let real = |path: &Path| manifest(path).unwrap_or_else(|| full.clone());
    assert!(placeholders(&files, real).is_empty());
    let hollow = |path: &Path| manifest(path).unwrap_or_else(|| "//! Soon.\n".repeat(99));
    assert_eq!(
        placeholders(&files, hollow),
        ["a: 0 lines of code; a crate appears when it is real"]
    );
}
