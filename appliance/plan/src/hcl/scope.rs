//! Where an expression stands: in which instance of which module, in which instance of its block,
//! and under which names of a `for`.

use hcl_edit::structure::Body;
use tribune_record::Value;

use crate::{
    json::Json,
    terraform::address::{child_module, index_text},
};

/// One step of a module's address, with the instance's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) key: Option<Value>,
}

/// A block with `count` or `for_each`, and the key of the instance meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repetition<'s> {
    pub(super) body: &'s Body,
    pub(super) key: Option<&'s Value>,
}

/// A name that a `for` sets, before those of the `for` around it.
#[derive(Debug)]
pub(super) struct Bound<'s> {
    pub(super) name: &'s str,
    pub(super) value: &'s Value,
    pub(super) outer: Option<&'s Self>,
}

/// Where an expression stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) module: &'s [Call],
    pub(super) repetition: Option<Repetition<'s>>,
    pub(super) bound: Option<&'s Bound<'s>>,
}

impl<'s> Scope<'s> {
    /// The top of a module, outside of any repeated block.
    pub(super) const fn of(module: &'s [Call]) -> Self {
        Self { module, repetition: None, bound: None }
    }

    /// The value a `for` gives a name.
    pub(super) fn bound(&self, name: &str) -> Option<&'s Value> {
        let mut next = self.bound;
        while let Some(bound) = next {
            if bound.name == name {
                return Some(bound.value);
            }
            next = bound.outer;
        }
        None
    }

    /// The module's address without keys, as the configuration has it.
    pub(super) fn plain(&self) -> String {
        self.module.iter().fold(String::new(), |parent, call| child_module(&parent, &call.name))
    }

    /// The address of an object of this module.
    pub(super) fn address(&self, object: &str, key: Option<&Value>) -> String {
        let step = |parent: String, call: &Call| {
            let child = child_module(&parent, &call.name);
            format!("{child}{}", suffix(call.key.as_ref()))
        };
        let module = self.module.iter().fold(String::new(), step);
        let object = format!("{object}{}", suffix(key));
        if module.is_empty() { object } else { format!("{module}.{object}") }
    }
}

/// An instance key as addresses have it.
fn suffix(key: Option<&Value>) -> String {
    match key {
        Some(Value::Text(text)) => format!("[{}]", index_text(&Json::Text(text.as_str().into()))),
        Some(Value::Number(number)) => format!("[{}]", number.as_str()),
        Some(
            Value::Null
            | Value::Bool(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Unknown(_)
            | Value::Redacted(_),
        )
        | None => String::new(),
    }
}

/// The steps of a module's address; none where it is not one.
pub(super) fn calls(address: &str) -> Option<Vec<Call>> {
    let mut calls = Vec::new();
    let mut rest = address;
    while !rest.is_empty() {
        let named = rest.strip_prefix("module.")?;
        let end = named.find(['.', '[']).unwrap_or(named.len());
        let (name, after) = named.split_at_checked(end)?;
        let (key, after) = match after.strip_prefix('[') {
            Some(inside) => {
                let (key, after) = key(inside)?;
                (Some(key), after)
            }
            None => (None, after),
        };
        calls.push(Call { name: name.to_owned(), key });
        rest = match after.strip_prefix('.') {
            Some(next) if !next.is_empty() => next,
            Some(_end) => return None,
            None if after.is_empty() => after,
            None => return None,
        };
    }
    Some(calls)
}

/// The key that a text begins with, behind `[`, and what follows the closing `]`.
fn key(text: &str) -> Option<(Value, &str)> {
    let mut escaped = false;
    let mut quoted = false;
    let end = text.char_indices().find(|(_at, letter)| {
        match letter {
            '"' if !escaped => quoted = !quoted,
            _other => {}
        }
        escaped = quoted && *letter == '\\' && !escaped;
        *letter == ']' && !quoted
    })?;
    let (inside, rest) = text.split_at_checked(end.0)?;
    Some((index(inside)?, rest.strip_prefix(']')?))
}

/// An instance key from its JSON text.
pub(super) fn index(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    let text = value.as_text().map(|t| t.replace("$${", "${").replace("%%{", "%{"));
    match text {
        Some(text) => Some(Value::Text(text)),
        None => value.as_i64().map(|_number| value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_apart_and_together() {
        for address in
            ["", "module.a", "module.a.module.b[0]", r#"module.a["x.y[0]\"]"].module.c["z"]"#]
        {
            let calls = calls(address).unwrap();
            let scope = Scope::of(&calls);
            let key = Value::text("k");
            let joined = scope.address("t.n", Some(&key));
            let point = if address.is_empty() { "" } else { "." };
            assert_eq!(joined, format!(r#"{address}{point}t.n["k"]"#));
        }
        let calls = calls("module.a[1].module.b").unwrap();
        assert_eq!(Scope::of(&calls).plain(), "module.a.module.b");
    }

    #[test]
    fn what_is_no_module_address_is_none() {
        for address in ["a", "module.a.", "module.a[", "module.a[x]", "module.a[0]b"] {
            assert_eq!(calls(address), None, "{address}");
        }
    }
}
