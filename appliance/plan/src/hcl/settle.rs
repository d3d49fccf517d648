//! Attributes that the plan leaves unknown, settled as far as the configuration's literals go.
//!
//! An attribute is settled where all of it is known to the last letter. A policy document is
//! settled further: it may name identifiers of objects that the plan makes, and where a part of it
//! stays open it is put in as an object, so that its literals are judged and its open parts are
//! told. Anything else stays unknown.

use std::collections::BTreeMap;

use hcl_edit::structure::Body;
use tribune_record::{Change, Mode, UnknownKind, Value};

use super::{
    Configuration,
    meter::Meter,
    outside::Outside,
    partial::{is_known, is_literal, named, names, of_json, open, to_json},
    refer::World,
    scope::{Repetition, Scope, calls, index},
};
use crate::{
    json,
    redact::{NameClass, Redactor, attributes, classify},
    terraform::{Budget, Merger},
};

/// Parts of a statement that an identifier may stand in. It is no action and no account, and whose
/// it is nobody can read.
const NAMING: [&str; 4] = ["condition", "notresource", "resource", "sid"];

/// One attribute that was settled: which change, where in its object, and its value.
struct Settled {
    change: usize,
    path: Vec<Step>,
    value: Value,
}

#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Only,
}

impl Configuration {
    /// Puts what the configuration settles into the changes of a plan.
    pub(crate) fn settle(
        &self,
        changes: &mut [Change],
        outside: &Outside<'_>,
        redactor: &Redactor<'_>,
    ) {
        for Settled { change, path, value } in self.settled(changes, outside, redactor) {
            if let Some(place) = changes.get_mut(change).and_then(|c| at(&mut c.after, &path)) {
                *place = value;
            }
        }
    }

    /// What an expression of this configuration can reach.
    pub(super) fn world<'w>(
        &'w self,
        changes: &'w [Change],
        outside: &'w Outside<'w>,
    ) -> World<'w> {
        let standing = changes.iter().filter(|change| change.deposed.is_none());
        World {
            modules: &self.modules,
            changes: standing.map(|change| (change.address.as_str(), change)).collect(),
            outside,
            meter: Meter::default(),
        }
    }

    fn settled(
        &self,
        changes: &[Change],
        outside: &Outside<'_>,
        redactor: &Redactor<'_>,
    ) -> Vec<Settled> {
        let world = self.world(changes, outside);
        let mut settled = Vec::new();
        for (at, change) in changes.iter().enumerate() {
            if change.mode == Mode::Managed && change.deposed.is_none() {
                let found = Settler { world: &world, change, redactor }.all().unwrap_or_default();
                let found = found.into_iter();
                settled.extend(found.map(|(path, value)| Settled { change: at, path, value }));
            }
        }
        settled
    }
}

/// The place a path leads to.
fn at<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    let Some((step, rest)) = path.split_first() else { return Some(value) };
    match (step, value) {
        (Step::Key(key), Value::Map(map)) => at(map.get_mut(key)?, rest),
        (Step::Only, Value::List(list)) => at(list.first_mut()?, rest),
        _other => None,
    }
}

/// Settles one change.
struct Settler<'a, 'w, 's> {
    world: &'a World<'w>,
    change: &'a Change,
    redactor: &'a Redactor<'s>,
}

impl Settler<'_, '_, '_> {
    fn all(&self) -> Option<Vec<(Vec<Step>, Value)>> {
        let Value::Map(after) = &self.change.after else { return None };
        let module = calls(self.change.module.as_deref().unwrap_or_default())?;
        let key = match &self.change.index {
            Some(text) => Some(index(text)?),
            None => None,
        };
        let name = format!("{}.{}", self.change.resource_type, self.change.name);
        let inside = self.world.modules.get(&Scope::of(&module).plain()).filter(|m| m.whole)?;
        let body = inside.resources.get(&name)?;
        let repetition = Some(Repetition { body, key: key.as_ref() });
        let scope = Scope { repetition, ..Scope::of(&module) };
        let mut found = Vec::new();
        self.object(after, body, scope, &mut (Vec::new(), &mut found));
        Some(found)
    }

    /// Settles what is open in an object that `body` sets.
    fn object(
        &self,
        object: &BTreeMap<String, Value>,
        body: &Body,
        scope: Scope<'_>,
        (path, found): &mut (Vec<Step>, &mut Vec<(Vec<Step>, Value)>),
    ) {
        for (key, value) in object.iter().filter(|(key, _value)| !self.is_secret(key)) {
            path.push(Step::Key(key.clone()));
            match value {
                Value::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                    let set = body.get_attribute(key);
                    let value = set.and_then(|set| self.attribute(key, set, scope));
                    found.extend(value.map(|value| (path.clone(), value)));
                }
                Value::List(list) => {
                    // Sets lose the order of their blocks, and `dynamic` makes any number.
                    let mut blocks = body.blocks().filter(|block| makes(block, key));
                    if let ([Value::Map(only)], Some(block), None) =
                        (list.as_slice(), blocks.next(), blocks.next())
                        && block.has_ident(key)
                    {
                        path.push(Step::Only);
                        self.object(only, &block.body, scope, &mut (path.clone(), &mut **found));
                        path.pop();
                    }
                }
                Value::Unknown(_)
                | Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Text(_)
                | Value::Map(_)
                | Value::Redacted(_) => {}
            }
            path.pop();
        }
    }

    /// Whether an attribute of this name is never shown.
    fn is_secret(&self, key: &str) -> bool {
        let mut secret = attributes::sensitive(&self.change.resource_type);
        classify(key) != NameClass::Plain
            || secret.any(|path| path.split('.').any(|part| part == key || part == "*"))
    }

    fn attribute(
        &self,
        key: &str,
        set: &hcl_edit::structure::Attribute,
        scope: Scope<'_>,
    ) -> Option<Value> {
        self.world.meter.begin();
        let value = self.world.value(&set.value, scope);
        if self.world.meter.is_out() {
            return None;
        }
        let value = match document(&value) {
            Some(document) => document,
            None if is_literal(&value) => value,
            None => return None,
        };
        self.shown(key, value)
    }

    /// The value as anybody may see it; none where a part of an object would have to be hidden.
    fn shown(&self, key: &str, value: Value) -> Option<Value> {
        let budget = Budget::default();
        let resource_type = self.change.resource_type.as_str();
        let merger = Merger { redactor: self.redactor, resource_type, budget: &budget };
        match to_json(&value) {
            Some(json) => Some(merger.plain(&json, key)),
            None => self.cleaned(value),
        }
    }

    /// An object with open parts, without secrets; none where a text of it is one.
    fn cleaned(&self, value: Value) -> Option<Value> {
        let clean = |text: String| self.redactor.clean(&text);
        Some(match value {
            Value::Text(text) if self.redactor.hides(NameClass::Plain, &text) => return None,
            Value::List(list) => {
                Value::List(list.into_iter().map(|one| self.cleaned(one)).collect::<Option<_>>()?)
            }
            Value::Map(map) => {
                let entries =
                    map.into_iter().map(|(key, one)| Some((clean(key), self.cleaned(one)?)));
                Value::Map(entries.collect::<Option<_>>()?)
            }
            Value::Unknown(unknown) => open(unknown.references.into_iter().map(clean).collect()),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Redacted(_) => value,
        })
    }
}

/// Whether a block makes elements of this name.
fn makes(block: &hcl_edit::structure::Block, name: &str) -> bool {
    let dynamic = block.has_ident("dynamic") && block.labels.iter().any(|l| l.as_str() == name);
    block.has_ident(name) || dynamic
}

/// A policy document, as text where all of it is known and as an object where a part is open; none
/// where the value is none.
fn document(value: &Value) -> Option<Value> {
    let object = match value.as_text() {
        Some(text) => of_json(&json::parse(text.as_bytes()).ok()?),
        None => value.clone(),
    };
    let Value::Map(mut map) = object else { return None };
    let (_key, statements) =
        map.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case("statement"))?;
    if let Value::List(list) = statements {
        list.iter_mut().for_each(confine);
    } else {
        confine(statements);
    }
    let document = Value::Map(map);
    if is_known(&document) {
        Some(Value::Text(to_json(&document)?.canonical_text()))
    } else {
        Some(document)
    }
}

/// Opens what names an identifier where none belongs.
fn confine(statement: &mut Value) {
    let Value::Map(parts) = statement else { return };
    for (part, value) in parts.iter_mut() {
        if !NAMING.contains(&part.to_ascii_lowercase().as_str()) {
            open_names(value);
        }
    }
}

fn open_names(value: &mut Value) {
    match value {
        Value::Text(text) if names(text) => {
            let references = named(text).map(str::to_owned).collect();
            *value = open(references);
        }
        Value::List(list) => list.iter_mut().for_each(open_names),
        Value::Map(map) => map.values_mut().for_each(open_names),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => {}
    }
}
