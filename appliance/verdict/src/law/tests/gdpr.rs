//! Law 7.

use super::*;
const ID: &str = "gdpr_data_residency";

fn bucket(region: &str, residency: &str) -> Json {
    json!([{ "type": "aws_s3_bucket", "name": "it", "action": "create", "region": region,
        "properties": { "bucket": "profiles", "tags": { "DataResidency": residency } } }])
}

#[test]
fn data_of_the_eu_stays_there() {
    check(&case_of(&bucket("us-east-1", "EU")), ID, FAIL);
    check(&case_of(&bucket("eu-west-1", "EU")), ID, None);
    check(&case_of(&bucket("eu-west-2", "EU")), ID, FAIL);
    check(&case_of(&bucket("us-east-1", "US")), ID, None);
    check(&case_of(&bucket("us-east-1", "eu-central-1")), ID, FAIL);
    check(&case_of(&bucket("us-east-1", "Germany")), ID, FAIL);
    check(&case_of(&bucket("eu-central-1", "Germany")), ID, None);
    check(&case_of(&bucket("us-east-1", "us-east-1")), ID, None);
}

#[test]
fn a_replica_holds_what_its_source_holds() {
    let of = |gdpr: &str| {
        let source = json!({ "identifier": "a", "tags": { "gdpr": gdpr } });
        case_of(&json!([
            { "type": "aws_db_instance", "name": "a", "action": "no-op", "region": "eu-west-1",
              "before": source, "after": source },
            { "type": "aws_db_instance", "name": "b", "action": "create", "region": "us-east-1",
              "properties": { "identifier": "b", "tags": { "gdpr": "no" },
                  "replicate_source_db": "arn:aws:rds:eu-west-1:123456789012:db:a" } },
        ]))
    };
    check(&of("yes"), ID, FAIL);
    check(&of("no"), ID, None);
}

#[test]
fn the_words_of_the_request_count() {
    let mut case = case_of(&bucket("us-east-1", "US"));
    case.request.as_mut().unwrap().text = "A bucket for European customers".to_owned();
    check(&case, ID, FAIL);
    case.request.as_mut().unwrap().text = "A bucket like the one in eu-west-1".to_owned();
    check(&case, ID, None);
}

#[test]
fn a_region_nobody_knows_is_not_fine() {
    let mut case = case_of(&bucket("us-east-1", "EU"));
    case.plan.changes[0].provider.region = tribune_record::Value::Null;
    check(&case, ID, UNKNOWN);
}

#[test]
fn copies_count_too() {
    let table = |region: &str| {
        case_of(&json!([{ "type": "aws_dynamodb_table", "name": "eu_users",
            "action": "create", "region": "eu-west-1",
            "properties": { "replica": [{ "region_name": region }] } }]))
    };
    check(&table("us-west-2"), ID, FAIL);
    check(&table("eu-central-1"), ID, None);
}

#[test]
fn a_copy_goes_where_its_bucket_is() {
    let of = |target: &str, region: &str| {
        let rule = json!({ "status": "Enabled", "destination": [{ "bucket": target }] });
        case_of(&json!([
            { "type": "aws_s3_bucket_replication_configuration", "name": "eu_users",
              "action": "create", "region": "eu-west-1",
              "properties": { "bucket": "users", "rule": [rule] } },
            { "type": "aws_s3_bucket", "name": "copy", "action": "create", "region": region,
              "properties": { "bucket": "copy" } },
        ]))
    };
    check(&of("arn:aws:s3:::elsewhere", "eu-central-1"), ID, UNKNOWN);
    check(&of("arn:aws:s3:::copy", "us-east-1"), ID, FAIL);
    check(&of("arn:aws:s3:::copy", "eu-central-1"), ID, None);
}

#[test]
fn an_arn_says_where_it_is() {
    let of = |vault: &str| {
        let rule = json!({ "rule_name": "r", "copy_action": [{ "destination_vault_arn": vault }] });
        case_of(&json!([{ "type": "aws_backup_plan", "name": "eu_users", "action": "create",
            "region": "eu-west-1", "properties": { "rule": [rule] } }]))
    };
    check(&of("arn:aws:backup:us-east-1:1:backup-vault:v"), ID, FAIL);
    check(&of("arn:aws:backup:eu-west-3:1:backup-vault:v"), ID, None);
    let key = |region: &str| {
        let arn = ["arn:aws:kms:", region, ":1:key/k"].concat();
        case_of(&json!([{ "type": "aws_db_instance", "name": "eu_users", "action": "create",
            "region": "eu-west-1", "properties": { "kms_key_id": arn } }]))
    };
    check(&key("us-east-1"), ID, UNKNOWN);
    check(&key("eu-west-1"), ID, None);
}

#[test]
fn a_region_within_a_text_is_one_too() {
    let of = |kind: &str, properties: Json| {
        let mut properties = properties;
        properties["tags"] = json!({ "DataResidency": "EU" });
        case_of(&json!([{ "type": kind, "name": "it", "action": "create",
            "region": "eu-west-1", "properties": properties }]))
    };
    let steps = |region: &str| {
        let arn = format!("arn:aws:lambda:{region}:123456789012:function:x");
        let text = json!({ "States": { "A": { "Type": "Task", "Resource": arn } } }).to_string();
        of("aws_sfn_state_machine", json!({ "definition": text }))
    };
    check(&steps("us-east-1"), ID, UNKNOWN);
    check(&steps("eu-central-1"), ID, None);
    let queue = |host: &str| {
        let url = format!("https://{host}/123456789012/q");
        of("aws_lambda_function", json!({ "environment": [{ "variables": { "QUEUE": url } }] }))
    };
    check(&queue("sqs.us-east-1.amazonaws.com"), ID, UNKNOWN);
    check(&queue("sqs.eu-west-1.amazonaws.com"), ID, None);
    // What a connection leads to is masked.
    let url = "jdbc:postgresql://x.us-east-1.rds.amazonaws.com:5432/db";
    let jdbc = json!({ "connection_properties": { "JDBC_CONNECTION_URL": url } });
    check(&of("aws_glue_connection", jdbc), ID, UNKNOWN);
    let copy = |region: &str| of("aws_db_snapshot_copy", json!({ "destination_region": region }));
    check(&copy("us-east-1"), ID, FAIL);
    check(&copy("eu-central-1"), ID, None);
}

#[test]
fn a_job_writes_to_a_bucket_of_which_somebody_knows_where_it_is() {
    let written = |key: &str, out: &str, name: &str, region: &str| {
        let job = json!({ "name": "eu-customers-etl", "command": [
            { "script_location": "s3://scripts/etl.py" }],
            "default_arguments": { key: out } });
        case_of(&json!([
            { "type": "aws_glue_job", "name": "j", "action": "create", "region": "eu-west-1",
              "properties": job },
            { "type": "aws_s3_bucket", "name": "b", "action": "create", "region": region,
              "properties": { "bucket": name } },
        ]))
    };
    let of = |key: &str, name: &str, region: &str| written(key, "s3://analytics/out", name, region);
    check(&of("--target", "analytics", "eu-west-1"), ID, None);
    check(&of("--target", "analytics", "us-east-1"), ID, FAIL);
    check(&of("--target", "another", "eu-west-1"), ID, UNKNOWN);
    for code in ["--extra-jars", "--extra-py-files", "script_location", "templateUrl"] {
        check(&of(code, "another", "eu-west-1"), ID, None);
    }
    // Words of code within other words, and with others, are none.
    for data in ["--barcode_export", "--postcode_table", "--transcript", "--script-output"] {
        check(&of(data, "analytics", "us-east-1"), ID, FAIL);
    }
    for out in [
        "--out=s3://analytics/x",
        "S3://analytics",
        " s3a://analytics/x",
        "s3://here/in,s3n://analytics/x",
        "{\"out\":\"s3://analytics\"}",
    ] {
        check(&written("--args", out, "analytics", "us-east-1"), ID, FAIL);
    }
    check(&written("--args", "--out=S3://analytics", "analytics", "eu-west-1"), ID, None);
    check(&written("--args", "--out=s3://analytics", "another", "eu-west-1"), ID, UNKNOWN);
    check(&written("--args", "https://analytics/s3", "another", "eu-west-1"), ID, None);
}
