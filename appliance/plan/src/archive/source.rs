//! The configuration in a saved plan file, as text: `tfconfig/modules.json` and one folder a
//! module.

use std::collections::BTreeMap;

/// A row of `modules.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ModuleEntry {
    /// Names of calls, joined by dots (`ml.net`); empty for the root module.
    pub(crate) key: String,
    /// The source as written; none for the root module.
    pub(crate) source: Option<String>,
    /// The resolved version; none for a local module.
    pub(crate) version: Option<String>,
}

/// Every module that was installed when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Source {
    /// `modules.json`, in its order.
    pub(crate) modules: Vec<ModuleEntry>,
    /// Texts of `tfconfig/m-KEY/NAME` by key, then name.
    pub(crate) files: BTreeMap<String, BTreeMap<String, String>>,
}
