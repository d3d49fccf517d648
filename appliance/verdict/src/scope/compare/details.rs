//! Which attributes of an object a request lets change: those of the aspects it names, the way it
//! names. Who the object acts as, what runs in it and who reaches it only change where the words
//! say so.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};
use tribune_record::{Action, Change, Pointer, UnknownKind, Value};

use super::{
    super::{
        contract::{Act, Item, Turn},
        lexicon::aspects::{ANYTHING, EXTENT, VARIABLE, aspect_named},
    },
    View, direction,
    notes::Notes,
    row::Row,
    units::{self, Unit},
    values,
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

/// Attributes that say who an object acts as: none is a provider's to choose.
const ACTORS: &[&str] =
    &["execution_role_arn", "iam_instance_profile", "role", "role_arn", "task_role_arn"];

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
    "priority",
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

/// Lists whose order says what is done.
const ORDERED: &[&str] = &["args", "command", "entryPoint", "entry_point", "entrypoint"];

/// Maps whose keys the plan's author makes up: no key in them is an attribute's name.
const FREE: &[&str] = &[
    "annotations",
    "app_settings",
    "environment_variables",
    "labels",
    "metadata",
    "option_settings",
    "variables",
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
    let items: Vec<&Item> = items.iter().copied().filter(|item| alters(item)).collect();
    if items.is_empty() {
        return;
    }
    let changed: Vec<&Changed> = row.changed().iter().filter(|one| !one.is_beside()).collect();
    elsewhere(view, row, &changed, notes);
    let narrow = items.iter().all(|item| is_narrow(item));
    let (asked, others): (Vec<&Changed>, Vec<&Changed>) =
        changed.iter().partition(|one| narrow && items.iter().any(|item| speaks_of(item, one)));
    aside(view, row, &items, &others, notes);
    let asked = if narrow { asked } else { changed };
    for item in items {
        let own = asked.iter().copied();
        let own: Vec<_> = match is_narrow(item) {
            true => own.filter(|one| speaks_of(item, one)).collect(),
            false if item.turn.is_some_and(Turn::switches) || values::are_given(item) => {
                own.collect()
            }
            false => own.filter(|one| is_extent(one)).collect(),
        };
        direction::check(row, item, &own, notes);
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
pub(super) fn serves(item: &Item, row: &Row<'_>) -> bool {
    let narrow = is_narrow(item) && matches!(item.act, Act::Update | Act::Scale);
    !narrow
        || row.change.action != Action::Update
        || row.changed().iter().any(|one| speaks_of(item, one))
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
    let act = (plain || item.act != Act::Scale) && one.is_any(of_act(item.act));
    act && !leads_out(one, item)
        || variables.any(|name| {
            one.matches(&format!("*environment*.[{name}]"))
                || one.matches(&format!("*environment*.[{name}].*"))
        })
        || named.any(|aspect| (plain || aspect.power) && one.is_any(aspect.keys))
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

/// Every attribute that differs, but for what the provider itself sets at apply.
pub(super) fn changed(change: &Change) -> Vec<Changed> {
    let mut out = Vec::new();
    differ(&mut Vec::new(), &change.before, &change.after, &mut out);
    for one in &mut out {
        one.unit = units::of(change.resource_type.as_str(), &one.keys);
    }
    out
}

fn differ(keys: &mut Vec<String>, before: &Value, after: &Value, out: &mut Vec<Changed>) {
    let computed =
        matches!(after, Value::Unknown(unknown) if unknown.kind == UnknownKind::Computed);
    // A provider sets again what it had set; who an object acts as it never makes up.
    let acts = keys.last().is_some_and(|key| ACTORS.contains(&key.as_str()));
    if before == after
        || (computed && (!acts || is_nothing(before)))
        || (is_nothing(before) && is_nothing(after))
    {
        return;
    }
    let empty = BTreeMap::new();
    match (before, after) {
        (Value::Map(_) | Value::Null, Value::Map(_)) | (Value::Map(_), Value::Null) => {
            let was = before.as_map().unwrap_or(&empty);
            let is = after.as_map().unwrap_or(&empty);
            let names = was.keys().chain(is.keys().filter(|key| !was.contains_key(*key)));
            let free = keys.last().is_some_and(|key| FREE.contains(&key.as_str()));
            for key in names {
                keys.push(if free { format!("[{key}]") } else { key.clone() });
                let (was, is) = (was.get(key), is.get(key));
                differ(keys, was.unwrap_or(&Value::Null), is.unwrap_or(&Value::Null), out);
                keys.pop();
            }
        }
        (Value::List(_) | Value::Null, Value::List(_)) | (Value::List(_), Value::Null) => {
            let (was, is) = (before.as_list(), after.as_list());
            let ordered = keys.last().is_some_and(|key| ORDERED.contains(&key.as_str()));
            if ordered {
                return push(keys, before, after, out);
            }
            for (was, is) in pairs(was.unwrap_or_default(), is.unwrap_or_default()) {
                let name = [is, was].into_iter().find_map(|one| one.read(&["name"]).text());
                keys.extend(name.map(|name| format!("[{name}]")));
                differ(keys, was, is, out);
                name.and_then(|_name| keys.pop());
            }
        }
        (Value::Text(was), Value::Text(is)) => match (json(was), json(is)) {
            (Some(was), Some(is)) => differ(keys, &was, &is, out),
            _no_json => push(keys, before, after, out),
        },
        _leaf => push(keys, before, after, out),
    }
}

fn push(keys: &[String], before: &Value, after: &Value, out: &mut Vec<Changed>) {
    let (before, after) = (before.clone(), after.clone());
    out.push(Changed { keys: keys.to_owned(), before, after, unit: None });
}

/// Not set, switched off or empty: providers write all of these for the same thing.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Text(text) => text.is_empty(),
        Value::List(list) => list.iter().all(is_nothing),
        Value::Map(map) => map.values().all(is_nothing),
        Value::Bool(true) | Value::Number(_) | Value::Unknown(_) | Value::Redacted(_) => false,
    }
}

/// The elements of two lists that are not in both, side by side; order says nothing.
fn pairs<'a>(was: &'a [Value], is: &'a [Value]) -> Vec<(&'a Value, &'a Value)> {
    let mut counts: BTreeMap<&Value, usize> = BTreeMap::new();
    for value in is {
        let count = counts.entry(value).or_default();
        *count = count.saturating_add(1);
    }
    let mut gone = Vec::new();
    for value in was {
        match counts.get_mut(value).filter(|count| **count > 0) {
            Some(count) => *count = count.saturating_sub(1),
            None => gone.push(value),
        }
    }
    let mut new = Vec::new();
    for value in is {
        if let Some(count) = counts.get_mut(value).filter(|count| **count > 0) {
            *count = count.saturating_sub(1);
            new.push(value);
        }
    }
    let most = gone.len().max(new.len());
    let side = |list: &[&'a Value], at: usize| list.get(at).copied().unwrap_or(&Value::Null);
    (0..most).map(|at| (side(&gone, at), side(&new, at))).collect()
}

/// An object or a list that is written as a text.
fn json(text: &str) -> Option<Value> {
    let opens = text.trim_start().starts_with(['{', '[']);
    opens.then(|| serde_json::from_str(text).ok()).flatten()
}
