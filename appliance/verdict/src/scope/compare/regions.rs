//! Where copies go, and where something new stands: a region that nobody named is told.

use alloc::{format, string::String, vec::Vec};

use super::{View, notes::Notes, project::is_region, row::Row};
use crate::walk::{Step, last_key, leaves};

/// Words for a copy in another region.
const COPIES: &[&str] = &[
    "copies",
    "copy",
    "global",
    "multi",
    "replica",
    "replicas",
    "replicate",
    "replicated",
    "replicates",
    "replication",
];

/// Every region that an object names, with the attribute that does.
fn named<'r>(row: &'r Row<'_>) -> Vec<(String, &'r str)> {
    let mut out = Vec::new();
    leaves(&row.change.after, &mut |steps, leaf| {
        let key = last_key(steps);
        let tag = matches!(steps.first(), Some(Step::Key("tags" | "tags_all" | "labels")));
        let about = key.contains("region") || key.contains("location");
        if let Some(text) = leaf.as_text().filter(|text| about && !tag && is_region(text)) {
            out.push((String::from(key), text));
        }
    });
    out
}

/// Whether a copy was asked for in a region that was named, and this object has it there: it may
/// stand in its own.
pub(super) fn is_copied_to(view: &View<'_>, row: &Row<'_>) -> bool {
    let asked = &view.contract.regions;
    view.heard.any(COPIES) && named(row).iter().any(|(_key, region)| asked.contains(*region))
}

/// Something new, or a copy of it, in a region that is neither that of the plan nor named.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let place = row.placement.and_then(|place| place.region.as_deref());
    let own = [row.change.provider.region.as_text(), place];
    let known =
        |region: &str| view.contract.regions.contains(region) || own.contains(&Some(region));
    if let Some((key, region)) = named(row).into_iter().find(|(_key, region)| !known(region)) {
        let plain = row.plain();
        notes.doubt(row, format!("It sets {key} of {plain} to {region}; you did not name that."));
    }
}
