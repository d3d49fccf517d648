//! Builds the first-party policies, holds them to `policies.lock`, and compiles them for both
//! backends, so that the appliance compiles nothing when it starts.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

use wasmtime::Engine;
use wasmtime::component::Component;

#[path = "src/engine.rs"]
#[expect(unreachable_pub, reason = "public in the library")]
mod engine;
#[path = "build/guests.rs"]
mod guests;
#[path = "build/lock.rs"]
mod lock;

use engine::Backend;

/// What went wrong, in words; cargo prints it with `Debug`.
struct Failure(String);

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(format!("{error:#}"))
    }
}

fn main() -> Result<(), Failure> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let plugins = here.parent().ok_or("no parent folder")?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let names = folders(&plugins.join("policies"))?;
    watch(&here, plugins, &names);
    let target_dir = target_dir(&out);
    println!("cargo::rustc-env=TRIBUNE_GUESTS={}", target_dir.display()); // for the tests' guest
    let components = guests::build(plugins, &names, &target_dir)?;
    let built: Vec<_> = names.into_iter().zip(components).collect();
    let native = env::var("TARGET")?;
    println!("cargo::rustc-env=TRIBUNE_TARGET={native}");
    let source = embed(&out, &built, &native)?;
    lock::check(&plugins.join("policies/policies.lock"), &built)?;
    Ok(fs::write(out.join("policies.rs"), source)?)
}

/// One for dev and release builds alike, unless the environment names another.
fn target_dir(out: &Path) -> PathBuf {
    let ours = out.ancestors().nth(4).unwrap_or(out).join("guests");
    env::var_os("TRIBUNE_GUEST_TARGET_DIR").map_or(ours, PathBuf::from)
}

/// The policies: one folder each.
fn folders(policies: &Path) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for entry in fs::read_dir(policies)? {
        let path = entry?.path();
        if path.join("Cargo.toml").exists()
            && let Some(name) = path.file_name().and_then(|name| name.to_str())
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn watch(here: &Path, plugins: &Path, names: &[String]) {
    let fixed = ["Cargo.toml", "Cargo.lock", "policies/policies.lock", "wit"];
    let sdk = ["sdk/Cargo.toml", "sdk/src", "shared"];
    let mut paths: Vec<_> = fixed.iter().chain(&sdk).map(|path| plugins.join(path)).collect();
    // What policies share with the verdict is built from where it stands.
    paths.extend(["../ledger/record/src", "../appliance/verdict/src"].map(|p| plugins.join(p)));
    for name in names {
        let policy = plugins.join("policies").join(name);
        paths.extend([policy.join("Cargo.toml"), policy.join("src")]);
    }
    paths.extend(["build.rs", "build", "src/engine.rs"].map(|path| here.join(path)));
    for path in paths {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    for variable in ["TRIBUNE_GUEST_TARGET_DIR", "TRIBUNE_BLESS"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
}

/// Writes the compiled policies and gives the Rust source that holds them.
fn embed(out: &Path, built: &[(String, Vec<u8>)], native: &str) -> Result<String, Failure> {
    let pulley = Engine::new(&engine::config(Backend::Pulley, native)?)?;
    // Machine code can be made for this machine's own kind only.
    let same_kind = env::var("HOST")?.split('-').next() == native.split('-').next();
    let machine = if same_kind {
        Some(Engine::new(&engine::config(Backend::Native, native)?)?)
    } else {
        None
    };
    let mut source = String::from(
        "#[expect(clippy::large_include_file, reason = \"compiled for two backends\")]\n\
         pub(crate) static EMBEDDED: &[Embedded] = &[\n",
    );
    for (name, component) in built {
        let imports = Component::new(&pulley, component)?.component_type().imports(&pulley).count();
        if imports != 0 {
            return Err(Failure(format!("{name} imports {imports} things; a policy imports none")));
        }
        fs::write(out.join(format!("{name}.wasm")), component)?;
        fs::write(out.join(format!("{name}.pulley")), pulley.precompile_component(component)?)?;
        let mut with = "None".to_owned();
        if let Some(machine) = &machine {
            fs::write(
                out.join(format!("{name}.native")),
                machine.precompile_component(component)?,
            )?;
            with = format!("Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.native\")))");
        }
        writeln!(
            source,
            "Embedded {{ id: \"{name}\", \
             component: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.wasm\")), \
             pulley: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.pulley\")), \
             native: {with} }},"
        )?;
    }
    source.push_str("];\n");
    Ok(source)
}
