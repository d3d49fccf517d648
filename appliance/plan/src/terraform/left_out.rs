//! Entries cut out of the list of changes: what stands in the plan's own before and after, and in
//! no entry between them.

use std::collections::BTreeSet;

use tribune_record::{Change, Effect};

use super::Reader;
use crate::json::{Json, Object};

impl<'j> Reader<'j, '_, '_> {
    /// Compares the managed objects of the prior state and of the planned values with the list of
    /// changes: one that comes or goes needs an entry.
    pub(super) fn left_out(&mut self, changes: &[Change]) {
        let (Some(planned), prior) = (self.top.object("planned_values"), self.prior()) else {
            return;
        };
        let mut listed: BTreeSet<String> = BTreeSet::new();
        for change in changes {
            listed.insert(change.address.clone());
            listed.extend(change.previous_address.clone());
        }
        let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
        prior.into_iter().for_each(|root| managed(root, &mut before));
        planned.object("root_module").into_iter().for_each(|root| managed(root, &mut after));
        // Neither a targeted nor a refresh-only plan plans what it leaves alone.
        let whole = self.top.bool("complete") == Some(true) && self.top.has("resource_changes");
        if !whole {
            before.retain(|address| after.contains(address));
        }
        for (address, detail) in [
            (
                after.difference(&before),
                "it is planned, yet the list of changes does not create it",
            ),
            (before.difference(&after), "it is to go, yet the list of changes does not say so"),
        ]
        .into_iter()
        .flat_map(|(addresses, detail)| addresses.map(move |address| (address, detail)))
        {
            let address = self.redactor.clean(address);
            if !listed.contains(&address) {
                self.effects.push(Effect::Inconsistent { address, detail: detail.to_owned() });
            }
        }
    }

    fn prior(&self) -> Option<&'j Object<'j>> {
        self.top.object("prior_state")?.object("values")?.object("root_module")
    }
}

/// The addresses of the managed objects of a module and of those below it.
fn managed<'j>(module: &'j Object<'_>, into: &mut BTreeSet<&'j str>) {
    for resource in module.list("resources").iter().filter_map(Json::as_object) {
        if resource.text("mode") == Some("managed") {
            into.extend(resource.text("address"));
        }
    }
    for child in module.list("child_modules").iter().filter_map(Json::as_object) {
        managed(child, into);
    }
}
