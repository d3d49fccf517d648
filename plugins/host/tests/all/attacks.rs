//! A policy that means harm ends as a failed run of the right class, the same on both backends,
//! and harms nothing.

use std::path::Path;
use std::sync::OnceLock;

use tribune_abi::cases;
use tribune_host::{Backend, Host, HostFault};
use tribune_record::{Fault, PolicyRun, PolicyStatus};

use crate::{BACKENDS, guests, plugins, same};

fn hostile() -> &'static [u8] {
    static BUILT: OnceLock<Vec<u8>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let target = Path::new(env!("TRIBUNE_GUESTS"));
        guests::build(&plugins(), &["hostile".into()], target).unwrap().remove(0)
    })
}

fn hosts() -> &'static [Host; 2] {
    static HOSTS: OnceLock<[Host; 2]> = OnceLock::new();
    HOSTS.get_or_init(|| {
        BACKENDS.map(|backend| Host::with_components(backend, &[("hostile", hostile())]).unwrap())
    })
}

fn run(setting: &str) -> PolicyRun {
    let written = format!(
        r#"[{{"name": "{setting}", "settings": {{"hostile": "{setting}"}}, "expect": [],
            "changes": [
            {{"address": "aws_instance.a", "action": "create", "after": {{"ami": "x"}}}},
            {{"address": "aws_db_instance.other", "action": "create", "after": {{}}}}]}}]"#
    );
    let mut runs = same(hosts(), &cases::read(&written).unwrap()[0]);
    assert_eq!(runs.len(), 1);
    runs.remove(0)
}

#[track_caller]
fn fails(setting: &str, fault: Fault, says: &str) {
    let run = run(setting);
    assert_eq!((run.status, run.fault), (PolicyStatus::Failed, Some(fault)), "{run:?}");
    let detail = run.detail.unwrap();
    assert!(detail.contains(says), "{detail}");
    assert!(run.findings.is_empty() && run.rules.is_empty());
}

#[test]
fn a_sound_answer_is_taken() {
    let run = run("sound");
    assert_eq!((run.status, run.fault), (PolicyStatus::Ran, None), "{run:?}");
    assert_eq!(run.findings.len(), 1);
    let rules: Vec<_> = run.rules.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(rules, ["hostile_rule"], "only what was evaluated");
}

#[test]
fn endless_work_runs_out_of_fuel() {
    fails("loop", Fault::OutOfFuel, "fuel");
}

#[test]
fn hoarding_memory_and_sinking_trap() {
    fails("memory", Fault::Trapped, "memory");
    fails("recursion", Fault::Trapped, "stack");
}

#[test]
fn a_panic_traps() {
    fails("panic", Fault::Trapped, "trapped");
}

#[test]
fn giant_answers_are_refused() {
    fails("giant", Fault::Trapped, "size of an answer");
    fails("many", Fault::Trapped, "size of an answer");
}

#[test]
fn a_failure_of_its_own_is_a_refusal() {
    fails("refuse", Fault::Refused, "I would rather not");
}

#[test]
fn answers_that_break_the_interface() {
    for (setting, says) in [
        ("nothing", "no rule was evaluated"),
        ("made_up", "not declared"),
        ("undeclared", "not declared"),
        ("silent", "not evaluated"),
        ("floor", "under its floor"),
        ("foreign", "not given"),
        ("nowhere", "without an address"),
        ("pointer", "no JSON pointer"),
        ("mute", "without a message"),
        ("role", "no roles"),
        ("patch", "not JSON"),
        ("poses", "not JSON"),
    ] {
        fails(setting, Fault::BadOutput, says);
    }
}

#[test]
fn control_characters_do_not_get_through() {
    let run = run("control");
    assert_eq!(run.findings[0].message, "a\u{fffd}[2J\u{fffd}b");
    let mut settings = cases::settings();
    settings.policy_settings.insert("hostile".into(), "unsettable".into());
    let fault = hosts()[0].validate(&settings).unwrap_err().to_string();
    assert!(fault.contains("no\u{fffd}[31m") && !fault.contains('\u{1b}'), "{fault}");
}

#[test]
fn after_an_attack_everything_goes_on() {
    for _turn in ["one", "two", "three"] {
        fails("panic", Fault::Trapped, "trapped");
        assert_eq!(run("sound").status, PolicyStatus::Ran);
    }
}

#[track_caller]
fn refused(components: &[(&str, &[u8])], says: &str) {
    match Host::with_components(Backend::Pulley, components) {
        Err(HostFault::Policy { reason, .. }) => assert!(reason.contains(says), "{reason}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_policy_is_not_loaded() {
    refused(&[("gentle", hostile())], "calls itself hostile");
    refused(&[("hostile", hostile()), ("hostile", hostile())], "installed already");
    refused(&[("text", b"not WebAssembly")], "");
    refused(&[("module", b"\0asm\x01\0\0\0")], "");
    refused(&[("large", &vec![0; (4 << 20) + 1])], "more than");
    refused(&[("empty", &wasm_encoder::Component::new().finish())], "");
    let compiled = wasmtime::Engine::default().precompile_component(hostile()).unwrap();
    refused(&[("compiled", &compiled)], "");
}

#[test]
fn a_component_that_imports_is_not_loaded() {
    use wasm_encoder::{Component, ComponentImportSection, ComponentTypeRef, ComponentTypeSection};
    let mut types = ComponentTypeSection::new();
    types.function().params::<[_; 0], wasm_encoder::ComponentValType>([]).result(None);
    let mut imports = ComponentImportSection::new();
    imports.import("clock", ComponentTypeRef::Func(0));
    let mut component = Component::new();
    component.section(&types).section(&imports);
    refused(&[("clock", &component.finish())], "it imports 1 things");
}
