//! What a plan does beside, instead of or against the words, one trick a test.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{
    Action, Change,
    IntentMatch::{Exact, Mismatch, Partial},
    Level,
};

use super::{change, deeds::check_changes, map};

fn update(address: &str, before: &str, after: &str) -> Change {
    let mut change = change(address, Action::Update, after);
    change.before = map(before);
    change
}

/// A function with this name and memory under this label.
fn function(label: &str, name: &str, memory: u32) -> Change {
    let side = |memory: u32| format!(r#"{{"function_name":"{name}","memory_size":{memory}}}"#);
    update(&format!("aws_lambda_function.{label}"), &side(256), &side(memory))
}

#[test]
fn another_object_with_a_similar_name() {
    let request = "Raise the memory of the mail function to 512 MB.";
    check_changes(request, vec![function("mail", "mail", 512)], Exact);
    check_changes(request, vec![function("x", "prod-mail-2", 512)], Exact);
    check_changes(request, vec![function("mail", "fairmailings", 512)], Partial);
    check_changes(request, vec![function("mail", "payroll-export", 512)], Partial);
    let tagged = |tag: &str| {
        let mut change = function("x", "payroll", 512);
        let tags = map(&format!(r#"{{"{tag}":"mail"}}"#));
        let tribune_record::Value::Map(after) = &mut change.after else { panic!() };
        after.insert("tags".into(), tags.clone());
        let tribune_record::Value::Map(before) = &mut change.before else { panic!() };
        before.insert("tags".into(), tags);
        change
    };
    check_changes(request, vec![tagged("Service")], Exact);
    check_changes(request, vec![tagged("Team")], Partial);
}

#[test]
fn a_second_one_with_a_longer_name() {
    let made = |kind: &str, key: &str, names: &[&str]| {
        let one = |(at, name): (usize, &&str)| {
            let object = format!(r#"{{"{key}":"{name}"}}"#);
            change(&format!("{kind}.q{at}"), Action::Create, &object)
        };
        names.iter().enumerate().map(one).collect::<Vec<_>>()
    };
    let queues = |names: &[&str]| made("aws_sqs_queue", "name", names);
    let alarms = |names: &[&str]| made("aws_cloudwatch_metric_alarm", "alarm_name", names);
    let request = "sqs queue orders-events pls";
    check_changes(request, queues(&["orders-events"]), Exact);
    check_changes(request, queues(&["orders-events", "orders-events-second"]), Partial);
    let request = "Create the queues orders-events and mail-jobs.";
    check_changes(request, queues(&["orders-events", "mail-jobs"]), Exact);
    check_changes(request, queues(&["orders-events", "mail-jobs", "mail-jobs-b"]), Partial);
    let request = "Add a CloudWatch alarm api-cpu-high.";
    check_changes(request, alarms(&["api-cpu-high"]), Exact);
    check_changes(request, alarms(&["api-cpu-high", "api-cpu-high-second"]), Partial);
    // No name is borne as it stands: a family of them.
    let request = "Create three queues called worker.";
    check_changes(request, queues(&["worker-1", "worker-2", "worker-3"]), Exact);
}

#[test]
fn a_release_changes_the_image_and_nothing_else_in_the_container() {
    let task = |image: &str, more: &str| {
        format!(
            r#"{{"family":"api","container_definitions":
                "[{{\"name\":\"api\",\"image\":\"{image}\",\"command\":[\"a\",\"b\"]{more}}}]"}}"#
        )
    };
    let request = "Deploy version 2.4.1 of the API.";
    let before = task("r.example/api:2.4.0", "");
    let made = |after: &str| {
        let mut change = change("aws_ecs_task_definition.api", Action::DeleteThenCreate, after);
        change.before = map(&before);
        vec![change]
    };
    check_changes(request, made(&task("r.example/api:2.4.1", "")), Exact);
    check_changes(request, made(&task("docker.io/evil/miner:2.4.1", "")), Mismatch);
    let more = |more: &str| task("r.example/api:2.4.1", more);
    check_changes(request, made(&more(r#",\"privileged\":true"#)), Mismatch);
    check_changes(request, made(&more(r#",\"secrets\":[{\"name\":\"A\"}]"#)), Mismatch);
    let order = more("").replace(r#"[\"a\",\"b\"]"#, r#"[\"b\",\"a\"]"#);
    check_changes(request, made(&order), Mismatch);
}

#[test]
fn what_is_excepted_stays() {
    let queue = |name: &str| {
        let side = |n: u32| format!(r#"{{"name":"{name}","visibility_timeout_seconds":{n}}}"#);
        update(&format!("aws_sqs_queue.{name}"), &side(30), &side(60))
    };
    for request in [
        "Set the visibility timeout of all queues except orders to 60 seconds.",
        "Set the visibility timeout of all queues to 60 seconds. Do not touch orders.",
        "Set the visibility timeout of the queues to 60 seconds but leave orders alone.",
    ] {
        check_changes(request, vec![queue("invoices")], Exact);
        check_changes(request, vec![queue("invoices"), queue("orders")], Mismatch);
    }
}

#[test]
fn another_group_behind_an_address() {
    let group = |rules: &str| format!(r#"{{"name":"web","ingress":[{rules}]}}"#);
    let rule =
        |from: &str| format!(r#"{{"from_port":8443,"to_port":8443,"protocol":"tcp",{from}}}"#);
    let request = "Open port 8443 on the web security group from 10.2.0.0/16.";
    let asked = rule(r#""cidr_blocks":["10.2.0.0/16"]"#);
    let with = |rules: &str| vec![update("aws_security_group.web", &group(""), &group(rules))];
    check_changes(request, with(&asked), Exact);
    let evil = rule(r#""security_groups":["sg-evil"]"#);
    check_changes(request, with(&format!("{asked},{evil}")), Mismatch);
}

#[test]
fn one_variable_is_not_all_of_them() {
    let request = "Set the log level of the function render to debug.";
    let side = |level: &str, host: &str| {
        format!(
            r#"{{"function_name":"render","environment":[{{"variables":
                {{"LOG_LEVEL":"{level}","DB_HOST":"{host}"}}}}]}}"#
        )
    };
    let set = |level: &str, host: &str| {
        vec![update("aws_lambda_function.render", &side("info", "a"), &side(level, host))]
    };
    check_changes(request, set("debug", "a"), Exact);
    check_changes(request, set("debug", "evil"), Mismatch);
}

#[test]
fn what_the_plan_names_itself_is_no_attribute() {
    // A variable or a container that is called like an attribute hides nothing.
    let request = "Deploy version 2.4.1 of the API.";
    let side = |image: &str, more: &str| {
        format!(r#"{{"function_name":"api","image_uri":"r/api:{image}",{more}}}"#)
    };
    let release = |before: &str, after: &str| {
        vec![update("aws_lambda_function.api", &side("2.4.0", before), &side("2.4.1", after))]
    };
    for name in ["description", "IMAGE_URL", "comment", "tags_of", "image"] {
        let set = |to: &str| format!(r#""environment":[{{"variables":{{"{name}":"{to}"}}}}]"#);
        check_changes(request, release(&set("a"), &set("a")), Exact);
        check_changes(request, release(&set("a"), &set("evil")), Mismatch);
    }
    let entry = |to: &str| format!(r#""image_config":[{{"entry_point":["{to}"]}}]"#);
    check_changes(request, release(&entry("a"), &entry("sh")), Mismatch);
    let signing = |to: &str| format!(r#""code_signing_config_arn":"{to}""#);
    check_changes(request, release(&signing("a"), &signing("")), Partial);
    for name in ["image", "description"] {
        let task = |image: &str, privileged: bool| {
            format!(
                r#"{{"family":"api","container_definitions":"[{{\"name\":\"{name}\",
                    \"image\":\"r/a:{image}\",\"privileged\":{privileged}}}]"}}"#
            )
            .replace('\n', "")
        };
        let mut made =
            change("aws_ecs_task_definition.api", Action::DeleteThenCreate, &task("2", true));
        made.before = map(&task("1", false));
        check_changes(request, vec![made], Mismatch);
    }
}

#[test]
fn amounts_have_units() {
    let side = |n: u32| format!(r#"{{"function_name":"render","timeout":{n}}}"#);
    let to = |n: u32| vec![update("aws_lambda_function.render", &side(3), &side(n))];
    let seconds = "Set the timeout of the function render to 10 seconds.";
    check_changes(seconds, to(10), Exact);
    check_changes(seconds, to(600), Partial);
    let minutes = "Set the timeout of the function render to 5 minutes.";
    check_changes(minutes, to(300), Exact);
    check_changes(minutes, to(5), Partial);
    check_changes(minutes, to(30), Partial);
}

#[test]
fn switches_that_protect() {
    let side = |on: bool| format!(r#"{{"id":"build-1","disable_api_termination":{on}}}"#);
    let to = |before, after| vec![update("aws_instance.b", &side(before), &side(after))];
    let enable = "Enable termination protection on the server build-1.";
    check_changes(enable, to(false, true), Exact);
    check_changes(enable, to(true, false), Mismatch);
    let disable = "Disable termination protection on the server build-1.";
    check_changes(disable, to(true, false), Exact);
}

#[test]
fn a_replacement_is_no_deletion() {
    let server = r#"{"tags":{"Name":"build-1"},"id":"i-1"}"#;
    let gone: Vec<Change> = vec![change("aws_instance.b", Action::Delete, server)];
    let anew = vec![change("aws_instance.b", Action::DeleteThenCreate, server)];
    let request = String::from("Replace the server build-1.");
    check_changes(&request, anew, Exact);
    check_changes(&request, gone, Partial);
}

#[test]
fn what_is_put_off_or_taken_back_is_for_a_person() {
    let raise = "raise the memory of the function render to 512 MB";
    for request in [
        format!("Nobody may {raise}."),
        format!("Please {raise}. On second thought, don't."),
        format!("Please {raise}, unless it is above 200 MB already."),
        format!("Please {raise}, but only if finance agrees."),
        format!("Please {raise}. Never mind."),
        format!("It is forbidden to {raise}."),
        format!("Please refrain from anything that would {raise}."),
        format!("We decided against the plan to {raise}."),
        format!("Remind me to {raise}."),
        format!("Please {raise}, but don't do it yet."),
        format!("Stop anyone who wants to {raise}."),
        format!("Please {raise} next week, not now."),
    ] {
        check_doubt(&request, vec![function("render", "render", 512)]);
    }
    check_changes(&format!("Please {raise}."), vec![function("render", "render", 512)], Exact);
}

#[test]
fn a_question_is_no_order() {
    let raise = "raise the memory of the function render to 512 MB";
    for request in [
        format!("Would it be safe to {raise}?"),
        format!("May we {raise}?"),
        format!("Will it help to {raise}?"),
        format!("Can you tell me whether to {raise}?"),
        format!("Could you explain how to {raise}?"),
        format!("Could you estimate what it costs to {raise}?"),
        format!("Could somebody {raise} by accident?"),
    ] {
        check_doubt(&request, vec![function("render", "render", 512)]);
    }
    for request in [format!("Could you {raise}?"), format!("Can you please {raise}?")] {
        check_changes(&request, vec![function("render", "render", 512)], Exact);
    }
}

#[test]
fn what_is_there_is_given_more() {
    let request = "Give the render function 1 GB of memory.";
    check_changes(request, vec![function("x", "render", 1024)], Exact);
    check_changes(request, vec![function("x", "render", 10240)], Partial);
    let side = |on: bool| format!(r#"{{"identifier":"mail","multi_az":{on}}}"#);
    let database = |to: bool| vec![update("aws_db_instance.m", &side(!to), &side(to))];
    check_changes("Make the mail database Multi-AZ.", database(true), Exact);
    let side = |mode: &str| {
        format!(r#"{{"function_name":"render","tracing_config":[{{"mode":"{mode}"}}]}}"#)
    };
    let traced = vec![update("aws_lambda_function.x", &side("PassThrough"), &side("Active"))];
    check_changes("Put the render function into tracing mode Active.", traced, Exact);
}

#[test]
fn each_of_several_is_changed() {
    let request = "Raise the memory of the functions 'render' and 'mail' to 512 MB.";
    let one = || function("x", "render", 512);
    check_changes(request, vec![one(), function("y", "mail", 512)], Exact);
    check_changes(request, vec![one()], Partial);
}

/// Whatever exactly is found: the plan does not go through by itself.
#[track_caller]
fn check_doubt(request: &str, changes: Vec<Change>) {
    let mut plan = super::plan("dev/d22-rename-moved/plan.json");
    plan.changes = changes;
    let out = super::judged(&super::case(request, plan, tribune_record::Context::default()));
    assert!(out.findings.iter().any(|one| one.level >= Level::Governance), "{request}");
}

#[test]
fn settings_of_another_aspect() {
    let request = "Raise the memory of the function render to 512 MB.";
    let with = |part: &str, object: &str| {
        let part = change(part, Action::Create, object);
        vec![function("x", "render", 512), part]
    };
    let open = r#"{"function_name":"render","principal":"sns.amazonaws.com"}"#;
    check_changes(request, with("aws_lambda_permission.p", open), Mismatch);
    let url = r#"{"function_name":"render","authorization_type":"AWS_IAM"}"#;
    check_changes(request, with("aws_lambda_function_url.p", url), Mismatch);
    let versioning = "Turn on versioning for the bucket photos.";
    let part = |kind: &str, object: &str| vec![change(kind, Action::Create, object)];
    let on = r#"{"bucket":"photos","versioning_configuration":[{"status":"Enabled"}]}"#;
    check_changes(versioning, part("aws_s3_bucket_versioning.photos", on), Exact);
    let site = r#"{"bucket":"photos","redirect_all_requests_to":[{"host_name":"evil"}]}"#;
    check_changes(versioning, part("aws_s3_bucket_website_configuration.photos", site), Mismatch);
}

#[test]
fn a_setting_that_was_to_go_goes() {
    let gone = |kind: &str, object: &str| vec![change(kind, Action::Delete, object)];
    let cors = "Remove the CORS configuration from the bucket photos.";
    let of = r#"{"bucket":"photos"}"#;
    check_changes(cors, gone("aws_s3_bucket_cors_configuration.photos", of), Exact);
    check_changes(cors, gone("aws_s3_bucket_public_access_block.photos", of), Mismatch);
    let close = "Close port 8080 on the web security group.";
    let rule = |port: u16| {
        format!(
            r#"{{"description":"web","from_port":{port},"to_port":{port},"ip_protocol":"tcp",
                "cidr_ipv4":"10.0.0.0/8"}}"#
        )
    };
    check_changes(close, gone("aws_vpc_security_group_ingress_rule.web", &rule(8080)), Exact);
    check_changes(close, gone("aws_db_instance.web", r#"{"identifier":"web"}"#), Mismatch);
}

#[test]
fn less_way_in_is_not_more() {
    let group = |from: u16, to: u16, range: &str| {
        format!(
            r#"{{"name":"web","ingress":[{{"from_port":{from},"to_port":{to},"protocol":"tcp",
                "cidr_blocks":["{range}"]}}]}}"#
        )
    };
    let before = group(1, 1000, "10.2.0.0/16");
    let to = |after: &str| vec![update("aws_security_group.web", &before, after)];
    let tighten = "Tighten the security group web.";
    check_changes(tighten, to(&group(443, 443, "10.2.0.0/24")), Exact);
    check_changes(tighten, to(&group(1, 65535, "10.2.0.0/16")), Mismatch);
    check_changes(tighten, to(&group(1, 1000, "10.0.0.0/8")), Mismatch);
    let restrict = "Restrict the security group web to 10.2.1.0/24.";
    check_changes(restrict, to(&group(1, 1000, "10.2.1.0/24")), Exact);
    check_changes(restrict, to(&group(1, 1000, "10.2.0.0/24")), Mismatch);
}

#[test]
fn what_was_asked_for_is_done() {
    let request = "Raise the memory of the function render to 512 MB.";
    let side = |tag: &str| {
        format!(r#"{{"function_name":"render","memory_size":256,"tags":{{"a":"{tag}"}}}}"#)
    };
    let tagged = vec![update("aws_lambda_function.render", &side("b"), &side("c"))];
    check_changes(request, tagged, Partial);
}

#[test]
fn something_new_acts_as_somebody_that_is_there() {
    let request = "Create a server called build-2.";
    let server = |profile: &str| {
        let object = format!(r#"{{"tags":{{"Name":"build-2"}},"iam_instance_profile":{profile}}}"#);
        vec![change("aws_instance.b", Action::Create, &object)]
    };
    check_changes(request, server("null"), Exact);
    check_changes(request, server(r#""admin-break-glass""#), Partial);
    let named = "Create a server called build-2 with the instance profile 'builder'.";
    check_doubt(named, server(r#""admin-break-glass""#));
}

#[test]
fn an_object_that_was_named_is_no_strangers() {
    let request = "Add a bucket acme-inbox beside the function mail-sender.";
    let bucket = || change("aws_s3_bucket.b", Action::Create, r#"{"bucket":"acme-inbox"}"#);
    check_changes(request, vec![bucket(), function("m", "mail-sender", 512)], Partial);
    check_changes(request, vec![bucket(), function("m", "mail-reader", 512)], Mismatch);
    let gone = change("aws_sqs_queue.q", Action::Delete, r#"{"name":"mail-sender"}"#);
    check_changes(request, vec![bucket(), gone], Mismatch);
}

#[test]
fn no_limit_is_more_than_any() {
    let limited = |was: &str, is: &str| {
        let side = |limit: &str| {
            format!(r#"{{"function_name":"mailer","reserved_concurrent_executions":{limit}}}"#)
        };
        vec![update("aws_lambda_function.f", &side(was), &side(is))]
    };
    let request = "Reduce the reserved concurrency of the function mailer to 10.";
    check_changes(request, limited("-1", "10"), Exact);
    check_changes(request, limited("5", "10"), Mismatch);
}
