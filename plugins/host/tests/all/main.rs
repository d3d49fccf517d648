//! The host against its own policies, real plans, and a policy that means harm.
#![cfg(test)]

mod attacks;
#[path = "../../build/guests.rs"]
mod guests;
mod once;
mod plans;
mod policies;
mod shared;

use std::fs;
use std::path::{Path, PathBuf};

use tribune_abi::cases;
use tribune_host::{Backend, Host};
use tribune_record::PolicyRun;

const BACKENDS: [Backend; 2] = [Backend::Pulley, Backend::Native];

fn plugins() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The same on both backends, run twice on each.
#[track_caller]
fn same(hosts: &[Host; 2], case: &cases::TestCase) -> Vec<PolicyRun> {
    let [pulley, native] = hosts;
    let first = pulley.run(&case.input());
    assert_eq!(first, pulley.run(&case.input()), "{}: a second time", case.name());
    assert_eq!(first, native.run(&case.input()), "{}: on the other backend", case.name());
    first
}
