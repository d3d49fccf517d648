//! What crosses the interface, in both directions.

use alloc::{string::String, string::ToString, vec, vec::Vec};
use serde_json::json;
use tribune_record::{Level, Outcome, Value};

use crate::leaves::leaves_of;
use crate::wire::{
    Descriptor, Finding, Fix, Operation, PatchOp, ReadKind, Report, Rule, Scalar, Which,
};
use crate::{
    Asked, Given, Rejected, cases, check_descriptor, clean, findings, leaves, reads, request,
    weight,
};

fn value(json: serde_json::Value) -> Value {
    serde_json::from_value(json).unwrap()
}

fn shown(before: serde_json::Value, after: serde_json::Value) -> Vec<String> {
    let text = |scalar: &Scalar| match scalar {
        Scalar::Absent => "-".into(),
        Scalar::Null => "null".into(),
        Scalar::Boolean(b) => b.to_string(),
        Scalar::Number(n) => n.clone(),
        Scalar::Text(t) => alloc::format!("{t:?}"),
        Scalar::EmptyList => "[]".into(),
        Scalar::EmptyMap => "{}".into(),
        Scalar::KeyedMap => "{..}".into(),
        Scalar::Unknown(unknown) => alloc::format!("?{:?}", unknown.references),
        Scalar::Redacted(_) => "#".into(),
    };
    let line = |leaf: &crate::wire::Leaf| {
        alloc::format!("{} {} {}", leaf.pointer, text(&leaf.before), text(&leaf.after))
    };
    leaves(&value(before), &value(after)).iter().map(line).collect()
}

#[track_caller]
fn check(before: serde_json::Value, after: serde_json::Value, expected: &[&str]) {
    assert_eq!(shown(before, after), expected);
}

#[test]
fn two_trees_become_one_sorted_list() {
    check(
        json!({"b": false, "a": "x"}),
        json!({"a": "y", "c": true}),
        &["/a \"x\" \"y\"", "/b false -", "/c - true"],
    );
    let many: Vec<u8> = (0..11).collect();
    let lines = shown(json!(null), json!({ "l": many }));
    let pointers: Vec<_> = lines.iter().map(|l| l.split(' ').next().unwrap()).collect();
    assert!(pointers.is_sorted(), "bytewise, so 10 comes before 2: {pointers:?}");
    assert_eq!(pointers.len(), 11);
}

#[test]
fn ends_of_every_kind() {
    check(
        json!(null),
        json!({"e": [], "m": {}, "n": null, "r": {"$redacted": "ab".repeat(32)},
               "u": {"$unknown": {"kind": "configured", "references": ["var.x"]}}}),
        &["/e - []", "/m - {}", "/n - null", "/r - #", "/u - ?[\"var.x\"]"],
    );
    check(json!(null), json!(null), &[]);
    check(
        json!({"m": {"1": "x", "0": "y"}}),
        json!({"m": ["z"], "n": {"1": "x"}}),
        &["/m {..} -", "/m/0 \"y\" \"z\"", "/m/1 \"x\" -", "/n/1 - \"x\""],
    );
    check(json!(null), json!({"$unknown": {"kind": "computed"}}), &[" - ?[]"]);
}

#[test]
fn keys_are_escaped_and_stay_in_order() {
    check(
        json!(null),
        json!({"a": {"z": "z"}, "a!": "!", "a/b": "/", "a~b": "~"}),
        &["/a! - \"!\"", "/a/z - \"z\"", "/a~0b - \"~\"", "/a~1b - \"/\""],
    );
}

fn kind(resource_type: &str, attributes: &[&str]) -> ReadKind {
    let attributes = attributes.iter().map(ToString::to_string).collect();
    ReadKind { resource_type: resource_type.into(), attributes, which: Which::Every }
}

#[test]
fn kinds() {
    let kinds = [
        kind("aws_db_instance", &["b"]),
        kind("aws_db_*", &["a", "b"]),
        kind("aws_iam_*", &["a"]),
        kind("aws_iam_role", &[]),
        kind("a_*_c", &["x"]),
        ReadKind { which: Which::WithRange, ..kind("a_*", &["y"]) },
    ];
    for (resource_type, read) in [
        ("aws_db_instance", Some(&["a", "b"][..])),
        ("aws_db_instances", Some(&["a", "b"])),
        ("aws_iam_role", Some(&[])),
        ("aws_iam_user", Some(&["a"])),
        ("a_b_c", Some(&["x", "y"])),
        ("aws_ia", None),
        ("a__b", Some(&["y"])),
        ("a_", Some(&["y"])),
        ("a", None),
        ("", None),
    ] {
        let asked = reads(&kinds, resource_type);
        let which = asked.as_ref().map(|asked| asked.which.clone());
        let read = read.map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(asked.map(|asked| asked.attributes), read, "{resource_type}");
        let expected = match resource_type {
            "a_b_c" => vec![Which::Every, Which::WithRange],
            "a__b" | "a_" => vec![Which::WithRange],
            _other => vec![Which::Every],
        };
        assert!(which.is_none_or(|which| which == expected), "{resource_type}");
    }
    assert!(fits_no_shorter());
}

#[test]
fn only_the_attributes_that_are_read_are_passed() {
    let passed = |after: serde_json::Value| {
        let before = value(json!({"b": "old", "c": true}));
        let found = leaves_of(&before, &value(after), &asked(false));
        found.into_iter().map(|leaf| leaf.pointer).collect::<Vec<_>>()
    };
    assert_eq!(
        passed(json!({"a": "", "b": {"x": true, "y": ["z"]}, "bb": ""})),
        ["/b", "/b/x", "/b/y/0"]
    );
    assert_eq!(passed(json!({"$unknown": {"kind": "computed"}})), ["", "/b"]);
}

/// The part before a star and the part behind it do not share letters.
fn fits_no_shorter() -> bool {
    reads(&[kind("ab*ba", &[])], "aba").is_none() && reads(&[kind("ab*ba", &[])], "abba").is_some()
}

fn asked(ranges: bool) -> Asked {
    let which = if ranges { Which::WithRange } else { Which::Every };
    Asked { attributes: vec!["b".into()], which: vec![which] }
}

#[test]
fn ranges_are_passed_wherever_they_stand() {
    let object = value(json!({
        "a": ["10.0.0.0/8", {"z": "::/0", "y": "path/to", "x": "10.0.0.1", "w": null}],
        "b": {"c": "text"}, "d": {"0": "0.0.0.0/1"},
    }));
    let passed = |ranges| {
        let found = leaves_of(&Value::Null, &object, &asked(ranges));
        found.into_iter().map(|leaf| leaf.pointer).collect::<Vec<_>>()
    };
    assert_eq!(passed(false), ["/b/c"]);
    assert_eq!(passed(true), ["/a/0", "/a/1/z", "/b/c", "/d/0"]);
}

#[test]
fn objects_nobody_asked_for_are_left_out() {
    let given = |which, after: &str| {
        let reads = vec![ReadKind { which, ..kind("*", &["b"]) }, kind("aws_vpc", &[])];
        let policy = Descriptor { reads, ..descriptor() };
        check_descriptor(&policy).unwrap();
        let written = CASE.replace(r#"{"ami": "x"}"#, after);
        let case = cases::read(&written).unwrap().remove(0);
        let request = request(&case.input(), &policy).unwrap().unwrap();
        request.changes.into_iter().map(|change| change.resource_type).collect::<Vec<_>>()
    };
    let hidden = r#"{"$unknown": {"kind": "configured"}}"#;
    for (which, not, is) in [
        (Which::WithRange, r#"{"ami": "x", "b": "y"}"#, r#"{"ami": "0.0.0.0/0"}"#),
        (Which::WithRange, r#"{"ami": null, "b": {}}"#, r#"{"b": "::/0"}"#),
        (Which::WithAttribute, r#"{"ami": "x", "b": null}"#, r#"{"b": "y"}"#),
        (
            Which::WithAttribute,
            r#"{"ami": "0.0.0.0/0", "b": {"$unknown": {"kind": "computed"}}}"#,
            r#"{"b": {"c": false}}"#,
        ),
    ] {
        assert_eq!(given(which, not), ["aws_vpc"], "{not}");
        assert_eq!(given(which, is), ["aws_instance", "aws_vpc"], "{is}");
        assert_eq!(given(which, hidden), ["aws_instance", "aws_vpc"]);
    }
}

fn descriptor() -> Descriptor {
    let rule = |id: &str, floor| Rule { id: id.into(), title: "t".into(), floor, controls: vec![] };
    Descriptor {
        id: "mine".into(),
        version: "1".into(),
        rules: vec![rule("one", Level::Hard), rule("two", Level::Soft)],
        reads: vec![kind("aws_instance", &[])],
        reads_plan: false,
    }
}

#[track_caller]
fn refuses(change: impl FnOnce(&mut Descriptor)) {
    let mut descriptor = descriptor();
    check_descriptor(&descriptor).unwrap();
    change(&mut descriptor);
    check_descriptor(&descriptor).unwrap_err();
}

#[test]
fn descriptors_that_are_not_sound() {
    refuses(|d| d.id = "Mine".into());
    refuses(|d| d.id = String::new());
    refuses(|d| d.id = "a".repeat(65));
    refuses(|d| d.id = "a/b".into());
    refuses(|d| d.version.clear());
    refuses(|d| d.rules.clear());
    refuses(|d| d.rules[1].id = "one".into());
    refuses(|d| d.rules[0].id = "1".into());
    refuses(|d| d.rules = vec![d.rules[0].clone(); 65]);
    refuses(|d| d.reads.clear());
    for wrong in ["", "a/b", "a~1b", "*"] {
        refuses(|d| d.reads = vec![kind("aws_instance", &["ami", wrong])]);
    }
    refuses(|d| d.reads[0].attributes = vec!["ami".into(); 65]);
    refuses(|d| d.reads[0].which = Which::WithRange);
    refuses(|d| d.reads[0].which = Which::WithAttribute);
}

const CASE: &str = r#"[{"name": "n", "expect": [], "changes": [
    {"address": "aws_instance.a", "action": "create", "after": {"ami": "x"}},
    {"address": "aws_vpc.b", "action": "create", "after": {"cidr": "y"}}]}]"#;

#[test]
fn a_policy_is_given_what_it_reads_and_no_more() {
    let case = cases::read(CASE).unwrap().remove(0);
    let mine = request(&case.input(), &descriptor()).unwrap().unwrap();
    let given: Vec<_> = mine.changes.iter().map(|change| change.address.as_str()).collect();
    assert_eq!(given, ["aws_instance.a"]);
    assert_eq!((mine.plan.changes, mine.settings_json.as_str()), (2, "{}"));
    let other = Descriptor { reads: vec![kind("aws_s3_bucket", &[])], ..descriptor() };
    assert_eq!(request(&case.input(), &other).unwrap(), None);
    let whole = Descriptor { reads: vec![], reads_plan: true, ..descriptor() };
    assert!(request(&case.input(), &whole).unwrap().unwrap().changes.is_empty());
    let unplaced = crate::PolicyInput { placements: &[], ..case.input() };
    request(&unplaced, &descriptor()).unwrap_err();
}

#[test]
fn a_budget_grows_with_what_is_read() {
    let case = cases::read(CASE).unwrap().remove(0);
    let mut small = request(&case.input(), &descriptor()).unwrap().unwrap();
    let before = weight(&small);
    small.changes[0].leaves[0].after = Scalar::Text("x".repeat(1_000));
    assert!(weight(&small) >= before.saturating_add(999));
}

fn finding() -> Finding {
    Finding {
        rule: "one".into(),
        level: Level::Hard,
        outcome: Outcome::Fail,
        address: Some("aws_instance.a".into()),
        pointer: Some("/ami".into()),
        message: "m".into(),
        approvers: vec![],
        fix: None,
    }
}

fn given() -> crate::wire::Request {
    let case = cases::read(CASE).unwrap().remove(0);
    request(&case.input(), &descriptor()).unwrap().unwrap()
}

fn admitted(found: Finding) -> Result<Vec<tribune_record::Finding>, Rejected> {
    let report = Report { findings: vec![found], rules_evaluated: vec!["one".into()] };
    findings(&Given::of(&given()), &descriptor(), &report)
}

#[test]
fn findings_that_break_the_interface() {
    let fix = |op, path: &str, value: Option<&str>| {
        let step = PatchOp { op, path: path.into(), value_json: value.map(Into::into) };
        Some(Fix { patch: vec![step], words: "w".into() })
    };
    admitted(finding()).unwrap();
    admitted(Finding { fix: fix(Operation::Add, "/ami", Some("1")), ..finding() }).unwrap();
    admitted(Finding { fix: fix(Operation::Remove, "/ami", None), ..finding() }).unwrap();
    for (broken, says) in [
        (Finding { rule: "three".into(), ..finding() }, "not declared"),
        (Finding { rule: "two".into(), ..finding() }, "not evaluated"),
        (Finding { level: Level::Soft, ..finding() }, "under its floor"),
        (Finding { address: Some("aws_vpc.b".into()), ..finding() }, "not given"),
        (Finding { address: None, ..finding() }, "without an address"),
        (Finding { pointer: Some("ami".into()), ..finding() }, "no JSON pointer"),
        (Finding { message: "\n".into(), ..finding() }, "without a message"),
        (Finding { approvers: vec![String::new()], ..finding() }, "no roles"),
        (Finding { fix: fix(Operation::Add, "/ami", None), ..finding() }, "number of values"),
        (Finding { fix: fix(Operation::Remove, "/a", Some("1")), ..finding() }, "of values"),
        (Finding { fix: fix(Operation::Add, "ami", Some("1")), ..finding() }, "JSON pointer"),
        (Finding { fix: fix(Operation::Add, "/ami", Some("{")), ..finding() }, "not JSON"),
        (
            Finding {
                fix: fix(Operation::Add, "/ami", Some("1")),
                outcome: Outcome::Unknown,
                ..finding()
            },
            "not known to be broken",
        ),
    ] {
        let Rejected(why) = admitted(broken).unwrap_err();
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn a_plan_cannot_make_a_finding_void_by_its_names() {
    let message = alloc::format!("\u{7}{}", "x".repeat(5_000));
    let found = admitted(Finding { message, ..finding() }).unwrap();
    assert!(found[0].message.starts_with("\u{fffd}x"), "{}", found[0].message);
    assert_eq!(found[0].message.chars().count(), 1_001);
    assert_eq!(clean("a\u{1b}[31mb"), "a\u{fffd}[31mb");
}
