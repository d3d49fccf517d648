//! The native plan and the context file: small closed formats, so whatever is unknown is an error.

use serde_json::{Value as Json, json};
use tribune_plan::{limits, read_context};
use tribune_record::{Action, Origin, PlanKind, Usd, Value};

use crate::common::{accept, case_file, read_case, refuse};

#[test]
fn m1_a_segment_with_four_gpu_instances() {
    let plan = read_case("mission/m1-ml-segment/plan.json").unwrap();
    assert_eq!(plan.kind, PlanKind::Native);
    assert_eq!(plan.claimed_path.as_deref(), Some("machine_learning"));
    assert_eq!(plan.claimed_monthly_cost, Some(Usd::from_cents(90_200)));
    let gpus: Vec<_> = plan
        .changes
        .iter()
        .filter(|change| change.resource_type == "aws_instance")
        .map(|change| (change.address.as_str(), change.after.read(&["instance_type"]).text()))
        .collect();
    let xlarge = Some("g5.xlarge");
    assert_eq!(
        gpus,
        [
            ("aws_instance.gpu[0]", xlarge),
            ("aws_instance.gpu[1]", xlarge),
            ("aws_instance.gpu[2]", xlarge),
            ("aws_instance.gpu[3]", xlarge),
        ]
    );
    for change in &plan.changes {
        assert_eq!(change.action, Action::Create);
        assert_eq!(change.provider.region.as_text(), Some("us-east-1"));
        assert_eq!(change.provider.source, "registry.terraform.io/hashicorp/aws");
    }
}

#[test]
fn m2_and_m3_change_what_exists() {
    let plan = read_case("mission/m2-ml-segment-opens-pci/plan.json").unwrap();
    let rule = plan.changes.iter().find(|c| c.address == "aws_security_group.pci_cards").unwrap();
    let cidr = ["ingress", "0", "cidr_blocks", "0"];
    assert_eq!(rule.action, Action::Update);
    assert_eq!(rule.before.read(&cidr).text(), Some("10.99.4.0/24"));
    assert_eq!(rule.after.read(&cidr).text(), Some("0.0.0.0/0"));
    let plan = read_case("mission/m3-black-friday/plan.json").unwrap();
    let group = plan.changes.iter().find(|c| c.address == "aws_autoscaling_group.api").unwrap();
    let size = |side: &Value| side.read(&["desired_capacity"]).i64();
    assert_eq!((size(&group.before), size(&group.after)), (Some(9), Some(55)));
    for case in ["m1-ml-segment", "m2-ml-segment-opens-pci", "m3-black-friday"] {
        read_context(&case_file(&format!("mission/{case}/context.json"))).unwrap();
    }
}

fn resource(more: &Json) -> Json {
    let mut resource = json!({"type": "aws_x", "name": "y"});
    for (key, value) in more.as_object().unwrap() {
        resource[key] = value.clone();
    }
    json!({"resources": [resource]})
}

#[test]
fn every_action_asks_for_its_sides() {
    let (before, after, both) =
        (json!({"before": {}}), json!({"after": {}}), json!({"before": {}, "after": {}}));
    for (word, good, action) in [
        ("create", &after, Action::Create),
        ("create", &json!({"properties": {}}), Action::Create),
        ("update", &both, Action::Update),
        ("replace", &both, Action::DeleteThenCreate),
        ("delete", &before, Action::Delete),
        ("forget", &before, Action::Forget),
        ("no-op", &both, Action::NoOp),
    ] {
        let mut plan = resource(good);
        plan["resources"][0]["action"] = json!(word);
        assert_eq!(accept(&plan).changes[0].action, action);
        for other in [&before, &after, &both] {
            let misfit = good.get("properties").is_none() && other != good;
            plan = resource(other);
            plan["resources"][0]["action"] = json!(word);
            if misfit {
                let refused = refuse(&plan);
                assert_eq!(refused.code(), "malformed", "{word} {other}");
                assert!(refused.to_string().contains("for this action"), "{refused}");
            }
        }
    }
}

#[test]
fn what_a_native_plan_cannot_say() {
    let good = || resource(&json!({"properties": {"a": 1}}));
    assert_eq!(accept(&good()).changes.len(), 1);
    let with = |key: &str, value: Json| {
        let mut plan = good();
        plan[key] = value;
        refuse(&plan).to_string()
    };
    assert_eq!(
        with("auto_approved", json!(true)),
        "expected a key of the native plan format, found /auto_approved"
    );
    assert!(with("estimated_monthly_cost", json!("902")).contains("two decimals"));
    assert!(with("estimated_monthly_cost", json!(9.999)).contains("two decimals"));
    let negative = with("estimated_monthly_cost", json!(-5));
    assert!(
        negative.contains("not less than 0 at /estimated_monthly_cost, found -5"),
        "{negative}"
    );
    let mut nothing = good();
    nothing["estimated_monthly_cost"] = json!(0);
    assert_eq!(accept(&nothing).claimed_monthly_cost, Some(Usd::default()));
    assert!(with("compliance", json!("pci")).contains("/compliance, found a text"));
    assert!(with("paved_road", json!(1)).contains("a text at /paved_road"));
    let inside = |key: &str, value: Json| {
        let mut plan = good();
        plan["resources"][0][key] = value;
        refuse(&plan).to_string()
    };
    assert!(inside("actions", json!([])).contains("/resources/0/actions"));
    assert!(inside("action", json!("open")).contains("found open"));
    assert!(inside("name", json!("a b")).contains("a name at /resources/0/name"));
    assert!(inside("type", Json::Null).contains("found nothing"));
    assert!(inside("after", json!({})).contains("either properties, or before and after"));
    for count in [json!(0), json!(-1), json!(1.5), json!("4"), Json::Null] {
        assert!(inside("count", count).contains("a whole number above 0"));
    }
    let refused = refuse(&resource(&json!({"properties": {}, "count": limits::CHANGES_MAX + 1})));
    assert_eq!(refused.code(), "too_many_changes");
    let huge = refuse(&resource(&json!({"properties": {}, "count": i64::MAX})));
    assert_eq!(huge.code(), "too_many_changes");
    let mut twice = good();
    let again = twice["resources"][0].clone();
    twice["resources"].as_array_mut().unwrap().push(again);
    assert!(refuse(&twice).to_string().contains("every resource once"));
}

#[test]
fn secrets_in_a_native_plan_are_hidden_too() {
    let plan = accept(&resource(&json!({"properties": {"password": "x", "id": "y"}})));
    let map = plan.changes[0].after.as_map().unwrap();
    assert!(matches!(map["password"], Value::Redacted(_)));
    assert_eq!(map["id"], Value::text("y"));
}

#[test]
fn a_region_of_a_resource_s_own() {
    let mut plan = resource(&json!({"properties": {}, "region": "eu-west-1"}));
    plan["region"] = json!("us-east-1");
    assert_eq!(accept(&plan).changes[0].provider.region.as_text(), Some("eu-west-1"));
    plan["resources"][0]["properties"] = json!({"region": "eu-west-2"});
    assert_eq!(accept(&plan).changes[0].provider.region.as_text(), Some("eu-west-2"));
    assert_eq!(
        accept(&resource(&json!({"properties": {}}))).changes[0].provider.region,
        Value::Null
    );
}

#[test]
fn a_context_and_what_is_none() {
    let context = read_context(
        br#"{"environment":"production","origin":"autonomous","declared_monthly_cost":12.5,
            "event":{"type":"ddos","severity":"high"},"usage_hours_per_month":224}"#,
    )
    .unwrap();
    assert_eq!(context.origin, Some(Origin::Autonomous));
    assert_eq!(context.declared_monthly_cost, Some(Usd::from_cents(1250)));
    assert_eq!(read_context(b"{}").unwrap(), tribune_record::Context::default());
    let check = |bytes: &[u8], code: &str, says: &str| {
        let refused = read_context(bytes).unwrap_err();
        assert_eq!(refused.code(), code, "{refused}");
        assert!(refused.to_string().contains(says), "{refused}");
    };
    check(br#"{"auto_approved":true}"#, "unknown_key", "context format, found /auto_approved");
    check(br#"{"event":{"type":"x","kind":"y"}}"#, "unknown_key", "/event/kind");
    check(br#"{"environment":1}"#, "malformed", "/environment");
    check(br#"{"usage_hours_per_month":70000}"#, "malformed", "/usage_hours_per_month");
    check(br#"{"declared_monthly_cost":"902"}"#, "malformed", "/declared_monthly_cost");
    let negative = "dollars, not less than 0 at /declared_monthly_cost, found -5";
    check(br#"{"declared_monthly_cost":-5}"#, "malformed", negative);
    check(br#"{"declared_monthly_cost":-0.01}"#, "malformed", "found -0.01");
    for no_number in ["1e400", "-1e400", "1.005", "NaN", "Infinity", "99999999999999999999"] {
        let context = format!("{{\"declared_monthly_cost\":{no_number}}}");
        assert!(read_context(context.as_bytes()).is_err(), "{context}");
    }
    check(br#"{"declared_monthly_cost":1e400}"#, "not_json", "number out of range) at line 1");
    for (key, least, most, expected) in [
        ("usage_hours_per_month", 1_u16, 744_u16, "hours a month, 1 to 744 at /usage_hours"),
        ("duration_days", 1, 3_650, "days, 1 to 3650 at /duration_days"),
    ] {
        let of = |number: u16| format!("{{\"{key}\":{number}}}");
        read_context(of(least).as_bytes()).unwrap();
        read_context(of(most).as_bytes()).unwrap();
        check(of(least - 1).as_bytes(), "malformed", expected);
        check(of(most + 1).as_bytes(), "malformed", expected);
        check(of(0).replace(":0", ":-1").as_bytes(), "malformed", key);
    }
    let nothing = read_context(br#"{"declared_monthly_cost":0}"#).unwrap();
    assert_eq!(nothing.declared_monthly_cost, Some(Usd::default()));
    check(br#"{"environment":"a","environment":"b"}"#, "duplicate_key", "/environment twice");
    check(b"[]", "malformed", "an object at /, found a list");
    check(b"{", "truncated", "line 1");
    check(&vec![b' '; limits::CONTEXT_BYTES_MAX + 1], "too_large", "bytes of context");
}
