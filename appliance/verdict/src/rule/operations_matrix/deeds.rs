//! What one change carries out: every operation that can be read in it, and `Other` for whatever
//! is left.

use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};
use tribune_record::{Action, Change, Finding, Pointer, UnknownKind, Value};

use super::{
    access, blocks, failover, isolates, limits, opens, operation::Operation, scales, segments, waf,
};
use crate::{
    firewall::Target,
    rule::vendor_access::Strangers,
    say::{About, listed},
    view::{Subject, View},
    walk::same,
};

/// What the operations of a plan are read from.
#[derive(Debug)]
pub(super) struct Look<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) strangers: Strangers<'a>,
    pub(super) standing: scales::Standing<'a>,
    pub(super) records: failover::Records<'a>,
    pub(super) sets: waf::Sets,
}

impl<'a> Look<'a> {
    pub(super) fn of(view: &'a View<'a>) -> Self {
        Self {
            view,
            strangers: Strangers::of(view),
            standing: scales::standing(view),
            records: failover::records(view),
            sets: waf::sets(view),
        }
    }
}

/// What an operation is aimed at, which the evidence has to name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Aims {
    /// Nothing that has to be named.
    Nothing,
    /// These are kept out.
    At(Vec<Target>),
    /// One of these names it.
    Named(Vec<String>),
    /// Nobody here can read it, and why.
    Unclear(String),
}

/// One operation of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deed {
    pub(super) operation: Operation,
    pub(super) path: Option<Pointer>,
    /// One sentence.
    pub(super) what: String,
    pub(super) aims: Aims,
}

impl Deed {
    pub(super) fn new(operation: Operation, what: String, aims: Aims) -> Self {
        Self { operation, path: None, what, aims }
    }

    pub(super) fn at(self, path: Pointer) -> Self {
        Self { path: Some(path), ..self }
    }

    /// A finding about it, at its attribute where it has one.
    pub(super) fn told(&self, finding: Finding) -> Finding {
        match &self.path {
            Some(path) => finding.at(path.clone()),
            None => finding,
        }
    }
}

/// The operations of a change that are asked about whoever wants them. Access for vendors is not
/// among them: another rule says it, with the same people.
pub(super) fn always_asked(look: &Look<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let opened = opens::deeds(look, subject).into_iter();
    let opened = opened.filter(|(_deed, is_shared)| *is_shared).map(|(deed, _is_shared)| deed);
    let all = opened.chain(segments::deeds(subject)).chain(failover::deeds(look, subject));
    all.filter(|deed| deed.operation.row().whoever_asks).collect()
}

/// Every operation of a change.
pub(super) fn deeds(look: &Look<'_>, subject: &Subject<'_>) -> Vec<Deed> {
    let change = subject.change;
    let mut found: Vec<Deed> =
        opens::deeds(look, subject).into_iter().map(|(deed, _is_shared)| deed).collect();
    found.extend(segments::deeds(subject));
    found.extend(failover::deeds(look, subject));
    found.extend(access::given(look, subject));
    if change.importing.is_some() {
        found.push(other(change, "would be taken over"));
    }
    // Each of these reads the whole change or none of it.
    let whole = [
        blocks::deeds(look, subject),
        isolates::deeds(look.view, subject),
        limits::deeds(look.view, subject),
        scales::deeds(look, subject),
        access::taken(look, subject),
    ];
    match whole.into_iter().find(|deeds| !deeds.is_empty()) {
        Some(deeds) => found.extend(deeds),
        None if found.is_empty() => found.push(rest(change)),
        None => {}
    }
    found
}

fn rest(change: &Change) -> Deed {
    let keys: Vec<&str> = changed(change).into_iter().collect();
    let what = if matches!(change.before, Value::Null) {
        String::from("would be made")
    } else if matches!(change.after, Value::Null) {
        String::from("would go")
    } else if keys.is_empty() {
        format!("would see a {}", words(change))
    } else {
        format!("would change in {}", listed(keys.into_iter()))
    };
    other(change, &what)
}

fn words(change: &Change) -> String {
    serde_json::to_value(change.action)
        .ok()
        .and_then(|it| it.as_str().map(String::from))
        .unwrap_or_default()
}

fn other(change: &Change, what: &str) -> Deed {
    let what = format!("{} {what}.", change.address);
    Deed::new(Operation::Other, what, Aims::Nothing)
}

/// The attributes that differ, as far as somebody set them: what the provider works out anew is
/// none.
pub(super) fn changed(change: &Change) -> BTreeSet<&str> {
    let (Some(before), Some(after)) = (change.before.as_map(), change.after.as_map()) else {
        return BTreeSet::new();
    };
    let keys = before.keys().chain(after.keys()).map(String::as_str);
    let nothing = &Value::Null;
    keys.filter(|key| {
        let (old, new) = (before.get(*key).unwrap_or(nothing), after.get(*key).unwrap_or(nothing));
        let is_computed =
            matches!(new, Value::Unknown(unknown) if unknown.kind == UnknownKind::Computed);
        !is_computed && !same(old, new)
    })
    .collect()
}

/// Whether a change is an update of nothing but these attributes.
pub(super) fn changes_only(change: &Change, keys: &[&str]) -> bool {
    let changed = changed(change);
    change.action == Action::Update
        && !changed.is_empty()
        && changed.iter().all(|key| keys.contains(key))
}

/// One sentence about a change.
pub(super) fn says(change: &Change, what: &str) -> String {
    format!("{} would {what}.", change.address)
}

/// The values of an attribute that is a text or a list of them; none where any is something else.
pub(super) fn texts<'a>(side: &'a Value, key: &str) -> Option<Vec<&'a str>> {
    match side.as_map().and_then(|map| map.get(key)) {
        None | Some(Value::Null) => Some(vec![]),
        Some(Value::Text(text)) if text.is_empty() => Some(vec![]),
        Some(Value::Text(text)) => Some(vec![text]),
        Some(Value::List(list)) => list.iter().map(Value::as_text).collect(),
        Some(_other) => None,
    }
}
