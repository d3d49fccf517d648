//! Small files that would make a big value: what is read stays in proportion to what was sent.

use serde_json::{Value as Json, json};
use tribune_plan::{limits, read};

use crate::common::{SECRET, accept, create, entry, plan, refuse, shown};

#[test]
fn one_expression_stands_for_many_values() {
    let references: Vec<String> =
        (0..2_000).map(|n| format!("aws_x.y{n}.some_long_name")).collect();
    let unknown = json!({"a": vec![true; 20_000]});
    let resource = json!({"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y",
        "expressions": {"a": {"references": references}}});
    let change = entry("aws_x", "y", create(json!({}), unknown));
    let whole = plan(json!([change]), json!({"resources": [resource]}));
    let plan = accept(&whole);
    let list = plan.changes[0].after.as_map().unwrap()["a"].as_list().unwrap();
    assert_eq!(list.len(), 20_000);
    let size = shown(&plan).len();
    assert!(size < 8 * 1024 * 1024, "{size} bytes from {}", whole.to_string().len());
    assert!(shown(&plan).contains("aws_x.y15.some_long_name"));
}

#[test]
fn many_blocks_are_not_compared_with_many_elements() {
    let blocks = vec![json!({"b": {"references": ["x.y"]}}); 3_000];
    let unknown = json!({"a": vec![json!({"b": true}); 3_000]});
    let resource = json!({"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y",
        "expressions": {"a": blocks}});
    let change = entry("aws_x", "y", create(json!({}), unknown));
    let shown = shown(&accept(&plan(json!([change]), json!({"resources": [resource]}))));
    assert_eq!(shown.matches("\"configured\"").count(), 3_000);
}

#[test]
fn a_count_is_bounded_by_what_it_repeats() {
    let with = |bytes: usize, count: usize| {
        json!({"resources": [{"type": "aws_x", "name": "y", "count": count,
            "properties": {"a": "x y ".repeat(bytes.div_euclid(4))}}]})
    };
    let refused = refuse(&with(1024 * 1024, 1_000));
    assert_eq!(refused.code(), "too_large");
    assert!(refused.to_string().contains("counts written out"), "{refused}");
    assert_eq!(accept(&with(1_000, 1_000)).changes.len(), 1_000);
}

#[test]
fn long_names_are_not_repeated_in_every_change() {
    let long = "a".repeat(2_000);
    let mut whole =
        plan(json!([]), json!({"module_calls": {&long: {"source": "./m", "module": {}}}}));
    let refused = refuse(&whole);
    assert_eq!(refused.code(), "too_large");
    assert!(refused.to_string().contains("bytes of module address"), "{refused}");
    let resource = json!({"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y",
        "provider_config_key": long, "expressions": {}});
    let changes: Vec<Json> =
        (0..50).map(|_| entry("aws_x", "y", create(json!({}), json!({})))).collect();
    whole = plan(json!(changes), json!({"resources": [resource]}));
    whole["configuration"]["provider_config"] =
        json!({"aws": {"name": "aws", "expressions": {"region": {"constant_value": long}}}});
    let shown = shown(&accept(&whole));
    assert!(!shown.contains(&long));
}

#[test]
fn values_have_a_limit() {
    let list = format!("[{}0]", "0,".repeat(limits::VALUES_MAX));
    let refused = read(list.as_bytes(), &SECRET).unwrap_err();
    assert_eq!(refused.code(), "too_large");
    assert!(refused.to_string().contains("at most 3000000 values"), "{refused}");
}

#[test]
fn sensitive_values_have_a_limit() {
    let secrets: Vec<String> = (0..400).map(|n| format!("{n:->1000}")).collect();
    let root = json!({"variables": {"s": {"sensitive": true, "default": secrets}}});
    let refused = refuse(&plan(json!([]), root));
    assert_eq!(refused.code(), "too_large");
    assert!(refused.to_string().contains("bytes of sensitive values"), "{refused}");
}
