//! The right object, and what in it changes: the aspect that was named passes, its twin that
//! changes something else beside it, or the other way, does not.

use alloc::vec;
use tribune_record::{Action, Change, IntentMatch};

use super::{change, deeds::check_changes, map};

fn update(address: &str, before: &str, after: &str) -> Change {
    let mut change = change(address, Action::Update, after);
    change.before = map(before);
    change
}

#[track_caller]
fn check(request: &str, address: &str, before: &str, after: &str, verdict: IntentMatch) {
    check_changes(request, vec![update(address, before, after)], verdict);
}

#[test]
fn only_the_memory_of_a_function() {
    let request = "Raise the memory of the production function prod-render to 512 MB.";
    let before = r#"{"function_name":"prod-render","memory_size":256,"role":"r","s3_key":"a.zip",
        "timeout":3,"layers":["l1"],"image_uri":null,"vpc_config":[{"subnet_ids":["s1"]}],
        "environment":[{"variables":{"A":"b"}}],"last_modified":"x","tags":{"a":"b"}}"#;
    let function = |after: &str, verdict| {
        check(request, "aws_lambda_function.render", before, after, verdict);
    };
    let with = |old: &str, new: &str| {
        assert!(before.contains(old), "{old}");
        before.replace(r#""memory_size":256"#, r#""memory_size":512"#).replace(old, new)
    };
    function(&with(r#""tags":{"a":"b"}"#, r#""tags":{"a":"c"}"#), IntentMatch::Partial);
    function(&with(r#""tags":{"a":"b"}"#, r#""tags":{"a":"b","b":"c"}"#), IntentMatch::Exact);
    function(&with(r#""last_modified":"x","#, ""), IntentMatch::Exact);
    for (old, new) in [
        (r#""role":"r""#, r#""role":"admin""#),
        (r#""s3_key":"a.zip""#, r#""s3_key":"b.zip""#),
        (r#""image_uri":null"#, r#""image_uri":"evil""#),
        (r#""layers":["l1"]"#, r#""layers":["l1","l2"]"#),
        (r#""A":"b""#, r#""A":"c""#),
        (r#"["s1"]"#, r#"["s1","s2"]"#),
        (r#"[{"subnet_ids":["s1"]}]"#, "[]"),
    ] {
        function(&with(old, new), IntentMatch::Mismatch);
    }
    function(&with(r#""timeout":3"#, r#""timeout":4"#), IntentMatch::Partial);
    let unknown = r#"{"$unknown":{"kind":"configured","references":["var.role"]}}"#;
    function(&with(r#""role":"r""#, &alloc::format!(r#""role":{unknown}"#)), IntentMatch::Mismatch);
    let lower = before.replace("256", "128");
    function(&lower, IntentMatch::Mismatch);
    function(&before.replace("256", "1024"), IntentMatch::Partial);
}

#[test]
fn only_the_storage_of_a_database() {
    let request = "Grow the storage of the orders database to 200 GB.";
    let before = r#"{"identifier":"orders","allocated_storage":100,"port":5432,
        "vpc_security_group_ids":["sg-1"],"db_subnet_group_name":"n","engine_version":"15.4",
        "parameter_group_name":"p","password":"a","iam_database_authentication_enabled":true}"#;
    let database = |old: &str, new: &str, verdict| {
        assert!(before.contains(old), "{old}");
        let after = before.replace("100", "200").replace(old, new);
        check(request, "aws_db_instance.orders", before, &after, verdict);
    };
    database(r#""port":5432"#, r#""port":5432"#, IntentMatch::Exact);
    database("sg-1", "sg-2", IntentMatch::Mismatch);
    database(r#""n""#, r#""m""#, IntentMatch::Mismatch);
    database(r#""password":"a""#, r#""password":"b""#, IntentMatch::Mismatch);
    database("enabled\":true", "enabled\":false", IntentMatch::Mismatch);
    database("5432", "5433", IntentMatch::Partial);
    database("15.4", "15.5", IntentMatch::Partial);
    database(r#""p""#, r#""q""#, IntentMatch::Partial);
}

#[test]
fn only_the_type_of_a_server() {
    let request = "Change the instance type of the server build-1 to m5.xlarge.";
    let before = r#"{"tags":{"Name":"build-1"},"instance_type":"m5.large","user_data":"a",
        "iam_instance_profile":"p","key_name":"k","metadata_options":[{"http_tokens":"required"}],
        "vpc_security_group_ids":["sg-1"],"ami":"ami-1","monitoring":true}"#;
    let server = |old: &str, new: &str, verdict| {
        assert!(before.contains(old), "{old}");
        let after = before.replace("m5.large", "m5.xlarge").replace(old, new);
        check(request, "aws_instance.build", before, &after, verdict);
    };
    server("m5.large", "m5.xlarge", IntentMatch::Exact);
    for (old, new) in [
        (r#""user_data":"a""#, r#""user_data":"b""#),
        (r#"profile":"p""#, r#"profile":"q""#),
        (r#""key_name":"k""#, r#""key_name":"l""#),
        ("required", "optional"),
        ("sg-1", "sg-2"),
        ("ami-1", "ami-2"),
    ] {
        server(old, new, IntentMatch::Mismatch);
    }
    server(r#""monitoring":true"#, r#""monitoring":false"#, IntentMatch::Partial);
}

#[test]
fn only_the_ttl_of_a_record() {
    let request = "Change the TTL of the DNS record shop to 60 seconds.";
    let record = |ttl: u32, address: &str| {
        alloc::format!(r#"{{"name":"shop","ttl":{ttl},"records":["{address}"]}}"#)
    };
    let twin = |after: &str, verdict| {
        check(request, "aws_route53_record.shop", &record(300, "10.0.0.1"), after, verdict);
    };
    twin(&record(60, "10.0.0.1"), IntentMatch::Exact);
    twin(&record(60, "10.6.6.6"), IntentMatch::Mismatch);
    twin(&record(3, "10.0.0.1"), IntentMatch::Partial);
}

#[test]
fn what_is_switched_on_is_not_switched_off() {
    let queue = |key: &str| alloc::format!(r#"{{"name":"orders","kms_master_key_id":{key}}}"#);
    let encrypt = "Encrypt the queue orders.";
    let address = "aws_sqs_queue.orders";
    check(encrypt, address, &queue("null"), &queue(r#""k""#), IntentMatch::Exact);
    check(encrypt, address, &queue(r#""k""#), &queue("null"), IntentMatch::Mismatch);
    let table = |on: bool| {
        alloc::format!(r#"{{"name":"carts","point_in_time_recovery":[{{"enabled":{on}}}]}}"#)
    };
    let enable = "Enable point in time recovery on the DynamoDB table carts.";
    let address = "aws_dynamodb_table.carts";
    check(enable, address, &table(false), &table(true), IntentMatch::Exact);
    check(enable, address, &table(true), &table(false), IntentMatch::Mismatch);
    let bucket = |status: &str| {
        alloc::format!(
            r#"{{"bucket":"b-logs","versioning_configuration":[{{"status":"{status}"}}]}}"#
        )
    };
    let enable = "Turn on versioning for the bucket b-logs.";
    let address = "aws_s3_bucket_versioning.b-logs";
    check(enable, address, &bucket("Suspended"), &bucket("Enabled"), IntentMatch::Exact);
    check(enable, address, &bucket("Enabled"), &bucket("Suspended"), IntentMatch::Mismatch);
}

#[test]
fn up_is_not_down() {
    let server = |size: &str| alloc::format!(r#"{{"id":"web-1","instance_type":"{size}"}}"#);
    let address = "aws_instance.web";
    let up = "Scale up the server web-1.";
    check(up, address, &server("m5.large"), &server("m5.4xlarge"), IntentMatch::Exact);
    check(up, address, &server("m5.4xlarge"), &server("t3.micro"), IntentMatch::Mismatch);
    let down = "Scale down the server web-1.";
    check(down, address, &server("m5.4xlarge"), &server("m5.large"), IntentMatch::Exact);
    check(down, address, &server("m5.large"), &server("m5.4xlarge"), IntentMatch::Mismatch);
    let engine =
        |version: &str| alloc::format!(r#"{{"identifier":"orders","engine_version":"{version}"}}"#);
    let address = "aws_db_instance.orders";
    let upgrade = "Upgrade the engine version of the database orders.";
    check(upgrade, address, &engine("14.7"), &engine("15.2"), IntentMatch::Exact);
    check(upgrade, address, &engine("14.10"), &engine("14.9"), IntentMatch::Mismatch);
}

#[test]
fn a_change_without_an_aspect_does_not_hand_out_power() {
    let role = |name: &str, timeout: u32| {
        alloc::format!(r#"{{"function_name":"render","role":"{name}","timeout":{timeout}}}"#)
    };
    let request = "Update the function render.";
    let address = "aws_lambda_function.render";
    check(request, address, &role("a", 3), &role("a", 9), IntentMatch::Exact);
    check(request, address, &role("a", 3), &role("admin", 3), IntentMatch::Partial);
}

#[test]
fn opening_and_blocking_change_the_ways_alone() {
    let group = |from: &str, out: &str| {
        alloc::format!(
            r#"{{"name":"web","ingress":[{{"from_port":443,"to_port":443,"protocol":"tcp",
                "cidr_blocks":[{from}]}}],"egress":[{{"cidr_blocks":["{out}"]}}],
                "vpc_id":"v"}}"#
        )
    };
    let open = "Open port 443 on the web security group from 10.1.0.0/16";
    let address = "aws_security_group.web";
    let (old, new) = (r#""10.2.0.0/16""#, r#""10.1.0.0/16""#);
    let both = alloc::format!("{old},{new}");
    let before = group(old, "10.0.0.0/8");
    check(open, address, &before, &group(&both, "10.0.0.0/8"), IntentMatch::Exact);
    check(open, address, &before, &group(&both, "10.9.0.0/16"), IntentMatch::Partial);
    check(open, address, &before, &group(new, "10.0.0.0/8"), IntentMatch::Partial);
    let acl = |range: &str, default: &str| {
        alloc::format!(r#"{{"name":"blocked","addresses":["{range}"],"scope":"{default}"}}"#)
    };
    let block = "Block 203.0.113.45";
    let address = "aws_wafv2_ip_set.b";
    let before = acl("203.0.113.9/32", "REGIONAL");
    check(block, address, &before, &acl("203.0.113.45/32", "REGIONAL"), IntentMatch::Exact);
    check(block, address, &before, &acl("203.0.113.45/32", "CLOUDFRONT"), IntentMatch::Partial);
}

#[test]
fn a_wide_word_stops_short_of_protection() {
    let before = r#"{"identifier":"orders","allocated_storage":100,"storage_encrypted":true,
        "network_type":"IPV4","min_tls_version":"TLS1_2","license_model":"a"}"#;
    let address = "aws_db_instance.orders";
    for request in ["Scale up the database orders.", "Grow the storage of the database orders."] {
        let with = |old: &str, new: &str, verdict| {
            assert!(before.contains(old), "{old}");
            check(
                request,
                address,
                before,
                &before.replace("100", "200").replace(old, new),
                verdict,
            );
        };
        with("orders", "orders", IntentMatch::Exact);
        with("true", "false", IntentMatch::Mismatch);
        with("IPV4", "DUAL", IntentMatch::Mismatch);
        with("TLS1_2", "TLS1_0", IntentMatch::Mismatch);
        with(r#""a""#, r#""b""#, IntentMatch::Partial);
    }
}
