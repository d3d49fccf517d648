//! In whose account and with which provider a plan acts: roles that providers take on, and the lock
//! file. The plan is Terraform 1.11.4's, made against a mock of the cloud.

use serde_json::json;
use tribune_plan::{read, read_with_archive};
use tribune_record::{Effect, Plan, UnknownKind, Value};

use crate::{
    common::{SECRET, case_file},
    zipped::{Part, open, parts, with, zip},
};

const PLAN: &str = "hcl/roles/plan.json";
const FILE: &str = "hcl/roles/plan.tfplan";
const LOCK: &str = ".terraform.lock.hcl";

fn judged(archive: &[u8]) -> Plan {
    read_with_archive(&case_file(PLAN), Some(&open(archive)), &SECRET).unwrap()
}

fn change<'p>(plan: &'p Plan, name: &str) -> &'p tribune_record::Change {
    plan.changes.iter().find(|change| change.name == name).unwrap()
}

/// What the plan file is said not to be, or not to say.
fn told(plan: &Plan) -> Vec<String> {
    let told = |effect: &Effect| {
        if let Effect::ArchiveMismatch { place, expected, found } = effect {
            Some(format!("{place}: {expected} / {found}"))
        } else if let Effect::SourceNotRead { place, why } = effect {
            Some(format!("{place}: {why}"))
        } else {
            None
        }
    };
    plan.effects.iter().filter_map(told).collect()
}

#[test]
fn the_json_alone_knows_a_constant_role_and_no_other() {
    let plan = read(&case_file(PLAN), &SECRET).unwrap();
    assert_eq!(change(&plan, "here").provider.account, Value::text("444455556666"));
    let Value::Unknown(open) = &change(&plan, "there").provider.account else { panic!() };
    assert_eq!(
        (open.kind, open.references.as_slice()),
        (UnknownKind::Configured, &["var.account".to_owned()][..])
    );
    assert!(plan.providers.iter().all(|provider| provider.version.is_none()));
}

/// A variable that is itself a role proves nothing: the JSON shows no function around it.
#[test]
fn a_variable_is_no_proof_of_an_account() {
    let mut json: serde_json::Value = serde_json::from_slice(&case_file(PLAN)).unwrap();
    json["variables"]["account"]["value"] = json!("arn:aws:iam::999988887777:role/own");
    let plan = read(json.to_string().as_bytes(), &SECRET).unwrap();
    assert!(matches!(change(&plan, "there").provider.account, Value::Unknown(_)));
}

#[test]
fn the_file_tells_where_a_provider_acts() {
    let plan = judged(&case_file(FILE));
    assert_eq!(told(&plan), [""; 0]);
    let there = change(&plan, "there");
    assert_eq!(there.provider.account, Value::text("111122223333"));
    assert_eq!(there.provider.region, Value::text("eu-central-1"));
    let provider = plan.providers.iter().find(|provider| provider.key == "aws.there").unwrap();
    assert_eq!(provider.account, Value::text("111122223333"));
    assert_eq!(provider.region, Value::text("eu-central-1"));
    assert_eq!(provider.version.as_deref(), Some("5.100.0"));
}

/// The file with one text of the configuration replaced.
fn rewritten(old: &str, new: &str) -> Vec<u8> {
    with(&case_file(FILE), "tfconfig/m-/main.tf", |bytes| {
        let text = str::from_utf8(bytes).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replace(old, new).into_bytes()
    })
}

/// Applying the file sets its providers up anew, from its text.
#[test]
fn a_block_of_a_provider_that_was_changed_is_seen() {
    for (old, new, expected) in [
        ("444455556666", "666655554444", "provider.aws.assume_role.role_arn: one value / another"),
        (
            "    session_name = \"plan\"\n",
            "",
            "provider.aws.assume_role.session_name: it is not set / it is set",
        ),
        (
            "  default_tags {\n    tags = { Environment = \"staging\" }\n  }\n",
            "",
            "provider.aws.there.default_tags: 0 blocks / one block",
        ),
        (
            "  default_tags {",
            "  endpoints {\n    sqs = \"http://evil\"\n  }\n  default_tags {",
            "provider.aws.there.endpoints: one block / 0 blocks",
        ),
    ] {
        assert_eq!(told(&judged(&rewritten(old, new))), [expected], "{old:?} -> {new:?}");
    }
    // What stands behind a name is nowhere in the JSON, and is taken as the file has it.
    let plan = judged(&rewritten("home = \"eu-central-1\"", "home = \"us-west-2\""));
    assert_eq!(change(&plan, "there").provider.region, Value::text("us-west-2"));
}

/// The JSON that says another configuration of the same provider says another account.
#[test]
fn another_configuration_of_a_provider_is_seen() {
    let mut json: serde_json::Value = serde_json::from_slice(&case_file(PLAN)).unwrap();
    json["configuration"]["root_module"]["resources"][1]["provider_config_key"] = json!("aws");
    let archive = open(&case_file(FILE));
    let plan = read_with_archive(json.to_string().as_bytes(), Some(&archive), &SECRET).unwrap();
    let expected = "aws_sqs_queue.there, its provider configuration,: \
                    provider[\"registry.terraform.io/hashicorp/aws\"].there / aws";
    assert_eq!(told(&plan), [expected]);
}

/// A list, and a block that stands for one element of an attribute, are compared too.
#[test]
fn a_value_within_a_list_or_a_block_that_was_changed_is_seen() {
    let (plan, file) =
        (case_file("own/mission-1/plan.json"), case_file("own/mission-1/plan.tfplan"));
    let told_of = |old: &str, new: &str| {
        let changed = with(&file, "tfconfig/m-/main.tf", |bytes| {
            let text = str::from_utf8(bytes).unwrap();
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1).into_bytes()
        });
        told(&read_with_archive(&plan, Some(&open(&changed)), &SECRET).unwrap())
    };
    assert_eq!(told_of("x", "x"), [""; 0]);
    let place = "aws_security_group.ml.ingress: one value / another";
    assert_eq!(told_of("[\"10.60.0.0/16\"]", "[\"0.0.0.0/0\"]"), [place]);
    let more = "aws_security_group.ml.ingress: 2 blocks / one block";
    let block =
        "ingress {\n    from_port = 1\n    to_port = 2\n    protocol = \"tcp\"\n  }\n  ingress {";
    assert_eq!(told_of("ingress {", block), [more]);
}

#[test]
fn a_provider_that_is_not_locked_is_told() {
    const AWS: &str = "registry.terraform.io/hashicorp/aws";
    let file = case_file(FILE);
    let lock = |text: &str| with(&file, LOCK, |_old| text.as_bytes().to_vec());
    let without: Vec<Part> =
        parts(&file).into_iter().filter(|part| part.name != LOCK.as_bytes()).collect();
    let none = format!("{LOCK}: no version of {AWS} is locked");
    assert_eq!(told(&judged(&zip(&without))), [none.as_str()]);
    assert_eq!(told(&judged(&lock("# empty\n"))), [none.as_str()]);
    let open = format!("provider \"{AWS}\" {{\n  version = \"5.100.0\"\n}}\n");
    assert_eq!(
        told(&judged(&lock(&open))),
        [format!("{LOCK}: no hash of {AWS} 5.100.0 is locked")]
    );
    let refused = crate::zipped::refuse(&lock("provider {"), "bad_archive", "provider blocks");
    assert!(refused.to_string().contains(LOCK), "{refused}");
}
