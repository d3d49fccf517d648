//! Law 7: personal data of people in the EU stays in regions of the EU.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Finding, Pointer, Value};

use crate::{
    law::{Law, Report},
    say::{About, Voice, report, why_open},
    view::{Subject, View},
    walk::{last_key, leaves, pointer},
    words::matches,
};

const VOICE: Voice = Voice::law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "gdpr_data_residency",
    says: "Personal data of people in the EU stays in regions of the EU.",
    check,
};

/// Regions that lie in member states. London and Zurich are not among them, whatever their names
/// begin with. AWS, then Google, then Azure.
const EU_REGIONS: [&str; 26] = [
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
    "westeurope",
    "northeurope",
    "francecentral",
    "germanywestcentral",
    "swedencentral",
    "polandcentral",
    "italynorth",
    "spaincentral",
];

/// Types that hold no data: permissions, names and the empty parts of networks.
const WITHOUT_DATA: [&str; 18] = [
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
    "aws_acm_certificate*",
    "aws_organizations_*",
    "aws_budgets_*",
    "null_resource",
    "terraform_data",
    "random_*",
    "time_*",
];

/// Attributes that name a further region data goes to.
const FURTHER: [&str; 6] =
    ["region", "region_name", "replica_region", "destination_region", "kms_key_region", "location"];

fn check(view: &View<'_>) -> Report {
    let mut findings = vec![];
    let mut applicable = false;
    for subject in view.effective() {
        let holds = !WITHOUT_DATA.iter().any(|kind| matches(kind, &subject.change.resource_type));
        // What goes away takes its data out of wherever it was.
        let stays = !matches!(subject.change.after, Value::Null);
        if subject.placement.eu && holds && stays {
            applicable = true;
            findings.extend(judged(subject));
        }
    }
    report(applicable, findings)
}

fn judged(subject: Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let mut findings = vec![];
    match &subject.placement.region {
        Some(region) if EU_REGIONS.contains(&region.as_str()) => {}
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
    findings.extend(copies(subject));
    findings
}

/// Replicas and copies in other regions.
fn copies(subject: Subject<'_>) -> Vec<Finding> {
    let change = subject.change;
    let mut found: Vec<(Pointer, Result<String, String>)> = vec![];
    leaves(&change.after, &mut |steps, leaf| {
        if steps.len() < 2 || !FURTHER.contains(&last_key(steps)) {
            return;
        }
        match leaf {
            Value::Text(region) if is_foreign_region(region) => {
                found.push((pointer(steps), Ok(region.clone())));
            }
            Value::Unknown(unknown) if !unknown.references.is_empty() => {
                found.push((pointer(steps), Err(why_open(Some(unknown)))));
            }
            Value::Redacted(_) => found.push((pointer(steps), Err(why_open(None)))),
            Value::Text(_)
            | Value::Unknown(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_) => {}
        }
    });
    let address = &change.address;
    let finding = |(path, seen)| match seen {
        Ok(region) => {
            let message = format!("{address} would copy data of people in the EU to {region}.");
            VOICE.fail(message).on(change).at(path)
        }
        Err(why) => {
            let message = format!("{address}: nobody can say to which region it copies: {why}.");
            VOICE.unknown(message).on(change).at(path).ask(&["data_protection_officer"])
        }
    };
    found.into_iter().map(finding).collect()
}

/// A name of a region (two dashes and a number, or one of a known list) outside the EU.
fn is_foreign_region(text: &str) -> bool {
    let is_region = text.matches('-').count() >= 2
        && text.ends_with(|c: char| c.is_ascii_digit())
        && text.len() < 24;
    is_region && !EU_REGIONS.contains(&text)
}
