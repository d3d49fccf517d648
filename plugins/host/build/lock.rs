//! `policies.lock`: the digest of every first-party policy, committed, so that a build that makes
//! other bytes than the reviewed ones fails.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use tribune_record::{Digest, Purpose};

const HEAD: &str = "\
# Digests of the first-party policies (BLAKE3 of the component, Tribune's context for policies).
# The build fails where it makes other bytes. Where the change is meant: TRIBUNE_BLESS=1 cargo build
";

/// Compares what was built with what is committed.
pub(crate) fn check(lock: &Path, built: &[(String, Vec<u8>)]) -> Result<(), String> {
    let mut made = String::from(HEAD);
    for (name, component) in built {
        let digest = Digest::of(Purpose::Policy, component);
        writeln!(made, "{name} {digest}").map_err(|e| e.to_string())?;
    }
    let committed = fs::read_to_string(lock).unwrap_or_default();
    if made == committed {
        return Ok(());
    }
    if env::var_os("TRIBUNE_BLESS").is_some_and(|value| value == "1") {
        return fs::write(lock, made).map_err(|e| format!("{}: {e}", lock.display()));
    }
    let differs = |line: &&str| !committed.lines().any(|other| other == *line);
    let lines: Vec<_> = made.lines().filter(differs).collect();
    Err(format!(
        "the policies built are not those of {}:\n  {}\nWhere the change is meant, review it and \
         run the build once with TRIBUNE_BLESS=1; else the toolchain or the sources differ.",
        lock.display(),
        if lines.is_empty() { "one is gone".into() } else { lines.join("\n  ") },
    ))
}
