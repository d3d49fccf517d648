//! What is compared beside the list of changes.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{Action, Effect, PlanMode};

use super::{Differences, said, values::Shown};
use crate::{
    archive::{
        lock::{LOCK, Lock},
        planfile::{Instance, PlanFile},
        source::ModuleEntry,
    },
    json::{Json, Object},
    terraform::action,
};

/// Hosts a module's source may leave out.
const REGISTRIES: [&str; 2] = ["registry.terraform.io/", "registry.opentofu.org/"];

/// What the JSON calls a check's status, by its number in the file.
const STATUSES: [&str; 4] = ["unknown", "pass", "fail", "error"];

impl Differences<'_, '_> {
    /// What a plan says of itself as such.
    pub(super) fn whole(&mut self, file: &PlanFile, top: &Object<'_>) {
        let text = |key| top.text(key).unwrap_or_default();
        self.equal("the tool's version", &file.version, text("terraform_version"));
        self.equal("the time it was made", &file.timestamp, text("timestamp"));
        // Tools that do not write one of these in the file do not write it in the JSON either.
        for (key, file) in
            [("errored", file.errored), ("applyable", file.applyable), ("complete", file.complete)]
        {
            let json = top.bool(key).unwrap_or_default();
            self.equal(key, truth(file), truth(json));
        }
        if file.mode == PlanMode::Unrecognised {
            self.unread("tfplan/Plan/17");
        }
        let lists = ["deferred_changes", "deferred_action_invocations", "action_invocations"];
        for (key, count) in lists.into_iter().zip(file.later) {
            self.equal(key, &of(count), &of(top.list(key).len()));
        }
    }

    /// Variables: the file has those that were given, the JSON adds the others' defaults.
    pub(super) fn variables(&mut self, file: &PlanFile, top: &Object<'_>) {
        let shown = |name: &str| top.object("variables")?.object(name)?.get("value");
        for (name, value) in &file.variables {
            let json = Shown::new(shown(name), None);
            self.value(Some(value), json, (&format!("var.{name}"), "value"));
        }
        let root = top.object("configuration").and_then(|all| all.object("root_module"));
        let default = |name: &str| root?.object("variables")?.object(name)?.get("default");
        let given = |name: &str| {
            file.variables.contains_key(name) || file.given_later.iter().any(|n| n == name)
        };
        for (name, _value) in top.entries("variables").filter(|(name, _)| !given(name)) {
            let [value, default] = [shown(name), default(name)].map(|v| v.unwrap_or(&Json::Null));
            if value != default {
                self.differ(&format!("var.{name}"), "its default", "another value");
            }
        }
    }

    pub(super) fn outputs(&mut self, file: &PlanFile, top: &Object<'_>) {
        let mut listed: BTreeMap<&str, &Json<'_>> = top.entries("output_changes").collect();
        for (name, change) in &file.outputs {
            let place = format!("output.{name}");
            match listed.remove(name.as_str()).and_then(Json::as_object) {
                Some(json) => self.change(change, json, &place),
                None => self.differ(&place, said(change.action), "left out"),
            }
        }
        for name in listed.into_keys() {
            self.differ(&format!("output.{name}"), "left out", "listed");
        }
    }

    pub(super) fn checks(&mut self, file: &PlanFile, top: &Object<'_>) {
        let mut listed: BTreeMap<&str, &str> = BTreeMap::new();
        for check in top.list("checks").iter().filter_map(Json::as_object) {
            let address = check.object("address").and_then(|address| address.text("to_display"));
            listed.insert(address.unwrap_or_default(), check.text("status").unwrap_or_default());
        }
        for (address, status) in &file.checks {
            let status = usize::try_from(*status).ok().and_then(|status| STATUSES.get(status));
            let status = status.copied().unwrap_or("of no known status");
            let json = listed.remove(address.as_str()).unwrap_or_default();
            self.equal(&format!("the check {address}"), status, json);
        }
        for (address, status) in listed {
            self.equal(&format!("the check {address}"), "", status);
        }
    }

    /// What changed outside of the tool. Moves alone are not shown.
    pub(super) fn drift(&mut self, file: &PlanFile, top: &Object<'_>) {
        let mut listed: BTreeMap<(&str, &str), Action> = BTreeMap::new();
        for entry in top.list("resource_drift").iter().filter_map(Json::as_object) {
            let text = |key| entry.text(key).unwrap_or_default();
            let action = action(entry.object("change").and_then(|change| change.get("actions")));
            listed.insert((text("address"), text("deposed")), action);
        }
        for Instance { address, deposed, change, .. } in &file.drifted {
            let json = listed.remove(&(address.as_str(), deposed.as_str()));
            let shown = json.unwrap_or(Action::NoOp);
            if shown != change.action {
                let place = format!("the drift of {}", super::place(address, deposed));
                self.differ(&place, said(change.action), said(shown));
            }
        }
        for (address, deposed) in listed.into_keys() {
            let place = format!("the drift of {}", super::place(address, deposed));
            self.differ(&place, "left out", "listed");
        }
    }

    /// Providers whose bytes nothing pins: those of the objects, and those the configuration names.
    pub(super) fn providers(&mut self, lock: &Lock, file: &PlanFile, top: &Object<'_>) {
        let configured = top.object("configuration");
        let configured = configured.into_iter().flat_map(|all| all.entries("provider_config"));
        let configured = configured.filter_map(|(_key, one)| one.as_object()?.text("full_name"));
        let objects = file.instances.iter().map(|instance| super::source(&instance.provider));
        let sources: BTreeSet<&str> = objects.chain(configured).collect();
        for why in sources.into_iter().filter_map(|source| lock.doubt(source)) {
            self.add(|this| Effect::SourceNotRead {
                place: LOCK.to_owned(),
                why: this.clean(&why),
            });
        }
    }

    /// The modules that were installed, and those the JSON's configuration calls.
    pub(super) fn modules(&mut self, file: &[ModuleEntry], top: &Object<'_>) {
        let mut called: BTreeMap<String, &str> = BTreeMap::new();
        let root = top.object("configuration").and_then(|all| all.object("root_module"));
        root.into_iter().for_each(|root| calls(root, "", &mut called));
        for ModuleEntry { key, source, .. } in file.iter().filter(|module| !module.key.is_empty()) {
            let (place, source) = (module(key), source.as_deref().unwrap_or_default());
            match called.remove(key) {
                None => self.differ(&place, "a module", "left out"),
                Some(json) if same_source(source, json) => {}
                Some(json) if is_local(source) || is_local(json) => {
                    self.equal(&format!("{place}, its source,"), source, json);
                }
                // The file holds the full form of it, which has more forms than are known here.
                Some(_) => self.unread(&format!("{place} source")),
            }
        }
        for key in called.into_keys() {
            self.differ(&module(&key), "left out", "a module");
        }
    }
}

const fn truth(of: bool) -> &'static str {
    if of { "true" } else { "false" }
}

fn of(count: usize) -> String {
    format!("a list of {count}")
}

/// `module.a.module.b` for the key `a.b`.
fn module(key: &str) -> String {
    format!("module.{}", key.replace('.', ".module."))
}

/// The sources of all modules called, by key.
fn calls<'j>(module: &'j Object<'_>, key: &str, into: &mut BTreeMap<String, &'j str>) {
    for (name, call) in module.entries("module_calls") {
        let Some(call) = call.as_object() else { continue };
        let key = if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
        call.object("module").into_iter().for_each(|inner| calls(inner, &key, into));
        into.insert(key, call.text("source").unwrap_or_default());
    }
}

fn is_local(source: &str) -> bool {
    ["./", "../", ".\\", "..\\"].iter().any(|begin| source.starts_with(begin))
}

fn same_source(file: &str, json: &str) -> bool {
    let short = REGISTRIES.iter().find_map(|registry| file.strip_prefix(registry));
    file == json || short == Some(json)
}
