//! A plan as JSON that can be altered in all the places where it says the same thing.

use serde_json::{Map, Value, json};

/// A plan as `terraform show -json` prints it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document(Value);

/// An object of JSON.
pub(super) type Object = Map<String, Value>;

impl Document {
    /// Of a parsed plan.
    #[must_use]
    pub const fn new(plan: Value) -> Self {
        Self(plan)
    }

    /// The plan's bytes, as they would be posted.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.0.to_string().into_bytes()
    }

    /// The plan itself.
    #[must_use]
    pub const fn json(&self) -> &Value {
        &self.0
    }

    /// The plan itself, to be altered.
    pub(super) const fn json_mut(&mut self) -> &mut Value {
        &mut self.0
    }

    /// The list of changes.
    #[must_use]
    pub fn changes(&self) -> &[Value] {
        self.0.get("resource_changes").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The list of changes, to be altered.
    pub(super) fn changes_mut(&mut self) -> Option<&mut Vec<Value>> {
        list(&mut self.0, "resource_changes")
    }

    /// The change of an address.
    #[must_use]
    pub fn change(&self, address: &str) -> Option<&Value> {
        self.changes().iter().find(|change| text(change, "address") == address)
    }

    /// Addresses of the managed changes that do something, in the plan's order.
    #[must_use]
    pub fn effective(&self) -> Vec<String> {
        let does = |change: &&Value| {
            let acts = acts(change);
            text(change, "mode") == "managed" && !matches!(acts.as_slice(), ["no-op" | "read"])
        };
        self.changes().iter().filter(does).map(|c| text(c, "address").to_owned()).collect()
    }

    /// Addresses of the changes with these actions, in the plan's order.
    #[must_use]
    pub fn with_acts(&self, wanted: &[&str]) -> Vec<String> {
        let fits = |change: &&Value| text(change, "mode") == "managed" && acts(change) == wanted;
        self.changes().iter().filter(fits).map(|c| text(c, "address").to_owned()).collect()
    }

    /// Whether a resource type stands among the changes.
    #[must_use]
    pub fn has_type(&self, kind: &str) -> bool {
        self.changes().iter().any(|change| text(change, "type") == kind)
    }

    /// Alters what an object is to be, wherever the plan says it. Nothing where nothing changed.
    pub(super) fn edit(&mut self, address: &str, alter: impl Fn(&mut Object)) -> Option<()> {
        let change = find(self.changes_mut()?, address)?;
        let after = change.get_mut("change")?.get_mut("after")?.as_object_mut()?;
        let before = after.clone();
        alter(after);
        if *after == before {
            return None;
        }
        let after = after.clone();
        if let Some(unknown) = change.pointer_mut("/change/after_unknown").and_then(object) {
            unknown.retain(|key, _| before.get(key) == after.get(key));
        }
        if let Some(planned) = planned_mut(&mut self.0, address) {
            let values = planned.get_mut("values").and_then(object)?;
            for (key, value) in &after {
                values.insert(key.clone(), value.clone());
            }
        }
        self.configure(address, &before, &after);
        Some(())
    }

    /// The configuration says as constants what changed.
    fn configure(&mut self, address: &str, before: &Object, after: &Object) {
        let Some(expressions) = configured_mut(&mut self.0, address)
            .and_then(|resource| resource.get_mut("expressions"))
            .and_then(object)
        else {
            return;
        };
        for (key, value) in after.iter().filter(|(key, value)| before.get(*key) != Some(*value)) {
            let is_block = expressions.get(key).is_some_and(Value::is_array);
            if !is_block && key != "tags_all" {
                expressions.insert(key.clone(), json!({"constant_value": value}));
            }
        }
    }

    /// Alters what an object was, where the plan says so.
    pub(super) fn edit_before(&mut self, address: &str, alter: impl Fn(&mut Object)) -> Option<()> {
        let change = find(self.changes_mut()?, address)?;
        alter(change.get_mut("change")?.get_mut("before")?.as_object_mut()?);
        Some(())
    }

    /// Puts a change of another plan into this one, with what is planned and configured.
    pub(super) fn adopt(&mut self, donor: &Self, address: &str) -> Option<()> {
        self.adopt_as(donor, address, address)
    }

    /// The same under another address of the root module.
    pub(super) fn adopt_as(&mut self, donor: &Self, address: &str, name: &str) -> Option<()> {
        if self.change(name).is_some() {
            return None;
        }
        let renamed = |mut value: Value| {
            let object = value.as_object_mut()?;
            object.insert("address".to_owned(), json!(name));
            let last = bare(name).rsplit('.').next()?.to_owned();
            object.insert("name".to_owned(), json!(last));
            match index(name) {
                Some(index) => object.insert("index".to_owned(), index),
                None => object.remove("index"),
            };
            Some(value)
        };
        let change = renamed(donor.change(address)?.clone())?;
        let mut source = donor.0.clone();
        let planned = planned_mut(&mut source, address).cloned();
        let configured = configured_mut(&mut source, address).cloned();
        self.changes_mut()?.push(change);
        if let Some(planned) = planned.and_then(renamed) {
            let root = child(child(&mut self.0, "planned_values")?, "root_module")?;
            list(root, "resources")?.push(planned);
        }
        if let Some(configured) = configured {
            let mut configured = renamed(configured)?;
            *configured.get_mut("address")? = json!(bare(name));
            let root = child(child(&mut self.0, "configuration")?, "root_module")?;
            let resources = list(root, "resources")?;
            if !resources.iter().any(|one| text(one, "address") == bare(name)) {
                resources.push(configured);
            }
        }
        Some(())
    }

    /// Takes a change away, with what is planned and configured.
    pub(super) fn drop_change(&mut self, address: &str) -> Option<()> {
        let at = self.changes().iter().position(|change| text(change, "address") == address)?;
        self.changes_mut()?.remove(at);
        let others = self.changes().iter().any(|c| bare(text(c, "address")) == bare(address));
        if let Some(root) = self.0.pointer_mut("/planned_values/root_module") {
            list(root, "resources")?.retain(|one| text(one, "address") != address);
        }
        if !others && let Some(root) = self.0.pointer_mut("/configuration/root_module") {
            list(root, "resources")?.retain(|one| text(one, "address") != bare(address));
        }
        Some(())
    }

    /// The change becomes one with other actions.
    pub(super) fn act(&mut self, address: &str, acts: &[&str]) -> Option<()> {
        let change = find(self.changes_mut()?, address)?.get_mut("change")?;
        *change.get_mut("actions")? = json!(acts);
        Some(())
    }
}

fn object(value: &mut Value) -> Option<&mut Object> {
    value.as_object_mut()
}

/// A text of an object; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The actions of a change.
pub(super) fn acts(change: &Value) -> Vec<&str> {
    let acts = change.pointer("/change/actions").and_then(Value::as_array);
    acts.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// An attribute of what a change leads to.
pub(super) fn after<'a>(change: &'a Value, key: &str) -> Option<&'a Value> {
    change.get("change")?.get("after")?.get(key)
}

/// An attribute of what a change starts from.
pub(super) fn before<'a>(change: &'a Value, key: &str) -> Option<&'a Value> {
    change.get("change")?.get("before")?.get(key)
}

/// An address without its index.
pub(super) fn bare(address: &str) -> &str {
    address.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')).map_or(address, |(b, _)| b)
}

fn index(address: &str) -> Option<Value> {
    let (_, inside) = address.strip_suffix(']')?.rsplit_once('[')?;
    serde_json::from_str(inside).ok()
}

fn find<'a>(changes: &'a mut [Value], address: &str) -> Option<&'a mut Value> {
    changes.iter_mut().find(|change| text(change, "address") == address)
}

/// The list under a key, made where it is not there.
pub(super) fn list<'a>(value: &'a mut Value, key: &str) -> Option<&'a mut Vec<Value>> {
    entry(value, key, json!([]))?.as_array_mut()
}

/// The object under a key, made where it is not there.
pub(super) fn child<'a>(value: &'a mut Value, key: &str) -> Option<&'a mut Value> {
    entry(value, key, json!({}))
}

fn entry<'a>(value: &'a mut Value, key: &str, absent: Value) -> Option<&'a mut Value> {
    let slot = value.as_object_mut()?.entry(key).or_insert(Value::Null);
    if slot.is_null() {
        *slot = absent;
    }
    Some(slot)
}

/// What is planned for an address of the root module.
fn planned_mut<'a>(plan: &'a mut Value, address: &str) -> Option<&'a mut Value> {
    let resources = plan.pointer_mut("/planned_values/root_module/resources")?.as_array_mut()?;
    resources.iter_mut().find(|one| text(one, "address") == address)
}

/// What the configuration's root module says of an address.
fn configured_mut<'a>(plan: &'a mut Value, address: &str) -> Option<&'a mut Value> {
    let resources = plan.pointer_mut("/configuration/root_module/resources")?.as_array_mut()?;
    resources.iter_mut().find(|one| text(one, "address") == bare(address))
}
