//! Attributes that a provider sets, whose form it guarantees: an identifier of an object that the
//! plan makes.
//!
//! Such a value is not known before apply, yet it can be no `*`, no `0.0.0.0/0`, no account and no
//! action: an ARN names one object, and the letters its service allows in a name hold no pattern.
//! An object whose identifier is what the configuration says, in any letters (`aws_s3_object`, by
//! its key), would launder that into a policy, so types are listed one by one. What is not listed
//! stays unknown.
//!
//! Source: the attribute references of the Terraform AWS provider 5.100, and the naming rules of
//! the services' own API references.

use tribune_record::ProviderRef;

/// Where the AWS provider comes from.
const PROVIDERS: [&str; 2] =
    ["registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws"];

const ARN: &[&str] = &["arn"];

/// Identifiers by type, sorted.
const IDENTIFIERS: &[(&str, &[&str])] = &[
    ("aws_acm_certificate", ARN),
    ("aws_alb", ARN),
    ("aws_alb_target_group", ARN),
    ("aws_api_gateway_rest_api", &["arn", "execution_arn"]),
    ("aws_apigatewayv2_api", &["arn", "execution_arn"]),
    ("aws_athena_workgroup", ARN),
    ("aws_autoscaling_group", ARN),
    ("aws_backup_vault", ARN),
    ("aws_batch_job_definition", ARN),
    ("aws_batch_job_queue", ARN),
    ("aws_cloudfront_distribution", ARN),
    ("aws_cloudtrail", ARN),
    ("aws_cloudwatch_event_bus", ARN),
    ("aws_cloudwatch_event_rule", ARN),
    ("aws_cloudwatch_log_group", ARN),
    ("aws_cloudwatch_metric_alarm", ARN),
    ("aws_codebuild_project", ARN),
    ("aws_codepipeline", ARN),
    ("aws_db_instance", ARN),
    ("aws_dynamodb_table", &["arn", "stream_arn"]),
    ("aws_ecr_repository", ARN),
    ("aws_ecs_cluster", ARN),
    ("aws_ecs_task_definition", ARN),
    ("aws_efs_access_point", ARN),
    ("aws_efs_file_system", ARN),
    ("aws_eks_cluster", ARN),
    ("aws_iam_group", ARN),
    ("aws_iam_instance_profile", ARN),
    ("aws_iam_policy", ARN),
    ("aws_iam_role", ARN),
    ("aws_iam_user", ARN),
    ("aws_instance", ARN),
    ("aws_kinesis_firehose_delivery_stream", ARN),
    ("aws_kinesis_stream", ARN),
    ("aws_kms_key", ARN),
    ("aws_kms_replica_key", ARN),
    ("aws_lambda_function", ARN),
    ("aws_lb", ARN),
    ("aws_lb_target_group", ARN),
    ("aws_msk_cluster", ARN),
    ("aws_opensearch_domain", ARN),
    ("aws_rds_cluster", ARN),
    ("aws_s3_access_point", ARN),
    ("aws_s3_bucket", ARN),
    ("aws_secretsmanager_secret", ARN),
    ("aws_sfn_state_machine", ARN),
    ("aws_sns_topic", ARN),
    ("aws_sqs_queue", ARN),
    ("aws_vpc", &["arn", "id"]),
    ("aws_vpc_endpoint", &["arn", "id"]),
];

/// Whether `attribute` of an object of this type and provider is such an identifier.
pub(super) fn is_identifier(provider: &ProviderRef, of: &str, attribute: &str) -> bool {
    let at = IDENTIFIERS.binary_search_by(|(kind, _attributes)| (*kind).cmp(of)).ok();
    let listed = at.and_then(|at| IDENTIFIERS.get(at));
    PROVIDERS.contains(&provider.source.as_str())
        && listed.is_some_and(|(_kind, attributes)| attributes.contains(&attribute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_of_the_provider_itself() {
        assert!(IDENTIFIERS.is_sorted_by_key(|(kind, _attributes)| *kind));
        let provider = |source: &str| ProviderRef {
            source: source.to_owned(),
            config_key: None,
            region: tribune_record::Value::Null,
            account: tribune_record::Value::Null,
        };
        let aws = provider("registry.terraform.io/hashicorp/aws");
        assert!(is_identifier(&aws, "aws_s3_bucket", "arn"));
        for (of, attribute) in [
            ("aws_s3_bucket", "id"),
            ("aws_s3_bucket", "tags_all"),
            ("aws_s3_object", "id"),
            ("aws_s3_object", "arn"),
            ("terraform_data", "id"),
            ("random_string", "result"),
        ] {
            assert!(!is_identifier(&aws, of, attribute), "{of}.{attribute}");
        }
        let other = provider("registry.terraform.io/evil/aws");
        assert!(!is_identifier(&other, "aws_s3_bucket", "arn"));
    }
}
