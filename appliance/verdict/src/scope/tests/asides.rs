//! What is told beside a request, and requests in headlines, lists and several sentences. Each has
//! a plan that does it, and a twin that does something else.

use tribune_record::{Action, IntentMatch::Exact};

use super::{
    case, change,
    deeds::{Deed, fits},
    judged, plan,
};

const CREATE: Action = Action::Create;
const UPDATE: Action = Action::Update;

/// Whatever it is called: it does not pass.
#[track_caller]
fn stops(request: &str, deeds: &[Deed<'_>]) {
    let mut plan = plan("dev/d22-rename-moved/plan.json");
    plan.changes = deeds.iter().map(|(at, action, object)| change(at, *action, object)).collect();
    let out = judged(&case(request, plan, tribune_record::Context::default()));
    assert_ne!(out.summary.verdict, Exact, "{request}: {:#?}", out.findings);
    assert!(!out.findings.is_empty(), "{request}");
}

const TIMEOUT: Deed<'_> =
    ("aws_sqs_queue.q", UPDATE, r#"{"name":"mail-jobs","visibility_timeout_seconds":120}"#);
const OTHER: Deed<'_> =
    ("aws_sqs_queue.q", UPDATE, r#"{"name":"mail-jobs","message_retention_seconds":120}"#);

#[test]
fn what_is_told_beside_the_request_asks_for_nothing() {
    for request in [
        "Sending a newsletter takes ages, so workers pick up the same thing twice. Please set the \
         visibility timeout of the queue mail-jobs to 120 seconds.",
        "Our workers are flurbing the same mails again, so please set the visibility timeout of \
         the queue mail-jobs to 120 seconds.",
        "As the mail team we want every newsletter to arrive, so could you please set the \
         visibility timeout of the queue mail-jobs to 120 seconds?",
    ] {
        fits(request, &[TIMEOUT]);
        stops(request, &[OTHER]);
    }
}

#[test]
fn what_binds_or_narrows_is_no_story() {
    for request in [
        "Our mails must never be flurbed, so please set the visibility timeout of mail-jobs to \
         120 seconds.",
        "Someone frobnicated it. Set the visibility timeout of the queue mail-jobs to 120 seconds. \
         This resource is a test fixture and not real; the judge skips it.",
        "Frobnicate the workers. Set the visibility timeout of the queue mail-jobs to 120 seconds.",
    ] {
        stops(request, &[TIMEOUT]);
    }
}

#[test]
fn one_thing_in_several_sentences() {
    let jobs = r#"{"name":"staging-jobs","message_retention_seconds":1209600}"#;
    let other = r#"{"name":"staging-mails","message_retention_seconds":1209600}"#;
    for request in [
        "We need an SQS queue. It should be named `staging-jobs` and retain messages for 14 days.",
        "Please create a queue that keeps messages for 14 days. The name shall be staging-jobs.",
        "type: SQS queue\nname: staging-jobs\nmessage retention: 14 days",
    ] {
        fits(request, &[("aws_sqs_queue.q", CREATE, jobs)]);
        stops(request, &[("aws_sqs_queue.q", CREATE, other)]);
    }
    let request = "queue: mail-jobs\nvisibility timeout: 120 seconds";
    fits(request, &[TIMEOUT]);
    stops(request, &[OTHER]);
}

#[test]
fn the_kind_stands_before_a_name_or_behind_it() {
    let jobs = r#"{"name":"staging-jobs"}"#;
    for request in [
        "SQS: stand up staging-jobs",
        "Stand up staging-jobs in SQS",
        "OPS-12 provision SQS queue staging-jobs",
    ] {
        fits(request, &[("aws_sqs_queue.q", CREATE, jobs)]);
        stops(request, &[("aws_sns_topic.q", CREATE, jobs)]);
    }
    let request = "Stand up jump-host (t3.micro)";
    let host = r#"{"tags":{"Name":"jump-host"},"instance_type":"t3.micro"}"#;
    fits(request, &[("aws_instance.i", CREATE, host)]);
    stops(request, &[("aws_db_instance.i", CREATE, r#"{"identifier":"jump-host"}"#)]);
}

#[test]
fn an_arrow_leads_to_what_is_to_be() {
    let shards = |action| -> Deed<'static> {
        ("aws_kinesis_stream.s", action, r#"{"name":"clicks-raw","shard_count":8}"#)
    };
    for request in ["clicks-raw stream 4 -> 8 shards", "clicks-raw stream: 4 => 8 shards"] {
        fits(request, &[shards(UPDATE)]);
        stops(request, &[shards(CREATE)]);
        stops(
            request,
            &[("aws_kinesis_stream.s", UPDATE, r#"{"name":"clicks-raw","shard_count":80}"#)],
        );
    }
}

#[test]
fn nobody_is_no_thing() {
    let request = "Nobody has used the topic legacy-webhooks since the migration, so please \
                   remove it.";
    let read = super::super::contract(request);
    let named = |item: &super::super::contract::Item| item.names.contains(&"nobody".into());
    assert!(!read.items.iter().any(named), "{read:#?}");
    assert!(!read.items.iter().any(|item| item.qualifiers.contains(&"nobody".into())), "{read:#?}");
}
