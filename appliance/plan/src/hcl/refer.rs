//! What a name refers to: a local, a variable, an instance's key, another object of the plan, or
//! what a module gives out.

use std::collections::BTreeMap;

use hcl_edit::{
    expr::{Expression, Traversal, TraversalOperator},
    structure::Body,
};
use tribune_record::{Change, Known, UnknownKind, Value};

use super::{
    identifiers::is_identifier,
    meter::Meter,
    modules::Module,
    outside::Outside,
    partial::{all, names, of_json, open, weight},
    policy_document,
    scope::{Call, Repetition, Scope},
    types::convert,
};

/// Everything an expression can reach.
#[derive(Debug)]
pub(super) struct World<'w> {
    pub(super) modules: &'w BTreeMap<String, Module>,
    /// What the plan does, by address; deposed objects left out.
    pub(super) changes: BTreeMap<&'w str, &'w Change>,
    pub(super) outside: &'w Outside<'w>,
    pub(super) meter: Meter,
}

/// One step from a value into it.
#[derive(Debug)]
pub(super) enum Hop<'e> {
    Attribute(&'e str),
    Key(Value),
    Splat,
}

impl World<'_> {
    /// A name alone: only a `for` gives it a value, or it begins nothing.
    pub(super) fn bare(&self, name: &str, scope: Scope<'_>) -> Value {
        match scope.bound(name) {
            Some(value) => self.copy(value),
            None => open(vec![name.to_owned()]),
        }
    }

    /// A name with steps behind it.
    pub(super) fn traversal(&self, traversal: &Traversal, scope: Scope<'_>) -> Value {
        let hops: Vec<Hop<'_>> =
            traversal.operators.iter().map(|hop| self.hop(hop.value(), scope)).collect();
        let Expression::Variable(name) = &traversal.expr else {
            return follow(self.value(&traversal.expr, scope), &hops);
        };
        let name = name.as_str();
        if let Some(value) = scope.bound(name) {
            return follow(self.copy(value), &hops);
        }
        let found = match (name, hops.as_slice()) {
            ("local", [Hop::Attribute(local), rest @ ..]) => {
                self.local(local, scope).map(|value| follow(value, rest))
            }
            ("var", [Hop::Attribute(variable), rest @ ..]) => {
                self.variable(variable, scope).map(|value| follow(value, rest))
            }
            ("each" | "count", [Hop::Attribute(part), rest @ ..]) => {
                self.repeated(name, part, scope).map(|value| follow(value, rest))
            }
            ("module", [Hop::Attribute(call), rest @ ..]) => self.output(call, rest, scope),
            ("data", [Hop::Attribute(of), Hop::Attribute(object), rest @ ..]) => {
                self.data(of, object, rest, scope)
            }
            ("path" | "terraform" | "self", _) => None,
            (of, [Hop::Attribute(object), rest @ ..]) => self.resource(of, object, rest, scope),
            (_other, _) => None,
        };
        found.unwrap_or_else(|| open(vec![reference(name, &hops)]))
    }

    fn hop<'e>(&self, operator: &'e TraversalOperator, scope: Scope<'_>) -> Hop<'e> {
        match operator {
            TraversalOperator::GetAttr(name) => Hop::Attribute(name.as_str()),
            TraversalOperator::Index(index) => Hop::Key(self.value(index, scope)),
            TraversalOperator::LegacyIndex(index) => {
                Hop::Key(Value::Number((*index.value()).into()))
            }
            TraversalOperator::FullSplat(_) => Hop::Splat,
            // What follows the older splat is not all about its elements.
            TraversalOperator::AttrSplat(_) => Hop::Key(open(Vec::new())),
        }
    }

    /// A copy of a value that stands elsewhere, hidden parts open.
    fn copy(&self, value: &Value) -> Value {
        if !self.meter.make(weight(value)) {
            return open(Vec::new());
        }
        if all(value, &|leaf| !matches!(leaf, Value::Redacted(_))) {
            value.clone()
        } else {
            open(Vec::new())
        }
    }

    /// The module an expression stands in, if all of it was read.
    fn module(&self, scope: Scope<'_>) -> Option<&Module> {
        self.modules.get(&scope.plain()).filter(|module| module.whole)
    }

    fn local(&self, name: &str, scope: Scope<'_>) -> Option<Value> {
        let expression = self.module(scope)?.locals.get(name)?;
        Some(self.value(expression, Scope::of(scope.module)))
    }

    /// The value of `var.NAME`: what the plan was made with, what the caller gives, or the default.
    fn variable(&self, name: &str, scope: Scope<'_>) -> Option<Value> {
        let body = self.module(scope)?.variables.get(name)?;
        let hidden = is_hidden(body) || self.outside.hides(&scope.plain(), name);
        let given = self.given(name, body, scope).filter(|_given| !hidden)?;
        match body.get_attribute("type") {
            Some(of) => convert(given, &of.value),
            None => Some(given),
        }
    }

    /// The value of a variable before its type is held against it.
    fn given(&self, name: &str, body: &Body, scope: Scope<'_>) -> Option<Value> {
        let own = Scope::of(scope.module);
        let default = || Some(self.value(&body.get_attribute("default")?.value, own));
        let Some((call, parents)) = scope.module.split_last() else {
            let given = self.outside.variable(name).map(of_json);
            return given.map(|value| self.copy(&value)).or_else(default);
        };
        let caller = Scope::of(parents);
        let arguments = self.module(caller)?.calls.get(&call.name)?;
        let repetition = Some(Repetition { body: arguments, key: call.key.as_ref() });
        match arguments.get_attribute(name) {
            Some(given) => {
                let value = self.value(&given.value, Scope { repetition, ..caller });
                // A variable may turn null into its default.
                (value != Value::Null || !body.has_attribute("nullable")).then_some(value)
            }
            None => default(),
        }
    }

    /// `each.key`, `each.value`, `count.index`.
    fn repeated(&self, name: &str, part: &str, scope: Scope<'_>) -> Option<Value> {
        let Repetition { body, key } = scope.repetition?;
        let key = key?;
        match (name, part, key) {
            ("count", "index", Value::Number(_)) | ("each", "key", Value::Text(_)) => {
                Some(key.clone())
            }
            ("each", "value", Value::Text(text)) => {
                let all = &body.get_attribute("for_each")?.value;
                match self.value(all, Scope::of(scope.module)) {
                    Value::Map(map) => map.get(text).cloned(),
                    Value::List(set) => set.contains(key).then(|| key.clone()),
                    Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::Text(_)
                    | Value::Unknown(_)
                    | Value::Redacted(_) => None,
                }
            }
            _other => None,
        }
    }

    /// What a module gives out.
    fn output(&self, name: &str, hops: &[Hop<'_>], scope: Scope<'_>) -> Option<Value> {
        let call = self.module(scope)?.calls.get(name)?;
        let (key, hops) = instance(hops)?;
        let Some((Hop::Attribute(output), rest)) = hops.split_first() else { return None };
        if key.is_none() && (call.has_attribute("count") || call.has_attribute("for_each")) {
            return None;
        }
        let mut path = scope.module.to_vec();
        path.push(Call { name: name.to_owned(), key: key.cloned() });
        let inside = Scope::of(&path);
        let body = self.module(inside)?.outputs.get(*output).filter(|body| !is_hidden(body))?;
        let value = self.value(&body.get_attribute("value")?.value, inside);
        Some(follow(value, rest))
    }

    /// An attribute of an object of the plan: what the plan says it will be, or the name of an
    /// identifier that the provider will give.
    fn resource(&self, of: &str, name: &str, hops: &[Hop<'_>], scope: Scope<'_>) -> Option<Value> {
        let object = format!("{of}.{name}");
        self.module(scope)?.resources.get(&object)?;
        let (key, hops) = instance(hops)?;
        let Some((Hop::Attribute(attribute), rest)) = hops.split_first() else { return None };
        let address = scope.address(&object, key);
        let change = self.changes.get(address.as_str())?;
        match change.after.read(&[attribute]) {
            Known::Is(value) => Some(follow(self.copy(value), rest)),
            Known::Unknown(unknown) => {
                let given = unknown.kind == UnknownKind::Computed && rest.is_empty();
                let named = given && is_identifier(&change.provider, of, attribute);
                (named && is_plain(&address))
                    .then(|| Value::Text(format!("${{{address}.{attribute}}}")))
            }
            Known::Absent | Known::Masked => None,
        }
    }

    /// An attribute of a data source: what was read while planning, or, of a policy document, what
    /// its block says.
    fn data(&self, of: &str, name: &str, hops: &[Hop<'_>], scope: Scope<'_>) -> Option<Value> {
        let object = format!("data.{of}.{name}");
        let body = self.module(scope)?.resources.get(&object)?;
        let (key, hops) = instance(hops)?;
        let Some((Hop::Attribute(attribute), rest)) = hops.split_first() else { return None };
        let address = scope.address(&object, key);
        let later = self.changes.get(address.as_str()).map(|change| &change.after);
        if let Some(Known::Is(value)) = later.map(|after| after.read(&[attribute])) {
            return Some(follow(self.copy(value), rest));
        }
        if let Some(json) = self.outside.data(&address, attribute) {
            return Some(follow(self.copy(&of_json(json)), rest));
        }
        let rendered = of == "aws_iam_policy_document" && *attribute == "json" && rest.is_empty();
        let scope = Scope { repetition: Some(Repetition { body, key }), ..Scope::of(scope.module) };
        rendered.then(|| policy_document::render(self, body, scope))
    }
}

/// Whether a variable or an output is not to be shown.
fn is_hidden(body: &Body) -> bool {
    ["sensitive", "ephemeral"].iter().any(|mark| {
        let mark = body.get_attribute(mark);
        mark.is_some_and(|mark| mark.value.as_bool() != Some(false))
    })
}

/// Whether an address can stand in a text without being a pattern or ending the name early.
fn is_plain(address: &str) -> bool {
    address.chars().all(|c| c.is_ascii_alphanumeric() || "._-[]\"".contains(c))
}

/// The key that an instance is named by, and the steps behind it. A key that is open names none.
fn instance<'h, 'e>(hops: &'h [Hop<'e>]) -> Option<(Option<&'h Value>, &'h [Hop<'e>])> {
    match hops {
        [Hop::Key(key @ (Value::Text(_) | Value::Number(_))), rest @ ..] => {
            let named = key.as_text().is_some_and(names);
            (!named).then_some((Some(key), rest))
        }
        [Hop::Key(_) | Hop::Splat, ..] => None,
        rest => Some((None, rest)),
    }
}

/// The part of a value that steps lead to. Where they lead nowhere, it is open.
fn follow(value: Value, hops: &[Hop<'_>]) -> Value {
    let Some((hop, rest)) = hops.split_first() else { return value };
    let inner = match (value, hop) {
        (unknown @ Value::Unknown(_), _) => return unknown,
        (Value::Map(mut map), Hop::Attribute(name)) => map.remove(*name),
        (Value::Map(mut map), Hop::Key(Value::Text(key))) if !names(key) => map.remove(key),
        (Value::List(mut list), Hop::Key(Value::Number(at))) => {
            let at = at.as_i64().and_then(|at| usize::try_from(at).ok());
            at.filter(|at| *at < list.len()).map(|at| list.swap_remove(at))
        }
        (Value::List(list), Hop::Splat) => {
            return Value::List(list.into_iter().map(|one| follow(one, rest)).collect());
        }
        _nowhere => None,
    };
    inner.map_or_else(|| open(Vec::new()), |inner| follow(inner, rest))
}

/// A reference as it is written, as far as its keys are known.
fn reference(root: &str, hops: &[Hop<'_>]) -> String {
    let mut text = root.to_owned();
    for hop in hops {
        match hop {
            Hop::Attribute(name) => text.extend([".", name]),
            Hop::Key(Value::Number(at)) => text.extend(["[", at.as_str(), "]"]),
            Hop::Key(_) | Hop::Splat => return text,
        }
    }
    text
}
