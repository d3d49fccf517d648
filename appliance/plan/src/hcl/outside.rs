//! What the plan's JSON tells an evaluation: values of root variables, and data sources that were
//! read while planning.

use std::collections::BTreeMap;

use crate::{
    json::{Json, Object},
    terraform::config::Configuration,
};

/// The plan's JSON, as far as expressions can refer to it.
#[derive(Debug)]
pub(crate) struct Outside<'j> {
    json: &'j Configuration<'j, 'j>,
    /// Attributes of data sources by address; those of which a part is masked are left out.
    data: BTreeMap<&'j str, &'j Object<'j>>,
}

impl<'j> Outside<'j> {
    /// Reads the plan `top`, whose configuration is `json`.
    pub(crate) fn of(top: &'j Object<'j>, json: &'j Configuration<'j, 'j>) -> Self {
        let mut data = BTreeMap::new();
        let state = top.object("prior_state").and_then(|state| state.object("values"));
        if let Some(root) = state.and_then(|values| values.object("root_module")) {
            gather(root, &mut data);
        }
        Self { json, data }
    }

    /// The value the plan was made with, or the default.
    pub(super) fn variable(&self, name: &str) -> Option<&Json<'j>> {
        self.json.variable("", name)
    }

    /// Whether the JSON says that a variable is sensitive.
    pub(super) fn hides(&self, module: &str, name: &str) -> bool {
        let module = self.json.modules.get(module);
        let variables = module.and_then(|module| module.object.object("variables"));
        let variable = variables.and_then(|variables| variables.object(name));
        variable.is_some_and(|v| v.get("sensitive").is_some_and(|s| s.as_bool() != Some(false)))
    }

    /// An attribute of a data source that was read.
    pub(super) fn data(&self, address: &str, attribute: &str) -> Option<&Json<'j>> {
        self.data.get(address)?.get(attribute).filter(|value| !value.is_null())
    }
}

fn gather<'j>(module: &'j Object<'j>, data: &mut BTreeMap<&'j str, &'j Object<'j>>) {
    for resource in module.list("resources").iter().filter_map(Json::as_object) {
        let masked = resource.get("sensitive_values").is_some_and(marks);
        if let (Some("data"), Some(address), Some(values), false) =
            (resource.text("mode"), resource.text("address"), resource.object("values"), masked)
        {
            data.insert(address, values);
        }
    }
    for child in module.list("child_modules").iter().filter_map(Json::as_object) {
        gather(child, data);
    }
}

fn marks(mask: &Json<'_>) -> bool {
    match mask {
        Json::Bool(marked) => *marked,
        Json::List(list) => list.iter().any(marks),
        Json::Object(object) => object.iter().any(|(_key, inner)| marks(inner)),
        Json::Null | Json::Signed(_) | Json::Unsigned(_) | Json::Float(_) | Json::Text(_) => false,
    }
}
