//! The configuration text in a saved plan: read, held against the plan's JSON, and asked for what
//! the JSON leaves open.
//!
//! The JSON of a plan shows which names an expression mentions, not what it says: a policy that
//! allows everything and mentions one bucket's ARN is `true` under `after_unknown`, and its words
//! are nowhere. They stand in the configuration, so that is where they are read
//! ([`Configuration::settle`]). Nothing is guessed: what no literal settles stays unknown.

#[cfg(test)]
mod hostile;
mod modules;
mod parse;

use std::collections::BTreeMap;

use crate::archive::source::Source;
use modules::Module;

/// A part of the configuration that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceNotRead {
    /// The file or folder in the plan file.
    pub(crate) place: String,
    /// Why, with the line where there is one.
    pub(crate) why: String,
}

/// The configuration, module by module.
#[derive(Debug)]
pub(crate) struct Configuration {
    modules: BTreeMap<String, Module>,
}

impl Configuration {
    /// Reads every file of `source`.
    pub(crate) fn read(source: &Source) -> (Self, Vec<SourceNotRead>) {
        let (modules, unread) = modules::read(source);
        (Self { modules }, unread)
    }
}
