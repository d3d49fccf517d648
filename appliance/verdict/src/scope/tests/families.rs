//! Every type of the providers for AWS, Azure and Google is in a class or a family, and what people
//! call a service is the noun for its types.
//!
//! The lists hold nothing but names: AWS's from its provider's schema, the others from the links to
//! the provider's documentation in the bindings that `PyPI` has (`cdktf-cdktf-provider-azurerm`
//! 14.23.1, `cdktf-cdktf-provider-google` 16.12.1).

extern crate std;

use alloc::{format, string::String, vec::Vec};

use super::super::{contract, lexicon::classify};

fn all_are_known(types: &str, count: usize) {
    let unknown: Vec<&str> = types.lines().filter(|name| !classify(name).known).collect();
    assert!(unknown.is_empty(), "{} of them: {unknown:?}", unknown.len());
    assert_eq!(types.lines().count(), count);
}

#[test]
fn every_type_of_aws_is_in_a_class_or_family() {
    all_are_known(include_str!("aws-5.100.0-types.txt"), 1526);
}

#[test]
fn every_type_of_azurerm_is_in_a_class_or_family() {
    all_are_known(include_str!("azurerm-4.55.0-types.txt"), 1127);
}

#[test]
fn every_type_of_google_is_in_a_class_or_family() {
    all_are_known(include_str!("google-6.50.0-types.txt"), 1096);
}

#[test]
fn a_type_that_nobody_knows_is_of_the_family_its_name_begins_with() {
    for (name, family) in [
        ("aws_zeppelin_hangar", "aws_zeppelin"),
        ("azurerm_zeppelin_hangar", "azurerm_zeppelin"),
        ("google_zeppelin_hangar", "google_zeppelin"),
        ("zeppelin_hangar", "zeppelin_hangar"),
    ] {
        let kind = classify(name);
        assert_eq!((kind.class.as_str(), kind.known), (family, false));
    }
}

/// What people say, and a type that it means.
const SAID: &[(&str, &str)] = &[
    ("Glue job", "aws_glue_job"),
    ("MSK cluster", "aws_msk_cluster"),
    ("OpenSearch domain", "aws_opensearch_domain"),
    ("Lightsail instance", "aws_lightsail_instance"),
    ("CloudFormation stack", "aws_cloudformation_stack"),
    ("global accelerator", "aws_globalaccelerator_accelerator"),
    ("X-Ray", "aws_xray_group"),
    ("DocumentDB cluster", "aws_docdb_cluster"),
    ("Amazon Connect", "aws_connect_instance"),
    ("Step Function", "aws_sfn_state_machine"),
    ("Kinesis stream", "aws_kinesis_stream"),
    ("EMR cluster", "aws_emr_cluster"),
    ("Cloud Run service", "google_cloud_run_v2_service"),
    ("BigQuery dataset", "google_bigquery_dataset"),
    ("Pub/Sub topic", "google_pubsub_topic"),
    ("GKE cluster", "google_container_cluster"),
    ("Cloud SQL instance", "google_sql_database_instance"),
    ("Spanner instance", "google_spanner_instance"),
    ("Composer environment", "google_composer_environment"),
    ("Key Vault", "azurerm_key_vault"),
    ("App Service", "azurerm_linux_web_app"),
    ("AKS cluster", "azurerm_kubernetes_cluster"),
    ("Cosmos DB account", "azurerm_cosmosdb_account"),
    ("Event Hub", "azurerm_eventhub"),
    ("Service Bus queue", "azurerm_servicebus_queue"),
    ("storage account", "azurerm_storage_account"),
    ("API Management", "azurerm_api_management"),
    ("Front Door", "azurerm_cdn_frontdoor_profile"),
    ("container app", "azurerm_container_app"),
    ("Databricks workspace", "azurerm_databricks_workspace"),
    ("Application Gateway", "azurerm_application_gateway"),
    ("Azure Bastion", "azurerm_bastion_host"),
];

#[test]
fn what_people_call_a_service_names_its_family() {
    let wrong = SAID.iter().filter_map(|(said, name)| {
        let read = contract(&format!("Create a {said}"));
        let classes: Vec<&str> = read.items.iter().map(|item| item.class.as_str()).collect();
        let class = classify(name).class;
        let fits = read.unparsed.is_empty() && classes == [class.as_str()];
        (!fits).then(|| format!("{said}: {classes:?} {:?}, {name} is {class}", read.unparsed))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
