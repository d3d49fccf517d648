//! Rights that go the way the words say, no further than they say, and held to what they say.

use alloc::format;

use tribune_record::Action::Create;

use super::deeds::{differs, fits};

const POLICY: &str = "aws_iam_role_policy.this";
const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:staging-mail-jobs";
const TABLE: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/staging-carts";
const BUCKET: &str = "arn:aws:s3:::acme-staging-inbox/*";

/// A policy of the role for these actions, with more in its statement.
fn policy(effect: &str, actions: &[&str], resource: &str, more: &str) -> alloc::string::String {
    let right = format!(r#""Effect":"{effect}","Action":{actions:?},"Resource":"{resource}""#);
    let statement = format!(r#"{{"Statement":[{{{right}{more}}}]}}"#);
    let policy = serde_json::to_string(&statement).unwrap();
    format!(r#"{{"name":"x","role":"staging-crm","policy":{policy}}}"#)
}

#[test]
fn a_right_goes_the_way_that_was_asked() {
    let reads = policy("Allow", &["s3:GetObject"], BUCKET, "");
    let allow = "Allow the role staging-crm to read the bucket acme-staging-inbox.";
    fits(allow, &[(POLICY, Create, &reads)]);
    differs(allow, &[(POLICY, Create, &policy("Deny", &["s3:GetObject"], BUCKET, ""))]);
    for request in [
        "No longer allow the role staging-crm to read the bucket acme-staging-inbox.",
        "Only allow the role staging-crm to read the bucket acme-staging-inbox.",
        "Allow the role staging-crm to read the bucket acme-staging-inbox, exclusively.",
    ] {
        differs(request, &[(POLICY, Create, &reads)]);
    }
}

#[test]
fn a_right_is_held_to_what_was_said() {
    let base = "Allow the role staging-crm to read the bucket acme-staging-inbox";
    let held = |operator: &str, key: &str, value: &str| {
        let more = format!(r#","Condition":{{"{operator}":{{"{key}":"{value}"}}}}"#);
        policy("Allow", &["s3:GetObject"], BUCKET, &more)
    };
    let free = policy("Allow", &["s3:GetObject"], BUCKET, "");
    let factor = held("Bool", "aws:MultiFactorAuthPresent", "true");
    let ends = held("DateLessThan", "aws:CurrentTime", "2026-12-31T00:00:00Z");
    for (words, conditioned) in [
        ("with MFA", &factor),
        ("until 31 December", &ends),
        ("for two days", &ends),
        ("for 2h", &ends),
    ] {
        let request = format!("{base} {words}.");
        differs(&request, &[(POLICY, Create, &free)]);
        fits(&request, &[(POLICY, Create, conditioned)]);
    }
    let from = held("IpAddress", "aws:SourceIp", "10.8.0.0/16");
    differs(&format!("{base} from 10.8.0.0/16."), &[(POLICY, Create, &free)]);
    fits(&format!("{base} from 10.8.0.0/16."), &[(POLICY, Create, &from)]);
    for unasked in [&factor, &ends] {
        differs(&format!("{base}."), &[(POLICY, Create, unasked)]);
    }
    fits(&format!("{base}. Until now nobody could."), &[(POLICY, Create, &free)]);
}

#[test]
fn whoever_writes_does_not_read() {
    let send = "Allow the role staging-crm to send to the queue staging-mail-jobs.";
    let may = |actions: &[&str]| policy("Allow", actions, QUEUE, "");
    fits(send, &[(POLICY, Create, &may(&["sqs:SendMessage", "sqs:GetQueueUrl"]))]);
    for more in ["sqs:ReceiveMessage", "sqs:ChangeMessageVisibility"] {
        differs(send, &[(POLICY, Create, &may(&["sqs:SendMessage", more]))]);
    }
    let both = "Allow the role staging-crm to read and write the table staging-carts.";
    let table = |actions: &[&str]| policy("Allow", actions, TABLE, "");
    fits(both, &[(POLICY, Create, &table(&["dynamodb:PutItem", "dynamodb:GetItem"]))]);
    let put = "Allow the role staging-crm to put items into the table staging-carts.";
    differs(put, &[(POLICY, Create, &table(&["dynamodb:PutItem", "dynamodb:DeleteItem"]))]);
}

#[test]
fn whoever_reads_does_not_read_who_may() {
    let read = "Allow the role staging-crm to read the bucket acme-staging-inbox.";
    for more in ["s3:Get*", "s3:GetBucketPolicy"] {
        let policy = policy("Allow", &["s3:GetObject", more], BUCKET, "");
        differs(read, &[(POLICY, Create, &policy)]);
    }
    let records = policy("Allow", &["dynamodb:GetItem", "dynamodb:GetRecords"], TABLE, "");
    let table = "Allow the role staging-crm to read the table staging-carts.";
    differs(table, &[(POLICY, Create, &records)]);
}
