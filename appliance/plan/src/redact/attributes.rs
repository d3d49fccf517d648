//! Attributes that are secret whatever they hold, by resource type: all there is for a plan
//! without masks, and a second line behind Terraform's.
//!
//! `AWS` is every attribute that the AWS provider 5.100.0 marks as sensitive or write-only, of
//! resources, data sources and ephemeral resources. Made once, from
//! `terraform providers schema -json` and this program of `jq -r`:
//!
//! ```text
//! def walk($at):
//!   (.attributes // {} | to_entries[]
//!     | select(.value.sensitive or .value.write_only) | $at + [.key] | join(".")),
//!   (.attributes // {} | to_entries[]
//!     | select(.value.nested_type) | .key as $k | .value.nested_type | walk($at + [$k])),
//!   (.block_types // {} | to_entries[] | .key as $k | .value.block | walk($at + [$k]));
//! .provider_schemas[]
//!   | .resource_schemas, .data_source_schemas, .ephemeral_resource_schemas
//!   | to_entries[] | .key as $type | .value.block | $type + " " + walk([])
//! ```

/// What is secret in a type: paths of blocks and attributes, without positions. A `*` in front
/// stands for a long way.
type Rows = &'static [(&'static str, &'static [&'static str])];

/// The sensitive attributes of this resource type, if it has any.
pub(crate) fn sensitive(resource_type: &str) -> impl Iterator<Item = &'static str> {
    let of = |rows: Rows| {
        let at = rows.binary_search_by(|(name, _)| (*name).cmp(resource_type)).ok();
        at.and_then(|at| rows.get(at)).map_or(&[][..], |(_, paths)| *paths)
    };
    of(AWS).iter().chain(of(OTHERS)).copied()
}

const AWS: Rows = &[
    ("aws_acm_certificate", &["private_key"]),
    ("aws_alb_listener", &["default_action.authenticate_oidc.client_secret"]),
    ("aws_alb_listener_rule", &["action.authenticate_oidc.client_secret"]),
    (
        "aws_amplify_app",
        &[
            "access_token",
            "auto_branch_creation_config.basic_auth_credentials",
            "basic_auth_credentials",
            "oauth_token",
        ],
    ),
    ("aws_amplify_branch", &["basic_auth_credentials"]),
    ("aws_api_gateway_api_key", &["value"]),
    ("aws_api_gateway_domain_name", &["certificate_private_key"]),
    ("aws_appconfig_configuration_profile", &["validator.content"]),
    ("aws_appconfig_hosted_configuration_version", &["content"]),
    (
        "aws_appfabric_app_authorization",
        &["credential.api_key_credential.api_key", "credential.oauth2_credential.client_secret"],
    ),
    (
        "aws_appflow_connector_profile",
        &[
            "*.amplitude.secret_key",
            "*.custom_connector.basic.password",
            "*.custom_connector.custom.credentials_map",
            "*.custom_connector.oauth2.access_token",
            "*.custom_connector.oauth2.client_secret",
            "*.google_analytics.access_token",
            "*.google_analytics.client_secret",
            "*.honeycode.access_token",
            "*.infor_nexus.secret_access_key",
            "*.marketo.access_token",
            "*.marketo.client_secret",
            "*.redshift.password",
            "*.salesforce.access_token",
            "*.sapo_data.basic_auth_credentials.password",
            "*.sapo_data.oauth_credentials.access_token",
            "*.service_now.password",
            "*.slack.access_token",
            "*.slack.client_secret",
            "*.snowflake.password",
            "*.trendmicro.api_secret_key",
            "*.veeva.password",
            "*.zendesk.access_token",
            "*.zendesk.client_secret",
        ],
    ),
    ("aws_appstream_directory_config", &["service_account_credentials.account_password"]),
    ("aws_appsync_api_key", &["key"]),
    ("aws_chime_voice_connector_termination_credentials", &["credentials.password"]),
    ("aws_cloudcontrolapi_resource", &["schema"]),
    (
        "aws_cloudwatch_event_connection",
        &[
            "auth_parameters.api_key.value",
            "auth_parameters.basic.password",
            "auth_parameters.invocation_http_parameters.body.value",
            "auth_parameters.invocation_http_parameters.header.value",
            "auth_parameters.invocation_http_parameters.query_string.value",
            "auth_parameters.oauth.client_parameters.client_secret",
            "auth_parameters.oauth.oauth_http_parameters.body.value",
            "auth_parameters.oauth.oauth_http_parameters.header.value",
            "auth_parameters.oauth.oauth_http_parameters.query_string.value",
        ],
    ),
    ("aws_codebuild_source_credential", &["token"]),
    ("aws_codebuild_webhook", &["secret"]),
    ("aws_codepipeline_webhook", &["authentication_configuration.secret_token"]),
    ("aws_cognito_identity_openid_token_for_developer_identity", &["token"]),
    ("aws_cognito_managed_user_pool_client", &["client_secret"]),
    ("aws_cognito_user", &["password", "temporary_password"]),
    ("aws_cognito_user_pool_client", &["client_secret"]),
    ("aws_connect_user", &["password"]),
    ("aws_datasync_location_fsx_ontap_file_system", &["protocol.smb.password"]),
    ("aws_datasync_location_fsx_windows_file_system", &["password"]),
    ("aws_datasync_location_object_storage", &["secret_key"]),
    ("aws_datasync_location_smb", &["password"]),
    ("aws_db_instance", &["password", "password_wo"]),
    ("aws_directory_service_directory", &["password"]),
    ("aws_directory_service_radius_settings", &["shared_secret"]),
    ("aws_directory_service_shared_directory", &["notes"]),
    ("aws_dms_certificate", &["certificate_pem", "certificate_wallet"]),
    (
        "aws_dms_endpoint",
        &[
            "kafka_settings.sasl_password",
            "kafka_settings.ssl_client_key_password",
            "password",
            "redis_settings.auth_password",
        ],
    ),
    ("aws_docdb_cluster", &["master_password", "master_password_wo"]),
    ("aws_docdbelastic_cluster", &["admin_user_password"]),
    ("aws_ecr_authorization_token", &["authorization_token", "password"]),
    ("aws_ecrpublic_authorization_token", &["authorization_token", "password"]),
    ("aws_eks_cluster_auth", &["token"]),
    ("aws_elasticache_replication_group", &["auth_token"]),
    ("aws_elasticache_user", &["authentication_mode.passwords", "passwords"]),
    (
        "aws_elasticsearch_domain",
        &["advanced_security_options.master_user_options.master_user_password"],
    ),
    ("aws_elasticsearch_domain_saml_options", &["saml_options.master_user_name"]),
    (
        "aws_emr_cluster",
        &[
            "kerberos_attributes.ad_domain_join_password",
            "kerberos_attributes.cross_realm_trust_principal_password",
            "kerberos_attributes.kdc_admin_password",
        ],
    ),
    ("aws_fsx_ontap_file_system", &["fsx_admin_password"]),
    (
        "aws_fsx_ontap_storage_virtual_machine",
        &[
            "active_directory_configuration.self_managed_active_directory_configuration.password",
            "svm_admin_password",
        ],
    ),
    ("aws_fsx_windows_file_system", &["self_managed_active_directory.password"]),
    ("aws_glue_connection", &["athena_properties", "connection_properties"]),
    ("aws_glue_job", &["source_control_details.auth_token"]),
    ("aws_grafana_workspace_api_key", &["key"]),
    ("aws_grafana_workspace_service_account_token", &["key"]),
    ("aws_iam_access_key", &["secret", "ses_smtp_password_v4"]),
    ("aws_iam_server_certificate", &["private_key"]),
    ("aws_iam_service_specific_credential", &["service_password"]),
    ("aws_iam_user_login_profile", &["password"]),
    ("aws_iot_authorizer", &["token_signing_public_keys"]),
    ("aws_iot_ca_certificate", &["ca_certificate_pem", "verification_certificate_pem"]),
    ("aws_iot_certificate", &["ca_pem", "certificate_pem", "private_key", "public_key"]),
    (
        "aws_kinesis_firehose_delivery_stream",
        &[
            "http_endpoint_configuration.access_key",
            "redshift_configuration.password",
            "snowflake_configuration.key_passphrase",
            "snowflake_configuration.private_key",
        ],
    ),
    ("aws_kms_ciphertext", &["plaintext"]),
    ("aws_kms_external_key", &["key_material_base64"]),
    ("aws_kms_grant", &["grant_token"]),
    ("aws_kms_replica_external_key", &["key_material_base64"]),
    ("aws_kms_secrets", &["plaintext"]),
    ("aws_lb_listener", &["default_action.authenticate_oidc.client_secret"]),
    ("aws_lb_listener_rule", &["action.authenticate_oidc.client_secret"]),
    ("aws_lightsail_database", &["master_password"]),
    ("aws_memorydb_user", &["authentication_mode.passwords"]),
    ("aws_mq_broker", &["ldap_server_metadata.service_account_password", "user.password"]),
    ("aws_mwaa_environment", &["airflow_configuration_options"]),
    (
        "aws_opensearch_domain",
        &["advanced_security_options.master_user_options.master_user_password"],
    ),
    ("aws_opensearch_domain_saml_options", &["saml_options.master_user_name"]),
    (
        "aws_opsworks_application",
        &["app_source.password", "app_source.ssh_key", "ssl_configuration.private_key"],
    ),
    ("aws_opsworks_rds_db_instance", &["db_password"]),
    (
        "aws_opsworks_stack",
        &["custom_cookbooks_source.password", "custom_cookbooks_source.ssh_key"],
    ),
    ("aws_pinpoint_adm_channel", &["client_id", "client_secret"]),
    (
        "aws_pinpoint_apns_channel",
        &["bundle_id", "certificate", "private_key", "team_id", "token_key", "token_key_id"],
    ),
    (
        "aws_pinpoint_apns_sandbox_channel",
        &["bundle_id", "certificate", "private_key", "team_id", "token_key", "token_key_id"],
    ),
    (
        "aws_pinpoint_apns_voip_channel",
        &["bundle_id", "certificate", "private_key", "team_id", "token_key", "token_key_id"],
    ),
    (
        "aws_pinpoint_apns_voip_sandbox_channel",
        &["bundle_id", "certificate", "private_key", "team_id", "token_key", "token_key_id"],
    ),
    ("aws_pinpoint_baidu_channel", &["api_key", "secret_key"]),
    ("aws_pinpoint_gcm_channel", &["api_key", "service_json"]),
    (
        "aws_quicksight_data_source",
        &["credentials.credential_pair.password", "credentials.credential_pair.username"],
    ),
    ("aws_rds_cluster", &["master_password", "master_password_wo"]),
    ("aws_redshift_cluster", &["master_password", "master_password_wo"]),
    ("aws_redshift_cluster_credentials", &["db_password"]),
    ("aws_redshift_hsm_configuration", &["hsm_partition_password"]),
    ("aws_redshiftserverless_credentials", &["db_password"]),
    (
        "aws_redshiftserverless_namespace",
        &["admin_user_password", "admin_user_password_wo", "admin_username"],
    ),
    ("aws_s3_bucket_object_lock_configuration", &["token"]),
    ("aws_s3_bucket_replication_configuration", &["token"]),
    (
        "aws_s3_object_copy",
        &["customer_key", "kms_encryption_context", "kms_key_id", "source_customer_key"],
    ),
    ("aws_sagemaker_workforce", &["oidc_config.client_secret"]),
    ("aws_secretsmanager_random_password", &["random_password"]),
    ("aws_secretsmanager_secret_version", &["secret_binary", "secret_string", "secret_string_wo"]),
    (
        "aws_securitylake_subscriber_notification",
        &["configuration.https_notification_configuration.authorization_api_key_value"],
    ),
    ("aws_sesv2_email_identity", &["dkim_signing_attributes.domain_signing_private_key"]),
    ("aws_sns_platform_application", &["platform_credential", "platform_principal"]),
    (
        "aws_ssm_maintenance_window_task",
        &[
            "task_invocation_parameters.lambda_parameters.payload",
            "task_invocation_parameters.step_functions_parameters.input",
        ],
    ),
    ("aws_ssm_parameter", &["value", "value_wo"]),
    ("aws_ssm_parameters_by_path", &["values"]),
    ("aws_storagegateway_file_system_association", &["password"]),
    (
        "aws_storagegateway_gateway",
        &["smb_active_directory_settings.password", "smb_guest_password"],
    ),
    ("aws_timestreaminfluxdb_db_instance", &["password"]),
    ("aws_transfer_certificate", &["certificate", "certificate_chain", "private_key"]),
    (
        "aws_transfer_server",
        &["host_key", "post_authentication_login_banner", "pre_authentication_login_banner"],
    ),
    (
        "aws_verifiedaccess_trust_provider",
        &["native_application_oidc_options.client_secret", "oidc_options.client_secret"],
    ),
    (
        "aws_vpn_connection",
        &["customer_gateway_configuration", "tunnel1_preshared_key", "tunnel2_preshared_key"],
    ),
    ("aws_wafv2_api_key", &["api_key"]),
];

/// What the AWS provider does not mark and is secret all the same, and the sensitive attributes of
/// other providers that their names do not give away: from the documentation of azurerm 4, google
/// 6, kubernetes 2, helm 3, vault 5, random 3, tls 4, github 6 and others.
const OTHERS: Rows = &[
    ("acme_certificate", &["certificate_p12", "private_key_pem"]),
    ("aws_cloudfront_distribution", &["origin.custom_header.value"]),
    ("aws_datasync_location_hdfs", &["kerberos_keytab", "kerberos_keytab_base64"]),
    ("aws_medialive_channel", &["*.static_key_settings.static_key_value"]),
    ("azuread_application_password", &["value"]),
    ("azuread_service_principal_password", &["value"]),
    ("azurerm_api_management_certificate", &["data"]),
    ("azurerm_api_management_named_value", &["value"]),
    ("azurerm_app_service_certificate", &["pfx_blob"]),
    ("azurerm_application_insights", &["connection_string", "instrumentation_key"]),
    ("azurerm_arc_machine_extension", &["protected_settings"]),
    ("azurerm_automation_certificate", &["base64"]),
    ("azurerm_automation_webhook", &["uri"]),
    ("azurerm_batch_certificate", &["certificate"]),
    ("azurerm_container_app", &["secret.value"]),
    ("azurerm_container_app_environment_dapr_component", &["secret.value"]),
    ("azurerm_container_app_job", &["secret.value"]),
    (
        "azurerm_container_group",
        &[
            "container.secure_environment_variables",
            "container.volume.secret",
            "init_container.secure_environment_variables",
            "init_container.volume.secret",
        ],
    ),
    ("azurerm_express_route_circuit", &["service_key"]),
    ("azurerm_iothub_certificate", &["certificate_content"]),
    ("azurerm_key_vault_certificate", &["certificate.contents"]),
    ("azurerm_key_vault_secret", &["value", "value_wo"]),
    (
        "azurerm_kubernetes_cluster",
        &["kube_admin_config", "kube_admin_config_raw", "kube_config", "kube_config_raw"],
    ),
    ("azurerm_kusto_script", &["script_content"]),
    (
        "azurerm_linux_function_app",
        &["connection_string.value", "custom_domain_verification_id", "site_credential"],
    ),
    ("azurerm_linux_virtual_machine", &["custom_data"]),
    ("azurerm_linux_virtual_machine_scale_set", &["custom_data", "extension.protected_settings"]),
    (
        "azurerm_linux_web_app",
        &["connection_string.value", "custom_domain_verification_id", "site_credential"],
    ),
    (
        "azurerm_orchestrated_virtual_machine_scale_set",
        &["extension.protected_settings", "os_profile.custom_data", "user_data_base64"],
    ),
    ("azurerm_storage_account_blob_container_sas", &["sas"]),
    ("azurerm_storage_account_sas", &["sas"]),
    ("azurerm_virtual_machine", &["os_profile.custom_data"]),
    ("azurerm_virtual_machine_extension", &["protected_settings"]),
    ("azurerm_virtual_machine_run_command", &["protected_parameter", "run_as_password"]),
    ("azurerm_virtual_machine_scale_set_extension", &["protected_settings"]),
    (
        "azurerm_windows_function_app",
        &["connection_string.value", "custom_domain_verification_id", "site_credential"],
    ),
    ("azurerm_windows_virtual_machine", &["custom_data"]),
    ("azurerm_windows_virtual_machine_scale_set", &["custom_data", "extension.protected_settings"]),
    (
        "azurerm_windows_web_app",
        &["connection_string.value", "custom_domain_verification_id", "site_credential"],
    ),
    ("cloudflare_api_token", &["value"]),
    ("docker_secret", &["data"]),
    ("github_actions_environment_secret", &["encrypted_value", "plaintext_value"]),
    ("github_actions_organization_secret", &["encrypted_value", "plaintext_value"]),
    ("github_actions_secret", &["encrypted_value", "plaintext_value"]),
    ("github_codespaces_secret", &["encrypted_value", "plaintext_value"]),
    ("github_dependabot_secret", &["encrypted_value", "plaintext_value"]),
    ("gitlab_group_variable", &["value"]),
    ("gitlab_instance_variable", &["value"]),
    ("gitlab_project_variable", &["value"]),
    ("google_apikeys_key", &["key_string"]),
    ("google_composer_user_workloads_secret", &["data"]),
    ("google_compute_backend_bucket_signed_url_key", &["key_value"]),
    ("google_compute_backend_service_signed_url_key", &["key_value"]),
    ("google_compute_region_ssl_certificate", &["certificate", "private_key"]),
    ("google_compute_ssl_certificate", &["certificate", "private_key"]),
    ("google_kms_secret_ciphertext", &["additional_authenticated_data", "plaintext"]),
    ("google_parameter_manager_parameter_version", &["parameter_data"]),
    ("google_parameter_manager_regional_parameter_version", &["parameter_data"]),
    ("google_redis_instance", &["auth_string"]),
    ("google_runtimeconfig_variable", &["text", "value"]),
    ("google_secret_manager_regional_secret_version", &["secret_data"]),
    ("google_secret_manager_secret_version", &["secret_data", "secret_data_wo"]),
    ("google_service_account_key", &["private_key"]),
    ("google_sql_ssl_cert", &["cert", "private_key", "server_ca_cert"]),
    ("google_storage_bucket_object", &["content", "customer_encryption"]),
    ("google_storage_hmac_key", &["secret"]),
    ("helm_release", &["set_sensitive", "set_wo"]),
    ("heroku_app", &["sensitive_config_vars"]),
    ("kubernetes_secret", &["binary_data", "binary_data_wo", "data", "data_wo"]),
    ("kubernetes_secret_v1", &["binary_data", "binary_data_wo", "data", "data_wo"]),
    ("kubernetes_secret_v1_data", &["data"]),
    ("kubernetes_token_request_v1", &["token"]),
    ("local_sensitive_file", &["content", "content_base64"]),
    ("newrelic_api_access_key", &["key"]),
    ("nomad_acl_token", &["secret_id"]),
    ("random_bytes", &["base64", "hex"]),
    ("random_password", &["bcrypt_hash", "result"]),
    ("tfe_variable", &["value", "value_wo"]),
    ("tls_private_key", &["private_key_openssh", "private_key_pem", "private_key_pem_pkcs8"]),
    ("vault_approle_auth_backend_role_secret_id", &["secret_id", "wrapping_token"]),
    ("vault_generic_endpoint", &["data_json", "write_data", "write_data_json"]),
    ("vault_generic_secret", &["data", "data_json"]),
    ("vault_kv_secret", &["data", "data_json"]),
    ("vault_kv_secret_v2", &["data", "data_json", "data_json_wo"]),
    ("vault_token", &["client_token", "wrapped_token"]),
    ("vercel_project_environment_variable", &["value"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        for rows in [AWS, OTHERS] {
            assert!(rows.iter().zip(rows.iter().skip(1)).all(|((a, _), (b, _))| a < b));
            for (name, paths) in rows {
                assert!(paths.iter().zip(paths.iter().skip(1)).all(|(a, b)| a < b), "{name}");
            }
        }
    }

    #[test]
    fn a_type_has_its_attributes() {
        let of = |name: &str| sensitive(name).collect::<Vec<_>>();
        assert_eq!(of("aws_ssm_parameter"), ["value", "value_wo"]);
        assert_eq!(of("aws_cloudfront_distribution"), ["origin.custom_header.value"]);
        assert!(of("aws_instance").is_empty());
    }
}
