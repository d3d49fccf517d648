//! Replies that do not count, each for its reason.

use alloc::{borrow::ToOwned, format, string::ToString, vec::Vec};
use serde_json::{Value as Json, json};
use tribune_record::Case;

use super::{
    super::{
        Sheet, nonce, questions,
        reply::{Label, SCHEMA, Void, read},
        sheet::Origin,
    },
    SALT, answer, placements, servers,
};

const QUOTE: &str = "machine learning workloads";

fn sheet(case: &Case) -> Sheet {
    questions(case, &placements(case), nonce(case, &SALT)).unwrap().remove(0)
}

fn honest(sheet: &Sheet) -> Json {
    serde_json::from_str(&answer(sheet, |_at| ("requested", QUOTE.to_owned()))).unwrap()
}

#[track_caller]
fn check(text: &str, expected: Result<(), Void>) {
    let case = servers();
    let sheet = sheet(&case);
    let read = read(text, &sheet, &case.request.as_ref().unwrap().text);
    assert_eq!(read.map(|_labels| ()), expected, "{}", text.get(..200).unwrap_or(text));
}

#[track_caller]
fn check_changed(change: impl Fn(&mut Vec<Json>), expected: Result<(), Void>) {
    let mut reply = honest(&sheet(&servers()));
    change(reply["rows"].as_array_mut().unwrap());
    check(&reply.to_string(), expected);
}

/// The place of a row that is, or is not, one that was mixed in.
fn place_of(rows: &[Json], mixed: bool) -> usize {
    let sheet = sheet(&servers());
    let is = |row: &Json| sheet.ids()[row["id"].as_str().unwrap()] == Origin::Mixed;
    rows.iter().position(|row| is(row) == mixed).unwrap()
}

#[test]
fn an_honest_one_counts() {
    check_changed(|_rows| {}, Ok(()));
    let case = servers();
    let sheet = sheet(&case);
    let labels = read(&honest(&sheet).to_string(), &sheet, super::SEGMENT).unwrap();
    assert_eq!(labels.len(), case.plan.changes.len());
    assert!(labels.values().all(|label| *label == Label::Requested));
    check(&format!("\n {} \n", honest(&sheet)), Ok(()));
}

#[test]
fn only_the_json_that_was_asked_for() {
    let honest = honest(&sheet(&servers())).to_string();
    let text: &str = &honest;
    let row = r#"{"id":"r0001","evidence":"","label":"unclear"}"#;
    for wrong in [
        "",
        "null",
        "[]",
        "{}",
        "NaN",
        "\u{feff}{\"rows\":[]}",
        "Here is the JSON you asked for:",
        r#"{"rows":NaN}"#,
        r#"{"rows":{}}"#,
        r#"{"rows":[[]]}"#,
        r#"{"rows":[["r0001","","unclear"]]}"#,
        r#"[[{"id":"r0001","evidence":"","label":"unclear"}]]"#,
        r#"{"rows":[{"id":"r0001","evidence":"","label":{"unclear":null}}]}"#,
        r#"{"rows":[{"id":1,"evidence":"","label":"unclear"}]}"#,
        r#"{"rows":[{"id":"r0001","label":"unclear"}]}"#,
        r#"{"rows":[{"id":"r0001","evidence":null,"label":"unclear"}]}"#,
        r#"{"rows":[{"id":"r1","evidence":"","label":"unclear","why":"x"}]}"#,
        r#"{"rows":[{"id":"r1","evidence":"","label":"unclear","label":"unclear"}]}"#,
        &format!(r#"{{"rows":[{row}],"rows":[{row}]}}"#),
        &format!(r#"{{"rows":[{row}],"approve":true}}"#),
        &format!("Sure! {text}"),
        &format!("```json\n{text}\n```"),
        &format!("{text} That is all."),
        &format!("{text}{text}"),
        text.strip_suffix('}').unwrap(),
        &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        &format!(r#"{{"rows":{}{}}}"#, "[".repeat(5_000), "]".repeat(5_000)),
    ] {
        check(wrong, Err(Void::Form));
    }
    check(&format!("{text}{}", " ".repeat(300_000)), Err(Void::Long));
}

#[test]
fn each_row_once_and_no_other() {
    check(r#"{"rows":[]}"#, Err(Void::Missing));
    check_changed(|rows| drop(rows.pop()), Err(Void::Missing));
    check_changed(|rows| rows.push(rows[0].clone()), Err(Void::Twice));
    check_changed(|rows| rows[0]["id"] = json!("r0"), Err(Void::Stranger));
    check_changed(|rows| rows[0]["id"] = rows[1]["id"].clone(), Err(Void::Twice));
    check_changed(
        |rows| rows[0]["id"] = json!(rows[0]["id"].as_str().unwrap().to_uppercase()),
        Err(Void::Stranger),
    );
    check_changed(
        |rows| rows.push(json!({ "id": "r", "evidence": "", "label": "unclear" })),
        Err(Void::Stranger),
    );
}

#[test]
fn four_labels_and_no_fifth() {
    for label in ["unclear", "unrequested"] {
        check_changed(
            |rows| {
                let at = place_of(rows, false);
                rows[at]["label"] = json!(label);
            },
            Ok(()),
        );
    }
    for label in ["Requested", "requested ", "approved", "", "requested\u{200b}"] {
        check_changed(|rows| rows[0]["label"] = json!(label), Err(Void::Label));
    }
}

#[test]
fn what_is_quoted_stands_in_the_request() {
    for (quote, counts) in [
        (QUOTE, true),
        ("Add", true),
        ("learning", true),
        ("", false),
        (" ", false),
        ("a", false),
        ("add", false),
        ("earning", false),
        ("machine  learning", false),
        ("machine learning workloads and servers", false),
        ("workload", false),
        ("Add a new microsegment for machine learning workloads", true),
    ] {
        let expected = if counts { Ok(()) } else { Err(Void::Quote) };
        for label in ["requested", "implied"] {
            check_changed(
                |rows| {
                    let at = place_of(rows, false);
                    rows[at]["label"] = json!(label);
                    rows[at]["evidence"] = json!(quote);
                },
                expected,
            );
        }
        check_changed(
            |rows| {
                let at = place_of(rows, false);
                rows[at]["label"] = json!("unclear");
                rows[at]["evidence"] = json!(quote);
            },
            Ok(()),
        );
    }
}

#[test]
fn what_was_mixed_in_was_not_asked_for() {
    for label in ["requested", "implied", "unclear"] {
        check_changed(
            |rows| {
                let at = place_of(rows, true);
                rows[at]["label"] = json!(label);
                rows[at]["evidence"] = json!(QUOTE);
            },
            Err(Void::Mixed),
        );
    }
}

#[test]
fn the_schema_keeps_to_what_providers_take() {
    let schema: Json = serde_json::from_str(SCHEMA).unwrap();
    let mut objects = Vec::from([&schema]);
    let mut seen = Vec::new();
    while let Some(one) = objects.pop() {
        if one["type"] == "object" {
            seen.push(one);
            assert_eq!(one["additionalProperties"], false);
            let properties = one["properties"].as_object().unwrap();
            let required = one["required"].as_array().unwrap();
            assert_eq!(properties.len(), required.len());
            objects.extend(properties.values());
        }
        objects.extend(one.get("items"));
    }
    assert_eq!(seen.len(), 2);
    for word in ["minimum", "maximum", "minLength", "maxLength", "pattern", "maxItems", "$ref"] {
        assert!(!SCHEMA.contains(word), "{word}");
    }
    let at = |key: &str| SCHEMA.find(&format!("\"{key}\":{{")).unwrap();
    assert!(at("evidence") < at("label"), "evidence before the label");
}
