//! Whose the images are that a plan is still to look up: whoever can offer one that fits the search
//! has his own run.

use alloc::{format, vec::Vec};
use tribune_record::{Change, Finding, Known, Mode, Site, Value};

use super::VOICE;
use crate::{say::About, view::View, walk::at};

const IMAGE: &str = "aws_ami";
/// The caller's own account, and that of AWS itself.
const OURS: [&str; 2] = ["self", "amazon"];

/// Images that may come out of an account of which nobody says that it is one's own.
pub(super) fn findings(view: &View<'_>) -> Vec<Finding> {
    if view.effective().next().is_none() {
        return Vec::new();
    }
    let changes = view.case.plan.changes.iter();
    let searches =
        changes.filter(|change| change.mode == Mode::Data && change.resource_type == IMAGE);
    let told = searches.filter(|change| !is_ours(change, &view.case.settings.site)).map(|change| {
        let message = format!(
            "{} may find an image of somebody else's account; name the owners, and an account of \
             yours in site.own_accounts.",
            change.address
        );
        let asked = VOICE.unknown(message).ask(&["security_team"]);
        asked.on(change).at(at(&["owners"]))
    });
    told.collect()
}

fn is_ours(search: &Change, site: &Site) -> bool {
    let is_own = |owner: &Value| {
        owner.as_text().is_some_and(|owner| {
            OURS.contains(&owner) || site.own_accounts.iter().any(|own| own == owner)
        })
    };
    match search.after.read(&["owners"]) {
        Known::Is(Value::List(owners)) => !owners.is_empty() && owners.iter().all(is_own),
        Known::Is(_) | Known::Absent | Known::Unknown(_) | Known::Masked => false,
    }
}
