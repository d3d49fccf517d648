//! Law 3: what gets a public address, and what anybody may call.

use alloc::vec::Vec;

use super::*;
const ID: &str = "no_public_production_access";

/// An entry of a plan without effect: what stands there already.
fn standing(kind: &str, object: &Json) -> Json {
    json!({ "type": kind, "name": "there", "action": "no-op", "before": object, "after": object })
}

fn made(kind: &str, object: &Json) -> Json {
    json!({ "type": kind, "name": "it", "action": "create", "properties": object })
}

#[test]
fn what_gets_a_public_address_is_as_open_as_its_groups() {
    let nested = |key: &str, inner: Json| json!([{ key: inner }]);
    let network = |on: Json| {
        json!({ "network_configuration": [{ "assign_public_ip": on,
            "security_groups": ["sg-1"], "subnets": ["subnet-1"] }] })
    };
    let instance =
        |on: Json| json!({ "associate_public_ip_address": on, "vpc_security_group_ids": ["sg-1"] });
    let template = |on: Json| {
        json!({ "network_interfaces": [{ "associate_public_ip_address": on,
            "security_groups": ["sg-1"] }] })
    };
    type With<'a> = &'a dyn Fn(Json) -> Json;
    let kinds: [(&str, With<'_>); 7] = [
        ("aws_instance", &instance),
        ("aws_spot_instance_request", &instance),
        ("aws_launch_template", &template),
        ("aws_ecs_service", &network),
        ("aws_ecs_task_set", &network),
        ("aws_cloudwatch_event_target", &|on| json!({ "ecs_target": [network(on)] })),
        (
            "aws_scheduler_schedule",
            &|on| json!({ "target": nested("ecs_parameters", json!([network(on)])) }),
        ),
    ];
    for (kind, with) in kinds {
        let of = |on: Json, range: &str| {
            let group = json!({ "id": "sg-1", "ingress": [{ "cidr_blocks": [range] }] });
            let group = standing("aws_security_group", &group);
            case_of(&json!([group, made(kind, &with(on))]))
        };
        check(&of(json!(true), "0.0.0.0/0"), ID, FAIL);
        check(&of(json!("true"), "0.0.0.0/0"), ID, FAIL);
        check(&of(json!(true), "10.0.0.0/8"), ID, None);
        check(&of(json!(false), "0.0.0.0/0"), ID, None);
        check(&of(json!(null), "0.0.0.0/0"), ID, None);
        // Nobody here can read a group that does not stand in the plan.
        check(&case_of(&json!([made(kind, &with(json!(true)))])), ID, UNKNOWN);
    }
}

#[test]
fn an_object_is_judged_by_the_groups_it_will_stand_in() {
    let group = |id: &str, range: &str| {
        let object = json!({ "id": id, "ingress": [{ "cidr_blocks": [range] }] });
        let mut entry = standing("aws_security_group", &object);
        entry["name"] = json!(id);
        entry
    };
    let instance =
        |id: &str| json!({ "associate_public_ip_address": true, "vpc_security_group_ids": [id] });
    let moved = |from: &str, to: &str| {
        let entry = json!({ "type": "aws_instance", "name": "it", "action": "update",
            "before": instance(from), "after": instance(to) });
        case_of(&json!([group("sg-open", "0.0.0.0/0"), group("sg-shut", "10.0.0.0/8"), entry]))
    };
    check(&moved("sg-shut", "sg-open"), ID, FAIL);
    check(&moved("sg-open", "sg-shut"), ID, None);
    // An open group that lets in the members of a shut one does not open it.
    let names = json!({ "id": "sg-o", "ingress": [{ "cidr_blocks": ["0.0.0.0/0"],
        "security_groups": ["sg-shut"] }] });
    let rule = json!({ "security_group_id": "sg-o", "cidr_ipv4": "0.0.0.0/0",
        "referenced_security_group_id": "sg-shut" });
    let beside = json!([
        group("sg-shut", "10.0.0.0/8"),
        standing("aws_default_security_group", &names),
        standing("aws_vpc_security_group_ingress_rule", &rule),
        made("aws_instance", &instance("sg-shut")),
    ]);
    check(&case_of(&beside), ID, None);
}

#[test]
fn an_address_may_come_from_the_subnet_or_be_given_later() {
    let group = |range: &str| {
        let group = json!({ "id": "sg-1", "ingress": [{ "cidr_blocks": [range] }] });
        standing("aws_security_group", &group)
    };
    let instance = json!({ "id": "i-1", "subnet_id": "subnet-1",
        "vpc_security_group_ids": ["sg-1"] });
    let subnet = |on: bool| {
        standing("aws_subnet", &json!({ "id": "subnet-1", "map_public_ip_on_launch": on }))
    };
    let within = |range: &str, on: bool| {
        case_of(&json!([group(range), subnet(on), made("aws_instance", &instance)]))
    };
    check(&within("0.0.0.0/0", true), ID, FAIL);
    check(&within("10.0.0.0/8", true), ID, None);
    check(&within("0.0.0.0/0", false), ID, None);
    let given = |kind: &str, key: &str, range: &str| {
        let address = made(kind, &json!({ key: "i-1" }));
        case_of(&json!([group(range), standing("aws_instance", &instance), address]))
    };
    for (kind, key) in [("aws_eip", "instance"), ("aws_eip_association", "instance_id")] {
        check(&given(kind, key, "0.0.0.0/0"), ID, FAIL);
        check(&given(kind, key, "10.0.0.0/8"), ID, None);
        check(&case_of(&created(kind, &json!({ key: "i-2" }))), ID, UNKNOWN);
    }
    check(&case_of(&created("aws_eip", &json!({ "domain": "vpc" }))), ID, None);
}

#[test]
fn an_unreadable_switch_is_not_off() {
    let of = |key: &str, references: &[&str]| {
        let group = json!({ "vpc_security_group_ids": ["sg-1"] });
        case(with_unknown("aws_instance", &group, key, references))
    };
    check(&of("associate_public_ip_address", &["var.public"]), ID, UNKNOWN);
    check(&of("user_data", &["var.public"]), ID, None);
}

#[test]
fn what_anybody_may_call_without_being_asked_is_public() {
    let of = |kind: &str, object: &Json| case_of(&created(kind, object));
    let route = |key: &str, auth: Json| {
        of("aws_apigatewayv2_route", &json!({ "route_key": key, "authorization_type": auth }))
    };
    check(&route("ANY /{proxy+}", json!("NONE")), ID, FAIL);
    check(&route("GET /orders", json!(null)), ID, FAIL);
    check(&route("$connect", json!("NONE")), ID, FAIL);
    check(&route("GET /health", json!("NONE")), ID, UNKNOWN);
    check(&route("ANY /health", json!("NONE")), ID, FAIL);
    check(&route("OPTIONS /orders", json!("NONE")), ID, UNKNOWN);
    check(&route("$default", json!("NONE")), ID, UNKNOWN);
    check(&route("$disconnect", json!("NONE")), ID, None);
    for auth in ["AWS_IAM", "JWT", "CUSTOM"] {
        check(&route("GET /orders", json!(auth)), ID, None);
    }
    let graph = |auth: &str, more: &str, seen: &str| {
        of(
            "aws_appsync_graphql_api",
            &json!({ "authentication_type": auth, "visibility": seen,
                "additional_authentication_provider": [{ "authentication_type": more }] }),
        )
    };
    check(&graph("API_KEY", "AWS_IAM", "GLOBAL"), ID, FAIL);
    check(&graph("AWS_IAM", "API_KEY", "GLOBAL"), ID, FAIL);
    check(&graph("AWS_IAM", "OPENID_CONNECT", "GLOBAL"), ID, None);
    check(&graph("API_KEY", "AWS_IAM", "PRIVATE"), ID, None);
    let api = |key: &str, value: &str| {
        of("aws_apigatewayv2_api", &json!({ "protocol_type": "HTTP", key: value }))
    };
    check(&api("target", "arn:aws:lambda:eu-west-1:123456789012:function:f"), ID, FAIL);
    check(&api("body", "openapi: 3.0.1"), ID, UNKNOWN);
    check(&api("name", "orders"), ID, None);
    let runner = |public: Json| {
        let ingress = json!([{ "is_publicly_accessible": public }]);
        let network = json!([{ "ingress_configuration": ingress }]);
        of("aws_apprunner_service", &json!({ "network_configuration": network }))
    };
    check(&runner(json!(null)), ID, FAIL);
    check(&runner(json!(false)), ID, None);
    let nodes = |access: Json| of("aws_eks_node_group", &json!({ "remote_access": [access] }));
    check(&nodes(json!({ "ec2_ssh_key": "k" })), ID, FAIL);
    let confined = json!({ "ec2_ssh_key": "k", "source_security_group_ids": ["sg-1"] });
    check(&nodes(confined), ID, None);
}

#[test]
fn a_method_is_as_public_as_its_api() {
    let method = |verb: &str, auth: &str, key: bool| {
        made(
            "aws_api_gateway_method",
            &json!({ "rest_api_id": "a-1", "resource_id": "r-1", "http_method": verb,
                "authorization": auth, "api_key_required": key }),
        )
    };
    let api = |kind: &str, policy: Json| {
        standing(
            "aws_api_gateway_rest_api",
            &json!({ "id": "a-1", "endpoint_configuration": [{ "types": [kind] }],
                "policy": policy }),
        )
    };
    let resource = standing("aws_api_gateway_resource", &json!({ "id": "r-1", "path_part": "x" }));
    let of = |entries: &[Json]| {
        let all: Vec<Json> = entries.iter().chain([&resource]).cloned().collect();
        case_of(&json!(all))
    };
    let public = || api("REGIONAL", json!(null));
    check(&of(&[public(), method("GET", "NONE", false)]), ID, FAIL);
    check(&of(&[public(), method("GET", "NONE", true)]), ID, None);
    for auth in ["AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"] {
        check(&of(&[public(), method("GET", auth, false)]), ID, None);
    }
    check(&of(&[api("PRIVATE", json!(null)), method("GET", "NONE", false)]), ID, None);
    check(&of(&[method("GET", "NONE", false)]), ID, UNKNOWN);
    let policy = |condition: Json| {
        let one = json!({ "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
            "Resource": "*", "Condition": condition });
        json!(json!({ "Statement": [one] }).to_string())
    };
    let own = policy(json!({ "StringEquals": { "aws:SourceVpce": "vpce-1" } }));
    check(&of(&[api("REGIONAL", own), method("GET", "NONE", false)]), ID, None);
    check(&of(&[api("REGIONAL", policy(json!({}))), method("GET", "NONE", false)]), ID, FAIL);
    let answer = |kind: &str, verb: &str| {
        standing(
            "aws_api_gateway_integration",
            &json!({ "rest_api_id": "a-1", "resource_id": "r-1", "http_method": verb,
                "type": kind }),
        )
    };
    let preflight = || method("OPTIONS", "NONE", false);
    check(&of(&[public(), preflight(), answer("MOCK", "OPTIONS")]), ID, None);
    check(&of(&[public(), preflight(), answer("MOCK", "GET")]), ID, UNKNOWN);
    check(&of(&[public(), preflight(), answer("AWS_PROXY", "OPTIONS")]), ID, UNKNOWN);
}

#[test]
fn outside_production_the_roads_decide_about_interfaces() {
    let route = json!({ "route_key": "ANY /x", "authorization_type": "NONE",
        "tags": { "Environment": "development" } });
    let case = case_of(&created("aws_apigatewayv2_route", &route));
    check(&case, ID, None);
    check(&case, "network_exposure", None);
}

#[test]
fn an_image_or_snapshot_is_given_to_nobody_in_particular() {
    let of = |kind: &str, object: &Json, environment: &str| {
        let mut case = case_of(&created(kind, object));
        case.context.environment = Some(environment.into());
        case.request.as_mut().unwrap().text = "Share it.".into();
        case
    };
    let image = "aws_ami_launch_permission";
    check(&of(image, &json!({ "group": "all" }), "production"), ID, FAIL);
    check(&of(image, &json!({ "group": "all" }), "staging"), ID, None);
    check(&of(image, &json!({ "account_id": "210987654321" }), "production"), ID, None);
    let snapshot = "aws_db_cluster_snapshot";
    check(&of(snapshot, &json!({ "shared_accounts": ["all"] }), "production"), ID, FAIL);
    check(&of(snapshot, &json!({ "shared_accounts": ["1234"] }), "production"), ID, None);
    check(&of(snapshot, &json!({ "tags": { "Scope": "all" } }), "production"), ID, None);
    let wall = "aws_ec2_image_block_public_access";
    check(&of(wall, &json!({ "state": "unblocked" }), "production"), ID, FAIL);
    check(&of(wall, &json!({ "state": "block-new-sharing" }), "production"), ID, None);
}

#[test]
fn a_switch_on_sharing_that_nobody_can_read_is_not_on() {
    let kind = "aws_ebs_snapshot_block_public_access";
    check(&case(with_unknown(kind, &json!({}), "state", &["local.state"])), ID, UNKNOWN);
    check(&case_of(&created(kind, &json!({ "state": "block-all-sharing" }))), ID, None);
    check(&case_of(&created(kind, &json!({ "state": "unblocked" }))), ID, FAIL);
}
