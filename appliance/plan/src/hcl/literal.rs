//! What stands in a configuration to the last letter, and the same in the plan's JSON: texts,
//! numbers, truth values, and lists and objects of them.

use std::{borrow::Cow, collections::BTreeMap};

use hcl_edit::{
    expr::{Expression, ObjectKey},
    structure::Body,
    template::{Element, Template},
};

use crate::json::{Json, Object};

/// A value that is written out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Literal {
    Null,
    /// A text, or a number or truth value as text: which of them it is, its place decides.
    Text(String),
    /// A set comes in another order than it was written in.
    List(Vec<Self>),
    Map(BTreeMap<String, Self>),
}

impl Literal {
    /// What an expression is; none where it is not written out.
    pub(super) fn of(expression: &Expression) -> Option<Self> {
        match expression {
            Expression::Null(_) => Some(Self::Null),
            Expression::Array(array) => {
                array.iter().map(Self::of).collect::<Option<Vec<_>>>().map(Self::list)
            }
            Expression::Object(object) => {
                let entry = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
                    let key = match key {
                        ObjectKey::Ident(name) => name.as_str().to_owned(),
                        ObjectKey::Expression(key) => plain(key)?.into_owned(),
                    };
                    Some((key, Self::of(value.expr())?))
                };
                object.iter().map(entry).collect::<Option<_>>().map(Self::Map)
            }
            Expression::Parenthesis(inner) => Self::of(inner.inner()),
            Expression::Bool(_)
            | Expression::Number(_)
            | Expression::String(_)
            | Expression::StringTemplate(_)
            | Expression::HeredocTemplate(_)
            | Expression::Variable(_)
            | Expression::Conditional(_)
            | Expression::FuncCall(_)
            | Expression::Traversal(_)
            | Expression::UnaryOp(_)
            | Expression::BinaryOp(_)
            | Expression::ForExpr(_) => plain(expression).map(|text| Self::text(&text)),
        }
    }

    /// The same of a value of the JSON; none where it has a number this reader does not compare.
    pub(super) fn of_json(json: &Json<'_>) -> Option<Self> {
        match json {
            Json::Null => Some(Self::Null),
            Json::List(list) => {
                list.iter().map(Self::of_json).collect::<Option<Vec<_>>>().map(Self::list)
            }
            Json::Object(object) => {
                let entry =
                    |(key, value): (&str, &Json<'_>)| Some((key.to_owned(), Self::of_json(value)?));
                object.iter().map(entry).collect::<Option<_>>().map(Self::Map)
            }
            Json::Text(_) | Json::Bool(_) | Json::Signed(_) | Json::Unsigned(_) => {
                plain_json(json).map(|text| Self::text(&text))
            }
            Json::Float(_) => None,
        }
    }

    /// How a heredoc is indented says nothing.
    fn text(text: &str) -> Self {
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_start).collect();
        Self::Text(if lines.len() > 1 { lines.join("\n") } else { text.to_owned() })
    }

    fn list(mut list: Vec<Self>) -> Self {
        list.sort();
        Self::List(list)
    }
}

/// Whether a block that stands for an element of an attribute says what the JSON has for it: what
/// it does not set is null there. What is not written out is taken for the same.
pub(super) fn agrees(body: &Body, object: &Object<'_>) -> bool {
    let set = |name: &str| body.get_attribute(name).map(|set| &set.value);
    let unset = body.attributes().all(|set| object.get(set.key.as_str()).is_some());
    unset
        && object.iter().all(|(name, json)| match set(name) {
            None => json.is_null() || body.has_blocks(name),
            Some(hcl) => match (Literal::of(hcl), Literal::of_json(json)) {
                (Some(hcl), Some(json)) => hcl == json,
                (None, _) | (_, None) => true,
            },
        })
}

/// The text of an expression that is plainly one, or a number, or a truth value.
pub(super) fn plain(expression: &Expression) -> Option<Cow<'_, str>> {
    match expression {
        Expression::Bool(truth) => Some(Cow::Owned(truth.value().to_string())),
        Expression::Number(number) => {
            number.value().as_i64().map(|number| Cow::Owned(number.to_string()))
        }
        Expression::String(text) => Some(Cow::Borrowed(text.value())),
        Expression::StringTemplate(template) => literals(template).map(Cow::Owned),
        Expression::HeredocTemplate(heredoc) => literals(&heredoc.template).map(Cow::Owned),
        Expression::Null(_)
        | Expression::Array(_)
        | Expression::Object(_)
        | Expression::Parenthesis(_)
        | Expression::Variable(_)
        | Expression::Conditional(_)
        | Expression::FuncCall(_)
        | Expression::Traversal(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_)
        | Expression::ForExpr(_) => None,
    }
}

fn literals(template: &Template) -> Option<String> {
    let literal = |element: &Element| element.as_literal().map(|text| text.value().clone());
    template.iter().map(literal).collect()
}

/// The same of a value of the JSON.
pub(super) fn plain_json<'j>(json: &'j Json<'_>) -> Option<Cow<'j, str>> {
    match json {
        Json::Text(text) => Some(Cow::Borrowed(text)),
        Json::Bool(truth) => Some(Cow::Owned(truth.to_string())),
        Json::Signed(number) => Some(Cow::Owned(number.to_string())),
        Json::Unsigned(number) => Some(Cow::Owned(number.to_string())),
        Json::Null | Json::Float(_) | Json::List(_) | Json::Object(_) => None,
    }
}
