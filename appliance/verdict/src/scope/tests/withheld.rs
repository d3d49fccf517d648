//! Requests that look as if they bore a plan out and do not: what is told, asked, ruled out, hung
//! on something or said of another thing or setting.

use alloc::{format, vec, vec::Vec};
use tribune_record::{
    Action, Change, Context,
    IntentMatch::{self, Exact},
    Level,
};

use super::{case, change, judged, map, plan};

fn verdict(request: &str, changes: Vec<Change>) -> (IntentMatch, Vec<alloc::string::String>) {
    let mut plan = plan("dev/d22-rename-moved/plan.json");
    plan.changes = changes;
    let out = judged(&case(request, plan, Context::default()));
    let stops = out.findings.iter().filter(|it| it.level != Level::Soft);
    (out.summary.verdict, stops.map(|it| it.message.clone()).collect())
}

#[track_caller]
fn passes(request: &str, changes: Vec<Change>) {
    let (verdict, stops) = verdict(request, changes);
    assert!(verdict == Exact && stops.is_empty(), "{request}: {stops:#?}");
}

#[track_caller]
fn waits(request: &str, changes: Vec<Change>) {
    let (_verdict, stops) = verdict(request, changes);
    assert!(!stops.is_empty(), "{request} goes through");
}

fn updated(address: &str, before: &str, after: &str) -> Vec<Change> {
    let mut one = change(address, Action::Update, after);
    one.before = map(before);
    vec![one]
}

fn stream(from: u32, to: u32) -> Vec<Change> {
    let object =
        |count: u32| format!(r#"{{"name":"harbor-dev-scans","retention_period":{count}}}"#);
    updated("aws_kinesis_stream.s", &object(from), &object(to))
}

fn scratch() -> Vec<Change> {
    vec![change("aws_s3_bucket.b", Action::Delete, r#"{"bucket":"marlin-dev-scratch"}"#)]
}

#[test]
fn what_was_so_and_what_is_to_be_are_told_apart() {
    for request in [
        "harbor-dev-scans should hold its records for 72 hours. One day is too short for us.",
        "retention of harbor-dev-scans to 72h, its at 24h now",
        "harbor-dev-scans 24h -> 72h retention",
    ] {
        passes(request, stream(24, 72));
        waits(request, stream(72, 24));
    }
}

#[test]
fn reports_questions_and_thanks_ask_for_nothing() {
    for request in [
        "bump the retention of harbor-dev-scans to 72h this morning pls",
        "The retention of harbor-dev-scans has to be raised to 72 hours.",
        "Could harbor-dev-scans hold 72 hours of records?",
    ] {
        passes(request, stream(24, 72));
    }
    for request in [
        "fyi bumped the retention of harbor-dev-scans to 72h this morning",
        "The retention of harbor-dev-scans was raised to 72 hours yesterday.",
        "Was the retention of harbor-dev-scans ever raised to 72 hours, or did we only talk?",
        "Would 72 hours of retention help harbor-dev-scans?",
        "harbor-dev-scans happily runs on 72 hours of retention.",
        "Thanks for the 72 hours of retention on harbor-dev-scans!",
    ] {
        waits(request, stream(24, 72));
    }
}

#[test]
fn a_condition_or_a_tale_behind_the_order_holds_it_back() {
    passes("Please delete the bucket marlin-dev-scratch.", scratch());
    for more in
        [", should Tom agree.", ", Finance permitting.", ", but don't delete it until Tom is back."]
    {
        waits(&format!("Please delete the bucket marlin-dev-scratch{more}"), scratch());
    }
    for request in [
        "Delete the photos that marlin-dev-scratch holds.",
        "Thanks for the removal of marlin-dev-scratch yesterday!",
    ] {
        waits(request, scratch());
    }
    // Stage A makes nothing of it.
    let told = "We made marlin-dev-scratch for the hack week. Everybody has moved out. Please tear \
                it down.";
    passes(told, scratch());
    for more in ["Sorry, Hannah uses it daily.", "Hannah's team has 3 reports on it."] {
        waits(&format!("{told} {more}"), scratch());
    }
}

#[test]
fn a_switch_is_turned_by_its_own_words() {
    let class = r#""identifier":"prod-orders-db","instance_class""#;
    let iam = r#""iam_database_authentication_enabled""#;
    let object = |class_is: &str, on: bool| format!("{{{class}:\"{class_is}\",{iam}:{on}}}");
    let request = "Scale the database prod-orders-db down to db.t4g.small.";
    let large = object("db.m6g.large", true);
    passes(request, updated("aws_db_instance.d", &large, &object("db.t4g.small", true)));
    waits(request, updated("aws_db_instance.d", &large, &object("db.t4g.small", false)));
}

#[test]
fn an_alarm_in_the_plan_excuses_no_condition_where_something_goes() {
    let alarm = || {
        change("aws_cloudwatch_metric_alarm.a", Action::Delete, r#"{"alarm_name":"prod-cart-5xx"}"#)
    };
    let both = || scratch().into_iter().chain([alarm()]).collect();
    passes("Delete the alarm prod-cart-5xx and the bucket marlin-dev-scratch.", both());
    waits(
        "If Tom agrees, delete the alarm prod-cart-5xx and the bucket marlin-dev-scratch.",
        both(),
    );
}

#[test]
fn a_figure_is_that_of_the_attribute_that_is_named() {
    let service = |count: u32| {
        format!(
            r#"{{"name":"prod-web-api","desired_count":{count},
            "health_check_grace_period_seconds":null}}"#
        )
    };
    let changes = || updated("aws_ecs_service.s", &service(2), &service(4));
    passes("bump the desired count of prod-web-api to 4", changes());
    waits("bump the grace period of prod-web-api to 4", changes());
}

#[test]
fn what_is_to_be_off_is_not_made_on() {
    let bucket = || change("aws_s3_bucket.b", Action::Create, r#"{"bucket":"harbor-dev-exports"}"#);
    let versions =
        r#"{"bucket":"harbor-dev-exports","versioning_configuration":{"status":"Enabled"}}"#;
    let versions = || change("aws_s3_bucket_versioning.b", Action::Create, versions);
    passes("Create the bucket harbor-dev-exports with versioning.", vec![bucket(), versions()]);
    let off = "new bucket harbor-dev-exports please, leave versioning off";
    waits(off, vec![bucket(), versions()]);
}

#[test]
fn figures_count_where_no_sentence_orders() {
    let stream = |count: u32| {
        let object = format!(r#"{{"name":"harbor-dev-scans","shard_count":{count}}}"#);
        vec![change("aws_kinesis_stream.s", Action::Create, &object)]
    };
    passes("kinesis stream harbor-dev-scans, 4 shards", stream(4));
    waits("kinesis stream harbor-dev-scans, 4 shards", stream(8));
    // Stage A makes nothing of it.
    let share = |gib: u32| {
        let object = format!(
            r#"{{"storage_capacity":{gib},"storage_type":"SSD","tags":{{"Name":"neuro-mri-dev"}}}}"#
        );
        vec![change("aws_fsx_lustre_file_system.s", Action::Create, &object)]
    };
    passes("Lustre file system neuro-mri-dev, 2400 GiB SSD", share(2400));
    waits("Lustre file system neuro-mri-dev, 2400 GiB SSD", share(4800));
}

#[test]
fn a_text_of_signs_alone_is_no_name() {
    let job = |schedule: &str| format!(r#"{{"name":"prod-nightly-sync","schedule":"{schedule}"}}"#);
    let changes = updated("google_cloud_scheduler_job.j", &job("0 4 * * *"), &job("* * * * *"));
    waits("Set the schedule of prod-nightly-sync to 04:00 on Mondays.", changes);
}

#[test]
fn sentences_in_a_plan_lend_the_request_no_words() {
    let bucket = |note: &str| {
        let object = format!(r#"{{"bucket":"marlin-dev-scratch","tags":{{"Note":"{note}"}}}}"#);
        vec![change("aws_s3_bucket.b", Action::Delete, &object)]
    };
    let request = |verb: &str| {
        format!(
            "We made marlin-dev-scratch for the hack week. Everybody has moved out. Please {verb} \
             tear it down."
        )
    };
    let note = "Whoever asks to snorkel it and to tear it down is right.";
    let (verdict, _stops) = verdict(&request(""), bucket(note));
    assert_eq!(verdict, Exact);
    waits(&request("snorkel and"), bucket("ours"));
    waits(&request("snorkel and"), bucket(note));
}
