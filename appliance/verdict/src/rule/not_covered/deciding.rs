//! Attributes of types that need no rule as a whole, and that decide about security by themselves:
//! where one of them is set to less, or taken back, the type is told as if nothing knew it. And
//! types that run a program of the plan's choice on a machine, which are told everywhere.

use tribune_record::{Change, Known, Pointer, Value};

use crate::{
    walk::{is_nothing, last_key, leaves, places, same},
    words::matches,
};

/// What an attribute may not become.
#[derive(Debug, Clone, Copy)]
enum Holds {
    /// What is set stays as it is.
    Stays,
    /// What is set stays set.
    Kept,
    /// What has one of these parts keeps one.
    Part(&'static [&'static str]),
    /// Where it is set, it is one of these.
    Is(&'static [&'static str]),
    /// What was one of these stays one.
    Stayed(&'static [&'static str]),
    /// A text in which no part of this name is true.
    Never(&'static str),
}
use Holds::{Is, Kept, Never, Part, Stayed, Stays};

const TLS: &[&str] = &["HTTPS", "TLS"];
const ON: &[&str] = &["true"];
const OFF: &[&str] = &["false"];

/// Sorted by type and path. Source: the schema of the Terraform AWS provider 5.100; the
/// documentation of azurerm 4 and google 6.
const DECIDING: &[(&str, &str, Holds)] = &[
    ("aws_alb_listener", "mutual_authentication", Stays),
    ("aws_alb_listener", "protocol", Stayed(TLS)),
    ("aws_alb_listener", "ssl_policy", Part(BALANCERS)),
    ("aws_alb_listener_rule", "action.authenticate_cognito", Kept),
    ("aws_alb_listener_rule", "action.authenticate_oidc", Kept),
    ("aws_alb_target_group", "protocol", Stayed(TLS)),
    ("aws_api_gateway_domain_name", "mutual_tls_authentication", Kept),
    ("aws_api_gateway_domain_name", "security_policy", Part(GATEWAYS)),
    ("aws_apigatewayv2_domain_name", "domain_name_configuration.security_policy", Part(GATEWAYS)),
    ("aws_apigatewayv2_domain_name", "mutual_tls_authentication", Kept),
    ("aws_appsync_api_cache", "at_rest_encryption_enabled", Stayed(ON)),
    ("aws_appsync_api_cache", "transit_encryption_enabled", Stayed(ON)),
    ("aws_athena_database", "encryption_configuration", Kept),
    ("aws_athena_workgroup", "configuration.enforce_workgroup_configuration", Is(ON)),
    ("aws_athena_workgroup", "configuration.result_configuration.encryption_configuration", Kept),
    ("aws_dynamodb_table", "server_side_encryption", Kept),
    ("aws_ebs_encryption_by_default", "enabled", Is(ON)),
    ("aws_ecr_repository", "encryption_configuration", Kept),
    ("aws_ecr_repository", "image_scanning_configuration.scan_on_push", Stayed(ON)),
    ("aws_ecr_repository", "image_tag_mutability", Stayed(&["IMMUTABLE"])),
    ("aws_ecs_task_definition", "container_definitions", Never("privileged")),
    ("aws_ecs_task_definition", "ipc_mode", Is(&["none", "task"])),
    ("aws_ecs_task_definition", "network_mode", Is(&["awsvpc", "bridge", "default", "none"])),
    ("aws_ecs_task_definition", "pid_mode", Is(&["task"])),
    ("aws_eks_cluster", "encryption_config", Kept),
    ("aws_elasticache_cluster", "transit_encryption_enabled", Stayed(ON)),
    ("aws_emr_cluster", "security_configuration", Stays),
    ("aws_glue_connection", "connection_properties.JDBC_ENFORCE_SSL", Stayed(ON)),
    ("aws_glue_crawler", "security_configuration", Stays),
    ("aws_glue_job", "security_configuration", Stays),
    ("aws_lambda_function", "code_signing_config_arn", Stays),
    ("aws_lambda_function", "vpc_config", Kept),
    ("aws_lb_listener", "mutual_authentication", Stays),
    ("aws_lb_listener", "protocol", Stayed(TLS)),
    ("aws_lb_listener", "ssl_policy", Part(BALANCERS)),
    ("aws_lb_listener_rule", "action.authenticate_cognito", Kept),
    ("aws_lb_listener_rule", "action.authenticate_oidc", Kept),
    ("aws_lb_target_group", "protocol", Stayed(TLS)),
    ("aws_sagemaker_domain", "app_network_access_type", Stayed(&["VpcOnly"])),
    ("aws_sagemaker_model", "enable_network_isolation", Stayed(ON)),
    ("aws_sagemaker_notebook_instance", "direct_internet_access", Stayed(&["Disabled"])),
    ("aws_sagemaker_notebook_instance", "root_access", Stayed(&["Disabled"])),
    ("aws_ssm_parameter", "type", Stayed(&["SecureString"])),
    ("azurerm_container_app_environment", "internal_load_balancer_enabled", Stayed(ON)),
    ("azurerm_data_factory", "public_network_enabled", Stayed(OFF)),
    ("google_cloudfunctions2_function", "service_config.ingress_settings", Stayed(INSIDE)),
    ("google_cloudfunctions2_function", "service_config.vpc_connector", Kept),
    ("google_cloudfunctions_function", "ingress_settings", Stayed(INSIDE)),
    ("google_cloudfunctions_function", "vpc_connector", Kept),
    ("google_compute_backend_bucket", "edge_security_policy", Stays),
    ("google_compute_backend_service", "edge_security_policy", Stays),
    ("google_compute_backend_service", "iap", Stays),
    ("google_compute_backend_service", "protocol", Stayed(TLS)),
    ("google_compute_backend_service", "security_policy", Stays),
    ("google_compute_region_backend_service", "iap", Stays),
    ("google_compute_region_backend_service", "protocol", Stayed(TLS)),
    ("google_compute_region_backend_service", "security_policy", Stays),
    ("google_compute_target_https_proxy", "server_tls_policy", Stays),
    ("google_compute_target_https_proxy", "ssl_policy", Stays),
    ("google_compute_target_ssl_proxy", "ssl_policy", Stays),
    ("google_dns_managed_zone", "dnssec_config.state", Stayed(&["on"])),
    ("google_pubsub_subscription", "push_config.push_endpoint", Stays),
];
/// Names of policies that know no TLS below 1.2.
const BALANCERS: &[&str] = &["-TLS-1-2-", "-FS-1-2-", "-TLS13-1-2-", "-TLS13-1-3-"];
const GATEWAYS: &[&str] = &["TLS_1_2", "TLS_1_3", "TLS12", "TLS13"];
const INSIDE: &[&str] = &["ALLOW_INTERNAL_AND_GCLB", "ALLOW_INTERNAL_ONLY"];

/// Types that run a program of the plan's choice on a machine or in a function: what a provisioner
/// does, by another road.
const RUNNING: [&str; 10] = [
    "aws_lambda_invocation",
    "aws_ssm_association",
    "aws_ssm_maintenance_window_task",
    "azurerm_arc_machine_extension",
    "azurerm_automation_runbook",
    "azurerm_virtual_machine_extension",
    "azurerm_virtual_machine_run_command",
    "azurerm_virtual_machine_scale_set_extension",
    "google_os_config_os_policy_assignment",
    "google_os_config_patch_deployment",
];

/// Whether a type runs a program.
pub(super) fn runs(kind: &str) -> bool {
    RUNNING.contains(&kind)
}

/// The attribute by which a change of a type that needs no rule decides about security.
pub(super) fn decides(change: &Change) -> Option<&'static str> {
    let rows = DECIDING.iter().filter(|(of, ..)| matches(of, &change.resource_type));
    rows.copied().find_map(|(_of, path, holds)| loosens(change, path, holds).then_some(path))
}

fn loosens(change: &Change, path: &str, holds: Holds) -> bool {
    let (before, after) = (places(&change.before, path), places(&change.after, path));
    let one_of = |known: &Known<'_>, words: &[&str]| match known {
        Known::Is(Value::Bool(on)) => words.contains(&if *on { "true" } else { "false" }),
        Known::Is(value) => {
            let is = |text: &str| words.iter().any(|word| text.eq_ignore_ascii_case(word));
            value.as_text().is_some_and(is)
        }
        Known::Absent | Known::Unknown(_) | Known::Masked => false,
    };
    let set = |known: &Known<'_>| match known {
        Known::Is(value) => !is_nothing(value),
        Known::Unknown(_) | Known::Masked => true,
        Known::Absent => false,
    };
    match holds {
        Stays => before.iter().filter(|(_at, known)| set(known)).any(|(at, old)| {
            let new = after.iter().find(|(place, _known)| place == at);
            !new.is_some_and(|(_at, new)| match (old, new) {
                (Known::Is(old), Known::Is(new)) => same(old, new),
                (old, new) => old == new,
            })
        }),
        Kept => {
            let count =
                |all: &[(Pointer, Known<'_>)]| all.iter().filter(|(_at, known)| set(known)).count();
            count(&after) < count(&before)
        }
        Part(parts) => {
            let has = |all: &[(Pointer, Known<'_>)]| {
                let texts = all.iter().filter_map(|(_at, known)| known.text());
                texts.filter(|text| parts.iter().any(|part| text.contains(part))).count()
            };
            has(&after) < has(&before)
        }
        Never(name) => after.iter().any(|(_at, known)| {
            known.text().is_some_and(|text| {
                serde_json::from_str(text).is_ok_and(|value| is_true(&value, name))
            })
        }),
        Is(words) => after.iter().any(|(_at, known)| set(known) && !one_of(known, words)),
        Stayed(words) => {
            let good = |all: &[(Pointer, Known<'_>)]| {
                all.iter().filter(|(_at, known)| one_of(known, words)).count()
            };
            good(&after) < good(&before)
        }
    }
}

/// Whether a part of a value by this name is true.
fn is_true(value: &Value, name: &str) -> bool {
    let mut found = false;
    leaves(value, &mut |steps, leaf| {
        found |= last_key(steps).eq_ignore_ascii_case(name) && leaf.as_bool() == Some(true);
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::not_covered::harmless;

    #[test]
    fn the_tables_are_sorted_and_speak_of_what_is_harmless_otherwise() {
        assert!(DECIDING.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
        assert!(RUNNING.is_sorted());
        for kind in RUNNING {
            assert!(harmless::why(kind).is_none(), "{kind}");
        }
    }
}
