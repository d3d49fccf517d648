//! A plan file against the JSON posted with it.

use serde_json::{Value as Json, json};
use tribune_plan::read_with_archive;
use tribune_record::{Digest, Effect, Plan, PlanMode, Purpose, UnknownKind, Value};

use crate::{
    common::{SECRET, case_file, read_case},
    zipped::{open, with},
};

/// Reads a plan with a plan file.
#[track_caller]
fn read(plan: &[u8], archive: &[u8]) -> Plan {
    let archive = open(archive);
    read_with_archive(plan, Some(&archive), &SECRET).unwrap_or_else(|refused| panic!("{refused}"))
}

/// Both files of a case.
fn case(name: &str) -> (Vec<u8>, Vec<u8>) {
    (case_file(&format!("{name}/plan.json")), case_file(&format!("{name}/plan.tfplan")))
}

fn mismatches(plan: &Plan) -> Vec<(&str, &str, &str)> {
    let mut found = vec![];
    for effect in &plan.effects {
        if let Effect::ArchiveMismatch { place, expected, found: json } = effect {
            found.push((place.as_str(), expected.as_str(), json.as_str()));
        }
    }
    found
}

#[track_caller]
fn check(plan: &[u8], archive: &[u8], expected: &[(&str, &str, &str)]) {
    assert_eq!(mismatches(&read(plan, archive)), expected);
}

/// `plan` with one value of it changed.
fn changed(plan: &[u8], change: impl Fn(&mut Json)) -> Vec<u8> {
    let mut json: Json = serde_json::from_slice(plan).unwrap();
    change(&mut json);
    json.to_string().into_bytes()
}

/// What is known stays as it is; what the configuration leaves open may be settled.
fn settled(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Unknown(unknown), _) if unknown.kind == UnknownKind::Configured => true,
        (Value::Map(before), Value::Map(after)) => {
            before.len() == after.len()
                && before
                    .iter()
                    .all(|(key, value)| after.get(key).is_some_and(|after| settled(value, after)))
        }
        (Value::List(before), Value::List(after)) => {
            before.len() == after.len() && before.iter().zip(after).all(|(a, b)| settled(a, b))
        }
        (before, after) => before == after,
    }
}

/// Every plan of ours agrees with its file, and the file changes nothing that the JSON tells.
#[test]
fn every_plan_agrees_with_its_own_file() {
    let cases: Vec<Json> = serde_json::from_slice(&case_file("dev/cases.json")).unwrap();
    let mut names: Vec<String> =
        cases.iter().map(|case| format!("dev/{}", case["id"].as_str().unwrap())).collect();
    assert_eq!(names.len(), 22);
    names.extend(FEATURES.map(|name| format!("features/{name}")));
    for name in names {
        let (plan, archive) = case(&name);
        let mut with = read(&plan, &archive);
        let without = read_case(&format!("{name}/plan.json")).unwrap();
        assert_eq!(mismatches(&with), [], "{name}");
        assert!(with.archive.take().is_some(), "{name}");
        for (with, without) in with.changes.iter_mut().zip(&without.changes) {
            assert!(settled(&without.after, &with.after), "{name}: {}", with.address);
            with.after = without.after.clone();
        }
        for provider in &mut with.providers {
            // What the tool brings along is not locked.
            let expected = (provider.key != "terraform").then_some("5.100.0");
            assert_eq!(provider.version.take().as_deref(), expected, "{name}: {}", provider.key);
        }
        with.semantic_digest = without.semantic_digest;
        assert_eq!(with, without, "{name}");
    }
}

/// Those that are not refused for another reason.
const FEATURES: [&str; 7] = [
    "f01-deposed",
    "f02-refresh-only",
    "f03-destroy-mode",
    "f04-target-replace",
    "f05-read-check-sensitive",
    "f07-lifecycle-apply",
    "f09-saved-plan",
];

/// And with no file but its own.
#[test]
fn no_plan_agrees_with_the_file_of_another() {
    let names =
        ["dev/d01-ml-4gpu-finance-ok", "dev/d16-delete-old-confirmed", "dev/d09-golden-api"];
    for own in names {
        for other in names.into_iter().filter(|other| *other != own) {
            let plan = read(&case(own).0, &case(other).1);
            assert!(!mismatches(&plan).is_empty(), "{own} with the file of {other}");
        }
    }
}

/// What the record keeps of a plan file.
#[test]
fn the_file_says_what_the_json_does_not() {
    let of = |name: &str| {
        let (plan, archive) = case(&format!("features/{name}"));
        read(&plan, &archive).archive.unwrap()
    };
    let plain = of("f09-saved-plan");
    assert_eq!((plain.lineage.as_str(), plain.serial), ("b2b0b1d0-0000-0000-0000-000000000001", 7));
    assert_eq!((plain.workspace.as_str(), plain.mode), ("default", PlanMode::Normal));
    assert_eq!((plain.targets.len(), plain.forced.len()), (0, 0));
    assert_eq!(of("f02-refresh-only").mode, PlanMode::RefreshOnly);
    assert_eq!(of("f03-destroy-mode").mode, PlanMode::Destroy);
    let partial = of("f04-target-replace");
    assert_eq!(partial.targets, ["aws_sqs_queue.a"]);
    // Terraform 1.11 has a field for it and leaves it out.
    assert_eq!(partial.forced, [""; 0]);
    let (plan, archive) = case("features/f04-target-replace");
    let forced = read(&plan, &grown(&archive, b"\x82\x01\x03a.b"));
    assert_eq!(forced.archive.unwrap().forced, ["a.b"]);
    assert_eq!(forced.effects, []);
}

#[test]
fn the_digest_is_of_the_files_bytes() {
    let (plan, archive) = case("dev/d09-golden-api");
    let digest = |archive: &[u8]| read(&plan, archive).archive.unwrap().digest;
    assert_eq!(digest(&archive), Digest::of(Purpose::PlanArchive, &archive));
    // The same entries in another zip.
    assert_ne!(digest(&with(&archive, "tfstate", <[u8]>::to_vec)), digest(&archive));
}

/// Sets a value of the JSON (null takes the key away) and says what then differs.
#[track_caller]
fn check_json(pointer: &str, value: Json, place: &str, expected: &str, found: &str) {
    let (plan, archive) = case("features/f09-saved-plan");
    let plan = changed(&plan, |json| {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match json.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {parent}")) {
            Json::Object(object) if value.is_null() => {
                assert!(object.remove(key).is_some(), "{pointer}");
            }
            Json::Object(object) => {
                assert_ne!(object.insert(key.to_owned(), value.clone()), Some(value.clone()));
            }
            Json::Array(list) => list[key.parse::<usize>().unwrap()] = value.clone(),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {
                panic!("no key {pointer}")
            }
        }
    });
    check(&plan, &archive, &[(place, expected, found)]);
}

#[test]
fn a_value_that_is_another_is_seen() {
    let check = |at: &str, value: Json, expected: &str, found: &str| {
        let pointer = format!("/resource_changes/0/change/after/{at}");
        check_json(&pointer, value, &format!("terraform_data.a /after/{at}"), expected, found);
    };
    check("input/pw", json!("hunter3"), "a text", "another one");
    check("input/pw", json!(["hunter2"]), "a text", "a list");
    check("input/pw", Json::Null, "a text", "null");
    check("input/half", json!(0.25), "a number", "another one");
    check("input/half", json!("0.5"), "a number", "a text");
    check("input/tenth", json!(0.2), "a text", "a number");
    check("input/ports/1", json!(81), "a number", "another one");
    check("input/ports/3", json!(1e30), "a text", "a number");
    check("input/ports", json!([0.1, 80, 443]), "a list", "one of another length");
    check("input/extra", json!(true), "absent", "there");
    check("input/up", json!("2026-11-26T00:00:00Z"), "unknown until apply", "another one");
    check("triggers_replace", json!("x"), "null", "a text");
}

/// What is unknown in one and known in the other.
#[test]
fn an_unknown_value_is_no_known_one() {
    let check = |at: &str, value: Json, place: &str, expected: &str, found: &str| {
        let place = format!("terraform_data.{place}");
        check_json(&format!("/resource_changes/{at}"), value, &place, expected, found);
    };
    let unknown = "unknown until apply";
    check("0/change/after_unknown/id", Json::Null, "a /after/id", unknown, "null");
    check("0/change/after_unknown/input/up", Json::Null, "a /after/input/up", unknown, "null");
    let input = "a /after/input";
    check("0/change/after_unknown/input", json!(true), input, "an object", unknown);
    check(
        "0/change/after_unknown/triggers_replace",
        json!(true),
        "a /after/triggers_replace",
        "null",
        unknown,
    );
    let third = "taken /after/input/2";
    check("4/change/after_unknown/input/2", json!(false), third, unknown, "null");
    check("4/change/after/input/2", json!("x"), third, unknown, "another one");
    let second = "taken /after/input/1";
    check("4/change/after_unknown/input/1", json!(true), second, "a text", unknown);
    let fourth = json!([false, false, true, true]);
    check(
        "4/change/after_unknown/input",
        fourth,
        "taken /after/input",
        "a list",
        "one of another length",
    );
}

#[test]
fn an_entry_that_says_something_else_is_seen() {
    let check = |at: &str, value: Json, place: &str, expected: &str, found: &str| {
        check_json(&format!("/resource_changes/{at}"), value, place, expected, found);
    };
    check("2/change/actions", json!(["forget"]), "terraform_data.orphan", "deleted", "forgotten");
    check(
        "2/change/actions",
        json!(["no-op"]),
        "terraform_data.orphan",
        "deleted",
        "left as it is",
    );
    check(
        "2/change/before/id",
        json!("4"),
        "terraform_data.orphan /before/id",
        "a text",
        "another one",
    );
    check(
        "3/previous_address",
        Json::Null,
        "terraform_data.renamed, its previous address,",
        "terraform_data.old",
        "absent",
    );
    check(
        "0/previous_address",
        json!("terraform_data.b"),
        "terraform_data.a, its previous address,",
        "absent",
        "terraform_data.b",
    );
    check(
        "0/provider_name",
        json!("registry.terraform.io/evil/aws"),
        "terraform_data.a, its provider,",
        "terraform.io/builtin/terraform",
        "registry.terraform.io/evil/aws",
    );
    check("4/change/importing", Json::Null, "terraform_data.taken", "taken over", "not");
    check(
        "4/change/importing",
        json!({"id": "8"}),
        "terraform_data.taken",
        "taken over",
        "taken over under another id",
    );
}

#[test]
fn an_entry_in_one_of_both_alone_is_seen() {
    let (plan, archive) = case("features/f09-saved-plan");
    let without = changed(&plan, |json| {
        drop(json["resource_changes"].as_array_mut().unwrap().remove(2));
    });
    check(&without, &archive, &[("terraform_data.orphan", "deleted", "left out")]);
    let more = changed(&plan, |json| {
        let mut entry = json["resource_changes"][0].clone();
        entry["address"] = json!("terraform_data.b");
        entry["name"] = json!("b");
        json["resource_changes"].as_array_mut().unwrap().push(entry);
    });
    check(&more, &archive, &[("terraform_data.b", "left out", "listed")]);
    let deposed = changed(&plan, |json| json["resource_changes"][2]["deposed"] = json!("00000000"));
    check(
        &deposed,
        &archive,
        &[
            ("terraform_data.orphan", "deleted", "left out"),
            ("terraform_data.orphan (deposed 00000000)", "left out", "listed"),
        ],
    );
}

#[test]
fn what_stands_beside_the_changes_is_compared_too() {
    check_json("/terraform_version", json!("1.11.5"), "the tool's version", "1.11.4", "1.11.5");
    check_json("/timestamp", Json::Null, "the time it was made", "2026-11-26T01:57:14Z", "absent");
    check_json("/complete", Json::Null, "complete", "true", "false");
    check_json("/variables/pw/value", json!("x"), "var.pw /value", "a text", "another one");
    check_json("/variables/ports/value/1", json!(8), "var.ports", "its default", "another value");
    check_json(
        "/variables/ports",
        json!({"value": 8}),
        "var.ports",
        "its default",
        "another value",
    );
    check_json("/variables/more", json!({"value": 8}), "var.more", "its default", "another value");
    check_json(
        "/output_changes/rs/actions",
        json!(["no-op"]),
        "output.rs",
        "created",
        "left as it is",
    );
    check_json(
        "/output_changes/rs/after/z",
        json!("x"),
        "output.rs /after/z",
        "a text",
        "another one",
    );
    check_json("/output_changes/rs", Json::Null, "output.rs", "created", "left out");
    let more = json!({"actions": ["create"], "before": null, "after": 1, "after_unknown": false});
    check_json("/output_changes/more", more, "output.more", "left out", "listed");
    check_json("/checks/0/status", json!("pass"), "the check check.c", "unknown", "pass");
    check_json("/checks", Json::Null, "the check check.c", "unknown", "absent");
    let later = json!([{"reason": "x", "resource_change": {"address": "a.b"}}]);
    check_json("/deferred_changes", later, "deferred_changes", "a list of 0", "a list of 1");
    let drift = json!([{"address": "a.b", "change": {"actions": ["update"]}}]);
    check_json("/resource_drift", drift, "the drift of a.b", "left out", "listed");
    let calls = "/configuration/root_module/module_calls";
    check_json(
        &format!("{calls}/m/source"),
        json!("./other"),
        "module.m, its source,",
        "./mod",
        "./other",
    );
    check_json(&format!("{calls}/m"), Json::Null, "module.m", "a module", "left out");
    let more = json!({"source": "./n", "module": {}});
    check_json(&format!("{calls}/n"), more, "module.n", "left out", "a module");
}

/// The file with one run of bytes of `tfplan` replaced, which must stand there once.
fn tampered(archive: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    with(archive, "tfplan", |bytes| {
        let places: Vec<usize> =
            (0..bytes.len()).filter(|at| bytes[*at..].starts_with(old)).collect();
        let [place] = places.as_slice() else { panic!("{old:?} stands at {places:?}") };
        [&bytes[..*place], new, bytes[*place..].strip_prefix(old).unwrap()].concat()
    })
}

/// Whoever changes the file's own plan after the JSON was made is seen.
#[test]
fn a_plan_file_that_was_changed_is_seen() {
    let (plan, archive) = case("features/f09-saved-plan");
    let check = |old: &[u8], new: &[u8], expected: &[(&str, &str, &str)]| {
        check(&plan, &tampered(&archive, old, new), expected);
    };
    // To delete is 5, to forget 8.
    let action = ("terraform_data.orphan", "forgotten", "deleted");
    check(b"\x08\x05\x12", b"\x08\x08\x12", &[action]);
    let id = ("terraform_data.orphan /before/id", "a text", "another one");
    check(b"\x84\xa2id\xa13", b"\x84\xa2id\xa14", &[id]);
    check(b"1.11.4", b"1.11.5", &[("the tool's version", "1.11.5", "1.11.4")]);
}

/// The file with more fields at the end of `tfplan`.
fn grown(archive: &[u8], fields: &[u8]) -> Vec<u8> {
    with(archive, "tfplan", |bytes| [bytes, fields].concat())
}

/// What nobody here can read is named, and waits for a person.
#[test]
fn a_plan_file_with_parts_nobody_knows_is_seen() {
    let (plan, archive) = case("features/f09-saved-plan");
    let unread = |archive: &[u8], expected: &[&str]| {
        let read = read(&plan, archive);
        let unknown = |effect: &Effect| {
            if let Effect::UnknownKey { pointer } = effect { Some(pointer.clone()) } else { None }
        };
        assert_eq!(read.effects.iter().filter_map(unknown).collect::<Vec<_>>(), expected);
        assert_eq!(mismatches(&read), []);
    };
    unread(&archive, &[]);
    unread(&grown(&archive, b"\xa2\x06\x01x"), &["tfplan/Plan/100"]);
    // Another mode than the three there are; field 11 of a Change; an extension; no value at all.
    unread(&grown(&archive, b"\x88\x01\x07"), &["tfplan/Plan/17"]);
    let change = (b"J-\x08\x05\x12)\n'".as_slice(), b"J-\x08\x05\x5a)\n'".as_slice());
    let expected = ["tfplan/Change/11", "terraform_data.orphan"];
    unread(&tampered(&archive, change.0, change.1), &expected);
    let value = |new: &[u8]| tampered(&archive, b"id\xa13\xa5input\xc0", new);
    unread(&value(b"id\xd4\x07\0\xa4inpt\xc0"), &["terraform_data.orphan /before/id"]);
    unread(&value(b"id\xc1\xc1\xa5input\xc0"), &["terraform_data.orphan /before"]);
}

/// A plan with an error in its file cannot pass for a sound one by its JSON.
#[test]
fn an_errored_plan_file_is_seen() {
    let (plan, archive) = case("features/f06-errored");
    let opened = open(&archive);
    let refused = read_with_archive(&plan, Some(&opened), &SECRET).unwrap_err();
    assert_eq!(refused.code(), "plan_errored");
    let sound = changed(&plan, |json| {
        for (key, value) in [("errored", false), ("applyable", true), ("complete", true)] {
            json[key] = json!(value);
        }
    });
    let expected = [
        ("errored", "true", "false"),
        ("applyable", "false", "true"),
        ("complete", "false", "true"),
    ];
    check(&sound, &archive, &expected);
}

#[test]
fn no_difference_tells_a_value() {
    let (plan, archive) = case("features/f09-saved-plan");
    let other = changed(&plan, |json| {
        json["resource_changes"][0]["change"]["after"]["input"]["pw"] = json!("hunter3");
        json["variables"]["pw"]["value"] = json!("hunter3");
        json["output_changes"]["rs"]["after"]["z"] = json!("remote-other");
    });
    let told = crate::common::shown(&read(&other, &archive));
    assert_eq!(told.matches("archive_mismatch").count(), 3, "{told}");
    for secret in ["hunter2", "hunter3", "remote-secret", "remote-other"] {
        assert!(!told.contains(secret), "{secret}");
    }
}

/// One is enough: a whole other plan does not fill the record.
#[test]
fn differences_have_a_limit() {
    let plan = case("dev/d03-ml-4gpu-opens-pci").0;
    let found = read(&plan, &case("dev/d04-blackfriday-scale").1);
    let mismatches = mismatches(&found);
    assert_eq!(mismatches.len(), tribune_plan::limits::DIFFERENCES_MAX + 1);
    assert!(mismatches.last().unwrap().0.ends_with("more places"), "{mismatches:?}");
}

#[test]
fn a_native_plan_has_no_plan_file() {
    let native = case_file("mission/m2-ml-segment-opens-pci/plan.json");
    let archive = open(&case("dev/d09-golden-api").1);
    let refused = read_with_archive(&native, Some(&archive), &SECRET).unwrap_err();
    assert_eq!(refused.code(), "foreign_tool");
    assert_eq!(read_with_archive(&native, None, &SECRET).unwrap().archive, None);
}
