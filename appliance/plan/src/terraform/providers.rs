//! Which providers and modules the configuration brings in, and in which region a change happens.

use tribune_record::{ModuleCall, ProviderConfig, Unknown, UnknownKind, Value};

use super::{Reader, address::child_module, cursor::gather, merge::Merger};
use crate::json::{Json, Object};

/// Longest name of a region, in bytes.
const REGION_BYTES_MAX: usize = 64;

/// Settings of a provider that make it act as somebody else.
const OTHER_ROLE: &[&str] =
    &["assume_role", "assume_role_with_web_identity", "impersonate_service_account"];

/// The region a resource names itself: `region` everywhere (AWS provider 6 and later), `location`
/// where the provider calls it so, or the one in its ARN. One that is to be computed says nothing.
pub(crate) fn own_region(resource_type: &str, attributes: &Value) -> Option<Value> {
    let located = resource_type.starts_with("google_") || resource_type.starts_with("azurerm_");
    let keys: &[&str] = if located { &["region", "location"] } else { &["region"] };
    let attributes = attributes.as_map()?;
    let named =
        keys.iter().filter_map(|key| attributes.get(*key)).find_map(|region| match region {
            Value::Text(text) if text.is_empty() => None,
            Value::Unknown(Unknown { kind: UnknownKind::Computed, .. }) => None,
            Value::Text(_) | Value::Unknown(_) | Value::Redacted(_) => Some(region.clone()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {
                None
            }
        });
    named.or_else(|| {
        let mut arn = attributes.get("arn")?.as_text()?.split(':');
        let (prefix, region) = (arn.next()?, arn.nth(2)?);
        (prefix == "arn" && !region.is_empty()).then(|| Value::text(region))
    })
}

impl<'s> Reader<'_, '_, 's> {
    /// Makes values of a resource of this type.
    pub(super) fn merger<'m>(&'m self, resource_type: &'m str) -> Merger<'m, 's> {
        Merger { redactor: self.redactor, resource_type, budget: &self.budget }
    }

    /// The region of the provider configuration `key`, which a module may have from its caller.
    pub(super) fn provider_region(&self, key: &str) -> Option<Value> {
        let (mut module, name) = key.rsplit_once(':').unwrap_or(("", key));
        loop {
            let key = if module.is_empty() { name.to_owned() } else { format!("{module}:{name}") };
            if let Some(provider) = self.configuration.providers.get(key.as_str()) {
                return Some(self.region(module, provider));
            }
            module = match module.rsplit_once(".module.") {
                Some((parent, _)) => parent,
                None if module.is_empty() => return None,
                None => "",
            };
        }
    }

    /// The region of an object whose provider configuration the plan does not name, because it is
    /// no longer configured: that of its provider, where all configurations agree.
    pub(super) fn source_region(&self, source: &str) -> Option<Value> {
        let of_source = self.configuration.providers.iter().filter(|(_, provider)| {
            provider.text("full_name").or_else(|| provider.text("name")) == Some(source)
        });
        let mut regions = of_source.filter_map(|(key, _)| self.provider_region(key));
        let first = regions.next()?;
        Some(if regions.all(|other| other == first) { first } else { self.configured(&[]) })
    }

    fn region(&self, module: &str, provider: &Object<'_>) -> Value {
        let expressions = provider.object("expressions");
        let Some(region) = expressions.and_then(|expressions| expressions.get("region")) else {
            return Value::Null;
        };
        let merger = self.merger("");
        match region.as_object() {
            Some(expression) => match self.configuration.constant(module, expression) {
                Some(Json::Null) => Value::Null,
                // A longer text is no region, and would be repeated in every change.
                Some(region @ Json::Text(text)) if text.len() <= REGION_BYTES_MAX => {
                    merger.plain(region, "region")
                }
                _unclear => {
                    let mut references = Vec::new();
                    gather(expression, &mut references);
                    self.configured(&references)
                }
            },
            None => self.configured(&[]),
        }
    }

    /// A value that the configuration sets and nobody can tell.
    pub(super) fn configured(&self, references: &[String]) -> Value {
        let references = references.iter().map(|text| self.redactor.clean(text)).collect();
        Value::Unknown(Unknown { kind: UnknownKind::Configured, references })
    }

    /// Every provider configuration.
    pub(super) fn providers(&self) -> Vec<ProviderConfig> {
        let provider = |(key, provider): (&&str, &&Object<'_>)| {
            let module = provider.text("module_address").unwrap_or_default();
            let expressions = provider.object("expressions");
            let source = provider.text("full_name").or_else(|| provider.text("name"));
            let other = |key: &&str| expressions.is_some_and(|object| sets(object, key));
            ProviderConfig {
                key: self.redactor.clean(key),
                source: self.redactor.clean(source.unwrap_or_default()),
                region: self.region(&super::address::without_keys(module), provider),
                assumes_role: OTHER_ROLE.iter().any(other),
            }
        };
        self.configuration.providers.iter().map(provider).collect()
    }

    /// Every module called, however deep.
    pub(super) fn modules(&self) -> Vec<ModuleCall> {
        let calls = self.configuration.modules.iter().flat_map(|(address, module)| {
            let calls = module.object.entries("module_calls");
            calls.map(move |(name, call)| (child_module(address, name), call.as_object()))
        });
        let text = |call: Option<&Object<'_>>, key: &str| {
            call.and_then(|call| call.text(key)).map(|text| self.redactor.clean(text))
        };
        let module = |(address, call): (String, Option<&Object<'_>>)| ModuleCall {
            address: self.redactor.clean(&address),
            source: text(call, "source").unwrap_or_default(),
            version: text(call, "version_constraint"),
        };
        calls.map(module).collect()
    }
}

/// Whether a provider's configuration sets `key` to anything but null or nothing.
fn sets(expressions: &Object<'_>, key: &str) -> bool {
    match expressions.get(key) {
        None | Some(Json::Null) => false,
        Some(Json::List(list)) => !list.is_empty(),
        Some(Json::Object(object)) => !object.get("constant_value").is_some_and(Json::is_null),
        Some(_other) => true,
    }
}
