//! `data "aws_iam_policy_document"`, which Terraform reads only during apply where it mentions
//! something unknown: the document its block describes.
//!
//! Source: the reference of that data source in the Terraform AWS provider 5.100.

use std::collections::BTreeMap;

use hcl_edit::structure::{Block, Body};
use tribune_record::Value;

use super::{
    partial::{all, open, open_by, text_of},
    refer::World,
    scope::Scope,
};

/// What a statement sets, with its name in the document.
const PARTS: &[(&str, &str)] = &[
    ("actions", "Action"),
    ("effect", "Effect"),
    ("not_actions", "NotAction"),
    ("not_resources", "NotResource"),
    ("resources", "Resource"),
    ("sid", "Sid"),
];

/// Attributes of the data source that change nothing of what it allows.
const PLAIN: [&str; 5] = ["count", "depends_on", "for_each", "policy_id", "version"];

/// The document a block describes; open where a part of it is made in a way not listed here.
pub(super) fn render(world: &World<'_>, body: &Body, scope: Scope<'_>) -> Value {
    let set = body.attributes().find(|attribute| !PLAIN.contains(&attribute.key.as_str()));
    if let Some(attribute) = set {
        return open_by([&world.value(&attribute.value, scope)]);
    }
    let mut statements = Vec::new();
    for block in body.blocks() {
        match block.ident.as_str() {
            "statement" => statements.push(statement(world, &block.body, scope)),
            "provider" | "lifecycle" => {}
            _dynamic => return open(Vec::new()),
        }
    }
    Value::Map(BTreeMap::from([
        (String::from("Version"), Value::text("2012-10-17")),
        (String::from("Statement"), Value::List(statements)),
    ]))
}

fn statement(world: &World<'_>, body: &Body, scope: Scope<'_>) -> Value {
    let mut made = BTreeMap::from([(String::from("Effect"), Value::text("Allow"))]);
    for attribute in body.attributes() {
        let name = attribute.key.as_str();
        let Some((_name, part)) = PARTS.iter().find(|(set, _part)| *set == name) else {
            return open(Vec::new());
        };
        let value = world.value(&attribute.value, scope);
        // An empty list is left out of the document, and so is null.
        if value != Value::Null && value != Value::List(Vec::new()) {
            made.insert(String::from(*part), variables(value));
        }
    }
    for block in body.blocks() {
        let added = match block.ident.as_str() {
            "principals" => principals(world, block, scope, ("Principal", &mut made)),
            "not_principals" => principals(world, block, scope, ("NotPrincipal", &mut made)),
            "condition" => condition(world, block, scope, &mut made),
            _dynamic => None,
        };
        if added.is_none() {
            return open(Vec::new());
        }
    }
    Value::Map(made)
}

/// `principals { type identifiers }`.
fn principals(
    world: &World<'_>,
    block: &Block,
    scope: Scope<'_>,
    (part, made): (&str, &mut BTreeMap<String, Value>),
) -> Option<()> {
    let kind = world.value(&block.body.get_attribute("type")?.value, scope);
    let named = world.value(&block.body.get_attribute("identifiers")?.value, scope);
    let kind = text_of(&kind).filter(|_kind| block.body.len() == 2)?;
    let named = variables(named);
    // `*` of kind `*` is everybody, and so is written without a kind.
    if kind == "*" {
        return made.insert(part.to_owned(), named).is_none().then_some(());
    }
    let all = made.entry(part.to_owned()).or_insert_with(|| Value::Map(BTreeMap::new()));
    let Value::Map(all) = all else { return None };
    add(all, kind.into_owned(), named)
}

/// `condition { test variable values }`.
fn condition(
    world: &World<'_>,
    block: &Block,
    scope: Scope<'_>,
    made: &mut BTreeMap<String, Value>,
) -> Option<()> {
    let value = |name: &str| Some(world.value(&block.body.get_attribute(name)?.value, scope));
    let (test, variable, values) = (value("test")?, value("variable")?, value("values")?);
    let test = text_of(&test).filter(|_test| block.body.len() == 3)?.into_owned();
    let all = made.entry(String::from("Condition"));
    let Value::Map(all) = all.or_insert_with(|| Value::Map(BTreeMap::new())) else { return None };
    let of = all.entry(test).or_insert_with(|| Value::Map(BTreeMap::new()));
    let Value::Map(of) = of else { return None };
    add(of, text_of(&variable)?.into_owned(), variables(values))
}

/// Adds values under a key that may have some already.
fn add(to: &mut BTreeMap<String, Value>, key: String, values: Value) -> Option<()> {
    let list = |value| if let Value::List(list) = value { list } else { vec![value] };
    let mut all = to.remove(&key).map(list).unwrap_or_default();
    all.extend(list(values));
    to.insert(key, Value::List(all));
    Some(())
}

/// `&{aws:username}` stands for `${aws:username}`, which HCL would read as its own.
fn variables(value: Value) -> Value {
    if all(&value, &|leaf| leaf.as_text().is_none_or(|text| !text.contains("&{"))) {
        return value;
    }
    if let Value::List(list) = value {
        return Value::List(list.into_iter().map(variables).collect());
    }
    value.as_text().map(|text| Value::Text(text.replace("&{", "${"))).unwrap_or(value)
}
