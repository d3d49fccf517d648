//! The entry `tfstate`: the objects as they were when the plan was made. What is applied starts
//! from them and not from the plan: which object is destroyed, its id there says.

use super::entries::{bad, parsed};
use crate::{
    Refused,
    json::{Json, Object},
    terraform::of_parts,
};

pub(super) const STATE: &str = "tfstate";

/// The one version of the format that is read.
const VERSION: u64 = 4;

// Keys by what they stand in. The tool reads names whose letters are larger or smaller as the same,
// so any other key is told.
const TOP: &[&str] =
    &["check_results", "lineage", "outputs", "resources", "serial", "terraform_version", "version"];
const RESOURCE: &[&str] = &["each", "instances", "mode", "module", "name", "provider", "type"];
const INSTANCE: &[&str] = &[
    "attributes",
    "create_before_destroy",
    "dependencies",
    "deposed",
    "identity",
    "identity_schema_version",
    "index_key",
    "private",
    "provider",
    "schema_version",
    "sensitive_attributes",
    "skip_destroy",
    "status",
];

/// The state a plan was made on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// Empty where there was none.
    pub(super) lineage: String,
    pub(super) serial: u64,
    /// The whole entry, which is JSON.
    bytes: Vec<u8>,
}

/// One object of a state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'j> {
    pub(super) object: &'j Object<'j>,
    pub(super) provider: &'j str,
    pub(super) data: bool,
}

/// The objects of a state, each with its address and its deposed key.
#[derive(Debug, Default)]
pub(super) struct Objects<'j> {
    pub(super) all: Vec<((String, &'j str), Held<'j>)>,
    /// Where a key stands that nobody here knows.
    pub(super) unknown: Vec<String>,
}

impl State {
    pub(super) fn read(bytes: Vec<u8>) -> Result<Self, Refused> {
        let json = parsed(STATE, &bytes)?;
        let top = json.as_object();
        let number = |key| match top?.get(key)? {
            Json::Unsigned(number) => Some(*number),
            Json::Null
            | Json::Bool(_)
            | Json::Signed(_)
            | Json::Float(_)
            | Json::Text(_)
            | Json::List(_)
            | Json::Object(_) => None,
        };
        let lineage = top.and_then(|top| top.text("lineage"));
        let (Some(lineage), Some(serial)) = (lineage, number("serial")) else {
            return Err(bad(STATE, "a state with lineage and serial", "another file"));
        };
        if number("version") != Some(VERSION) {
            return Err(bad(STATE, "a state of version 4", "another"));
        }
        let lineage = lineage.to_owned();
        Ok(Self { lineage, serial, bytes })
    }

    /// The entry as JSON.
    pub(super) fn json(&self) -> Result<Json<'_>, Refused> {
        parsed(STATE, &self.bytes)
    }
}

impl<'j> Objects<'j> {
    pub(super) fn of(top: &'j Object<'j>) -> Self {
        let mut objects = Self::default();
        objects.note(top, TOP, STATE);
        for resource in top.list("resources").iter().filter_map(Json::as_object) {
            let text = |key| resource.text(key).unwrap_or_default();
            let data = text("mode") == "data";
            let of = (text("type"), text("name"));
            let plain = of_parts(Some(text("module")), data, of, None);
            objects.note(resource, RESOURCE, &plain);
            for object in resource.list("instances").iter().filter_map(Json::as_object) {
                let index = object.get("index_key");
                let address = of_parts(Some(text("module")), data, of, index);
                objects.note(object, INSTANCE, &address);
                let provider = object.text("provider").unwrap_or_else(|| text("provider"));
                let deposed = object.text("deposed").unwrap_or_default();
                objects.all.push(((address, deposed), Held { object, provider, data }));
            }
        }
        objects
    }

    fn note(&mut self, object: &Object<'_>, known: &[&str], place: &str) {
        if let Some(key) = object.keys().find(|key| !known.contains(key)) {
            self.unknown.push(format!("{STATE} {place} {key}"));
        }
    }
}
