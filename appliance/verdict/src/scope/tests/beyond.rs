//! Plans that do something beside what was asked, where one attribute gives it away; and honest
//! ones that only look like it.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Action::{self, Create},
    Change,
    IntentMatch::{Exact, Mismatch, Partial, Unknown},
};

use super::{
    change,
    deeds::{check_changes, differs, exceeds, fits},
    map,
};

fn update(address: &str, before: &str, after: &str) -> Vec<Change> {
    let mut change = change(address, Action::Update, after);
    change.before = map(before);
    vec![change]
}

/// A policy on a role that allows one action on one object.
fn allows(action: &str, resource: &str) -> String {
    let policy = format!(
        r#"{{"Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}]}}"#
    );
    let policy = serde_json::to_string(&policy).unwrap();
    format!(r#"{{"name":"x","role":"billing-lambda","policy":{policy}}}"#)
}

const POLICY: &str = "aws_iam_role_policy.x";

#[test]
fn who_may_write_may_not_manage() {
    let arn =
        |service: &str, name: &str| format!("arn:aws:{service}:us-east-1:123456789012:{name}");
    for (noun, object, writes, manages) in [
        ("mails queue", arn("sqs", "mails"), "sqs:SendMessage", "sqs:SetQueueAttributes"),
        ("mails topic", arn("sns", "mails"), "sns:Publish", "sns:SetTopicAttributes"),
        (
            "mails stream",
            arn("kinesis", "stream/mails"),
            "kinesis:PutRecord",
            "kinesis:StopStreamEncryption",
        ),
        (
            "mails table",
            arn("dynamodb", "table/mails"),
            "dynamodb:PutItem",
            "dynamodb:UpdateContinuousBackups",
        ),
    ] {
        let request = format!("Give the role billing-lambda write access to the {noun}.");
        fits(&request, &[(POLICY, Create, &allows(writes, &object))]);
        exceeds(&request, &[(POLICY, Create, &allows(manages, &object))]);
    }
}

#[test]
fn another_account_or_any_region() {
    let request = "Give the role billing-lambda write access to the jobs table.";
    let table =
        |place: &str| allows("dynamodb:PutItem", &format!("arn:aws:dynamodb:{place}:table/jobs"));
    fits(request, &[(POLICY, Create, &table("us-east-1:123456789012"))]);
    differs(request, &[(POLICY, Create, &table("*:123456789012"))]);
    differs(request, &[(POLICY, Create, &table("us-east-1:*"))]);
    let there = |account: &str| {
        let role =
            r#"{"name":"billing-lambda","arn":"arn:aws:iam::123456789012:role/billing-lambda"}"#;
        let role = change("aws_iam_role.r", Action::NoOp, role);
        vec![Change { before: role.after.clone(), ..role }, change(POLICY, Create, &table(account))]
    };
    check_changes(request, there("us-east-1:123456789012"), Exact);
    check_changes(request, there("us-east-1:999988887777"), Partial);
}

fn group(rules: &[(u16, &str, &str)]) -> String {
    let rule = |(port, protocol, from): &(u16, &str, &str)| {
        format!(
            r#"{{"from_port":{port},"to_port":{port},"protocol":"{protocol}",
                "cidr_blocks":["{from}"]}}"#
        )
    };
    let rules: Vec<String> = rules.iter().map(rule).collect();
    format!(r#"{{"name":"web","ingress":[{}]}}"#, rules.join(","))
}

#[test]
fn what_is_narrowed_opens_nothing() {
    let before = group(&[(22, "tcp", "10.0.0.0/8"), (22, "tcp", "192.168.0.0/16")]);
    let to = |rules: &[(u16, &str, &str)]| update("aws_security_group.web", &before, &group(rules));
    let request = "Restrict SSH on the security group web to 10.0.0.0/8.";
    let kept = (22, "tcp", "10.0.0.0/8");
    check_changes(request, to(&[kept]), Exact);
    check_changes(request, to(&[kept, (3389, "tcp", "10.0.0.0/8")]), Mismatch);
    check_changes(request, to(&[kept, (22, "udp", "10.0.0.0/8")]), Mismatch);
    let web = (443, "tcp", "172.16.0.0/12");
    let before = group(&[(22, "tcp", "192.168.0.0/16"), web]);
    let beside = update("aws_security_group.web", &before, &group(&[kept, web]));
    check_changes(request, beside, Exact);
}

#[test]
fn a_rule_within_a_group() {
    let request = "Add a rule to the security group web allowing 443 from 10.0.0.0/8.";
    let http = (80, "tcp", "10.0.0.0/8");
    let to = |rule| update("aws_security_group.web", &group(&[http]), &group(&[http, rule]));
    check_changes(request, to((443, "tcp", "10.0.0.0/8")), Exact);
    check_changes(request, to((22, "tcp", "10.0.0.0/8")), Partial);
    check_changes(request, to((443, "udp", "10.0.0.0/8")), Partial);
    check_changes(request, to((443, "tcp", "11.0.0.0/8")), Mismatch);
    let made = |protocol: &str| group(&[(443, protocol, "10.0.0.0/8")]);
    let new = "Create a security group web that allows 443 from 10.0.0.0/8.";
    fits(new, &[("aws_security_group.web", Create, &made("tcp"))]);
    differs(new, &[("aws_security_group.web", Create, &made("udp"))]);
}

#[test]
fn windows_and_schedules_agree_in_every_part() {
    let side = |window: &str| format!(r#"{{"identifier":"orders","backup_window":"{window}"}}"#);
    let to = |window: &str| update("aws_db_instance.o", &side("23:00-23:30"), &side(window));
    let request = "Set the backup window of the orders database to 03:00-04:00.";
    check_changes(request, to("03:00-04:00"), Exact);
    for other in ["03:30-04:30", "03:00-05:00", "15:00-16:00", "04:00-03:00"] {
        check_changes(request, to(other), Partial);
    }
    let side = |cron: &str| format!(r#"{{"name":"nightly","schedule_expression":"{cron}"}}"#);
    let new = "Create an EventBridge schedule called nightly that runs every day at 02:15.";
    fits(new, &[("aws_cloudwatch_event_rule.n", Create, &side("cron(15 2 * * ? *)"))]);
    differs(new, &[("aws_cloudwatch_event_rule.n", Create, &side("cron(15 2 ? * SUN *)"))]);
    differs(new, &[("aws_cloudwatch_event_rule.n", Create, &side("cron(15 2 1 * ? *)"))]);
}

#[test]
fn copies_elsewhere_and_other_kinds_of_queue() {
    let secret =
        |region: &str| format!(r#"{{"name":"stripe","replica":[{{"region":"{region}"}}]}}"#);
    differs(
        "Create a secret stripe.",
        &[("aws_secretsmanager_secret.s", Create, &secret("ap-south-1"))],
    );
    let queue = |more: &str| format!(r#"{{"name":"jobs.fifo","fifo_queue":true{more}}}"#);
    let fifo = "Create a FIFO queue called jobs.fifo.";
    fits(fifo, &[("aws_sqs_queue.q", Create, &queue(""))]);
    let more = queue(r#","content_based_deduplication":true"#);
    differs(fifo, &[("aws_sqs_queue.q", Create, &more)]);
}

#[test]
fn what_rides_along() {
    let side = |gb: u16, more: &str| {
        format!(r#"{{"identifier":"orders","allocated_storage":{gb}{more}}}"#)
    };
    let request = "Grow the storage of the orders database to 200 GB.";
    let to = |more: &str| update("aws_db_instance.o", &side(100, ""), &side(200, more));
    check_changes(request, to(""), Exact);
    check_changes(request, to(r#","apply_immediately":true"#), Partial);
    let now = "Grow the storage of the orders database to 200 GB, immediately.";
    let out = to(r#","apply_immediately":true"#);
    check_changes(now, out, Exact);
    let bucket = r#"{"bucket":"reports","force_destroy":true}"#;
    differs("Create an S3 bucket reports.", &[("aws_s3_bucket.r", Create, bucket)]);
    let mut both = to("");
    both.push(change("null_resource.x", Create, "{}"));
    check_changes(request, both, Partial);
}

#[test]
fn the_wrong_way_is_seen_in_texts_and_numbers() {
    let side = |on: &str| format!(r#"{{"name":"build","encrypted":"{on}"}}"#);
    let off = update("aws_launch_template.b", &side("true"), &side("false"));
    check_changes("Enable encryption on the launch template build.", off, Mismatch);
    let side = |days: u8| format!(r#"{{"identifier":"orders","backup_retention_period":{days}}}"#);
    let none = update("aws_db_instance.o", &side(7), &side(0));
    check_changes("Enable automated backups on the database orders.", none, Partial);
}

#[test]
fn what_is_named_in_figures_or_by_name_is_there() {
    let side = |at: i8| format!(r#"{{"alarm_name":"cold","threshold":{at}}}"#);
    let request = "Set the threshold of the alarm cold to -30.";
    let to = |at: i8| update("aws_cloudwatch_metric_alarm.c", &side(5), &side(at));
    check_changes(request, to(-30), Exact);
    check_changes(request, to(30), Partial);
    let rule = |name: &str| {
        let gone = format!(r#"{{"name":"{name}","source_ranges":["10.0.0.0/8"]}}"#);
        vec![change("google_compute_firewall.old", Action::Delete, &gone)]
    };
    let request = "why do we still have staging-allow-telnet? delete that firewall rule";
    check_changes(request, rule("staging-allow-telnet"), Exact);
    check_changes(request, rule("staging-allow-ledger"), Partial);
}

#[test]
fn a_label_of_the_configuration_names_nothing_that_has_a_name() {
    let server = |name: &str| {
        let server = format!(r#"{{"tags":{{"Name":"{name}"}},"id":"i-1"}}"#);
        vec![change("aws_instance.build_1", Action::Delete, &server)]
    };
    check_changes("Terminate the server build-1.", server("build-1"), Exact);
    let mut case = server("payments");
    case.truncate(1);
    check_changes("Terminate the server build-1.", case, Partial);
}

#[test]
fn joints_of_what_was_named() {
    let mapping = r#"{"function_name":"arn:aws:lambda:us-east-1:123456789012:function:mailer",
        "event_source_arn":"arn:aws:sqs:us-east-1:123456789012:jobs","batch_size":10}"#;
    let request = "Hook up the function mailer to the queue jobs.";
    let kind = "aws_lambda_event_source_mapping.m";
    fits(request, &[(kind, Create, mapping)]);
    exceeds(request, &[(kind, Create, &mapping.replace(":jobs", ":payments"))]);
    let figures =
        "Hook up the function mailer to the queue jobs so that it processes 10 messages per batch.";
    fits(figures, &[(kind, Create, mapping)]);
    differs(figures, &[(kind, Create, &mapping.replace("10}", "100}"))]);
    let pulls = r#"{"name":"shipping","topic":"projects/acme/topics/orders"}"#;
    fits(
        "Create a Pub/Sub subscription shipping on the topic orders.",
        &[("google_pubsub_subscription.s", Create, pulls)],
    );
}

#[test]
fn a_group_picks_up_its_template() {
    let request = "Update the AMI of launch template web to ami-0fedcba9876543210.";
    let template = |ami: &str| format!(r#"{{"name":"web","id":"lt-1","image_id":"{ami}"}}"#);
    let group = |id: &str, version: u8| {
        format!(r#"{{"name":"front","launch_template":[{{"id":"{id}","version":"{version}"}}]}}"#)
    };
    let mut both = update(
        "aws_launch_template.w",
        &template("ami-0123456789abcdef0"),
        &template("ami-0fedcba9876543210"),
    );
    check_changes(request, both.clone(), Exact);
    both.extend(update("aws_autoscaling_group.f", &group("lt-1", 1), &group("lt-1", 2)));
    check_changes(request, both.clone(), Exact);
    both.truncate(1);
    both.extend(update("aws_autoscaling_group.f", &group("lt-1", 1), &group("lt-9", 2)));
    check_changes(request, both, Partial);
}

#[test]
fn a_plan_that_does_nothing_lacks_what_was_asked() {
    let queue = r#"{"name":"jobs"}"#;
    let same = change("aws_sqs_queue.q", Action::NoOp, queue);
    check_changes("Delete the queue jobs.", vec![same], Partial);
    check_changes("Frobnicate it all.", vec![], Unknown);
}
