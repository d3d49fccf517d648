//! Which providers and modules the configuration brings in, and in which region and account a
//! change happens.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{Change, ModuleCall, ProviderConfig, Unknown, UnknownKind, Value};

use super::{Reader, address::child_module, cursor::gather, merge::Merger};
use crate::{
    archive::Archive,
    json::{Json, Object},
};

/// Longest name of a region, in bytes.
const REGION_BYTES_MAX: usize = 64;

/// Settings of a provider that make it act as somebody else.
const OTHER_ROLE: &[&str] =
    &["assume_role", "assume_role_with_web_identity", "impersonate_service_account"];

/// Variables that say the environment and nothing else.
const ENVIRONMENTS: [&str; 6] =
    ["env", "env_name", "environment", "environment_name", "environment_type", "stage"];
/// Longest name that is taken over from a configuration, in bytes.
const NAME_BYTES_MAX: usize = 256;

/// Settings of a provider by which its calls go elsewhere, or anybody may answer them. Source: the
/// schemas of the providers aws 5.100, azurerm 4 and google 6.
const DIVERTS: [&str; 6] = [
    "custom_ca_bundle",
    "ec2_metadata_service_endpoint",
    "endpoints",
    "insecure",
    "metadata_host",
    "universe_domain",
];
/// End of the same, one for each service of Google's.
const DIVERTS_END: &str = "_custom_endpoint";

/// Whether a setting of a provider sends its calls elsewhere.
pub(crate) fn diverts(key: &str) -> bool {
    DIVERTS.contains(&key) || key.ends_with(DIVERTS_END)
}

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

/// Where a provider configuration acts, as far as anything says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Acts {
    /// The region it works in; `Null` if none is set.
    pub(crate) region: Value,
    /// The account of the role it takes on; `Null` if it takes on none.
    pub(crate) account: Value,
    /// What sends its calls elsewhere.
    pub(crate) diverts: BTreeSet<String>,
}

impl<'s> Reader<'_, '_, 's> {
    /// Makes values of a resource of this type.
    pub(super) fn merger<'m>(&'m self, resource_type: &'m str) -> Merger<'m, 's> {
        Merger { redactor: self.redactor, resource_type, budget: &self.budget }
    }

    /// Where every provider configuration acts, by its key.
    pub(super) fn all_acts(&self) -> BTreeMap<String, Acts> {
        let acts = |(key, provider): (&&str, &&Object<'_>)| {
            let module = provider.text("module_address").unwrap_or_default();
            let module = super::address::without_keys(module);
            let region = self.region(&module, provider);
            let account = self.account(provider);
            ((*key).to_owned(), Acts { region, account, diverts: diverted(provider) })
        };
        self.configuration.providers.iter().map(acts).collect()
    }

    /// Where the provider configuration `key` acts, which a module may have from its caller.
    pub(super) fn acts(&self, key: &str) -> Option<&Acts> {
        let (key, _provider) = self.configuration.provider(key)?;
        self.acts.get(key)
    }

    /// Where an object's provider acts whose configuration the plan does not name, because it is
    /// no longer configured: that of its provider, where all configurations agree.
    pub(super) fn source_acts(&self, source: &str) -> Option<Acts> {
        let of_source = self.configuration.providers.iter().filter(|(_, provider)| {
            provider.text("full_name").or_else(|| provider.text("name")) == Some(source)
        });
        let mut all = of_source.filter_map(|(key, _)| self.acts(key));
        let mut common = all.next()?.clone();
        for other in all {
            if other.region != common.region {
                common.region = self.configured(&[]);
            }
            if other.account != common.account {
                common.account = self.configured(&[]);
            }
        }
        Some(common)
    }

    fn region(&self, module: &str, provider: &Object<'_>) -> Value {
        let expressions = provider.object("expressions");
        let Some(region) = expressions.and_then(|expressions| expressions.get("region")) else {
            return Value::Null;
        };
        let Some(expression) = region.as_object() else { return self.configured(&[]) };
        match self.configuration.constant(module, expression) {
            Some(Json::Null) => Value::Null,
            // A longer text is no region, and would be repeated in every change.
            Some(region @ Json::Text(text)) if text.len() <= REGION_BYTES_MAX => {
                self.merger("").plain(region, "region")
            }
            _unclear => {
                let mut references = Vec::new();
                gather(expression, &mut references);
                self.configured(&references)
            }
        }
    }

    /// The account of the role that a provider takes on: of several, one after the other, the last.
    fn account(&self, provider: &Object<'_>) -> Value {
        let Some(expressions) = provider.object("expressions") else { return Value::Null };
        let Some(key) = OTHER_ROLE.iter().find(|key| sets(expressions, key)) else {
            return Value::Null;
        };
        let block = match expressions.get(key) {
            Some(Json::List(blocks)) => blocks.last().and_then(Json::as_object),
            Some(Json::Object(block)) => Some(block),
            Some(_) | None => None,
        };
        let role = block.and_then(|block| block.get("role_arn"));
        let Some(role) = role.and_then(Json::as_object) else { return self.configured(&[]) };
        // A variable's value is no proof: between it and the role may stand any function.
        let constant = role.get("constant_value").and_then(Json::as_text).and_then(account_of);
        constant.map_or_else(
            || {
                let mut references = Vec::new();
                gather(role, &mut references);
                self.configured(&references)
            },
            |account| Value::Text(self.redactor.clean(account)),
        )
    }

    /// What a provider's configuration calls itself by, where it can be told.
    fn names(&self, provider: &Object<'_>) -> Vec<String> {
        let Some(expressions) = provider.object("expressions") else { return Vec::new() };
        let module = provider.text("module_address").unwrap_or_default();
        let module = super::address::without_keys(module);
        let roles = OTHER_ROLE.iter().filter_map(|key| match expressions.get(key) {
            Some(Json::List(blocks)) => blocks.last().and_then(Json::as_object),
            Some(Json::Object(block)) => Some(block),
            Some(_) | None => None,
        });
        let roles = roles.filter_map(|block| block.object("role_arn"));
        let all = expressions.object("profile").into_iter().chain(roles);
        let told = all.filter_map(|it| self.configuration.constant(&module, it)?.as_text());
        let short = told.map(|text| text.rsplit('/').next().unwrap_or(text));
        let short = short.filter(|text| !text.is_empty() && text.len() <= NAME_BYTES_MAX);
        short.map(|text| self.redactor.clean(text)).collect()
    }

    /// Values of the root module's variables that are named after the environment.
    pub(super) fn environments(&self) -> Vec<String> {
        let told = ENVIRONMENTS.iter().filter_map(|name| {
            let value = self.configuration.variable("", name)?.as_text()?;
            (!value.is_empty() && value.len() <= NAME_BYTES_MAX).then_some(value)
        });
        told.map(|text| self.redactor.clean(text)).collect()
    }

    /// A value that the configuration sets and nobody can tell.
    pub(super) fn configured(&self, references: &[String]) -> Value {
        let references = references.iter().map(|text| self.redactor.clean(text)).collect();
        Value::Unknown(Unknown { kind: UnknownKind::Configured, references })
    }

    /// Takes over what the text of the configuration says, which is what runs: the JSON shows of an
    /// expression only what it refers to.
    pub(super) fn settle_providers(
        &mut self,
        settled: &BTreeMap<String, Acts>,
        changes: &mut [Change],
    ) {
        let redactor = self.redactor;
        let take = |shown: &mut Value, settled: &Value| {
            if let Some(text) = settled.as_text().filter(|text| text.len() <= REGION_BYTES_MAX) {
                *shown = Value::Text(redactor.clean(text));
            }
        };
        for (key, acts) in &mut self.acts {
            if let Some(settled) = settled.get(key) {
                take(&mut acts.region, &settled.region);
                take(&mut acts.account, &settled.account);
                acts.diverts.extend(settled.diverts.iter().cloned());
            }
        }
        for change in changes {
            let key = change.provider.config_key.as_deref();
            let Some(acts) = key.and_then(|key| self.acts(key)) else { continue };
            let side = if change.after.is_null() { &change.before } else { &change.after };
            if own_region(&change.resource_type, side).is_none() {
                change.provider.region = acts.region.clone();
            }
            change.provider.account = acts.account.clone();
        }
    }

    /// Every provider configuration.
    pub(super) fn providers(&self, archive: Option<&Archive>) -> Vec<ProviderConfig> {
        let provider = |(key, provider): (&&str, &&Object<'_>)| {
            let expressions = provider.object("expressions");
            let source = provider.text("full_name").or_else(|| provider.text("name"));
            let source = source.unwrap_or_default();
            let other = |key: &&str| expressions.is_some_and(|object| sets(object, key));
            let acts = self.acts.get(*key);
            let version = archive.and_then(|archive| archive.version(source));
            ProviderConfig {
                key: self.redactor.clean(key),
                source: self.redactor.clean(source),
                region: acts.map(|acts| acts.region.clone()).unwrap_or_default(),
                assumes_role: OTHER_ROLE.iter().any(other),
                account: acts.map(|acts| acts.account.clone()).unwrap_or_default(),
                version: version.map(|version| self.redactor.clean(version)),
                names: self.names(provider),
                diverts: acts.map(|it| it.diverts.iter().cloned().collect()).unwrap_or_default(),
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

/// The account in a role's ARN, or the project of a service account.
pub(crate) fn account_of(role: &str) -> Option<&str> {
    let google = || role.split_once('@')?.1.strip_suffix(".iam.gserviceaccount.com");
    let mut arn = role.split(':');
    let (Some("arn"), Some(_partition), Some("iam" | "sts"), Some("")) =
        (arn.next(), arn.next(), arn.next(), arn.next())
    else {
        return google().filter(|project| !project.is_empty());
    };
    arn.next().filter(|id| id.len() == 12 && id.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Whether a provider's configuration sets `key` to anything but null or nothing.
/// What of a provider sends its calls elsewhere. What is plainly off does not.
fn diverted(provider: &Object<'_>) -> BTreeSet<String> {
    let Some(expressions) = provider.object("expressions") else { return BTreeSet::new() };
    let is_off = |key: &str| {
        let constant = expressions.object(key).and_then(|set| set.get("constant_value"));
        matches!(constant, Some(Json::Bool(false)))
    };
    let set = expressions.keys().filter(|key| diverts(key) && sets(expressions, key));
    set.filter(|key| !is_off(key)).map(str::to_owned).collect()
}

fn sets(expressions: &Object<'_>, key: &str) -> bool {
    match expressions.get(key) {
        None | Some(Json::Null) => false,
        Some(Json::List(list)) => !list.is_empty(),
        Some(Json::Object(object)) => !object.get("constant_value").is_some_and(Json::is_null),
        Some(_other) => true,
    }
}
