//! Law 7: personal data of people in the EU stays in regions of the EU.

mod copies;

use alloc::{format, vec, vec::Vec};
use tribune_record::{Finding, Value};

use crate::{
    cloud_wan,
    law::{Law, Report},
    say::{About, Voice, report},
    view::{Subject, View},
    words::matches,
};

const VOICE: Voice = Voice::law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "gdpr_data_residency",
    says: "Personal data of people in the EU stays in regions of the EU.",
    check,
};

/// Regions that lie in member states, and the multi-regions of Google's that lie in them with all
/// their parts. London, Zurich and Oslo are not among them, whatever their names begin with; nor
/// are `eur5` to `eur8`, which have a part there. AWS, then Google, then Azure.
const EU_REGIONS: [&str; 35] = [
    "eu-west-1",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eusc-de-east-1",
    "europe-west1",
    "europe-west3",
    "europe-west4",
    "europe-west8",
    "europe-west9",
    "europe-west10",
    "europe-west12",
    "europe-north1",
    "europe-north2",
    "europe-central2",
    "europe-southwest1",
    "eu",
    "eur3",
    "eur4",
    "westeurope",
    "northeurope",
    "francecentral",
    "germanywestcentral",
    "swedencentral",
    "polandcentral",
    "italynorth",
    "spaincentral",
    "austriaeast",
    "belgiumcentral",
    "denmarkeast",
    "francesouth",
    "germanynorth",
    "swedensouth",
];

/// Types that hold no data: permissions, names and the empty parts of networks.
const WITHOUT_DATA: [&str; 56] = [
    "aws_iam_*",
    "aws_route53_*",
    "aws_vpc",
    "aws_subnet",
    "aws_route*",
    "aws_security_group*",
    "aws_vpc_security_group_*",
    "aws_network_acl*",
    "aws_internet_gateway",
    "aws_nat_gateway",
    "aws_eip",
    "aws_networkmanager_*",
    "aws_acm_certificate*",
    "aws_organizations_*",
    "aws_budgets_*",
    "azurerm_dns_*",
    "azurerm_federated_identity_credential",
    "azurerm_lb*",
    "azurerm_management_group*",
    "azurerm_management_lock",
    "azurerm_nat_gateway*",
    "azurerm_network_interface*",
    "azurerm_network_security_*",
    "azurerm_policy_*",
    "azurerm_private_dns_*",
    "azurerm_public_ip*",
    "azurerm_resource_group",
    "azurerm_resource_policy_*",
    "azurerm_role_*",
    "azurerm_route*",
    "azurerm_subnet*",
    "azurerm_subscription_policy_*",
    "azurerm_user_assigned_identity",
    "azurerm_virtual_network*",
    "google_access_context_manager_*",
    "google_compute_address",
    "google_compute_firewall*",
    "google_compute_global_*",
    "google_compute_health_check",
    "google_compute_network*",
    "google_compute_route*",
    "google_compute_ssl_policy",
    "google_compute_subnetwork*",
    "google_dns_*",
    "google_folder*",
    "google_iam_*",
    "google_org_policy_*",
    "google_organization*",
    "google_project*",
    "google_service_account*",
    "google_service_networking_*",
    "null_resource",
    "terraform_data",
    "random_*",
    "time_*",
    "tls_*",
];

/// Whether objects of a type hold no data. Google's permissions have `_iam_` in their names.
fn is_without_data(kind: &str) -> bool {
    (kind.starts_with("google_") && kind.contains("_iam_"))
        || WITHOUT_DATA.iter().any(|pattern| matches(pattern, kind))
}

/// Whether the tables of this law name a type. That a type holds no data says nothing of what else
/// it does.
pub(crate) fn knows(kind: &str) -> bool {
    copies::knows(kind)
}

fn check(view: &View<'_>) -> Report {
    let mut findings = vec![];
    let mut applicable = false;
    for subject in view.effective() {
        let holds = !is_without_data(&subject.change.resource_type);
        // What goes away takes its data out of wherever it was.
        let stays = !matches!(subject.change.after, Value::Null);
        if subject.placement.eu && holds && stays {
            applicable = true;
            findings.extend(judged(view, subject));
        }
        let spread = spread(&subject);
        applicable |= !spread.is_empty();
        findings.extend(spread);
    }
    report(applicable, findings)
}

fn judged(view: &View<'_>, subject: Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let mut findings = vec![];
    match &subject.placement.region {
        Some(region) if is_in_eu(region) => {}
        Some(region) => {
            let message = format!(
                "{} holds data of people in the EU and would be in {region}, outside the EU.",
                change.address
            );
            findings.push(VOICE.fail(message).on(change));
        }
        None => {
            let message = format!(
                "{} holds data of people in the EU and nobody can say in which region it will be.",
                change.address
            );
            findings.push(VOICE.unknown(message).on(change).ask(&["data_protection_officer"]));
        }
    }
    findings.extend(copies::findings(view, &subject));
    findings
}

/// Segments of a wide network that are for people in the EU, by their names or by what else says
/// so, and would reach a region outside.
fn spread(subject: &Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let Some(difference) = cloud_wan::difference(change) else { return vec![] };
    let is_eu = |segment: &str| subject.placement.eu || cloud_wan::scopes_of(segment).eu;
    let outside = difference.regions.iter();
    let outside = outside.filter(|(segment, region)| is_eu(segment) && !is_in_eu(region));
    let mut findings: Vec<Finding> = outside
        .map(|(segment, region)| {
            let message = format!(
                "{} holds the segment {segment} for people in the EU and would take it to \
                 {region}, outside the EU.",
                change.address
            );
            VOICE.fail(message).on(change)
        })
        .collect();
    if difference.segments.iter().any(|segment| is_eu(segment)) || subject.placement.eu {
        findings.extend(difference.unread.iter().map(|(path, why)| {
            let message = format!(
                "{} holds a segment for people in the EU, and nobody here can read where: {why}.",
                change.address
            );
            let finding = VOICE.unknown(message).on(change).at(path.clone());
            finding.ask(&["data_protection_officer"])
        }));
    }
    findings
}

fn is_in_eu(region: &str) -> bool {
    EU_REGIONS.contains(&region)
}
