//! Who sets an attribute: the configuration, or the provider? Walks the configuration's
//! `expressions` beside a value.
//!
//! Blocks of the configuration and elements of the value do not stand in the same order (sets), so
//! an element is compared with every block of its kind. `dynamic` blocks are missing from the JSON
//! altogether: where an element has no block of its own, the strict reading holds.

use std::cell::Cell;

use tribune_record::{Unknown, UnknownKind};

use super::config::Block;
use crate::json::{Json, Object};

/// More blocks than this are not compared with every element: the strict reading holds.
const BLOCKS_MAX: usize = 64;
/// References told of one unknown value, and the longest of them, in bytes.
pub(super) const REFERENCES_MAX: usize = 16;
const REFERENCE_BYTES_MAX: usize = 256;
/// All references told in one plan, in bytes: one expression can stand for very many values.
const REFERENCES_TOTAL_MAX: usize = 4 * 1024 * 1024;

/// What is left of the references that a plan may be told in. They explain; nothing is judged by
/// them, so where they run out an unknown value goes without.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(REFERENCES_TOTAL_MAX))
    }
}

impl Budget {
    fn spend(&self, references: Vec<String>) -> Vec<String> {
        let bytes = references.iter().map(String::len).sum();
        match self.0.get().checked_sub(bytes) {
            Some(left) => {
                self.0.set(left);
                references
            }
            None => Vec::new(),
        }
    }
}

/// A place in a resource's expressions.
#[derive(Debug, Clone)]
pub(super) enum Cursor<'j, 'a> {
    /// Nothing says who sets this, so it counts as set by the configuration.
    Strict,
    /// The configuration does not set this; the provider will.
    Unset,
    /// One of these expressions sets it.
    Expressions(Vec<&'j Object<'a>>),
    /// Blocks, one of which stands for the object here. Where elements have no block of their own
    /// (`dynamic`), what no block sets is strict.
    Blocks { blocks: Vec<&'j Object<'a>>, dynamic: bool },
}

impl<'j, 'a> Cursor<'j, 'a> {
    /// The top of a resource's configuration.
    pub(super) fn top(block: Option<Block<'j, 'a>>) -> Self {
        match block {
            None => Self::Strict,
            Some(block) => {
                let expressions = block.object.object("expressions");
                Self::Blocks { blocks: expressions.into_iter().collect(), dynamic: false }
            }
        }
    }

    /// The place of the attribute `key`, in an object that stands here.
    pub(super) fn child(&self, key: &str) -> Self {
        match self {
            // Inside of what the configuration does not set, a known object with an unknown part
            // comes from a dynamic block.
            Self::Strict | Self::Unset => Self::Strict,
            Self::Expressions(expressions) => Self::Expressions(expressions.clone()),
            Self::Blocks { blocks, dynamic } => {
                let set = blocks.iter().filter_map(|block| block.get(key));
                Self::of(set, *dynamic)
            }
        }
    }

    /// The place of an element, in a list of `elements` that stands here.
    pub(super) fn element(&self, elements: usize) -> Self {
        match self {
            Self::Strict | Self::Unset => Self::Strict,
            Self::Expressions(expressions) => Self::Expressions(expressions.clone()),
            Self::Blocks { blocks, dynamic } => Self::Blocks {
                blocks: blocks.clone(),
                dynamic: *dynamic || elements > blocks.len(),
            },
        }
    }

    fn of(set: impl Iterator<Item = &'j Json<'a>>, dynamic: bool) -> Self {
        let (mut expressions, mut blocks) = (Vec::new(), Vec::new());
        for json in set {
            match json {
                Json::Object(object) if is_null(object) => {}
                Json::Object(object) if is_expression(object) => expressions.push(object),
                Json::Object(object) => blocks.push(object),
                Json::List(list) => blocks.extend(list.iter().filter_map(Json::as_object)),
                Json::Null
                | Json::Bool(_)
                | Json::Signed(_)
                | Json::Unsigned(_)
                | Json::Float(_)
                | Json::Text(_) => return Self::Strict,
            }
        }
        if expressions.len().max(blocks.len()) > BLOCKS_MAX {
            return Self::Strict;
        }
        match (expressions.is_empty(), blocks.is_empty()) {
            (true, true) if dynamic => Self::Strict,
            (true, true) => Self::Unset,
            (false, _) => Self::Expressions(expressions),
            (true, false) => Self::Blocks { blocks, dynamic },
        }
    }

    /// What is known about a value here that is not known.
    pub(super) fn unknown(&self, budget: &Budget) -> Unknown {
        let (kind, references) = match self {
            Self::Unset => (UnknownKind::Computed, Vec::new()),
            Self::Strict => (UnknownKind::Configured, Vec::new()),
            Self::Expressions(objects) | Self::Blocks { blocks: objects, .. } => {
                let mut references = Vec::new();
                objects.iter().for_each(|object| gather(object, &mut references));
                (UnknownKind::Configured, references)
            }
        };
        Unknown { kind, references: budget.spend(references) }
    }
}

/// `{"constant_value": null}`: the configuration says that the provider is to choose.
fn is_null(object: &Object<'_>) -> bool {
    object.get("constant_value").is_some_and(Json::is_null) && object.keys().count() == 1
}

/// Whether this is one expression, not a block of several. `{}` is an expression: one without
/// references, such as `jsonencode({…})`.
pub(super) fn is_expression(object: &Object<'_>) -> bool {
    object.iter().all(|(key, value)| match key {
        "constant_value" => true,
        "references" => value.as_list().is_some_and(|l| l.iter().all(|r| r.as_text().is_some())),
        _attribute => false,
    })
}

/// The first references in an expression or a block of them, each once.
pub(super) fn gather(object: &Object<'_>, into: &mut Vec<String>) {
    for (key, value) in object.iter() {
        match value {
            Json::List(list) if key == "references" => {
                list.iter().filter_map(Json::as_text).take(BLOCKS_MAX).for_each(|reference| {
                    tell(reference, into);
                });
                if list.len() > BLOCKS_MAX {
                    tell("…", into);
                }
            }
            Json::List(list) => {
                let blocks = list.iter().filter_map(Json::as_object).take(BLOCKS_MAX);
                blocks.for_each(|inner| gather(inner, into));
            }
            Json::Object(inner) if key != "constant_value" => gather(inner, into),
            Json::Object(_)
            | Json::Null
            | Json::Bool(_)
            | Json::Signed(_)
            | Json::Unsigned(_)
            | Json::Float(_)
            | Json::Text(_) => {}
        }
        if into.len() >= REFERENCES_MAX {
            return;
        }
    }
}

/// Tells a reference, or as much of it as is told of one: that there is one is never left out.
fn tell(reference: &str, into: &mut Vec<String>) {
    let end = reference.floor_char_boundary(REFERENCE_BYTES_MAX);
    let reference = reference.get(..end).unwrap_or_default();
    if into.len() < REFERENCES_MAX && !into.iter().any(|told| told == reference) {
        into.push(reference.to_owned());
    }
}
