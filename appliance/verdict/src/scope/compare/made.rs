//! Whether something new is as it was asked for, and what was named as its target stands in the
//! plan.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use tribune_record::Known;

use super::{
    super::{
        contract::{Act, Amount, Item},
        lexicon::{
            aspects::{Aspect, aspect_named},
            entities::ENGINES,
        },
    },
    View,
    details::Changed,
    direction::is_on,
    notes::Notes,
    row::{Row, given_names},
    scope::members,
    stated,
    values::{are_given, fits, is_value, number},
    words::{common_words, holds, tells},
};
use crate::{
    document::covers,
    walk::{Step, leaves},
};

/// Aspects that something new has or has not.
const SWITCHED: &[&str] = &[
    "logging",
    "private endpoint",
    "protection",
    "replica",
    "rotation",
    "scanning",
    "tracing",
    "ttl",
    "versioning",
];

/// Checks everything new, and everything named that the change leads to.
pub(super) fn check(view: &View<'_>, notes: &mut Notes) {
    for item in view.contract.items.iter().filter(|item| item.act == Act::Create) {
        let classes = members(&item.class);
        let makes = |row: &&Row<'_>| row.change.action.creates();
        let all: Vec<&Row<'_>> = view.rows.iter().filter(makes).collect();
        let own = all.iter().copied().filter(|row| classes.contains(row.kind.class.as_str()));
        let own: Vec<&Row<'_>> = own.collect();
        if !own.is_empty() {
            settings(item, &own, &all, notes);
            kinds(item, &own, notes);
            engines(item, &own, notes);
            idle(&own, notes);
            for row in &own {
                let changed: Vec<&Changed> = row.changed().iter().collect();
                let amounts: Vec<&Amount> = item.amounts.iter().collect();
                stated::swapped(view, row, &amounts, &changed, notes);
            }
        }
    }
    for row in view.rows.iter().filter(|row| row.change.action.creates()) {
        stated::check(view, row, notes);
    }
    targets(view, notes);
    answers(view, notes);
}

/// What it was to be set to is what something in it is set to.
fn settings(item: &Item, own: &[&Row<'_>], all: &[&Row<'_>], notes: &mut Notes) {
    let aspects: Vec<&Aspect> = item.aspects.iter().filter_map(|name| aspect_named(name)).collect();
    let switched = item.aspects.iter().any(|name| SWITCHED.contains(&name.as_str()));
    if !are_given(item) && !switched {
        return;
    }
    let own_set: Vec<&Changed> = own.iter().flat_map(|row| row.changed()).collect();
    let all_set: Vec<&Changed> = all.iter().flat_map(|row| row.changed()).collect();
    let about = |one: &&Changed| aspects.iter().any(|aspect| one.is_any(aspect.keys));
    let counted = |one: &&Changed| number(&one.after).is_some();
    let near: Vec<&Changed> = own_set.into_iter().filter(about).filter(counted).collect();
    let pool = if near.is_empty() { all_set.clone() } else { near };
    for amount in &item.amounts {
        if !pool.iter().any(|one| fits(amount, one)) {
            let message = format!("You asked for {amount}; nothing new is set to that.");
            notes.unfound(&format!("{amount}"), message);
        }
    }
    for value in &item.values {
        if !all_set.iter().any(|one| is_value(value, &one.after)) {
            notes.question(format!("You asked for {value}; nothing new is set to that."));
        }
    }
    for aspect in aspects.iter().filter(|aspect| SWITCHED.contains(&aspect.name)) {
        let is_part = |row: &&Row<'_>| {
            let kind = row.change.resource_type.as_str();
            aspect.keys.iter().any(|key| key.contains('*') && covers(key, kind))
        };
        let on = |one: &Changed| is_on(&one.after) != Some(false);
        let has = all_set.iter().any(|one| one.is_any(aspect.keys) && on(one));
        if !has && !all.iter().any(is_part) {
            notes.question(format!("You asked for {}; nothing new has it.", aspect.name));
        }
    }
}

/// A word that says which kind of thing it is to be stands in one of its names, or in what it is
/// set to.
fn kinds(item: &Item, own: &[&Row<'_>], notes: &mut Notes) {
    let common = common_words();
    let named = |row: &&Row<'_>| given_names(row.change).next().is_some();
    if !own.iter().any(named) {
        return;
    }
    for word in item.qualifiers.iter().filter(|word| tells(word, &common)) {
        let says = |one: &Changed| {
            let in_key = one.keys.iter().any(|key| holds(key, word).is_some());
            in_key || one.after.as_text().is_some_and(|text| holds(text, word).is_some())
        };
        let bears = |row: &&&Row<'_>| row.is_called_like(word) || row.changed().iter().any(says);
        if !own.iter().any(|row| bears(&row)) {
            notes.question(format!("You said \"{word}\"; nothing new is called so, or set so."));
        }
    }
}

/// Whoever asks for something new wants it to work.
fn idle(own: &[&Row<'_>], notes: &mut Notes) {
    const KEYS: &[&str] = &["actions_enabled", "enabled", "is_enabled", "state"];
    for row in own.iter().filter(|row| row.kind.main) {
        let off = |key: &&&str| match row.change.after.read(&[key]) {
            Known::Is(value) => is_on(value) == Some(false),
            Known::Absent | Known::Masked | Known::Unknown(_) => false,
        };
        if let Some(key) = KEYS.iter().find(off) {
            let plain = row.plain();
            notes.doubt(row, format!("It makes {plain} that is switched off ({key})."));
        }
    }
}

/// What a database or a broker was to run is what it runs, where the plan says so.
fn engines(item: &Item, own: &[&Row<'_>], notes: &mut Notes) {
    const KEYS: &[&str] = &["database_version", "engine", "engine_type"];
    let runs = own.iter().flat_map(|row| KEYS.iter().map(|key| row.change.after.read(&[key])));
    let runs: Vec<String> = runs.filter_map(|run| Some(run.text()?.to_lowercase())).collect();
    for word in item.qualifiers.iter().filter(|word| ENGINES.contains(&word.as_str())) {
        if !runs.is_empty() && !runs.iter().any(|run| run.contains(word.as_str())) {
            let runs = runs.join(", ");
            notes.question(format!("You asked for {word}; what is new runs {runs}."));
        }
    }
}

/// Addresses, and names behind "to", stand somewhere in the plan.
fn targets(view: &View<'_>, notes: &mut Notes) {
    let named = !view.contract.cidrs.is_empty() || !view.contract.targets.is_empty();
    if view.rows.is_empty() || !named {
        return;
    }
    let mut texts: Vec<String> = Vec::new();
    for row in &view.rows {
        for side in [&row.change.after, &row.change.before] {
            leaves(side, &mut |steps, leaf| {
                let tag = matches!(steps.first(), Some(Step::Key("tags" | "tags_all")));
                texts.extend(leaf.as_text().filter(|_| !tag).map(str::to_lowercase));
            });
        }
    }
    let ranges = view.contract.cidrs.iter().map(|range| {
        let host = range.strip_suffix("/32").or_else(|| range.strip_suffix("/128"));
        host.unwrap_or(range).to_owned()
    });
    for name in ranges.chain(view.contract.targets.iter().cloned()) {
        let told = |text: &String| stands_in(text, &name) || is_part_of(text, &name);
        if !texts.iter().any(told) {
            let message = format!("You named \"{name}\"; nothing in the plan leads there.");
            notes.unfound(&name, message);
        }
    }
}

/// A record that answers with what was named answers with nothing else.
fn answers(view: &View<'_>, notes: &mut Notes) {
    const KEYS: &[&str] = &["record", "records", "rrdatas"];
    let contract = view.contract;
    let hosts = contract.context_names.iter().filter(|name| name.contains('.'));
    let said = || contract.cidrs.iter().chain(&contract.targets).chain(hosts.clone());
    let about = contract.items.iter().any(|item| item.class == "dns");
    let led = !contract.targets.is_empty() || !contract.cidrs.is_empty();
    if !(led || about && hosts.clone().next().is_some()) {
        return;
    }
    for row in view.rows.iter().filter(|row| row.is("dns")) {
        for one in row.changed().iter().filter(|one| one.is_any(KEYS)) {
            let Some(text) = one.after.as_text().map(str::to_lowercase) else { continue };
            let named = |name: &String| {
                stands_in(&text, name.trim_end_matches("/32")) || is_part_of(&text, name)
            };
            if !said().any(named) {
                notes.doubt(row, format!("It answers with {text}, which you did not name."));
            }
        }
    }
}

/// Whether a name stands in a text as a whole: nothing that could be part of it goes on around it.
pub(super) fn stands_in(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.match_indices(name).any(|(at, found)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at.saturating_add(found.len())..).unwrap_or_default();
        let longer = |rest: &str| rest.starts_with(part);
        let dotted = after.strip_prefix('.').is_some_and(longer);
        let begun = before.strip_suffix('.').is_some_and(|rest| rest.ends_with(part));
        !before.ends_with(part) && !longer(after) && !(name.contains('.') && (dotted || begun))
    })
}

/// Whether a text is an address range within a larger one.
fn is_part_of(text: &str, range: &str) -> bool {
    let range = if range.contains('/') { range.to_owned() } else { format!("{range}/32") };
    super::openings::is_within(text, &range)
}
