//! Builds guests into components: a nested cargo for WebAssembly, the same bytes from every
//! directory, home and toolchain installation, and no import in what comes out.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const TARGET: &str = "wasm32-unknown-unknown";

/// Variables that would change the nested build, or put something around its compiler (as clippy
/// does).
fn leaks(key: &str) -> bool {
    const EXACT: &[&str] = &[
        "CARGO_BUILD_TARGET",
        "CARGO_ENCODED_RUSTDOCFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_INCREMENTAL",
        "CARGO_RESOLVER_FEATURE_UNIFICATION",
        "CARGO_UNSTABLE_FEATURE_UNIFICATION",
        "HOST",
        "OUT_DIR",
        "RUSTC",
        "RUSTC_BOOTSTRAP",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_WRAPPER",
        "RUSTDOC",
        "RUSTDOCFLAGS",
        "RUSTFLAGS",
        "TARGET",
    ];
    const PREFIX: &[&str] =
        &["CARGO_BUILD_", "CARGO_CFG_", "CARGO_FEATURE_", "CARGO_PROFILE_", "CARGO_TARGET_"];
    EXACT.contains(&key) || PREFIX.iter().any(|prefix| key.starts_with(prefix))
}

fn rustc() -> PathBuf {
    env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from)
}

fn ask(question: &[&str]) -> Result<String, String> {
    let output =
        Command::new(rustc()).args(question).output().map_err(|e| format!("rustc: {e}"))?;
    String::from_utf8(output.stdout).map_err(|e| format!("rustc: {e}"))
}

/// Flags that take what is particular to this machine out of the bytes. Where the sources of the
/// standard library are installed, rustc writes their real path into panic locations.
fn remaps(workspace: &Path) -> Result<String, String> {
    let home = env::var("CARGO_HOME")
        .or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")))
        .map_err(|e| format!("CARGO_HOME: {e}"))?;
    let version = ask(&["-vV"])?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
    let commit = commit.ok_or("rustc does not tell its commit")?;
    let sysroot = ask(&["--print", "sysroot"])?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
    let repository = workspace.parent().unwrap_or(workspace);
    let flags = [
        format!("--remap-path-prefix={home}=/cargo"),
        format!("--remap-path-prefix={}=/tribune", repository.display()),
        format!("--remap-path-prefix={}=/plugins", workspace.display()),
        format!("--remap-path-prefix={}=/rustc/{commit}", library.display()),
    ];
    Ok(flags.join("\u{1f}"))
}

/// `rust-toolchain.toml` names the target, but rustup only heeds that while it may install by
/// itself and the toolchain was not there before: ask it outright rather than fail after minutes.
fn provide_target() -> Result<(), String> {
    let sysroot = ask(&["--print", "sysroot"])?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).exists() {
        return Ok(());
    }
    let added = Command::new("rustup").args(["target", "add", TARGET]).status();
    if added.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(format!(
        "policies are WebAssembly; expected the target {TARGET}, run: rustup target add {TARGET}"
    ))
}

/// Builds the named packages of the guest workspace into components, in the order of the names.
pub(crate) fn build(
    workspace: &Path,
    names: &[String],
    target_dir: &Path,
) -> Result<Vec<Vec<u8>>, String> {
    provide_target()?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--release", "--locked", "--target", TARGET, "--manifest-path"]);
    command.arg(workspace.join("Cargo.toml"));
    for name in names {
        command.args(["-p", name]);
    }
    let outer = env::vars_os().map(|(key, _)| key);
    for key in outer.filter(|key| key.to_str().is_none_or(leaks)) {
        command.env_remove(key);
    }
    command.env("RUSTC", rustc()).env("CARGO_INCREMENTAL", "0");
    // Its own: the outer cargo holds the lock of ours.
    command.env("CARGO_TARGET_DIR", target_dir);
    command.env("CARGO_ENCODED_RUSTFLAGS", remaps(workspace)?);
    let status = command.status().map_err(|e| format!("cargo: {e}"))?;
    if !status.success() {
        return Err(format!(
            "the policies do not build ({status}); cargo's own words stand above. Where it wants \
             to change Cargo.lock: run `cargo metadata` in {} and look at the difference",
            workspace.display()
        ));
    }
    let made = target_dir.join(TARGET).join("release");
    names.iter().map(|name| component(&made.join(format!("{name}.wasm")))).collect()
}

/// The component made of a core module.
fn component(module: &Path) -> Result<Vec<u8>, String> {
    let told = |what: String| format!("{}: {what}", module.display());
    let core = fs::read(module).map_err(|e| told(e.to_string()))?;
    let mut encoder = wit_component::ComponentEncoder::default();
    let encoder = encoder.validate(true).module(&core).map_err(|e| told(format!("{e:#}")))?;
    encoder.encode().map_err(|e| told(format!("{e:#}")))
}
