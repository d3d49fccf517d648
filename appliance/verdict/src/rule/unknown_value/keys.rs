//! Whose the keys are that an object takes up: whoever has one can take its data away and read it.

use alloc::{format, vec::Vec};
use tribune_record::{Finding, Site, Value};

use super::{VOICE, leads::Objects, open};
use crate::{
    law::accounts::{Whose, is_key, strange_keys},
    say::About,
    view::Subject,
    walk::{leaves, pointer},
};

/// Keys that are not surely one's own, and those that nobody can read.
pub(super) fn findings(subject: &Subject<'_>, site: &Site, objects: &Objects<'_>) -> Vec<Finding> {
    let change = subject.change;
    let address = &change.address;
    // Of card data the law says so.
    let told = |_key: &_| !subject.placement.pci;
    let strange = strange_keys(change, site).into_iter().filter(told);
    let strange = strange.map(|(place, account, whose)| {
        let which = match whose {
            Whose::Own | Whose::Open => "and nobody can say whose that is",
            Whose::Foreign => "which is another account",
        };
        let message = format!(
            "{address} would be encrypted with a key of {account}, {which}; an account of yours \
             belongs into site.own_accounts."
        );
        VOICE.unknown(message).on(change).at(place).ask(&["security_team"])
    });
    let mut found: Vec<Finding> = strange.collect();
    if !change.resource_type.starts_with("aws_") {
        return found;
    }
    leaves(&change.after, &mut |steps, leaf| {
        let hidden = match leaf {
            Value::Unknown(_) | Value::Redacted(_) if is_key(steps) => objects.key(change, leaf),
            Value::Unknown(_)
            | Value::Redacted(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Map(_) => None,
        };
        found.extend(hidden.map(|unknown| open(change, unknown).at(pointer(steps))));
    });
    found
}
