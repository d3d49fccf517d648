//! Every case of every policy, in WebAssembly, on both backends.

use tribune_abi::cases;
use tribune_host::{Host, HostFault};
use tribune_record::{Digest, Fault, Outcome, PolicyStatus, Purpose};

use crate::{BACKENDS, plugins, read, same};

fn hosts() -> [Host; 2] {
    BACKENDS.map(|backend| Host::new(backend).unwrap())
}

#[test]
fn cases_come_out_as_written() {
    let hosts = hosts();
    let mut ran = 0_u32;
    for (id, _) in hosts[0].policies() {
        let written = read(&plugins().join("policies").join(&id).join("cases.json"));
        for case in cases::read(&written).unwrap() {
            let runs = same(&hosts, &case);
            let run = runs.iter().find(|run| run.id == id).unwrap();
            case.check(&run.findings).unwrap();
            assert_ne!(run.status, PolicyStatus::Failed, "{}: {:?}", case.name(), run.detail);
            let open = case.outcomes().any(|outcome| outcome == Outcome::Unknown);
            assert_eq!(run.status == PolicyStatus::Unknown, open, "{}", case.name());
            ran += 1_u32;
        }
    }
    assert!(ran > 50_u32, "{ran} cases");
}

#[test]
fn the_policies_are_those_of_the_lock() {
    let lock = read(&plugins().join("policies/policies.lock"));
    let locked: Vec<_> = lock.lines().filter(|line| !line.starts_with('#')).collect();
    let [pulley, native] = hosts();
    let policies = pulley.policies().into_iter();
    let installed: Vec<_> = policies.map(|(id, digest)| format!("{id} {digest}")).collect();
    assert_eq!(installed, locked);
    assert_eq!(pulley.policies(), native.policies());
}

#[test]
fn a_policy_without_anything_to_read_is_not_applicable() {
    let none = r#"[{"name": "n", "changes": [], "expect": []}]"#;
    let runs = same(&hosts(), &cases::read(none).unwrap()[0]);
    // Those that judge the plan as such have something to read in any.
    let (whole, rest): (Vec<_>, Vec<_>) = runs
        .iter()
        .partition(|run| ["local_exec", "module_and_provider_allow_list"].contains(&&*run.id));
    assert_eq!(whole.len(), 2);
    assert!(whole.iter().all(|run| run.status == PolicyStatus::Ran), "{whole:?}");
    assert!(rest.iter().all(|run| run.status == PolicyStatus::NotApplicable), "{rest:?}");
    assert!(rest.len() > 3, "{rest:?}");
}

#[test]
fn a_policy_that_is_expected_and_not_there_is_missing() {
    let [host, _] = hosts();
    let written = r#"[{"name": "n", "expect": [],
        "changes": [{"address": "aws_instance.a", "action": "create", "after": {}}]}]"#;
    let case = &cases::read(written).unwrap()[0];
    let (input, mut settings) = (case.input(), cases::settings());
    let other = Digest::of(Purpose::Policy, b"another component");
    let known = host.policies().into_iter().find(|(id, _)| id == "instance_size").unwrap();
    settings.policies =
        vec![("never_heard_of".into(), other), ("encryption_at_rest".into(), other), known.clone()];
    let runs = host.run(&tribune_host::PolicyInput { settings: &settings, ..input });
    let faults: Vec<_> = runs.iter().map(|run| (run.id.as_str(), run.digest, run.fault)).collect();
    assert_eq!(faults[0], ("never_heard_of", other, Some(Fault::Missing)));
    assert_eq!(faults[1], ("encryption_at_rest", other, Some(Fault::Missing)));
    assert_eq!(faults[2], ("instance_size", known.1, None));
    let ids: Vec<_> = runs[3..].iter().map(|run| run.id.as_str()).collect();
    let expected = [
        "backup_and_logging",
        "least_privilege_iam",
        "local_exec",
        "mfa_for_admin",
        "module_and_provider_allow_list",
        "network_exposure",
        "no_public_databases",
        "require_multi_az_production",
        "vendor_access",
    ];
    assert_eq!(ids, expected);
}

#[test]
fn placements_that_do_not_fit_judge_nothing() {
    let [host, _] = hosts();
    let written = r#"[{"name": "n", "expect": [],
        "changes": [{"address": "aws_db_instance.a", "action": "create", "after": {}}]}]"#;
    let case = &cases::read(written).unwrap()[0];
    let runs = host.run(&tribune_host::PolicyInput { placements: &[], ..case.input() });
    assert!(runs.iter().all(|run| run.fault == Some(Fault::Infrastructure)), "{runs:?}");
}

#[test]
fn settings_are_checked() {
    let [host, _] = hosts();
    let mut settings = cases::settings();
    host.validate(&settings).unwrap();
    settings.policy_settings.insert("instance_size".into(), serde_json::json!({"from": "4xlarge"}));
    let fault = host.validate(&settings).unwrap_err();
    assert!(fault.to_string().contains("has no settings"), "{fault}");
    settings.policy_settings.clear();
    for (id, set, says) in [
        ("backup_and_logging", serde_json::json!({"retention_days": 36_u8}), "1 to 35"),
        ("backup_and_logging", serde_json::json!({"days": 3_u8}), "retention_days"),
        ("backup_and_logging", serde_json::json!({"logs": "none"}), "production"),
        ("module_and_provider_allow_list", serde_json::json!({"modules": ["a", " "]}), "empty"),
        ("module_and_provider_allow_list", serde_json::json!({"modules": "a"}), "SOURCE"),
        ("module_and_provider_allow_list", serde_json::json!({"module": []}), "SOURCE"),
    ] {
        settings.policy_settings = [(id.to_owned(), set)].into();
        let fault = host.validate(&settings).unwrap_err();
        assert!(fault.to_string().contains(says), "{fault}");
    }
    settings.policy_settings.clear();
    settings.policy_settings.insert("instance_sizes".into(), serde_json::json!({}));
    let fault = host.validate(&settings).unwrap_err();
    assert!(matches!(fault, HostFault::Settings { id, .. } if id == "instance_sizes"));
}

#[test]
fn every_rule_has_its_floor() {
    use tribune_record::Level::{Blocking, Governance, Hard, Soft};
    let [host, _] = hosts();
    let expected = [
        ("backup_and_logging", Soft),
        ("encryption_at_rest", Hard),
        ("instance_size", Soft),
        ("least_privilege_iam", Blocking),
        ("local_exec", Blocking),
        ("mfa_for_admin", Blocking),
        ("module_and_provider_allow_list", Governance),
        ("network_exposure", Governance),
        ("no_public_databases", Blocking),
        ("require_multi_az_production", Hard),
        ("vendor_access", Governance),
    ];
    assert_eq!(host.rules(), expected.map(|(id, level)| (id.to_owned(), level)));
}
