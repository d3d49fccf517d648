//! What is written is read back, and nothing a plan holds can pose as unknown or redacted.

use alloc::{string::ToString, vec};

use super::*;
use crate::{Digest, Purpose};

#[track_caller]
fn check(value: &Value, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(&serde_json::from_str::<Value>(json).unwrap(), value);
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(entries.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect())
}

fn unknown(kind: UnknownKind, references: &[&str]) -> Value {
    let references = references.iter().map(ToString::to_string).collect();
    Value::Unknown(Unknown { kind, references })
}

#[test]
fn plain_values_are_plain_json() {
    check(&Value::Null, "null");
    check(&Value::Bool(true), "true");
    check(&Value::Number(7_i64.into()), "7");
    check(&Value::Number(u64::MAX.into()), "18446744073709551615");
    check(&Value::List(vec![Value::text("a"), Value::Null]), r#"["a",null]"#);
    check(&map(&[("b", Value::Null), ("a", Value::text("x"))]), r#"{"a":"x","b":null}"#);
}

#[test]
fn fractions_keep_their_text() {
    check(&Value::Number(0.5_f64.into()), r#"{"$number":"0.5"}"#);
}

#[test]
fn the_third_answer_is_written_out() {
    check(&unknown(UnknownKind::Computed, &[]), r#"{"$unknown":{"kind":"computed"}}"#);
    check(
        &unknown(UnknownKind::Configured, &["aws_s3_bucket.b.arn"]),
        r#"{"$unknown":{"kind":"configured","references":["aws_s3_bucket.b.arn"]}}"#,
    );
    let hidden = Commitment::new(Purpose::Redaction, &[7; 32], b"secret");
    check(&Value::Redacted(hidden), &format!(r#"{{"$redacted":"{hidden}"}}"#));
}

#[test]
fn a_plan_cannot_pose() {
    check(&map(&[("$unknown", Value::Bool(true))]), r#"{"$$unknown":true}"#);
    check(&map(&[("$$redacted", Value::Null)]), r#"{"$$$redacted":null}"#);
    check(&map(&[("$", Value::Null)]), r#"{"$$":null}"#);
}

#[test]
fn markers_stand_alone() {
    for bad in [
        r#"{"$unknown":{"kind":"computed"},"a":1}"#,
        r#"{"a":1,"$unknown":{"kind":"computed"}}"#,
        r#"{"$unknown":{"kind":"guessed"}}"#,
        r#"{"$other":1}"#,
        r#"{"a":1,"a":2}"#,
    ] {
        assert!(serde_json::from_str::<Value>(bad).is_err(), "{bad}");
    }
}

#[test]
fn reading_has_four_answers() {
    let object = map(&[
        ("known", Value::List(vec![map(&[("port", Value::Number(22_i64.into()))])])),
        ("null", Value::Null),
        ("open", unknown(UnknownKind::Configured, &["var.x"])),
        ("hidden", Value::Redacted(Commitment(Digest([0; 32])))),
    ]);
    assert_eq!(object.read(&["known", "0", "port"]).i64(), Some(22));
    assert_eq!(object.read(&["known", "1", "port"]), Known::Absent);
    assert_eq!(object.read(&["null"]), Known::Absent);
    assert_eq!(object.read(&["missing", "deep"]), Known::Absent);
    assert!(matches!(object.read(&["open", "deeper"]), Known::Unknown(_)));
    assert_eq!(object.read(&["hidden", "deeper"]), Known::Masked);
    assert!(object.read(&["hidden"]).is_open() && !object.read(&["null"]).is_open());
}

#[test]
fn a_block_written_as_an_object_is_a_list_of_one() {
    let block = || map(&[("port", Value::Number(22_i64.into())), ("0", Value::text("decoy"))]);
    for written in [block(), Value::List(vec![block()])] {
        let object = map(&[("block", written)]);
        assert_eq!(object.read(&["block", "0", "port"]).i64(), Some(22));
        assert_eq!(object.read(&["block", "0"]), Known::Is(&block()));
        assert_eq!(object.read(&["block", "1", "port"]), Known::Absent);
        assert_eq!(object.read(&["block"]).list(), Some(&[block()][..]));
    }
    for other in [Value::Null, Value::text("x"), Value::Bool(true)] {
        assert_eq!(other.as_list(), None);
        assert_eq!(map(&[("block", other)]).read(&["block", "0"]), Known::Absent);
    }
    assert_eq!(map(&[]).as_list(), Some(&[map(&[])][..]));
}

#[test]
fn pointers_escape() {
    let pointer = Pointer::default().join("a/b").join("c~d").join("0");
    assert_eq!(pointer.to_string(), "/a~1b/c~0d/0");
    assert_eq!(pointer.steps().collect::<Vec<_>>(), ["a/b", "c~d", "0"]);
}
