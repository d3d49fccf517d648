//! The configuration text held against the `configuration` of the plan's JSON.
//!
//! Nothing binds the two. A saved plan whose text was changed after it was shown still applies, and
//! what runs is the text: its provisioners, its provider blocks. So what both say is compared:
//! which resources, data sources, module calls and provider blocks there are, which provisioners,
//! and every attribute that is a plain text, number or truth value in one of them.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::{expr::Expression, structure::Body};
use tribune_record::Change;

use super::{
    Configuration, Mismatch, Outside, SourceNotRead,
    literal::{Literal, agrees, plain, plain_json},
    modules::Module,
    partial::{is_literal, to_json},
    refer::World,
    scope::{Scope, calls},
};
use crate::{
    json::{Json, Object},
    terraform::config::{Configuration as JsonConfiguration, Module as JsonModule},
};

/// Arguments that the JSON shows elsewhere, or not at all.
const META: [&str; 12] = [
    "alias",
    "connection",
    "count",
    "depends_on",
    "for_each",
    "on_failure",
    "provider",
    "providers",
    "quiet",
    "source",
    "version",
    "when",
];

/// Blocks of a resource that the JSON shows elsewhere, or not at all.
const ASIDE: [&str; 4] = ["connection", "dynamic", "lifecycle", "provisioner"];

/// Attributes whose values are told; of others only that they differ, for they may be secret.
const TOLD: [&str; 4] = ["command", "region", "source", "version"];

impl Configuration {
    /// Every difference between the text and the JSON's configuration, and what nobody here can
    /// compare. Of modules that were not read whole nothing is told.
    pub(crate) fn check(
        &self,
        json: &JsonConfiguration<'_, '_>,
        changes: &[Change],
        outside: &Outside<'_>,
    ) -> (Vec<Mismatch>, Vec<SourceNotRead>) {
        let (mut mismatches, mut unread) = (Vec::new(), Vec::new());
        let world = self.world(changes, outside);
        if !json.present {
            let [place, hcl, json] = ["configuration", "present", "missing"].map(String::from);
            return (vec![Mismatch { place, hcl, json }], unread);
        }
        for (address, module) in self.modules.iter().filter(|(_, module)| module.whole) {
            // A module that the JSON has not is missing from the calls of its caller.
            if let (Some(other), Some(path)) = (json.modules.get(address), calls(address)) {
                let scope = Scope::of(&path);
                let mut found = Found { world: &world, scope, mismatches: vec![], unread: vec![] };
                found.module(address, module, other);
                found.providers(address, module, json);
                mismatches.append(&mut found.mismatches);
                unread.append(&mut found.unread);
            }
        }
        (mismatches, unread)
    }
}

/// What was found so far.
struct Found<'w> {
    world: &'w World<'w>,
    scope: Scope<'w>,
    mismatches: Vec<Mismatch>,
    unread: Vec<SourceNotRead>,
}

impl Found<'_> {
    fn add(&mut self, place: &str, hcl: &str, json: &str) {
        let (place, hcl, json) = (place.to_owned(), hcl.to_owned(), json.to_owned());
        self.mismatches.push(Mismatch { place, hcl, json });
    }

    /// Tells which names stand in one of both only, and gives those that stand in both.
    fn names<'n>(
        &mut self,
        address: &str,
        hcl: impl Iterator<Item = &'n str>,
        json: impl Iterator<Item = &'n str>,
    ) -> Vec<&'n str> {
        let (hcl, json): (BTreeSet<_>, BTreeSet<_>) = (hcl.collect(), json.collect());
        for name in hcl.difference(&json) {
            self.add(&within(address, name), "present", "missing");
        }
        for name in json.difference(&hcl) {
            self.add(&within(address, name), "missing", "present");
        }
        hcl.intersection(&json).copied().collect()
    }

    fn module(&mut self, address: &str, module: &Module, other: &JsonModule<'_, '_>) {
        let blocks = other.object.list("resources").iter().filter_map(Json::as_object);
        let blocks = blocks.filter(|b| matches!(b.text("mode"), Some("managed" | "data")));
        let blocks: Vec<(&str, &Object<'_>)> =
            blocks.filter_map(|block| Some((block.text("address")?, block))).collect();
        let names = blocks.iter().map(|(name, _block)| *name);
        let both = self.names(address, module.resources.keys().map(String::as_str), names);
        for (name, block) in blocks.iter().filter(|(name, _block)| both.contains(name)) {
            if let Some(body) = module.resources.get(*name) {
                let place = within(address, name);
                self.body(&place, body, block.object("expressions"));
                self.provisioners(&place, body, block);
            }
        }
        let calls = other.object.object("module_calls");
        let names = calls.into_iter().flat_map(Object::keys);
        for name in self.names(address, module.calls.keys().map(String::as_str), names) {
            let call = calls.and_then(|calls| calls.object(name));
            if let (Some(body), Some(call)) = (module.calls.get(name), call) {
                let place = within(address, &format!("module.{name}"));
                self.text(&place, "source", body, call.get("source"));
                self.text(&place, "version", body, call.get("version_constraint"));
                self.attributes(&place, body, call.object("expressions"));
            }
        }
    }

    /// Provider blocks. The JSON names providers without a block too, which set nothing.
    fn providers(&mut self, address: &str, module: &Module, json: &JsonConfiguration<'_, '_>) {
        let prefix = if address.is_empty() { String::new() } else { format!("{address}:") };
        let own = json.providers.iter().filter_map(|(key, provider)| {
            let name = key.strip_prefix(prefix.as_str()).filter(|name| !name.contains(':'))?;
            Some((name, *provider))
        });
        let own: Vec<(&str, &Object<'_>)> = own.collect();
        let sets = |provider: &Object<'_>| provider.object("expressions").is_some();
        let names = own
            .iter()
            .filter(|(name, provider)| sets(provider) || module.providers.contains_key(*name));
        let names = names.map(|(name, _provider)| *name);
        let both = self.names(
            &format!("{prefix}provider"),
            module.providers.keys().map(String::as_str),
            names,
        );
        for (name, provider) in own.iter().filter(|(name, _)| both.contains(name)) {
            if let Some(body) = module.providers.get(*name) {
                let place = format!("{prefix}provider.{name}");
                self.body(&place, body, provider.object("expressions"));
            }
        }
    }

    fn provisioners(&mut self, place: &str, body: &Body, block: &Object<'_>) {
        let hcl: Vec<(&str, &Body)> = body
            .get_blocks("provisioner")
            .map(|block| (block.labels.first().map_or("", |label| label.as_str()), &block.body))
            .collect();
        let json: Vec<&Object<'_>> =
            block.list("provisioners").iter().filter_map(Json::as_object).collect();
        let kinds = |kinds: Vec<&str>| format!("its provisioners are [{}]", kinds.join(", "));
        let left: Vec<&str> = hcl.iter().map(|(kind, _body)| *kind).collect();
        let right: Vec<&str> = json.iter().map(|p| p.text("type").unwrap_or_default()).collect();
        if left != right {
            return self.add(place, &kinds(left), &kinds(right));
        }
        for ((kind, body), provisioner) in hcl.iter().zip(json) {
            let place = format!("{place} {kind}");
            self.attributes(&place, body, provisioner.object("expressions"));
        }
    }

    /// Attributes that are plain in one of both, and the blocks within, however deep.
    fn body(&mut self, place: &str, body: &Body, expressions: Option<&Object<'_>>) {
        self.within(place, body, expressions, &ASIDE);
    }

    /// The same, without the blocks that stand aside.
    fn within(
        &mut self,
        place: &str,
        body: &Body,
        expressions: Option<&Object<'_>>,
        aside: &[&str],
    ) {
        self.attributes(place, body, expressions);
        let mut blocks: BTreeMap<&str, Vec<&Body>> = BTreeMap::new();
        for block in body.blocks().filter(|block| !aside.contains(&block.ident.as_str())) {
            blocks.entry(block.ident.as_str()).or_default().push(&block.body);
        }
        // The JSON has an attribute as an object, and blocks that may be repeated as a list.
        let lists = expressions.into_iter().flat_map(Object::iter);
        for (name, _list) in lists.filter(|(_name, expression)| expression.as_list().is_some()) {
            blocks.entry(name).or_default();
        }
        for (name, hcl) in blocks.into_iter().filter(|(name, _hcl)| !made(body, name)) {
            let json: Vec<&Object<'_>> = match expressions.and_then(|all| all.get(name)) {
                Some(Json::List(list)) => list.iter().filter_map(Json::as_object).collect(),
                Some(Json::Object(attribute)) if is_expression(attribute) => {
                    self.elements(&format!("{place}.{name}"), &hcl, attribute);
                    continue;
                }
                Some(Json::Object(block)) => vec![block],
                Some(_) | None => Vec::new(),
            };
            let place = format!("{place}.{name}");
            if hcl.len() != json.len() {
                self.add(&place, &times(hcl.len()), &times(json.len()));
                continue;
            }
            for (hcl, json) in hcl.into_iter().zip(json) {
                // Deeper down a provider may have blocks of any name.
                self.within(&place, hcl, Some(json), &["dynamic"]);
            }
        }
    }

    /// Some attributes may be written as blocks, one for each element of a list or set.
    fn elements(&mut self, place: &str, blocks: &[&Body], attribute: &Object<'_>) {
        let Some(Json::List(list)) = attribute.get("constant_value") else { return };
        let mut left: Vec<&Object<'_>> = list.iter().filter_map(Json::as_object).collect();
        if blocks.is_empty() {
            return;
        }
        if blocks.len() != left.len() {
            return self.add(place, &times(blocks.len()), &times(left.len()));
        }
        for block in blocks {
            match left.iter().position(|element| agrees(block, element)) {
                Some(at) => drop(left.swap_remove(at)),
                None => return self.add(place, "one value", "another"),
            }
        }
    }

    /// Attributes that are plain in one of both.
    fn attributes(&mut self, place: &str, body: &Body, expressions: Option<&Object<'_>>) {
        let none = Object::default();
        let expressions = expressions.unwrap_or(&none);
        for attribute in body.attributes() {
            let name = attribute.key.as_str();
            if META.contains(&name) {
                continue;
            }
            // Null is all that the JSON leaves out.
            if !expressions.has(name) && !is_null(&attribute.value) {
                self.add(&format!("{place}.{name}"), "it is set", "it is not set");
                continue;
            }
            let json = expressions.object(name);
            self.expression(place, name, &attribute.value, json);
        }
        let set = expressions.iter().filter(|(name, expression)| {
            let expression = expression.as_object().filter(|e| !e.is_empty() && is_expression(e));
            let constant = expression.map(|e| e.get("constant_value"));
            !META.contains(name) && constant.is_some_and(|c| c.is_none_or(|c| !c.is_null()))
        });
        for (name, _set) in set {
            // A list may be written as blocks of its name.
            if !body.has_attribute(name) && !body.has_blocks(name) && !made(body, name) {
                self.add(&format!("{place}.{name}"), "it is not set", "it is set");
            }
        }
    }

    fn expression(&mut self, place: &str, name: &str, hcl: &Expression, json: Option<&Object<'_>>) {
        let constant = json.and_then(|json| json.get("constant_value"));
        match (plain(hcl), constant.map(plain_json)) {
            (Some(hcl), Some(Some(json))) => self.texts(place, name, &hcl, &json),
            (Some(hcl), None) => self.texts(place, name, &hcl, "an expression"),
            (None, Some(Some(json))) if refers(hcl) => {
                self.texts(place, name, "an expression", &json);
            }
            (None, Some(_)) => {
                if let Some(json) = constant.and_then(Literal::of_json) {
                    self.constant(&format!("{place}.{name}"), hcl, &json);
                }
            }
            // A list or an object that is written out is a constant in the JSON.
            (None, None)
                if matches!(Literal::of(hcl), Some(Literal::List(_) | Literal::Map(_))) =>
            {
                self.add(&format!("{place}.{name}"), "one value", "an expression");
            }
            (Some(_), Some(None)) if constant.is_some_and(|json| json.as_number().is_none()) => {
                self.add(&format!("{place}.{name}"), "one value", "another");
            }
            (None, None) | (Some(_), Some(None)) => {}
        }
    }

    /// Holds an expression against the constant it is worked out to be in the JSON.
    fn constant(&mut self, place: &str, hcl: &Expression, json: &Literal) {
        match Literal::of(hcl).or_else(|| self.worked_out(hcl)) {
            Some(hcl) if hcl == *json => {}
            Some(_other) => self.add(place, "one value", "another"),
            None => {
                let (place, why) = (place.to_owned(), "nobody here can work it out".to_owned());
                self.unread.push(SourceNotRead { place, why });
            }
        }
    }

    fn worked_out(&self, expression: &Expression) -> Option<Literal> {
        self.world.meter.begin();
        let value = self.world.value(expression, self.scope);
        let known = !self.world.meter.is_out() && is_literal(&value);
        known.then(|| to_json(&value).as_ref().and_then(Literal::of_json)).flatten()
    }

    /// A plain attribute that the JSON has as a text.
    fn text(&mut self, place: &str, name: &str, body: &Body, json: Option<&Json<'_>>) {
        let hcl = body.get_attribute(name).and_then(|attribute| plain(&attribute.value));
        let json = json.and_then(plain_json);
        self.texts(place, name, &hcl.unwrap_or_default(), &json.unwrap_or_default());
    }

    fn texts(&mut self, place: &str, name: &str, hcl: &str, json: &str) {
        if same(hcl, json) {
            return;
        }
        let place = format!("{place}.{name}");
        if TOLD.contains(&name) {
            self.add(&place, &short(hcl), &short(json));
        } else {
            self.add(&place, "one value", "another");
        }
    }
}

/// Whether an object of the JSON is what an attribute is set to, and no block.
fn is_expression(object: &Object<'_>) -> bool {
    object.keys().all(|key| matches!(key, "constant_value" | "references"))
}

/// Whether blocks of this name are made from a value.
fn made(body: &Body, name: &str) -> bool {
    body.get_blocks("dynamic").any(|block| block.labels.iter().any(|label| label.as_str() == name))
}

fn is_null(mut expression: &Expression) -> bool {
    while let Expression::Parenthesis(inner) = expression {
        expression = inner.inner();
    }
    expression.is_null()
}

fn times(count: usize) -> String {
    if count == 1 { "one block".to_owned() } else { format!("{count} blocks") }
}

/// A name within a module.
fn within(address: &str, name: &str) -> String {
    if address.is_empty() { name.to_owned() } else { format!("{address}.{name}") }
}

/// A text as it is told: not all of a long one.
fn short(text: &str) -> String {
    const SHOWN: usize = 200;
    let told: String = text.chars().take(SHOWN).collect();
    if told.len() < text.len() { format!("{told}…") } else { told }
}

/// Whether two texts say the same. How a heredoc is indented says nothing.
fn same(left: &str, right: &str) -> bool {
    let lines = |text: &'_ str| -> Vec<String> {
        text.trim_end().lines().map(|line| line.trim_start().to_owned()).collect()
    };
    left == right || lines(left) == lines(right)
}

/// Whether an expression takes its value from somewhere else: the JSON has no constant for it.
fn refers(expression: &Expression) -> bool {
    match expression {
        Expression::Variable(_) | Expression::FuncCall(_) => true,
        Expression::Traversal(traversal) => {
            matches!(traversal.expr, Expression::Variable(_) | Expression::FuncCall(_))
        }
        Expression::Null(_)
        | Expression::Bool(_)
        | Expression::Number(_)
        | Expression::String(_)
        | Expression::Array(_)
        | Expression::Object(_)
        | Expression::StringTemplate(_)
        | Expression::HeredocTemplate(_)
        | Expression::Parenthesis(_)
        | Expression::Conditional(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_)
        | Expression::ForExpr(_) => false,
    }
}
