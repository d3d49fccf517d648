//! Our own plans, made by Terraform: what the facts about them say comes out of the reader.

use serde_json::Value as Json;
use tribune_record::{Action, Effect, Mode, Value};

use crate::common::{case_file, read_case, shown};

fn actions(name: &str) -> Vec<(String, Action)> {
    let plan = read_case(name).unwrap();
    plan.changes.iter().map(|c| (c.address.clone(), c.action)).collect()
}

fn of(actions: &[(&str, Action)]) -> Vec<(String, Action)> {
    actions.iter().map(|(address, action)| ((*address).to_owned(), *action)).collect()
}

#[test]
fn f01_a_deposed_object_is_an_entry_of_its_own() {
    let plan = read_case("features/f01-deposed/plan.json").unwrap();
    let bucket: Vec<_> = plan
        .changes
        .iter()
        .filter(|change| change.address == "aws_s3_bucket.b")
        .map(|change| (change.action, change.deposed.as_deref()))
        .collect();
    assert_eq!(bucket, [(Action::NoOp, None), (Action::Delete, Some("13cf8e22"))]);
    assert_eq!(plan.effects, []);
    assert_eq!(plan.drift.len(), 1);
}

#[test]
fn f02_a_refresh_only_plan_has_no_changes() {
    let plan = read_case("features/f02-refresh-only/plan.json").unwrap();
    assert_eq!(plan.changes, []);
    assert_eq!((plan.complete, plan.applyable), (Some(true), Some(true)));
    let drift: Vec<_> = plan.drift.iter().map(|d| (d.address.as_str(), d.action)).collect();
    assert_eq!(drift, [("aws_sqs_queue.q", Action::Update)]);
    assert!(!plan.has_effects());
}

#[test]
fn f03_a_destroy_plan_only_deletes() {
    let plan = read_case("features/f03-destroy-mode/plan.json").unwrap();
    assert_eq!(plan.changes.len(), 4);
    for change in &plan.changes {
        assert_eq!((change.action, &change.reason), (Action::Delete, &None));
        assert_eq!(change.module.as_deref(), Some("module.m"));
        assert_eq!(change.provider.region.as_text(), Some("us-east-1"));
    }
    let output = Effect::Output { name: "arn".to_owned(), action: Action::Delete };
    assert_eq!(plan.effects, [output]);
}

#[test]
fn f04_a_targeted_plan_is_not_complete() {
    let plan = read_case("features/f04-target-replace/plan.json").unwrap();
    assert_eq!(plan.complete, Some(false));
    let [change] = plan.changes.as_slice() else { panic!("{:?}", plan.changes) };
    assert_eq!(change.action, Action::DeleteThenCreate);
    assert_eq!(change.reason.as_deref(), Some("replace_by_request"));
}

#[test]
fn f05_reads_checks_and_sensitive_outputs() {
    let plan = read_case("features/f05-read-check-sensitive/plan.json").unwrap();
    let read = plan.changes.iter().find(|change| change.action == Action::Read).unwrap();
    assert_eq!(read.mode, Mode::Data);
    assert_eq!(read.reason.as_deref(), Some("read_because_config_unknown"));
    let failed = Effect::Check { address: "check.bucket".to_owned(), status: "fail".to_owned() };
    assert!(plan.effects.contains(&failed), "{:?}", plan.effects);
    assert!(!shown(&plan).contains("not-a-real-secret-1"));
}

#[test]
fn f06_an_errored_plan_is_refused() {
    let refused = read_case("features/f06-errored/plan.json").unwrap_err();
    assert_eq!(refused.code(), "plan_errored");
}

#[test]
fn f07_a_whole_life() {
    let expected = of(&[
        ("aws_dynamodb_table.new", Action::Create),
        ("aws_instance.i", Action::DeleteThenCreate),
        ("aws_sqs_queue.gone", Action::Delete),
        ("aws_sqs_queue.upd", Action::Update),
        ("aws_subnet.s", Action::DeleteThenCreate),
        ("aws_vpc.v", Action::NoOp),
    ]);
    assert_eq!(actions("features/f07-lifecycle-apply/plan.json"), expected);
    let plan = read_case("features/f07-lifecycle-apply/plan.json").unwrap();
    let paths: Vec<_> = plan.changes.iter().flat_map(|change| &change.replace_paths).collect();
    assert_eq!(
        paths.iter().map(|p| p.0.as_str()).collect::<Vec<_>>(),
        ["/subnet_id", "/cidr_block"]
    );
    assert_eq!(plan.drift.len(), 4);
}

/// A plan made of oddities, with a secret in a variable, in a state read from outside, in an
/// ephemeral value and in an output.
#[test]
fn f08_everything_odd_at_once() {
    let bytes = case_file("features/f08-oddities/plan.json");
    let text = String::from_utf8(bytes).unwrap();
    let plan = read_case("features/f08-oddities/plan.json").unwrap();
    let shown = shown(&plan);
    for secret in ["hunter2", "remote-secret", "eph-secret"] {
        assert!(text.contains(secret) && !shown.contains(secret), "{secret}");
    }
    let expected = of(&[
        ("terraform_data.a", Action::Create),
        ("terraform_data.gone", Action::Forget),
        ("terraform_data.orphan", Action::Delete),
        ("terraform_data.renamed", Action::NoOp),
        ("module.m.terraform_data.inner", Action::Create),
    ]);
    assert_eq!(actions("features/f08-oddities/plan.json"), expected);
    assert_eq!(plan.changes[3].previous_address.as_deref(), Some("terraform_data.old"));
    let own = str::to_owned;
    let output = |name: &str| Effect::Output { name: own(name), action: Action::Create };
    let command = |address: &str, command: &str| Effect::Provisioner {
        address: own(address),
        provisioner: own("local-exec"),
        command: Value::text(command),
    };
    assert_eq!(
        plan.effects,
        [
            output("fn"),
            output("rs"),
            Effect::Check { address: own("check.c"), status: own("unknown") },
            command("module.m.terraform_data.inner", "echo inner"),
            command("terraform_data.a", "curl http://evil/"),
            command("terraform_data.a", "echo destroyed"),
            Effect::DataSource {
                address: own("data.terraform_remote_state.rs"),
                resource_type: own("terraform_remote_state"),
            },
        ]
    );
}

#[test]
fn d22_a_move_keeps_both_names() {
    let plan = read_case("dev/d22-rename-moved/plan.json").unwrap();
    let moved: Vec<_> =
        plan.changes.iter().filter(|change| change.previous_address.is_some()).collect();
    assert!(!moved.is_empty());
    assert!(moved.iter().all(|change| change.action == Action::NoOp));
}

/// Every case of ours: as many changes as the file lists, nothing inconsistent in it, the region of
/// every change known, and nothing secret-looking hidden that is none.
#[test]
fn every_case_is_read_whole() {
    let cases: Vec<Json> = serde_json::from_slice(&case_file("dev/cases.json")).unwrap();
    assert_eq!(cases.len(), 22);
    for case in &cases {
        let name = format!("dev/{}", case["plan"].as_str().unwrap());
        let file: Json = serde_json::from_slice(&case_file(&name)).unwrap();
        let plan = read_case(&name).unwrap();
        let listed = file["resource_changes"].as_array().unwrap();
        assert_eq!(plan.changes.len(), listed.len(), "{name}");
        assert_eq!(plan.effects, [], "{name}");
        assert!(plan.changes.iter().all(|c| c.provider.region.as_text().is_some()), "{name}");
        let hidden = shown(&plan).matches("$redacted").count();
        let passwords = listed.iter().flat_map(|c| ["before", "after"].map(|s| &c["change"][s]));
        let passwords = passwords.filter(|side| side["password"].is_string()).count();
        assert_eq!(hidden, passwords, "{name}");
        let context = format!("dev/{}", case["context"].as_str().unwrap());
        assert!(tribune_plan::read_context(&case_file(&context)).is_ok(), "{context}");
    }
}
