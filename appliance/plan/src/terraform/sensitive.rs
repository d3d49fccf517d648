//! Gathers the secrets a plan admits to: sensitive variables, masked values, sensitive outputs,
//! credentials of providers.

use super::{
    config::Configuration,
    mask::{Mask, Masks},
};
use crate::{
    json::{Json, Object},
    redact::Sensitive,
};

/// Everything in the plan that is to be hidden wherever it stands.
pub(super) fn gather(top: &Object<'_>, configuration: &Configuration<'_, '_>) -> Sensitive {
    let mut sensitive = Sensitive::default();
    variables(configuration, top, &mut sensitive);
    for (_, output) in top.entries("output_changes") {
        masked(output.as_object(), &mut sensitive);
    }
    for key in ["resource_changes", "resource_drift"] {
        for entry in top.list(key) {
            masked(entry.as_object().and_then(|e| e.object("change")), &mut sensitive);
        }
    }
    let state = top.object("prior_state").and_then(|state| state.object("values"));
    let planned = top.object("planned_values");
    for outputs in state.into_iter().chain(planned) {
        for (_, output) in outputs.entries("outputs") {
            let output = output.as_object();
            if output.and_then(|output| output.bool("sensitive")) == Some(true) {
                output.and_then(|o| o.get("value")).into_iter().for_each(|v| sensitive.add(v));
            }
        }
    }
    for provider in configuration.providers.values() {
        for (key, expression) in provider.entries("expressions") {
            let constant = expression.as_object().and_then(|e| e.text("constant_value"));
            constant.into_iter().for_each(|text| sensitive.add_named(key, text));
        }
    }
    sensitive
}

fn variables(configuration: &Configuration<'_, '_>, top: &Object<'_>, sensitive: &mut Sensitive) {
    for (address, module) in &configuration.modules {
        for (name, variable) in module.object.entries("variables") {
            let Some(variable) = variable.as_object() else { continue };
            if variable.bool("sensitive") != Some(true) {
                continue;
            }
            let given = if address.is_empty() {
                top.object("variables").and_then(|v| v.object(name)).and_then(|v| v.get("value"))
            } else {
                configuration.variable(address, name)
            };
            variable.get("default").into_iter().chain(given).for_each(|v| sensitive.add(v));
        }
    }
}

/// The masked texts of one change that look like secrets. Not every masked text: a masked user name
/// or engine is no reason to hide that word everywhere.
fn masked(change: Option<&Object<'_>>, sensitive: &mut Sensitive) {
    let Some(change) = change else { return };
    let before = Mask::of(change.get("before_sensitive"));
    let after = Mask::of(change.get("after_sensitive"));
    if before.is_none() && after.is_none() {
        return;
    }
    let masks = Masks { unknown: None, sensitive: [before.as_ref(), after.as_ref()] };
    for side in ["before", "after"].iter().filter_map(|side| change.get(side)) {
        walk(side, masks, "", sensitive);
    }
}

fn walk(json: &Json<'_>, masks: Masks<'_, '_>, name: &str, sensitive: &mut Sensitive) {
    if masks.cover(json) {
        return add(json, name, sensitive);
    }
    match json {
        Json::Object(object) if masks.marks() => {
            object.iter().for_each(|(key, inner)| walk(inner, masks.child(key), key, sensitive));
        }
        Json::List(list) if masks.marks() => {
            for (index, inner) in list.iter().enumerate() {
                walk(inner, masks.element(index), name, sensitive);
            }
        }
        Json::Object(_)
        | Json::List(_)
        | Json::Null
        | Json::Bool(_)
        | Json::Signed(_)
        | Json::Unsigned(_)
        | Json::Float(_)
        | Json::Text(_) => {}
    }
}

fn add(json: &Json<'_>, name: &str, sensitive: &mut Sensitive) {
    match json {
        Json::Text(text) => sensitive.add_masked(name, text),
        Json::List(list) => list.iter().for_each(|inner| add(inner, name, sensitive)),
        Json::Object(object) => {
            object.iter().for_each(|(key, inner)| add(inner, key, sensitive));
        }
        Json::Null | Json::Bool(_) | Json::Signed(_) | Json::Unsigned(_) | Json::Float(_) => {}
    }
}
