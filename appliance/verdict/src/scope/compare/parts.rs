//! Settings that are resources of their own: a bucket's versioning, a function's permission. Who
//! asks for one aspect of a thing asks for the settings of that aspect and no other.

use alloc::format;
use tribune_record::Action;

use super::{
    super::{
        contract::{Act, Item, Turn},
        lexicon::aspects::{ANYTHING, aspect_named},
    },
    View, details, means,
    notes::Notes,
    row::Row,
    scope::Deed,
};
use crate::document::covers;

/// Parts of the names of types that let somebody in, send something out or run something.
const POWERS: &[&str] = &[
    "*_access*",
    "*_acl",
    "*_attachment",
    "*_cors*",
    "*_interface*",
    "*_logging",
    "*_notification",
    "*_object*",
    "*_ownership*",
    "*_permission",
    "*_policy",
    "*_url",
    "*_website*",
];

/// Whether a type is about an aspect that the item names.
fn is_about(item: &Item, row: &Row<'_>) -> bool {
    let kind = row.change.resource_type.as_str();
    let names = item.aspects.iter().filter(|name| *name != ANYTHING);
    let mut aspects = names.filter_map(|name| aspect_named(name));
    aspects.any(|aspect| aspect.keys.iter().any(|key| key.contains('*') && covers(key, kind)))
}

/// Whether an item is about nothing but some aspects of a thing.
fn is_narrow(item: &Item) -> bool {
    let changes = matches!(item.act, Act::Update | Act::Scale);
    changes && !item.aspects.is_empty() && !item.aspects.contains(ANYTHING)
}

/// Whether a setting goes because that was asked for: the aspect switched off, or a rule that let
/// somebody in where a way was to be closed.
pub(super) fn goes(view: &View<'_>, row: &Row<'_>, deed: Deed) -> bool {
    let part = deed == Deed::Delete && !row.kind.main && row.change.action == Action::Delete;
    let before = |key: &str| row.change.before.read(&[key]).text().unwrap_or_default();
    let refuses = ["action", "rule_action", "access"]
        .iter()
        .any(|key| ["deny", "block"].contains(&before(key).to_lowercase().as_str()));
    let asked = |item: &Item| match item.act {
        Act::Block => details::is_way(row) && !refuses,
        Act::Update => item.turn == Some(Turn::Off) && is_about(item, row),
        Act::Adopt
        | Act::Create
        | Act::Delete
        | Act::Grant
        | Act::Open
        | Act::Rename
        | Act::Replace
        | Act::Scale
        | Act::Tag => false,
    };
    let mut items = view.contract.items.iter();
    part && items.any(|item| means(item, row) && asked(item) && super::is_meant(view, item, row))
}

/// A setting of another aspect than those that were named; true where nothing more needs saying.
pub(super) fn strays(view: &View<'_>, row: &Row<'_>, deed: Deed, notes: &mut Notes) -> bool {
    let own = |item: &&Item| item.act == Act::Create || means(item, row);
    if view.borne {
        return false;
    }
    let mut items = view.contract.items.iter().filter(own).peekable();
    let any = items.peek().is_some();
    if deed != Deed::Part || !any || !items.all(|item| is_narrow(item) && !is_about(item, row)) {
        return false;
    }
    let (plain, kind) = (row.plain(), row.change.resource_type.as_str());
    if POWERS.iter().any(|pattern| covers(pattern, kind)) {
        let what = format!("it makes {kind} of {plain}, which nothing in your request leads to");
        notes.beyond(row, None, &what);
    } else {
        notes.doubt(row, format!("It also makes {kind} of {plain}, which you did not name."));
    }
    true
}
