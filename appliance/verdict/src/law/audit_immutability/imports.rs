//! What a plan takes over that stands already. It changes nothing yet, and whoever runs the next
//! plan can: what was kept by others would be kept by the orchestrator.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use tribune_record::{EnvironmentKind, Finding, Site};

use super::{VOICE, named::names, protected, watched};
use crate::{
    members::is_iam,
    say::About,
    view::{Subject, View},
};

/// What is found of the objects that a plan imports.
pub(super) fn findings(view: &View<'_>, written: &BTreeMap<usize, &str>) -> Vec<Finding> {
    view.imported().filter_map(|subject| taken_over(view, &subject, written)).collect()
}

fn taken_over(
    view: &View<'_>,
    subject: &Subject<'_>,
    written: &BTreeMap<usize, &str>,
) -> Option<Finding> {
    let change = subject.change;
    if let Some(entry) = entry(subject, &view.case.settings.site) {
        let message = format!("{} would take over {entry}, which no plan may.", change.address);
        return Some(VOICE.fail(message).on(change));
    }
    let kind = change.resource_type.as_str();
    let is_power =
        kind.starts_with("aws_iam_") || kind.starts_with("azurerm_role_") || is_iam(kind);
    let powers = is_power && subject.placement.kind == EnvironmentKind::Production;
    let powers = powers.then(|| String::from("it decides who may do what in production"));
    let why = watched(view, subject, written).or(powers)?;
    let message = format!("{} would be taken over by this plan, and {why}.", change.address);
    Some(VOICE.unknown(message).on(change).ask(&["security_team"]))
}

/// The protected entry that names the imported object.
fn entry<'a>(subject: &Subject<'_>, site: &'a Site) -> Option<&'a str> {
    let id = subject.change.importing.as_deref().unwrap_or_default();
    let by_id = site.protected.iter().find(|entry| names(entry, id)).map(String::as_str);
    by_id.or_else(|| protected::touches(subject.change, site).map(|(_path, entry)| entry))
}
