//! What comes along with something new that nobody asked for.

use alloc::{vec, vec::Vec};
use tribune_record::{
    Action, Change,
    IntentMatch::{Exact, Partial},
};

use super::{change, deeds::check_changes};

fn with(part: &str, object: &str) -> Vec<Change> {
    let bucket = change("aws_s3_bucket.b", Action::Create, r#"{"bucket":"acme-reports"}"#);
    vec![bucket, change(part, Action::Create, object)]
}

#[test]
fn settings_of_their_own() {
    let request = "Create a private S3 bucket acme-reports.";
    let block = r#"{"bucket":"acme-reports","block_public_acls":true}"#;
    check_changes(request, with("aws_s3_bucket_public_access_block.b", block), Exact);
    let rule =
        r#"{"bucket":"acme-reports","rule":[{"status":"Enabled","expiration":[{"days":1}]}]}"#;
    let lifecycle = "aws_s3_bucket_lifecycle_configuration.b";
    check_changes(request, with(lifecycle, rule), Partial);
    let asked = "New bucket acme-reports, objects expire after 1d";
    check_changes(asked, with(lifecycle, rule), Exact);
    let payer = r#"{"bucket":"acme-reports","payer":"Requester"}"#;
    check_changes(request, with("aws_s3_bucket_request_payment_configuration.b", payer), Partial);
}

#[test]
fn attributes() {
    let queue = |more: &str| {
        let object = alloc::format!(r#"{{"name":"billing"{more}}}"#);
        vec![change("aws_sqs_queue.q", Action::Create, &object)]
    };
    let request = "Create the queue billing.";
    check_changes(request, queue(r#","delay_seconds":0,"max_message_size":262144"#), Exact);
    check_changes(request, queue(r#","delay_seconds":900"#), Partial);
    check_changes(request, queue(r#","max_message_size":1024"#), Partial);
    let table = |more: &str| {
        let object = alloc::format!(r#"{{"name":"carts","hash_key":"id"{more}}}"#);
        vec![change("aws_dynamodb_table.t", Action::Create, &object)]
    };
    let request = "Create a DynamoDB table carts.";
    check_changes(request, table(r#","stream_enabled":false,"replica":[]"#), Exact);
    check_changes(request, table(r#","replica":[{"region_name":"cn-north-1"}]"#), Partial);
}
