//! Whether everything asked for is there, as many and as large as asked.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use tribune_record::{Action, Known, Value};

use super::{
    super::{
        contract::{Act, Item},
        lexicon::{ANY, row},
    },
    View, companions, details, in_words, is_meant, joints,
    limits::environment_of,
    means,
    notes::Notes,
    row::{Row, given_names},
    scope::{Deed, deed, members},
    values,
};
use crate::words::tokens;

/// Attributes that hold a size.
const SIZES: &[&str] = &[
    "instance_type",
    "instance_class",
    "node_type",
    "vm_size",
    "size",
    "machine_type",
    "cache_node_type",
];
/// Families of servers with a graphics processor.
const GPU_FAMILIES: &[&str] = &[
    "g3",
    "g4",
    "g5",
    "g6",
    "p2",
    "p3",
    "p4",
    "p5",
    "p6",
    "gr6",
    "trn",
    "inf",
    "dl",
    "a2-",
    "a3-",
    "g2-",
    "standard_n",
];

/// Checks every item.
pub(super) fn check(view: &View<'_>, notes: &mut Notes) {
    companions::numbers(view, notes);
    for item in &view.contract.items {
        if item.required && !is_there(view, item) {
            notes.missing(missing_in_words(item));
            continue;
        }
        sizes(view, item, notes);
        names(view, item, notes);
        scaled(view, item, notes);
        grown(view, item, notes);
        all_set(view, item, notes);
        changed(view, item, notes);
    }
    counts(view, Act::Create, notes);
    counts(view, Act::Delete, notes);
    bare(view, notes);
    assumptions(view, notes);
}

fn is_there(view: &View<'_>, item: &Item) -> bool {
    let classes = members(&item.class);
    let mut near: BTreeSet<&str> = classes.clone();
    if item.act == Act::Grant {
        near.extend(["role", "bucket_policy", "lambda", "kms", "queue", "topic", "sg"]);
    }
    if matches!(item.act, Act::Open | Act::Scale) {
        near.extend(["sg", "nacl", "lb", "autoscaling", "launch_template", "instance", "asg"]);
    }
    if item.act == Act::Adopt {
        let taken = view.case.plan.changes.iter().filter(|change| change.importing.is_some());
        return taken
            .map(|change| view.class_of(&change.resource_type))
            .any(|class| item.class == ANY || classes.contains(class));
    }
    if item.act == Act::Rename {
        return view.case.plan.changes.iter().any(|change| change.previous_address.is_some())
            || !view.rows.is_empty();
    }
    let changes = matches!(item.act, Act::Delete | Act::Replace | Act::Scale | Act::Update);
    if view.rows.iter().any(|row| item.class == "connection" && joints::serves(view, row)) {
        return true;
    }
    view.rows.iter().any(|row| {
        let class = item.class == ANY || near.contains(row.kind.class.as_str());
        let another = changes && means(item, row) && !is_meant(view, item, row);
        class
            && !another
            && deed(row.change.action, row.kind.main).is_some_and(|deed| {
                let part = item.part && deed == Deed::Part;
                (serves(item.act, deed, row) || part) && details::serves(view, item, row)
            })
    })
}

/// Whether a deed can be what an act asked for.
fn serves(act: Act, deed: Deed, row: &Row<'_>) -> bool {
    match act {
        // Some classes have no main type: their settings are all there is.
        Act::Create => deed == Deed::Create || (deed == Deed::Part && !has_main(row)),
        Act::Delete => {
            matches!(deed, Deed::Delete | Deed::Replace) || row.has(|class| class.access)
        }
        Act::Replace => deed != Deed::Delete,
        Act::Adopt
        | Act::Block
        | Act::Grant
        | Act::Open
        | Act::Rename
        | Act::Scale
        | Act::Tag
        | Act::Update => deed != Deed::Delete || !row.kind.main,
    }
}

fn has_main(row: &Row<'_>) -> bool {
    row.has(|class| class.counted)
}

fn missing_in_words(item: &Item) -> String {
    let what = in_words(&item.class);
    let which = item.names.iter().chain(&item.qualifiers).map(String::as_str);
    let which: Vec<_> = which.collect();
    let which = if which.is_empty() { String::new() } else { format!(" \"{}\"", which.join(" ")) };
    match item.act {
        Act::Adopt => format!("taking over {what}{which}"),
        Act::Create => format!("{what}{which}"),
        Act::Block => "a block".to_owned(),
        Act::Delete => format!("removing {what}{which}"),
        Act::Grant => format!("access to {what}{which}"),
        Act::Open => format!("opening {what}{which}"),
        Act::Rename => format!("a new name for {what}{which}"),
        Act::Replace => format!("making {what}{which} anew"),
        Act::Scale => format!("scaling {what}{which}"),
        Act::Tag => format!("labels on {what}{which}"),
        Act::Update => format!("a change of {what}{which}"),
    }
}

fn size_of<'a>(row: &'a Row<'_>) -> Option<&'a str> {
    SIZES.iter().find_map(|attribute| row.change.after.read(&[attribute]).text())
}

/// The changes that make or change what an item asks for.
fn served<'a>(view: &'a View<'_>, item: &'a Item) -> impl Iterator<Item = &'a Row<'a>> {
    let classes = members(&item.class);
    view.rows.iter().filter(move |row| {
        classes.contains(row.kind.class.as_str()) && !matches!(row.change.after, Value::Null)
    })
}

fn sizes(view: &View<'_>, item: &Item, notes: &mut Notes) {
    let whatever =
        |row: &&Row<'_>| item.class == ANY && means(item, row) && is_meant(view, item, row);
    for row in served(view, item).chain(view.rows.iter().filter(whatever)) {
        let Some(size) = size_of(row) else { continue };
        if let Some(asked) = item.size.as_deref().filter(|asked| !asked.eq_ignore_ascii_case(size))
        {
            notes.doubt(row, format!("You asked for the size {asked}; the plan takes {size}."));
        }
        let gpu = GPU_FAMILIES.iter().any(|family| size.to_lowercase().starts_with(family));
        if item.class == "gpu" && row.is("instance") && !gpu {
            notes.doubt(row, format!("You asked for GPUs; {size} is not known to have one."));
        }
    }
}

/// A name given to something new stands somewhere in what is made.
fn names(view: &View<'_>, item: &Item, notes: &mut Notes) {
    let changes = matches!(item.act, Act::Update | Act::Scale | Act::Replace);
    if changes && item.names.len() > 1 {
        // "the functions render and mail": both of them.
        for name in &item.names {
            if !view.rows.iter().any(|row| row.is_called_like(name)) {
                let message = format!("You named \"{name}\"; nothing in the plan changes it.");
                notes.unfound(name, message);
            }
        }
    }
    if item.act != Act::Create {
        return;
    }
    for name in &item.names {
        if !view.rows.iter().any(|row| row.is_called_like(name)) {
            let message =
                format!("You asked for the name \"{name}\"; nothing in the plan bears it.");
            notes.unfound(name, message);
            continue;
        }
        longer(view, item, name, notes);
    }
    another(view, item, notes);
}

/// "the key vault called kv-portal": that one, and no other of the type that it has. A longer name
/// is another one where something bears the very name.
fn another(view: &View<'_>, item: &Item, notes: &mut Notes) {
    let classes = members(&item.class);
    let single = classes.len() == 1 && row(&item.class).is_some_and(|row| row.members.is_empty());
    let wanted = |other: &&Item| other.act == Act::Create && other.required;
    let asked = view.contract.items.iter().filter(wanted);
    let asked = asked.filter(|other| other.class == item.class).collect::<Vec<_>>();
    let open = |other: &&Item| {
        let named = u32::try_from(other.names.len()).unwrap_or(u32::MAX);
        other.names.is_empty() || other.count.to.is_some_and(|count| count > named)
    };
    let first = asked.first().is_some_and(|first| core::ptr::eq(*first, item));
    if !single || !first || asked.iter().any(open) {
        return;
    }
    let made = |row: &&Row<'_>| row.kind.main && row.change.action.creates();
    let made: Vec<&Row<'_>> = view.rows.iter().filter(made).collect();
    let called = |row: &Row<'_>, name: &str| match made.iter().any(|other| other.is_named(name)) {
        true => row.is_named(name) || row.is_instance_of(name),
        false => row.is_called_like(name),
    };
    let names: Vec<&String> = asked.iter().flat_map(|other| &other.names).collect();
    let named = |row: &Row<'_>| names.iter().any(|name| called(row, name));
    let own = made.iter().filter(|row| named(row));
    let kinds: BTreeSet<&str> = own.map(|row| row.change.resource_type.as_str()).collect();
    let more = |row: &&&Row<'_>| {
        row.is(&item.class)
            && kinds.contains(row.change.resource_type.as_str())
            && !named(row)
            && given_names(row.change).next().is_some()
    };
    for row in made.iter().filter(more) {
        notes.maybe_beyond(
            row,
            format!("It makes another {}, which you did not name.", row.plain()),
        );
    }
}

/// What is new is called what it was to be called, and not by a longer name; an environment and
/// numbers may stand beside it.
fn longer(view: &View<'_>, item: &Item, name: &str, notes: &mut Notes) {
    let classes = members(&item.class);
    let host = name.contains('.');
    let wanted = tokens(name);
    let beside = |row: &Row<'_>, word: &String| {
        let place = row.placement.and_then(|place| environment_of(&place.environment));
        let family = environment_of(word);
        let here =
            |family: &str| view.contract.environments.contains(family) || place == Some(family);
        !wanted.contains(word)
            && !word.bytes().all(|b| b.is_ascii_digit())
            && !family.is_some_and(here)
    };
    let other = |row: &Row<'_>, given: &str| match host {
        true => !given.trim_end_matches('.').eq_ignore_ascii_case(name),
        false => tokens(given).iter().any(|word| beside(row, word)),
    };
    let own = view.rows.iter().filter(|row| {
        row.kind.main
            && row.change.action.creates()
            && classes.contains(row.kind.class.as_str())
            && row.is_called_like(name)
            && given_names(row.change).next().is_some()
    });
    let own: Vec<&Row<'_>> = own.collect();
    if !own.is_empty()
        && own.iter().all(|row| given_names(row.change).all(|given| other(row, given)))
    {
        notes.question(format!("You asked for the name \"{name}\"; what is new is called more."));
    }
}

/// "Delete that rule": where no word tells which, it can only be one.
fn bare(view: &View<'_>, notes: &mut Notes) {
    let deletes = view.contract.items.iter().filter(|item| item.act == Act::Delete);
    for item in deletes.filter(|item| item.names.is_empty() && item.qualifiers.is_empty()) {
        let goes = |row: &&Row<'_>| {
            row.is(&item.class) && deed(row.change.action, row.kind.main) == Some(Deed::Delete)
        };
        let mains = view.rows.iter().filter(goes).filter(|row| row.kind.main);
        let said = |row: &&Row<'_>| {
            let mut names = given_names(row.change);
            names.any(|name| view.heard.names(name))
        };
        let unsaid = mains.clone().filter(|row| !said(row)).count();
        if item.count.to.is_none() && mains.count() > 1 && unsaid > 0 {
            let what = in_words(&item.class);
            notes.question(format!(
                "It removes several of this kind, and no word says which: {what}."
            ));
        }
    }
}

/// "four servers": as many as that are made, or removed.
fn counts(view: &View<'_>, act: Act, notes: &mut Notes) {
    let mut asked: BTreeMap<&str, Option<u32>> = BTreeMap::new();
    for item in view.contract.items.iter().filter(|item| item.act == act && item.required) {
        let named = u32::try_from(item.names.len()).ok().filter(|n| act == Act::Delete && *n > 0);
        let count = item.count.to.or(named);
        let sum = asked.entry(item.class.as_str()).or_insert(Some(0));
        *sum = sum.zip(count).map(|(sum, more)| sum.saturating_add(more));
    }
    for (class, count) in asked {
        let (Some(count), true) = (count, row(class).is_some_and(|row| row.counted)) else {
            continue;
        };
        let found = found(view, class, act);
        if found != u64::from(count) && found > 0 {
            let what = in_words(class);
            notes.question(format!(
                "You asked for {count}, the plan has {found} of this kind: {what}."
            ));
        }
    }
}

fn found(view: &View<'_>, class: &str, act: Act) -> u64 {
    let classes = members(class);
    let wanted = if act == Act::Delete { Deed::Delete } else { Deed::Create };
    // What something is set to goes with it, and is not counted.
    let mains = view.rows.iter().any(|row| {
        let own = classes.contains(row.kind.class.as_str()) && row.kind.main;
        own && row.change.action == Action::Delete
    });
    let one_by_one = |row: &&Row<'_>| {
        (row.kind.main || !mains || wanted == Deed::Create)
            && classes.contains(row.kind.class.as_str())
            && !row.is("asg")
            && deed(row.change.action, row.kind.main) == Some(wanted)
    };
    let single = view.rows.iter().filter(one_by_one).count();
    let groups = view.rows.iter().filter(|row| row.is("asg") && classes.contains("instance"));
    let in_groups = groups.filter_map(|row| {
        number(row, &["desired_capacity"]).or_else(|| number(row, &["min_size"]))
    });
    let in_groups: i64 = in_groups.sum();
    u64::try_from(single).unwrap_or(u64::MAX).saturating_add(u64::try_from(in_groups).unwrap_or(0))
}

fn number(row: &Row<'_>, path: &[&str]) -> Option<i64> {
    row.change.after.read(path).i64()
}

/// "from 4 to 12, up to 24": what the plan sets.
fn scaled(view: &View<'_>, item: &Item, notes: &mut Notes) {
    if !matches!(item.act, Act::Scale | Act::Update) {
        return;
    }
    let classes = members(&item.class);
    for row in view.rows.iter().filter(|row| classes.contains(row.kind.class.as_str())) {
        for (asked, paths) in [
            (item.count.to, &["desired_capacity", "desired_count", "desired_size"][..]),
            (item.count.max, &["max_size", "max_capacity"][..]),
        ] {
            let Some(asked) = asked.map(i64::from) else { continue };
            let set: BTreeSet<i64> = paths.iter().filter_map(|path| number(row, &[path])).collect();
            let any = item.act == Act::Update && sets_anywhere(row, asked);
            if !set.is_empty() && !set.contains(&asked) && !any {
                let values: Vec<_> = set.iter().map(ToString::to_string).collect();
                let values = values.join(", ");
                notes.doubt(row, format!("You asked for {asked}; the plan sets {values}."));
            }
        }
        from(row, item, notes);
    }
}

/// Everything that something was to be set to is what something is set to.
fn all_set(view: &View<'_>, item: &Item, notes: &mut Notes) {
    if !matches!(item.act, Act::Replace | Act::Update) {
        return;
    }
    let own = |row: &&Row<'_>| means(item, row) && is_meant(view, item, row);
    let changed = view.rows.iter().filter(own).flat_map(Row::changed);
    let changed: Vec<_> = changed.collect();
    if let Some(asked) = values::unused(item, &changed).filter(|_| !changed.is_empty()) {
        let message = format!("You asked for {asked}; nothing is set to that.");
        notes.unfound(&asked, message);
    }
}

/// More or fewer of the same, one by one: as many as the words say, and called like the others.
fn grown(view: &View<'_>, item: &Item, notes: &mut Notes) {
    if item.act != Act::Scale {
        return;
    }
    let classes = members(&item.class);
    let done = |wanted: Deed| {
        let rows = view.rows.iter().filter(|row| classes.contains(row.kind.class.as_str()));
        rows.filter(move |row| deed(row.change.action, row.kind.main) == Some(wanted))
    };
    let single = |row: &&Row<'_>| row.is("instance");
    let (more, fewer) = (done(Deed::Create).filter(single), done(Deed::Delete).filter(single));
    let (more, fewer) = (more.count(), fewer.count());
    let (from, to) = (item.count.from.unwrap_or(0), item.count.to);
    let most = |to: u32, from: u32| usize::try_from(to.saturating_sub(from)).unwrap_or(0);
    if let Some(to) = to.filter(|to| more > most(*to, from)) {
        notes.question(format!("You asked for {to} of them; the plan makes {more} more."));
    }
    if let Some(to) = to.filter(|to| item.count.from.is_some() && fewer > most(from, *to)) {
        notes.question(format!("You asked for {to} of them; the plan removes {fewer}."));
    }
    // "the web servers": the words for the kind are what they are called.
    let nouns = row(&item.class).filter(|row| !row.members.is_empty());
    let nouns = nouns.iter().flat_map(|row| row.words).flat_map(|words| words.split(' '));
    let nouns: BTreeSet<&str> = nouns.collect();
    let own = item.names.iter().chain(&item.qualifiers).map(String::as_str);
    let own: Vec<&str> = own.collect();
    let like = |row: &&Row<'_>| match own.is_empty() {
        true => nouns.is_empty() || nouns.iter().any(|word| row.is_called_like(word)),
        false => is_meant(view, item, row),
    };
    for row in done(Deed::Create).filter(single).filter(|row| !like(row)) {
        let (plain, words) = (row.plain(), in_words(&item.class));
        notes.doubt(row, format!("It makes {plain} that is not called like the others: {words}."));
    }
}

/// "the queue", "two functions": no more than that are changed.
fn changed(view: &View<'_>, item: &Item, notes: &mut Notes) {
    let Some(objects) = item.objects else { return };
    let mut found: BTreeMap<&str, u32> = BTreeMap::new();
    for row in view.rows.iter().filter(|row| row.kind.main && row.is(&item.class)) {
        let deed = deed(row.change.action, row.kind.main);
        let changes = matches!(deed, Some(Deed::Update | Deed::Replace));
        if changes && is_meant(view, item, row) {
            let count = found.entry(row.change.resource_type.as_str()).or_default();
            *count = count.saturating_add(1);
        }
    }
    if let Some(most) = found.into_values().max().filter(|most| *most > objects) {
        let what = in_words(&item.class);
        notes.question(format!(
            "You spoke of {objects}, the plan changes {most} of a kind: {what}."
        ));
    }
}

fn sets_anywhere(row: &Row<'_>, asked: i64) -> bool {
    let map = row.change.after.as_map();
    map.is_some_and(|map| map.values().any(|value| value.as_i64() == Some(asked)))
}

fn from(row: &Row<'_>, item: &Item, notes: &mut Notes) {
    let Some(said) = item.count.from.map(i64::from) else { return };
    let was = row.change.before.read(&["desired_capacity"]);
    let was =
        if matches!(was, Known::Absent) { row.change.before.read(&["desired_count"]) } else { was };
    if let Some(was) = was.i64().filter(|was| *was != said) {
        notes.doubt(row, format!("You said there are {said} now; the plan says {was}."));
    }
}

fn assumptions(view: &View<'_>, notes: &mut Notes) {
    for assumption in &view.contract.assumptions {
        let word = &assumption.word;
        let classes = members(&assumption.class);
        let rows = view.rows.iter().filter(|row| classes.contains(row.kind.class.as_str()));
        let sizes: BTreeSet<&str> = rows.clone().filter_map(size_of).collect();
        let took = if sizes.is_empty() {
            format!("{} of them", rows.count())
        } else {
            sizes.into_iter().collect::<Vec<_>>().join(", ")
        };
        notes.assumed(format!("You said \"{word}\"; the plan takes that to mean {took}."));
    }
}
