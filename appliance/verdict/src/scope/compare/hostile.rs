//! Words in the request and in the plan that no honest one holds: told, and never obeyed.

use alloc::{format, string::String};
use tribune_record::{Case, Change, Level, Value};

use super::{
    super::{contract::Contract, text},
    notes::{Notes, finding},
};

/// Longest text of a plan that is searched for words to the judge, in bytes.
const NAME_BYTES_MAX: usize = 1024;

/// What of the request speaks to the judge or hides.
pub(super) fn suspicions(contract: &Contract, request: &str, notes: &mut Notes) {
    for suspicion in &contract.suspicions {
        let place = request.get(..suspicion.start).map_or(0, |before| before.chars().count());
        let message = format!(
            "The request holds {} (character {}); no honest request needs that.",
            suspicion.what,
            place.saturating_add(1),
        );
        notes.aside(finding("injection_suspected", Level::Blocking, message));
    }
}

/// Names, tags and descriptions that hide characters or speak to the judge: told, not obeyed.
pub(super) fn names(case: &Case, notes: &mut Notes) {
    for change in &case.plan.changes {
        let Some(what) = hostile(change) else { continue };
        let message = format!("A name, tag or description holds {what}.");
        let mut finding = finding("injection_suspected", Level::Soft, message);
        finding.address = Some(change.address.clone());
        notes.aside(finding);
    }
}

fn hostile(change: &Change) -> Option<String> {
    let named = ["name", "description", "comment", "title", "bucket", "identifier", "user_data"];
    let map = change.after.as_map();
    let texts = named.iter().filter_map(|key| map?.get(*key)?.as_text());
    let tags = map.and_then(|map| map.get("tags")).and_then(Value::as_map).into_iter().flatten();
    let tags = tags.flat_map(|(key, value)| [Some(key.as_str()), value.as_text()]).flatten();
    core::iter::once(change.address.as_str()).chain(texts).chain(tags).find_map(|text| {
        let cut = text.floor_char_boundary(NAME_BYTES_MAX);
        let found = text::suspicions(text.get(..cut).unwrap_or_default());
        found.into_iter().next().map(|suspicion| suspicion.what)
    })
}
