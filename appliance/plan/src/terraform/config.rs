//! The configuration, walked once: every resource and module by its address without instance keys.

use std::collections::BTreeMap;

use super::address::child_module;
use crate::{
    Refused,
    json::{Json, Object},
    limits::MODULE_ADDRESS_BYTES_MAX,
};

/// A resource or data source as the configuration has it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'j, 'a> {
    pub(crate) object: &'j Object<'a>,
}

/// A module, with the way its variables are set.
#[derive(Debug, Clone)]
pub(crate) struct Module<'j, 'a> {
    /// The module's own object.
    pub(crate) object: &'j Object<'a>,
    /// The call that brought it in, and the caller's address; none for the root module.
    pub(crate) call: Option<(&'j Object<'a>, String)>,
}

/// The configuration of a plan.
#[derive(Debug, Default)]
pub(crate) struct Configuration<'j, 'a> {
    /// Whether the plan has one at all.
    pub(crate) present: bool,
    /// Every module by its address; the root module's is empty.
    pub(crate) modules: BTreeMap<String, Module<'j, 'a>>,
    /// Every resource by its address.
    pub(crate) resources: BTreeMap<String, Block<'j, 'a>>,
    /// The provider configurations by key.
    pub(crate) providers: BTreeMap<&'j str, &'j Object<'a>>,
    /// Values of the root module's variables.
    variables: Option<&'j Object<'a>>,
}

impl<'j, 'a> Configuration<'j, 'a> {
    /// Walks the configuration of the plan `top`.
    pub(crate) fn of(top: &'j Object<'a>) -> Result<Self, Refused> {
        let variables = top.object("variables");
        let Some(object) = top.object("configuration") else {
            return Ok(Self { variables, ..Self::default() });
        };
        let mut configuration = Self { present: true, variables, ..Self::default() };
        for (key, provider) in object.entries("provider_config") {
            if let Some(provider) = provider.as_object() {
                configuration.providers.insert(key, provider);
            }
        }
        if let Some(root) = object.object("root_module") {
            configuration.walk(String::new(), Module { object: root, call: None })?;
        }
        Ok(configuration)
    }

    fn walk(&mut self, address: String, module: Module<'j, 'a>) -> Result<(), Refused> {
        if address.len() > MODULE_ADDRESS_BYTES_MAX {
            return Err(Refused::TooLarge {
                what: "bytes of module address",
                limit: MODULE_ADDRESS_BYTES_MAX,
                found: address.len(),
            });
        }
        for block in module.object.list("resources").iter().filter_map(Json::as_object) {
            if let Some(name) = block.text("address") {
                let full =
                    if address.is_empty() { name.to_owned() } else { format!("{address}.{name}") };
                self.resources.insert(full, Block { object: block });
            }
        }
        for (name, call) in module.object.entries("module_calls") {
            let Some(call) = call.as_object() else { continue };
            if let Some(object) = call.object("module") {
                let called = Module { object, call: Some((call, address.clone())) };
                self.walk(child_module(&address, name), called)?;
            }
        }
        self.modules.insert(address, module);
        Ok(())
    }

    /// The provider configuration `key`, which a module may have from its caller, with the key it
    /// stands under.
    pub(crate) fn provider(&self, key: &str) -> Option<(&'j str, &'j Object<'a>)> {
        let (mut module, name) = key.rsplit_once(':').unwrap_or(("", key));
        loop {
            let key = if module.is_empty() { name.to_owned() } else { format!("{module}:{name}") };
            if let Some((key, provider)) = self.providers.get_key_value(key.as_str()) {
                return Some((*key, *provider));
            }
            module = match module.rsplit_once(".module.") {
                Some((parent, _)) => parent,
                None if module.is_empty() => return None,
                None => "",
            };
        }
    }

    /// The value of `var.NAME` in the module at `address`, where it can be told: a constant given
    /// by the caller, a variable of the caller's that can be told, the root module's value, or the
    /// default.
    pub(crate) fn variable(&self, address: &str, name: &str) -> Option<&'j Json<'a>> {
        let module = self.modules.get(address)?;
        let default = || module.object.object("variables")?.object(name)?.get("default");
        let Some((call, caller)) = &module.call else {
            let given = self.variables.and_then(|variables| variables.object(name));
            return given.and_then(|variable| variable.get("value")).or_else(default);
        };
        match call.object("expressions").and_then(|given| given.object(name)) {
            Some(expression) => self.constant(caller, expression),
            None => default(),
        }
    }

    /// The value of an expression in the module at `address`: its constant, or that of the one
    /// variable it refers to. The plan shows no functions: `upper(var.x)` looks like `var.x`.
    pub(crate) fn constant(
        &self,
        address: &str,
        expression: &'j Object<'a>,
    ) -> Option<&'j Json<'a>> {
        if let Some(constant) = expression.get("constant_value") {
            return Some(constant);
        }
        let [reference] = expression.list("references") else { return None };
        let name = reference.as_text()?.strip_prefix("var.")?;
        self.variable(address, name)
    }
}
