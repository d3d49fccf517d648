//! Law 2: what deletes, replaces with loss or leaves management needs the requester's explicit
//! confirmation of exactly those objects.

mod rules;
mod side;
mod texts;

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Action, Authorisation, Change, Pointer, RequestSource};

use crate::{
    law::{Law, Report},
    members::is_iam,
    say::{About, Voice, report},
    view::View,
    words::matches,
};

const VOICE: Voice = Voice::asking_law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "deletion_confirmation",
    says: "Deleting or replacing with loss needs explicit confirmation of those objects.",
    check,
};

/// Types that lose nothing when they are made anew: they hold no data and no state of their own.
const NOTHING_TO_LOSE: [&str; 44] = [
    "aws_launch_template",
    "aws_launch_configuration",
    "aws_ecs_task_definition",
    "aws_security_group_rule",
    "aws_vpc_security_group_*",
    "aws_lb_listener*",
    "aws_lb_target_group_attachment",
    "aws_route",
    "aws_route_table_association",
    "aws_iam_role_policy*",
    "aws_iam_policy_attachment",
    "aws_iam_instance_profile",
    "aws_lambda_permission",
    "aws_lambda_event_source_mapping",
    "aws_cloudwatch_event_target",
    "aws_api_gateway_deployment",
    "aws_apigatewayv2_deployment",
    "aws_apigatewayv2_integration",
    "aws_apigatewayv2_route",
    "aws_batch_job_definition",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_notification",
    "aws_volume_attachment",
    "azurerm_key_vault_access_policy",
    "azurerm_lb_probe",
    "azurerm_lb_rule",
    "azurerm_network_interface_security_group_association",
    "azurerm_network_security_rule",
    "azurerm_role_assignment",
    "azurerm_route",
    "azurerm_subnet_nat_gateway_association",
    "azurerm_subnet_network_security_group_association",
    "azurerm_subnet_route_table_association",
    "azurerm_virtual_machine_data_disk_attachment",
    "google_compute_attached_disk",
    "google_compute_firewall",
    "google_compute_health_check",
    "google_compute_instance_template",
    "google_compute_region_instance_template",
    "google_compute_route",
    "null_resource",
    "terraform_data",
    "random_*",
    "time_*",
];

/// Whether an object of a type loses nothing when it is made anew: Google's permissions neither.
fn is_lossless(kind: &str) -> bool {
    is_iam(kind) || NOTHING_TO_LOSE.iter().any(|of| matches(of, kind))
}

/// Whether the tables of this law name a type. That a type has nothing to lose says nothing of what
/// else it does.
pub(crate) fn knows(kind: &str) -> bool {
    rules::knows(kind) || side::knows(kind) || texts::knows(kind)
}

fn check(view: &View<'_>) -> Report {
    let confirmed = confirmed_addresses(view);
    let mut findings = Vec::new();
    let mut authorisations = Vec::new();
    let mut applicable = false;
    for subject in view.effective() {
        let change = subject.change;
        let whole = loses(change).then(|| (Pointer::default(), sentence(change)));
        let parts = side::losses(view, &subject);
        let parts =
            parts.into_iter().map(|(path, what)| (path, format!("{} {what}", change.address)));
        let lost: Vec<(Pointer, String)> = whole.into_iter().chain(parts).collect();
        if lost.is_empty() {
            continue;
        }
        applicable = true;
        if let Some(basis) = confirmation(view, &confirmed, change) {
            let (rule, by) = (String::from(LAW.id), requester(view));
            authorisations.push(Authorisation { rule, by, basis });
            continue;
        }
        findings.extend(lost.into_iter().map(|(path, what)| {
            let finding = VOICE.fail(format!("{what} and nobody confirmed it."));
            let finding = finding.on(change).ask(&["requester_confirmation"]);
            if path == Pointer::default() { finding } else { finding.at(path) }
        }));
    }
    Report { authorisations, ..report(applicable, findings) }
}

fn loses(change: &Change) -> bool {
    let replaced_without_loss =
        change.action.creates() && change.deposed.is_none() && is_lossless(&change.resource_type);
    (change.action.destroys() && !replaced_without_loss) || change.action.forgets()
}

fn sentence(change: &Change) -> String {
    let address = &change.address;
    let deposed = if change.deposed.is_some() { " (an older copy of it)" } else { "" };
    match change.action {
        Action::Forget | Action::CreateThenForget => {
            format!("{address} would leave management and live on unwatched")
        }
        Action::DeleteThenCreate | Action::CreateThenDelete => {
            format!("{address} would be destroyed and made anew")
        }
        Action::Delete
        | Action::NoOp
        | Action::Create
        | Action::Read
        | Action::Update
        | Action::Unrecognised => format!("{address}{deposed} would be deleted"),
    }
}

/// Addresses the person who asked confirmed, none where all is hearsay.
fn confirmed_addresses<'a>(view: &'a View<'_>) -> BTreeSet<&'a str> {
    let Some(request) = &view.case.request else { return BTreeSet::new() };
    // What the orchestrator passes on about a person counts for nothing.
    let claims: &[String] = match request.source {
        RequestSource::Registered => &[],
        RequestSource::Local => &view.case.context.confirmed_deletions,
        RequestSource::Posted => return BTreeSet::new(),
    };
    request.confirmed_deletions.iter().chain(claims).map(String::as_str).collect()
}

/// By what the person who asked confirmed that this object goes, if they did.
fn confirmation(view: &View<'_>, confirmed: &BTreeSet<&str>, change: &Change) -> Option<String> {
    let mut addresses = core::iter::once(&change.address).chain(&change.previous_address);
    if let Some(address) = addresses.find(|address| confirmed.contains(address.as_str())) {
        return Some(format!("confirmed {address} by its address"));
    }
    let request = view.case.request.as_ref()?;
    let spoken = &view.contract.confirmed_deletions;
    let heard = request.source != RequestSource::Posted;
    let name = names(change).find(|name| heard && spoken.contains(*name))?;
    Some(format!("confirmed {name} in the words of the request"))
}

/// What people may call the object.
fn names(change: &Change) -> impl Iterator<Item = &str> {
    const NAMES: [&[&str]; 6] =
        [&["tags", "Name"], &["name"], &["bucket"], &["identifier"], &["function_name"], &["id"]];
    let named = NAMES.iter().filter_map(|keys| change.before.read(keys).text());
    core::iter::once(change.address.as_str()).chain(named)
}

fn requester(view: &View<'_>) -> String {
    let request = view.case.request.as_ref().and_then(|request| request.requester.clone());
    request.unwrap_or_else(|| String::from("the person who asked"))
}
