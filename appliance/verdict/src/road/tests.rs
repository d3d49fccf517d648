//! Golden paths: what stays on the road, what leaves it, and what is not the road it says it is.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use serde_json::{Value as Json, json};
use tribune_record::{Case, Decision, Level, Outcome};

use crate::{
    fixture::{case, case_of, check, created, found, native, updated, usd, with_unknown},
    judge,
};

const OFF: &str = "off_paved_road";
const MISMATCH: &str = "golden_path_mismatch";
const FAIL: Option<Outcome> = Some(Outcome::Fail);

fn queue(text: &str) -> Case {
    let tags = json!({ "name": "dev-jobs", "tags": { "Environment": "development" } });
    let mut case = case_of(&created("aws_sqs_queue", &tags));
    case.request.as_mut().unwrap().text = text.to_owned();
    case
}

fn claiming(path: &str) -> Case {
    let mut case = queue("Create an SQS queue for a nightly batch in development.");
    case.context.golden_path = Some(path.to_owned());
    case
}

#[track_caller]
fn says(case: &Case, id: &str, expected: &str) {
    let messages: Vec<String> = found(case, id).into_iter().map(|f| f.message).collect();
    assert!(messages.iter().any(|message| message.contains(expected)), "{messages:?}");
}

#[test]
fn a_path_is_claimed_by_its_name_with_or_without_its_version() {
    let version = claiming("x").settings.golden_paths[3].version.clone();
    for claim in ["batch_processing".to_owned(), ["batch-processing-", &version].concat()] {
        let case = claiming(&claim);
        check(&case, MISMATCH, None);
        assert_eq!(judge(&case).golden_path.as_deref(), Some("batch_processing"));
    }
    let case = claiming("batch-processing-v0.9");
    check(&case, MISMATCH, FAIL);
    says(&case, MISMATCH, "It says it is batch_processing v0.9, which stands at v1.0.");
    assert_eq!(judge(&case).decision, Decision::Escalated);
}

#[test]
fn a_path_nobody_knows_is_named_with_those_there_are() {
    let case = claiming("fast-lane-v1.0");
    says(&case, MISMATCH, "There is no golden path fast_lane v1.0; there are api_microservice, ");
    assert_eq!(judge(&case).decision, Decision::Escalated);
    says(&claiming(&"x".repeat(9_000)), MISMATCH, "xxx; there are");
    check(&claiming(""), MISMATCH, FAIL);
}

#[test]
fn a_plan_is_on_one_path() {
    let mut case = claiming("batch_processing");
    case.plan.claimed_path = Some("Batch-Processing".to_owned());
    check(&case, MISMATCH, None);
    case.plan.claimed_path = Some("data_pipeline".to_owned());
    says(&case, MISMATCH, "two golden paths, batch_processing and data_pipeline");
}

#[test]
fn the_words_of_the_request_decide_which_path_it_is() {
    let text = "Process customer data nightly and store results in development";
    for (claim, expected) in
        [("batch_processing", None), ("data_pipeline", FAIL), ("standard_web_app", FAIL)]
    {
        let mut case = queue(text);
        case.context.golden_path = Some(claim.to_owned());
        check(&case, MISMATCH, expected);
    }
    assert_eq!(judge(&queue(text)).golden_path.as_deref(), Some("batch_processing"));
}

#[test]
fn a_path_leads_where_it_leads() {
    let machine = |environment: &str| {
        let tags = json!({ "instance_type": "t3.micro", "tags": { "Environment": environment } });
        let mut case = case_of(&created("aws_instance", &tags));
        let text = ["Add a machine for machine learning in ", environment].concat();
        case.request.as_mut().unwrap().text = text;
        case
    };
    for (environment, expected) in [("development", None), ("production", FAIL)] {
        let mut case = machine(environment);
        case.context.golden_path = Some("machine_learning".to_owned());
        check(&case, MISMATCH, expected);
        // Without a claim there is no mismatch, and no path where none leads.
        let path = judge(&machine(environment)).golden_path;
        assert_eq!(path.is_some(), expected.is_none(), "{environment}: {path:?}");
    }
}

#[test]
fn above_its_band_a_path_warns() {
    let mut case = claiming("batch_processing");
    case.context.declared_monthly_cost = Some(usd(500));
    check(&case, MISMATCH, None);
    case.context.declared_monthly_cost = Some(usd(501));
    let finding = &found(&case, MISMATCH)[0];
    assert_eq!(finding.level, Level::Soft);
    assert_eq!(finding.message, "It adds $501 a month; batch_processing goes up to $500.");
    // What costs too much is still on the road.
    assert_eq!(judge(&case).golden_path.as_deref(), Some("batch_processing"));
}

fn database(engine: &str, version: &Json) -> Case {
    let mut properties = json!({ "engine": engine, "tags": { "env": "dev" } });
    if !version.is_null() {
        properties["engine_version"] = version.clone();
    }
    case_of(&created("aws_db_instance", &properties))
}

#[test]
fn engines_are_on_the_road_by_name_and_version() {
    for (engine, version) in [
        ("postgres", json!("16.3")),
        ("PostgreSQL", json!("17")),
        ("postgres", Json::Null),
        ("aurora-postgresql", json!("15.4")),
    ] {
        check(&database(engine, &version), OFF, None);
    }
    for (engine, version, words) in [
        ("mysql", json!("8.0"), "engine mysql stands in no golden path"),
        ("postgres", json!("9.6"), "postgres 9.6 is a version that no golden path has"),
        ("postgres", json!("160"), "postgres 160 is a version"),
        ("postgresx", json!("16.3"), "engine postgresx stands in no golden path"),
    ] {
        let case = database(engine, &version);
        check(&case, OFF, FAIL);
        says(&case, OFF, words);
        assert_eq!(judge(&case).conditions.len(), 3);
    }
}

#[test]
fn a_version_nobody_knows_is_not_on_the_road() {
    let properties = json!({ "engine": "postgres", "tags": { "env": "dev" } });
    let plan = with_unknown("aws_db_instance", &properties, "engine_version", &["var.version"]);
    let case = case(plan);
    check(&case, OFF, FAIL);
    says(&case, OFF, "the version of postgres is not known yet");
}

#[test]
fn runtimes_are_on_the_road_by_name_and_version() {
    let of = |runtime: &str| {
        let properties = json!({ "function_name": "dev-f", "runtime": runtime });
        case_of(&created("aws_lambda_function", &properties))
    };
    for runtime in ["nodejs20.x", "python3.12", "java21", "node:22"] {
        check(&of(runtime), OFF, None);
    }
    for runtime in ["nodejs12.x", "python2.7", "javascript", "provided.al2023", "ruby3.3", ""] {
        check(&of(runtime), OFF, FAIL);
    }
}

#[test]
fn what_stands_already_does_not_leave_the_road() {
    let of = |class: &str| json!({ "engine": "mysql", "engine_version": "5.7", "id": class });
    check(&case_of(&updated("aws_db_instance", &of("a"), &of("b"))), OFF, None);
}

#[test]
fn an_interface_is_reached_by_who_may_and_not_too_often() {
    let row = |kind: &str, properties: Json| (kind.to_owned(), properties);
    let limit = |limit: Json| json!({ "default_route_settings": [limit] });
    let sound = [
        row("aws_apigatewayv2_route", json!({ "authorization_type": "JWT" })),
        row("aws_apigatewayv2_stage", limit(json!({ "throttling_rate_limit": 100_u8 }))),
        row("aws_lambda_function_url", json!({ "authorization_type": "AWS_IAM" })),
        row("aws_api_gateway_method", json!({ "http_method": "GET", "authorization": "AWS_IAM" })),
        row("aws_api_gateway_method", json!({ "http_method": "OPTIONS", "authorization": "NONE" })),
        row("aws_api_gateway_method", json!({ "authorization": "NONE", "api_key_required": true })),
    ];
    for (kind, properties) in &sound {
        check(&case_of(&created(kind, properties)), OFF, None);
    }
    let open = [
        row("aws_apigatewayv2_route", json!({ "authorization_type": "NONE" })),
        row("aws_apigatewayv2_route", json!({ "route_key": "GET /" })),
        row("aws_apigatewayv2_stage", json!({ "name": "dev" })),
        row("aws_apigatewayv2_stage", limit(json!({ "throttling_burst_limit": 100_u8 }))),
        row("aws_apigatewayv2_stage", limit(json!({ "throttling_rate_limit": 0_u8 }))),
        row("aws_apigatewayv2_stage", limit(json!({ "throttling_rate_limit": -1_i8 }))),
        row("aws_lambda_function_url", json!({ "authorization_type": "NONE" })),
        row("aws_api_gateway_method", json!({ "http_method": "GET", "authorization": "NONE" })),
        row("aws_api_gateway_stage", json!({ "stage_name": "dev" })),
    ];
    for (kind, properties) in &open {
        let case = case_of(&created(kind, properties));
        check(&case, OFF, FAIL);
        assert_eq!(judge(&case).conditions.len(), 3, "{kind}");
        // What was open before is no step off the road; what is opened is.
        check(&case_of(&updated(kind, properties, properties)), OFF, None);
    }
    for ((kind, guarded), (_kind, opened)) in
        [(&sound[0], &open[0]), (&sound[1], &open[2]), (&sound[3], &open[7])]
    {
        check(&case_of(&updated(kind, guarded, opened)), OFF, FAIL);
        check(&case_of(&updated(kind, opened, guarded)), OFF, None);
    }
}

#[test]
fn what_is_only_known_later_does_not_guard() {
    for (kind, key) in [
        ("aws_apigatewayv2_route", "authorization_type"),
        ("aws_apigatewayv2_stage", "default_route_settings"),
        ("aws_api_gateway_method", "authorization"),
    ] {
        check(&case(with_unknown(kind, &json!({}), key, &["var.open"])), OFF, FAIL);
    }
}

#[test]
fn a_rest_stage_is_limited_elsewhere_or_private() {
    let stage = json!({ "type": "aws_api_gateway_stage", "name": "s", "action": "create",
        "properties": { "stage_name": "dev", "rest_api_id": "api-1" } });
    let beside = |kind: &str, properties: Json| {
        let other = json!({ "type": kind, "name": "o", "action": "create",
            "properties": properties });
        case(native(&json!([stage, other])))
    };
    let rate = json!([{ "throttling_rate_limit": 50_u8 }]);
    check(&beside("aws_api_gateway_method_settings", json!({ "settings": rate })), OFF, None);
    let rate = json!([{ "throttling_rate_limit": -1_i8 }]);
    check(&beside("aws_api_gateway_method_settings", json!({ "settings": rate })), OFF, FAIL);
    let rate = json!([{ "rate_limit": 50.5_f64 }]);
    check(&beside("aws_api_gateway_usage_plan", json!({ "throttle_settings": rate })), OFF, None);
    let api =
        |kind: &str| json!({ "id": "api-1", "endpoint_configuration": [{ "types": [kind] }] });
    check(&beside("aws_api_gateway_rest_api", api("PRIVATE")), OFF, None);
    check(&beside("aws_api_gateway_rest_api", api("REGIONAL")), OFF, FAIL);
}
