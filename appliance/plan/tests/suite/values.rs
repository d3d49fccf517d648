//! Three values: known, absent, or unknown, and then by whom.

use serde_json::{Value as Json, json};
use tribune_record::{Unknown, UnknownKind, Value};

use crate::common::{accept, create, entry, plan};

/// The value of `after` at `path`, in a plan of one creation.
#[track_caller]
fn after(after: &Json, unknown: &Json, expressions: &Json, path: &[&str]) -> Value {
    let change = entry("aws_x", "y", create(after.clone(), unknown.clone()));
    let resource = json!({"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y",
        "expressions": expressions});
    let plan = accept(&plan(json!([change]), json!({"resources": [resource]})));
    at(&plan.changes[0].after, path)
}

fn at(value: &Value, path: &[&str]) -> Value {
    path.iter().fold(value.clone(), |value, step| {
        let inner = match step.parse::<usize>() {
            Ok(position) => value.as_list().unwrap().get(position),
            Err(_key) => value.as_map().unwrap().get(*step),
        };
        inner.cloned().unwrap_or_default()
    })
}

fn computed() -> Value {
    Value::Unknown(Unknown { kind: UnknownKind::Computed, references: vec![] })
}

fn configured(references: &[&str]) -> Value {
    let references = references.iter().map(|text| (*text).to_owned()).collect();
    Value::Unknown(Unknown { kind: UnknownKind::Configured, references })
}

#[test]
fn absent_is_not_null_is_not_false_is_not_unknown() {
    let (known, unknown) = (json!({"a": null, "b": false, "c": 0}), json!({"d": true, "e": false}));
    let whole = after(&known, &unknown, &json!({}), &[]);
    let map = whole.as_map().unwrap();
    assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    assert_eq!(map["a"], Value::Null);
    assert_eq!(map["b"], Value::Bool(false));
    assert_eq!(map["d"], computed());
}

#[test]
fn an_unknown_key_wins_over_a_known_one() {
    let value = after(&json!({"a": "known"}), &json!({"a": true}), &json!({}), &["a"]);
    assert_eq!(value, computed());
}

#[test]
fn who_sets_an_attribute() {
    let check = |expression: Json, expected: Value| {
        let mut expressions = json!({"other": {"constant_value": 1}});
        if !expression.is_null() {
            expressions["a"] = expression;
        }
        assert_eq!(after(&json!({}), &json!({"a": true}), &expressions, &["a"]), expected);
    };
    check(Json::Null, computed());
    check(json!({}), configured(&[]));
    check(json!({"constant_value": "x"}), configured(&[]));
    check(json!({"constant_value": null}), computed());
    check(json!({"references": ["b.c.arn", "b.c", "b.c.arn"]}), configured(&["b.c.arn", "b.c"]));
    check(json!([{"x": {"references": ["b.c"]}}]), configured(&["b.c"]));
}

#[test]
fn unknown_parts_of_lists_and_blocks_keep_their_place() {
    let known = json!({"rule": [{"port": 22, "cidrs": [null, "10.0.0.0/8"]}, {"port": 80}]});
    let unknown = json!({"rule": [{"cidrs": [true, false]}, {"id": true}, {"port": true}]});
    let expressions = json!({"rule": [
        {"port": {"constant_value": 22}, "cidrs": {"references": ["b.c"]}},
        {"port": {"references": ["d.e"]}},
        {"port": {"references": ["f.g"]}},
    ]});
    let read = |path: &[&str]| after(&known, &unknown, &expressions, path);
    assert_eq!(read(&["rule", "0", "cidrs", "0"]), configured(&["b.c"]));
    assert_eq!(read(&["rule", "0", "cidrs", "1"]), Value::text("10.0.0.0/8"));
    assert_eq!(read(&["rule", "0", "port"]), Value::Number(22_i64.into()));
    assert_eq!(read(&["rule", "1", "id"]), computed());
    // Blocks have no order, so every block's references count.
    assert_eq!(read(&["rule", "2", "port"]), configured(&["d.e", "f.g"]));
}

#[test]
fn a_dynamic_block_has_no_configuration_and_is_read_strictly() {
    let (known, unknown) = (json!({"rule": [{}]}), json!({"rule": [{"cidr": true}]}));
    let path = ["rule", "0", "cidr"];
    assert_eq!(after(&known, &unknown, &json!({}), &path), configured(&[]));
    // One block of its own cannot stand for two elements.
    let (known, unknown) = (json!({"rule": [{}, {}]}), json!({"rule": [{"cidr": true}, {}]}));
    let one = json!({"rule": [{"port": {"constant_value": 22}}]});
    assert_eq!(after(&known, &unknown, &one, &path), configured(&[]));
    let (known, unknown) = (json!({"rule": [{}]}), json!({"rule": [{"cidr": true}]}));
    assert_eq!(after(&known, &unknown, &one, &path), computed());
}

#[test]
fn masks_of_another_shape_are_read_strictly() {
    for (known, unknown) in [
        (json!({"a": "text"}), json!({"a": [true]})),
        (json!({"a": {"b": 1}}), json!({"a": [true]})),
        (json!({"a": [1]}), json!({"a": {"b": true}})),
    ] {
        assert_eq!(after(&known, &unknown, &json!({}), &["a"]), configured(&[]), "{known}");
    }
    let (known, unknown) = (json!({"a": null}), json!({"a": {"b": true}}));
    assert_eq!(after(&known, &unknown, &json!({}), &["a", "b"]), configured(&[]));
    let harmless = (json!({"a": "text"}), json!({"a": [false, {"b": false}]}));
    assert_eq!(after(&harmless.0, &harmless.1, &json!({}), &["a"]), Value::text("text"));
}

#[test]
fn without_configuration_everything_unknown_is_configured() {
    let change = entry("aws_x", "y", create(json!({}), json!({"a": true})));
    let mut whole = plan(json!([change]), json!({}));
    let unlisted = accept(&whole);
    assert_eq!(at(&unlisted.changes[0].after, &["a"]), configured(&[]));
    whole.as_object_mut().unwrap().remove("configuration");
    let unconfigured = accept(&whole);
    assert_eq!(at(&unconfigured.changes[0].after, &["a"]), configured(&[]));
}

#[test]
fn a_module_deep_down_is_found_by_its_address() {
    let mut change = entry("aws_x", "y", create(json!({}), json!({"a": true, "b": true})));
    change["address"] = json!(r#"module.m["k.z[1]"].module.n[0].aws_x.y["i"]"#);
    change["module_address"] = json!(r#"module.m["k.z[1]"].module.n[0]"#);
    change["index"] = json!("i");
    let resource = json!({"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y",
        "expressions": {"a": {"references": ["var.v"]}}});
    let root = json!({"module_calls": {"m": {"source": "./m", "module": {"module_calls": {
        "n": {"source": "./n", "module": {"resources": [resource]}}}}}}});
    let plan = accept(&plan(json!([change]), root));
    assert_eq!(plan.effects, []);
    assert_eq!(at(&plan.changes[0].after, &["a"]), configured(&["var.v"]));
    assert_eq!(at(&plan.changes[0].after, &["b"]), computed());
    assert_eq!(plan.changes[0].index.as_deref(), Some("\"i\""));
    let modules: Vec<_> = plan.modules.iter().map(|m| m.address.as_str()).collect();
    assert_eq!(modules, ["module.m", "module.m.module.n"]);
}

/// The policy and the CIDR of this plan's twins are the same; those of the laundered ones mention
/// another object's ARN, and are nowhere in the JSON.
#[test]
fn laundered_values_are_unknown_and_name_their_references() {
    let arn = json!({"references": ["aws_s3_bucket.b.arn", "aws_s3_bucket.b"]});
    let policy = |unknown: Json| create(json!({"name": "p", "path": "/"}), unknown);
    let rule = create(json!({"from_port": 22}), json!({"cidr_ipv4": true, "id": true}));
    let changes = json!([
        entry("aws_iam_policy", "laundered", policy(json!({"policy": true, "arn": true}))),
        entry("aws_vpc_security_group_ingress_rule", "laundered", rule),
    ]);
    let block = |kind: &str, expressions: Json| {
        json!({"address": format!("{kind}.laundered"), "mode": "managed", "type": kind,
            "name": "laundered", "expressions": expressions})
    };
    let resources = json!([
        block("aws_iam_policy", json!({"name": {"constant_value": "p"}, "policy": arn})),
        block("aws_vpc_security_group_ingress_rule", json!({"cidr_ipv4": arn})),
    ]);
    let plan = accept(&plan(changes, json!({"resources": resources})));
    let hidden = configured(&["aws_s3_bucket.b.arn", "aws_s3_bucket.b"]);
    assert_eq!(at(&plan.changes[0].after, &["policy"]), hidden);
    assert_eq!(at(&plan.changes[0].after, &["arn"]), computed());
    assert_eq!(at(&plan.changes[1].after, &["cidr_ipv4"]), hidden);
    assert_eq!(at(&plan.changes[1].after, &["id"]), computed());
}

#[test]
fn numbers_are_exact_text() {
    let numbers = json!({"a": 730, "b": -1, "c": 18_446_744_073_709_551_615_u64, "d": 0.5});
    let text = |key: &str| {
        let value = after(&numbers, &json!({}), &json!({}), &[key]);
        let Value::Number(number) = value else { panic!("{value:?}") };
        number.as_str().to_owned()
    };
    assert_eq!(
        [text("a"), text("b"), text("c"), text("d")].join(" "),
        "730 -1 18446744073709551615 0.5"
    );
}
