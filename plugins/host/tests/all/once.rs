//! wasmtime is built once. The build script needs it too; where one of its dependencies has other
//! features on one side, cargo builds all of it twice, which costs minutes.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::plugins;

fn tree(arguments: &[&str]) -> Vec<String> {
    let mut cargo = Command::new(env!("CARGO"));
    // What is built for procedural macros alone may well have more features there.
    let edges = "normal,build,no-proc-macro";
    cargo.args(["tree", "--locked", "--edges", edges, "--prefix", "none"]);
    let output = cargo.args(arguments).current_dir(plugins()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let first_two = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    lines.lines().map(first_two).filter(|line| line.contains(" v")).collect()
}

#[test]
fn nothing_wasmtime_needs_is_built_twice() {
    let host = plugins().join("host/Cargo.toml");
    let manifest = host.to_str().unwrap();
    let under: BTreeSet<_> =
        tree(&["--manifest-path", manifest, "--package", "wasmtime"]).into_iter().collect();
    assert!(under.len() > 50, "{under:?}");
    let mut times = BTreeMap::<_, u32>::new();
    let repeated = ["--manifest-path", manifest, "--workspace", "--duplicates", "--depth", "0"];
    for package in tree(&repeated).into_iter().filter(|package| under.contains(package)) {
        *times.entry(package).or_default() += 1;
    }
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "give these the same features on both sides: {twice:?}");
}
