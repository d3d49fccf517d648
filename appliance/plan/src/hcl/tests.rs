//! Saved plans made by Terraform: what their configuration settles, and what it must not.

use tribune_record::{Effect, Plan, Value};

use crate::{
    archive::{
        Archive,
        source::{ModuleEntry, Source},
    },
    json, terraform,
};

const SECRET: [u8; 32] = [7; 32];

/// A file under `tests/cases`.
pub(super) fn case_file(name: &str) -> Vec<u8> {
    let path = format!("{}/../../tests/cases/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The configuration in a saved plan file.
pub(super) fn source(archive: &[u8]) -> Source {
    Archive::open(archive).unwrap().source().clone()
}

/// A configuration of one file for each module.
pub(super) fn files(modules: &[(&str, &str)]) -> Source {
    let mut source = Source::default();
    for (key, text) in modules {
        let entry = ModuleEntry { key: (*key).to_owned(), source: None, version: None };
        source.modules.push(entry);
        let files = source.files.entry((*key).to_owned()).or_default();
        files.insert(String::from("main.tf"), (*text).to_owned());
    }
    source
}

/// A plan with the configuration of its saved plan file.
pub(super) fn read(json: &[u8], source: Option<&Source>) -> Plan {
    let json = json::parse(json).unwrap();
    terraform::read_parts(json.as_object().unwrap(), (None, source), &SECRET).unwrap()
}

fn case(name: &str) -> (Vec<u8>, Source) {
    let file = |file: &str| case_file(&format!("dev/{name}/{file}"));
    (file("plan.json"), source(&file("plan.tfplan")))
}

pub(super) fn after<'p>(plan: &'p Plan, address: &str, key: &str) -> &'p Value {
    let change = plan.changes.iter().find(|change| change.address == address).unwrap();
    &change.after.as_map().unwrap()[key]
}

#[track_caller]
fn check_policy(name: &str, address: &str, expected: &str) {
    let (json, source) = case(name);
    let bare = read(&json, None);
    assert!(matches!(after(&bare, address, "policy"), Value::Unknown(_)));
    let plan = read(&json, Some(&source));
    let text = after(&plan, address, "policy").as_text().unwrap();
    let found: serde_json::Value = serde_json::from_str(text).unwrap();
    let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
    assert_eq!(found, expected);
}

#[test]
fn honest_policies_that_mention_their_own_objects_are_settled() {
    check_policy(
        "d01-ml-4gpu-finance-ok",
        "module.ml.aws_iam_role_policy.trainer",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": ["${module.ml.module.data.aws_s3_bucket.this.arn}",
                         "${module.ml.module.data.aws_s3_bucket.this.arn}/*"]}]}"#,
    );
    check_policy(
        "d07-golden-data-pipeline",
        "aws_iam_role_policy.firehose",
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Resource": "${aws_kinesis_stream.clicks.arn}",
             "Action": ["kinesis:GetRecords", "kinesis:GetShardIterator",
                        "kinesis:DescribeStream"]},
            {"Effect": "Allow", "Action": ["s3:PutObject"],
             "Resource": "${module.lake.aws_s3_bucket.this.arn}/raw/*"}]}"#,
    );
    check_policy(
        "d09-golden-api",
        "aws_iam_role_policy.fn",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
            "Resource": "${aws_dynamodb_table.coupons.arn}"}]}"#,
    );
}

fn dev_cases() -> Vec<String> {
    let folder = format!("{}/../../tests/cases/dev", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let names = entries.filter(|entry| entry.path().join("plan.tfplan").exists());
    names.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

#[test]
fn an_honest_plan_and_its_configuration_agree() {
    let cases = dev_cases();
    assert_eq!(cases.len(), 22);
    for name in cases {
        let (json, source) = case(&name);
        let (bare, plan) = (read(&json, None), read(&json, Some(&source)));
        assert_eq!(plan.effects, bare.effects, "{name}");
    }
}

/// The configuration with every `from` in it made a `to`.
fn tampered(source: &Source, from: &str, to: &str) -> Source {
    let mut tampered = source.clone();
    let texts = tampered.files.values_mut().flat_map(|files| files.values_mut());
    texts.for_each(|text| *text = text.replace(from, to));
    assert_ne!(&tampered, source, "{from}");
    tampered
}

/// Where a plan's text and JSON differ, and what each says.
fn mismatches(plan: &Plan) -> impl Iterator<Item = (&str, &str, &str)> {
    plan.effects.iter().filter_map(|effect| {
        let Effect::ArchiveMismatch { place, expected, found } = effect else { return None };
        Some((place.as_str(), expected.as_str(), found.as_str()))
    })
}

#[track_caller]
fn check_tampered(from: &str, to: &str, place: &str) {
    let (json, source) = case("d01-ml-4gpu-finance-ok");
    let plan = read(&json, Some(&tampered(&source, from, to)));
    let told: Vec<&str> = mismatches(&plan).map(|(place, _hcl, _json)| place).collect();
    assert!(told.contains(&place), "{told:?}");
}

#[test]
fn a_configuration_changed_after_the_json_was_made_is_told() {
    check_tampered("\"us-east-1\"", "\"us-west-2\"", "provider.aws.region");
    check_tampered("\"../modules/ml_segment\"", "\"../modules/evil\"", "module.ml.source");
    check_tampered("\"ami-12c6146b\"", "\"ami-666\"", "module.ml.aws_instance.gpu.ami");
    check_tampered(
        "var.gpu_type\n",
        "\"p5.48xlarge\"\n",
        "module.ml.aws_instance.gpu.instance_type",
    );
    let runs = "tags = var.tags\n}\nresource \"terraform_data\" \"x\" {}\n\
                resource \"aws_iam_role_policy\"";
    check_tampered(
        "tags = var.tags\n}\nresource \"aws_iam_role_policy\"",
        runs,
        "module.ml.terraform_data.x",
    );
    let runs = "provisioner \"local-exec\" {\n command = \"id\"\n }\n metadata_options {";
    check_tampered("metadata_options {", runs, "module.ml.aws_instance.gpu");
}

/// A list is set in the text, or in the JSON, alone.
#[test]
fn a_list_in_the_text_or_in_the_json_alone_is_told() {
    let region = "region                      = \"us-east-1\"";
    for (name, list) in
        [("shared_credentials_files", "[path.module]"), ("allowed_account_ids", "[\"1\"]")]
    {
        let more = format!("{region}\n {name} = {list}");
        check_tampered(region, &more, &format!("provider.aws.{name}"));
    }
    let (json, source) = case("d01-ml-4gpu-finance-ok");
    let mut json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let provider = &mut json["configuration"]["provider_config"]["aws"]["expressions"];
    provider["forbidden_account_ids"] = serde_json::json!({"constant_value": ["1"]});
    let plan = read(json.to_string().as_bytes(), Some(&source));
    let told: Vec<_> = mismatches(&plan).collect();
    assert_eq!(told, [("provider.aws.forbidden_account_ids", "it is not set", "it is set")]);
    // Null is left out.
    let (json, source) = case("d01-ml-4gpu-finance-ok");
    let null = tampered(&source, region, &format!("{region}\n allowed_account_ids = null"));
    assert_eq!(mismatches(&read(&json, Some(&null))).count(), 0);
}

/// What runs when something goes that is no longer configured stands in the text alone.
#[test]
fn a_command_run_on_removal_is_an_effect() {
    let (json, source) = (
        case_file("features/f09-saved-plan/plan.json"),
        source(&case_file("features/f09-saved-plan/plan.tfplan")),
    );
    let told = |from: &str| -> Vec<Effect> {
        let mut source = source.clone();
        let text = format!(
            "removed {{\n from = {from}\n lifecycle {{\n destroy = true\n }}\n \
             provisioner \"local-exec\" {{\n when = destroy\n command = \"id\"\n }}\n}}\n"
        );
        source.files.get_mut("").unwrap().insert("gone.tf".into(), text);
        let plan = read(&json, Some(&source));
        let runs = |effect: &Effect| matches!(effect, Effect::Provisioner { .. });
        plan.effects.into_iter().filter(runs).collect()
    };
    let runs = |effects: &[Effect], address: &str, command: &str| {
        effects.iter().any(|effect| {
            matches!(effect, Effect::Provisioner { address: a, provisioner, command: c }
                if a == address && provisioner == "local-exec" && c.as_text() == Some(command))
        })
    };
    let before = told("terraform_data.left_alone");
    assert!(!runs(&before, "terraform_data.left_alone", "id"), "{before:?}");
    let gone = told("terraform_data.orphan");
    assert!(runs(&gone, "terraform_data.orphan", "id"), "{gone:?}");
    assert_eq!(gone.len(), before.len() + 1);
}

/// The JSON has the value of what holds nothing but literals, however it is written; what nobody
/// here can work out is said to be so.
#[test]
fn a_constant_that_is_worked_out_is_compared() {
    let directive: &[&str] = &["terraform_data.dev_hd.input"];
    for (name, expected) in [("folded", &[][..]), ("literals", directive)] {
        let json = case_file(&format!("hcl/{name}/plan.json"));
        let source = source(&case_file(&format!("hcl/{name}/plan.tfplan")));
        let plan = read(&json, Some(&source));
        assert_eq!(mismatches(&plan).collect::<Vec<_>>(), [], "{name}");
        let unread = plan.effects.iter().filter_map(|effect| {
            let Effect::SourceNotRead { place, .. } = effect else { return None };
            Some(place.as_str())
        });
        assert_eq!(unread.collect::<Vec<_>>(), expected, "{name}");
    }
    let json = case_file("hcl/literals/plan.json");
    let source = source(&case_file("hcl/literals/plan.tfplan"));
    for (from, to, name) in [
        ("[\"a\", \"b\"][1]", "[\"a\", \"c\"][1]", "dev_idx"),
        ("1 + 2", "1 + 3", "dev_arith"),
        ("true ? \"a\"", "true ? \"evil\"", "dev_cond"),
        ("{ a = \"b\" }.a", "terraform_data.dev_num.id", "dev_attr"),
        ("{ a = \"b\" }.a", "[\"b\"]", "dev_attr"),
    ] {
        let plan = read(&json, Some(&tampered(&source, from, to)));
        let place = format!("terraform_data.{name}.input");
        assert!(mismatches(&plan).any(|(told, _, _)| told == place), "{to}: {:?}", plan.effects);
    }
}

#[test]
fn a_command_changed_in_the_saved_plan_is_told() {
    let json = case_file("hcl/twins/plan.json");
    let source = source(&case_file("hcl/twins/plan.tfplan"));
    let tampered = tampered(&source, "APPROVED-COMMAND", "TAMPERED-COMMAND");
    let plan = read(&json, Some(&tampered));
    let (place, expected, found) = mismatches(&plan).next().unwrap();
    assert_eq!(place, "terraform_data.ran local-exec.command");
    assert!(expected.contains("TAMPERED-COMMAND") && found.contains("APPROVED-COMMAND"));
}

#[test]
fn of_a_module_that_is_not_read_whole_nothing_is_settled() {
    let (json, source) = case("d07-golden-data-pipeline");
    for (file, text) in [("override.tf", ""), ("x.tf.json", "{}"), ("x.tf", "a = [\n")] {
        let mut source = source.clone();
        source.files.get_mut("").unwrap().insert(file.to_owned(), text.to_owned());
        let plan = read(&json, Some(&source));
        let policy = after(&plan, "aws_iam_role_policy.firehose", "policy");
        assert!(matches!(policy, Value::Unknown(_)), "{file}");
        let place = format!("tfconfig/m-/{file}");
        let told = plan.effects.iter().any(
            |effect| matches!(effect, Effect::SourceNotRead { place: told, .. } if *told == place),
        );
        assert!(told, "{file}: {:?}", plan.effects);
    }
    let mut source = source;
    source.files.remove("lake");
    let plan = read(&json, Some(&source));
    let policy = after(&plan, "aws_iam_role_policy.firehose", "policy");
    let shown = serde_json::to_value(policy).unwrap();
    assert!(shown["Statement"][1]["Resource"]["$unknown"].is_object(), "{shown}");
}
