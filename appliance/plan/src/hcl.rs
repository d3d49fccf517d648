//! The configuration text in a saved plan: read, held against the plan's JSON, and asked for what
//! the JSON leaves open.
//!
//! The JSON of a plan shows which names an expression mentions, not what it says: a policy that
//! allows everything and mentions one bucket's ARN is `true` under `after_unknown`, and its words
//! are nowhere. They stand in the configuration, so that is where they are read
//! (`settle.rs`). Nothing is guessed: what no literal settles stays unknown.

mod check;
mod evaluate;
mod functions;
#[cfg(test)]
mod hostile;
mod identifiers;
mod literal;
mod meter;
mod modules;
mod outside;
mod parse;
mod partial;
mod policy_document;
mod providers;
mod refer;
mod removed;
mod scope;
mod settle;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twins;
mod types;

use std::collections::BTreeMap;

use hcl_edit::structure::Body;

use crate::archive::source::Source;
use modules::Module;

pub(crate) use outside::Outside;
pub(crate) use removed::Parting;

/// The blocks of one file that is no configuration but written in the same language.
///
/// # Errors
/// Why it is not read.
pub(crate) fn body(text: &str) -> Result<Body, String> {
    parse::Allowance::default().parse(text)
}

/// A part of the configuration that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceNotRead {
    /// The file or folder in the plan file.
    pub(crate) place: String,
    /// Why, with the line where there is one.
    pub(crate) why: String,
}

/// A place where the text and the plan's JSON say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// An address, or a part of the configuration.
    pub(crate) place: String,
    /// What the text says.
    pub(crate) hcl: String,
    /// What the JSON says.
    pub(crate) json: String,
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
