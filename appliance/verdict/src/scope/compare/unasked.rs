//! What becomes of a change that nothing in the words leads to: too much, or a doubt where the
//! words name it.

use alloc::format;

use super::{
    super::contract::{Act, Item},
    View, done,
    notes::Notes,
    row::{Row, given_names},
    scope::Deed,
    weakens_record,
};
use crate::words::tokens;

/// Nothing in the words leads to this change.
pub(super) fn unasked(view: &View<'_>, row: &Row<'_>, deed: Deed, notes: &mut Notes) {
    let contract = view.contract;
    let destroys = matches!(deed, Deed::Delete | Deed::Replace);
    if destroys && row.has(|class| class.record) {
        weakens_record(row, notes);
        return;
    }
    if deed == Deed::Create && granted_target(view, row) {
        return;
    }
    let what = format!("{} {}", done(deed), row.plain());
    let beside = contract.context.contains(&row.kind.class);
    let mentioned = beside || contract.actions.contains_key(&row.kind.class);
    let wants_loss =
        contract.items.iter().any(|item| matches!(item.act, Act::Delete | Act::Replace));
    let grave = row.has(|class| class.dangerous) && !mentioned;
    let loss = destroys && !contract.items.is_empty() && !wants_loss;
    let removes = |item: &Item| matches!(item.act, Act::Block | Act::Delete | Act::Replace);
    let adds = !contract.items.is_empty() && !contract.items.iter().any(removes);
    if adds && !grave && !destroys && is_written_out(view, row) {
        let message = format!("It {what}, which you named; your request does not ask for that.");
        notes.may_be_found(&message);
        notes.maybe_beyond(row, message);
    } else if grave || loss || contract.is_understood() && !(deed == Deed::Update && beside) {
        let what = format!("it {what}, which nothing in your request leads to");
        notes.may_be_found(&Notes::too_much(&what));
        notes.beyond(row, None, &what);
    } else if !contract.items.is_empty() {
        notes.perhaps_beyond(row, format!("It {what}; your request does not say so clearly."));
    }
}

/// Whether the very name of an object stands in the request, written as nobody writes a plain
/// word: then what is in doubt is what was to be done to it. Not where it decides who may do what,
/// or keeps the record.
pub(super) fn is_written_out(view: &View<'_>, row: &Row<'_>) -> bool {
    let written = |name: &str| tokens(name).len() > 1 && view.heard.names(name);
    !row.has(|class| class.dangerous || class.access || class.record)
        && given_names(row.change).any(written)
}

/// What a grant reaches may be made with it, where it bears the name and nobody else gets in.
fn granted_target(view: &View<'_>, row: &Row<'_>) -> bool {
    view.contract.items.iter().any(|item| {
        item.act == Act::Grant
            && item.class == row.kind.class
            && !item.qualifiers.is_empty()
            && item.qualifiers.iter().any(|word| row.is_called_like(word))
    })
}
