//! Expressions, worked out as far as literals go.
//!
//! What comes out is a value, parts of which may be open (`partial.rs`). Only what is listed is
//! worked out; every other operator, function, directive or reference leaves an open value with the
//! references it depends on.

use std::collections::BTreeMap;

use hcl_edit::{
    expr::{
        BinaryOp, BinaryOperator, Conditional, Expression, ForExpr, FuncCall, Object, ObjectKey,
        UnaryOp, UnaryOperator,
    },
    template::{Element, Strip, Template},
};
use tribune_record::{Number, Value};

use super::{
    functions,
    meter::Meter,
    partial::{names, open, open_by, text_of},
    refer::World,
    scope::{Bound, Scope},
};

impl World<'_> {
    /// The value of an expression.
    pub(super) fn value(&self, expression: &Expression, scope: Scope<'_>) -> Value {
        let Some(_deeper) = self.meter.step() else { return open(Vec::new()) };
        match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(truth) => Value::Bool(*truth.value()),
            Expression::Number(number) => number_value(number.value()),
            Expression::String(text) => self.text(text.value()),
            Expression::Array(array) => {
                Value::List(array.iter().map(|item| self.value(item, scope)).collect())
            }
            Expression::Object(object) => self.object(object, scope),
            Expression::StringTemplate(template) => match only_interpolation(template) {
                Some(inner) => self.value(inner, scope),
                None => self.template(template, scope),
            },
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template, scope),
            Expression::Parenthesis(inner) => self.value(inner.inner(), scope),
            Expression::Variable(name) => self.bare(name.as_str(), scope),
            Expression::Conditional(choice) => self.choice(choice, scope),
            Expression::FuncCall(call) => self.call(call, scope),
            Expression::Traversal(traversal) => self.traversal(traversal, scope),
            Expression::UnaryOp(operation) => self.unary(operation, scope),
            Expression::BinaryOp(operation) => self.binary(operation, scope),
            Expression::ForExpr(each) => self.each(each, scope),
        }
    }

    fn text(&self, text: &str) -> Value {
        if self.meter.make(text.len()) { Value::text(text) } else { open(Vec::new()) }
    }

    fn object(&self, object: &Object, scope: Scope<'_>) -> Value {
        let mut map = BTreeMap::new();
        for (key, value) in object.iter() {
            let key = match key {
                ObjectKey::Ident(name) => Value::text(name.as_str()),
                ObjectKey::Expression(expression) => self.value(expression, scope),
            };
            let value = self.value(value.expr(), scope);
            match text_of(&key) {
                Some(text) if !names(&text) => map.insert(text.into_owned(), value),
                // Under a key that is open, the value may stand anywhere.
                _open => return open_by([&key, &value]),
            };
        }
        Value::Map(map)
    }

    /// A text with values inside. One that is open makes all of it open.
    fn template(&self, template: &Template, scope: Scope<'_>) -> Value {
        let mut text = String::new();
        let mut opened = Vec::new();
        for element in template {
            let value = match element {
                Element::Literal(literal) => self.text(literal.value()),
                Element::Interpolation(inner) if inner.strip == Strip::None => {
                    self.value(&inner.expr, scope)
                }
                Element::Interpolation(_) | Element::Directive(_) => open(Vec::new()),
            };
            match text_of(&value) {
                Some(part) if self.meter.make(part.len()) => text.push_str(&part),
                _open => opened.push(value),
            }
        }
        if opened.is_empty() { Value::Text(text) } else { open_by(&opened) }
    }

    fn choice(&self, choice: &Conditional, scope: Scope<'_>) -> Value {
        match truth(&self.value(&choice.cond_expr, scope)) {
            Some(true) => self.value(&choice.true_expr, scope),
            Some(false) => self.value(&choice.false_expr, scope),
            None => {
                let all = [&choice.cond_expr, &choice.true_expr, &choice.false_expr];
                open_by(&all.map(|one| self.value(one, scope)))
            }
        }
    }

    fn call(&self, call: &FuncCall, scope: Scope<'_>) -> Value {
        let arguments: Vec<Value> = call.args.iter().map(|a| self.value(a, scope)).collect();
        if call.name.is_namespaced() {
            return open_by(&arguments);
        }
        let arguments = if call.args.expand_final() {
            match expanded(arguments) {
                Ok(arguments) => arguments,
                Err(arguments) => return open_by(&arguments),
            }
        } else {
            arguments
        };
        functions::call(call.name.name.as_str(), &arguments, &self.meter)
    }

    fn unary(&self, operation: &UnaryOp, scope: Scope<'_>) -> Value {
        let value = self.value(&operation.expr, scope);
        match (operation.operator.value(), truth(&value)) {
            (UnaryOperator::Not, Some(truth)) => Value::Bool(!truth),
            (UnaryOperator::Not | UnaryOperator::Neg, _) => open_by([&value]),
        }
    }

    fn binary(&self, operation: &BinaryOp, scope: Scope<'_>) -> Value {
        let left = self.value(&operation.lhs_expr, scope);
        let right = self.value(&operation.rhs_expr, scope);
        let both = (truth(&left), truth(&right));
        if let Some(number) = reckoned(*operation.operator.value(), &left, &right) {
            return Value::Number(Number::from(number));
        }
        let found = match operation.operator.value() {
            BinaryOperator::Eq => functions::equal(&left, &right),
            BinaryOperator::NotEq => functions::equal(&left, &right).map(|same| !same),
            BinaryOperator::And => both.0.zip(both.1).map(|(one, other)| one && other),
            BinaryOperator::Or => both.0.zip(both.1).map(|(one, other)| one || other),
            BinaryOperator::Div
            | BinaryOperator::Greater
            | BinaryOperator::GreaterEq
            | BinaryOperator::Less
            | BinaryOperator::LessEq
            | BinaryOperator::Minus
            | BinaryOperator::Mod
            | BinaryOperator::Mul
            | BinaryOperator::Plus => None,
        };
        found.map_or_else(|| open_by([&left, &right]), Value::Bool)
    }

    fn each(&self, each: &ForExpr, scope: Scope<'_>) -> Value {
        let collection = self.value(&each.intro.collection_expr, scope);
        // In a set the key is the value itself, and a list may be one.
        let keyed = each.intro.key_var.is_some() && collection.as_map().is_none();
        let pairs = pairs(&collection, &self.meter).filter(|_pairs| !keyed);
        let Some(pairs) = pairs else { return open_by([&collection]) };
        let (mut list, mut map) = (Vec::new(), BTreeMap::new());
        for (key, value) in &pairs {
            let outer = Bound { name: each.intro.value_var.as_str(), value, outer: scope.bound };
            let key_name = each.intro.key_var.as_ref().map(|name| name.as_str());
            let inner = key_name.map(|name| Bound { name, value: key, outer: Some(&outer) });
            let scope = Scope { bound: Some(inner.as_ref().unwrap_or(&outer)), ..scope };
            let kept = each.cond.as_ref().map(|condition| self.value(&condition.expr, scope));
            match kept.as_ref().map(truth) {
                Some(None) => return open_by(kept.iter().chain([&collection])),
                Some(Some(false)) => continue,
                Some(Some(true)) | None => {}
            }
            let made = self.value(&each.value_expr, scope);
            match &each.key_expr {
                None => list.push(made),
                Some(expression) => {
                    let key = self.value(expression, scope);
                    match text_of(&key) {
                        Some(text) if !names(&text) && !each.grouping => {
                            map.insert(text.into_owned(), made);
                        }
                        _open => return open_by([&key, &made, &collection]),
                    }
                }
            }
        }
        if each.key_expr.is_some() { Value::Map(map) } else { Value::List(list) }
    }
}

/// A sum, a difference or a product of whole numbers.
fn reckoned(operator: BinaryOperator, left: &Value, right: &Value) -> Option<i64> {
    let whole = |value: &Value| match value {
        Value::Number(number) => number.as_str().parse::<i64>().ok(),
        Value::Null
        | Value::Bool(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => None,
    };
    let (left, right) = (whole(left)?, whole(right)?);
    match operator {
        BinaryOperator::Plus => left.checked_add(right),
        BinaryOperator::Minus => left.checked_sub(right),
        BinaryOperator::Mul => left.checked_mul(right),
        BinaryOperator::Div
        | BinaryOperator::Mod
        | BinaryOperator::Eq
        | BinaryOperator::NotEq
        | BinaryOperator::And
        | BinaryOperator::Or
        | BinaryOperator::Greater
        | BinaryOperator::GreaterEq
        | BinaryOperator::Less
        | BinaryOperator::LessEq => None,
    }
}

fn number_value(number: &hcl_edit::Number) -> Value {
    let signed = number.as_i64().map(Number::from);
    let number = signed.or_else(|| number.as_u64().map(Number::from));
    // A fraction decides nothing here, and its digits could differ from Terraform's.
    number.map_or_else(|| open(Vec::new()), Value::Number)
}

/// The one expression that a template is, so that it keeps its type.
fn only_interpolation(template: &Template) -> Option<&Expression> {
    match template.as_single_element() {
        Some(Element::Interpolation(inner)) => Some(&inner.expr),
        Some(Element::Literal(_) | Element::Directive(_)) | None => None,
    }
}

fn truth(value: &Value) -> Option<bool> {
    value.as_bool()
}

/// The arguments of a call whose last one, a list, stands for several.
fn expanded(mut arguments: Vec<Value>) -> Result<Vec<Value>, Vec<Value>> {
    match arguments.pop() {
        Some(Value::List(last)) => {
            arguments.extend(last);
            Ok(arguments)
        }
        Some(other) => {
            arguments.push(other);
            Err(arguments)
        }
        None => Ok(arguments),
    }
}

/// Keys and values of a collection, in order; none where it is open or too large.
fn pairs(collection: &Value, meter: &Meter) -> Option<Vec<(Value, Value)>> {
    if !meter.make(super::partial::weight(collection)) {
        return None;
    }
    match collection {
        Value::List(list) => {
            let number = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
            let pair =
                |(at, value): (usize, &Value)| (Value::Number(number(at).into()), value.clone());
            Some(list.iter().enumerate().map(pair).collect())
        }
        Value::Map(map) => {
            Some(map.iter().map(|(key, value)| (Value::text(key), value.clone())).collect())
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Unknown(_)
        | Value::Redacted(_) => None,
    }
}

#[cfg(test)]
mod tests;
