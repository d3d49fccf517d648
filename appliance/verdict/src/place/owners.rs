//! What each change belongs to, and how far production, PCI and the EU reach from there.
//!
//! Parts and owners are not joined pair by pair: an owner stands under its keys (id, name,
//! reference), a part points at keys. However many share one key, the work is the number of
//! changes and of the attributes that name an owner.

use alloc::{collections::BTreeMap, vec, vec::Vec};
use tribune_record::{Action, Change, Known, Mode, Plan, Unknown, UnknownKind, Value};

use super::{
    belonging::{Belonging, Tie, held_by, of_type},
    clues::{Clues, Reach},
};

/// Attributes that hold what other objects name an object by.
const NAMES: [&str; 11] = [
    "id",
    "arn",
    "name",
    "bucket",
    "identifier",
    "cluster_identifier",
    "function_name",
    "domain_name",
    "repository_name",
    "replication_group_id",
    "project_id",
];
/// References that hold no object.
const NO_OBJECT: [&str; 5] = ["count", "path", "terraform", "each.key", "self"];
/// Services whose ARNs end in a random id, in which a word means nothing.
const RANDOM_IDS: [&str; 7] = [
    "apigateway",
    "cloudfront",
    "cognito-identity",
    "cognito-idp",
    "execute-api",
    "route53",
    "secretsmanager",
];

/// What an owner is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    /// An id or ARN.
    Id(&'a str),
    /// A name, id or ARN among the objects of one type.
    Name(&'a str, &'a str),
    /// Mode, module, type and name, as an expression refers to it.
    Reference(Mode, &'a str, &'a str, &'a str),
    /// Any object of the type whose id only applying the plan will show.
    Made(&'a str),
}

/// What a part says of one of its owners.
#[derive(Debug, Clone, Copy)]
enum Says<'a> {
    Key(Key<'a>),
    /// A name or ARN that can be read.
    Text(&'a str),
    /// Nobody can read it.
    Masked,
}

/// Who belongs to whom in a plan.
#[derive(Debug)]
pub(super) struct Owners {
    /// For each change the keys it stands under, by number.
    keys: Vec<Vec<usize>>,
    /// For each key the changes that stand under it.
    under: Vec<Vec<usize>>,
    /// For each key the changes that name an owner by it.
    parts: Vec<Vec<(usize, Tie)>>,
    /// For each change the keys it names parts of its own by.
    held: Vec<Vec<usize>>,
    /// For each change what the texts that name its owners say.
    read: Vec<Clues>,
}

/// Which ties are followed from an owner to its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// To what names it as its owner.
    Named,
    /// To what it names as its parts, and to their own parts: what merely shares a group of
    /// subnets with it is none.
    Held,
}

/// The keys that have been followed.
#[derive(Debug)]
struct Followed {
    parts: Vec<bool>,
    held: Vec<bool>,
}

impl Owners {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut numbers: BTreeMap<Key<'_>, usize> = BTreeMap::new();
        let mut keys: Vec<Vec<usize>> = Vec::with_capacity(plan.changes.len());
        let mut under: Vec<Vec<usize>> = vec![];
        for (at, change) in plan.changes.iter().enumerate() {
            let mut own = vec![];
            stands_under(change, &mut |key| {
                let next = numbers.len();
                own.push(*numbers.entry(key).or_insert(next));
            });
            own.sort_unstable();
            own.dedup();
            under.resize_with(numbers.len(), Vec::new);
            for key in &own {
                under.get_mut(*key).into_iter().for_each(|under| under.push(at));
            }
            keys.push(own);
        }
        let parts = vec![vec![]; numbers.len()];
        let read = vec![Clues::default(); plan.changes.len()];
        let held = plan.changes.iter().map(|change| held(change, &numbers)).collect();
        let mut owners = Self { keys, under, parts, held, read };
        owners.belong(plan, &numbers);
        owners
    }

    fn belong<'a>(&mut self, plan: &'a Plan, numbers: &BTreeMap<Key<'a>, usize>) {
        let is_known = |key: &Key<'_>| numbers.contains_key(key);
        for (at, (change, read)) in plan.changes.iter().zip(&mut self.read).enumerate() {
            belongs(change, &is_known, &mut |tie, says| match says {
                Says::Key(key) => {
                    let of_key = numbers.get(&key).and_then(|number| self.parts.get_mut(*number));
                    of_key.into_iter().for_each(|of_key| of_key.push((at, tie)));
                }
                Says::Text(text) => read.add(&Clues::of_owner(text, tie)),
                Says::Masked if tie == Tie::Part => read.belong_to_somebody(),
                Says::Masked => {}
            });
        }
    }

    /// Adds to the clues of each change what its owners are, and theirs, the strictest.
    pub(super) fn spread(&self, plan: &Plan, clues: &mut [Clues]) {
        for (clues, read) in clues.iter_mut().zip(&self.read) {
            clues.add(read);
        }
        for reach in Reach::ALL {
            for way in [Way::Named, Way::Held] {
                self.follow(reach, way, plan, clues);
            }
        }
    }

    fn follow(&self, reach: Reach, way: Way, plan: &Plan, clues: &mut [Clues]) {
        let reached = clues.iter().enumerate().filter(|(_at, clues)| clues.are(reach));
        let mut waiting: Vec<usize> = reached.map(|(at, _clues)| at).collect();
        let keys = self.parts.len();
        let mut done = Followed { parts: vec![false; keys], held: vec![false; keys] };
        while let Some(owner) = waiting.pop() {
            let address = plan.changes.get(owner).map_or("", |owner| &owner.address);
            let mut parts = self.parts_of(owner, reach, way, &mut done.parts);
            if way == Way::Held {
                parts.extend(self.held_by(owner, &mut done.held));
            }
            for part in parts {
                if let Some(clues) = clues.get_mut(part).filter(|clues| !clues.are(reach)) {
                    clues.take_over(reach, address);
                    waiting.push(part);
                }
            }
        }
    }

    /// The parts that name an owner and take `reach` over from it, for each key once.
    fn parts_of(&self, owner: usize, reach: Reach, way: Way, done: &mut [bool]) -> Vec<usize> {
        let takes = |tie: Tie| tie == Tie::Part || (reach.is_scope() && way == Way::Named);
        let mut found = vec![];
        for key in self.keys.get(owner).into_iter().flatten().filter(|key| is_new(done, **key)) {
            let parts = self.parts.get(*key).into_iter().flatten();
            found.extend(parts.filter(|(_part, tie)| takes(*tie)).map(|(part, _tie)| *part));
        }
        found
    }

    /// The parts that an owner names, for each key once.
    fn held_by(&self, owner: usize, done: &mut [bool]) -> Vec<usize> {
        let keys = self.held.get(owner).into_iter().flatten().filter(|key| is_new(done, **key));
        keys.filter_map(|key| self.under.get(*key)).flatten().copied().collect()
    }
}

fn is_new(done: &mut [bool], key: usize) -> bool {
    done.get_mut(key).is_some_and(|done| !core::mem::replace(done, true))
}

/// The keys by which an object names its own parts. A reference that leads out of its module
/// names none: it would be any object of the type.
fn held<'a>(change: &'a Change, numbers: &BTreeMap<Key<'a>, usize>) -> Vec<usize> {
    let is_known = |key: &Key<'_>| numbers.contains_key(key);
    let mut keys = vec![];
    let rows = held_by(&change.resource_type);
    rows.for_each(|row| {
        named_by(change, row, &is_known, &mut |says| match says {
            Says::Key(Key::Made(_)) | Says::Text(_) | Says::Masked => {}
            Says::Key(key) => keys.extend(numbers.get(&key).copied()),
        });
    });
    keys
}

/// The keys an object stands under.
fn stands_under<'a>(change: &'a Change, key: &mut dyn FnMut(Key<'a>)) {
    let kind = change.resource_type.as_str();
    for side in [&change.after, &change.before] {
        for attribute in NAMES {
            let Some(name) = side.read(&[attribute]).text().filter(|name| !name.is_empty()) else {
                continue;
            };
            key(Key::Name(kind, name));
            if matches!(attribute, "id" | "arn") {
                key(Key::Id(name));
            }
        }
    }
    let module = change.module.as_deref().unwrap_or("");
    key(Key::Reference(change.mode, module, kind, &change.name));
    let is_open = !matches!(change.after.read(&["id"]), Known::Is(Value::Text(_)));
    if is_open && (change.action.creates() || change.action == Action::Read) {
        key(Key::Made(kind));
    }
}

/// Everything that an object's attributes say of its owners.
fn belongs<'a>(
    change: &'a Change,
    is_known: &dyn Fn(&Key<'a>) -> bool,
    says: &mut dyn FnMut(Tie, Says<'a>),
) {
    for row in of_type(&change.resource_type) {
        named_by(change, row, is_known, &mut |said| says(row.tie, said));
    }
}

/// What one attribute of an object names.
fn named_by<'a>(
    change: &'a Change,
    row: &Belonging,
    is_known: &dyn Fn(&Key<'a>) -> bool,
    says: &mut dyn FnMut(Says<'a>),
) {
    for side in [&change.after, &change.before] {
        at(side, row.path, &mut |leaf| match leaf {
            Value::Text(text) if !text.is_empty() => by_text(row, text, says),
            Value::Unknown(unknown) => {
                let module = change.module.as_deref().unwrap_or("");
                by_reference(row, module, unknown, is_known, says);
            }
            Value::Redacted(_) => says(Says::Masked),
            Value::Text(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Map(_) => {}
        });
    }
}

/// Visits what stands at a path of keys, through all lists on the way.
fn at<'a>(value: &'a Value, path: &str, visit: &mut dyn FnMut(&'a Value)) {
    match value {
        Value::List(list) => list.iter().for_each(|element| at(element, path, visit)),
        Value::Map(map) if !path.is_empty() => {
            let (key, rest) = path.split_once('.').unwrap_or((path, ""));
            map.get(key).into_iter().for_each(|inner| at(inner, rest, visit));
        }
        Value::Unknown(_) | Value::Redacted(_) => visit(value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Map(_) => {
            if path.is_empty() {
                visit(value);
            }
        }
    }
}

fn by_text<'a>(row: &Belonging, text: &'a str, says: &mut dyn FnMut(Says<'a>)) {
    if row.types.is_empty() {
        says(Says::Key(Key::Id(text)));
    }
    for name in names_in(row, text) {
        row.types.iter().for_each(|owner| says(Says::Key(Key::Name(owner, name))));
    }
    let is_telling = row.is_name || is_arn(text) || is_path(text);
    if let Some(words) = words_in(text).filter(|_words| is_telling) {
        says(Says::Text(words));
    }
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:")
}

/// An id of Azure or Google, which is a path of names.
fn is_path(text: &str) -> bool {
    text.starts_with("/subscriptions/") || text.starts_with("projects/")
}

/// The last field of an ARN, which holds the type and the name of what it stands for.
fn resource(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

/// The text itself, and the names that an ARN, an address or a path may hold.
fn names_in<'a>(row: &Belonging, text: &'a str) -> Vec<&'a str> {
    let mut names = vec![text];
    if is_arn(text) {
        let resource = resource(text);
        let name = resource.split_once([':', '/']).map_or(resource, |(_kind, name)| name);
        let first = |text: &'a str, end: char| text.split(end).next().unwrap_or(text);
        names.extend([resource, first(resource, '/'), first(name, ':'), first(name, '/')]);
    }
    if is_arn(text) || is_path(text) || text.contains("://") || row.path == "resource_id" {
        names.extend(text.rsplit('/').next());
    }
    names
}

/// The part of a text that people gave.
fn words_in(text: &str) -> Option<&str> {
    if is_arn(text) {
        let service = text.split(':').nth(2).unwrap_or("");
        return (!RANDOM_IDS.contains(&service)).then(|| resource(text));
    }
    if text.contains("://") { text.rsplit('/').next() } else { Some(text) }
}

fn by_reference<'a>(
    row: &Belonging,
    module: &'a str,
    unknown: &'a Unknown,
    is_known: &dyn Fn(&Key<'a>) -> bool,
    says: &mut dyn FnMut(Says<'a>),
) {
    if unknown.kind == UnknownKind::Computed {
        return;
    }
    let mut is_open = unknown.references.is_empty();
    for reference in &unknown.references {
        if NO_OBJECT.iter().any(|none| reference.starts_with(none)) {
            continue;
        }
        let mut parts = reference.split('.');
        let (mode, kind) = match parts.next() {
            Some("data") => (Mode::Data, parts.next().unwrap_or("")),
            first => (Mode::Managed, first.unwrap_or("")),
        };
        let name = parts.next().unwrap_or("");
        let name = name.split('[').next().unwrap_or(name);
        let key = Key::Reference(mode, module, kind, name);
        if is_known(&key) {
            says(Says::Key(key));
            continue;
        }
        // It comes from elsewhere by way of a module or a variable: nobody can say which it is.
        is_open = true;
        if kind == "module" || mode == Mode::Data {
            says(Says::Text(name));
        }
    }
    if is_open {
        row.types.iter().for_each(|owner| says(Says::Key(Key::Made(owner))));
    }
}
