//! What an object acts as, sends to and is run with, where that is only known after apply.

use super::*;

const ID: &str = "unknown_value";

/// An object with one attribute that is an expression, beside others of the plan.
fn beside(kind: &str, path: &str, references: &[&str], others: &[&str]) -> Case {
    let (key, inner) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let object = inner.map_or_else(|| json!({}), |inner| json!({ key: [{ inner: null }] }));
    let mut case = case(with_unknown(kind, &object, key, references));
    if let Some(inner) = inner {
        let Value::Map(after) = &mut case.plan.changes[0].after else { panic!("no object") };
        let open = after.remove(key).unwrap();
        let block = [(inner.to_owned(), open)].into_iter().collect();
        after.insert(key.to_owned(), Value::List(vec![Value::Map(block)]));
    }
    for other in others {
        case.plan.changes.extend(case_of(&created(other, &json!({}))).plan.changes);
    }
    case
}

#[test]
fn who_something_acts_as_stands_in_the_plan_or_waits() {
    let role = ["aws_iam_role.it.arn", "aws_iam_role.it"];
    for (kind, path) in [
        ("aws_lambda_function", "role"),
        ("aws_ecs_task_definition", "task_role_arn"),
        ("aws_ecs_task_definition", "execution_role_arn"),
        ("aws_sfn_state_machine", "role_arn"),
        ("aws_glue_job", "role_arn"),
        ("aws_codebuild_project", "service_role"),
        ("aws_codepipeline", "role_arn"),
        ("aws_batch_compute_environment", "service_role"),
        ("aws_eks_cluster", "role_arn"),
        ("aws_cloudwatch_event_target", "role_arn"),
        ("aws_kinesis_firehose_delivery_stream", "extended_s3_configuration.role_arn"),
    ] {
        let of = |references: &[&str], others: &[&str]| beside(kind, path, references, others);
        check(&of(&role, &["aws_iam_role"]), ID, None);
        check(&of(&role, &[]), ID, UNKNOWN);
        check(&of(&["local.role"], &["aws_iam_role"]), ID, UNKNOWN);
        check(&of(&["var.role"], &["aws_iam_role"]), ID, UNKNOWN);
        check(&of(&[], &["aws_iam_role"]), ID, UNKNOWN);
        // Beside the object stands something else, or another kind of object.
        check(&of(&["aws_iam_role.it.arn", "var.role"], &["aws_iam_role"]), ID, UNKNOWN);
        check(&of(&["aws_ssm_parameter.it.value"], &["aws_ssm_parameter"]), ID, UNKNOWN);
        check(&of(&["aws_iam_role.it.description"], &["aws_iam_role"]), ID, UNKNOWN);
        check(&of(&["aws_iam_role.it", "each.key"], &["aws_iam_role"]), ID, None);
        check(&of(&["aws_iam_role.it", "local.a.each.key"], &["aws_iam_role"]), ID, UNKNOWN);
    }
    let message = found(&beside("aws_lambda_function", "role", &["local.role"], &[]), ID);
    assert!(message[0].message.contains("(from local.role)"), "{message:#?}");
}

#[test]
fn an_object_is_found_in_its_module_and_through_others() {
    let of = |references: &[&str]| {
        let mut case = beside("aws_lambda_function", "role", references, &["aws_iam_role"]);
        for (at, module) in [(0, "module.fn[0]"), (1, "module.roles[\"a\"]")] {
            let change = &mut case.plan.changes[at];
            change.address = format!("{module}.{}", change.address);
            change.module = Some(module.to_owned());
        }
        case
    };
    check(&of(&["var.role → module.roles.aws_iam_role.it.arn"]), ID, None);
    check(&of(&["var.role → module.other.aws_iam_role.it.arn"]), ID, UNKNOWN);
    check(&of(&["var.role → module.roles.local.it"]), ID, UNKNOWN);
    check(&of(&["aws_iam_role.it.arn"]), ID, UNKNOWN);
    check(&of(&["var.role → …"]), ID, UNKNOWN);
    check(&of(&["var.role → data.aws_iam_role.it.arn"]), ID, None);
    check(&of(&["var.role → aws_iam_role.it[0].arn", "each.key"]), ID, UNKNOWN);
    let mut same = of(&["aws_iam_role.it[0].arn", "aws_iam_role.it[0]", "aws_iam_role.it"]);
    let module = same.plan.changes[0].module.clone();
    same.plan.changes[1].address = "module.fn[0].aws_iam_role.it[0]".to_owned();
    same.plan.changes[1].module = module;
    check(&same, ID, None);
    // Of more references than are told nobody has heard.
    let many = vec!["aws_iam_role.it.arn"; 16];
    check(&beside("aws_lambda_function", "role", &many[..1], &["aws_iam_role"]), ID, None);
    let mut many_told = beside("aws_lambda_function", "role", &many[..1], &["aws_iam_role"]);
    let Value::Map(after) = &mut many_told.plan.changes[0].after else { panic!("no object") };
    let Some(Value::Unknown(unknown)) = after.get_mut("role") else { panic!("known") };
    unknown.references = many.iter().map(ToString::to_string).collect();
    check(&many_told, ID, UNKNOWN);
}

#[test]
fn where_something_sends_and_what_it_runs_comes_from_the_plan() {
    for (kind, path, lead, other) in [
        ("aws_instance", "user_data", "aws_db_instance.it.address", "aws_db_instance"),
        (
            "aws_instance",
            "iam_instance_profile",
            "aws_iam_instance_profile.it.name",
            "aws_iam_instance_profile",
        ),
        ("aws_launch_template", "user_data", "aws_db_instance.it.address", "aws_db_instance"),
        (
            "aws_launch_template",
            "vpc_security_group_ids",
            "aws_security_group.it.id",
            "aws_security_group",
        ),
        (
            "aws_launch_template",
            "iam_instance_profile.name",
            "aws_iam_instance_profile.it.name",
            "aws_iam_instance_profile",
        ),
        (
            "aws_network_interface",
            "security_groups",
            "aws_security_group.it.id",
            "aws_security_group",
        ),
        ("aws_route53_record", "records", "aws_eip.it.public_ip", "aws_eip"),
        ("aws_route53_record", "alias.name", "aws_lb.it.dns_name", "aws_lb"),
        ("aws_sns_topic_subscription", "endpoint", "aws_sqs_queue.it.arn", "aws_sqs_queue"),
        ("aws_cloudwatch_event_target", "arn", "aws_sqs_queue.it.arn", "aws_sqs_queue"),
        (
            "aws_kinesis_firehose_delivery_stream",
            "extended_s3_configuration.bucket_arn",
            "aws_s3_bucket.it.arn",
            "aws_s3_bucket",
        ),
        ("aws_route", "gateway_id", "aws_internet_gateway.it.id", "aws_internet_gateway"),
        (
            "aws_api_gateway_integration",
            "uri",
            "aws_lambda_function.it.invoke_arn",
            "aws_lambda_function",
        ),
        ("aws_lambda_permission", "source_arn", "aws_sns_topic.it.arn", "aws_sns_topic"),
        (
            "aws_cognito_identity_pool_roles_attachment",
            "roles",
            "aws_iam_role.it.arn",
            "aws_iam_role",
        ),
    ] {
        check(&beside(kind, path, &[lead], &[other]), ID, None);
        check(&beside(kind, path, &[lead], &[]), ID, UNKNOWN);
        check(&beside(kind, path, &["local.x", lead], &[other]), ID, UNKNOWN);
        check(&beside(kind, path, &["terraform_data.it.output"], &["terraform_data"]), ID, UNKNOWN);
        let mut hidden = beside(kind, path, &[lead], &[other]);
        hide(&mut hidden, path.split('.').next().unwrap());
        check(&hidden, ID, UNKNOWN);
    }
    // A constant in a script is no riddle; in the name of a role it could be another account.
    let script = ["var.name", "aws_db_instance.it.address", "path.module"];
    check(&beside("aws_instance", "user_data", &script, &["aws_db_instance"]), ID, None);
    check(&beside("aws_instance", "user_data", &["var.name"], &[]), ID, UNKNOWN);
    for (kind, key) in [("aws_wafv2_web_acl", "default_action"), ("aws_wafv2_web_acl", "rule")] {
        check(&beside(kind, key, &["aws_wafv2_ip_set.it.arn"], &["aws_wafv2_ip_set"]), ID, UNKNOWN);
    }
    // A tag may be called anything.
    check(&tagged_hidden("role"), ID, None);
}

#[test]
fn a_switch_that_nobody_can_read_waits() {
    for (kind, path) in [
        ("aws_appsync_graphql_api", "authentication_type"),
        ("aws_appsync_graphql_api", "additional_authentication_provider"),
        ("aws_cloudwatch_metric_alarm", "actions_enabled"),
        ("aws_msk_cluster", "client_authentication"),
    ] {
        check(&beside(kind, path, &["terraform_data.it.output"], &[]), ID, UNKNOWN);
        check(&case_of(&created(kind, &json!({}))), ID, None);
    }
}

#[test]
fn what_runs_and_what_limits_comes_from_the_plan() {
    for (kind, path, lead, other) in [
        (
            "aws_ecs_task_definition",
            "container_definitions",
            "aws_ecr_repository.it.repository_url",
            "aws_ecr_repository",
        ),
        ("aws_iam_role", "permissions_boundary", "aws_iam_policy.it.arn", "aws_iam_policy"),
        ("aws_cloudwatch_log_group", "kms_key_id", "aws_kms_key.it.arn", "aws_kms_key"),
        ("aws_ssm_document", "content", "aws_s3_bucket.it.bucket", "aws_s3_bucket"),
    ] {
        check(&beside(kind, path, &[lead], &[other]), ID, None);
        check(&beside(kind, path, &[lead], &[]), ID, UNKNOWN);
        check(&beside(kind, path, &["terraform_data.it.output"], &["terraform_data"]), ID, UNKNOWN);
    }
}

#[test]
fn whose_the_key_of_an_object_is_somebody_can_say_or_waits() {
    let key = |account: &str| format!("arn:aws:kms:us-east-1:{account}:key/k");
    let of = |kind: &str, object: &Json, own: &[&str]| {
        let mut case = case_of(&created(kind, object));
        case.settings.site.own_accounts = own.iter().map(|one| (*one).to_owned()).collect();
        case
    };
    let (own, other) = ("123456789012", "999999999999");
    for (kind, object) in [
        ("aws_ebs_volume", json!({ "kms_key_id": key(own) })),
        ("aws_instance", json!({ "root_block_device": [{ "kms_key_id": key(own) }] })),
        (
            "aws_eks_cluster",
            json!({ "encryption_config": [{ "provider": [
            { "key_arn": key(own) }] }] }),
        ),
        ("aws_ssm_parameter", json!({ "key_id": key(own) })),
        ("aws_ebs_default_kms_key", json!({ "key_arn": key(own) })),
    ] {
        check(&of(kind, &object, &[]), ID, UNKNOWN);
        check(&of(kind, &object, &[other]), ID, UNKNOWN);
        check(&of(kind, &object, &[own]), ID, None);
    }
    check(&of("aws_ebs_volume", &json!({ "kms_key_id": "alias/own" }), &[]), ID, None);
    check(&of("aws_ebs_volume", &json!({ "kms_key_id": null }), &[]), ID, None);
    let arn = format!("arn:aws:ec2:us-east-1:{own}:volume/v");
    let volume = |key: &str| json!({ "arn": arn, "kms_key_id": key });
    let moved =
        |from: &str, to: &str| case_of(&updated("aws_ebs_volume", &volume(from), &volume(to)));
    check(&moved("alias/own", &key(own)), ID, None);
    check(&moved("alias/own", &key(other)), ID, UNKNOWN);
    check(&moved(&key(other), &key(other)), ID, None);
}

#[test]
fn a_key_to_come_is_one_of_the_plan_or_waits() {
    let of = |references: &[&str], others: &[&str]| {
        beside("aws_ebs_volume", "kms_key_id", references, others)
    };
    let made = ["aws_kms_key.it.arn", "aws_kms_key.it"];
    check(&of(&made, &["aws_kms_key"]), ID, None);
    check(&of(&["aws_kms_key.it.key_id"], &["aws_kms_key"]), ID, None);
    check(&of(&["aws_kms_alias.it.target_key_arn"], &["aws_kms_alias"]), ID, None);
    check(&of(&["data.aws_kms_key.app.arn"], &[]), ID, None);
    check(&of(&made, &[]), ID, UNKNOWN);
    check(&of(&["terraform_data.it.output"], &["terraform_data"]), ID, UNKNOWN);
    check(&of(&["var.key"], &["aws_kms_key"]), ID, UNKNOWN);
}

#[test]
fn tags_nobody_can_read_may_say_what_is_held() {
    let of = |kind: &str, object: &Json, key: &str| {
        let mut case = case(with_unknown(kind, object, key, &["terraform_data.l.output"]));
        case.context.environment = Some("staging".to_owned());
        case
    };
    let (queue, group) = ("aws_sqs_queue", "aws_autoscaling_group");
    check(&of(queue, &json!({}), "tags"), ID, UNKNOWN);
    check(&of(queue, &json!({ "name": "" }), "tags"), ID, UNKNOWN);
    check(&of(queue, &json!({ "name": "orders" }), "tags"), ID, None);
    // Nothing but somebody's wish hides them, whatever the object is called.
    let mut masked = of(queue, &json!({ "name": "orders" }), "tags");
    let secret = Commitment::new(Purpose::Redaction, &[7; 32], b"x");
    let Value::Map(after) = &mut masked.plan.changes[0].after else { panic!("no object") };
    after.insert("tags".to_owned(), Value::Redacted(secret));
    check(&masked, ID, UNKNOWN);
    check(&of("azurerm_key_vault", &json!({ "resource_group_name": "a" }), "tags"), ID, UNKNOWN);
    check(&of(queue, &json!({ "tags": { "DataClass": "internal" } }), "name"), ID, None);
    check(&of("google_storage_bucket", &json!({}), "labels"), ID, UNKNOWN);
    check(&of(group, &json!({ "tag": [{ "key": "Owner", "value": "shop" }] }), "name"), ID, None);
    for key in ["DataClass", "data-classification", "PCI", "gdpr", "Scope", "DataResidency"] {
        check(&tagged_hidden(key), ID, UNKNOWN);
    }
    for key in ["Owner", "Database", "Cluster", "Name"] {
        check(&tagged_hidden(key), ID, None);
    }
    let blocks = |key: Value| {
        let mut case = case_of(&created(group, &json!({})));
        let Value::Map(object) = &mut case.plan.changes[0].after else { panic!("no object") };
        let parts = [("key".to_owned(), key), ("value".to_owned(), hidden())];
        let block = Value::Map(parts.into_iter().collect());
        object.insert("tag".to_owned(), Value::List(vec![block]));
        case
    };
    check(&blocks(Value::text("DataClass")), ID, UNKNOWN);
    check(&blocks(hidden()), ID, UNKNOWN);
    check(&blocks(Value::text("Owner")), ID, None);
    check(&of(group, &json!({}), "tag"), ID, UNKNOWN);
    // What is judged as if it held both has nothing to hide.
    let mut both = of(queue, &json!({}), "tags");
    both.request.as_mut().unwrap().text = "A queue for card data (PCI) of EU customers".to_owned();
    check(&both, ID, None);
}

/// A queue with a tag whose value nobody can read.
fn tagged_hidden(key: &str) -> Case {
    let mut case = case_of(&created("aws_sqs_queue", &json!({ "tags": { key: "x" } })));
    let Value::Map(object) = &mut case.plan.changes[0].after else { panic!("no object") };
    let Some(Value::Map(tags)) = object.get_mut("tags") else { panic!("no tags") };
    tags.insert(key.to_owned(), hidden());
    case
}

fn hidden() -> Value {
    let references = vec!["terraform_data.l.output".to_owned()];
    let kind = tribune_record::UnknownKind::Configured;
    Value::Unknown(tribune_record::Unknown { kind, references })
}

#[test]
fn a_copy_into_a_bucket_of_the_plan_goes_to_nobody_else() {
    let kind = "aws_s3_bucket_replication_configuration";
    let of =
        |references: &[&str], others: &[&str]| beside(kind, "rule.destination", references, others);
    check(&of(&["aws_s3_bucket.it.arn", "aws_s3_bucket.it"], &["aws_s3_bucket"]), ID, None);
    check(&of(&["aws_s3_bucket.it.arn"], &[]), ID, UNKNOWN);
    check(&of(&["data.aws_s3_bucket.it.arn"], &[]), ID, UNKNOWN);
    check(&of(&["var.bucket", "aws_s3_bucket.it.arn"], &["aws_s3_bucket"]), ID, UNKNOWN);
    check(&of(&["aws_sns_topic.it.arn"], &["aws_sns_topic"]), ID, UNKNOWN);
    // In another account it may be anybody's.
    let mut away = of(&["aws_s3_bucket.it.arn"], &["aws_s3_bucket"]);
    away.plan.changes[1].provider.account = Value::text("999999999999");
    check(&away, ID, UNKNOWN);
}

#[test]
fn an_image_is_looked_up_among_ones_own_or_waits() {
    let of = |owners: &[&str], own: &[&str]| {
        let search = json!({ "most_recent": true, "owners": owners });
        let mut case = case_of(&json!([
            { "type": "aws_ami", "name": "a", "action": "create", "properties": search },
            { "type": "aws_sqs_queue", "name": "q", "action": "create", "properties": {} },
        ]));
        let change = &mut case.plan.changes[0];
        (change.mode, change.action) = (tribune_record::Mode::Data, tribune_record::Action::Read);
        case.settings.site.own_accounts = own.iter().map(|one| (*one).to_owned()).collect();
        case
    };
    check(&of(&["self"], &[]), ID, None);
    check(&of(&["amazon"], &[]), ID, None);
    check(&of(&["123456789012"], &["123456789012"]), ID, None);
    check(&of(&["123456789012"], &[]), ID, UNKNOWN);
    check(&of(&["self", "999999999999"], &["123456789012"]), ID, UNKNOWN);
    check(&of(&["aws-marketplace"], &[]), ID, UNKNOWN);
    check(&of(&[], &[]), ID, UNKNOWN);
}
