//! Every attribute that changes is accounted for: what was said passes, its twin where a sibling
//! changes, or changes too, does not; nor does one that is only known after apply.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Action, Change,
    IntentMatch::{Exact, Partial},
};

use super::{
    change,
    deeds::{check_changes, differs, fits},
    map,
};

const CREATE: Action = Action::Create;
const UNKNOWN: &str = r#"{"$unknown":{"kind":"configured","references":["var.x"]}}"#;

fn update(address: &str, before: &str, after: &str) -> Vec<Change> {
    let mut change = change(address, Action::Update, after);
    change.before = map(before);
    vec![change]
}

/// An update of one object: what is right passes, every twin does not.
#[track_caller]
fn check(request: &str, address: &str, before: &str, right: &[&str], wrong: &[&str]) {
    for after in right {
        check_changes(request, update(address, before, after), Exact);
    }
    for after in wrong {
        check_changes(request, update(address, before, after), Partial);
    }
}

#[test]
fn one_of_two_that_sound_alike() {
    let side = |read: &str, write: &str| {
        format!(r#"{{"name":"carts","read_capacity":{read},"write_capacity":{write}}}"#)
    };
    let table = "aws_dynamodb_table.carts";
    check(
        "Raise the read capacity of the carts table to 50.",
        table,
        &side("10", "10"),
        &[&side("50", "10")],
        &[&side("10", "50"), &side("50", "50"), &side(UNKNOWN, "10")],
    );
    check(
        "Raise the read capacity of the carts table to 50 and the write capacity to 20.",
        table,
        &side("10", "10"),
        &[&side("50", "20")],
        &[&side("20", "50")],
    );
    let side = |now: u32, most: u32| {
        format!(
            r#"{{"identifier":"orders","allocated_storage":{now},"max_allocated_storage":{most}}}"#
        )
    };
    let orders = "aws_db_instance.orders";
    check(
        "Set the allocated storage of the orders database to 200 GB.",
        orders,
        &side(100, 500),
        &[&side(200, 500)],
        &[&side(100, 200), &side(200, 200)],
    );
    check(
        "Set the max allocated storage of the orders database to 1000 GB.",
        orders,
        &side(100, 500),
        &[&side(100, 1000)],
        &[&side(1000, 1000)],
    );
    let side = |periods: u32, period: u32, points: u32| {
        format!(
            r#"{{"alarm_name":"orders-cpu","evaluation_periods":{periods},"period":{period},
                "datapoints_to_alarm":{points}}}"#
        )
    };
    check(
        "Set the evaluation periods of the alarm orders-cpu to 5.",
        "aws_cloudwatch_metric_alarm.a",
        &side(2, 60, 2),
        &[&side(5, 60, 2)],
        &[&side(2, 5, 2), &side(2, 60, 5)],
    );
    let side = |blobs: u32, containers: u32| {
        let days = |days: u32| format!(r#"[{{"days":{days}}}]"#);
        format!(
            r#"{{"name":"exports","blob_properties":[{{"delete_retention_policy":{},
                "container_delete_retention_policy":{}}}]}}"#,
            days(blobs),
            days(containers),
        )
    };
    check(
        "Set the blob soft delete retention of the storage account exports to 60 days.",
        "azurerm_storage_account.e",
        &side(30, 30),
        &[&side(60, 30)],
        &[&side(30, 60), &side(60, 60)],
    );
}

#[test]
fn what_stands_beside_in_one_block_stays() {
    let side = |path: &str, port: &str, matcher: &str| {
        format!(
            r#"{{"name":"web","health_check":[{{"path":"{path}","port":"{port}",
                "matcher":"{matcher}"}}]}}"#
        )
    };
    for request in [
        "Change the health check path of the web target group to /healthz.",
        "Change the health check of the web target group to /healthz.",
    ] {
        check(
            request,
            "aws_lb_target_group.web",
            &side("/", "traffic-port", "200"),
            &[&side("/healthz", "traffic-port", "200")],
            &[&side("/healthz", "22", "200"), &side("/healthz", "traffic-port", "200-599")],
        );
    }
    let side = |on: bool, days: &str, interval: u32| {
        format!(
            r#"{{"identifier":"orders","performance_insights_enabled":{on},
                "performance_insights_retention_period":{days},"monitoring_interval":{interval}}}"#
        )
    };
    let request = "Turn on performance insights for the orders database.";
    let orders = "aws_db_instance.orders";
    check(
        request,
        orders,
        &side(false, "null", 60),
        &[&side(true, "null", 60), &side(true, "7", 60)],
        &[&side(true, "null", 0)],
    );
    check(request, orders, &side(false, "731", 60), &[], &[&side(true, "7", 60)]);
    let side = |on: bool, zone: &str| {
        format!(r#"{{"identifier":"orders","multi_az":{on},"availability_zone":"{zone}"}}"#)
    };
    check(
        "Turn on Multi-AZ for the orders database.",
        orders,
        &side(false, "us-east-1a"),
        &[&side(true, "us-east-1a")],
        &[&side(true, "us-east-1f")],
    );
}

#[test]
fn a_value_that_was_said_is_the_only_one() {
    let side = |class: &str, gb: u32, kind: &str, iops: u32| {
        format!(
            r#"{{"identifier":"orders","instance_class":"{class}","allocated_storage":{gb},
                "storage_type":"{kind}","iops":{iops}}}"#
        )
    };
    let before = side("db.t3.medium", 100, "gp3", 3000);
    for request in [
        "Change the instance class of the orders database to db.t3.large.",
        "Move the orders database to db.t3.large.",
    ] {
        check(
            request,
            "aws_db_instance.orders",
            &before,
            &[&side("db.t3.large", 100, "gp3", 3000)],
            &[
                &side("db.t3.large", 900, "gp3", 3000),
                &side("db.t3.large", 100, "standard", 3000),
                &side("db.t3.large", 100, "gp3", 12000),
            ],
        );
    }
    let side = |kind: &str, gb: u32, iops: u32| {
        format!(r#"{{"tags":{{"Name":"data-1"}},"type":"{kind}","size":{gb},"iops":{iops}}}"#)
    };
    let volume = "aws_ebs_volume.data1";
    check(
        "Change the volume type of data-1 to gp3.",
        volume,
        &side("gp2", 100, 300),
        &[&side("gp3", 100, 3000)],
        &[&side("gp3", 1000, 3000), &side("gp3", 100, 16000)],
    );
    check(
        "Set the iops of the volume data-1 to 4000.",
        volume,
        &side("gp3", 100, 3000),
        &[&side("gp3", 100, 4000)],
        &[&side("gp3", 4000, 3000)],
    );
}

#[test]
fn what_there_is_lies_within_its_bounds() {
    let side = |least: u32, now: u32, most: u32, kind: &str| {
        format!(
            r#"{{"node_group_name":"main","capacity_type":"{kind}","scaling_config":[
                {{"min_size":{least},"desired_size":{now},"max_size":{most}}}]}}"#
        )
    };
    let nodes = "aws_eks_node_group.main";
    check(
        "Scale the EKS node group main to 5 nodes.",
        nodes,
        &side(2, 3, 6, "ON_DEMAND"),
        &[&side(2, 5, 6, "ON_DEMAND")],
        &[&side(0, 5, 6, "ON_DEMAND"), &side(2, 5, 6, "SPOT"), &side(2, 5, 60, "ON_DEMAND")],
    );
    check(
        "Scale the EKS node group main to 8 nodes.",
        nodes,
        &side(2, 3, 6, "ON_DEMAND"),
        &[&side(2, 8, 8, "ON_DEMAND")],
        &[&side(2, 8, 80, "ON_DEMAND")],
    );
}

#[test]
fn what_comes_on_takes_nothing_out() {
    let side = |logs: &str| {
        format!(r#"{{"identifier":"orders","enabled_cloudwatch_logs_exports":[{logs}]}}"#)
    };
    check(
        "Enable the log export of the orders database.",
        "aws_db_instance.orders",
        &side(r#""upgrade""#),
        &[&side(r#""upgrade","postgresql""#)],
        &[&side(r#""postgresql""#)],
    );
    let side = |auto: bool, minor: bool| {
        format!(
            r#"{{"identifier":"orders","auto_minor_version_upgrade":{auto},
                "copy_tags_to_snapshot":{minor}}}"#
        )
    };
    check(
        "Allow automatic minor version upgrades on the orders database.",
        "aws_db_instance.orders",
        &side(false, false),
        &[&side(true, false)],
        &[&side(true, true)],
    );
}

#[test]
fn to_harden_is_to_make_safer() {
    let side = |policy: &str| format!(r#"{{"name":"web","ssl_policy":"{policy}"}}"#);
    let (new, old) = ("ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-2015-05");
    let listener = "aws_lb_listener.web";
    check("Harden the listener web.", listener, &side(old), &[&side(new)], &[]);
    check("Harden the listener web.", listener, &side(new), &[], &[&side(old)]);
    let side = |timeout: u32| format!(r#"{{"name":"web","idle_timeout":{timeout}}}"#);
    // Nobody can tell whether that is safer.
    check("Harden the load balancer web.", "aws_lb.web", &side(60), &[], &[&side(30)]);
}

#[test]
fn a_name_that_goes_on_is_another_thing() {
    let request = "Raise the memory of the function render to 512 MB.";
    let to = |name: &str| {
        let side = |mb: u32| format!(r#"{{"function_name":"{name}","memory_size":{mb}}}"#);
        update("aws_lambda_function.render", &side(256), &side(512))
    };
    for name in ["render", "prod-render", "render-prod", "acme-render", "render-2", "render-lambda"]
    {
        check_changes(request, to(name), Exact);
    }
    for name in ["render-payments", "pre-render", "old-render", "render-dlq"] {
        check_changes(request, to(name), Partial);
    }
}

#[test]
fn what_is_written_out_stands_in_the_plan() {
    let server = |zone: &str, image: &str| {
        format!(r#"{{"tags":{{"Name":"build-2"}},"availability_zone":"{zone}","ami":"{image}"}}"#)
    };
    let build = "aws_instance.build2";
    let request = "Create a server called build-2 in us-east-1b.";
    fits(request, &[(build, CREATE, &server("us-east-1b", "ami-1"))]);
    differs(request, &[(build, CREATE, &server("us-east-1a", "ami-1"))]);
    let request = "Create a server called build-2 from the image ami-0abc.";
    fits(request, &[(build, CREATE, &server("us-east-1b", "ami-0abc"))]);
    differs(request, &[(build, CREATE, &server("us-east-1b", "ami-0abcd"))]);
    let database = |version: &str| {
        format!(r#"{{"identifier":"orders","engine":"postgres","engine_version":"{version}"}}"#)
    };
    let orders = "aws_db_instance.orders";
    let request = "Create a postgres database orders in version 15.8.";
    fits(request, &[(orders, CREATE, &database("15.8"))]);
    differs(request, &[(orders, CREATE, &database("12.1"))]);
    let record = |kind: &str| {
        format!(r#"{{"name":"docs.example.com","type":"{kind}","records":["docs.example.net"]}}"#)
    };
    let request = "Create a CNAME docs.example.com for docs.example.net.";
    fits(request, &[("aws_route53_record.d", CREATE, &record("CNAME"))]);
    differs(request, &[("aws_route53_record.d", CREATE, &record("MX"))]);
    let table = |mode: &str| format!(r#"{{"name":"sessions","billing_mode":"{mode}"}}"#);
    let request = "Create a dynamodb table sessions with on demand billing.";
    fits(request, &[("aws_dynamodb_table.s", CREATE, &table("PAY_PER_REQUEST"))]);
    differs(request, &[("aws_dynamodb_table.s", CREATE, &table("PROVISIONED"))]);
    let budget =
        |limit: &str| format!(r#"{{"name":"data-team-monthly","limit_amount":"{limit}"}}"#);
    let request = "Set up a $500 monthly budget for the data team.";
    fits(request, &[("aws_budgets_budget.b", CREATE, &budget("500.0"))]);
    differs(request, &[("aws_budgets_budget.b", CREATE, &budget("5000"))]);
}

#[test]
fn switches_of_something_new() {
    let database = |on: bool| format!(r#"{{"identifier":"orders","multi_az":{on}}}"#);
    let request = "Create a Multi-AZ database orders.";
    fits(request, &[("aws_db_instance.o", CREATE, &database(true))]);
    differs(request, &[("aws_db_instance.o", CREATE, &database(false))]);
    let versioning = |status: &str| {
        format!(
            r#"{{"bucket":"acme-reports","versioning_configuration":[{{"status":"{status}"}}]}}"#
        )
    };
    let bucket = ("aws_s3_bucket.b", CREATE, r#"{"bucket":"acme-reports"}"#);
    let kind = "aws_s3_bucket_versioning.v";
    let request = "Create a bucket called acme-reports with versioning.";
    fits(request, &[bucket, (kind, CREATE, &versioning("Enabled"))]);
    differs(request, &[bucket, (kind, CREATE, &versioning("Suspended"))]);
    let request = "Create a bucket called acme-reports without versioning.";
    fits(request, &[bucket]);
    differs(request, &[bucket, (kind, CREATE, &versioning("Enabled"))]);
}

#[test]
fn amounts_of_something_new_keep_apart() {
    let queue = |keep: u32, hide: u32| {
        format!(
            r#"{{"name":"invoices","message_retention_seconds":{keep},
                "visibility_timeout_seconds":{hide}}}"#
        )
    };
    let request = "Create a queue called invoices with 4 days retention and a visibility timeout \
                   of 60 seconds.";
    fits(request, &[("aws_sqs_queue.i", CREATE, &queue(345_600, 60))]);
    differs(request, &[("aws_sqs_queue.i", CREATE, &queue(60, 345_600))]);
}

#[test]
fn an_alarm_watches_what_was_said() {
    let alarm = |metric: &str, periods: u32| {
        format!(
            r#"{{"alarm_name":"orders-db","metric_name":"{metric}","threshold":80,"period":300,
                "evaluation_periods":{periods},"comparison_operator":"GreaterThanThreshold",
                "dimensions":{{"DBInstanceIdentifier":"orders"}}}}"#
        )
    };
    let request = "Create an alarm when the cpu of the orders database is above 80%.";
    let kind = "aws_cloudwatch_metric_alarm.n";
    fits(request, &[(kind, CREATE, &alarm("CPUUtilization", 1))]);
    differs(request, &[(kind, CREATE, &alarm("FreeableMemory", 1))]);
    differs(request, &[(kind, CREATE, &alarm("CPUUtilization", 10_000))]);
}

#[test]
fn a_record_answers_everybody() {
    let record = |more: &str| {
        format!(r#"{{"name":"grafana.example.com","type":"A","records":["10.0.0.20"]{more}}}"#)
    };
    let request = "Create a DNS record grafana.example.com for 10.0.0.20.";
    let weight = record(r#","weighted_routing_policy":[{"weight":10}]"#);
    fits(request, &[("aws_route53_record.g", CREATE, &record(""))]);
    differs(request, &[("aws_route53_record.g", CREATE, &weight)]);
}

#[test]
fn one_that_is_named_is_one() {
    let bucket = |name: &str| format!(r#"{{"bucket":"{name}"}}"#);
    let (own, other) = (bucket("acme-reports"), bucket("zeta-dump"));
    let request = "Create a bucket called acme-reports.";
    fits(request, &[("aws_s3_bucket.b", CREATE, &own)]);
    differs(request, &[("aws_s3_bucket.b", CREATE, &own), ("aws_s3_bucket.c", CREATE, &other)]);
}

#[test]
fn a_service_comes_for_what_is_its_own() {
    let permission = |service: &str| {
        format!(
            r#"{{"function_name":"render","action":"lambda:InvokeFunction",
                "principal":"{service}.amazonaws.com","source_arn":"arn:aws:s3:::photos"}}"#
        )
    };
    let request = "Let the bucket photos invoke the function render.";
    let kind = "aws_lambda_permission.p";
    fits(request, &[(kind, CREATE, &permission("s3"))]);
    differs(request, &[(kind, CREATE, &permission("events"))]);
}

#[test]
fn a_network_that_was_named() {
    let subnet = |vpc: &str| {
        let references = format!(r#"["aws_vpc.{vpc}.id","aws_vpc.{vpc}"]"#);
        let unknown =
            format!(r#"{{"$unknown":{{"kind":"configured","references":{references}}}}}"#);
        format!(r#"{{"cidr_block":"10.20.3.0/24","vpc_id":{unknown}}}"#)
    };
    let request = "Add a subnet 10.20.3.0/24 to the VPC main.";
    fits(request, &[("aws_subnet.s", CREATE, &subnet("main"))]);
    fits(request, &[("aws_subnet.s", CREATE, &subnet("this"))]);
    differs(request, &[("aws_subnet.s", CREATE, &subnet("payments"))]);
}

#[test]
fn a_grant_reaches_what_was_named_and_no_more() {
    let policy = |resource: &str| {
        let what = r#"\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"]"#;
        let statement = format!(r#"{{{what},\"Resource\":[\"{resource}\"]}}"#);
        format!(
            r#"{{"name":"reporter","role":"reporter","policy":"{{\"Statement\":[{statement}]}}"}}"#
        )
    };
    let kind = "aws_iam_role_policy.p";
    let to = |resource: &str| policy(&format!("arn:aws:s3:::{resource}"));
    let request = "Give the role reporter read access to the bucket exports.";
    fits(request, &[(kind, CREATE, &to("exports/*"))]);
    fits(request, &[(kind, CREATE, &to("acme-exports/*"))]);
    differs(request, &[(kind, CREATE, &to("exports-pii/*"))]);
    let request = "Give the role reporter read access to the prefix daily/ of the bucket exports.";
    fits(request, &[(kind, CREATE, &to("exports/daily/*"))]);
    differs(request, &[(kind, CREATE, &to("exports/*"))]);
}

#[test]
fn what_goes_without_a_name_is_one() {
    let rule = |name: &str| format!(r#"{{"name":"{name}"}}"#);
    let (one, other): (String, String) = (rule("a"), rule("b"));
    let request = "Delete that queue. I confirm.";
    let queue = |label: &'static str, object: &str| change(label, Action::Delete, object);
    let both = vec![queue("aws_sqs_queue.a", &one), queue("aws_sqs_queue.b", &other)];
    check_changes(request, both, Partial);
}
