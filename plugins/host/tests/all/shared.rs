//! Rules that stand in the verdict find the same as policies, in WebAssembly, as natively, in every
//! plan of ours: nothing they read is lost on the way.

use std::fs;
use std::path::{Path, PathBuf};

use tribune_abi::cases::settings;
use tribune_host::{Backend, Host, PolicyInput};
use tribune_record::{EnvironmentKind, Finding, Plan, PolicyStatus, Settings, UnixMillis};
use tribune_verdict::{Ground, least_privilege_iam, network_exposure, vendor_access};

use crate::plugins;

fn plans(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            plans(&path, into);
        } else if path.file_name().is_some_and(|name| name == "plan.json") {
            into.push(path);
        }
    }
}

/// What each rule finds, by its id.
fn natively(input: &PolicyInput<'_>) -> Vec<(&'static str, Vec<Finding>)> {
    let ground = || Ground {
        changes: &input.plan.changes,
        placements: input.placements.to_vec(),
        kind: input.plan.kind,
        request_text: Some(input.request_text),
        own_accounts: &input.settings.site.own_accounts,
    };
    vec![
        ("least_privilege_iam", least_privilege_iam::findings(&ground())),
        ("network_exposure", network_exposure::findings(&ground().linked())),
        ("vendor_access", vendor_access::findings(&ground())),
    ]
}

/// Runs a plan both ways; how many findings there were.
#[track_caller]
fn check(host: &Host, plan: &Plan, settings: &Settings, live: bool) -> usize {
    let context = tribune_plan::read_context(b"{}").unwrap();
    let mut placements = tribune_verdict::place(plan, &context, None, &settings.site);
    if !live {
        placements.iter_mut().for_each(|place| place.kind = EnvironmentKind::NonProduction);
    }
    let input = PolicyInput {
        plan,
        placements: &placements,
        context: &context,
        request_text: "Give our partner 555566667777 what the plan says.",
        received_at: UnixMillis(0),
        settings,
    };
    let runs = host.run(&input);
    let mut seen = 0;
    for (id, mut expected) in natively(&input) {
        let run = runs.iter().find(|run| run.id == id).unwrap();
        assert_ne!(run.status, PolicyStatus::Failed, "{:?}", run.detail);
        let mut found = run.findings.clone();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        seen = found.len().saturating_add(seen);
    }
    seen
}

#[test]
fn the_same_in_every_plan() {
    let mut paths = Vec::new();
    plans(&plugins().parent().unwrap().join("tests/cases"), &mut paths);
    paths.sort();
    assert!(paths.len() > 30, "{} plans", paths.len());
    let host = Host::new(Backend::Native).unwrap();
    let mut of_a_site = settings();
    of_a_site.site.own_accounts = vec!["123456789012".into(), "shop-prod".into()];
    let mut seen = 0;
    for path in paths {
        // One that is refused nobody judges.
        let Ok(plan) = tribune_plan::read(&fs::read(&path).unwrap(), &[7; 32]) else { continue };
        for settings in [&settings(), &of_a_site] {
            seen += check(&host, &plan, settings, true) + check(&host, &plan, settings, false);
        }
    }
    assert!(seen > 50, "{seen} findings");
}
