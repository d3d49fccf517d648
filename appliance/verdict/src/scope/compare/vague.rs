//! What the words leave open is not for whoever plans to choose: which of many goes, which object
//! a word tells from others, how far an amount moves.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use tribune_record::Action;

use super::{
    super::contract::{Act, Item, Turn},
    View,
    notes::Notes,
    row::{Row, given_names},
    scope::Deed,
};
use crate::words::tokens;

/// How many times as much, or as little, is no longer "more" and "less".
const FAR: i64 = 8;

/// What leads from one thing to another that it belongs to.
const LEADING: &[&str] =
    &["behind", "feeding", "feeds", "before", "of", "of the queue", "replaced", "replaces"];

/// Words of another thing that has to do with what is named.
const RELATED: &[&str] =
    &["consumer", "copy", "predecessor", "producer", "slightly", "successor", "twin"];

/// Whose something was: before a name of somebody.
const WHOSE: &[&str] = &["client", "customer", "partner", "supplier", "team", "vendor"];

/// Words that leave none out.
const ALL: &[&str] = &["all", "any", "both", "each", "every", "everything", "whole"];

/// Words in a name that turn it round.
const DENYING: &[&str] = &["anti", "ex", "no", "non", "not"];

/// Checks what changes or goes, held against the items that mean it.
pub(super) fn check(
    view: &View<'_>,
    row: &Row<'_>,
    (deed, items): (Deed, &[&Item]),
    notes: &mut Notes,
) {
    if items.is_empty() {
        return;
    }
    let plain = row.plain();
    if let Some(name) = of_another(view, row, items) {
        notes.doubt(
            row,
            format!(
                "It {} the {plain} \"{name}\" itself; you spoke of another one that belongs to it.",
                works_on(deed)
            ),
        );
    }
    if let Some(word) = untold(view, row, items) {
        notes.doubt(row, format!("You said \"{word}\"; nothing that {plain} is called says so."));
    }
    if !(view.borne || is_told(view, row, items)) || denies(view, row) {
        notes.doubt(row, format!("You did not say which one; the plan chose {plain}."));
    }
    if stands_abroad(view, row) {
        notes.doubt(row, format!("You named an account; {plain} stands in another."));
    }
    if deed == Deed::Update && !view.borne {
        open_ended(view, row, items, notes);
    }
    let otherwise = goes_otherwise(view, row, items).filter(|_| deed == Deed::Delete);
    if let Some(why) = otherwise {
        notes.doubt(row, format!("It removes {plain}; {why}."));
    }
}

const fn works_on(deed: Deed) -> &'static str {
    if matches!(deed, Deed::Update) { "changes" } else { "removes" }
}

/// "The dead letter queue of mail", "the queue behind mail": not the one that is called "mail".
fn of_another<'a>(view: &View<'a>, row: &Row<'_>, items: &[&Item]) -> Option<&'a String> {
    let behind = |name: &&String| {
        LEADING.iter().any(|lead| view.heard.names(&format!("{lead} {name}"))) && row.is_named(name)
    };
    let all = items.iter().all(|item| is_bare(item, row));
    all.then(|| view.contract.context_names.iter().find(behind)).flatten()
}

/// "Delete mail temporarily", "all queues bar mail", "the consumer of mail": a word beside the name
/// that does not stand in what the object is called may turn the meaning round.
fn untold<'a>(view: &View<'_>, row: &Row<'_>, items: &[&'a Item]) -> Option<&'a String> {
    let goes = row.change.action.destroys();
    let strange = |word: &&String| {
        let turns = goes || RELATED.contains(&word.as_str());
        let there = view.rows.iter().any(|other| other.is_called_like(word));
        let whose = WHOSE.iter().any(|of| view.heard.names(&format!("{of} {word}")));
        turns
            && !there
            && !whose
            && !view.contract.environments.contains(*word)
            && !row.may_be_called_like(word)
    };
    // "our vendor Quillmark" says for whom it was there.
    let named = |item: &&&Item| {
        !item.names.is_empty() || item.qualifiers.iter().any(|word| row.is_named(word))
    };
    items.iter().filter(named).flat_map(|item| &item.qualifiers).find(strange)
}

/// Whether an item says of what kind its objects are, and no more.
fn is_bare(item: &Item, row: &Row<'_>) -> bool {
    item.names.is_empty() && item.qualifiers.is_empty() && item.class == row.kind.class
}

/// Whether any word, or that all are meant, leads to this very object.
fn is_told(view: &View<'_>, row: &Row<'_>, items: &[&Item]) -> bool {
    let contract = view.contract;
    let confirmed = &contract.confirmed_deletions;
    let mut named = contract.context_names.iter().chain(&contract.targets).chain(confirmed);
    let placed = !contract.environments.is_empty() || !contract.regions.is_empty();
    let spared = !contract.forbidden.is_empty();
    // Something of another kind that the plan changes besides is called by its name.
    let own = |other: &Row<'_>| other.address() == row.address();
    let said = |other: &Row<'_>| given_names(other.change).any(|name| view.heard.names(name));
    let anchored =
        |other: &Row<'_>| (own(other) || other.kind.class != row.kind.class) && said(other);
    let some = |item: &Item| item.act != Act::Delete && item.objects.is_some_and(|many| many > 1);
    !items.iter().all(|item| is_bare(item, row))
        || items.iter().any(|item| some(item))
        || !row.kind.main
        || view.rows.iter().any(anchored)
        || placed
        || spared
        || view.heard.any(ALL)
        || named.any(|word| row.is_called_like(word) || row.is_labelled(word))
        || view.calls(row)
}

/// "The mail queue" is not `no-mail`.
fn denies(view: &View<'_>, row: &Row<'_>) -> bool {
    let denies = |word: &String| DENYING.contains(&word.as_str()) && !view.heard.any(DENYING);
    given_names(row.change).any(|name| tokens(name).iter().any(denies))
}

/// "Delete and recreate it" is not done where it only goes; "purge the queue" empties it, and what
/// leaves Terraform's state alone goes nowhere.
fn goes_otherwise(view: &View<'_>, row: &Row<'_>, items: &[&Item]) -> Option<&'static str> {
    let holds = ["bucket", "queue", "table"].contains(&row.kind.class.as_str());
    let purged = holds && view.heard.any(&["purge", "purged"]);
    let state = view.heard.names("terraform state")
        || view.heard.names("from state")
        || view.heard.names("from the state");
    let forgets = row.change.action == Action::Forget;
    let anew = items.iter().any(|item| item.act == Act::Replace);
    let leaves = ["forget", "manage", "managing", "managed", "state", "unmanage", "untrack"];
    if purged {
        Some("you asked for what it holds to go")
    } else if state && !forgets {
        Some("you asked to leave it out of the state alone")
    } else if forgets && !view.heard.any(&leaves) {
        Some("it is only forgotten, and stays")
    } else if anew && row.change.action == Action::Delete {
        Some("you asked for it to be made anew")
    } else {
        None
    }
}

/// "In the account 123456789012": what stands in another one is not meant.
fn stands_abroad(view: &View<'_>, row: &Row<'_>) -> bool {
    let arn = row.change.before.read(&["arn"]).text();
    let own = arn.and_then(|arn| arn.split(':').nth(4)).unwrap_or_default();
    let leads = ["in account", "in the account", "of account", "of the account"];
    let placed =
        |account: &String| leads.iter().any(|lead| view.heard.names(&format!("{lead} {account}")));
    let mut placed = view.contract.accounts.iter().filter(|account| placed(account)).peekable();
    placed.peek().is_some() && !placed.any(|account| account == own)
}

/// "Fix the queue mail", "raise its timeout": any change would do.
fn open_ended(view: &View<'_>, row: &Row<'_>, items: &[&Item], notes: &mut Notes) {
    let sets = |item: &Item| !(item.amounts.is_empty() && item.values.is_empty());
    let updates = items.iter().all(|item| item.act == Act::Update);
    if !updates || items.iter().any(|item| sets(item) || item.size.is_some()) {
        return;
    }
    let plain = row.plain();
    let contract = view.contract;
    let led = |name: &String| !row.is_called_like(name);
    let led = contract.targets.iter().chain(&contract.context_names).any(led);
    let led = led || !(contract.cidrs.is_empty() && contract.ports.is_empty());
    let fixes = view.heard.any(&["fix", "repair"]);
    if !led && fixes && items.iter().all(|item| item.aspects.is_empty()) {
        notes.doubt(row, format!("You did not say what is to change of {plain}."));
        return;
    }
    let up = items.iter().any(|item| item.turn == Some(Turn::Up));
    let down = items.iter().any(|item| item.turn == Some(Turn::Down));
    if items.iter().any(|item| item.aspects.is_empty()) {
        return;
    }
    let numbers = row.changed().iter().filter_map(|one| {
        let key = one.keys.last().map_or("", String::as_str);
        Some((key, one.before.as_i64()?, one.after.as_i64()?))
    });
    let said = |figure: &i64| view.heard.names(&figure.unsigned_abs().to_string());
    let turns = items.iter().any(|item| item.turn.is_some());
    let far = numbers.filter(|(_key, _before, after)| !said(after));
    let far = far.filter(|(_key, before, after)| {
        let (low, high) = (before.min(after), before.max(after));
        !turns || ((up || down) && low.saturating_mul(FAR) < *high)
    });
    let far: Vec<_> = far.map(|(key, _before, after)| (key.to_owned(), after)).collect();
    if let Some((key, after)) = far.first() {
        notes.doubt(row, format!("It sets {key} of {plain} to {after}; you did not say how much."));
    }
}
