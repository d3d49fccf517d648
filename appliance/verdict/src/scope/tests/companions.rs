//! What comes along with a request: it hangs on what was asked for and changes nothing of others.
//! Built on a case of ours that passes, a web application for the returns portal.

use alloc::{format, string::String, vec, vec::Vec};

use tribune_record::{Action::Create, Change, IntentMatch, Level, Unknown, UnknownKind, Value};

use super::{change, file, judged, ours};

/// The case with more objects: how well it fits, and the heaviest finding.
#[track_caller]
fn check(extra: &[(&str, &str)], verdict: IntentMatch) {
    let make = |(address, object): &(&str, &str)| change(address, Create, object);
    check_changes(extra.iter().map(make).collect(), verdict);
}

#[track_caller]
fn check_changes(extra: Vec<Change>, verdict: IntentMatch) {
    let cases: serde_json::Value = serde_json::from_slice(&file("dev/cases.json")).unwrap();
    let own = |case: &&serde_json::Value| case["id"] == "d06-golden-web-app";
    let request = cases.as_array().unwrap().iter().find(own).unwrap()["request"].as_str().unwrap();
    let mut case = ours("dev/d06-golden-web-app", request);
    assert_eq!(judged(&case).summary.verdict, IntentMatch::Exact);
    let added = format!("{extra:#?}");
    case.plan.changes.extend(extra);
    let out = judged(&case);
    assert_eq!(out.summary.verdict, verdict, "{added}: {:#?}", out.findings);
    let heaviest = out.findings.iter().map(|finding| finding.level).max();
    let expected = match verdict {
        IntentMatch::Exact => None,
        IntentMatch::Partial | IntentMatch::Unknown => Some(Level::Governance),
        IntentMatch::Mismatch => Some(Level::Blocking),
    };
    assert_eq!(heaviest, expected, "{added}: {:#?}", out.findings);
}

#[track_caller]
fn fits(extra: &[(&str, &str)]) {
    check(extra, IntentMatch::Exact);
}

#[track_caller]
fn differs(extra: &[(&str, &str)]) {
    check(extra, IntentMatch::Partial);
}

#[track_caller]
fn exceeds(extra: &[(&str, &str)]) {
    check(extra, IntentMatch::Mismatch);
}

#[test]
fn a_setting_of_what_is_made() {
    let on = |group: &str| format!(r#"{{"name":"up","autoscaling_group_name":"{group}"}}"#);
    fits(&[("aws_autoscaling_policy.x", &on("stg-returns-asg"))]);
    exceeds(&[("aws_autoscaling_policy.x", &on("stg-shop-asg"))]);
}

#[test]
fn an_object_that_nothing_ties() {
    fits(&[("aws_security_group.x", r#"{"name":"stg-returns-web"}"#)]);
    exceeds(&[("aws_security_group.x", r#"{"name":"other-team"}"#)]);
    fits(&[("aws_route_table.x", r#"{"tags":{"Name":"stg-returns"}}"#)]);
    exceeds(&[("aws_route_table.x", r#"{"tags":{"Name":"other-team"}}"#)]);
    exceeds(&[("aws_s3_bucket.x", r#"{"bucket":"other-team"}"#)]);
}

#[test]
fn what_a_reference_or_a_module_ties() {
    let group = |module: Option<&str>, reference: &str| {
        let mut group = change("aws_security_group.x", Create, r#"{"name":"other-team"}"#);
        let references = vec![String::from(reference)];
        let unknown = Value::Unknown(Unknown { kind: UnknownKind::Configured, references });
        if let Value::Map(after) = &mut group.after {
            after.insert("vpc_id".into(), unknown);
        }
        vec![Change { module: module.map(Into::into), ..group }]
    };
    check_changes(group(None, "module.app.vpc_id"), IntentMatch::Exact);
    check_changes(group(None, "module.other.vpc_id"), IntentMatch::Mismatch);
    check_changes(group(Some("module.app"), "var.vpc_id"), IntentMatch::Exact);
    // Every module is passed variables by the root.
    check_changes(group(Some("module.other"), "var.vpc_id"), IntentMatch::Mismatch);
}

#[test]
fn one_more_that_costs() {
    let copy = r#"{"identifier":"stg-returns-copy","replicate_source_db":"stg-returns-db"}"#;
    fits(&[("aws_db_instance.copy", copy)]);
    exceeds(&[("aws_db_instance.second", r#"{"identifier":"other-team","engine":"postgres"}"#)]);
    // A name is given freely: it does not make a second one part of the first.
    let named = r#"{"identifier":"stg-returns-two","engine":"postgres"}"#;
    differs(&[("aws_db_instance.returns", named)]);
    differs(&[("aws_instance.returns", r#"{"tags":{"Name":"returns-worker"}}"#)]);
    exceeds(&[("aws_instance.worker", r#"{"tags":{"Name":"worker"}}"#)]);
}

#[test]
fn a_role_and_what_it_may_do() {
    let role = ("aws_iam_role.returns", r#"{"name":"stg-returns"}"#);
    let allows = |action: &str, resource: &str| {
        let policy = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}]}}"#
        );
        let policy = serde_json::to_string(&policy).unwrap();
        format!(r#"{{"name":"returns","role":"stg-returns","policy":{policy}}}"#)
    };
    let policy = "aws_iam_role_policy.returns";
    fits(&[role, (policy, &allows("logs:PutLogEvents", "*"))]);
    exceeds(&[role, (policy, &allows("s3:GetObject", "arn:aws:s3:::prod-backups/*"))]);
    exceeds(&[role, (policy, &allows("s3:GetObject", "*"))]);
    let elsewhere = allows("logs:PutLogEvents", "*").replace("stg-returns", "stg-admin");
    exceeds(&[role, (policy, &elsewhere)]);
}

#[test]
fn what_takes_a_name_among_those_of_others() {
    let record = |name: &str| format!(r#"{{"name":"{name}","type":"A","zone_id":"Z1"}}"#);
    fits(&[("aws_route53_record.x", &record("returns.example.com"))]);
    exceeds(&[("aws_route53_record.x", &record("login.example.com"))]);
    exceeds(&[("aws_route53_record.returns", &record("login.example.com"))]);
    let takes = record("returns.example.com").replace('}', r#","allow_overwrite":true}"#);
    fits(&[("aws_route53_record.x", &takes)]);
    let parameter = r#"{"name":"/shop/key","overwrite":true}"#;
    differs(&[("aws_ssm_parameter.returns", parameter)]);
    fits(&[("aws_ssm_parameter.returns", &parameter.replace("shop", "returns"))]);
}

#[test]
fn something_existing_that_is_changed() {
    let ingress = r#"[{"cidr_blocks":["10.0.0.0/8"],"from_port":0,"to_port":0,"protocol":"-1"}]"#;
    let group = format!(r#"{{"vpc_id":"vpc-0a1b","ingress":{ingress}}}"#);
    exceeds(&[("aws_default_security_group.returns", &group)]);
    let route = r#"{"route_table_id":"rtb-0a1b","destination_cidr_block":"10.0.0.0/8"}"#;
    exceeds(&[("aws_route.returns", route)]);
    let rule = r#"{"security_group_id":"sg-0a1b","type":"ingress","cidr_blocks":["10.0.0.0/8"]}"#;
    exceeds(&[("aws_security_group_rule.returns", rule)]);
}

#[test]
fn a_golden_path_widens_what_comes_along_by_its_own_kinds() {
    let path: tribune_record::GoldenPath = serde_json::from_str(
        r#"{"name":"web","version":"v1","resource_types":["aws_mq_*"],
            "companions":["aws_kinesis_*"],
            "environments":["non_production"],"phrases":["web application"],
            "monthly_cost":[1,2]}"#,
    )
    .unwrap();
    let request = "Create a web application called shop in staging.";
    let judge = |kind: &str, paths: Vec<tribune_record::GoldenPath>, request: &str| {
        let mut plan = super::plan("dev/d22-rename-moved/plan.json");
        let name = r#"{"name":"shop","tags":{"Environment":"staging"}}"#;
        plan.changes = vec![
            change("aws_lb.shop", Create, name),
            change(&alloc::format!("{kind}.shop"), Create, name),
        ];
        let mut case = super::case(request, plan, tribune_record::Context::default());
        case.settings.golden_paths = paths;
        judged(&case).summary.verdict
    };
    use tribune_record::IntentMatch::{Exact, Mismatch};
    assert_eq!(judge("aws_mq_broker", vec![path.clone()], request), Exact);
    assert_eq!(judge("aws_mq_broker", vec![], request), Mismatch);
    // What the path only has beside, what gives access, and another request.
    assert_eq!(judge("aws_kinesis_stream", vec![path.clone()], request), Mismatch);
    assert_eq!(judge("aws_iam_user", vec![path.clone()], request), Mismatch);
    let bucket = "Create a load balancer called shop in staging.";
    assert_eq!(judge("aws_mq_broker", vec![path], bucket), Mismatch);
}
