//! The entries of a plan file by their names, and the one of them that is read here.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    lock::{LOCK, Lock},
    source::{ModuleEntry, Source},
    state::{STATE, State},
    zip::Entry,
};
use crate::{
    Refused,
    json::{Json, Object, parse},
};

const TFPLAN: &str = "tfplan";
const MODULES: &str = "tfconfig/modules.json";
/// A module's folder is this and its key.
const MODULE: &str = "tfconfig/m-";

/// What must be there, or Terraform itself would not apply the file.
const NEEDED: [&str; 3] = [TFPLAN, STATE, MODULES];
/// What may be there beside the lock file: the state as it was before refreshing, which nothing
/// that is applied rests on.
const ALLOWED: [&str; 1] = ["tfstate-prev"];

/// What is used of a plan file.
#[derive(Debug)]
pub(super) struct Entries {
    pub(super) tfplan: Vec<u8>,
    pub(super) state: State,
    pub(super) source: Source,
    /// Locks nothing where the file has none.
    pub(super) lock: Lock,
}

pub(super) fn bad(at: &str, expected: &'static str, found: impl Into<String>) -> Refused {
    Refused::BadArchive { at: at.to_owned(), expected, found: found.into() }
}

impl Entries {
    pub(super) fn of(entries: Vec<Entry>) -> Result<Self, Refused> {
        let (mut needed, mut files) = (BTreeMap::new(), BTreeMap::new());
        let mut lock = Lock::default();
        let text = |name: &str, bytes: Vec<u8>| {
            String::from_utf8(bytes).map_err(|_error| bad(name, "text in UTF-8", "other bytes"))
        };
        for Entry { name, bytes } in entries {
            if NEEDED.contains(&name.as_str()) {
                needed.insert(name, bytes);
            } else if let Some((key, file)) = module_file(&name) {
                let text = text(&name, bytes)?;
                let folder: &mut BTreeMap<_, _> = files.entry(key.to_owned()).or_default();
                folder.insert(file.to_owned(), text);
            } else if name == LOCK {
                lock = Lock::read(&text(&name, bytes)?)?;
            } else if !ALLOWED.contains(&name.as_str()) {
                return Err(bad(&name, "an entry Terraform writes", "another"));
            }
        }
        let mut take = |name: &str| {
            needed.remove(name).ok_or_else(|| bad(name, "this entry", "a zip without it"))
        };
        let tfplan = take(TFPLAN)?;
        let state = State::read(take(STATE)?)?;
        let modules = modules(&parsed(MODULES, &take(MODULES)?)?)?;
        let keys: BTreeSet<&String> = modules.iter().map(|module| &module.key).collect();
        if let Some(key) = files.keys().find(|key| !keys.contains(key)) {
            return Err(bad(&format!("{MODULE}{key}"), "a module of modules.json", "another"));
        }
        Ok(Self { tfplan, state, source: Source { modules, files }, lock })
    }
}

/// The key and the file in `tfconfig/m-KEY/FILE`.
fn module_file(name: &str) -> Option<(&str, &str)> {
    let (key, file) = name.strip_prefix(MODULE)?.split_once('/')?;
    (!file.contains('/')).then_some((key, file))
}

/// An entry that is JSON, with the entry named where it is not.
pub(super) fn parsed<'b>(at: &str, bytes: &'b [u8]) -> Result<Json<'b>, Refused> {
    parse(bytes).map_err(|refused| bad(at, "sound JSON", refused.to_string()))
}

fn modules(json: &Json<'_>) -> Result<Vec<ModuleEntry>, Refused> {
    let wrong = || bad(MODULES, "a list of modules by key, each once", "another");
    let text = |row: &Object<'_>, key: &str| row.text(key).map(str::to_owned);
    let (mut modules, mut keys) = (Vec::new(), BTreeSet::new());
    for row in json.as_list().ok_or_else(wrong)? {
        let row = row.as_object().ok_or_else(wrong)?;
        let key = text(row, "Key").ok_or_else(wrong)?;
        if !keys.insert(key.clone()) {
            return Err(wrong());
        }
        modules.push(ModuleEntry {
            key,
            source: text(row, "Source"),
            version: text(row, "Version"),
        });
    }
    Ok(modules)
}
