//! Law 6: what is in the scope of PCI keeps encryption, logging, firewall and isolation.

mod clouds;
mod guards;
mod network;
mod segments;

use alloc::{format, vec, vec::Vec};
use tribune_record::{Change, EnvironmentKind, Finding, Known, Unknown, UnknownKind, Value};

use crate::{
    exposure::{Doors, Seen, callable, exposures},
    law::{Law, Report, audit_immutability::less_logged},
    say::{About, Voice, report, why_open},
    view::{Subject, View},
    walk::{at, is_nothing, places},
    words::matches,
};

const VOICE: Voice = Voice::law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "pci_baseline",
    says: "PCI workloads keep encryption, logging, firewall and isolation.",
    check,
};

/// Switches that must be on, and what the provider does where nothing is set. Source: Terraform
/// AWS provider 5.100 documentation of each type.
const ENCRYPTION: &[(&str, &[&str], bool)] = &[
    ("aws_db_instance", &["storage_encrypted"], false),
    ("aws_rds_cluster", &["storage_encrypted"], false),
    ("aws_docdb_cluster", &["storage_encrypted"], false),
    ("aws_neptune_cluster", &["storage_encrypted"], false),
    ("aws_redshift_cluster", &["encrypted"], false),
    ("aws_ebs_volume", &["encrypted"], false),
    ("aws_efs_file_system", &["encrypted"], false),
    ("aws_elasticache_replication_group", &["at_rest_encryption_enabled"], false),
    ("aws_elasticache_replication_group", &["transit_encryption_enabled"], false),
    ("aws_instance", &["root_block_device", "0", "encrypted"], false),
    ("aws_opensearch_domain", &["encrypt_at_rest", "0", "enabled"], false),
];

/// The same in blocks of which there may be none or many.
const ENCRYPTION_EACH: &[(&str, &str)] = &[
    ("aws_instance", "ebs_block_device.encrypted"),
    ("aws_launch_configuration", "ebs_block_device.encrypted"),
    ("aws_launch_configuration", "root_block_device.encrypted"),
    ("aws_launch_template", "block_device_mappings.ebs.encrypted"),
];

/// Objects that join the network of card data to another one.
const JOINTS: [&str; 21] = [
    "aws_vpc_peering_connection*",
    "aws_ec2_transit_gateway_vpc_attachment",
    "aws_ec2_transit_gateway_route*",
    "aws_internet_gateway",
    "aws_vpn_connection",
    "aws_dx_*",
    "aws_vpc_endpoint_service*",
    "azurerm_express_route_*",
    "azurerm_private_link_service",
    "azurerm_virtual_hub_connection",
    "azurerm_virtual_network_gateway*",
    "azurerm_virtual_network_peering",
    "azurerm_vpn_*",
    "google_compute_external_vpn_gateway",
    "google_compute_ha_vpn_gateway",
    "google_compute_interconnect*",
    "google_compute_network_peering*",
    "google_compute_router_interface",
    "google_compute_service_attachment",
    "google_compute_vpn_*",
    "google_network_connectivity_*",
];

/// Whether the tables of this law name a type.
pub(crate) fn knows(kind: &str) -> bool {
    ENCRYPTION.iter().any(|(of, ..)| *of == kind)
        || ENCRYPTION_EACH.iter().any(|(of, _path)| *of == kind)
        || JOINTS.iter().any(|of| matches(of, kind))
        || clouds::knows(kind)
        || guards::knows(kind)
}

fn check(view: &View<'_>) -> Report {
    let mut findings = vec![];
    let mut applicable = false;
    let mut doors = Doors::of(view);
    for subject in view.effective().filter(|subject| subject.placement.pci) {
        applicable = true;
        findings.extend(guards::findings(view, &subject));
        findings.extend(network::acl(view, &subject));
        findings.extend(network::kept_out(&subject));
        if !matches!(subject.change.after, Value::Null) {
            findings.extend(unencrypted(subject.change));
            findings.extend(clouds::findings(subject.change));
            findings.extend(network::firewall(view, &subject));
            findings.extend(network::moved(&mut doors, &subject));
            findings.extend(exposed(&mut doors, &subject));
            findings.extend(joined(view, &subject));
            findings.extend(segments::inspected(&subject));
            let less = less_logged(subject.change).into_iter();
            findings.extend(less.map(|finding| Finding { id: LAW.id.into(), ..finding }));
        }
    }
    for subject in view.effective() {
        applicable |= segments::is_about(&subject);
        findings.extend(segments::joined(&subject));
    }
    for subject in view.imported().filter(|subject| subject.placement.pci) {
        applicable = true;
        let message = format!(
            "{} holds or guards card data and would be taken over by this plan.",
            subject.change.address
        );
        findings.push(VOICE.unknown(message).on(subject.change).ask(&["security_team"]));
    }
    report(applicable, findings)
}

fn unencrypted(change: &Change) -> Vec<Finding> {
    let rows = ENCRYPTION.iter().filter(|(kind, ..)| change.resource_type == *kind);
    let single = rows.map(|(_kind, path, default)| (at(path), change.after.read(path), *default));
    let rows = ENCRYPTION_EACH.iter().filter(|(kind, _path)| change.resource_type == *kind);
    let each = rows.flat_map(|(_kind, path)| places(&change.after, path));
    let all = single.chain(each.map(|(path, known)| (path, known, false)));
    all.filter_map(|(path, known, default)| {
        let on = match known {
            Known::Is(value) => Ok(value.as_bool() == Some(true)),
            Known::Masked => Err(None),
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                Err(Some(unknown))
            }
            Known::Absent | Known::Unknown(_) => Ok(default),
        };
        let finding = match on {
            Ok(true) => return None,
            Ok(false) => {
                let message = format!("{} holds card data without encryption.", change.address);
                VOICE.fail(message)
            }
            Err(unknown) => open(change, "it is encrypted", unknown),
        };
        Some(finding.on(change).at(path))
    })
    .collect()
}

fn open(change: &Change, what: &str, unknown: Option<&Unknown>) -> Finding {
    let message =
        format!("{}: nobody can say whether {what}: {}.", change.address, why_open(unknown));
    VOICE.unknown(message).ask(&["security_team"])
}

fn exposed<'v>(doors: &mut Doors<'v>, subject: &Subject<'v>) -> Vec<Finding> {
    let change = subject.change;
    let finding = |exposure: crate::exposure::Exposure<'_>| {
        let finding = match exposure.seen {
            Seen::Closed => return None,
            Seen::Open => {
                let what = &exposure.what;
                VOICE.fail(format!("{}, which holds card data: {what}.", change.address))
            }
            Seen::Unknown(unknown) => open(change, "it stays closed", unknown),
            Seen::Doubt => {
                let what = &exposure.what;
                let message = format!("{}, which holds card data: {what}.", change.address);
                VOICE.unknown(message).ask(&["security_team"])
            }
        };
        Some(finding.on(change).at(exposure.path))
    };
    let found = exposures(doors, subject).into_iter().chain(callable(doors, subject));
    found.filter_map(finding).collect()
}

/// Where a route leads that leaves the network.
const WAYS_OUT: [&str; 5] = [
    "core_network_arn",
    "gateway_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
];

/// What joins the network of card data to another. To one outside production it never is joined.
fn joined(view: &View<'_>, subject: &Subject<'_>) -> Option<Finding> {
    let change = subject.change;
    let is_joint = JOINTS.iter().any(|kind| matches(kind, &change.resource_type));
    if !is_joint && !is_led_out(change) {
        return None;
    }
    let others = view.links.from(subject.position).iter();
    let mut others = others.filter_map(|at| view.placements.get(*at));
    let production = subject.placement.kind == EnvironmentKind::Production;
    if production && others.any(|it| !it.pci && it.kind == EnvironmentKind::NonProduction) {
        let message = format!(
            "{} would join the network of card data to one outside production.",
            change.address
        );
        return Some(VOICE.fail(message).on(change));
    }
    let message = format!("{} would join the network of card data to another.", change.address);
    Some(VOICE.unknown(message).on(change).ask(&["security_team"]))
}

/// Whether it is a route that newly leads out of the network, alone or in its table.
fn is_led_out(change: &Change) -> bool {
    let leads = |route: &Value| {
        let way = |key: &&str| match route.read(&[key]) {
            Known::Is(value) => !is_nothing(value) && value.as_text() != Some("local"),
            Known::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
            Known::Masked => true,
            Known::Absent => false,
        };
        WAYS_OUT.iter().any(way)
    };
    match change.resource_type.as_str() {
        "aws_route" => leads(&change.after),
        "aws_route_table" | "aws_default_route_table" => {
            let before = change.before.read(&["route"]).list().unwrap_or_default();
            let after = change.after.read(&["route"]).list().unwrap_or_default();
            after.iter().any(|route| leads(route) && !before.contains(route))
        }
        _other => false,
    }
}
