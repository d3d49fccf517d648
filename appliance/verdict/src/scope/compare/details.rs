//! Which attributes of an object a request lets change: those of the aspects it names, the way it
//! names. Who the object acts as, what runs in it and who reaches it only change where the words
//! say so.

use alloc::{format, string::String, vec::Vec};
use tribune_record::{Action, Pointer, Value};

use super::{
    super::{
        contract::{Act, Amount, Item, Turn},
        lexicon::aspects::{ANYTHING, ATTRIBUTE, EXTENT, MEASURES, VARIABLE, aspect_named},
    },
    View, account, direction,
    notes::Notes,
    row::Row,
    siblings::Spoken,
    stated,
    units::Unit,
    values::is_value,
    words::holds,
};
use crate::document::covers;

/// Attributes that say what an object may do, what runs in it, or who reaches it.
const POWERS: &[&str] = &[
    "*access*",
    "*audit*",
    "*auth*",
    "*certificate*",
    "*cidr*",
    "*command*",
    "*deletion_protection*",
    "*destination*",
    "*encrypt*",
    "*endpoint*",
    "*environment*",
    "*iam*",
    "*kms*",
    "*log_*",
    "*logging*",
    "*logs*",
    "*mfa*",
    "*network*",
    "*origin*",
    "*password*",
    "*policies",
    "*policy_arn*",
    "*principal*",
    "*public*",
    "*role*",
    "*secret*",
    "*security_group*",
    "*source*",
    "*ssl*",
    "*subnet*",
    "*tls*",
    "*trust*",
    "access_policy",
    "acl",
    "alias",
    "ami",
    "assume_role_policy",
    "container_definitions",
    "default_action",
    "definition",
    "entry_point",
    "entrypoint",
    "filename",
    "handler",
    "image*",
    "ingress",
    "inline_policy",
    "key_name",
    "layers",
    "metadata_options",
    "permissions_boundary",
    "policy",
    "records",
    "s3_bucket",
    "s3_key",
    "s3_object_version",
    "sse*",
    "target_group*",
    "user_data*",
    "vpc*",
];

/// Of those, the ones that the laws tell the good from the bad of: whoever asks for a change of the
/// whole object may close a door or encrypt it.
const JUDGED: &[&str] = &[
    "*access*",
    "*audit*",
    "*auth*",
    "*certificate*",
    "*cidr*",
    "*encrypt*",
    "*kms*",
    "*log_*",
    "*logging*",
    "*logs*",
    "*mfa*",
    "*network_acls*",
    "*network_rules*",
    "*public*",
    "*ssl*",
    "*tls*",
    "acl",
    "ingress",
    "policy",
    "sse*",
];

/// What opening or closing a way changes.
const WAYS: &[&str] = &[
    "*access*",
    "*acl*",
    "*address*",
    "*allow*",
    "*cidr*",
    "*deny*",
    "*listener*",
    "*port*",
    "*prefix*",
    "*protocol*",
    "*public*",
    "*range*",
    "*rule*",
    "*source*",
    "action",
    "authorization*",
    "block*",
    "default_action",
    "direction",
    "disabled",
    "ignore_public_acls",
    "ingress",
    "internal",
    "policy",
    "restrict*",
    "scheme",
];

/// What a grant changes.
const GRANTS: &[&str] = &[
    "*grant*",
    "*member*",
    "*polic*",
    "*principal*",
    "access*",
    "acl",
    "permission",
    "permissions",
    "roles",
    "user",
    "users",
];

/// Classes that, mentioned, speak of an attribute of something else.
const SPOKEN: &[(&str, &str)] = &[
    ("bucket_policy", "*polic*"),
    ("cert", "*certificate*"),
    ("dns", "*records*"),
    ("key", "key_name"),
    ("kms", "*kms*"),
    ("lb", "target_group*"),
    ("logs", "*log*"),
    ("role", "*iam*"),
    ("role", "*role*"),
    ("secret", "*secret*"),
    ("sg", "*security_group*"),
    ("subnet", "*subnet*"),
    ("vpc", "vpc*"),
];

/// Attributes of an object itself that change beside any other and decide nothing.
const BESIDE: &[&str] = &[
    "apply_immediately",
    "comment",
    "description",
    "etag",
    "last_modified*",
    "latest*",
    "publish",
    "revision",
    "tags*",
    "timeouts",
    "updated*",
];

/// One attribute that differs.
#[derive(Debug, Clone)]
pub(super) struct Changed {
    /// The keys on the way to it, from the outside; what the plan's author named stands in
    /// brackets, so that no pattern takes it for an attribute.
    pub(super) keys: Vec<String>,
    pub(super) before: Value,
    pub(super) after: Value,
    /// What it counts, where that is known.
    pub(super) unit: Option<Unit>,
    /// Whether it is an element of a list.
    pub(super) listed: bool,
}

impl Changed {
    fn matches(&self, pattern: &str) -> bool {
        self.keys.iter().any(|key| covers(pattern, key)) || covers(pattern, &self.keys.join("."))
    }

    fn is_beside(&self) -> bool {
        self.keys.first().is_some_and(|key| BESIDE.iter().any(|pattern| covers(pattern, key)))
    }

    pub(super) fn is_any(&self, patterns: &[&str]) -> bool {
        patterns.iter().any(|pattern| self.matches(pattern))
    }

    pub(super) fn name(&self) -> String {
        self.keys.join(".")
    }

    fn pointer(&self) -> Pointer {
        self.keys.iter().take(1).fold(Pointer::default(), |pointer, key| pointer.join(key))
    }
}

/// Holds what differs in an object against what the items that mean it speak of.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, items: &[&Item], notes: &mut Notes) {
    let changed: Vec<&Changed> = row.changed().iter().filter(|one| !one.is_beside()).collect();
    let moves = |item: &&Item| matches!(item.act, Act::Adopt | Act::Rename);
    // "Move it into the module" says nothing of what is in it.
    let says = |item: &&Item| account::sets(item) || item.turn.is_some() || is_narrow(item);
    let alone = row.change.previous_address.is_some() && !items.iter().any(says);
    let moved = alone || items.iter().any(moves);
    let items: Vec<&Item> = items.iter().copied().filter(|item| alters(item)).collect();
    if items.is_empty() || alone {
        // Who moves something, or takes it over, changes nothing in it.
        let named = |one: &&Changed| {
            let last = one.keys.last().map_or("", String::as_str);
            row.change.previous_address.is_none() && last.ends_with("name")
        };
        let others: Vec<&Changed> = changed.into_iter().filter(|one| !named(one)).collect();
        if moved && !others.is_empty() {
            let (what, plain) = (self::named(&others), row.plain());
            notes.doubt(row, format!("It also changes {what} of {plain}; you named none of it."));
        }
        return;
    }
    elsewhere(view, row, &changed, notes);
    let spoken = Spoken::of(view, row);
    let narrow = items.iter().all(|item| is_narrow(item));
    let about = |item: &Item, one: &Changed| {
        speaks_of(item, one) || is_called(&spoken, one) || goes_from(view, item, one)
    };
    let (asked, others): (Vec<&Changed>, Vec<&Changed>) =
        changed.iter().partition(|one| narrow && items.iter().any(|item| about(item, one)));
    aside(view, row, &items, &others, notes);
    let asked = if narrow { asked } else { changed };
    if !view.borne {
        siblings(row, &items, &asked, &spoken, notes);
    }
    let mut each = Vec::new();
    for item in items {
        let own = asked.iter().copied();
        let own: Vec<_> = match is_narrow(item) {
            true => own.filter(|one| about(item, one)).collect(),
            false if item.turn.is_some_and(Turn::switches) || account::sets(item) => own.collect(),
            false => own.filter(|one| is_extent(one)).collect(),
        };
        direction::check(view, row, item, &own, notes);
        each.push((item, own));
    }
    let amounts: Vec<&Amount> = each.iter().flat_map(|(item, _own)| &item.amounts).collect();
    stated::swapped(view, row, &amounts, &asked, notes);
    account::check(row, &each, notes);
}

/// Whether the words call an attribute by its name, and it is none that decides about power.
fn is_called(spoken: &Spoken<'_, '_>, one: &Changed) -> bool {
    !one.is_any(POWERS) && spoken.names(one)
}

/// What changes where the words speak of something else that only sounds alike.
fn siblings(
    row: &Row<'_>,
    items: &[&Item],
    asked: &[&Changed],
    spoken: &Spoken<'_, '_>,
    notes: &mut Notes,
) {
    let ways = |item: &&Item| matches!(item.act, Act::Block | Act::Grant | Act::Open);
    if items.iter().any(ways) {
        return;
    }
    let text = |one: &Changed| matches!(one.after, Value::Text(_));
    let given = |one: &Changed| text(one) && items.iter().any(|item| account::is_given(item, one));
    let follows = |one: &Changed| asked.iter().any(|other| account::follows(row, other, one));
    let other = |one: &&&Changed| spoken.is_of_another(one) && !given(one) && !follows(one);
    let others: Vec<&Changed> = asked.iter().filter(other).copied().collect();
    if !others.is_empty() {
        let (what, plain) = (named(&others), row.plain());
        notes.doubt(
            row,
            format!("It changes {what} of {plain}; you spoke of something else of it."),
        );
    }
}

/// A region, or another key, that the words do not name.
fn elsewhere(view: &View<'_>, row: &Row<'_>, changed: &[&Changed], notes: &mut Notes) {
    for one in changed {
        let Some(is) = one.after.as_text() else { continue };
        let last = one.keys.last().map_or("", String::as_str);
        let region = last.contains("region") && !view.contract.regions.contains(is);
        let key = one.is_any(&["*kms*"]) && one.before.as_text().is_some_and(|was| was != is);
        let named = view.words.iter().any(|word| holds(is, word).is_some());
        let foreign = one.is_any(&["*kms*"]) && !view.is_known_account(is);
        if region || ((key || foreign) && !named) {
            let (name, plain) = (one.name(), row.plain());
            notes.doubt(row, format!("It sets {name} of {plain} to {is}; you did not name that."));
        }
    }
}

/// Whether a type is a way in: a rule of a wall, or the wall.
pub(super) fn is_way(row: &Row<'_>) -> bool {
    ["sg", "nacl", "netfw", "waf"].iter().any(|class| row.is(class))
}

/// Whether something that an item speaks of changes in an object that it means.
pub(super) fn serves(view: &View<'_>, item: &Item, row: &Row<'_>) -> bool {
    let narrow = is_narrow(item) && matches!(item.act, Act::Update | Act::Scale);
    !narrow
        || row.change.action != Action::Update
        || row.changed().iter().any(|one| speaks_of(item, one) || goes_from(view, item, one))
}

/// "From gp2 to gp3": an attribute that was the one and becomes the other.
fn goes_from(view: &View<'_>, item: &Item, one: &Changed) -> bool {
    let was = one.before.as_text().is_some_and(|was| view.heard.names(was));
    let is = item.values.iter().any(|value| is_value(value, &one.after));
    was && is && !one.is_any(POWERS)
}

/// A way out beside a way in that was asked for.
fn leads_out(one: &Changed, item: &Item) -> bool {
    item.act == Act::Open && one.keys.iter().any(|key| key == "egress")
}

/// Whether an item changes an object that is there.
fn alters(item: &Item) -> bool {
    match item.act {
        Act::Block | Act::Grant | Act::Open | Act::Replace | Act::Scale | Act::Update => true,
        Act::Adopt | Act::Create | Act::Delete | Act::Rename | Act::Tag => false,
    }
}

/// The attributes that an act by itself speaks of.
const fn of_act(act: Act) -> &'static [&'static str] {
    match act {
        Act::Scale => EXTENT,
        Act::Open | Act::Block => WAYS,
        Act::Grant => GRANTS,
        Act::Adopt
        | Act::Create
        | Act::Delete
        | Act::Rename
        | Act::Replace
        | Act::Tag
        | Act::Update => &[],
    }
}

/// Whether the words say which part of the object is to change.
fn is_narrow(item: &Item) -> bool {
    let named = !item.aspects.is_empty() && !item.aspects.contains(ANYTHING);
    named || !of_act(item.act).is_empty()
}

/// Whether an item speaks of an attribute.
fn speaks_of(item: &Item, one: &Changed) -> bool {
    let plain = !one.is_any(POWERS);
    let mut variables = item.aspects.iter().filter_map(|name| name.strip_prefix(VARIABLE));
    let mut named = item.aspects.iter().filter_map(|name| aspect_named(name));
    let mut attributes = item.aspects.iter().filter_map(|name| name.strip_prefix(ATTRIBUTE));
    let act = (plain || item.act != Act::Scale) && one.is_any(of_act(item.act));
    act && !leads_out(one, item)
        || variables.any(|name| {
            one.matches(&format!("*environment*.[{name}]"))
                || one.matches(&format!("*environment*.[{name}].*"))
        })
        || attributes.any(|name| is_attribute(one, name))
        || named.any(|aspect| (plain || aspect.power) && one.is_any(aspect.keys))
        || item.aspects.contains("rule") && one.keys.first().is_some_and(|key| key == "ingress")
}

/// Whether an attribute, or the entry of a list whose value it is, is called just so.
fn is_attribute(one: &Changed, said: &str) -> bool {
    let squash = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let said = squash(said);
    if said == "ami" && one.keys.last().is_some_and(|key| key == "image_id") {
        return true;
    }
    one.keys.iter().rev().take(2).map(|key| squash(key)).any(|own| {
        own.strip_prefix(&said).is_some_and(|rest| rest.is_empty() || MEASURES.contains(&rest))
    })
}

/// What "upgrade the server" may mean: how much there is of it, and which version.
fn is_extent(one: &Changed) -> bool {
    one.is_any(EXTENT) || aspect_named("version").is_some_and(|aspect| one.is_any(aspect.keys))
}

/// What changes beside what was spoken of.
fn aside(view: &View<'_>, row: &Row<'_>, items: &[&Item], others: &[&Changed], notes: &mut Notes) {
    let narrow = items.iter().all(|item| is_narrow(item));
    let spoken = |one: &Changed| {
        let mut classes = SPOKEN.iter().filter(|(class, _pattern)| {
            let contract = view.contract;
            !row.is(class)
                && (contract.context.contains(*class) || contract.actions.contains_key(*class))
        });
        classes.any(|(_class, pattern)| one.matches(pattern))
    };
    let way_out = |one: &Changed| items.iter().any(|item| leads_out(one, item));
    let power = |one: &&&Changed| one.is_any(POWERS) && !way_out(one);
    let (powers, rest): (Vec<&Changed>, Vec<&Changed>) = others.iter().partition(power);
    let (said, unsaid): (Vec<&Changed>, Vec<&Changed>) =
        powers.into_iter().partition(|one| spoken(one));
    let plain = row.plain();
    if let Some(first) = unsaid.first().filter(|_| narrow) {
        let what = format!(
            "it also changes {} of {plain}, which nothing in your request leads to",
            named(&unsaid)
        );
        notes.beyond(row, Some(first.pointer()), &what);
        return;
    }
    let mut open: Vec<&Changed> = unsaid;
    if narrow {
        open.extend(said);
        open.extend(rest);
    } else {
        open.retain(|one| !one.is_any(JUDGED));
    }
    if !open.is_empty() {
        let what = named(&open);
        notes.doubt(row, format!("It also changes {what} of {plain}, which you did not name."));
    }
}

/// Attributes by name, each once.
fn named(changed: &[&Changed]) -> String {
    const MOST: usize = 5;
    let mut names: Vec<String> = changed.iter().map(|one| one.name()).collect();
    names.sort();
    names.dedup();
    let more = names.len().saturating_sub(MOST);
    names.truncate(MOST);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", names.join(", "))
}
