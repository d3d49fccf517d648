//! Existing objects that a plan takes under its management: they must have been named.

use alloc::{format, string::String};
use tribune_record::Mode;

use super::{
    super::contract::{Act, Item},
    View, is_meant, means,
    notes::Notes,
    row::{Row, given_names},
    words::holds,
};

/// Every object that is taken over and was not named.
pub(super) fn check(view: &View<'_>, notes: &mut Notes) {
    for (position, change) in view.case.plan.changes.iter().enumerate() {
        let Some(id) = change.importing.as_deref().filter(|_| change.mode == Mode::Managed) else {
            continue;
        };
        let Some(row) = Row::of(change, position, &view.kinds) else { continue };
        if !view.contract.items.iter().any(|item| names(view, item, &row)) {
            let plain = row.plain();
            let message =
                format!("It takes over {plain} that exists already ({id}); you did not name it.");
            notes.maybe_beyond(&row, message);
        }
    }
}

/// Whether an item speaks of this existing object: to take it over, or by a word of its own. What
/// the configuration labels it says nothing about which object it is.
fn names(view: &View<'_>, item: &Item, row: &Row<'_>) -> bool {
    let by_word = !item.names.is_empty() || !item.qualifiers.is_empty();
    let own = || given_names(row.change).chain(row.change.importing.as_deref());
    let environments = &view.contract.environments;
    let words = item.names.iter().chain(&item.qualifiers);
    let mut words = words.filter(|word| !environments.contains(*word)).map(String::as_str);
    let named = words.clone().next().is_none()
        || words.any(|word| own().any(|name| holds(name, word).is_some()));
    let asked = item.act == Act::Adopt || by_word;
    asked && named && means(item, row) && is_meant(view, item, row)
}
