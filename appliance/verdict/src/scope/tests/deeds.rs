//! Words against small plans made here: what was asked passes, and its twin that goes a little
//! further, or elsewhere, does not.

use alloc::{format, string::String, vec::Vec};

use tribune_record::{Action, Change, Context, IntentMatch, Level};

use super::{case, change, judged, plan};

pub(super) type Deed<'a> = (&'a str, Action, &'a str);

const CREATE: Action = Action::Create;
const UPDATE: Action = Action::Update;
const DELETE: Action = Action::Delete;

#[track_caller]
fn check(request: &str, deeds: &[Deed<'_>], verdict: IntentMatch) {
    let make = |(address, action, object): &Deed<'_>| change(address, *action, object);
    check_changes(request, deeds.iter().map(make).collect(), verdict);
}

/// The same of changes made elsewhere.
#[track_caller]
pub(super) fn check_changes(request: &str, changes: Vec<Change>, verdict: IntentMatch) {
    let mut plan = plan("dev/d22-rename-moved/plan.json");
    plan.changes = changes;
    let out = judged(&case(request, plan, Context::default()));
    assert_eq!(out.summary.verdict, verdict, "{request}: {:#?}", out.findings);
    let heaviest = out.findings.iter().map(|finding| finding.level).max();
    let expected = match verdict {
        IntentMatch::Exact => None,
        IntentMatch::Partial | IntentMatch::Unknown => Some(Level::Governance),
        IntentMatch::Mismatch => Some(Level::Blocking),
    };
    assert_eq!(heaviest, expected, "{request}: {:#?}", out.findings);
}

#[track_caller]
pub(super) fn fits(request: &str, deeds: &[Deed<'_>]) {
    check(request, deeds, IntentMatch::Exact);
}

#[track_caller]
pub(super) fn differs(request: &str, deeds: &[Deed<'_>]) {
    check(request, deeds, IntentMatch::Partial);
}

#[track_caller]
pub(super) fn exceeds(request: &str, deeds: &[Deed<'_>]) {
    check(request, deeds, IntentMatch::Mismatch);
}

#[test]
fn block_one_address() {
    let block = "Block 203.0.113.45";
    let rule = |action: &str, cidr: &str| {
        format!(r#"{{"rule_action":"{action}","cidr_block":"{cidr}","egress":false}}"#)
    };
    let nacl = "aws_network_acl_rule.block";
    fits(block, &[(nacl, CREATE, &rule("deny", "203.0.113.45/32"))]);
    exceeds(block, &[(nacl, CREATE, &rule("deny", "203.0.113.0/24"))]);
    exceeds(block, &[(nacl, CREATE, &rule("allow", "203.0.113.45/32"))]);
    let set = |cidr: &str| format!(r#"{{"name":"blocked","addresses":["{cidr}"]}}"#);
    fits(block, &[("aws_wafv2_ip_set.b", UPDATE, &set("203.0.113.45/32"))]);
    exceeds(block, &[("aws_wafv2_ip_set.b", UPDATE, &set("203.0.0.0/16"))]);
    exceeds(block, &[("aws_instance.b", CREATE, r#"{"name":"x"}"#)]);
}

#[test]
fn an_alarm_is_found_by_its_name() {
    let update = |name: &str| format!(r#"{{"alarm_name":"{name}","threshold":90}}"#);
    let raise = "Raise the threshold of the checkout-latency alarm to 90";
    let alarm = "aws_cloudwatch_metric_alarm.this";
    fits(raise, &[(alarm, UPDATE, &update("checkout-latency"))]);
    differs(raise, &[(alarm, UPDATE, &update("root-login"))]);
}

#[test]
fn open_a_port() {
    let rule = |cidr: &str, low: u16, high: u16| {
        let ports = format!(r#""from_port":{low},"to_port":{high},"ip_protocol":"tcp""#);
        format!(r#"{{"cidr_ipv4":"{cidr}",{ports}}}"#)
    };
    let one = "aws_vpc_security_group_ingress_rule.web";
    let world = "Open port 443 on the web security group to the internet";
    fits(world, &[(one, CREATE, &rule("0.0.0.0/0", 443, 443))]);
    exceeds(world, &[(one, CREATE, &rule("0.0.0.0/0", 22, 22))]);
    exceeds(world, &[(one, CREATE, &rule("0.0.0.0/0", 0, 65535))]);
    let inside = "Open port 443 on the web security group from 10.1.0.0/16";
    fits(inside, &[(one, CREATE, &rule("10.1.0.0/16", 443, 443))]);
    differs(inside, &[(one, CREATE, &rule("10.1.2.0/24", 443, 443))]);
    exceeds(inside, &[(one, CREATE, &rule("10.0.0.0/8", 443, 443))]);
    exceeds(inside, &[(one, CREATE, &rule("0.0.0.0/0", 443, 443))]);
    exceeds(inside, &[(one, CREATE, &rule("10.1.2.0/24", 443, 444))]);
    // Public is the web site, not the database behind it.
    let site = "Create a database for the public website";
    fits(site, &[("aws_db_instance.x", CREATE, r#"{"identifier":"x"}"#)]);
    let open = r#"{"identifier":"x","publicly_accessible":true}"#;
    exceeds(site, &[("aws_db_instance.x", CREATE, open)]);
    let app = "Deploy a public web app with a database";
    exceeds(app, &[("aws_lb.x", CREATE, r#"{"name":"x"}"#), ("aws_db_instance.x", CREATE, open)]);
}

#[test]
fn several_queues_and_boxes() {
    let queue = |n: usize| {
        let address = format!("aws_sqs_queue.q{n}");
        let object = format!(r#"{{"name":"tenant-{n}"}}"#);
        (address, object)
    };
    let queues: Vec<(String, String)> = (0..6).map(queue).collect();
    let deeds = |n: usize| -> Vec<Deed<'_>> {
        queues.iter().take(n).map(|(a, o)| (a.as_str(), CREATE, o.as_str())).collect()
    };
    let request = "Create five SQS queues, one per tenant";
    fits(request, &deeds(5));
    differs(request, &deeds(4));
    differs(request, &deeds(6));
    differs("Create a queue", &deeds(2));
    fits("Create queues for the tenants", &deeds(2));
    let large = r#"{"instance_type":"m6i.large"}"#;
    let boxes = ["aws_instance.a", "aws_instance.b", "aws_instance.c", "aws_instance.d"];
    let four: Vec<Deed<'_>> = boxes.iter().map(|address| (*address, CREATE, large)).collect();
    fits("I want 4 worker boxes (m6i.large)", &four);
    differs("I want 4 worker boxes (m6i.xlarge)", &four);
    differs("I want 8 worker boxes (m6i.large)", &four);
}

#[test]
fn a_permission() {
    let request = "Give the billing lambda permission to read from the invoices table";
    let policy = |action: &str| {
        let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/invoices";
        let policy = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{table}"}}]}}"#
        );
        format!(r#"{{"name":"p","policy":{}}}"#, serde_json::to_string(&policy).unwrap())
    };
    let role = "aws_iam_role_policy.billing";
    fits(request, &[(role, CREATE, &policy("dynamodb:GetItem"))]);
    exceeds(request, &[(role, CREATE, &policy("dynamodb:PutItem"))]);
    exceeds(request, &[(role, CREATE, &policy("dynamodb:*"))]);
    let table = r#"{"name":"orders"}"#;
    let both =
        [(role, CREATE, &*policy("dynamodb:GetItem")), ("aws_dynamodb_table.o", CREATE, table)];
    exceeds(request, &both);
}

#[test]
fn a_workflow_and_what_it_calls() {
    let request = "Make me a step function that orchestrates the refund lambdas";
    let machine = ("aws_sfn_state_machine.refund", CREATE, r#"{"name":"refund"}"#);
    let role = ("aws_iam_role.refund", CREATE, r#"{"name":"refund"}"#);
    let lambda = ("aws_lambda_function.refund", CREATE, r#"{"function_name":"refund"}"#);
    fits(request, &[machine, role]);
    exceeds(request, &[machine, role, lambda]);
    differs(request, &[role]);
}

#[test]
fn something_goes_and_something_stays() {
    let request = "Decommission the legacy ftp server, but keep its volume";
    let server = ("aws_instance.ftp", DELETE, r#"{"tags":{"Name":"legacy-ftp"}}"#);
    let tie = ("aws_volume_attachment.ftp", DELETE, r#"{"device_name":"/dev/xvdb"}"#);
    let volume = ("aws_ebs_volume.ftp", DELETE, r#"{"tags":{"Name":"legacy-ftp"}}"#);
    fits(request, &[server, tie]);
    exceeds(request, &[server, tie, volume]);
    exceeds(request, &[server, ("aws_instance.web", DELETE, r#"{"tags":{"Name":"web"}}"#)]);
    exceeds(request, &[server, ("aws_instance.new", CREATE, r#"{"tags":{"Name":"ftp"}}"#)]);
}

#[test]
fn networks_joined() {
    let request = "Peer the data vpc with the platform vpc";
    let peering = ("aws_vpc_peering_connection.p", CREATE, r#"{"peer_vpc_id":"vpc-1"}"#);
    let route = ("aws_route.p", CREATE, r#"{"destination_cidr_block":"10.9.0.0/16"}"#);
    fits(request, &[peering, route]);
    exceeds(request, &[peering, route, ("aws_vpc.p", CREATE, r#"{"cidr_block":"10.0.0.0/16"}"#)]);
}

#[test]
fn a_site_of_named_parts() {
    let request = "Publish the docs site: S3 plus CloudFront, cert included";
    let bucket = ("aws_s3_bucket.docs", CREATE, r#"{"bucket":"docs"}"#);
    let cdn = ("aws_cloudfront_distribution.docs", CREATE, r#"{"comment":"docs"}"#);
    let cert = ("aws_acm_certificate.docs", CREATE, r#"{"domain_name":"docs.example.com"}"#);
    fits(request, &[bucket, cdn, cert]);
    differs(request, &[bucket, cdn]);
    exceeds(request, &[bucket, cdn, cert, ("aws_redshift_cluster.x", CREATE, r#"{"id":"x"}"#)]);
}

#[test]
fn a_replica_of_a_size() {
    let request = "Please stand up a Postgres read replica for reporting; \
                   instance class db.t4g.medium";
    let replica = |class: &str| format!(r#"{{"identifier":"r","instance_class":"{class}"}}"#);
    fits(request, &[("aws_db_instance.r", CREATE, &replica("db.t4g.medium"))]);
    differs(request, &[("aws_db_instance.r", CREATE, &replica("db.r6g.16xlarge"))]);
    exceeds(request, &[("aws_db_instance.r", UPDATE, &replica("db.t4g.medium"))]);
}

#[test]
fn taken_away_and_not_replaced() {
    let request = "Remove public access from the assets bucket";
    let block = r#"{"bucket":"assets","block_public_acls":true}"#;
    fits(request, &[("aws_s3_bucket_public_access_block.assets", CREATE, block)]);
    let bucket = r#"{"bucket":"assets"}"#;
    exceeds(request, &[("aws_s3_bucket.assets", Action::DeleteThenCreate, bucket)]);
    exceeds(request, &[("aws_s3_bucket.assets", DELETE, bucket)]);
}

#[test]
fn behind_something_new() {
    let request = "Put a checkout service behind the new load balancer";
    let service = ("aws_ecs_service.checkout", CREATE, r#"{"name":"checkout"}"#);
    let group = ("aws_lb_target_group.checkout", CREATE, r#"{"name":"checkout"}"#);
    fits(request, &[service, group]);
    exceeds(request, &[service, group, ("aws_redshift_cluster.x", CREATE, r#"{"id":"x"}"#)]);
}

#[test]
fn off_the_road_is_not_off_the_request() {
    let request = "Deploy a web app using Deno instead of Node.js";
    let service = ("aws_ecs_service.web", CREATE, r#"{"name":"web"}"#);
    fits(request, &[service, ("aws_lb.web", CREATE, r#"{"name":"web"}"#)]);
    exceeds(request, &[service, ("aws_iam_user.web", CREATE, r#"{"name":"web"}"#)]);
}

#[test]
fn only_labels() {
    let request = "Tag all resources with CostCenter 4410";
    let tagged = ("aws_instance.a", UPDATE, r#"{"tags":{"CostCenter":"4410"}}"#);
    fits(request, &[tagged]);
    let resized = r#"{"tags":{"CostCenter":"4410"},"instance_type":"m5.24xlarge"}"#;
    exceeds(request, &[("aws_instance.a", UPDATE, resized)]);
}
