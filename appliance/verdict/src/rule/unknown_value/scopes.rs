//! Whether an object holds card data or data of people in the EU, where what would say so cannot be
//! read.

use alloc::{format, vec::Vec};
use tribune_record::Finding;

use super::VOICE;
use crate::{
    place::hidden_scopes,
    say::{About, why_open},
    view::Subject,
};

/// Tags nobody can read, of an object that is not judged as if it held both.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.placement.pci && subject.placement.eu {
        return Vec::new();
    }
    let change = subject.change;
    let hidden = hidden_scopes(change).into_iter().map(|(place, unknown)| {
        let message = format!(
            "Nobody can say whether {} holds card data or data of people in the EU: {}.",
            change.address,
            why_open(unknown)
        );
        VOICE.unknown(message).on(change).at(place).ask(&["security_team"])
    });
    hidden.collect()
}
