//! What a plan does, or hides, beside its list of changes.

use std::collections::BTreeSet;

use tribune_record::{Action, Change, DriftedObject, Effect, Pointer, Value};

use super::{Reader, address, changes::action, cursor::gather, cursor::is_expression};
use crate::{
    Refused,
    hcl::Parting,
    json::{Json, Object},
    limits::DIFFERENCES_MAX,
};

/// Keys of a plan, from Terraform's `internal/command/jsonplan` (format 1.2) and OpenTofu's.
const TOP_KEYS: &[&str] = &[
    "action_invocations",
    "applyable",
    "checks",
    "complete",
    "configuration",
    "deferred_action_invocations",
    "deferred_changes",
    "errored",
    "format_version",
    "output_changes",
    "planned_values",
    "prior_state",
    "relevant_attributes",
    "resource_changes",
    "resource_drift",
    "terraform_version",
    "timestamp",
    "variables",
];

/// Keys of a module in the configuration.
const MODULE_KEYS: &[&str] = &["actions", "module_calls", "outputs", "resources", "variables"];

/// Data sources that run code, reach out of their provider's own API, or read what is not the
/// plan's to read.
const REACHING: &[&str] = &[
    "aws_lambda_invocation",
    "azurerm_function_app_host_keys",
    "external",
    "google_service_account_access_token",
    "google_service_account_id_token",
    "http",
    "local_file",
    "local_sensitive_file",
    "terraform_remote_state",
];

/// Beginnings of the names of data sources that only ask their provider's own API, or compute.
const ASKING: &[&str] = &[
    "archive_",
    "aws_",
    "azuread_",
    "azurerm_",
    "cloudinit_",
    "github_",
    "google_",
    "kubernetes_",
    "null_",
    "oci_",
    "template_",
    "test_",
];

fn reaches(resource_type: &str) -> bool {
    REACHING.contains(&resource_type)
        || !ASKING.iter().any(|begin| resource_type.starts_with(begin))
}

impl<'j, 'a> Reader<'j, 'a, '_> {
    /// Gathers every effect beside the changes.
    pub(super) fn other_effects(&mut self, changes: &[Change]) -> Result<(), Refused> {
        self.unknown_keys(self.top, TOP_KEYS, &Pointer::default());
        self.outputs()?;
        self.checks()?;
        self.deferred()?;
        for (index, action) in self.list("action_invocations")?.iter().enumerate() {
            let pointer = format!("/action_invocations/{index}");
            let address = self.address_in(action.as_object(), &pointer);
            self.effects.push(Effect::ActionInvocation { address });
        }
        self.provisioners(changes);
        self.data_sources(changes);
        self.unknown_module_keys();
        self.left_out(changes);
        Ok(())
    }

    /// The list under a key of the plan; empty where there is none.
    pub(super) fn list(&self, key: &str) -> Result<&'j [Json<'a>], Refused> {
        match self.top.get(key) {
            None | Some(Json::Null) => Ok(&[]),
            Some(Json::List(list)) => Ok(list),
            Some(other) => Err(Refused::Malformed {
                pointer: format!("/{key}"),
                expected: "a list",
                found: other.kind().to_owned(),
            }),
        }
    }

    fn address_in(&self, object: Option<&Object<'_>>, otherwise: &str) -> String {
        let address = object.and_then(|object| object.text("address"));
        self.redactor.clean(address.unwrap_or(otherwise))
    }

    /// Reports the keys of `object` that are not in `known`.
    pub(super) fn unknown_keys(&mut self, object: &Object<'_>, known: &[&str], at: &Pointer) {
        for key in object.keys().filter(|key| !known.contains(key)) {
            // What a pointer escapes could hide the form of a secret.
            let pointer = at.join(&self.redactor.clean(key)).0;
            self.effects.push(Effect::UnknownKey { pointer });
        }
    }

    fn unknown_module_keys(&mut self) {
        let modules = self.configuration.modules.iter();
        let redactor = self.redactor;
        let unknown: Vec<String> = modules
            .flat_map(|(address, module)| {
                let keys = module.object.keys().filter(|key| !MODULE_KEYS.contains(key));
                let root = if address.is_empty() { "root_module" } else { address.as_str() };
                let root = redactor.clean(root);
                let at = Pointer::default().join("configuration").join(&root);
                keys.map(move |key| at.join(&redactor.clean(key)).0)
            })
            .collect();
        self.effects.extend(unknown.into_iter().map(|pointer| Effect::UnknownKey { pointer }));
    }

    fn outputs(&mut self) -> Result<(), Refused> {
        let outputs = self.top.get("output_changes").unwrap_or(&Json::Null);
        if outputs.as_object().is_none() && !outputs.is_null() {
            return Err(Refused::Malformed {
                pointer: "/output_changes".to_owned(),
                expected: "an object",
                found: outputs.kind().to_owned(),
            });
        }
        for (name, change) in self.top.entries("output_changes") {
            let action = action(change.as_object().and_then(|change| change.get("actions")));
            if action != Action::NoOp {
                self.effects.push(Effect::Output { name: self.redactor.clean(name), action });
            }
        }
        Ok(())
    }

    fn checks(&mut self) -> Result<(), Refused> {
        for (index, check) in self.list("checks")?.iter().enumerate() {
            let object = check.as_object();
            let status = match object.and_then(|check| check.text("status")) {
                Some("pass") => continue,
                Some(status @ ("fail" | "error")) => status,
                _unclear => "unknown",
            };
            let shown = object.and_then(|c| c.object("address")).and_then(|a| a.text("to_display"));
            let address = match shown {
                Some(shown) => self.redactor.clean(shown),
                None => format!("/checks/{index}"),
            };
            self.effects.push(Effect::Check { address, status: status.to_owned() });
        }
        Ok(())
    }

    fn deferred(&mut self) -> Result<(), Refused> {
        for (list, inner) in [
            ("deferred_changes", "resource_change"),
            ("deferred_action_invocations", "action_invocation"),
        ] {
            for (index, entry) in self.list(list)?.iter().enumerate() {
                let object = entry.as_object();
                let what = object.and_then(|entry| entry.object(inner));
                let address = self.address_in(what, &format!("/{list}/{index}"));
                let reason = object.and_then(|entry| entry.text("reason")).unwrap_or("unknown");
                let reason = self.redactor.clean(reason);
                self.effects.push(Effect::Deferred { address, reason });
            }
        }
        Ok(())
    }

    /// Commands and copies of the configuration that this plan would run. A provisioner runs when
    /// an object is created or destroyed (the plan does not say which of the two), so one whose
    /// object stays as it is does not count.
    fn provisioners(&mut self, changes: &[Change]) {
        let actions = Self::actions_by_block(changes);
        let runs = |action: &Action| {
            action.creates() || action.destroys() || *action == Action::Unrecognised
        };
        let mut found = Vec::new();
        for (address, block) in &self.configuration.resources {
            let applied = actions.get(address).is_some_and(|actions| actions.iter().any(runs));
            for provisioner in block.object.list("provisioners").iter().filter(|_| applied) {
                let object = provisioner.as_object();
                let kind = object.and_then(|p| p.text("type")).unwrap_or("unknown");
                let command = object.and_then(|p| p.object("expressions"));
                found.push(Effect::Provisioner {
                    address: self.redactor.clean(address),
                    provisioner: self.redactor.clean(kind),
                    command: self.command(command),
                });
            }
        }
        self.effects.extend(found);
    }

    /// The provisioners of what is removed that this plan would run: those of what it destroys.
    pub(super) fn partings(&self, partings: &[Parting], changes: &[Change]) -> Vec<Effect> {
        let goes = |action: Action| action.destroys() || action == Action::Unrecognised;
        let going = changes.iter().filter(|change| goes(change.action));
        let runs = |parting: &&Parting| going.clone().any(|c| parting.concerns(&c.address));
        let run = partings.iter().filter(runs).take(DIFFERENCES_MAX);
        run.map(|Parting { address, kind, command }| Effect::Provisioner {
            address: self.redactor.clean(address),
            provisioner: self.redactor.clean(kind),
            command: match command {
                Some(text) => self.merger("").plain(&Json::Text(text.into()), "command"),
                None => self.configured(&[]),
            },
        })
        .collect()
    }

    /// The one command, or everything that is set where there is more.
    fn command(&self, expressions: Option<&Object<'_>>) -> Value {
        let Some(expressions) = expressions else { return self.configured(&[]) };
        match expressions.get("command") {
            Some(command) if expressions.keys().count() == 1 => self.expression("command", command),
            _several => {
                let each = |(key, value): (&str, &Json<'_>)| {
                    (self.redactor.clean(key), self.expression(key, value))
                };
                Value::Map(expressions.iter().map(each).collect())
            }
        }
    }

    /// A value as the configuration has it: a constant, or unknown with its references.
    fn expression(&self, name: &str, json: &Json<'_>) -> Value {
        let merger = self.merger("");
        match json {
            Json::Object(object) if is_expression(object) => match object.get("constant_value") {
                Some(constant) => merger.plain(constant, name),
                None => {
                    let mut references = Vec::new();
                    gather(object, &mut references);
                    self.configured(&references)
                }
            },
            Json::Object(object) => {
                let each = |(key, value): (&str, &Json<'_>)| {
                    (self.redactor.clean(key), self.expression(key, value))
                };
                Value::Map(object.iter().map(each).collect())
            }
            Json::List(list) => {
                Value::List(list.iter().map(|item| self.expression(name, item)).collect())
            }
            Json::Null
            | Json::Bool(_)
            | Json::Signed(_)
            | Json::Unsigned(_)
            | Json::Float(_)
            | Json::Text(_) => merger.plain(json, name),
        }
    }

    /// Data sources that reach out: those of the configuration, those already read, and those still
    /// to be read.
    fn data_sources(&mut self, changes: &[Change]) {
        let mut found: BTreeSet<(String, String)> = BTreeSet::new();
        for (address, block) in &self.configuration.resources {
            if block.object.text("mode") == Some("data") {
                let kind = block.object.text("type").unwrap_or_default();
                found.insert((address.clone(), kind.to_owned()));
            }
        }
        let state = self.top.object("prior_state").and_then(|state| state.object("values"));
        if let Some(root) = state.and_then(|values| values.object("root_module")) {
            state_data(root, &mut found);
        }
        for change in changes.iter().filter(|c| c.mode == tribune_record::Mode::Data) {
            let address = address::without_keys(&change.address);
            found.insert((address, change.resource_type.clone()));
        }
        for (address, kind) in found.into_iter().filter(|(_, kind)| reaches(kind)) {
            let (address, resource_type) =
                (self.redactor.clean(&address), self.redactor.clean(&kind));
            self.effects.push(Effect::DataSource { address, resource_type });
        }
    }

    /// Objects that changed outside of the tool.
    pub(super) fn drift(&self) -> Result<Vec<DriftedObject>, Refused> {
        let drifted = |json: &Json<'_>| {
            let entry = json.as_object();
            let text = |key: &str| entry.and_then(|entry| entry.text(key)).unwrap_or_default();
            let change = entry.and_then(|entry| entry.object("change"));
            DriftedObject {
                address: self.redactor.clean(text("address")),
                resource_type: self.redactor.clean(text("type")),
                action: action(change.and_then(|change| change.get("actions"))),
            }
        };
        Ok(self.list("resource_drift")?.iter().map(drifted).collect())
    }
}

/// The data sources of a module of the prior state, and of those below it.
fn state_data(module: &Object<'_>, found: &mut BTreeSet<(String, String)>) {
    for resource in module.list("resources").iter().filter_map(Json::as_object) {
        if resource.text("mode") == Some("data")
            && let (Some(address), Some(kind)) = (resource.text("address"), resource.text("type"))
        {
            found.insert((address::without_keys(address), kind.to_owned()));
        }
    }
    for child in module.list("child_modules").iter().filter_map(Json::as_object) {
        state_data(child, found);
    }
}
