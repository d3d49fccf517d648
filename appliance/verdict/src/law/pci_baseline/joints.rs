//! What joins the network of card data to another one, or lets it out.
//!
//! A way out is nothing to veto by itself: a network of card data needs some, for its updates, its
//! logs and the banks. Whether this one is among those that PCI DSS 4.0, 1.3.2, calls necessary
//! does not stand in a plan, so each new one waits for somebody who knows. One that leads outside
//! of production is none of them.

use alloc::format;
use tribune_record::{Action, Change, EnvironmentKind, Finding, Known, UnknownKind, Value};

use super::{VOICE, open};
use crate::{
    document::{Content, Statement, documents_in},
    say::About,
    view::{Subject, View},
    walk::{at, is_nothing},
    words::matches,
};

/// Objects that join the network of card data to another one.
const JOINTS: &[&str] = &[
    "aws_dx_*",
    "aws_ec2_transit_gateway_route*",
    "aws_ec2_transit_gateway_vpc_attachment",
    "aws_internet_gateway",
    "aws_vpc_endpoint_service*",
    "aws_vpc_peering_connection*",
    "aws_vpn_connection",
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

/// Others, which no rule reads outside of the scope of PCI: there they are told as unknown.
const IN_SCOPE: &[&str] = &[
    "aws_ec2_carrier_gateway",
    "aws_ec2_client_vpn_*",
    "aws_ec2_instance_connect_endpoint",
    "aws_ec2_local_gateway_route*",
    "aws_ec2_transit_gateway_*",
    "aws_egress_only_internet_gateway",
    "aws_internet_gateway_attachment",
    "aws_networkmanager_attachment_accepter",
    "aws_networkmanager_connect_*",
    "aws_networkmanager_dx_gateway_attachment",
    "aws_networkmanager_site_to_site_vpn_attachment",
    "aws_networkmanager_transit_gateway_*",
    "aws_networkmanager_vpc_attachment",
    "aws_verifiedaccess_endpoint",
    "aws_vpc_block_public_access_exclusion",
    "aws_vpclattice_resource_configuration",
    "aws_vpclattice_resource_gateway",
    "aws_vpclattice_service_network_*",
    "aws_vpclattice_target_group_attachment",
    "aws_vpn_connection_route",
    "aws_vpn_gateway*",
];

/// Where a route leads that leaves the network. Source: the schema of the Terraform AWS provider
/// 5.100, `aws_route` and the routes of `aws_route_table`.
const WAYS_OUT: [&str; 10] = [
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
];

/// A way out for a whole network, without a way in.
const NAT: &str = "aws_nat_gateway";

/// What says by which table a network is led.
const ROUTED: [&str; 2] = ["aws_main_route_table_association", "aws_route_table_association"];

const TABLES: [&str; 2] = ["aws_default_route_table", "aws_route_table"];

/// Gateways whose routes a table takes up by themselves.
const PROPAGATING: &str = "propagating_vgws";

const ENDPOINT: &str = "aws_vpc_endpoint";
const ENDPOINT_POLICY: &str = "aws_vpc_endpoint_policy";

/// Whether the table names a type.
pub(super) fn knows(kind: &str) -> bool {
    JOINTS.iter().any(|of| matches(of, kind))
}

/// Whether a table names a type of which the scope of PCI alone is read.
pub(super) fn knows_in_scope(kind: &str) -> bool {
    IN_SCOPE.iter().any(|of| matches(of, kind))
}

/// What joins the network of card data to another. To one outside production it never is joined.
pub(super) fn joined(view: &View<'_>, subject: &Subject<'_>) -> Option<Finding> {
    let change = subject.change;
    let kind = change.resource_type.as_str();
    if ROUTED.contains(&kind) {
        return rerouted(view, subject);
    }
    if !knows(kind) && !knows_in_scope(kind) && kind != NAT && !is_led_out(change) {
        return None;
    }
    let mut others = view.links.from(subject.position).iter();
    let production = subject.placement.kind == EnvironmentKind::Production;
    if production && others.any(|at| view.is_outside(*at)) {
        let message = format!(
            "{} would join the network of card data to one outside production.",
            change.address
        );
        return Some(VOICE.fail(message).on(change));
    }
    let message = format!("{} would join the network of card data to another.", change.address);
    Some(VOICE.unknown(message).on(change).ask(&["security_team"]))
}

/// A network of card data that is led by another table than before, where the plan does not show
/// that this table is one of card data.
fn rerouted(view: &View<'_>, subject: &Subject<'_>) -> Option<Finding> {
    let change = subject.change;
    let key = "route_table_id";
    let stands = !matches!(change.before, Value::Null);
    let is_same = stands && change.before.read(&[key]) == change.after.read(&[key]);
    let links = view.links.from(subject.position).iter().copied();
    let mut tables = links.filter(|at| {
        let other = view.case.plan.changes.get(*at);
        let is_table = |other: &Change| {
            let name = change.after.read(&[key]).text();
            let id = other.after.read(&["id"]).text();
            TABLES.contains(&other.resource_type.as_str()) && (name.is_none() || id == name)
        };
        other.is_some_and(is_table)
    });
    let is_shown = tables.any(|at| view.placements.get(at).is_some_and(|it| it.pci));
    if is_same || is_shown {
        return None;
    }
    let message = format!(
        "{} would lead the network of card data by another route table; somebody has to look where \
         to.",
        change.address
    );
    Some(VOICE.unknown(message).on(change).at(at(&[key])).ask(&["security_team"]))
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
    let kind = change.resource_type.as_str();
    if kind == "aws_route" {
        return leads(&change.after);
    }
    let newly = |key: &str, counts: &dyn Fn(&Value) -> bool| {
        let before = change.before.read(&[key]).list().unwrap_or_default();
        let after = change.after.read(&[key]);
        let unread = match after {
            Known::Unknown(unknown) => unknown.kind == UnknownKind::Configured,
            Known::Masked => true,
            Known::Is(_) | Known::Absent => false,
        };
        let after = after.list().unwrap_or_default();
        unread || after.iter().any(|one| counts(one) && !before.contains(one))
    };
    TABLES.contains(&kind) && (newly("route", &leads) || newly(PROPAGATING, &|_gateway| true))
}

/// What an endpoint of the network of card data lets pass: by a policy that names everything, or
/// by none, card data goes to whatever bucket or table anybody calls his own.
pub(super) fn passes(view: &View<'_>, subject: &Subject<'_>) -> Option<Finding> {
    let change = subject.change;
    let kind = change.resource_type.as_str();
    if ![ENDPOINT, ENDPOINT_POLICY].contains(&kind) {
        return None;
    }
    let is_gone = matches!(change.after, Value::Null);
    if is_gone && (kind == ENDPOINT || leaves_with_its_endpoint(view, subject)) {
        return None;
    }
    let passed =
        |side: &Value| !matches!(side, Value::Null) && matches!(reach(kind, side), Reach::All);
    let finding = match reach(kind, &change.after) {
        Reach::Less => return None,
        Reach::Open(unknown) => open(change, "it lets card data pass to its own alone", unknown),
        Reach::All => {
            if passed(&change.before) || is_said_apart(view, subject) {
                return None;
            }
            let message = format!(
                "{} would let card data pass to whatever anybody calls his own; name what may be \
                 reached in its policy.",
                change.address
            );
            VOICE.unknown(message).ask(&["security_team"])
        }
    };
    Some(finding.on(change).at(at(&["policy"])))
}

enum Reach<'a> {
    All,
    Less,
    Open(Option<&'a tribune_record::Unknown>),
}

fn reach<'a>(kind: &str, endpoint: &'a Value) -> Reach<'a> {
    let takes_policies = || {
        let of_aws = endpoint.read(&["service_name"]).text();
        let is_plain = endpoint
            .read(&["vpc_endpoint_type"])
            .text()
            .is_none_or(|of| ["Gateway", "Interface"].contains(&of));
        is_plain && of_aws.is_some_and(|name| name.starts_with("com.amazonaws."))
    };
    let Some(document) = documents_in(kind, endpoint).into_iter().next() else {
        return if kind == ENDPOINT_POLICY || takes_policies() { Reach::All } else { Reach::Less };
    };
    match document.content {
        Content::Read(statements) | Content::Partly(statements, _)
            if statements.iter().any(passes_all) =>
        {
            Reach::All
        }
        Content::Read(_) => Reach::Less,
        Content::Partly(_, holes) => {
            Reach::Open(holes.iter().find_map(|(_path, unknown)| *unknown))
        }
        Content::Garbled(_why) => Reach::All,
        Content::Open(unknown) => Reach::Open(unknown),
    }
}

/// Whether a statement lets everybody do everything of a service to everything.
fn passes_all(statement: &Statement) -> bool {
    let all = |names: &[alloc::string::String]| names.iter().any(|name| name == "*");
    let does_all = statement.actions.iter().any(|action| action == "*" || action.ends_with(":*"));
    statement.allows
        && (does_all || statement.not_actions.is_some())
        && (all(&statement.resources) || statement.not_resources.is_some())
        && (all(&statement.principals) || statement.not_principals.is_some())
        && statement.conditions.is_empty()
        && !statement.open_conditions
}

/// Whether a policy that stands apart in the plan says what passes.
fn is_said_apart(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let others = view.links.to(subject.position).iter();
    let mut others = others.filter_map(|at| view.case.plan.changes.get(*at));
    subject.change.resource_type == ENDPOINT
        && others.any(|other| {
            other.resource_type == ENDPOINT_POLICY && !matches!(other.after, Value::Null)
        })
}

fn leaves_with_its_endpoint(view: &View<'_>, subject: &Subject<'_>) -> bool {
    let mut others = view.referred(subject);
    others.any(|other| other.resource_type == ENDPOINT && other.action == Action::Delete)
}
