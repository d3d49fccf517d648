//! The state in a plan file against the JSON: what is applied starts from it.

use serde_json::{Value as Json, json};
use tribune_plan::read_with_archive;
use tribune_record::Effect;

use crate::{
    common::{SECRET, case_file},
    zipped::{open, refuse, with},
};

/// What is told of a case whose state has the value at a pointer changed (null takes it away), and
/// whose JSON is changed too.
fn told(
    name: &str,
    change: impl Fn(&mut Json),
    shown: impl Fn(&mut Json),
) -> Vec<(String, String, String)> {
    let text = |what: &str| case_file(&format!("features/{name}/{what}"));
    let archive = with(&text("plan.tfplan"), "tfstate", |bytes| {
        let mut state: Json = serde_json::from_slice(bytes).unwrap();
        change(&mut state);
        state.to_string().into_bytes()
    });
    let mut plan: Json = serde_json::from_slice(&text("plan.json")).unwrap();
    shown(&mut plan);
    let plan = plan.to_string().into_bytes();
    let plan = read_with_archive(&plan, Some(&open(&archive)), &SECRET)
        .unwrap_or_else(|refused| panic!("{refused}"));
    let found = plan.effects.into_iter().filter_map(|effect| {
        if let Effect::ArchiveMismatch { place, expected, found } = effect {
            return Some((place, expected, found));
        }
        let Effect::UnknownKey { pointer } = effect else { return None };
        Some((pointer, "unknown".into(), "unknown".into()))
    });
    found.collect()
}

/// The resource of this name in a state.
fn resource<'s>(state: &'s mut Json, name: &str) -> &'s mut Json {
    let mut all = state["resources"].as_array_mut().unwrap().iter_mut();
    all.find(|resource| resource["name"] == name).unwrap()
}

#[track_caller]
fn check(name: &str, change: impl Fn(&mut Json), expected: &[(&str, &str, &str)]) {
    let found = told(name, change, |_plan| {});
    let found: Vec<(&str, &str, &str)> =
        found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(found, expected);
}

const SAVED: &str = "f09-saved-plan";
const ORPHAN: &str = "the state of terraform_data.orphan";

#[test]
fn an_honest_state_is_the_one_shown() {
    check(SAVED, |_state| {}, &[]);
    check("f01-deposed", |_state| {}, &[]);
    check("f05-read-check-sensitive", |_state| {}, &[]);
}

/// The id in the state says which object is destroyed.
#[test]
fn another_object_in_the_state_is_seen() {
    let place = format!("{ORPHAN}, at /id,");
    check(
        SAVED,
        |state| resource(state, "orphan")["instances"][0]["attributes"]["id"] = json!("x"),
        &[(&place, "one value", "another")],
    );
    let place = format!("{ORPHAN}, at /more,");
    check(
        SAVED,
        |state| resource(state, "orphan")["instances"][0]["attributes"]["more"] = json!("x"),
        &[(&place, "one value", "another")],
    );
}

#[test]
fn an_object_in_one_of_both_alone_is_seen() {
    let empty = |state: &mut Json| resource(state, "orphan")["instances"] = json!([]);
    check(SAVED, empty, &[(ORPHAN, "left out", "there")]);
    check(
        SAVED,
        |state| {
            let mut more = resource(state, "orphan").clone();
            more["name"] = json!("more");
            state["resources"].as_array_mut().unwrap().push(more);
        },
        &[("the state of terraform_data.more", "there", "left out")],
    );
    check(
        SAVED,
        |state| {
            let twice = resource(state, "orphan").clone();
            state["resources"].as_array_mut().unwrap().push(twice);
        },
        &[(ORPHAN, "there twice", "there once")],
    );
}

/// Nothing but its state says by which account what is no longer configured is destroyed.
#[test]
fn another_provider_in_the_state_is_seen() {
    let place = format!("{ORPHAN}, its provider configuration,");
    let honest = r#"provider["terraform.io/builtin/terraform"]"#;
    let other = format!("{honest}.production");
    check(
        SAVED,
        |state| resource(state, "orphan")["provider"] = json!(other),
        &[(&place, &other, honest)],
    );
}

#[test]
fn what_else_a_state_says_of_an_object_is_seen() {
    let at = |what: &str| format!("{ORPHAN}, {what},");
    check(
        SAVED,
        |state| resource(state, "orphan")["instances"][0]["schema_version"] = json!(7),
        &[(&at("the version of its form"), "one", "another")],
    );
    check(
        SAVED,
        |state| resource(state, "orphan")["instances"][0]["status"] = json!("tainted"),
        &[(ORPHAN, "tainted", "absent")],
    );
    check(
        SAVED,
        |state| {
            let object = &mut resource(state, "orphan")["instances"][0];
            object["Attributes"] = object["attributes"].clone();
        },
        &[("tfstate terraform_data.orphan Attributes", "unknown", "unknown")],
    );
}

/// Without a prior state in the JSON, what the changes show is compared.
#[test]
fn a_json_without_prior_state_hides_nothing_that_is_changed() {
    let found = told(
        SAVED,
        |state| resource(state, "orphan")["instances"][0]["attributes"]["id"] = json!("x"),
        |plan| drop(plan.as_object_mut().unwrap().remove("prior_state")),
    );
    assert!(found.iter().any(|(place, _, _)| *place == format!("{ORPHAN}, at /id,")), "{found:?}");
}

/// The deposed object is another than the current one of its address.
#[test]
fn a_deposed_object_is_compared_too() {
    let found = told(
        "f01-deposed",
        |state| {
            for resource in state["resources"].as_array_mut().unwrap() {
                for object in resource["instances"].as_array_mut().unwrap() {
                    if object.get("deposed").is_some() {
                        object["attributes"]["id"] = json!("x");
                    }
                }
            }
        },
        |_plan| {},
    );
    assert!(
        matches!(found.as_slice(), [(place, _, _)] if place.contains("(deposed ")),
        "{found:?}"
    );
}

#[test]
fn a_state_of_another_version_is_not_read() {
    let archive = case_file("features/f09-saved-plan/plan.tfplan");
    let other = with(&archive, "tfstate", |_| br#"{"version":3,"serial":1,"lineage":""}"#.to_vec());
    let _refused = refuse(&other, "bad_archive", "a state of version 4");
}
