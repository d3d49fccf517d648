//! Ways in of Azure and Google, read by a table of switches.

mod google;
mod table;

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{Action, Change, Known, Pointer, UnknownKind, Value};

use self::table::{Row, SWITCHES, Unset};
use super::{Exposure, Seen};
use crate::{
    view::{Linked, Subject},
    walk::{at, is_nothing, places},
};

const STORAGE: &str = "azurerm_storage_account";
const STORAGE_RULES: &str = "azurerm_storage_account_network_rules";

/// Objects that keep everybody out of another one, what they name it by, and what it is: it is
/// open, or nobody here can say, once they are gone.
const WALLS: [(&str, &str, &[&str]); 3] = [
    (STORAGE_RULES, "its account answers every network again", &[STORAGE]),
    (
        "azurerm_network_interface_security_group_association",
        "a network interface stands before no firewall",
        &["azurerm_network_interface"],
    ),
    (
        "azurerm_subnet_network_security_group_association",
        "a subnet stands before no firewall",
        &["azurerm_subnet", "azurerm_virtual_network"],
    ),
];

/// The types the tables name, and what their walls guard.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    let walls = WALLS.iter().flat_map(|(of, _what, guarded)| guarded.iter().chain([of]));
    SWITCHES.iter().map(|row| row.kind).chain(walls.copied()).chain(google::kinds())
}

/// Whether the tables name a type.
pub(super) fn knows(kind: &str) -> bool {
    SWITCHES.iter().any(|row| row.kind == kind)
        || WALLS.iter().any(|(of, ..)| *of == kind)
        || google::knows(kind)
}

/// Every way in that an object of Azure's or Google's has.
pub(super) fn exposures<'a>(
    view: &Linked<'_>,
    subject: &Subject<'a>,
    found: &mut Vec<Exposure<'a>>,
) {
    let change = subject.change;
    let kind = change.resource_type.as_str();
    for row in SWITCHES.iter().filter(|row| row.kind == kind) {
        found.extend(switched(change, row));
    }
    if kind == STORAGE && !has_rules_apart(view, subject) {
        found.extend(switched(change, &table::STORAGE_NETWORK));
    }
    google::exposures(change, found);
}

/// What becomes open when an object goes and what it guarded stays.
pub(super) fn removed<'a>(view: &Linked<'_>, subject: &Subject<'a>) -> Option<Exposure<'a>> {
    let change = subject.change;
    let row = WALLS.iter().find(|(kind, ..)| change.resource_type == *kind);
    let (_kind, what, guarded) = row.filter(|_row| change.action != Action::NoOp)?;
    let goes_too = view.referred(subject).any(|other| {
        other.action == Action::Delete && guarded.contains(&other.resource_type.as_str())
    });
    let seen = Seen::Doubt;
    (!goes_too).then(|| Exposure { path: Pointer::default(), what: String::from(*what), seen })
}

/// Whether the rules of a storage account stand in an object of their own in the plan.
fn has_rules_apart(view: &Linked<'_>, subject: &Subject<'_>) -> bool {
    let mut apart = view.links.to(subject.position).iter();
    apart.any(|at| {
        let other = view.changes.get(*at);
        other.is_some_and(|other| {
            other.resource_type == STORAGE_RULES && !matches!(other.after, Value::Null)
        })
    })
}

/// What a switch says; none where it plainly keeps everybody out.
fn switched<'a>(change: &'a Change, row: &Row) -> Option<Exposure<'a>> {
    let opened = opens(change, row);
    let seen = match (opened, closed(change, row)) {
        (Seen::Closed, _) | (_, Seen::Closed) => return None,
        (_, unknown @ Seen::Unknown(_)) => unknown,
        (opened, Seen::Open | Seen::Doubt) => opened,
    };
    let path = places(&change.after, row.path).into_iter().next();
    let keys = || at(&row.path.split('.').collect::<Vec<_>>());
    let path = path.map_or_else(keys, |(path, _known)| path);
    Some(Exposure { path, what: String::from(row.what), seen })
}

fn opens<'a>(change: &'a Change, row: &Row) -> Seen<'a> {
    let mut all = places(&change.after, row.path);
    if all.is_empty() {
        all = vec![(Pointer::default(), Known::Absent)];
    }
    let by_default = match row.unset {
        Unset::Closed => Seen::Closed,
        Unset::Opens => row.opens,
        Unset::Doubt => Seen::Doubt,
    };
    let mut worst = Seen::Closed;
    for (_path, known) in all {
        let seen = match known {
            Known::Is(value) if is_one_of(value, row.words) => row.opens,
            Known::Is(value) if is_nothing(value) => by_default,
            Known::Is(_) => Seen::Closed,
            Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                Seen::Unknown(Some(unknown))
            }
            Known::Masked => Seen::Unknown(None),
            Known::Absent | Known::Unknown(_) => by_default,
        };
        worst = worse(worst, seen);
    }
    worst
}

/// Whether something else keeps everybody out: `Closed` where it does, `Unknown` where nobody can
/// say, `Open` where it does not.
fn closed<'a>(change: &'a Change, row: &Row) -> Seen<'a> {
    let mut seen = Seen::Open;
    for (path, words) in row.unless {
        for (_path, known) in places(&change.after, path) {
            match known {
                Known::Is(value) if is_one_of(value, words) => return Seen::Closed,
                Known::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                    seen = Seen::Unknown(Some(unknown));
                }
                Known::Masked => seen = Seen::Unknown(None),
                Known::Is(_) | Known::Absent | Known::Unknown(_) => {}
            }
        }
    }
    seen
}

const fn worse<'a>(one: Seen<'a>, other: Seen<'a>) -> Seen<'a> {
    match (one, other) {
        (Seen::Open, _) | (_, Seen::Closed) => one,
        (Seen::Unknown(_), Seen::Doubt) => one,
        (_, other) => other,
    }
}

/// Whether a value is one of these words; `*` is whatever somebody set.
fn is_one_of(value: &Value, words: &[&str]) -> bool {
    words.iter().any(|word| match (value, *word) {
        (value, "*") => !is_nothing(value),
        (Value::Bool(on), word) => word == if *on { "true" } else { "false" },
        (Value::Text(text), word) => text.eq_ignore_ascii_case(word),
        (
            Value::Null
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_),
            _,
        ) => false,
    })
}

#[cfg(test)]
mod tests;
