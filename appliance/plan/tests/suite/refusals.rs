//! What is no plan is refused, with a stable code and one line that says what was expected.

use crate::common::{self, SECRET, accept, plan, refuse};
use serde_json::{Value, json};
use tribune_plan::{limits, read};

#[track_caller]
fn check(bytes: &[u8], code: &str, says: &str) {
    let refused = read(bytes, &SECRET).unwrap_err();
    assert_eq!(refused.code(), code, "{refused}");
    let text = refused.to_string();
    assert!(text.contains(says), "{text:?} does not say {says:?}");
    assert!(text.starts_with("expected "), "{text}");
    assert!(!text.contains('\n'), "{text}");
}

#[track_caller]
fn check_json(json: &Value, code: &str, says: &str) {
    check(json.to_string().as_bytes(), code, says);
}

#[test]
fn what_is_no_json() {
    check(b"", "not_json", "an empty file");
    check(b" \n ", "not_json", "an empty file");
    check(b"hello", "not_json", "line 1, column 1");
    check(b"{\"a\": nope}", "not_json", "column 8");
    check(b"resource \"aws_instance\" \"a\" {}\n", "not_json", "'r'");
    check(b"{\"a\": 1} and more", "not_json", "trailing characters");
    check(b"{\"a\": 1}{\"a\": 1}", "not_json", "trailing characters");
    check("\u{feff}{}".as_bytes(), "not_json", "a byte order mark");
    check(b"{\"a\": \"\\ud800\"}", "not_json", "hex escape");
    check(b"{\"a\": 1e999}", "not_json", "number out of range");
}

#[test]
fn what_ends_too_soon() {
    check(b"{", "truncated", "line 1");
    check(b"{\"format_version\": \"1.2\",\n \"resource_changes\": [{\"addr", "truncated", "line 2");
}

#[test]
fn what_is_not_utf8() {
    check(b"{\"a\": \"\xff\"}", "not_utf8", "offset 7");
    check(b"\xff\xfe{\0}\0", "not_utf8", "UTF-16");
}

#[test]
fn what_is_a_template() {
    check(b"{\"version\": {{ .Version }} }", "templated", "{{ .Version }}");
    check(b"{\n\"a\": [\n{% for x in y %}]}", "templated", "line 3");
    let parent = json!({"project": {"constant_value": "{{.Provider.project}}"}});
    let mut filled = plan(json!([]), json!({}));
    filled["configuration"]["provider_config"] = json!({"google": {"expressions": parent}});
    check_json(&filled, "templated", "Provider.project");
    // Alerts and log formats hold such things too, and are none of a plan's business.
    let mut alert = plan(json!([]), json!({}));
    alert["configuration"]["provider_config"] =
        json!({"x": {"expressions": {"summary": {"constant_value": "{{.Labels.instance}}"}}}});
    accept(&alert);
}

#[test]
fn keys_that_stand_twice() {
    check(b"{\"a\": 1, \"a\": 1}", "duplicate_key", "/a twice");
    check(
        b"{\"b\": [0, {\"c/d\": {\"e\": 1, \"f\": 2, \"e\": 1}}]}",
        "duplicate_key",
        "/b/1/c~1d/e",
    );
    check(b"{\"a\": 1, \"\\u0061\": 1}", "duplicate_key", "/a twice");
}

/// A list in a list, `depth` deep.
fn nest(depth: usize) -> Vec<u8> {
    [b"[".repeat(depth), b"]".repeat(depth)].concat()
}

#[test]
fn nesting_has_an_exact_limit() {
    check(&nest(limits::NESTING_MAX + 1), "too_deep", "at most 128 levels");
    check(&nest(limits::NESTING_MAX), "foreign_tool", "a list");
    check(&nest(10_000), "too_deep", "at most 128 levels");
    check(&b"[".repeat(1_000_000), "too_deep", "at most 128 levels");
    check(&b"{\"a\":".repeat(10_000), "too_deep", "at most 128 levels");
}

#[test]
fn size_is_checked_before_anything_else() {
    check(&vec![b' '; 40 * 1024 * 1024], "too_large", "33554432 bytes of plan, found 41943040");
    check(&vec![b' '; limits::PLAN_BYTES_MAX], "not_json", "an empty file");
}

#[test]
fn files_of_other_tools() {
    let foreign = |json: Value, says: &str| check_json(&json, "foreign_tool", says);
    foreign(json!([]), "a list");
    foreign(json!("plan"), "a text");
    foreign(json!(null), "null");
    foreign(json!({}), "an empty object");
    foreign(json!({"hello": 1}), "hello");
    foreign(json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}), "CloudFormation");
    foreign(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {}}), "Kubernetes");
    foreign(json!({"version": 3, "deployment": {"resources": []}}), "Pulumi");
    foreign(json!({"config": {}, "steps": [], "changeSummary": {}}), "Pulumi");
    foreign(json!({"format_version": "1.0", "provider_schemas": {}}), "provider schemas");
    check(b"PK\x03\x04rest of a plan file", "foreign_tool", "terraform show -json");
    check(b"{\"@level\":\"info\"}\n{\"@level\":\"info\"}\n", "foreign_tool", "event stream");
}

#[test]
fn states_are_no_plans() {
    let file = json!({"version": 4, "terraform_version": "1.11.4", "serial": 7,
        "lineage": "b2b0", "outputs": {}, "resources": []});
    check_json(&file, "state_not_plan", "a Terraform state file");
    let shown = json!({"format_version": "1.0", "terraform_version": "1.11.4",
        "values": {"root_module": {}}});
    check_json(&shown, "state_not_plan", "a Terraform state as JSON");
}

#[test]
fn versions_that_nobody_here_knows() {
    let with = |version: Value| {
        let mut plan = plan(json!([]), json!({}));
        plan["format_version"] = version;
        plan
    };
    for bad in ["2.0", "10.2", "1", "", "01.2", "1.x", "1.", " 1.2"] {
        check_json(&with(json!(bad)), "unsupported_version", "0.x or 1.x");
    }
    check_json(&with(json!(1.2)), "unsupported_version", "a number");
    let mut without = plan(json!([]), json!({}));
    without.as_object_mut().unwrap().remove("format_version");
    check_json(&without, "unsupported_version", "none");
    for good in ["0.1", "1.0", "1.99"] {
        assert_eq!(accept(&with(json!(good))).format_version, good);
    }
}

#[test]
fn plans_their_tool_would_not_apply() {
    let change = common::entry("aws_sqs_queue", "q", common::create(json!({}), json!({})));
    let mut errored = plan(json!([change]), json!({}));
    errored["errored"] = json!(true);
    check_json(&errored, "plan_errored", "errored: true");
    let mut barred = plan(json!([change]), json!({}));
    barred["applyable"] = json!(false);
    check_json(&barred, "not_applicable", "1 effects");
    let mut empty = plan(json!([]), json!({}));
    empty["applyable"] = json!(false);
    assert_eq!(accept(&empty).applyable, Some(false));
}

#[test]
fn values_of_another_shape() {
    let with = |key: &str, value: Value| {
        let mut plan = plan(json!([]), json!({}));
        plan[key] = value;
        refuse(&plan).to_string()
    };
    assert!(with("errored", json!("true")).contains("true or false at /errored, found a text"));
    assert!(with("complete", json!(1)).contains("at /complete, found a number"));
    assert!(with("resource_changes", json!({})).contains("a list at /resource_changes"));
    assert!(with("resource_changes", json!([1])).contains("an object at /resource_changes/0"));
    assert!(with("checks", json!({})).contains("a list at /checks, found an object"));
    assert!(with("output_changes", json!([])).contains("an object at /output_changes"));
    assert!(with("resource_drift", json!(1)).contains("a list at /resource_drift"));
    let mut nameless = common::entry("a", "b", common::create(json!({}), json!({})));
    nameless["address"] = json!(null);
    let says = with("resource_changes", json!([nameless]));
    assert!(says.contains("a text at /resource_changes/0/address, found null"), "{says}");
}

#[test]
fn changes_have_a_limit() {
    let entry = json!({"address": "a.b", "mode": "managed", "type": "a", "name": "b",
        "change": {"actions": ["no-op"]}});
    let many = |count: usize| plan(Value::Array(vec![entry.clone(); count]), json!({}));
    let one_more = many(limits::CHANGES_MAX + 1);
    check_json(&one_more, "too_many_changes", "at most 20000 changes, found 20001");
    assert_eq!(accept(&many(limits::CHANGES_MAX)).changes.len(), limits::CHANGES_MAX);
}
