//! What things have of their own: addresses, ports, containers, properties.

use alloc::{string::String, vec::Vec};

use super::{
    lexicon::{Class, row, singular},
    marks::Mark,
    phrase::Phrase,
    read::Reader,
};

/// Classes of things that have addresses or ports of their own.
const ADDRESSED: &[&str] =
    &["lb", "nacl", "peering", "prefix_list", "route", "sg", "subnet", "vpc", "vpn", "waf"];

impl Reader {
    /// Whether what was asked for last has addresses or ports of its own.
    pub(super) fn is_addressed(&self, since: usize) -> bool {
        let since = self.contract.items.get(since..).unwrap_or_default();
        since.last().is_some_and(|item| ADDRESSED.contains(&item.class.as_str()))
    }

    /// Whether what was spoken of last is a thing that has ports.
    pub(super) fn has_doors(&self) -> bool {
        let held = self.pending.last().and_then(Phrase::head);
        held.map_or_else(|| self.is_addressed(0), |head| ADDRESSED.contains(&head.name))
    }

    /// Whether a phrase names both a property and whose it is, and nothing more is said of whose.
    pub(super) fn is_owner(&self, np: &Phrase) -> bool {
        let more = ["of", "on", "for", "in", "from"];
        let goes_on = self.clause.last().is_some_and(|word| more.contains(&word.as_str()));
        let said: Vec<&String> = np.names.iter().chain(&np.words).collect();
        let one = matches!(said.as_slice(), [name] if name.contains(['-', '/']));
        one && !goes_on && !np.tags && np.trailing.is_empty()
    }

    /// "a storage account with a private container": what is in one is a part of it.
    pub(super) fn of_storage(&self, class: &'static Class, mark: &Mark) -> Option<&'static Class> {
        let container = class.name == "ecs" && singular(&mark.text) == "container";
        let spoken = self.clause.iter().any(|word| word == "storage account");
        row("bucket").filter(|_| container && spoken)
    }
}
