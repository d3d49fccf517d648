//! An agent that scales alone: what the evidence names, which way, how far, and at what cost.

use alloc::vec::Vec;

use super::{
    alone::{ID, SECURITY, allowed, alone, asks},
    *,
};

const NETWORK: &[&str] = &["network_team"];

pub(super) fn group(desired: i64, most: i64) -> Json {
    json!({ "name": "api", "min_size": 1_i64, "max_size": most, "desired_capacity": desired,
        "launch_template": [{ "id": "lt-1" }] })
}

/// Machines of one price behind the group.
pub(super) fn scaled(kind: &str, from: &Json, to: &Json) -> Json {
    let template = json!({ "id": "lt-1", "instance_type": kind });
    json!([
        { "type": "aws_launch_template", "name": "api", "action": "no-op", "before": template,
          "after": template },
        { "type": "aws_autoscaling_group", "name": "api", "action": "update", "before": from,
          "after": to },
    ])
}

/// More, because of load on `api`.
fn more(plan: &Json) -> Case {
    alone(plan, "sustained_trend", &["cpu of api above 80 % for 14 days"])
}

/// Less, because `api` has little to do.
fn less(plan: &Json) -> Case {
    alone(plan, "sustained_low_load", &["cpu of api below 5 % for 14 days"])
}

#[test]
fn a_little_more_is_scaled_on_a_sustained_trend() {
    let (two, three) = (group(2, 2), group(3, 3));
    let reason = allowed(&more(&scaled("t3.medium", &two, &three)));
    assert!(reason.contains("scale up"), "{reason}");
    asks(&more(&scaled("m5.24xlarge", &two, &three)), NETWORK, FAIL);
    // It may grow further than that with no plan at all.
    asks(&more(&scaled("t3.medium", &two, &group(3, 60))), NETWORK, FAIL);
    // What was added before counts.
    let mut again = more(&scaled("t3.medium", &two, &three));
    again.spending = vec![crate::fixture::spent(90, None)];
    asks(&again, NETWORK, FAIL);
    asks(&alone(&scaled("t3.medium", &two, &three), "ddos", &["api"]), NETWORK, FAIL);
    asks(&less(&scaled("t3.medium", &two, &three)), NETWORK, FAIL);
    // Nobody knows the price, or it is turned off.
    asks(&more(&scaled("x9.huge", &two, &three)), NETWORK, UNKNOWN);
    asks(&more(&scaled("t3.medium", &two, &group(0, 2))), SECURITY, FAIL);
    let mut other = three;
    other["vpc_zone_identifier"] = json!(["subnet-9"]);
    asks(&more(&scaled("t3.medium", &two, &other)), SECURITY, FAIL);
}

#[test]
fn only_what_the_evidence_names_is_scaled() {
    let plan = scaled("t3.medium", &group(2, 2), &group(3, 3));
    let of = |evidence: &str| alone(&plan, "sustained_trend", &[evidence]);
    allowed(&of("load on aws_autoscaling_group.api"));
    allowed(&of("arn:aws:autoscaling:us-east-1:1:autoScalingGroup:u:autoScalingGroupName/api"));
    for evidence in [
        "no load at all on aws_autoscaling_group.api",
        "one spike just now on aws_autoscaling_group.api",
        "aws_autoscaling_group.api is idle",
        "no trend on aws_autoscaling_group.api",
    ] {
        asks(&of(evidence), NETWORK, UNKNOWN);
    }
    allowed(&of("load on aws_autoscaling_group.api, above 80 % for three weeks"));
    for evidence in ["load on web", "load", "aws_autoscaling_group.web", "api-2", "14 days"] {
        asks(&of(evidence), NETWORK, FAIL);
    }
    // An address with an index names that instance alone.
    let service = |index: &str, count: i64| {
        json!({ "address": format!("module.m[\"{index}\"].aws_ecs_service.s"), "mode": "managed",
            "module_address": format!("module.m[\"{index}\"]"), "type": "aws_ecs_service",
            "name": "s", "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": { "actions": ["update"], "before": { "name": "a", "desired_count": 2_i64 },
                "after": { "name": "a", "desired_count": count }, "after_unknown": {},
                "before_sensitive": false, "after_sensitive": {} } })
    };
    let of = |evidence: &str| {
        let plan = json!({ "format_version": "1.2", "applyable": true, "complete": true,
            "errored": false, "resource_changes": [service("a", 3)] });
        let mut agent = alone(&json!([]), "sustained_trend", &[evidence]);
        agent.plan = tribune_plan::read(plan.to_string().as_bytes(), &[7; 32]).unwrap();
        let found = found(&agent, ID);
        found.iter().any(|finding| finding.message.contains("does not name it"))
    };
    assert!(!of("load on module.m[\"a\"].aws_ecs_service.s, for days"));
    assert!(of("load on module.m[\"b\"].aws_ecs_service.s, for days"));
    assert!(of("load on aws_ecs_service.s"));
}

#[test]
fn less_is_left_only_where_the_load_is_low_and_enough_stays() {
    let of = |from: i64, to: i64| scaled("t3.medium", &group(from, 4), &group(to, 4));
    allowed(&less(&of(4, 3)));
    allowed(&less(&of(4, 2)));
    asks(&more(&of(4, 3)), NETWORK, FAIL);
    asks(&alone(&of(4, 3), "sustained_low_load", &["web is idle"]), NETWORK, FAIL);
    // One is none in production; outside it is enough.
    asks(&less(&of(4, 1)), NETWORK, UNKNOWN);
    let mut lab = less(&of(4, 1));
    for change in &mut lab.plan.changes {
        for side in [&mut change.before, &mut change.after] {
            let Value::Map(map) = side else { continue };
            let tags = [("Environment".to_owned(), Value::text("development"))];
            map.insert("tags".to_owned(), Value::Map(tags.into_iter().collect()));
        }
    }
    lab.context.environment = Some("development".to_owned());
    allowed(&lab);
    // The least there is stays as it was, and one way is one way.
    let mut lower = group(3, 4);
    lower["min_size"] = json!(0_i64);
    asks(&less(&scaled("t3.medium", &group(4, 4), &lower)), NETWORK, UNKNOWN);
    asks(&less(&scaled("t3.medium", &group(4, 4), &group(3, 5))), NETWORK, UNKNOWN);
    asks(&more(&scaled("t3.medium", &group(2, 4), &group(3, 3))), NETWORK, UNKNOWN);
    // What was turned off is not scaled, it is turned on.
    asks(&more(&scaled("t3.medium", &group(0, 4), &group(3, 4))), NETWORK, UNKNOWN);
}

#[test]
fn a_larger_machine_is_more_and_another_kind_is_nobodys_guess() {
    let kind = "aws_instance";
    let machine = |size: &str| json!({ "id": "api", "instance_type": size });
    let of = |from: &str, to: &str| updated(kind, &machine(from), &machine(to));
    allowed(&more(&of("t3.medium", "t3.large")));
    allowed(&less(&of("m5.2xlarge", "m5.xlarge")));
    asks(&more(&of("m5.2xlarge", "m5.xlarge")), NETWORK, FAIL);
    asks(&less(&of("m5.xlarge", "m5.2xlarge")), NETWORK, FAIL);
    asks(&more(&of("m5.large", "c5.large")), NETWORK, UNKNOWN);
    asks(&more(&of("m5.large", "m5.metal")), NETWORK, UNKNOWN);
}

#[test]
fn what_is_billed_by_use_has_no_known_price() {
    let function = |memory: i64, others: i64| {
        json!({ "function_name": "api", "memory_size": memory,
            "reserved_concurrent_executions": others })
    };
    let of = |from: &Json, to: &Json| more(&updated("aws_lambda_function", from, to));
    let case = of(&function(512, 10), &function(10_240, 10));
    asks(&case, NETWORK, UNKNOWN);
    let judgment = crate::judge(&case);
    assert!(judgment.cost.unknown.iter().any(|it| it.contains("billed by use")), "{judgment:#?}");
    // Without a limit there was more before than any number.
    asks(&of(&function(512, -1), &function(512, 10)), NETWORK, UNKNOWN);
    asks(&of(&function(512, 10), &function(512, -1)), SECURITY, FAIL);
}

#[test]
fn one_more_like_those_that_stand_is_scaling() {
    let one = |kind: &str, data: &str| {
        let ami = "ami-1";
        json!({ "instance_type": kind, "ami": ami, "user_data": data, "subnet_id": "subnet-1" })
    };
    let entry = |index: i64, action: &str, object: &Json| {
        let before = if action == "create" { Json::Null } else { object.clone() };
        json!({ "address": format!("aws_instance.web[{index}]"), "mode": "managed",
            "type": "aws_instance", "name": "web", "index": index,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": { "actions": [action], "before": before, "after": object,
                "after_unknown": { "id": true }, "before_sensitive": false,
                "after_sensitive": {} } })
    };
    let of = |more: &Json, stands: &str| {
        let web = one("t3.small", "a");
        let plan = json!({ "format_version": "1.2", "applyable": true, "complete": true,
            "errored": false,
            "resource_changes": [entry(0, stands, &web), entry(1, "create", more)] });
        let plan = tribune_plan::read(plan.to_string().as_bytes(), &[7; 32]).unwrap();
        let mut agent = alone(&json!([]), "sustained_trend", &["load on aws_instance.web[0]"]);
        agent.plan = plan;
        found(&agent, ID).into_iter().map(|finding| finding.message).collect::<Vec<_>>().join(" ")
    };
    assert!(!of(&one("t3.small", "a"), "no-op").contains("would be made"));
    assert!(of(&one("t3.small", "b"), "no-op").contains("would be made"));
    assert!(of(&one("t3.large", "a"), "no-op").contains("would be made"));
    // Another network is another place.
    let mut elsewhere = one("t3.small", "a");
    elsewhere["subnet_id"] = json!("subnet-2");
    assert!(of(&elsewhere, "no-op").contains("would be made"));
    // Nothing stands of which it could be one more.
    assert!(of(&one("t3.small", "a"), "create").contains("would be made"));
}
