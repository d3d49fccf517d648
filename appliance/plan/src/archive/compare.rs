//! The plan file against the JSON posted with it: what both say must be the same.
//!
//! Values stand in the same order in both, sets too, for Terraform makes the JSON from the file.

mod parts;
mod state;
mod values;

use std::collections::BTreeMap;

use tribune_record::{Action, Effect};

use super::{
    Archive,
    msgpack::{self, Cty},
    planfile::{Change, Instance, Packed},
};
use crate::{
    json::{Json, Object},
    limits::DIFFERENCES_MAX,
    redact::Redactor,
    terraform::{action, config::Configuration, mask::Mask, without_keys},
};
use values::{Shown, Unlike, same};

/// Longest text told of either side, in characters.
const TOLD_MAX: usize = 200;

impl Archive {
    /// Where the JSON plan `top` is another than this one.
    pub(crate) fn differences(
        &self,
        top: &Object<'_>,
        configuration: &Configuration<'_, '_>,
        redactor: &Redactor<'_>,
    ) -> Vec<Effect> {
        let mut differences = Differences { redactor, configuration, effects: Vec::new(), more: 0 };
        for field in &self.plan.unknown {
            differences.unread(field);
        }
        differences.whole(&self.plan, top);
        differences.variables(&self.plan, top);
        differences.instances(&self.plan.instances, top.list("resource_changes"));
        differences.outputs(&self.plan, top);
        differences.checks(&self.plan, top);
        differences.drift(&self.plan, top);
        differences.modules(&self.source.modules, top);
        differences.providers(&self.lock, &self.plan, top);
        // Of an object that differs already, its state differs too and says nothing new.
        if !differences.found() {
            differences.state(&self.state, &self.plan.instances, top);
        }
        differences.told()
    }
}

/// What was found so far.
#[derive(Debug)]
struct Differences<'r, 's> {
    redactor: &'r Redactor<'s>,
    configuration: &'r Configuration<'r, 'r>,
    effects: Vec<Effect>,
    /// Differences for which there was no room.
    more: usize,
}

impl Differences<'_, '_> {
    fn clean(&self, text: &str) -> String {
        self.redactor.clean(text).chars().take(TOLD_MAX).collect()
    }

    fn add(&mut self, effect: impl FnOnce(&Self) -> Effect) {
        if self.effects.len() < DIFFERENCES_MAX {
            self.effects.push(effect(self));
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    fn differ(&mut self, place: &str, file: &str, json: &str) {
        self.add(|this| Effect::ArchiveMismatch {
            place: this.clean(place),
            expected: this.clean(file),
            found: this.clean(json),
        });
    }

    /// Notes `place` where `file` and `json` are not equal.
    fn equal(&mut self, place: &str, file: &str, json: &str) {
        let told = |text: &str| if text.is_empty() { "absent".to_owned() } else { text.to_owned() };
        if file != json {
            self.differ(place, &told(file), &told(json));
        }
    }

    fn found(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::ArchiveMismatch { .. }))
    }

    /// Nobody here can say whether this is the same in both.
    fn unread(&mut self, place: &str) {
        self.add(|this| Effect::UnknownKey { pointer: this.clean(place) });
    }

    fn told(mut self) -> Vec<Effect> {
        if self.more > 0 {
            self.effects.push(Effect::ArchiveMismatch {
                place: format!("each of {} more places", self.more),
                expected: "one thing".to_owned(),
                found: "another".to_owned(),
            });
        }
        self.effects
    }

    fn instances(&mut self, file: &[Instance], json: &[Json<'_>]) {
        let mut listed: BTreeMap<(&str, &str), &Object<'_>> = BTreeMap::new();
        for entry in json.iter().filter_map(Json::as_object) {
            let text = |key| entry.text(key).unwrap_or_default();
            listed.insert((text("address"), text("deposed")), entry);
        }
        for instance in file {
            let found = listed.remove(&(&instance.address, &instance.deposed));
            let place = place(&instance.address, &instance.deposed);
            match found {
                Some(entry) => self.instance(instance, entry, &place),
                // A data source that goes is only taken out of the state, and not shown.
                None if instance.change.action == Action::Delete && is_data(&instance.address) => {}
                None => self.differ(&place, said(instance.change.action), "left out"),
            }
        }
        for (address, deposed) in listed.into_keys() {
            self.differ(&place(address, deposed), "left out", "listed");
        }
    }

    fn instance(&mut self, file: &Instance, entry: &Object<'_>, place: &str) {
        let text = |key| entry.text(key).unwrap_or_default();
        let at = |what: &str| format!("{place}, {what},");
        self.equal(&at("its previous address"), &file.previous, text("previous_address"));
        self.equal(&at("its provider"), source(&file.provider), text("provider_name"));
        self.configured(file, place);
        let Some(change) = entry.object("change") else {
            return self.differ(place, "a change", "none");
        };
        self.change(&file.change, change, place);
    }

    /// Holds the provider configuration of an object, its account and region with it, against the
    /// one the JSON names. What is no longer configured has none in the JSON.
    fn configured(&mut self, file: &Instance, place: &str) {
        let block = self.configuration.resources.get(&without_keys(&file.address));
        let key = block.and_then(|block| block.object.text("provider_config_key"));
        let Some((key, provider)) = key.and_then(|key| self.configuration.provider(key)) else {
            return;
        };
        let text = |name| provider.text(name).unwrap_or_default();
        let json = (without_keys(text("module_address")), text("alias"));
        let (module, alias) = configuration_of(&file.provider);
        if (module, alias) != (json.0.as_str(), json.1) {
            let place = format!("{place}, its provider configuration,");
            self.differ(&place, &file.provider, key);
        }
    }

    /// Holds a change against its JSON: what is done, what is taken over, and both values.
    fn change(&mut self, file: &Change, json: &Object<'_>, place: &str) {
        let found = action(json.get("actions"));
        if file.action != found {
            return self.differ(place, said(file.action), said(found));
        }
        let importing = json.get("importing").filter(|importing| !importing.is_null());
        let id = importing.map(|importing| {
            importing.as_object().and_then(|importing| importing.text("id")).unwrap_or_default()
        });
        if file.importing.as_deref() != id {
            let told = |id: Option<&str>| if id.is_some() { "taken over" } else { "not" };
            let (expected, found) = (told(file.importing.as_deref()), told(id));
            let found = if expected == found { "taken over under another id" } else { found };
            self.differ(place, expected, found);
        }
        let Some((before, after)) = sides(file) else {
            return self.unread(place);
        };
        let unknown = Mask::of(json.get("after_unknown"));
        self.value(before, Shown::new(json.get("before"), None), (place, "before"));
        self.value(after, Shown::new(json.get("after"), unknown.as_ref()), (place, "after"));
    }

    /// Holds a value against what the JSON shows; one that the action does not have is null.
    fn value(&mut self, packed: Option<&Packed>, shown: Shown<'_>, (place, side): (&str, &str)) {
        let file = packed.map_or(Some(Cty::Null), |packed| msgpack::value(packed));
        let Some(file) = file else {
            return self.unread(&format!("{place} /{side}"));
        };
        if let Err(difference) = same(&file, shown) {
            let at = difference.pointer(side, |step| self.redactor.clean(step));
            let place = format!("{place} {at}");
            match difference.unlike {
                Unlike::Differs(file, json) => self.differ(&place, file, json),
                Unlike::Unread => self.unread(&place),
            }
        }
    }
}

fn place(address: &str, deposed: &str) -> String {
    if deposed.is_empty() { address.to_owned() } else { format!("{address} (deposed {deposed})") }
}

/// The values before and after, where there are as many as the action has.
fn sides(change: &Change) -> Option<(Option<&Packed>, Option<&Packed>)> {
    match (change.action, change.values.as_slice()) {
        (Action::NoOp, [same]) => Some((Some(same), Some(same))),
        (Action::Create, [after]) => Some((None, Some(after))),
        (Action::Delete | Action::Forget, [before]) => Some((Some(before), None)),
        (
            Action::Read
            | Action::Update
            | Action::DeleteThenCreate
            | Action::CreateThenDelete
            | Action::CreateThenForget,
            [before, after],
        ) => Some((Some(before), Some(after))),
        (_other, _) => None,
    }
}

/// Whether the last part of an address is a data source's.
fn is_data(address: &str) -> bool {
    let plain = without_keys(address);
    let mut steps = plain.rsplit('.').skip(2);
    steps.next() == Some("data")
}

/// The source in `module.m.provider["SOURCE"].alias`.
fn source(provider: &str) -> &str {
    let inside = provider.split_once("provider[\"").and_then(|(_, rest)| rest.split_once("\"]"));
    inside.map_or(provider, |(source, _)| source)
}

/// The module and the alias in `module.m.provider["SOURCE"].alias`.
fn configuration_of(provider: &str) -> (&str, &str) {
    let (module, rest) = provider.split_once("provider[").unwrap_or(("", provider));
    let alias = rest.split_once("\"]").map_or("", |(_source, alias)| alias);
    (module.trim_end_matches('.'), alias.trim_start_matches('.'))
}

const fn said(action: Action) -> &'static str {
    match action {
        Action::NoOp => "left as it is",
        Action::Create => "created",
        Action::Read => "read",
        Action::Update => "updated",
        Action::Delete => "deleted",
        Action::DeleteThenCreate => "deleted and created again",
        Action::CreateThenDelete => "created again and deleted",
        Action::Forget => "forgotten",
        Action::CreateThenForget => "created again and forgotten",
        Action::Unrecognised => "treated in a way nobody knows",
    }
}
